"""What is new since a branch began: records by their bytes, not their lines; files and datasets by their records.

A record that moved, in its file or to another one, is not new. One that is there twice was there twice or is new.
"""

# ruff: noqa: PTH100, PTH118, PTH123 - a path may hold any bytes; pathlib would change it
from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jsonl_lint import storage
from jsonl_lint.cli import git
from jsonl_lint.config import ConfigError, Problem
from jsonl_lint.config.files import SUFFIXES, same
from jsonl_lint.diagnostic import Diagnostic, Report, shorten
from jsonl_lint.record import Source
from jsonl_lint.record.hashes import unended

WHY = "on what was there before"

_SHORT = 8


@dataclass(slots=True)
class _Lines:
    """The lines of a file: where those stand that are asked for, and numbers that change when any line does."""

    asked: dict[bytes, list[int]] = field(default_factory=dict)
    count: int = 0
    endings: int = 0
    total: int = 0

    @property
    def mark(self) -> tuple[int, int, int]:
        """Return what is the same for the same lines in any order."""
        return self.count, self.endings, self.total

    @classmethod
    def of(cls, path: str, name: str, most: int, asked: frozenset[bytes]) -> _Lines:
        """Read a file of this name; one that cannot be read has no lines."""
        lines = cls()
        try:
            with storage.opened(path, name, most) as file:
                for number, line in enumerate(storage.lines(file), 1):
                    lines._add(number, line, asked)
        except OSError:
            return cls()
        return lines

    def _add(self, number: int, line: bytes, asked: frozenset[bytes]) -> None:
        body = unended(line)
        digest = hashlib.sha256(body).digest()
        self.count += 1
        self.endings += len(line) - len(body)
        self.total += int.from_bytes(digest)
        if digest[:_SHORT] in asked:
            self.asked.setdefault(digest[:_SHORT], []).append(number)


def since(report: Report, commit: str, datasets: Mapping[str, Sequence[Source]]) -> Report:
    """Return the report with the findings about what is new since a commit; `datasets` are the files of each.

    A finding about records is kept if one of them is new, one about a file or a dataset if its records are others.
    What could not be linted stays.
    """
    places = [place for item in report.diagnostics for place in (item.place, *item.related)]
    asked = frozenset(bytes.fromhex(place.line_hash) for place in places if place.line_hash)
    now = {
        source.path: _Lines.of(source.opened, source.path, source.most, asked)
        for files in datasets.values()
        for source in files
    }
    before, gone = _at(commit, now, asked)
    fresh = _fresh(now, before, gone)
    touched = {path for path in now if _is_touched(now[path], before.get(path), gone)}
    found_again = {lines.mark for path, lines in now.items() if path not in before}
    lost = any(lines.mark not in found_again for lines in gone)
    changed = {name for name, files in datasets.items() if lost or touched & {source.path for source in files}}
    within = {source.path for name in changed for source in datasets[name]}

    def is_new(item: Diagnostic) -> bool:
        if item.measure:
            return item.measure.dataset in changed if item.measure.dataset else item.place.path in touched
        if item.place.line_hash:
            return any((place.path, place.line) in fresh for place in (item.place, *item.related))
        return report.broken or item.place.path in within

    return report.only(is_new, WHY)


def refuse_urls(paths: Iterable[str]) -> None:
    """Raise `ConfigError` for what lies behind a URL."""
    if url := next(filter(storage.is_url, paths), None):
        message = f"what was there before is told by git, which does not have {shorten(url, 200)}"
        raise ConfigError(Problem(message, "Name files of the repository."))


def _at(commit: str, paths: Iterable[str], asked: frozenset[bytes]) -> tuple[dict[str, _Lines], list[_Lines]]:
    """Return the lines of files as they were at a commit, and those of data files that are gone since."""
    top = os.path.realpath(git.top())
    files = {same(os.path.join(top, *name.split("/"))): blob for name, blob in git.files_at(commit).items()}
    blobs = {path: files[_true(path)] for path in paths if _true(path) in files}
    gone = {path: blob for path, blob in files.items() if path.endswith(SUFFIXES) and not os.path.lexists(path)}
    with tempfile.TemporaryDirectory() as folder:
        saved = git.save([(blob, path) for path, blob in (blobs | gone).items()], folder)
        _refuse_pointers(saved[blob] for blob in blobs.values())
        was = {path: _Lines.of(saved[blob], path, 0, asked) for path, blob in blobs.items()}
        return was, [_Lines.of(saved[blob], path, 0, asked) for path, blob in gone.items()]


def _true(path: str) -> str:
    """Return the path of a file of today as a commit has it; its folder may have been reached by a link."""
    folder, name = os.path.split(os.path.abspath(path))
    return same(os.path.join(os.path.realpath(folder), name))


def _refuse_pointers(paths: Iterable[str]) -> None:
    for path in paths:
        with open(path, "rb") as file:
            if git.is_pointer(file):
                raise git.GitError(
                    "what was there before is in Git LFS, and was not fetched",
                    "Fetch it by `git lfs fetch --all`, or run without `--since`.",
                )


def _fresh(now: Mapping[str, _Lines], before: Mapping[str, _Lines], gone: list[_Lines]) -> set[tuple[str, int]]:
    """Return the lines that are asked for and were not there; those that left one file may be in another one."""
    moved = Counter[bytes]()
    more: dict[bytes, list[tuple[str, int]]] = {}
    for lines in gone:
        moved.update({digest: len(numbers) for digest, numbers in lines.asked.items()})
    for path, lines in now.items():
        was = before.get(path, _Lines()).asked
        for digest in lines.asked.keys() | was.keys():
            numbers, stayed = lines.asked.get(digest, []), len(was.get(digest, ()))
            more.setdefault(digest, []).extend((path, number) for number in numbers[stayed:])
            moved[digest] += max(0, stayed - len(numbers))
    return {place for digest, places in more.items() for place in places[moved[digest] :]}


def _is_touched(lines: _Lines, was: _Lines | None, gone: list[_Lines]) -> bool:
    """Return whether a file has other records than it had, be it under another name."""
    return all(lines.mark != other.mark for other in (gone if was is None else [was]))
