"""`jsonl-lint check`: read the config, lint every dataset, print the report in each format asked for."""

from __future__ import annotations

import argparse
import contextlib
import os
import posixpath
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jsonl_lint import mappers
from jsonl_lint.config import ConfigError, Job, Problem, Request, jobs, load
from jsonl_lint.diagnostic import Diagnostic, Report, Severity, combine, did_you_mean, quote
from jsonl_lint.engine import CHUNK, lint
from jsonl_lint.reporters import REPORTERS

_GITHUB = "GITHUB_ACTIONS"
_SUMMARY = 1 << 20


@dataclass(frozen=True, slots=True)
class Output:
    """A format and the file it goes to; standard output if that is empty."""

    format: str
    path: str = ""


def check(options: argparse.Namespace) -> int:
    """Lint and print; return the exit code."""
    try:
        outputs = _outputs(_asked(options))
        with _standard_input([*options.paths, *options.validation]) as stdin_file:
            todo = jobs(load(options.config), _request(options, stdin_file))
            _spare_inputs(outputs, todo)
            report = _lint(options, todo)
    except ConfigError as error:
        print(error.render(color=_colored(options.color, sys.stderr)), file=sys.stderr)  # noqa: T201
        return 2
    except mappers.WorkerLostError as error:
        print(f"jsonl-lint: {error}", file=sys.stderr)  # noqa: T201
        return 2
    _print(report, outputs, options)
    return report.exit_code(None if options.fail_on == "never" else Severity(options.fail_on))


def _asked(options: argparse.Namespace) -> list[str]:
    """Return the outputs that were named; `stats` has its own tables."""
    if options.command != "stats":
        return list(options.output)
    return ["json" if options.kind == "json" else "stats"]


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


def _spare_inputs(outputs: Sequence[Output], todo: Sequence[Job]) -> None:
    """Refuse to write a report over the data."""
    inputs = {os.path.realpath(source.opened) for job in todo for source in job.dataset.sources}
    for output in outputs:
        if output.path and os.path.realpath(output.path) in inputs:
            raise ConfigError(Problem(message=f"the report would overwrite the data: {quote(output.path, 200)}"))


@contextlib.contextmanager
def _standard_input(paths: Sequence[str]) -> Iterator[str]:
    """Copy standard input to a file, so that it can be read in chunks; give the file's path, or ""."""
    if "-" not in paths:
        yield ""
        return
    if sys.stdin is None:
        raise ConfigError(Problem(message="standard input is closed"))
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
    chunk, cap = options.chunk_size or CHUNK, options.max_findings
    with mappers.processes(mappers.jobs(options.jobs, size, chunk)) as mapper:
        return combine((lint(job.dataset, job.rules, mapper, chunk, cap) for job in todo), cap)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - a path may hold any bytes
    except OSError:
        return 0


def _print(report: Report, outputs: Sequence[Output], options: argparse.Namespace) -> None:
    """Write files first: whoever reads standard output may stop reading."""
    for output in outputs:
        if output.path:
            _write(Path(output.path), _text(report, output.format, options))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and any(output.format == "github" for output in outputs):
        try:
            _append(Path(summary), REPORTERS["markdown"](report))
        except OSError as error:
            print(f"jsonl-lint: no job summary: {error.strerror}", file=sys.stderr)  # noqa: T201
    try:
        for output in outputs:
            if not output.path:
                color = _colored(options.color, sys.stdout)
                sys.stdout.write(_text(report, output.format, options, color=color))
        sys.stdout.flush()
    except BrokenPipeError:
        # What Python flushes at exit goes nowhere; the exit code is that of the report.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _text(report: Report, form: str, options: argparse.Namespace, *, color: bool = False) -> str:
    if form == "text" and (options.quiet or options.per_record):
        brief = replace(report, datasets=()) if report.diagnostics else report
        return "" if options.quiet and not report.diagnostics else REPORTERS[form](brief, color=color)
    return REPORTERS[form](_from_workspace(report) if form == "github" else report, color=color)


def _from_workspace(report: Report) -> Report:
    """Return the report with paths as GitHub reads them: from the root of the repository."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    here = os.path.relpath(os.getcwd(), workspace) if workspace else "."  # noqa: PTH109
    if here == "." or here.startswith(".."):
        return report
    prefix = here.replace(os.sep, "/")

    def moved(diagnostic: Diagnostic) -> Diagnostic:
        path = posixpath.normpath(posixpath.join(prefix, diagnostic.place.path))
        return replace(diagnostic, place=replace(diagnostic.place, path=path))

    return replace(report, diagnostics=tuple(map(moved, report.diagnostics)))


def _write(path: Path, text: str) -> None:
    """Replace a file at once, so that nobody reads half a report; write into what is no file, such as a pipe."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        return
    path = path.resolve()
    temporary = path.with_name(f".jsonl-lint.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _append(path: Path, text: str) -> None:
    """Add to the summary of the job. GitHub drops all of one that is larger than 1 MiB: leave ours out then."""
    size = path.stat().st_size if path.exists() else 0
    if size + len(text.encode()) <= _SUMMARY:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)


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
