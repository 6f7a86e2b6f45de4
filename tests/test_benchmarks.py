"""The benchmarks measure what they say, on data that is the same everywhere and clean."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import cases, data, measure, results, speed, stages, vocabulary
from benchmarks.__main__ import main
from benchmarks.measure import Cost
from jsonl_lint.cli import main as jsonl_lint
from jsonl_lint.record import Record

pytestmark = pytest.mark.skipif(not hasattr(os, "wait4"), reason="processes are measured as POSIX has it")

SMALL = 0.02
BASE_MODEL = ["--target", "openai/davinci-002", "--today", "2026-01-01"]


def report(tmp_path: Path, *arguments: str) -> Any:
    out = tmp_path / "report.json"
    jsonl_lint([*arguments, "--output", f"json:{out}"])
    return json.loads(out.read_text())


def rules(tmp_path: Path, *arguments: str) -> set[str]:
    return {found["rule"] for found in report(tmp_path, "check", *arguments)["diagnostics"]}


@pytest.mark.parametrize(("kind", "digest"), [("chat", "5d72247678070500"), ("completions", "f91ff15b47f61933")])
def test_the_data_is_the_same_everywhere(tmp_path: Path, kind: str, digest: str) -> None:
    written = data.file(tmp_path, kind, SMALL).read_bytes()
    assert len(written) <= SMALL * data.MEGABYTE
    assert hashlib.sha256(written).hexdigest()[:16] == digest
    assert data.file(tmp_path, kind, 3 * SMALL).read_bytes().startswith(written)
    assert data.file(tmp_path, kind, SMALL, seed=2).read_bytes() != written


def test_data_is_written_once(tmp_path: Path) -> None:
    path = data.file(tmp_path, "chat", SMALL)
    path.write_text("kept")
    assert data.file(tmp_path, "chat", SMALL).read_text() == "kept"
    assert [*tmp_path.iterdir()] == [path]


def test_no_two_records_ask_the_same() -> None:
    asked = [
        next(
            message["content"] for message in data.conversation(1, number)["messages"] if message["role"] == "user"
        )
        for number in range(20_000)
    ]
    assert len({*asked}) == len(asked)


def test_small_files_hold_the_records_of_the_large_one(tmp_path: Path) -> None:
    files = sorted(data.files(tmp_path, "chat", 3 * SMALL).iterdir())
    assert b"".join(file.read_bytes() for file in files) == data.file(tmp_path, "chat", 3 * SMALL).read_bytes()
    assert all(file.stat().st_size >= data.SMALL_FILE for file in files[:-1])


def test_a_record_is_inserted_in_the_middle(tmp_path: Path) -> None:
    before = data.file(tmp_path, "chat", SMALL).read_bytes().splitlines()
    path = data.growing(tmp_path, "chat", SMALL)
    data.insert(path)
    data.insert(path)
    after = path.read_bytes().splitlines()
    new = [line for line in after if line not in before]
    assert [line for line in after if line in before] == before
    assert len({*new}) == 2
    assert after.index(new[0]) in range(len(before) // 4, 3 * len(before) // 4)


def test_records_are_as_varied_as_said() -> None:
    records = [data.conversation(1, number) for number in range(4000)]
    lines = [json.dumps(record, ensure_ascii=False).encode() for record in records]
    assert 1000 < sum(map(len, lines)) / len(lines) < 1400
    assert min(map(len, lines)) < 500
    assert max(map(len, lines)) > 8000
    systems = [first["content"] for record in records if (first := record["messages"][0])["role"] == "system"]
    assert 0.72 < len(systems) / len(records) < 0.78
    assert len({*systems}) == 15
    assert 0.06 < sum("tools" in record for record in records) / len(records) < 0.1
    japanese = sum(bool(re.search("[ぁ-ん]", line.decode())) for line in lines)
    assert 0.17 < japanese / len(records) < 0.23


def test_the_data_is_clean(tmp_path: Path) -> None:
    found = rules(tmp_path, str(data.file(tmp_path, "chat", 0.4)))
    assert found == {"system-in-some"}, "a quarter of the records have none, as in real data"
    assert not rules(tmp_path, str(data.file(tmp_path, "completions", 0.4)), *BASE_MODEL)
    assert not rules(tmp_path, "--select", "near-duplicate", str(data.file(tmp_path, "chat", 0.4)))
    assert rules(tmp_path, str(data.file(tmp_path, "chat", SMALL))) == {"system-in-some", "too-few-examples"}


@pytest.mark.parametrize(("kind", "more"), [("chat", 2), ("completions", 11)])
def test_the_reference_counts_the_same_tokens(tmp_path: Path, kind: str, more: int) -> None:
    # The guide adds 3 for a record where bills have 1, and counts roles, which base models have not.
    lines = data.file(tmp_path, kind, SMALL).read_text(encoding="utf-8").splitlines()
    path = tmp_path / "data.jsonl"
    path.write_text("\n".join(line for line in lines if '"tools"' not in line) + "\n", encoding="utf-8")
    target = BASE_MODEL if kind == "completions" else []
    [dataset] = report(tmp_path, "check", str(path), *target)["datasets"]
    facts = {(fact["rule"], fact["name"]): fact["value"] for fact in dataset["facts"]}
    encoding = facts["token-counts", "encoding"]
    said = subprocess.run(
        [sys.executable, speed.ROOT / "benchmarks" / "reference.py", encoding, path],
        env=os.environ | vocabulary.cache(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    [billed] = re.findall(r"billed in one epoch: (\d+)", said)
    assert int(billed) == facts["token-counts", "per_epoch"] + more * dataset["records"]
    assert "faults: none" in said


def test_results_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, kept = tmp_path / "RESULTS.md", tmp_path / "data"
    only = ["reference", "check --per-record", "python -c pass", "jsonl-lint --version"]
    asked = ["--size", str(SMALL), "--rounds", "1", "--output", str(out), "--data", str(kept), "--only", *only]
    assert main(asked) == 0
    page = out.read_text(encoding="utf-8")
    assert capsys.readouterr().out == page + "\n"
    for part in (
        r"`python -m benchmarks --size 0.02 --rounds 1 --only reference 'check --per-record' [^`]*`",
        r"\| `jsonl-lint --version`, times as long as `python -c pass` \| [\d.]+ \| 4 \| 2 \| [a-z* ]+ \|",
        r"\| `check --per-record` \| [\d.]+ \| [\d.]+ \| [1-9]\d* \| [\d.]+ times as fast as `reference` \|",
        r"## Where the CPU time goes: 0.02 MB",
        r"\| parse \| ",
    ):
        assert re.search(part, page), part
    assert str(tmp_path) not in page


def test_every_case_can_be_measured(tmp_path: Path) -> None:
    names = [case.name for case in cases.CASES]
    assert len({*names}) == len(names)
    assert {case.against for case in cases.CASES} <= {"", *names}
    assert cases.START_UP in names
    for cold in ("check", "check --per-record", "cost"):
        assert "--no-cache" in next(case.command for case in cases.CASES if case.name == cold)
    for case in cases.CASES:
        assert all(Path(path).exists() for path in case.data(tmp_path, SMALL)), case.name


def test_memory_and_time_of_children_count() -> None:
    child = "import time; held = bytearray(90 << 20)\nwhile time.process_time() < .3: pass"
    command = [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"]
    cost = measure.run(command, Path.cwd(), os.environ, watch=True)
    assert cost.cpu > 0.3
    assert cost.wall > 0.3
    assert cost.peak > 90 << 20
    assert measure.run([sys.executable, "-c", "raise SystemExit(1)"], Path.cwd(), os.environ).peak == 0


def test_a_command_that_fails_is_no_figure() -> None:
    code = "import sys; print('no such thing', file=sys.stderr); sys.exit(2)"
    with pytest.raises(measure.FailedError, match=r"(?s)exit code 2 .*no such thing"):
        measure.run([sys.executable, "-c", code], Path.cwd(), os.environ)


def test_what_waits_is_not_clocked() -> None:
    clock = stages.Clock()
    ticks = itertools.count(0, 10)
    clock.now = lambda: next(ticks)
    inner = clock.timed("inner", lambda: None)
    outer = clock.timed("outer", lambda: (inner(), inner()))
    outer()
    assert clock.spent == {"outer": 30, "inner": 20}
    assert clock.calls == {"outer": 1, "inner": 2}


def test_the_clock_is_taken_away(tmp_path: Path) -> None:
    before = (Record.once, vars(Record)["messages"].func)
    path = data.file(tmp_path, "chat", SMALL)
    rows = {row.name: row for row in stages.profile(path)}
    assert (Record.once, vars(Record)["messages"].func) == before
    count = len(path.read_bytes().splitlines())
    assert rows["parse"].calls == count
    assert rows["duplicate-record"].calls >= count
    assert rows["schema"].seconds > 0


def test_a_file_that_is_not_read_has_no_profile(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.symlink_to("/dev/null")
    with pytest.raises(RuntimeError, match="was not read"):
        stages.profile(path)


def test_targets_are_judged() -> None:
    by_name = {case.name: case for case in cases.CASES}
    walls = {"reference": 10.0, "check": 3.0, "check --per-record": 2.0, "check, files of 10 KB": 3.3}
    found = [results.Result(by_name[name], 100.0, Cost(wall, wall)) for name, wall in walls.items()]
    found += [results.Result(by_name["check"], 1000.0, Cost(30.0, 30.0, 200 << 20))]
    found += [results.Result(by_name[cases.START_UP], 0.0, Cost(0.5, 0.5))]
    page = results.page("python -m benchmarks", 5, found, {})
    for line in (
        "| 100 MB: `check`, times as fast as `reference` | 3.33 | 3 | 4 | met |",
        "| 100 MB: `check --per-record`, times as fast as `reference` | 5 | 10 | 25 | **missed** |",
        "| 100 MB: `check, files of 10 KB`, times as long as `check` | 1.1 | 1.5 | 1.2 | aim reached |",
        "| `check, 20 records`, times as fast as `reference, 20 records` |  | 2.5 | 4 | not measured |",
        "| 1 GB: `check`, MiB at most | 200 | 250 | 150 | met |",
        "| CPU of 1 GB over CPU of 100 MB, less start-up | 11.8 | 11 | 10.5 | **missed** |",
    ):
        assert line in page.splitlines()
