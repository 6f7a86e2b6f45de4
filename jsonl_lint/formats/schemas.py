"""Finds the JSON Schemas: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

_ENDING = ".schema.json"
_ELSEWHERE = re.compile(r'"\$ref": *"urn:jsonl-lint:schema:([a-z-]+):')
_PACKAGE = Path(__file__).parents[1]


def names() -> tuple[str, ...]:
    """Return the names of all schemas, such as "openai-chat"."""
    return tuple(sorted(path.name.removesuffix(_ENDING) for path in _folder().glob("*" + _ENDING)))


def schema_text(name: str) -> str:
    """Return a schema as it is written; a LookupError if there is none of that name."""
    if name not in names():
        raise LookupError(f"no schema {name!r} in {_folder()}")
    return _text(name)


@functools.cache
def schema(name: str) -> dict[str, Any]:
    """Return a schema as a value, not to be changed."""
    value: dict[str, Any] = json.loads(_text(name))
    return value


@functools.cache
def family(name: str) -> tuple[dict[str, Any], ...]:
    """Return a schema and those of ours that it refers to, itself first."""
    found = [name]
    for known in found:
        found += dict.fromkeys(other for other in _ELSEWHERE.findall(_text(known)) if other not in found)
    return tuple(map(schema, found))


def bundle(name: str) -> dict[str, Any]:
    """Return a schema with those of ours that it refers to inside of it, for validators that know it alone."""
    whole, *others = family(name)
    inside = {other["$id"]: other for other in others}
    return {**whole, "$defs": {**whole.get("$defs", {}), **inside}} if inside else whole


def _text(name: str) -> str:
    return (_folder() / (name + _ENDING)).read_text(encoding="utf-8")


def _folder() -> Path:
    inside = _PACKAGE / "schemas"
    return inside if inside.is_dir() else _PACKAGE.parent / "schemas"
