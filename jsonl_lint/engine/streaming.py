"""Files that are read from start to end by whoever scans them: packed ones, and smaller ones behind a URL.

They are one chunk each. So nothing of them passes through the process that hands out the chunks, but for files of
several frames: to cut them takes that process a small part of what it takes to scan them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator

from jsonl_lint import storage
from jsonl_lint.record import Chunk, Condition, Piece, Source
from jsonl_lint.record.sniff import HEAD, sniff

STREAMED = 32 << 20
"""A larger file behind a URL is cut into chunks, which must be read once more to count its lines."""

SHRANK = "The file shrank while it was read"

_BLOCK = 1 << 20
_MANY = b"\n" * 1000
_BLANKS = re.compile(rb"\n\n+")


class NoLinesError(OSError):
    """A file that does not consist of lines with records; `condition` is what it is instead."""

    def __init__(self, condition: Condition) -> None:
        super().__init__(None, condition.detail)
        self.condition = condition


def streamed(source: Source, chunk_size: int) -> Iterator[Chunk] | None:
    """Return the chunks of a file that is read from start to end, or None if any of its lines can be gone to."""
    packed, remote = storage.packing(source.path), storage.is_url(source.opened)
    if not (packed or remote):
        return None
    size = storage.size(source.opened)
    if size > STREAMED and not packed:
        return None
    if size > chunk_size and storage.has_frames(source.opened, source.path):
        return _pieces(source, size, chunk_size)
    return iter([Chunk(source, 0, size, streamed=True)])


def _pieces(source: Source, stored: int, chunk_size: int) -> Iterator[Chunk]:
    """Cut a packed file near the starts of its frames; what is wrong with it is found here.

    It is unpacked for that, in the blocks in which it is read as a whole, so that as much is seen before a fault.
    """
    line, newlines, first, at = 1, 0, 0, 0
    problem: OSError | None = None
    with storage.opened(source.opened, source.path, source.most) as file:
        frame, end = storage.reached(file, 0)

        def chunk(stop: int) -> Chunk:
            piece = Piece(first - frame.plain, at - first, end)
            return Chunk(source, frame.stored, stop, line, piece=piece)

        try:
            for size, breaks in storage.measured(file, _head(file)):
                at, newlines = at + size, newlines + breaks
                following, end = storage.reached(file, at)
                if at - first >= chunk_size and following.stored > frame.stored:
                    yield chunk(following.stored)
                    frame, first, line, newlines = following, at, line + newlines, 0
        except OSError as error:
            problem = error
        if at > first:
            yield chunk(stored)
    if problem:
        raise problem


def _head(file: io.BufferedReader) -> bytes:
    """Return how a file begins; an OSError if it has no lines with records."""
    head = file.read(HEAD)
    longer = bool(file.peek(1))
    if condition := sniff(head, len(head) + longer, longer):
        raise NoLinesError(condition)
    return head


def raw_lines(source: Source) -> Iterator[bytes]:
    """Yield the plain lines of a file; an OSError if it cannot be read, or has none."""
    with storage.opened(source.opened, source.path, source.most) as file:
        for block in storage.blocks(file, _head(file)):
            yield from in_runs(block)


def lines_of(chunk: Chunk, piece: Piece) -> Iterator[bytes]:
    """Yield the plain lines of a piece of a packed file."""
    source, left = chunk.source, piece.size
    with storage.opened_at(source.opened, source.path, chunk.start, piece.skip + piece.size) as file:
        for done in range(0, piece.skip, _BLOCK):
            file.read(min(_BLOCK, piece.skip - done))
        for block in storage.blocks(file):
            left -= storage.size_of(block)
            yield from in_runs(block)
    if left:
        raise OSError(None, SHRANK)


def in_runs(block: bytes) -> Iterable[bytes]:
    """Return the lines of a block; what is left of very many blank lines in a row is one piece."""
    if isinstance(block, storage.LongLine):
        return (block,)
    # BytesIO splits at b"\n" only; bytes.splitlines() would also split at a lone b"\r".
    return _in_runs(block) if _MANY in block else io.BytesIO(block)


def _in_runs(block: bytes) -> Iterator[bytes]:
    at = 0
    for run in _BLANKS.finditer(block):
        if run.end() - run.start() > len(_MANY) + 1:
            first = run.start() + len(_MANY)
            yield from io.BytesIO(block[at:first])
            yield block[first : run.end()]
            at = run.end()
    yield from io.BytesIO(block[at:])
