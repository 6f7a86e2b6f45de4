r"""Counts tokens with tiktoken, whose count is the right one: the only door to it.

Text is always text: `<|endoftext|>` in a dataset is not a special token. Lone surrogates count as U+FFFD, as in
tiktoken itself.

tiktoken panics when about a million blanks in a row are not followed by a line break. To its pattern such a
run is one piece, except that a last blank before other text belongs to that text; and no token joins a line
break to the blanks behind it. So the run is cut out and counted with blanks as one piece.
Long text is also cut where a space follows a non-blank, which is always the start of a piece, so that no list
of tokens grows with the record. Both cuts leave the count exact. A long text without spaces is counted whole.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from jsonl_lint import vocab
from jsonl_lint.tokens.recipes import RECIPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import tiktoken

LONG = 100_000
"""A text of more characters than that is counted in parts."""

_GAP = re.compile(r"\S ")
# What `\s` means to tiktoken, without the line breaks. Python's `\s` has four control characters more.
_BLANK = "[\t\v\f \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"


def count(name: str, text: str) -> int:
    """Return how many tokens text has in an encoding that is part of the package."""
    if len(text) <= LONG:
        return len(encoding(name).encode_ordinary(text))
    return sum(_count_part(name, part) for part in parts(text))


def parts(text: str) -> Iterator[str]:
    """Cut text into long parts, before a space that follows a non-blank."""
    start = 0
    while gap := _GAP.search(text, start + LONG):
        yield text[start : gap.end() - 1]
        start = gap.end() - 1
    yield text[start:]


def _count_part(name: str, text: str) -> int:
    """Count text, and its long runs of blanks apart from the rest."""
    ordinary = encoding(name).encode_ordinary
    total = start = 0
    for run in re.finditer(rf"(?<!{_BLANK}){_BLANK}{{{LONG},}}+(?![\r\n])", text):
        stop = run.end() - (run.end() < len(text))
        total += len(ordinary(text[start : run.start()]))
        total += len(_blank_encoding(name).encode_ordinary(text[run.start() : stop]))
        start = stop
    return total + len(ordinary(text[start:]))


@functools.cache
def encoding(name: str) -> tiktoken.Encoding:
    """Return the encoding as tiktoken has it."""
    import tiktoken

    recipe, ranks = RECIPES[name], vocab.load(name).ranks()
    made = tiktoken.Encoding(name, pat_str=recipe.pattern, mergeable_ranks=ranks, special_tokens=recipe.special)
    ranks.clear()  # tiktoken has its own copy, and would keep this one as well
    return made


@functools.cache
def _blank_encoding(name: str) -> tiktoken.Encoding:
    import tiktoken

    ranks = vocab.load(name).ranks()
    made = tiktoken.Encoding(f"{name} of blanks", pat_str=r"\s+", mergeable_ranks=ranks, special_tokens={})
    ranks.clear()
    return made
