"""Conversion: all that a record says is in the new one."""

from __future__ import annotations

import pytest
from chats import ADD, HELLO, HI, IMAGE, PAIR, PARTS, SKY, WEATHER, Value, asks, chat, converse, said, turn

from jsonl_lint.formats.exchange import UnfitError, decode


def test_what_is_built() -> None:
    assert turn(WEATHER, "openai-chat", "sharegpt") == {
        "conversations": [
            {"from": "human", "value": "Rain?"},
            {"from": "function_call", "value": '{"id": "x7", "name": "sky", "arguments": {"city": "Malmö"}}'},
            {"from": "observation", "value": "rain"},
            {"from": "gpt", "value": "Yes."},
        ],
        "tools": '[{"name": "sky", "parameters": {"type": "object"}}]',
    }
    call = turn(WEATHER, "openai-chat", "trl")["messages"][1]["tool_calls"][0]
    assert call["function"] == {"name": "sky", "arguments": {"city": "Malmö"}}
    gemini = turn(WEATHER, "openai-chat", "gemini")
    assert gemini["contents"][1:3] == [
        {"role": "model", "parts": [{"functionCall": {"name": "sky", "args": {"city": "Malmö"}, "id": "x7"}}]},
        {
            "role": "user",
            "parts": [{"functionResponse": {"name": "sky", "response": {"output": "rain"}, "id": "x7"}}],
        },
    ]
    assert gemini["tools"] == [{"functionDeclarations": [{"name": "sky", "parameters": {"type": "OBJECT"}}]}]
    assert turn(PAIR, "openai-preference", "trl") == {
        "prompt": [said("user", "2+2")],
        "chosen": [said("assistant", "4")],
        "rejected": [said("assistant", "5")],
    }
    assert turn(HI, "openai-chat", "prompt-completion") == {"prompt": "Hi", "completion": "Hello"}
    assert turn({"text": "A fjord."}, "text", "trl") == {"text": "A fjord."}
    brief = chat(said("system", "Brief."), *HI["messages"])
    assert turn(brief, "openai-chat", "anthropic-messages") == {"system": "Brief.", **HI}
    assert turn(brief, "openai-chat", "bedrock-converse") == {
        "schemaVersion": "bedrock-conversation-2024",
        "system": [{"text": "Brief."}],
        "messages": [said("user", [{"text": "Hi"}]), said("assistant", [{"text": "Hello"}])],
    }
    roles = [one["role"] for one in turn(brief, "openai-chat", "cohere")["messages"]]
    assert roles == ["System", "User", "Chatbot"]
    assert turn(chat(said("user", "?"), asks("abc456xyz")), "openai-chat", "mistral") == chat(
        said("user", "?"), asks("abc456xyz")
    )
    assert turn(ADD, "openai-reinforcement", "trl") == {"prompt": ADD["messages"], "answer": 4}
    assert turn(PAIR, "openai-preference", "sharegpt") == {
        "conversations": [{"from": "human", "value": "2+2"}],
        "chosen": {"from": "gpt", "value": "4"},
        "rejected": {"from": "gpt", "value": "5"},
    }
    weighed = chat(said("user", "a"), HELLO | {"weight": 0}, said("user", "b"), HELLO | {"weight": 1})
    parts = {"prompt": [said("user", "a"), HELLO, said("user", "b")], "completion": [HELLO]}
    assert turn(weighed, "openai-chat", "trl") == parts


