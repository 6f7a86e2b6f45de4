"""The formats of TRL, Gemini, Amazon Bedrock and Claude, and the variants of chat that providers have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_formats import ANSWER, CHAT, ODD, USER, call, chat, image, tool

from jsonl_lint.diagnostic import Severity
from jsonl_lint.engine import Dataset, lint
from jsonl_lint.formats import detect, get
from jsonl_lint.record import Call, Image, Message, Record, Source
from jsonl_lint.rule import LineRule
from jsonl_lint.rules import RULES
from jsonl_lint.rules.first_message_role import FirstMessageRole
from jsonl_lint.rules.identical_answers import IdenticalAnswers
from jsonl_lint.rules.last_message_role import LastMessageRole
from jsonl_lint.rules.missing_assistant import MissingAssistant
from jsonl_lint.rules.repeated_role import RepeatedRole
from jsonl_lint.rules.reserved_word import ReservedWord

SYSTEM = {"role": "system", "content": "Be brief."}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
DATA = f"data:image/png;base64,{PIXEL}"
ASKED, TOLD = {"role": "User", "content": "Hi"}, {"role": "Chatbot", "content": "Hello"}
ID = "Ab3dEf6hI"
RESULT = {"role": "tool", "content": "rain", "tool_call_id": ID}
WORSE = {"role": "assistant", "content": "What?"}
FULL = {"type": "function", "function": {"name": "f", "description": "It is f.", "parameters": {}}}


def parts(*said: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": text} for text in said]


def block(role: str, *blocks: Any) -> dict[str, Any]:
    return {"role": role, "content": [{"text": item} if isinstance(item, str) else item for item in blocks]}


def converse(*messages: Any, **others: Any) -> dict[str, Any]:
    return {"schemaVersion": "1", "messages": list(messages), **others}


def s3(kind: str, uri: str = "s3://bucket/a", form: str = "png") -> dict[str, Any]:
    return {kind: {"format": form, "source": {"s3Location": {"uri": uri}}}}


def turn(role: str, *said: Any) -> dict[str, Any]:
    return {"role": role, "parts": [{"text": item} if isinstance(item, str) else item for item in said]}


def contents(*turns: Any, **others: Any) -> dict[str, Any]:
    return {"contents": list(turns), **others}


def file(uri: str = "gs://bucket/a.png", kind: Any = "image/png") -> dict[str, Any]:
    return {"fileData": {"mimeType": kind, "fileUri": uri}}


def claude(*messages: Any, **others: Any) -> dict[str, Any]:
    return {"system": "Be brief.", "messages": list(messages), **others}


def calling(**others: Any) -> dict[str, Any]:
    return {
        "role": "assistant",
        "tool_calls": [{"id": ID, "function": {"name": "f", "arguments": "{}"}, **others}],
    }


def pair(**others: Any) -> dict[str, Any]:
    return {"prompt": [USER], "chosen": [ANSWER], "rejected": [WORSE], **others}


THOUGHT = {"reasoningContent": {"reasoningText": {"text": "Hm.", "signature": "x"}}}
OBJECT = {"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": {"city": "Oslo"}}}]}
DECLARED = {"name": "f", "description": "It is f.", "parameters": {"type": "OBJECT"}}

SEEDS: dict[str, list[dict[str, Any]]] = {
    "trl": [
        pair(),
        pair(source="quiz", score=0.5),
        {"chosen": [USER, ANSWER], "rejected": [USER, WORSE]},
        {"chosen": "Hi", "rejected": "Ho"},
        {"prompt": "Hi", "chosen": "Hello", "rejected": "What?"},
        {"prompt": [USER]},
        {
            "prompt": [USER],
            "completion": [OBJECT, {"role": "tool", "name": "f", "content": "rain"}, ANSWER],
            "tools": [FULL],
        },
        {"prompt": [{"role": "user", "content": [{"type": "image"}, *parts("Hi")]}], "completion": [ANSWER]},
        {"prompt": [USER], "completion": [{**ANSWER, "thinking": "Hm."}], "tools": "[]"},
        {"prompt": [USER], "completion": [ANSWER], "tools": [tool()]},
        {"prompt": "Hi", "completion": "Hello", "label": True},
        {"prompt": [USER], "completion": [WORSE], "label": False},
        {"prompt": "2+2*3", "completions": ["6", "8"], "labels": [True, True]},
    ],
    "gemini": [
        contents(turn("user", "Hi"), turn("model", "Hello")),
        contents(turn("user", "Hi"), turn("model", "Hello"), systemInstruction={"parts": [{"text": "Be brief."}]}),
        contents(turn("user", "Hi"), turn("model", "Hello"), system_instruction=turn("system", "Be brief.")),
        contents(turn("user", file(), "What is it?"), turn("model", "A fjord")),
        contents(turn("user", file("https://example.com/a.mp4", "video/mp4")), turn("model", "A fjord")),
        contents(
            turn("user", "Rain?"),
            turn("model", {"functionCall": {"name": "f", "args": {"city": "Oslo"}}}),
            turn("user", {"functionResponse": {"name": "f", "response": {"sky": "rain"}}}),
            turn("model", "Yes"),
            tools=[{"functionDeclarations": [DECLARED]}, {"function_declarations": [{"name": "g"}]}],
        ),
    ],
    "bedrock-converse": [
        converse(block("user", "Hi"), block("assistant", "Hello")),
        converse(block("user", "Hi"), block("assistant", "Hello"), system=[{"text": "Be brief."}]),
        converse(block("user", "What?", s3("image"), s3("image")), block("assistant", THOUGHT, "A fjord")),
        converse(block("user", s3("video", form="mov")), block("assistant", "A fjord", " or two")),
    ],
    "anthropic-messages": [
        claude(USER, ANSWER),
        claude(USER, ANSWER, USER, ANSWER),
        claude({"role": "user", "content": parts("Hi", "Ho")}, ANSWER),
    ],
    "cohere": [
        chat(ASKED, TOLD),
        chat({"role": "System", "content": "Be brief."}, ASKED, TOLD, ASKED),
    ],
    "mistral": [
        {"interactions": [SYSTEM, USER, {**ANSWER, "weight": 0}, USER, ANSWER]},
        chat(USER, calling(), RESULT, ANSWER, available_tools=[FULL]),
        chat(USER, calling(id="null"), only_last=True, tools=[FULL]),
        chat(
            {"role": "user", "content": [image(), {"type": "image_url", "image_url": DATA}]},
            ANSWER,
            only_last=False,
        ),
    ],
    "together": [
        chat(SYSTEM, {**USER, "weight": 0}, {**ANSWER, "weight": 1}, weight=0.5),
        chat(USER, {**ANSWER, "reasoning": "Hm."}, USER, {**ANSWER, "reasoning_content": "Hm."}),
        chat(
            {"role": "user", "content": [*parts("Hi"), image(DATA)]},
            {"role": "assistant", "content": parts("Hello")},
        ),
        chat(
            USER,
            {"role": "assistant", "tool_calls": [call()]},
            {**RESULT, "tool_call_id": "c1"},
            ANSWER,
            tools=[tool()],
        ),
    ],
    "fireworks": [
        chat(SYSTEM, USER, {**ANSWER, "reasoning_content": "Hm.", "weight": 1}, weight=-2.5),
        chat(
            USER,
            {"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]},
            tools=[FULL],
        ),
        chat({"role": "user", "content": [*parts("Hi"), image()]}, ANSWER, tools=[tool()]),
    ],
    "azure": CHAT,
}
"""Good records, the right format of each."""

OWN = ["trl", "gemini", "bedrock-converse", "anthropic-messages", "cohere", "mistral"]
NAMED = ["together", "fireworks", "azure"]


def cases(names: list[str]) -> list[Any]:
    return [pytest.param(name, value, id=f"{name}-{n}") for name in names for n, value in enumerate(SEEDS[name])]


@pytest.mark.parametrize(("name", "value"), cases(list(SEEDS)))
def test_a_good_record_has_no_violations(name: str, value: dict[str, Any]) -> None:
    assert list(get(name).violations(value)) == []


@pytest.mark.parametrize(("name", "value"), cases([*OWN, "together", "fireworks"]))
def test_no_rule_misfires_on_a_good_record(name: str, value: dict[str, Any], tmp_path: Path) -> None:
    rules = [rule() for rule in RULES if rule.on and rule.group in ("schema", "roles", "tools", "images")]
    path = tmp_path / "data.jsonl"
    path.write_text(json.dumps(value) + "\n", encoding="utf-8")
    report = lint(Dataset("data", "", (Source(str(path), format=name),)), rules)
    assert list(report.diagnostics) == []
    assert not report.broken


@pytest.mark.parametrize(("name", "value"), cases(OWN))
def test_a_record_with_something_of_its_own_is_detected(name: str, value: dict[str, Any]) -> None:
    assert detect(value) is get(name)


@pytest.mark.parametrize(("name", "value"), cases(NAMED))
def test_what_is_not_told_from_chat_is_chat(name: str, value: dict[str, Any]) -> None:
    assert detect(value) is get("openai-chat")
    assert get(name).matches(value)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (chat(USER, ANSWER), "openai-chat"),
        (chat({"role": "User", "content": "Hi"}, ANSWER), "openai-chat"),
        (chat(USER, OBJECT), "openai-chat"),
        ({"mesages": [ASKED, TOLD]}, "openai-chat"),
        ({"prompt": "Hi", "completion": "Hello"}, "prompt-completion"),
        ({"prompt": "Hi", "completion": "Hello", "source": "quiz"}, "prompt-completion"),
        ({"prompt": "Hi"}, "prompt-completion"),
        ({"prompt": "Hi", "chosen": "Hello"}, "trl"),
        ({"prompt": "Hi", "choosen": "Hello", "rejectd": "What?"}, "trl"),
        ({"conversations": [], "chosen": {}, "rejected": {}}, "sharegpt"),
        ({"instruction": "", "input": "", "output": "", "chosen": ""}, "alpaca"),
        ({"content": [turn("user", "Hi")]}, "gemini"),
        ({"only_last": True}, None),
        ({"schemaVersion": "1"}, None),
        ({"system": ["Be brief."], "messages": []}, "bedrock-converse"),
        ({"system": 5, "messages": []}, "openai-chat"),
    ],
)
def test_what_tells_a_format(value: dict[str, Any], name: str | None) -> None:
    found = detect(value)
    assert (found.name if found else None) == name


NO_PART = "not a part with one of text, fileData, functionCall and functionResponse"
WRONG: list[tuple[str, dict[str, Any], str, tuple[str | int, ...], str]] = [
    ("trl", {}, "missing-key", (), 'the record is missing "prompt"'),
    ("trl", {"messages": [{"role": "user"}]}, "missing-key", ("messages", 0), 'messages[0] is missing "content"'),
    (
        "trl",
        {"messages": [{**OBJECT, "content": 5}]},
        "wrong-type",
        ("messages", 0, "content"),
        "content is 5, not a string, a list or null",
    ),
    ("trl", {"rejected": "a"}, "missing-key", (), 'the record is missing "chosen"'),
    ("trl", pair(rejected="What?"), "wrong-type", ("rejected",), 'rejected is "What?", not a list'),
    ("trl", pair(prompt="Hi"), "wrong-type", ("prompt",), 'prompt is "Hi", not a list'),
    ("trl", pair(chosen=5), "wrong-type", ("chosen",), "chosen is 5, not a string or a list"),
    ("trl", pair(chosen=[]), "wrong-value", ("chosen",), "chosen is an empty list"),
    ("trl", {"prompt": "a", "label": True}, "missing-key", (), 'the record is missing "completion"'),
    (
        "trl",
        {"prompt": "a", "completion": "b", "label": 1},
        "wrong-type",
        ("label",),
        "label is 1, not true or false",
    ),
    (
        "trl",
        {"prompt": "a", "completions": ["b"], "labels": ["yes"]},
        "wrong-type",
        ("labels", 0),
        'labels[0] is "yes", not true or false',
    ),
    ("trl", {"prompt": "a", "completions": ["b"]}, "missing-key", (), 'the record is missing "labels"'),
    (
        "trl",
        {"prompt": "a", "completions": ["b"], "labels": [True] * 2},
        "wrong-value",
        ("labels",),
        "labels has 2 items, and completions has 1",
    ),
    (
        "trl",
        {"prompt": [{"role": "user", "content": [{"text": "a"}]}]},
        "missing-key",
        ("prompt", 0, "content", 0),
        'content[0] is missing "type"',
    ),
    ("gemini", contents(), "wrong-value", ("contents",), "contents is an empty list"),
    ("gemini", contents({"role": "user"}), "missing-key", ("contents", 0), 'contents[0] is missing "parts"'),
    (
        "gemini",
        contents(turn("user", {})),
        "wrong-value",
        ("contents", 0, "parts", 0),
        f"parts[0] is an empty object, {NO_PART}",
    ),
    (
        "gemini",
        contents(turn("user", {"text": "a", **file()})),
        "wrong-value",
        ("contents", 0, "parts", 0),
        f"parts[0] is an object with 2 keys, {NO_PART}",
    ),
    (
        "gemini",
        contents(turn("user", {"type": "text", "text": "a"})),
        "unknown-key",
        ("contents", 0, "parts", 0, "type"),
        'unknown key "type" in a part',
    ),
    (
        "gemini",
        contents(turn("model", {"functionCall": {"name": "f", "args": "{}"}})),
        "wrong-type",
        ("contents", 0, "parts", 0, "functionCall", "args"),
        'args is "{}", not an object',
    ),
    (
        "gemini",
        contents(turn("user", "a"), systemInstruction="Be brief."),
        "wrong-type",
        ("systemInstruction",),
        'systemInstruction is "Be brief.", not an object',
    ),
    (
        "bedrock-converse",
        {"schemaVersion": 1, "messages": [block("user", "a")]},
        "wrong-type",
        ("schemaVersion",),
        "schemaVersion is 1, not a string",
    ),
    (
        "bedrock-converse",
        converse(block("system", "a")),
        "wrong-value",
        ("messages", 0, "role"),
        'role is "system", not "user" or "assistant"',
    ),
    (
        "bedrock-converse",
        converse(block("assistant", s3("image"))),
        "unknown-key",
        ("messages", 0, "content", 0, "image"),
        "image is only for user messages",
    ),
    (
        "bedrock-converse",
        converse(block("user", THOUGHT)),
        "unknown-key",
        ("messages", 0, "content", 0, "reasoningContent"),
        "reasoningContent is only for assistant messages",
    ),
    (
        "bedrock-converse",
        converse(block("user", {"toolUse": {}})),
        "unknown-key",
        ("messages", 0, "content", 0, "toolUse"),
        "toolUse is not supported in training data",
    ),
    (
        "bedrock-converse",
        converse(block("user", s3("image", "a.png"))),
        "wrong-value",
        ("messages", 0, "content", 0, "image", "source", "s3Location", "uri"),
        'uri is "a.png", not an S3 address',
    ),
    (
        "bedrock-converse",
        converse(block("user", s3("image", form="bmp"))),
        "wrong-value",
        ("messages", 0, "content", 0, "image", "format"),
        'format is "bmp"',
    ),
    (
        "anthropic-messages",
        claude(USER),
        "wrong-value",
        ("messages",),
        "messages is a list of 1 item, not a list of two messages or more",
    ),
    ("anthropic-messages", claude(USER, ANSWER, id=1), "unknown-key", ("id",), 'unknown key "id" in the record'),
    (
        "anthropic-messages",
        claude(SYSTEM, USER, ANSWER),
        "wrong-value",
        ("messages", 0, "role"),
        'role is "system", not "user" or "assistant"',
    ),
    (
        "anthropic-messages",
        claude({"role": "user", "content": [{"type": "image", "source": {}}]}, ANSWER),
        "wrong-value",
        ("messages", 0, "content", 0, "type"),
        'type is "image", not "text"',
    ),
    (
        "cohere",
        chat(ASKED, {"role": "Chatbot"}),
        "missing-key",
        ("messages", 1),
        'messages[1] is missing "content"',
    ),
    ("cohere", chat(ASKED, TOLD, tools=[]), "unknown-key", ("tools",), 'unknown key "tools" in the record'),
    (
        "cohere",
        chat(ASKED),
        "wrong-value",
        ("messages",),
        "messages is a list of 1 item, not a conversation in which Chatbot speaks",
    ),
    (
        "cohere",
        chat(ASKED, {"role": "bot", "content": "a"}),
        "wrong-value",
        ("messages", 1, "role"),
        'role is "bot", not "System", "User" or "Chatbot"',
    ),
    ("mistral", {}, "missing-key", (), 'the record is missing "messages"'),
    (
        "mistral",
        chat(USER, ANSWER, interactions=[USER]),
        "unknown-key",
        ("messages",),
        "messages is given twice, under two names",
    ),
    (
        "mistral",
        chat({"role": "developer", "content": "a"}),
        "wrong-value",
        ("messages", 0, "role"),
        'role is "developer"',
    ),
    (
        "mistral",
        chat(SYSTEM, SYSTEM, USER),
        "wrong-value",
        ("messages",),
        "messages is a list of 3 items, not a list with at most one system message",
    ),
    (
        "mistral",
        chat(USER, calling(id="Ab3dEf6h\n")),
        "wrong-value",
        ("messages", 1, "tool_calls", 0, "id"),
        'id is "Ab3dEf6h\\n", not 9 letters or digits',
    ),
    (
        "mistral",
        chat(USER, {**RESULT, "tool_call_id": "c1"}),
        "wrong-value",
        ("messages", 1, "tool_call_id"),
        'tool_call_id is "c1", not 9 letters or digits',
    ),
    (
        "mistral",
        chat(USER, calling(), tools=[tool(parameters={})]),
        "missing-key",
        ("tools", 0, "function"),
        'function is missing "description"',
    ),
    (
        "mistral",
        chat({**USER, "weight": 1}, ANSWER),
        "unknown-key",
        ("messages", 0, "weight"),
        "weight is only for assistant messages",
    ),
    (
        "mistral",
        chat(USER, {**ANSWER, "weight": 2}),
        "wrong-value",
        ("messages", 1, "weight"),
        "weight is 2, not 0 or 1",
    ),
    ("together", chat(USER, ANSWER, weight="high"), "wrong-type", ("weight",), 'weight is "high", not a number'),
    (
        "together",
        chat({**USER, "weight": 2}, ANSWER),
        "wrong-value",
        ("messages", 0, "weight"),
        "weight is 2, not 0 or 1",
    ),
    (
        "together",
        chat({**USER, "tool_call_id": "a"}, ANSWER),
        "unknown-key",
        ("messages", 0, "tool_call_id"),
        "tool_call_id is only for tool messages",
    ),
    (
        "together",
        chat({"role": "user", "content": [image(DATA)], "weight": 1}),
        "wrong-value",
        ("messages", 0, "weight"),
        "weight is 1, not 0",
    ),
    (
        "together",
        chat({"role": "developer", "content": "a"}),
        "wrong-value",
        ("messages", 0, "role"),
        'role is "developer"',
    ),
    (
        "together",
        chat(USER, {"role": "assistant"}),
        "missing-key",
        ("messages", 1),
        'messages[1] is missing "content"',
    ),
    (
        "together",
        chat(USER, {"role": "tool", "content": "a"}),
        "missing-key",
        ("messages", 1),
        'messages[1] is missing "tool_call_id"',
    ),
    ("together", chat(USER, ANSWER, id=1), "unknown-key", ("id",), 'unknown key "id" in the record'),
    (
        "fireworks",
        chat({**USER, "reasoning_content": "a"}, ANSWER),
        "unknown-key",
        ("messages", 0, "reasoning_content"),
        "reasoning_content is only for assistant messages",
    ),
    (
        "fireworks",
        chat(USER, {**ANSWER, "reasoning": "a"}),
        "unknown-key",
        ("messages", 1, "reasoning"),
        'unknown key "reasoning" in an assistant message',
    ),
    (
        "fireworks",
        chat(USER, {"role": "assistant", "tool_calls": [{"id": "a"}]}),
        "missing-key",
        ("messages", 1, "tool_calls", 0),
        'tool_calls[0] is missing "function"',
    ),
    ("azure", chat(USER, ANSWER, weight=1), "unknown-key", ("weight",), 'unknown key "weight" in the record'),
    ("azure", chat({"role": "user"}), "missing-key", ("messages", 0), 'messages[0] is missing "content"'),
]


@pytest.mark.parametrize(("name", "value", "kind", "path", "message"), WRONG)
def test_one_cause_is_one_violation(
    name: str, value: dict[str, Any], kind: str, path: tuple[str | int, ...], message: str
) -> None:
    [found] = get(name).violations(value)
    assert (found.kind, found.path, found.message) == (kind, path, message)


def read(name: str, value: dict[str, Any]) -> list[Message]:
    return list(get(name).messages(value))


def brief(name: str, value: dict[str, Any]) -> list[tuple[str, str, bool, bool]]:
    return [(item.role, item.text, item.trained, item.alternative) for item in read(name, value)]


def test_the_answer_to_avoid_is_an_alternative_and_not_trained() -> None:
    ask, told, avoid = (
        ("user", "Hi", False, False),
        ("assistant", "Hello", True, False),
        ("assistant", "What?", False, True),
    )
    assert brief("trl", pair()) == [ask, told, avoid]
    assert brief("trl", {"chosen": [USER, ANSWER], "rejected": [USER, WORSE]}) == [ask, told, avoid]
    assert brief("trl", {"prompt": "Hi", "chosen": "Hello", "rejected": "What?"}) == [ask, told, avoid]
    assert brief("trl", {"chosen": "Hello", "rejected": "What?"}) == [("", *told[1:]), ("", *avoid[1:])]
    assert brief("trl", {"text": "Hello"}) == [("", *told[1:])]
    assert read("trl", {"chosen": [USER, ANSWER], "rejected": [USER, WORSE]})[2].path == ("rejected", 1, "content")


def test_what_both_answers_begin_with_is_said_once_and_never_all_of_it() -> None:
    same = [USER, ANSWER]
    assert [item.home for item in read("trl", {"chosen": same, "rejected": same})] == [
        ("chosen", 0),
        ("chosen", 1),
        ("rejected", 1),
    ]
    assert len(read("trl", {"chosen": [USER, ANSWER], "rejected": [WORSE]})) == 3
    assert len(read("trl", pair(chosen=[ANSWER], rejected=[ANSWER]))) == 3


def test_a_prompt_is_not_trained_and_a_completion_is_unless_it_is_bad() -> None:
    value = {"prompt": [USER, ANSWER, USER], "completion": [ANSWER]}
    assert [item.trained for item in read("trl", value)] == [False, False, False, True]
    assert [item.trained for item in read("trl", {**value, "label": False})] == [False] * 4
    assert brief("trl", {"prompt": "2+2", "completions": ["a", "b"], "labels": [True, True]}) == [
        ("user", "2+2", False, False),
        ("assistant", "a\nb", True, False),
    ]


def test_the_model_is_the_assistant() -> None:
    value = SEEDS["gemini"][-1]
    roles = ["user", "assistant", "tool", "assistant"]
    assert [(item.role, item.trained) for item in read("gemini", value)] == [
        (role, role == "assistant") for role in roles
    ]
    home = ("contents", 1, "parts", 0, "functionCall")
    assert read("gemini", value)[1].calls == (
        Call("f", '{"city": "Oslo"}', "", (*home, "args"), home, {"city": "Oslo"}),
    )
    assert get("gemini").tools(value) == [{**DECLARED, "parameters": {"type": "object"}}, {"name": "g"}]


def test_what_gemini_is_told_and_shown() -> None:
    system, first, _ = read("gemini", {**SEEDS["gemini"][3], "systemInstruction": turn("", "a", "b")})
    assert system == Message("system", "ab", ("systemInstruction", "parts"), home=("systemInstruction",))
    assert first.images == (Image("gs://bucket/a.png", path=("contents", 0, "parts", 0, "fileData", "fileUri")),)
    assert (first.text, first.path) == ("What is it?", ("contents", 0, "parts"))


def test_what_is_said_to_nova() -> None:
    value = converse(
        block("user", "a", s3("image"), s3("video", "s3://b/c")),
        block("assistant", THOUGHT, "b"),
        system=[{"text": "c"}],
    )
    system, ask, told = read("bedrock-converse", value)
    assert system == Message("system", "c", ("system", 0, "text"), home=("system", 0))
    assert (ask.role, ask.text, ask.trained) == ("user", "a", False)
    assert [shown.url for shown in ask.images] == ["s3://bucket/a", "s3://b/c"]
    assert ask.images[0].path == ("messages", 0, "content", 1, "image", "source", "s3Location", "uri")
    assert (told.role, told.text, told.trained, told.images) == ("assistant", "b", True, ())


def test_the_system_prompt_of_claude_comes_first() -> None:
    system, *others = read("anthropic-messages", claude(USER, ANSWER))
    assert system == Message("system", "Be brief.", ("system",), home=("system",))
    assert others == read("openai-chat", chat(USER, ANSWER))


def test_the_roles_of_cohere_are_those_of_all() -> None:
    value = chat({"role": "System", "content": "a"}, ASKED, TOLD, {"role": "bot", "content": "b"})
    assert [(item.role, item.trained) for item in read("cohere", value)] == [
        ("system", False),
        ("user", False),
        ("assistant", True),
        ("bot", False),
    ]


@pytest.mark.parametrize(
    ("others", "trained"),
    [
        ({}, [True, True]),
        ({"only_last": True}, [False, True]),
        ({"tools": [FULL]}, [False, True]),
        ({"tools": []}, [True, True]),
    ],
)
def test_with_tools_mistral_trains_on_the_last_answer_only(others: dict[str, Any], trained: list[bool]) -> None:
    value = {"interactions": [USER, ANSWER, USER, ANSWER], **others}
    assert [item.trained for item in read("mistral", value) if item.role == "assistant"] == trained
    assert get("mistral").tools({"available_tools": [FULL]}) == [FULL["function"]]


def found(rule: LineRule, name: str, value: dict[str, Any]) -> list[tuple[str, Severity]]:
    record = Record(Source("a.jsonl"), 1, json.dumps(value).encode())
    record.format = get(name)
    return [(item.place.pointer, item.severity) for item in rule.check(record)]


def test_strict_turns_are_an_error_only_where_the_format_wants_them() -> None:
    twice = chat(USER, USER, ANSWER)
    severities = {name: found(RepeatedRole(), name, twice) for name in ("anthropic-messages", "together", "azure")}
    assert severities == {
        "anthropic-messages": [("/messages/1", Severity.ERROR)],
        "together": [("/messages/1", Severity.ERROR)],
        "azure": [("/messages/1", Severity.WARNING)],
    }
    assert found(RepeatedRole(severity=Severity.NOTE), "together", twice) == [("/messages/1", Severity.NOTE)]
    for value in SEEDS["trl"]:
        assert found(RepeatedRole(), "trl", value) == []


def test_who_speaks_first_is_up_to_the_format() -> None:
    value = chat(SYSTEM, ANSWER, USER, ANSWER)
    assert found(FirstMessageRole(), "together", value) == [("/messages/1", Severity.ERROR)]
    assert found(FirstMessageRole(), "openai-chat", value) == []
    assert found(FirstMessageRole(), "together", chat(SYSTEM)) == []
    assert found(FirstMessageRole(), "together", chat({"role": "usr", "content": "Hi"})) == []


def test_who_speaks_last_is_up_to_the_format() -> None:
    assert found(LastMessageRole(), "cohere", SEEDS["cohere"][1]) == []
    assert found(
        LastMessageRole(),
        "bedrock-converse",
        converse(block("user", "a"), block("assistant", "b"), block("user", "c")),
    ) == [("/messages/2", Severity.ERROR)]
    assert found(MissingAssistant(), "gemini", contents(turn("user", "a"))) == [("/contents", Severity.ERROR)]
    assert found(MissingAssistant(), "trl", {"prompt": [USER]}) == []


@pytest.mark.parametrize("word", ["User:", "Bot:", "Assistant:", "System:", "<image>", "<video>", "[EOS]"])
def test_a_prompt_for_nova_must_not_hold_a_reserved_word(word: str) -> None:
    value = converse(block("user", f"a {word} b"), block("assistant", word), system=[{"text": word}])
    pointers = [("/system/0/text", Severity.ERROR), ("/messages/0/content", Severity.ERROR)]
    assert found(ReservedWord(), "bedrock-converse", value) == pointers
    assert found(ReservedWord(), "bedrock-converse", converse(block("user", word.lower().strip("<>[]")))) == []
    assert found(ReservedWord(), "openai-chat", chat({"role": "user", "content": word})) == []


def test_a_pair_of_equal_answers_is_found_in_every_shape() -> None:
    for value in (
        pair(rejected=[ANSWER]),
        {"chosen": [USER, ANSWER], "rejected": [USER, ANSWER]},
        {"chosen": "a", "rejected": "a"},
    ):
        assert len(found(IdenticalAnswers(), "trl", value)) == 1
    assert found(IdenticalAnswers(), "trl", pair()) == []


@pytest.mark.parametrize("name", list(SEEDS))
@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_odd_values_do_no_harm(name: str, odd: Any) -> None:
    known = get(name)
    keys = {key for value in SEEDS[name] for key in value}
    values = [dict.fromkeys(keys, odd), *({**value, key: odd} for value in SEEDS[name] for key in keys)]
    values += [{**value, key: [odd, {"content": odd, "parts": odd}]} for value in SEEDS[name] for key in keys]
    inner = [{key: odd} for key in ("text", "fileData", "functionCall", "functionResponse", "image", "video")]
    values += [contents({"role": odd, "parts": inner}), converse({"role": odd, "content": inner})]
    for value in values:
        for message in known.messages(value):
            assert isinstance(message.text, str)
            assert isinstance(message.role, str)
        assert all(isinstance(item, dict) for item in known.tools(value))
        known.violations(value)
