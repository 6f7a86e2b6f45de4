r"""The formats of TRL, by Hugging Face: one name for its types, which are told by their keys.

Conversations are `messages`; prompts are `prompt`, alone or with `completion`; preferences are `chosen` and
`rejected`, with `prompt` or with the start that they share; judged answers have a `label`, and the steps of
answers `completions` and `labels`. Texts are all strings, or all lists of messages. Arguments of tool calls
are objects. A record with only `messages` is `openai-chat`, one with only a `prompt` and a `completion` that
are strings is `prompt-completion`, unless the format is named: `--format trl`, or `format` in the config.
Which role speaks when is up to the chat template. Sources: TRL documentation, Dataset formats and types, 1.10.0.dev0
(2026-07); GRPO Trainer, by which reward functions read the columns beside a prompt alone.

```jsonl
{"prompt": [{"role": "user", "content": "Norway"}], "completion": [{"role": "assistant", "content": "Oslo"}], "source": "quiz"}
{"prompt": "Norway: ", "chosen": "Oslo", "rejected": "Bergen"}
{"prompt": "Norway: ", "completion": "Bergen", "label": false}
{"prompt": "2+2*3?", "completions": ["2*3 is 6.", "2+6 is 9."], "labels": [true, false]}
{"prompt": [{"role": "user", "content": "Norway"}], "completion": "Oslo"}
{"prompt": "Norway: ", "chosen": "Oslo"}
{"chosen": [{"role": "user", "content": "Norway"}, {"role": "asistant", "content": "Oslo"}], "rejected": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Bergen"}]}
{"prompt": "Norway: ", "completion": "Bergen", "label": "bad"}
{"prompt": "2+2*3?", "completions": ["2*3 is 6.", "2+6 is 9."], "labels": [true]}
```
```text
example.jsonl:5:67: wrong-type: completion is "Oslo", not a list
example.jsonl:6:1: missing-key: the record is missing "rejected"
example.jsonl:7:61: wrong-value: role is "asistant"
example.jsonl:8:57: wrong-type: label is "bad", not true or false
example.jsonl:9:75: wrong-value: labels has 1 item, and completions has 2
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jsonl_lint.diagnostic import plural
from jsonl_lint.formats.chat import Chat, conversation, objects
from jsonl_lint.formats.exchange import (
    UnfitError,
    Value,
    decode,
    new_call,
    numbered,
    only,
    parsed_arguments,
    prompted,
)
from jsonl_lint.formats.exchange import conversation as chat
from jsonl_lint.record import Message, Path, Violation

_STEPS = frozenset({"completions", "labels"})
_PAIR = frozenset({"chosen", "rejected"})
_HELD = ("role", "content", "name", "tool_calls", "tool_call_id")
_JUDGED = frozenset({"prompt", "completion", "label"})
_ANSWERED = frozenset({"completion", "completions", "label", "labels", "rejected"})


class Trl(Chat):
    """`{"prompt": […], "completion": […]}`, `{"prompt": […], "chosen": […], "rejected": […]}` and their like."""

    name = "trl"
    title = "TRL"
    schema = "trl"
    kinds = ("chat", "preference", "reinforcement", "text")
    keys = {"chosen": object, "rejected": object}
    ends_with = ""

    def matches(self, value: Mapping[str, Any]) -> bool:
        """Return whether a record has keys that only TRL has, or prompt and completion as lists."""
        own = not _PAIR.isdisjoint(value) or any(keys <= value.keys() for keys in (_STEPS, _JUDGED))
        lists = [value[key] for key in ("prompt", "completion") if isinstance(value.get(key), list)]
        return own or any(isinstance(item, dict) for items in lists for item in items[:100])

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the prompt, then the answer to learn, then the answer to avoid.

        A text that holds prompt and answer is said by nobody, so it has no role.
        """
        speaker = "assistant" if "prompt" in value else ""
        yield from conversation(value.get("messages"), ("messages",))
        yield from _said(value, "text", "")
        for message in _said(value, "prompt", "user"):
            yield message._replace(trained=False)
        for message in _said(value, "completion", speaker):
            yield message._replace(trained=message.trained and value.get("label") is not False)
        yield from _said(value, "chosen", speaker)
        for message in [*_said(value, "rejected", speaker)][_shared(value) :]:
            yield message._replace(trained=False, alternative=True)
        if isinstance(steps := value.get("completions"), list):
            text = "\n".join(step for step in steps if isinstance(step, str))
            yield Message("assistant", text, ("completions",), trained=True, home=("completions",))

    def violations(self, value: Mapping[str, Any]) -> Sequence[Violation]:
        """Return where a record breaks the schema, and labels that are not one for each step."""
        found, steps, labels = super().violations(value), value.get("completions"), value.get("labels")
        if isinstance(steps, list) and isinstance(labels, list) and len(steps) != len(labels) and not found:
            message = f"labels has {plural(len(labels), 'item')}, and completions has {len(steps):,}"
            return [Violation("wrong-value", ("labels",), message, "Give each step one label, true or false.")]
        return found

    def to_openai(self, value: Mapping[str, Any]) -> Value:
        """Return a conversation, a preference between messages, a prompt with what rewards read, or a text."""
        if not value.keys() & {"messages", "prompt", "chosen"}:
            only(value, (), "text")
            return {"text": value["text"]}
        tools = value.get("tools")
        tools = decode(tools, ("tools",)) if isinstance(tools, str) else tools
        if "chosen" in value:
            return _preference(value, tools)
        if "messages" in value or value.keys() & _ANSWERED:
            return chat(numbered(_conversation(value), self.homes(value)), tools)
        only(value, (), *(value.keys() - {"image", "images"}))
        messages = numbered(_read(value["prompt"], ("prompt",)), self.homes(value))
        return prompted(chat(messages, tools), value, "prompt")

    def from_openai(self, record: Value) -> Value:
        """Return `messages`, `prompt` with `completion` or `chosen` and `rejected`, `prompt` alone, or `text`."""
        if "text" in record:
            return record
        if "messages" in record:
            only(record, (), "messages", "tools")
            return _answered(record["messages"]) | {key: record[key] for key in record if key == "tools"}
        if "prompt" in record:
            said = _written(record["prompt"]["messages"], ("prompt", "messages"))
            others = {key: item for key, item in record["prompt"].items() if key != "messages"}
            return {"prompt": said, **others, **record["reference"]}
        asked = record["input"]
        only(asked, ("input",), "messages", "tools")
        lists = {"prompt": asked["messages"]}
        lists |= {"chosen": record["preferred_output"], "rejected": record["non_preferred_output"]}
        paths = (("input", "messages"), ("preferred_output",), ("non_preferred_output",))
        written = {key: _written(held, at) for (key, held), at in zip(lists.items(), paths, strict=True)}
        return written | ({"tools": asked["tools"]} if "tools" in asked else {})


