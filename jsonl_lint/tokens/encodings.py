"""How many tokens a text has, and who counts them.

Few texts are counted before tiktoken would have been loaded; much text is counted by fastokens, if it is there.
Who counts never changes the count. The vocabularies are vendored, so nothing is fetched.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable

from jsonl_lint.tokens import custom, fast, reference
from jsonl_lint.tokens.recipes import RECIPES
from jsonl_lint.tokens.short import ShortCounter

Count = Callable[[str], int]

ENCODINGS = tuple(RECIPES)
"""The names of the encodings that are part of the package."""

_MUCH = 1_000_000


def at_most(text: str) -> int:
    """Return a number of tokens that text cannot exceed in any of `ENCODINGS`: its bytes, without counting.

    A tokenizer.json that spells characters out (NFKC) exceeds it in a text of nothing but such characters.
    """
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def can_count(encoding: str | None) -> bool:
    """Return whether `count` knows an encoding."""
    return encoding is not None and (encoding in ENCODINGS or encoding.startswith(custom.PREFIX))


def expect(size: int) -> None:
    """Say how many bytes of data this process is going to read, or 0 if nobody knows."""
    global _expected  # noqa: PLW0603 - a matter of the process, not of a dataset or a rule
    _expected = size
    counter.cache_clear()
    recalling.cache_clear()


_expected = 0


def load(encoding: str, size: int) -> None:
    """Load what counts so many bytes by an encoding, unless it is the user's own or too few to need it."""
    if encoding not in ENCODINGS or size < _MUCH:
        return
    reference.encoding(encoding)
    if size >= fast.WORTH[encoding]:
        with contextlib.suppress(Exception):  # whoever counts with it will say so
            fast.load(encoding)


def count(encoding: str, text: str) -> int:
    """Return how many tokens text has in one of `ENCODINGS`, or in an `encoding_of` a tokenizer.json."""
    return counter(encoding)(text)


@functools.cache
def recalling(encoding: str) -> Count:
    """Return what counts text that is likely to come again, as a system prompt; the last few counts are kept."""
    once = counter(encoding)
    kept = functools.lru_cache(maxsize=64)(once)
    return lambda text: kept(text) if len(text) <= reference.LONG else once(text)


@functools.cache
def counter(encoding: str) -> Count:
    """Return what counts by an encoding."""
    if encoding.startswith(custom.PREFIX):
        return lambda text: sum(custom.count(encoding, part) for part in reference.parts(text))
    exact = functools.partial(reference.count, encoding)
    if _expected >= fast.WORTH[encoding]:
        with contextlib.suppress(ImportError):
            return fast.FastCounter(encoding, exact)
    if _expected < _MUCH:
        return _Growing(encoding, exact)
    encode = reference.encoding(encoding).encode_ordinary
    return lambda text: len(encode(text)) if len(text) <= reference.LONG else exact(text)


class _Growing:
    """Counts without tiktoken until that is worth loading."""

    def __init__(self, encoding: str, exact: Count) -> None:
        self._short: ShortCounter | None = ShortCounter(encoding)
        self._exact = exact

    def __call__(self, text: str) -> int:
        if self._short is not None:
            if (tokens := self._short.count(text)) is not None:
                return tokens
            self._short = None
        return self._exact(text)
