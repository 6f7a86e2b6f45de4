"""Which lines there are, in whatever order: the hashes of many lines, 8 bytes for each.

A line counts by its bytes without its line ending, as in `Place.line_hash`, wherever it stands. A blank line
does not count.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from typing import NamedTuple

_SIZE = 8
_HEAPS = 256


class Change(NamedTuple):
    """How many lines came, went and stayed."""

    added: int = 0
    removed: int = 0
    kept: int = 0


class LineHashes:
    """A collection of lines of which only the hashes are kept; a line that is there twice counts twice.

    The hashes lie in heaps by their first byte, so that one small heap after another can be compared.
    """

    def __init__(self) -> None:
        """Hold no lines."""
        self._heaps = [array("Q") for _ in range(_HEAPS)]

    def __len__(self) -> int:
        return sum(map(len, self._heaps))

    def add(self, line: bytes) -> None:
        """Add a line, with or without its line ending."""
        body = unended(line)
        if body and not body.isspace():
            digest = hashlib.sha256(body).digest()
            self._heaps[digest[0]].append(int.from_bytes(digest[:_SIZE]))

    def since(self, before: LineHashes) -> Change:
        """Return how these lines differ from those that were there before."""
        kept = 0
        for mine, theirs in zip(self._heaps, before._heaps, strict=True):
            left = Counter(theirs)
            for number in mine:
                if left[number] > 0:
                    left[number] -= 1
                    kept += 1
        return Change(len(self) - kept, len(before) - kept, kept)


def unended(line: bytes) -> bytes:
    """Return a line without its line ending."""
    body = line[:-1] if line.endswith(b"\n") else line
    return body[:-1] if body.endswith(b"\r") and len(body) < len(line) else body
