r"""A file that could not be read.

It does not exist any more, may not be read by you, is a folder or a device, or it shrank while it was read.
This rule cannot be switched off, and the run ends with exit code 2: what was not read was not checked.
"""

from __future__ import annotations

from dataclasses import dataclass

from jsonl_lint.rule import WholeFileRule


@dataclass(frozen=True, kw_only=True)
class UnreadableFile(WholeFileRule):
    """Reports the file once."""

    name = "unreadable-file"
    group = "syntax"
    always = True

    message = "the file could not be read: {detail}"
    remedy = "Check that the file is there and that you may read it."
