r"""A label that is spelled in another way than in most records.

`Yes`, `yes ` and `Yes.` are three labels to the model: it learns a bit of each, and a program that compares the
answer with `Yes` takes the others for wrong. Spellings belong together if they differ in nothing but case, white
space, the punctuation around them, `-` and `_` between words, or the Unicode form (`Ｙｅｓ`).

Each record with a minority spelling is a finding, at its answer; of each spelling the first 100 are told. Free text
is not judged: answers are labels if they are few, short, and come again (see `label-imbalance`).

```jsonl
{"prompt": "Great!", "completion": "Good"}
{"prompt": "Bad!", "completion": "Bad"}
{"prompt": "Fine.", "completion": "Good"}
{"prompt": "Oh no", "completion": "Bad"}
{"prompt": "Nice", "completion": "Good"}
{"prompt": "Ugh", "completion": "Bad"}
{"prompt": "Wow!", "completion": "Good"}
{"prompt": "Ouch", "completion": "Bad"}
{"prompt": "Superb", "completion": "good"}
{"prompt": "Lovely", "completion": "Good"}
```
```text
example.jsonl:9:36: label-variants: the label is "good", but "Good" in 5 records
```

Labels with other words or signs are other labels:

```jsonl
{"prompt": "Great!", "completion": "+1"}
{"prompt": "Bad!", "completion": "-1"}
{"prompt": "Fine.", "completion": "+1"}
{"prompt": "Oh no", "completion": "-1"}
{"prompt": "So-so", "completion": "1"}
{"prompt": "Ugh", "completion": "-1"}
{"prompt": "Wow!", "completion": "+1"}
{"prompt": "Ouch", "completion": "-1"}
{"prompt": "Superb", "completion": "+1"}
{"prompt": "Lovely", "completion": "+1"}
```
```text
```
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Mapping

from jsonl_lint.diagnostic import Diagnostic, Edit, Fact, Fix, Measure, Place, plural, quote
from jsonl_lint.record import Record
from jsonl_lint.rule import KEPT, Change, LabelRule, Labels, classes, label, spelled, tally, text_edits


class LabelVariants(LabelRule):
    """Counts the labels as they are spelled, with the first places of each."""

    name = "label-variants"
    splits = frozenset({"train", "validation"})
    mending = Fix(safe=False, message="spell the label as most records do")

    PLACES = 100

    def finish(self, state: Labels) -> Iterator[Diagnostic | Fact]:
        """Yield a finding for each record whose label most others spell differently."""
        for spellings in classes(state).values():
            (usual, held), *others = spellings.items()
            for name, mine in others:
                message = f"the label is {quote(name)}, but {quote(usual)} in {plural(held['count'], 'record')}"
                advice = f"Write {quote(usual)} everywhere." + self._how_many(mine["count"])
                measure = Measure(mine["count"], name) if mine["count"] > self.PLACES else None
                for place in tally.places(mine):
                    related = tuple(tally.places(held)[:1])
                    fix = self._respelling(place, usual) if max(len(name), len(usual)) < KEPT else None
                    yield self.found(place, message, advice, related=related, measure=measure, fix=fix)

    def fixer(self, state: Labels) -> Callable[[Record], Iterator[Fix]] | None:
        """Return what writes the usual spelling."""
        spelled = ((name, next(iter(held))) for held in classes(state).values() for name in held)
        usual = {name: best for name, best in spelled if max(len(name), len(best)) < KEPT}
        return functools.partial(self._respelled, usual) if any(map(operator.ne, usual, usual.values())) else None

    def _respelled(self, usual: Mapping[str, str], record: Record) -> Iterator[Fix]:
        message = record.once(label)
        said = message.text if message else ""
        if message and said in usual and usual[said] != said:
            yield from filter(
                None, [self.mended(*text_edits(record, message, [Change(0, len(said), usual[said])]))]
            )

    def _respelling(self, place: Place, usual: str) -> Fix | None:
        """Return what writes the usual spelling in the string at a place."""
        if not place.span:
            return self.mending
        stop, first, last = place.span
        new = spelled(usual, ascii_only=last - first == stop - place.column)
        return self.mended(Edit(first, last - 2, new, place.column + 1, stop - 1))

    def _how_many(self, count: int) -> str:
        few = count <= self.PLACES
        return "" if few else f" {count:,} records have this spelling; the first {self.PLACES} are told."
