"""Every example in the docstring of a format is run with the rules that judge single files."""

from __future__ import annotations

from pathlib import Path

import pytest

import examples
from jsonl_lint.engine import CHUNK
from jsonl_lint.formats import FORMATS, Format
from jsonl_lint.rules import RULES

GROUPS = ("syntax", "schema", "roles", "tools", "images")
SHIPPED = tuple(rule() for rule in RULES if rule.on and rule.per_file and rule.group in GROUPS)
CASES = [
    pytest.param(known, example, id=f"{known.name}-{number}")
    for known in FORMATS
    for number, example in enumerate(examples.of_format(known), 1)
]


@pytest.mark.parametrize("chunk_size", [CHUNK, 1])
@pytest.mark.parametrize(("known", "example"), CASES)
def test_example(known: Format, example: examples.Example, chunk_size: int, tmp_path: Path) -> None:
    """An example that detection would read as another format names its own: `format: …` in a yaml block."""
    assert example.options in ({}, {"format": known.name})
    named = example.options.get("format", "")
    found = examples.report(SHIPPED, example.data, tmp_path, chunk_size=chunk_size, form=named)
    assert examples.lines(found) == example.expected
    assert not found.broken
    [dataset] = found.datasets
    assert [name for name, _ in dataset.formats] == [known.name]


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_every_format_has_a_valid_record_and_three_invalid_ones(known: Format) -> None:
    lines = sum(example.data.count(b"\n") for example in examples.of_format(known))
    found = [
        (number, line.split(":")[1])
        for number, example in enumerate(examples.of_format(known))
        for line in example.expected
    ]
    assert len(set(found)) == len(found), "an invalid record has one finding"
    assert len(found) >= 3
    assert lines > len(found)
