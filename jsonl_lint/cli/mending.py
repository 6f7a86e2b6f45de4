"""What `check` takes that says what is mended, and which fixes a report offers."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jsonl_lint.diagnostic import Diagnostic, Fix, Report
from jsonl_lint.values import replace

if TYPE_CHECKING:
    from jsonl_lint.config import Job
    from jsonl_lint.record import Source

OFF: dict[str, Any] = {"fix": False, "unsafe_fixes": False, "diff": False, "show_fixes": False}
"""What commands have that do not take these options."""

_INSTALL = "pip install jsonl-lint[fix]"
_BY_FTFY = "mojibake"


def add(check: argparse.ArgumentParser) -> None:
    """Add these options to those of `check`."""
    group = check.add_argument_group("what is mended; the report and the exit code are about what is left")
    group.add_argument("--fix", action="store_true", help="mend what can be mended without a change of meaning")
    group.add_argument(
        "--unsafe-fixes", action="store_true", help="with --fix or --diff: also what may change what a record says"
    )
    group.add_argument("--diff", action="store_true", help="write nothing, but show what --fix would change")
    group.add_argument("--show-fixes", action="store_true", help="with --fix: list what was mended")


def refused(source: Source) -> str:
    """Return why a file cannot be mended, if so."""
    from jsonl_lint import storage

    if storage.is_url(source.opened):
        return "It is behind a URL, where nothing is written"
    if source.file:
        return "Standard input cannot be replaced"
    return "It is packed: unpack it first" if storage.packing(source.path) else ""


def offered(report: Report, todo: Sequence[Job], options: argparse.Namespace) -> Report:
    """Return a report that offers no fix that was tried already, cannot be made, or needs what is not installed.

    An editor may still make edits of what it hands over as standard input.
    """
    from jsonl_lint.rule import encoding

    ready = encoding.available()
    shut = {one.path: bool(one.file) for job in todo for one in job.dataset.sources if refused(one)}

    def possible(item: Diagnostic) -> Fix | None:
        fix, path = item.fix, item.place.path
        if not fix or path not in shut:
            return fix
        return replace(fix, here=False) if shut[path] and fix.edits else None

    def told(item: Diagnostic) -> Diagnostic:
        fix = possible(item)
        if item.rule == _BY_FTFY and fix and not ready:
            return replace(item, fix=None, help=f"{item.help} With `{_INSTALL}`, --fix can do it.".lstrip())
        tried = fix and options.fix and (fix.safe or options.unsafe_fixes)
        return replace(item, fix=None if tried else fix)

    return replace(report, diagnostics=tuple(map(told, report.diagnostics)))
