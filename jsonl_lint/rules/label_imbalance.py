r"""One label has most of the records.

If 90 % of the answers are `ok`, a model that always says `ok` is right nine times in ten, and that is what training
finds first. Bring more records of the other labels, or take out some of the large one. If the labels come so in use
and should, say so in `expected`: then each label is compared with its share there, and named if the 95 % interval
(Wilson) of its share lies outside of what `tolerance` allows.

Answers are labels if they are few, short, and come again: at most 200 different ones, fewer than a third as many as
there are records, on average at most 40 characters. Fewer than ten records are not judged. Spellings of one label
(`Yes`, `yes.`) count together.

```jsonl
{"prompt": "Great!", "completion": "good"}
{"prompt": "Bad!", "completion": "bad"}
{"prompt": "Fine.", "completion": "good"}
{"prompt": "Well done", "completion": "good"}
{"prompt": "Nice", "completion": "good"}
{"prompt": "Wow!", "completion": "good"}
{"prompt": "Lovely", "completion": "good"}
{"prompt": "Superb", "completion": "good"}
{"prompt": "Thanks a lot", "completion": "good"}
{"prompt": "I like it", "completion": "good"}
```
```text
label-imbalance: labels = 2 labels
label-imbalance: largest share = 0.9 share
label-imbalance: entropy = 0.469 bits
example.jsonl:1:36: label-imbalance: 90 % of the labels are "good" (9 of 10)
```
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log2

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Place, quote
from jsonl_lint.rule import LabelRule, Labels, Spellings, classes, folded, interval, size, tally

_ALL = 0.999


class LabelImbalance(LabelRule):
    """Counts the labels, with the first place of each."""

    name = "label-imbalance"

    at_most: float = 0.8
    """The largest share of the records that one label may have."""

    expected: tuple[tuple[str, float], ...] = ()
    """The share of each label, if it is known; takes the place of `at_most`. Other labels are not judged, unless
    the shares add up to 1; numbers that add up to more are taken in proportion."""

    tolerance: float = 0.2
    """How far a share may be from the expected one, as a part of it, or of the rest if that is smaller."""

    def finish(self, state: Labels) -> Iterator[Diagnostic | Fact]:
        """Yield the facts, and each label that has too many or too few records."""
        found, total = classes(state), state["records"]
        if not found:
            return
        sizes = {name: size(held) for name, held in found.items()}
        shares = [count / total for count in sizes.values()]
        yield Fact(self.name, "labels", len(found), "labels")
        yield Fact(self.name, "largest share", max(shares), "share")
        yield Fact(self.name, "entropy", round(sum(-share * log2(share) for share in shares), 3), "bits")
        if self.expected:
            yield from self._compared(found, total)
            return
        largest = max(sizes, key=sizes.__getitem__)
        if sizes[largest] > self.at_most * total:
            [name, first], *_ = found[largest].items()
            message = _said(name, sizes[largest], total)
            advice = "Bring more records of the other labels, or set `expected` if that is how they come in use."
            yield self.found(tally.places(first)[0], message, advice, measure=Measure(sizes[largest] / total))

    def _compared(self, found: dict[str, Spellings], total: int) -> Iterator[Diagnostic]:
        """Yield each label whose share is surely not the expected one."""
        whole = sum(share for _, share in self.expected)
        wanted = {folded(name): (name, share / max(whole, 1)) for name, share in self.expected}
        others = {name: (next(iter(held)), 0.0) for name, held in found.items()} if whole > _ALL else {}
        for key, (name, share) in (others | wanted).items():
            held = found.get(key, {})
            count, room = size(held), self.tolerance * min(share, 1 - share)
            lowest, highest = interval(count, total)
            if lowest > share + room or highest < share - room:
                place = tally.places(next(iter(held.values())))[0] if held else Place()
                said = f"{_said(name, count, total)}, not {100 * share:.3g} %"
                measure = Measure(abs(count / total - share), name)
                yield self.found(place, said, "Change the mix, or what is `expected`.", measure=measure)


def _said(name: str, count: int, total: int) -> str:
    return f"{100 * count / total:.3g} % of the labels are {quote(name)} ({count:,} of {total:,})"
