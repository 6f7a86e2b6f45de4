"""The commands that lint nothing: `rules`, `explain`, `models`, `schema`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jsonl_lint.cli import page
from jsonl_lint.diagnostic import did_you_mean, shorten
from jsonl_lint.diagnostic.width import fold
from jsonl_lint.formats import FORMATS
from jsonl_lint.rule import GROUPS
from jsonl_lint.rules import RULES

if TYPE_CHECKING:
    from jsonl_lint.catalog import Target

_TARGET_KEYS = (
    *("id", "provider", "provider_name", "model", "method", "title", "aliases", "formats"),
    *("encoding", "borrowed", "exact", "epochs", "evals", "validation_billed"),
    *("price", "other_prices", "hourly", "minimum", "estimate_at"),
    *("sold", "sold_until", "job_until", "shutdown", "note", "source", "date"),
)

_NARROWEST, _WIDEST = 40, 100
_LIMITS = ("min_", "max_", "advised_", "free_", "needs_")


def show(arguments: argparse.Namespace) -> int:
    """Print what was asked for; return 2 for a name that does not exist."""
    try:
        text = _TEXTS[arguments.command](arguments)
    except LookupError as error:
        print(f"jsonl-lint: {error.args[0]}", file=sys.stderr)  # noqa: T201
        return 2
    print(text)  # noqa: T201
    return 0


def _rules(_asked: object) -> str:
    return "\n\n".join(map(_group, GROUPS))


def _group(name: str) -> str:
    rows = [(rule.name, page.state(rule), _title(rule)) for rule in RULES if rule.group == name]
    return f"{name}: {GROUPS[name]}\n" + table(rows, indent="  ")


def _title(kind: type) -> str:
    return page.text_of(kind).partition("\n")[0].rstrip(".")


def _explain(arguments: argparse.Namespace) -> str:
    name = arguments.name
    pages = page.find(name)
    lists = {"rules": _rules, "groups": _groups, "formats": _formats, **dict.fromkeys(GROUPS, _group)}
    if not pages and name not in lists:
        known = [*(rule.name for rule in RULES), *lists, *(known.name for known in FORMATS)]
        hint = did_you_mean(name, known) or "; `jsonl-lint rules` lists rules"
        raise LookupError(f"no rule, group or format {shorten(name)!r}{hint}")
    if arguments.output == "markdown":
        return page.document(name)
    width = min(_WIDEST, _terminal())
    listed = [lists[name](name)] if name in lists else []
    return "\n\n".join([*listed, *(page.terminal(found, width) for found in pages)])


def _groups(_name: str) -> str:
    return table(list(GROUPS.items()))


def _formats(_name: str) -> str:
    return table([(known.name, _title(type(known))) for known in FORMATS])


def _models(arguments: argparse.Namespace) -> str:
    from jsonl_lint.catalog import load

    targets = load().targets()
    if arguments.output == "json":
        document = {"version": 1, "targets": [_target(target) for target in targets]}
        return json.dumps(document, indent=1, ensure_ascii=False, default=_plain)
    heads = ("target", "records", "tokens", "file", "price", "as of", "jobs until", "shutdown")
    return table([heads, *map(_model, targets)])


def _model(target: Target) -> Sequence[str]:
    """Return a target as a row of the table."""
    price = target.price or target.hourly
    per = "1M tokens" if target.price else "hour"
    unsold = not target.sold or target.sold_until
    return (
        target.id,
        _from_to(
            target.min_examples or target.min_total_examples, target.max_examples or target.max_total_examples
        ),
        f"{target.max_tokens:,}" if target.max_tokens else "",
        f"{target.max_file_bytes >> 20:,} MiB" if target.max_file_bytes else "",
        f"{price.amount} {price.currency} / {per}" if price else "no longer sold" if unsold else "no public price",
        price.as_of if price else "",
        str(target.job_until or target.sold_until or ""),
        str(target.shutdown or ""),
    )


def _from_to(least: int, most: int | None) -> str:
    if most:
        return f"{least:,} to {most:,}" if least else f"up to {most:,}"
    return f"from {least:,}" if least else ""


def _target(target: Target) -> dict[str, Any]:
    """Return a target as a JSON object. Its keys are the same for all, null where nothing is known.

    `limits` has those that are known. All keys, those of prices too, are described at `jsonl_lint.catalog.Row`;
    amounts are numbers, dates are texts.
    """
    facts = dataclasses.asdict(target)
    known = {key: value for key, value in facts.items() if value or (value == 0 and key.startswith("max_"))}
    limits = {key: value for key, value in known.items() if key.startswith(_LIMITS)}
    return {**{key: facts[key] for key in _TARGET_KEYS}, "limits": limits}


def _plain(value: object) -> float | str:
    return float(value) if isinstance(value, Decimal) else str(value)


def table(rows: Iterable[Sequence[str]], indent: str = "") -> str:
    """Return rows as lines whose cells stand under one another; in a terminal the last may take several lines."""
    rows = list(rows)
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    cells = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    lines = [(indent + line).rstrip() for line in cells]
    start = len(indent) + sum(width + 2 for width in widths[:-1])
    if sys.stdout.isatty() and start <= _terminal() // 2:
        lines = [part for line in lines for part in fold(line, _terminal(), "", " " * start)]
    return "\n".join(lines)


def _terminal() -> int:
    return max(_NARROWEST, shutil.get_terminal_size().columns)


def _schema(arguments: argparse.Namespace) -> str:
    from jsonl_lint.config.schema import config_schema
    from jsonl_lint.formats.schemas import bundle, names

    name = arguments.name
    if name == "config":
        return json.dumps(config_schema(), indent=2, ensure_ascii=False)
    if name not in names():
        raise LookupError(
            f"no schema {shorten(name)!r}{did_you_mean(name, names())}; there are {', '.join(names())}"
        )
    return json.dumps(bundle(name), indent=2, ensure_ascii=False)


_TEXTS = {"rules": _rules, "explain": _explain, "models": _models, "schema": _schema}