@pytest.mark.parametrize(
    ("source", "record", "target", "expected"),
    [
        (
            "alpaca",
            {"instruction": "Add.", "input": "2, 2", "output": "4", "system": "Brief.", "history": [["a", "b"]]},
            "openai-chat",
            chat(
                said("system", "Brief."),
                said("user", "a"),
                said("assistant", "b"),
                said("user", "Add.\n2, 2"),
                said("assistant", "4"),
            ),
        ),
        ("prompt-completion", {"prompt": "Hi", "completion": "Hello"}, "openai-chat", HI),
        (
            "trl",
            {"prompt": [said("user", "Hi")], "completion": [said("assistant", "Hello")]},
            "openai-chat",
            HI,
        ),
        (
            "trl",
            {
                "chosen": [said("user", "2+2"), said("assistant", "4")],
                "rejected": [said("user", "2+2"), said("assistant", "5")],
            },
            "openai-preference",
            PAIR,
        ),
        (
            "sharegpt",
            {
                "system": "Brief.",
                "conversations": [
                    {"role": "user", "content": "Rain?"},
                    {"role": "function_call", "content": '[{"name": "a", "arguments": {}}]'},
                    {"role": "observation", "content": "no"},
                    {"role": "assistant", "content": "No."},
                ],
            },
            "openai-chat",
            chat(
                said("system", "Brief."),
                said("user", "Rain?"),
                asks("call_1"),
                said("tool", "no", tool_call_id="call_1"),
                said("assistant", "No."),
            ),
        ),
        ("cohere", chat(said("User", "Hi"), said("Chatbot", "Hello")), "openai-chat", HI),
        ("anthropic-messages", HI | {"system": ""}, "openai-chat", chat(said("system", ""), *HI["messages"])),
        (
            "bedrock-converse",
            converse({"text": "there"}) | {"system": [{"text": "Brief."}]},
            "openai-chat",
            chat(
                said("system", "Brief."),
                said("user", [{"type": "text", "text": text} for text in ("Hi", "there")]),
                said("assistant", "Hello"),
            ),
        ),
        (
            "mistral",
            {"interactions": [*HI["messages"], *HI["messages"]], "only_last": True},
            "openai-chat",
            chat(said("user", "Hi"), HELLO | {"weight": 0}, *HI["messages"]),
        ),
        (
            "mistral",
            chat(said("user", [{"type": "image_url", "image_url": IMAGE["image_url"]["url"]}]), HELLO),
            "openai-chat",
            chat(said("user", [IMAGE]), HELLO),
        ),
        (
            "mistral",
            chat(*HI["messages"], *HI["messages"], available_tools=[{"function": SKY}]),
            "openai-chat",
            chat(
                said("user", "Hi"),
                HELLO | {"weight": 0},
                *HI["messages"],
                tools=[{"type": "function", "function": SKY}],
            ),
        ),
        (
            "fireworks",
            chat(
                said("user", "?"),
                {"role": "assistant", "tool_calls": [{"function": {"name": "a", "arguments": "{}"}}]},
            ),
            "together",
            chat(said("user", "?"), asks("call_1")),
        ),
        (
            "trl",
            {"prompt": [said("user", "a"), HELLO, said("user", "Hi")], "completion": [HELLO]},
            "openai-chat",
            chat(said("user", "a"), HELLO | {"weight": 0}, *HI["messages"]),
        ),
        (
            "sharegpt",
            {
                "conversations": [
                    {"from": "human", "value": "?"},
                    {"from": "function_call", "value": '{"name": "a", "arguments": "{}"}'},
                ]
            },
            "openai-chat",
            chat(said("user", "?"), asks("call_1")),
        ),
    ],
)
def test_what_is_read(source: str, record: Value, target: str, expected: Value) -> None:
    assert turn(record, source, target) == expected


def test_answers_find_calls_by_their_names() -> None:
    calls = [{"functionCall": {"name": name}} for name in ("a", "b")]
    answers = [{"functionResponse": {"name": name, "response": {"is": name}}} for name in ("b", "a")]
    turns = [("user", [{"text": "?"}]), ("model", calls), ("user", answers), ("model", [{"text": "!"}])]
    record = {"contents": [{"role": role, "parts": parts} for role, parts in turns]}
    read = turn(record, "gemini", "openai-chat")["messages"]
    assert [call["id"] for call in read[1]["tool_calls"]] == ["call_1", "call_2"]
    assert read[2:4] == [
        said("tool", '{"is": "b"}', tool_call_id="call_2"),
        said("tool", '{"is": "a"}', tool_call_id="call_1"),
    ]


def test_images() -> None:
    record = chat(said("user", [PARTS[0], IMAGE]), HELLO)
    other = turn(record, "openai-chat", "gemini")
    file = {"fileData": {"mimeType": "image/png", "fileUri": "https://example.com/a.png"}}
    assert other["contents"][0]["parts"] == [{"text": "a"}, file]
    assert turn(other, "gemini", "openai-chat") == record


def test_plain_chat_is_like_chat() -> None:
    for name in ("azure", "fireworks", "together"):
        assert turn(HI, "openai-chat", name) == turn(HI, name, "openai-chat") == HI
    weighed = HI | {"weight": 0.5}
    assert turn(weighed, "together", "fireworks") == turn(weighed, "fireworks", "together") == weighed


def test_numbers_are_exact() -> None:
    assert decode('{"a": 1.50, "b": 1e2, "c": 12345678901234567890}') == {
        "a": 1.5,
        "b": 100,
        "c": 12345678901234567890,
    }
    for text in ('{"a": 1e400}', '{"a": 0.1000000000000000000001}', "[" * 200_000):
        with pytest.raises(UnfitError):
            decode(text)


def test_an_id_that_is_used_again() -> None:
    messages = [said("user", "Hi")]
    for name in ("a", "b"):
        call = {"id": "x", "type": "function", "function": {"name": name, "arguments": "{}"}}
        messages += [{"role": "assistant", "tool_calls": [call]}, said("tool", "", tool_call_id="x")]
    contents = turn(chat(*messages, HELLO), "openai-chat", "gemini")["contents"]
    assert [contents[index]["parts"][0]["functionResponse"]["name"] for index in (2, 4)] == ["a", "b"]
