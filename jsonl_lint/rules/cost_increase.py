r"""A change that makes training more expensive than is allowed.

`jsonl-lint cost --against REF` compares each dataset with what it was where the branch began; elsewhere the rule says
nothing. Set `max_cost_increase` in the config, in the currency of the price. Records are told by the bytes of their
lines: one that was moved costs nothing, one that was edited is removed and added.

```yaml
model: gpt-4.1-2025-04-14
max_cost_increase: 0.001
price: {amount: "25.00", as_of: "2026-05", source: "OpenAI pricing page"}
epochs: 3
before: {at: main, records: 1, epochs: 3, trained: 33, cost: "0.000825", currency: USD, added: 1, kept: 1}
```
```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello, my dear friend"}]}
```
```text
cost-increase: against = main
cost-increase: added = 1 records
cost-increase: removed = 0 records
cost-increase: kept = 1 records
cost-increase: records_before = 1 records
cost-increase: epochs_before = 3 epochs
cost-increase: trained_before = 33 tokens
cost-increase: currency = USD
cost-increase: training_before = 0.000825 USD
cost-increase: increase = 0.001125 USD
example.jsonl:1:1: cost-increase: training costs $0.0011 more than at main; at most $0.001 more is allowed
```
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Place, Severity, money
from jsonl_lint.rule import Before, CostRule, Tokens, given, rounded


class CostIncrease(CostRule):
    """Compares the cost with that of before, and the difference with `max_cost_increase`."""

    name = "cost-increase"
    group = "cost"

    max_cost_increase: float | None = given(None)
    before: Before | None = given(None)

    @property
    def idle(self) -> bool:
        """Return whether there is nothing to compare with."""
        return self.before is None

    def finish(self, state: Tokens) -> Iterator[Diagnostic | Fact]:
        """Yield what changed, and a finding if it costs too much or if nobody can say."""
        if self.before is None:
            return
        before = self.before.completed(self, state)
        yield Fact(self.name, "against", before.at)
        if before.unknown:
            yield self._unknown(before.unknown, before.remedy)
            return
        if before.note:
            yield Fact(self.name, "note", before.note)
        increase = self._increase(state, before)
        yield from self._facts(before, increase)
        if self.max_cost_increase is None:
            return
        if increase is None:
            yield self._unknown("there is no price before and after in one currency", "Give one by `price:`.")
        elif increase > self.max_cost_increase:
            more, most = (money(amount, self._currency) for amount in (increase, self.max_cost_increase))
            message = f"training costs {more} more than at {before.at}; at most {most} more is allowed"
            advice = "Add fewer or shorter records, train fewer epochs, or raise `max_cost_increase`."
            yield self.found(Place(), message, advice, measure=Measure(float(increase)))

    @property
    def _currency(self) -> str:
        return self.price.currency if self.price else self.before.currency if self.before else ""

    def _increase(self, state: Tokens, before: Before) -> Decimal | None:
        cost = rounded(self.cost(state)) if self.records(state) else Decimal(0)
        if cost is None or before.cost is None or before.currency not in ("", self._currency):
            return None
        return cost - before.cost

    def _facts(self, before: Before, increase: Decimal | None) -> Iterator[Fact]:
        for name in ("added", "removed", "kept"):
            yield Fact(self.name, name, getattr(before, name), "records")
        yield Fact(self.name, "records_before", before.records, "records")
        yield Fact(self.name, "epochs_before", before.epochs, "epochs")
        yield Fact(self.name, "trained_before", before.trained, "tokens")
        if before.cost is not None:
            unit = before.currency or self._currency
            yield Fact(self.name, "currency", unit)
            yield Fact(self.name, "training_before", float(before.cost), unit)
        if increase is not None:
            yield Fact(self.name, "increase", float(increase), self._currency)

    def _unknown(self, why: str, remedy: str) -> Diagnostic:
        message = f"the cost could not be compared with {self.before.at if self.before else ''}: {why}"
        return self.found(Place(), message, remedy, severity=Severity.WARNING)
