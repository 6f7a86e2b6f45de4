"""Rules about the tokens of all training records, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jsonl_lint.diagnostic import plural
from jsonl_lint.record import Record
from jsonl_lint.rule.base import RECORD_OR_LOSS, WHOLE_FILE, DatasetRule, given
from jsonl_lint.tokens import Meter, Price, auto_epochs

METER = Meter(encoding="o200k_base", per_record=1, per_message=4, exact=True)
"""How OpenAI bills chat for the models of today; the config gives a rule that of its target."""

Tokens = dict[str, Any]
"""`counts`: how many records have each number of tokens; `estimated`: how many were not counted exactly.

`lines` and `files` tell how many broken lines, and whole files, could not be counted at all.
"""


def billed(record: Record, meter: Meter) -> int:
    """Return the tokens that a record is billed for in one epoch. Use it by `record.once(billed, meter)`."""
    return meter.count(record.messages, record.tools)


@dataclass(frozen=True, kw_only=True)
class TokenRule(DatasetRule[Tokens]):
    """A dataset rule that judges how many training records have each number of tokens."""

    splits = frozenset({"train"})
    conditions = RECORD_OR_LOSS

    meter: Meter | None = given(METER)
    max_tokens: int | None = given(None)

    def start(self) -> Tokens:
        """Return no records."""
        return {"counts": {}, "estimated": 0, "lines": 0, "files": 0}

    def add(self, state: Tokens, record: Record) -> None:
        """Count the tokens of a record that has a format."""
        if self.meter is None:
            return
        if not record.messages:
            state["files" if record.condition in WHOLE_FILE else "lines"] += 1
            return
        tokens = str(record.once(billed, self.meter))
        state["counts"][tokens] = state["counts"].get(tokens, 0) + 1
        state["estimated"] += not self.meter.is_exact_for(record.messages, record.tools)

    def merge(self, left: Tokens, right: Tokens) -> Tokens:
        """Add the counts."""
        for tokens, records in right["counts"].items():
            left["counts"][tokens] = left["counts"].get(tokens, 0) + records
        for name in ("estimated", "lines", "files"):
            left[name] += right[name]
        return left

    def records(self, state: Tokens) -> int:
        """Return how many records were counted."""
        return sum(state["counts"].values())

    def per_epoch(self, state: Tokens) -> int:
        """Return the tokens billed for one epoch: a record that the provider cuts counts up to the limit."""
        return sum(min(tokens, self.max_tokens or tokens) * records for tokens, records in _pairs(state))

    def cut(self, state: Tokens) -> int:
        """Return how many records are longer than the limit."""
        return sum(records for tokens, records in _pairs(state) if self.max_tokens and tokens > self.max_tokens)

    def left_out(self, state: Tokens) -> str:
        """Return in words what could not be counted, or ""."""
        left = [plural(state[name], name[:-1]) for name in ("lines", "files") if state[name]]
        return f"{' and '.join(left)} that could not be read left out" if left else ""


def _pairs(state: Tokens) -> Iterable[tuple[int, int]]:
    return ((int(tokens), records) for tokens, records in state["counts"].items())


@dataclass(frozen=True, kw_only=True)
class CostRule(TokenRule):
    """A token rule that also knows how long training goes on, and the price."""

    epochs: int | None = given(None)
    default_epochs: int | str = given("openai-auto")
    price: Price | None = given(None)

    def chosen_epochs(self, state: Tokens) -> int:
        """Return the epochs that were set, or those that the provider is expected to choose."""
        default = self.default_epochs
        return self.epochs or (auto_epochs(self.records(state)) if default == "openai-auto" else int(default) or 1)

    def cost(self, state: Tokens) -> Decimal | None:
        """Return the price of training, or None if there is no price."""
        if self.price is None or self.meter is None:
            return None
        return self.per_epoch(state) * self.chosen_epochs(state) * self.price.amount / self.price.per
