"""What `check` takes that says which findings are reported, and how many are too many."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

OFF: dict[str, Any] = {
    "since": None,
    "no_baseline": True,
    "write_baseline": False,
    "prune_baseline": False,
    "max_warnings": None,
    "statistics": False,
}
"""What commands have that do not take these options."""


def add(check: argparse.ArgumentParser, count: Callable[[str], int]) -> None:
    """Add these options to those of `check`; `count` reads a number."""
    group = check.add_argument_group("which findings count; everything is linted all the same")
    group.add_argument(
        "--since", metavar="REF", help="only those on records that are new since the branch left REF, by content"
    )
    baseline = group.add_mutually_exclusive_group()
    baseline.add_argument(
        "--write-baseline",
        action="store_true",
        help="note what is found now in .jsonl-lint-baseline.json, beside the config, and report it no more",
    )
    baseline.add_argument(
        "--prune-baseline", action="store_true", help="remove from that file what is no longer found"
    )
    baseline.add_argument("--no-baseline", action="store_true", help="report what is known, too")
    group.add_argument(
        "--max-warnings", type=count, metavar="N", help="the most warnings that leave the exit code 0"
    )
    group.add_argument(
        "--statistics", action="store_true", help="as text, how often each rule found something, instead of what"
    )
