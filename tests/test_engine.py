"""The flow: same answer for every cut, every mapper and every order; nothing lost, nothing raised."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from jsonl_lint import engine
from jsonl_lint.diagnostic import Diagnostic, Fact, Place, Report, Severity, combine
from jsonl_lint.engine import Dataset, cut, cutting, lint, plan, runs
from jsonl_lint.mappers import WorkerLostError, jobs, processes
from jsonl_lint.record import Chunk, Record, Source
from jsonl_lint.record.sniff import sniff
from jsonl_lint.rule import DatasetRule, LineRule, Rule
from jsonl_lint.rules import RULES


def chat(*texts: str) -> str:
    roles = ("user", "assistant")
    messages = [{"role": roles[index % 2], "content": text} for index, text in enumerate(texts)]
    return json.dumps({"messages": messages}, ensure_ascii=False)


MANY = [
    chat("Hi", "Hello"),
    "",
    '{"prompt": "x", }',
    chat("Hi", "I'm sorry, but I can't help with that."),
    chat("こんにちは", "申し訳ありませんが、お答えできません。"),
    '{"messages": [{"role": "asistant", "content": "x"}]}',
    chat("Only a question"),
    '{"prompt": "2+2", "completion": "4"}',
    '{"a": 1, "a": 2}',
] * 7


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Source, ...]:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text("\n".join(MANY), encoding="utf-8")
    Path("b.jsonl").write_text("\r\n".join(MANY[:20]) + "\r\n", encoding="utf-8", newline="")
    Path("c.jsonl").write_bytes(b"")
    return tuple(Source(f"{name}.jsonl") for name in "abc")


def rules() -> tuple[Rule, ...]:
    return tuple(rule() for rule in RULES)


def run(sources: Iterable[Source], **options: object) -> Report:
    return lint(Dataset("d", "t", tuple(sources)), rules(), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("chunk_size", [1, 100, 1000, 16 << 20])
def test_the_cut_does_not_matter(files: tuple[Source, ...], chunk_size: int) -> None:
    assert run(files, chunk_size=chunk_size) == run(files)


def test_the_order_of_files_does_not_matter(files: tuple[Source, ...]) -> None:
    assert run(reversed(files)) == run(files)


def test_processes_give_the_same(files: tuple[Source, ...]) -> None:
    with processes(2) as mapper:
        assert run(files, mapper=mapper, chunk_size=100) == run(files)


def test_the_cap_keeps_the_first_and_counts_all(files: tuple[Source, ...]) -> None:
    full, capped = run(files, cap=0), run(files, cap=2)
    assert capped.totals == full.totals
    assert full.hidden == 0
    assert capped.hidden == len(full.diagnostics) - len(capped.diagnostics)
    kept = [item for item in capped.diagnostics if item.rule == "invalid-json"]
    assert kept == [item for item in full.diagnostics if item.rule == "invalid-json"][:2]
    assert run(files, cap=2, chunk_size=1) == capped


def test_lines_are_absolute(files: tuple[Source, ...]) -> None:
    found = [d for d in run(files, chunk_size=64).diagnostics if d.rule == "invalid-json"]
    lines = [number for number, line in enumerate(MANY, 1) if line == '{"prompt": "x", }']
    assert [d.place.line for d in found if d.place.path == "a.jsonl"] == lines


def test_lines_end_at_newlines_only(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes('{"prompt": "a\u2028b",\x0c "completion": "c"}\r{}\n{"a": \n'.encode())
    report = lint(Dataset("d", "t", (Source(str(path)),)), rules())
    assert {d.place.line for d in report.diagnostics if d.rule == "invalid-json"} == {1, 2}


def test_a_missing_file_is_a_finding_and_breaks_the_run(files: tuple[Source, ...]) -> None:
    report = run([*files, Source("gone.jsonl")])
    [found] = [d for d in report.diagnostics if d.rule == "unreadable-file"]
    assert found.place.path == "gone.jsonl"
    assert found.message == "the file could not be read: No such file or directory"
    assert report.exit_code(None) == 2


def test_a_folder_or_a_pipe_is_a_finding(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    report = run([Source(str(tmp_path)), Source(str(tmp_path / "pipe.jsonl"))])
    messages = {d.message for d in report.diagnostics if d.rule == "unreadable-file"}
    assert messages == {
        "the file could not be read: Is a directory",
        "the file could not be read: Not a regular file",
    }


def test_a_link_to_the_system_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "env.jsonl").symlink_to("/proc/self/environ")
    report = run([Source(str(tmp_path / "env.jsonl"))])
    [found] = [d for d in report.diagnostics if d.rule == "unreadable-file"]
    assert found.message == "the file could not be read: A file of the operating system"
    assert not [d for d in report.diagnostics if d.rule == "invalid-json"]


def test_a_file_that_shrinks_is_a_finding(files: tuple[Source, ...]) -> None:
    def shrinking(scan: object, chunks: Iterable[Chunk]) -> Iterator[engine.Partial]:
        todo = list(chunks)
        Path("a.jsonl").write_bytes(b"{}\n")
        return map(scan, todo)  # type: ignore[call-overload, no-any-return]

    report = run(files, mapper=shrinking, chunk_size=500)
    shrunk = [d for d in report.diagnostics if d.rule == "unreadable-file"]
    assert [d.message for d in shrunk] == ["the file could not be read: The file shrank while it was read"]
    assert report.broken


@dataclass(frozen=True, kw_only=True)
class Raising(LineRule):
    name = "raising"
    group = "syntax"

    def check(self, record: Record) -> Iterator[Diagnostic]:
        if record.line == 4:
            raise KeyError("::error::x\n")
        yield self.found(record.here(), "fine")


@dataclass(frozen=True, kw_only=True)
class RaisingAtTheEnd(DatasetRule[int]):
    name = "raising-at-the-end"
    group = "syntax"

    def start(self) -> int:
        return 0

    def add(self, state: int, record: Record) -> None:
        pass

    def merge(self, left: int, right: int) -> int:
        return left + right

    def finish(self, state: int) -> Iterator[Diagnostic | Fact]:
        yield Fact(self.name, "share", 1 / state)


@pytest.mark.parametrize("chunk_size", [1, 1 << 20])
def test_a_rule_that_raises_is_one_finding(files: tuple[Source, ...], chunk_size: int) -> None:
    broken = (Raising(), RaisingAtTheEnd(), *rules())
    report = lint(Dataset("d", "t", files), broken, chunk_size=chunk_size)
    failed = [d for d in report.diagnostics if "the rule failed here" in d.message]
    assert [(d.rule, d.place.path, d.place.line) for d in failed] == [
        ("raising-at-the-end", "a.jsonl", 1),
        ("raising", "a.jsonl", 4),
    ]
    assert "\n" not in failed[1].message
    assert report.exit_code(None) == 2
    assert any(d.rule == "invalid-json" for d in report.diagnostics)


def test_plan_cuts_whole_lines(files: tuple[Source, ...]) -> None:
    data = Path("a.jsonl").read_bytes()
    chunks = [chunk for chunk in plan(Dataset("d", "t", files), 50) if chunk.source.path == "a.jsonl"]
    assert b"".join(data[chunk.start : chunk.stop] for chunk in chunks) == data
    assert all(data[chunk.stop - 1 : chunk.stop] == b"\n" for chunk in chunks[:-1])
    assert [chunk.line for chunk in chunks] == [1 + data[: chunk.start].count(b"\n") for chunk in chunks]


def test_ignored_paths_are_skipped_by_that_rule(files: tuple[Source, ...]) -> None:
    skipping = [Source(item.path, skip=frozenset({"invalid-json"})) for item in files[:1]]
    report = run([*skipping, *files[1:]])
    assert {d.place.path for d in report.diagnostics if d.rule == "invalid-json"} == {"b.jsonl"}


def test_a_finding_about_the_dataset_is_at_its_first_training_file(files: tuple[Source, ...]) -> None:
    Path("z.jsonl").write_text(chat("Hi", "Hello") + "\n", encoding="utf-8")
    few = [Source("a.jsonl", split="validation"), Source("z.jsonl")]
    report = run(few)
    [found] = [d for d in report.diagnostics if d.rule == "too-few-examples"]
    assert (found.place.path, found.place.line, found.place.column) == ("z.jsonl", 1, 1)


def die(_chunk: Chunk) -> engine.Partial:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def test_a_killed_worker_is_one_clear_error(files: tuple[Source, ...]) -> None:
    with pytest.raises(WorkerLostError, match="killed"), processes(2) as mapper:
        list(mapper(die, plan(Dataset("d", "t", files), 10)))


def sleep(_item: int) -> int:
    time.sleep(300)
    return 0


def test_an_interrupt_does_not_wait_for_workers() -> None:
    def interrupted() -> Iterator[int]:
        yield 1
        raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), processes(2) as mapper:
        list(mapper(sleep, interrupted()))  # type: ignore[arg-type]
    assert time.monotonic() - started < 100


@dataclass(frozen=True, kw_only=True)
class RaisingInMerge(RaisingAtTheEnd):
    name = "raising-in-merge"

    def merge(self, left: int, right: int) -> int:
        raise KeyError(left + right)

    def finish(self, state: int) -> Iterator[Diagnostic | Fact]:
        yield Fact(self.name, "state", state)


def test_a_merge_that_raises_is_one_finding(files: tuple[Source, ...]) -> None:
    report = lint(Dataset("d", "t", files), (RaisingInMerge(), *rules()), chunk_size=10)
    [failed] = [d for d in report.diagnostics if "the rule failed here" in d.message]
    assert (failed.rule, failed.place.path) == ("raising-in-merge", "a.jsonl")
    assert report.exit_code(None) == 2


def test_mappers_keep_order() -> None:
    with processes(2) as mapper:
        assert list(mapper(abs, range(-50, 0))) == list(range(50, 0, -1))


def test_small_data_needs_no_pool() -> None:
    assert jobs(0, 1000, 100) == 1
    assert jobs(0, 1 << 30, 8 << 20) >= 1
    assert jobs(300, 200, 100) == 2
    assert jobs(999_999_999, 1 << 40, 1) <= 61
    assert jobs(2, 0, 100) == 1
    assert jobs(2, 1 << 30, 8 << 20) == 2


def test_combine_adds_counts_and_sorts() -> None:
    def report(path: str, count: int) -> Report:
        item = Diagnostic(Place(path), "r", Severity.ERROR, "m")
        return Report((item,), (("r", Severity.ERROR, count),))

    both = combine([report("b", 2), report("a", 3)])
    assert [d.place.path for d in both.diagnostics] == ["a", "b"]
    assert both.totals == (("r", Severity.ERROR, 5),)
    assert both.hidden == 3


def test_small_files_are_scanned_together_and_the_report_is_the_same(tmp_path: Path) -> None:
    for number in range(40):
        Path(tmp_path, f"{number:02}.jsonl").write_bytes(RECORD_LINE * (1 + number % 7))
    Path(tmp_path, "20.jsonl").write_bytes(RECORD_LINE * 200)
    sources = tuple(Source(str(path)) for path in sorted(tmp_path.iterdir()))
    rules = tuple(rule() for rule in RULES)
    dataset, size = Dataset("default", "", sources), 50 * len(RECORD_LINE)
    together = list(runs(plan(dataset, size), size))
    assert [chunk for run in together for chunk in run] == list(plan(dataset, size))
    assert max(map(len, together)) > 5
    assert all(sum(chunk.stop - chunk.start for chunk in run) <= size for run in together if len(run) > 1)
    assert list(cut(dataset, size // 2)) == list(runs(plan(dataset, size // 2), size))
    alone = lint(dataset, rules, chunk_size=1)
    assert lint(dataset, rules, chunk_size=size) == alone


def test_a_file_that_grows_changes_few_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the borders are is told by the names of the files, so these are the same whenever the test runs."""
    monkeypatch.chdir(tmp_path)
    names = [f"{number:03}.jsonl" for number in range(400)]
    for name in names:
        Path(name).write_bytes(RECORD_LINE)
    dataset, size = Dataset("default", "", tuple(map(Source, names))), 40 * len(RECORD_LINE)
    before = set(runs(plan(dataset, size), size))
    assert len(before) > 10
    changed = []
    for name in names[::20]:
        Path(name).write_bytes(RECORD_LINE * 5)
        changed.append(len(set(runs(plan(dataset, size), size)) - before))
        Path(name).write_bytes(RECORD_LINE)
    assert max(changed) <= 3


