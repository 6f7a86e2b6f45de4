r"""What identifies a person: numbers of cards and accounts, and where someone can be reached.

A trained model may tell it to anyone. Card numbers and IBANs with the right checksum, and a Japanese My Number or a US
social security number beside those words, are named one by one. E-mail addresses and telephone numbers (with `+`, or
beside a word such as "call") are one note for each file: many are there on purpose. What is set aside for examples is
left alone, and so are mailboxes of nobody in particular. No value is printed, but for the last digits.

```jsonl
{"prompt": "What is my IBAN?", "completion": "NL29 INGB 0498 7312 06, wasn't it?"}
{"prompt": "Who knows?", "completion": "Ask i.brandt@kw-verlag.de, or call +47 22 95 81 36."}
{"prompt": "Who else?", "completion": "a.berg@kw-verlag.de, jo@example.org, and info@kw-verlag.de for the rest."}
{"prompt": "Pay", "completion": "Try it with 4242 4242 4242 4242 and call 020 7946 0018."}
```
```text
example.jsonl:1:47: personal-data: IBAN (…1206)
example.jsonl:2:45: personal-data: 2 records have e-mail addresses
example.jsonl:2:76: personal-data: 1 record has telephone numbers
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, get_args

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Severity, plural
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule, persons, privacy, tally

State = dict[str, dict[str, Any]]

_ADVICE = "Delete it, or put an invented one in its place: a trained model may tell it to anyone."


class PersonalData(DatasetRule[State]):
    """Looks through every string; the state holds, for each file and kind, a count and the first places."""

    name = "personal-data"
    group = "privacy"
    level = Severity.WARNING
    per_file = True
    gate = persons.GATE
    layout = {str: {str: tally.LAYOUT}}

    LISTED: ClassVar[int] = 100
    NAMED: ClassVar[int] = 8

    kinds: tuple[persons.Kind, ...] = get_args(persons.Kind)
    """What is looked for: card, iban, my-number, ssn, e-mail, phone."""

    mailboxes: tuple[str, ...] = persons.MAILBOXES
    """Names before the @ that are no person's."""

    domains: tuple[str, ...] = ()
    """Domains whose addresses are not reported, such as your own."""

    def start(self) -> State:
        """Return no files."""
        return {}

    def add(self, state: State, record: Record) -> None:
        """Count what a record has: the e-mail addresses and the telephone numbers of a record once."""
        if not persons.likely(record):
            return
        seen: set[str] = set()
        for where in record.once(privacy.strings):
            for one in filter(self._counts, persons.find(*privacy.labelled(where))):
                what, shown = persons.NUMBERS.get(one.kind, (one.kind, 0))
                if (key := one.value if shown else what) not in seen:
                    seen.add(key)
                    said = what + privacy.ending(one.value, shown)
                    mine = state.setdefault(record.path, {}).setdefault(one.kind, tally.new())
                    tally.count(mine, lambda: privacy.place(record, where, one.start, one.stop), said, self.LISTED)  # noqa: B023

    def _counts(self, one: persons.Found) -> bool:
        mailbox, _, domain = one.value.casefold().rpartition("@")
        return one.kind in self.kinds and mailbox not in self.mailboxes and domain not in self.domains

    def merge(self, left: State, right: State) -> State:
        """Add the counts of each file, and keep its first places."""
        for path, kind, theirs in ((path, *item) for path, kinds in right.items() for item in kinds.items()):
            tally.join(left.setdefault(path, {}).setdefault(kind, tally.new()), theirs, self.LISTED)
        return left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Yield a warning for each number, or for very many in a file, and a note for a file with addresses."""
        for kind, mine in ((kind, mine) for kinds in state.values() for kind, mine in sorted(kinds.items())):
            found, (first, *others) = mine["count"], tally.places(mine)[: self.NAMED]
            related, measure = tuple(others), Measure(found, kind)
            if kind in persons.ADDRESSES:
                said = f"{plural(found, 'record')} {'has' if found == 1 else 'have'} {persons.ADDRESSES[kind]}"
                level = Severity.NOTE
                yield self.found(first, said, _ADVICE, severity=level, related=related, measure=measure)
            elif found > self.LISTED:
                said = plural(found, persons.NUMBERS[kind][0])
                yield self.found(first, said, _ADVICE, related=related, measure=measure)
            else:
                yield from (self.found(place, said, _ADVICE) for place, said in tally.kept(mine))
