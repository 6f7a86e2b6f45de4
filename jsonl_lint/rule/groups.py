"""Answers counted by what they have in common, as plain JSON data: how many there are, and how many are hits.

At most `MOST` groups are kept. If there are more, those stay whose name has a hash with one more zero bit at the
end, and so on: what is left is a fair sample, each count in it is exact, and it does not depend on the cut. Import
the module and say `groups.count`.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

from jsonl_lint.diagnostic import Place
from jsonl_lint.rule import tally

MOST = 2048
"""How many groups are kept."""

Groups = dict[str, Any]
LAYOUT = {"level": int, "held": {str: {"answers": int, "hits": tally.LAYOUT}}}


class Group(NamedTuple):
    """A group: its name, how many answers it has, how many of them are hits, and the places of the first hits."""

    name: str
    answers: int
    hits: int
    places: list[Place]


def new() -> Groups:
    """Return no groups."""
    return {"level": 0, "held": {}}


def count(mine: Groups, name: str, hit: Callable[[], Place] | None) -> None:
    """Count an answer of a group; a hit comes with its place."""
    if (group := mine["held"].get(name)) is None:
        if not _sampled(name, mine["level"]):
            return
        group = mine["held"][name] = {"answers": 0, "hits": tally.new()}
        _bound(mine)
    group["answers"] += 1
    if hit:
        tally.count(group["hits"], hit)


def join(mine: Groups, theirs: Groups) -> None:
    """Add what was counted further on."""
    mine["level"] = max(mine["level"], theirs["level"])
    _drop(mine)
    for name, counted in theirs["held"].items():
        if _sampled(name, mine["level"]):
            group = mine["held"].setdefault(name, {"answers": 0, "hits": tally.new()})
            group["answers"] += counted["answers"]
            tally.join(group["hits"], counted["hits"])
    _bound(mine)


def kept(mine: Groups) -> list[Group]:
    """Return the groups, those with most hits first."""
    found = [
        Group(name, group["answers"], group["hits"]["count"], tally.places(group["hits"]))
        for name, group in mine["held"].items()
    ]
    return sorted(found, key=lambda group: (-group.hits, group.name))


def _sampled(name: str, level: int) -> bool:
    return not level or not zlib.crc32(name.encode(errors="surrogatepass")) & ((1 << level) - 1)


def _bound(mine: Groups) -> None:
    while len(mine["held"]) > MOST:
        mine["level"] += 1
        _drop(mine)


def _drop(mine: Groups) -> None:
    if mine["level"]:
        mine["held"] = {name: held for name, held in mine["held"].items() if _sampled(name, mine["level"])}
