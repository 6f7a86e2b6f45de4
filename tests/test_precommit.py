"""The hooks, run by the real pre-commit in a real repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from documents import ROOT, block
from ruamel.yaml import YAML

GOOD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\n'
BAD = GOOD.replace("assistant", "asistant")
CONFIG = "datasets:\n  chat:\n    train: data/train.jsonl\n    target: openai/gpt-4.1-mini-2025-04-14\n"
IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "A"), ("EMAIL", "a@example.com"))
}


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository that holds the project as a commit, as pre-commit clones it."""
    copy = tmp_path_factory.mktemp("hooks") / "jsonl-lint"
    leave = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", ".hypothesis", "dist", "build")
    shutil.copytree(ROOT, copy, ignore=leave)
    git(copy, "init", "-q")
    git(copy, "add", "-A", "-f")
    git(copy, "commit", "-q", "-m", "x")
    return copy


def environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "GITHUB_"))}
    return kept | IDENTITY


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=environment(), check=True, capture_output=True)


def pre_commit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=folder,
        env=environment() | {"PRE_COMMIT_HOME": str(folder.parent / "pre-commit-home")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "train.jsonl").write_text(GOOD * 60, encoding="utf-8")
    (folder / ".jsonl-lint.yaml").write_text(CONFIG, encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    return folder


def test_the_hooks_as_the_readme_shows_them(hooks: Path, repository: Path) -> None:
    config: dict[str, Any] = YAML(typ="safe").load(block("README.md", "pre-commit"))
    [entry] = config["repos"]
    revision = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=hooks, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert [hook["id"] for hook in entry["hooks"]] == ["jsonl-lint", "jsonl-lint-dataset"]
    entry |= {"repo": str(hooks), "rev": revision}
    with (repository / ".pre-commit-config.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(config, file)
    git(repository, "add", ".")

    good = pre_commit(repository, "run")
    assert good.returncode == 0, good.stdout + good.stderr
    assert "Training on 60 records for 3 epochs (auto): " in good.stdout
    assert "Passed" in good.stdout

    (repository / "data" / "train.jsonl").write_text(GOOD * 60 + BAD, encoding="utf-8")
    git(repository, "add", ".")
    bad = pre_commit(repository, "run")
    assert bad.returncode == 1
    assert 'data/train.jsonl:61:59: error wrong-value: role is "asistant"' in bad.stdout
    assert "Traceback" not in bad.stdout


def test_unusual_names_reach_the_linter(hooks: Path, repository: Path) -> None:
    name = "we,ird 100%:ü.jsonl"
    (repository / "data" / name).write_text(BAD, encoding="utf-8")
    (repository / "data" / "notes.txt").write_text("not linted", encoding="utf-8")
    git(repository, "add", ".")
    done = pre_commit(repository, "try-repo", str(hooks), "jsonl-lint", "--all-files")
    assert done.returncode == 1
    assert f"data/{name}:1:59: error wrong-value" in done.stdout
    assert "notes.txt" not in done.stdout
