"""Expressions: those that take linear time whatever the text holds, the only door to RE2; and late ones."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from typing import Any, cast

_SIGN = re.compile(r"[!-/:-@\[-^`{-~]")


class BadExpressionError(ValueError):
    """An expression that RE2 does not know."""


def literals(words: Iterable[str]) -> str:
    """Return an expression for any of some words, as they are written."""
    return "|".join(_SIGN.sub(r"\\\g<0>", word) for word in words)


@functools.cache
def compiled(expression: str) -> re.Pattern[str]:
    """Return an expression, ready to search."""
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(expression, options)  # type: ignore[no-any-return]
    except re2.error as error:
        reason = error.args[0] if error.args else "?"
        said = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise BadExpressionError(said) from None


class _Late:
    """Stands for an expression until something is asked of it; then it has the answers of the compiled one."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        answer = self.__dict__[name] = getattr(re.compile(self.pattern, self._flags), name)
        return answer


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return an expression of `re` that is compiled on first use, for many are not used in a run."""
    return cast("re.Pattern[str]", _Late(pattern, flags))


class Gate:
    """Tells in one pass which of many expressions occur in a text."""

    def __init__(self, expressions: Sequence[str]) -> None:
        """Take the expressions; they are compiled on first use."""
        self.expressions = tuple(expressions)

    def found(self, text: str | bytes) -> list[int]:
        """Return the indices of the expressions that occur, in no order; bytes are text in UTF-8."""
        return self._set.Match(text) or []

    @functools.cached_property
    def _set(self) -> Any:
        import re2

        made = re2.Set.SearchSet()
        for expression in self.expressions:
            made.Add(expression)
        made.Compile()
        return made
