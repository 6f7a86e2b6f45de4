"""Functions by their deprecated names: what `--fix --unsafe-fixes` writes as tools, and what it leaves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from mending import Folder, mended

from jsonl_lint import formats
from jsonl_lint.record import Record, Source
from jsonl_lint.rules.legacy_functions import LegacyFunctions

OLD = (
    '{"functions":[ {"name":"rain", "parameters":{"type":"object","properties":{}}},{"name": "sun"} ],'
    ' "messages": [{"content": "Wie wär\\u0027s?", "role": "user"},'
    ' {"role":"assistant","function_call":{"name":"rain","arguments":"{\\"a\\": 1.50}"},'
    '"content":null, "weight": 0},'
    ' {"content": "nö", "name":"rain", "role":"function"},'
    ' {"role": "assistant", "function_call": {"name": "sun", "arguments": "{}"}},'
    ' {"role": "function", "name": "sun", "content": "ja"}, {"role": "assistant", "content": "Ja."}]}\n'
)
NEW = (
    '{"tools":[ {"type": "function", "function": {"name":"rain", "parameters":{"type":"object","properties":{}}}},'
    '{"type": "function", "function": {"name": "sun"}} ],'
    ' "messages": [{"content": "Wie wär\\u0027s?", "role": "user"},'
    ' {"role":"assistant","tool_calls":[{"id": "call_1", "type": "function", "function":'
    ' {"name":"rain","arguments":"{\\"a\\": 1.50}"}}],"content":null, "weight": 0},'
    ' {"content": "nö", "tool_call_id":"call_1", "role":"tool"},'
    ' {"role": "assistant", "tool_calls": [{"id": "call_2", "type": "function", "function":'
    ' {"name": "sun", "arguments": "{}"}}]},'
    ' {"role": "tool", "tool_call_id": "call_2", "content": "ja"}, {"role": "assistant", "content": "Ja."}]}\n'
)


def test_all_else_keeps_its_bytes(tmp_path: Path) -> None:
    assert mended(tmp_path, OLD.encode()) == OLD.encode()
    assert mended(tmp_path, OLD.encode(), unsafe=True) == NEW.encode()


def test_the_new_record_is_sound(tmp_path: Path) -> None:
    place = Folder(tmp_path)
    place.write(OLD.encode())
    place.fix(unsafe=True)
    assert place.counts == {"legacy-functions": 1}
    assert not place.found()


def of(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": "Hi"}, *messages], **more}


CALL = {"role": "assistant", "function_call": {"name": "rain", "arguments": "{}"}}
ANSWER = {"role": "function", "name": "rain", "content": "no"}
SAID = {"role": "assistant", "content": "No."}
FUNCTIONS = [{"name": "rain"}]

LEFT = {
    "both declared": of(SAID, functions=FUNCTIONS, tools=[{"type": "function", "function": {"name": "sun"}}]),
    "an answer without a call": of(ANSWER, SAID, functions=FUNCTIONS),
    "an answer that is not right behind": of(CALL, SAID, ANSWER, SAID),
    "two answers": of(CALL, ANSWER, ANSWER, SAID),
    "an answer with another name": of(CALL, {**ANSWER, "name": "sun"}, SAID),
    "an answer without a name": of(CALL, {"role": "function", "content": "no"}, SAID),
    "a call that nobody answers": of(CALL, {"role": "user", "content": "So?"}, SAID),
    "an answer of nothing": of(CALL, {**ANSWER, "content": None}, SAID),
    "older and newer calls": of(CALL, ANSWER, {**SAID, "tool_calls": []}),
    "an answer of the newer kind": of(CALL, ANSWER, {"role": "tool", "tool_call_id": "a", "content": "b"}, SAID),
    "a call that is a text": of({"role": "assistant", "function_call": "rain"}),
    "a call by the user": of({**CALL, "role": "user"}, ANSWER, SAID),
    "functions that are none": of(SAID, functions=["rain"]),
}


@pytest.mark.parametrize("case", LEFT)
def test_what_is_not_clear_is_left(case: str, tmp_path: Path) -> None:
    line = json.dumps(LEFT[case]).encode() + b"\n"
    assert "legacy-functions" in {item.rule for item in Folder(tmp_path).found_in(line)}
    assert b"call_1" not in mended(tmp_path, line, unsafe=True)
    assert b'"type": "function", "function": {"name": "rain"' not in mended(tmp_path, line, unsafe=True)


@pytest.mark.parametrize(
    "record", [of(CALL), of(CALL, ANSWER), of({**SAID, "function_call": None}, functions=FUNCTIONS)]
)
def test_a_call_may_end_a_record(record: dict[str, Any], tmp_path: Path) -> None:
    made = json.loads(mended(tmp_path, json.dumps(record).encode() + b"\n", unsafe=True))
    assert made.keys() - {"messages"} <= {"tools"}
    assert len(made["messages"]) == len(record["messages"])
    assert [call["id"] for one in made["messages"] for call in one.get("tool_calls", ())] == [
        "call_1" for one in record["messages"] if one.get("function_call")
    ]


@pytest.mark.parametrize(("name", "offered"), [("openai-chat", True), ("together", True), ("cohere", False)])
def test_the_target_must_take_it(name: str, offered: bool) -> None:
    record = Record(Source("a.jsonl"), 1, json.dumps(of(CALL, ANSWER, SAID)).encode() + b"\n")
    record.format = formats.get(name)
    [found] = LegacyFunctions().check(record)
    assert (found.fix is not None) == offered
