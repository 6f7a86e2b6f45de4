"""The distributions of each dataset as tables with bars, for a person at a terminal.

No line begins with text of a dataset: build systems read commands there.
"""

from __future__ import annotations

from jsonl_lint.diagnostic import DatasetReport, Fact, Report, Severity, plural, shorten
from jsonl_lint.diagnostic.width import columns

RULE, ADVICE = "statistics", "advice"
BAR = 30
MOST = 20
"""Bars of a distribution; what is left is one bar more."""

_EIGHTHS = " ▏▎▍▌▋▊▉"


def render(report: Report, *, color: bool = False) -> str:
    """Return the counts of each distribution, their shares, and a bar for each; then other shares."""
    parts = [_dataset(dataset) for dataset in report.datasets]
    if broken := report.count(Severity.ERROR):
        parts.append(f"{plural(broken, 'error')}: `jsonl-lint check` names them. What is broken is not counted.")
    return "\n\n".join(parts) + "\n"


def _dataset(dataset: DatasetReport) -> str:
    files, records = plural(dataset.files, "file"), plural(dataset.records, "record")
    parts = [f"dataset {shorten(dataset.name, 60)}: {records} in {files}"]
    held: dict[str, list[tuple[str, int]]] = {}
    units: dict[str, str] = {}
    for fact in dataset.facts:
        if fact.rule == RULE and isinstance(fact.value, int):
            kind, _, bar = fact.name.partition(": ")
            held.setdefault(kind, []).append((bar, fact.value))
            units[kind] = fact.unit
    parts += [_table(kind, units[kind], bars) for kind, bars in held.items()]
    parts += filter(None, [_repeats(dataset), _advice(dataset)])
    return "\n\n".join(parts)


def _table(kind: str, unit: str, bars: list[tuple[str, int]]) -> str:
    """Return a line for each bar; long tails are one line."""
    rest = sum(count for _, count in bars[MOST:])
    shown = [*bars[:MOST], *([(f"{len(bars) - MOST:,} more", rest)] if rest else [])]
    names = [shorten(name, 40) for name, _ in shown]
    wide, total, most = max(map(columns, names)), sum(count for _, count in bars), max(count for _, count in shown)
    digits = len(f"{most:,}")
    lines = []
    for name, (_, count) in zip(names, shown, strict=True):
        padded, share = name + " " * (wide - columns(name)), f"{100 * count / total:5.1f} %"
        lines.append(f"  {count:>{digits},}  {share}  {padded}  {_bar(count, most)}")
    return "\n".join([f"{kind} ({unit})" if kind != unit else kind, *(line.rstrip() for line in lines)])


def _bar(count: int, most: int) -> str:
    whole, part = divmod(count * BAR * 8 // most, 8)
    return "█" * whole + _EIGHTHS[part].strip()


def _repeats(dataset: DatasetReport) -> str:
    """Return what is there more than once."""
    said: list[Fact] = [fact for fact in dataset.facts if fact.rule != RULE and fact.unit == "records"]
    lines = [f"  {fact.name}: {fact.value:,}" for fact in said if isinstance(fact.value, int)]
    return "\n".join(["duplicates (records)", *lines]) if lines else ""


def _advice(dataset: DatasetReport) -> str:
    """Return what to do next."""
    lines = [f"  {fact.name}: {shorten(str(fact.value), 300)}" for fact in dataset.facts if fact.rule == ADVICE]
    return "\n".join(["advice", *lines]) if lines else ""
