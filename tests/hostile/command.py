"""The command in a process of its own, and what must hold of it whatever it is given."""

from __future__ import annotations

import dataclasses
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import held
from jsonl_lint.cli import main

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 10
"""Of processors: how busy the machine is does not matter."""

BYTES = 300_000_000
"""Of the process with its children."""

# fastokens is an extra that trades memory for time.
MAIN = "import sys; sys.modules['fastokens'] = None; from jsonl_lint.cli import main; sys.exit(main())"
RAW = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
COMMANDS = re.compile(
    r"##\[|[^\n]##vso\[|^##vso\[(?!task\.logissue type=)|^\s*::(?!(?:error|warning|notice) )", re.MULTILINE
)

_PATIENCE = 100
_PAUSE = 0.01
_KIB = 1024


@dataclasses.dataclass(frozen=True)
class Done:
    """What a run said, how it ended, and what it took."""

    code: int
    out: str
    err: str
    seconds: float
    peak: int


def run(
    *arguments: str | bytes | Path, cwd: Path, stdin: int = subprocess.DEVNULL, script: str = MAIN, **env: str
) -> Done:
    """Run the command to its end, and see that it is well behaved."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            [sys.executable, "-c", script, *arguments],
            cwd=cwd,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **env},
            stdin=stdin,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        try:
            peak = max(_memory(process.pid), default=0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        done = Done(
            process.returncode,
            out.read().decode(),
            err.read().decode(),
            usage.ru_utime + usage.ru_stime,
            peak or usage.ru_maxrss * (1 if sys.platform == "darwin" else _KIB),
        )
    well_behaved(done)
    return done


def here(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], cwd: Path, *arguments: str) -> Done:
    """Run the command in this process, for what is too small to take much: starting it takes half a second."""
    monkeypatch.chdir(cwd)
    began = time.process_time()
    code = main(arguments)
    done = Done(code, *capfd.readouterr(), time.process_time() - began, 0)
    well_behaved(done)
    return done


def well_behaved(done: Done) -> None:
    """See that a run ended soon, was small, said how it ended, and printed nothing that a terminal obeys."""
    assert done.code in (0, 1, 2), done
    assert done.code == 2 or not done.err.startswith("jsonl-lint: internal"), done.err
    for said in (done.out, done.err):
        assert "Traceback" not in said, said
        assert "internal error" not in said, said
        harmless(said)
    assert done.seconds < SECONDS, done.seconds
    assert done.peak < BYTES, done.peak


def harmless(text: str) -> None:
    """See that nothing in a text is obeyed by a terminal or a build system."""
    assert not RAW.search(text), RAW.findall(text)
    assert not COMMANDS.search(text), COMMANDS.findall(text)


def _memory(process: int) -> Iterator[int]:
    """Yield how many bytes a process and its children have, until it ends; it fails if that is too late."""
    began = time.monotonic()
    while os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        assert time.monotonic() - began < _PATIENCE, "it does not end"
        yield held(process)
        time.sleep(_PAUSE)
