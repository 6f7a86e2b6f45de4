"""On Ray the same is found as in one process, and a process that dies does not take the run with it.

The cluster has two CPUs of this machine. It is started once, by a process of its own.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jsonl_lint.mappers import WorkerLostError
from jsonl_lint.mappers.on_ray import on_ray
from jsonl_lint.tokens import MiscountError

pytestmark = pytest.mark.skipif(
    not importlib.util.find_spec("ray"), reason="there are no wheels of Ray for this Python on this system"
)

GOOD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\n'
BAD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "asistant", "content": "Hello"}]}\n'

CLUSTER = """
import logging, sys, ray
quiet = {"include_dashboard": False, "log_to_driver": False, "logging_level": logging.CRITICAL}
context = ray.init("local", num_cpus=2, **quiet)
print(context.address_info["gcs_address"], flush=True)
sys.stdin.read()
ray.shutdown()
"""
DIES = getattr(signal, "SIGKILL", signal.SIGTERM)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    quiet = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in quiet.items():
            patch.setenv(name, value)
        with subprocess.Popen([sys.executable, "-c", CLUSTER], text=True, **pipes) as process:  # type: ignore[call-overload]
            yield process.stdout.readline().strip()
            process.communicate("", timeout=60)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "a.jsonl").write_text((GOOD * 9 + BAD) * 20)
    (folder / "b.jsonl").write_text(GOOD * 30 + "{\n" + GOOD)
    return folder


def numbers(cluster: str) -> contextlib.AbstractContextManager[Any]:
    """Return the mapper for what is no chunk, too."""
    return on_ray(cluster, 2)


def check(data: Path, *options: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "jsonl_lint", "check", "data", "--chunk-size", "3000", *options]
    return subprocess.run(command, cwd=data.parent, capture_output=True, check=False, env=os.environ | env)


def test_the_report_is_the_same(cluster: str, data: Path) -> None:
    here = check(data, "--output", "text", "--output", "json:here.json")
    there = check(data, "--output", "text", "--output", "json:there.json", "--engine", f"ray:{cluster}")
    assert there.stdout == here.stdout
    assert (there.returncode, there.stderr) == (here.returncode, here.stderr) == (1, b"")
    assert (data.parent / "there.json").read_bytes() == (data.parent / "here.json").read_bytes()


def test_without_an_address_a_cluster_is_started(data: Path) -> None:
    here, there = check(data), check(data, "--engine", "ray", "--jobs", "2", RAY_ADDRESS="local")
    assert there.stdout == here.stdout
    assert (there.returncode, there.stderr) == (1, b"")


def test_what_comes_back_is_in_order_and_little_is_in_flight(cluster: str) -> None:
    taken = 0

    def given() -> Iterator[int]:
        nonlocal taken
        for number in range(40):
            taken += 1
            yield number

    with numbers(cluster) as mapper:
        for count, result in enumerate(mapper(lambda number: number * 2, given()), 1):
            assert result == 2 * (count - 1)
            assert taken <= count + 4
    assert taken == 40


def test_a_killed_process_is_replaced(cluster: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    died = tmp_path / "died"

    def work(number: int) -> int:
        if number == 3 and not died.exists():
            died.touch()
            os.kill(os.getpid(), DIES)
        return number * 2

    with numbers(cluster) as mapper:
        assert list(mapper(work, range(8))) == [number * 2 for number in range(8)]
    assert died.exists()
    assert capfd.readouterr().out == ""


def test_a_process_that_is_always_killed_ends_the_run(cluster: str, capfd: pytest.CaptureFixture[str]) -> None:
    def work(number: int) -> None:
        os.kill(os.getpid(), DIES)

    with pytest.raises(WorkerLostError, match=r"^Ray lost a worker process for good"), numbers(cluster) as mapper:
        list(mapper(work, range(8)))
    assert capfd.readouterr().out == ""


def test_what_a_task_raises_is_raised_here(cluster: str) -> None:
    def work(number: int) -> None:
        raise MiscountError if number else ValueError("no such number")

    with numbers(cluster) as mapper:
        with pytest.raises(ValueError, match=r"^no such number$"):
            list(mapper(work, [0]))
        with pytest.raises(MiscountError):
            list(mapper(work, [1]))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("127.0.0.1:1", "^no Ray cluster answers at 127.0.0.1:1: "),
        ("127.0.0.1:99999", "^no Ray cluster answers at 127.0.0.1:99999: "),
        ("nowhere", "^nowhere is no address of a Ray cluster: expected "),
    ],
)
def test_an_address_where_nobody_answers(address: str, said: str) -> None:
    with pytest.raises(WorkerLostError, match=said), on_ray(address):
        pass


def test_without_ray_it_is_said_what_to_install(data: Path) -> None:
    code = "import sys; sys.modules['ray'] = None; from jsonl_lint.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "check", "data", "--engine", "ray"]
    done = subprocess.run(command, cwd=data.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        "jsonl-lint: `--engine ray` needs Ray, which is not installed: run `pip install 'jsonl-lint[ray]'`\n"
    )


def test_there_is_no_other_engine(data: Path) -> None:
    done = check(data, "--engine", "rays")
    assert done.returncode == 2
    assert b"there is ray, or ray:ADDRESS" in done.stderr
