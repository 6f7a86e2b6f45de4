r"""The format of plain text, for continued pre-training and for texts that hold a rendered conversation.

The model learns all of it, so the text is one trained message. Nobody says it: it is no answer, its share of
refusals means nothing, and no role can be missing. So the message has no role.

A record with other keys too may be anything, a text with a label for one, and has no known format; Together's
checker refused other keys, TRL ignores them. Name the format in the config or with `--format` if they do no harm.
Sources: TRL, dataset formats (commit f2cd577, 2026-07), and Together, data preparation (2026). The first of these is
right:

```jsonl
{"text": "The fjord was quiet."}
{"text": ""}
{"text": ["The fjord", "was quiet."]}
{"Text": "The fjord was quiet."}
```
```text
example.jsonl:2:10: empty-message: the text is empty
example.jsonl:3:10: wrong-type: text is a list of 2 items, not a string
example.jsonl:4:1: missing-key: the record is missing "text"
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonl_lint.formats.exchange import Value, only
from jsonl_lint.formats.format import Format
from jsonl_lint.record import Message


class Text(Format):
    """`{"text": "…"}`."""

    name = "text"
    title = "Plain text"
    schema = "text"
    kinds = ("text",)
    keys = {"text": str}

    def matches(self, value: Mapping[str, Any]) -> bool:
        """Return whether a record has this key and no other."""
        return value.keys() == self.keys.keys()

    def resembles(self, value: Mapping[str, Any]) -> bool:
        """Return whether the only key is this one, misspelt."""
        return len(value) == 1 and super().resembles(value)

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the text, trained, without a role."""
        if isinstance(value.get("text"), str):
            yield Message("", value["text"], ("text",), trained=True, home=("text",))

    def to_openai(self, value: Mapping[str, Any]) -> Value:
        """Return the record, if it holds nothing else."""
        only(value, (), "text")
        return {"text": value["text"]}

    def from_openai(self, record: Value) -> Value:
        """Return the record as it is."""
        return record
