"""The vocabularies of tiktoken, vendored in a compact form so that no network is needed.

A `.bin` file is a hash table: where each of its buckets begins, and then the buckets. A token is one length byte,
its bytes, and its rank in three bytes. So a rank is found without reading the others, and the file is less than
two thirds of the `.tiktoken` text that it was built from; `build.py` makes one.
The ranks come from OpenAI's tiktoken, MIT licence: see `LICENSE-tiktoken`.
"""

from __future__ import annotations

import struct
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 255
_RANK = 3
_BUCKETS = 1 << 15
_BORDERS = struct.Struct(f"<{_BUCKETS + 1}I")
_BORDER = struct.Struct("<II")


class Vocabulary:
    """Finds the ranks of tokens."""

    def __init__(self, packed: bytes) -> None:
        """Take the compact form."""
        self._packed = packed

    def rank(self, token: bytes) -> int | None:
        """Return the rank of a token, or None if there is no such token."""
        packed = self._packed
        start, stop = _BORDER.unpack_from(packed, 4 * (crc32(token) % _BUCKETS))
        if packed.find(token, start, stop) < 0:
            return None
        while start < stop:
            end = start + 1 + packed[start]
            if packed[start + 1 : end] == token:
                return int.from_bytes(packed[end : end + _RANK], "little")
            start = end + _RANK
        return None

    def ranks(self) -> dict[bytes, int]:
        """Return the rank of every token."""
        packed, start = self._packed, _BORDERS.size
        ranks: dict[bytes, int] = {}
        while start < len(packed):
            end = start + 1 + packed[start]
            ranks[packed[start + 1 : end]] = int.from_bytes(packed[end : end + _RANK], "little")
            start = end + _RANK
        return ranks


def pack(tokens: Iterable[bytes]) -> bytes:
    """Return the compact form of tokens given in rank order."""
    buckets = [bytearray() for _ in range(_BUCKETS)]
    for rank, token in enumerate(tokens):
        if not 0 < len(token) <= _LONGEST:
            raise ValueError(f"token {rank} has {len(token)} bytes; the compact form holds 1 to {_LONGEST}")
        bucket = buckets[crc32(token) % _BUCKETS]
        bucket.append(len(token))
        bucket += token + rank.to_bytes(_RANK, "little")
    borders = accumulate(map(len, buckets), initial=_BORDERS.size)
    return _BORDERS.pack(*borders) + b"".join(buckets)


def load(name: str) -> Vocabulary:
    """Return a vendored vocabulary, `cl100k_base` or `o200k_base`."""
    return Vocabulary(Path(__file__).with_name(f"{name}.bin").read_bytes())
