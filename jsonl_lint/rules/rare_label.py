r"""A label with too few records to be learned.

A label with a handful of records is hardly ever the answer of the trained model, and the few that there are may
well be slips. About 100 records for each label are a good start (OpenAI's former guide to classification). A label
is rare if it has fewer than 10 records, or fewer than a tenth of an even share, the threshold of cleanlab.

Rare labels are told only where they are the exception: if they are more than the others, or have more than a tenth
of the records together, the dataset is small, or its answers are values (numbers, names) rather than labels.

```yaml
at_least: 2
```
```jsonl
{"prompt": "Great!", "completion": "good"}
{"prompt": "Bad!", "completion": "bad"}
{"prompt": "Fine.", "completion": "good"}
{"prompt": "Oh no", "completion": "bad"}
{"prompt": "So-so", "completion": "fair"}
{"prompt": "Ugh", "completion": "bad"}
{"prompt": "Wow!", "completion": "good"}
{"prompt": "Ouch", "completion": "bad"}
{"prompt": "Superb", "completion": "good"}
{"prompt": "Lovely", "completion": "good"}
```
```text
example.jsonl:5:35: rare-label: 1 of 10 records has the label "fair"
```

A small dataset as a whole is no exception:

```jsonl
{"prompt": "Great!", "completion": "good"}
{"prompt": "Bad!", "completion": "bad"}
{"prompt": "Fine.", "completion": "good"}
{"prompt": "Oh no", "completion": "bad"}
{"prompt": "So-so", "completion": "bad"}
{"prompt": "Ugh", "completion": "bad"}
{"prompt": "Wow!", "completion": "good"}
{"prompt": "Ouch", "completion": "bad"}
{"prompt": "Superb", "completion": "good"}
{"prompt": "Lovely", "completion": "good"}
```
```text
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Place, quote
from jsonl_lint.rule import LabelRule, Labels, classes, size, tally

_EXCEPTION = 0.1


class RareLabel(LabelRule):
    """Counts the labels, with the first places of each."""

    name = "rare-label"

    PLACES = 9

    at_least: int = 10
    """The fewest records that a label should have."""

    share: float = 0.1
    """The smallest part of an even share that a label should have."""

    def finish(self, state: Labels) -> Iterator[Diagnostic | Fact]:
        """Yield a finding at the first record of each rare label, if they are the exception."""
        found, total = classes(state), state["records"]
        rare = [
            held for held in found.values() if size(held) < max(self.at_least, self.share * total / len(found))
        ]
        if 2 * len(rare) > len(found) or sum(map(size, rare)) > _EXCEPTION * total:
            return
        for held in rare:
            (name, _), count = next(iter(held.items())), size(held)
            places = sorted((place for mine in held.values() for place in tally.places(mine)), key=Place.sort_key)
            first, *others = places[: self.PLACES]
            have = "has" if count == 1 else "have"
            yield self.found(
                first,
                f"{count:,} of {total:,} records {have} the label {quote(name)}",
                "Correct it if it is a slip; or else bring more records, about 100 for each label.",
                related=tuple(others),
                measure=Measure(-count, name),
            )
