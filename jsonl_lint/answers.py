"""What kind of answer a text is: a refusal, an abstention, or an answer indeed.

Rules, not a model: the files in `jsonl_lint.languages` say how each language refuses, and this module applies
them to the first few hundred characters. So the time is bounded whatever the text, and the same text gets
the same verdict on every machine.

>>> classify("I can't answer that.")
Answer(kind='refusal', pattern='en/inability', start=0, stop=14, language='en')
"""

from __future__ import annotations

import bisect
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from jsonl_lint import languages
from jsonl_lint.expressions import late
from jsonl_lint.languages import NOTHING, Language, Own, Pattern
from jsonl_lint.languages.spoken import Spoken, Told

KINDS = ("refusal", "soft", "partial", "abstention", "empty", "none")
"""In order: declines; moralises without declining; declines, then helps; does not know; is blank; answers."""

# How many characters are read: to tell the script, to count list items, in search of the first visible
# character, and in search of the end of its thoughts.
_SAMPLE = 160
_LISTED = 4_000
_LEADING = 100_000
_THINKING = 1_000_000
_SCRIPT_SHARE = 0.1
_VOTING = 30
_MANY = 3
_ENOUGH_VOTES = 3

_THOUGHTS = late(r"\s{0,99}<(think|thinking|thought|reasoning)>")
_BEYOND_ASCII = late(r"[^\0-\x7f]")
_NO_WORD = bytes([*range(9), *range(14, 28), *b'!"#$%&()*+,-./:;<=>?@[\\]^`{|}~', 127])
_TO_SPACE = bytes.maketrans(_NO_WORD, b" " * len(_NO_WORD))
_SURROGATE = late("[\ud800-\udfff]")
_VISIBLE = late(r"[^\s\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_ITEM = late(r"^[ \t]{0,8}(?:\d{1,3}[.)．、]|[-*•・])[ \t]", re.MULTILINE)
_FOREIGN = late("[^\0-\u036f\u1e00-\u303f\ud800-\uf8ff\uff00-\uff65\uffa0-\U0010ffff]+")
_SCRIPTS = {name: late(f"[{span}]+") for name, span in languages.SCRIPTS.items()}
_MARKUP = "*_`~#>"
# Markup, what is invisible, and the vowel signs of Hebrew and Arabic.
_NOISE = late("[*_`~#>\u00ad\u05b0-\u05c7\u0640\u064b-\u0652\u0670\u200b-\u200f\u2060-\u2064\ufe0f\ufeff]")
_ODD = late("[\u2018\u2019\u02bc\uff07\u201c-\u201e\ud800-\udfff]")
_QUOTES = {
    "\u2018": "'",
    "\u2019": "'",
    "\u02bc": "'",
    "\uff07": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
}


class Answer(NamedTuple):
    """What an answer is, which pattern decided, and where in the text the words are that it matched."""

    kind: str
    pattern: str = ""
    start: int = 0
    stop: int = 0
    language: str = ""


_ORDINARY = Answer("none")


def classify(text: str, own: Own = NOTHING) -> Answer:
    """Return what kind of answer a text is; `own` is what a user adds to the languages."""
    start = _begin(text)
    return _unseen(text) if start is None else _classify(text, start, _head(text, start, own))


def told(text: str, own: Own = NOTHING) -> tuple[Answer, str]:
    """Return what `classify` and `language` do; the beginning of a text is read once for both."""
    start = _begin(text)
    if start is None:
        return _unseen(text), language(text, own)
    head = _head(text, start, own)
    return _classify(text, start, head), _language(head if start == 0 else _head(text, 0, own))


def language(text: str, own: Own = NOTHING) -> str:
    """Return the code of the language of a text, told by its script and its most frequent words; "" if unknown."""
    return _language(_head(text, 0, own))


class _Head(NamedTuple):
    """The beginning of a text: as it stands, in lower case, and normalised; with the languages of its script.

    Its first few words vote, and all: for the languages that use them often.
    """

    spoken: Spoken
    raw: str
    lowered: str
    normal: str
    first_votes: int
    votes: int


def _head(text: str, start: int, own: Own) -> _Head:
    spoken = languages.written_in(_script(text, start), own)
    raw = text[start : start + spoken.window]
    lowered = _lower(raw)
    normal = _normalise(lowered)
    if len(spoken.languages) <= 1:
        return _Head(spoken, raw, lowered, normal, 0, 0)
    words = _words(normal)
    votes = spoken.votes(words[:_VOTING])
    return _Head(spoken, raw, lowered, normal, votes, votes + spoken.votes(words[_VOTING:]))


def _words(normal: str) -> list[str]:
    """Return the words of a text, without the signs between them."""
    if not normal.isascii():
        for char in {*_BEYOND_ASCII.findall(normal)}:
            if not char.isalnum():
                normal = normal.replace(char, " ")
    return normal.encode().translate(_TO_SPACE).decode().split()


def _begin(text: str) -> int | None:
    """Return where an answer begins that can be seen, behind its thoughts."""
    start = _after_thoughts(text)
    visible = _VISIBLE.search(text, start, start + _LEADING)
    return visible.start() if visible else None


def _unseen(text: str) -> Answer:
    return Answer("none" if text[_after_thoughts(text) + _LEADING :].strip() else "empty")


