"""Mends files: the fixes of the rules are applied, and each file is replaced at once, so that no byte is lost."""

from __future__ import annotations

from jsonl_lint.fixes.applying import Remedy, menders
from jsonl_lint.fixes.difference import difference
from jsonl_lint.fixes.drafts import Drafts
from jsonl_lint.fixes.rewriting import Fixer
from jsonl_lint.fixes.writing import LeftAloneError

__all__ = ["Drafts", "Fixer", "LeftAloneError", "Remedy", "difference", "menders"]
