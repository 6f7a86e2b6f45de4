r"""A record that says the same as one before it.

What is there twice is learned twice, and paid for twice. Two records are the same if all their messages and tools
are, character for character; the order of keys, spaces between them and keys that nobody trains on do not count.
The training and the validation split are looked at apart: `train-validation-overlap` compares them.

If records are repeated on purpose, to weigh more, set `max_copies`. The rule keeps 24 bytes for each record. `--unsafe-fixes`
removes a copy only if the other keys of a record that stays are the same, too.

`--unsafe-fixes` keeps the first of its kind. From a file of several datasets a record goes only if each has it twice.

```jsonl
{"messages": [{"role": "user", "content": "Capital of Norway?"}, {"role": "assistant", "content": "Oslo"}]}
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
{"messages": [{"content": "Capital of Norway?", "role": "user"}, {"content": "Oslo", "role": "assistant"}]}
{"prompt": "Capital of Norway?", "completion": "Oslo."}
```
```text
duplicate-record: duplicate records = 1 records
example.jsonl:3:1: duplicate-record: the record says the same as line 1
```
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from jsonl_lint.diagnostic import LINE, Diagnostic, Fact, Fix, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import SeenRule, SeenState, Sighting, conversation
from jsonl_lint.rule.identity import remark
from jsonl_lint.rule.seen import Seen


class DuplicateRecord(SeenRule):
    """Compares digests of what records say."""

    name = "duplicate-record"
    level = Severity.WARNING
    mending = Fix(safe=False, message="remove the record")

    SEEN = Seen(note=3)

    max_copies: int = 1
    """How often a record may be there."""

    def add(self, state: SeenState, record: Record) -> None:
        """Remember what the record says."""
        self.SEEN.add(state, record, record.once(conversation), remark(record))

    def finish(self, state: SeenState) -> Iterator[Diagnostic | Fact]:
        """Yield a finding for each copy too many."""
        redundant = 0
        for copy, first, exact in self._copies(state):
            redundant += 1
            yield self.found(
                copy.place,
                f"the record says the same as {first.seen_from(copy)}",
                "Delete it, or set `max_copies` if it is there twice on purpose.",
                related=(first.place,),
                fix=self.mended(LINE) if exact else None,
            )
        if self.SEEN.count(state):
            yield Fact(self.name, "duplicate records", redundant, "records")

    def surplus(self, state: SeenState) -> Iterator[tuple[str, int]]:
        """Yield the copies too many, but for those that hold something that is nowhere else."""
        return ((copy.path, copy.line) for copy, _, exact in self._copies(state) if exact)

    def _copies(self, state: SeenState) -> Iterator[tuple[Sighting, Sighting, bool]]:
        """Yield each copy too many, with the first of its kind, and whether one that stays has all its keys."""
        for group in self.SEEN.repeats(state):
            for split in sorted({item.split for item in group}):
                copies = (item for item in group if item.split == split)
                first = next(copies)
                staying = {first.note, *(copy.note for copy in islice(copies, max(self.max_copies - 1, 0)))}
                for copy in copies:
                    yield copy, first, copy.note in staying
                    staying.add(copy.note)
