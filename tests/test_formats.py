"""The record formats: what they recognise, what is said in their records, and what is wrong with bad ones."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from jsonl_lint.formats import FORMATS, Format, detect, get
from jsonl_lint.formats.names import alike, nearest
from jsonl_lint.formats.schemas import schema
from jsonl_lint.formats.validate import violations
from jsonl_lint.record import Call, Image, Message

USER = {"role": "user", "content": "Hi"}
ANSWER = {"role": "assistant", "content": "Hello"}
LINK = "https://example.com/a.png"
DATA = "data:image/png;base64,iVBORw0KGgo="


def chat(*messages: Any, **others: Any) -> dict[str, Any]:
    return {"messages": list(messages), **others}


def said(content: Any, **others: Any) -> dict[str, Any]:
    """Return a record whose user message has this content."""
    return chat({"role": "user", "content": content, **others}, ANSWER)


def answered(**answer: Any) -> dict[str, Any]:
    """Return a record whose second message is this assistant message."""
    return chat(USER, {"role": "assistant", **answer})


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def image(url: Any = LINK, **others: Any) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url, **others}}


def call(name: Any = "f", arguments: Any = "{}", **others: Any) -> dict[str, Any]:
    return {"id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}, **others}


def tool(**function: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", **function}}


PARAMETERS = {
    "type": "object",
    "properties": {"city": {"type": "string", "$ref": "#/nowhere"}},
    "required": ["city"],
}
RESULT = {"role": "tool", "tool_call_id": "c1", "content": "rain"}

CHAT = [
    chat(USER, ANSWER),
    chat(USER),
    chat({"role": "system", "content": "Be brief."}, USER, ANSWER),
    chat({"role": "developer", "content": "Be brief."}, USER, ANSWER),
    chat({"role": "system", "content": [text("Be brief."), text("Be kind.")]}, USER, ANSWER),
    chat(USER, ANSWER, USER, ANSWER, USER, ANSWER),
    chat(USER, {**ANSWER, "weight": 0}, USER, {**ANSWER, "weight": 1}),
    chat(USER, {**ANSWER, "weight": 1.0}),
    said("", name="example_user"),
    said("Hi", name="a-Z_9" * 12),
    said([text("Hi")]),
    said([text("Who is this?"), image()]),
    said([image(detail="low"), image(DATA, detail="auto"), image("http://example.com", detail="high")]),
    answered(content=[text("Hello"), text("!")]),
    answered(content=[{"type": "refusal", "refusal": "No."}]),
    answered(refusal="No."),
    answered(content=None, refusal="No."),
    answered(content="Hello", refusal=None),
    answered(content=None, tool_calls=[call()]),
    answered(tool_calls=[call()]),
    answered(content="", tool_calls=[call(), call(name="g", arguments='{"a": 1}')], weight=1, name="bot"),
    answered(content="Hello", tool_calls=[]),
    answered(function_call={"name": "f", "arguments": "not JSON"}),
    answered(content=None, function_call={"name": "f", "arguments": ""}),
    answered(content="Hello", function_call=None, audio=None),
    answered(content="Hello", audio={"id": "audio_1"}),
    chat(USER, {"role": "assistant", "tool_calls": [call()]}, RESULT, ANSWER),
    chat(USER, {"role": "assistant", "tool_calls": [call()]}, {**RESULT, "content": [text("rain")]}, ANSWER),
    chat(USER, {"role": "assistant", "tool_calls": [call()]}, {**RESULT, "name": "f"}, ANSWER),
    chat(USER, {"role": "function", "name": "f", "content": "rain"}, ANSWER),
    chat(USER, {"role": "function", "name": "f", "content": None}, ANSWER),
    chat(USER, ANSWER, tools=[]),
    chat(USER, ANSWER, tools=[tool(), tool(description="What it does", parameters=PARAMETERS)]),
    chat(USER, ANSWER, tools=[tool(parameters={}, strict=True), tool(strict=None)], parallel_tool_calls=False),
    chat(USER, ANSWER, functions=[{"name": "f"}] * 128),
    said("\ud800 lone surrogate"),
]
COMPLETION = [
    {"prompt": "2+2=", "completion": " 4"},
    {"completion": "Once upon a time", "prompt": ""},
    {"prompt": "a", "completion": ""},
    {"prompt": "\ud800", "completion": "\u2028"},
]

WRONG: list[tuple[dict[str, Any], str, tuple[str | int, ...], str]] = [
    # the record
    ({}, "missing-key", (), 'the record is missing "messages"'),
    ({"prompt": "a", "completion": "b"}, "missing-key", (), 'the record is missing "messages"'),
    (USER, "missing-key", (), 'the record is missing "messages"'),
    ({"mesages": [USER, ANSWER]}, "unknown-key", ("mesages",), 'unknown key "mesages" in the record'),
    ({"Messages": [USER]}, "unknown-key", ("Messages",), 'unknown key "Messages" in the record'),
    (
        {"conversations": [USER]},
        "unknown-key",
        ("conversations",),
        'unknown key "conversations" in the record',
    ),
    (chat(USER, ANSWER, weight=1), "unknown-key", ("weight",), 'unknown key "weight" in the record'),
    (chat(USER, ANSWER, id=3), "unknown-key", ("id",), 'unknown key "id" in the record'),
    (
        chat(USER, tool_choice="auto"),
        "unknown-key",
        ("tool_choice",),
        'unknown key "tool_choice" in the record',
    ),
    (
        chat(USER, function_call="f"),
        "unknown-key",
        ("function_call",),
        'unknown key "function_call" in the record',
    ),
    ({"messages": []}, "wrong-value", ("messages",), "messages is an empty list"),
    ({"messages": None}, "wrong-type", ("messages",), "messages is null, not a list"),
    ({"messages": "Hi"}, "wrong-type", ("messages",), 'messages is "Hi", not a list'),
    ({"messages": {"0": USER}}, "wrong-type", ("messages",), "messages is an object with 1 key, not a list"),
    # messages
    (chat("Hi", "Hello"), "wrong-type", ("messages", 0), 'messages[0] is "Hi", not an object'),
    (chat(USER, None), "wrong-type", ("messages", 1), "messages[1] is null, not an object"),
    (chat(USER, [ANSWER]), "wrong-type", ("messages", 1), "messages[1] is a list of 1 item, not an object"),
    (chat({}), "missing-key", ("messages", 0), 'messages[0] is missing "role"'),
    (chat({"content": "Hi"}), "missing-key", ("messages", 0), 'messages[0] is missing "role"'),
    (chat({"id": 1, "ts": 2}), "missing-key", ("messages", 0), 'messages[0] is missing "role"'),
    (
        chat({"rol": "user", "content": "Hi"}),
        "unknown-key",
        ("messages", 0, "rol"),
        'unknown key "rol" in a message',
    ),
    (
        chat({"from": "user", "content": "Hi"}),
        "unknown-key",
        ("messages", 0, "from"),
        'unknown key "from" in a message',
    ),
    (chat({"role": "user"}), "missing-key", ("messages", 0), 'messages[0] is missing "content"'),
    (
        chat({"role": "user", "contents": "Hi"}),
        "unknown-key",
        ("messages", 0, "contents"),
        'unknown key "contents" in a user message',
    ),
    (
        answered(contents="Hi"),
        "unknown-key",
        ("messages", 1, "contents"),
        'unknown key "contents" in an assistant message',
    ),
    (
        answered(value="Hi"),
        "unknown-key",
        ("messages", 1, "value"),
        'unknown key "value" in an assistant message',
    ),
    (said("Hi", ts=0), "unknown-key", ("messages", 0, "ts"), 'unknown key "ts" in a user message'),
    (
        said("Hi", **{"\x1b[1m": 0}),
        "unknown-key",
        ("messages", 0, "\x1b[1m"),
        'unknown key "\\u001b[1m" in a user message',
    ),
    (said("Hi", **{"": 0}), "unknown-key", ("messages", 0, ""), 'unknown key "" in a user message'),
    # roles
    (chat({"role": "asistant", "content": 5}), "wrong-value", ("messages", 0, "role"), 'role is "asistant"'),
    (chat({"role": "human", "weight": 3}), "wrong-value", ("messages", 0, "role"), 'role is "human"'),
    (
        chat({"role": "Assistant", "content": None}),
        "wrong-value",
        ("messages", 0, "role"),
        'role is "Assistant"',
    ),
    (chat({"role": 5, "content": "Hi"}), "wrong-type", ("messages", 0, "role"), "role is 5"),
    (chat({"role": None, "content": "Hi"}), "wrong-type", ("messages", 0, "role"), "role is null"),
    (chat({"role": ["user"]}), "wrong-type", ("messages", 0, "role"), "role is a list of 1 item"),
    # content
    (answered(), "missing-key", ("messages", 1), 'messages[1] is missing "content"'),
    (
        answered(content=None),
        "wrong-type",
        ("messages", 1, "content"),
        "content is null, not a string or a list",
    ),
    (answered(content=5), "wrong-type", ("messages", 1, "content"), "content is 5, not a string or a list"),
    (
        answered(content=None, refusal=None),
        "wrong-type",
        ("messages", 1, "content"),
        "content is null, not a string or a list",
    ),
    (
        answered(content=None, tool_calls=[]),
        "wrong-type",
        ("messages", 1, "content"),
        "content is null, not a string or a list",
    ),
    (
        answered(content={"a": 1}, tool_calls=[call()]),
        "wrong-type",
        ("messages", 1, "content"),
        "content is an object with 1 key, not a string, a list or null",
    ),
    (said(None), "wrong-type", ("messages", 0, "content"), "content is null, not a string or a list"),
    (said([]), "wrong-value", ("messages", 0, "content"), "content is an empty list"),
    (said(["Hi", "there"]), "wrong-type", ("messages", 0, "content", 0), 'content[0] is "Hi", not an object'),
    (said([text("Hi"), 5]), "wrong-type", ("messages", 0, "content", 1), "content[1] is 5, not an object"),
    (said([{}]), "missing-key", ("messages", 0, "content", 0), 'content[0] is missing "type"'),
    (said([{"text": "Hi"}]), "missing-key", ("messages", 0, "content", 0), 'content[0] is missing "type"'),
    (
        said([{"typ": "text", "text": "Hi"}]),
        "unknown-key",
        ("messages", 0, "content", 0, "typ"),
        'unknown key "typ" in a content part',
    ),
    (said([{"type": "text"}]), "missing-key", ("messages", 0, "content", 0), 'content[0] is missing "text"'),
    (
        said([{"type": "text", "value": "Hi"}]),
        "unknown-key",
        ("messages", 0, "content", 0, "value"),
        'unknown key "value" in a content part',
    ),
    (
        said([{"type": "text", "text": None}]),
        "wrong-type",
        ("messages", 0, "content", 0, "text"),
        "text is null, not a string",
    ),
    (
        said([{"type": "input_text", "text": "Hi"}]),
        "wrong-value",
        ("messages", 0, "content", 0, "type"),
        'type is "input_text", not "text" or "image_url"',
    ),
    (
        chat({"role": "system", "content": [image()]}),
        "image-role",
        ("messages", 0, "content", 0, "type"),
        'type is "image_url", not "text"',
    ),
    (
        answered(content=[image()]),
        "image-role",
        ("messages", 1, "content", 0, "type"),
        'type is "image_url", not "text" or "refusal"',
    ),
    (
        answered(content=[{"type": "refusal", "refusal": "No."}, text("Well")]),
        "wrong-value",
        ("messages", 1, "content"),
        "content is a list of 2 items, more than 1",
    ),
    # images
    (
        said([{"type": "image_url", "image_url": LINK}]),
        "wrong-type",
        ("messages", 0, "content", 0, "image_url"),
        f'image_url is "{LINK}", not an object',
    ),
    (
        said([{"type": "image_url", "url": LINK}]),
        "missing-key",
        ("messages", 0, "content", 0),
        'content[0] is missing "image_url"',
    ),
    (
        said([image("photos/a.png")]),
        "wrong-value",
        ("messages", 0, "content", 0, "image_url", "url"),
        'url is "photos/a.png", not a web address or a base64 image',
    ),
    (
        said([image("data:text/plain;base64,SGk=")]),
        "wrong-value",
        ("messages", 0, "content", 0, "image_url", "url"),
        'url is "data:text/plain;base64,SGk=", not a web address or a base64 image',
    ),
    (
        said([image(detail="medium")]),
        "wrong-value",
        ("messages", 0, "content", 0, "image_url", "detail"),
        'detail is "medium", not "auto", "low" or "high"',
    ),
    (
        said([image(alt="A cat")]),
        "unknown-key",
        ("messages", 0, "content", 0, "image_url", "alt"),
        'unknown key "alt" in an image',
    ),
    # what only some roles have
    (said("Hi", weight=0), "unknown-key", ("messages", 0, "weight"), "weight is only for assistant messages"),
    (
        said("Hi", weight="x"),
        "unknown-key",
        ("messages", 0, "weight"),
        "weight is only for assistant messages",
    ),
    (said("Hi", audio={}), "unknown-key", ("messages", 0, "audio"), "audio is only for assistant messages"),
    (
        said("Hi", tool_calls=[{}]),
        "unknown-key",
        ("messages", 0, "tool_calls"),
        "tool_calls is only for assistant messages",
    ),
    (
        answered(content="a", tool_call_id="c1"),
        "unknown-key",
        ("messages", 1, "tool_call_id"),
        "tool_call_id is only for tool messages",
    ),
    (answered(content="a", weight=2), "wrong-value", ("messages", 1, "weight"), "weight is 2, not 0 or 1"),
    (
        answered(content="a", weight=0.5),
        "wrong-value",
        ("messages", 1, "weight"),
        "weight is 0.5, not 0 or 1",
    ),
    (
        answered(content="a", weight=True),
        "wrong-type",
        ("messages", 1, "weight"),
        "weight is true, not 0 or 1",
    ),
    (answered(content="a", weight="1"), "wrong-type", ("messages", 1, "weight"), 'weight is "1", not 0 or 1'),
    (
        answered(content="a", weight=10**4000),
        "wrong-value",
        ("messages", 1, "weight"),
        "weight is a very large number, not 0 or 1",
    ),
    (
        answered(content="a", refusal=5),
        "wrong-type",
        ("messages", 1, "refusal"),
        "refusal is 5, not a string or null",
    ),
    (answered(content="a", audio={}), "missing-key", ("messages", 1, "audio"), 'audio is missing "id"'),
    # names
    (said("Hi", name=5), "wrong-type", ("messages", 0, "name"), "name is 5, not a string"),
    *(
        (
            said("Hi", name=name),
            "wrong-value",
            ("messages", 0, "name"),
            f'name is "{shown}", not 1 to 64 letters, digits, _ or -',
        )
        for name, shown in (
            ("John Doe", "John Doe"),
            ("", ""),
            ("tab\n", "tab\\n"),
            ("\nJo", "\\nJo"),
            ("José", "José"),
            ("a" * 65, "a" * 59 + "…"),
        )
    ),
    # tool calls
    (
        answered(tool_calls=None),
        "wrong-type",
        ("messages", 1, "tool_calls"),
        "tool_calls is null, not a list",
    ),
    (
        answered(tool_calls={}),
        "wrong-type",
        ("messages", 1, "tool_calls"),
        "tool_calls is an empty object, not a list",
    ),
    (
        answered(tool_calls=["f"]),
        "wrong-type",
        ("messages", 1, "tool_calls", 0),
        'tool_calls[0] is "f", not an object',
    ),
    (
        answered(tool_calls=[call(id=5)]),
        "wrong-type",
        ("messages", 1, "tool_calls", 0, "id"),
        "id is 5, not a string",
    ),
    (
        answered(tool_calls=[call(type="func")]),
        "wrong-value",
        ("messages", 1, "tool_calls", 0, "type"),
        'type is "func", not "function"',
    ),
    (
        answered(tool_calls=[call(index=0)]),
        "unknown-key",
        ("messages", 1, "tool_calls", 0, "index"),
        'unknown key "index" in a tool call',
    ),
    (
        answered(tool_calls=[call(arguments={"city": "Oslo"})]),
        "arguments-type",
        ("messages", 1, "tool_calls", 0, "function", "arguments"),
        "arguments is an object with 1 key, not a string",
    ),
    (
        answered(tool_calls=[call(name="get weather")]),
        "wrong-value",
        ("messages", 1, "tool_calls", 0, "function", "name"),
        'name is "get weather", not 1 to 64 letters, digits, _ or -',
    ),
    (
        answered(tool_calls=[call(function={})]),
        "missing-key",
        ("messages", 1, "tool_calls", 0, "function"),
        'function is missing "name" and "arguments"',
    ),
    (
        answered(tool_calls=[call(function={"name": "f", "args": "{}"})]),
        "unknown-key",
        ("messages", 1, "tool_calls", 0, "function", "args"),
        'unknown key "args" in a function call',
    ),
    (
        answered(tool_calls=[{"id": "c1", "type": "function", "name": "f", "arguments": "{}"}]),
        "missing-key",
        ("messages", 1, "tool_calls", 0),
        'tool_calls[0] is missing "function"',
    ),
    (
        answered(function_call={"name": "f", "arguments": {}}),
        "arguments-type",
        ("messages", 1, "function_call", "arguments"),
        "arguments is an empty object, not a string",
    ),
    (
        answered(function_call="f"),
        "wrong-type",
        ("messages", 1, "function_call"),
        'function_call is "f", not an object',
    ),
    (
        chat(USER, {"role": "tool", "content": "rain"}),
        "missing-key",
        ("messages", 1),
        'messages[1] is missing "tool_call_id"',
    ),
    (
        chat(USER, {"role": "tool"}),
        "missing-key",
        ("messages", 1),
        'messages[1] is missing "content" and "tool_call_id"',
    ),
    (
        chat(USER, {"role": "tool", "content": None, "tool_call_id": "c1"}),
        "wrong-type",
        ("messages", 1, "content"),
        "content is null, not a string or a list",
    ),
    (
        chat(USER, {"role": "function", "content": "rain"}),
        "missing-key",
        ("messages", 1),
        'messages[1] is missing "name"',
    ),
    # tools
    (chat(USER, tools={}), "wrong-type", ("tools",), "tools is an empty object, not a list"),
    (chat(USER, tools=[{"type": "function"}]), "missing-key", ("tools", 0), 'tools[0] is missing "function"'),
    (
        chat(USER, tools=[{"type": "function", "name": "f", "parameters": {}}]),
        "missing-key",
        ("tools", 0),
        'tools[0] is missing "function"',
    ),
    (
        chat(USER, tools=[{"name": "f"}]),
        "missing-key",
        ("tools", 0),
        'tools[0] is missing "type" and "function"',
    ),
    (
        chat(USER, tools=[tool(parameters=[])]),
        "wrong-type",
        ("tools", 0, "function", "parameters"),
        "parameters is an empty list, not an object",
    ),
    (
        chat(USER, tools=[tool(paramters={})]),
        "unknown-key",
        ("tools", 0, "function", "paramters"),
        'unknown key "paramters" in a function definition',
    ),
    (
        chat(USER, tools=[tool(strict="yes")]),
        "wrong-type",
        ("tools", 0, "function", "strict"),
        'strict is "yes", not true, false or null',
    ),
    (
        chat(USER, parallel_tool_calls="true"),
        "wrong-type",
        ("parallel_tool_calls",),
        'parallel_tool_calls is "true", not true or false',
    ),
    (chat(USER, functions=[]), "wrong-value", ("functions",), "functions is an empty list"),
    (
        chat(USER, functions=[{"name": "f"}] * 129),
        "wrong-value",
        ("functions",),
        "functions is a list of 129 items, more than 128",
    ),
    (chat(USER, functions=[{}]), "missing-key", ("functions", 0), 'functions[0] is missing "name"'),
]

WRONG_COMPLETION: list[tuple[dict[str, Any], str, tuple[str | int, ...], str]] = [
    ({}, "missing-key", (), 'the record is missing "prompt" and "completion"'),
    ({"prompt": "a"}, "missing-key", (), 'the record is missing "completion"'),
    ({"completion": "a"}, "missing-key", (), 'the record is missing "prompt"'),
    (chat(USER), "missing-key", (), 'the record is missing "prompt" and "completion"'),
    ({"prompt": 5, "completion": "b"}, "wrong-type", ("prompt",), "prompt is 5, not a string"),
    (
        {"prompt": [USER], "completion": "b"},
        "wrong-type",
        ("prompt",),
        "prompt is a list of 1 item, not a string",
    ),
    ({"prompt": "a", "completion": None}, "wrong-type", ("completion",), "completion is null, not a string"),
    (
        {"prompt": "a", "completon": "b"},
        "unknown-key",
        ("completon",),
        'unknown key "completon" in the record',
    ),
    ({"prompt": "a", "response": "b"}, "unknown-key", ("response",), 'unknown key "response" in the record'),
    (
        {"prompt": "a", "completion": "b", "tools": []},
        "unknown-key",
        ("tools",),
        'unknown key "tools" in the record',
    ),
]

HELP = [
    ({"mesages": [USER]}, 'Did you mean "messages"?'),
    (chat(USER, ANSWER, weight=1), '"weight" belongs in a message.'),
    (chat(USER, ANSWER, id=1), "Known keys are messages, tools, parallel_tool_calls and functions."),
    (USER, 'Put "role" and "content" inside messages.'),
    (chat({"role": "asistant", "content": ""}), 'Did you mean "assistant"? Roles are'),
    (chat({"role": "human", "content": ""}), 'Did you mean "user"?'),
    (chat({"role": "gpt", "content": ""}), 'Did you mean "assistant"?'),
    (
        chat({"role": "zzz", "content": ""}),
        "Roles are system, developer, user, assistant, tool and function.",
    ),
    (answered(text="Hi"), 'Did you mean "content"?'),
    (said([{"type": "image_url", "value": LINK}]), 'Did you mean "image_url"?'),
    (answered(tool_calls=[call(arguments={"city": "Oslo"})]), "It is JSON written as a string:"),
    (
        chat(USER, tools=[{"type": "function", "name": "f", "parameters": {}}]),
        'Put "name" and "parameters" inside',
    ),
    (said(["Hi"]), 'Write {"type": "text", "text": "…"}, or make content one string.'),
    (answered(content=[image()]), "Images are for user messages."),
    (answered(content=None), "An answer needs content, unless it has tool_calls, function_call or refusal."),
    ({"question": 1}, 'Keys found: "question".'),
]


def ids(cases: list[Any]) -> list[str]:
    return [f"{number}-{case[3] if isinstance(case, tuple) else ''}" for number, case in enumerate(cases)]


@pytest.mark.parametrize("value", CHAT)
def test_a_good_chat_has_no_violations(value: dict[str, Any]) -> None:
    assert violations(get("openai-chat"), value) == ()
    assert detect(value) is get("openai-chat")


@pytest.mark.parametrize("value", COMPLETION)
def test_a_good_completion_has_no_violations(value: dict[str, Any]) -> None:
    assert violations(get("prompt-completion"), value) == ()
    assert detect(value) is get("prompt-completion")


@pytest.mark.parametrize(("value", "kind", "path", "message"), WRONG, ids=ids(WRONG))
def test_one_cause_in_a_chat_is_one_violation(
    value: dict[str, Any], kind: str, path: tuple[str | int, ...], message: str
) -> None:
    before = copy.deepcopy(value)
    [found] = violations(get("openai-chat"), value)
    assert (found.kind, found.path, found.message) == (kind, path, message)
    assert found.key == (kind == "unknown-key")
    assert value == before


@pytest.mark.parametrize(("value", "kind", "path", "message"), WRONG_COMPLETION, ids=ids(WRONG_COMPLETION))
def test_one_cause_in_a_completion_is_one_violation(
    value: dict[str, Any], kind: str, path: tuple[str | int, ...], message: str
) -> None:
    [found] = get("prompt-completion").violations(value)
    assert (found.kind, found.path, found.message) == (kind, path, message)


@pytest.mark.parametrize(("value", "words"), HELP)
def test_the_help_says_what_to_do(value: dict[str, Any], words: str) -> None:
    [found] = violations(get("openai-chat"), value)
    assert words in found.help


def test_several_causes_come_in_the_order_of_the_record() -> None:
    value = chat({"from": "human", "value": "Hi"}, *[{"role": "usr", "content": ""}] * 9, {"role": "user"}, id=1)
    found = violations(get("openai-chat"), value)
    assert [item.path for item in found] == [
        ("id",),
        ("messages", 0, "from"),
        ("messages", 0, "value"),
        *(("messages", number, "role") for number in range(1, 10)),
        ("messages", 10),
    ]


def nest(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    "value",
    [
        chat({"role": "x" * 2_000_000, "content": "Hi"}),
        said("Hi", **{"k" * 2_000_000: 1}),
        said("Hi", **{f"k{number}": 1 for number in range(50_000)}),
        {f"mesage{number}": 1 for number in range(50_000)},
        chat(*[{"role": "user", "content": 5}] * 20_000),
        chat(*range(20_000)),
        chat(nest(190)),
        {"messages": nest(195)},
        {"messages": 10**4000},
        said([image("data:image/" + "+" * 2_000_000)]),
        said("Hi", **{"\ud800": 1}),
        said("Hi", name=float("inf")),
        chat({"role": "\x1b]0;##[error]\n::error::", "content": "Hi"}),
    ],
    ids=range(13),
)
def test_a_hostile_record_is_explained_in_few_words(value: dict[str, Any]) -> None:
    found = violations(get("openai-chat"), value)
    assert 1 <= len(found) <= 1000
    for item in found:
        assert item.message.isprintable()
        assert item.help.isprintable()
        assert "##[" not in item.message
        assert len(item.message) < 150
        assert len(item.help) < 1500


def test_deep_parameters_are_fine() -> None:
    assert violations(get("openai-chat"), chat(USER, tools=[tool(parameters=nest(190))])) == ()


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"messages": []}, "openai-chat"),
        ({"messages": 5, "id": 1}, "openai-chat"),
        ({"messages": [], "prompt": "", "completion": ""}, "openai-chat"),
        ({"mesages": []}, "openai-chat"),
        ({"Messages": [USER], "id": 1}, "openai-chat"),
        ({"message": "Hi", "label": 1}, None),
        ({"conversations": [USER]}, "sharegpt"),
        ({"prompt": "", "completion": ""}, "prompt-completion"),
        ({"prompt": 5, "completion": None, "id": 1}, "prompt-completion"),
        ({"prompt": ""}, "prompt-completion"),
        ({"completion": ""}, "prompt-completion"),
        ({"prompt": "", "completon": ""}, "prompt-completion"),
        ({"Prompt": "", "Completion ": ""}, "prompt-completion"),
        ({"prompt": "", "completions": ["", ""], "labels": [True, False]}, "trl"),
        ({"prompt": "", "chosen": "", "rejected": ""}, "trl"),
        ({"prompt": "", "response": ""}, None),
        ({"instruction": "", "input": "", "output": ""}, "alpaca"),
        ({"input": {"messages": [USER]}, "preferred_output": [], "non_preferred_output": []}, "openai-preference"),
        ({"text": ""}, "text"),
        ({}, None),
        ({"m" * 100_000: []}, None),
    ],
)
def test_a_format_is_told_by_the_keys(value: dict[str, Any], name: str | None) -> None:
    found = detect(value)
    assert (found.name if found else None) == name


def test_a_format_is_found_by_name() -> None:
    assert [get(known.name) for known in FORMATS] == list(FORMATS)
    assert len({known.name for known in FORMATS}) == len(FORMATS)
    with pytest.raises(ValueError, match='unknown format "openai_chat"; did you mean "openai-chat"'):
        get("openai_chat")
    with pytest.raises(ValueError, match='unknown format "zzz"; formats are '):
        get("zzz")


def read(value: dict[str, Any], name: str = "openai-chat") -> list[Message]:
    return list(get(name).messages(value))


def test_what_is_said_in_a_chat() -> None:
    first, second, third = read(chat({"role": "system", "content": "Be brief."}, {**USER, "name": "Jo"}, ANSWER))
    assert first == Message("system", "Be brief.", ("messages", 0, "content"), home=("messages", 0))
    assert second == Message("user", "Hi", ("messages", 1, "content"), home=("messages", 1), name="Jo")
    assert third == Message("assistant", "Hello", ("messages", 2, "content"), trained=True, home=("messages", 2))


def test_parts_are_joined_and_images_kept() -> None:
    [message, _] = read(said([text("a"), image(), text("b"), image(DATA, detail="low"), "c"]))
    assert message.text == "abc"
    content = ("messages", 0, "content")
    assert message.images == (
        Image(LINK, "auto", (*content, 1, "image_url", "url")),
        Image(DATA, "low", (*content, 3, "image_url", "url")),
    )


@pytest.mark.parametrize(("weight", "trained"), [(0, False), (0.0, False), (1, True), (None, True), ("0", True)])
def test_an_answer_is_trained_unless_its_weight_is_zero(weight: Any, trained: bool) -> None:
    assert read(answered(content="Hi", weight=weight))[1].trained is trained
    assert not read(said("Hi", weight=weight))[0].trained


def test_calls_of_both_kinds() -> None:
    answer = {"tool_calls": [call(), call("g", "[1]")], "function_call": {"name": "h", "arguments": "x"}}
    message = read(answered(**answer))[1]
    home = ("messages", 1)
    first, second, third = (*home, "tool_calls", 0), (*home, "tool_calls", 1), (*home, "function_call")
    assert message.calls == (
        Call("f", "{}", "c1", (*first, "function", "arguments"), first, "{}"),
        Call("g", "[1]", "c1", (*second, "function", "arguments"), second, "[1]"),
        Call("h", "x", "", (*third, "arguments"), third, "x"),
    )
    assert (message.text, message.path) == ("", ("messages", 1))


@pytest.mark.parametrize(
    ("answer", "words", "path"),
    [
        ({"refusal": "No."}, "No.", ("messages", 1, "refusal")),
        ({"content": None, "refusal": "No."}, "No.", ("messages", 1, "refusal")),
        ({"content": "Well. ", "refusal": "No."}, "Well. No.", ("messages", 1, "content")),
        ({"content": [{"type": "refusal", "refusal": "No."}]}, "No.", ("messages", 1, "content")),
    ],
)
def test_a_refusal_is_marked(answer: dict[str, Any], words: str, path: tuple[str | int, ...]) -> None:
    message = read(answered(**answer))[1]
    assert (message.text, message.path, message.refusal) == (words, path, True)


@pytest.mark.parametrize("refusal", [None, "", 5, ["No."]])
def test_an_empty_refusal_is_none(refusal: Any) -> None:
    message = read(answered(content="Hi", refusal=refusal))[1]
    assert (message.text, message.refusal) == ("Hi", False)


def test_a_misspelt_role_stays() -> None:
    assert [message.role for message in read(chat({"role": "asistant"}, {"role": 5}, {}))] == [
        "asistant",
        "",
        "",
    ]


ODD: list[Any] = [None, True, 5, 1.5, "", "a", [], [None, 5, "a", [], {}], {}, {"a": 1}, {"type": ["text"]}]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_odd_values_do_no_harm(odd: Any) -> None:
    keys = ("role", "content", "name", "weight", "refusal", "tool_calls", "function_call")
    inner = [
        {"function": odd},
        {"function": {"name": odd, "arguments": odd}},
        {"type": odd, "image_url": odd},
    ]
    values = [{"messages": odd}, chat(odd), *(chat({**ANSWER, key: odd}) for key in keys)]
    values += [
        chat({"role": "assistant", "content": inner, "tool_calls": inner, "function_call": item}) for item in inner
    ]
    values += [{"prompt": odd, "completion": odd}, {"tools": odd, "functions": odd}, {"tools": inner}]
    for known in FORMATS:
        for value in values:
            for message in known.messages(value):
                assert isinstance(message.text, str)
                assert isinstance(message.role, str)
            assert all(isinstance(item, dict) for item in known.tools(value))
            violations(known, value)


def test_what_tools_define() -> None:
    value = chat(
        USER,
        tools=[tool(description="x"), {"type": "function", "name": "flat"}, 5],
        functions=[{"name": "g"}],
    )
    assert get("openai-chat").tools(value) == [{"name": "f", "description": "x"}, {"name": "g"}]
    assert get("prompt-completion").tools(value) == ()


def test_what_is_said_in_a_completion() -> None:
    assert read({"completion": "b", "prompt": "a"}, "prompt-completion") == [
        Message("user", "a", ("prompt",), home=("prompt",)),
        Message("assistant", "b", ("completion",), trained=True, home=("completion",)),
    ]
    assert [message.role for message in read({"completion": "b", "prompt": 5}, "prompt-completion")] == [
        "",
        "assistant",
    ]


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_a_format_says_what_it_is(known: Format) -> None:
    assert known.title
    assert known.keys
    assert any(map(known.matches, schema(known.schema)["examples"]))


@pytest.mark.parametrize(
    ("word", "names", "meant"),
    [
        ("asistant", ["user", "assistant"], "assistant"),
        ("USER ", ["user", "assistant"], "user"),
        ("tool-calls", ["tool_calls"], "tool_calls"),
        ("value", ["text", "content"], "content"),
        ("value", ["text"], "text"),
        ("zzz", ["user"], ""),
        ("user" * 100, ["user"], ""),
        ("user", [], ""),
    ],
)
def test_the_nearest_name(word: str, names: list[str], meant: str) -> None:
    assert nearest(word, names) == meant


def test_words_for_the_same_thing_are_not_alike() -> None:
    assert alike("Mesages", "messages")
    assert not alike("conversations", "messages")
    assert not alike("messages" * 100, "messages")
