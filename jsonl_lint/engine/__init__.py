"""The flow: cut files into chunks, scan each with every rule, merge from left to right, finish once.

The answer does not depend on how files are cut, nor on who scans the chunks.
"""

from __future__ import annotations

import functools

from jsonl_lint.diagnostic import Report
from jsonl_lint.engine.cutting import CHUNK, UNREADABLE, Run, cut, plan, records, runs
from jsonl_lint.engine.judging import finish, merge
from jsonl_lint.engine.partial import CAP, UNNAMED, Dataset, Mapper, Partial, Rules, empty
from jsonl_lint.engine.scanning import scan
from jsonl_lint.engine.streaming import raw_lines

__all__ = [
    "CAP",
    "CHUNK",
    "UNNAMED",
    "UNREADABLE",
    "Dataset",
    "Mapper",
    "Partial",
    "Rules",
    "Run",
    "cut",
    "lint",
    "plan",
    "raw_lines",
    "records",
    "runs",
]


def lint(dataset: Dataset, rules: Rules, mapper: Mapper = map, chunk_size: int = CHUNK, cap: int = CAP) -> Report:
    """Lint one dataset; the answer does not depend on mapper or chunk size."""
    partials = mapper(functools.partial(scan, rules, cap), cut(dataset, chunk_size))
    merged = functools.reduce(functools.partial(merge, rules, cap), partials, empty(rules))
    return finish(rules, cap, dataset, merged)
