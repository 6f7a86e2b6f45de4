"""Edits of what a record says, as edits of its bytes: all that is not changed keeps its spelling."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from jsonl_lint.diagnostic import Edit, Place, applied
from jsonl_lint.record import SOUND, Message, Record
from jsonl_lint.record.position import Piece, forward, locate, pieces

_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_PAIRS = ((b"{", b"}"), (b"[", b"]"))


class Change(NamedTuple):
    """Characters `start` to `stop` of a text, and what is to stand there."""

    start: int
    stop: int
    new: str = ""


def text_edits(record: Record, message: Message, changes: Sequence[Change]) -> tuple[Edit, ...]:
    """Return edits that make these changes, in order, of what a message says.

    A change of what is not in one string of the record is left out.
    """
    if not changes or not message.text:
        return ()
    held = pieces(record.value, message.path, message.text)
    return tuple(_edits(record, message.text, held, changes))


def _edits(record: Record, said: str, held: Sequence[Piece], changes: Sequence[Change]) -> Iterator[Edit]:
    todo = list(reversed(changes))
    for piece in held:
        at, done = locate(record.text, piece.path)[0] + 1, piece.start
        while todo and todo[-1].start < piece.stop:
            start, stop, new = todo.pop()
            if start < done or stop > piece.stop:
                continue
            first = forward(record.text, at, start - done)
            at, done = forward(record.text, first, stop - start), stop
            old = record.text[first:at]
            if json.loads(f'"{old}"') == said[start:stop]:
                stop = record.bytes_before(at)
                yield Edit(
                    record.bytes_before(first), stop, spelled(new, ascii_only=old.isascii()), first + 1, at + 1
                )


def spelled(new: str, *, ascii_only: bool) -> bytes:
    """Return a text as it stands in a JSON string, with escapes for all but ASCII if they are asked for."""
    try:
        return json.dumps(new, ensure_ascii=ascii_only)[1:-1].encode()
    except UnicodeEncodeError:
        return json.dumps(new)[1:-1].encode()


def replaced(place: Place, new: bytes) -> Edit:
    """Return the edit that writes something in place of the value or the key at a place."""
    return _edit(place, 0, 1, new)


def around(place: Place, before: bytes, after: bytes) -> tuple[Edit, Edit]:
    """Return the edits that write something before and after the value at a place."""
    return _edit(place, 0, 0, before), _edit(place, 1, 1, after)


def _edit(place: Place, first: int, last: int, new: bytes) -> Edit:
    """Return an edit from one end of what is at a place, 0 or 1, to another."""
    assert place.span is not None  # noqa: S101 - the places of values have one
    columns, stops = (place.column, place.span.stop), place.span[1:]
    return Edit(stops[first] - 1, stops[last] - 1, new, columns[first], columns[last])


def betters(record: Record, edit: Edit) -> bool:
    """Return whether a record with an edit breaks its schema at fewer places."""
    other = _edited(record, [edit])
    return other is not None and len(other.violations) < len(record.violations)


def no_worse(record: Record, edits: Iterable[Edit]) -> bool:
    """Return whether a record with some edits breaks its schema nowhere but where it does already."""
    other, before = _edited(record, edits), {(broken.kind, broken.path) for broken in record.violations}
    return other is not None and before.issuperset((broken.kind, broken.path) for broken in other.violations)


def _edited(record: Record, edits: Iterable[Edit]) -> Record | None:
    """Return a record with some edits, if it then is one, and has no key twice for them."""
    other = Record(record.source, record.line, applied(record.raw + record.ending, edits))
    other.format, other.judge = record.format, record.judge
    return other if other.condition == SOUND and other.duplicates <= record.duplicates else None


def torn(record: Record) -> bool:
    """Return whether a line may be a part of a record that goes on in the next line, perhaps inside of a text."""
    if record.condition in (SOUND, "blank"):
        return False
    line = _ESCAPE.sub(b"", record.raw[3 * record.bom :]).strip(b" \t\r,")
    closed = all(line.count(first) == line.count(last) for first, last in _PAIRS) and line.count(b'"') % 2 == 0
    return not (closed and line.startswith(b"{") and line.endswith(b"}"))
