r"""The format of ShareGPT, which open trainers such as LLaMA-Factory and Axolotl read.

A record holds `conversations`, a list of turns with `from` and `value`, and perhaps `system` and `tools`. Many files
have `role` and `content` instead, and trainers can be told so: that is the same format here. In a record for
preference tuning `chosen` and `rejected` hold the turn after the last. Source: LLaMA-Factory, data/README.md and
src/llamafactory/data/converter.py (commit ff6d4d1, 2026-08). There the people (human, observation) and the model
(gpt, function_call) take turns, and a record in which they do not is left out of the training with a line in the log
only. Trainers ignore other keys, and so does the schema.

`jsonl-lint convert` writes one spelling: `from` and `value`, the names human, gpt, function_call, observation and
system, the system prompt as the first turn (which trainers read without being told to), `tools` as a string with a list
of functions, and JSON in strings as Python writes it. A record in it is the same after the way to chat and back. Of
others that spelling is lost: `role` and `content`, other names, `system` beside the turns, `tools` that are a list or
wrapped in `function`, other spaces and escapes in JSON, arguments in a string, one call alone in a list, empty `system`
and `tools`.

The first three of these are right:

```jsonl
{"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}]}
{"conversations": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}], "id": 7}
{"conversations": [{"from": "human", "value": "Is it raining in Oslo?"}, {"from": "function_call", "value": "{\"name\": \"weather\", \"arguments\": {\"city\": \"Oslo\"}}"}, {"from": "observation", "value": "rain"}, {"from": "gpt", "value": "Yes."}], "tools": "[{\"name\": \"weather\", \"description\": \"Weather of a city\", \"parameters\": {}}]"}
{"conversations": [{"from": "Customer", "value": "Hi"}, {"from": "gpt", "value": "Hello"}]}
{"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "text": "Hello"}]}
{"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": null}]}
{"conversations": [{"from": "human", "value": "Hi"}, {"from": "human", "value": "Anyone?"}, {"from": "gpt", "value": "Hello"}]}
{"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}, {"from": "human", "value": "Bye"}]}
{"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}], "system": ["Be brief."]}
{"Conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}]}
```
```text
example.jsonl:4:29: wrong-value: from is "Customer"
example.jsonl:5:54: missing-key: conversations[1] is missing "value"
example.jsonl:6:79: wrong-type: value is null, not a string
example.jsonl:7:54: repeated-role: two user messages in a row
example.jsonl:8:89: last-message-role: the last message is from the user, not the assistant
example.jsonl:9:100: wrong-type: system is a list of 1 item, not a string or null
example.jsonl:10:1: missing-key: the record is missing "conversations"
```
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jsonl_lint.formats.chat import objects, string
from jsonl_lint.formats.exchange import (
    UnfitError,
    Value,
    conversation,
    declared,
    decode,
    encode,
    meaning,
    new_call,
    numbered,
    only,
    only_text,
    parsed_arguments,
    plain,
)
from jsonl_lint.formats.format import Format
from jsonl_lint.record import Call, Message, Path

_ROLES = {
    "human": "user",
    "user": "user",
    "gpt": "assistant",
    "assistant": "assistant",
    "bot": "assistant",
    "model": "assistant",
    "function_call": "assistant",
    "observation": "tool",
    "tool": "tool",
    "system": "system",
}
_NAMES = {"system": "system", "user": "human", "assistant": "gpt", "tool": "observation"}
_ANSWERS = {"chosen": "preferred_output", "rejected": "non_preferred_output"}
_PEOPLE, _MODEL = ("user", "tool"), ("assistant",)


class ShareGPT(Format):
    """`{"conversations": [{"from": "human", "value": "…"}, {"from": "gpt", "value": "…"}]}`."""

    name = "sharegpt"
    title = "ShareGPT"
    schema = "sharegpt"
    kinds = ("chat", "preference")
    keys = {"conversations": list}
    starts_with = "user"

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the system prompt, the turns, and the answers to choose from; a turn of nobody known has no role."""
        if system := string(value.get("system")):
            yield Message("system", system, ("system",), home=("system",))
        turns = value.get("conversations")
        for index, turn in enumerate(turns if isinstance(turns, list) else ()):
            yield _message(turn, ("conversations", index))
        for key in ("chosen", "rejected"):
            if key in value:
                answer = _message(value[key], (key,))
                yield answer._replace(trained=key == "chosen", alternative=key == "rejected")

    def tools(self, value: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return the functions in `tools`, which is JSON written as a string."""
        tools = [tool.get("function", tool) for _, tool in objects(_parsed(value.get("tools")))]
        return [tool for tool in tools if isinstance(tool, dict)]

    def to_openai(self, value: Mapping[str, Any]) -> Value:
        """Return the chat or the preference; an observation answers the call before it."""
        only(value, (), "conversations", "system", "tools", "chosen", "rejected")
        messages = [{"role": "system", "content": value["system"]}] if value.get("system") else []
        for index, turn in enumerate(value["conversations"]):
            messages.append(_read(turn, ("conversations", index)))
        tools = value.get("tools") or None
        tools = decode(tools, ("tools",)) if isinstance(tools, str) else tools
        chat = conversation(messages, None if tools is None else _tools(tools))
        answers = {name: _read(value[key], (key,)) for key, name in _ANSWERS.items() if key in value}
        if len(answers) == 1:
            raise UnfitError((), "needs both chosen and rejected")
        numbered(messages, self.homes(value))
        for answer in answers.values():
            numbered([*messages, answer], self.homes(value))
        return {"input": chat} | {name: [answer] for name, answer in answers.items()} if answers else chat

    def from_openai(self, record: Value) -> Value:
        """Return turns of people and the model, with one call and its answer at a time.

        A call has its id only if that is not the one that `to_openai` would give it. Trainers pass over it
        (LLaMA-Factory, src/llamafactory/data/formatter.py).
        """
        bare = _written(record, identified=False)
        return bare if meaning(self.to_openai(bare)) == meaning(record) else _written(record, identified=True)


def _read(turn: Value, home: Path) -> Value:
    who, what = ("from", "value") if "from" in turn else ("role", "content")
    only(turn, home, who, what)
    if turn[who] != "function_call":
        return {"role": _ROLES[turn[who]], "content": turn[what]}
    held = decode(turn[what], (*home, what))
    calls = held if isinstance(held, list) else [held]
    return {"role": "assistant", "tool_calls": [_read_call(made, (*home, what)) for made in calls]}


def _read_call(made: Any, home: Path) -> Value:
    match made:
        case {"name": str(name), "arguments": dict() | str() as args}:
            only(made, home, "id", "name", "arguments")
            return new_call(name, args, made.get("id"))
    raise UnfitError(home, "needs a call with a name and arguments here")


def _tools(tools: Any) -> list[Value]:
    if not isinstance(tools, list):
        raise UnfitError(("tools",), "needs a list of functions here")
    wrapped = [isinstance(tool, dict) and "function" in tool for tool in tools]
    return [tool if whole else declared([tool])[0] for tool, whole in zip(tools, wrapped, strict=True)]


def _written(record: Value, identified: bool) -> Value:
    chat, path = (record["input"], ("input", "messages")) if "input" in record else (record, ("messages",))
    only(chat, path[:-1], "messages", "tools")
    messages, tools = chat["messages"], chat.get("tools")
    first = int(messages[0]["role"] == "system")
    for index, message in enumerate(messages[first:]):
        if message["role"] not in (_MODEL if index % 2 else _PEOPLE):
            raise UnfitError((*path, first + index), "holds turns of people and the model, one by one")
    if "input" in record and messages[-1]["role"] not in _PEOPLE:
        raise UnfitError((*path, len(messages) - 1), "holds answers to choose from after a turn of people only")
    turns = [_turn(message, (*path, index), identified) for index, message in enumerate(messages)]
    spelled = {} if tools is None else {"tools": encode([tool["function"] for tool in tools])}
    names = _ANSWERS.items() if "input" in record else ()
    answers = {key: _turn(record[name][0], (name, 0), identified) for key, name in names}
    return {"conversations": turns, **answers, **spelled}


def _turn(message: Value, home: Path, identified: bool) -> Value:
    calls = message.get("tool_calls")
    if not calls:
        if message["role"] == "tool":
            only(message, home, "role", "content", "tool_call_id")
            return {"from": "observation", "value": only_text(message, home)}
        return {"from": _NAMES[message["role"]], "value": plain(message, home)}
    only(message, home, "role", "tool_calls")
    paths = [(*home, "tool_calls", index) for index in range(len(calls))]
    written = [
        ({"id": made["id"]} if identified else {})
        | {"name": made["function"]["name"], "arguments": parsed_arguments(made, path)}
        for made, path in zip(calls, paths, strict=True)
    ]
    return {"from": "function_call", "value": encode(written if written[1:] else written[0])}


def _message(turn: Any, home: Path) -> Message:
    turn = turn if isinstance(turn, dict) else {}
    who, what = ("from", "value") if "from" in turn else ("role", "content")
    text, path = string(turn.get(what)), (*home, what) if what in turn else home
    role = _ROLES.get(string(turn.get(who)), "")
    calls = tuple(_calls(_parsed(text), path)) if turn.get(who) == "function_call" else ()
    return Message(role, "" if calls else text, path, trained=role == "assistant", home=home, calls=calls)


def _calls(value: Any, path: Path) -> Iterator[Call]:
    """Yield the calls that a turn holds as JSON in a string; their paths go on inside of it."""
    for _, call in objects(value if isinstance(value, list) else [value]):
        arguments = call.get("arguments")
        text = arguments if isinstance(arguments, str) else json.dumps(arguments or {}, ensure_ascii=False)
        yield Call(string(call.get("name")), text, path=(*path, "arguments"), home=path, value=arguments)


def _parsed(value: Any) -> Any:
    """Return what a string holds as JSON, None if it is not JSON; other values as they are."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return None
