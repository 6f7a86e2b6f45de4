"""Files that are read from start to end by whoever scans them: packed ones, and smaller ones behind a URL.

They are one chunk each. So nothing of them passes through the process that hands out the chunks.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator

from jsonl_lint import storage
from jsonl_lint.record import Chunk, Condition, Source
from jsonl_lint.record.sniff import HEAD, sniff

STREAMED = 32 << 20
"""A larger file behind a URL is cut into chunks, which must be read once more to count its lines."""

_MANY = b"\n" * 1000
_BLANKS = re.compile(rb"\n\n+")


class NoLinesError(OSError):
    """A file that does not consist of lines with records; `condition` is what it is instead."""

    def __init__(self, condition: Condition) -> None:
        super().__init__(None, condition.detail)
        self.condition = condition


def whole(source: Source) -> Chunk | None:
    """Return the chunk of a file that is not cut, or None if it should be cut."""
    if not (storage.packing(source.path) or storage.is_url(source.opened)):
        return None
    size = storage.size(source.opened)
    if size > STREAMED and not storage.packing(source.path):
        return None
    return Chunk(source, 0, size, streamed=True)


def raw_lines(source: Source) -> Iterator[bytes]:
    """Yield the plain lines of a file; an OSError if it cannot be read, or has none."""
    with storage.opened(source.opened, source.path, source.most) as file:
        head = file.read(HEAD)
        longer = bool(file.peek(1))
        if condition := sniff(head, len(head) + longer, longer):
            raise NoLinesError(condition)
        for block in storage.blocks(file, head):
            yield from in_runs(block)


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
