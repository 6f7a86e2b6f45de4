"""Whether a file of Zstandard has several frames: told by the headers of their blocks, without unpacking them."""

from __future__ import annotations

import io

_MAGIC = b"\x28\xb5\x2f\xfd"
_SKIPPED = b"\x2a\x4d\x18"
_HEADER = 8
# Each costs some microseconds, and a file can have nothing else.
_MOST_FRAMES, _MOST_BLOCKS = 16, 50_000


def several(file: io.RawIOBase) -> bool:
    """Return whether there is a second frame with data; one that comes very late is not looked for."""
    at, found = 0, False
    for _ in range(_MOST_FRAMES):
        file.seek(at)
        head = file.read(_HEADER) or b""
        if head[1:4] == _SKIPPED:
            at += _HEADER + int.from_bytes(head[4:], "little")
        elif found or not head.startswith(_MAGIC):
            return found and head.startswith(_MAGIC)
        else:
            at, found = _behind(file, at, int.from_bytes(head[4:5])), True
    return False


def _behind(file: io.RawIOBase, at: int, described: int) -> int:
    """Return where a frame ends, as its descriptor and the headers of its blocks say."""
    alone = described >> 5 & 1
    at += 5 + (1 - alone) + (0, 1, 2, 4)[described & 3] + (alone, 2, 4, 8)[described >> 6]
    last, blocks = False, 0
    while not last and blocks < _MOST_BLOCKS:
        file.seek(at)
        block = int.from_bytes(file.read(3) or b"\1", "little")
        repeated = block >> 1 & 3 == 1
        at += 3 + (1 if repeated else block >> 3)
        last, blocks = bool(block & 1), blocks + 1
    return at + 4 * (described >> 2 & 1)
