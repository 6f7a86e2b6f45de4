"""What `check` takes that says what is mended, and which fixes a report offers."""

from __future__ import annotations

import argparse
from typing import Any

from jsonl_lint.diagnostic import Diagnostic, Report
from jsonl_lint.values import replace

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


def offered(report: Report, options: argparse.Namespace) -> Report:
    """Return a report that offers no fix that was tried already, or needs what is not installed."""
    from jsonl_lint.rule import encoding

    ready = encoding.available()

    def told(item: Diagnostic) -> Diagnostic:
        if item.rule == _BY_FTFY and item.fix and not ready:
            return replace(item, fix=None, help=f"{item.help} With `{_INSTALL}`, --fix can do it.".lstrip())
        tried = item.fix and options.fix and (item.fix.safe or options.unsafe_fixes)
        return replace(item, fix=None) if tried else item

    return replace(report, diagnostics=tuple(map(told, report.diagnostics)))
