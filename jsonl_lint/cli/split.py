"""`jsonl-lint split`: cut a file into two by a hash of its prompts, so that no prompt is in both parts."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import tempfile
from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from jsonl_lint import formats
from jsonl_lint.cli.lines import deliver, fail, records
from jsonl_lint.diagnostic import plural, printable
from jsonl_lint.record import Record
from jsonl_lint.rule import conversation, topic
from jsonl_lint.storage import is_url, packing

_HASHED = 8


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where the parts of a file go, and which share of the prompts goes into the second, by a seed."""

    first: str
    second: str
    share: float
    seed: int

    def second_has(self, record: Record) -> bool:
        """Return whether the record belongs to the second part; what asks nothing is told by all that it says."""
        said = repr((self.seed, topic(record) or conversation(record))).encode()
        number = int.from_bytes(hashlib.blake2b(said, digest_size=_HASHED).digest())
        return number < self.share * (1 << 8 * _HASHED)


class _NoRecordError(Exception):
    """A line holds no record; says where and why."""


@dataclass(slots=True)
class _Part:
    """A part: its name, what goes into it, how many records it has, and of how many."""

    name: str
    file: IO[bytes]
    records: int = 0
    of: int = 0

    def add(self, record: Record) -> None:
        """Write the line of a record; only its ending may change."""
        self.file.write(record.raw.removeprefix(BOM_UTF8) + b"\n")
        self.records += 1


def split(options: argparse.Namespace) -> int:
    """Cut each file, and say how many records each part has; return the exit code."""
    cuts = [(path, _cut(path, options)) for path in options.paths]
    parts = [part for _, cut in cuts for part in (cut.first, cut.second) if part]
    if why := _clash(options.paths, parts, force=options.force):
        return fail(why)
    made: list[_Part] = []
    with contextlib.ExitStack() as stack:
        for path, cut in cuts:
            files = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(2)]
            try:
                made += _parts(path, cut, files)
            except _NoRecordError as error:
                return fail(f"{error}; nothing was written")
        for part in made:
            deliver(part.file, part.name)
    _tell(made, beside=options.out is None)
    return 0


def _clash(paths: list[str], parts: list[str], *, force: bool) -> str:
    """Return why these parts cannot be written, or "" if they can."""
    if "-" in paths:
        return "split reads files: their names are those of the parts"
    if any(map(is_url, parts)):
        return "the parts cannot be written to a URL; name a folder by `--out`"
    if len({os.path.realpath(part) for part in parts}) < len(parts):
        return "two parts would have the same name; give the files one by one"
    there = [part for part in parts if os.path.lexists(part)]
    if there and not force:
        return f"{there[0]} is there already; `--force` replaces it"
    if {os.path.realpath(path) for path in paths} & {os.path.realpath(part) for part in parts}:
        return "a part would replace its own file"
    return ""


def _cut(path: str, options: argparse.Namespace) -> _Cut:
    folder, name = os.path.split(path[: len(path) - len(packing(path))])
    stem, _, suffix = name.rpartition(".")
    stem, suffix = (stem, f".{suffix}") if stem else (name, "")
    start = os.path.join(folder if options.out is None else options.out, stem)  # noqa: PTH118 - any bytes
    if options.half:
        return _Cut("", f"{start}.half{suffix}", 0.5, options.seed)
    return _Cut(f"{start}.train{suffix}", f"{start}.validation{suffix}", options.validation, options.seed)


def _parts(path: str, cut: _Cut, files: Sequence[IO[bytes]]) -> list[_Part]:
    """Return the parts of a file that are wanted, each in one of two temporary files."""
    first, second = _Part(cut.first, files[0]), _Part(cut.second, files[1])
    for record in records(path):
        if record.fault:
            where = f"{printable(path)}:{record.line}:{record.fault.offset + 1}"
            raise _NoRecordError(f"{where}: {record.fault.message}")
        record.format = formats.detect(record.value)
        (second if cut.second_has(record) else first).add(record)
    first.of = second.of = first.records + second.records
    return [part for part in (first, second) if part.name]


def _tell(made: list[_Part], *, beside: bool) -> None:
    """Say how many records each part has, and what to mind."""
    for part in made:
        print(f"{printable(part.name)}: {plural(part.records, 'record')} of {part.of:,}")  # noqa: T201
    if not all(part.records for part in made):
        print("A part is empty: there are too few different prompts for this share.")  # noqa: T201
    if beside:
        print("A run over the folder would take parts and whole for one dataset: `--out` puts them elsewhere.")  # noqa: T201
