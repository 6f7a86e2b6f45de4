"""Reads values as type hints say, and notes every mistake with its place."""

from __future__ import annotations

import enum
import sys
import types
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

from jsonl_lint.config.problem import Text, either, unknown
from jsonl_lint.config.yaml import Node
from jsonl_lint.diagnostic import did_you_mean, quote
from jsonl_lint.values import Value, fields

T = TypeVar("T", bound=Value)

_MISS = object()
_SEVERAL = 12


class Special(Protocol):
    """What an `Annotated` hint holds if a value is not read by its type."""

    def read(self, reader: Reader, node: Node) -> Any:
        """Return the value; mistakes go to the reader."""


class Checked(Value, kw_only=False):
    """In an `Annotated` hint: the value must pass the check of this name, which raises ValueError."""

    name: str


class Range(Value, kw_only=False):
    """In an `Annotated` hint: the least and the greatest value; numbers without one are 0 or more."""

    least: int = 0
    most: int | None = None


class Reader:
    """Reads the values of one file; `checks` are the checks that hints may name."""

    def __init__(self, text: Text, checks: Mapping[str, Callable[[str], object]]) -> None:
        self.text, self.checks = text, checks

    @property
    def mistakes(self) -> int:
        """Return how many problems were found so far."""
        return len(self.text.problems)

    def fail(self, node: Node, message: str, remedy: str = "") -> None:
        """Note a mistake at a key or value."""
        self.text.note(node.start, node.stop, message, remedy)

    def read(self, node: Node, hint: Any) -> Any:  # noqa: PLR0911 - one for each kind of hint
        """Return a value as the hint says; what is returned after a mistake is of no use."""
        origin, args = get_origin(hint), get_args(hint)
        if isinstance(hint, type) and issubclass(hint, Value):
            return self.table(node, hint)
        if of_pairs(hint):
            return tuple((name, self.read(value, get_args(args[0])[1])) for name, (_, value) in self.pairs(node))
        if origin is tuple:
            items = node.value if isinstance(node.value, list) else [node]
            return tuple(self.read(item, args[0]) for item in items)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {name: self.read(value, args[1]) for name, (_, value) in self.pairs(node)}
        if origin is Annotated and not isinstance(args[1], Range):
            return self._annotated(node, args[0], args[1])
        kinds = alternatives(hint)
        if len(kinds) == 1 and kinds[0] is not hint:
            return self.read(node, kinds[0])
        return self._scalar(node, kinds)

    def table(self, node: Node, kind: type[T]) -> T | None:
        """Return a value of a class from keys and values."""
        before = self.mistakes
        values = self.fields(node, hints(kind))
        for item in fields(kind):
            if item.required and item.name not in values and self.mistakes == before:
                self.fail(node, f'the key "{item.name}" is missing')
        return kind(**values) if self.mistakes == before else None

    def fields(self, node: Node, known: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of the known keys that are there."""
        values = {}
        for name, (key, value) in self.pairs(node):
            if name in known:
                values[name] = self.read(value, known[name])
            else:
                self.fail(key, *unknown("key", name, known))
        return values

    def pairs(self, node: Node) -> list[tuple[str, tuple[Node, Node]]]:
        """Return each key with its node and that of its value."""
        if isinstance(node.value, dict):
            return list(node.value.items())
        self.fail(node, f"expected keys and values, got {show(node)}")
        return []

    def _annotated(self, node: Node, hint: Any, how: Checked | Special) -> Any:
        if not isinstance(how, Checked):
            return how.read(self, node)
        before = self.mistakes
        value = self.read(node, hint)
        if self.mistakes == before:
            try:
                self.checks[how.name](value)
            except ValueError as error:
                self.fail(node, *error.args)
        return value

    def _scalar(self, node: Node, kinds: tuple[Any, ...]) -> Any:
        for kind in kinds:
            value = convert(node.value, kind)
            if value is not _MISS:
                return value
        names = [name for kind in kinds for name in words(kind)]
        if len(names) > _SEVERAL and isinstance(node.value, str):
            self.fail(node, *unknown("name", node.value, names))
            return None
        parts = [describe(kind) for kind in kinds if not words(kind)] + ([either(names)] if names else [])
        wanted = " or ".join(parts)
        meant = did_you_mean(node.value[:100], names) if isinstance(node.value, str) else ""
        self.fail(node, f"expected {wanted}, got {show(node)}{meant}")
        return None


def show(node: Node) -> str:
    """Return a value as a sentence may name it."""
    return "nothing" if node.value is None else quote(node.value)


def hints(kind: type[Value]) -> dict[str, Any]:
    """Return the hint of each field that users may write."""
    known = get_type_hints(kind, include_extras=True)
    written = (item for item in fields(kind) if not item.metadata.get("given"))
    return {item.name: known[item.name] for item in written}


def of_pairs(hint: Any) -> bool:
    """Return whether a hint is a tuple of pairs; it is written as keys and values."""
    return get_origin(hint) is tuple and get_origin(get_args(hint)[0]) is tuple


def alternatives(hint: Any) -> tuple[Any, ...]:
    """Return what a union may be, without None: what is not there is None, nobody has to write it."""
    if get_origin(hint) in (Union, types.UnionType):
        return tuple(item for item in get_args(hint) if item is not types.NoneType)
    return (hint,)


def convert(value: Any, kind: Any) -> Any:
    """Return a scalar as this kind has it, or a mark that it is not of this kind."""
    if get_origin(kind) is Literal:
        return value if value in get_args(kind) else _MISS
    if get_origin(kind) is Annotated:
        kind, limits = get_args(kind)
    else:
        limits = Range()
    match value:
        case bool() | None:
            return value if kind is bool and value is not None else _MISS
        case str() if issubclass(kind, enum.Enum):
            return kind(value) if value in words(kind) else _MISS
        case str():
            return value if kind is str else _MISS
        case int() | float() if kind is float or (kind is int and isinstance(value, int)):
            most = sys.float_info.max if limits.most is None else limits.most
            return kind(value) if limits.least <= value <= most else _MISS
    return _MISS


def words(kind: Any) -> tuple[str, ...]:
    """Return the words that a kind consists of, if it does."""
    if get_origin(kind) is Literal:
        return get_args(kind)
    return tuple(map(str, kind)) if isinstance(kind, type) and issubclass(kind, enum.Enum) else ()


def describe(kind: Any) -> str:
    """Return what a kind is, for a message."""
    if get_origin(kind) is Annotated:
        kind, limits = get_args(kind)
        return f"{_NAMES[kind]} from {limits.least} to {limits.most}"
    return _NAMES[kind] + (" of 0 or more" if kind in (int, float) else "")


_NAMES = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}
