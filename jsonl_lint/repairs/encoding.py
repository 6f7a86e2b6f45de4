"""Text in UTF-16 or UTF-32, with or without a byte order mark, as UTF-8."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

_HEAD = 4


class RepairError(ValueError):
    """Why text cannot be repaired, in a sentence; `offset` counts bytes from the start of the file."""

    def __init__(self, offset: int, message: str) -> None:
        """Take the place and the sentence."""
        super().__init__(offset, message)
        self.offset = offset
        self.message = message

    def __str__(self) -> str:
        return f"byte {self.offset + 1:,}: {self.message}"


class Text(NamedTuple):
    """A text as blocks of UTF-8; its first byte stood at `offset`, and `size` says how many bytes a part had."""

    blocks: Iterator[bytes]
    offset: int
    size: Callable[[bytes], int]


def utf8(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a text as UTF-8 without a byte order mark. What is no UTF-16 or UTF-32 is passed on as it is."""
    return decoded(blocks).blocks


def decoded(blocks: Iterable[bytes]) -> Text:
    """Return a text as UTF-8, and what it takes to tell where something stood."""
    rest = iter(blocks)
    head = b""
    while len(head) < _HEAD and (block := next(rest, None)) is not None:
        head += block
    name = json.detect_encoding(head)
    if name.startswith("utf-8"):
        mark = len(codecs.BOM_UTF8) if name == "utf-8-sig" else 0
        return Text(chain((head[mark:],), rest), mark, len)
    mark = int(name[4:6]) // 8 if name in ("utf-16", "utf-32") else 0
    order = "-le" if head.startswith(codecs.BOM_UTF16_LE) else "-be"
    wide = name + order if mark else name

    def size(part: bytes) -> int:
        return len(part.decode().encode(wide))

    return Text(_encoded(chain((head[mark:],), rest), wide, mark), mark, size)


def _encoded(blocks: Iterator[bytes], wide: str, read: int) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(wide)()
    for block in chain(blocks, (None,)):
        before = read - len(decoder.getstate()[0])
        read += len(block or b"")
        try:
            text = decoder.decode(block or b"", final=block is None)
        except UnicodeDecodeError as error:
            yield error.object[: error.start].decode(wide).encode()
            message = f"the file is in {wide[:6].upper()}, but this is not"
            raise RepairError(before + error.start, message) from None
        yield text.encode()
