"""What a report shows of a line, without what may be a key or a password."""

from __future__ import annotations

import re

from jsonl_lint.diagnostic import Excerpt, printable

_BEFORE, _VALUE, _AFTER = 32, 44, 24
# Excerpts look so far around themselves for the rest of a token that they cut.
_NEAR = 200
_TOKEN = re.compile(r"[A-Za-z0-9_+/=-]{20,}")


def excerpt(text: str, start: int, stop: int) -> Excerpt:
    """Return the characters `start` to `stop` of a line, cut to a fair length, with some before and after."""
    first, last = max(0, start - _BEFORE), min(stop, start + _VALUE)
    edge = max(0, first - _NEAR)
    shown = masked(text[edge : last + _AFTER + _NEAR])

    def cut(left: int, right: int) -> str:
        return printable(shown[left - edge : right - edge])

    return Excerpt(
        before=("…" if first else "") + cut(first, start),
        value=cut(start, last) + ("…" if last < stop else ""),
        after=cut(last, last + _AFTER) + ("…" if last + _AFTER < len(text) else "") if last == stop else "",
    )


def masked(text: str) -> str:
    """Return a text with dots in place of what may be a key or a password, which no excerpt shows."""
    return _TOKEN.sub(_dots, text)


def _dots(token: re.Match[str]) -> str:
    mixed = any(char.isdigit() for char in token[0]) and any(char.isalpha() for char in token[0])
    return "•" * len(token[0]) if mixed else token[0]
