"""The vocabularies of tiktoken, vendored in a compact form so that no network is needed.

A `.bin` file holds the tokens in rank order, each as one length byte and then its bytes. It is less than half
the size of the `.tiktoken` text that it was built from and faster to read; `build.py` makes one.
The ranks come from OpenAI's tiktoken, MIT licence: see `LICENSE-tiktoken`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 255


def pack(tokens: Iterable[bytes]) -> bytes:
    """Return the compact form of tokens given in rank order."""
    packed = bytearray()
    for rank, token in enumerate(tokens):
        if not 0 < len(token) <= _LONGEST:
            raise ValueError(f"token {rank} has {len(token)} bytes; the compact form holds 1 to {_LONGEST}")
        packed.append(len(token))
        packed += token
    return bytes(packed)


def unpack(packed: bytes) -> dict[bytes, int]:
    """Return the rank of every token of a compact form, in rank order."""
    ranks: dict[bytes, int] = {}
    start = 0
    while start < len(packed):
        stop = start + 1 + packed[start]
        ranks[packed[start + 1 : stop]] = len(ranks)
        start = stop
    return ranks


def load(name: str) -> dict[bytes, int]:
    """Return the ranks of a vendored vocabulary, `cl100k_base` or `o200k_base`."""
    return unpack(Path(__file__).with_name(f"{name}.bin").read_bytes())
