r"""A file that could not be read.

It does not exist any more, may not be read by you, is a folder or a device, or it shrank while it was read; or it is
packed, and damaged, cut off, or far larger than it looks.
This rule cannot be switched off, and the run ends with exit code 2: what was not read was not checked.
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Place, shorten
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule


class UnreadableFile(DatasetRule[dict[str, str]]):
    """Reports each file once, though several of its chunks may be missing; the state keeps why, by path."""

    name = "unreadable-file"
    group = "syntax"
    always = True
    per_file = True
    conditions = frozenset({"unreadable-file"})
    layout = {str: str}

    def start(self) -> dict[str, str]:
        """Return no files."""
        return {}

    def add(self, state: dict[str, str], record: Record) -> None:
        """Keep the first reason."""
        state.setdefault(record.path, record.detail)

    def merge(self, left: dict[str, str], right: dict[str, str]) -> dict[str, str]:
        """Join both."""
        return right | left

    def finish(self, state: dict[str, str]) -> Iterator[Diagnostic | Fact]:
        """Yield one finding a file."""
        for path, why in sorted(state.items()):
            advice = "Check that the file is there and that you may read it."
            yield self.found(Place(path), f"the file could not be read: {shorten(why, 200)}", advice)
