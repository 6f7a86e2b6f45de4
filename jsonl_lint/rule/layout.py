"""How the state of a rule is laid out: so one that was kept in a file is checked, and its lines are moved.

A layout is `int` (0 or more), `str` or `bool`; `[layout]` for a list, `(layout, …)` for a list of just these; a
dict for one with these keys, and with others if `str` or `DIGITS` is among them; or what is `moved` by itself, as
`LINE`. None is the layout of nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import NoneType
from typing import Any

from jsonl_lint.values import Value

DIGITS = object()
"""Stands for keys that are whole numbers."""

_LARGEST = 1 << 53
_LONGEST = 15


class MisfitError(ValueError):
    """A value that does not have its layout."""


def moved(layout: Any, value: Any, lines: int) -> Any:
    """Return a value with its lines moved by so many; raise `MisfitError` if it does not have the layout."""
    move = _KINDS.get(type(layout))
    return move(layout, value, lines) if move else layout.moved(value, lines)


def fit(value: Any, fits: bool) -> Any:
    """Return a value that fits; raise `MisfitError` for another."""
    if not fits:
        raise MisfitError
    return value


class Line(Value, kw_only=False):
    """The number of a line, which changes when lines are put in before it."""

    def moved(self, value: Any, lines: int) -> Any:
        """Return another number."""
        return fit(value, type(value) is int and 1 <= value + lines < _LARGEST) + lines


LINE = Line()


class Row:
    """A list of just these: `str`, `int` or `LINE`. It is what a tuple of them is, and is read faster."""

    def __init__(self, *items: Any) -> None:
        """Take the layouts of the items."""
        self.types = [str if item is str else int for item in items]
        self.numbers = [index for index, item in enumerate(items) if item is int]
        self.lines = [index for index, item in enumerate(items) if item is LINE]

    def moved(self, value: Any, lines: int) -> list[Any]:
        """Return the list with its lines moved."""
        if type(value) is not list or [*map(type, value)] != self.types:
            raise MisfitError
        row: list[Any] = value
        for index in self.numbers:
            if not 0 <= row[index] < _LARGEST:
                raise MisfitError
        for index in self.lines:
            row[index] += lines
            if not 1 <= row[index] < _LARGEST:
                raise MisfitError
        return row


class Either(Value, kw_only=False):
    """One of two layouts, of which a value has at most one."""

    one: Any
    other: Any

    def moved(self, value: Any, lines: int) -> Any:
        """Return the value by the layout that it has."""
        try:
            return moved(self.one, value, lines)
        except MisfitError:
            return moved(self.other, value, lines)


def maybe(layout: Any) -> Either:
    """Return the layout of what may be missing."""
    return Either(None, layout)


def like(value: Any) -> Any:
    """Return the layout of numbers and texts by name that have the names of this value."""
    return {name: like(item) for name, item in value.items()} if isinstance(value, dict) else type(value)


def _plain(layout: Any, value: Any, lines: int) -> Any:
    known = layout in (str, bool, NoneType) or (layout is int and type(value) is int and 0 <= value < _LARGEST)
    return fit(value, known and type(value) is layout)


def _all_plain(layout: Any, values: Collection[Any]) -> bool:
    """Return whether all values are texts, or all are numbers, as the layout says."""
    return {*map(type, values)} <= {layout} and (layout is str or not values or _in_range(values))


def _in_range(numbers: Collection[int]) -> bool:
    return min(numbers) >= 0 and max(numbers) < _LARGEST


def _list(layout: list[Any], value: Any, lines: int) -> list[Any]:
    items: list[Any] = fit(value, type(value) is list)
    if layout[0] in (int, str):
        return fit(items, _all_plain(layout[0], items))  # type: ignore[no-any-return]
    if isinstance(row := layout[0], Row):
        return [row.moved(item, lines) for item in items]
    return [moved(row, item, lines) for item in items]


def _items(layout: tuple[Any, ...], value: Any, lines: int) -> list[Any]:
    fit(value, type(value) is list and len(value) == len(layout))
    return [moved(form, item, lines) for form, item in zip(layout, value, strict=True)]


def _dict(layout: Mapping[Any, Any], value: Any, lines: int) -> dict[str, Any]:
    found: dict[str, Any] = fit(value, type(value) is dict)
    if found.keys() == layout.keys():
        for key, form in layout.items():
            item = found[key]
            if form is str and type(item) is str:
                continue
            if form is int and type(item) is int and 0 <= item < _LARGEST:
                continue
            found[key] = moved(form, item, lines)
        return found
    named = layout.keys() - {str, DIGITS}
    others = found.keys() - named
    fit(found, len(named) + len(others) == len(found))
    fit(found, not others or str in layout or (DIGITS in layout and _are_numbers(others)))
    form = layout.get(str, layout.get(DIGITS))
    if not named and form in (int, str):
        return fit(found, _all_plain(form, found.values()))  # type: ignore[no-any-return]
    return {key: moved(layout.get(key, form), item, lines) for key, item in found.items()}


def _are_numbers(keys: Collection[str]) -> bool:
    joined = "".join(keys)
    return "" not in keys and joined.isascii() and joined.isdigit() and max(map(len, keys)) <= _LONGEST


def _nothing(layout: None, value: Any, lines: int) -> None:
    fit(value, value is None)


_KINDS: Mapping[type, Callable[[Any, Any, int], Any]] = {
    type: _plain,
    list: _list,
    tuple: _items,
    dict: _dict,
    NoneType: _nothing,
}
