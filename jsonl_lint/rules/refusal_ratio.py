r"""Data in which many answers refuse.

A model trained on data in which 60 % of the answers say "I can't answer that" says it too often; if 5 % of the
real questions deserve it, 5 % of the answers should. OpenAI's guide warns of exactly this. Ordinary instruction
data has 0 to 1 %.

The share is that of the trained answers of the training files. Its 95 % confidence interval (Wilson) is
compared, and fewer than ten answers are not judged, so that a handful of records raises no alarm. Set `expected` if your data is meant to refuse: then the
rule warns when the share is surely more than twice that, and fails when it is more than five times that.

```yaml
min_answers: 4
```
```jsonl
{"prompt": "Opening hours?", "completion": "From 9 to 5."}
{"prompt": "Price?", "completion": "I can't answer that."}
{"prompt": "Refund?", "completion": "I'm sorry, but I can't help with that."}
{"prompt": "返品できますか", "completion": "申し訳ありませんが、お答えできません。"}
```
```text
refusal-ratio: answers = 4 answers
refusal-ratio: refusals = 3 answers
refusal-ratio: refusal share = 0.75 share
example.jsonl:2:36: refusal-ratio: 75 % of the answers refuse (3 of 4; surely more than 30 %)
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Any

from jsonl_lint.diagnostic import Diagnostic, Fact, Place, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule, trained_answers

State = dict[str, Any]
_NAMED = 8
_Z = 1.96
_ERROR_FROM = 50


@dataclass(frozen=True, kw_only=True)
class RefusalRatio(DatasetRule[State]):
    """Counts the kinds of answers; the state keeps the places of the first refusals."""

    name = "refusal-ratio"
    group = "answers"
    level = Severity.WARNING
    splits = frozenset({"train"})

    at_most: float = 0.1
    """The largest share of answers that may refuse; the lower end of its 95 % interval is compared."""

    min_answers: int = 10
    """The fewest answers that are judged."""

    expected: float | None = None
    """The share of answers that should refuse, if some should; takes the place of `at_most`."""

    count: tuple[str, ...] = ("refusal", "soft")
    """Kinds of answers that count as refusals: refusal, soft (moralises), partial, abstention, empty."""

    def start(self) -> State:
        """Return no answers."""
        return {"kinds": {}, "places": []}

    def add(self, state: State, record: Record) -> None:
        """Count the answers of a record."""
        for message, answer in record.once(trained_answers):
            state["kinds"][answer.kind] = state["kinds"].get(answer.kind, 0) + 1
            if answer.kind in self.count and len(state["places"]) < _NAMED:
                place = record.at(*message.path)
                state["places"].append([place.path, place.line, place.column, place.pointer, place.line_hash])

    def merge(self, left: State, right: State) -> State:
        """Add the counts and keep the first places."""
        for kind, count in right["kinds"].items():
            left["kinds"][kind] = left["kinds"].get(kind, 0) + count
        left["places"] = (left["places"] + right["places"])[:_NAMED]
        return left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Yield the share, and a finding at the first refusal if it is surely too large."""
        total = sum(state["kinds"].values())
        refusals = sum(state["kinds"].get(kind, 0) for kind in {*self.count})
        if not total:
            return
        yield Fact(self.name, "answers", total, "answers")
        yield Fact(self.name, "refusals", refusals, "answers")
        yield Fact(self.name, "refusal share", refusals / total, "share")
        lowest = _lower_bound(refusals, total)
        if total < self.min_answers or lowest <= (self.at_most if self.expected is None else 2 * self.expected):
            return
        first, *others = (Place(*place) for place in state["places"])
        worse = self.expected is not None and lowest > 5 * self.expected and total >= _ERROR_FROM
        yield self.found(
            first,
            f"{refusals / total:.0%} of the answers refuse ".replace("%", " %", 1)
            + f"({refusals:,} of {total:,}; surely more than {100 * lowest:.0f} %)",
            "Answer what can be answered, or set `expected` if the model should refuse so often. "
            "`--select refusal` lists the answers.",
            severity=Severity.ERROR if worse else None,
            related=tuple(others),
        )


def _lower_bound(hits: int, total: int) -> float:
    """Return the lower end of the 95 % Wilson interval of a share."""
    share, square = hits / total, _Z * _Z / total
    return (share + square / 2 - _Z * sqrt(share * (1 - share) / total + square / total / 4)) / (1 + square)
