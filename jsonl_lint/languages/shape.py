"""What the language file of a user must hold, before it is compiled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LARGEST = 10_000
_KINDS = frozenset({"refusal", "soft", "partial", "abstention"})


class BadLanguageError(ValueError):
    """A language file, or an expression, of a user cannot be used; says why."""


def typed(table: dict[str, Any], scripts: Mapping[str, str]) -> None:
    """Raise `BadLanguageError` for values in the file of a user that are of another type or kind."""
    pivot, rows, short = table.get("pivot", {}), [*table["pattern"], *table["guard"]], table["short"]
    numbers = [table["head"], short["characters"], short["items"], pivot.get("within", 1), pivot.get("items", 0)]
    numbers += [row.get("head", 1) for row in rows]
    texts = [*table["words"].values(), *(row["match"] for row in rows), *(row["name"] for row in table["pattern"])]
    texts += [word for any_of in table["literals"].values() for word in any_of]
    if not all(type(number) is int and 0 <= number <= _LARGEST for number in numbers):
        raise BadLanguageError(f"a number is no whole number from 0 to {_LARGEST:,}")
    if not all(isinstance(text, str) and text for text in texts):
        raise BadLanguageError("a word, a literal, a name or an expression is no text, or empty")
    if not isinstance(table["scripts"], list) or not {*table["scripts"]} <= scripts.keys():
        raise BadLanguageError(f"scripts are a list of {', '.join(scripts)}")
    if not {row["kind"] for row in table["pattern"]} <= _KINDS:
        raise BadLanguageError(f"kinds are {', '.join(sorted(_KINDS))}")
