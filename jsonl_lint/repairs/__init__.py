"""Repairs of text that is no JSON Lines, as bytes to bytes: nothing here opens a file or knows a rule.

`mended` repairs one line, `records` makes lines of what is laid out otherwise, and `utf8` is for other encodings.
What the first two return is JSON, and keeps the bytes of what was right.
"""

from __future__ import annotations

from jsonl_lint.repairs.encoding import RepairError, utf8
from jsonl_lint.repairs.line import SAFE, Repair, mended
from jsonl_lint.repairs.reading import Edit
from jsonl_lint.repairs.records import LIMIT, records

__all__ = ["LIMIT", "SAFE", "Edit", "Repair", "RepairError", "mended", "records", "utf8"]
