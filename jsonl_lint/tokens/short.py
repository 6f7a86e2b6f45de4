"""Counts the tokens of a few short texts without tiktoken, which takes longer to load than they take to count.

This is byte pair encoding as it is defined: a text is cut into pieces, and in each piece the two neighbours that
join to the token of the lowest rank are joined, until none do. It says None where tiktoken had better be asked:
when much has been counted, for a piece that would take long, and for characters whose kind the tables of Unicode
in `regex` and in tiktoken may not agree on, as those of the last years. The only door to the package regex.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from jsonl_lint import vocab
from jsonl_lint.tokens.recipes import RECIPES

ENOUGH = 200_000
"""After so many steps, each about a microsecond, tiktoken would have been loaded."""

_LONGEST_TEXT = 50_000
_LONGEST_PIECE = 100
_NO_TOKEN = 1 << 30
_LAST_KNOWN = "\U0002fa1f"
_PICTURES = range(0x1F300, 0x1FB00)


class ShortCounter:
    """Counts by one encoding until it has counted enough."""

    def __init__(self, encoding: str, enough: int = ENOUGH) -> None:
        """Find the vocabulary."""
        import regex

        self._pieces = regex.compile(RECIPES[encoding].pattern).findall
        self._ranks = _Ranks(vocab.load(encoding))
        self._counts: dict[str, int] = {}
        self._known: set[str] = set()
        self._left = enough

    def count(self, text: str) -> int | None:
        """Return how many tokens text has, or None to ask tiktoken."""
        if self._left < 0 or len(text) > _LONGEST_TEXT or not self._is_known(text):
            return None
        total, counts = 0, self._counts
        for piece in self._pieces(text):
            if (tokens := counts.get(piece)) is None:
                if len(piece) > _LONGEST_PIECE:
                    return None
                tokens = counts[piece] = self._tokens(piece.encode())
            total += tokens
        self._left -= total
        return total

    def _is_known(self, text: str) -> bool:
        if text.isascii():
            return True
        chars = set(text) - self._known
        if not all(map(_is_settled, chars)):
            return False
        self._known |= chars
        return True

    def _tokens(self, piece: bytes) -> int:
        """Return how many tokens the bytes of a piece are joined to."""
        self._left -= len(piece)
        known = self._ranks
        if known[piece] != _NO_TOKEN:
            return 1
        self._left -= len(piece) ** 2 // 100
        parts = [piece[at : at + 1] for at in range(len(piece))]
        ranks = [known[one + other] for one, other in pairwise(parts)]
        while ranks and (lowest := min(ranks)) != _NO_TOKEN:
            at = ranks.index(lowest)
            joined = parts[at] + parts[at + 1]
            parts[at : at + 2] = [joined]
            del ranks[at]
            if at:
                ranks[at - 1] = known[parts[at - 1] + joined]
            if at < len(ranks):
                ranks[at] = known[joined + parts[at + 1]]
        return len(parts)


class _Ranks(dict[bytes, int]):
    """The ranks that were asked for, where what is no token has the last."""

    def __init__(self, vocabulary: vocab.Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, token: bytes) -> int:
        rank = self._vocabulary.rank(token)
        self[token] = found = _NO_TOKEN if rank is None else rank
        return found


def _is_settled(char: str) -> bool:
    """Return whether every table has the character, or has nothing but pictures there."""
    return char <= _LAST_KNOWN and (ord(char) in _PICTURES or unicodedata.category(char) not in {"Cn", "Cs"})
