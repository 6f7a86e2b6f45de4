"""Build a compact vocabulary from the text form that tiktoken publishes.

    python -m jsonl_lint.vocab.build cl100k_base.tiktoken cl100k_base.bin

Each line of the text form is a token in base64, a space, and its rank.
"""

from __future__ import annotations

import argparse
import base64
import binascii
from pathlib import Path
from typing import TYPE_CHECKING

from jsonl_lint.vocab import pack

if TYPE_CHECKING:
    from collections.abc import Iterator


def tokens(text: bytes) -> Iterator[bytes]:
    """Return the tokens of a `.tiktoken` text; its ranks must count up from 0."""
    for rank, line in enumerate(text.splitlines()):
        match line.split(b" "):
            case [encoded, number] if number == str(rank).encode():
                yield _decode(encoded, rank)
            case _:
                raise ValueError(f"line {rank + 1} is not a token in base64, a space, and the rank {rank}")


def _decode(encoded: bytes, rank: int) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ValueError(f"line {rank + 1} is not base64: {error}") from None


def main(arguments: list[str] | None = None) -> None:
    """Read the source file and write the compact form of it."""
    parser = argparse.ArgumentParser(prog="python -m jsonl_lint.vocab.build", description="Pack a vocabulary.")
    parser.add_argument("source", type=Path, help="a vocabulary as tiktoken publishes it")
    parser.add_argument("out", type=Path, help="where to write the compact form")
    options = parser.parse_args(arguments)
    try:
        packed = pack(tokens(options.source.read_bytes()))
    except ValueError as error:
        parser.error(f"{options.source}: {error}")
    options.out.write_bytes(packed)


if __name__ == "__main__":
    main()
