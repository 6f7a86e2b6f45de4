r"""A few records with another system message than all others.

The guide asks for the same instructions in every example, the ones that are used at inference. If 95 % of the records
have one system message and a few have another, these are mostly left over from an earlier version, or come from
another dataset. Where several tasks are mixed, no message is that frequent, and nothing is said; neither is it where
more than 200 records have the other one, for then it is a task of its own.

Numbers and dates in a message do not count. Messages that are nearly the same are `near-identical-system-prompts`,
records without one `system-in-some`. Fewer than 20 records are not judged. It is a fact how many different messages
there are, and that they are templated if there are more than half as many as records.

```yaml
fewest: 4
share: 0.25
```
```jsonl
{"messages": [{"role": "system", "content": "You help the staff."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "system", "content": "You help the staff."}, {"role": "user", "content": "Bye"}, {"role": "assistant", "content": "So long"}]}
{"messages": [{"role": "system", "content": "You help the staff."}, {"role": "user", "content": "Thanks"}, {"role": "assistant", "content": "You are welcome"}]}
{"messages": [{"role": "system", "content": "Talk like a pirate."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ahoy"}]}
```
```text
system-prompt-drift: system prompts = 2 prompts
example.jsonl:4:45: system-prompt-drift: 1 of 4 records has another system message than the others: "Talk like a pirate."
```

```yaml
fewest: 2
```
```jsonl
{"messages": [{"role": "system", "content": "You know Ann."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "system", "content": "Translate."}, {"role": "user", "content": "Bye"}, {"role": "assistant", "content": "Adieu"}]}
```
```text
system-prompt-drift: system prompts = 2 prompts
system-prompt-drift: templated = yes
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, quote
from jsonl_lint.rule import prompts
from jsonl_lint.rule.prompts import MOST, PromptRule, Prompts


class SystemPromptDrift(PromptRule):
    """Compares the most frequent system message with the others."""

    name = "system-prompt-drift"

    share: float = 0.05
    """The largest share of records with other messages that is taken for a slip."""

    records: int = 200
    """The most records with one other message that are taken for a slip."""

    fewest: int = 20
    """The fewest records with a system message that are judged."""

    def finish(self, state: Prompts) -> Iterator[Diagnostic | Fact]:
        """Yield how many messages there are, and a finding at the first record of each rare one."""
        total, found = state["records"], prompts.known(state)
        if not total:
            return
        if len(found) != 1:
            yield Fact(self.name, "system prompts", len(found) or f"more than {MOST:,}", "prompts")
        if total < self.fewest:
            return
        if 2 * (len(found) or MOST) > total:
            yield Fact(self.name, "templated", "yes")
        if not found or total - found[0].records > self.share * total:
            return
        near = {pair.minor.places[0] for pair in prompts.pairs(found)}
        for one in found[1:]:
            first, *others = one.places
            if first not in near and one.records <= self.records:
                have = "has" if one.records == 1 else "have"
                said = f"{one.records:,} of {total:,} records {have} another system message than the others"
                advice = "Give every record the system message that you use at inference."
                measure = Measure(one.records, one.name)
                yield self.found(
                    first, f"{said}: {quote(one.text)}", advice, related=tuple(others), measure=measure
                )
