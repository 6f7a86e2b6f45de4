"""What a chunk gave, as an entry of the cache: plain JSON, and well formed, or else it is no entry."""

from __future__ import annotations

import json
import math
from typing import Any

from jsonl_lint.diagnostic import Diagnostic, Edit, Excerpt, Fix, Measure, Place, Severity, Span
from jsonl_lint.engine import Partial, Rules
from jsonl_lint.record import Chunk
from jsonl_lint.rule import DatasetRule
from jsonl_lint.rule.layout import LINE, MisfitError, fit, maybe, moved


class _Number:
    """The layout of a number that may have a fraction."""

    def moved(self, value: Any, lines: int) -> int | float:
        number: int | float = fit(value, type(value) in (int, float) and math.isfinite(value))
        return number


class _Level:
    """The layout of how bad a finding is."""

    def moved(self, value: Any, lines: int) -> Severity:
        try:
            return Severity(value)
        except ValueError:
            raise MisfitError from None


_PLACE = (str, int, int, str, str, maybe((str, str, str)), maybe((int, int, int)))
_FIX = (bool, str, [(int, int, str, int, int)])
_FINDING = (_PLACE, str, _Level(), str, str, [_PLACE], maybe((_Number(), str, str)), maybe(_FIX))


def dump(partial: Partial, chunk: Chunk) -> bytes:
    """Return a partial as an entry."""
    entry = {
        "line": chunk.line,
        "states": partial.states,
        "findings": [[_plain(item) for item in found] for found in partial.findings],
        "totals": [[*key, count] for key, count in partial.totals.items()],
        "formats": partial.formats,
    }
    return json.dumps(entry, separators=(",", ":")).encode()


def load(rules: Rules, chunk: Chunk, data: bytes) -> Partial | None:
    """Return the partial of an entry, made of the same bytes in these or other lines; None if it is none."""
    layout = {
        "line": LINE,
        "states": tuple(rule.layout if isinstance(rule, DatasetRule) else None for rule in rules),
        "findings": [[_FINDING]],
        "totals": [(str, _Level(), int)],
        "formats": {str: int},
    }
    try:
        entry = json.loads(data)
        fit(entry, type(entry) is dict)
        lines = chunk.line - moved(LINE, entry.get("line"), 0)
        entry = moved(layout, entry, lines)
        fit(entry, len(entry["findings"]) == len(rules))
        return Partial(
            entry["states"],
            [[_diagnostic(item, chunk.source.path, lines) for item in found] for found in entry["findings"]],
            {(rule, severity): count for rule, severity, count in entry["totals"]},
            entry["formats"],
        )
    except (ValueError, RecursionError):
        return None


def _plain(item: Diagnostic) -> list[Any]:
    measure = item.measure and [item.measure.value, item.measure.of, item.measure.dataset]
    related = [_plain_place(place) for place in item.related]
    fix = item.fix and [item.fix.safe, item.fix.message, [_plain_edit(edit) for edit in item.fix.edits]]
    return [_plain_place(item.place), item.rule, item.severity, item.message, item.help, related, measure, fix]


def _plain_edit(edit: Edit) -> list[Any]:
    return [edit.start, edit.stop, edit.new.decode(), edit.column, edit.end]


def _plain_place(place: Place) -> list[Any]:
    excerpt = place.excerpt and [place.excerpt.before, place.excerpt.value, place.excerpt.after]
    return [place.path, place.line, place.column, place.pointer, place.line_hash, excerpt, place.span]


def _diagnostic(item: list[Any], path: str, lines: int) -> Diagnostic:
    at, rule, severity, message, advice, related, measure, fix = item
    others = tuple(_place(other, path, lines) for other in related)
    counted = measure and Measure(*measure)
    mended = fix and Fix(fix[0], fix[1], tuple(Edit(a, b, new.encode(), c, d) for a, b, new, c, d in fix[2]))
    return Diagnostic(_place(at, path, lines), rule, severity, message, advice, others, counted, mended)


def _place(at: list[Any], path: str, lines: int) -> Place:
    """Return a place; one in another file than that of the chunk stays where it is."""
    name, line, column, pointer, digest, excerpt, span = at
    line += lines if name == path else 0
    return Place(name, line, column, pointer, digest, excerpt and Excerpt(*excerpt), span and Span(*span))
