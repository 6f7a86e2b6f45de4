r"""Prompts and completions that do not have the form which OpenAI advised for base models.

A base model goes on with a text: a separator at the end of each prompt tells it where the answer starts, and a space
at the start of each completion fits how its tokens are cut. What all prompts or all completions have in common beyond
that teaches nothing and is paid for each time. Only said of base models (davinci-002, babbage-002). Source: the
checker for completion files in OpenAI's Python library (`lib/_validators.py`), whose limits these are.

```yaml
base_model: true
```
```jsonl
{"prompt": "Translate to French: dog", "completion": "chien"}
{"prompt": "Translate to French: cat", "completion": " chat"}
```
```text
example.jsonl:1:1: completion-style: 1 of 2 completions does not start with a space
example.jsonl:1:1: completion-style: all prompts start with the same 21 characters: "Translate to French: "
example.jsonl:1:1: completion-style: the prompts do not all end with the same separator
```

```yaml
base_model: true
```
```jsonl
{"prompt": "dog\n\n###\n\n", "completion": " chien"}
{"prompt": "cat\n\n###\n\n", "completion": " chat"}
```
```text
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Place, Severity, quote
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule, given
from jsonl_lint.rule.layout import LINE, Either

State = dict[str, Any]
_KEPT = 200
_MOST = {"prompts start": 12, "prompts end": 10, "completions start": 5, "completions end": 10}


class CompletionStyle(DatasetRule[State]):
    """Folds texts into what they have in common; the state keeps at most 200 characters of each end."""

    name = "completion-style"
    group = "text"
    level = Severity.NOTE
    splits = frozenset({"train"})
    layout = {"records": int, "tight": int, "first": Either((), (str, LINE, str)), "shared": {str: str}}

    base_model: bool = given(default=False)

    @property
    def idle(self) -> bool:
        """Return whether the target is no base model."""
        return not self.base_model

    def start(self) -> State:
        """Return no records, no completion without a space, and nothing in common."""
        return {"records": 0, "tight": 0, "first": [], "shared": {}}

    def add(self, state: State, record: Record) -> None:
        """Take a prompt and its completion; conversations are another matter."""
        texts = [message.text for message in record.messages if message.home == message.path]
        if [message.role for message in record.messages] != ["user", "assistant"] or not all(texts) or not texts:
            return
        tight = not texts[1].startswith((" ", "\n"))
        first = [record.path, record.line, record.line_hash] if tight else []
        ends = [text for prompt in texts for text in (prompt[:_KEPT], prompt[: -_KEPT - 1 : -1])]
        shared = dict(zip(_MOST, ends, strict=True))
        self.merge(state, {"records": 1, "tight": int(tight), "first": first, "shared": shared})

    def merge(self, left: State, right: State) -> State:
        """Add the counts, and keep what both have in common; ends are kept backwards."""
        left["records"] += right["records"]
        left["tight"] += right["tight"]
        left["first"] = left["first"] or right["first"]
        for end, text in right["shared"].items():
            left["shared"][end] = _common(left["shared"].get(end, text), text)
        return left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Yield what is missing, and what is too much."""
        count, tight, shared = state["records"], state["tight"], state["shared"]
        if tight:
            path, line, digest = state["first"]
            what = f"{tight:,} of {count:,} completions {'does' if tight == 1 else 'do'} not start with a space"
            place, measure = Place(path, line, line_hash=digest), Measure(tight, "start")
            yield self.found(place, what, "Start each with one space.", measure=measure)
        if count > 1 and not shared["prompts end"]:
            advice = 'End each prompt with one that no text holds, such as "\\n\\n###\\n\\n".'
            what, measure = "the prompts do not all end with the same separator", Measure(1, "separator")
            yield self.found(Place(), what, advice, measure=measure)
        for end, most in _MOST.items() if count > 1 else ():
            if (size := len(text := shared[end])) > most:
                said = quote(text[::-1] if end.endswith("end") else text)
                what = f"all {end} with the same {size}{' or more' if size == _KEPT else ''} characters: {said}"
                yield self.found(Place(), what, "Leave it out, or shorten it.", measure=Measure(size, end))


def _common(one: str, other: str) -> str:
    """Return what two texts start with."""
    pairs = enumerate(zip(one, other, strict=False))
    return one[: next((index for index, (mine, theirs) in pairs if mine != theirs), len(other))]
