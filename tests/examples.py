"""Reads the examples in a text: fenced blocks of data and options, each closed by a block of expected output."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from jsonl_lint import catalog
from jsonl_lint.config import Request, Settings
from jsonl_lint.config.build import portable
from jsonl_lint.config.settings import Choice
from jsonl_lint.diagnostic import Report, Severity
from jsonl_lint.engine import CHUNK, Dataset, lint
from jsonl_lint.formats import Format
from jsonl_lint.record import Source
from jsonl_lint.rule import Before, Evaluation, Line, Rule
from jsonl_lint.tokens import Price

_BLOCK = re.compile(r"^```(\w+)(?: ([\w.-]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Example:
    """`expected` are the lines that one rule gives for `data`, or for several files, with some `options`."""

    data: bytes = b""
    files: dict[str, bytes] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    expected: list[str] = field(default_factory=list)


def read(text: str) -> Iterator[Example]:
    """Yield the examples of a docstring or a page of tests/cases."""
    example = Example()
    for kind, name, body in _BLOCK.findall(text):
        match kind:
            case "jsonl" if name:
                example.files[name] = body.encode()
            case "jsonl":
                example.data = body.encode()
            case "bytes":
                example.data = eval(body.strip(), {"bytes": bytes})  # noqa: S307 - our own docstring
            case "yaml":
                example.options = YAML(typ="safe").load(body)
            case "text":
                example.expected = body.splitlines()
                yield example
                example = Example()


def of_rule(rule: type[Rule]) -> list[Example]:
    module = inspect.getmodule(rule)
    page = Path(__file__).parent / "cases" / f"{rule.name}.md"
    more = page.read_text(encoding="utf-8") if page.exists() else ""
    return [*read(module.__doc__ or "" if module else ""), *read(more)]


def of_format(known: Format) -> list[Example]:
    module = inspect.getmodule(type(known))
    return list(read(module.__doc__ or "" if module else ""))


def build(rule: type[Rule], options: dict[str, Any]) -> Rule:
    """Return the rule with options spelled as in YAML, the given fields among them."""
    names = {item.name for item in dataclasses.fields(rule)}
    assert options.keys() <= names, f"{rule.name} has no field {options.keys() - names}"
    values = {name: _value(name, value) for name, value in options.items()}
    if "portable_to" in values:
        settings = Settings(rules={rule.name: Choice(options={"portable_to": values["portable_to"]})})
        values["portable"] = portable(settings, Request(), catalog.load(), dt.date(2026, 11, 22))
    return rule(**values)


def _value(name: str, value: Any) -> Any:
    if name == "severity":
        return Severity(value)
    if name == "price":
        return Price(**{**value, "amount": Decimal(value["amount"])})
    if name == "before":
        return Before(**{**value, "cost": Decimal(value["cost"])})
    if name == "evaluation":
        texts = enumerate(map(dict.values, value), 1)
        return Evaluation.of("", [(Line("evaluation.jsonl", line), text) for line, held in texts for text in held])
    if isinstance(value, dict):
        return tuple(value.items())
    return tuple(value) if isinstance(value, list) else value


def report(
    rules: tuple[Rule, ...],
    data: bytes | dict[str, bytes],
    folder: Path,
    *,
    chunk_size: int = CHUNK,
    form: str = "",
) -> Report:
    """Lint `data` as example.jsonl, or files by name, as someone in their folder would; `form` names a format."""
    files = data if isinstance(data, dict) else {"example.jsonl": data}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    splits = {name: "validation" if name.startswith("validation") else "train" for name in files}
    sources = tuple(Source(name, split=split, format=form) for name, split in splits.items())
    before = Path.cwd()
    os.chdir(folder)
    try:
        return lint(Dataset("default", "", sources), rules, chunk_size=chunk_size)
    finally:
        os.chdir(before)


def lines(found: Report) -> list[str]:
    """Return facts, then findings, as the examples spell them."""
    facts = [
        f"{fact.rule}: {fact.name} = {fact.value} {fact.unit}".rstrip()
        for dataset in found.datasets
        for fact in dataset.facts
    ]
    return facts + [
        f"{item.place.path}:{item.place.line}:{item.place.column}: {item.rule}: {item.message}"
        for item in found.diagnostics
    ]
