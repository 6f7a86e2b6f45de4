"""Fixes of one chunk: each line is mended until the rules have nothing more to mend in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from jsonl_lint import formats, storage
from jsonl_lint.diagnostic import Diagnostic, Edit, Fix, applied, shorten
from jsonl_lint.engine.scanning import Handing
from jsonl_lint.engine.streaming import in_runs
from jsonl_lint.record import SOUND, Chunk, Record, Source
from jsonl_lint.rule import Rule, torn

PASSES = 100
"""How often a record is read anew, at most; more faults of one rule are mended at once."""

Act = Callable[[Record], Iterable[Fix]]


@dataclass(frozen=True, slots=True)
class Remedy:
    """What mends: the rules, and of those that judge the dataset what each does `once` with a record.

    `unsafe` says whether fixes may be made that are not safe. What is no record stays if it is
    `kept`, but for what unsafe fixes make records of.
    """

    rules: tuple[Rule, ...]
    unsafe: bool = False
    once: tuple[tuple[Rule, Act], ...] = ()
    kept: bool = False


class Task(NamedTuple):
    """A chunk, and the lines of it that go, each with the name of the rule that says so."""

    chunk: Chunk
    gone: Mapping[int, str] = {}


@dataclass(slots=True)
class Mended:
    """What became of a chunk: its new bytes, or None if they are the old ones; how many fixes each rule has.

    `gone` are the lines that went, in runs. `torn` counts the lines that are left and may go on in the next one,
    `loose` says that something went or changed that was no record. `condition` is what is wrong with the file as a
    whole, or with a line that is too long to be read. `broken` says of each rule that failed how it did first.
    """

    chunk: Chunk
    data: bytes | None = None
    counts: Counter[str] = field(default_factory=Counter)
    gone: list[range] = field(default_factory=list)
    torn: int = 0
    loose: bool = False
    condition: str = ""
    broken: dict[str, str] = field(default_factory=dict)

    def add(self, other: Mended) -> None:
        """Count what became of another chunk."""
        self.counts.update(other.counts)
        self.torn += other.torn
        self.loose |= other.loose
        self.condition = self.condition or other.condition
        self.broken = other.broken | self.broken


def mend(remedy: Remedy, task: Task) -> Mended:
    """Mend the lines of a chunk."""
    chunk, made = task.chunk, Mended(task.chunk)
    if chunk.condition:
        made.condition = chunk.condition.name
        return made
    if chunk.stop - chunk.start > storage.LONGEST:
        made.condition = "long-line"
        return made
    data = storage.span(chunk.source.opened, chunk.start, chunk.stop)
    if len(data) < chunk.stop - chunk.start:
        raise OSError(None, "The file shrank while it was read", chunk.source.path)
    reader = _Reader(remedy, chunk.source)
    lines, number = [], chunk.line
    for line in in_runs(data):
        run = range(number, number + (len(line) if line.startswith(b"\n\n") else 1))
        if number in task.gone:
            made.counts[task.gone[number]] += 1
            made.gone.append(run)
        elif new := reader.mended(run, line[-1:] if len(run) > 1 else line, made):
            lines.append(line if len(run) > 1 else new)
        else:
            made.gone.append(run)
        number = run.stop
    made.broken = reader.broken
    if made.counts:
        made.data = b"".join(lines)
    return made


class _Reader:
    """Reads the lines of a file as the engine does, and asks the rules that may mend something in them."""

    def __init__(self, remedy: Remedy, source: Source) -> None:
        self.remedy, self.source = remedy, source
        rules = [rule for rule in remedy.rules if applies(rule, source)]
        self.broken: dict[str, str] = {}
        self.by_condition: dict[str, list[Rule]] = {}
        for rule in rules:
            for condition in rule.conditions:
                self.by_condition.setdefault(condition, []).append(rule)
        sound = [(index, _nothing) for index, rule in enumerate(rules) if SOUND in rule.conditions]
        self.rules, self.handing = rules, Handing(rules, sound)
        self.once = [(rule.name, act) for rule, act in remedy.once if applies(rule, source)]
        self.judge = formats.judge(source.schema)
        self.read = formats.reader(source.format, source.variant)

    def record(self, number: int, line: bytes) -> Record:
        record = Record(self.source, number, line)
        if record.condition == SOUND:
            record.format, record.judge = self.handing.format_of(record, self.read), self.judge
        return record

    def mended(self, run: range, line: bytes, made: Mended) -> bytes:
        """Return a line with all fixes, and count them; or one of a `run` of blank lines."""
        number = run.start
        record, todo = self.record(number, line), list(self.once)
        for _ in range(PASSES):
            name, edits, count = next(self._wanted(record), ("", [], 0))
            if not edits and todo and record.condition == SOUND:
                name, act = todo.pop()
                edits, count = self._edits(record, name, act)
            if edits:
                made.counts[name] += count * len(run)
                made.loose |= record.condition != SOUND
                line = applied(line, edits)
                if not line:
                    return line
                record = self.record(number, line)
            elif not todo or record.condition != SOUND:
                break
        made.torn += torn(record)
        return line

    def _wanted(self, record: Record) -> Iterator[tuple[str, list[Edit], int]]:
        """Yield the edits that each rule wants, and of how many fixes they are."""
        if record.condition == SOUND:
            handed = (*self.handing.always, *self.handing.wanted(record))
            rules = [self.rules[index] for index, _ in handed]
        else:
            kept = self.remedy.kept and (record.condition == "blank" or not self.remedy.unsafe)
            rules = [] if kept else self.by_condition.get(record.condition, [])
        for rule in rules:
            edits, count = self._edits(record, rule.name, rule.fixes)
            if edits:
                yield rule.name, edits, count

    def _edits(self, record: Record, name: str, act: Act) -> tuple[list[Edit], int]:
        """Return the edits that the act of a rule wants, if they may be made and leave a sound record sound."""
        try:
            wanted = [fix for fix in act(record) if fix.safe or self.remedy.unsafe]
        except Exception as error:  # noqa: BLE001 - a rule that fails mends nothing, and the others go on
            self.broken.setdefault(name, failure(error))
            return [], 0
        edits = [edit for fix in wanted for edit in fix.edits]
        if not edits or record.condition != SOUND:
            return edits, len(wanted)
        line = record.raw + record.ending
        new = applied(line, edits)
        kept = new != line and Record(self.source, record.line, new).condition == SOUND
        return (edits, len(wanted)) if kept else ([], 0)


def applies(rule: Rule, source: Source) -> bool:
    """Return whether a rule looks at a file."""
    return not rule.idle and source.split in rule.splits and rule.name not in source.skip


def failure(error: Exception) -> str:
    """Return how a rule failed."""
    return f"{type(error).__name__}: {shorten(str(error), 200)}"


def _nothing(record: Record) -> Iterable[Diagnostic] | None:
    """Do nothing: the engine is asked only who may find something."""
    return None


def menders(rules: Sequence[Rule], unsafe: bool) -> tuple[Rule, ...]:
    """Return the rules that mend something."""
    return tuple(rule for rule in rules if not rule.idle and rule.mending and (unsafe or rule.mending.safe))
