r"""A target that is shut down or no longer sold, or will be soon.

The model that a dataset is for answers no more, will stop within 60 days, or takes no new training jobs; or its
provider no longer sells fine-tuning. For a target that nobody chose, the summary of the cost says it instead.

```yaml
lifetime: gpt-4o-mini-2024-07-18 shuts down on 2027-01-14 (in 53 days)
```
```jsonl
{"prompt": "2+2", "completion": "4"}
```
```text
example.jsonl:1:1: retired-model: gpt-4o-mini-2024-07-18 shuts down on 2027-01-14 (in 53 days)
```

```yaml
lifetime: "a chat model: Cohere no longer sells fine-tuning since 2025-09-15"
```
```jsonl
{"prompt": "2+2", "completion": "4"}
```
```text
example.jsonl:1:1: retired-model: a chat model: Cohere no longer sells fine-tuning since 2025-09-15
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Place, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule, given


class RetiredModel(DatasetRule[None]):
    """Looks at the target alone; records do not matter."""

    name = "retired-model"
    group = "dataset"
    level = Severity.WARNING
    conditions = frozenset()

    lifetime: str = given("")
    assumed: bool = given(default=False)

    def start(self) -> None:
        """Return nothing."""

    def add(self, state: None, record: Record) -> None:
        """Take nothing."""

    def merge(self, left: None, right: None) -> None:
        """Return nothing."""

    def finish(self, state: None) -> Iterator[Diagnostic | Fact]:
        """Yield what is known of the end of the model."""
        if self.lifetime and not self.assumed:
            yield self.found(Place(), self.lifetime, "`jsonl-lint models` lists the targets and their dates.")
