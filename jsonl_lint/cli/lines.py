"""The lines of one file in, a file out: what `convert` and `split` share."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from jsonl_lint import engine
from jsonl_lint.diagnostic import shorten
from jsonl_lint.engine import UNREADABLE, Dataset
from jsonl_lint.record import Record, Source
from jsonl_lint.rule import WHOLE_FILE
from jsonl_lint.storage import cleaned, is_url, lines

_NO_LINES = "the file holds no lines of records; `jsonl-lint check` says more"


def fail(message: str) -> int:
    """Say on standard error why nothing is done; return the exit code."""
    print(f"jsonl-lint: {shorten(message, 500)}", file=sys.stderr)  # noqa: T201
    return 2


def records(path: str) -> Iterator[Record]:
    """Yield the lines of a file that are not blank; an OSError if it is no file of lines."""
    for record in _piped() if path == "-" else engine.records(Dataset("", "", (Source(path),))):
        if record.condition in WHOLE_FILE:
            why = record.detail if record.condition == UNREADABLE else _NO_LINES
            raise OSError(None, why, cleaned(path) if is_url(path) else path)
        if record.condition != "blank":
            yield record


def _piped() -> Iterator[Record]:
    if sys.stdin is None:
        raise OSError(None, "standard input is closed")
    source = Source("stdin")
    yield from (Record(source, number, line) for number, line in enumerate(lines(sys.stdin.buffer), 1))


def deliver(output: IO[bytes], out: str) -> None:
    """Copy what was written to standard output, or to a file that is put in its place when it is whole."""
    output.seek(0)
    if not out:
        shutil.copyfileobj(output, sys.stdout.buffer)
        return
    path = Path(out).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            shutil.copyfileobj(output, device)
        return
    temporary = path.with_name(f".jsonl-lint.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            shutil.copyfileobj(output, file)
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
