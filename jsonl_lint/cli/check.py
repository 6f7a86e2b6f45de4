"""`jsonl-lint check`: read the config, lint every dataset, print the report in each format asked for."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from jsonl_lint import mappers, storage
from jsonl_lint.cli import cache, mending, narrow, outputs, progress
from jsonl_lint.config import ConfigError, Job, Problem, Request, Settings, far_away, jobs, load
from jsonl_lint.diagnostic import Report, Severity, combine, shorten
from jsonl_lint.engine import CHUNK, Mapper, lint
from jsonl_lint.rule import TokenRule
from jsonl_lint.tokens import MiscountError

if TYPE_CHECKING:
    from jsonl_lint.mappers.remembered import Memory

Plan = Callable[[Settings, Request], Sequence[Job]]


def check(options: argparse.Namespace, plan: Plan = jobs) -> int:
    """Lint what `plan` makes of config and command line, and print; return the exit code."""
    failed = False
    try:
        asked = outputs.asked(options)
        with _standard_input([*options.paths, *options.validation]) as stdin_file:
            settings = load(options.config)
            todo = plan(settings, _request(options, stdin_file))
            _tell(() if options.paths else far_away(settings))
            outputs.spare(asked, (source.opened for job in todo for source in job.dataset.sources))
            if options.fix or options.diff:
                from jsonl_lint.cli import fixing

                fixing.refuse(options)
                if options.diff:
                    return fixing.diff(options, todo)
                changed, failed = fixing.fix(options, todo)
                if changed:
                    todo = plan(settings, _request(options, stdin_file))
            narrowing = narrow.read(options, settings, todo)
            report = lint_all(options, todo, narrowing.cap(options.max_findings))
            report = mending.offered(narrowing.of(report, todo, options), todo, options)
    except ConfigError as error:
        print(error.render(color=outputs.colored(options.color, sys.stderr)), file=sys.stderr)  # noqa: T201
        return 2
    except mappers.WorkerLostError as error:
        print(f"jsonl-lint: {error}", file=sys.stderr)  # noqa: T201
        return 2
    done = outputs.deliver(report, asked, options)
    fail_on = None if options.fail_on == "never" else Severity(options.fail_on)
    return report.exit_code(fail_on, options.max_warnings) if done and not failed else 2


@contextlib.contextmanager
def _standard_input(paths: Sequence[str]) -> Iterator[str]:
    """Copy standard input to a file, so that it can be read in chunks; give the file's path, or ""."""
    if "-" not in paths:
        yield ""
        return
    if sys.stdin is None:
        raise ConfigError(Problem(message="standard input is closed"))
    import shutil
    import tempfile

    handle, path = tempfile.mkstemp(suffix=".jsonl")
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield path
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)  # noqa: PTH108 - pathlib takes longer


def _request(options: argparse.Namespace, stdin_file: str) -> Request:
    return Request(
        paths=tuple(options.paths),
        validation=tuple(options.validation),
        target=options.target,
        format=options.format,
        epochs=options.epochs,
        select=_names(options.select),
        ignore=_names(options.ignore),
        per_record=options.per_record,
        today=options.today,
        max_unpacked=options.max_unpacked,
        stdin_file=stdin_file,
        stdin_name=options.stdin_filename,
    )


def _tell(names: Sequence[str]) -> None:
    """Say what a hook left out."""
    for name in names:
        print(f"jsonl-lint: {shorten(name)} is behind a URL, which no hook reads; CI can", file=sys.stderr)  # noqa: T201


def _names(lists: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip() for names in lists for name in names.split(",") if name.strip())


def lint_all(options: argparse.Namespace, todo: Sequence[Job], cap: int) -> Report:
    """Lint each dataset by its rules, and keep at most `cap` findings of each, or all if it is 0."""
    sizes = [storage.size(source.opened) for job in todo for source in job.dataset.sources]
    kept = cache.memory(options, sum(sizes))
    try:
        report = _lint_all(options, todo, cap, sizes, kept)
        if report.broken and kept and kept.recalled:
            report = _lint_all(options, todo, cap, sizes, kept.anew())
    except MiscountError as error:
        print(f"jsonl-lint: {error}; everything is counted again, by tiktoken", file=sys.stderr)  # noqa: T201
        report = _lint_all(options, todo, cap, sizes, kept and kept.anew(), trusting=False)
    return report


def _lint_all(  # noqa: PLR0913 - what a run is about
    options: argparse.Namespace,
    todo: Sequence[Job],
    cap: int,
    sizes: Sequence[int],
    kept: Memory | None,
    *,
    trusting: bool = True,
) -> Report:
    chunk, size = options.chunk_size or CHUNK, sum(sizes)

    def linted(job: Job) -> Report:
        mapper = kept.around(pool, job.rules, cap) if kept else pool
        return lint(job.dataset, job.rules, watched(mapper), chunk, cap)

    with (
        _engine(options, todo, size if trusting else 0, mappers.jobs(options.jobs, size, chunk)) as pool,
        progress.shown(size, len(sizes), quiet=options.quiet) as watched,
    ):
        report = combine(map(linted, todo), cap)
    if kept:
        kept.trim()
    return report


def _engine(
    options: argparse.Namespace, todo: Sequence[Job], size: int, count: int
) -> contextlib.AbstractContextManager[Mapper]:
    """Return who scans: Ray if that is asked for, or else `count` processes."""
    if options.engine:
        from jsonl_lint.mappers.on_ray import on_ray

        return on_ray(options.engine.removeprefix("ray").removeprefix(":"), options.jobs, size)
    counting = (rule for job in todo for rule in job.rules if isinstance(rule, TokenRule))
    return mappers.processes(count, size, {rule.meter.encoding for rule in counting if rule.meter})
