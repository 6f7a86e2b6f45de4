"""What would mend a finding: bytes of its line to replace, or what only a look at the whole file can do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from jsonl_lint.values import Value, replace

MOST_EDITS, LARGEST = 100, 10_000
"""How many edits of a fix a report carries, and how many new bytes."""


class Edit(NamedTuple):
    """Bytes `start` to `stop` of a line, counted from 0, its line ending among them, and what replaces them.

    `column` and `end` are the same in code points from 1, as in `Place`; 0 if nobody counted them. An `end`
    of 0 with a `column` is the start of the next line.
    """

    start: int
    stop: int
    new: bytes
    column: int = 0
    end: int = 0


LINE = Edit(0, 1 << 53, b"", 1)
"""The edit that removes a line, however long it is."""


class Fix(Value, kw_only=False):
    """How a finding is mended: `message` says what is done, to follow "will".

    One that is `safe` changes nothing that the record says. Without `edits` it is about more than one line, needs
    more than the line, or is larger than a report should be. It is not `here` where `--fix` can write nothing.
    """

    safe: bool
    message: str
    edits: tuple[Edit, ...] = ()
    here: bool = True

    def told(self) -> Fix:
        """Return the fix as a report carries it."""
        large = len(self.edits) > MOST_EDITS or sum(len(edit.new) for edit in self.edits) > LARGEST
        return replace(self, edits=()) if large else self


def applied(line: bytes, edits: Iterable[Edit]) -> bytes:
    """Return a line with its edits; of two that overlap only the first is made."""
    parts, at = list[bytes](), 0
    for edit in sorted(edits):
        if edit.start >= at:
            parts += line[at : edit.start], edit.new
            at = edit.stop
    return b"".join((*parts, line[at:]))
