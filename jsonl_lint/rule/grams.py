"""What evaluation data says, as hashes small enough to hand to a rule: whole texts, and runs of thirteen words.

Runs of 13 words are what GPT-3's makers looked for (Brown et al., 2020, appendix C). In scripts without spaces a
run has 26 characters. Case, punctuation and white space do not count.
"""

from __future__ import annotations

import functools
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from jsonl_lint.rule.sketch import spaceless, spans, words
from jsonl_lint.values import Value, field

RUN = 13
"""Words of a run."""

_CHARACTERS = 26
_FEWEST, _FEWEST_CHARACTERS = 4, 18
_TEMPLATE = 3


class Line(NamedTuple):
    """A line of an evaluation file."""

    path: str
    line: int


class Evaluation(Value, kw_only=False):
    """The texts of evaluation files. `hashes` are 64-bit numbers, each with the number of its line in `lines`.

    A run that three lines share belongs to a template, and is not kept.
    """

    digest: str
    """What tells two of them apart: a hash of the files."""
    lines: tuple[Line, ...] = field(repr=False, compare=False)
    hashes: bytes = field(repr=False, compare=False)
    owners: bytes = field(repr=False, compare=False)

    @classmethod
    def of(cls, digest: str, texts: Iterable[tuple[Line, str]]) -> Evaluation:
        """Return what texts say; those of one line stand together."""
        numbers: dict[Line, int] = {}
        owner: dict[int, int] = {}
        last: dict[int, int] = {}
        counts: Counter[int] = Counter()
        for line, text in texts:
            number = numbers.setdefault(line, len(numbers))
            for code in {whole(text), *runs(text)} - {0}:
                owner.setdefault(code, number)
                if last.get(code) != number:
                    last[code] = number
                    counts[code] += 1
        kept = sorted(code for code in owner if counts[code] < _TEMPLATE)
        owners = array("I", [owner[code] for code in kept])
        return cls(digest, tuple(numbers), array("q", kept).tobytes(), owners.tobytes())

    def find(self, code: int) -> Line | None:
        """Return the first line that has a hash."""
        number = _table(self.digest, self.hashes, self.owners).get(code)
        return None if number is None else self.lines[number]

    def first(self, codes: list[int]) -> int | None:
        """Return the index of the first hash that is known, or None."""
        table = _table(self.digest, self.hashes, self.owners)
        if table.keys().isdisjoint(codes):
            return None
        return next(index for index, code in enumerate(codes) if code in table)


@functools.lru_cache(maxsize=4)
def _table(digest: str, hashes: bytes, owners: bytes) -> dict[int, int]:
    return dict(zip(array("q", hashes), array("I", owners), strict=True))


def whole(text: str) -> int:
    """Return the hash of a text as a whole; 0 if it is too short to tell anything."""
    found = words(text)
    fewest = _FEWEST_CHARACTERS if spaceless(text, len(found)) else _FEWEST
    return hash(tuple(map(zlib.crc32, found))) if len(found) >= fewest else 0


def runs(text: str) -> list[int]:
    """Return the hashes of the runs of a text, in order."""
    found = words(text)
    codes = list(map(zlib.crc32, found))
    return list(map(hash, zip(*(codes[at:] for at in range(_size(text, len(found)))), strict=False)))


def _size(text: str, count: int) -> int:
    """Return how many words a run has; where most words are single characters it has more."""
    return _CHARACTERS if spaceless(text, count) else RUN


def run_at(text: str, index: int) -> tuple[int, int]:
    """Return where the run of that index begins and ends in a text."""
    found = spans(text)[index:]
    run = found[: _size(text, len(found) + index)]
    return (run[0][0], run[-1][1]) if run else (0, len(text))
