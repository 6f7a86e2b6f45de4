"""Processes that scan chunks. The only door to multiprocessing."""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from jsonl_lint import tokens

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from jsonl_lint.engine import Mapper

T = TypeVar("T")
R = TypeVar("R")

_WINDOWS = 61
# So many bytes a process scans by itself where there is work for only one: a chunk.
_A_CHUNK = 1 << 20

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
def processes(count: int, size: int = 0, encodings: Iterable[str] = ()) -> Iterator[Mapper]:
    """Give a mapper that uses `count` processes for about `size` bytes; one is the plain `map`.

    The processes share the vocabularies of the `encodings` by which they are going to count, where they can.
    """
    tokens.expect(size if count == 1 else _A_CHUNK)
    if count == 1:
        yield map
        return
    pool = _Pool(count, size // count, encodings)
    try:
        yield pool.map
    except BaseException:
        pool.kill()
        raise
    finally:
        pool.close()


class _Pool:
    """Processes that are started once there is work for more than one."""

    def __init__(self, count: int, share: int, encodings: Iterable[str]) -> None:
        self.count, self.share, self.encodings = count, share, encodings
        self.started: ProcessPoolExecutor | None = None

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Return what a function makes of each item, in order; what is the only one is done here."""
        todo = iter(items)
        first = list(itertools.islice(todo, 2))
        if len(first) < 2:  # noqa: PLR2004 - the words of the docstring
            return map(function, first)
        return self._in_order(function, itertools.chain(first, todo))

    def _in_order(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Keep few items in flight, so that memory does not grow with the size of the data."""
        from concurrent.futures.process import BrokenProcessPool

        self.started = pool = self.started or self._begun()
        flying: deque[Future[R]] = deque()
        try:
            for item in items:
                flying.append(pool.submit(function, item))
                if len(flying) >= 2 * self.count:
                    yield flying.popleft().result()
            while flying:
                yield flying.popleft().result()
        except BrokenProcessPool:
            message = "a worker process was killed, perhaps for lack of memory; try --jobs 1"
            raise WorkerLostError(message) from None

    def _begun(self) -> ProcessPoolExecutor:
        """Return the processes: copies of this one where that is safe, with all that is loaded by then."""
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        forked = "fork" if _alone() else None
        if forked:
            for encoding in self.encodings:
                tokens.load(encoding, self.share)
            gc.freeze()
        context = multiprocessing.get_context(forked)
        return ProcessPoolExecutor(self.count, context, _begin, (self.share, gc.get_threshold()))

    def kill(self) -> None:
        """End the processes in the middle of their work."""
        if self.started:
            import multiprocessing

            for worker in multiprocessing.active_children():
                worker.terminate()

    def close(self) -> None:
        """Forget what was not begun, and wait for the processes to end."""
        if self.started:
            self.started.shutdown(cancel_futures=True)


def _alone() -> bool:
    """Return whether this is Linux, and nothing but this thread runs in this process: then it may be copied."""
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - pathlib takes longer
    except OSError:
        return False


def _begin(share: int, garbage: tuple[int, int, int]) -> None:
    """Be ready for so many bytes, look for garbage as rarely as the first process, and leave interrupts to it."""
    import signal

    gc.set_threshold(*garbage)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tokens.expect(share)
