"""Where digests were seen: the same whatever the cut, and small."""

from __future__ import annotations

import errno
import json
import sys
import tracemalloc
from collections import defaultdict
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsonl_lint.cli import main
from jsonl_lint.record import Record, Source
from jsonl_lint.rule.identity import digest
from jsonl_lint.rule.layout import MisfitError
from jsonl_lint.rule.seen import BLOCK, Seen, SeenState
from jsonl_lint.rule.spool import Pile, Spool


def state_of(seen: Seen, lines: list[tuple[str, int, int]]) -> SeenState:
    state = seen.start()
    for path, line, value in lines:
        seen.add(state, Record(Source(path), line, b"{}"), digest(value), bytes([value % 256] * seen.note))
    return state


VALUES = st.lists(st.integers(0, 40), max_size=200)


@given(VALUES, st.integers(0, 200), st.integers(1, 3), st.sampled_from([0, 3]))
def test_repeats_are_those_of_a_dict(values: list[int], cut: int, times: int, note: int) -> None:
    seen = Seen(note)
    lines = [
        ("a.jsonl" if number < 100 else "b.jsonl", number + 1, value)
        for number, value in enumerate(values * times * (BLOCK // 100))
    ]
    whole = state_of(seen, lines)
    left, right = state_of(seen, lines[:cut]), state_of(seen, lines[cut:])
    assert seen.merge(left, right) == whole
    assert seen.count(whole) == len(lines)
    known: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for path, line, value in lines:
        known[value].append((path, line))
    found = [[(item.path, item.line) for item in group] for group in seen.repeats(whole)]
    assert found == [places for places in known.values() if len(places) > 1]
    for group in seen.repeats(whole):
        assert len({item.note for item in group}) == 1


def test_a_record_takes_at_most_24_bytes() -> None:
    records = 50 * BLOCK
    for note in (0, 3):
        seen = Seen(note)
        state = state_of(seen, [("a.jsonl", line, line) for line in range(1, records + 1)])
        assert sum(sys.getsizeof(block) for block in state["blocks"]) <= 24.1 * records
        assert len(json.dumps(state)) <= 24.2 * records


def test_a_state_that_is_none_of_ours_is_refused() -> None:
    seen = Seen()
    whole = state_of(seen, [("a.jsonl", line, line) for line in range(1, BLOCK + 3)])
    assert seen.moved(json.loads(json.dumps(whole)), 0) == whole
    [block], (entry, other) = whole["blocks"], whole["loose"]
    broken: tuple[dict[str, Any], ...] = (
        {"loose": [entry]},
        {"loose": [entry, other[:-1]]},
        {"loose": [entry, other[:-1] + "="]},
        {"loose": [entry, other[:-1] + "é"]},
        {"loose": [entry[:-4], other + "AAAA"]},
        {"blocks": [block[:-1] + "\n"]},
        {"blocks": [block[:-4]]},
        {"files": [["a.jsonl", "train", BLOCK]]},
        {"files": [["a.jsonl", "train", -1], ["a.jsonl", "train", BLOCK + 3]]},
        {"files": [["a.jsonl", 1, BLOCK + 2]]},
        {"more": []},
    )
    for spoilt in broken:
        with pytest.raises(MisfitError):
            seen.moved(json.loads(json.dumps(whole | spoilt)), 0)
    with pytest.raises(MisfitError):
        seen.moved(whole, -(1 << 160))


def test_repeats_are_found_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen()
    state = state_of(seen, [("a.jsonl", line, line % 700) for line in range(1, 2_000)])
    found = [[*group] for group in seen.repeats(state)]
    monkeypatch.setattr("jsonl_lint.rule.seen._AT_ONCE", 100)
    assert [[*group] for group in seen.repeats(state)] == found
    assert len(found) == 700


@pytest.fixture(params=["room", "no room", "some room"])
def crowded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let next to nothing be held in memory, where there is room on the disk or not."""
    for name, most in {"seen.MOST": 0, "seen._AT_ONCE": 100, "seen._ON_SHELVES": 0, "spool._LEAST": 100}.items():
        monkeypatch.setattr(f"jsonl_lint.rule.{name}", most)
    write, number = Spool._write, count()  # noqa: SLF001

    def full(spool: Spool, data: bytes, place: int) -> None:
        write(spool, data[:10], place)
        if request.param == "no room" or next(number) % 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(spool, data[10:], place + 10)

    if request.param != "room":
        monkeypatch.setattr(Spool, "_write", full)


@pytest.mark.usefixtures("crowded")
def test_what_is_put_aside_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen(3)
    lines = [("ab"[line > 4_000], line, line % 1500 if line % 7 else 0) for line in range(1, 6_000)]
    state = seen.start()
    for at in range(0, len(lines), 700):
        state = seen.merge(state, state_of(seen, lines[at : at + 700]))
    found = [[*group] for group in seen.repeats(state)]
    read = seen.reader(state)
    places = [read(number) for number in range(len(lines))]
    notes = [*seen.notes(state)]
    assert isinstance(state["blocks"], Pile)
    monkeypatch.undo()
    whole = state_of(seen, lines)
    assert [*state["blocks"]] == whole["blocks"]
    assert found == [[*group] for group in seen.repeats(whole)]
    assert [(item.path, item.line) for item in places] == [(path, line) for path, line, _ in lines]
    assert notes == [bytes([value % 256] * 3) for *_, value in lines]


def test_repeats_take_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jsonl_lint.rule.seen._AT_ONCE", 1_000)
    monkeypatch.setattr("jsonl_lint.rule.seen._ON_SHELVES", 1 << 18)
    seen = Seen()
    for different in (1, 20_000, 40_000):
        state = state_of(seen, [("a.jsonl", line, line % different) for line in range(40_000)])
        tracemalloc.start()
        found = sum(len(group) for group in seen.repeats(state))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert found == (40_000 if different < 40_000 else 0)
        assert most < 48 * 40_000, different


def repeated(number: int) -> str:
    said = " ".join(map(str, Random(number % 300).sample(range(10_000), 30)))
    records = [
        {"prompt": "Name a river", "completion": "Rhine" if number % 3 else "Nile"},
        {"prompt": f"Tell me of {said}", "completion": f"It is {number}"},
        {"prompt": f"Tell me of {said} {number}", "completion": f"It is {number}"},
    ]
    return "".join(json.dumps(record) + "\n" for record in records)


@pytest.mark.usefixtures("crowded")
def test_a_report_does_not_tell_what_was_put_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, first in (("train.jsonl", 0), ("validation.jsonl", 200)):
        text = "".join(map(repeated, range(first, first + 400)))
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    asked = ["train.jsonl", "--validation", "validation.jsonl", "--select", "duplicates,near-duplicate"]
    asked += ["--no-cache", "--output", "json", "--jobs", "1", "--chunk-size", "5000"]
    main(asked)
    said = capsys.readouterr().out
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    main(asked)
    assert said == capsys.readouterr().out
    assert "nearly the same" in said
    assert "different answers to the prompt" in said
