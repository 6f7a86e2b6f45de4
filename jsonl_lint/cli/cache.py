"""The cache: where it is, whether a run uses it, and `jsonl-lint cache`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from jsonl_lint.config import ConfigError
from jsonl_lint.config.files import find_config, top_of
from jsonl_lint.diagnostic import printable
from jsonl_lint.mappers import WORTH_REMEMBERING

if TYPE_CHECKING:
    from jsonl_lint.mappers.remembered import Memory
    from jsonl_lint.mappers.store import Store

NAME = ".jsonl-lint-cache"
VARIABLE = "JSONL_LINT_CACHE_DIR"


def store(options: argparse.Namespace) -> Store:
    """Return the folder that is named, or else one beside the config, at the top of the repository, or here."""
    from jsonl_lint.mappers.store import Store

    if named := options.cache_dir or os.environ.get(VARIABLE):
        return Store(os.path.realpath(named))
    config = options.config or find_config()
    home = os.path.dirname(config) if config else top_of(".")  # noqa: PTH120 - a path may hold any bytes
    return Store(os.path.join(os.path.abspath(home or "."), NAME))  # noqa: PTH100, PTH118


def memory(options: argparse.Namespace, size: int) -> Memory | None:
    """Return what remembers `size` bytes of data; None if that is not wanted, not worth it, or elsewhere."""
    if options.no_cache or options.engine or size < WORTH_REMEMBERING:
        return None
    from jsonl_lint.mappers.remembered import Memory

    kept = store(options)
    return Memory(kept) if kept.usable else None


def cache(arguments: argparse.Namespace) -> int:
    """Print where the cache is, or remove it; return the exit code."""
    try:
        kept = store(arguments)
    except ConfigError as error:
        print(error.render(), file=sys.stderr)  # noqa: T201
        return 2
    where = printable(kept.folder)
    if arguments.action == "dir":
        print(where)  # noqa: T201
        return 0
    try:
        size = kept.clean()
    except ValueError as error:
        print(f"jsonl-lint: {where} stays as it is: {error}", file=sys.stderr)  # noqa: T201
        return 2
    print(f"{size / 1e6:,.1f} MB removed from {where}")  # noqa: T201
    return 0
