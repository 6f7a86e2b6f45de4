r"""The same prompt with different answers.

If people agree on the answer for only 70 % of the examples, the model will hardly do better: so says OpenAI's
guide. Where the answers are labels, each record that contradicts the majority of its prompt is a warning, and the
dataset fails if fewer than 70 % of at least ten records with a repeated prompt agree. In free text different answers
may all be good: there it is a note for each prompt.

A prompt is all that is said before the last trained answer, with system messages and tools. The rule keeps
24 bytes for each record.

```jsonl
{"prompt": "Great!", "completion": "good"}
{"prompt": "Bad!", "completion": "bad"}
{"prompt": "Fine.", "completion": "good"}
{"prompt": "Ugh.", "completion": "bad"}
{"prompt": "Great!", "completion": "good"}
{"prompt": "Great!", "completion": "bad"}
{"prompt": "Sad.", "completion": "bad"}
{"prompt": "Wow!", "completion": "good"}
{"prompt": "Ouch", "completion": "bad"}
{"prompt": "Nice", "completion": "good"}
```
```text
conflicting-answers: agreement = 0.6666666666666666 share
example.jsonl:6:1: conflicting-answers: the answer differs from that of line 1, to the same prompt
```
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Severity, plural
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule, Seen, Sighting, identity, labels

_SEEN = Seen(note=3)
_HELP = "Decide on one answer, or say in the prompt what makes the difference."
_NAMED, _JUDGED = 8, 10


class ConflictingAnswers(DatasetRule[dict[str, Any]]):
    """Compares digests of prompts, each with one of its answer."""

    name = "conflicting-answers"
    group = "duplicates"
    level = Severity.WARNING
    splits = frozenset({"train"})
    layout = {"seen": _SEEN, "labels": labels.LAYOUT}

    agreement: float = 0.7
    """The smallest share of labels of repeated prompts that must be those of the majority."""

    def start(self) -> dict[str, Any]:
        """Return no records."""
        return {"seen": _SEEN.start(), "labels": labels.no_labels()}

    def add(self, state: dict[str, Any], record: Record) -> None:
        """Remember the prompt and the answer."""
        labels.add_label(state["labels"], record)
        asked, answer = record.once(identity.prompt), record.once(identity.reply)
        if asked and answer:
            _SEEN.add(state["seen"], record, asked, answer)

    def merge(self, left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
        """Return what both have seen."""
        _SEEN.merge(left["seen"], right["seen"])
        labels.merge_labels(left["labels"], right["labels"])
        return left

    def finish(self, state: dict[str, Any]) -> Iterator[Diagnostic | Fact]:
        """Yield a finding for each answer that contradicts others, or for each prompt with several."""
        groups = _SEEN.repeats(state["seen"])
        if labels.classes(state["labels"]):
            yield from self._labels(groups)
            return
        for group in groups:
            if others := [item for item in group if item.note != group[0].note]:
                answers = plural(len({item.note for item in group}), "different answer")
                message = f"{answers} to the prompt of {group[0].seen_from(others[0])}"
                related = tuple(item.place for item in (group[0], *others[1:_NAMED]))
                yield self.found(others[0].place, message, _HELP, severity=Severity.NOTE, related=related)

    def _labels(self, groups: Iterable[Sequence[Sighting]]) -> Iterator[Diagnostic | Fact]:
        agreed, total, worst = 0, 0, None
        for group in groups:
            most, count = Counter(item.note for item in group).most_common(1)[0]
            agreed, total = agreed + count, total + len(group)
            model = next(item for item in group if item.note == most)
            for item in group:
                if item.note != most:
                    worst = worst or item
                    message = f"the answer differs from that of {model.seen_from(item)}, to the same prompt"
                    yield self.found(item.place, message, _HELP, related=(model.place,))
        if not total:
            return
        yield Fact(self.name, "agreement", agreed / total, "share")
        if worst and total >= _JUDGED and agreed < self.agreement * total:
            share = f"{100 * agreed / total:.0f} % of the answers to repeated prompts"
            message = f"only {share} agree ({agreed:,} of {total:,})"
            measure = Measure(1 - agreed / total)
            yield self.found(worst.place, message, _HELP, severity=Severity.ERROR, measure=measure)
