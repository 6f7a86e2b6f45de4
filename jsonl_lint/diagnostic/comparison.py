"""What training costs and, where a report compares it with an earlier commit, what a change does to that.

Everything returned here is printable text, for reporters that people read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from jsonl_lint.diagnostic import DatasetReport, Report, money, plural, shorten
from jsonl_lint.diagnostic.summary import COST, UNKNOWN, sentences

CHANGE = "cost-increase"
HEADINGS = ("dataset", "records", "tokens trained", "epochs", "cost")


@dataclass(frozen=True, slots=True)
class Amounts:
    """What one dataset has at one time; None for what nobody knows."""

    records: int
    trained: int | None
    epochs: int | None
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class _Row:
    """A dataset now and, if that is known, before."""

    dataset: DatasetReport
    now: Amounts
    before: Amounts | None
    currency: str

    @classmethod
    def of(cls, dataset: DatasetReport) -> _Row:
        """Return what the facts of a dataset say."""
        now = _amounts(dataset, COST, ("trained", "epochs", "training"), dataset.records)
        records = dataset.fact(CHANGE, "records_before")
        names = ("trained_before", "epochs_before", "training_before")
        before = None if records is None else _amounts(dataset, CHANGE, names, records)
        unit, old = dataset.fact(COST, "currency"), dataset.fact(CHANGE, "currency")
        if before and unit and old and unit != old:
            before = replace(before, cost=None)
        return cls(dataset, now, before, unit or old or "")


def _amounts(dataset: DatasetReport, rule: str, names: tuple[str, str, str], records: int) -> Amounts:
    trained, epochs, cost = (dataset.fact(rule, name) for name in names)
    nothing = None if records else 0
    exact = None if cost is None else Decimal(str(cost))
    return Amounts(
        records,
        nothing if trained is None else trained,
        nothing if epochs is None else epochs,
        Decimal(0) if exact is None and not records else exact,
    )


def headline(report: Report) -> str:
    """Return what the change costs, or else what training costs, in one sentence."""
    rows, against = list(map(_Row.of, report.datasets)), _against(report)
    if not rows:
        return "There is nothing to train on."
    units = {row.currency for row in rows if row.currency}
    unit = units.pop() if len(units) == 1 and all(row.now.cost is not None for row in rows) else ""
    now, before = _sum([row.now for row in rows], unit), _sum([row.before for row in rows], unit)
    if now is None:
        said = "What training costs is not known"
    elif unit:
        said = f"Training costs about {_amount(now, unit)}"
    else:
        said = f"Training takes {_amount(now, unit)}; what that costs is not known"
    if against and (now is None or before is None):
        said += f"; not everything could be compared with {against}"
    elif against and now is not None and before is not None:
        said = f"This change {_changed(now, before, unit)}"
    return shorten(f"{said}.", 400)


def _sum(amounts: Iterable[Amounts | None], unit: str) -> Decimal | None:
    """Return the costs of all datasets or, without a unit, their tokens; None if one is not known."""
    parts = [(item.cost if unit else item.trained) if item else None for item in amounts]
    known = [Decimal(part) for part in parts if part is not None]
    return sum(known, Decimal(0)) if len(known) == len(parts) else None


def _changed(now: Decimal, before: Decimal, unit: str) -> str:
    about = "about " if unit else ""
    if now == before:
        return f"does not alter what training {'costs' if unit else 'takes'}: {about}{_amount(now, unit)}"
    more, less = ("more expensive", "cheaper") if unit else ("longer", "shorter")
    by = f"{_amount(abs(now - before), unit)} {more if now > before else less}"
    return f"makes training {by}: {about}{_amount(now, unit)} instead of {_amount(before, unit)}"


def _amount(amount: Decimal, unit: str) -> str:
    return money(amount, unit) if unit else plural(int(amount), "token")


def _against(report: Report) -> str:
    named = (dataset.fact(CHANGE, "against") for dataset in report.datasets)
    return next((shorten(name, 100) for name in named if name), "")


def table(report: Report) -> list[tuple[str, ...]]:
    """Return a row of headings and a row for each dataset, with the difference of each number in brackets."""
    return [HEADINGS, *map(_cells, map(_Row.of, report.datasets))]


def _cells(row: _Row) -> tuple[str, ...]:
    now, before = row.now, row.before
    counts = [
        _count(getattr(now, name), getattr(before, name) if before else None)
        for name in ("records", "trained", "epochs")
    ]
    return (
        shorten(row.dataset.name, 40),
        *counts,
        shorten(_price(now.cost, before.cost if before else None, row.currency)),
    )


def _price(now: Decimal | None, before: Decimal | None, unit: str) -> str:
    if now is None or not unit:
        return UNKNOWN
    if before is None or now == before:
        return money(now, unit)
    return f"{money(now, unit)} ({'+' if now > before else '-'}{money(abs(now - before), unit)})"


def _count(now: int | None, before: int | None) -> str:
    if now is None:
        return UNKNOWN
    return f"{now:,}" if before is None or now == before else f"{now:,} ({now - before:+,})"


def details(report: Report) -> list[str]:
    """Return what changed in each dataset, what its training takes, and what the numbers rest on."""
    several = len(report.datasets) > 1
    lines = []
    for row in map(_Row.of, report.datasets):
        name = f"{shorten(row.dataset.name, 40)}: " if several else ""
        lines += [name + said for said in (_what_changed(row), row.dataset.fact(CHANGE, "note")) if said]
    lines += sentences(report)
    if against := _against(report):
        lines.append(f"compared with {against}; a record is told by the bytes of its line, wherever it stands")
    assumed = dict.fromkeys(dataset.fact(COST, "assumptions") for dataset in report.datasets)
    return lines + [shorten(f"assumptions: {text}", 1000) for text in assumed if text]


def _what_changed(row: _Row) -> str:
    if row.before is None:
        return ""
    added, removed, kept = (row.dataset.fact(CHANGE, name) for name in ("added", "removed", "kept"))
    counts = f"{plural(added, 'record')} added, {removed:,} removed, {kept:,} kept"
    if not row.before.records and not removed:
        return f"new, {plural(added, 'record')} added"
    return counts if row.dataset.files else f"no longer there, {plural(removed, 'record')} removed"
