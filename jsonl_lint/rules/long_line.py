r"""A line too long for any record.

A line of more than 200,000,000 bytes is not read, for it would fill the memory; ten of the largest images that a
provider takes need less. Most likely the newlines between the records are missing, or the file is no text. The lines
after it are read.
"""

from __future__ import annotations

from jsonl_lint.rule import FaultRule


class LongLine(FaultRule):
    """Reports how long it is."""

    name = "long-line"
    group = "syntax"
