r"""A prompt that was asked before, in a record that is not the same.

A prompt that comes several times is learned several times, and where its answers differ the model learns the
mixture of them. Some data is made so: several good answers to one question, or one question under several system
messages. So a repeated prompt is a note, and a warning if more than a fifth of the records have one.

A prompt is all that is said before the last trained answer, without system messages and tools. Records that are
the same altogether are `duplicate-record`. The rule keeps 24 bytes for each record.

```jsonl
{"prompt": "Name a river", "completion": "Rhine"}
{"prompt": "Name a city", "completion": "Lima"}
{"prompt": "Name a river", "completion": "Nile"}
{"prompt": "Name a city", "completion": "Lima"}
{"prompt": "Name a lake", "completion": "Como"}
{"prompt": "Name a hill", "completion": "Tara"}
{"prompt": "Name a star", "completion": "Vega"}
```
```text
duplicate-prompt: repeated prompts = 1 records
example.jsonl:3:1: duplicate-prompt: the prompt is that of line 1
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import Seen, SeenRule, SeenState, Sighting, conversation, question_asked

_FEWEST = 10


class DuplicatePrompt(SeenRule):
    """Compares digests of prompts, and notes a part of that of the whole record."""

    name = "duplicate-prompt"
    level = Severity.NOTE
    splits = frozenset({"train"})

    SEEN = Seen(note=3)

    share: float = 0.2
    """The largest share of records whose prompt may have been there before; if there are ten records or more."""

    def add(self, state: SeenState, record: Record) -> None:
        """Remember the prompt of the record, if it has one."""
        if asked := record.once(question_asked):
            self.SEEN.add(state, record, asked, record.once(conversation)[:3])

    def finish(self, state: SeenState) -> Iterator[Diagnostic | Fact]:
        """Yield a finding for each repeated prompt, and one for the dataset if there are many."""
        repeats, total = sum(1 for _ in self._repeats(state)), self.SEEN.count(state)
        if total:
            yield Fact(self.name, "repeated prompts", repeats, "records")
        if total >= _FEWEST and repeats > self.share * total:
            first, item = next(self._repeats(state))
            yield self.found(
                item.place,
                f"{repeats:,} of {total:,} records have a prompt that was there before",
                "Keep one record for each prompt, or raise `share` if several answers are meant.",
                severity=Severity.WARNING,
                related=(first.place,),
                measure=Measure(repeats / total),
            )
        for first, item in self._repeats(state) if repeats else ():
            message = f"the prompt is that of {first.seen_from(item)}"
            yield self.found(item.place, message, "Keep the better answer.", related=(first.place,))

    def _repeats(self, state: SeenState) -> Iterator[tuple[Sighting, Sighting]]:
        """Yield the first record with a prompt and each later one that does not say the same altogether."""
        for group in self.SEEN.repeats(state):
            said = {group[0].note}
            for item in group[1:]:
                if item.note not in said:
                    said.add(item.note)
                    yield group[0], item
