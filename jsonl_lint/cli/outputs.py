"""Where reports go: which formats were asked for or suit the place, and how their files are written."""

from __future__ import annotations

import argparse
import errno
import functools
import os
import sys
from collections.abc import Iterable, Mapping, Sequence

from jsonl_lint import storage
from jsonl_lint.cli.counts import counts
from jsonl_lint.cli.origin import rules_page
from jsonl_lint.config import ConfigError, Problem
from jsonl_lint.diagnostic import Diagnostic, Place, Report, did_you_mean, quote, shorten
from jsonl_lint.reporters import REPORTERS
from jsonl_lint.values import Value, replace

_AUTOMATIC = {
    "GITHUB_ACTIONS": "github",
    "TF_BUILD": "azure",
    "GITLAB_CI": "gitlab:gl-code-quality-report.json",
}
_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY")
_FOR_SYSTEMS = {"github", "sarif", "gitlab", "azure", "junit", "rdjson"}
_COSTS = {"text": "cost", "json": "json", "markdown": "cost-markdown"}
OF_OTHERS = ("stats", "cost", "cost-markdown")
"""Formats that no option names: those of other commands."""

_SUMMARY = 1 << 20
_NO = ("", "0", "false")


class Output(Value, kw_only=False):
    """A format and the file it goes to; standard output if that is empty."""

    format: str
    path: str = ""


def asked(options: argparse.Namespace) -> list[Output]:
    """Return the outputs that were named, or else those that suit the place; `stats` has its own tables."""
    if options.command == "stats":
        return [Output("json" if options.kind == "json" else "stats")]
    if options.command == "cost":
        return [_named(item, _COSTS, " of costs") for item in options.output or ["text"]]
    if not options.output:
        return [*(Output(*name.split(":")) for name in _automatic(options)), Output("text")]
    return [_named(item, {name: name for name in REPORTERS if name not in OF_OTHERS}) for item in options.output]


def _named(asked: str, formats: Mapping[str, str], of: str = "") -> Output:
    """Read `FORMAT` or `FORMAT:PATH`; standard output has more than one name."""
    name, _, path = asked.partition(":")
    if name not in formats:
        hint = did_you_mean(name, formats) or f"; there are {', '.join(formats)}"
        raise ConfigError(Problem(message=f"no output format {quote(name)}{of}{hint}"))
    return Output(formats[name], "" if path in ("-", "/dev/stdout") else path)


def _automatic(options: argparse.Namespace) -> list[str]:
    """Return what a build system reads: in the log, or in a file, which hooks side by side would fight for."""
    found = [name for variable, name in _AUTOMATIC.items() if os.environ.get(variable, "").lower() == "true"]
    return [name for name in found if ":" not in name or not options.per_record]


def spare(outputs: Sequence[Output], inputs: Iterable[str]) -> None:
    """Refuse to write a report over the data, over another report, or in place of a folder."""
    named = [output.path for output in outputs if output.path]
    if not named:
        return
    from pathlib import Path

    taken = {Path(os.path.realpath(path)): "the data" for path in inputs}
    for path in named:
        real = Path(os.path.realpath(path))
        if what := "a folder" if real.is_dir() else taken.get(real):
            raise ConfigError(Problem(message=f"the report would overwrite {what}: {quote(path, 200)}"))
        if real.is_file() or not real.exists():
            taken[real] = "another report"


def deliver(report: Report, outputs: Sequence[Output], options: argparse.Namespace) -> bool:
    """Write every report that can be written, and return whether all could.

    Files come first: whoever reads standard output may stop reading.
    """
    done = True
    for output in outputs:
        try:
            if output.path:
                write(output.path, _text(report, output.format, options))
        except OSError as error:
            done = False
            print(f"jsonl-lint: no report in {shorten(output.path, 200)}: {error.strerror}", file=sys.stderr)  # noqa: T201
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and any(output.format == "github" for output in outputs):
        try:
            _append(summary, REPORTERS["markdown"](report))
        except OSError as error:
            print(f"jsonl-lint: no job summary: {error.strerror}", file=sys.stderr)  # noqa: T201
    try:
        for output in outputs:
            if not output.path:
                color = colored(options.color, sys.stdout)
                linked = replace(report, pages=rules_page()) if color and watched(sys.stdout) else report
                sys.stdout.write(_text(linked, output.format, options, color=color))
        sys.stdout.flush()
    except BrokenPipeError:
        # What Python flushes at exit goes nowhere; the exit code is that of the report.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return done


def _text(report: Report, form: str, options: argparse.Namespace, *, color: bool = False) -> str:
    if form == "text" and options.statistics:
        return counts(report)
    if form == "text" and (options.quiet or options.per_record):
        brief = replace(report, datasets=()) if report.diagnostics else report
        return "" if options.quiet and not report.diagnostics else REPORTERS[form](brief, color=color)
    return REPORTERS[form](_for_systems(report) if form in _FOR_SYSTEMS else report, color=color)


def _for_systems(report: Report) -> Report:
    """Return the report as build systems read it: with links, and paths from the root of the repository."""
    root = os.path.abspath(next(filter(None, map(os.environ.get, _ROOTS)), "."))  # noqa: PTH100
    tops = [os.path.join(top, "") for top in (root, os.path.realpath(root))]  # noqa: PTH118

    @functools.cache
    def inside(path: str) -> str:
        if storage.is_url(path):
            return path
        whole = os.path.abspath(path)  # noqa: PTH100
        parts = (whole.removeprefix(top) for top in tops if whole.startswith(top))
        return next(parts, path).replace(os.sep, "/")

    def moved(place: Place) -> Place:
        return replace(place, path=place.path and inside(place.path))

    def told(item: Diagnostic) -> Diagnostic:
        return replace(item, place=moved(item.place), related=tuple(map(moved, item.related)))

    return replace(report, diagnostics=tuple(map(told, report.diagnostics)), pages=rules_page())


def write(name: str, text: str) -> None:
    """Replace a file at once, so that nobody reads half a report; write into what is no file, such as a pipe."""
    from pathlib import Path

    path = Path(name)
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        return
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".jsonl-lint.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        if path.exists():
            import shutil

            shutil.copymode(path, temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _append(name: str, text: str) -> None:
    """Add to the summary of the job. GitHub drops all of one that is larger than 1 MiB: leave ours out then."""
    from pathlib import Path

    path = Path(name)
    size = path.stat().st_size if path.exists() else 0
    if size + len(text.encode()) > _SUMMARY:
        raise OSError(errno.EFBIG, "what is there leaves no room, as GitHub takes 1 MiB")
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def colored(choice: str, stream: object) -> bool:
    """Return whether to colour: the flag, then NO_COLOR, then FORCE_COLOR, then whether a person looks."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    forced = any(os.environ.get(name, "") not in _NO for name in ("FORCE_COLOR", "CLICOLOR_FORCE"))
    return forced or _is_terminal(stream)


def watched(stream: object) -> bool:
    """Return whether a person looks at a stream, on a terminal that can do more than print."""
    return _is_terminal(stream) and os.environ.get("CI", "").lower() in _NO


def _is_terminal(stream: object) -> bool:
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty()) and os.environ.get("TERM") != "dumb"
