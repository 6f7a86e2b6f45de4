"""The vocabularies of tiktoken, vendored in a compact form so that no network is needed.

A `.bin` file is a hash table: with which token each of its buckets begins, and at which byte; how long each token
is; the ranks; and the bytes of the tokens. So a rank is found without reading the others, and all of them are read
at once. `build.py` makes one of the text that tiktoken publishes.
The ranks come from OpenAI's tiktoken, MIT licence: see `LICENSE-tiktoken`.
"""

from __future__ import annotations

import struct
from itertools import accumulate, pairwise, starmap
from typing import TYPE_CHECKING
from zlib import crc32

from jsonl_lint import package

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 255
_BUCKETS = 1 << 15
_BORDERS = struct.Struct(f"<{_BUCKETS + 1}I")
_BORDER = struct.Struct("<II")
_RANK = struct.Struct("<I")


class Vocabulary:
    """Finds the ranks of tokens."""

    def __init__(self, packed: bytes) -> None:
        """Take the compact form."""
        self._packed = packed
        (self._size,) = _RANK.unpack_from(packed, _BORDERS.size - _RANK.size)
        self._lengths = 2 * _BORDERS.size
        self._ranks = self._lengths + self._size

    def rank(self, token: bytes) -> int | None:
        """Return the rank of a token, or None if there is no such token."""
        packed, at = self._packed, _RANK.size * (crc32(token) % _BUCKETS)
        start, stop = _BORDER.unpack_from(packed, _BORDERS.size + at)
        if packed.find(token, start, stop) < 0:
            return None
        for index in range(*_BORDER.unpack_from(packed, at)):
            stop = start + packed[self._lengths + index]
            if packed[start:stop] == token:
                rank: int = _RANK.unpack_from(packed, self._ranks + _RANK.size * index)[0]
                return rank
            start = stop
        return None

    def ranks(self) -> dict[bytes, int]:
        """Return the rank of every token."""
        packed, size = self._packed, self._size
        ranks = struct.unpack_from(f"<{size}I", packed, self._ranks)
        borders = accumulate(packed[self._lengths : self._ranks], initial=self._ranks + _RANK.size * size)
        tokens = map(packed.__getitem__, starmap(slice, pairwise(borders)))
        return dict(zip(tokens, ranks, strict=True))


def pack(tokens: Iterable[bytes]) -> bytes:
    """Return the compact form of tokens given in rank order."""
    buckets: list[list[tuple[bytes, int]]] = [[] for _ in range(_BUCKETS)]
    for rank, token in enumerate(tokens):
        if not 0 < len(token) <= _LONGEST:
            raise ValueError(f"token {rank} has {len(token)} bytes; the compact form holds 1 to {_LONGEST}")
        buckets[crc32(token) % _BUCKETS].append((token, rank))
    inside = [entry for bucket in buckets for entry in bucket]
    lengths = bytes(len(token) for token, _ in inside)
    ranks = struct.pack(f"<{len(inside)}I", *(rank for _, rank in inside))
    first = 2 * _BORDERS.size + len(lengths) + len(ranks)
    starts = accumulate((sum(len(token) for token, _ in bucket) for bucket in buckets), initial=first)
    indexes = accumulate(map(len, buckets), initial=0)
    tables = (_BORDERS.pack(*indexes), _BORDERS.pack(*starts), lengths, ranks)
    return b"".join((*tables, *(token for token, _ in inside)))


def load(name: str) -> Vocabulary:
    """Return a vendored vocabulary, `cl100k_base` or `o200k_base`."""
    return Vocabulary(package.data("vocab", f"{name}.bin"))
