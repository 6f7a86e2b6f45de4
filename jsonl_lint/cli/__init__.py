"""The command: arguments in, exit code out.

Nothing heavy is imported before it is known that it is needed: `--version` and `--help` answer at once.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from jsonl_lint import __version__

if TYPE_CHECKING:
    import argparse

COMMANDS = {
    **dict.fromkeys(("check", "stats"), "check:check"),
    "cost": "cost:cost",
    "split": "split:split",
    "convert": "convert:run",
    "init": "init:init",
    "config": "applied:show_config",
    **dict.fromkeys(("rules", "explain", "models", "schema"), "show:show"),
    "completion": "completion:completion",
    "cache": "cache:cache",
}
"""Each command, with the module and the function that runs it."""

_INTERRUPTED = 130
# How rarely garbage is searched for: records leave little that only such a search finds.
_SELDOM = 50_000, 20, 100


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 clean, 1 findings, 2 wrong usage or unreadable input."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"]):
        print(f"jsonl-lint {__version__}")  # noqa: T201
        return 0
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return _fail("interrupted", _INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _fail(_os_error(error))
    except Exception as error:
        if os.environ.get("JSONL_LINT_DEBUG"):
            raise
        return _fail(f"internal error: {type(error).__name__}: {error}; please report it")


def _meant(first: list[str]) -> str:
    """Return the command that was probably meant by a bare word that is no file."""
    if not first or not first[0].isalpha() or os.path.lexists(first[0]):
        return ""
    from jsonl_lint.diagnostic import did_you_mean

    return did_you_mean(first[0], COMMANDS)


def _run(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in {*COMMANDS, "-h", "--help"}:
        if hint := _meant(arguments[:1]):
            return _fail(f"no such file, folder or command: {arguments[0]}{hint}")
        arguments = ["check", *arguments]
    if sys.stdout is None:
        return _fail("standard output is closed")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    command, options = _loaded(arguments)
    code = command(options)
    sys.stdout.flush()
    return code


def _loaded(arguments: list[str]) -> tuple[Callable[[argparse.Namespace], int], argparse.Namespace]:
    """Return the function that runs a command, and what it is to do.

    What is loaded first stays, so that nobody needs to look for garbage in it, now or later.
    """
    gc.disable()
    try:
        from jsonl_lint.cli.arguments import parser

        options = parser(arguments[0]).parse_args(arguments)
        module, _, function = COMMANDS[options.command].partition(":")
        return getattr(importlib.import_module(f"{__name__}.{module}"), function), options
    finally:
        if not gc.get_freeze_count():
            gc.freeze()
        gc.set_threshold(*_SELDOM)
        gc.enable()


def _os_error(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def _fail(message: str, code: int = 2) -> int:
    from jsonl_lint.diagnostic import shorten

    print(f"jsonl-lint: {shorten(message, 500)}", file=sys.stderr)  # noqa: T201
    return code
