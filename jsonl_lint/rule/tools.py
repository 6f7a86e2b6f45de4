"""The tools of a record: what is declared, and what is wrong between calls and their answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from jsonl_lint.diagnostic import quote
from jsonl_lint.record import Call, Message, Path, Record

_ANSWERERS = frozenset({"tool", "function"})
_ANSWER = "Answer each call once, in the tool messages right behind it. Only calls that end a record may wait."


class CallFault(NamedTuple):
    """What is wrong with a call or its answer; `rule` is the one that reports it."""

    rule: str
    path: Path
    message: str
    help: str
    related: Path | None = None


def declared(record: Record) -> Mapping[str, Mapping[str, Any]]:
    """Return the functions that a record declares, by name. Use it by `record.once(declared)`."""
    named = ((tool.get("name"), tool) for tool in record.tools)
    return {name: tool for name, tool in named if isinstance(name, str)}


def tool_path(record: Record, tool: Mapping[str, Any]) -> Path:
    """Return the path to a definition in `record.tools`, or to the record if it stands there as text."""
    return record.once(_paths).get(id(tool), ())


def _paths(record: Record) -> dict[int, Path]:
    """Return the path to each object of a record, by its identity; the record keeps them all alive."""
    return dict(_objects(record.value, ()))


def _objects(value: Any, path: Path) -> Iterator[tuple[int, Path]]:
    if isinstance(value, dict):
        yield id(value), path
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _objects(inner, (*path, step))


def reach(record: Record, path: Path) -> Path:
    """Return as much of a path as leads somewhere in the record: what is in a text has no place of its own."""
    value: Any = record.value
    for index, step in enumerate(path):
        held = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        if step not in held:
            return path[:index]
        value = value[step]
    return path


def call_faults(record: Record) -> tuple[CallFault, ...]:
    """Return what is wrong between calls and answers, one fault for each cause. Use it by `record.once`."""
    messages = [message for message in record.messages if not message.alternative]
    if not any(message.calls or message.answers for message in messages) or misread(record):
        return ()
    return tuple(_faults(messages))


def misread(record: Record) -> bool:
    """Return whether the schema finds faults in the calls or the ids of answers, which then say nothing."""
    unnamed = {message.home for message in record.messages if message.role in _ANSWERERS and not message.answers}
    return any(
        broken.path in unnamed or not {"tool_calls", "tool_call_id"}.isdisjoint(broken.path)
        for broken in record.violations
    )


def _faults(messages: Sequence[Message]) -> Iterator[CallFault]:
    made: dict[str, Call] = {}
    waiting: dict[str, Call] = {}
    caller: Message | None = None
    for index, message in enumerate(messages):
        if message.role in _ANSWERERS:
            yield from _answer(message, caller, made, waiting)
            continue
        caller = message if message.calls else None
        for call in message.calls:
            if call.id in made:
                yield _twice(call, made[call.id])
            if call.id:
                made.setdefault(call.id, call)
                waiting[call.id] = call
        after = messages[index + 1 : index + 2]
        unnamed = any(not call.id for call in message.calls)
        if unnamed and after and after[0].role not in _ANSWERERS and not after[0].calls:
            yield CallFault("tool-call-id", message.calls[0].home, "no message answers the call", _ANSWER)
    ended = {call.id for call in messages[-1].calls}
    left = [call for call in waiting.values() if call.id not in ended]
    strangers = [message for message in messages if message.answers and message.answers not in made]
    # A call without an answer and an answer without a call are one wrong id; that of the answer is told.
    for call in left if len(left) != len(strangers) else ():
        said = f"no message answers call {quote(call.id)}"
        yield CallFault("tool-call-id", (*call.home, "id"), said, _ANSWER)


def _twice(call: Call, first: Call) -> CallFault:
    message = f"call id {quote(call.id)} is used before in the record"
    advice = "Give each call an id of its own, and repeat it in the answer."
    return CallFault("tool-call-id", (*call.home, "id"), message, advice, (*first.home, "id"))


def _answer(
    message: Message, caller: Message | None, made: Mapping[str, Call], waiting: dict[str, Call]
) -> Iterator[CallFault]:
    """Yield what is wrong with an answer; the id is judged first, and its place only if the id is known."""
    wanted, where = message.answers, (*message.home, "tool_call_id")
    beside = caller is not None and (not wanted or any(call.id == wanted for call in caller.calls))
    if wanted and wanted not in made:
        said = f"the message answers call {quote(wanted)}, which no message before it makes"
        yield CallFault("tool-call-id", where, said, "Repeat the id of the call that it answers.")
    elif not beside:
        said = f"the {message.role} message does not follow the message with its call"
        advice = "Put it right behind the assistant message that calls, or behind the other answers to it."
        yield CallFault("tool-order", message.home, said, advice)
    elif wanted and wanted not in waiting:
        said = f"call {quote(wanted)} is answered before in the record"
        yield CallFault("tool-call-id", where, said, _ANSWER)
    waiting.pop(wanted, None)
