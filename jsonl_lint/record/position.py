"""Where things stand in the text of a line, at the speed of a search and without recursion.

`walk` finds where text stops being JSON. The others read text that did parse: a path leads to a value from
the outside in, by the keys of objects and the indexes of lists. All take linear time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from jsonl_lint.expressions import late
from jsonl_lint.values import Value

_LONGEST_KEY = 200
MAX_DEPTH = 200
"""How deep objects and lists may nest: far above any record, far below where Python's parser gives up."""

_PLAIN = r'[^"\\\x00-\x1f]*+'
STRING = rf'"{_PLAIN}(?:\\["\\/bfnrtu]{_PLAIN})*+"'
NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?"
VALUE = rf"{STRING}|{NUMBER}|true|false|null|[\[{{]"
BAD_ESCAPE = late(r'(?<!\\)(?:\\\\)*+(\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})(?:u[0-9a-fA-F]{0,3}|.)?)', re.DOTALL)

_NOTHING = r"(?!)"
_ALLOWED = {
    wanted: late(rf"[ \t\r\n]*+(?P<token>{pattern})?")
    for wanted, pattern in {
        "a value": VALUE,
        "a value or ]": rf"{VALUE}|\]",
        "a key": STRING,
        "a key or }": rf"{STRING}|\}}",
        ": after the key": ":",
        ", or }": "[,}]",
        ", or ]": r"[,\]]",
        "the end of the line": _NOTHING,
    }.items()
}
_SIMPLE = rf'[ \t\r\n]*+(?:"{_PLAIN}"|{NUMBER}|true|false|null|\[\]|\{{\}})[ \t\r\n]*+,'
_RUNS = {
    # Bounded, because each repetition takes memory.
    "[": late(rf"(?:{_SIMPLE}){{0,1000}}"),
    "{": late(rf'(?:[ \t\r\n]*+"{_PLAIN}"[ \t\r\n]*+:{_SIMPLE}){{0,1000}}'),
}


class Stop(Value, kw_only=False):
    """Where `walk` stopped: at offset `at`, where JSON allows only what `wanted` says.

    The last good token is from `start` to `end`; `opened` has the offsets of the brackets still open, of
    which there is one too many if the text nests `too_deep`.
    """

    wanted: str
    at: int
    start: int
    end: int
    opened: tuple[int, ...]

    @property
    def complete(self) -> bool:
        """Tell whether a whole value was read, whatever follows it."""
        return self.wanted == "the end of the line"

    @property
    def too_deep(self) -> bool:
        """Tell whether the value nests deeper than MAX_DEPTH."""
        return len(self.opened) > MAX_DEPTH


def walk(text: str, begin: int = 0) -> Stop:
    """Read one JSON value and return where it ends, or where it is not JSON."""
    opened: list[int] = []
    wanted, start, end = "a value", begin, begin
    while True:
        match = _matched(_ALLOWED[wanted], text, end)
        at, stop = match.span("token")
        if at < 0 or len(opened) > MAX_DEPTH or (text[at] == '"' and _bad_escape(text, at, stop)):
            return Stop(wanted, match.end() if at < 0 else at, start, end, tuple(opened))
        start, end = at, stop
        wanted = _wanted_next(text, start, wanted, opened)
        if text[start] in "[{," and (run := _matched(_RUNS[text[opened[-1]]], text, end).end()) > end:
            start, end = run - 1, run
            wanted = _wanted_next(text, start, wanted, opened)


def _wanted_next(text: str, at: int, wanted: str, opened: list[int]) -> str:
    """Return what JSON allows after the token at this offset, and keep track of the open brackets."""
    char = text[at]
    if char in _INSIDE:
        opened.append(at)
        return _INSIDE[char]
    if char in "}]":
        opened.pop()
    around = text[opened[-1]] if opened else ""
    if char == ",":
        return "a key" if around == "{" else "a value"
    if char == '"' and wanted.startswith("a key"):
        return ": after the key"
    return "a value" if char == ":" else _AFTER_VALUE[around]


_INSIDE = {"{": "a key or }", "[": "a value or ]"}
_AFTER_VALUE = {"{": ", or }", "[": ", or ]", "": "the end of the line"}


def _bad_escape(text: str, start: int, stop: int) -> bool:
    return text.find("\\u", start, stop) >= 0 and bool(BAD_ESCAPE.search(text, start, stop))


_SPACE = late(r"[ \t\r\n]*+")
_ANY_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_ANY_VALUE = late(rf"{_ANY_STRING}|[^\s,\]}}]*+", re.DOTALL)
_TO_BRACKET = late(rf'[^"\[\]{{}}]*+(?:{_ANY_STRING}[^"\[\]{{}}]*+)*+', re.DOTALL)
_TOKEN = late(rf"(?P<text>{_ANY_STRING})(?P<colon>[ \t\r\n]*+:)?|[\[\]{{}},]", re.DOTALL)
_HALF = late(
    r"(?<!\\)(\\++)u[dD](?:[89abAB][0-9a-fA-F]{2}(\\u[dD][c-fC-F][0-9a-fA-F]{2})?|[c-fC-F][0-9a-fA-F]{2})"
)
_ESCAPE = late(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u....|.)")


Members = dict[str | int, tuple[int, int]]
"""Where the key and the value of each member of an object or item of a list are; an item has no key of its own."""


