r"""Answers that were cut off at the same length, in the middle of a word or sentence.

A column of a database, a cell or a slice of a string holds so many characters and no more: the longest answers then all
have that length, and end where it was reached. The model learns to stop there. Three different answers of the greatest
length, or one character less, that end without a full stop are reported. Short answers are not judged, for labels and
codes are of one length by nature; nor are answers cut at a number of tokens, which have no length in common.

```yaml
at_least: 20
```
```jsonl
{"prompt": "Your hours?", "completion": "We are open from nine to fi"}
{"prompt": "Your prices?", "completion": "A card costs ten euros a ye"}
{"prompt": "Your address?", "completion": "You find us behind the stat"}
{"prompt": "Your name?", "completion": "The town library."}
```
```text
example.jsonl:1:68: truncated-answer: 3 answers end in the middle of a sentence at the same length, 27 characters
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Place, Severity, shorten
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule, is_answer, tally
from jsonl_lint.rule.layout import DIGITS

State = dict[str, tally.Tally]
_OPEN = frozenset(",;:-–—(（「“‘，、；：")
_TAIL, _KEPT = 30, 100


class TruncatedAnswer(DatasetRule[State]):
    """Keeps the answers of the two greatest lengths that end open; the state has a tally for each of the two."""

    name = "truncated-answer"
    group = "text"
    level = Severity.WARNING
    splits = frozenset({"train"})
    layout = {DIGITS: tally.LAYOUT}

    at_least: int = 100
    """The fewest characters of an answer that is judged."""

    few: int = 3
    """How many different answers must end so; 100 are kept apart at most."""

    def start(self) -> State:
        """Return no lengths."""
        return {}

    def add(self, state: State, record: Record) -> None:
        """Take each trained answer that may be one of the longest."""
        for message in record.messages:
            size, text = len(message.text), message.text
            if not text or not is_answer(message) or size < max(map(int, state), default=0) - 1:
                continue
            seen = state.setdefault(str(size), tally.new())
            if text[-1].isalnum() or text[-1] in _OPEN:
                place = lambda: record.at_text(message, size - 1, size)  # noqa: B023, E731 - called at once
                tally.count(seen, place, shorten(text[-_TAIL:]), _KEPT, distinct=True)
            _prune(state)

    def merge(self, left: State, right: State) -> State:
        """Join the tallies of each length, and keep those of the greatest two."""
        for length, seen in right.items():
            tally.join(left.setdefault(length, tally.new()), seen, _KEPT, distinct=True)
        _prune(left)
        return left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Yield one finding if several of the longest end open."""
        judged = [seen for length, seen in state.items() if int(length) >= self.at_least]
        hits = sum(seen["count"] for seen in judged)
        kept = [item for seen in judged for item in tally.kept(seen)]
        if len({words for _, words in kept}) >= max(1, min(self.few, _KEPT)):
            first, *others = sorted((place for place, _ in kept), key=Place.sort_key)[: tally.NAMED]
            what = f"{hits:,} answers end in the middle of a sentence at the same length, {max(map(int, state)):,} characters"
            advice = "Look for what cut them off, and fill in the rest or delete the records."
            yield self.found(first, what, advice, related=tuple(others), measure=Measure(hits))


def _prune(state: State) -> None:
    """Drop the lengths that are no longer among the greatest two."""
    longest = max(map(int, state), default=0)
    for length in [length for length in state if int(length) < longest - 1]:
        del state[length]
