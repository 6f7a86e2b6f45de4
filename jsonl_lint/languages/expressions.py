"""Expressions of languages, and what tells in one pass which are worth a try."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence

from jsonl_lint import expressions as linear
from jsonl_lint.languages.shape import BadLanguageError
from jsonl_lint.values import Value

_LONGEST = 50_000
_compiled = functools.cache(re.compile)


def spelled_out(expression: str, words: Mapping[str, str]) -> str:
    """Replace each `{word}`; quantifiers such as `{0,9}` begin with a digit and stay."""
    spelled = re.sub(r"\{([a-z_]+)\}", lambda found: words[found[1]], expression)
    if len(spelled) > _LONGEST:
        raise BadLanguageError(f"an expression of more than {_LONGEST:,} characters")
    return spelled


def _safe(expression: str) -> re.Pattern[str]:
    """Return an expression of a user, compiled by an engine of linear time."""
    try:
        return linear.compiled(expression)
    except linear.BadExpressionError as error:
        raise BadLanguageError(f"{expression!r} is no expression of RE2: {error}") from None


class Expression(Value, kw_only=False):
    """An expression, compiled on first use: by `re`, or if it is not ours by an engine that cannot hang."""

    source: str
    ours: bool = True

    @functools.cached_property
    def compiled(self) -> re.Pattern[str]:
        """Return the expression, ready to search."""
        return (_compiled if self.ours else _safe)(self.source)


class Gate(linear.Gate):
    """Tells in one pass which groups of literals occur in a text."""

    def __init__(self, literals: Mapping[str, Sequence[str]]) -> None:
        """Take the groups; they are compiled on first use."""
        self.literals = {name: tuple(any_of) for name, any_of in literals.items()}
        super().__init__([linear.literals(any_of) for any_of in self.literals.values()])

    def numbers(self, names: Iterable[str]) -> frozenset[int]:
        """Return the numbers of some groups, as they are found."""
        order = list(self.literals)
        return frozenset(map(order.index, names))
