"""Cut files into chunks of whole lines, and read them."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator

from jsonl_lint.engine.partial import Dataset
from jsonl_lint.record import Chunk, Condition, Record, Source
from jsonl_lint.record.sniff import HEAD, sniff

CHUNK = 8 << 20
"""Bytes of a chunk, about; a chunk ends where a line ends."""

# A link in a pull request must not put the secrets of a build into its log.
_SYSTEM = ("/proc/", "/sys/", "/dev/")

UNREADABLE = "unreadable-file"


def plan(dataset: Dataset, chunk_size: int = CHUNK) -> Iterator[Chunk]:
    """Cut the files of a dataset, sorted by path, into chunks of whole lines; newlines are counted here."""
    for source in sorted(dataset.sources, key=lambda item: (item.path, item.split)):
        try:
            yield from _cut(source, chunk_size)
        except OSError as error:
            yield Chunk(source, condition=unreadable(error))


def _cut(source: Source, chunk_size: int) -> Iterator[Chunk]:
    if os.path.realpath(source.opened).startswith(_SYSTEM):
        raise OSError(None, "A file of the operating system")
    mode = os.stat(source.opened).st_mode  # noqa: PTH116 - a path may hold any bytes
    if not stat.S_ISREG(mode):
        raise OSError(None, "Is a directory" if stat.S_ISDIR(mode) else "Not a regular file")
    with open(source.opened, "rb") as file:  # noqa: PTH123
        size = os.fstat(file.fileno()).st_size
        if condition := sniff(file.read(HEAD), size, size > HEAD):
            yield Chunk(source, line=condition.line, condition=condition)
            return
        file.seek(0)
        start, line = 0, 1
        while block := file.read(chunk_size):
            rest = b"" if block.endswith(b"\n") else file.readline()
            stop = start + len(block) + len(rest)
            yield Chunk(source, start, stop, line)
            start, line = stop, line + block.count(b"\n") + rest.endswith(b"\n")


def unreadable(error: OSError) -> Condition:
    """Return why a file cannot be read."""
    return Condition(UNREADABLE, error.strerror or str(error))


def records(dataset: Dataset) -> Iterator[Record]:
    """Yield the lines of the files of a dataset, and one record for a file that cannot be read as lines."""
    for chunk in plan(dataset):
        yield from lines(chunk)


def lines(chunk: Chunk) -> Iterator[Record]:
    """Yield the records of a chunk, or one record that stands for the file."""
    condition = chunk.condition
    if not condition:
        try:
            data = _read(chunk)
        except OSError as error:
            condition = unreadable(error)
        else:
            # BytesIO splits at b"\n" only; bytes.splitlines() would also split at a lone b"\r".
            for number, line in enumerate(io.BytesIO(data), chunk.line):
                yield Record(chunk.source, number, line)
            return
    yield Record(chunk.source, chunk.line, b"", condition)


def _read(chunk: Chunk) -> bytes:
    with open(chunk.source.opened, "rb") as file:  # noqa: PTH123
        file.seek(chunk.start)
        data = file.read(chunk.stop - chunk.start)
    if len(data) < chunk.stop - chunk.start:
        raise OSError(None, "The file shrank while it was read")
    return data
