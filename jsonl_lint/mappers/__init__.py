"""Who scans the chunks: here, in processes, on Ray, or nobody, where it is remembered what they gave.

A mapper is shaped like `map` and keeps the order of what it was given.
"""

from __future__ import annotations

from jsonl_lint.mappers.on_ray import on_ray
from jsonl_lint.mappers.pool import WorkerLostError, jobs, processes
from jsonl_lint.mappers.remembered import WORTH_REMEMBERING, Memory
from jsonl_lint.mappers.store import Store

__all__ = ["WORTH_REMEMBERING", "Memory", "Store", "WorkerLostError", "jobs", "on_ray", "processes"]
