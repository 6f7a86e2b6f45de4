"""Function definitions as a chat model reads them: a namespace of TypeScript types.

OpenAI does not publish the form. This one follows the description in hmarr/openai-chat-tokens (2023), which
was reconstructed from the prompt tokens that the API reports. Definitions may hold any JSON value: what is
not as JSON Schema has it is read as missing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DEEPEST = 40
_MOST_KEPT = 64
_PLAIN = {"string": "string", "number": "number", "integer": "number", "boolean": "boolean", "null": "null"}


def rendered(functions: object) -> str:
    """Return what `render` returns, kept for lists of functions that come again."""
    key = repr(functions)
    if (text := _kept.get(key)) is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        text = _kept[key] = render(functions)
    return text


_kept: dict[str, str] = {}


def render(functions: object) -> str:
    """Return the text for a list of functions (`name`, `description`, `parameters`); empty if it has none."""
    types = [_function(function) for function in _list(functions) if isinstance(function, Mapping)]
    return "\n".join(("namespace functions {\n", *types, "} // namespace functions")) if types else ""


def _function(function: Mapping[str, Any]) -> str:
    parameters = _mapping(function.get("parameters"))
    argument = f"_: {_object(parameters)}" if _mapping(parameters.get("properties")) else ""
    return "\n".join((*_comment(function), f"type {_text(function.get('name'))} = ({argument}) => any;\n"))


def _object(schema: Mapping[str, Any], indent: str = "", depth: int = 0) -> str:
    """Return an object type: a property on each line, the closing brace never indented."""
    members = "\n".join(indent + line for line in _members(schema, indent, depth))
    return f"{{\n{members}\n}}"


def _members(schema: Mapping[str, Any], indent: str, depth: int) -> Iterator[str]:
    """Return the lines of the properties; only the outermost object has descriptions."""
    required = {name for name in _list(schema.get("required")) if isinstance(name, str)}
    for name, value in _mapping(schema.get("properties")).items():
        member = _mapping(value)
        if not indent:
            yield from _comment(member)
        yield f"{name}{'' if name in required else '?'}: {_type(member, indent, depth)},"


def _type(schema: Mapping[str, Any], indent: str, depth: int) -> str:
    if depth > _DEEPEST:
        return "any"
    match schema:
        case {"anyOf": [_, *_] as choices}:
            return _union(_type(_mapping(choice), indent, depth + 1) for choice in choices)
        case {"enum": [_, *_] as values}:
            return _union(map(_literal, values))
        case {"type": [_, *_] as names}:
            # A name that is repeated must not render the properties again: nested, that grows exponentially.
            return _union(_named(name, schema, indent, depth) for name in dict.fromkeys(map(_text, names)))
        case _:
            return _named(schema.get("type"), schema, indent, depth)


def _named(name: object, schema: Mapping[str, Any], indent: str, depth: int) -> str:
    if name == "object":
        return _object(schema, indent + "  ", depth + 1)
    if name == "array":
        return f"{_type(_mapping(schema.get('items')), indent, depth + 1)}[]"
    return _PLAIN.get(_text(name), "any")


def _union(types: Iterable[str]) -> str:
    return " | ".join(types)


def _literal(value: object) -> str:
    match value:
        case str():
            return f'"{value}"'
        case None | bool() | int() | float():
            return json.dumps(value)
        case _:
            return "any"


def _comment(schema: Mapping[str, Any]) -> list[str]:
    description = _text(schema.get("description"))
    return [f"// {description}"] if description else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
