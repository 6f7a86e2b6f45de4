"""`jsonl-lint split`: cut a file into two by a hash of its prompts, so that no prompt is in both parts."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import sys
import tempfile
from codecs import BOM_UTF8
from dataclasses import dataclass
from typing import IO

from jsonl_lint import formats
from jsonl_lint.cli.lines import deliver, records
from jsonl_lint.diagnostic import plural, printable, shorten
from jsonl_lint.record import Record
from jsonl_lint.rule import conversation, topic

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


def split(options: argparse.Namespace) -> int:
    """Cut each file, and say how many records each part has; return the exit code."""
    cuts = [(path, _cut(path, options)) for path in options.paths]
    parts = [part for _, cut in cuts for part in (cut.first, cut.second) if part]
    if len({os.path.realpath(part) for part in parts}) < len(parts):
        return _fail("two parts would have the same name; give the files one by one")
    there = [part for part in parts if os.path.lexists(part)]
    if there and not options.force:
        return _fail(f"{there[0]} is there already; `--force` replaces it")
    inputs = {os.path.realpath(path) for path in options.paths}
    if inputs & {os.path.realpath(part) for part in parts}:
        return _fail("a part would replace its own file")
    return max(_write(path, cut) for path, cut in cuts)


def _cut(path: str, options: argparse.Namespace) -> _Cut:
    folder, name = os.path.split(path)
    stem, _, suffix = name.rpartition(".")
    stem, suffix = (stem, f".{suffix}") if stem else (name, "")
    start = os.path.join(folder if options.out is None else options.out, stem)  # noqa: PTH118 - any bytes
    if options.half:
        return _Cut("", f"{start}.half{suffix}", 0.5, options.seed)
    return _Cut(f"{start}.train{suffix}", f"{start}.validation{suffix}", options.validation, options.seed)


def _write(path: str, cut: _Cut) -> int:
    """Write the parts of a file, or nothing if one of its lines holds no record."""
    counts = {cut.first: 0, cut.second: 0}
    with contextlib.ExitStack() as stack:
        files: dict[str, IO[bytes]] = {part: stack.enter_context(tempfile.TemporaryFile()) for part in counts}
        for record in records(path):
            if record.fault:
                where = f"{printable(path)}:{record.line}:{record.fault.offset + 1}"
                return _fail(f"{where}: {record.fault.message}; nothing was written")
            record.format = formats.detect(record.value)
            part = cut.second if cut.second_has(record) else cut.first
            counts[part] += 1
            files[part].write(record.raw.removeprefix(BOM_UTF8) + b"\n")
        for part, file in files.items():
            if part:
                deliver(file, part)
    for part in filter(None, counts):
        print(f"{printable(part)}: {plural(counts[part], 'record')} of {sum(counts.values()):,}")  # noqa: T201
    if 0 in (counts[part] for part in counts if part):
        print("A part is empty: there are too few different prompts for this share.")  # noqa: T201
    return 0


def _fail(message: str) -> int:
    print(f"jsonl-lint: {shorten(message, 500)}", file=sys.stderr)  # noqa: T201
    return 2
