"""The baseline as its users meet it: what is known is not reported, wherever it moves; what is new or worse is."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

import examples
from jsonl_lint.cli import baseline, main, narrow
from jsonl_lint.cli.baseline import NAME, Entry, entries, load, save
from jsonl_lint.config import ConfigError
from jsonl_lint.rule import Rule
from jsonl_lint.rules import RULES

REFUSAL = "I'm sorry, but I can't help with that."
WRITE, PRUNE = "--write-baseline", "--prune-baseline"


def record(question: str, answer: str = "A long walk.") -> str:
    said = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return json.dumps({"messages": said}) + "\n"


GOOD = [record(f"What is good on day {n}?", f"On day {n}, {n} long walks.") for n in range(100)]
EMPTY = [record(f"And on evening {n}?", "") for n in range(4)]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Run:
    """Runs the command here, and reads its report."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.code, self.out, self.err = 0, "", ""

    def __call__(self, *arguments: str) -> list[Any]:
        self.code = main(["--output", "json", *arguments])
        self.out, self.err = self.capsys.readouterr()
        assert "Traceback" not in self.err
        self.report = json.loads(self.out) if self.out else {"diagnostics": []}
        return [(item["rule"], item["path"], item["line"]) for item in self.report["diagnostics"]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(capsys)


def write(path: str, *lines: str) -> None:
    Path(path).write_text("".join(lines), encoding="utf-8")


def known() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(Path(NAME).read_text("utf-8"))["findings"]
    return found


def test_what_is_known_is_not_reported(here: Path, run: Run) -> None:
    write("a.jsonl", *GOOD, *EMPTY)
    assert len(run("a.jsonl")) == 4
    assert run.code == 1
    assert run("a.jsonl", WRITE) == []
    assert run.code == 0
    assert run.err == f"jsonl-lint: {NAME} has 4 known findings\n"
    assert run("a.jsonl") == []
    assert run.report["counts"] == {"error": 0, "warning": 0, "note": 0, "hidden": 0}
    assert len(run("a.jsonl", "--no-baseline")) == 4


def test_a_record_may_move(here: Path, run: Run) -> None:
    lines = [*GOOD, *EMPTY]
    write("a.jsonl", *lines)
    run("a.jsonl", WRITE)
    write("a.jsonl", record("Who comes first?"), *lines)
    assert run("a.jsonl") == []
    random.Random(1).shuffle(lines)
    write("a.jsonl", *lines)
    assert run("a.jsonl") == []
    gone = [line for line in lines if line in GOOD][:10]
    write("a.jsonl", *(line for line in lines if line not in gone))
    assert run("a.jsonl") == []
    Path("a.jsonl").rename("b.jsonl")
    assert run("b.jsonl") == []


def test_a_new_fault_is_reported(here: Path, run: Run) -> None:
    write("a.jsonl", *GOOD, *EMPTY)
    run("a.jsonl", WRITE)
    write("a.jsonl", record("Is it new?", ""), *GOOD, *EMPTY)
    assert run("a.jsonl") == [("empty-message", "a.jsonl", 1)]
    assert run.code == 1
    edited = EMPTY[0].replace("evening", "morning")
    write("a.jsonl", *GOOD, edited, *EMPTY[1:])
    assert run("a.jsonl", "--ignore", "stale-baseline") == [("empty-message", "a.jsonl", 101)]
    elsewhere = EMPTY[0].replace('"user"', '"usr"')
    write("a.jsonl", *GOOD, elsewhere, *EMPTY[1:])
    assert ("wrong-value", "a.jsonl", 101) in run("a.jsonl")


def test_twins_are_counted(here: Path, run: Run) -> None:
    rules = ("--select", "empty-message")
    write("a.jsonl", *GOOD, EMPTY[0], EMPTY[0])
    run("a.jsonl", WRITE, *rules)
    assert [entry["count"] for entry in known()] == [2]
    assert run("a.jsonl", *rules) == []
    write("a.jsonl", *GOOD, EMPTY[0], EMPTY[0], EMPTY[0])
    assert run("a.jsonl", *rules) == [("empty-message", "a.jsonl", 103)]
    write("a.jsonl", *GOOD, EMPTY[0])
    assert run("a.jsonl") == [("stale-baseline", NAME, 1)]
    run("a.jsonl", PRUNE)
    assert "count" not in known()[0]


def test_what_was_corrected_is_stale_until_it_is_pruned(here: Path, run: Run) -> None:
    write("a.jsonl", *GOOD, *EMPTY)
    run("a.jsonl", WRITE)
    write("a.jsonl", *GOOD, *EMPTY[2:])
    assert run("a.jsonl") == [("stale-baseline", NAME, 1)]
    said = "2 known findings are no longer there, such as empty-message in a.jsonl"
    assert run.report["diagnostics"][0]["message"] == said
    assert (run.report["counts"]["note"], run.code) == (1, 0)
    assert run("a.jsonl", "--ignore", "stale-baseline") == []
    assert run("a.jsonl", "--fail-on", "note") == [("stale-baseline", NAME, 1)]
    assert run.code == 1
    assert run("a.jsonl", PRUNE) == []
    assert run.err == f"jsonl-lint: {NAME} has 2 known findings\n"
    assert run("a.jsonl") == []
    write("a.jsonl", *GOOD, *EMPTY)
    assert len(run("a.jsonl")) == 2


def test_pruning_takes_in_nothing_new(here: Path, run: Run) -> None:
    write("a.jsonl", *GOOD, EMPTY[0])
    run("a.jsonl", WRITE)
    write("a.jsonl", *GOOD, EMPTY[1])
    assert run("a.jsonl", PRUNE) == [("empty-message", "a.jsonl", 101)]
    assert (run.code, known()) == (1, [])


def test_a_dataset_may_get_better_but_not_worse(here: Path, run: Run) -> None:
    rules = ("--select", "refusal-ratio,config")

    def mixed(refusals: int) -> None:
        write("a.jsonl", *GOOD[: 50 - refusals], *(record(f"Why, {n}?", REFUSAL) for n in range(refusals)))

    mixed(20)
    assert len(run("a.jsonl", *rules)) == 1
    run("a.jsonl", *rules, WRITE)
    assert known() == [{"dataset": "default", "rule": "refusal-ratio", "at_most": 0.4}]
    assert run("a.jsonl", *rules) == []
    mixed(15)
    assert run("a.jsonl", *rules) == []
    mixed(21)
    assert run("a.jsonl", *rules) == [("refusal-ratio", "a.jsonl", 30)]
    assert run.report["diagnostics"][0]["help"].endswith(
        "It got worse: the baseline allows 0.4, and now it is 0.42."
    )
    run("a.jsonl", *rules, PRUNE)
    assert known()[0]["at_most"] == 0.4
    mixed(15)
    run("a.jsonl", *rules, PRUNE)
    assert known()[0]["at_most"] == 0.3
    mixed(1)
    assert run("a.jsonl", *rules) == [("stale-baseline", NAME, 1)]
    assert "refusal-ratio in default" in run.report["diagnostics"][0]["message"]


def test_datasets_are_told_apart(here: Path, run: Run) -> None:
    write(".jsonl-lint.yaml", "datasets:\n  one: {train: one.jsonl}\n  two: {train: two.jsonl}\n")
    write("one.jsonl", *GOOD[:30], *(record(f"Why, {n}?", REFUSAL) for n in range(20)))
    write("two.jsonl", *GOOD[:50])
    rules = ("--select", "refusal-ratio,config")
    run(*rules, WRITE)
    assert run(*rules) == []
    Path("one.jsonl").replace("two.jsonl")
    write("one.jsonl", *GOOD[:50])
    assert ("refusal-ratio", "two.jsonl", 31) in run(*rules)


def test_a_file_may_get_better_line_by_line(here: Path, run: Run) -> None:
    ends = [line.replace("\n", "\r\n") for line in GOOD]
    write("a.jsonl", *ends, *EMPTY)
    Path("a.jsonl").write_bytes("".join([*ends, *EMPTY]).encode())
    rules = ("--select", "carriage-return,config")
    assert len(run("a.jsonl", *rules)) == 1
    run("a.jsonl", *rules, WRITE)
    assert known()[0] == {"path": "a.jsonl", "rule": "carriage-return", "of": "warning", "at_most": 100}
    for left in (60, 5):
        Path("a.jsonl").write_bytes("".join([*ends[:left], *GOOD[left:]]).encode())
        assert run("a.jsonl", *rules) == []
    assert len(run("a.jsonl", *rules, "--no-baseline")) == 5
    run("a.jsonl", *rules, PRUNE)
    assert len(known()) == 5
    Path("a.jsonl").write_bytes("".join([*ends[:6], *GOOD[6:]]).encode())
    assert run("a.jsonl", *rules) == [("carriage-return", "a.jsonl", 6)]


def test_a_part_of_the_data_tells_nothing_of_the_rest(here: Path, run: Run) -> None:
    write("a.jsonl", *GOOD[:50], EMPTY[0])
    write("b.jsonl", *GOOD[50:], EMPTY[1])
    run(WRITE)
    before = known()
    assert run("a.jsonl") == []
    run("a.jsonl", "--select", "secret", PRUNE)
    run("a.jsonl", "--per-record", PRUNE)
    run("a.jsonl", WRITE)
    assert known() == before
    Path("b.jsonl").unlink()
    assert run("a.jsonl") == [("stale-baseline", NAME, 1)]


def test_a_file_of_two_datasets_is_known_once(here: Path, run: Run) -> None:
    write(".jsonl-lint.yaml", "datasets:\n  one: {train: a.jsonl}\n  two: {train: a.jsonl}\n")
    write("a.jsonl", *GOOD, EMPTY[0])
    run(WRITE)
    assert [entry.get("count", 1) for entry in known()] == [1]
    assert run() == []
    write("a.jsonl", *GOOD, *EMPTY[:2])
    assert run() == [("empty-message", "a.jsonl", 102)]


def test_it_lies_beside_the_config(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "data").mkdir()
    write(".jsonl-lint.yaml", "datasets:\n  all: {train: data}\n")
    write("data/a.jsonl", *GOOD, EMPTY[0])
    monkeypatch.chdir("data")
    run(WRITE)
    assert not Path(NAME).exists()
    assert [entry["path"] for entry in json.loads((here / NAME).read_text("utf-8"))["findings"]] == [
        "data/a.jsonl"
    ]
    assert run() == []
    monkeypatch.chdir(here)
    assert run() == []
    assert run("--config", "data/../.jsonl-lint.yaml") == []


def test_a_choice_is_no_old_data(here: Path, run: Run) -> None:
    write(".jsonl-lint.yaml", "max_cost: 5\nmodels:\n  own/small: {formats: [openai-chat]}\ntarget: own/small\n")
    write("a.jsonl", *GOOD)
    assert ("over-budget", "a.jsonl", 1) in run("a.jsonl", WRITE)
    assert ("over-budget", "a.jsonl", 1) in run("a.jsonl")


def test_what_cannot_be_read_is_never_known(here: Path, run: Run) -> None:
    write("a.jsonl", *GOOD, EMPTY[0])
    (here / "b.jsonl").symlink_to("gone")
    run("a.jsonl", "b.jsonl", WRITE)
    assert run.code == 2
    assert "is not written, for the report is not complete" in run.err
    assert not Path(NAME).exists()


def test_it_is_sorted_and_merges(here: Path, run: Run) -> None:
    write("a.jsonl", *GOOD, *EMPTY)
    run("a.jsonl", WRITE)
    first = Path(NAME).read_text("utf-8")
    entries = [line.rstrip(",") for line in first.splitlines()[3:-2]]
    assert entries == sorted(entries)
    assert [json.loads(line)["rule"] for line in entries] == ["empty-message"] * 4
    os.utime(NAME, (1, 1))
    run("a.jsonl", WRITE, "--jobs", "2", "--chunk-size", "100")
    assert Path(NAME).read_text("utf-8") == first
    assert not list(here.glob("*.tmp"))


def test_every_entry_comes_back(here: Path) -> None:
    hostile = 'we,ird:100%\n\u2028\ud800"\\\x1b[2J'
    entries = [
        Entry(path=hostile, rule="empty-message", record="0123456789abcdef", pointer="/messages/1", amount=3),
        Entry(path="a.jsonl", rule="too-deep", record="0123456789abcdef"),
        Entry(dataset=hostile, rule="refusal-ratio", of=hostile, amount=0.125),
        Entry(path="a.jsonl", rule="file-size", of="train", amount=10**12),
    ]
    save(NAME, entries)
    assert sorted(load(NAME) or []) == sorted(entries)
    assert Path(NAME).read_bytes().isascii()


DAMAGED = {
    "": "line 1 is not JSON",
    "{": "line 1 is not JSON",
    '{"version": 1,\n<<<<<<< ours\n': "it has a merge conflict",
    "<<<<<<< ours\n": "it has a merge conflict",
    '{"version": 1,\n ours\n': "line 2 is not JSON",
    "[]": "there is no list of `findings`",
    '{"version": 1, "findings": {}}': "there is no list of `findings`",
    '{"version": 2, "findings": []}': "its version is 2, not 1",
    '{"version": 1, "findings": [1]}': "number 1 of its findings is none",
    '{"version": 1, "findings": [{"rule": "a"}]}': "number 1 of its findings is none",
    '{"version": 1, "findings": [{"rule": 1, "path": "a"}]}': "number 1 of its findings is none",
    '{"version": 1, "findings": [{"rule": "a", "path": "a", "x": ""}]}': "number 1 of its findings is none",
    '{"version": 1, "findings": [{"rule": "a", "path": "a", "record": "b", "count": 1.5}]}': "number 1 of",
    '{"version": 1, "findings": [{"rule": "a", "path": "a", "record": "b", "count": true}]}': "number 1 of",
    '{"version": 1, "findings": [{"rule": "a", "path": "a", "record": "b", "count": -1}]}': "number 1 of",
    '{"version": 1, "findings": [{"rule": "a", "path": "a", "at_most": 1e999}]}': "number 1 of its findings",
    '{"version": 1, "findings": [{"rule": "a", "path": "a", "at_most": NaN}]}': "NaN is no number",
    '{"version": 1, "findings": [{"rule": "a", "path": "a", "at_most": 1' + "0" * 400 + "}]}": "number 1 of",
    '{"version": 1, "findings": [{"rule": "a", "path": "a", "at_most": 1' + "0" * 5000 + "}]}": "not a baseline",
    "[" * 100_000: "nested too deeply",
    '{"version": "\\u001b[2J\\n::error::x", "findings": []}': "its version is",
}


@pytest.mark.parametrize("text", DAMAGED, ids=lambda text: text[:60])
def test_a_damaged_baseline_is_one_line(here: Path, run: Run, text: str) -> None:
    write("a.jsonl", *GOOD)
    write(NAME, text)
    assert run("a.jsonl") == []
    assert run.code == 2
    assert DAMAGED[text] in run.err
    assert run.err.startswith(f"{NAME}: error: ")
    assert run.err.count("\n") == 1
    assert "\x1b" not in run.err
    run("a.jsonl", PRUNE)
    assert run.code == 2
    run("a.jsonl", WRITE)
    assert (run.code, known()) == (0, [])


def test_bytes_that_are_no_text(here: Path, run: Run) -> None:
    write("a.jsonl", *GOOD)
    Path(NAME).write_bytes(b"\xff\xfe\x00\x01")
    run("a.jsonl")
    assert run.code == 2
    assert run.err.startswith(f"{NAME}: error: not a baseline")
    Path(NAME).unlink()
    Path(NAME).mkdir()
    with pytest.raises(ConfigError, match="not a regular file"):
        load(NAME)


def test_there_must_be_one_to_prune(here: Path, run: Run) -> None:
    write("a.jsonl", *GOOD)
    run("a.jsonl", PRUNE)
    assert (run.code, run.err) == (2, f"error: there is no {NAME} (`--write-baseline` writes it.)\n")


def test_names_of_rules_that_are_gone_are_stale(here: Path, run: Run) -> None:
    write("a.jsonl", *GOOD)
    save(NAME, [Entry(path="a.jsonl", rule="no-such-rule", record="0123456789abcdef")])
    assert run("a.jsonl") == [("stale-baseline", NAME, 1)]


def test_counts_are_exact_beyond_what_is_kept(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.jsonl", *(record(f"And on evening {n}?", "") for n in range(60)))
    rules = ("--select", "empty-message,config", "--max-findings", "5")
    run("a.jsonl", *rules, WRITE)
    assert len(known()) == 60
    write("a.jsonl", *(record(f"And on evening {n}?", "") for n in range(70)))
    monkeypatch.setattr(narrow, "MOST", 50)
    assert [line for _, _, line in run("a.jsonl", *rules)] == [61, 62, 63, 64, 65]
    assert run.report["counts"] == {"error": 10, "warning": 0, "note": 0, "hidden": 5}
    assert run.code == 1


def test_what_is_too_much_for_a_baseline_is_said(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.jsonl", *(record(f"And on evening {n}?", "") for n in range(60)))
    rules = ("--select", "empty-message,config", "--max-findings", "5")
    monkeypatch.setattr(narrow, "MOST", 50)
    run("a.jsonl", *rules, WRITE)
    assert run.err == f"jsonl-lint: {NAME} has 55 known findings; 5 more are too many to note\n"
    before = known()
    monkeypatch.setattr(baseline, "LARGEST", 5000)
    run("a.jsonl", *rules, WRITE)
    assert (run.code, run.err.count("\n"), known()) == (2, 1, before)
    assert "55 findings are too many for a baseline" in run.err


def test_an_ignore_for_nothing_is_a_note(here: Path, run: Run) -> None:
    write("a.jsonl", *GOOD)
    write(
        ".jsonl-lint.yaml",
        "rules: {blank-line: off}\nignore:\n"
        "  - {path: gone/**}\n  - {path: a.jsonl, rules: [blank-line]}\n"
        "  - {path: a.jsonl, rules: [secret]}\n  - {path: '*.jsonl', rules: [blank-line, syntax]}\n",
    )
    rules = ("--select", "unused-ignore")
    assert run("a.jsonl", *rules) == [("unused-ignore", ".jsonl-lint.yaml", 1)] * 2
    assert [item["message"] for item in run.report["diagnostics"]] == [
        'the ignored path "a.jsonl" names no rule that is on',
        'the ignored path "gone/**" matches no file',
    ]
    assert run("a.jsonl", "--ignore", "unused-ignore") == []


CHOICES = {"retired-model", "unreadable-file", "over-budget", "cost-increase", "stale-baseline", "unused-ignore"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_finding_about_data_can_be_known(rule: type[Rule], tmp_path: Path) -> None:
    for example in examples.of_rule(rule):
        built = examples.build(rule, example.options)
        found = examples.report((built,), example.files or example.data, tmp_path).diagnostics
        unknown = [item for item, known in zip(found, entries(found, ""), strict=True) if known is None]
        assert not unknown or rule.name in CHOICES


def test_max_warnings(here: Path, run: Run) -> None:
    write("a.jsonl", *GOOD, "\n", GOOD[0].replace("day 0", "day 1000"), "\n", record("Which?", "That one."))
    assert len(run("a.jsonl")) == 2
    codes = [run("a.jsonl", "--max-warnings", str(most)) and run.code for most in (0, 1, 2)]
    assert codes == [1, 1, 0]
    run("a.jsonl", "--max-warnings", "0", "--fail-on", "never")
    assert run.code == 1


def test_statistics(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write("a.jsonl", *GOOD, *EMPTY[:2], "\n", record("Which?", "That one."))
    write("b.jsonl", record("And here?", ""))
    assert main(["a.jsonl", "b.jsonl", "--statistics", "--output", "text"]) == 1
    assert capsys.readouterr().out == (
        "rule           severity  findings  files\n"
        "empty-message  error            3      2\n"
        "blank-line     warning          1      1\n"
        "\nFound 3 errors and 1 warning in 2 files.\n"
    )
    main(["a.jsonl", "b.jsonl", "--statistics", "--output", "text", "--max-findings", "1"])
    assert "empty-message  error            3     1+\n" in capsys.readouterr().out
    main(["a.jsonl", "--statistics", "--output", "text", "--select", "secret"])
    assert capsys.readouterr().out == "No findings in 103 records.\n"


def test_the_verdict_says_what_is_not_reported(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write("a.jsonl", *GOOD, *EMPTY)
    main(["a.jsonl", WRITE])
    capsys.readouterr()
    main(["a.jsonl", "--output", "text"])
    out = capsys.readouterr().out
    assert out.startswith("No findings in 104 records.\nNot reported: 4 findings in the baseline.\n")
