r"""The format of Stanford Alpaca, which open trainers such as LLaMA-Factory and Axolotl read.

A record holds `instruction` and `output`, and perhaps `input`, which goes below the instruction, `system`, and
`history`: the earlier turns as pairs of a question and an answer, and these answers are trained too. Source:
LLaMA-Factory, data/README.md and src/llamafactory/data/converter.py (commit ff6d4d1, 2026-08). Trainers ignore other
keys, and so does the schema. A record with `instruction` but `response` in place of `output`, as those of Dolly,
has no known format: trainers do not read it unless they are told how. The first two of these are right:

```jsonl
{"instruction": "Add these.", "input": "2 and 2", "output": "4"}
{"instruction": "And 3 and 3?", "output": "6", "system": "Be brief.", "history": [["Add 2 and 2.", "4"]], "id": 7}
{"instruction": "Add 2 and 2.", "input": ""}
{"instruction": "Add 2 and 2.", "input": "", "outputs": "4"}
{"instruction": "Add 2 and 2.", "input": "", "output": 4}
{"instruction": "Add 2 and 2.", "input": "", "output": ""}
{"instruction": "And 3 and 3?", "output": "6", "history": [["Add 2 and 2.", "4", "Thanks"]]}
```
```text
example.jsonl:3:1: missing-key: the record is missing "output"
example.jsonl:4:1: missing-key: the record is missing "output"
example.jsonl:5:56: wrong-type: output is 4, not a string
example.jsonl:6:56: empty-message: assistant message is empty
example.jsonl:7:60: wrong-value: history[0] is a list of 3 items, more than 2
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonl_lint.formats.chat import string
from jsonl_lint.formats.exchange import UnfitError, Value, only, plain
from jsonl_lint.formats.format import Format
from jsonl_lint.record import Message, Path

_ROLES = ("user", "assistant")
_KNOWN = frozenset({"instruction", "input", "output", "system", "history"})


class Alpaca(Format):
    """`{"instruction": "…", "input": "…", "output": "…"}`."""

    name = "alpaca"
    title = "Alpaca"
    schema = "alpaca"
    keys = {"instruction": str, "output": str}

    def matches(self, value: Mapping[str, Any]) -> bool:
        """Return whether a record has both keys, or an instruction and nothing that the format does not know."""
        return super().matches(value) or ("instruction" in value and value.keys() <= _KNOWN)

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the system prompt, the history, the instruction with the input below it, and the answer."""
        if system := string(value.get("system")):
            yield Message("system", system, ("system",), home=("system",))
        history = value.get("history")
        for index, pair in enumerate(history if isinstance(history, list) else ()):
            for side, said in enumerate(pair[:2] if isinstance(pair, list) else ()):
                yield _message(said, _ROLES[side], ("history", index, side))
        task = [string(value.get(key)) for key in ("instruction", "input")]
        yield _message("\n".join(filter(None, task)), "user", ("instruction",))
        yield _message(value.get("output"), "assistant", ("output",))

    def to_openai(self, value: Mapping[str, Any]) -> Value:
        """Return the chat that trainers make of the record."""
        only(value, (), *_KNOWN)
        return {"messages": [{"role": said.role, "content": said.text} for said in self.messages(value)]}

    def from_openai(self, record: Value) -> Value:
        """Return a chat in which user and assistant take turns, after a system message or none."""
        only(record, (), "messages")
        messages = record["messages"]
        first = int(messages[0]["role"] == "system")
        if [message["role"] for message in messages[first:]] != [*_ROLES] * max(1, (len(messages) - first) // 2):
            raise UnfitError(("messages",), "holds questions and answers in turns, after one system message")
        said = [plain(message, ("messages", index)) for index, message in enumerate(messages)]
        *history, last = zip(said[first::2], said[first + 1 :: 2], strict=True)
        return (
            {"instruction": last[0], "input": "", "output": last[1]}
            | ({"system": said[0]} if first else {})
            | ({"history": [list(pair) for pair in history]} if history else {})
        )


def _message(said: Any, role: str, path: Path) -> Message:
    """Return what one side says; without a role if that is not text."""
    role = role if isinstance(said, str) else ""
    return Message(role, string(said), path, trained=role == "assistant", home=path)
