"""What the rules of the group privacy share: every string of a record, places that show nothing, what is made up.

The value that such a rule finds is never printed. Its place has no excerpt, and its pointer ends before a key that
might hold a value, too; of the value a message shows the last characters at most. Import the module and say
`privacy.strings`.
"""

from __future__ import annotations

import json
from typing import Any

from jsonl_lint.diagnostic import Place, printable
from jsonl_lint.expressions import late
from jsonl_lint.record import Message, Path, Record
from jsonl_lint.values import replace

String = tuple[Path, str]

_SHORTEST, _SMALLEST = 6, 10**7
_PLAIN_STEPS = late(r"(?:/(?:[A-Za-z_]{1,30}|[0-9]{1,7})(?=/|\Z))*")
_BLOB = late(r"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=\r\n]{100,}+\Z")
_SAID = (
    "example",
    "sample",
    "dummy",
    "placeholder",
    "redacted",
    "your",
    "fake",
    "test",
    "xxxx",
    "changeme",
    "insert",
)
_WORDS = late("|".join(form for word in _SAID for form in (word, word.upper(), word.title())))
_PREFIX, _FEWEST, _STEADY = 4, 8, 5


def whole(record: Record) -> str:
    """Return the text of a line, where only line ends, quotes and backslashes are escaped if it is a record."""
    if record.value and (b"\\u" in record.raw or b"\\/" in record.raw):
        return json.dumps(record.value, ensure_ascii=False)
    return record.text or record.raw.decode(errors="replace")


def strings(record: Record) -> list[String]:
    """Return every string of a record that is not very short, keys and numbers too; of a broken line, its text."""
    if record.fault:
        return [((), record.text or record.raw.decode(errors="replace"))]
    found: list[String] = []
    _collect(record.value, (), found)
    return found


def _collect(held: dict[str, Any] | list[Any], path: Path, found: list[String]) -> None:
    """Add what an object or a list holds; what stands in a key is said to stand in its object."""
    if isinstance(held, dict):
        found.extend((path, key) for key in held if len(key) >= _SHORTEST)
    for step, inner in held.items() if isinstance(held, dict) else enumerate(held):
        if isinstance(inner, str):
            if len(inner) >= _SHORTEST and not _BLOB.match(inner):
                found.append(((*path, step), inner))
        elif isinstance(inner, dict | list):
            _collect(inner, (*path, step), found)
        elif isinstance(inner, int) and inner >= _SMALLEST:
            found.append(((*path, step), str(inner)))


def labelled(where: String) -> tuple[str, str]:
    """Return a string and the key that it stands under, if it does."""
    path, text = where
    return text, path[-1] if path and isinstance(path[-1], str) else ""


def place(record: Record, where: String, start: int, stop: int) -> Place:
    """Return the place of the characters `start` to `stop` of a string, without showing them."""
    path, text = where
    at = record.at_offset(start) if record.fault else record.at_text(Message("", text, path), start, stop)
    shown = _PLAIN_STEPS.match(at.pointer)
    return replace(at, pointer=shown[0] if shown else "", excerpt=None)


def ending(value: str, most: int) -> str:
    """Return the last characters of a value in brackets, or nothing for 0."""
    return f" (…{printable(value[-most:])})" if most else ""


def made_up(value: str) -> bool:
    """Return whether a key is one that documentation shows: it says so, or no dice would fall like that."""
    return len(set(value[_PREFIX:])) < _FEWEST or steady(value) or bool(_WORDS.search(value))


def steady(value: str) -> bool:
    """Return whether six characters are the same or count up or down, side by side or every other one."""
    codes = value.lower().encode()
    for step in (1, 2):
        moves = bytes((after - before) % 256 for before, after in zip(codes, codes[step:], strict=False))
        if any(bytes([move]) * _STEADY in moves for move in (0, 1, 255)):
            return True
    return False
