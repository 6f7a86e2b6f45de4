"""Functions by the names that OpenAI has deprecated, and how they are written by the newer ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonl_lint.diagnostic import Edit
from jsonl_lint.record import Path, Record
from jsonl_lint.rule.mending import around, replaced


def older(record: Record) -> Iterator[Path]:
    """Yield where a chat has what is deprecated."""
    value, said = record.value, _said(record)
    if not said:
        return
    for index, message in enumerate(said):
        if isinstance(message, dict) and message.get("function_call"):
            yield "messages", index, "function_call"
        if isinstance(message, dict) and message.get("role") == "function":
            yield "messages", index, "role"
    if value.get("functions"):
        yield ("functions",)


def renewed(record: Record) -> tuple[Edit, ...]:
    """Return what writes the newer ones; nothing if they are there, too, or it is not clear who answers whom."""
    said, functions = _said(record), record.value.get("functions", [])
    if record.duplicates or "tools" in record.value or not isinstance(functions, list):
        return ()
    objects = all(isinstance(one, dict) for one in (*functions, *said))
    if not objects or not all(map(_linked, [{}, *said], [*said, None])):
        return ()
    return (*_declared(record, len(functions)), *_called(record, said))


def _said(record: Record) -> list[Any]:
    """Return the messages of a chat; those of other formats are elsewhere."""
    said, home = record.value.get("messages"), record.messages[0].home if record.messages else ()
    return said if isinstance(said, list) and home[:1] == ("messages",) else []


def _linked(message: dict[str, Any], after: dict[str, Any] | None) -> bool:
    """Return whether a message has nothing newer, and calls if the next one answers, and only then."""
    call, role = message.get("function_call"), message.get("role")
    if role == "tool" or not {"tool_calls", "tool_call_id"}.isdisjoint(message):
        return False
    if call and (role != "assistant" or not isinstance(call, dict)):
        return False
    answers = after is not None and after.get("role") == "function"
    if call and after is not None:
        return answers and isinstance(call.get("name"), str) and call["name"] == after.get("name")
    return not answers


def _declared(record: Record, count: int) -> Iterator[Edit]:
    if "functions" in record.value:
        yield replaced(record.at("functions", key=True), b'"tools"')
    for index in range(count):
        yield from around(record.at("functions", index), b'{"type": "function", "function": ', b"}")


def _called(record: Record, said: list[Any]) -> Iterator[Edit]:
    calls = 0
    for index, message in enumerate(said):
        home = "messages", index
        if message.get("role") == "function":
            yield replaced(record.at(*home, "role"), b'"tool"')
            yield replaced(record.at(*home, "name", key=True), b'"tool_call_id"')
            yield replaced(record.at(*home, "name"), b'"call_%d"' % calls)
        elif message.get("function_call"):
            calls += 1
            yield replaced(record.at(*home, "function_call", key=True), b'"tool_calls"')
            before = b'[{"id": "call_%d", "type": "function", "function": ' % calls
            yield from around(record.at(*home, "function_call"), before, b"}]")
