r"""A file that could not be read.

It does not exist any more, may not be read by you, is a folder or a device, or it shrank while it was read.
This rule cannot be switched off, and the run ends with exit code 2: what was not read was not checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jsonl_lint.diagnostic import Diagnostic, shorten
from jsonl_lint.record import Record
from jsonl_lint.rule import FaultRule


@dataclass(frozen=True, kw_only=True)
class UnreadableFile(FaultRule):
    """Reports the file once."""

    name = "unreadable-file"
    group = "syntax"
    always = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Say what the file is."""
        yield self.found(
            record.here(),
            f"the file could not be read: {shorten(record.detail)}",
            "Check that the file is there and that you may read it.",
        )
