"""What formats share that can be converted: each reads its records to OpenAI's, and builds its own from those.

The value between any two formats is a record of one of OpenAI's kinds: a chat, a preference or a plain text, or a
prompt for reinforcement, which is `{"prompt": {"messages": […], "tools": […]}, "reference": {…}}` here, so that it is
never taken for a chat without an answer. `UnfitError` says what has no place there, or in the format that is written.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn

from jsonl_lint.diagnostic import quote
from jsonl_lint.record import Path

Value = dict[str, Any]

KINDS = {"messages": "chat", "input": "preference", "prompt": "reinforcement", "text": "text"}
"""The kinds of records by the key that tells each."""


class UnfitError(Exception):
    """A format cannot hold what is at `path`; `message` says so of the format: `has no place for "weight"`."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path, self.message = path, message


def only(value: Mapping[str, Any], home: Path, *keys: str) -> None:
    """Raise an `UnfitError` for a key that is none of these, unless it says nothing."""
    for key in telling(value):
        if key not in keys:
            raise UnfitError((*home, key), f"has no place for {quote(key)}")


def telling(value: Mapping[str, Any]) -> Value:
    """Return the keys that say something: null does not, nor a default, such as a weight of 1 in a message."""
    default = ("weight", 1) if "role" in value else ("parallel_tool_calls", True)
    return {key: item for key, item in value.items() if item is not None and (key, item) != default}


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


def texts(message: Mapping[str, Any], home: Path) -> list[str]:
    """Return the texts of a message that is nothing but texts: one, or as many as it has parts."""
    only(message, home, "role", "content")
    match message.get("content"):
        case str(said):
            return [said]
        case list(parts) if all(part["type"] == "text" for part in parts):
            return [part["text"] for part in parts]
    raise UnfitError((*home, "content"), "has no place for parts other than text")


def joined(said: list[str]) -> str | list[Value]:
    """Return texts as the content of a message: one as it is, several as parts."""
    return said[0] if len(said) == 1 else [{"type": "text", "text": text} for text in said]


def others(messages: list[Value]) -> Iterator[tuple[Path, Value]]:
    """Yield the messages after the system's, each with its path; they must be the user's and the assistant's."""
    for index, message in enumerate(messages):
        if message["role"] in ("user", "assistant"):
            yield ("messages", index), message
        elif index or message["role"] != "system":
            raise UnfitError(
                ("messages", index), "holds user and assistant messages, after one system message at most"
            )


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


def numbered(messages: list[Value], homes: Sequence[Path] = ()) -> list[Value]:
    """Give calls without an id `call_1`, `call_2`, …, and answers without one that of the first call still open.

    `homes` are the places of the messages, for the error that an answer to nothing is.
    """
    used = {_id(made["id"]) for message in messages for made in message.get("tool_calls", ())}
    fresh = (name for count in itertools.count(1) if (name := f"call_{count}") not in used)
    waiting: dict[str, str] = {}
    for index, message in enumerate(messages):
        for made in message.get("tool_calls", ()):
            made["id"] = next(fresh) if made["id"] is None else made["id"]
            waiting[made["id"]] = made["function"]["name"]
        if message["role"] == "tool":
            if _id(message.get("tool_call_id")) is None:
                message["tool_call_id"] = _open(
                    message.get("name"), waiting, homes[index] if homes else ("messages", index)
                )
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


def completed(messages: Iterable[Mapping[str, Any]]) -> list[Value]:
    """Return messages with what OpenAI's calls must have: each a type and an id, and each answer the id of its call."""
    return numbered([_completed(message) for message in messages])


def _completed(message: Mapping[str, Any]) -> Value:
    calls = message.get("tool_calls")
    full = {} if calls is None else {"tool_calls": [{"id": None, "type": "function", **made} for made in calls]}
    return {key: item for key, item in message.items() if item is not None} | full


def conversation(messages: list[Value], tools: list[Value] | None) -> Value:
    """Return a chat record of OpenAI."""
    return {"messages": messages} | ({} if tools is None else {"tools": tools})


def prompted(prompt: Value, value: Mapping[str, Any], key: str) -> Value:
    """Return a prompt for reinforcement, which a record has under that key, and beside it what is for the grader."""
    return {"prompt": prompt, "reference": {name: value[name] for name in value if name not in (key, "tools")}}


def meaning(record: Value) -> str:
    """Return the same for two of OpenAI's records that say the same.

    Absent and null are, as are absent and a default, a text and a list with one part of that text, and arguments
    but for the spaces between their tokens.
    """
    return json.dumps({key: _plainly(key, item) for key, item in telling(record).items()}, sort_keys=True)


def _plainly(key: str, item: Any) -> Any:
    if key in {"input", "prompt"}:
        return {inner: _plainly(inner, held) for inner, held in telling(item).items()}
    if key in {"messages", "preferred_output", "non_preferred_output"}:
        return [_said(message) for message in item]
    return encode(item)


def _said(message: Value) -> Value:
    held = telling(message)
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
