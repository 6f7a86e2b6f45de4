"""`init` in real repositories: what it proposes passes `check`, and the real pre-commit."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import pytest
from documents import ROOT
from ruamel.yaml import YAML

from jsonl_lint.cli import main, origin, proposal
from jsonl_lint.config import ConfigError
from jsonl_lint.config.hooks import has_hook, with_entry

GOOD = '{"messages": [{"role": "user", "content": "Hi %d"}, {"role": "assistant", "content": "Hello %d"}]}\n'
DATA = "".join(GOOD % (number, number) for number in range(12))
HELD_OUT = DATA.replace("Hi", "Good day")
DPO = (
    '{"input": {"messages": [{"role": "user", "content": "Hi"}]}, "preferred_output": [{"role": "assistant", '
    '"content": "Hello"}], "non_preferred_output": [{"role": "assistant", "content": "No"}]}\n'
)
OWN_HOOKS = """\
# Ours.
repos:
-   repo: local     # fast
    hooks:
    -   id: nothing
        name: "nothing"
        entry: python -c ''
        language: system   # ours

ci: {autofix_prs: false}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    return folder


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a `jsonl-lint`, as an installation puts it on PATH."""
    script = tmp_path_factory.mktemp("bin") / "jsonl-lint"
    script.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m jsonl_lint "$@"\n', encoding="utf-8"
    )
    script.chmod(0o755)
    return script.parent


def environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "GITHUB_"))}
    return kept | {"PYTHONPATH": str(ROOT)}


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=environment(), check=True, capture_output=True)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, as where nobody is at the terminal."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, environment(), clear=True),
        mock.patch.object(sys, "stdin", io.StringIO()),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = main(arguments)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def pre_commit(folder: Path, programs: Path, *arguments: str) -> str:
    """Return what pre-commit says; all must pass."""
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=folder,
        env=environment()
        | {
            "PRE_COMMIT_HOME": str(folder.parent / "home"),
            "PATH": f"{programs}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def config(folder: Path) -> str:
    return (folder / ".jsonl-lint.yaml").read_text("utf-8")


def datasets(folder: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = YAML(typ="safe").load(config(folder))["datasets"]
    return found


def test_an_empty_repository(repository: Path, programs: Path) -> None:
    done = run(repository, "init", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert "There are no .jsonl, .ndjson or .jsonlines files yet." in done.stdout
    assert sorted(path.name for path in repository.iterdir()) == [".git", ".pre-commit-config.yaml"]
    pre_commit(repository, programs, "validate-config", ".pre-commit-config.yaml")
    git(repository, "add", ".")
    assert "Failed" not in pre_commit(repository, programs, "run", "--all-files")
    write(repository, {"data/train.jsonl": DATA})
    git(repository, "add", ".")
    assert "Training on 12 records" in pre_commit(repository, programs, "run", "--all-files")


def test_three_datasets(repository: Path, programs: Path) -> None:
    write(
        repository,
        {
            "data/support/train.jsonl": DATA,
            "data/support/validation.jsonl": HELD_OUT,
            "data/support/test.jsonl": HELD_OUT,
            "data/legal/train-00001-of-00002.jsonl": DATA,
            "data/legal/train-00002-of-00002.jsonl": DATA,
            "data/legal/eval.jsonl": HELD_OUT,
            "preferences/tone.jsonl": DPO * 12,
            "logs/metrics.jsonl": '{"loss": 0.5}\n',
            "scratch/mine.jsonl": DATA,
            ".gitignore": "scratch/\n",
        },
    )
    done = run(repository, "init", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert "+    train: data/support/train.jsonl\n" in done.stdout
    assert datasets(repository) == {
        "support": {
            "train": "data/support/train.jsonl",
            "validation": "data/support/validation.jsonl",
            "evaluation": "data/support/test.jsonl",
        },
        "legal": {"train": "data/legal/train-*.jsonl", "validation": "data/legal/eval.jsonl"},
        "tone": {"train": "preferences/tone.jsonl"},
    }
    assert "  tone:   # openai-preference\n" in config(repository)
    assert YAML(typ="safe").load(config(repository))["ignore"] == [{"path": "logs/metrics.jsonl"}]

    checked = run(repository, "check", "--fail-on", "never")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert run(repository).returncode == 0
    pre_commit(repository, programs, "validate-config", ".pre-commit-config.yaml")
    git(repository, "add", ".")
    assert "Training on 12 records" in pre_commit(repository, programs, "run", "--all-files")


def test_a_config_of_its_own_for_pre_commit(repository: Path, programs: Path) -> None:
    write(repository, {"train.jsonl": DATA, ".pre-commit-config.yaml": OWN_HOOKS})
    git(repository, "add", ".")
    done = run(repository, "init", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    text = (repository / ".pre-commit-config.yaml").read_text("utf-8")
    head, tail = OWN_HOOKS.split("\nci:")
    assert text.startswith(f"{head}-   repo: local\n    hooks:\n")
    assert text.endswith(f"\nci:{tail}")
    assert "\n    -   id: jsonl-lint\n        name: jsonl-lint\n" in text
    pre_commit(repository, programs, "validate-config", ".pre-commit-config.yaml")
    git(repository, "add", ".")
    said = pre_commit(repository, programs, "run", "--all-files")
    assert re.search(r"^nothing\.+Passed$", said, re.MULTILINE)
    assert re.search(r"^jsonl-lint\.+Passed$", said, re.MULTILINE)

    again = run(repository, "init", "--yes")
    assert (again.returncode, again.stderr) == (0, "")
    assert "There is nothing to do." in again.stdout
    assert (repository / ".pre-commit-config.yaml").read_text("utf-8") == text


def test_what_is_a_comment_can_be_used(repository: Path) -> None:
    write(repository, {"data/train.jsonl": DATA})
    run(repository, "init", "--yes")
    text = re.sub(r"^# ( *(?:- )?[{\w-]+: ?.*|[\w-]+:)$", r"\1", config(repository), flags=re.MULTILINE)
    assert text.count("#") == config(repository).count("#") - 13
    write(repository, {".jsonl-lint.yaml": text})
    done = run(repository)
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_is_written_where_nobody_can_be_asked(repository: Path) -> None:
    write(repository, {"train.jsonl": DATA})
    done = run(repository, "init")
    assert (done.returncode, done.stderr) == (0, "")
    assert "+++ .jsonl-lint.yaml" in done.stdout
    assert done.stdout.endswith("\nNothing was written: `jsonl-lint init --yes` writes it.\n")
    assert sorted(path.name for path in repository.iterdir()) == [".git", "train.jsonl"]


@pytest.mark.parametrize("name", [".jsonl-lint.yaml", ".jsonl-lint.yml"])
def test_a_config_is_never_replaced(repository: Path, name: str) -> None:
    write(repository, {"train.jsonl": DATA, name: "rules: {blank-line: off}\n", "sub/x.txt": ""})
    for folder in (repository, repository / "sub"):
        done = run(folder, "init", "--yes")
        assert f"{name} is there already, and stays as it is." in done.stdout
    assert (repository / name).read_text("utf-8") == "rules: {blank-line: off}\n"
    assert len([path for path in repository.iterdir() if path.name.startswith(".jsonl-lint")]) == 1


def test_outside_of_a_repository_only_the_config_is_proposed(tmp_path: Path) -> None:
    write(tmp_path, {"train.jsonl": DATA, "val.jsonl": HELD_OUT})
    done = run(tmp_path, "init", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert datasets(tmp_path) == {"data": {"train": "train.jsonl", "validation": "val.jsonl"}}
    assert not (tmp_path / ".pre-commit-config.yaml").exists()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            ["chat/train/a.jsonl", "chat/train/b.jsonl", "chat/val/c.jsonl"],
            {"chat": ("chat/train", "chat/val/c.jsonl")},
        ),
        (
            ["train/a.jsonl", "train/b.jsonl", "dev/a.jsonl", "dev/b.jsonl"],
            {"a": ("train/a.jsonl", "dev/a.jsonl"), "b": ("train/b.jsonl", "dev/b.jsonl")},
        ),
        (["alpaca.jsonl", "holdout.jsonl"], {"alpaca": ("alpaca.jsonl", "holdout.jsonl")}),
        (["support.jsonl", "support_valid.jsonl"], {"support": ("support.jsonl", "support_valid.jsonl")}),
        (["a/train.jsonl", "b/a/train.jsonl"], {"a": ("a/train.jsonl", None), "b-a": ("b/a/train.jsonl", None)}),
        (["test.jsonl"], {"data": ("test.jsonl", None)}),
        (["a/: #x.jsonl", "on.jsonl"], {"x": ("a/: #x.jsonl", None), "on": ("on.jsonl", None)}),
        (["tab\there.jsonl", '"q\\.jsonl'], {"tab-here": ("tab\there.jsonl", None), "q": ('"q\\.jsonl', None)}),
        (["[a]*.jsonl"], {"a": ("[a]*.jsonl", None)}),
    ],
)
def test_how_files_are_put_together(
    tmp_path: Path, files: list[str], expected: dict[str, tuple[str, str | None]]
) -> None:
    write(
        tmp_path,
        {name: DATA.replace("Hi", name.replace("\\", "").replace('"', "").replace("\t", "")) for name in files},
    )
    assert run(tmp_path, "init", "--yes").stderr == ""
    found = {name: (item["train"], item.get("validation")) for name, item in datasets(tmp_path).items()}
    assert found == expected
    assert run(tmp_path, "--fail-on", "never").stderr == ""


def test_files_that_cannot_be_read_belong_to_their_dataset(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 1000000\n"
    write(tmp_path, {"train.jsonl": pointer, "val.jsonl": "", "test.jsonl": GOOD % (1, 1) + "{\n"})
    run(tmp_path, "init", "--yes")
    [data] = datasets(tmp_path).values()
    assert data == {"train": "train.jsonl", "validation": ["val.jsonl", "test.jsonl"]}
    done = run(tmp_path)
    assert (done.returncode, done.stderr) == (1, "")


def answer(folder: Path, *keys: str) -> str:
    """Return what a person sees who answers the questions."""
    import pty

    person, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "jsonl_lint", "init"],
        cwd=folder,
        env=environment(),
        stdin=terminal,
        stdout=subprocess.PIPE,
    ) as process:
        os.write(person, "".join(f"{key}\n" for key in keys).encode())
        said, _ = process.communicate(timeout=60)
    os.close(person)
    os.close(terminal)
    assert process.returncode == 0
    return said.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("keys", "written"), [("yy", 2), ("ny", 1), ("nn", 0)])
def test_a_person_is_asked(repository: Path, keys: Sequence[str], written: int) -> None:
    write(repository, {"train.jsonl": DATA})
    said = answer(repository, *keys)
    assert "Create .jsonl-lint.yaml? [Y/n]" in said
    assert said.count("Wrote ") == written
    assert (repository / ".jsonl-lint.yaml").exists() == (keys[0] == "y")


ENTRY_THERE = "  - repo: local\n    hooks:\n      - id: x\n        name: x\n"
ENTRY = "- repo: local\n  hooks:\n    - id: x\n      name: x\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"repos:\n{ENTRY_THERE}"),
        ("# Ours.\nrepos: []\nci: {}\n", f"# Ours.\nrepos:\n{ENTRY_THERE}ci: {{}}\n"),
        (
            "repos:\n- repo: a\n  hooks:\n  - id: b  # c\n# d\n",
            "repos:\n- repo: a\n  hooks:\n  - id: b  # c\n- repo: local\n  hooks:\n  - id: x\n    name: x\n# d\n",
        ),
        (
            "repos:\r\n  - repo: a\r\n    hooks: [{id: b}]",
            "repos:\r\n  - repo: a\r\n    hooks: [{id: b}]\r\n" + ENTRY_THERE.replace("\n", "\r\n"),
        ),
        (
            "repos:\n- repo: a\n\n- repo: b\n\nci: {}\n",
            "repos:\n- repo: a\n\n- repo: b\n\n- repo: local\n  hooks:\n    - id: x\n      name: x\n\nci: {}\n",
        ),
        ("repos: []  # none\r\nci: {}\r\n", f"repos:  # none\n{ENTRY_THERE}ci: {{}}\n".replace("\n", "\r\n")),
        (
            "repos:\n  - repo: a\n    # rev: b\n  # - repo: c\n",
            f"repos:\n  - repo: a\n    # rev: b\n{ENTRY_THERE}  # - repo: c\n",
        ),
        (
            "repos:\n  - &r\n    repo: a\n    hooks:\n      - args: &x [c]\n      - args: *x\n",
            f"repos:\n  - &r\n    repo: a\n    hooks:\n      - args: &x [c]\n      - args: *x\n{ENTRY_THERE}",
        ),
    ],
)
def test_an_entry_takes_the_layout_of_the_file(before: str, after: str) -> None:
    assert with_entry(before, ENTRY) == after


@pytest.mark.parametrize(
    "text",
    [
        "repos: [{repo: a, hooks: []}]\n",
        "ci: {}\n",
        "- repo: a\n",
        "repos:\n",
        "repos: [\n  # none\n]\n",
        "repos:\n- hooks:\n  - args: |+\n      a\n\n",
    ],
)
def test_a_file_in_another_style_is_left_alone(text: str, repository: Path) -> None:
    with pytest.raises(ValueError, match="repos"):
        with_entry(text, ENTRY)
    write(repository, {".pre-commit-config.yaml": text})
    done = run(repository, "init", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert "cannot be added to" in done.stdout
    assert "    - id: jsonl-lint-dataset\n" in done.stdout
    assert (repository / ".pre-commit-config.yaml").read_text("utf-8") == text


def test_a_file_that_says_a_thing_twice_is_left_alone() -> None:
    with pytest.raises(ConfigError, match="already there"):
        with_entry("repos: []\nrepos: []\n", ENTRY)


@pytest.mark.parametrize("hooks", ["3", "x", "[1, {id: 2}]", "{id: jsonl-lint}"])
def test_hooks_that_are_no_list_of_hooks_are_not_ours(hooks: str) -> None:
    assert not has_hook(f"repos:\n- 1\n- repo: a\n  hooks: {hooks}\n", frozenset({"jsonl-lint"}))
    assert has_hook("repos:\n- repo: a\n  hooks: [{id: jsonl-lint}]\n", frozenset({"jsonl-lint"}))


def test_the_entry_of_a_published_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposal, "repository", lambda: ("https://example.com/x/jsonl-lint", "v0.1.0"))
    assert YAML(typ="safe").load(proposal.entry()) == [
        {
            "repo": "https://example.com/x/jsonl-lint",
            "rev": "v0.1.0",
            "hooks": [{"id": "jsonl-lint"}, {"id": "jsonl-lint-dataset"}],
        }
    ]


def test_an_installation_from_git_knows_its_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = tmp_path / "jsonl_lint-0.1.0.dist-info"
    metadata = "Metadata-Version: 2.4\nName: jsonl-lint\nVersion: 0.1.0\n"
    write(about, {"METADATA": metadata})
    monkeypatch.syspath_prepend(str(tmp_path))
    assert (origin.repository(), origin.rules_page()) == (None, "")
    vcs = '{"vcs": "git", "commit_id": "abc"}'
    write(about, {"direct_url.json": f'{{"url": "https://github.com/x/jsonl-lint.git", "vcs_info": {vcs}}}'})
    assert origin.repository() == ("https://github.com/x/jsonl-lint", "abc")
    assert origin.rules_page() == "https://github.com/x/jsonl-lint/blob/abc/docs/rules.md"
    (about / "direct_url.json").unlink()
    write(about, {"METADATA": f"{metadata}Project-URL: Repository, https://github.com/y/jsonl-lint\n"})
    assert origin.repository() == ("https://github.com/y/jsonl-lint", "v0.1.0")
