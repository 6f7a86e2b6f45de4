"""Tokens: how many a text has, and what a provider bills for a record."""

from __future__ import annotations

from jsonl_lint.tokens.bill import Price, Rate, auto_epochs
from jsonl_lint.tokens.encodings import ENCODINGS, at_most, count
from jsonl_lint.tokens.meter import Cut, Meter, Said, Tools

__all__ = ["ENCODINGS", "Cut", "Meter", "Price", "Rate", "Said", "Tools", "at_most", "auto_epochs", "count"]
