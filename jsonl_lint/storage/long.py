"""The lines of a file, and what stands for one that is too long to be held in memory."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO

LONGEST = 200_000_000
"""The most bytes of a line that is read: more than ten of the largest images that a provider takes."""

_BLOCK = 1 << 20


class LongLine(bytes):
    """Stands for a line that is too long: a digest of it, and how many bytes it has."""

    size: int

    @classmethod
    def of(cls, digest: str, size: int) -> LongLine:
        """Return what stands for a line of so many bytes."""
        line = cls(digest.encode())
        line.size = size
        return line


def size_of(line: bytes) -> int:
    """Return how many bytes a line has."""
    return line.size if isinstance(line, LongLine) else len(line)


def blocks(file: BinaryIO, begun: bytes = b"") -> Iterator[bytes]:
    """Yield runs of whole lines of a file from where it is, and each `LongLine` by itself.

    `begun` is what was read of the first line, or lines, before.
    """
    while data := begun + file.read(_BLOCK):
        end = data.rfind(b"\n") + 1
        yield data[:end] if end else _whole(data, file)
        begun = data[end:] if end else b""


def measured(file: BinaryIO, begun: bytes = b"") -> Iterator[tuple[int, int]]:
    """Yield the bytes and the newlines of each of the `blocks`, of which none is held."""
    while data := begun + file.read(_BLOCK):
        end = data.rfind(b"\n") + 1
        yield (end, data.count(b"\n")) if end else (len(data) + skip_line(file), 1)
        begun = data[end:] if end else b""


def lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file from where it is."""
    for block in blocks(file):
        if isinstance(block, LongLine):
            yield block
        else:
            # BytesIO splits at b"\n" only; bytes.splitlines() would also split at a lone b"\r".
            yield from io.BytesIO(block)


def _whole(piece: bytes, file: BinaryIO) -> bytes:
    """Return a line that begins with a piece; held only once it is known to be short enough, if it can be."""
    size, digest, again = 0, hashlib.sha256(), file.seekable()
    held: list[bytes] = []
    while piece:
        size += len(piece)
        digest.update(piece)
        held.append(piece)
        if again or size > LONGEST:
            held.clear()
        piece = b"" if piece.endswith(b"\n") else file.readline(_BLOCK)
    if size > LONGEST:
        return LongLine.of(digest.hexdigest(), size)
    if again:
        file.seek(-size, io.SEEK_CUR)
        return file.read(size)
    return b"".join(held)


def skip_line(file: BinaryIO) -> int:
    """Read to the end of a line, hold none of it, and return how many bytes that were."""
    size = 0
    while piece := file.readline(_BLOCK):
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return size
