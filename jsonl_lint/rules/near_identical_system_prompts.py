r"""A system message that is nearly that of most records.

A second spelling of one system message is mostly a slip: a version that was edited later, a lost full stop, a
typing mistake. The model learns the two as two, and you send one at inference. It is a finding at the first record
with the rarer one if they differ in nothing but case, space and signs, or if at most 5 % of the letters differ and
the rarer one has less than 20 % of the records of both.

Numbers, dates and words with digits do not count (they show as `#`). Where a word stands in the place of another, a
template may have put it there, and it is a note; nothing is said of three such or more, nor where all that are near
one prompt have 20 % of the records. The 200 most frequent prompts are compared.

```jsonl
{"messages": [{"role": "system", "content": "You help the staff."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "system", "content": "You help the staff"}, {"role": "user", "content": "Bye"}, {"role": "assistant", "content": "So long"}]}
{"messages": [{"role": "system", "content": "You help the staff."}, {"role": "user", "content": "Thanks"}, {"role": "assistant", "content": "You are welcome"}]}
```
```text
example.jsonl:2:45: near-identical-system-prompts: 1 record has nearly the system message of 2 others: "…lp the staff" for "…lp the staff."
```

Two tasks have two messages, and a date changes every day:

```jsonl
{"messages": [{"role": "system", "content": "Translate into French."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Salut"}]}
{"messages": [{"role": "system", "content": "Translate into Polish."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hej"}]}
{"messages": [{"role": "system", "content": "Today is 3 May 2026."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "system", "content": "Today is 12 June 2026."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
```
```text
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Severity, plural
from jsonl_lint.rule import prompts
from jsonl_lint.rule.prompts import KEPT, MINOR, Pair, PromptRule, Prompts

_SLOT = 3


class NearIdenticalSystemPrompts(PromptRule):
    """Compares each system message with those that more records have."""

    name = "near-identical-system-prompts"

    def finish(self, state: Prompts) -> Iterator[Diagnostic | Fact]:
        """Yield a finding at the first record of each that is nearly another."""
        near = list(prompts.pairs(prompts.known(state)))
        for pair in near:
            if pair.same or not _template(pair, near):
                yield self._finding(pair)

    def _finding(self, pair: Pair) -> Diagnostic:
        minor, major = pair.minor, pair.major
        have = "record has" if minor.records == 1 else "records have"
        where = prompts.difference(minor.text, major.text) or f"after its first {KEPT:,} characters"
        advice = "Give them one and the same message, the one that you use at inference."
        first, *others = minor.places
        return self.found(
            first,
            f"{minor.records:,} {have} nearly the system message of {plural(major.records, 'other')}: {where}",
            advice + (" If a template fills in this word, all is well." if pair.other else ""),
            severity=Severity.NOTE if pair.other else None,
            related=tuple(others),
            measure=Measure(minor.records, minor.name),
        )


def _template(pair: Pair, near: list[Pair]) -> bool:
    """Return whether a prompt and those that are near it come from a template."""
    family = [one for one in near if one.major is pair.major and not one.same]
    few = sum(one.minor.records for one in family)
    several = pair.other and sum(one.other for one in family) >= _SLOT
    return several or few >= MINOR * (few + pair.major.records)
