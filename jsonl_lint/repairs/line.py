"""One line that is nearly a record, and the one way to make it one.

What is safe can be meant in one way only. The rest is a reading of what was written: by Python, say, or by a
hand that forgot to escape a quote. Where there are two readings, or none that looks right, nothing is repaired.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jsonl_lint.repairs.reading import Edit, Mark, readings
from jsonl_lint.repairs.spelling import respelled
from jsonl_lint.repairs.strict import parsed

SAFE = frozenset({"trailing-comma", "odd-space"})
"""The parts of repairs that can be meant in one way only; all others need someone who agrees."""

_PIECE = re.compile(r"""[ \t\r\n]|\{[ \t]*+["'“”](?:role|from)["'“”]""")


@dataclass(frozen=True, slots=True)
class Repair:
    r"""What makes a record of a line: edits in order, of bytes of the line, and what was wrong.

    `parts` are, sorted, some of odd-space (white space that JSON does not know), trailing-comma (behind the
    record, or before a bracket that closes), single-quotes, curly-quotes, python-word (True, False, None), escape
    (`\'`, or one that only Python knows), control-character and unescaped-quote (both in a string).
    """

    parts: tuple[str, ...]
    edits: tuple[Edit, ...]

    @property
    def safe(self) -> bool:
        """Tell whether the line can be meant in one way only."""
        return SAFE.issuperset(self.parts)

    def applied(self, line: bytes) -> bytes:
        """Return the line as the edits make it."""
        return b"".join(_spliced(line, self.edits))


def mended(line: bytes) -> Repair | None:
    """Return how to make one record of a line without its ending; None if it is JSON, or there is no one way.

    Takes linear time. A line of more than a million tokens, or nested more than 200 deep, is left alone.
    """
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return None
    paths = readings(text)
    marks = respelled(text, paths[0].marks) if len(paths) == 1 else None
    if not marks:
        return None
    repair = _repair(text, marks)
    return repair if _is_record(repair.applied(line)) and not _is_piece(text, marks) else None


def _repair(text: str, marks: Iterable[Mark]) -> Repair:
    ordered = sorted(marks, key=lambda mark: mark.start)
    edits, at, place = [], 0, 0
    for mark in ordered:
        start = place + len(text[at : mark.start].encode())
        place = start + len(text[mark.start : mark.stop].encode())
        at = mark.stop
        if mark.new is not None:
            edits.append(Edit(start, place, mark.new.encode()))
    return Repair(tuple(sorted({mark.name for mark in ordered})), tuple(edits))


def _spliced(line: bytes, edits: Iterable[Edit]) -> Iterator[bytes]:
    at = 0
    for edit in edits:
        yield line[at : edit.start]
        yield edit.new
        at = edit.stop
    yield line[at:]


def _is_record(line: bytes) -> bool:
    try:
        return isinstance(parsed(line.decode()), dict)
    except (json.JSONDecodeError, RecursionError):
        return False


def _is_piece(text: str, marks: Iterable[Mark]) -> bool:
    """Tell whether a line with a comma behind it is rather a piece of a record that is spread over lines."""
    end = len(text.rstrip()) - 1
    comma = any(mark.name == "trailing-comma" and mark.start >= end for mark in marks)
    return comma and bool(_PIECE.match(text))
