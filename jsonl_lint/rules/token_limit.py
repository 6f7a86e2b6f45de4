r"""A record with more tokens than the model trains on.

The provider does not refuse it: it cuts the end off, and the end is the answer. An example that loses tokens of
a trained answer is an error, for the model learns to stop in the middle; one that only loses what comes after is
a warning.

Text of n bytes has at most n tokens, so tokens are counted only in records with more bytes than the limit.

```yaml
max_tokens: 12
```
```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello, my dear friend"}]}
```
```text
example.jsonl:2:83: token-limit: 3 tokens over the limit of 12; the cut removes 3 of a trained answer
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import METER, LineRule, given
from jsonl_lint.tokens import Meter


@dataclass(frozen=True, kw_only=True)
class TokenLimit(LineRule):
    """Compares the tokens of a record with the limit of the target for one example."""

    name = "token-limit"
    group = "tokens"

    meter: Meter | None = given(METER)
    max_tokens: int | None = given(None)

    @property
    def idle(self) -> bool:
        """Return whether no limit is known."""
        return self.max_tokens is None or self.meter is None

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Ask the meter, which counts only where there can be too many."""
        if self.meter is None or self.max_tokens is None:
            return
        cut = self.meter.cut(record.messages, record.tools, self.max_tokens)
        if not cut.over:
            return
        lost = f"removes {cut.lost:,} of a trained answer" if cut.lost else "removes no trained answer"
        path = record.messages[cut.first].path if cut.first is not None else ()
        yield self.found(
            record.at(*path),
            f"{cut.over:,} tokens over the limit of {self.max_tokens:,}; the cut {lost}",
            "The provider cuts the end off. Shorten the record, or split it.",
            severity=None if cut.lost else Severity.WARNING,
        )
