r"""One refusal, in the same words, again and again.

A model learns a sentence that it sees often by heart, and says it where it does not fit. The rule warns if one
sentence makes up more than half of the refusals and at least 5 % of the answers.

```jsonl
{"prompt": "Opening hours?", "completion": "From 9 to 5."}
{"prompt": "Price?", "completion": "I'm sorry, but I can't help with that."}
{"prompt": "Refund?", "completion": "I'm sorry, but I can't help with that."}
{"prompt": "Name?", "completion": "I'm sorry, but I can't help with that."}
{"prompt": "Discount?", "completion": "I'm sorry, but I can't help with that."}
{"prompt": "Size?", "completion": "I'm sorry, but I can't help with that. Ask in the shop."}
```
```text
example.jsonl:2:41: canned-refusal: 5 of 5 refusals say "I'm sorry, but I can't help with that."
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Severity, quote
from jsonl_lint.languages import NOTHING, Own
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule, at_answer, given, groups, sentence, trained_answers

State = dict[str, Any]


class CannedRefusal(DatasetRule[State]):
    """Counts the sentences that refuse."""

    name = "canned-refusal"
    group = "answers"
    level = Severity.WARNING
    splits = frozenset({"train"})
    layout = {"answers": int, "refusals": int, "sentences": groups.LAYOUT}

    of_refusals: float = 0.5
    """The largest share of the refusals that one sentence may make up."""

    of_answers: float = 0.05
    """The smallest share of the answers that it must make up to be reported."""

    min_count: int = 5
    """How often it must be there, at least."""

    own: Own = given(NOTHING)

    def start(self) -> State:
        """Return no answers."""
        return {"answers": 0, "refusals": 0, "sentences": groups.new()}

    def add(self, state: State, record: Record) -> None:
        """Count the refusals of a record by their sentences."""
        answers = record.once(trained_answers, self.own)
        state["answers"] += len(answers)
        for message, answer, _ in answers:
            if answer.kind == "refusal" and answer.stop:
                state["refusals"] += 1
                said = sentence(message, answer)
                groups.count(state["sentences"], said, lambda: at_answer(record, message, answer))  # noqa: B023

    def merge(self, left: State, right: State) -> State:
        """Add the counts."""
        left["answers"] += right["answers"]
        left["refusals"] += right["refusals"]
        groups.join(left["sentences"], right["sentences"])
        return left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Yield a finding for the sentence that most refusals consist of."""
        for said in groups.kept(state["sentences"])[:1]:
            often = said.hits >= self.min_count and said.hits > self.of_refusals * state["refusals"]
            if often and said.hits >= self.of_answers * state["answers"]:
                first, *others = said.places
                yield self.found(
                    first,
                    f"{said.hits:,} of {state['refusals']:,} refusals say {quote(said.name, 100)}",
                    "Say it in different words, with a reason and what can be done instead.",
                    related=tuple(others),
                    measure=Measure(said.hits),
                )
