r"""The formats of TRL, by Hugging Face: one name for its types, which are told by their keys.

Conversations are `messages`; prompts are `prompt`, alone or with `completion`; preferences are `chosen` and
`rejected`, with `prompt` or with the start that they share; judged answers have a `label`, and the steps of
answers `completions` and `labels`. Texts are all strings, or all lists of messages. Arguments of tool calls
are objects. A record with only `messages` is `openai-chat`, one with only a `prompt` and a `completion` that
are strings is `prompt-completion`, unless the format is named: `--format trl`, or `format` in the config.
Which role speaks when is up to the chat template. Source: TRL documentation, Dataset formats and types,
1.10.0.dev0 (2026-07).

```jsonl
{"prompt": [{"role": "user", "content": "Norway"}], "completion": [{"role": "assistant", "content": "Oslo"}], "source": "quiz"}
{"prompt": "Norway: ", "chosen": "Oslo", "rejected": "Bergen"}
{"prompt": "Norway: ", "completion": "Bergen", "label": false}
{"prompt": "2+2*3?", "completions": ["2*3 is 6.", "2+6 is 9."], "labels": [true, false]}
{"prompt": [{"role": "user", "content": "Norway"}], "completion": "Oslo"}
{"prompt": "Norway: ", "chosen": "Oslo"}
{"chosen": [{"role": "user", "content": "Norway"}, {"role": "asistant", "content": "Oslo"}], "rejected": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Bergen"}]}
{"prompt": "Norway: ", "completion": "Bergen", "label": "bad"}
{"prompt": "2+2*3?", "completions": ["2*3 is 6.", "2+6 is 9."], "labels": [true]}
```
```text
example.jsonl:5:67: wrong-type: completion is "Oslo", not a list
example.jsonl:6:1: missing-key: the record is missing "rejected"
example.jsonl:7:61: wrong-value: role is "asistant"
example.jsonl:8:57: wrong-type: label is "bad", not true or false
example.jsonl:9:75: wrong-value: labels has 1 item, and completions has 2
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from jsonl_lint.diagnostic import plural
from jsonl_lint.formats.chat import Chat, conversation
from jsonl_lint.record import Message, Violation

_STEPS = frozenset({"completions", "labels"})
_PAIR = frozenset({"chosen", "rejected"})
_JUDGED = frozenset({"prompt", "completion", "label"})


class Trl(Chat):
    """`{"prompt": […], "completion": […]}`, `{"prompt": […], "chosen": […], "rejected": […]}` and their like."""

    name = "trl"
    title = "TRL"
    schema = "trl"
    keys = {"chosen": object, "rejected": object}
    ends_with = ""

    def matches(self, value: Mapping[str, Any]) -> bool:
        """Return whether a record has keys that only TRL has, or prompt and completion as lists."""
        own = not _PAIR.isdisjoint(value) or any(keys <= value.keys() for keys in (_STEPS, _JUDGED))
        lists = [value[key] for key in ("prompt", "completion") if isinstance(value.get(key), list)]
        return own or any(isinstance(item, dict) for items in lists for item in items[:100])

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the prompt, then the answer to learn, then the answer to avoid.

        A text that holds prompt and answer is said by nobody, so it has no role.
        """
        speaker = "assistant" if "prompt" in value else ""
        yield from conversation(value.get("messages"), ("messages",))
        yield from _said(value, "text", "")
        for message in _said(value, "prompt", "user"):
            yield replace(message, trained=False)
        for message in _said(value, "completion", speaker):
            yield replace(message, trained=message.trained and value.get("label") is not False)
        yield from _said(value, "chosen", speaker)
        for message in [*_said(value, "rejected", speaker)][_shared(value) :]:
            yield replace(message, trained=False, alternative=True)
        if isinstance(steps := value.get("completions"), list):
            text = "\n".join(step for step in steps if isinstance(step, str))
            yield Message("assistant", text, ("completions",), trained=True, home=("completions",))

    def violations(self, value: Mapping[str, Any]) -> Sequence[Violation]:
        """Return where a record breaks the schema, and labels that are not one for each step."""
        found, steps, labels = super().violations(value), value.get("completions"), value.get("labels")
        if isinstance(steps, list) and isinstance(labels, list) and len(steps) != len(labels) and not found:
            message = f"labels has {plural(len(labels), 'item')}, and completions has {len(steps):,}"
            return [Violation("wrong-value", ("labels",), message, "Give each step one label, true or false.")]
        return found


def _said(value: Mapping[str, Any], key: str, role: str) -> Iterator[Message]:
    """Yield the messages that a key holds; a string is one message of that role."""
    held = value.get(key)
    if isinstance(held, str):
        yield Message(role, held, (key,), trained=True, home=(key,))
    yield from conversation(held, (key,))


def _shared(value: Mapping[str, Any]) -> int:
    """Return with how many messages the answers begin alike: those are the prompt."""
    chosen, rejected = value.get("chosen"), value.get("rejected")
    if not isinstance(chosen, list) or not isinstance(rejected, list) or "prompt" in value:
        return 0
    pairs = zip(chosen, rejected, strict=False)
    alike = next((index for index, (one, other) in enumerate(pairs) if one != other), len(rejected))
    return min(alike, len(chosen), len(rejected) - 1)
