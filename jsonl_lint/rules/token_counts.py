r"""How many tokens the training records have.

Only facts, never a finding: the tokens of one epoch, and the shortest, the median and the longest record. `p5`
and `p95` are the real 5th and 95th percentiles. A record longer than the limit of the target counts up to it
in `per_epoch`, and in full elsewhere.

The count is what OpenAI bills for an example: 1, and for each message 3 + its role + its content. It reproduces
33 published bills to the token. With tools, images or names it is an estimate, and `method` says so.

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello, my dear friend"}]}
```
```text
token-counts: encoding = o200k_base
token-counts: method = exact
token-counts: per_epoch = 26 tokens
token-counts: min = 11 tokens
token-counts: p5 = 11.2 tokens
token-counts: median = 13 tokens
token-counts: p95 = 14.8 tokens
token-counts: max = 15 tokens
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact
from jsonl_lint.rule import TokenRule, Tokens

_SHARES = {"min": 0, "p5": 5, "median": 50, "p95": 95, "max": 100}


class TokenCounts(TokenRule):
    """Keeps how many records have each number of tokens."""

    name = "token-counts"
    group = "tokens"
    facts_only = True

    def finish(self, state: Tokens) -> Iterator[Diagnostic | Fact]:
        """Yield the distribution."""
        counts = sorted((int(tokens), records) for tokens, records in state["train"]["counts"].items())
        if self.meter is None or not counts:
            return
        yield Fact(self.name, "encoding", self.meter.encoding)
        yield Fact(self.name, "method", "exact" if self.exact(state) else "estimate")
        yield Fact(self.name, "per_epoch", self.per_epoch(state), "tokens")
        for name, per_cent in _SHARES.items():
            yield Fact(self.name, name, _percentile(counts, per_cent), "tokens")


def _percentile(counts: list[tuple[int, int]], per_cent: int) -> int | float:
    """Return the value below which `per_cent` of the records lie, interpolated between neighbours."""
    position = (sum(records for _, records in counts) - 1) * per_cent
    low, part = divmod(position, 100)
    below, above = _nth(counts, low), _nth(counts, low + bool(part))
    value = round(below + (above - below) * part / 100, 2)
    return int(value) if value == int(value) else value


def _nth(counts: list[tuple[int, int]], index: int) -> int:
    """Return the tokens of the record at `index` in order of length."""
    for tokens, records in counts:
        if index < records:
            return tokens
        index -= records
    return counts[-1][0]
