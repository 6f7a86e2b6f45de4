r"""How many tokens a text has: the only door to tiktoken.

The vocabularies are vendored, so nothing is fetched. Text is always text: `<|endoftext|>` in a dataset is not
a special token. Lone surrogates count as U+FFFD, as in tiktoken itself.

tiktoken panics when about a million blanks in a row are not followed by a line break. To its pattern such a
run is one piece, except that a last blank before other text belongs to that text; and no token joins a line
break to the blanks behind it. So the run is cut out and counted with blanks as one piece.
Long text is also cut where a space follows a non-blank, which is always the start of a piece, so that no list
of tokens grows with the record. Both cuts leave the count exact. A long text without spaces is counted whole.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from jsonl_lint import vocab
from jsonl_lint.tokens import custom

if TYPE_CHECKING:
    from collections.abc import Iterator

    import tiktoken

_LONG = 100_000
_GAP = re.compile(r"\S ")
# What `\s` means to tiktoken, without the line breaks. Python's `\s` has four control characters more.
_BLANK = "[\t\v\f \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"


class _Recipe(NamedTuple):
    """What tiktoken publishes of an encoding, besides its vocabulary."""

    pattern: str
    special: dict[str, int]


_RECIPES = {
    "cl100k_base": _Recipe(
        r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
        r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s",
        {
            "<|endoftext|>": 100257,
            "<|fim_prefix|>": 100258,
            "<|fim_middle|>": 100259,
            "<|fim_suffix|>": 100260,
            "<|endofprompt|>": 100276,
        },
    ),
    "o200k_base": _Recipe(
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        {"<|endoftext|>": 199999, "<|endofprompt|>": 200018},
    ),
}

ENCODINGS = tuple(_RECIPES)
"""The names of the encodings that are part of the package."""


def at_most(text: str) -> int:
    """Return a number of tokens that text cannot exceed in any of `ENCODINGS`: its bytes, without counting.

    A tokenizer.json that spells characters out (NFKC) exceeds it in a text of nothing but such characters.
    """
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def can_count(encoding: str | None) -> bool:
    """Return whether `count` knows an encoding."""
    return encoding is not None and (encoding in ENCODINGS or encoding.startswith(custom.PREFIX))


def count(encoding: str, text: str) -> int:
    """Return how many tokens text has in one of `ENCODINGS`, or in an `encoding_of` a tokenizer.json."""
    if encoding.startswith(custom.PREFIX):
        return sum(custom.count(encoding, part) for part in _parts(text))
    if len(text) <= _LONG:
        return len(_encoding(encoding).encode_ordinary(text))
    return sum(_count_part(encoding, part) for part in _parts(text))


def recall(encoding: str, text: str) -> int:
    """Count text that is likely to come again, such as a system prompt; the last few such counts are kept."""
    return _recall(encoding, text) if len(text) <= _LONG else count(encoding, text)


_recall = functools.lru_cache(maxsize=64)(count)


def _parts(text: str) -> Iterator[str]:
    """Cut text into long parts, before a space that follows a non-blank."""
    start = 0
    while gap := _GAP.search(text, start + _LONG):
        yield text[start : gap.end() - 1]
        start = gap.end() - 1
    yield text[start:]


def _count_part(encoding: str, text: str) -> int:
    """Count text, and its long runs of blanks apart from the rest."""
    ordinary = _encoding(encoding).encode_ordinary
    total = start = 0
    for run in re.finditer(rf"(?<!{_BLANK}){_BLANK}{{{_LONG},}}+(?![\r\n])", text):
        stop = run.end() - (run.end() < len(text))
        total += len(ordinary(text[start : run.start()]))
        total += len(_blank_encoding(encoding).encode_ordinary(text[run.start() : stop]))
        start = stop
    return total + len(ordinary(text[start:]))


@functools.cache
def _encoding(name: str) -> tiktoken.Encoding:
    import tiktoken

    recipe = _RECIPES[name]
    return tiktoken.Encoding(
        name, pat_str=recipe.pattern, mergeable_ranks=vocab.load(name), special_tokens=recipe.special
    )


@functools.cache
def _blank_encoding(name: str) -> tiktoken.Encoding:
    import tiktoken

    return tiktoken.Encoding(
        f"{name} of blanks", pat_str=r"\s+", mergeable_ranks=vocab.load(name), special_tokens={}
    )
