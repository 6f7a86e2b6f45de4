"""Who scans the chunks: here, or in processes. The only door to multiprocessing.

A mapper is shaped like `map` and keeps the order of what it was given.
"""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from jsonl_lint.engine import Mapper

T = TypeVar("T")
R = TypeVar("R")

_WINDOWS = 61

WORTH_A_POOL = 8 << 20
"""Below this many bytes a pool costs more than it brings."""


class WorkerLostError(RuntimeError):
    """A process that scanned a chunk was killed."""


def jobs(asked: int, size: int, chunk_size: int) -> int:
    """Return how many processes to use for `size` bytes: those asked for, or what the data deserves if 0.

    There are never more than chunks, than four for each CPU, or than Windows can wait for.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    cpus = len(affinity(0)) if affinity else os.cpu_count() or 1
    most = min(-(-size // chunk_size) or 1, 4 * cpus, _WINDOWS)
    return min(asked or (1 if size < WORTH_A_POOL else cpus), most)


@contextlib.contextmanager
def processes(count: int) -> Iterator[Mapper]:
    """Give a mapper that uses `count` processes; one is the plain `map`."""
    if count == 1:
        yield map
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(count, initializer=_leave_interrupts_to_parent)
    try:
        yield functools.partial(_in_order, pool, 2 * count)
    except BrokenProcessPool:
        raise WorkerLostError("a worker process was killed, perhaps for lack of memory; try --jobs 1") from None
    except BaseException:
        for worker in multiprocessing.active_children():
            worker.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _in_order(
    pool: ProcessPoolExecutor, ahead: int, function: Callable[[T], R], items: Iterable[T]
) -> Iterator[R]:
    """Keep at most `ahead` items in flight, so that memory does not grow with the size of the data."""
    flying: deque[Future[Any]] = deque()
    for item in items:
        flying.append(pool.submit(function, item))
        if len(flying) >= ahead:
            yield flying.popleft().result()
    while flying:
        yield flying.popleft().result()
