"""Tells whether a record fits the schema of a format: for a few, as a library takes longer to load than this to judge.

It knows those words of JSON Schema that our schemas use, and no others. Of the schemas of users it is for those that
are plain.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sized
from typing import Any

from jsonl_lint.formats import schemas

Schema = Mapping[str, Any]
Check = Callable[[Any, Any, Schema, Schema], bool]

BESIDE = frozenset({"then", "else", "minContains", "maxContains", "$defs"})
"""The words that another word leads to."""

SAID = frozenset({"$schema", "$id", "title", "description", "examples", "default", "deprecated"})
"""The words that judge nothing."""

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def is_valid(name: str, value: Mapping[str, Any]) -> bool:
    """Return whether a record fits one of our schemas; may raise `RecursionError`."""
    root = schemas.schema(name)
    return _fits(root, value, root)


def is_plain(schema: Any, deepest: int = 20) -> bool:
    """Return whether a schema has nothing but the words that most have, and so is a schema, and known here."""
    if not isinstance(schema, dict) or not deepest:
        return False
    return all(word in _PLAIN and _PLAIN[word](said, deepest - 1) for word, said in schema.items())


def fits(schema: Schema, value: Any) -> bool:
    """Return whether a value fits a plain schema."""
    return _fits(schema, value, schema)


def _fits(schema: Schema | bool, value: Any, root: Schema) -> bool:
    """Return whether a value fits a part of the schema `root`."""
    if isinstance(schema, bool):
        return schema
    for word, said in schema.items():
        if word in CHECKS and not CHECKS[word](said, value, schema, root):
            return False
    return True


def _follow(said: str, value: Any, _: Schema, root: Schema) -> bool:
    document, _hash, path = said.partition("#")
    root = schemas.schema(document.split(":")[3]) if document else root
    part: Any = root
    for step in path.split("/")[1:]:
        part = part[step]
    return _fits(part, value, root)


def _choose(said: Schema, value: Any, schema: Schema, root: Schema) -> bool:
    return _fits(schema.get("then" if _fits(said, value, root) else "else", True), value, root)


def _properties(said: Schema, value: Any, _: Schema, root: Schema) -> bool:
    if isinstance(value, dict):
        for key, part in said.items():
            if key in value and not _fits(part, value[key], root):
                return False
    return True


def _others(said: Schema | bool, value: Any, schema: Schema, root: Schema) -> bool:
    known = schema.get("properties", {})
    return not isinstance(value, dict) or all(_fits(said, value[key], root) for key in value if key not in known)


def _items(said: Schema | bool, value: Any, schema: Schema, root: Schema) -> bool:
    rest = value[len(schema.get("prefixItems", ())) :] if isinstance(value, list) else ()
    return all(_fits(said, item, root) for item in rest)


def _first_items(said: list[Schema | bool], value: Any, _: Schema, root: Schema) -> bool:
    items = value if isinstance(value, list) else ()
    return all(_fits(part, item, root) for part, item in zip(said, items, strict=False))


def _all(said: list[Schema], value: Any, _: Schema, root: Schema) -> bool:
    for part in said:  # noqa: SIM110 - a third of the time of `all`
        if not _fits(part, value, root):
            return False
    return True


def _contains(said: Schema, value: Any, schema: Schema, root: Schema) -> bool:
    if not isinstance(value, list):
        return True
    found = sum(_fits(said, item, root) for item in value)
    return bool(schema.get("minContains", 1) <= found <= schema.get("maxContains", found))


def _is(kind: str, value: Any) -> bool:
    """Return whether a value is of a type, in the words of JSON Schema: 1.0 is an integer, and true no number."""
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer":
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return isinstance(value, _TYPES[kind])


def _same(said: Any, value: Any) -> bool:
    """Return whether two values that hold no others are the same; 1 and 1.0 are, and true is none of them."""
    return isinstance(said, bool) is isinstance(value, bool) and bool(said == value)


def _sized(kind: type[Sized], fits: Callable[[int, int], bool]) -> Check:
    return lambda said, value, _schema, _root: not isinstance(value, kind) or fits(len(value), said)


_pattern = functools.cache(re.compile)

CHECKS: Mapping[str, Check] = {
    "type": lambda said, value, *_: (
        _is(said, value) if isinstance(said, str) else any(_is(kind, value) for kind in said)
    ),
    "const": lambda said, value, *_: _same(said, value),
    "enum": lambda said, value, *_: any(_same(one, value) for one in said),
    "pattern": lambda said, value, *_: not isinstance(value, str) or _pattern(said).search(value) is not None,
    "minimum": lambda said, value, *_: not _is("number", value) or bool(value >= said),
    "minLength": _sized(str, lambda size, least: size >= least),
    "maxLength": _sized(str, lambda size, most: size <= most),
    "minItems": _sized(list, lambda size, least: size >= least),
    "maxItems": _sized(list, lambda size, most: size <= most),
    "minProperties": _sized(dict, lambda size, least: size >= least),
    "maxProperties": _sized(dict, lambda size, most: size <= most),
    "required": lambda said, value, *_: not isinstance(value, dict) or value.keys() >= {*said},
    "properties": _properties,
    "additionalProperties": _others,
    "items": _items,
    "prefixItems": _first_items,
    "contains": _contains,
    "allOf": _all,
    "anyOf": lambda said, value, _, root: any(_fits(part, value, root) for part in said),
    "not": lambda said, value, _, root: not _fits(said, value, root),
    "if": _choose,
    "$ref": _follow,
}
"""The words that judge."""


def _texts(said: Any, _: int) -> bool:
    return isinstance(said, list) and all(isinstance(item, str) for item in said) and len({*said}) == len(said)


_PLAIN: Mapping[str, Callable[[Any, int], bool]] = {
    "type": lambda said, _: isinstance(said, str) and said in {*_TYPES, "integer"},
    "title": lambda said, _: isinstance(said, str),
    "description": lambda said, _: isinstance(said, str),
    "enum": _texts,
    "required": _texts,
    "items": is_plain,
    "properties": lambda said, deepest: (
        isinstance(said, dict) and all(is_plain(part, deepest) for part in said.values())
    ),
    "additionalProperties": lambda said, deepest: isinstance(said, bool) or is_plain(said, deepest),
}
