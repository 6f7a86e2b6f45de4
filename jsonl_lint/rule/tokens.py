"""Rules about the tokens of all training records, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jsonl_lint.diagnostic import plural
from jsonl_lint.record import SOUND, Record
from jsonl_lint.rule.base import RECORD_OR_LOSS, WHOLE_FILE, DatasetRule, given
from jsonl_lint.tokens import Meter, Price, auto_epochs

METER = Meter(encoding="o200k_base", per_record=1, per_message=4, exact=True)
"""How OpenAI bills chat for the models of today; the config gives a rule that of its target."""

Tokens = dict[str, Any]
"""`counts`: how many records have each number of tokens; `estimated`: how many were not counted exactly.

`lines`, `files` and `records` tell how many broken lines, whole files and records of no known format were not
counted at all.
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
    formats: tuple[str, ...] = given(())

    def start(self) -> Tokens:
        """Return no records."""
        return {"counts": {}, "estimated": 0, "lines": 0, "files": 0, "records": 0}

    def add(self, state: Tokens, record: Record) -> None:
        """Count the tokens of a record that has a format."""
        if self.meter is None:
            return
        if not record.messages:
            state[_lost(record)] += 1
            return
        tokens = str(record.once(billed, self.meter))
        state["counts"][tokens] = state["counts"].get(tokens, 0) + 1
        taken = not self.formats or (record.format is not None and record.format.name in self.formats)
        state["estimated"] += not (taken and self.meter.is_exact_for(record.messages, record.tools))

    def merge(self, left: Tokens, right: Tokens) -> Tokens:
        """Add the counts."""
        for tokens, records in right["counts"].items():
            left["counts"][tokens] = left["counts"].get(tokens, 0) + records
        for name in ("estimated", "lines", "files", "records"):
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

    def exact(self, state: Tokens) -> bool:
        """Return whether every record was counted as it will be billed."""
        return self.meter is not None and self.meter.exact and not state["estimated"]

    def method(self, state: Tokens) -> str:
        """Return in words how the tokens were counted."""
        encoding = self.meter.encoding if self.meter else ""
        if self.exact(state):
            return f"tokens ({encoding}) counted as they are billed"
        if self.meter is None or not self.meter.exact:
            return f"tokens are an estimate ({encoding})"
        some = plural(state["estimated"], "record")
        return (
            f"tokens ({encoding}) are an estimate in {some} with tools, images, names, odd roles or another format"
        )

    def left_out(self, state: Tokens) -> str:
        """Return in words what could not be counted, or ""."""
        names = {"lines": "broken line", "files": "unread file", "records": "record without messages"}
        left = [plural(state[name], noun) for name, noun in names.items() if state[name]]
        return f"{' and '.join(left)} left out" if left else ""


def _lost(record: Record) -> str:
    if record.condition in WHOLE_FILE:
        return "files"
    return "records" if record.condition == SOUND else "lines"


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
