"""The page of results, in Markdown: targets, every case, and where the processor time goes."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import jsonl_lint
from benchmarks.cases import LARGE, START_UP, Case, Goal
from benchmarks.measure import Cost
from benchmarks.stages import Row

HUGE = 1000.0
_PACKAGES = ("tiktoken", "jsonschema-rs", "google-re2")
_MIB = 1 << 20
_SHOWN = 0.002
_MEMORY, _GROWTH = Goal(250, 150, "longer"), Goal(11, 10.5, "longer")

_HOW = """\
Each figure is the median of the rounds, in which all cases take turns; memory is that of one more round, before
them. CPU seconds are those of all processes of a command. Memory is what they held together at the highest (PSS,
watched now and then; where there is no `/proc`, that of the largest process). The data is generated
(`benchmarks/data.py`): its sentences come again, which flatters whatever remembers. The reference is
`benchmarks/reference.py`, the data preparation of OpenAI's guide without numpy, whose import would slow it. It
finds the vocabularies in a cache of tiktoken, made of those of jsonl-lint: neither side fetches anything."""


class Result(NamedTuple):
    """The medians of a case at a size in megabytes."""

    case: Case
    size: float
    cost: Cost


Results = Mapping[tuple[str, float], Cost]


def page(command: str, rounds: int, found: Sequence[Result], profiled: Mapping[float, Sequence[Row]]) -> str:
    """Return the page."""
    costs = {(result.case.name, result.size): result.cost for result in found}
    blocks = [
        "# Results",
        f"Written by `{command}` on {dt.datetime.now(dt.UTC):%Y-%m-%d}; do not edit.",
        _table(("", ""), _machine(rounds)),
        _HOW,
        "## Targets",
        _table(("what", "measured", "must", "aim", ""), _targets(found, costs)),
        *_sizes(found, costs),
        *(block for size, rows in profiled.items() for block in _stages(size, rows)),
    ]
    return "\n\n".join(blocks) + "\n"


def _machine(rounds: int) -> Iterator[tuple[str, ...]]:
    affinity = getattr(os, "sched_getaffinity", None)
    yield "processor", f"{_processor()}, {len(affinity(0)) if affinity else os.cpu_count()} cores to use"
    yield "system", f"{platform.system()} {platform.machine()}"
    yield "Python", platform.python_version()
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in _PACKAGES)
    yield "versions", f"jsonl-lint {jsonl_lint.__version__}, {packages}"
    yield "rounds", str(rounds)
    if hasattr(os, "getloadavg"):
        yield "load at the end", f"{os.getloadavg()[0]:.1f}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _targets(found: Sequence[Result], costs: Results) -> Iterator[tuple[str, ...]]:
    """Yield a line for each goal, also of those that this run did not measure."""
    for result in found:
        case, goal = result.case, result.case.goal
        if goal and (case.quick or result.size == LARGE):
            size = "" if case.quick else f"{LARGE} MB: "
            ratio = _ratio(result, costs)
            word = "times as fast as" if goal.better == "faster" else "times as long as"
            yield _judged(f"{size}`{case.name}`, {word} `{case.against}`", ratio, goal)
    large, huge, start = (costs.get(key) for key in (("check", LARGE), ("check", HUGE), (START_UP, 0.0)))
    if huge:
        yield _judged("1 GB: `check`, MiB at most", huge.peak / _MIB, _MEMORY)
    if huge and large and start:
        growth = (huge.cpu - start.cpu) / (large.cpu - start.cpu)
        yield _judged("CPU of 1 GB over CPU of 100 MB, less start-up", growth, _GROWTH)


def _judged(what: str, value: float | None, goal: Goal) -> tuple[str, ...]:
    if value is None:
        return what, "", f"{goal.must:g}", f"{goal.aim:g}", "not measured"
    more = goal.better == "faster"
    reached = [(value >= limit) if more else (value <= limit) for limit in (goal.must, goal.aim)]
    verdict = "aim reached" if reached[1] else "met" if reached[0] else "**missed**"
    return what, f"{value:.3g}", f"{goal.must:g}", f"{goal.aim:g}", verdict


def _ratio(result: Result, costs: Results) -> float | None:
    """Return how many times as fast as the other a case is, or as long if that is its goal."""
    case = result.case
    other = costs.get((case.against, result.size))
    if other is None:
        return None
    if case.goal and case.goal.better == "longer":
        return result.cost.wall / other.wall
    return other.wall / result.cost.wall


def _sizes(found: Sequence[Result], costs: Results) -> Iterator[str]:
    for size in sorted({result.size for result in found}):
        yield f"## {_megabytes(size)}" if size else "## Start-up"
        rows = (_case(result, costs) for result in found if result.size == size)
        yield _table(("case", "seconds", "CPU seconds", "MiB", "beside"), rows)


def _case(result: Result, costs: Results) -> tuple[str, ...]:
    case, (wall, cpu, peak) = result.case, (result.cost.wall, result.cost.cpu, result.cost.peak)
    ratio = _ratio(result, costs)
    longer = case.goal and case.goal.better == "longer"
    words = "" if ratio is None else f"{ratio:.2f} times as {'long' if longer else 'fast'} as `{case.against}`"
    return f"`{case.name}`", f"{wall:.3f}", f"{cpu:.3f}", f"{peak / _MIB:.0f}", words


def _stages(size: float, rows: Sequence[Row]) -> Iterator[str]:
    total = sum(row.seconds for row in rows) or 1.0
    yield f"## Where the CPU time goes: {_megabytes(size)}, one process, {total:.2f} s"
    shown = [row for row in rows if row.seconds >= _SHOWN * total]
    lines = [(row.name, f"{row.seconds * 1000:,.0f}", f"{row.seconds / total:.1%}") for row in shown]
    rest = sum(row.seconds for row in rows) - sum(row.seconds for row in shown)
    others = (f"{len(rows) - len(shown)} others", f"{rest * 1000:,.0f}", f"{rest / total:.1%}")
    yield _table(("stage or rule", "ms", "share"), [*lines, others])


def _megabytes(size: float) -> str:
    return f"{size:g} MB" if size < HUGE else f"{size / HUGE:g} GB"


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
