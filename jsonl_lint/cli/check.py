"""`jsonl-lint check`: read the config, lint every dataset, print the report in each format asked for."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jsonl_lint import mappers
from jsonl_lint.config import ConfigError, Job, Problem, Request, jobs, load
from jsonl_lint.diagnostic import Report, Severity, combine, did_you_mean, quote
from jsonl_lint.engine import CHUNK, lint
from jsonl_lint.reporters import REPORTERS

_GITHUB = "GITHUB_ACTIONS"


@dataclass(frozen=True, slots=True)
class Output:
    """A format and the file it goes to; standard output if that is empty."""

    format: str
    path: str = ""


def check(options: argparse.Namespace) -> int:
    """Lint and print; return the exit code."""
    try:
        outputs = _outputs(options.output)
        with _standard_input(options.paths) as stdin_file:
            report = _lint(options, jobs(load(options.config), _request(options, stdin_file)))
    except ConfigError as error:
        print(error.render(color=_colored(options.color, sys.stderr)), file=sys.stderr)  # noqa: T201
        return 2
    except mappers.WorkerLostError as error:
        print(f"jsonl-lint: {error}", file=sys.stderr)  # noqa: T201
        return 2
    _print(report, outputs, options)
    return report.exit_code(None if options.fail_on == "never" else Severity(options.fail_on))


def _outputs(named: Sequence[str]) -> list[Output]:
    """Return what was asked for, or else what suits the place: annotations besides text on GitHub."""
    if not named:
        auto = ["github", "text"] if os.environ.get(_GITHUB) == "true" else ["text"]
        return [Output(name) for name in auto]
    outputs = [Output(*item.split(":", 1)) for item in named]
    for output in outputs:
        if output.format not in REPORTERS:
            hint = did_you_mean(output.format, REPORTERS)
            raise ConfigError(Problem(message=f"no output format {quote(output.format)}{hint}"))
    return outputs


@contextlib.contextmanager
def _standard_input(paths: Sequence[str]) -> Iterator[str]:
    """Copy standard input to a file, so that it can be read in chunks; give the file's path, or ""."""
    if "-" not in paths:
        yield ""
        return
    handle, path = tempfile.mkstemp(suffix=".jsonl")
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield path
    finally:
        Path(path).unlink(missing_ok=True)


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
        stdin_file=stdin_file,
        stdin_name=options.stdin_filename,
    )


def _names(lists: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip() for names in lists for name in names.split(",") if name.strip())


def _lint(options: argparse.Namespace, todo: Sequence[Job]) -> Report:
    size = sum(_size(source.opened) for job in todo for source in job.dataset.sources)
    with mappers.processes(options.jobs or mappers.default_jobs(size)) as mapper:
        return combine(
            lint(job.dataset, job.rules, mapper, options.chunk_size or CHUNK, options.max_findings) for job in todo
        )


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - a path may hold any bytes
    except OSError:
        return 0


def _print(report: Report, outputs: Sequence[Output], options: argparse.Namespace) -> None:
    for output in outputs:
        color = not output.path and _colored(options.color, sys.stdout)
        brief = options.quiet and output.format == "text"
        if brief and not report.diagnostics:
            continue
        text = REPORTERS[output.format](replace(report, datasets=()) if brief else report, color=color)
        if output.path:
            _write(Path(output.path), text)
        else:
            sys.stdout.write(text)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and any(output.format == "github" for output in outputs):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(REPORTERS["markdown"](report))


def _write(path: Path, text: str) -> None:
    """Replace a file at once, so that nobody reads half a report."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.write(text)
    Path(temporary).chmod(0o644)
    Path(temporary).replace(path)


def _colored(choice: str, stream: object) -> bool:
    """Return whether to colour: the flag, then NO_COLOR, then FORCE_COLOR, then whether a person looks."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE"):
        return True
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty())
