"""What tells languages apart: the beginning of a language file, read without the rest, and without its library."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

BEGINNING = 4000
"""So many characters hold the beginning of every file of ours."""

_TOLD = re.compile(
    r"name = .*\nscripts = \[(?P<scripts>.*)\]\nhead = (?P<head>\d+)\n"
    r"(?:common = \[(?P<common>[^\]]*)\]\n)?must_match = "
)
_TEXT = re.compile('"([^"]*)"')


class Told(Protocol):
    """A language, as far as it is told by its texts."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def scripts(self) -> tuple[str, ...]:
        """The scripts that it is written in."""

    @property
    def head(self) -> int:
        """How many characters of a text are read."""

    @property
    def common(self) -> frozenset[str]:
        """The words that most texts have."""


class Outline(NamedTuple):
    """The beginning of a language file."""

    code: str
    scripts: tuple[str, ...]
    head: int
    common: frozenset[str]


def outline(code: str, beginning: str) -> Outline:
    """Return what a language file of ours begins with; a KeyError if it begins otherwise."""
    told = _TOLD.match(beginning)
    if told is None:
        raise KeyError(code)
    return Outline(code, _texts(told["scripts"]), int(told["head"]), frozenset(_texts(told["common"] or "")))


def _texts(said: str) -> tuple[str, ...]:
    return tuple(_TEXT.findall(said))


class Spoken:
    """The languages of a script, as they are tried; `by_word` has a vote for each that often uses a word.

    The words of the `silent` ones are not known.
    """

    def __init__(self, languages: Iterable[Told]) -> None:
        """Take the languages."""
        self.languages = tuple(languages)
        self.window = max((language.head for language in self.languages), default=0) * 3 // 2
        self.silent = {number for number, language in enumerate(self.languages) if not language.common}
        # A text has at most as many words as the window has characters.
        self._counts = struct.Struct(f"<{len(self.languages)}{'H' if self.window < 1 << 16 else 'Q'}")
        bits = 8 * self._counts.size // max(1, len(self.languages))
        self.by_word: dict[str, int] = {}
        for number, language in enumerate(self.languages):
            for word in language.common:
                self.by_word[word] = self.by_word.get(word, 0) | 1 << number * bits

    def votes(self, words: Iterable[str]) -> int:
        """Return how many words in lower case each language often uses, all in one number."""
        return sum(filter(None, map(self.by_word.get, words)))

    def counts(self, votes: int) -> Sequence[int]:
        """Return how many votes each language has."""
        return self._counts.unpack(votes.to_bytes(self._counts.size, "little"))
