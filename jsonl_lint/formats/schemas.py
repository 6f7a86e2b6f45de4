"""Finds the JSON Schemas: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

import functools
import json
import os
import re
from typing import Any

from jsonl_lint import package

_ENDING = ".schema.json"
_PACKAGE = package.FOLDER
_ELSEWHERE = re.compile(r'"\$ref": *"urn:jsonl-lint:schema:([a-z-]+):')


def names() -> tuple[str, ...]:
    """Return the names of all schemas, such as "openai-chat"."""
    found = os.listdir(_folder())  # noqa: PTH208 - pathlib takes long to load
    return tuple(sorted(name.removesuffix(_ENDING) for name in found if name.endswith(_ENDING)))


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
    return package.text(_folder(), name + _ENDING)


def _folder() -> str:
    inside = os.path.join(_PACKAGE, "schemas")  # noqa: PTH118
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(_PACKAGE), "schemas")  # noqa: PTH112, PTH118, PTH120
