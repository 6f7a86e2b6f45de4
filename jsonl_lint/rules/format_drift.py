r"""A few records that are made in another way than all others.

The guide asks for training data in the very format that is used at inference. Where nine of ten records have the same
keys, declare the same tools, or have the same turns, a pattern that less than 5 % have is mostly left over from an
earlier export. It is one finding for each such pattern, at its first record: a warning for keys and tools; a note for
turns, and for tools where most records have none, for there it may be another task. If more than eight of these are
rare, they differ by nature, and nothing is said.

Turns that repeat count once, system messages not at all (see `system-in-some`), and neither do keys that only some
records need, such as `tools`. Records are compared with those of their own format, and not where they break its
schema. Fewer than 20 are not judged. The state keeps at most 200 patterns of each kind, and none if there are more.

```yaml
fewest: 4
share: 0.3
common: 0.7
```
```jsonl
{"instruction": "Greet", "output": "Hello", "id": 1}
{"instruction": "Leave", "output": "Adieu", "id": 2}
{"instruction": "Thank", "output": "Merci", "id": 3}
{"instruction": "Sleep", "output": "Ronpsh", "number": 4}
```
```text
example.jsonl:4:1: format-drift: 1 of 4 records has other keys than most: with number, without id
```

Half and half is no drift:

```jsonl
{"instruction": "Greet", "output": "Hello", "id": 1}
{"instruction": "Leave", "output": "Adieu"}
```
```text
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Severity, shorten
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule, patterns, tally
from jsonl_lint.rule.patterns import Pattern, Patterns

_SEVERAL = 8


class FormatDrift(DatasetRule[Patterns]):
    """Counts the patterns of records: their keys, their tools, their turns."""

    name = "format-drift"
    group = "dataset"
    level = Severity.WARNING
    splits = frozenset({"train"})
    layout = patterns.LAYOUT

    share: float = 0.05
    """A pattern that fewer records have than this share is drift, if another one is common."""

    common: float = 0.9
    """The smallest share of the records that makes a pattern common."""

    fewest: int = 20
    """The fewest records that are judged."""

    def start(self) -> Patterns:
        """Return no patterns."""
        return patterns.new()

    def add(self, state: Patterns, record: Record) -> None:
        """Count the patterns of a record."""
        patterns.count(state, record)

    def merge(self, left: Patterns, right: Patterns) -> Patterns:
        """Add the counts."""
        return patterns.join(left, right)

    def finish(self, state: Patterns) -> Iterator[Diagnostic | Fact]:
        """Yield a finding at the first record of each rare pattern."""
        for kind, found in patterns.known(state):
            total = sum(mine["count"] for _, mine in found)
            if not found or total < self.fewest or found[0][1]["count"] < self.common * total:
                continue
            (usual, _), *others = found
            rare = [item for item in others if item[1]["count"] < self.share * total]
            by_nature = kind == "turns" or not usual
            if by_nature and len(rare) > _SEVERAL:
                continue
            for pattern, mine in rare:
                first, *more = tally.places(mine)
                have = "has" if mine["count"] == 1 else "have"
                said = f"{mine['count']:,} of {total:,} records {have} other {kind} than most"
                yield self.found(
                    first,
                    f"{said}: {_turns(pattern, usual) if kind == 'turns' else _names(pattern, usual)}",
                    "Make them as the others, in the format that you use at inference.",
                    severity=Severity.NOTE if by_nature else None,
                    related=tuple(more),
                    measure=Measure(mine["count"], f"{kind}: {', '.join(pattern)}"),
                )


def _turns(mine: Pattern, usual: Pattern) -> str:
    return f"{shorten(', '.join(mine), 100)}, not {shorten(', '.join(usual), 100)}"


def _names(mine: Pattern, usual: Pattern) -> str:
    more = ", ".join(name for name in mine if name not in usual)
    less = ", ".join(name for name in usual if name not in mine)
    parts = [("with " + shorten(more)) if more else "", ("without " + shorten(less)) if less else ""]
    return ", ".join(filter(None, parts))
