"""`jsonl-lint check --fix` and `--diff`: mend what can be mended, or show it, before anything is reported."""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from jsonl_lint import mappers, storage
from jsonl_lint.cli import mending
from jsonl_lint.config import ConfigError, Job, Problem
from jsonl_lint.diagnostic import plural, shorten
from jsonl_lint.engine import CHUNK, Dataset
from jsonl_lint.fixes import Drafts, Fixer, LeftAloneError, Remedy, difference, menders
from jsonl_lint.record import Source


def refuse(options: argparse.Namespace) -> None:
    """Raise a `ConfigError` for options that do not go together."""
    if options.since is not None:
        raise ConfigError(Problem("`--fix` mends whole files, also what was there before: leave out `--since`"))


def _kept(dataset: Dataset) -> Dataset:
    """Return a dataset without standard input: what goes because it is there, too, is nowhere afterwards."""
    return replace(dataset, sources=tuple(source for source in dataset.sources if not source.file))


def _sources(todo: Sequence[Job]) -> list[Source]:
    return list({source.path: source for job in todo for source in job.dataset.sources}.values())


def fix(options: argparse.Namespace, todo: Sequence[Job]) -> tuple[bool, bool]:
    """Mend files, and say so; return whether anything was mended, and whether something that should be was not."""
    with _drafts(options, todo, "") as drafts:
        drafts.commit()
        notes = [f"{shorten(path, 200)}: {drafts.targets[path].note}" for path in drafts.written]
    _complain(drafts, [note for note in notes if not note.endswith(": ")])
    if drafts.counts and not options.quiet:
        files = len({path for path, _ in drafts.counts})
        _say(f"Fixed {plural(drafts.counts.total(), 'finding')} in {plural(files, 'file')}.")
    for line in _list(drafts.counts) if options.show_fixes else ():
        _say(line)
    return bool(drafts.counts), bool(drafts.failed or drafts.broken)


def diff(options: argparse.Namespace, todo: Sequence[Job]) -> int:
    """Show what would be mended; return the exit code."""
    folder = tempfile.mkdtemp(prefix="jsonl-lint-diff.")
    try:
        with _drafts(options, todo, folder) as drafts:
            for path, new in sorted(drafts.written.items()):
                with open(path, "rb") as old_file, open(new, "rb") as new_file:  # noqa: PTH123 - any bytes
                    print(shorten(path, 4096))  # noqa: T201
                    for line in _difference(drafts, path, old_file, new_file):
                        print(line)  # noqa: T201
            changed = len(drafts.written)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _complain(drafts, [])
    if not options.quiet:
        count, files = plural(drafts.counts.total(), "finding"), plural(changed, "file")
        print(f"Would fix {count} in {files}." if changed else "Nothing to fix.")  # noqa: T201
    return 2 if drafts.failed or drafts.broken else int(changed > 0)


def _difference(drafts: Drafts, path: str, old: BinaryIO, new: BinaryIO) -> Iterable[str]:
    if path in drafts.laid:
        how = (
            "written anew in UTF-8"
            if (path, "utf-16") in drafts.counts
            else "written anew, one record on each line"
        )
        return [f"  {how}: {plural(sum(1 for _ in new), 'line')}"]
    return difference(storage.lines(old), storage.lines(new), drafts.removed[path])


@contextlib.contextmanager
def _drafts(options: argparse.Namespace, todo: Sequence[Job], folder: str) -> Iterator[Drafts]:
    """Give what the files are to become."""
    size = sum(storage.size(source.opened) for source in _sources(todo))
    chunk = options.chunk_size or CHUNK
    jobs = [
        (_kept(job.dataset), Remedy(menders(job.rules, options.unsafe_fixes), options.unsafe_fixes))
        for job in todo
    ]
    refused = {source.path: why for source in _sources(todo) if (why := mending.refused(source))}
    drafts = Drafts(folder, failed={path: LeftAloneError(path, why) for path, why in refused.items()})
    try:
        with mappers.processes(mappers.jobs(options.jobs, size, chunk), size) as mapper:
            Fixer(drafts, mapper, chunk).fix(jobs)
        yield drafts
    finally:
        drafts.clear()


def _complain(drafts: Drafts, notes: Sequence[str]) -> None:
    for path, error in sorted(drafts.failed.items()):
        name = shorten(storage.cleaned(path) if storage.is_url(path) else path, 200)
        _say(f"jsonl-lint: {name} is not fixed: {shorten(error.strerror or str(error), 200)}")
    for (where, rule), how in sorted(drafts.broken.items()):
        failed = f"the rule {rule} failed, and mends nothing there: {how}; please report it"
        _say(f"jsonl-lint: {shorten(where, 200)}: {failed}")
    for note in notes:
        _say(f"jsonl-lint: {note}")


def _list(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    """Yield what was mended, by file and rule."""
    last = ""
    for (path, rule), count in sorted(counts.items()):
        if path != last:
            yield f"- {shorten(path, 200)}"
        yield f"    {count:,} × {rule}"
        last = path


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201
