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
from decimal import Decimal

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Place
from jsonl_lint.record import Record
from jsonl_lint.rule import RECORD_OR_LOSS, WHOLE_FILE, CountRule, given
from jsonl_lint.storage import size_of

_ADVICE = "The provider refuses the job, unless it raised the limit for you."


class LimitForTarget(CountRule):
    """Counts records, those with images, and bytes, and compares them with what the target takes."""

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
    max_validation_bytes_share: Decimal | None = given(None)

    def start(self) -> dict[str, int]:
        """Return nothing of each split: records, bytes, records with images, files that were not read."""
        return {f"{part} {unit}": 0 for part in self.splits for unit in ("records", "bytes", "images", "files")}

    def add(self, state: dict[str, int], record: Record) -> None:
        """Count a record, its bytes, and whether it shows images."""
        state[f"{record.split} {'files' if record.condition in WHOLE_FILE else 'records'}"] += 1
        state[f"{record.split} bytes"] += size_of(record.raw) + len(record.ending)
        if not record.said:
            state[f"{record.split} images"] += any(message.images for message in record.messages)

    def finish(self, state: dict[str, int]) -> Iterator[Diagnostic | Fact]:
        """Compare what there is with what is taken, and with what is needed."""
        yield from (self.found(Place(), said, _ADVICE, measure=measure) for said, measure in self._faults(state))

    def _faults(self, state: dict[str, int]) -> Iterator[tuple[str, Measure]]:
        """Yield what is too much; then, if all files could be read, what is too little for something."""
        count, held, who = state["train records"], state["validation records"], self.provider_name
        for have, most, what in (
            (count, self.max_examples, "training records"),
            (count + held, self.max_total_examples, "records for training and validation"),
            (count * (self.epochs or 1), self.max_trained_examples, "training records times epochs"),
            (self.epochs or 1, self.max_epochs, "epochs"),
            (state["train images"], self.max_image_examples, "training records with images"),
            (held, self.max_validation_examples, "validation records"),
            (state["validation bytes"], self.max_validation_bytes, "validation bytes"),
        ):
            if most is not None and have > most:
                yield f"{have:,} {what}; {who} takes at most {most:,}", Measure(have, what)
        if state["train files"] or state["validation files"]:
            return
        if 0 < (both := count + held) < self.min_total_examples:
            yield f"{both:,} records; {who} needs at least {self.min_total_examples:,}", Measure(-both, "records")
        if count and not held and self.needs_validation:
            yield f"no validation records; {who} needs some for this training", Measure(1, "no validation")
        for unit, share in (("records", self.max_validation_share), ("bytes", self.max_validation_bytes_share)):
            have, of, cap = state[f"validation {unit}"], state[f"train {unit}"], f"{who} takes at most"
            if count and share is not None and held > self.free_validation_examples and have > share * of:
                yield f"{have:,} validation {unit} for {of:,} to train on; {cap} {share:.0%}", Measure(have / of)
