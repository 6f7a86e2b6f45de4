"""Cut files into chunks of whole lines, and read them."""

from __future__ import annotations

import io
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from jsonl_lint import storage
from jsonl_lint.engine.partial import Dataset
from jsonl_lint.engine.streaming import SHRANK, NoLinesError, in_runs, lines_of, raw_lines, streamed
from jsonl_lint.record import Chunk, Condition, Record, Source
from jsonl_lint.record.position import MAX_DEPTH
from jsonl_lint.record.sniff import HEAD, sniff

CHUNK = 1 << 20
"""Bytes of a chunk, about; a chunk ends where a line ends."""

UNREADABLE = "unreadable-file"

Run = tuple[Chunk, ...]
"""Chunks that are scanned one after the other, by one process."""

_MOST_LINES = 10_000


def plan(dataset: Dataset, chunk_size: int = CHUNK) -> Iterator[Chunk]:
    """Cut the files of a dataset, sorted by path, into chunks of whole lines; newlines are counted here."""
    for source in sorted(dataset.sources, key=lambda item: (item.path, item.split)):
        try:
            yield from _cut(source, chunk_size)
        except OSError as error:
            yield Chunk(source, condition=unreadable(error))


def cut(dataset: Dataset, chunk_size: int = CHUNK) -> Iterator[Run]:
    """Return the runs of a dataset; one of small files may have the size of two chunks."""
    return runs(plan(dataset, chunk_size), 2 * chunk_size)


def runs(chunks: Iterable[Chunk], most: int) -> Iterator[Run]:
    """Put small chunks that follow one another together, up to so many bytes.

    Once a run has a fourth of that, it ends with the next file of whose name the checksum says so, on average when
    it has a half: then a file that grows changes the borders near it, and no others.
    """
    run, held, fourth = list[Chunk](), 0, most // 4
    for chunk in chunks:
        size = chunk.stop - chunk.start
        alone = bool(chunk.condition or chunk.piece) or size >= fourth
        if run and (alone or held + size > most):
            yield tuple(run)
            run, held = [], 0
        run.append(chunk)
        held += size
        if alone or (held >= fourth and _sum(chunk) % max(1, fourth) < size):
            yield tuple(run)
            run, held = [], 0
    if run:
        yield tuple(run)


def _sum(chunk: Chunk) -> int:
    return zlib.crc32(os.fsencode(chunk.source.path))


def _cut(source: Source, chunk_size: int) -> Iterator[Chunk]:
    if chunks := streamed(source, chunk_size):
        yield from chunks
        return
    with storage.opened(source.opened) as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        head = file.read(HEAD)
        if not _is_record(head) and (condition := sniff(head, size, size > HEAD)):
            yield Chunk(source, line=condition.line, condition=condition)
            return
        least, window = 3 * chunk_size // 4, max(1, chunk_size // 2)
        if size <= HEAD and len(head) < least + window:
            yield Chunk(source, 0, len(head))
            return
        file.seek(0)
        start, line, end = 0, 1, size
        for size, count in _borders(file, least, window):
            yield Chunk(source, start, start + size, line)
            start, line = start + size, line + count
            if start >= end:  # what is added meanwhile is for the next run, or this one might never end
                return


def _is_record(head: bytes) -> bool:
    """Return whether the first line is sure to be a record, as it mostly is: then there is no need to sniff."""
    line = head.partition(b"\n")[0]
    try:
        shallow = line.count(b"[") + line.count(b"{") <= MAX_DEPTH
        return shallow and type(_JSON.decode(line.decode())) is dict
    except ValueError:
        return False


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


_JSON = json.JSONDecoder(parse_constant=_refuse)


def _borders(file: BinaryIO, least: int, window: int) -> Iterator[tuple[int, int]]:
    """Yield the bytes of each chunk, and its newlines.

    A chunk ends before the line with the smallest checksum, of those that begin in the `window` behind `least`
    bytes. So what is put in or taken out moves the borders near it; those further on stay between the same lines.
    """
    data = file.read(least + window)
    while data:
        size, newlines = _border(data, least) if len(data) == least + window else (0, 0)
        if not size:
            rest = storage.skip_line(file)
            size, newlines = len(data) + rest, data.count(b"\n") + (rest > 0)
        yield size, newlines
        data = data[size:]
        data += file.read(least + window - len(data))


def _border(data: bytes, least: int) -> tuple[int, int]:
    """Return where such a line begins, and how many are before it; 0 if no line ends behind `least` bytes."""
    first = data.find(b"\n", least) + 1
    if not first:
        return 0, 0
    *lines, _ = data[first:].split(b"\n", _MOST_LINES)
    sums = list(map(zlib.crc32, lines))
    before = sums.index(min(sums)) if sums else 0
    return first + sum(map(len, lines[:before])) + before, data.count(b"\n", 0, first) + before


def unreadable(error: OSError) -> Condition:
    """Return why a file cannot be read."""
    if isinstance(error, NoLinesError):
        return error.condition
    return Condition(UNREADABLE, error.strerror or str(error))


def records(dataset: Dataset) -> Iterator[Record]:
    """Yield the lines of the files of a dataset, and one record for a file that cannot be read as lines."""
    for chunk in plan(dataset):
        yield from lines(chunk)


def lines(chunk: Chunk) -> Iterator[Record]:
    """Yield the records of a chunk; where it cannot be read any further, one record that stands for the file."""
    condition = chunk.condition
    if not condition:
        try:
            number = chunk.line
            for line in _found(chunk):
                times = len(line) if line.startswith(b"\n\n") else 1
                yield Record(chunk.source, number, line[-1:] if times > 1 else line, times=times)
                number += times
        except OSError as error:
            condition = unreadable(error)
    if condition:
        yield Record(chunk.source, condition.line, b"", condition)


def _found(chunk: Chunk) -> Iterable[bytes]:
    if chunk.streamed:
        return raw_lines(chunk.source)
    if chunk.piece:
        return lines_of(chunk, chunk.piece)
    size = chunk.stop - chunk.start
    if size > storage.LONGEST:
        return _held_one_by_one(chunk, size)
    data = storage.span(chunk.source.opened, chunk.start, chunk.stop)
    if len(data) < size:
        raise OSError(None, SHRANK)
    return in_runs(data)


def _held_one_by_one(chunk: Chunk, left: int) -> Iterator[bytes]:
    """Yield the lines of a chunk in which one may be too long to be held."""
    with storage.opened(chunk.source.opened) as file:
        file.seek(chunk.start)
        for line in storage.lines(file):
            yield line
            if (left := left - storage.size_of(line)) <= 0:
                return
    raise OSError(None, SHRANK)
