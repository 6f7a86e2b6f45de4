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
from jsonl_lint.formats.exchange import (
    UnfitError,
    Value,
    conversation,
    declared,
    encode,
    new_call,
    numbered,
    only,
    only_text,
    parsed_arguments,
)
from jsonl_lint.formats.format import Format
from jsonl_lint.record import Call, Image, Message, Path

_ROLES = {"user": "user", "model": "assistant"}
_KINDS = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}
_VALUES = frozenset({"default", "enum", "const", "example", "examples"})


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

    def to_openai(self, value: Mapping[str, Any]) -> Value:
        """Return the chat; each response is a message of the tool, its text that of `output` or the whole as JSON.

        So Google reads a response (Vertex AI API reference, v1, FunctionResponse).
        """
        only(value, (), "systemInstruction", "system_instruction", "contents", "tools")
        keys = [key for key in ("systemInstruction", "system_instruction") if key in value]
        messages = [{"role": "system", "content": _content(value[key]["parts"], (key,))} for key in keys]
        for index, turn in enumerate(value["contents"]):
            messages += _read(turn, ("contents", index))
        for message in numbered(messages, self.homes(value)):
            if message["role"] == "tool":
                del message["name"]
        for index, tool in enumerate(value.get("tools", ())):
            only(tool, ("tools", index), "functionDeclarations", "function_declarations")
        return conversation(messages, declared(self.tools(value)) if "tools" in value else None)

    def homes(self, value: Mapping[str, Any]) -> list[Path]:
        """Return where the messages stand; each response of a tool is one."""
        found: list[Path] = []
        for message in self.messages(value):
            parts = value["contents"][message.home[1]]["parts"] if message.role == "tool" else ()
            found += [(*message.home, "parts", index) for index in range(len(parts))] or [message.home]
        return found

    def from_openai(self, record: Value) -> Value:
        """Return the chat with the system message apart and what tools return as `output`."""
        only(record, (), "messages", "tools")
        messages = record["messages"]
        first = int(messages[0]["role"] == "system")
        names: dict[str, str] = {}
        turns: list[Value] = []
        for index, message in enumerate(messages[first:], first):
            names |= {made["id"]: made["function"]["name"] for made in message.get("tool_calls") or ()}
            turn = _turn(message, names, ("messages", index))
            if message["role"] == messages[index - 1]["role"] == "tool" and turns:
                turns[-1]["parts"] += turn["parts"]
            else:
                turns.append(turn)
        instruction = {"systemInstruction": {"parts": _instruction(messages[0])}} if first else {}
        tools = record.get("tools")
        return instruction | {"contents": turns} | ({} if tools is None else {"tools": [_declarations(tools)]})


def _read(turn: Value, home: Path) -> list[Value]:
    """Return the messages of a turn: one, or one for each response of a tool."""
    parts = turn["parts"]
    if any("functionResponse" in part for part in parts):
        return [_answer(part, (*home, "parts", index)) for index, part in enumerate(parts)]
    calls = [part["functionCall"] for part in parts if "functionCall" in part]
    said = parts[: len(parts) - len(calls)]
    message: Value = {"role": _ROLES[turn["role"]]}
    if said or not calls:
        message["content"] = _content(said, home)
    if calls:
        message["tool_calls"] = [new_call(each["name"], each.get("args", {}), each.get("id")) for each in calls]
    return [message]


def _answer(part: Value, home: Path) -> Value:
    if "functionResponse" not in part:
        raise UnfitError(home, "has no place for words beside what a tool returned")
    held = part["functionResponse"]
    match held["response"]:
        case {"output": str(said), **others} if not others:
            content = said
        case other:
            content = encode(other)
    answer = {"role": "tool", "content": content, "name": held["name"]}
    return answer | ({"tool_call_id": held["id"]} if "id" in held else {})


def _content(parts: list[Value], home: Path) -> str | list[Value]:
    read = [_openai_part(part, (*home, "parts", index)) for index, part in enumerate(parts)]
    return str(read[0]["text"]) if len(read) == 1 and read[0]["type"] == "text" else read


def _openai_part(part: Value, home: Path) -> Value:
    if "text" in part:
        return {"type": "text", "text": part["text"]}
    if "fileData" not in part:
        raise UnfitError(home, "has calls after all that is said only")
    file = part["fileData"]
    if _KINDS.get(_ending(file["fileUri"])) != file["mimeType"]:
        raise UnfitError((*home, "fileData"), "tells what an image is by the ending of its address only")
    return {"type": "image_url", "image_url": {"url": file["fileUri"]}}


def _ending(url: str) -> str:
    return url.rpartition(".")[2].lower()


def _turn(message: Value, names: Mapping[str, str], home: Path) -> Value:
    match message["role"]:
        case "tool":
            only(message, home, "role", "content", "tool_call_id")
            id_ = message["tool_call_id"]
            if id_ not in names:
                raise UnfitError(home, "holds no answer of a tool to nothing")
            response = {"name": names[id_], "response": {"output": only_text(message, home)}, "id": id_}
            return {"role": "user", "parts": [{"functionResponse": response}]}
        case "user":
            only(message, home, "role", "content")
            return {"role": "user", "parts": _parts(message, home)}
        case "assistant":
            only(message, home, "role", "content", "tool_calls")
            return {"role": "model", "parts": _parts(message, home) + _written_calls(message, home)}
    raise UnfitError(home, "holds user, assistant and tool messages after one system message at most")


def _instruction(message: Value) -> list[Value]:
    only(message, ("messages", 0), "role", "content")
    return _parts(message, ("messages", 0))


def _parts(message: Value, home: Path) -> list[Value]:
    match message.get("content"):
        case None:
            return []
        case str(said):
            return [{"text": said}]
        case parts:
            return [_part(part, (*home, "content", index)) for index, part in enumerate(parts)]


def _part(part: Value, home: Path) -> Value:
    if part["type"] == "text":
        return {"text": part["text"]}
    only(part, home, "type", "image_url")
    only(part["image_url"], (*home, "image_url"), "url")
    url = part["image_url"]["url"]
    if _ending(url) not in _KINDS:
        raise UnfitError(
            (*home, "image_url", "url"), "needs the address of an image that ends with its kind, such as .png"
        )
    return {"fileData": {"mimeType": _KINDS[_ending(url)], "fileUri": url}}


def _written_calls(message: Value, home: Path) -> list[Value]:
    return [
        {
            "functionCall": {
                "name": made["function"]["name"],
                "args": parsed_arguments(made, (*home, "tool_calls", index)),
                "id": made["id"],
            }
        }
        for index, made in enumerate(message.get("tool_calls") or ())
    ]


def _declarations(tools: list[Value]) -> Value:
    for index, tool in enumerate(tools):
        only(tool["function"], ("tools", index, "function"), "name", "description", "parameters")
    functions = [tool["function"] for tool in tools]
    return {"functionDeclarations": [{key: _capital(item) for key, item in each.items()} for each in functions]}


def _capital(schema: Any) -> Any:
    """Return a schema with its types in capitals, as Google writes them; values in it stay as they are."""
    if isinstance(schema, list):
        return [_capital(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    large = {key: item.upper() for key, item in schema.items() if key == "type" and isinstance(item, str)}
    return {key: item if key in _VALUES else _capital(item) for key, item in schema.items()} | large


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
