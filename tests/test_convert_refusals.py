"""Conversion refuses what has no place in the other format, and says where it stands."""

from __future__ import annotations

import json

import pytest
from chats import ADD, HELLO, HI, IMAGE, PAIR, PARTS, WEATHER, Value, asks, chat, converse, said, turn

from jsonl_lint import formats
from jsonl_lint.formats.convert import convert
from jsonl_lint.formats.exchange import UnfitError

CLOSE = {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}}


def with_arguments(arguments: str) -> Value:
    record: Value = json.loads(json.dumps(WEATHER))
    record["messages"][1]["tool_calls"][0]["function"]["arguments"] = arguments
    return record


@pytest.mark.parametrize(
    ("target", "record", "path"),
    [
        *((name, chat(said("user", "Hi"), HELLO | {"weight": 0}), ("messages", 1, "weight"))
          for name in ("alpaca", "gemini", "prompt-completion", "sharegpt", "trl")),
        *((name, HI | {"parallel_tool_calls": False}, ("parallel_tool_calls",))
          for name in ("alpaca", "gemini", "prompt-completion", "sharegpt", "trl")),
        *((name, with_arguments(text), ("messages", 1, "tool_calls", 0, "function", "arguments"))
          for name in ("gemini", "sharegpt", "trl")
          for text in ("no", "[]", '{"a": 1, "a": 2}', '{"a": 0.12345678901234567890}', '{"a": NaN}')),
        ("prompt-completion", WEATHER, ("tools",)),
        ("prompt-completion", chat(said("system", ""), *HI["messages"]), ("messages",)),
        ("prompt-completion", chat(said("user", PARTS), HELLO), ("messages", 0, "content")),
        ("alpaca", chat(said("user", "Hi"), said("user", "Anyone?"), HELLO), ("messages",)),
        ("alpaca", chat(said("system", ""), *HI["messages"]), ()),
        ("sharegpt", chat(said("user", "Hi"), said("user", "Anyone?"), HELLO), ("messages", 1)),
        ("sharegpt", chat(said("developer", "Brief."), *HI["messages"]), ("messages", 0)),
        ("sharegpt", chat(said("user", [IMAGE]), HELLO), ("messages", 0, "content")),
        ("trl", chat(said("user", [IMAGE]), HELLO), ("messages", 0, "content")),
        ("gemini", chat(said("user", [CLOSE]), HELLO), ("messages", 0, "content", 0, "image_url", "detail")),
        ("gemini", chat(said("developer", "Brief."), *HI["messages"]), ("messages", 0)),
        ("gemini", chat(*HI["messages"], said("system", "Brief."), HELLO), ("messages", 2)),
        ("gemini", chat(said("tool", "rain", tool_call_id="x"), HELLO), ("messages", 0)),
        *((name, chat(said("user", "Hi"), HELLO | {"weight": 0}), ("messages", 1, "weight"))
          for name in ("anthropic-messages", "bedrock-converse", "cohere")),
        *((name, WEATHER, ("tools",)) for name in ("anthropic-messages", "bedrock-converse", "cohere")),
        *((name, chat(said("user", [IMAGE]), HELLO), ("messages", 0, "content"))
          for name in ("anthropic-messages", "bedrock-converse", "cohere")),
        *((name, chat(said("user", "Hi"), HELLO, HELLO), ("messages", 2))
          for name in ("anthropic-messages", "together")),
        *((name, chat(HELLO, *HI["messages"]), ("messages", 0))
          for name in ("anthropic-messages", "bedrock-converse", "together", "sharegpt")),
        *((name, chat(*HI["messages"], said("user", "Bye")), ("messages", 2))
          for name in ("anthropic-messages", "bedrock-converse", "together", "sharegpt", "mistral")),
        *((name, chat(*HI["messages"], said("system", "Brief."), HELLO), ("messages", 2))
          for name in ("anthropic-messages", "bedrock-converse")),
        ("cohere", chat(said("developer", "Brief."), *HI["messages"]), ("messages", 0, "role")),
        ("cohere", chat(said("user", "Hi")), ("messages",)),
        ("bedrock-converse", chat(said("system", ""), said("user", "Bot: Hi"), HELLO), ("messages", 1, "content")),
        ("mistral", WEATHER, ("messages", 1)),
        ("mistral", chat(said("user", "?"), asks("call_1")), ("messages", 1, "tool_calls", 0, "id")),
        ("mistral", HI | {"parallel_tool_calls": False}, ("parallel_tool_calls",)),
        ("trl", chat(*HI["messages"] * 2 , said("user", "x"), HELLO | {"weight": 0}), ("messages", 5, "weight")),
        *((name, HI, ()) for name in ("text", "openai-preference", "openai-reinforcement")),
        *((name, PAIR, ()) for name in ("text", "openai-chat", "openai-reinforcement", "gemini")),
        *((name, ADD, ()) for name in ("text", "openai-chat", "openai-preference", "sharegpt")),
        ("trl", ADD | {"completion": "4"}, ("completion",)),
        ("trl", ADD | {"images": ["a.png"]}, ("images",)),
    ],
)  # fmt: skip
def test_what_does_not_fit(target: str, record: Value, path: tuple[str | int, ...]) -> None:
    source = formats.detect(record)
    assert source
    with pytest.raises(UnfitError) as error:
        convert(record, source, formats.get(target))
    assert error.value.path == path


