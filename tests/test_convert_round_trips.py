"""What comes back from another format is what went there, whatever it says."""

from __future__ import annotations

import json

import pytest
from chats import Value, chat, said, turn
from hypothesis import given, settings
from hypothesis import strategies as st

from jsonl_lint import formats
from jsonl_lint.formats.exchange import UnfitError, meaning

NAMES = [known.name for known in formats.FORMATS]

reserved = formats.get("bedrock-converse").reserved
words = st.text(max_size=20).filter(lambda text: not any(word in text for word in reserved))
names = st.from_regex(r"\A[a-zA-Z0-9_-]{1,20}\Z")
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
leaves = st.none() | st.booleans() | numbers | words
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3)
)
objects = st.dictionaries(words, values, max_size=3)
types = st.sampled_from(["string", "integer", "boolean"])
parameters = st.fixed_dictionaries(
    {
        "type": st.just("object"),
        "properties": st.dictionaries(names, st.fixed_dictionaries({"type": types}, optional={"default": leaves})),
    }
)
functions = st.fixed_dictionaries({"name": names}, optional={"description": words, "parameters": parameters})
tools = st.lists(functions.map(lambda function: {"type": "function", "function": function}), max_size=3)


@st.composite
def chats(draw: st.DrawFn, calls: int = 0, labels: st.SearchStrategy[str] = words) -> Value:
    """Return a conversation in turns; some answers first ask tools, up to `calls` at a time, with such ids."""
    messages = [said("system", draw(words))] if draw(st.booleans()) else []
    for _ in range(draw(st.integers(1, 3))):
        messages.append(said("user", draw(words)))
        if calls and draw(st.booleans()):
            made = draw(st.lists(st.tuples(names, objects), min_size=1, max_size=calls))
            ids = draw(st.lists(labels, min_size=len(made), max_size=len(made), unique=True))
            pairs = [
                {"id": id_, "type": "function", "function": {"name": name, "arguments": json.dumps(args)}}
                for id_, (name, args) in zip(ids, made, strict=True)
            ]
            spoken = {"content": draw(words)} if calls > 1 and draw(st.booleans()) else {}
            messages.append({"role": "assistant", **spoken, "tool_calls": pairs})
            messages += [said("tool", draw(words), tool_call_id=id_) for id_ in ids]
        messages.append(said("assistant", draw(words)))
    return chat(*messages, **({"tools": draw(tools)} if calls and draw(st.booleans()) else {}))


def in_parts(record: Value) -> Value:
    """Return a chat whose messages have two parts each."""
    parts = [
        said(one["role"], [{"type": "text", "text": text} for text in (one["content"], "")])
        for one in record["messages"]
    ]
    return record | {"messages": parts}


def trained_last(record: Value) -> Value:
    """Return a chat of whose answers only the last is trained."""
    *before, last = record["messages"]
    return record | {
        "messages": [one | {"weight": 0} if one["role"] == "assistant" else one for one in before] + [last]
    }


nine = st.from_regex(r"\A[a-zA-Z0-9]{9}\Z")
described = st.fixed_dictionaries({"name": names, "description": words, "parameters": parameters})
declared = st.lists(described.map(lambda function: {"type": "function", "function": function}), max_size=3)
mistral = st.builds(lambda record, tools: trained_last(record) | {"tools": tools}, chats(3, nine), declared)
TRIPS = [
    ("sharegpt", chats(1)),
    ("trl", chats(3) | chats(3).map(trained_last) | chats().map(in_parts)),
    ("gemini", chats(3) | chats().map(in_parts)),
    ("cohere", chats()),
    ("anthropic-messages", chats() | chats().map(lambda record: in_parts(chat(*record["messages"][-2:])))),
    ("bedrock-converse", chats() | chats().map(in_parts)),
    ("mistral", chats().map(trained_last) | mistral),
    ("alpaca", chats().filter(lambda record: record["messages"][0] != said("system", ""))),
    *((name, chats(3)) for name in ("azure", "fireworks", "together")),
]


def exact(record: Value) -> str:
    """Return a record with its arguments as values, since the spaces and escapes in them may change."""
    for message in (record := json.loads(json.dumps(record)))["messages"]:
        for call in message.get("tool_calls", ()):
            call["function"]["arguments"] = json.loads(call["function"]["arguments"])
    return json.dumps(record, sort_keys=True)


