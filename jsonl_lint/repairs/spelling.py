r"""How strings are spelled that are not JSON, and how JSON spells them.

A quote inside is text only if it looks like one: in pairs around words, as in `say "hi"`, or alone and away from
commas and brackets, as in `5" tall`. Else it may be that another quote is missing, or this one too many.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from jsonl_lint.repairs.reading import Mark

_ODD = re.compile(r"\\(?:u|x[0-9a-fA-F]{2}|U[0-9a-fA-F]{8}|.)|[\"'“”„‟\x00-\x1f]", re.DOTALL)
_KEPT = tuple(rf"\{char}" for char in '"\\bfnrtu')
_CURLY = "“”„‟"
_MOST = 250_000
_NEAR = 8
_STRUCTURE = ",:[]{}"


class _UnclearError(Exception):
    """A string has no spelling in JSON that is surely meant."""


def respelled(text: str, marks: Sequence[Mark]) -> list[Mark] | None:
    """Return marks with each string resolved into the marks inside it; None if one cannot be spelled in JSON.

    None, too, if there are more than 250,000 of them.
    """
    python = any(
        mark.name == "python-word" or (mark.new is None and text[mark.start - 1] == "'") for mark in marks
    )
    spelled = chain.from_iterable(
        (mark,) if mark.new is not None else _string(text, mark, python=python) for mark in marks
    )
    try:
        found = list(islice(spelled, _MOST + 1))
    except _UnclearError:
        return None
    return found if len(found) <= _MOST else None


def _string(text: str, mark: Mark, *, python: bool) -> Iterator[Mark]:
    start, stop = mark.start, mark.stop
    kind = text[start - 1]
    ends = _CURLY if kind in _CURLY else kind
    if kind != '"':
        name = "single-quotes" if kind == "'" else "curly-quotes"
        yield Mark(name, start - 1, start, '"')
        yield Mark(name, stop, stop + 1, '"')
    quotes = []
    for odd in _ODD.finditer(text, start, stop):
        char = odd[0]
        if char in ends:
            quotes.append(odd.start())
            yield Mark("unescaped-quote", *odd.span(), r"\"" if char == '"' else None)
        elif char == '"':
            yield Mark("curly-quotes" if kind in _CURLY else "single-quotes", *odd.span(), r"\"")
        elif char < " ":
            yield Mark("control-character", *odd.span(), json.dumps(char)[1:-1])
        elif char[0] == "\\" and char not in _KEPT and (char != r"\/" or python):
            yield Mark("single-quotes" if kind + char == r"'\'" else "escape", *odd.span(), _escape(char, python))
    if quotes and not (_paired(text, start, stop, quotes) or _apart(text, start, stop, quotes)):
        raise _UnclearError


def _escape(escape: str, python: bool) -> str:
    r"""Return how JSON spells an escape: `\'` is an apostrophe everywhere, others are Python's alone."""
    if escape == r"\'":
        return "'"
    digits = escape[2:]
    if not python or escape[1] not in "xU" or not digits or int(digits, base=16) > sys.maxunicode:
        raise _UnclearError
    return rf"\u00{digits}" if escape[1] == "x" else json.dumps(chr(int(digits, base=16)))[1:-1]


def _paired(text: str, start: int, stop: int, quotes: Sequence[int]) -> bool:
    """Tell whether quotes stand around words, two by two."""
    return len(quotes) % 2 == 0 and all(
        last > first + 1
        and not (text[first + 1].isspace() or text[last - 1].isspace())
        and (first == start or not text[first - 1].isalnum())
        and (last + 1 == stop or not text[last + 1].isalnum())
        for first, last in zip(quotes[::2], quotes[1::2], strict=True)
    )


def _apart(text: str, start: int, stop: int, quotes: Sequence[int]) -> bool:
    """Tell whether quotes stand away from one another, from both ends, and from what separates members."""
    return all(
        _is_text(text[max(start, at - _NEAR) : at].rstrip()[-1:])
        and _is_text(text[at + 1 : min(stop, at + 1 + _NEAR)].lstrip()[:1])
        for at in quotes
    )


def _is_text(char: str) -> bool:
    return char != "" and char not in f'{_STRUCTURE}"{_CURLY}'
