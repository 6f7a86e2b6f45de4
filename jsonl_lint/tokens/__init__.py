"""Tokens: how many a text has, and what a provider bills for a record."""

from __future__ import annotations

from jsonl_lint.tokens.bill import Price, Rate, auto_epochs
from jsonl_lint.tokens.custom import encoding_of
from jsonl_lint.tokens.encodings import ENCODINGS, at_most, can_count, count, expect, load
from jsonl_lint.tokens.fast import MiscountError
from jsonl_lint.tokens.images import NoPictureError, picture
from jsonl_lint.tokens.meter import Cut, Meter, Said, Tools

__all__ = [
    "ENCODINGS",
    "Cut",
    "Meter",
    "MiscountError",
    "NoPictureError",
    "Price",
    "Rate",
    "Said",
    "Tools",
    "at_most",
    "auto_epochs",
    "can_count",
    "count",
    "encoding_of",
    "expect",
    "load",
    "picture",
]
