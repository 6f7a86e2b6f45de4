"""Expressions of languages, and what tells in one pass which are worth a try; the only door to RE2."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonl_lint.languages.shape import BadLanguageError

_compiled = functools.cache(re.compile)


@functools.cache
def _safe(expression: str) -> re.Pattern[str]:
    """Return an expression of a user, compiled by an engine of linear time."""
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(expression, options)  # type: ignore[no-any-return]
    except re2.error as error:
        reason = error.args[0] if error.args else "?"
        said = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise BadLanguageError(f"{expression!r} is no expression of RE2: {said}") from None


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression, compiled on first use: by `re`, or if it is not ours by an engine that cannot hang."""

    source: str
    ours: bool = True

    @property
    def compiled(self) -> re.Pattern[str]:
        """Return the expression, ready to search."""
        return (_compiled if self.ours else _safe)(self.source)


class Gate:
    """Tells in one pass which groups of literals occur in a text."""

    def __init__(self, literals: Mapping[str, Sequence[str]]) -> None:
        """Take the groups; they are compiled on first use."""
        self.literals = {name: tuple(any_of) for name, any_of in literals.items()}

    def bits(self, names: Iterable[str]) -> int:
        """Return the bits of some groups."""
        order = list(self.literals)
        return sum(1 << order.index(name) for name in names)

    def found(self, head: str) -> int:
        """Return the bits of the groups of which a literal occurs."""
        found = 0
        for index in self._set.Match(head) or ():
            found |= 1 << index
        return found

    @functools.cached_property
    def _set(self) -> Any:
        import re2

        made = re2.Set.SearchSet()
        for any_of in self.literals.values():
            made.Add("|".join(map(re2.escape, any_of)))
        made.Compile()
        return made
