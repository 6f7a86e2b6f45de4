"""The report for a person at a terminal: each finding with the piece of its record that is wrong.

Build systems read commands from the start of a line, and a record may be megabytes on one line. So no line
begins with text of a dataset, and none is wider than about 160 columns.
"""

from __future__ import annotations

import re
from collections import Counter

from jsonl_lint.diagnostic import Diagnostic, Excerpt, Place, Report, Severity, printable, shorten, summary
from jsonl_lint.diagnostic.width import aligned, clip, columns, fold

WIDTH = 160
MESSAGE = 400
COLORS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}

_FRAME, _NOTE, _MORE = "    | ", "    = ", "    … "
_LEFT = ("dataset", "formats")
_VARYING = re.compile(r"\d[\d.,]*")
_GROUPS = 10
_LINK = "\x1b]8;;{}\x1b\\{}\x1b]8;;\x1b\\"
_EXPLAIN = "More about a rule: `jsonl-lint explain NAME`."


def render(report: Report, *, color: bool = False) -> str:
    """Return findings, grouped where they repeat; then how many; then what the datasets are and cost."""
    lines = [line for group in _groups(report.diagnostics) for line in [*_finding(group, color, report.pages), ""]]
    lines += [*summary.verdict(report), *summary.marked(report), *([_EXPLAIN] if report.diagnostics else []), ""]
    lines += [line for sentence in summary.sentences(report) for line in _fold(sentence, _NOTE)]
    lines += [_FRAME + line for line in aligned(summary.table(report), _LEFT, WIDTH - len(_FRAME))]
    lines += [line for note in summary.notes(report) for line in _fold(note, _NOTE)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _groups(diagnostics: tuple[Diagnostic, ...]) -> list[list[Diagnostic]]:
    """Put together what one rule says in one file in the same words but for numbers; after some, in any words."""
    groups: dict[tuple[str, ...], list[Diagnostic]] = {}
    kinds: Counter[tuple[str, str]] = Counter()
    for diagnostic in diagnostics:
        rule = diagnostic.place.path, diagnostic.rule
        key: tuple[str, ...] = *rule, diagnostic.severity, _VARYING.sub("", diagnostic.message[:MESSAGE])
        if key not in groups:
            kinds[rule] += 1
            key = key if kinds[rule] <= _GROUPS else (*rule, "others")
        groups.setdefault(key, []).append(diagnostic)
    return list(groups.values())


def _finding(group: list[Diagnostic], color: bool, pages: str) -> list[str]:
    first, *others = group
    where, severity, rule = f"{_where(first.place)}: ", first.severity, shorten(first.rule, 40)
    lines = _fold(f"{severity} {rule}: {summary.mark(first)}{shorten(first.message, MESSAGE)}", where)
    if color:
        painted, rest = f"\x1b[{COLORS[severity]}m{severity}\x1b[0m", lines[0][len(where) + len(severity) :]
        linked = rest.replace(rule, _LINK.format(f"{pages}#{rule}", rule), 1) if pages else rest
        lines[0] = where + painted + linked
    return [
        *lines,
        *(_frame(first.place.excerpt) if first.place.excerpt else ()),
        *(_fold(f"help: {shorten(first.help, MESSAGE)}", _NOTE) if first.help else ()),
        *(f"{_NOTE}see {_where(place)}" for place in first.related[:8]),
        *(_fold(_repeats(others), _NOTE) if others else ()),
    ]


def _where(place: Place) -> str:
    return summary.where(place, clip(printable(place.path[-WIDTH:])[::-1], 100)[::-1])


def _frame(excerpt: Excerpt) -> list[str]:
    before = clip(printable(excerpt.before[-WIDTH:])[::-1], 40)[::-1]
    value = clip(printable(excerpt.value[:WIDTH]), 80)
    indent, width = columns(before), columns(value)
    after = clip(printable(excerpt.after[:WIDTH]), WIDTH - len(_FRAME) - indent - width)
    return [_FRAME + printable(before + value + after), _FRAME + " " * indent + "^" * max(1, width)]


def _repeats(others: list[Diagnostic]) -> str:
    lines = list(dict.fromkeys(other.place.line for other in others))
    numbers = ", ".join(map(str, lines[:8])) + (", …" if lines[8:] else "")
    return f"and {len(others):,} more like this, line{'s' if lines[1:] else ''} {numbers}"


def _fold(text: str, start: str) -> list[str]:
    return fold(text, WIDTH, start, _MORE)
