"""How records are made: their keys, the tools that they declare, and their turns, counted.

At most `MOST` patterns of each kind are known; data with more has no common pattern, and all are forgotten. Import
the module and say `patterns.count`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from jsonl_lint.record import Outline, Record
from jsonl_lint.rule import tally
from jsonl_lint.rule.layout import maybe
from jsonl_lint.rule.tally import Tally
from jsonl_lint.rule.tools import declared

MOST = 200

_LONGEST = 1000
_MOST_OUTLINES = 10_000
_plain: dict[tuple[str, Outline], Sequence[tuple[str, str]]] = {}
_SOME_NEED = frozenset(
    {
        *("tools", "functions", "tool_choice", "parallel_tool_calls", "system", "history", "weight"),
        *("images", "videos", "audios"),
    }
)
_TURNS = {"u": "user", "a": "assistant", "t": "tool"}
_LETTERS = {"user": "u", "assistant": "a", "tool": "t", "function": "t"}
_REPEATED = re.compile(r"(.{1,8}?)\1+")

Patterns = dict[str, Any]
Pattern = tuple[str, ...]


def keys(record: Record) -> Iterable[str]:
    """Return the keys that say something, but for those that only some records need."""
    return sorted(key for key, value in record.value.items() if value is not None and key not in _SOME_NEED)


def tools(record: Record) -> Iterable[str]:
    """Return the names of the tools that a record declares."""
    return sorted(record.once(declared))


def turns(record: Record) -> Iterable[str]:
    """Return who speaks, in turn, without the system; turns that repeat count once."""
    return _in_turn(tuple([message.role for message in record.messages if not message.alternative]))


@functools.lru_cache(1024)
def _in_turn(roles: tuple[str, ...]) -> tuple[str, ...]:
    said = "".join(_LETTERS.get(role, "") for role in roles)
    return tuple(_TURNS[letter] for letter in _REPEATED.sub(r"\1", said))


KINDS: Mapping[str, Callable[[Record], Iterable[str]]] = {"keys": keys, "tools": tools, "turns": turns}
LAYOUT = {kind: maybe({str: tally.LAYOUT}) for kind in KINDS}


def new() -> Patterns:
    """Return the state of no records."""
    return {kind: {} for kind in KINDS}


def count(state: Patterns, record: Record) -> None:
    """Count the patterns of a record in which nothing breaks the schema; patterns of two formats differ."""
    for kind, pattern in _of(record):
        if state[kind] is not None:
            if (mine := state[kind].get(pattern)) is None:
                mine = state[kind][pattern] = tally.new()
            tally.count(mine, record.here)
            _forget(state, kind)


def _of(record: Record) -> Sequence[tuple[str, str]]:
    """Return the patterns of a record, which are read once for each outline of plain records."""
    if record.format is None:
        return ()
    name, outline = record.format.name, None if record.judge else record.plain
    if outline is None:
        return _read(name, record)
    if (found := _plain.get((name, outline))) is None:
        found = _read(name, record)
        if len(_plain) < _MOST_OUTLINES:
            _plain[name, outline] = found
    return found


def _read(name: str, record: Record) -> Sequence[tuple[str, str]]:
    inside = {len(broken.path) > 1 for broken in record.violations}
    kinds = [(kind, read) for kind, read in KINDS.items() if (kind != "keys") not in inside]
    return [(kind, f"{name}: {', '.join(read(record))}"[:_LONGEST]) for kind, read in kinds]


def join(left: Patterns, right: Patterns) -> Patterns:
    """Return the counts of both."""
    for kind, theirs in right.items():
        if left[kind] is None or theirs is None:
            left[kind] = None
            continue
        for pattern, more in theirs.items():
            tally.join(left[kind].setdefault(pattern, tally.new()), more)
        _forget(left, kind)
    return left


def _forget(state: Patterns, kind: str) -> None:
    if len(state[kind]) > MOST:
        state[kind] = None


def known(state: Patterns) -> Iterator[tuple[str, list[tuple[Pattern, Tally]]]]:
    """Yield each kind with its patterns in the most frequent format, the most frequent pattern first."""
    for kind, held in state.items():
        found = sorted((held or {}).items(), key=lambda item: (-item[1]["count"], item[0]))
        form = found[0][0].partition(": ")[0] if found else ""
        parts = ((pattern.partition(": "), mine) for pattern, mine in found)
        yield (
            kind,
            [(tuple(filter(None, names.split(", "))), mine) for (of, _, names), mine in parts if of == form],
        )
