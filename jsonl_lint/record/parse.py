"""One line to one record: strict JSON (RFC 8259), and what is wrong where the line is refused.

The standard library's parser decides, since it alone tells of duplicate keys. Depth is judged before it
runs, so that the answer never depends on Python's recursion limit.
"""

from __future__ import annotations

import json
import re
from itertools import accumulate
from typing import Any, NoReturn

from jsonl_lint.diagnostic import quote
from jsonl_lint.record.clues import Fault
from jsonl_lint.record.explain import explain
from jsonl_lint.record.plain import Said, Spans, made, plain, said
from jsonl_lint.record.position import MAX_DEPTH, walk
from jsonl_lint.storage import LONGEST, LongLine

__all__ = ["MAX_DEPTH", "Fault", "Parsed", "parse"]

_MOST_DIGITS = 4300
_RECORD_HELP = 'A record is one object on one line, such as {"messages": [...]}.'
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_KANA = re.compile("[\u3041-\u3093\u30a1-\u30f6]")
_STEPS = dict(zip(b"[{]}", (1, 1, -1, -1), strict=True))
_NOT_BRACKETS = bytes(set(range(256)) - set(_STEPS))


class Parsed:
    """A line as `text`, and the JSON object in it as `value`, or None with a `fault`.

    `text` is empty if the line is not UTF-8. `duplicates` says that some object has a key twice; `value`
    then holds the last of them. An integer of more than 4,300 digits, Python's own limit, becomes a float
    (infinity), since converting it takes quadratic time. `said` is all that a plain record says; its value is made
    of that on first use. `spans` tells where the texts stand; it is empty
    if that is not known.
    """

    __slots__ = ("_value", "duplicates", "fault", "said", "spans", "text")

    def __init__(
        self,
        text: str,
        value: Any,
        fault: Fault | None,
        *,
        duplicates: bool = False,
        said: tuple[Said, Spans] | None = None,
    ) -> None:
        """Hold what is known."""
        self.text, self._value, self.fault = text, value, fault
        self.duplicates = duplicates
        self.said: Said | None = said[0] if said else None
        self.spans: Spans = said[1] if said else []

    @property
    def value(self) -> Any:
        """Return the object."""
        if self._value is None and self.said:
            self._value = made(self.said)
        return self._value


class _DuplicateKeyError(Exception):
    """An object has a key twice; not a `ValueError`, which would say that the line is not JSON."""


def parse(line: bytes) -> Parsed:
    """Parse one line, its line ending and byte order mark removed; never raises, takes linear time."""
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        return Parsed("", None, _not_utf8(line, error))
    return Parsed("", None, _too_long(line.size)) if isinstance(line, LongLine) else _parse(line, text)


def _parse(line: bytes, text: str) -> Parsed:
    if spelled := said(text):
        return Parsed(text, None, None, said=spelled)
    if not text or text.isspace():
        return Parsed(text, None, Fault("blank", 0, "blank line", "Delete the line."))
    if not _shallow(line):
        return Parsed(text, None, explain(text))
    try:
        value, duplicates = _load(text)
    except json.JSONDecodeError:
        return Parsed(text, None, explain(text))
    if isinstance(value, dict):
        words = None if duplicates else plain(value)
        return Parsed(text, value, None, duplicates=duplicates, said=None if words is None else (words, []))
    return Parsed(text, None, _not_an_object(text, value), duplicates=duplicates)


def _too_long(size: int) -> Fault:
    message = f"the line has {size:,} bytes, and none of more than {LONGEST:,} is read"
    return Fault("long-line", 0, message, "Check that a newline ends each record.")


def _not_an_object(text: str, value: Any) -> Fault:
    start = len(text) - len(text.lstrip())
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")) and walk(value).complete:
        message = "the line is a string that itself holds JSON: encoded twice"
        return Fault("not-an-object", start, message, "Decode it once, for example with Python's json.loads.")
    return Fault("not-an-object", start, f"the line holds {quote(value)}, not an object", _RECORD_HELP)


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
    elif encoding := _japanese(line):
        advice += f" It is perhaps in {encoding}."
    elif line[start + 1 : start + 2].isascii():
        meant = line[start : start + 1].decode("cp1252", errors="ignore")
        advice += f' In Windows-1252 this byte is "{meant}".' if meant.isprintable() and meant else ""
    return Fault("invalid-utf8", len(line[:start].decode()), message, advice)


def _japanese(line: bytes) -> str:
    """Return the encoding in which a line is Japanese: that it decodes is not enough, it must hold kana."""
    for encoding, name in (("euc_jp", "EUC-JP"), ("cp932", "Shift JIS")):
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _KANA.search(text):
            return name
    return ""
