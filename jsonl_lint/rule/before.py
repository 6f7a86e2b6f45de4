"""What a dataset was before a change."""

from __future__ import annotations

from decimal import Decimal

from jsonl_lint.rule.tokens import CostRule, Tokens
from jsonl_lint.values import Value, replace


class Before(Value):
    """A dataset at the commit where a branch began, and how its lines differ from those of today.

    `at` names the commit. A dataset that was not there has no records and no cost; None is what nobody knows.
    `unchanged` says that its files and rules are those of today, so that epochs, tokens and cost are, too.
    `unknown` says why nothing can be compared, if so, and `remedy` what to do; `note` says what else to know.
    """

    at: str
    records: int = 0
    epochs: int | None = 0
    trained: int | None = 0
    cost: Decimal | None = None
    currency: str = ""
    added: int = 0
    removed: int = 0
    kept: int = 0
    unchanged: bool = False
    unknown: str = ""
    remedy: str = ""
    note: str = ""

    def completed(self, rule: CostRule, state: Tokens) -> Before:
        """Return this; for a dataset that is unchanged, with what a rule has counted today."""
        if not self.unchanged or (rule.meter and not rule.records(state)):
            return self
        if rule.meter is None:
            return replace(self, epochs=None, trained=None, cost=None)
        return replace(
            self,
            epochs=rule.chosen_epochs(state),
            trained=rule.trained(state),
            cost=rounded(rule.cost(state)),
            currency=rule.price.currency if rule.price else "",
        )


def rounded(cost: Decimal | None) -> Decimal | None:
    """Return a cost as a report has it."""
    return None if cost is None else Decimal(str(float(cost)))
