"""A mapper that remembers on disk what each run of chunks gave, and scans only those that it does not know.

A run is known by its bytes, and by all else that the answer depends on: what the sources say of it, the rules,
this package, and those that it builds on. The line where a single chunk begins does not matter, for lines can be
moved.
"""
# ruff: noqa: PTH112, PTH116, PTH120, PTH123, PTH207, PTH208 - pathlib takes longer to load, and a path may hold any bytes

from __future__ import annotations

import functools
import glob
import hashlib
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from jsonl_lint import package, storage
from jsonl_lint.engine import Mapper, Partial, Rules, Run
from jsonl_lint.mappers import entry
from jsonl_lint.mappers.store import Store
from jsonl_lint.record import Chunk, Source
from jsonl_lint.rule import Rule
from jsonl_lint.values import Value, fields, replace

_LEAST = 16 << 10
_BLOCK = 1 << 20
_PACKAGE = package.FOLDER
_BUILT_ON = ("fastokens", "google_re2", "jsonschema", "jsonschema_rs", "tiktoken", "tokenizers")
_SHAPE = "2"


class _Task(NamedTuple):
    """A run of chunks to scan, and the name of its entry; none if it is not worth remembering."""

    run: Run
    name: str


class Memory(Value, kw_only=False, frozen=False):
    """Remembers what chunks gave. One that is not `trusted` is asked for nothing, and filled again."""

    store: Store
    trusted: bool = True
    recalled: int = 0
    learned: int = 0

    def anew(self) -> Memory:
        """Return one for the same folder that is not trusted."""
        return Memory(self.store, trusted=False)

    def trim(self) -> None:
        """Make room for what was learned."""
        if self.learned:
            self.store.trim()

    def around(self, mapper: Mapper, rules: Rules, cap: int) -> Mapper:
        """Return a mapper that hands on what is not known."""
        names = _Names(rules, cap)

        def mapped(scan: Callable[[Run], Partial], runs: Iterable[Run]) -> Iterator[Partial]:
            learn = functools.partial(_learn, self.store, names, scan)
            known: deque[_Task | None] = deque()

            def unknown() -> Iterator[_Task]:
                for run in runs:
                    task = _Task(run, names.of(run))
                    found = bool(task.name) and self.trusted and self.store.has(task.name)
                    known.append(task if found else None)
                    if not found:
                        self.learned += bool(task.name)
                        yield task

            def recall() -> Iterator[Partial]:
                while known and (task := known.popleft()):
                    yield self._recall(rules, learn, task)

            for partial in mapper(learn, unknown()):
                yield from recall()
                yield partial
            yield from recall()

        return mapped

    def _recall(self, rules: Rules, learn: Callable[[_Task], Partial], task: _Task) -> Partial:
        partial = entry.load(rules, task.run[0], self.store.read(task.name))
        self.recalled += partial is not None
        self.learned += partial is None
        return partial or learn(task)


def _learn(store: Store, names: _Names, scan: Callable[[Run], Partial], task: _Task) -> Partial:
    """Scan a run, and remember what it gave if its bytes are still those that it was named by."""
    partial = scan(task.run)
    sound = not partial.failures and not partial.unreadable
    if task.name and sound and names.of(task.run) == task.name:
        store.write(task.name, entry.dump(partial, task.run[0]))
    return partial


class _Names:
    """Names the entries: by all that decides what a run gives."""

    def __init__(self, rules: Rules, cap: int) -> None:
        told = [(rule.name, repr(_lasting(rule))) for rule in rules if rule.conditions and not rule.idle]
        self.start = repr((_SHAPE, _surroundings(), cap, [rule.name for rule in rules], told)).encode()

    def of(self, run: Run) -> str:
        """Return the name of the entry of a run; none for what is small, huge, far away, or a passing copy."""
        if any(chunk.condition or chunk.source.file or storage.is_url(chunk.source.opened) for chunk in run):
            return ""
        sizes = [chunk.stop - chunk.start for chunk in run]
        if not _LEAST <= sum(sizes) <= storage.LONGEST:
            return ""
        lines = [chunk.line for chunk in run] if len(run) > 1 else []
        pieces = [(chunk.piece.skip, chunk.piece.size) for chunk in run if chunk.piece]
        told = repr(([_told(chunk.source) for chunk in run], sizes, lines, pieces))
        digest = hashlib.sha256(self.start + told.encode(errors="surrogatepass"))
        try:
            for chunk in run:
                _digest(chunk, digest)
        except OSError:
            return ""
        return digest.hexdigest()


def _digest(chunk: Chunk, digest: hashlib._Hash) -> None:
    size = (chunk.piece.end if chunk.piece else chunk.stop) - chunk.start
    block = _block()
    with open(chunk.source.opened, "rb", buffering=0) as file:
        file.seek(chunk.start)
        while size > 0 and (count := file.readinto(block[: min(size, _BLOCK)])):
            digest.update(block[:count])
            size -= count


@functools.cache
def _block() -> memoryview:
    """Return where bytes are read to: to take new memory each time takes longer than to read them."""
    return memoryview(bytearray(_BLOCK))


def _lasting(rule: Rule) -> Rule:
    """Return a rule without what only its judgement depends on, which may be another one each day."""
    late: dict[str, Any] = {item.name: item.default for item in fields(rule) if item.metadata.get("late")}
    return replace(rule, **late) if late else rule


def _told(source: Source) -> list[object]:
    """Return what a source says, in an order that is the same in every process."""
    said = (getattr(source, item.name) for item in fields(source) if item.name != "file")
    return [sorted(value) if isinstance(value, frozenset) else value for value in said]


@functools.cache
def _surroundings() -> tuple[object, ...]:
    """Return what else decides: Python, the packages that this one builds on, and this one."""
    found = {name for path in sys.path if os.path.isdir(path) for name in os.listdir(path)}
    packages = (name for name in found if name.endswith(".dist-info"))
    built_on = sorted(name for name in packages if name.partition("-")[0] in _BUILT_ON)
    return sys.version_info[:3], sys.maxsize, built_on, _own()


def _own() -> str:
    """Return what changes with any file of this package: the hashes that pip keeps, or else sizes and times."""
    inside, beside = (glob.escape(os.fspath(folder)) for folder in (_PACKAGE, os.path.dirname(_PACKAGE)))
    records = glob.glob(f"{beside}/jsonl_lint-*.dist-info/RECORD")
    if records:
        return hashlib.sha256(b"".join(map(package.data, sorted(records)))).hexdigest()
    folders = f"{inside}/**/*.*", f"{beside}/schemas/**/*.*"
    files = sorted(path for folder in folders for path in glob.glob(folder, recursive=True))
    kept = ((path, os.stat(path)) for path in files if not path.endswith(".pyc"))
    told = [(path, status.st_size, status.st_mtime_ns) for path, status in kept]
    return hashlib.sha256(repr(told).encode(errors="surrogatepass")).hexdigest()
