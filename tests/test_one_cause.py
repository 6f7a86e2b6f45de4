"""One cause is one finding, and one slip in a chat record does not make it a record of another format."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from jsonl_lint import formats
from jsonl_lint.config import ConfigError, Request, jobs, load
from jsonl_lint.engine import Dataset, lint
from jsonl_lint.record import Source
from jsonl_lint.rules import RULES

USER = {"role": "user", "content": "Hi"}
ANSWER = {"role": "assistant", "content": "Hello"}
SYSTEM = {"role": "system", "content": "Be brief."}
TOOL = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}


def call(**own: str) -> dict[str, Any]:
    return {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}} | own


def asks(*calls: dict[str, Any]) -> dict[str, Any]:
    return {"role": "assistant", "tool_calls": list(calls)}


def told(**own: str) -> dict[str, Any]:
    return {"role": "tool", "content": "4", **own}


def chat(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"messages": list(messages), "tools": [TOOL], **more}


def found(tmp_path: Path, *records: Any, form: str = "") -> list[tuple[str, str]]:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    rules = tuple(rule() for rule in RULES if rule.on and not rule.facts_only and rule.group != "dataset")
    report = lint(Dataset("default", "", (Source(str(path), format=form),)), rules)
    assert not report.broken
    return [(item.rule, item.message) for item in report.diagnostics]


UNNAMED = call()
del UNNAMED["id"]


@pytest.mark.parametrize(
    ("record", "rule"),
    [
        (chat(USER, asks(call()), told(), ANSWER), "missing-key"),
        (chat(USER, asks(UNNAMED), told(tool_call_id="c1"), ANSWER), "missing-key"),
        (chat(USER, asks(call()), told(tool_call_id="c2"), ANSWER), "tool-call-id"),
        (chat(USER, asks(call()), ANSWER), "tool-call-id"),
        (chat({**USER, "tool_calls": [call()]}, ANSWER), "unknown-key"),
        ({"prompt": "2+2"}, "missing-key"),
        ({"completion": "4"}, "missing-key"),
        ({"prompt": ["a"], "completion": "b"}, "wrong-type"),
        ({"messages": [None, ANSWER]}, "wrong-type"),
    ],
)
def test_one_cause_is_one_finding(record: dict[str, Any], rule: str, tmp_path: Path) -> None:
    assert [name for name, _ in found(tmp_path, record)] == [rule]


def test_a_call_that_nobody_answers_is_told_beside_a_wrong_id(tmp_path: Path) -> None:
    record = chat(USER, asks(call(), call(id="c2")), told(tool_call_id="c3"), ANSWER)
    assert sorted(message for _, message in found(tmp_path, record)) == [
        'no message answers call "c1"',
        'no message answers call "c2"',
        'the message answers call "c3", which no message before it makes',
    ]


@pytest.mark.parametrize(
    "record",
    [
        {"messages": [SYSTEM, USER], "source": "web"},
        {"messages": [USER], "tool": []},
        {"messages": [USER], "parallel_tool_call": True},
        {"messages": [USER, ANSWER], "system": [{"text": "Be brief."}]},
        {"messages": [USER, ANSWER], "system": None},
        {"messages": [USER, {**ANSWER, "role": "Chatbot"}]},
    ],
)
def test_one_slip_leaves_a_chat_record_a_chat_record(record: dict[str, Any]) -> None:
    detected = formats.detect(record)
    assert detected is not None
    assert detected.name == "openai-chat"


def test_no_sentence_lacks_a_word(tmp_path: Path) -> None:
    pair = {"prompt": [{"content": "Hi"}, USER], "completion": [ANSWER]}
    assert not [message for _, message in found(tmp_path, pair) if message.endswith("the ")]


def test_a_role_is_named_only_if_it_is_one(tmp_path: Path) -> None:
    shown = [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]
    record = {"messages": [{"role": "Z" * 9000, "content": shown}, ANSWER]}
    messages = [message for _, message in found(tmp_path, record, form="anthropic-messages")]
    assert messages
    assert all(len(message) < 500 for message in messages)


def test_faults_of_many_tools_take_linear_time(tmp_path: Path) -> None:
    def seconds(count: int) -> float:
        tools = [{"type": "function", "function": {"name": "a b", "parameters": {"type": "str"}}}] * count
        started = time.process_time()
        assert len(found(tmp_path, {"messages": [USER, ANSWER], "tools": tools})) > 2
        return time.process_time() - started

    small = seconds(300)
    assert seconds(2400) < 30 * small


def test_a_format_that_is_none_is_a_mistake_of_the_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text(json.dumps({"messages": [USER, ANSWER]}) + "\n", encoding="utf-8")
    Path(".jsonl-lint.yaml").write_text("models: {gpt-4.1-mini: {formats: [opnai-chat]}}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="openai-chat"):
        jobs(load(None), Request(paths=("a.jsonl",)))
