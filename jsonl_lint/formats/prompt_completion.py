"""The format of completion models: a prompt and what follows it.

Source: openai/openai-openapi, the parent of commit e1cb7a8 (2025-06-17), and the checker in OpenAI's Python
library, which takes exactly these two keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonl_lint.formats.format import Format
from jsonl_lint.record import Message


class PromptCompletion(Format):
    """`{"prompt": "…", "completion": "…"}`."""

    name = "prompt-completion"
    title = "Prompt and completion"
    schema = "prompt-completion"
    keys = {"prompt": str, "completion": str}

    def matches(self, value: Mapping[str, Any]) -> bool:
        """Return whether a record has both keys, or one of them and no other."""
        return super().matches(value) or (bool(value) and value.keys() <= self.keys.keys())

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the prompt as what the user says, the completion as the trained answer."""
        for key, role in (("prompt", "user"), ("completion", "assistant")):
            if isinstance(value.get(key), str):
                yield Message(role, value[key], (key,), trained=role == "assistant", home=(key,))
