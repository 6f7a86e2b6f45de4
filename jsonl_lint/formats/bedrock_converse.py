r"""The format in which Amazon Nova is fine-tuned: a conversation of the Converse API of Amazon Bedrock.

The user speaks first and the assistant last. A prompt that holds one of seven reserved words fails the job.
A record is told by `schemaVersion`, or by a `system` that is a list. Sources: Amazon Nova user guide,
Preparing data for fine-tuning Understanding models; Amazon Bedrock user guide, fine-tuning of Nova 2; both
2026.

```jsonl
{"schemaVersion": "1", "system": [{"text": "You name capitals."}], "messages": [{"role": "user", "content": [{"text": "Norway"}]}, {"role": "assistant", "content": [{"text": "Oslo"}]}]}
{"system": [{"text": "You name capitals."}], "messages": [{"role": "user", "content": [{"text": "Norway"}]}, {"role": "assistant", "content": [{"text": "Oslo"}]}]}
{"schemaVersion": "1", "messages": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": [{"text": "Oslo"}]}]}
{"schemaVersion": "1", "messages": [{"role": "user", "content": [{"text": "Norway"}]}, {"role": "assistant", "content": [{"type": "text", "text": "Oslo"}]}]}
{"schemaVersion": "1", "messages": [{"role": "assistant", "content": [{"text": "Hello"}]}, {"role": "user", "content": [{"text": "Norway"}]}, {"role": "assistant", "content": [{"text": "Oslo"}]}]}
{"schemaVersion": "1", "messages": [{"role": "user", "content": [{"text": "User: Norway"}]}, {"role": "assistant", "content": [{"text": "Oslo"}]}]}
```
```text
example.jsonl:2:1: missing-key: the record is missing "schemaVersion"
example.jsonl:3:65: wrong-type: content is "Norway", not a list
example.jsonl:4:123: unknown-key: unknown key "type" in a content block
example.jsonl:5:37: first-message-role: the first message is from the assistant, not the user
example.jsonl:6:65: reserved-word: the user message holds "User:", a word that is reserved
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonl_lint.diagnostic import quote
from jsonl_lint.formats.chat import conversation, objects, string
from jsonl_lint.formats.exchange import UnfitError, Value, joined, only, others, texts
from jsonl_lint.formats.format import Format
from jsonl_lint.record import Image, Message, Path

_VERSION = "bedrock-conversation-2024"


class BedrockConverse(Format):
    """`{"schemaVersion": "…", "system": [{"text": "…"}], "messages": [{"role": "user", "content": […]}, …]}`."""

    name = "bedrock-converse"
    title = "Bedrock Converse"
    schema = "bedrock-converse"
    keys = {"schemaVersion": str, "messages": list}
    starts_with = "user"
    reserved = ("User:", "Bot:", "Assistant:", "System:", "<image>", "<video>", "[EOS]")

    def matches(self, value: Mapping[str, Any]) -> bool:
        """Return whether a record has messages, and a version or a list of system blocks."""
        said = value.get("messages")
        if super().matches(value) or not isinstance(said, list):
            return super().matches(value)
        texts = any(isinstance(one, dict) and isinstance(one.get("content"), str) for one in said)
        return isinstance(value.get("system"), list) and not texts

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the blocks of the system prompt, then the messages, in order."""
        for index, block in objects(value.get("system")):
            home = ("system", index)
            yield Message(
                "system", string(block.get("text")), (*home, "text") if "text" in block else home, home=home
            )
        shown = {index: tuple(_media(message, index)) for index, message in objects(value.get("messages"))}
        for index, message in enumerate(conversation(value.get("messages"), ("messages",))):
            yield message._replace(images=shown.get(index, ()))

    def to_openai(self, value: Mapping[str, Any]) -> Value:
        """Return the chat; the version names the shape and says nothing."""
        system = [_read("system", value["system"], ("system",))] if value.get("system") else []
        said = enumerate(value["messages"])
        return {
            "messages": system
            + [_read(one["role"], one["content"], ("messages", at, "content")) for at, one in said]
        }

    def homes(self, value: Mapping[str, Any]) -> list[Path]:
        """Return where the messages stand; all blocks of the system prompt are one."""
        system: list[Path] = [("system",)] if value.get("system") else []
        return system + [("messages", index) for index in range(len(value["messages"]))]

    def from_openai(self, record: Value) -> Value:
        """Return a chat of texts, in which no prompt holds a word that is reserved."""
        only(record, (), "messages")
        messages = record["messages"]
        for index, message in enumerate(messages):
            self._check(message, ("messages", index))
        system = {"system": _blocks(messages[0], ("messages", 0))} if messages[0]["role"] == "system" else {}
        said = [{"role": message["role"], "content": _blocks(message, home)} for home, message in others(messages)]
        return {"schemaVersion": _VERSION} | system | {"messages": said}

    def _check(self, message: Value, home: Path) -> None:
        said = "".join(texts(message, home))
        word = next((word for word in self.reserved if word in said), "")
        if word and message["role"] != "assistant":
            raise UnfitError((*home, "content"), f"takes no prompt with the word {quote(word)}")


def _read(role: str, blocks: list[Value], path: Path) -> Value:
    for index, block in enumerate(blocks):
        only(block, (*path, index), "text")
    return {"role": role, "content": joined([block["text"] for block in blocks])}


def _blocks(message: Value, home: Path) -> list[Value]:
    return [{"text": said} for said in texts(message, home)]


def _media(message: Mapping[str, Any], number: int) -> Iterator[Image]:
    """Yield the images of a message, and its videos: what it shows and does not say."""
    path: Path = ("messages", number, "content")
    for index, block in objects(message.get("content")):
        for kind in ("image", "video"):
            place = block.get(kind)
            for step in ("source", "s3Location", "uri"):
                place = place.get(step) if isinstance(place, dict) else None
            if isinstance(place, str):
                yield Image(place, path=(*path, index, kind, "source", "s3Location", "uri"))