def locate(
    text: str, path: Sequence[str | int], *, key: bool = False, known: dict[int, Members] | None = None
) -> tuple[int, int]:
    """Return start and stop of the value at a path, or of the last key of the path with `key`.

    Where the path leaves the record, the last value on it is meant. Of a key that stands twice, the last
    one counts, as it does for the parser. `known` keeps the members of what was read, by its offset, for
    further calls with the same text: so that many calls take no more time than one.
    """
    known = {} if known is None else known
    name, start = None, _skip_space(text, 0)
    for depth, step in enumerate(path, 1):
        if start not in known:
            known[start] = _members(text, start)
        if step not in known[start]:
            break
        begin, start = known[start][step]
        name = begin if depth == len(path) and isinstance(step, str) else None
    if key and name is not None:
        return name, _skip(text, name)
    return start, _skip(text, start)


def _members(text: str, start: int) -> Members:
    """Return where the members of the value at this offset are; none if it is neither object nor list."""
    found: Members = {}
    at = _skip_space(text, start + 1)
    while text[start] == "[" and text[at] != "]":
        found[len(found)] = at, at
        at = _next(text, at)
    while text[start] == "{" and text[at] == '"':
        name, end = at, _skip(text, at)
        at = _skip_space(text, _skip_space(text, end) + 1)
        found[_decode(text, name, end)] = name, at
        at = _next(text, at)
    return found


def _next(text: str, at: int) -> int:
    """Return where the next key or item is, or the closing bracket, given where a value is."""
    at = _skip_space(text, _skip(text, at))
    return _skip_space(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    """Return where the value at this offset ends."""
    if text[at] not in "[{":
        return _matched(_ANY_VALUE, text, at).end()
    depth = 0
    while True:
        depth += 1 if text[at] in "[{" else -1
        at += 1
        if depth == 0:
            return at
        at = _matched(_TO_BRACKET, text, at).end()


def _skip_space(text: str, at: int) -> int:
    return _matched(_SPACE, text, at).end()


def _matched(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    """Return the match of a pattern that matches everywhere, if only nothing."""
    match = pattern.match(text, at)
    assert match is not None  # noqa: S101
    return match


def _decode(text: str, start: int, stop: int) -> str:
    decoded: str = json.loads(text[start:stop])
    return decoded


def forward(text: str, at: int, characters: int) -> int:
    """Return the offset so many characters further inside a string, where an escape stands for one character."""
    while characters:
        escape = text.find("\\", at, at + characters)
        if escape < 0:
            return at + characters
        characters -= escape - at + 1
        at = _matched(_ESCAPE, text, escape).end()
    return at


class Piece(NamedTuple):
    """A string in a record that is a part of a text: where it is, and from where to where it goes in the text."""

    path: tuple[str | int, ...]
    start: int
    stop: int


def pieces(value: Any, path: Sequence[str | int], text: str) -> list[Piece]:
    """Return the strings that a text was joined from, with or without newlines between them.

    They stand at the path, in the list at the path, or beside it. None, if they do not add up to the text.
    """
    found, end = [], 0
    for where, string in _strings(value, path):
        start = end if text.startswith(string, end) else end + 1
        if string and text.startswith(string, start) and text[end:start] in ("", "\n"):
            end = start + len(string)
            found.append(Piece(where, start, end))
    return found if end == len(text) else []


def _strings(value: Any, path: Sequence[str | int]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the strings that may be part of the text at a path, with their own paths."""
    beside, held = None, value
    for step in path:
        beside, held = held, held[step]
    yield from _inside(held, tuple(path))
    for key, string in beside.items() if isinstance(beside, dict) else ():
        if isinstance(string, str) and key != path[-1]:
            yield (*path[:-1], key), string


def _inside(held: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(held, str):
        yield path, held
    for step, inner in (
        held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
    ):
        if step != "type":
            yield from _inside(inner, (*path, step))


def duplicate_keys(text: str) -> Iterator[tuple[tuple[str | int, ...], str, int]]:
    """Yield each key that its object already has: the path of the object, the key, and where it stands."""
    seen: list[set[str]] = []
    path: list[str | int] = []
    for token in _TOKEN.finditer(text):
        first, step = text[token.start()], path[-1] if path else ""
        if first in "{[":
            seen.append(set())
            path.append("" if first == "{" else 0)
        elif first in "}]":
            seen.pop()
            path.pop()
        elif first == "," and isinstance(step, int):
            path[-1] = step + 1
        elif token["colon"]:
            path[-1] = key = _decode(text, *token.span("text"))
            if key in seen[-1]:
                yield tuple(path[:-1]), key, token.start()
            seen[-1].add(key)


def lone_surrogates(text: str) -> Iterator[int]:
    r"""Yield where a `\ud800` to `\udfff` escape stands that is not half of a pair."""
    for half in _HALF.finditer(text) if "\\u" in text else ():
        escaped, paired = len(half[1]) % 2 == 0, half[2] is not None
        if escaped and paired:
            yield half.start(2)
        elif not escaped and not paired:
            yield half.end(1) - 1


def pointer(path: Sequence[str | int]) -> str:
    """Return a path as a JSON Pointer (RFC 6901). A key longer than any format has is cut, with an ellipsis."""
    return "".join("/" + _step(step).replace("~", "~0").replace("/", "~1") for step in path)


def _step(step: str | int) -> str:
    text = str(step)
    return text if len(text) <= _LONGEST_KEY else text[:_LONGEST_KEY] + "…"
