r"""The preference format of OpenAI (DPO), which Azure, Together and Fireworks take too.

A record holds a prompt and two answers to it, one to prefer and one to avoid. The keys are those of OpenAI's
fine-tuning guide of December 2024; the OpenAPI document of that time calls the answers `preferred_completion` and
`non_preferred_completion` (openai/openai-openapi, the parent of commit e1cb7a8, 2025-06-17). Any of the four names
marks a record of this format. The first of these is right:

```jsonl
{"input": {"messages": [{"role": "user", "content": "2+2"}]}, "preferred_output": [{"role": "assistant", "content": "4"}], "non_preferred_output": [{"role": "assistant", "content": "5"}]}
{"input": {"messages": [{"role": "user", "content": "2+2"}]}, "preferred_output": [{"role": "assistant", "content": "4"}]}
{"input": {"messages": [{"role": "user", "content": "2+2"}]}, "preferred_completion": [{"role": "assistant", "content": "4"}], "non_preferred_output": [{"role": "assistant", "content": "5"}]}
{"messages": [{"role": "user", "content": "2+2"}], "preferred_output": [{"role": "assistant", "content": "4"}], "non_preferred_output": [{"role": "assistant", "content": "5"}]}
{"input": {"messages": [{"role": "user", "content": "2+2"}]}, "preferred_output": "4", "non_preferred_output": [{"role": "assistant", "content": "5"}]}
{"input": {"messages": [{"role": "user", "content": "2+2"}]}, "preferred_output": [{"role": "assistant", "content": "4"}, {"role": "assistant", "content": "four"}], "non_preferred_output": [{"role": "assistant", "content": "5"}]}
{"input": {"messages": [{"role": "user", "content": "2+2"}]}, "preferred_output": [{"role": "user", "content": "4"}], "non_preferred_output": [{"role": "assistant", "content": "5"}]}
{"input": {"messages": [{"role": "user", "content": "2+2"}]}, "preferred_output": [{"role": "assistant", "content": "4", "weight": 1}], "non_preferred_output": [{"role": "assistant", "content": "5"}]}
{"input": {"messages": [{"role": "user", "content": "2+2"}, {"role": "assistant", "content": "?"}]}, "preferred_output": [{"role": "assistant", "content": "4"}], "non_preferred_output": [{"role": "assistant", "content": "5"}]}
{"input": {"messages": [{"role": "user", "content": "2+2"}]}, "preferred_output": [{"role": "assistant", "content": "4"}], "non_preferred_output": [{"role": "assistant", "content": "4"}]}
```
```text
example.jsonl:2:1: missing-key: the record is missing "non_preferred_output"
example.jsonl:3:63: unknown-key: unknown key "preferred_completion" in the record
example.jsonl:4:1: missing-key: the record is missing "input"
example.jsonl:5:83: wrong-type: preferred_output is "4", not a list
example.jsonl:6:83: wrong-value: preferred_output is a list of 2 items, more than 1
example.jsonl:7:93: wrong-value: role is "user", not "assistant"
example.jsonl:8:122: unknown-key: weight is not for compared answers
example.jsonl:9:61: answered-prompt: the prompt ends with a message from the assistant
example.jsonl:10:182: identical-answers: the answer to avoid is the same as the one to prefer
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jsonl_lint.formats.chat import conversation, functions
from jsonl_lint.formats.exchange import Value
from jsonl_lint.formats.format import Format
from jsonl_lint.record import Message

_PREFERRED, _AVOIDED = "preferred_output", "non_preferred_output"
_OWN = frozenset({_PREFERRED, _AVOIDED, "preferred_completion", "non_preferred_completion"})


class OpenAIPreference(Format):
    """`{"input": {"messages": […]}, "preferred_output": […], "non_preferred_output": […]}`."""

    name = "openai-preference"
    title = "OpenAI preference"
    schema = "openai-preference"
    kinds = ("preference",)
    keys = {"input": dict, _PREFERRED: list, _AVOIDED: list}

    def matches(self, value: Mapping[str, Any]) -> bool:
        """Return whether a record has a key that only this format has."""
        return not _OWN.isdisjoint(value)

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the prompt, the answer to prefer, which is trained, and the one to avoid as its alternative."""
        prompt = _input(value).get("messages")
        for message in list(conversation(prompt, ("input", "messages"))) or [_unreadable("input")]:
            yield message._replace(trained=False)
        for key in (_PREFERRED, _AVOIDED):
            answer = next(conversation(value.get(key), (key,)), _unreadable(key))
            role = "assistant" if answer.role == "assistant" else ""
            preferred = key == _PREFERRED
            yield answer._replace(role=role, trained=preferred and bool(role), alternative=not preferred)

    def tools(self, value: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return what the tools of the prompt define."""
        return functions(_input(value).get("tools"))

    def to_openai(self, value: Mapping[str, Any]) -> Value:
        """Return the record as it is."""
        return dict(value)

    def from_openai(self, record: Value) -> Value:
        """Return the record as it is."""
        return record


def _input(value: Mapping[str, Any]) -> Mapping[str, Any]:
    prompt = value.get("input")
    return prompt if isinstance(prompt, dict) else {}


def _unreadable(key: str) -> Message:
    return Message("", "", (key,), home=(key,))
