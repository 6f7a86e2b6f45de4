"""Every example of a rule, in its docstring or in tests/cases, is run: as one chunk, and a chunk a line."""

from __future__ import annotations

from pathlib import Path

import pytest

import examples
from jsonl_lint.engine import CHUNK
from jsonl_lint.rule import Rule
from jsonl_lint.rules import RULES

CASES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in RULES
    for number, example in enumerate(examples.of_rule(rule), 1)
]


@pytest.mark.parametrize("chunk_size", [CHUNK, 1])
@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example(rule: type[Rule], example: examples.Example, chunk_size: int, tmp_path: Path) -> None:
    built = examples.build(rule, example.options)
    found = examples.report((built,), example.files or example.data, tmp_path, chunk_size=chunk_size)
    assert examples.lines(found) == example.expected
    assert not found.broken


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_an_example(rule: type[Rule]) -> None:
    if rule.name in ("unreadable-file", "long-line"):  # what cannot be written here: see hostile/test_bad_files.py
        return
    assert any(example.expected for example in examples.of_rule(rule))


def test_every_page_of_cases_is_of_a_rule() -> None:
    pages = {page.stem for page in (Path(__file__).parent / "cases").glob("*.md")}
    assert pages <= {rule.name for rule in RULES}
