r"""More than the target takes: records, epochs, validation, images; or less than it needs.

The bytes of a file are judged by `file-size`, few training records by `too-few-examples`, long ones by `token-limit`.
Broken lines count, as they were meant as records. If a whole file could not be read, nothing is said of what is
missing, nor of shares.

```yaml
max_examples: 1
max_trained_examples: 5
epochs: 3
provider_name: Fireworks
```
```jsonl
{"prompt": "2+2", "completion": "4"}
{"prompt": "3+3", "completion": "6"}
```
```text
example.jsonl:1:1: limit-for-target: 2 training records; Fireworks takes at most 1
example.jsonl:1:1: limit-for-target: 6 training records times epochs; Fireworks takes at most 5
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from jsonl_lint.diagnostic import Diagnostic, Fact, Place
from jsonl_lint.record import Record
from jsonl_lint.rule import RECORD_OR_LOSS, WHOLE_FILE, DatasetRule, given


@dataclass(frozen=True, kw_only=True)
class LimitForTarget(DatasetRule[dict[str, int]]):
    """dict[str, int] records, those with images, and bytes, and compares them with what the target takes."""

    name = "limit-for-target"
    group = "dataset"
    conditions = RECORD_OR_LOSS

    provider_name: str = given("the provider")
    epochs: int | None = given(None)
    max_epochs: int | None = given(None)
    max_examples: int | None = given(None)
    min_total_examples: int = given(0)
    max_total_examples: int | None = given(None)
    max_trained_examples: int | None = given(None)
    max_image_examples: int | None = given(None)
    needs_validation: bool = given(default=False)
    max_validation_examples: int | None = given(None)
    max_validation_share: Decimal | None = given(None)
    free_validation_examples: int = given(0)
    max_validation_bytes: int | None = given(None)

    def start(self) -> dict[str, int]:
        """Return nothing: records of each split, training records with images, bytes of validation files."""
        return dict.fromkeys(("train", "validation", "images", "bytes", "unread"), 0)

    def add(self, state: dict[str, int], record: Record) -> None:
        """Count a record; its images only if they matter."""
        state["unread" if record.condition in WHOLE_FILE else record.split] += 1
        if record.split == "validation":
            state["bytes"] += len(record.raw) + len(record.ending)
        elif self.max_image_examples is not None:
            state["images"] += any(message.images for message in record.messages)

    def merge(self, left: dict[str, int], right: dict[str, int]) -> dict[str, int]:
        """Add the counts."""
        return {name: count + right[name] for name, count in left.items()}

    def finish(self, state: dict[str, int]) -> Iterator[Diagnostic | Fact]:
        """Compare what there is with what is taken, and with what is needed."""
        for message in (*self._above(state), *(() if state["unread"] else self._below(state))):
            yield self.found(Place(), message, "The provider refuses the job, unless it raised the limit for you.")

    def _above(self, state: dict[str, int]) -> Iterator[str]:
        count, held, epochs = state["train"], state["validation"], self.epochs or 1
        for have, most, what in (
            (count, self.max_examples, "training records"),
            (count + held, self.max_total_examples, "records for training and validation"),
            (count * epochs, self.max_trained_examples, "training records times epochs"),
            (epochs, self.max_epochs, "epochs"),
            (state["images"], self.max_image_examples, "training records with images"),
            (held, self.max_validation_examples, "validation records"),
            (state["bytes"], self.max_validation_bytes, "bytes of validation files"),
        ):
            if most is not None and have > most:
                yield f"{have:,} {what}; {self.provider_name} takes at most {most:,}"

    def _below(self, state: dict[str, int]) -> Iterator[str]:
        count, held, share = state["train"], state["validation"], self.max_validation_share
        if 0 < count + held < self.min_total_examples:
            yield f"{count + held:,} records; {self.provider_name} needs at least {self.min_total_examples:,}"
        if count and not held and self.needs_validation:
            yield f"no validation records; {self.provider_name} needs some for this training"
        if count and share is not None and held > max(Decimal(self.free_validation_examples), share * count):
            what = f"{held:,} validation records for {count:,} to train on"
            yield f"{what}; {self.provider_name} takes at most {share:.0%}"
