"""Reads text that is nearly JSON, and notes what is not: every way there is to read it, up to two.

Where a string ends is the only question with more than one answer. A quote that JSON would end the string at, and
after which the record goes on, ends it. Where it does not go on, every later quote is tried that may end it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from jsonl_lint.repairs.strict import MAX_DEPTH

_MOST_STEPS = 1_000_000
_MORE = 1_000

ODD_SPACE = r"[^\S \t\r\n]|[\u200b\u2060\ufeff]"
_ANY_SPACE = r"[\s\u200b\u2060\ufeff]*+"
_SPACE = re.compile(r"[ \t\r\n]*+")
_ODD = re.compile(rf"(?:{ODD_SPACE})++")
_CLEAN = re.compile(r'"[^"\\\x00-\x1f]*+(?:\\["\\bfnrtu][^"\\\x00-\x1f]*+)*+"')
_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?"
_WORD = re.compile(rf"{_NUMBER}|true|false|null|(?P<python>True|False|None)")
_WORDS = {"True": "true", "False": "false", "None": "null"}
_CURLY = "“”„‟"
QUOTES = f"\"'{_CURLY}"
_ENDS = {'"': '"', "'": "'"} | dict.fromkeys(_CURLY, _CURLY)
_STRING = {kind: re.compile(rf"[^\\{end}]*+(?:\\.[^\\{end}]*+)*+", re.DOTALL) for kind, end in _ENDS.items()}
_SEAM = re.compile(rf"[{QUOTES}][^{QUOTES}\\]{{0,64}}[{QUOTES}]{_ANY_SPACE}:")
_AFTER_KEY = re.compile(rf"{_ANY_SPACE}:")
_AFTER_MEMBER = re.compile(rf"{_ANY_SPACE}(?:\}}|,{_ANY_SPACE}[{QUOTES}}}])")
_AFTER_ITEM = re.compile(rf"{_ANY_SPACE}(?:\]|,{_ANY_SPACE}[{QUOTES}\[\]{{\-0-9tfnTFN])")
_BRACKETS = {"{": "}", "[": "]"}


class Edit(NamedTuple):
    """Bytes from `start` to `stop` give way to others."""

    start: int
    stop: int
    new: bytes


class Mark(NamedTuple):
    """Something that is not JSON: what it is, from where to where, and what to write in its place.

    Of a string, `new` is None, and the span leaves its quotes out.
    """

    name: str
    start: int
    stop: int
    new: str | None


class Path:
    """One way to read the text, as far as it is read."""

    __slots__ = ("at", "last", "marks", "opened", "wanted")

    def __init__(self) -> None:
        """Begin at the start of the text."""
        self.at = 0
        self.last = -1
        self.wanted = "record"
        self.opened: list[str] = []
        self.marks: list[Mark] = []

    def beyond(self, end: int) -> Path:
        """Return another path that goes on from an offset."""
        path = Path()
        path.at, path.last, path.wanted = end, self.last, self.wanted
        path.opened, path.marks = self.opened.copy(), self.marks.copy()
        return path


def readings(text: str) -> list[Path]:
    """Return the ways to read a text as one object: two if there are more, none if it would take too long."""
    return _Reader(text).read()


class _Reader:
    """Follows each path token by token, and spends no more steps on all of them than the text is worth."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps = _MOST_STEPS
        self.reach = _MORE + 4 * len(text)
        self.paths = [Path()]
        self.seams: list[tuple[int, int]] | None = None

    def read(self) -> list[Path]:
        found: list[Path] = []
        while self.paths and len(found) < 2:  # noqa: PLR2004
            path = self.paths.pop()
            before = path.at
            while self._spend(path.at - before):
                before = path.at
                if not self._step(path):
                    break
            if path.wanted in ("end", "space") and path.at == len(self.text):
                found.append(path)
        return found if self._spend(0) else []

    def _spend(self, length: int, steps: int = 1) -> bool:
        """Count steps and the characters that they went over; say whether there may be more."""
        self.steps -= steps
        self.reach -= length
        return self.steps > 0 and self.reach > 0

    def _step(self, path: Path) -> bool:
        """Read one token; say whether the path goes on."""
        at = path.at = _end(_SPACE, self.text, path.at)
        if at == len(self.text):
            return False
        if odd := _ODD.match(self.text, at):
            edge = at == 0 or path.wanted in ("end", "space")
            path.marks.append(Mark("odd-space", at, odd.end(), "" if edge else " "))
            path.at = odd.end()
            return True
        char = self.text[at]
        if char in QUOTES and path.wanted in ("a key", "a value"):
            return self._string(path, at)
        if char in "}]":
            return self._closed(path, at)
        if path.wanted == "a value" and char not in _BRACKETS:
            return self._word(path, at)
        return len(path.opened) < MAX_DEPTH and self._sign(path, at, char)

    def _sign(self, path: Path, at: int, char: str) -> bool:
        if char in _BRACKETS and (path.wanted == "a value" or (path.wanted == "record" and char == "{")):
            path.opened.append(char)
            path.wanted = "a key" if char == "{" else "a value"
        elif char == ":" and path.wanted == "a colon":
            path.wanted = "a value"
        elif char == "," and path.wanted == "a comma":
            path.wanted = "a key" if path.opened[-1] == "{" else "a value"
        elif char == "," and path.wanted == "end":
            path.marks.append(Mark("trailing-comma", at, at + 1, ""))
            path.wanted = "space"
        else:
            return False
        path.last, path.at = at, at + 1
        return True

    def _closed(self, path: Path, at: int) -> bool:
        if not path.opened or _BRACKETS[path.opened[-1]] != self.text[at]:
            return False
        if path.wanted != "a comma" and self.text[path.last] == ",":
            path.marks.append(Mark("trailing-comma", path.last, path.last + 1, ""))
        elif path.wanted not in ("a comma", "a key", "a value") or self.text[path.last] == ":":
            return False
        path.opened.pop()
        return self._value(path, at, at + 1)

    def _value(self, path: Path, start: int, end: int) -> bool:
        path.wanted = "a comma" if path.opened else "end"
        path.last, path.at = start, end
        return True

    def _word(self, path: Path, at: int) -> bool:
        word = _WORD.match(self.text, at)
        if not word:
            return False
        if name := word["python"]:
            path.marks.append(Mark("python-word", at, word.end(), _WORDS[name]))
        return self._value(path, at, word.end())

    def _string(self, path: Path, at: int) -> bool:
        """Read a string to where JSON would end it; if the record does not go on there, try the quotes behind."""
        after = _AFTER_KEY if path.wanted == "a key" else _AFTER_MEMBER if path.opened[-1] == "{" else _AFTER_ITEM
        pattern = _STRING[self.text[at]]
        stop = _end(pattern, self.text, at + 1)
        if after.match(self.text, stop + 1):
            return self._ended(path, at, stop)
        limit = self._seam(at) if path.wanted == "a value" else stop
        before = at
        while stop < limit and self._spend(stop - before):
            before, stop = stop, _end(pattern, self.text, stop + 1)
            if stop < limit and after.match(self.text, stop + 1):
                self._spend(0, len(path.marks))
                other = path.beyond(stop)
                self._ended(other, at, stop)
                self.paths.append(other)
        return False

    def _ended(self, path: Path, at: int, stop: int) -> bool:
        """Go on behind the quote at `stop`, which ends the string."""
        if not _CLEAN.fullmatch(self.text, at, stop + 1):
            path.marks.append(Mark("string", at + 1, stop, None))
        if path.wanted == "a key":
            path.wanted, path.last, path.at = "a colon", at, stop + 1
            return True
        return self._value(path, at, stop + 1)

    def _seam(self, at: int) -> int:
        """Return before where a string from here must end, so as to hold no key with its colon."""
        if self.seams is None:
            self.seams = [seam.span() for seam in _SEAM.finditer(self.text)]
        index = bisect_right(self.seams, (at, len(self.text)))
        return self.seams[index][1] if index < len(self.seams) else len(self.text)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where the match of a pattern ends that matches everywhere, if only nothing."""
    match = pattern.match(text, at)
    assert match is not None  # noqa: S101
    return match.end()
