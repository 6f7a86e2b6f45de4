"""`--fix`, `--diff` and what belongs to them on the command line."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from documents import block
from ruamel.yaml import YAML

from jsonl_lint.cli import main
from jsonl_lint.diagnostic import Diagnostic, Fix
from jsonl_lint.fixes import Drafts
from jsonl_lint.record import Record
from jsonl_lint.rule import Labels, LineRule, Rule, encoding
from jsonl_lint.rules import RULES
from jsonl_lint.rules.label_variants import LabelVariants

ASKED = '{"messages": [{"role": "user", "content": "Is it %s?"}, '
RECORD = ASKED + '{"role": "assistant", "content": "Yes, until six."}]}\n'
GOOD = "".join(RECORD % number for number in range(12))
WRONG = (RECORD % "open").replace("assistant", "asistant")
COPY = RECORD % 3


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("CI", raising=False)


def write(text: str, name: str = "a.jsonl") -> Path:
    path = Path(name)
    path.write_bytes(text.encode())
    return path


def test_fix_reports_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    path = write(GOOD + WRONG + "\n" + COPY)
    assert main(["a.jsonl"]) == 1
    assert "\n[*] 2 fixable with --fix (1 more with --unsafe-fixes).\n" in capsys.readouterr().out
    assert main(["a.jsonl", "--fix"]) == 0
    said = capsys.readouterr()
    assert said.err == "Fixed 2 findings in 1 file.\n"
    assert "duplicate-record" in said.out
    assert "wrong-value" not in said.out
    assert "\n1 fixable with --fix --unsafe-fixes.\n" in said.out
    assert path.read_text(encoding="utf-8") == GOOD + RECORD % "open" + COPY
    assert main(["a.jsonl", "--fix", "--unsafe-fixes", "--show-fixes", "-q"]) == 0
    assert capsys.readouterr().err == "- a.jsonl\n    1 × duplicate-record\n"
    assert path.read_text(encoding="utf-8") == GOOD + RECORD % "open"


def test_the_exit_code_is_by_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    write(GOOD + WRONG + "{\n")
    assert main(["a.jsonl", "--fix"]) == 1
    assert "invalid-json" in capsys.readouterr().out


def test_diff_shows_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    path = write(GOOD + WRONG + "\n" + COPY)
    before, files = path.read_bytes(), sorted(os.listdir())  # noqa: PTH208
    assert main(["a.jsonl", "--diff", "--unsafe-fixes"]) == 1
    said = capsys.readouterr()
    assert said.out.endswith("\nWould fix 3 findings in 1 file.\n")
    assert re.findall(r"^  line (\d+)$", said.out, re.MULTILINE) == ["13", "14", "15"]
    assert (path.read_bytes(), sorted(os.listdir())) == (before, files)  # noqa: PTH208
    write(GOOD)
    assert main(["a.jsonl", "--fix", "--diff"]) == 0
    assert capsys.readouterr() == ("Nothing to fix.\n", "")


def test_the_difference_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    write(WRONG + "\n", "train.jsonl")
    assert main(["train.jsonl", "--diff"]) == 1
    assert capsys.readouterr().out == block("README.md", "diff")


def test_the_commands_in_the_readme_run(capsys: pytest.CaptureFixture[str]) -> None:
    Path("data").mkdir()
    write(GOOD, "data/a.jsonl")
    for line in block("README.md", "fix").splitlines():
        assert main(line.partition("#")[0].split()[1:]) == 0


def test_a_difference_is_short_and_hides_keys(capsys: pytest.CaptureFixture[str]) -> None:
    key = "sk-" + "a1B2" * 12
    write(
        WRONG.replace("open", f"{key} \\u001b::error::" + "x" * 300_000).replace("six", "s" * 300_000) * 2
        + "\r\n" * 200
    )
    assert main(["a.jsonl", "--diff", "--unsafe-fixes", "-q"]) == 1
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) < 200
    assert said.endswith("  … and 102 more lines\n")
    assert key[:10] not in said
    assert "\x1b" not in said
    assert not re.search(r"^(?!a\.jsonl$|  )", said.strip("\n"), re.MULTILINE)


def test_what_cannot_be_mended_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("b.jsonl.gz").write_bytes(gzip.compress(COPY.encode()))
    path = write(GOOD + "\n")
    assert main(["a.jsonl", "--fix", "--since", "HEAD"]) == 2
    assert "leave out `--since`" in capsys.readouterr().err
    with path.open(encoding="utf-8") as piped:
        monkeypatch.setattr("sys.stdin", piped)
        assert main(["-", "--diff"]) == 2
    said = capsys.readouterr()
    assert said.out == "Nothing to fix.\n"
    assert said.err == "jsonl-lint: stdin is not fixed: Standard input cannot be replaced\n"
    assert path.read_text(encoding="utf-8") == GOOD + "\n"
    assert main(["a.jsonl", "b.jsonl.gz", "--fix", "--unsafe-fixes"]) == 2
    assert "jsonl-lint: b.jsonl.gz is not fixed: It is packed: unpack it first\n" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == GOOD


def test_what_cannot_be_mended_has_no_mark(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("b.jsonl.gz").write_bytes(gzip.compress((GOOD + WRONG).encode()))
    assert main(["b.jsonl.gz", "--output", "text", "--output", "json:r.json"]) == 1
    said = capsys.readouterr().out
    assert 'wrong-value: role is "asistant"' in said
    assert "fixable" not in said
    assert not [item["fix"] for item in json.loads(Path("r.json").read_bytes())["diagnostics"] if item["fix"]]
    with write(GOOD + WRONG + WRONG, "piped").open(encoding="utf-8") as piped:
        monkeypatch.setattr("sys.stdin", piped)
        assert main(["-", "--output", "text", "--output", "json:r.json"]) == 1
    said = capsys.readouterr().out
    assert 'wrong-value: role is "asistant"' in said
    assert "fixable" not in said
    fixes = {item["rule"]: item["fix"] for item in json.loads(Path("r.json").read_bytes())["diagnostics"]}
    assert [edit["text"] for edit in fixes["wrong-value"]["edits"]] == ['"assistant"']


def test_ignored_and_unselected_rules_mend_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    path = write(GOOD + "\n")
    Path(".jsonl-lint.yaml").write_text("ignore: [{path: a.jsonl, rules: [blank-line]}]\n", encoding="utf-8")
    assert main(["a.jsonl", "--fix"]) == 0
    Path(".jsonl-lint.yaml").write_text("rules:\n  blank-line: off\n", encoding="utf-8")
    assert main(["a.jsonl", "--fix"]) == 0
    Path(".jsonl-lint.yaml").unlink()
    assert main(["a.jsonl", "--fix", "--select", "invalid-json"]) == 0
    assert path.read_text(encoding="utf-8") == GOOD + "\n"
    assert main(["a.jsonl", "--fix", "--select", "blank-line"]) == 0
    assert path.read_text(encoding="utf-8") == GOOD


def test_datasets_that_share_a_file_agree(capsys: pytest.CaptureFixture[str]) -> None:
    both, one = write(GOOD + COPY), write(COPY + "\n" + RECORD % 20, "b.jsonl")
    config = (
        "datasets:\n  one: {train: [a.jsonl, b.jsonl]}\n  two: {train: [b.jsonl]}\n  three: {train: a.jsonl}\n"
    )
    Path(".jsonl-lint.yaml").write_text(config, encoding="utf-8")
    main(["--fix", "--unsafe-fixes"])
    assert both.read_text(encoding="utf-8") == GOOD
    assert one.read_text(encoding="utf-8") == COPY + RECORD % 20


@pytest.mark.skipif(os.name == "nt", reason="links as POSIX has them")
def test_datasets_that_call_a_file_by_two_names_agree(capsys: pytest.CaptureFixture[str]) -> None:
    path, link = write(GOOD + COPY + "\r\n", "b.jsonl"), Path("link.jsonl")
    link.symlink_to("b.jsonl")
    config = "datasets:\n  one: {train: link.jsonl}\n  two: {train: b.jsonl}\n"
    Path(".jsonl-lint.yaml").write_text(config, encoding="utf-8")
    assert main(["--diff", "--unsafe-fixes"]) == 1
    assert capsys.readouterr().out.endswith("\nWould fix 2 findings in 1 file.\n")
    assert main(["--fix", "--unsafe-fixes"]) == 0
    assert capsys.readouterr().err == "Fixed 2 findings in 1 file.\n"
    assert path.read_text(encoding="utf-8") == GOOD
    assert link.is_symlink()


@pytest.mark.skipif(os.name == "nt", reason="links as POSIX has them")
def test_a_record_goes_only_if_each_dataset_has_it_twice_by_any_name(capsys: pytest.CaptureFixture[str]) -> None:
    path = write(COPY + RECORD % 4, "b.jsonl")
    Path("link.jsonl").symlink_to("b.jsonl")
    write(COPY, "a.jsonl")
    config = "datasets:\n  one: {train: [a.jsonl, link.jsonl]}\n  two: {train: b.jsonl}\n"
    Path(".jsonl-lint.yaml").write_text(config, encoding="utf-8")
    main(["--fix", "--unsafe-fixes"])
    assert path.read_text(encoding="utf-8") == COPY + RECORD % 4
    assert capsys.readouterr().err == ""


def test_a_record_goes_only_if_each_dataset_of_its_file_has_it_twice(capsys: pytest.CaptureFixture[str]) -> None:
    write(GOOD, "all.jsonl")
    some = write(COPY + COPY + RECORD % 4, "some.jsonl")
    config = "datasets:\n  all: {train: [all.jsonl, some.jsonl]}\n  some: {train: some.jsonl}\n"
    Path(".jsonl-lint.yaml").write_text(config, encoding="utf-8")
    main(["--fix", "--unsafe-fixes"])
    assert some.read_text(encoding="utf-8") == COPY + RECORD % 4


def test_nothing_goes_for_a_copy_in_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    piped, path = write(COPY, "piped"), write(COPY, "z.jsonl")
    with piped.open(encoding="utf-8") as file:
        monkeypatch.setattr("sys.stdin", file)
        assert main(["-", "z.jsonl", "--fix", "--unsafe-fixes"]) == 2
    assert path.read_text(encoding="utf-8") == COPY


class Broken(LineRule):
    name = "broken-line"
    group = "syntax"
    mending = Fix(safe=True, message="mend it")

    def check(self, record: Record) -> Iterator[Diagnostic]:
        return iter(())

    def fixes(self, record: Record) -> Iterator[Fix]:
        raise TypeError("\x1b[31mboom")


class BrokenFixer(LabelVariants):
    name = "broken-labels"

    def fixer(self, state: Labels) -> None:
        raise TypeError("boom")


class BrokenState(LabelVariants):
    name = "broken-state"

    def add(self, state: Labels, record: Record) -> None:
        raise TypeError("boom")


@pytest.mark.parametrize(
    ("rule", "where", "how"),
    [(Broken, "a.jsonl", "\\u001b[31mboom"), (BrokenFixer, "default", "boom"), (BrokenState, "a.jsonl", "boom")],
)
@pytest.mark.parametrize("asked", ["--diff", "--fix"])
def test_a_rule_that_fails_is_told_and_the_others_mend(  # noqa: PLR0913, PLR0917 - what fails, and how that is told
    rule: type[Rule],
    where: str,
    how: str,
    asked: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = write(GOOD + WRONG + "\n")
    both: list[type[Rule]] = [*RULES, rule]
    monkeypatch.setattr("jsonl_lint.config.build.RULES", both)
    assert main(["a.jsonl", asked, "--unsafe-fixes", "--no-cache"]) == 2
    said = capsys.readouterr()
    told = f"jsonl-lint: {where}: the rule {rule.name} failed, and mends nothing there: TypeError: {how}; "
    assert told + "please report it\n" in said.err
    assert "Would fix 2 findings" in said.out or path.read_text(encoding="utf-8") == GOOD + RECORD % "open"


def test_many_processes_mend_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    results = []
    for jobs in ("1", "3"):
        path = write((GOOD + WRONG + "\r\n" + COPY) * 20)
        main(["a.jsonl", "--fix", "--unsafe-fixes", "--jobs", jobs, "--chunk-size", "900", "--output", "json"])
        results.append((path.read_bytes(), capsys.readouterr()))
    assert results[0] == results[1]


def test_processes_mend_records_by_themselves(capsys: pytest.CaptureFixture[str]) -> None:
    paths = [write((GOOD + WRONG + "\r\n") * 20, f"{name}.jsonl") for name in "abc"]
    assert main([*map(str, paths), "--fix", "--per-record", "--jobs", "2", "--chunk-size", "900"]) == 0
    assert {path.read_text(encoding="utf-8") for path in paths} == {(GOOD + RECORD % "open") * 20}
    assert capsys.readouterr().err == "Fixed 120 findings in 3 files.\n"


def test_of_two_runs_at_once_one_gives_way(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(GOOD + WRONG + "\n")
    commit = Drafts.commit

    def other_first(drafts: Drafts) -> None:
        monkeypatch.setattr(Drafts, "commit", commit)
        assert main(["a.jsonl", "--fix", "-q"]) == 0
        commit(drafts)

    monkeypatch.setattr(Drafts, "commit", other_first)
    assert main(["a.jsonl", "--fix"]) == 2
    said = capsys.readouterr().err
    assert said == "jsonl-lint: a.jsonl is not fixed: Someone changed the file meanwhile; try again\n"
    assert path.read_text(encoding="utf-8") == GOOD + RECORD % "open"
    assert {item.name for item in Path().iterdir()} <= {"a.jsonl", ".jsonl-lint-cache"}


def test_the_cost_is_that_of_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    write(GOOD + GOOD)
    main(["a.jsonl", "--fix", "--unsafe-fixes", "--output", "json"])
    assert json.loads(capsys.readouterr().out)["datasets"][0]["records"] == 12


def test_without_ftfy_it_is_said_how_to_get_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(GOOD + RECORD % "a cafÃ©")
    monkeypatch.setattr(encoding, "available", lambda: False)
    main(["a.jsonl", "--fix", "--unsafe-fixes"])
    said = capsys.readouterr().out.replace("\n    … ", " ")
    assert "With `pip install jsonl-lint[fix]`, --fix can do it." in said
    assert "fixable" not in said
    assert "Ã©" in path.read_text(encoding="utf-8")


def test_the_hook_mends(capsys: pytest.CaptureFixture[str]) -> None:
    hooks = YAML(typ="safe").load(Path(__file__).parent.parent / ".pre-commit-hooks.yaml")
    [hook] = [hook for hook in hooks if hook["id"] == "jsonl-lint-fix"]
    path = write(WRONG + "\n" + WRONG)
    main([*hook["entry"].split()[1:], *hook["args"], "a.jsonl"])
    assert path.read_text(encoding="utf-8") == RECORD % "open" * 2


def test_documents_carry_fixes(capsys: pytest.CaptureFixture[str]) -> None:
    line = write(WRONG + COPY[:-1]).read_bytes().partition(b"\n")[0]
    main(["a.jsonl", "--output", "json:r.json", "--output", "sarif:r.sarif", "--output", "rdjson:r.rdjson"])
    found = {item["rule"]: item for item in json.loads(Path("r.json").read_bytes())["diagnostics"]}
    [edit] = found["wrong-value"]["fix"]["edits"]
    assert line[: edit["start"]] + edit["text"].encode() + line[edit["stop"] :] == (RECORD % "open")[:-1].encode()
    assert found["missing-final-newline"]["fix"]["edits"] == [
        {"start": len(COPY) - 1, "stop": len(COPY) - 1, "text": "\n"}
    ]
    results = json.loads(Path("r.sarif").read_bytes())["runs"][0]["results"]
    [region] = [
        part["deletedRegion"]
        for result in results
        if result["ruleId"] == "wrong-value"
        for part in result["fixes"][0]["artifactChanges"][0]["replacements"]
    ]
    assert line.decode()[region["startColumn"] - 1 : region["endColumn"] - 1] == '"asistant"'
    [suggestion] = [
        suggestion["range"]
        for item in json.loads(Path("r.rdjson").read_bytes())["diagnostics"]
        for suggestion in item.get("suggestions", ())
        if item["code"]["value"] == "wrong-value"
    ]
    assert line[suggestion["start"]["column"] - 1 : suggestion["end"]["column"] - 1] == b'"asistant"'
