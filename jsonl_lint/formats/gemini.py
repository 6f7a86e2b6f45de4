r"""The format in which Gemini is fine-tuned on Google Cloud (Vertex AI): contents with parts.

The roles are user and model. The system prompt stands beside the contents, spelled `systemInstruction` or
`system_instruction`. What a function returned is a turn of the user. Sources: Google Cloud documentation,
Prepare supervised fine-tuning data for Gemini models, and Tune function calling; both 2026.

```jsonl
{"systemInstruction": {"parts": [{"text": "You name capitals."}]}, "contents": [{"role": "user", "parts": [{"text": "Norway"}]}, {"role": "model", "parts": [{"text": "Oslo"}]}]}
{"contents": [{"role": "user", "parts": [{"text": "Norway"}]}, {"role": "assistant", "parts": [{"text": "Oslo"}]}]}
{"contents": [{"role": "user", "parts": "Norway"}, {"role": "model", "parts": [{"text": "Oslo"}]}]}
{"contents": [{"role": "user", "parts": [{"fileData": {"fileUri": "gs://bucket/a.png"}}]}, {"role": "model", "parts": [{"text": "Red"}]}]}
{"contents": [{"role": "user", "parts": [{"fileData": {"mimeType": "image/png", "fileUri": "a.png"}}]}, {"role": "model", "parts": [{"text": "Red"}]}]}
{"contents": [{"role": "user", "parts": [{"text": "Norway"}]}]}
```
```text
example.jsonl:2:73: wrong-value: role is "assistant", not "user" or "model"
example.jsonl:3:41: wrong-type: parts is "Norway", not a list
example.jsonl:4:55: missing-key: fileData is missing "mimeType"
example.jsonl:5:92: wrong-value: fileUri is "a.png", not an address in Cloud Storage or the web
example.jsonl:6:14: missing-assistant: no message is from the assistant
```
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jsonl_lint.formats.chat import objects, string
from jsonl_lint.formats.format import Format
from jsonl_lint.record import Call, Image, Message, Path

_ROLES = {"user": "user", "model": "assistant"}


class Gemini(Format):
    """`{"systemInstruction": {…}, "contents": [{"role": "user", "parts": [{"text": "…"}]}, …], "tools": […]}`."""

    name = "gemini"
    title = "Gemini contents"
    schema = "gemini"
    keys = {"contents": list}

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the system instruction, then the turns, in order; the model is the assistant."""
        for key in ("systemInstruction", "system_instruction"):
            if isinstance(instruction := value.get(key), dict):
                yield _message("system", instruction.get("parts"), (key,))
        turns = value.get("contents")
        for index, turn in enumerate(turns if isinstance(turns, list) else ()):
            held = turn if isinstance(turn, dict) else {}
            role = string(held.get("role"))
            yield _message(_ROLES.get(role, ""), held.get("parts"), ("contents", index))

    def tools(self, value: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return what the tools declare, with the types of parameters spelled as in JSON Schema."""
        tools = [tool for _, tool in objects(value.get("tools"))]
        keys = ("functionDeclarations", "function_declarations")
        found = [each for tool in tools for key in keys for _, each in objects(tool.get(key))]
        return [
            {**each, "parameters": _plain(each["parameters"])} if "parameters" in each else each for each in found
        ]


def _plain(schema: Any) -> Any:
    """Return a schema with its types in small letters: Google writes OBJECT and STRING."""
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    small = {key: item.lower() for key, item in schema.items() if key == "type" and isinstance(item, str)}
    return {key: _plain(item) for key, item in schema.items()} | small


def _message(role: str, parts: Any, home: Path) -> Message:
    held = [(index, part) for index, part in objects(parts)]
    return Message(
        role="tool" if role == "user" and any("functionResponse" in part for _, part in held) else role,
        text="".join(string(part.get("text")) for _, part in held),
        path=(*home, "parts") if parts is not None else home,
        trained=role == "assistant",
        home=home,
        calls=tuple(_calls(held, home)),
        images=tuple(_files(held, home)),
    )


def _calls(parts: list[tuple[int, dict[str, Any]]], home: Path) -> Iterator[Call]:
    for index, part in parts:
        if isinstance(call := part.get("functionCall"), dict):
            where, args = (*home, "parts", index, "functionCall"), call.get("args")
            text = json.dumps(args, ensure_ascii=False) if args is not None else ""
            yield Call(string(call.get("name")), text, string(call.get("id")), (*where, "args"), where, args)


def _files(parts: list[tuple[int, dict[str, Any]]], home: Path) -> Iterator[Image]:
    for index, part in parts:
        if isinstance(file := part.get("fileData"), dict):
            yield Image(string(file.get("fileUri")), path=(*home, "parts", index, "fileData", "fileUri"))
