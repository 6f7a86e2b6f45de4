"""Rules about the tokens of all records, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from operator import attrgetter
from typing import Any

from jsonl_lint.diagnostic import money, plural
from jsonl_lint.record import SOUND, Record
from jsonl_lint.rule.base import RECORD_OR_LOSS, WHOLE_FILE, DatasetRule, given
from jsonl_lint.rule.layout import DIGITS
from jsonl_lint.tokens import Meter, Price, Rate, auto_epochs

METER = Meter(encoding="o200k_base", per_record=1, per_message=4, exact=True)
"""How OpenAI bills chat for the models of today; the config gives a rule that of its target."""

Tokens = dict[str, dict[str, Any]]
"""What was counted in each split, "train" and "validation".

`counts`: how many records have each number of tokens; `estimated`: how many were not counted exactly.
`lines`, `files` and `records` tell how many broken lines, whole files and records of no known format were not
counted at all.
"""

TRAIN, VALIDATION = "train", "validation"

_ALTERNATIVE = attrgetter("alternative")
_SPELLED = len('{"messages":[]}')
_SUMS = ("estimated", "lines", "files", "records")


def billed(record: Record, meter: Meter) -> int:
    """Return the tokens that a record is billed for in one epoch. Use it by `record.once(billed, meter)`."""
    return meter.count(record.messages, record.tools)


def fits(record: Record, meter: Meter, limit: int) -> bool:
    """Return whether the bytes of a record tell that its tokens are within a limit.

    A message whose role and text JSON spells out takes more bytes besides its text than tokens.
    """
    if record.plain and max(meter.per_message, meter.per_record) <= _SPELLED and len(record.raw) <= limit:
        return True
    return meter.at_most(record.messages, record.tools) <= limit


def _bill(record: Record, meter: Meter, formats: tuple[str, ...]) -> tuple[str, bool]:
    """Return the tokens of a record, as a state has them, and whether that is an estimate."""
    taken = not formats or (record.format is not None and record.format.name in formats)
    exact = taken and meter.is_exact_for(record.messages, record.tools)
    chosen = exact and any(map(_ALTERNATIVE, record.messages))
    return str(record.once(billed, meter)), chosen or not exact


class TokenRule(DatasetRule[Tokens]):
    """A dataset rule that judges how many training records have each number of tokens."""

    splits = frozenset({TRAIN})
    conditions = RECORD_OR_LOSS

    layout = {split: {"counts": {DIGITS: int}, **dict.fromkeys(_SUMS, int)} for split in (TRAIN, VALIDATION)}

    meter: Meter | None = given(METER)
    max_tokens: int | None = given(None)
    formats: tuple[str, ...] = given(())

    def start(self) -> Tokens:
        """Return no records."""
        return {split: {"counts": {}, **dict.fromkeys(_SUMS, 0)} for split in (TRAIN, VALIDATION)}

    def add(self, state: Tokens, record: Record) -> None:
        """Count the tokens of a record that has a format."""
        if self.meter is None:
            return
        seen = state[record.split]
        if not record.messages:
            seen[_lost(record)] += 1
            return
        tokens, estimated = record.once(_bill, self.meter, self.formats)
        counts = seen["counts"]
        counts[tokens] = counts.get(tokens, 0) + 1
        seen["estimated"] += estimated

    def merge(self, left: Tokens, right: Tokens) -> Tokens:
        """Add the counts."""
        for split, seen in right.items():
            mine = left[split]
            for tokens, records in seen["counts"].items():
                mine["counts"][tokens] = mine["counts"].get(tokens, 0) + records
            for name in _SUMS:
                mine[name] += seen[name]
        return left

    def records(self, state: Tokens) -> int:
        """Return how many training records were counted."""
        return sum(state[TRAIN]["counts"].values())

    def per_epoch(self, state: Tokens, split: str = TRAIN) -> int:
        """Return the tokens billed for one epoch: a record that the provider cuts counts up to the limit."""
        return sum(min(tokens, self.max_tokens or tokens) * records for tokens, records in _pairs(state, split))

    def cut(self, state: Tokens) -> int:
        """Return how many training records are longer than the limit."""
        pairs = _pairs(state, TRAIN)
        return sum(records for tokens, records in pairs if self.max_tokens and tokens > self.max_tokens)

    def estimated(self, state: Tokens) -> int:
        """Return how many records were not counted exactly."""
        return sum(seen["estimated"] for seen in state.values())

    def exact(self, state: Tokens) -> bool:
        """Return whether every record was counted as it will be billed."""
        return self.meter is not None and self.meter.exact and not self.estimated(state)

    def method(self, state: Tokens) -> str:
        """Return in words how the tokens were counted."""
        encoding = self.meter.encoding if self.meter else ""
        if self.meter and self.meter.borrowed:
            return f"tokens are an estimate: counted with {encoding}, not the model's own tokenizer"
        if self.exact(state):
            return f"tokens ({encoding}) counted as they are billed"
        if self.meter is None or not self.meter.exact:
            return f"tokens are an estimate ({encoding})"
        some = plural(self.estimated(state), "record")
        why = "with tools, images, names, odd roles or another format"
        return f"tokens ({encoding}) are an estimate in {some} {why}"

    def left_out(self, state: Tokens) -> str:
        """Return in words what could not be counted, or ""."""
        names = {
            "lines": ("broken line", ""),
            "files": ("unread file", ""),
            "records": ("record", " without messages"),
        }
        sums = {words: sum(seen[name] for seen in state.values()) for name, words in names.items()}
        left = [plural(count, noun) + more for (noun, more), count in sums.items() if count]
        return f"{' and '.join(left)} left out" if left else ""


def _lost(record: Record) -> str:
    if record.condition in WHOLE_FILE:
        return "files"
    return "records" if record.condition == SOUND else "lines"


def _pairs(state: Tokens, split: str) -> Iterable[tuple[int, int]]:
    return ((int(tokens), records) for tokens, records in state[split]["counts"].items())


class CostRule(TokenRule):
    """A token rule that also knows how long training goes on, and the price.

    Validation records are counted only where the provider bills them.
    """

    splits = frozenset({TRAIN, VALIDATION})

    epochs: int | None = given(None)
    default_epochs: int | str = given("openai-auto")
    validation_billed: bool | None = given(default=False)
    evals: int = given(0)
    model: str = given("")
    price: Price | None = given(None)
    minimum: Rate | None = given(None)
    hourly: Rate | None = given(None)
    sold: bool = given(default=True)
    estimate_at: str = given("")

    def add(self, state: Tokens, record: Record) -> None:
        """Count the tokens of a record that is billed."""
        if record.split == TRAIN or (self.validation_billed and self.evals):
            super().add(state, record)

    def chosen_epochs(self, state: Tokens) -> int:
        """Return the epochs that were set, or those that the provider is expected to choose."""
        default = self.default_epochs
        return self.epochs or (auto_epochs(self.records(state)) if default == "openai-auto" else int(default) or 1)

    def trained(self, state: Tokens) -> int:
        """Return the tokens billed for training."""
        return self.per_epoch(state) * self.chosen_epochs(state)

    def validated(self, state: Tokens) -> int:
        """Return the tokens billed for validation."""
        return self.per_epoch(state, VALIDATION) * self.evals

    def cost(self, state: Tokens) -> Decimal | None:
        """Return the price of a job, or None if there is no price."""
        if self.price is None or self.meter is None:
            return None
        cost = (self.trained(state) + self.validated(state)) * self.price.amount / self.price.per
        least = self.minimum
        return max(cost, least.amount) if least and least.currency == self.price.currency else cost

    def price_in_words(self, state: Tokens) -> str:
        """Return what a job costs, or why nobody can say."""
        cost, price, rate = self.cost(state), self.price, self.hourly
        if price is not None and cost is not None:
            day = f" (price of {price.as_of})" if price.as_of else ""
            return f"about {money(cost, price.currency)} on {self.model}{day}"
        if not self.sold:
            return f"on {self.model} (no longer sold)"
        if rate is not None:
            hour = money(rate.amount, rate.currency)
            return f"on {self.model} (priced by the hour, {hour}: tokens counted only)"
        return f"on {self.model} (no public price{': see ' if self.estimate_at else ''}{self.estimate_at})"

    def validation_in_words(self) -> str:
        """Return whether validation files are billed; without a price that does not matter."""
        if self.price is None:
            return ""
        if self.validation_billed is None:
            return "whether validation files are billed is not known"
        billed = f"billed for {plural(self.evals, 'evaluation')}" if self.validation_billed else "not billed"
        return f"validation files are {billed}"
