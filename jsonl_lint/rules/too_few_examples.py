r"""Fewer training records than the provider takes, or advises.

OpenAI refuses a training file of fewer than 10 examples, advises to start with 50, and sees clear gains from 50
to 100 on. Broken lines count, as they were meant as records; if a whole file could not be read, nothing is said.

```jsonl
{"prompt": "2+2", "completion": "4"}
```
```text
example.jsonl:1:1: too-few-examples: 1 training record; at least 10 are needed
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jsonl_lint.diagnostic import Diagnostic, Fact, Place, Severity, plural
from jsonl_lint.record import Record
from jsonl_lint.rule import RECORD_OR_LOSS, WHOLE_FILE, DatasetRule, given


@dataclass(frozen=True, kw_only=True)
class TooFewExamples(DatasetRule[dict[str, int]]):
    """Counts what the training files have, or were meant to have."""

    name = "too-few-examples"
    group = "dataset"
    splits = frozenset({"train"})
    conditions = RECORD_OR_LOSS

    min_examples: int = given(10)
    advised_examples: tuple[int, ...] = given((50, 100))

    def start(self) -> dict[str, int]:
        """Return no records, and no file that was not read."""
        return {"records": 0, "unread": 0}

    def add(self, state: dict[str, int], record: Record) -> None:
        """Count one."""
        if record.condition != "empty-file":
            state["unread" if record.condition in WHOLE_FILE else "records"] += 1

    def merge(self, left: dict[str, int], right: dict[str, int]) -> dict[str, int]:
        """Add the counts."""
        return {name: count + right[name] for name, count in left.items()}

    def finish(self, state: dict[str, int]) -> Iterator[Diagnostic | Fact]:
        """Compare the number with what is needed, and with what is advised."""
        count = state["records"]
        if state["unread"]:
            return
        records = plural(count, "training record")
        if count < self.min_examples:
            advice = "The provider refuses the file. Add records."
            yield self.found(Place(), f"{records}; at least {self.min_examples} are needed", advice)
        elif self.advised_examples and count < self.advised_examples[0]:
            advised = " to ".join(str(number) for number in self.advised_examples)
            yield self.found(
                Place(),
                f"{records}; {advised} are advised to see an effect",
                "The file is accepted. More good records bring more than more epochs.",
                severity=Severity.NOTE,
            )
