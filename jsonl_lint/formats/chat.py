"""Messages as OpenAI writes them: what its formats, and those of the many who took them over, share."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from jsonl_lint.formats.exchange import Value, completed, telling
from jsonl_lint.formats.format import Format
from jsonl_lint.record import Call, Image, Message, Path


class Chat(Format):
    """A format whose records are an object with `messages`, and perhaps `tools`."""

    keys: ClassVar[Mapping[str, type]] = {"messages": list}

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the messages of a record, in order."""
        return conversation(value.get("messages"), ("messages",))

    def tools(self, value: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return what `tools` and `functions` define."""
        return functions(value.get("tools")) + [function for _, function in objects(value.get("functions"))]

    def to_openai(self, value: Mapping[str, Any]) -> Value:
        """Return the record as it is, with all that OpenAI's calls must have."""
        return {**value, "messages": completed(value["messages"])}

    def from_openai(self, record: Value) -> Value:
        """Return the record without what says nothing."""
        return telling(record)


def conversation(value: Any, home: Path) -> Iterator[Message]:
    """Yield the messages of the list at `home`; what is not an object says nothing, and has no role."""
    for index, message in enumerate(value if isinstance(value, list) else ()):
        where = (*home, index)
        if not isinstance(message, dict):
            yield Message("", "", where, home=where)
            continue
        role, text = message.get("role"), message.get("content")
        if len(message) == 2 and type(role) is str and type(text) is str:  # noqa: PLR2004 - a role and a text
            yield Message(role, text, (*where, "content"), role == "assistant", where)
        else:
            yield _message(message, where)


def functions(tools: Any) -> list[dict[str, Any]]:
    """Return the functions in a list of tools."""
    found = [tool.get("function") for _, tool in objects(tools)]
    return [function for function in found if isinstance(function, dict)]


def _message(message: dict[str, Any], home: Path) -> Message:
    content, refusal = message.get("content"), string(message.get("refusal"))
    role, plain = string(message.get("role")), isinstance(content, str)
    text = (
        content if isinstance(content, str) else "".join(map(_said, content if isinstance(content, list) else ()))
    )
    where = "refusal" if refusal and not text else "content"
    called = "tool_calls" in message or "function_call" in message
    return Message(
        role=role,
        text=text + refusal,
        path=(*home, where) if where in message else home,
        trained=role == "assistant" and message.get("weight", 1) != 0,
        home=home,
        name=string(message.get("name")),
        calls=tuple(_calls(message, home)) if called else (),
        answers=string(message.get("tool_call_id")) if role == "tool" else "",
        images=() if plain else tuple(_images(content, home)),
        refusal=bool(refusal)
        or (not plain and any(part.get("type") == "refusal" for _, part in objects(content))),
    )


def _said(part: Any) -> str:
    if isinstance(part, dict):
        return string(part.get("text")) + string(part.get("refusal"))
    return string(part)


def _calls(message: dict[str, Any], home: Path) -> Iterator[Call]:
    for index, call in objects(message.get("tool_calls")):
        if isinstance(function := call.get("function"), dict):
            where = (*home, "tool_calls", index)
            yield _call(function, string(call.get("id")), (*where, "function"), where)
    if isinstance(function := message.get("function_call"), dict):
        where = (*home, "function_call")
        yield _call(function, "", where, where)


def _call(function: dict[str, Any], id_: str, where: Path, home: Path) -> Call:
    value = function.get("arguments")
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    return Call(string(function.get("name")), text, id_, (*where, "arguments"), home, value)


def _images(content: Any, home: Path) -> Iterator[Image]:
    for index, part in objects(content):
        image, where = part.get("image_url"), (*home, "content", index, "image_url")
        if isinstance(image, dict):
            yield Image(string(image.get("url")), string(image.get("detail")) or "auto", (*where, "url"))
        elif isinstance(image, str):
            yield Image(image, path=where)


def objects(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a list with their index; nothing if it is none."""
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield index, item


def string(value: Any) -> str:
    """Return a string, or "" for anything else."""
    return value if isinstance(value, str) else ""
