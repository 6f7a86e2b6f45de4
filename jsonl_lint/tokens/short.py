"""Counts the tokens of a few short texts without tiktoken, which takes longer to load than they take to count.

This is byte pair encoding as it is defined: a text is cut into pieces, and in each piece the two neighbours that
join to the token of the lowest rank are joined, until none do. Where the cuts are depends on the kinds of the
characters alone, so they are sought in a text of the same length in which each character stands for its kind; for
that, `re` is enough. It says None where tiktoken had better be asked: when much has been counted, for a piece that
would take long, and for characters whose kind the tables of Unicode in Python and in tiktoken may not agree on, as
those of the last years.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from jsonl_lint import vocab
from jsonl_lint.tokens.recipes import RECIPES

ENOUGH = 200_000
"""After so many steps, each about a microsecond, tiktoken would have been loaded."""

_LONGEST_TEXT = 50_000
_LONGEST_PIECE = 100
_NO_TOKEN = 1 << 30
_LAST_KNOWN = 0x2FA1F
_PICTURES = range(0x1F300, 0x1FB00)

_CLASSES = {
    "L": r"A-Za-z\x01", "N": "0-9", "M": r"\x02",
    "Lu": "A-Z", "Lt": "A-Z", "Ll": "a-z", "Lm": r"\x01", "Lo": r"\x01",
}  # fmt: skip
"""The classes of Unicode that recipes name, as they are where characters stand for their kinds."""

_STANDS = {"L": "\x01", "Lu": "A", "Lt": "A", "Ll": "a", "M": "\x02", "N": "0", "Z": "\t"}
"""For each category, or the first letter of its name, what stands for its characters; a full stop for others."""

_THEMSELVES = {*range(0x20, 0x7F), *b"\t\n\v\f\r"}
_ODD = {0x85: "\t", 0x17F: "s"}
_UNSETTLED = "\0"


class ShortCounter:
    """Counts by one encoding until it has counted enough."""

    def __init__(self, encoding: str, enough: int = ENOUGH) -> None:
        """Find the vocabulary."""
        self._pieces = re.compile(_of_kinds(RECIPES[encoding].pattern), re.ASCII).findall
        self._kinds = _Kinds()
        self._ranks = _Ranks(vocab.load(encoding))
        self._counts: dict[str, int] = {}
        self._known: set[str] = set()
        self._left = enough

    def count(self, text: str) -> int | None:
        """Return how many tokens text has, or None to ask tiktoken."""
        if self._left < 0 or len(text) > _LONGEST_TEXT:
            return None
        kinds = text.translate(self._kinds)
        if _UNSETTLED in kinds:
            return None
        total, stop, counts = 0, 0, self._counts
        for kind in self._pieces(kinds):
            start, stop = stop, stop + len(kind)
            piece = text[start:stop]
            if (tokens := counts.get(piece)) is None:
                if len(piece) > _LONGEST_PIECE:
                    return None
                tokens = counts[piece] = self._tokens(piece.encode())
            total += tokens
        self._left -= total
        return total

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


class _Kinds(dict[int, str]):
    """What stands for the kind of each character that was met."""

    def __missing__(self, code: int) -> str:
        self[code] = kind = _kind(code)
        return kind


def _kind(code: int) -> str:
    """Return what stands for a character: itself in ASCII, unless it is a control character without a meaning."""
    if code in _THEMSELVES:
        return chr(code)
    category = unicodedata.category(chr(code))
    if code not in _PICTURES and (code > _LAST_KNOWN or category in {"Cn", "Cs"}):
        return _UNSETTLED
    return _ODD.get(code) or _STANDS.get(category) or _STANDS.get(category[0], ".")


def _of_kinds(pattern: str) -> str:
    """Return the pattern of a recipe for texts in which characters stand for their kinds."""
    within, parts = False, []
    for part in re.split(r"(\\p\{\w+\}|[\[\]])", pattern):
        within = part == "[" or (within and part != "]")
        kinds = _CLASSES[part[3:-1]] if part.startswith(r"\p") else ""
        parts.append(part if not kinds else kinds if within else f"[{kinds}]")
    return "".join(parts)
