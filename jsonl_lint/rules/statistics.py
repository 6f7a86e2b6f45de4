r"""The distributions of a dataset: tokens, messages, roles, kinds of answers, languages, labels.

Only facts, never a finding, and off unless it is selected: `jsonl-lint stats` shows them as tables with bars. Each
fact is a count; its name is that of the distribution and of the bar. Lengths are counted by powers of two. Answers that
neither refuse nor moralise nor abstain, as far as the patterns see, are `other`.

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello, how are you today?"}]}
{"messages": [{"role": "user", "content": "Rates?"}, {"role": "assistant", "content": "I can't answer that."}]}
```
```text
statistics: tokens: 16 to 31 = 2 records
statistics: messages: 2 to 3 = 2 records
statistics: roles: assistant = 2 messages
statistics: roles: user = 2 messages
statistics: answers: other = 1 answers
statistics: answers: refusal = 1 answers
statistics: languages: en = 2 answers
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonl_lint.diagnostic import Diagnostic, Fact
from jsonl_lint.languages import NOTHING, Own
from jsonl_lint.record import ROLES, Record
from jsonl_lint.rule import METER, DatasetRule, billed, given, labels, trained_answers
from jsonl_lint.rule.layout import DIGITS
from jsonl_lint.tokens import Meter

State = dict[str, Any]
_UNITS = {"tokens": "records", "messages": "records", "roles": "messages", "answers": "answers"}
_UNITS |= {"languages": "answers"}
_LENGTHS = ("tokens", "messages")
_CALLED = {"soft": "moralising", "partial": "refusal, then help", "none": "other"}


class Statistics(DatasetRule[State]):
    """Keeps how often each length, role, kind, language and label is there."""

    name = "statistics"
    group = "dataset"
    facts_only = True
    on = False
    splits = frozenset({"train"})
    layout = {**{kind: {DIGITS if kind in _LENGTHS else str: int} for kind in _UNITS}, "labels": labels.LAYOUT}

    meter: Meter | None = given(METER)
    own: Own = given(NOTHING)

    def start(self) -> State:
        """Return no records."""
        return {kind: {} for kind in _UNITS} | {"labels": labels.no_labels()}

    def add(self, state: State, record: Record) -> None:
        """Count what a record has."""
        if not record.messages:
            return
        if self.meter:
            _count(state["tokens"], str(record.once(billed, self.meter).bit_length()))
        _count(state["messages"], str(len(record.messages).bit_length()))
        for message in record.messages:
            if message.role:
                _count(state["roles"], message.role if message.role in ROLES else "other")
        for _, answer, spoken in record.once(trained_answers, self.own):
            _count(state["answers"], _CALLED.get(answer.kind, answer.kind))
            _count(state["languages"], spoken or "unknown")
        labels.add_label(state["labels"], record)

    def merge(self, left: State, right: State) -> State:
        """Add the counts."""
        for kind in _UNITS:
            for name, count in right[kind].items():
                left[kind][name] = left[kind].get(name, 0) + count
        labels.merge_labels(left["labels"], right["labels"])
        return left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Yield a fact for each bar: lengths in order, others by their names."""
        for kind, unit in _UNITS.items():
            named = _between if kind in _LENGTHS else str
            order = (lambda name: (int(name), "")) if kind in _LENGTHS else (lambda name: (0, name))
            for name in sorted(state[kind], key=order):
                yield Fact(self.name, f"{kind}: {named(name)}", state[kind][name], unit)
        for spellings in labels.classes(state["labels"]).values():
            yield Fact(self.name, f"labels: {next(iter(spellings))}", labels.size(spellings), "records")


def _count(counts: dict[str, int], name: str) -> None:
    counts[name] = counts.get(name, 0) + 1


def _between(bits: str) -> str:
    """Return the numbers of so many binary digits, as a heading."""
    low, high = (1 << int(bits)) >> 1, (1 << int(bits)) - 1
    return f"{low:,} to {high:,}" if low < high else f"{low:,}"
