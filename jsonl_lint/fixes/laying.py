"""Files whose records do not stand one on each line, written so; and files in UTF-16, written in UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterator

from jsonl_lint import formats, repairs, storage
from jsonl_lint.record import Source
from jsonl_lint.repairs import RepairError

MENDED = frozenset({"utf-16", "json-array", "pretty-printed", "invalid-json"})
"""What is wrong with a file that is mended here; it has lines that are no JSON if a record is spread over some."""

_SPEAKS = frozenset({"role", "from"})
_BLOCK = 1 << 20
_MISREAD = tuple(b'{"'.decode(name).encode() for name in ("utf-16-le", "utf-16-be"))
"""How a record in UTF-8 begins where it is read as UTF-16: with a sign and a Chinese character that are rare."""


def laid_out(source: Source, amiss: str, *, unsafe: bool) -> Iterator[bytes]:
    """Yield a file in UTF-8 if that is what it lacks, or else its records as lines; or raise a `RepairError`.

    What came before an error has been yielded already.
    """
    with storage.opened(source.opened) as file:
        blocks = iter(lambda: file.read(_BLOCK), b"")
        if amiss == "utf-16":
            yield from _text(repairs.utf8(blocks))
            return
        found = repairs.records(blocks, unsafe=unsafe)
        first = next(found, None)
        if first is None:
            raise RepairError(0, "there is no record")
        _must_be_record(first)
        yield first + b"\n"
        for record in found:
            yield record + b"\n"


def _text(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield text that begins as JSON does, or raise a `RepairError`: other bytes may look like UTF-16, too.

    So may records in UTF-8 that someone put behind those in UTF-16.
    """
    began = False
    for block in blocks:
        began = began or block.lstrip().startswith((b"{", b"["))
        if b"\0" in block or (block.strip() and not began) or any(mark in block for mark in _MISREAD):
            raise RepairError(0, "this is no text with records")
        yield block


def _must_be_record(line: bytes) -> None:
    """Raise a `RepairError` for a message: then the list is that of one record, not one of records."""
    value = json.loads(line)
    if formats.detect(value) is None and _SPEAKS & value.keys():
        raise RepairError(0, "these are messages, which belong into one record")
