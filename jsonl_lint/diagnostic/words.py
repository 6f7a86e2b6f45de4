"""Text that is harmless wherever it is shown, and how amounts and names are written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
LOG_COMMAND = re.compile(r"##(?=\[|vso\[)", re.IGNORECASE)
"""Build systems search a log for these anywhere in a line: GitHub's runner for `##[`, Azure's for `##vso[`."""


def printable(text: str) -> str:
    """Return text on one line, with every control, format and unassigned character spelled as an escape."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else _spell(char) for char in text)
    return LOG_COMMAND.sub("#\\#", text) if "##" in text else text


def _spell(char: str) -> str:
    code = f"{ord(char):04x}"
    return _SHORT_ESCAPES.get(char) or (f"\\u{code}" if len(code) == 4 else f"\\U{code:0>8}")  # noqa: PLR2004


def shorten(text: str, limit: int = 60) -> str:
    """Return `printable` text of at most about `limit` characters, an ellipsis where it was cut."""
    return printable(text if len(text) <= limit else text[: limit - 1]) + ("…" if len(text) > limit else "")


def quote(value: Any, limit: int = 60) -> str:
    """Return a JSON value as a sentence may name it: short, on one line, never the whole of a record."""
    match value:
        case str():
            return f'"{shorten(value, limit)}"'
        case dict():
            return f"an object with {plural(len(value), 'key')}" if value else "an empty object"
        case list():
            return f"a list of {plural(len(value), 'item')}" if value else "an empty list"
        case int() if not isinstance(value, bool) and value.bit_length() > 200:  # noqa: PLR2004
            return "a very large number"
        case _:
            return shorten(json.dumps(value, default=str), limit)


def plural(count: int, noun: str) -> str:
    """Return `1 record`, `1,284 records`."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def money(amount: Decimal | float, currency: str) -> str:
    """Return an amount as people write it: `$5.22`, `€1,200.00`, `CHF 3.00`; small ones with more digits."""
    value = Decimal(str(amount))
    text = f"{value:,.2f}" if value >= Decimal("0.01") or not value else f"{Decimal(f'{value:.2g}').normalize():f}"
    sign = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}.get(currency)
    return f"{sign}{text}" if sign else f"{currency} {text}"


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return `; did you mean "x"?` for the nearest of some names, whatever the case, or nothing."""
    known = {known.lower(): known for known in names}
    import difflib

    near = difflib.get_close_matches(name.lower(), known, 1, 0.6)
    return f'; did you mean "{shorten(known[near[0]])}"?' if near else ""
