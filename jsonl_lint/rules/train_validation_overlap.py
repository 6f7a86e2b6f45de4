r"""A validation record that the model is trained on.

The validation loss then measures memory, and looks better than the model is. The same conversation in both splits
is an error; the same prompt with another answer a warning; a conversation that is nearly the same a note (see
`near-duplicate` for what that means). Without validation files the rule does nothing; with them it keeps 40 bytes
for each record, and 170 more if `near` is on.

```yaml
validated: true
```
```jsonl validation.jsonl
{"prompt": "Capital of Norway?", "completion": "Oslo"}
{"prompt": "Capital of Peru?", "completion": "It is Lima."}
{"prompt": "Capital of Chad?", "completion": "N'Djamena"}
{"prompt": "How do I prune an old apple tree that has not been cut for many years?", "completion": "Take out dead wood first, then thin the crown over three winters."}
```
```jsonl train.jsonl
{"prompt": "Capital of Peru?", "completion": "Lima"}
{"prompt": "Capital of Norway?", "completion": "Oslo"}
{"prompt": "How do I prune an old apple tree that has not been cut for several years?", "completion": "Take out dead wood first, then thin the crown over three winters."}
```
```text
validation.jsonl:1:1: train-validation-overlap: the record is also trained on, in line 2 of train.jsonl
validation.jsonl:2:1: train-validation-overlap: the prompt is also trained on, in line 1 of train.jsonl
validation.jsonl:4:1: train-validation-overlap: nearly the same is also trained on, in line 3 of train.jsonl
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import BYTES, DatasetRule, Seen, SeenState, Sighting, alike, given, identity, sketch

_SEEN, _NEAR = Seen(), Seen(note=BYTES, key=0)
_HELP = "Delete it from one of the splits; `jsonl-lint split` cuts a dataset so that no prompt is in both."
_LEVELS = {"the record": Severity.ERROR, "the prompt": Severity.WARNING, "nearly the same": Severity.NOTE}


class TrainValidationOverlap(DatasetRule[dict[str, SeenState]]):
    """Compares digests and sketches of the records of the two splits."""

    name = "train-validation-overlap"
    group = "duplicates"
    layout = {"said": _SEEN, "asked": _SEEN, "near": _NEAR}

    near: bool = True
    """Whether records that are nearly the same are looked for."""

    similarity: float = 0.7
    """The share of runs of words that two records have in common, from which on they are nearly the same."""

    validated: bool = given(False)

    @property
    def idle(self) -> bool:
        """Return whether there are no validation files."""
        return not self.validated

    def start(self) -> dict[str, SeenState]:
        """Return no records."""
        return {"said": _SEEN.start(), "asked": _SEEN.start(), "near": _NEAR.start()}

    def add(self, state: dict[str, SeenState], record: Record) -> None:
        """Remember what the record says and asks."""
        _SEEN.add(state["said"], record, record.once(identity.conversation))
        if asked := record.once(identity.question_asked):
            _SEEN.add(state["asked"], record, asked)
        if self.near and (made := record.once(sketch)):
            _NEAR.add(state["near"], record, b"", made)

    def merge(self, left: dict[str, SeenState], right: dict[str, SeenState]) -> dict[str, SeenState]:
        """Return what both have seen."""
        return {key: (_NEAR if key == "near" else _SEEN).merge(left[key], right[key]) for key in left}

    def finish(self, state: dict[str, SeenState]) -> Iterator[Diagnostic | Fact]:
        """Yield a finding for each validation record, for the worst that can be said of it."""
        reported: set[tuple[str, int]] = set()
        pairs = {
            "the record": _crossing(state["said"]),
            "the prompt": _crossing(state["asked"]),
            "nearly the same": self._alike(state["near"]),
        }
        for what, found in pairs.items():
            for item, trained in found:
                if (item.path, item.line) not in reported:
                    reported.add((item.path, item.line))
                    message = f"{what} is also trained on, in {trained.seen_from(item)}"
                    yield self.found(item.place, message, _HELP, severity=_LEVELS[what], related=(trained.place,))

    def _alike(self, state: SeenState) -> Iterator[tuple[Sighting, Sighting]]:
        where = _NEAR.reader(state)
        trained = [where(number).split == "train" for number in range(_NEAR.count(state))]
        for number, other in alike(_NEAR.notes(state), self.similarity, trained):
            yield where(number), where(other)


def _crossing(state: SeenState) -> Iterator[tuple[Sighting, Sighting]]:
    """Yield each validation record with the first training record of the same digest."""
    for group in _SEEN.repeats(state):
        trained = next((item for item in group if item.split == "train"), None)
        for item in group if trained else ():
            if item.split != "train" and trained:
                yield item, trained
