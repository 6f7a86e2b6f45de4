"""The JSON Schema of the config, made from the same fields that the reader goes by, for editors."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import inspect
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from jsonl_lint import formats
from jsonl_lint.catalog import Row
from jsonl_lint.config.reading import Checked, Range, alternatives, of_pairs
from jsonl_lint.config.settings import Files, Models, OwnPrice, OwnSchema, Rules, Settings, Switch
from jsonl_lint.diagnostic import Severity
from jsonl_lint.rule import GROUPS, Option, Rule, field_docs, options
from jsonl_lint.rules import RULES
from jsonl_lint.tokens import ENCODINGS

Schema = dict[str, Any]

_SCALARS: Mapping[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": 0},
    float: {"type": "number", "minimum": 0},
    Decimal: {"type": "number", "minimum": 0},
    dt.date: {"type": "string", "format": "date"},
}


_SWITCHES = (*get_args(Switch), *Severity)
_PATH: Schema = {"type": "string", "minLength": 1}


def config_schema() -> Schema:
    """Return the schema of `.jsonl-lint.yaml`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:jsonl-lint:schema:config:1",
        "title": "jsonl-lint",
        **_table(Settings),
    }


def _table(kind: type, *, lone: bool = True) -> Schema:
    """Return the schema of a dataclass; `lone` says that a list of one may be written as its item."""
    known, docs = get_type_hints(kind, include_extras=True), field_docs(kind)
    written = [item for item in dataclasses.fields(kind) if not item.metadata.get("given")]
    missing = dataclasses.MISSING
    required = [item.name for item in written if item.default is item.default_factory is missing]
    return {
        "description": _flat(kind.__doc__ or ""),
        "type": "object",
        "properties": {
            item.name: _described(
                _limited(_schema(known[item.name], lone=lone), item.metadata), docs.get(item.name)
            )
            for item in written
        },
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _schema(hint: Any, *, lone: bool = True) -> Schema:  # noqa: PLR0911 - one for each kind of hint
    origin, args = get_origin(hint), get_args(hint)
    kinds = alternatives(hint)
    if len(kinds) > 1:
        return {"anyOf": [_schema(kind, lone=lone) for kind in kinds]}
    if kinds[0] is not hint:
        return _schema(kinds[0], lone=lone)
    if origin is Annotated:
        return _special(args[1], args[0])
    if origin is Literal:
        return {"enum": list(args)}
    if of_pairs(hint):
        return {"type": "object", "additionalProperties": _schema(get_args(args[0])[1], lone=lone)}
    if origin is tuple:
        items = _schema(args[0], lone=lone)
        several = {"type": "array", "items": items}
        return {"anyOf": [items, several]} if lone else several
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema(args[1], lone=lone)}
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _table(hint, lone=lone)
    if issubclass(hint, enum.Enum):
        return {"enum": [str(item) for item in hint]}
    return dict(_SCALARS[hint])


def _special(how: Any, hint: Any) -> Schema:  # noqa: PLR0911 - one for each
    """Return the schema of an annotated hint."""
    match how:
        case Range(least, most):
            return {**_SCALARS[hint], "minimum": least, "maximum": most}
        case Checked("format"):
            return {"enum": [item.name for item in formats.FORMATS]}
        case Checked("rule"):
            return {"enum": [*GROUPS, *(rule.name for rule in RULES if not rule.always)]}
        case Checked("grader" | "path" | "schema" | "tokenizer"):
            return _PATH
        case OwnSchema():
            return {"anyOf": [_PATH, _table(hint, lone=False)]}
        case OwnPrice():
            return _table(hint, lone=False)
        case Files():
            return {"anyOf": [_PATH, {"type": "array", "items": _PATH, "minItems": 1}]}
        case Rules():
            return _rules()
        case Models():
            model = _table(Row, lone=False)
            model["properties"]["encoding"]["enum"] = list(ENCODINGS)
            return {"type": "object", "additionalProperties": model}
        case _:
            return _schema(hint)


def _rules() -> Schema:
    severity = {
        "type": "object",
        "properties": {"severity": _schema(Severity)},
        "additionalProperties": False,
    }
    switch = {"enum": [*_SWITCHES, True, False]}
    groups = {
        name: {"description": f"All rules that ask: {question}.", "anyOf": [switch, severity]}
        for name, question in GROUPS.items()
    }
    return {
        "type": "object",
        "properties": {**groups, **{rule.name: _rule(rule) for rule in RULES}},
        "additionalProperties": False,
    }


def _rule(rule: type[Rule]) -> Schema:
    """Return what may be said of a rule; its description is the first line of its page."""
    page = inspect.getmodule(rule).__doc__ or ""
    known = {
        option.name: {**_described(_schema(option.type), option.doc), "default": _default(option)}
        for option in options(rule)
    }
    switches = [word for word in _SWITCHES if word != "off" or not rule.always]
    booleans = [True] if rule.always else [True, False]
    table = {"type": "object", "properties": known, "additionalProperties": False}
    return {
        "description": page.partition("\n")[0],
        "anyOf": [{"enum": [*switches, *booleans]}, table],
    }


def _default(option: Option) -> Any:
    """Return a default as the config would have it."""
    if of_pairs(option.type):
        return dict(option.default)
    return list(option.default) if isinstance(option.default, tuple) else option.default


def _limited(schema: Schema, metadata: Mapping[str, Any]) -> Schema:
    """Return the schema of a field of the catalogue, with its own least value and its words for numbers."""
    if "least" in metadata:
        schema = schema | {"minimum": metadata["least"]}
    if "words" in metadata:
        schema = {"anyOf": [schema, {"enum": list(metadata["words"])}]}
    return schema


def _described(schema: Schema, doc: str | None) -> Schema:
    return {"description": doc, **schema} if doc else schema


def _flat(text: str) -> str:
    return " ".join(text.split())
