"""What formats share that can be converted: each reads its records to OpenAI's, and builds its own from those.

OpenAI's three kinds, chat, preference and plain text, hold all that the others hold, so they are the value between
any two formats. `UnfitError` says what has no place there, or in the format that is written.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NoReturn

from jsonl_lint.diagnostic import quote
from jsonl_lint.record import Path

Value = dict[str, Any]


class UnfitError(Exception):
    """A format cannot hold what is at `path`; `message` says so of the format: `has no place for "weight"`."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path, self.message = path, message


def only(value: Mapping[str, Any], home: Path, *keys: str) -> None:
    """Raise an `UnfitError` for a key that is none of these; null says nothing, so it may be dropped."""
    for key, item in value.items():
        if key not in keys and item is not None:
            raise UnfitError((*home, key), f"has no place for {quote(key)}")


def plain(message: Mapping[str, Any], home: Path) -> str:
    """Return the text of a message that is nothing but a text."""
    only(message, home, "role", "content")
    return only_text(message, home)


def only_text(message: Mapping[str, Any], home: Path) -> str:
    """Return the content of a message, which must be one text."""
    match message.get("content"):
        case str(said) | [{"type": "text", "text": str(said)}]:
            return said
    raise UnfitError((*home, "content"), "holds one text for each message, and no parts")


def decode(source: str, path: Path = ()) -> Any:
    """Return a JSON value, every number of it exact and every key there once."""
    try:
        return json.loads(source, object_pairs_hook=_unique, parse_float=_exact, parse_constant=_refuse)
    except RecursionError:
        raise UnfitError(path, "cannot keep JSON nested so deep") from None
    except json.JSONDecodeError:
        raise UnfitError(path, "needs JSON here, and this is not JSON") from None
    except ValueError as error:
        raise UnfitError(path, f"cannot keep {error}") from None


def encode(value: Any) -> str:
    """Return a value as JSON, in the characters that it has."""
    return json.dumps(value, ensure_ascii=False)


def parsed_arguments(call: Mapping[str, Any], home: Path) -> Value:
    """Return the arguments of OpenAI's call as the object that they spell."""
    path = (*home, "function", "arguments")
    value = decode(call["function"]["arguments"], path)
    if not isinstance(value, dict):
        raise UnfitError(path, "holds arguments that are an object only")
    return value


def new_call(name: str, args: Any, id_: str | None) -> Value:
    """Return a call as OpenAI writes it; `numbered` gives it an id if it has none."""
    spelled = args if isinstance(args, str) else encode(args)
    return {"id": id_, "type": "function", "function": {"name": name, "arguments": spelled}}


def numbered(messages: list[Value]) -> list[Value]:
    """Give calls without an id `call_1`, `call_2`, …, and answers without one that of the first call still open."""
    used = {_id(made["id"]) for message in messages for made in message.get("tool_calls", ())}
    fresh = (name for count in itertools.count(1) if (name := f"call_{count}") not in used)
    waiting: dict[str, str] = {}
    for index, message in enumerate(messages):
        for made in message.get("tool_calls", ()):
            made["id"] = next(fresh) if made["id"] is None else made["id"]
            waiting[made["id"]] = made["function"]["name"]
        if message["role"] == "tool":
            if _id(message.get("tool_call_id")) is None:
                message["tool_call_id"] = _open(message.get("name"), waiting, ("messages", index))
            waiting.pop(message["tool_call_id"], None)
    return messages


def _id(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise UnfitError((), f"holds ids that are strings only, and one is {quote(value)}")


def _open(name: Any, waiting: Mapping[str, str], home: Path) -> str:
    for id_, called in waiting.items():
        if name in (None, called):
            return id_
    raise UnfitError(home, "holds no answer of a tool to nothing")


def declared(functions: Iterable[Any]) -> list[Value]:
    """Return functions as the tools of OpenAI."""
    return [{"type": "function", "function": function} for function in functions]


def conversation(messages: list[Value], tools: list[Value] | None) -> Value:
    """Return a chat record of OpenAI."""
    return {"messages": messages} | ({} if tools is None else {"tools": tools})


def meaning(record: Value) -> str:
    """Return the same for two of OpenAI's records that say the same.

    Absent and null are, as are a text and a list with one part of that text, and arguments but for the spaces
    between their tokens.
    """
    return json.dumps({key: _plainly(key, item) for key, item in record.items()}, sort_keys=True)


def _plainly(key: str, item: Any) -> Any:
    if key == "input":
        return {inner: _plainly(inner, held) for inner, held in item.items()}
    if key in {"messages", "preferred_output", "non_preferred_output"}:
        return [_said(message) for message in item]
    return encode(item)


def _said(message: Value) -> Value:
    held = {key: item for key, item in message.items() if item is not None}
    if isinstance(held.get("content"), str):
        held["content"] = [{"type": "text", "text": held["content"]}]
    if "tool_calls" in held:
        held["tool_calls"] = [_called(made) for made in held["tool_calls"]]
    return held


def _called(made: Value) -> Value:
    function = made["function"]
    try:
        spelled = encode(decode(function["arguments"]))
    except UnfitError:
        spelled = function["arguments"]
    return {**made, "function": {**function, "arguments": spelled}}


def _unique(pairs: list[tuple[str, Any]]) -> Value:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key that an object has twice")
    return members


def _exact(digits: str) -> float:
    number = float(digits)
    if Decimal(digits) != Decimal(repr(number)):
        raise ValueError("a number of so many digits")
    return number


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant}, which is not JSON")
