"""What must hold of every rule, by no one's effort: the cut does not matter, states are plain, finish is pure."""

from __future__ import annotations

import copy
import dataclasses
import itertools
import json
import pickle
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import examples
from jsonl_lint import formats
from jsonl_lint.diagnostic import Diagnostic, Fact
from jsonl_lint.record import SOUND, Record, Source
from jsonl_lint.rule import EVERY_LINE, GROUPS, WHOLE_FILE, DatasetRule, Rule, options
from jsonl_lint.rule.layout import moved
from jsonl_lint.rules import RULES

TEXTS = st.sampled_from(
    [
        "Hello",
        "",
        " ",
        "[INST] Hi",
        "I'm sorry, but I can't help with that.",
        "申し訳ありませんが、お答えできません。",
    ]
)
ROLES = st.sampled_from(["system", "user", "assistant", "asistant"])
MESSAGES = st.lists(st.fixed_dictionaries({"role": ROLES, "content": TEXTS}), max_size=4)
NAMES = st.sampled_from(["weather", "news", "time"])
CALLS = NAMES.map(lambda name: [{"id": "c1", "type": "function", "function": {"name": name, "arguments": "{}"}}])
CALLING = CALLS.map(lambda calls: [{"role": "user", "content": "Hi"}, {"role": "assistant", "tool_calls": calls}])
TOOLS = st.lists(NAMES.map(lambda name: {"type": "function", "function": {"name": name}}), max_size=3)
RECORDS = st.one_of(
    st.fixed_dictionaries({"messages": MESSAGES}),
    st.fixed_dictionaries({"messages": CALLING, "tools": TOOLS}),
    st.fixed_dictionaries({"prompt": TEXTS, "completion": TEXTS}),
    st.fixed_dictionaries({"question": TEXTS}),
).map(lambda value: json.dumps(value).encode())
BROKEN = st.sampled_from([b"", b"{", b"[1]", b'{"prompt": "a\xff"}', b"\xef\xbb\xbf{}", b'{"a": 1, "a": 2}'])
ENDINGS = st.sampled_from([b"\n", b"\n", b"\r\n"])
LINES = st.lists(st.tuples(st.one_of(RECORDS, RECORDS, BROKEN), ENDINGS).map(b"".join), max_size=12)

DATASET_RULES = [rule for rule in RULES if issubclass(rule, DatasetRule)]


def records(lines: list[bytes], above: int = 0) -> list[Record]:
    """Read lines as those of two files, so that states with paths are tried too; so many lines are above them."""
    half = len(lines) // 2
    found = []
    for number, line in enumerate(lines):
        path, first = ("a.jsonl", 0) if number < half else ("b.jsonl", half)
        record = Record(Source(path), number - first + 1 + above, line)
        record.format = formats.detect(record.value) if record.condition == SOUND else None
        found.append(record)
    return found


def with_givens(rule: type[DatasetRule[Any]]) -> DatasetRule[Any]:
    """Return a rule as its own first example has it, so that no given field leaves it with nothing to find."""
    example = next(iter(examples.of_rule(rule)), examples.Example())
    built = examples.build(rule, example.options)
    assert isinstance(built, DatasetRule)
    return built


def fold(rule: DatasetRule[Any], run: list[Record]) -> Any:
    state = rule.start()
    for record in run:
        if record.condition in rule.conditions:
            rule.add(state, record)
    return state


@pytest.mark.parametrize("rule", DATASET_RULES, ids=lambda rule: rule.name)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines=LINES, cuts=st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_the_cut_does_not_matter(rule: type[DatasetRule[Any]], lines: list[bytes], cuts: list[int]) -> None:
    built, everything = with_givens(rule), records(lines)
    whole = fold(built, everything)
    borders = [0, *sorted(cuts), len(everything)]
    runs = [everything[a:b] for a, b in itertools.pairwise(borders)]
    left = built.start()
    for run in runs:
        left = built.merge(left, fold(built, run))
    right = built.start()
    for run in reversed(runs):
        right = built.merge(fold(built, run), right)
    assert left == whole == right
    assert list(built.finish(left)) == list(built.finish(whole)) == list(built.finish(right))


@pytest.mark.parametrize("rule", DATASET_RULES, ids=lambda rule: rule.name)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines=LINES)
def test_a_state_is_plain_and_finish_leaves_it(rule: type[DatasetRule[Any]], lines: list[bytes]) -> None:
    built = with_givens(rule)
    state = fold(built, records(lines))
    assert json.loads(json.dumps(state)) == state
    assert "." not in re.sub(r'"(?:[^"\\]|\\.)*"', "", json.dumps(state)), "a state holds no floats"
    before = copy.deepcopy(state)
    found = list(built.finish(state))
    assert state == before
    assert found == list(built.finish(state))
    assert all(isinstance(item, Diagnostic | Fact) for item in found)


@pytest.mark.parametrize("rule", DATASET_RULES, ids=lambda rule: rule.name)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines=LINES, number=st.sampled_from([0, 1, 10**6]))
def test_numbers_are_compared_in_finish(rule: type[DatasetRule[Any]], lines: list[bytes], number: int) -> None:
    built, numbers = with_givens(rule), {int, float, int | None, float | None}
    changes: dict[str, Any] = {item.name: number for item in options(rule) if item.type in numbers}
    other = dataclasses.replace(built, **changes)
    assert fold(other, records(lines)) == fold(built, records(lines))


@pytest.mark.parametrize("rule", DATASET_RULES, ids=lambda rule: rule.name)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines=LINES, above=st.integers(0, 1 << 40))
def test_the_lines_of_a_state_can_be_moved(rule: type[DatasetRule[Any]], lines: list[bytes], above: int) -> None:
    built = with_givens(rule)
    high, low = fold(built, records(lines)), fold(built, records(lines, above))
    assert moved(built.layout, json.loads(json.dumps(high)), above) == low
    assert moved(built.layout, json.loads(json.dumps(low)), -above) == high


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_a_value(rule: type[Rule]) -> None:
    built = rule()
    assert built == rule()
    assert hash(built) == hash(rule())
    assert pickle.loads(pickle.dumps(built)) == built  # noqa: S301 - our own bytes
    assert repr(built) == repr(rule())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_what_it_is(rule: type[Rule]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", rule.name)
    assert rule.__module__ == "jsonl_lint.rules." + rule.name.replace("-", "_")
    assert rule.group in GROUPS
    assert rule.name not in GROUPS
    assert not rule.name.startswith(("no-", "disallow-"))
    assert all(option.doc for option in options(rule))
    assert rule.conditions <= EVERY_LINE | WHOLE_FILE


def test_names_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
