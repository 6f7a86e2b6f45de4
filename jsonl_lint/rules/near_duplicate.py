r"""A record that says nearly the same as one before it.

Copies with a few words changed teach little more than one of them, and hide from `duplicate-record`. Texts are cut
into runs of three words (of six characters in scripts without spaces), and two records are near duplicates if
they have seven tenths of their runs in common: with 3 % of the words edited they have 80 to 85 %. Runs that
one in twenty records has, but at least thirty, are those of a template and do not count. Records of fewer than 14
words are not compared, system messages never.

A note for each record, and a warning if more than 5 % of the records are near duplicates. Off unless it is
selected: it is the slowest rule, and keeps 180 bytes for each record.

```jsonl
{"prompt": "How do I prune an old apple tree that has not been cut for several years?", "completion": "Take out dead wood first, then thin the crown over three winters."}
{"prompt": "What is the best way to learn the piano as an adult with little time?", "completion": "Play for ten minutes every day, and take one lesson a week."}
{"prompt": "How do I prune an old apple tree that has not been cut for many years?", "completion": "Take out dead wood first, then thin the crown over three winters."}
```
```text
near-duplicate: near duplicates = 1 records
example.jsonl:3:1: near-duplicate: the record says nearly the same as line 1
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import BYTES, Seen, SeenRule, SeenState, alike, conversation, sketch
from jsonl_lint.rule.spool import Made

_SIZE = len(b"123456789")
_FEWEST = 10


class NearDuplicate(SeenRule):
    """Compares sketches of what is said."""

    name = "near-duplicate"
    level = Severity.NOTE
    on = False
    splits = frozenset({"train"})

    SEEN = Seen(note=BYTES + _SIZE, key=0)

    similarity: float = 0.7
    """The share of runs that two records have in common, from which on they are near duplicates."""

    share: float = 0.05
    """The largest share of records that may be near duplicates."""

    def add(self, state: SeenState, record: Record) -> None:
        """Remember the sketch of the record, and the digest that tells whether it is the very same."""
        if made := record.once(sketch):
            self.SEEN.add(state, record, b"", made + record.once(conversation))

    def finish(self, state: SeenState) -> Iterator[Diagnostic | Fact]:
        """Yield a finding for each near duplicate, and one for the dataset if there are many."""
        notes = self.SEEN.notes(state)
        pairs = alike(Made(range(len(notes)), lambda number: notes[number][:BYTES]), self.similarity)
        pairs = [(number, other) for number, other in pairs if notes[number][BYTES:] != notes[other][BYTES:]]
        where, total = self.SEEN.reader(state), self.SEEN.count(state)
        if total:
            yield Fact(self.name, "near duplicates", len(pairs), "records")
        if total >= _FEWEST and len(pairs) > self.share * total:
            yield self.found(
                where(pairs[0][0]).place,
                f"{len(pairs):,} of {total:,} records say nearly the same as one before them",
                "Keep one of each family, or raise `share` if they are meant.",
                severity=Severity.WARNING,
                measure=Measure(len(pairs) / total),
            )
        for number, other in pairs:
            copy, first = where(number), where(other)
            message = f"the record says nearly the same as {first.seen_from(copy)}"
            yield self.found(copy.place, message, "Keep one of them.", related=(first.place,))
