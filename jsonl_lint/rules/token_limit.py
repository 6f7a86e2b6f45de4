r"""A record with more tokens than the model trains on.

The provider does not refuse it: it cuts the end off, and the end is the answer. An example that loses tokens of
a trained answer is an error, for the model learns to stop in the middle; one that only loses what comes after is
a warning. So is one counted with an encoding that is not the model's own: that is an estimate.

Text of n bytes has at most n tokens, so tokens are counted only in records with more bytes than the limit.

```yaml
max_tokens: 12
```
```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello, my dear friend"}]}
```
```text
example.jsonl:2:83: token-limit: 3 tokens over the limit of 12; the cut removes 3 tokens of a trained answer
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Severity, plural
from jsonl_lint.record import Record
from jsonl_lint.rule import METER, LineRule, billed, given
from jsonl_lint.rule.tokens import fits
from jsonl_lint.tokens import Meter


class TokenLimit(LineRule):
    """Compares the tokens of a record with the limit of the target for one example."""

    name = "token-limit"
    group = "tokens"

    at_most: int | None = None
    """The most tokens of a record; as the target trains on if it is not set."""

    meter: Meter | None = given(METER)
    max_tokens: int | None = given(None)

    @property
    def _limit(self) -> int | None:
        return self.max_tokens if self.at_most is None else self.at_most

    @property
    def idle(self) -> bool:
        """Return whether no limit is known."""
        return self._limit is None or self.meter is None

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Count only where there can be too many."""
        meter, limit = self.meter, self._limit
        if meter is None or limit is None or fits(record, meter, limit):
            return
        if record.once(billed, meter) <= limit:
            return
        cut, borrowed = meter.cut(record.messages, record.tools, limit), meter.borrowed
        about, why = ("about ", f" (by {meter.encoding}, an estimate)") if borrowed else ("", "")
        lost = (
            f"removes {plural(cut.lost, 'token')} of a trained answer" if cut.lost else "removes no trained answer"
        )
        path = record.messages[cut.first].path if cut.first is not None else ()
        yield self.found(
            record.at(*path),
            f"{about}{plural(cut.over, 'token')} over the limit of {limit:,}{why}; the cut {lost}",
            "The provider cuts the end off. Shorten the record, or split it.",
            severity=None if cut.lost and not borrowed else Severity.WARNING,
        )
