"""`check --since`: of a branch, what it brought; told by the bytes of records, in real repositories."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from documents import block

from jsonl_lint.cli import main

REFUSAL = "I'm sorry, but I can't help with that."


def record(question: str, answer: str = "A long walk.") -> str:
    said = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return json.dumps({"messages": said}) + "\n"


GOOD = [record(f"What is good on day {n}?", f"On day {n}, {n} long walks.") for n in range(100)]
EMPTY = [record(f"And on evening {n}?", "") for n in range(4)]
OLD = [*GOOD, *EMPTY]


def git(*arguments: str, cwd: Path | str = ".") -> str:
    who = {f"GIT_{role}_{what}": "a@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", *arguments],
        cwd=cwd,
        env={**os.environ, **who, **alone},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def commit() -> None:
    git("add", "-A")
    git("commit", "-q", "-m", "Change the data")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A branch that begins at a main with one file, in which four records are faulty."""
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    git("init", "-q", "-b", "main")
    write("a.jsonl", *OLD)
    commit()
    git("checkout", "-q", "-b", "change")
    return folder


class Run:
    """Runs the command here, and reads its report."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.code, self.err = 0, ""

    def __call__(self, *arguments: str) -> list[Any]:
        self.code = main(["--output", "json", "--ignore", "tokens,cost", *arguments])
        out, self.err = self.capsys.readouterr()
        assert "Traceback" not in self.err
        self.report = json.loads(out) if out else {"diagnostics": []}
        return [(item["rule"], item["path"], item["line"]) for item in self.report["diagnostics"]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(capsys)


def write(path: str, *lines: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes("".join(lines).encode())


def since(run: Run, *paths: str) -> list[Any]:
    return run(*(paths or (".",)), "--since", "main")


def test_what_is_old_is_not_reported(repository: Path, run: Run) -> None:
    assert len(run(".")) == 4
    assert since(run) == []
    assert (run.code, run.report["counts"]["error"]) == (0, 0)


def test_what_is_new_is_reported_committed_or_not(repository: Path, run: Run) -> None:
    write("a.jsonl", record("Is it new?", ""), *OLD)
    assert since(run) == [("empty-message", "a.jsonl", 1)]
    assert run.code == 1
    commit()
    assert since(run) == [("empty-message", "a.jsonl", 1)]
    git("checkout", "-q", "main")
    write("a.jsonl", *OLD, record("Is main further?", ""))
    commit()
    git("checkout", "-q", "change")
    assert since(run) == [("empty-message", "a.jsonl", 1)]


def test_an_edited_record_is_new(repository: Path, run: Run) -> None:
    write("a.jsonl", *GOOD, EMPTY[0].replace("evening", "morning"), *EMPTY[1:])
    assert since(run) == [("empty-message", "a.jsonl", 101)]


def test_records_that_move_are_not_new(repository: Path, run: Run) -> None:
    lines = list(OLD)
    random.Random(1).shuffle(lines)
    write("a.jsonl", record("Who comes first?"), *lines)
    assert since(run) == []
    write("a.jsonl", *(line for line in OLD if line not in GOOD[:10]))
    assert since(run) == []
    write("a.jsonl", *OLD[:101])
    write("b.jsonl", *OLD[101:])
    assert since(run) == []


def test_a_renamed_file_is_not_new(repository: Path, run: Run) -> None:
    git("mv", "a.jsonl", "b.jsonl")
    assert since(run) == []
    write("b.jsonl", *OLD, record("Is it new?", ""))
    commit()
    assert since(run) == [("empty-message", "b.jsonl", 105)]


def test_all_of_a_new_file_is_new(repository: Path, run: Run) -> None:
    write("more/b.jsonl", *(line.replace("evening", "morning") for line in EMPTY))
    assert since(run) == [("empty-message", "more/b.jsonl", line) for line in (1, 2, 3, 4)]
    assert since(run, "a.jsonl") == []


def test_a_twin_is_new(repository: Path, run: Run) -> None:
    write("a.jsonl", *OLD, EMPTY[0], GOOD[0])
    found = since(run)
    assert ("empty-message", "a.jsonl", 105) in found
    assert ("duplicate-record", "a.jsonl", 106) in found
    assert ("empty-message", "a.jsonl", 101) not in found


def test_an_old_record_is_reported_if_a_new_one_is_at_fault(repository: Path, run: Run) -> None:
    write("a.jsonl", GOOD[5].replace('": "', '":  "'), *OLD)
    found = {item[0]: item for item in since(run)}
    assert found["duplicate-record"] == ("duplicate-record", "a.jsonl", 7)


def test_a_leak_is_reported_where_the_training_record_is_new(repository: Path, run: Run) -> None:
    write(
        "validation.jsonl", GOOD[3], *(record(f"Where is hill {n}?", f"North of hill {n + 1}.") for n in range(9))
    )
    write("a.jsonl", *GOOD[:3], *GOOD[4:])
    commit()
    git("branch", "-f", "main")
    write("a.jsonl", *GOOD)
    assert run("a.jsonl", "--validation", "validation.jsonl", "--since", "main") == [
        ("train-validation-overlap", "validation.jsonl", 1)
    ]


def refusing(count: int) -> list[str]:
    return [record(f"Why, {n}?", REFUSAL) for n in range(count)]


def test_a_dataset_is_judged_if_it_changed(repository: Path, run: Run) -> None:
    write(".jsonl-lint.yaml", "datasets:\n  one: {train: one}\n  two: {train: two}\n")
    for name in ("one", "two"):
        write(f"{name}/a.jsonl", *GOOD[:50], *refusing(50))
    commit()
    git("branch", "-f", "main")
    rules = ("--select", "refusal-ratio", "--since", "main")
    assert run(*rules) == []
    write("one/a.jsonl", *GOOD[:50], *refusing(50), record("Who is it?"))
    assert run(*rules) == [("refusal-ratio", "one/a.jsonl", 51)]
    lines = [*GOOD[:50], *refusing(50)]
    random.Random(1).shuffle(lines)
    write("one/a.jsonl", *lines)
    assert run(*rules) == []
    git("mv", "two/a.jsonl", "two/b.jsonl")
    assert run(*rules) == []
    write("two/b.jsonl", *GOOD[1:50], *refusing(50))
    assert ("refusal-ratio", "two/b.jsonl", 50) in run(*rules)


def test_a_dataset_that_lost_a_file_changed(repository: Path, run: Run) -> None:
    write("b.jsonl", *refusing(50))
    write("c.jsonl", *(record(f"How, {n}?") for n in range(20)))
    commit()
    git("branch", "-f", "main")
    assert since(run) == []
    Path("c.jsonl").unlink()
    assert [item[0] for item in since(run)] == ["canned-refusal", "refusal-ratio"]


def test_a_file_is_judged_if_it_changed(repository: Path, run: Run) -> None:
    write("b.jsonl", *(line.replace("\n", "\r\n") for line in GOOD[:20]))
    commit()
    git("branch", "-f", "main")
    rules = ("--select", "carriage-return", "--since", "main")
    assert run(".", *rules) == []
    write("a.jsonl", *(line.replace("\n", "\r\n") for line in OLD))
    assert run(".", *rules) == [("carriage-return", "a.jsonl", 1)]


def test_a_file_without_records(repository: Path, run: Run) -> None:
    write("b.jsonl")
    assert since(run) == [("empty-file", "b.jsonl", 1)]
    commit()
    git("branch", "-f", "main")
    assert since(run) == []


def test_what_cannot_be_read_is_reported(repository: Path, run: Run) -> None:
    Path("b.jsonl").symlink_to("gone")
    assert since(run) == [("unreadable-file", "b.jsonl", 1)]
    assert run.code == 2


def test_in_a_folder_and_from_standard_input(
    repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write("more/b.jsonl", *(line.replace("evening", "morning") for line in EMPTY))
    commit()
    git("branch", "-f", "main")
    monkeypatch.chdir("more")
    write("b.jsonl", *(line.replace("evening", "morning") for line in EMPTY), record("Is it new?", ""))
    select = ("--select", "empty-message", "--since", "main")
    assert run(".", *select) == [("empty-message", "b.jsonl", 5)]
    (tmp_path / "link").symlink_to(repository, target_is_directory=True)
    assert run(str(tmp_path / "link" / "more" / "b.jsonl"), *select)[0][2] == 5
    with Path("b.jsonl").open(encoding="utf-8") as file:
        monkeypatch.setattr("sys.stdin", file)
        assert run("-", "--stdin-filename", "b.jsonl", *select) == [("empty-message", "b.jsonl", 5)]


def test_names_of_any_bytes(repository: Path, run: Run) -> None:
    name = "we,ird:100%\n\u2028 ünï\udcff.jsonl"
    write(name, *(line.replace("evening", "morning") for line in EMPTY))
    commit()
    git("branch", "-f", "main")
    assert since(run) == []
    write(name, *(line.replace("evening", "morning") for line in EMPTY), record("Is it new?", ""))
    assert since(run) == [("empty-message", name, 5)]


def test_with_a_baseline(repository: Path, run: Run) -> None:
    write("a.jsonl", *OLD, record("Is it new?", ""))
    run(".", "--write-baseline")
    assert since(run) == []
    write("a.jsonl", *OLD, record("Is it new?", ""), record("Is it newer?", ""))
    assert since(run) == [("empty-message", "a.jsonl", 106)]
    assert run("--since", "main", "--write-baseline") == []
    assert run.code == 2
    assert "run them one after the other" in run.err


def test_a_shallow_clone_is_explained(repository: Path, run: Run, tmp_path: Path, monkeypatch: Any) -> None:
    write("a.jsonl", *OLD, record("Is it new?", ""))
    commit()
    git("checkout", "-q", "main")
    write("c.jsonl", *GOOD)
    commit()
    clone = tmp_path / "clone"
    branches = ("--no-single-branch", "--branch", "change")
    git("clone", "-q", "--depth", "1", *branches, repository.as_uri(), str(clone), cwd=tmp_path)
    monkeypatch.chdir(clone)
    assert run(".", "--since", "origin/main") == []
    assert (run.code, run.err.count("\n")) == (2, 1)
    assert "shallow clone" in run.err
    assert "fetch-depth: 0" in run.err
    git("fetch", "-q", "--unshallow")
    assert run(".", "--since", "origin/main") == [("empty-message", "a.jsonl", 105)]


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("no-such", 'git knows no commit "no-such"'),
        ("--upload-pack=x", "is no branch, tag or commit"),
        ("", "is no branch, tag or commit"),
        ("a\x1b[2Jb", 'git knows no commit "a\\u001b[2Jb"'),
    ],
)
def test_a_name_that_is_no_commit(repository: Path, run: Run, ref: str, said: str) -> None:
    assert run(".", f"--since={ref}") == []
    assert (run.code, run.err.count("\n")) == (2, 1)
    assert said in run.err


def test_outside_of_a_repository(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write("a.jsonl", *GOOD)
    assert run(".", "--since", "main") == []
    assert run.code == 2
    assert "not in a git repository" in run.err


def test_pointers_of_git_lfs_are_no_records(repository: Path, run: Run) -> None:
    oid = "0" * 64
    write("a.jsonl", f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 100\n")
    commit()
    git("branch", "-f", "main")
    write("a.jsonl", *OLD)
    assert since(run) == []
    assert run.code == 2
    assert "git lfs fetch --all" in run.err


def test_a_pointer_to_what_is_there_today_needs_no_fetch(repository: Path, run: Run) -> None:
    content = Path("a.jsonl").read_bytes()
    named = f"oid sha256:{hashlib.sha256(content).hexdigest()}\nsize {len(content)}\n"
    write("a.jsonl", f"version https://git-lfs.github.com/spec/v1\n{named}")
    commit()
    git("branch", "-f", "main")
    Path("a.jsonl").write_bytes(content)
    write("b.jsonl", record("Is it new?", ""))
    assert since(run) == [("empty-message", "b.jsonl", 1)]


@pytest.mark.parametrize("options", [["--since", "main"], [], ["--since", "main", "--no-baseline"]])
def test_the_cut_does_not_matter(repository: Path, run: Run, options: list[str]) -> None:
    write("b/b.jsonl", *(line.replace("evening", "morning") for line in EMPTY), *refusing(30))
    run(".", "--write-baseline")
    write("a.jsonl", record("Is it new?", ""), *OLD, *OLD[:3], *refusing(40), "{\n")
    reports = []
    for cut in (["--jobs", "1"], ["--jobs", "2"], ["--jobs", "1", "--chunk-size", "1"], ["--chunk-size", "999"]):
        assert ("empty-message", "a.jsonl", 1) in run(".", *options, *cut)
        reports.append(run.report)
    assert all(report == reports[0] for report in reports)


def test_the_readme_shows_what_works(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git("update-ref", "refs/remotes/origin/main", "main")
    Path(".jsonl-lint-baseline.json").unlink(missing_ok=True)
    codes = {}
    for line in block("README.md", "old data").splitlines():
        program, *arguments = shlex.split(line, comments=True)
        assert program == "jsonl-lint"
        codes[arguments[0]] = main(arguments)
        out = capsys.readouterr().out
        assert out.startswith("No findings in 104 records.\nNot reported: 4 findings ")
    assert codes == dict.fromkeys(["--since", "--write-baseline", "--prune-baseline", "--statistics"], 0)


def test_the_verdict_says_what_is_not_reported(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([".", "--since", "main", "--output", "text"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("No findings in 104 records.\nNot reported: 4 findings on what was there before.\n")
