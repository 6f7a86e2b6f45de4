"""The commands that lint nothing: `rules`, `explain`, `models`, `schema`."""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from collections.abc import Iterable, Sequence

from jsonl_lint.diagnostic import did_you_mean, shorten
from jsonl_lint.rule import GROUPS, Rule, options
from jsonl_lint.rules import RULES


def show(arguments: argparse.Namespace) -> int:
    """Print what was asked for; return 2 for a name that does not exist."""
    try:
        text = _TEXTS[arguments.command](getattr(arguments, "name", ""))
    except LookupError as error:
        print(f"jsonl-lint: {error.args[0]}", file=sys.stderr)  # noqa: T201
        return 2
    print(text)  # noqa: T201
    return 0


def _rules(_name: str) -> str:
    return "\n\n".join(_group(*item) for item in GROUPS.items())


def _group(name: str, question: str) -> str:
    rows = [(rule.name, _state(rule), _title(rule)) for rule in RULES if rule.group == name]
    return f"{name}: {question}\n" + _table(rows, indent="  ")


def _state(rule: type[Rule]) -> str:
    """Return how bad a finding is, or why there is none."""
    if not rule.on:
        return "off"
    return "facts" if rule.facts_only else rule.level


def _title(rule: type[Rule]) -> str:
    return (inspect.getdoc(inspect.getmodule(rule)) or "").splitlines()[0].rstrip(".")


def _explain(name: str) -> str:
    rules = {rule.name: rule for rule in RULES}
    if name in GROUPS:
        return _group(name, GROUPS[name])
    if name not in rules:
        raise LookupError(f"no rule {shorten(name)!r}{did_you_mean(name, rules)}; `jsonl-lint rules` lists them")
    rule = rules[name]
    always = ", cannot be switched off" if rule.always else ""
    lines = [
        f"{rule.name} ({rule.group}, {_state(rule)}{always})",
        "",
        inspect.getdoc(inspect.getmodule(rule)) or "",
    ]
    lines += ["", "Options:"]
    for option in options(rule):
        default = rule.level if option.name == "severity" else option.default
        lines += [f"  {option.name}: {json.dumps(default, ensure_ascii=False)}", f"      {option.doc}"]
    return "\n".join(lines)


def _models(_name: str) -> str:
    from jsonl_lint.catalog import load

    rows: list[Sequence[str]] = [("target", "encoding", "limit", "price", "as of", "jobs until", "shutdown")]
    for target in load().targets():
        price = target.price or target.hourly
        unit = "1M tokens" if target.price else "hour"
        rows.append(
            (
                target.id,
                target.encoding or "",
                f"{target.max_tokens:,}" if target.max_tokens else "",
                f"{price.amount} {price.currency} / {unit}" if price else "no public price",
                price.as_of if price else "",
                str(target.job_until or ""),
                str(target.shutdown or ""),
            )
        )
    return _table(rows)


def _table(rows: Iterable[Sequence[str]], indent: str = "") -> str:
    rows = list(rows)
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join((indent + line).rstrip() for line in lines)


def _schema(name: str) -> str:
    from jsonl_lint.config import config_schema
    from jsonl_lint.formats.schemas import names, schema_text

    if name == "config":
        return json.dumps(config_schema(), indent=2, ensure_ascii=False)
    if name not in names():
        raise LookupError(
            f"no schema {shorten(name)!r}{did_you_mean(name, names())}; there are {', '.join(names())}"
        )
    return schema_text(name).rstrip("\n")


_TEXTS = {"rules": _rules, "explain": _explain, "models": _models, "schema": _schema}
