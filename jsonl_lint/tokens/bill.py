"""What tokens cost, and how often they are trained on."""

from __future__ import annotations

from decimal import Decimal

from jsonl_lint.values import Value, field

_FEW, _MANY, _MOST = 100, 25_000, 25


class Rate(Value):
    """What an hour of training costs; `as_of` is a day, a month or a year.

    `tier` is what the seller calls this way of training. `grade` is H for the seller's own word, M for
    someone who quotes the seller, and empty for a price from the config.
    """

    amount: Decimal
    currency: str = "USD"
    as_of: str = ""
    source: str = ""
    tier: str = ""
    grade: str = ""


class Price(Rate):
    """What `per` trained tokens cost; the config writes `1M tokens` or `1k tokens`."""

    per: int = field(default=1_000_000, metadata={"words": {"1M tokens": 1_000_000, "1k tokens": 1_000}})


def auto_epochs(records: int) -> int:
    """Return the epochs of an OpenAI job that leaves them to `auto`: 3, more for few records, fewer for many.

    The rule is that of OpenAI's cookbook (Chat_finetuning_data_prep). It is observed, not a contract: it fits
    published jobs of 10 to 2,190 records; none with more than 8,333 was at hand.
    """
    records = max(records, 1)
    if records * 3 < _FEW:
        return min(_MOST, _FEW // records)
    if records * 3 > _MANY:
        return max(1, _MANY // records)
    return 3