def _classify(text: str, start: int, beginning: _Head) -> Answer:
    spoken, raw, lowered, head, votes, _ = beginning
    likely = _likely(spoken, votes)
    for language in likely if len(likely) < _MANY else languages.worth(spoken, head, likely):
        if found := _decide(languages.whole(language), head[: language.head], text):
            kind, pattern, match = found
            origins = list(itertools.islice(_origins(lowered), match.end()))
            word = next((at for at, char in enumerate(match[0]) if char.isalnum()), 0)
            first = start + _decomposed(raw, origins[match.start() + word])
            last = start + _decomposed(raw, origins[-1] + 1)
            return Answer(kind, pattern.name, min(first, len(text) - 1), min(last, len(text)), language.code)
    return _ORDINARY


def _language(beginning: _Head) -> str:
    spoken, languages = beginning.spoken, beginning.spoken.languages
    if len(languages) <= 1:
        return languages[0].code if languages and beginning.normal else ""
    counts = spoken.counts(beginning.votes)
    return languages[counts.index(max(counts))].code if beginning.votes else ""


def _likely(spoken: Spoken, votes: int) -> Sequence[Told]:
    """Return the languages of a script that a text may be in, or all if too few of its words tell."""
    counts = spoken.counts(votes)
    most = max(counts, default=0)
    if most < _ENOUGH_VOTES:
        return spoken.languages
    half = (most + 1) // 2
    likely: Iterable[bool] = map(half.__le__, counts)
    if spoken.silent:
        likely = (enough or number in spoken.silent for number, enough in enumerate(likely))
    return list(itertools.compress(spoken.languages, likely))


def _after_thoughts(text: str) -> int:
    """Return where the answer begins: behind a leading block of thoughts, if there is one."""
    if not (opening := _THOUGHTS.match(text)):
        return 0
    closing = f"</{opening[1]}>"
    stop = text.find(closing, opening.end(), opening.end() + _THINKING)
    return stop + len(closing) if stop >= 0 else len(text)


def _lower(raw: str) -> str:
    """Return text in lower case with straight quotes; as long as its composed form (Unicode's NFC)."""
    if raw.isascii():
        return raw.lower()
    composed = unicodedata.normalize("NFC", raw)
    lowered = composed.lower()
    if len(lowered) != len(composed):
        lowered = "".join(char.lower()[:1] for char in composed)
    if _ODD.search(lowered):
        for odd, plain in _QUOTES.items():
            lowered = lowered.replace(odd, plain)
        lowered = _SURROGATE.sub("\ufffd", lowered)
    return lowered


def _decomposed(raw: str, place: int) -> int:
    """Return where in a text the character stands that is at a place of its composed form."""
    if unicodedata.is_normalized("NFC", raw):
        return place
    return bisect.bisect_right(
        range(len(raw)), place, key=lambda at: len(unicodedata.normalize("NFC", raw[: at + 1]))
    )


def _normalise(lowered: str) -> str:
    """Return text without markup and invisible characters, each run of white space one space."""
    if lowered.isascii():
        for char in _MARKUP:
            if char in lowered:
                lowered = lowered.replace(char, "")
    elif _NOISE.search(lowered):
        lowered = _NOISE.sub("", lowered)
    if "\n" in lowered:
        lowered = lowered.replace("\n", " ").replace("  ", " ")
    # What is printable has no other white space.
    return lowered.strip(" ") if lowered.isprintable() and "  " not in lowered else " ".join(lowered.split())


def _origins(lowered: str) -> Iterator[int]:
    """Yield, for each character of the normalised text, where it stands in `lowered`."""
    space, begun = -1, False
    for at, char in enumerate(lowered):
        if _NOISE.match(char):
            continue
        if char.isspace():
            space = at if space < 0 else space
            continue
        if space >= 0 and begun:
            yield space
        space, begun = -1, True
        yield at


def _script(text: str, start: int) -> str:
    """Return the script of a text, told from every third character at its beginning."""
    sample = text[start : start + _SAMPLE : 3]
    enough = len(sample) * _SCRIPT_SHARE
    if sample.isascii() or _length(_FOREIGN, sample) < enough:
        return "Latin"
    return next((name for name, runs in _SCRIPTS.items() if _length(runs, sample) >= enough), "Latin")


def _length(runs: re.Pattern[str], sample: str) -> int:
    """Return how many characters of a sample are in runs."""
    return sum(map(len, runs.findall(sample)))


def _decide(language: Language, head: str, text: str) -> tuple[str, Pattern, re.Match[str]] | None:
    """Return the first pattern with a match that no guard voids, and the kind it makes of the answer."""
    for pattern in language.worth(head):
        for match in pattern.match.compiled.finditer(head, 0, pattern.head):
            if _guarded(language, head, match) or (pattern.weak and not _short(language, text)):
                continue
            turns = pattern.pivots and _pivots(language, head, match, text)
            return ("partial" if turns else pattern.kind), pattern, match
    return None


def _guarded(language: Language, head: str, match: re.Match[str]) -> bool:
    """Say whether a guard's words overlap the match."""
    return any(
        words.start() < match.end() and match.start() < words.end()
        for guard in language.guards
        for words in guard.compiled.finditer(head)
    )


def _pivots(language: Language, head: str, match: re.Match[str], text: str) -> bool:
    """Say whether the answer turns to help behind the match."""
    pivot = language.pivot
    if pivot is None or not pivot.match.compiled.search(head, match.end(), match.end() + pivot.within):
        return False
    return _items(text) >= pivot.items


def _short(language: Language, text: str) -> bool:
    return len(text) <= language.characters and _items(text) < language.items


def _items(text: str) -> int:
    """Return how many list items the beginning of a text has."""
    return len(_ITEM.findall(text, 0, _LISTED))
