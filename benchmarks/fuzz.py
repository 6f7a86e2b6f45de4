"""Whether the properties of `tests/hostile` hold of random bytes, records that are nearly JSON, and configs.

Each round draws twice as many inputs from the next seed, until the time is up. What fails is printed with the
smallest input that was found to fail, and the command that finds it again; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PROPERTIES = ("tests/hostile/test_fuzz.py", "tests/hostile/test_fuzz_mending.py")
_FIRST = 25
_FEWEST = 5
_TRIED = re.compile(r"(\d+) passing,? .*?(\d+) failing")
_FAILURES = re.compile(r"^=+ FAILURES =+$.*?(?=^=+ (?!FAILURES)|\Z)", re.MULTILINE | re.DOTALL)


class Round(NamedTuple):
    """How many inputs were tried, in how many seconds, and what failed, in words; nothing if all held."""

    tried: int
    seconds: float
    failed: str


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--minutes", type=float, default=5.0, help="how long to try, about (default: 5)")
    parser.add_argument("--seed", type=int, default=0, help="of the first round (default: 0)")
    parser.add_argument(
        "--only", default="", metavar="WORDS", help="only properties with these words, as -k of pytest"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Try until the time is up or something fails; print each round."""
    began, tried, seed, examples = time.monotonic(), 0, options.seed, _FIRST
    while True:
        done = attempt(examples, seed, options.only)
        tried += done.tried
        spent = time.monotonic() - began
        print(f"seed {seed}: {done.tried:,} runs in {done.seconds:.0f} s", flush=True)
        if done.failed:
            print(done.failed)
            again = shlex.join(["python", *command(seed, options.only)])
            print(f"To try this again: JSONL_LINT_FUZZ={examples} {again}")
        left = 60 * options.minutes - spent
        fit = int(left / done.seconds * examples)
        if done.failed or fit < _FEWEST:
            verdict = "something failed" if done.failed else "all properties hold"
            print(f"{tried:,} runs in {spent / 60:.1f} minutes: {verdict}.")
            return int(bool(done.failed))
        seed, examples = seed + 1, min(2 * examples, fit)


def command(seed: int, only: str) -> list[str]:
    """Return what Python is told in one round."""
    drawn = [f"--hypothesis-seed={seed}", "--hypothesis-show-statistics"]
    which = ["-k", only] if only else []
    return ["-m", "pytest", "-n", "0", "-m", "hypothesis", *drawn, "--tb=short", *which, *PROPERTIES]


def attempt(examples: int, seed: int, only: str = "") -> Round:
    """Try so many inputs of each property."""
    began = time.monotonic()
    environment = os.environ | {"JSONL_LINT_FUZZ": str(examples), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: S603 - our own tests
        [sys.executable, *command(seed, only)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    tried = sum(int(count) for pair in _TRIED.findall(done.stdout) for count in pair)
    found = _FAILURES.search(done.stdout)
    failed = "" if not done.returncode else found[0] if found else done.stdout + done.stderr
    return Round(tried, time.monotonic() - began, failed)
