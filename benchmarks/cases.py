"""What is measured: each case is one command; a new one is one line in `CASES`.

The names of files that a command reads are put at its end. A case is compared with another one, `against`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from benchmarks import data

Data = Callable[[Path, float], list[str]]
Command = tuple[str, ...]

_FAST, _RAY = "fastokens", "ray"
RECORDS = 20
LARGE = 100


class Goal(NamedTuple):
    """What a case must reach, and aims at, beside the case that it is compared with."""

    must: float
    aim: float
    better: Literal["faster", "longer"] = "faster"


@dataclass(frozen=True)
class Case:
    """A command and the data that it reads; up to `most` megabytes of it.

    A case that is `quick` reads the same whatever the size: it is measured once, and five times in each round.
    `goal` is for 100 MB. `before` changes the data before each run. A case of an `extra` needs that package.
    """

    name: str
    command: Command
    data: Data
    against: str = ""
    goal: Goal | None = None
    most: float = LARGE
    quick: bool = False
    before: Callable[[Path], None] | None = None
    extra: str = ""


def _lint(*arguments: str, extra: str = "") -> Command:
    """Return what the installed script does, but for this checkout; as it is installed without other extras."""
    absent = "".join(f"sys.modules[{name!r}] = None; " for name in (_FAST, _RAY) if name != extra)
    start = f"import sys; {absent}from jsonl_lint.cli import main; sys.exit(main())"
    return (sys.executable, "-c", start, *arguments)


def _cold(*arguments: str, extra: str = "") -> Command:
    return _lint(*arguments, "--no-cache", extra=extra)


def _reference(encoding: str) -> Command:
    return (sys.executable, str(Path(__file__).with_name("reference.py")), encoding)


def _one(kind: str) -> Data:
    return lambda folder, size: [str(data.file(folder, kind, size))]


def _many(folder: Path, size: float) -> list[str]:
    return [str(data.files(folder, "chat", size))]


def _growing(folder: Path, size: float) -> list[str]:
    return [str(data.growing(folder, "chat", size))]


def _few(folder: Path, _: float) -> list[str]:
    return [str(data.few(folder, "chat", RECORDS))]


def _nothing(*_: object) -> list[str]:
    return []


_CHAT, _PAIRS = _one("chat"), _one("completions")
_GUIDE, _GUIDE_PAIRS, _GUIDE_FEW = "reference", "reference, prompts", f"reference, {RECORDS} records"
_CHECK, _BARE = "check", "python -c pass"
_BASE_MODEL = ("--target", "openai/davinci-002", "--today", "2026-01-01")

CASES = (
    Case(_GUIDE, _reference("o200k_base"), _CHAT),
    Case(_CHECK, _cold("check"), _CHAT, _GUIDE, Goal(3, 4), most=1000),
    Case(
        "check [fast]", _cold("check", extra="fastokens"), _CHAT, _GUIDE, Goal(5, 8), most=1000, extra="fastokens"
    ),
    Case(
        "check --engine ray", _cold("check", "--engine", "ray", extra="ray"), _CHAT, _CHECK, most=1000, extra="ray"
    ),
    Case("check --jobs 1", _cold("check", "--jobs", "1"), _CHAT, _GUIDE),
    Case("check --per-record", _cold("check", "--per-record"), _CHAT, _GUIDE, Goal(10, 25), most=1000),
    Case("cost", _cold("cost"), _CHAT, _GUIDE),
    Case("check again", _lint("check"), _CHAT, _CHECK, Goal(15, 30)),
    Case("check, one record inserted", _lint("check"), _growing, _CHECK, Goal(8, 12), before=data.insert),
    Case("check, files of 10 KB", _cold("check"), _many, _CHECK, Goal(1.5, 1.2, "longer")),
    Case(_GUIDE_PAIRS, _reference("cl100k_base"), _PAIRS),
    Case("check, prompts", _cold("check", *_BASE_MODEL), _PAIRS, _GUIDE_PAIRS),
    Case(_GUIDE_FEW, _reference("o200k_base"), _few, quick=True),
    Case(f"check, {RECORDS} records", _cold("check"), _few, _GUIDE_FEW, Goal(2.5, 4), quick=True),
    Case(_BARE, (sys.executable, "-c", "pass"), _nothing, quick=True),
    Case("jsonl-lint --version", _lint("--version"), _nothing, _BARE, Goal(4, 2, "longer"), quick=True),
)
"""Every case, in the order in which they take turns."""

START_UP = f"check, {RECORDS} records"
"""The case whose processor time is taken off where the growth with size is judged."""
