"""Who scans the chunks: here, in processes, on Ray, or nobody, where it is remembered what they gave.

A mapper is shaped like `map` and keeps the order of what it was given. `on_ray`, `remembered` and `store` are
imported by those who use them: a small run needs none of them.
"""

from __future__ import annotations

from jsonl_lint.mappers.pool import WorkerLostError, jobs, processes

__all__ = ["WORTH_REMEMBERING", "WorkerLostError", "jobs", "processes"]

WORTH_REMEMBERING = 2 << 20
"""Below this many bytes of all files together, remembering costs more than it brings."""