def _conversation(value: Mapping[str, Any]) -> list[Value]:
    """Return the messages of a record; answers in the prompt are not trained."""
    if "messages" in value:
        only(value, (), "messages", "tools")
        return _read(value["messages"], ("messages",))
    only(value, (), "prompt", "completion", "tools")
    prompt, completion = (_read(value.get(key), (key,)) for key in ("prompt", "completion"))
    untrained = [message | {"weight": 0} if message["role"] == "assistant" else message for message in prompt]
    return untrained + completion


def _answered(messages: list[Value]) -> Value:
    """Return a prompt and its completion if the first answers are not trained, else messages."""
    written = _written(messages, ("messages",))
    answers = [index for index, message in enumerate(messages) if message["role"] == "assistant"]
    untrained = [index for index in answers if messages[index].get("weight") == 0]
    if not untrained:
        return {"messages": written}
    start = next((index for index in answers if index not in untrained), 0)
    if start < untrained[-1]:
        raise UnfitError(("messages", untrained[-1], "weight"), "trains on all answers after one that is trained")
    return {"prompt": written[:start], "completion": written[start:]}


def _preference(value: Mapping[str, Any], tools: Any) -> Value:
    only(value, (), "prompt", "chosen", "rejected", "tools")
    chosen, rejected = (_read(value[key], (key,)) for key in ("chosen", "rejected"))
    shared = _shared(value)
    prompt = _read(value["prompt"], ("prompt",)) if "prompt" in value else chosen[:shared]
    before, last = len(prompt), rejected[shared:]
    numbered(prompt + last)
    messages = numbered(prompt + chosen[shared:])
    return {
        "input": chat(messages[:before], tools),
        "preferred_output": messages[before:],
        "non_preferred_output": last,
    }


def _read(held: Any, home: Path) -> list[Value]:
    if not isinstance(held, list):
        raise UnfitError(home, "holds messages, and nobody says this text")
    return [_openai(message, (*home, index)) for index, message in objects(held)]


def _openai(message: Value, home: Path) -> Value:
    only(message, home, *_HELD)
    read = {key: item for key, item in message.items() if item is not None}
    calls = []
    for index, made in objects(message.get("tool_calls")):
        only(made, (*home, "tool_calls", index), "id", "type", "function")
        function = made["function"]
        only(function, (*home, "tool_calls", index, "function"), "name", "arguments")
        calls.append(new_call(function["name"], function["arguments"], made.get("id")))
    return read | ({"tool_calls": calls} if "tool_calls" in read else {})


def _written(messages: list[Value], home: Path) -> list[Value]:
    return [_trl(message, (*home, index)) for index, message in enumerate(messages)]


def _trl(message: Value, home: Path) -> Value:
    only(message, home, *_HELD, "weight")
    if any(part["type"] != "text" for _, part in objects(message.get("content"))):
        raise UnfitError((*home, "content"), "has no place for parts other than text")
    written = {key: item for key, item in message.items() if item is not None and key != "weight"}
    if "tool_calls" in written:
        calls = enumerate(written["tool_calls"])
        written["tool_calls"] = [_call(made, (*home, "tool_calls", index)) for index, made in calls]
    return written


def _call(made: Value, home: Path) -> Value:
    return {**made, "function": {**made["function"], "arguments": parsed_arguments(made, home)}}


def _said(value: Mapping[str, Any], key: str, role: str) -> Iterator[Message]:
    """Yield the messages that a key holds; a string is one message of that role."""
    held = value.get(key)
    if isinstance(held, str):
        yield Message(role, held, (key,), trained=True, home=(key,))
    yield from conversation(held, (key,))


def _shared(value: Mapping[str, Any]) -> int:
    """Return with how many messages the answers begin alike: those are the prompt."""
    chosen, rejected = value.get("chosen"), value.get("rejected")
    if not isinstance(chosen, list) or not isinstance(rejected, list) or "prompt" in value:
        return 0
    pairs = zip(chosen, rejected, strict=False)
    alike = next((index for index, (one, other) in enumerate(pairs) if one != other), len(rejected))
    return min(alike, len(chosen), len(rejected) - 1)
