"""A wheel, an sdist and an editable install all find their schemas, vocabularies and languages."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from documents import ROOT
from running import python

CHECK = """
import sys; sys.path[:] = [p for p in sys.path if p == {home!r} or p not in ("", {root!r})]
import jsonl_lint; from pathlib import Path
from jsonl_lint.formats import schemas
from jsonl_lint import answers, catalog, tokens
assert str(Path(jsonl_lint.__file__)).startswith({home!r}), jsonl_lint.__file__
assert {{"openai-chat", "prompt-completion", "config", "report"}} <= set(schemas.names()), schemas.names()
assert tokens.count("o200k_base", "hello world") == 2
assert answers.classify("I can't answer that.").kind == "refusal"
assert catalog.load().find(catalog.DEFAULT)
from jsonl_lint.cli import proposal
assert proposal.hook_names() == {{"jsonl-lint", "jsonl-lint-dataset", "jsonl-lint-fix"}}
print("found")
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    code = (
        "from hatchling.build import build_wheel, build_sdist;"
        f"build_wheel({str(folder)!r}); build_sdist({str(folder)!r})"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    return folder


def check(home: Path) -> None:
    code = CHECK.format(root=str(ROOT), home=str(home))
    done = python("-c", code, cwd=home, package=home)
    assert done.stdout == "found\n", done.stderr


def test_wheel(built: Path, tmp_path: Path) -> None:
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)  # noqa: S202 - built a moment ago
        names = archive.namelist()
    assert not (tmp_path / "schemas").exists()
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/"))]
    assert wheel.stat().st_size < 4 << 20
    check(tmp_path)


def test_sdist(built: Path, tmp_path: Path) -> None:
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    [home] = tmp_path.iterdir()
    assert (home / "tests" / "test_packaging.py").exists()
    check(home)


def test_checkout() -> None:
    check(ROOT)
