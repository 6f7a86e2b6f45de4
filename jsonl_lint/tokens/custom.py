"""Counts tokens with a `tokenizer.json`: the only door to the package tokenizers, which is an extra of ours.

Such a file becomes an encoding of the name `tokenizer:PATH@HASH`: its bytes decide, not where it lies. Text is
always text here too: special tokens in a dataset are not special; nothing is added, cut or filled up.
"""

from __future__ import annotations

import functools
import hashlib
from typing import TYPE_CHECKING

from jsonl_lint.diagnostic import quote, shorten

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PREFIX = "tokenizer:"
"""How the names of these encodings begin."""

_LARGEST = 128 << 20
_HASH = 12


def encoding_of(path: str) -> str:
    """Return the encoding that a tokenizer.json stands for.

    Raises ValueError, with what to do as its second argument, if the file or the package is of no use.
    """
    try:
        data = _content(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        message = f"the tokenizer {quote(path)} cannot be read: {shorten(str(reason))}"
        raise ValueError(message, "Paths are relative to the folder of the config.") from None
    encoding = f"{PREFIX}{path}@{_hash(data)}"
    _load(encoding)
    return encoding


def count(encoding: str, text: str) -> int:
    """Return how many tokens text has in an encoding of that name; lone surrogates count as U+FFFD."""
    if not text.isascii():
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return len(_load(encoding).encode(text, add_special_tokens=False))


@functools.lru_cache(maxsize=8)
def _load(encoding: str) -> Tokenizer:
    path, _, expected = encoding.removeprefix(PREFIX).rpartition("@")
    try:
        from tokenizers import Tokenizer
    except ImportError:
        remedy = 'Run `pip install "jsonl-lint[tokenizers]"`, or leave out `tokenizer` to get an estimate.'
        raise ValueError("the package tokenizers is not installed", remedy) from None
    data = _content(path)
    if _hash(data) != expected:
        raise ValueError(f"the tokenizer {quote(path)} changed while it was in use", "Run it again.")
    try:
        tokenizer = Tokenizer.from_buffer(data)
    except Exception as error:  # noqa: BLE001 - the package raises nothing more special
        message = f"{quote(path)} is not a tokenizer.json: {shorten(str(error), 100)}"
        raise ValueError(message, "Take the file of that name from the repository of the model.") from None
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True
    return tokenizer


def _content(path: str) -> bytes:
    """Return the bytes of a file; an OSError for what is none, or far larger than any tokenizer."""
    from pathlib import Path

    if Path(path).exists() and not (Path(path).is_file() or Path(path).is_dir()):
        raise OSError(None, "Not a regular file")
    with Path(path).open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise OSError(None, f"larger than {_LARGEST >> 20} MiB")
    return data


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_HASH]
