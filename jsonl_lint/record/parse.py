"""One line to one record: strict JSON (RFC 8259), and what is wrong where the line is refused.

The standard library's parser decides, since it alone tells of duplicate keys. Depth is judged before it
runs, so that the answer never depends on Python's recursion limit.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NoReturn

from jsonl_lint.diagnostic import quote
from jsonl_lint.record.explain import Fault, explain
from jsonl_lint.record.position import MAX_DEPTH

__all__ = ["MAX_DEPTH", "Fault", "Parsed", "parse"]

_MOST_DIGITS = 4300
_RECORD_HELP = 'A record is one object on one line, such as {"messages": [...]}.'
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_STEPS = dict(zip(b"[{]}", (1, 1, -1, -1), strict=True))
_NOT_BRACKETS = bytes(set(range(256)) - set(_STEPS))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A line as `text`, and the JSON object in it as `value`, or None with a `fault`.

    `text` is empty if the line is not UTF-8. `duplicates` says that some object has a key twice; `value`
    then holds the last of them. An integer of more than 4,300 digits, Python's own limit, becomes a float
    (infinity), since converting it takes quadratic time.
    """

    text: str
    value: Any
    fault: Fault | None
    duplicates: bool = False


class _DuplicateKeyError(Exception):
    """An object has a key twice; not a `ValueError`, which would say that the line is not JSON."""


def parse(line: bytes) -> Parsed:
    """Parse one line, its line ending and byte order mark removed; never raises, takes linear time."""
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        return Parsed("", None, _not_utf8(line, error))
    if not text or text.isspace():
        return Parsed(text, None, Fault("blank", 0, "blank line", "Delete the line."))
    if not _shallow(line):
        return Parsed(text, None, explain(text))
    try:
        value, duplicates = _load(text)
    except json.JSONDecodeError:
        return Parsed(text, None, explain(text))
    if not isinstance(value, dict):
        start = len(text) - len(text.lstrip())
        message = f"the line holds {quote(value)}, not an object"
        return Parsed(text, None, Fault("not-an-object", start, message, _RECORD_HELP), duplicates)
    return Parsed(text, value, None, duplicates)


def _load(text: str) -> tuple[Any, bool]:
    try:
        return _UNIQUE.decode(text), False
    except _DuplicateKeyError:
        return _LAST_WINS.decode(text), True


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _DuplicateKeyError
    return members


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


def _refuse(constant: str) -> NoReturn:
    raise json.JSONDecodeError("not JSON", constant, 0)


_UNIQUE = json.JSONDecoder(object_pairs_hook=_unique, parse_int=_integer, parse_constant=_refuse)
_LAST_WINS = json.JSONDecoder(parse_int=_integer, parse_constant=_refuse)


def _shallow(line: bytes) -> bool:
    """Tell whether brackets outside strings nest at most MAX_DEPTH deep, as far as the line is JSON."""
    if line.count(b"[") + line.count(b"{") <= MAX_DEPTH:
        return True
    brackets = _STRING.sub(b"", line).translate(None, _NOT_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) <= MAX_DEPTH


def _not_utf8(line: bytes, error: UnicodeDecodeError) -> Fault:
    start = error.start
    message = f"byte 0x{line[start]:02x} (byte {start + 1:,} of the line) is not UTF-8"
    advice = "Save the file as UTF-8."
    if error.reason == "unexpected end of data":
        advice = "The line ends inside a character: restore what was cut off."
    elif line[start + 1 : start + 2].isascii():
        meant = line[start : start + 1].decode("cp1252", errors="ignore")
        advice += f' In Windows-1252 this byte is "{meant}".' if meant.isprintable() and meant else ""
    return Fault("invalid-utf8", len(line[:start].decode()), message, advice)
