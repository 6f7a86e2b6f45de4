r"""What OpenAI's guide advises for a dataset of this size.

Only facts, never a finding, and off unless it is selected; `jsonl-lint stats` shows them. The guide sees clear gains
from 50 to 100 examples, and expects a similar gain whenever the data doubles: so train once on half of it and once
on all, and the difference tells what twice as much would bring. It advises one or two epochs more if the model does
not follow the data well enough, and one or two fewer if it has become less diverse. Source: OpenAI, fine-tuning
guide, 2024.

```jsonl
{"prompt": "2+2", "completion": "4"}
```
```text
advice: records = 1: fewer than the 10 that are needed
advice: epochs = 25 would be chosen: 1 or 2 more if the model follows the data too little, fewer if it is less diverse
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact
from jsonl_lint.rule import CostRule, Tokens, given

_HALF = "`jsonl-lint split --half` cuts one, and comparing both models tells what twice as many would bring"


class Advice(CostRule):
    """Puts the number of records and of epochs into the words of the guide."""

    name = "advice"
    group = "dataset"
    facts_only = True
    on = False

    min_examples: int = given(10)
    advised_examples: tuple[int, ...] = given((50, 100))

    def finish(self, state: Tokens) -> Iterator[Diagnostic | Fact]:
        """Yield what to do next."""
        records = self.records(state)
        if not records:
            return
        yield Fact(self.name, "records", f"{records:,}: {self._about(records)}")
        epochs = self.chosen_epochs(state)
        chosen = "are set" if self.epochs else "would be chosen"
        change = "1 or 2 more if the model follows the data too little, fewer if it is less diverse"
        yield Fact(self.name, "epochs", f"{epochs} {chosen}: {change}")

    def _about(self, records: int) -> str:
        if records < self.min_examples:
            return f"fewer than the {self.min_examples:,} that are needed"
        if self.advised_examples and records < self.advised_examples[-1]:
            some = " to ".join(f"{count:,}" for count in self.advised_examples)
            return f"clear gains are seen with {some}"
        return f"train on half and on all: {_HALF}"
