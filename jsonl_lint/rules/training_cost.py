r"""What training will cost.

Only facts, never a finding: the epochs, the tokens that are billed, and their price, as one sentence with its
assumptions. Epochs that nobody set are those of the provider, or what OpenAI was observed to choose: 3, more for
fewer than 34 records, fewer for more than 8,333. Validation files count where the provider bills them, as often
as `evals` says. Without a public price, the sentence says where the provider tells it. For a model with a
tokenizer of its own the tokens are an estimate, unless the config names its `tokenizer`.

```yaml
model: gpt-4.1-mini-2025-04-14
price: {amount: "5.00", as_of: "2026-05", source: "OpenAI pricing page"}
epochs: 3
```
```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello, my dear friend"}]}
```
```text
training-cost: epochs = 3 epochs
training-cost: trained = 78 tokens
training-cost: currency = USD
training-cost: per_million_tokens = 5.0 USD
training-cost: training = 0.00039 USD
training-cost: as_of = 2026-05
training-cost: summary = Training on 2 records for 3 epochs: 78 tokens, about $0.00039 on gpt-4.1-mini-2025-04-14 (price of 2026-05)
training-cost: assumptions = Tokens (o200k_base) counted as they are billed; validation files are not billed.
```
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, plural
from jsonl_lint.rule import CostRule, Tokens, given

_EPOCHS = {"openai-auto": "epochs (auto) as OpenAI was observed to choose them", 0: "one epoch, as none was set"}


class TrainingCost(CostRule):
    """Multiplies tokens, epochs and price."""

    name = "training-cost"
    group = "cost"
    facts_only = True

    assumed: bool = given(default=False)
    lifetime: str = given("", late=True)
    note: str = given("")

    def finish(self, state: Tokens) -> Iterator[Diagnostic | Fact]:
        """Yield the numbers, the sentence, and what it assumes."""
        records = self.records(state)
        fact = functools.partial(Fact, self.name)
        if self.meter is None:
            yield fact(
                "assumptions", f"no cost: give the `encoding` of {self.model} under `models:` in the config"
            )
        if self.meter is None or not records:
            return
        epochs, trained, validated = self.chosen_epochs(state), self.trained(state), self.validated(state)
        yield fact("epochs", epochs, "epochs")
        yield fact("trained", trained, "tokens")
        if validated:
            yield fact("validated", validated, "tokens")
        cost = self.cost(state)
        if self.price is not None and cost is not None:
            unit = self.price.currency
            yield fact("currency", unit)
            yield fact("per_million_tokens", float(self.price.amount * 1_000_000 / self.price.per), unit)
            yield fact("training", float(cost), unit)
            yield fact("as_of", self.price.as_of)
        auto = "" if self.epochs else " (auto)"
        what = f"Training on {plural(records, 'record')} for {plural(epochs, 'epoch')}{auto}"
        tokens = plural(trained, "token") + (f" and {validated:,} for validation" if validated else "")
        estimate = "" if self.exact(state) else " (estimate)"
        yield fact("summary", f"{what}: {tokens}{estimate}, {self.price_in_words(state)}")
        yield fact("assumptions", self._assumptions(state))

    def _assumptions(self, state: Tokens) -> str:
        """Return on one line what the figures rest on."""
        cut = self.cut(state)
        parts = [
            f"the target {self.model} was assumed, as none was set" if self.assumed else "",
            self.lifetime if self.assumed else "",
            self.method(state),
            self.left_out(state),
            f"{plural(cut, 'longer record')} counted up to the limit of {self.max_tokens:,}" if cut else "",
            self.validation_in_words(),
            "" if self.epochs else _EPOCHS.get(self.default_epochs, "epochs as the provider sets them"),
        ]
        line = "; ".join(part for part in parts if part)
        return f"{line[:1].upper()}{line[1:]}. {self.note}".strip()
