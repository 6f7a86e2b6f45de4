"""Tasks of Ray that scan chunks, on this machine or on a cluster. The only door to Ray."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import re
import secrets
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from jsonl_lint import tokens
from jsonl_lint.mappers.pool import WorkerLostError

if TYPE_CHECKING:
    from jsonl_lint.engine import Mapper

T = TypeVar("T")
R = TypeVar("R")

RETRIES = 3
"""How often a task is begun anew after its process was killed."""

PATIENCE = 10.0
"""How many seconds a cluster has to answer."""

# Read by Ray when it is imported: it sends no statistics, writes nothing between our lines, and gives up one day.
_SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_task_oom_retries": str(RETRIES),
    "RAY_gcs_server_request_timeout_seconds": str(int(PATIENCE)),
    "RAY_NUM_REDIS_GET_RETRIES": "1",
}
_ADDRESS = re.compile(r"(?:ray://)?\[?(?P<host>[^/\[\]\s]+?)\]?:(?P<port>[0-9]{1,5})")
_FOUND_BY_RAY = ("auto", "local")


class RayError(WorkerLostError):
    """Ray cannot be used, or lost a task for good."""


@contextlib.contextmanager
def on_ray(address: str = "", count: int = 0, size: int = 0) -> Iterator[Mapper]:
    """Give a mapper whose items are tasks of the Ray cluster at an address, or else of `count` CPUs here.

    About `size` bytes are to be scanned.

    Ray prints what it thinks of its processes on standard output, where the report goes; so that is closed to it.
    """
    address = address or os.environ.get("RAY_ADDRESS", "local")
    ray = _imported(alone=address == "local")
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):  # noqa: PTH123
        _begin(ray, address, count)
        try:
            cpus = count or int(ray.cluster_resources().get("CPU", 1)) or 1
            yield functools.partial(_in_order, ray, 2 * cpus, size // cpus)
        finally:
            ray.shutdown()


def _imported(*, alone: bool) -> Any:
    """Return Ray; a cluster that is to stay `alone` takes orders from nobody else."""
    closed = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)} if alone else {}
    for name, value in (_SETTINGS | closed).items():
        os.environ.setdefault(name, value)
    try:
        import ray
    except ImportError:
        message = "`--engine ray` needs Ray, which is not installed: run `pip install 'jsonl-lint[ray]'`"
        raise RayError(message) from None
    return ray


def _begin(ray: Any, address: str, count: int) -> None:
    """Connect to a cluster, or start one on this machine."""
    quiet = {"log_to_driver": False, "logging_level": logging.CRITICAL}
    here = {"num_cpus": count or None, "include_dashboard": False} if address == "local" else {}
    if address not in _FOUND_BY_RAY:
        _must_answer(address)
    try:
        with warnings.catch_warnings(action="ignore"):
            ray.init(address=address, **quiet, **here)
    except Exception as error:  # noqa: BLE001 - what Ray says of a cluster that it cannot use
        first = str(error).strip().partition("\n")[0]
        raise RayError(f"Ray cannot be reached at {address}: {first or type(error).__name__}") from None


def _must_answer(address: str) -> None:
    """Raise RayError for an address where nobody answers: Ray itself would wait for minutes."""
    import socket

    place = _ADDRESS.fullmatch(address)
    if place is None:
        raise RayError(f"{address} is no address of a Ray cluster: expected HOST:PORT, ray://HOST:PORT or auto")
    try:
        socket.create_connection((place["host"], int(place["port"])), PATIENCE).close()
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or error
        raise RayError(f"no Ray cluster answers at {address}: {why}") from None


def _in_order(ray: Any, ahead: int, share: int, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Keep at most `ahead` tasks in flight, so that memory does not grow with the size of the data."""
    task = ray.remote(max_retries=RETRIES)(_task(function, share, os.getcwd()))  # noqa: PTH109 - any bytes
    flying: deque[Any] = deque()
    for item in items:
        flying.append(task.remote(item))
        if len(flying) >= ahead:
            yield _result(ray, flying.popleft())
    while flying:
        yield _result(ray, flying.popleft())


def _task(function: Callable[[T], R], share: int, folder: str) -> Callable[[T], R | tokens.MiscountError]:
    """Return what a process of Ray does with an item, in the folder where we are."""

    def task(item: T) -> R | tokens.MiscountError:
        _expect(share)
        with contextlib.suppress(OSError):
            os.chdir(folder)
        try:
            return function(item)
        except tokens.MiscountError as error:
            return error  # Ray takes a process for dead that raises what is no Exception

    return task


@functools.cache
def _expect(share: int) -> None:
    """Tell this process once how much text it is going to count."""
    tokens.expect(share)


def _result(ray: Any, flying: Any) -> Any:
    """Return what a task gave; raise what it raised."""
    try:
        result = ray.get(flying)
    except ray.exceptions.RayTaskError as error:
        raise error.cause from None
    except ray.exceptions.RayError as error:
        why = f"{type(error).__name__} after {RETRIES} new attempts"
        raise RayError(f"Ray lost a worker process for good, perhaps for lack of memory: {why}") from None
    if isinstance(result, tokens.MiscountError):
        raise result
    return result
