"""The cache: the report is the same with and without it, whatever was done to it; what is known is not scanned."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import examples
import jsonl_lint
from jsonl_lint.cli import cache, main
from jsonl_lint.diagnostic import Report, Severity
from jsonl_lint.engine import CAP, Dataset, Partial, lint, plan
from jsonl_lint.engine.scanning import scan
from jsonl_lint.mappers import WORTH_REMEMBERING, entry, processes, remembered
from jsonl_lint.mappers.remembered import Memory
from jsonl_lint.mappers.store import LARGEST, Store
from jsonl_lint.record import Chunk, Source
from jsonl_lint.rule import Rule
from jsonl_lint.rules import RULES
from jsonl_lint.rules.empty_message import EmptyMessage
from jsonl_lint.rules.refusal_ratio import RefusalRatio
from jsonl_lint.rules.retired_model import RetiredModel
from jsonl_lint.rules.training_cost import TrainingCost

ROOT = str(Path(jsonl_lint.__file__).parents[1])
CHUNK = 24 << 10
RULES_OF_ALL = tuple(rule() for rule in RULES)
RULES_HERE = tuple(rule for rule in RULES_OF_ALL if rule.group in {"syntax", "schema", "roles", "duplicates"})


def chat(*texts: str) -> str:
    roles = ("user", "assistant")
    messages = [{"role": roles[index % 2], "content": text} for index, text in enumerate(texts)]
    return json.dumps({"messages": messages}, ensure_ascii=False)


def faulty(count: int, seed: int = 1) -> list[str]:
    """Return lines with many kinds of faults, no two chunks of which are alike."""
    draw = random.Random(seed)
    kinds: list[Callable[[int], str]] = [
        lambda n: chat(f"Say {n}", f"{n} is said. " * draw.randint(1, 9)),
        lambda n: chat(f"How is {n}?", "I'm sorry, but I can't help with that."),
        lambda n: chat(f"Wo ist {n}?", ""),
        lambda n: f'{{"prompt": "{n}", }}',
        lambda n: json.dumps({"messages": [{"role": "asistant", "content": f"x{n}"}]}),
        lambda n: json.dumps({"prompt": f"2+{n % 50}", "completion": f"{n % 3}"}),
        lambda n: chat(f"Mail {n}@example.org", f"Call +49 30 {n:07d} 😀" + " " * (n % 2)),
        lambda _: "",
    ]
    return [draw.choice(kinds[:1] * 9 + kinds)(number) for number in range(count)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(cache.VARIABLE, raising=False)
    write(faulty(1_200))
    Path("b.jsonl").write_text("\r\n".join(faulty(200, seed=2)), encoding="utf-8", newline="")
    return tmp_path


def write(lines: Iterable[str]) -> None:
    Path("a.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")


SOURCES = (Source("a.jsonl"), Source("b.jsonl", split="validation"))


def run(memory: Memory | None, jobs: int = 1, chunk_size: int = CHUNK, **changes: Any) -> Report:
    options = {"rules": RULES_HERE, "cap": CAP, "sources": SOURCES, **changes}
    with processes(jobs) as pool:
        mapper = memory.around(pool, options["rules"], options["cap"]) if memory else pool
        dataset = Dataset("d", "t", options["sources"])
        return lint(dataset, options["rules"], mapper, chunk_size, options["cap"])


def fresh() -> Memory:
    return Memory(Store(str(Path("kept").absolute())))


def entries(folder: str = "kept") -> list[Path]:
    return sorted(path for path in Path(folder).iterdir() if len(path.name) == 64)


def counts(memory: Memory) -> tuple[int, int]:
    return memory.recalled, memory.learned


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("cap", [CAP, 3, 0])
def test_the_report_is_the_same(folder: Path, jobs: int, cap: int) -> None:
    plain = run(None, cap=cap, rules=RULES_OF_ALL)
    assert plain.diagnostics
    cold, warm = fresh(), fresh()
    assert run(cold, jobs, cap=cap, rules=RULES_OF_ALL) == plain
    assert run(warm, jobs, cap=cap, rules=RULES_OF_ALL) == plain
    assert counts(cold)[0] == counts(warm)[1] == 0
    assert counts(warm)[0] == counts(cold)[1] == len(entries()) > 5


def test_the_size_of_chunks_does_not_matter(folder: Path) -> None:
    plain = run(None)
    for size in (CHUNK, 3 * CHUNK, CHUNK, 1 << 20):
        assert run(fresh(), chunk_size=size) == plain


@pytest.mark.parametrize("at", [0, 1, 600, 1_199, 1_200])
def test_what_is_put_in_costs_a_chunk(folder: Path, at: int) -> None:
    run(cold := fresh())
    lines = faulty(1_200)
    write([*lines[:at], chat("One more", "And its answer"), *lines[at:]])
    assert run(warm := fresh()) == run(None)
    assert warm.learned <= 2
    assert warm.recalled >= cold.learned - 2


def test_what_is_taken_out_costs_few_chunks(folder: Path) -> None:
    run(cold := fresh())
    lines = faulty(1_200)
    write([*lines[:400], *lines[600:]])
    assert run(warm := fresh()) == run(None)
    assert 0 < warm.learned <= 4 < warm.recalled <= cold.learned


def test_the_same_bytes_in_two_files_are_two_entries(folder: Path) -> None:
    Path("c.jsonl").write_bytes(Path("a.jsonl").read_bytes())
    sources = (SOURCES[0], Source("c.jsonl"))
    plain = run(None, sources=sources)
    assert {item.place.path for item in plain.diagnostics} == {"a.jsonl", "c.jsonl"}
    run(fresh())
    assert run(fresh(), sources=sources) == run(fresh(), sources=sources) == plain


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_each_rule_gives_can_be_kept_and_moved(rule: type[Rule], folder: Path) -> None:
    for example in examples.of_rule(rule):
        rules = (examples.build(rule, example.options),)
        for name, data in (example.files or {"example.jsonl": example.data}).items():
            Path(name).write_bytes(data)
            split = "validation" if name.startswith("validation") else "train"
            for chunk in plan(Dataset("", "", (Source(name, split=split),))):
                if not chunk.condition:
                    moved_is_scanned(rules, chunk)


def moved_is_scanned(rules: tuple[Rule, ...], chunk: Chunk) -> None:
    high, low = scan(rules, CAP, (chunk,)), scan(rules, CAP, (replace(chunk, line=1_000_001),))
    kept = entry.dump(high, chunk)
    assert entry.load(rules, chunk, kept) == high
    assert entry.load(rules, replace(chunk, line=1_000_001), kept) == low
    assert entry.load(rules, chunk, entry.dump(low, replace(chunk, line=1_000_001))) == high


def test_all_that_is_put_together_can_be_moved(folder: Path) -> None:
    for chunk in plan(Dataset("", "", SOURCES), CHUNK):
        moved_is_scanned(RULES_OF_ALL, chunk)


def test_a_truncated_entry_is_none(folder: Path) -> None:
    rules = (EmptyMessage(), RefusalRatio())
    chunk = next(plan(Dataset("", "", SOURCES), CHUNK))
    kept = entry.dump(scan(rules, CAP, (chunk,)), chunk)
    assert entry.load(rules, chunk, kept) is not None
    assert not [at for at in range(0, len(kept), 10) if entry.load(rules, chunk, kept[:at]) is not None]


def test_a_truncated_cache_is_filled_again(folder: Path) -> None:
    plain = run(None)
    run(fresh())
    whole = {path: path.read_bytes() for path in entries()}
    for share in range(10):
        for path, data in whole.items():
            path.write_bytes(data[: share * len(data) // 10])
        assert run(damaged := fresh()) == plain
        assert counts(damaged) == (0, len(whole))
        assert {path: path.read_bytes() for path in entries()} == whole


ODD: list[Any] = [None, True, -1, 1 << 60, 0.5, float("nan"), "", "x\x1b[2J", [], {}, [[[]]], {"a": 1}]


@given(seed=st.integers())
def test_a_hostile_entry_raises_nothing(seed: int) -> None:
    draw = random.Random(seed)
    rules = RULES_OF_ALL
    partial = scan(rules, CAP, (Chunk(Source("gone.jsonl"), 0, 0, 1),))
    held = json.loads(entry.dump(partial, Chunk(Source("gone.jsonl"))))
    at, key = held, draw.choice(sorted(held))
    while isinstance(at[key], dict | list) and at[key] and draw.random() < 0.8:
        at = at[key]
        key = draw.choice(sorted(at)) if isinstance(at, dict) else draw.randrange(len(at))
    at[key] = draw.choice(ODD)
    entry.load(rules, Chunk(Source("gone.jsonl")), json.dumps(held).encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"line": "1"}',
        b'{"line": true}',
        b"[" * 100_000,
        b"9" * 100_000,
        b"\xff\xfe\x00",
        b'{"line": 1, "states": [], "findings": [], "totals": [], "formats": {}}',
        b'{"line": 2, "states": [null], "findings": [[]], "totals": [], "formats": {"chat": -1}}',
        b'{"line": 2, "states": [null], "findings": [], "totals": [], "formats": {}}',
        b'{"line": 2, "states": [null], "findings": [[]], "totals": [["r", "bad", 1]], "formats": {}}',
        b'{"line": 2, "states": [null], "findings": [[]], "totals": [], "formats": {}, "more": 1}',
        b'{"line": 2, "states": [[]], "findings": [[]], "totals": [], "formats": {}}',
    ],
)
def test_what_is_no_entry_is_none(data: bytes) -> None:
    assert entry.load((EmptyMessage(),), Chunk(Source("x")), data) is None


def test_a_finding_is_checked_field_by_field(folder: Path) -> None:
    write([chat("Hi", "")])
    rules, chunk = (EmptyMessage(),), next(plan(Dataset("", "", SOURCES)))
    whole = json.loads(entry.dump(scan(rules, CAP, (chunk,)), chunk))
    [[finding]] = whole["findings"]
    for index in range(len(finding)):
        broken = [*finding[:index], 17 if index else "place", *finding[index + 1 :]]
        data = json.dumps({**whole, "findings": [[broken]]}).encode()
        assert entry.load(rules, chunk, data) is None, index
    for index in range(len(finding[0])):
        place = [*finding[0][:index], {}, *finding[0][index + 1 :]]
        data = json.dumps({**whole, "findings": [[[place, *finding[1:]]]]}).encode()
        assert entry.load(rules, chunk, data) is None, index


QUICK = ("--select", "schema,duplicates")
COMMAND = (sys.executable, "-m", "jsonl_lint", "check", "a.jsonl", "b.jsonl", *QUICK)


def command(*arguments: str) -> str:
    done = subprocess.run(
        [*COMMAND, "--output", "json", *arguments],
        env={**os.environ, "PYTHONPATH": ROOT},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.fixture
def large(folder: Path) -> Path:
    """Give files that are worth remembering."""
    write(faulty(20_000))
    assert Path("a.jsonl").stat().st_size > WORTH_REMEMBERING
    return folder


def test_two_runs_at_once(large: Path) -> None:
    plain = command("--no-cache")
    assert not Path(cache.NAME).exists()
    both = [
        subprocess.Popen(
            [*COMMAND, "--output", f"json:{name}.json", "--chunk-size", "100000"],
            env={**os.environ, "PYTHONPATH": ROOT},
        )
        for name in ("one", "two")
    ]
    assert [process.wait() for process in both] == [1, 1]
    assert Path("one.json").read_text("utf-8") == Path("two.json").read_text("utf-8") == plain
    assert command("--jobs", "2", "--chunk-size", "100000") == plain
    assert not list(Path(cache.NAME).glob("*.part"))


@pytest.fixture
def linted(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    monkeypatch.setattr(cache, "WORTH_REMEMBERING", 0)

    def lint_here(*arguments: str) -> str:
        code = main(["check", "a.jsonl", *QUICK, "--output", "json", *arguments])
        said = capsys.readouterr()
        assert (code, said.err) == (1, "")
        return said.out

    return lint_here


def test_an_entry_that_makes_rules_fail_is_replaced(linted: Callable[..., str]) -> None:
    plain = linted()
    kept = {path: path.read_bytes() for path in entries(cache.NAME)}
    for path, data in kept.items():
        held = json.loads(data)
        found = [(state or {}).get("a.jsonl", {}) for state in held["states"]]
        formats = [counted for counted in found if isinstance(counted, dict) and "openai-chat" in counted]
        spoilt = [seen for counted in formats for seen in counted.values()]
        assert spoilt
        for seen in spoilt:
            seen["places"] = []
        path.write_bytes(json.dumps(held).encode())
    assert linted() == plain
    assert {path: path.read_bytes() for path in entries(cache.NAME)} == kept


def test_what_the_folder_has(linted: Callable[..., str]) -> None:
    linted()
    assert Path(cache.NAME, ".gitignore").read_text("utf-8") == "*\n"
    assert (
        Path(cache.NAME, "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55\n")
    )
    assert entries(cache.NAME)


def test_no_folder_for_little_data(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "a.jsonl", "--per-record"])
    assert not Path(cache.NAME).exists()


def test_standard_input_is_not_kept(linted: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(Path("a.jsonl").read_bytes()))
    monkeypatch.setattr(sys, "stdin", stream)
    main(["check", "-", "--select", "schema"])
    assert not Path(cache.NAME).exists()


@pytest.mark.parametrize("trick", ["link", "foreign", "file", "nowhere"])
def test_a_folder_that_is_not_ours_is_left_alone(linted: Callable[..., str], trick: str) -> None:
    plain = linted("--no-cache")
    mine = Path("mine")
    mine.mkdir()
    if trick == "link":
        Path(cache.NAME).symlink_to(mine)
    elif trick == "foreign":
        mine = Path(cache.NAME)
        mine.mkdir()
        (mine / "thesis.txt").write_text("All of it", encoding="utf-8")
    elif trick == "file":
        Path(cache.NAME).write_text("All of it", encoding="utf-8")
    before = sorted(mine.iterdir())
    there = ("--cache-dir", "/dev/null/cache") if trick == "nowhere" else ()
    assert linted(*there) == linted(*there) == plain
    assert sorted(mine.iterdir()) == before


def test_links_and_pipes_in_the_folder_are_not_read(folder: Path) -> None:
    plain = run(None)
    run(fresh())
    first, second, third, *_ = entries()
    elsewhere = Path("elsewhere")
    first.replace(elsewhere)
    first.symlink_to(elsewhere.absolute())
    second.unlink()
    os.mkfifo(second)
    third.unlink()
    third.mkdir()
    store = fresh().store
    assert [store.read(path.name) for path in (first, second, third)] == [b"", b"", b""]
    elsewhere.write_bytes(b"{}")
    assert run(fresh()) == plain
    assert elsewhere.read_bytes() == b"{}"


def test_what_cannot_be_written_is_not_kept(folder: Path) -> None:
    Path("kept").write_text("a file", encoding="utf-8")
    assert run(fresh()) == run(None)
    assert Path("kept").read_text("utf-8") == "a file"
    store = Store(str(folder / "large"))
    store.write("0" * 64, bytes(LARGEST + 1))
    assert not Path("large").exists()


def test_a_full_disk_leaves_nothing_half_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jsonl_lint.mappers.store.os.replace", full)
    assert run(fresh()) == run(None)
    assert list(Path("kept").iterdir()) == []


def test_the_oldest_go_first(folder: Path) -> None:
    store = Store(str(folder / "kept"), most=1_000)
    for number in range(12):
        store.write(f"{number:064x}", bytes(100))
        os.utime(Path("kept", f"{number:064x}"), (number, number))
    store.read(f"{0:064x}")
    old = Path("kept", f"{1:064x}.1f.part")
    old.write_bytes(b"")
    os.utime(old, (1, 1))
    Path("kept", f"{1:064x}.2f.part").write_bytes(b"")
    Path("kept", "thesis.txt").write_text("All of it", encoding="utf-8")
    store.trim()
    assert [int(path.name, 16) for path in entries()] == [0, *range(4, 12)]
    others = sorted(path.name for path in Path("kept").iterdir() if len(path.name) != 64)
    assert others == [".gitignore", f"{1:064x}.2f.part", "CACHEDIR.TAG", "thesis.txt"]


def test_reading_makes_an_entry_young(folder: Path) -> None:
    run(fresh())
    for path in entries():
        os.utime(path, (1, 1))
    run(fresh())
    assert all(path.stat().st_mtime > time.time() - 3600 for path in entries())


def named(rules: tuple[Rule, ...] = (EmptyMessage(),), cap: int = CAP, **source: Any) -> str:
    [chunk] = plan(Dataset("", "", (Source("b.jsonl", **source),)), 1 << 20)
    return remembered._Names(rules, cap).of((chunk,))  # noqa: SLF001 - what the entries are called


def test_all_that_decides_is_in_the_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other_package(name: str) -> str:
        (folder / "package" / "rules").mkdir(parents=True, exist_ok=True)
        (folder / "package" / "rules" / f"{name}.py").write_text("pass", encoding="utf-8")
        monkeypatch.setattr(remembered, "_PACKAGE", folder / "package")
        remembered._surroundings.cache_clear()  # noqa: SLF001 - it is asked for once in a run
        return named()

    names = [
        named(),
        named(cap=1),
        named((EmptyMessage(roles=("user",)),)),
        named((EmptyMessage(severity=Severity.NOTE),)),
        named((RefusalRatio(),)),
        named(split="validation"),
        named(format="chat"),
        named(variant="openai-chat"),
        named(skip=frozenset({"empty-message"})),
        named(skip=frozenset({"empty-message", "secret"})),
        named(schema="{}"),
        named(schema="{}", instead=True),
        other_package("a"),
        other_package("b"),
    ]
    remembered._surroundings.cache_clear()  # noqa: SLF001
    assert "" not in names
    assert len({*names}) == len(names)
    assert named(file="b.jsonl") == ""


def test_what_is_another_each_day_is_not_in_the_name(folder: Path) -> None:
    def on(day: str) -> str:
        return named((EmptyMessage(), RetiredModel(lifetime=day), TrainingCost(lifetime=day)))

    assert on("in 53 days") == on("in 52 days") != named()


def test_names_are_the_same_in_every_process(folder: Path) -> None:
    code = (
        "from jsonl_lint.engine import *; from jsonl_lint.mappers import remembered\n"
        "from jsonl_lint.record import Source; from jsonl_lint.rules import RULES\n"
        "source = Source('b.jsonl', skip=frozenset('abcdefgh')); rules = tuple(rule() for rule in RULES)\n"
        "[chunk] = plan(Dataset('', '', (source,)), 1 << 20); print(remembered._Names(rules, 1).of((chunk,)))"
    )
    names = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": ROOT, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(names) == 1
    assert len(names.pop().strip()) == 64


def test_what_changes_while_it_is_scanned_is_not_kept(folder: Path) -> None:
    memory = fresh()

    def changing(function: Callable[[Any], Partial], items: Iterable[Any]) -> Iterator[Partial]:
        for item in items:
            Path("b.jsonl").write_bytes(Path("b.jsonl").read_bytes()[::-1])
            yield function(item)

    [chunk] = plan(Dataset("", "", SOURCES[1:]), 1 << 20)
    mapper = memory.around(changing, RULES_HERE, CAP)
    [partial] = mapper(lambda run: scan(RULES_HERE, CAP, run), [(chunk,)])
    assert not partial.unreadable
    assert not Path("kept").exists()


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["cache", *arguments])
    return code, *capsys.readouterr()


def test_where_the_cache_is(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "sub" / "deep").mkdir(parents=True)
    monkeypatch.chdir(folder / "sub" / "deep")
    assert said(capsys, "dir")[1] == f"{folder}/sub/deep/{cache.NAME}\n"
    (folder / ".git").mkdir()
    assert said(capsys, "dir")[1] == f"{folder}/{cache.NAME}\n"
    (folder / "sub" / ".jsonl-lint.yaml").write_text("target: openai/gpt-4.1-2025-04-14\n", encoding="utf-8")
    assert said(capsys, "dir")[1] == f"{folder}/sub/{cache.NAME}\n"
    (folder / "mine.yaml").write_text("", encoding="utf-8")
    assert said(capsys, "dir", "--config", "../../mine.yaml")[1] == f"{folder}/{cache.NAME}\n"
    monkeypatch.setenv(cache.VARIABLE, str(folder / "other"))
    assert said(capsys, "dir")[1] == f"{folder}/other\n"
    assert said(capsys, "dir", "--cache-dir", "here")[1] == f"{folder}/sub/deep/here\n"
    monkeypatch.setenv(cache.VARIABLE, "")
    assert said(capsys, "dir")[1] == f"{folder}/sub/{cache.NAME}\n"


def test_clean_removes_what_is_ours(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "clean") == (0, f"0.0 MB removed from {folder}/{cache.NAME}\n", "")
    run(fresh())
    code, out, _ = said(capsys, "clean", "--cache-dir", "kept")
    assert (code, out.endswith(f" MB removed from {folder}/kept\n")) == (0, True)
    assert not Path("kept").exists()


def test_clean_leaves_what_is_not_ours(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(fresh())
    Path("kept", "thesis.txt").write_text("All of it", encoding="utf-8")
    Path("kept", ".gitignore").write_text("*.bak\n", encoding="utf-8")
    assert said(capsys, "clean", "--cache-dir", "kept")[0] == 0
    assert sorted(path.name for path in Path("kept").iterdir()) == [".gitignore", "thesis.txt"]


def test_clean_refuses_other_folders(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("0" * 64).write_text("mine", encoding="utf-8")
    code, _, err = said(capsys, "clean", "--cache-dir", ".")
    assert (code, err) == (2, f"jsonl-lint: {folder} stays as it is: it was not made by jsonl-lint\n")
    Path("CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n", encoding="utf-8")
    assert said(capsys, "clean", "--cache-dir", ".")[0] == 2
    assert Path("0" * 64).exists()


@given(st.lists(st.binary(max_size=30).map(lambda text: text.replace(b"\n", b"") + b"\n")), st.integers(1, 200))
def test_borders_are_between_lines(lines: list[bytes], size: int) -> None:
    from jsonl_lint.engine.cutting import _borders

    data = b"".join(lines)
    found = list(_borders(io.BytesIO(data), 3 * size // 4, max(1, size // 2)))
    at = 0
    for length, newlines in found:
        assert data[at : at + length].count(b"\n") == newlines
        at += length
        assert data[at - 1 : at] == b"\n"
        assert length <= 3 * size // 4 + max(1, size // 2) + 31
    assert at == len(data)
