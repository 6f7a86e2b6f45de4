"""`jsonl-lint cost`, in repositories of git made for it."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shlex
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from documents import block

from jsonl_lint.cli import cost as cost_command
from jsonl_lint.cli import git, main
from jsonl_lint.cli.check import lint_all
from jsonl_lint.diagnostic import DatasetReport, Diagnostic, Fact, Place, Report, Severity
from jsonl_lint.record import Record, Source
from jsonl_lint.record.hashes import Change, LineHashes, unended
from jsonl_lint.reporters import REPORTERS

KEPT = {"added": 0, "removed": 0, "kept": 20}
PRICE = "price: {amount: 1, per: 1k tokens}\nepochs: 1\n"


def chat(text: str) -> str:
    messages = [{"role": "user", "content": text}, {"role": "assistant", "content": "Yes."}]
    return json.dumps({"messages": messages}) + "\n"


def tell(*arguments: str) -> str:
    """Run git, as nobody in particular."""
    done = subprocess.run(["git", *arguments], check=True, capture_output=True)
    return done.stdout.decode().strip()


def commit(message: str = "a change") -> str:
    tell("add", "--all")
    tell("commit", "--quiet", "--allow-empty", "--message", message)
    return tell("rev-parse", "HEAD")


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository with 20 records on `main`, on a branch that began there."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Nobody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "nobody@example.com")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    tell("init", "--quiet", "--initial-branch", "main")
    tell("config", "core.autocrlf", "false")
    write("train.jsonl", records())
    commit()
    tell("switch", "--quiet", "--create", "topic")
    return folder


def records(count: int = 20, word: str = "Hi") -> list[str]:
    return [chat(f"{word} {number}") for number in range(count)]


def write(path: str, lines: list[str]) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes("".join(lines).encode())


def settings(text: str = PRICE, **datasets: str) -> None:
    named = "".join(f"  {name}: {{train: {files}}}\n" for name, files in datasets.items())
    Path(".jsonl-lint.yaml").write_text(text + ("datasets:\n" + named if named else ""), encoding="utf-8")


def cost(*arguments: str, code: int = 0) -> None:
    assert main(["cost", "--jobs", "1", *arguments]) == code


@pytest.fixture
def facts(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return what changed since `main`, for each dataset."""

    def ask(*arguments: str, against: str = "main", code: int = 0) -> dict[str, dict[str, Any]]:
        capsys.readouterr()
        cost("--against", against, "--output", "json", *arguments, code=code)
        report = json.loads(capsys.readouterr().out)
        return {
            dataset["name"]: {
                fact["name"]: fact["value"] for fact in dataset["facts"] if fact["rule"] == "cost-increase"
            }
            | {"cost": next((fact["value"] for fact in dataset["facts"] if fact["name"] == "training"), None)}
            for dataset in report["datasets"]
        }

    return ask


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return what is printed, or what went wrong."""

    def ask(*arguments: str, code: int = 0) -> str:
        capsys.readouterr()
        cost(*arguments, code=code)
        printed = capsys.readouterr()
        return printed.err if code == 2 else printed.out

    return ask


def change(found: dict[str, Any]) -> dict[str, int]:
    return {name: found[name] for name in ("added", "removed", "kept")}


def test_added_removed_and_edited_records(facts: Any, said: Any) -> None:
    settings()
    lines = records()
    write("train.jsonl", [chat("new"), *lines[3:19], chat("edited"), chat("also new")])
    [found] = facts().values()
    assert change(found) == {"added": 3, "removed": 4, "kept": 16}
    assert (found["records_before"], found["epochs_before"]) == (20, 1)
    assert found["increase"] == pytest.approx(found["cost"] - found["training_before"])
    text = said("--against", "main")
    assert text.startswith("This change makes training $0.0")
    assert " cheaper: about $0." in text
    assert "    = 3 records added, 4 removed, 16 kept\n" in text
    assert "19 (-1)" in text


def shuffled(lines: list[str]) -> list[str]:
    return random.Random(1).sample(lines, len(lines))


@pytest.mark.parametrize(
    "lines",
    [
        shuffled(records()),
        [line.replace("\n", "\r\n") for line in records()],
        [*records()[:-1], records()[-1].rstrip("\n")],
        [line + "\n" for line in records()],
    ],
    ids=["shuffled", "line endings of Windows", "no final newline", "blank lines"],
)
def test_what_costs_nothing(lines: list[str], facts: Any, said: Any) -> None:
    settings("max_cost_increase: 0\n" + PRICE)
    write("train.jsonl", lines)
    [found] = facts().values()
    assert change(found) == KEPT
    assert found["increase"] == 0
    assert said("--against", "main").startswith("This change does not alter what training costs: about $0.")


def test_a_record_that_is_there_twice_was_added_once(facts: Any) -> None:
    write("train.jsonl", [*records(), records()[0]])
    [found] = facts().values()
    assert change(found) == {"added": 1, "removed": 0, "kept": 20}


@pytest.mark.parametrize("staged", [True, False])
@pytest.mark.parametrize("named", ["new.jsonl", "."])
def test_a_renamed_file(named: str, staged: bool, facts: Any) -> None:
    tell("mv", "train.jsonl", "new.jsonl")
    write("new.jsonl", [*records(), chat("added")])
    if staged:
        commit()
    [found] = facts(named).values()
    assert change(found) == {"added": 1, "removed": 0, "kept": 20}


def test_a_renamed_file_with_a_config_on_both_sides(facts: Any) -> None:
    settings(a="train.jsonl")
    commit()
    tell("branch", "--force", "main")
    tell("mv", "train.jsonl", "new.jsonl")
    settings(a="new.jsonl")
    assert change(facts()["a"]) == KEPT
    assert change(facts("new.jsonl")["a"]) == KEPT


def test_new_and_deleted_datasets(facts: Any, said: Any) -> None:
    write("old/a.jsonl", records(5, "Old"))
    settings(a="train.jsonl", old="old")
    commit()
    tell("branch", "--force", "main")
    (Path("old") / "a.jsonl").unlink()
    write("fresh/b.jsonl", records(7, "Fresh"))
    settings(a="train.jsonl", fresh="fresh")
    found = facts()
    assert list(found) == ["a", "fresh", "old"]
    assert {name: change(item) for name, item in found.items()} == {
        "a": KEPT,
        "fresh": {"added": 7, "removed": 0, "kept": 0},
        "old": {"added": 0, "removed": 5, "kept": 0},
    }
    assert found["fresh"]["increase"] == found["fresh"]["cost"] > 0
    assert found["old"]["increase"] == -found["old"]["training_before"] < 0
    text = said("--against", "main")
    assert "= fresh: new, 7 records added\n" in text
    assert "= old: no longer there, 5 records removed\n" in text
    assert "0 (-5)" in text


def test_all_files_of_a_path_are_gone(facts: Any) -> None:
    Path("train.jsonl").unlink()
    for paths in (["train.jsonl"], ["."], []):
        [found] = facts(*paths).values()
        assert change(found) == {"added": 0, "removed": 20, "kept": 0}


def test_the_config_of_then_counts_then(facts: Any, said: Any) -> None:
    settings("price: {amount: 1, per: 1k tokens}\nepochs: 1\n", a="train.jsonl")
    commit()
    tell("branch", "--force", "main")
    settings("price: {amount: 1, per: 1k tokens}\nepochs: 3\n", a="train.jsonl")
    found = facts()["a"]
    assert change(found) == KEPT
    assert found["increase"] == pytest.approx(2 * found["training_before"])
    assert "3 (+2)" in said("--against", "main")


def test_a_config_that_is_of_no_use_now(facts: Any) -> None:
    Path(".jsonl-lint.yaml").write_text("target: gone/model\n", encoding="utf-8")
    commit()
    tell("branch", "--force", "main")
    settings(a="train.jsonl")
    found = facts()["a"]
    assert change(found) == KEPT
    assert found["note"].startswith("the config of then cannot be used now")


def test_a_schema_and_a_grader_of_then_are_not_missed(facts: Any) -> None:
    write("own.schema.json", ["{}"])
    settings(PRICE + "schema: own.schema.json\n", a="train.jsonl")
    commit()
    tell("branch", "--force", "main")
    Path("own.schema.json").unlink()
    settings(a="train.jsonl")
    assert "note" not in facts()["a"]


def test_prices_in_two_currencies(facts: Any, said: Any) -> None:
    settings("price: {amount: 1, currency: EUR}\n", a="train.jsonl")
    commit()
    tell("branch", "--force", "main")
    settings("price: {amount: 1}\nmax_cost_increase: 1\n", a="train.jsonl")
    assert "increase" not in facts()["a"]
    text = said("--against", "main", "--fail-on", "warning", code=1)
    assert "there is no price before and after in one currency" in text
    assert "not everything could be compared" in text


def test_what_a_change_may_cost(said: Any) -> None:
    settings("max_cost_increase: 0.05\n" + PRICE)
    write("train.jsonl", [*records(), *records(3, "More")])
    assert "cost-increase" not in said("--against", "main")
    write("train.jsonl", [*records(), *records(9, "More")])
    text = said("--against", "main", code=1)
    assert "error cost-increase: training costs $0." in text
    assert "at most $0.05 more is allowed" in text
    assert said("--against", "main", "--fail-on", "never") == text
    assert "cost-increase" not in said()
    assert main(["check", "--select", "cost"]) == 0


def test_each_dataset_has_its_own_limit(said: Any) -> None:
    write("b.jsonl", records(9, "More"))
    Path(".jsonl-lint.yaml").write_text(
        f"{PRICE}max_cost_increase: 0\n"
        "datasets: {a: {train: train.jsonl}, b: {train: b.jsonl, max_cost_increase: 9}}\n",
        encoding="utf-8",
    )
    assert "error" not in said("--against", "main")
    write("train.jsonl", [*records(), chat("added")])
    assert said("--against", "main", code=1).count("error cost-increase: a: ") == 1


def test_the_budget_is_judged_without_a_commit(said: Any) -> None:
    settings("max_cost: 0.01\n" + PRICE)
    assert "error over-budget: " in said(code=1)


def test_what_other_branches_did_does_not_count(facts: Any) -> None:
    write("train.jsonl", [*records(), chat("ours")])
    commit()
    tell("switch", "--quiet", "main")
    write("train.jsonl", [*records(), *records(5, "Theirs")])
    commit()
    tell("switch", "--quiet", "topic")
    [found] = facts().values()
    assert change(found) == {"added": 1, "removed": 0, "kept": 20}
    [before] = facts(against="HEAD").values()
    assert change(before) == {"added": 0, "removed": 0, "kept": 21}


def test_from_a_folder_below(facts: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write("data/a.jsonl", records(3))
    commit()
    tell("branch", "--force", "main")
    monkeypatch.chdir("data")
    [found] = facts("a.jsonl").values()
    assert change(found) == {"added": 0, "removed": 0, "kept": 3}
    assert change(facts("..")["default"])["kept"] == 23


def test_validation_files(facts: Any) -> None:
    write("held.jsonl", records(4, "Held"))
    commit()
    tell("branch", "--force", "main")
    write("held.jsonl", records(6, "Held"))
    [found] = facts("train.jsonl", "--validation", "held.jsonl").values()
    assert change(found) == {"added": 2, "removed": 0, "kept": 24}
    assert found["increase"] == 0


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
@pytest.mark.parametrize(
    "name", [b"we,ird:100%.jsonl", b"a\nb.jsonl", b"\xff\xfe.jsonl", b"-x.jsonl", b":(glob)*.jsonl", b"[a].jsonl"]
)
def test_names_of_any_bytes(name: bytes, facts: Any) -> None:
    path = b"data/" + name
    write("data/plain.jsonl", records(2, "Plain"))
    Path(os.fsdecode(path)).write_bytes("".join(records(5, "Odd")).encode())
    commit()
    tell("branch", "--force", "main")
    with Path(os.fsdecode(path)).open("ab") as file:
        file.write(chat("added").encode())
    [found] = facts("data").values()
    assert change(found) == {"added": 1, "removed": 0, "kept": 7}
    [alone] = facts(os.fsdecode(path)).values()
    assert change(alone) == {"added": 1, "removed": 0, "kept": 5}


@pytest.mark.skipif(os.name == "nt", reason="symbolic links")
def test_a_symbolic_link_stands_for_its_file(facts: Any) -> None:
    Path("data").mkdir()
    (Path("data") / "link.jsonl").symlink_to("../train.jsonl")
    (Path("data") / "loop.jsonl").symlink_to("loop.jsonl")
    commit()
    tell("branch", "--force", "main")
    [found] = facts("data/link.jsonl").values()
    assert change(found) == KEPT


def test_a_shallow_clone_is_explained(said: Any, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("train.jsonl", [*records(), chat("added")])
    commit()
    tell("switch", "--quiet", "main")
    commit("on main")
    tell("clone", "--quiet", "--depth", "1", "--no-single-branch", repository.as_uri(), "../shallow")
    monkeypatch.chdir("../shallow")
    tell("switch", "--quiet", "topic")
    text = said("--against", "origin/main", code=2)
    assert 'the commit where the branch left "origin/main" is not in this shallow clone' in text
    assert "fetch-depth: 0" in text
    tell("fetch", "--quiet", "--unshallow", "origin", "+refs/heads/*:refs/remotes/origin/*")
    assert "1 record added, 0 removed, 20 kept" in said("--against", "origin/main")


def test_a_clone_of_one_branch_is_explained(said: Any, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tell("clone", "--quiet", "--depth", "1", "--branch", "topic", repository.as_uri(), "../shallow")
    monkeypatch.chdir("../shallow")
    text = said("--against", "origin/main", code=2)
    assert 'git knows no commit "origin/main"' in text
    assert "fetch-depth: 0" in text
    [advice] = re.findall(r"elsewhere run `git (.*)`", text)
    tell(*shlex.split(advice))
    assert "0 records added, 0 removed, 20 kept" in said("--against", "origin/main")


def test_a_clone_without_the_branch_is_explained(said: Any, repository: Path, monkeypatch: Any) -> None:
    tell("clone", "--quiet", "--single-branch", "--branch", "topic", repository.as_uri(), "../single")
    monkeypatch.chdir("../single")
    [advice] = re.findall(r"as in `git (.*?)`", said("--against", "origin/main", code=2))
    tell(*shlex.split(advice))
    assert "0 records added, 0 removed, 20 kept" in said("--against", "origin/main")


def test_before_the_first_commit(said: Any) -> None:
    assert "Its history does not go back that far." in said("--against", "HEAD~1", code=2)


def test_a_repository_without_files(said: Any, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tell("clone", "--quiet", "--bare", repository.as_uri(), "../bare")
    monkeypatch.chdir("../bare")
    write("train.jsonl", records(3))
    assert "no files are checked out in this git repository" in said("--against", "main", code=2)


def test_a_repository_of_someone_else(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    text = said("--against", "main", code=2)
    assert "dubious ownership" in text
    assert "git config --global --add safe.directory" in text


def test_a_hook_in_another_working_tree(facts: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write("data/a.jsonl", records(3))
    commit()
    tell("worktree", "add", "--quiet", "-b", "beside", "../beside")
    monkeypatch.chdir("../beside/data")
    monkeypatch.setenv("GIT_DIR", tell("rev-parse", "--absolute-git-dir"))
    [found] = facts("a.jsonl", against="topic").values()
    assert change(found) == {"added": 0, "removed": 0, "kept": 3}


def test_a_repository_in_the_repository(said: Any, repository: Path) -> None:
    tell("clone", "--quiet", repository.as_uri(), "inner")
    commit()
    text = said("inner/train.jsonl", "--against", "HEAD", "--fail-on", "warning", code=1)
    assert "inner/train.jsonl is in a submodule or another repository" in text


def test_a_partial_clone_is_explained(said: Any, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("train.jsonl", records(9))
    commit()
    tell("config", "uploadpack.allowFilter", "true")
    tell("clone", "--quiet", "--filter=blob:none", "--branch", "topic", repository.as_uri(), "../partial")
    monkeypatch.chdir("../partial")
    held = sorted(Path(".git/objects").rglob("*"))
    assert "Is this a partial clone?" in said("--against", "origin/main", code=2)
    assert sorted(Path(".git/objects").rglob("*")) == held


def test_no_commit_in_common(said: Any) -> None:
    tell("switch", "--quiet", "--orphan", "other")
    assert "no commit yet" in said("--against", "main", code=2)
    write("train.jsonl", records(3))
    commit()
    assert '"main" and HEAD have no commit in common' in said("--against", "main", code=2)


def test_not_a_repository(said: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plain").mkdir()
    monkeypatch.chdir(tmp_path / "plain")
    write("train.jsonl", records(3))
    assert "not in a git repository" in said("--against", "main", code=2)
    assert said().startswith("Training costs about $")


def test_no_git(said: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Path("git")
    fake.write_text("#!/bin/sh\ntouch was-run\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.pathsep}{tmp_path}")
    assert "git is not installed, or not on PATH" in said("--against", "main", code=2)
    assert not Path("was-run").exists()


@pytest.mark.parametrize(
    "ref", ["nowhere", "main:train.jsonl", "main..topic", "HEAD~99", "ma\nin", "\x1b[31m", " ", ";id"]
)
def test_an_unknown_ref(ref: str, said: Any) -> None:
    text = said("--against", ref, code=2)
    assert "git knows no commit" in text
    assert "\x1b" not in text
    assert text.count("\n") == 1


@pytest.mark.parametrize("ref", ["--output=stolen", "-h", "--upload-pack=touch stolen", ""])
def test_a_ref_is_never_an_option(ref: str, said: Any) -> None:
    assert "is no branch, tag or commit" in said(f"--against={ref}", code=2)
    with pytest.raises(git.GitError, match="is no branch, tag or commit"):
        git.base_of(ref)
    assert not Path("stolen").exists()


def test_a_branch_of_origin_is_meant(said: Any, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tell("clone", "--quiet", "--branch", "topic", repository.as_uri(), "../clone")
    monkeypatch.chdir("../clone")
    assert 'Did you mean "origin/main"?' in said("--against", "main", code=2)


def test_standard_input_has_no_past(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jsonl_lint", "cost", "-", "--against", "main"],
        input=chat("Hi").encode(),
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(git.__file__).parents[2])},
    )
    assert done.returncode == 2
    assert b"standard input cannot be compared" in done.stderr


def pointer(content: bytes) -> list[str]:
    name = hashlib.sha256(content).hexdigest()
    return [f"version https://git-lfs.github.com/spec/v1\noid sha256:{name}\nsize {len(content)}\n"]


def test_a_pointer_of_git_lfs_at_the_commit(said: Any, facts: Any) -> None:
    content = "".join(records(8)).encode()
    write("big.jsonl", pointer(content))
    begun = commit()
    tell("branch", "--force", "main")
    Path("big.jsonl").write_bytes(content + chat("added").encode())
    text = said("big.jsonl", "--against", "main", "--fail-on", "warning", code=1)
    assert "big.jsonl is a Git LFS pointer there, and its content was not fetched" in text
    assert f"help: Run `git lfs fetch origin {begun}`." in text
    assert "not everything could be compared with main" in text
    assert said("big.jsonl", "--against", "main").startswith("Training costs about $")
    name = hashlib.sha256(content).hexdigest()
    held = Path(".git/lfs/objects", name[:2], name[2:4], name)
    held.parent.mkdir(parents=True)
    held.write_bytes(content)
    [found] = facts("big.jsonl").values()
    assert change(found) == {"added": 1, "removed": 0, "kept": 8}


def test_a_pointer_to_what_is_there_today_needs_no_fetch(facts: Any) -> None:
    content = "".join(records(30)).encode()
    write("a.jsonl", pointer(content))
    write("b.jsonl", pointer(content))
    commit()
    tell("branch", "--force", "main")
    Path("a.jsonl").write_bytes(content + chat("added").encode())
    Path("b.jsonl").write_bytes(content)
    [found] = facts("a.jsonl", "b.jsonl").values()
    assert change(found) == {"added": 1, "removed": 0, "kept": 60}


@pytest.mark.parametrize(
    ("changed", "counted"),
    [("", 0), ("epochs: 2", 3), ("ignore: [{path: odd.jsonl, rules: [training-cost]}]", 1), ("format: trl", 3)],
)
def test_what_did_not_change_is_counted_once(
    changed: str, counted: int, facts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("odd.jsonl", [*records(30, "Odd"), "\n", "{broken\n", " \n", '{"a": 1}\n'])
    price = "price: {amount: 1, per: 1k tokens}\n"
    named = {"a": "train.jsonl, validation: odd.jsonl", "b": "train.jsonl", "c": "train.jsonl"}
    settings(price, **named)
    commit()
    tell("branch", "--force", "main")
    settings(price + changed + "\n", **named)
    ran = []

    def lint(options: Any, todo: Any, cap: int) -> Report:
        ran.append(todo)
        return lint_all(options, todo, cap)

    monkeypatch.setattr(cost_command, "lint_all", lint)
    once = facts()
    assert len(ran) == counted
    monkeypatch.setattr(cost_command, "_is_same", lambda *_: False)
    assert facts() == once
    assert change(once["a"]) == {"added": 0, "removed": 0, "kept": 52}


@pytest.mark.parametrize(
    ("config", "lines"),
    [
        ("models: {own/small: {formats: [openai-chat]}}\ntarget: own/small\n", records()),
        (PRICE, ["{broken\n"] * 999),
    ],
    ids=["tokens nobody can count", "no record"],
)
def test_it_is_the_same_counted_twice(
    config: str, lines: list[str], facts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("train.jsonl", lines)
    settings(config)
    commit()
    tell("branch", "--force", "main")
    once = facts()
    monkeypatch.setattr(cost_command, "_is_same", lambda *_: False)
    assert facts() == once


def test_what_nobody_can_read_did_not_change(facts: Any) -> None:
    Path("train.jsonl").write_bytes("".join(records()).encode("utf-16"))
    commit()
    tell("branch", "--force", "main")
    [found] = facts(code=1).values()
    assert change(found) == {"added": 0, "removed": 0, "kept": 0}


def test_a_pointer_of_git_lfs_today_is_an_error(said: Any) -> None:
    write("train.jsonl", pointer(b"{}"))
    assert "error lfs-pointer: " in said("--against", "main", code=1)
    commit()
    tell("branch", "--force", "main")
    assert "train.jsonl is a Git LFS pointer there" in said("--against", "main", code=1)


@pytest.mark.parametrize("kept", ["data/a.jsonl.dvc", "data.dvc"])
def test_a_file_that_dvc_kept(kept: str, said: Any) -> None:
    write(kept, ["outs: []\n"])
    commit()
    tell("branch", "--force", "main")
    write("data/a.jsonl", records(3))
    text = said("data/a.jsonl", "--against", "main", "--fail-on", "warning", code=1)
    assert "data/a.jsonl was kept by DVC" in text


def test_a_file_that_could_not_be_read_then(said: Any) -> None:
    Path("train.jsonl").write_bytes("".join(records()).encode("utf-16"))
    commit()
    tell("branch", "--force", "main")
    write("train.jsonl", records())
    assert "train.jsonl cannot be read there: " in said("--against", "main")


def test_nothing_of_the_repository_runs(facts: Any, repository: Path) -> None:
    for name, value in {
        "core.fsmonitor": "touch ran; true",
        "core.pager": "touch ran",
        "diff.external": "touch ran",
        "diff.lfs.textconv": "touch ran; cat",
        "diff.lfs.command": "touch ran",
        "filter.lfs.smudge": "touch ran",
        "filter.lfs.process": "touch ran",
        "core.hooksPath": "hooks",
    }.items():
        tell("config", name, value)
    write(".gitattributes", ["*.jsonl filter=lfs diff=lfs\n"])
    before = (repository / ".git" / "index").read_bytes()
    facts()
    assert not list(repository.rglob("ran"))
    assert (repository / ".git" / "index").read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="a shell command")
def test_no_helper_is_asked_for_what_is_missing(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older git knows nothing of GIT_NO_LAZY_FETCH, and the repository may allow any helper."""
    monkeypatch.delitem(git._QUIET, "GIT_NO_LAZY_FETCH")  # noqa: SLF001
    write("train.jsonl", records(9))
    blob = tell("rev-parse", "main:train.jsonl")
    Path(".git/objects", blob[:2], blob[2:]).unlink()
    for name, value in {
        "protocol.ext.allow": "always",
        "remote.origin.url": "ext::touch ran",
        "remote.origin.promisor": "true",
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "origin",
    }.items():
        tell("config", name, value)
    assert "git has no content for " in said("--against", "main", code=2)
    assert not Path("ran").exists()


