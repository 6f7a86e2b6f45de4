"""The system messages of a dataset: how many records have each, and which are nearly the same.

Numbers, dates and words with digits in them are masked, so that a prompt with today's date in it counts as one.
At most `MOST` different prompts are known; if there are more, they are made from a template, and all are
forgotten. What is kept of a prompt are its first `KEPT` characters and digests of the whole.
Import the module and say `prompts.known`.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from jsonl_lint.diagnostic import Place, Severity, shorten
from jsonl_lint.expressions import late
from jsonl_lint.record import Message, Record
from jsonl_lint.rule import tally
from jsonl_lint.rule.base import DatasetRule
from jsonl_lint.rule.layout import maybe

MOST = 1000
KEPT = 4000
COMPARED = 200
"""Only the most frequent prompts are compared word by word."""

ALIKE = 0.95
MINOR = 0.2

Prompts = dict[str, Any]
_KNOWN = {"text": str, "length": int, "plain": str, "seen": tally.LAYOUT}
LAYOUT = {"records": int, "known": maybe({str: _KNOWN})}

# Scripts that put no spaces between words: there each character counts as a word.
# The condition lists few characters, for `re` takes milliseconds to compile a class of many.
_LETTER = r"(?=[\0-\u0dff\U00010000-\U0010ffff])\w"
_WORD = late(rf"(?:{_LETTER})++|[^\w\s]|\w")
_ID = late(rf"(?<!{_LETTER})(?:(?!\d){_LETTER})*+\d(?:{_LETTER})*+|\d")
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
)
_DAYS = "(?:mon|tues|wednes|thurs|fri|satur|sun)day|nov(?:ember)?|dec(?:ember)?"
_DATE = late(rf"\b(?:{_MONTHS}|{_DAYS})\b", re.IGNORECASE)
_JOINED = late(r"#(?:[.,:/+-]?+#)++")
_AROUND = 12
_LONG = 100_000
_PIECE = 500


class Prompt(NamedTuple):
    """A system message: its masked text, how long that is, a digest without case and signs, where it was seen."""

    text: str
    length: int
    plain: str
    records: int
    places: list[Place]

    @property
    def name(self) -> str:
        """Return what tells it from others in a few characters."""
        return _digest(self.text)


class Pair(NamedTuple):
    """Two that are nearly the same, the rarer first.

    `same` says that they are but for case, space and signs, `other` that a word stands in the place of another
    one, as it does in templates.
    """

    minor: Prompt
    major: Prompt
    same: bool = False
    other: bool = False


def system_message(record: Record) -> Message | None:
    """Return the first message of the system, if it says something."""
    said = (message for message in record.messages if message.role in {"system", "developer"})
    return next((message for message in said if message.text.strip()), None)


class PromptRule(DatasetRule[Prompts]):
    """A rule about system messages; the state keeps at most `MOST`, and nothing of templates with more."""

    group = "roles"
    level = Severity.WARNING
    splits = frozenset({"train"})
    layout = LAYOUT

    def start(self) -> Prompts:
        """Return no system messages."""
        return {"records": 0, "known": {}}

    def add(self, state: Prompts, record: Record) -> None:
        """Count the system message of a record."""
        message = record.once(system_message)
        if message is None:
            return
        state["records"] += 1
        if state["known"] is not None:
            read = _read if len(message.text) <= _LONG else _read.__wrapped__
            key, head, length, plain = read(message.text)
            if (mine := state["known"].get(key)) is None:
                mine = {"text": head, "length": length, "plain": plain, "seen": tally.new()}
                state["known"][key] = mine
            tally.count(mine["seen"], lambda: record.once(_at_prompt))
            _forget(state)

    def merge(self, left: Prompts, right: Prompts) -> Prompts:
        """Return the counts of both."""
        left["records"] += right["records"]
        if left["known"] is None or right["known"] is None:
            left["known"] = None
            return left
        for key, theirs in right["known"].items():
            mine = left["known"].setdefault(key, {**theirs, "seen": tally.new()})
            tally.join(mine["seen"], theirs["seen"])
        _forget(left)
        return left


def _at_prompt(record: Record) -> Place:
    message = record.once(system_message)
    return record.spot(*message.path) if message else record.here()


def _forget(state: Prompts) -> None:
    if len(state["known"]) > MOST:
        state["known"] = None


@functools.lru_cache(64)
def _read(text: str) -> tuple[str, str, int, str]:
    masked = _JOINED.sub("#", _DATE.sub("#", _ID.sub("#", text)))
    # A long run of accents takes quadratic time to be brought in order, so it is done piece by piece.
    pieces = (masked[at : at + _PIECE] for at in range(0, len(masked), _PIECE))
    composed = "".join(unicodedata.normalize("NFKC", piece) for piece in pieces)
    plain = re.sub(r"[\W_]+", "", composed.casefold())
    return _digest(masked), masked[:KEPT], len(masked), _digest(plain or masked)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=9).hexdigest()


def known(state: Prompts) -> list[Prompt]:
    """Return the prompts, the most frequent first; none if there were too many."""
    found = [
        Prompt(one["text"], one["length"], one["plain"], one["seen"]["count"], tally.places(one["seen"]))
        for one in (state["known"] or {}).values()
    ]
    return sorted(found, key=lambda one: (-one.records, one.places[0].sort_key()))


def pairs(found: list[Prompt]) -> Iterator[Pair]:
    """Yield each prompt that is nearly the same as a more frequent one, with that one.

    Either nothing but case, space and signs differs, or few letters do and the prompt is much rarer.
    """
    first: dict[str, Prompt] = {}
    for one in found:
        if (same := first.setdefault(one.plain, one)) is not one:
            yield Pair(one, same, same=True)
    words = [(one, Counter(_WORD.findall(one.text))) for one in first.values() if one.length <= KEPT][:COMPARED]
    for index, (one, mine) in enumerate(words):
        for major, theirs in words[:index]:
            if one.records >= MINOR * (one.records + major.records):
                break
            lost, gained = _letters(theirs - mine), _letters(mine - theirs)
            changed = (lost - gained).total() + (gained - lost).total()
            if changed <= (1 - ALIKE) * (one.length + major.length):
                yield Pair(one, major, other=bool(lost and gained) and 2 * changed > (lost + gained).total())
                break


def _letters(words: Counter[str]) -> Counter[str]:
    letters: Counter[str] = Counter()
    for word, count in words.items():
        for letter in word:
            letters[letter] += count
    return letters


def difference(one: str, another: str) -> str:
    """Return the place where two texts differ first, of both, or nothing if they are the same as far as kept."""
    low, high = 0, min(len(one), len(another))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == another[:middle] else (low, middle - 1)
    if one == another:
        return ""
    start, stop = max(0, low - _AROUND), low + _AROUND
    cut = "…" if start else ""
    return " for ".join(f'"{cut}{shorten(text[start:stop])}"' for text in (one, another))
