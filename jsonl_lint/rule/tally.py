"""A count with the first places that were counted, as plain JSON data for the state of a rule.

Import the module and say `tally.count`, so that it reads as what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jsonl_lint.diagnostic import Place, Span
from jsonl_lint.rule.layout import LINE, Row

Tally = dict[str, Any]

LAYOUT = {"count": int, "places": [Row(str, LINE, int, str, str, str)]}
SPANNED = {"count": int, "places": [Row(str, LINE, int, str, str, int, int, int, str)]}
"""What a tally looks like, and one whose places say where they end."""

NAMED = 8
"""How many places are kept, unless a rule says otherwise."""

_NO_SPAN = (0, 0, 0)


def new() -> Tally:
    """Return the tally that has counted nothing."""
    return {"count": 0, "places": []}


def count(  # noqa: PLR0913 - what is counted, and how
    mine: Tally,
    place: Callable[[], Place],
    what: str = "",
    most: int = NAMED,
    *,
    distinct: bool = False,
    spanned: bool = False,
) -> None:
    """Count one more; its place is asked for, and kept with a few words, only if it is among the first.

    Where places are `distinct`, one is kept for the same words.
    """
    mine["count"] += 1
    if len(mine["places"]) < most and not (distinct and what in _words(mine)):
        at = place()
        span = (at.span or _NO_SPAN) if spanned else ()
        mine["places"].append([at.path, at.line, at.column, at.pointer, at.line_hash, *span, what])


def join(mine: Tally, theirs: Tally, most: int = NAMED, *, distinct: bool = False) -> None:
    """Add what was counted further on."""
    known = _words(mine) if distinct else set()
    mine["count"] += theirs["count"]
    mine["places"] = [*mine["places"], *(entry for entry in theirs["places"] if entry[-1] not in known)][:most]


def _words(mine: Tally) -> set[str]:
    return {what for *_, what in mine["places"]}


def kept(mine: Tally) -> list[tuple[Place, str]]:
    """Return the places that were kept, each with its words."""
    return [(_place(*at), what) for *at, what in mine["places"]]


def _place(path: str, line: int, column: int, pointer: str, digest: str, *span: int) -> Place:
    return Place(path, line, column, pointer, digest, span=Span(*span) if any(span) else None)


def places(mine: Tally) -> list[Place]:
    """Return the places that were kept."""
    return [place for place, _ in kept(mine)]