def test_markdown_for_a_comment(said: Any) -> None:
    settings(**{"a": "train.jsonl", "'<b>@me|x'": "b.jsonl"})
    write("b.jsonl", records(2))
    text = said("--against", "main", "--output", "markdown")
    lines = text.splitlines()
    assert lines[0] == "<!-- jsonl-lint -->"
    assert lines[3].startswith("**This change makes training &#36;0.0")
    assert "<details>" in lines
    assert "</details>" in lines
    assert "<b>" not in text
    assert "@me" not in text
    table = [line for line in lines if line.startswith("| ")]
    assert [line.count(" | ") for line in table] == [4] * 4


def test_several_outputs(said: Any) -> None:
    text = said(
        "--against", "main", "--output", "text", "--output", "markdown:out/comment.md", "--output", "json:a.json"
    )
    assert text.startswith("This change does not alter")
    assert Path("out/comment.md").read_text("utf-8").startswith("<!-- jsonl-lint -->\n")
    assert json.loads(Path("a.json").read_text("utf-8"))["datasets"]
    assert 'no output format "markdwon" of costs; did you mean "markdown"?' in said("--output", "markdwon", code=2)


def test_a_comment_is_never_too_long() -> None:
    facts = (Fact("training-cost", "summary", "&" * 900), Fact("training-cost", "assumptions", "<" * 900))
    many = tuple(DatasetReport("@" * 99 + str(n), "", (), 1, 1, facts) for n in range(900))
    found = tuple(Diagnostic(Place("|" * 99, n), "over-budget", Severity.ERROR, "[" * 900) for n in range(900))
    text = REPORTERS["cost-markdown"](Report(found, (("over-budget", Severity.ERROR, 900),), many))
    assert len(text.encode()) < 65_536
    assert "more findings" in text
    assert "of 900 datasets are shown" in text
    assert all(len(line) <= 160 for line in REPORTERS["cost"](Report(found, (), many)).splitlines())


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n"])
def test_a_line_counts_without_its_ending(ending: bytes) -> None:
    bodies = (b"{}", b"\xef\xbb\xbf{}", b"a", b" x ", b"\xff")
    now, before = LineHashes(), LineHashes()
    for body in (*bodies, b" \t"):
        assert unended(body + ending) == Record(Source("x"), 1, body + ending).raw == body
        now.add(body + ending)
        before.add(body + b"\n")
    assert now.since(before) == Change(0, 0, len(bodies))


def test_hashes_take_little_memory() -> None:
    count = 200_000
    tracemalloc.start()
    now, before = LineHashes(), LineHashes()
    for number in range(count):
        now.add(b"%d\n" % number)
        before.add(b"%d\n" % (number + 1000))
    assert now.since(before) == Change(1000, 1000, count - 1000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak / count < 24


def test_the_readme_shows_what_is_printed(said: Any) -> None:
    asked = [chat(f"Where is parcel {number}? It should have been here days ago") for number in range(1000, 2600)]
    write("support.jsonl", asked[:1200])
    settings("target: gpt-4.1-2025-04-14\nepochs: 3\n", support="support.jsonl")
    commit()
    tell("branch", "--force", "main")
    write("support.jsonl", asked)
    shown = block("README.md", "cost")
    assert said("--against", "main").startswith(shown)