@pytest.mark.parametrize(("name", "records"), TRIPS, ids=[name for name, _ in TRIPS])
def test_from_chat_and_back(name: str, records: st.SearchStrategy[Value]) -> None:
    @settings(max_examples=100, deadline=None)
    @given(records)
    def there_and_back(record: Value) -> None:
        other = turn(record, "openai-chat", name)
        assert not formats.get(name).violations(other)
        assert exact(turn(other, name, "openai-chat")) == exact(record)

    there_and_back()


@settings(max_examples=100, deadline=None)
@given(chats(3), chats(1), st.booleans(), words)
def test_preferences(record: Value, shorter: Value, called: bool, better: str) -> None:
    for source, targets in ((record, ["trl"]), (shorter, ["trl", "sharegpt"])):
        *before, last = source["messages"]
        call = {"id": "1", "type": "function", "function": {"name": "a", "arguments": "{}"}}
        good = {"role": "assistant", "tool_calls": [call]} if called else said("assistant", better)
        pair: Value = {"input": chat(*before), "preferred_output": [good], "non_preferred_output": [last]}
        if "tools" in source:
            pair["input"]["tools"] = source["tools"]
        for name in targets:
            back = turn(turn(pair, "openai-preference", name), name, "openai-preference")
            assert meaning(back) == meaning(pair)


@settings(max_examples=100, deadline=None)
@given(chats(3), st.dictionaries(words, values, min_size=1, max_size=3))
def test_prompts_for_reinforcement(record: Value, reference: Value) -> None:
    asked = [
        said("developer", one["content"]) if one["role"] == "system" else one for one in record["messages"][:-1]
    ]
    prompt = reference | record | {"messages": [*asked, said("user", "Go on.")]}
    other = turn(prompt, "openai-reinforcement", "trl")
    assert exact(turn(other, "trl", "openai-reinforcement")) == exact(prompt)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(words, names, objects, words), min_size=1, max_size=3), words, st.booleans())
def test_sharegpt_as_it_is_written_comes_back(
    turns: list[tuple[str, str, Value, str]], end: str, called: bool
) -> None:
    spoken = [{"from": "system", "value": end}] if called else []
    for asked, name, arguments, answer in turns:
        spoken += [{"from": "human", "value": asked}]
        if called:
            call = json.dumps({"name": name, "arguments": arguments}, ensure_ascii=False)
            spoken += [{"from": "function_call", "value": call}, {"from": "observation", "value": end}]
        spoken += [{"from": "gpt", "value": answer}]
    record = {"conversations": spoken, "tools": json.dumps([{"name": "f", "parameters": {"type": "object"}}])}
    choice = {"chosen": spoken[-1], "rejected": {"from": "gpt", "value": end}}
    assert turn(turn(record, "sharegpt", "openai-chat"), "openai-chat", "sharegpt") == record
    pair = record | {"conversations": spoken[:-1]} | choice
    assert turn(turn(pair, "sharegpt", "openai-preference"), "openai-preference", "sharegpt") == pair
    assert turn(turn(pair, "sharegpt", "trl"), "trl", "sharegpt") == pair


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_what_is_mixed_up_is_converted_whole_or_refused(data: st.DataObject) -> None:
    record = data.draw(chats(3))
    message = data.draw(st.sampled_from(record["messages"]))
    key = data.draw(st.sampled_from(["weight", "name", "refusal", "content", "tool_call_id", "extra"]))
    message[key] = data.draw(st.sampled_from([None, 0, 1, "x", "", [{"type": "text", "text": "a"}] * 2]))
    record |= data.draw(st.sampled_from([{}, {"parallel_tool_calls": False}, {"functions": [{"name": "f"}]}]))
    if formats.get("openai-chat").violations(record):
        return
    for name in NAMES:
        try:
            other = turn(record, "openai-chat", name)
        except UnfitError:
            continue
        assert meaning(turn(other, name, "openai-chat")) == meaning(record)


@settings(max_examples=50, deadline=None)
@given(chats() | chats(1) | chats(3) | mistral | chats().map(in_parts) | chats().map(trained_last), st.data())
def test_between_any_two_formats(record: Value, data: st.DataObject) -> None:
    first, second = (data.draw(st.sampled_from(NAMES)) for _ in range(2))
    try:
        other = turn(record, "openai-chat", first)
        last = turn(other, first, second)
    except UnfitError:
        return
    assert not formats.get(second).violations(last)
    assert meaning(turn(last, second, "openai-chat")) == meaning(record)
