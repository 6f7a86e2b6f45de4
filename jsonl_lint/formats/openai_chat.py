"""The chat format of OpenAI, which most providers and trainers take.

A record is an object with `messages`, and perhaps `tools`. Sources: openai/openai-openapi, the parent of
commit e1cb7a8 (2025-06-17), and the fine-tuning guide of December 2024.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jsonl_lint.formats.format import Format
from jsonl_lint.record import Message, Path


class OpenAIChat(Format):
    """`{"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]}`."""

    name = "openai-chat"
    title = "OpenAI chat"
    schema = "openai-chat"
    conversation = ("messages",)
    keys = {"messages": list}

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the messages of a record, in order; skip what is not an object."""
        for index, message in _objects(value.get("messages")):
            yield _message(message, ("messages", index))

    def tools(self, value: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return what `tools` and `functions` define."""
        tools = [tool.get("function") for _, tool in _objects(value.get("tools"))]
        tools += [function for _, function in _objects(value.get("functions"))]
        return [tool for tool in tools if isinstance(tool, dict)]


def _message(message: dict[str, Any], home: Path) -> Message:
    content, refusal = message.get("content"), _text(message.get("refusal"))
    role = _text(message.get("role"))
    parts = [part for _, part in _objects(content)]
    said = content if isinstance(content, list) else [content]
    text = "".join(map(_said, said))
    where = "refusal" if refusal and not text else "content"
    return Message(
        role=role,
        text=text + refusal,
        path=(*home, where) if where in message else home,
        trained=role == "assistant" and message.get("weight", 1) != 0,
        home=home,
        name=_text(message.get("name")),
        calls=tuple(_calls(message)),
        images=tuple(_images(parts)),
        refusal=bool(refusal) or any(part.get("type") == "refusal" for part in parts),
    )


def _said(part: Any) -> str:
    if isinstance(part, dict):
        return _text(part.get("text")) + _text(part.get("refusal"))
    return _text(part)


def _calls(message: dict[str, Any]) -> Iterator[tuple[str, str]]:
    functions = [call.get("function") for _, call in _objects(message.get("tool_calls"))]
    for function in [*functions, message.get("function_call")]:
        if isinstance(function, dict):
            yield _text(function.get("name")), _text(function.get("arguments"))


def _images(parts: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for part in parts:
        image = part.get("image_url")
        if isinstance(image, dict):
            yield _text(image.get("url")), _text(image.get("detail")) or "auto"


def _objects(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield index, item


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
