"""Every target takes the good records of its formats, and finds in each bad one what the format says is wrong."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import examples
from jsonl_lint.catalog import Target, load
from jsonl_lint.config import Request, Settings, jobs
from jsonl_lint.diagnostic import Report, Severity
from jsonl_lint.engine import lint
from jsonl_lint.formats import FORMATS, Format, get
from jsonl_lint.rules import RULES

TODAY = dt.date(2026, 11, 22)
TARGETS = load().targets()
GROUPS = ("syntax", "schema", "roles", "tools", "images")
PER_RECORD = {rule.name for rule in RULES if rule.per_file and rule.group in GROUPS}
PER_DATASET = {rule.name for rule in RULES if rule.group in ("dataset", "cost")}
CASES = [
    pytest.param(target, get(name), id=f"{target.id}-{name}") for target in TARGETS for name in target.formats
]


def found(target: Target, data: bytes, form: str) -> Report:
    """Lint `data` in the current folder as the command line would, with all rules that are on."""
    Path("example.jsonl").write_bytes(data)
    request = Request(paths=("example.jsonl",), target=target.id, format=form or None, today=TODAY)
    [job] = jobs(Settings(), request)
    return lint(job.dataset, job.rules)


def taken(target: Target, line: str) -> bool:
    """Return whether a target takes what the format alone would not."""
    extra = any(f'unknown key "{key}" in the record' in line for key in target.extra_keys)
    return extra or (not target.reserves_words and ": reserved-word: " in line)


@pytest.mark.parametrize(("target", "form"), CASES)
def test_the_examples_of_a_format(
    target: Target, form: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for example in examples.of_format(form):
        report = found(target, example.data, form.name)
        lines = zip(examples.lines(report)[-len(report.diagnostics) :], report.diagnostics, strict=True)
        errors = {item.rule for item in report.diagnostics if item.severity is Severity.ERROR}
        expected = [line for line in example.expected if not taken(target, line)]
        assert [line for line, item in lines if item.rule in PER_RECORD] == expected
        assert errors <= PER_RECORD | PER_DATASET


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
def test_the_first_format_of_a_target_needs_no_name(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    form = get(target.formats[0])
    good = b"".join(line for example in examples.of_format(form) for line in good_records(example))
    report = found(target, good, "")
    assert dict(report.datasets[0].formats) == {form.name: good.count(b"\n")}
    assert {item.rule for item in report.diagnostics if item.severity is Severity.ERROR} <= PER_DATASET


def good_records(example: examples.Example) -> list[bytes]:
    """Return the lines of an example of which nothing is said."""
    bad = {int(line.split(":")[1]) for line in example.expected}
    return [line for number, line in enumerate(example.data.splitlines(keepends=True), 1) if number not in bad]


def test_every_format_is_taken_by_a_target() -> None:
    assert {name for target in TARGETS for name in target.formats} == {known.name for known in FORMATS}
