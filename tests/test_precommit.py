"""The hooks, run by the real pre-commit in a real repository."""

from __future__ import annotations

import os
import re
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


def git(folder: Path, *arguments: str | bytes) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=environment(), check=True, capture_output=True)


def pre_commit(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=folder,
        env=environment() | env | {"PRE_COMMIT_HOME": str(folder.parent.parent / "pre-commit-home")},
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
    assert 'data/train.jsonl:61:59: error wrong-value: [*] role is "asistant"' in bad.stdout
    assert "Traceback" not in bad.stdout


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def install(repository: Path, hooks: Path, *ids: str, **changes: Any) -> None:
    """Commit a pre-commit config with these hooks."""
    head = ["git", "rev-parse", "HEAD"]
    revision = subprocess.run(head, cwd=hooks, capture_output=True, text=True, check=True).stdout.strip()
    entry = {"repo": str(hooks), "rev": revision, "hooks": [{"id": name, **changes} for name in ids]}
    with (repository / ".pre-commit-config.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump({"repos": [entry]}, file)
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "x")


def findings(stdout: str) -> list[str]:
    return sorted(re.findall(r"^\S.*?:\d+:\d+: error .*$", stdout, re.MULTILINE))


def test_no_network_is_needed_once_installed(hooks: Path, repository: Path, tmp_path: Path) -> None:
    install(repository, hooks, "jsonl-lint", "jsonl-lint-dataset")
    assert pre_commit(repository, "install-hooks").returncode == 0
    watched, started, asked = (tmp_path / name for name in ("watched", "started", "asked"))
    watch = f"""
import pathlib, sys
def watch(event, arguments):
    if event == "socket.getaddrinfo" or (event == "socket.connect" and isinstance(arguments[1], tuple)):
        pathlib.Path({str(asked)!r}).touch()
        raise OSError("no network")
sys.addaudithook(watch)
if sys.argv[0].endswith("jsonl-lint"):
    pathlib.Path({str(started)!r}).touch()
"""
    write(watched / "sitecustomize.py", watch)
    done = pre_commit(repository, "run", "--all-files", PYTHONPATH=str(watched))
    assert done.returncode == 0, done.stdout
    assert "Training on 60 records" in done.stdout
    assert not asked.exists()
    assert started.exists()


def test_unusual_names_reach_the_linter(hooks: Path, repository: Path) -> None:
    names = ["we,ird 100%:ü.jsonl", "two\nlines.jsonl", "-q.jsonl", "$(touch owned).jsonl", "::error::.jsonl"]
    for name in names:
        write(repository / name, BAD)
    write(repository / "notes.txt", "not linted")
    git(repository, "add", ".")
    done = pre_commit(repository, "try-repo", str(hooks), "jsonl-lint", "--all-files")
    assert done.returncode == 1
    shown = [name.replace("\n", "\\n") for name in names]
    missing = [name for name in shown if f"{name}:1:59: error wrong-value" not in done.stdout]
    assert not missing, done.stdout
    assert "notes.txt" not in done.stdout
    assert not (repository / "owned").exists()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are Unicode there")
def test_a_name_that_is_not_utf8_is_linted_with_its_dataset(hooks: Path, repository: Path) -> None:
    write(repository / ".jsonl-lint.yaml", CONFIG.replace("train.jsonl", "*.jsonl"))
    install(repository, hooks, "jsonl-lint", "jsonl-lint-dataset")
    with open(os.fsencode(repository / "data") + b"/\xff.jsonl", "wb") as file:  # noqa: PTH123 - not a text
        file.write(BAD.encode())
    git(repository, "add", ".")
    done = pre_commit(repository, "run", "--files", ".jsonl-lint.yaml")
    assert done.returncode == 1
    assert "data/\\udcff.jsonl:1:59: error wrong-value" in done.stdout


def test_files_split_over_processes_give_the_same_findings(hooks: Path, repository: Path) -> None:
    for number in range(40):
        write(repository / "many" / f"{number}.jsonl", BAD if number % 8 == 0 else GOOD)
    install(repository, hooks, "jsonl-lint")
    whole = pre_commit(repository, "run", "--all-files")
    install(repository, hooks, "jsonl-lint", require_serial=False)
    split = pre_commit(repository, "run", "--all-files")
    assert whole.returncode == split.returncode == 1
    assert findings(whole.stdout) == findings(split.stdout)
    assert len(findings(whole.stdout)) == 5
    assert whole.stdout.count("Found ") == 1


def test_more_files_than_a_command_line_holds(hooks: Path, repository: Path) -> None:
    long = "x" * 230
    for number in range(600):
        write(repository / "many" / f"{long}{number}.jsonl", BAD if number % 50 == 0 else GOOD)
    install(repository, hooks, "jsonl-lint")
    done = pre_commit(repository, "run", "--all-files")
    assert done.returncode == 1
    assert {line.split("xx")[-1].split(".")[0].strip("x") for line in findings(done.stdout)} == {
        str(number) for number in range(0, 600, 50)
    }
    assert len(re.findall(r"^(?:Found|No findings) ", done.stdout, re.MULTILINE)) > 1


def test_a_deleted_file_is_not_linted_but_missed_by_its_dataset(hooks: Path, repository: Path) -> None:
    write(repository / "data" / "old.jsonl", BAD)
    install(repository, hooks, "jsonl-lint", "jsonl-lint-dataset")
    git(repository, "rm", "-q", "data/old.jsonl")
    gone = pre_commit(repository, "run")
    assert gone.returncode == 0, gone.stdout
    assert "no files to check" in gone.stdout

    git(repository, "rm", "-q", "data/train.jsonl")
    write(repository / "data" / "new.jsonl", GOOD)
    git(repository, "add", ".")
    missed = pre_commit(repository, "run")
    assert missed.returncode == 1
    assert '"data/train.jsonl" does not exist' in missed.stdout
    assert "Traceback" not in missed.stdout


def test_what_is_staged_is_linted_and_the_rest_is_kept(hooks: Path, repository: Path) -> None:
    install(repository, hooks, "jsonl-lint", "jsonl-lint-dataset")
    train = repository / "data" / "train.jsonl"
    write(train, GOOD * 60 + BAD)
    git(repository, "add", ".")
    write(train, GOOD * 61)
    staged = pre_commit(repository, "run")
    assert staged.returncode == 1
    assert "data/train.jsonl:61:59: error wrong-value" in staged.stdout
    assert train.read_text("utf-8") == GOOD * 61

    git(repository, "add", ".")
    write(train, BAD)
    fixed = pre_commit(repository, "run")
    assert fixed.returncode == 0, fixed.stdout
    assert "Training on 61 records" in fixed.stdout
    assert train.read_text("utf-8") == BAD


def test_what_is_mended_must_be_staged(hooks: Path, repository: Path) -> None:
    install(repository, hooks, "jsonl-lint-fix", "jsonl-lint")
    train = repository / "data" / "train.jsonl"
    write(train, GOOD * 60 + "\n" + BAD)
    git(repository, "add", ".")
    first = pre_commit(repository, "run")
    assert first.returncode == 1
    assert "files were modified by this hook" in first.stdout
    assert "Fixed 2 findings in 1 file." in first.stdout
    assert "error" not in first.stdout
    assert train.read_text("utf-8") == GOOD * 61
    assert os.listdir(train.parent) == [train.name]  # noqa: PTH208
    git(repository, "add", ".")
    assert pre_commit(repository, "run").returncode == 0


def test_an_lfs_pointer_is_one_finding(hooks: Path, repository: Path) -> None:
    install(repository, hooks, "jsonl-lint", "jsonl-lint-dataset")
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'4' * 64}\nsize 123456\n"
    write(repository / "data" / "train.jsonl", pointer)
    git(repository, "add", ".")
    done = pre_commit(repository, "run")
    assert done.returncode == 1
    said = "data/train.jsonl:1:1: error lfs-pointer: the file is a Git LFS pointer: 123,456 bytes not fetched"
    assert findings(done.stdout) == [said, said]
    assert "git lfs pull" in done.stdout


def test_a_dvc_pointer_stands_for_its_data(hooks: Path, repository: Path) -> None:
    install(repository, hooks, "jsonl-lint", "jsonl-lint-dataset")
    data = repository / "data" / "train.jsonl"
    git(repository, "rm", "-q", "--cached", "data/train.jsonl")
    write(repository / "data" / ".gitignore", "/train.jsonl\n")
    write(
        repository / "data" / "train.jsonl.dvc", f"outs:\n- md5: {'0' * 32}\n  size: 6000\n  path: train.jsonl\n"
    )
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "x")

    write(data, GOOD * 60 + BAD)
    write(
        repository / "data" / "train.jsonl.dvc", f"outs:\n- md5: {'1' * 32}\n  size: 6100\n  path: train.jsonl\n"
    )
    git(repository, "add", ".")
    pulled = pre_commit(repository, "run")
    assert pulled.returncode == 1
    assert len(findings(pulled.stdout)) == 1
    assert "data/train.jsonl:61:59: error wrong-value" in pulled.stdout

    data.unlink()
    absent = pre_commit(repository, "run")
    assert absent.returncode == 1
    assert '"data/train.jsonl" is not there, but "data/train.jsonl.dvc" is' in absent.stdout
    assert "dvc pull" in absent.stdout
