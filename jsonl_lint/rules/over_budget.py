r"""Training that costs more than the budget.

Set `max_cost` for a dataset in the config, in the currency of the price. Without it the rule says nothing.

```yaml
model: gpt-4.1-2025-04-14
max_cost: 0.001
price: {amount: "25.00", as_of: "2026-05", source: "OpenAI pricing page"}
epochs: 3
```
```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello, my dear friend"}]}
```
```text
example.jsonl:1:1: over-budget: training costs $0.002, more than the budget of $0.001
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Place, Severity, money
from jsonl_lint.rule import CostRule, Tokens, given


class OverBudget(CostRule):
    """Compares the cost with `max_cost`."""

    name = "over-budget"
    group = "cost"

    max_cost: float | None = given(None)

    @property
    def idle(self) -> bool:
        """Return whether there is no budget."""
        return self.max_cost is None

    def finish(self, state: Tokens) -> Iterator[Diagnostic | Fact]:
        """Yield one finding if the budget does not suffice, or if nobody can say whether it does."""
        cost = self.cost(state)
        if self.max_cost is not None and cost is None:
            yield self.found(
                Place(),
                f"the budget could not be checked: there is no price per token for {self.model or 'the target'}",
                "Give one by `price:` in the config.",
                severity=Severity.WARNING,
            )
        if self.max_cost is not None and self.price is not None and cost is not None and cost > self.max_cost:
            unit = self.price.currency
            yield self.found(
                Place(),
                f"training costs {money(cost, unit)}, more than the budget of {money(self.max_cost, unit)}",
                "Train fewer epochs, on fewer or shorter records, or on a smaller model; or raise `max_cost`.",
                measure=Measure(float(cost)),
            )
