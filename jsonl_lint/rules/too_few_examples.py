r"""Fewer training records than the provider takes, or advises.

OpenAI refuses a training file of fewer than 10 examples, advises to start with 50, and sees clear gains from 50
to 100 on. If a whole file could not be read, nothing is said.

```jsonl
{"prompt": "2+2", "completion": "4"}
```
```text
example.jsonl:1:1: too-few-examples: 1 training record; at least 10 are needed
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Place, Severity, plural
from jsonl_lint.record import Record
from jsonl_lint.rule import RECORD_OR_LOSS, WHOLE_FILE, CountRule, given


class TooFewExamples(CountRule):
    """Counts what the training files have, and the broken lines that were meant as records."""

    name = "too-few-examples"
    group = "dataset"
    splits = frozenset({"train"})
    conditions = RECORD_OR_LOSS

    at_least: int | None = None
    """The fewest training records; as the target needs if it is not set."""

    advised: int | None = None
    """Fewer records than this get a note; as the target advises if it is not set."""

    min_examples: int = given(10)
    advised_examples: tuple[int, ...] = given((50, 100))

    def start(self) -> dict[str, int]:
        """Return no records, and no file that was not read."""
        return {"records": 0, "broken": 0, "unread": 0}

    def add(self, state: dict[str, int], record: Record) -> None:
        """Count one."""
        if record.condition in WHOLE_FILE:
            state["unread"] += record.condition != "empty-file"
        else:
            state["broken" if record.fault else "records"] += 1

    def finish(self, state: dict[str, int]) -> Iterator[Diagnostic | Fact]:
        """Compare the number with what is needed, and with what is advised."""
        count, needed = state["records"], self.min_examples if self.at_least is None else self.at_least
        advised = self.advised_examples if self.advised is None else (self.advised,)
        broken = f" besides {plural(state['broken'], 'broken line')}" if state["broken"] else ""
        records = plural(count, "training record") + broken
        if state["unread"]:
            return
        if count < needed:
            advice = "The provider refuses the file. Add records."
            measure = Measure(-count)
            yield self.found(Place(), f"{records}; at least {needed:,} are needed", advice, measure=measure)
        elif advised and count < advised[0]:
            goal = " to ".join(f"{number:,}" for number in advised)
            message = f"{records}; {goal} are advised to see an effect"
            advice = "More good records bring more than more epochs."
            yield self.found(Place(), message, advice, severity=Severity.NOTE, measure=Measure(-count))
