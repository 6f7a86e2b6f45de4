"""Where digests were seen: the same whatever the cut, and small."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsonl_lint.record import Record, Source
from jsonl_lint.rule.identity import digest
from jsonl_lint.rule.layout import MisfitError
from jsonl_lint.rule.seen import BLOCK, Seen, SeenState


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
    count = 50 * BLOCK
    for note in (0, 3):
        seen = Seen(note)
        state = state_of(seen, [("a.jsonl", line, line) for line in range(1, count + 1)])
        assert sum(sys.getsizeof(block) for block in state["blocks"]) <= 24.1 * count
        assert len(json.dumps(state)) <= 24.2 * count


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
    found = list(seen.repeats(state))
    monkeypatch.setattr("jsonl_lint.rule.seen._AT_ONCE", 100)
    assert list(seen.repeats(state)) == found
    assert len(found) == 700