@pytest.mark.parametrize(
    ("source", "record"),
    [
        ("alpaca", {"instruction": "Hi", "output": "Hello", "id": 7}),
        ("sharegpt", {"conversations": [{"from": "human", "value": "Hi", "weight": 0}]}),
        ("sharegpt", {"conversations": [{"from": "function_call", "value": "sky()"}]}),
        ("sharegpt", {"conversations": [{"from": "observation", "value": "rain"}]}),
        ("trl", {"messages": [said("user", "Hi")], "source": "quiz"}),
        ("trl", {"prompt": "Hi", "completion": "Hello", "label": True}),
        ("trl", {"prompt": [said("user", "a")], "answer": 4}),
        ("trl", {"prompt": [said("user", "a")], "images": ["a.png"]}),
        (
            "sharegpt",
            {"conversations": [{"from": "human", "value": "Hi"}], "chosen": {"from": "gpt", "value": "a"}},
        ),
        (
            "bedrock-converse",
            converse({"image": {"format": "png", "source": {"s3Location": {"uri": "s3://a/b.png"}}}}),
        ),
        ("together", HI | {"weight": 0.5}),
        ("openai-reinforcement", ADD),
        ("openai-reinforcement", {"messages": ADD["messages"]}),
        ("trl", {"prompt": "2+2", "completions": ["4"], "labels": [True]}),
        ("text", {"text": "A fjord."}),
        (
            "gemini",
            {
                "contents": [
                    {"role": "model", "parts": [{"functionCall": {"name": "a"}}, {"text": "late"}]},
                ]
            },
        ),
        ("gemini", {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}], "tools": [{"googleSearch": {}}]}),
    ],
)
def test_what_cannot_be_read_whole(source: str, record: Value) -> None:
    assert not formats.get(source).violations(record)
    with pytest.raises(UnfitError):
        turn(record, source, "openai-chat")


def test_ids_are_strings() -> None:
    call = {"id": [], "type": "function", "function": {"name": "a", "arguments": {}}}
    messages = [said("user", "Hi"), {"role": "assistant", "tool_calls": [call]}]
    for record in (chat(*messages), chat(said("tool", "rain", tool_call_id=[]), HELLO)):
        assert not formats.get("trl").violations(record)
        with pytest.raises(UnfitError, match="ids that are strings"):
            turn(record, "trl", "openai-chat")