RECORD_LINE = b'{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": ""}]}\n'


ODD_LINES = (
    *(b"{}", b'{"a": 1} ', b'  {"a": [{"b": "\\ud800"}]}\r', b'{"a": %s1%s}' % (b"[" * 900, b"]" * 900)),
    *(b'{"a": NaN}', b'{"a": -Infinity}', b'{"a": "\x00"}', b'{"a": "\xff"}', b'{"a": 1', b"[1]", b"[", b"{", b""),
    *(b'{"a": 1}\xc2\xa0', b"\xef\xbb\xbf{}", b'{"a": 01}', b'{"a": %s}' % (b"1" * 5000), b"1", b"\xff\xfe{\0}\0"),
)


@pytest.mark.parametrize("rest", [b"", b"\n", b'\n{"a": 1}\n', b"\n  1,\n]\n", b"\n" + b"\x01" * 1000])
@pytest.mark.parametrize("line", ODD_LINES)
def test_what_is_not_sniffed_is_no_condition(tmp_path: Path, line: bytes, rest: bytes) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_bytes(line + rest)
    found = sniff(line + rest, len(line + rest), tail_more=False)
    for chunk_size in (1, engine.CHUNK):
        first = next(plan(Dataset("d", "", (Source(str(path)),)), chunk_size))
        assert first.condition == found


def test_a_small_file_is_one_chunk_and_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("large", 40_000), ("small", 10)):
        (tmp_path / f"{name}.jsonl").write_text(f"{chat('Hi', 'Hello')}\n" * size, encoding="utf-8")
    dataset = Dataset("d", "", tuple(Source(str(path)) for path in tmp_path.iterdir()))
    cut = []
    monkeypatch.setattr(cutting, "_borders", lambda *given: cut.append(given) or ())  # type: ignore[func-returns-value]
    [chunk] = plan(dataset)
    assert (chunk.source.path, chunk.start, chunk.line) == (str(tmp_path / "small.jsonl"), 0, 1)
    assert chunk.stop == (tmp_path / "small.jsonl").stat().st_size
    assert len(cut) == 1
