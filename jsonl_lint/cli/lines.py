"""The lines of one file in, a file out: what `convert` and `split` share."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from jsonl_lint.engine import UNREADABLE, Dataset, plan
from jsonl_lint.record import Record, Source

_NO_LINES = "the file holds no lines of records; `jsonl-lint check` says more"


def records(path: str) -> Iterator[Record]:
    """Yield the lines of a file that are not blank; an OSError if it is no file of lines."""
    if path == "-":
        if sys.stdin is None:
            raise OSError(None, "standard input is closed")
        yield from _lines(Source("stdin"), sys.stdin.buffer)
        return
    source = Source(path)
    first = next(plan(Dataset("", "", (source,))))
    if first.condition:
        reason = first.condition.detail if first.condition.name == UNREADABLE else _NO_LINES
        raise OSError(None, f"{reason}", path)
    with open(path, "rb") as file:  # noqa: PTH123
        yield from _lines(source, file)


def _lines(source: Source, file: IO[bytes]) -> Iterator[Record]:
    found = (Record(source, number, line) for number, line in enumerate(file, 1))
    return (record for record in found if record.condition != "blank")


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
