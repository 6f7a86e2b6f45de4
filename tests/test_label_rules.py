"""Labels, system messages and patterns: each planted fault is found where it is, and nothing else."""

from __future__ import annotations

import functools
import json
import random
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import generated
import pytest

import examples
from jsonl_lint.config import jobs
from jsonl_lint.config.problem import ConfigError
from jsonl_lint.config.request import Request
from jsonl_lint.config.schema import config_schema
from jsonl_lint.config.settings import load
from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.rule import Rule, folded
from jsonl_lint.rules.format_drift import FormatDrift
from jsonl_lint.rules.label_imbalance import LabelImbalance
from jsonl_lint.rules.label_variants import LabelVariants
from jsonl_lint.rules.near_identical_system_prompts import NearIdenticalSystemPrompts
from jsonl_lint.rules.rare_label import RareLabel
from jsonl_lint.rules.system_prompt_drift import SystemPromptDrift

Value = dict[str, Any]
FAULTS, COUNT = 100, 10_000
TOPICS = ("Billing", "Delivery", "Returns", "Repair", "Other")
NOISY = {Severity.WARNING, Severity.ERROR}


@functools.cache
def clean() -> tuple[str, ...]:
    return tuple(json.dumps(value, ensure_ascii=False) for value in generated.records(COUNT, seed=11))


def chats() -> list[Value]:
    return [json.loads(line) for line in clean()]


def labelled(count: int, labels: tuple[str, ...] = TOPICS, seed: int = 1) -> list[Value]:
    """Return records of a classification, the first label more frequent than the last, but not by much."""
    draw = random.Random(seed)
    weights = [2 * len(labels) - index for index in range(len(labels))]
    chosen = draw.choices(labels, weights, k=count)
    return [
        {"prompt": f"Ticket {number}: {generated.ENGLISH.question(draw)}", "completion": chosen[number]}
        for number in range(count)
    ]


def check(values: Iterable[Value], folder: Path, *rules: Rule, chunk_size: int = 1 << 20) -> list[Diagnostic]:
    data = "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values).encode()
    found = examples.report(rules, data, folder, chunk_size=chunk_size)
    assert not found.broken
    return list(found.diagnostics)


def lines(found: Iterable[Diagnostic]) -> list[int]:
    """Return the lines of findings and of what they name beside it."""
    return sorted(place.line for item in found for place in (item.place, *item.related))


def columns_are_right(values: list[Value], found: Iterable[Diagnostic], before: str) -> bool:
    """Return whether each place is that of what follows `before` in its line."""
    return all(
        place.column == json.dumps(values[place.line - 1], ensure_ascii=False).index(before) + len(before) + 1
        for item in found
        for place in (item.place, *item.related)
    )


def places(seed: int = 3) -> list[int]:
    return sorted(random.Random(seed).sample(range(200, COUNT), FAULTS))


def test_nothing_in_clean_chat(tmp_path: Path) -> None:
    rules = (NearIdenticalSystemPrompts(), SystemPromptDrift(), FormatDrift(), LabelVariants(), RareLabel())
    assert not check(chats(), tmp_path, LabelImbalance(), *rules)


def test_nothing_in_clean_labels(tmp_path: Path) -> None:
    rules = (LabelImbalance(), LabelVariants(), RareLabel(), FormatDrift())
    assert not check(labelled(COUNT), tmp_path, *rules)
    assert not check(labelled(COUNT, tuple(map(str, range(100)))), tmp_path, *rules)
    assert not check(labelled(40), tmp_path, *rules), "a small dataset as a whole has no exceptions"


def test_planted_variants(tmp_path: Path) -> None:
    values, planted = labelled(COUNT), places()
    ways = (str.lower, str.upper, " {} ".format, "{}.".format, "“{}”".format, "{}\u200b".format, fullwidth)
    for number, place in enumerate(planted):
        values[place]["completion"] = ways[number % len(ways)](values[place]["completion"])
    found = check(values, tmp_path, LabelVariants(), RareLabel(), LabelImbalance())
    assert {item.rule for item in found} == {"label-variants"}
    assert [item.place.line for item in found] == [place + 1 for place in planted]
    assert columns_are_right(values, found, '"completion": ')
    assert all(item.place.line_hash and item.place.pointer == "/completion" for item in found)
    [told] = [item for item in found if item.place.line == planted[0] + 1]
    assert f'but "{folded(values[planted[0]]["completion"]).title()}" in ' in told.message


def fullwidth(label: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) for letter in label)


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("Yes", "yes "),
        ("Yes", "Yes."),
        ("はい", "はい。"),
        ("ﾊｲ", "ハイ"),
        ("Very good", "very_good"),
        ("é", "e\u0301"),
    ],
)
def test_one_label(one: str, another: str) -> None:
    assert folded(one) == folded(another)


@pytest.mark.parametrize(
    ("one", "another"),
    [("1", "-1"), ("+1", "1"), (":)", ":("), ("C", "C++"), (".5", "5"), ("A", "A+"), ("1-2", "12"), ("!", "?")],
)
def test_two_labels(one: str, another: str) -> None:
    assert folded(one) != folded(another)


def test_planted_rare_labels(tmp_path: Path) -> None:
    common, planted = tuple(f"Shelf {number}" for number in range(30)), places()
    values = labelled(COUNT, common)
    for number, place in enumerate(planted):
        values[place]["completion"] = f"Box {number // 4}"
    found = check(values, tmp_path, RareLabel(), LabelVariants(), LabelImbalance())
    assert len(found) == FAULTS // 4
    assert lines(found) == [place + 1 for place in planted]
    assert columns_are_right(values, found, '"completion": ')
    assert {item.message for item in found} == {
        f'4 of {COUNT:,} records have the label "Box {number}"' for number in range(FAULTS // 4)
    }


def test_a_tenth_of_an_even_share_is_rare(tmp_path: Path) -> None:
    values = labelled(COUNT)
    for place in places():
        values[place]["completion"] = "Lost"
    [found] = check(values, tmp_path, RareLabel())
    assert (found.message, len(found.related)) == (f'100 of {COUNT:,} records have the label "Lost"', 8)


def test_values_are_no_rare_labels(tmp_path: Path) -> None:
    draw = random.Random(2)
    values = [
        {"prompt": f"How many are {number}?", "completion": str(int(draw.expovariate(0.03)))}
        for number in range(2_000)
    ]
    assert not check(values, tmp_path, RareLabel(), LabelImbalance(), LabelVariants())


def test_imbalance(tmp_path: Path) -> None:
    values = [
        {"prompt": f"{number}?", "completion": "no" if number % 20 < 17 else "yes"} for number in range(1000)
    ]
    [found] = check(values, tmp_path, LabelImbalance())
    assert (found.message, found.place.line) == ('85 % of the labels are "no" (850 of 1,000)', 1)
    assert found.severity is Severity.WARNING
    assert not check(values, tmp_path, LabelImbalance(at_most=0.85))
    assert not check(values, tmp_path, LabelImbalance(expected=(("No", 0.84), ("yes", 0.16))))
    found, more = check(values, tmp_path, LabelImbalance(expected=(("no", 50), ("yes", 50))))
    assert more.message == '15 % of the labels are "yes" (150 of 1,000), not 50 %'
    assert (found.place.line, more.place.line) == (1, 18)


def test_an_expected_share_is_judged_by_its_interval(tmp_path: Path) -> None:
    rule = LabelImbalance(expected=(("yes", 0.2),))
    few = [{"prompt": f"{number}?", "completion": "yes" if number % 10 < 3 else "no"} for number in range(30)]
    many = [{"prompt": f"{number}?", "completion": "yes" if number % 10 < 3 else "no"} for number in range(3000)]
    assert not check(few, tmp_path, rule), "30 % of 30 may be chance"
    assert [item.message[:4] for item in check(many, tmp_path, rule)] == ["30 %"]


def test_expected_in_the_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = tmp_path / ".jsonl-lint.yaml"
    (tmp_path / "a.jsonl").write_text('{"prompt": "a", "completion": "b"}\n')
    config.write_text(
        "datasets: {a: {train: a.jsonl}}\nrules: {label-imbalance: {expected: {yes: 0.9, 1: 0.1}}}\n"
    )
    [job] = jobs(load(), Request(select=("label-imbalance",)))
    [rule] = [rule for rule in job.rules if isinstance(rule, LabelImbalance)]
    assert rule == LabelImbalance(expected=(("yes", 0.9), ("1", 0.1)))
    assert hash(rule)
    for wrong, message in (
        ("[yes]", "expected keys and values"),
        ("{yes: most}", "expected a number of 0 or more"),
    ):
        config.write_text(f"rules: {{label-imbalance: {{expected: {wrong}}}}}\n")
        with pytest.raises(ConfigError, match=message):
            load()
    known = config_schema()["properties"]["rules"]["properties"]["label-imbalance"]["anyOf"][1]["properties"]
    assert known["expected"]["additionalProperties"] == {"type": "number", "minimum": 0}
    assert known["expected"]["default"] == {}


def slips() -> list[str]:
    """Return the system message with a letter left out, or two, or another case: a hundred slips."""
    said = generated.SYSTEM
    cut = [said[:at] + said[at + size :] for size in (1, 2) for at in range(len(said) - size)]
    return [*dict.fromkeys([said.upper(), said.replace(". ", ".\n"), *cut])][:FAULTS]


def test_planted_slips_in_system_messages(tmp_path: Path) -> None:
    values, planted = chats(), places()
    for slip, place in zip(slips(), planted, strict=True):
        values[place]["messages"][0]["content"] = slip
    found = check(values, tmp_path, NearIdenticalSystemPrompts(), SystemPromptDrift())
    assert {item.rule for item in found} == {"near-identical-system-prompts"}
    assert [item.place.line for item in found] == [place + 1 for place in planted]
    assert {item.severity for item in found} == {Severity.WARNING}
    assert columns_are_right(values, found, '"content": ')


def test_planted_drift(tmp_path: Path) -> None:
    values, planted, draw = chats(), places(), random.Random(8)
    others = [generated.GERMAN.text(draw, 2, 3) for _ in range(FAULTS // 5)]
    for number, place in enumerate(planted):
        values[place]["messages"][0]["content"] = others[number // 5]
    found = check(values, tmp_path, SystemPromptDrift(), NearIdenticalSystemPrompts())
    assert {item.rule for item in found} == {"system-prompt-drift"}
    assert len(found) == len(others)
    assert lines(found) == [place + 1 for place in planted]
    assert columns_are_right(values, found, '"content": ')


def under(prompts: Iterable[str]) -> list[Value]:
    rest = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    return [{"messages": [{"role": "system", "content": said}, *rest]} for said in prompts]


NAMES = ("Ann", "Bob", "Chandra", "Dmitri", "Esi", "Fatima", "Guo", "Hana", "Ivo", "Jun")
ROOM = (
    "You are the assistant of a hotel with forty rooms. Answer in the language of the guest, in a few sentences."
)


@pytest.mark.parametrize(
    "prompts",
    [
        [f"{ROOM} Today is {1 + number % 28} {'May' if number % 3 else 'June'} 2026." for number in range(500)],
        [
            f"{ROOM} The time is {number % 24}:{number % 60:02}, the request req-{number * 7919:x}."
            for number in range(500)
        ],
        [f"{ROOM} The guest is {NAMES[number % 10]}." for number in range(500)],
        [f"{ROOM} The guest is {NAMES[max(0, number % 200 - 190)]}." for number in range(1000)],
        [f"{ROOM} Question {generated.ENGLISH.question(random.Random(number))}" for number in range(1500)],
        [f"{ROOM} 今日は{1 + number % 12}月{1 + number % 28}日です。" for number in range(300)],
        [f"Translate into {('French', 'Polish', 'Danish')[number % 3]}." for number in range(300)],
        [("Translate.", "Summarize the text.", "Answer as JSON.")[number % 3] for number in range(300)],
        ["Translate the text." if number % 10 else "Summarize it." for number in range(300)],
        ["Answer from the handbook." if number % 30 else "Write a summary of it." for number in range(9000)],
    ],
    ids=[
        "dates",
        "ids",
        "names",
        "name",
        "documents",
        "japanese",
        "languages",
        "tasks",
        "small task",
        "large task",
    ],
)
def test_templates_and_tasks_raise_no_alarm(prompts: list[str], tmp_path: Path) -> None:
    assert not check(under(prompts), tmp_path, NearIdenticalSystemPrompts(), SystemPromptDrift())


def test_a_word_in_the_place_of_another_is_a_note(tmp_path: Path) -> None:
    found = check(under([ROOM] * 99 + [ROOM.replace("forty", "ninety")]), tmp_path, NearIdenticalSystemPrompts())
    assert [(item.severity, item.place.line) for item in found] == [(Severity.NOTE, 100)]
    assert '"… hotel with ninety rooms" for' in found[0].message
    found = check(
        under([ROOM] * 99 + [ROOM.replace("Answer", "Never answer")]), tmp_path, NearIdenticalSystemPrompts()
    )
    assert [(item.severity, item.place.line) for item in found] == [(Severity.WARNING, 100)]


def test_planted_keys(tmp_path: Path) -> None:
    draw, planted = random.Random(9), places()
    values = [
        {
            "instruction": generated.ENGLISH.question(draw),
            "output": generated.ENGLISH.text(draw, 2, 4),
            "id": number,
        }
        for number in range(COUNT)
    ]
    for number, place in enumerate(planted):
        values[place][f"field_{number // 5}"] = values[place].pop("id")
    found = check(values, tmp_path, FormatDrift())
    assert len(found) == FAULTS // 5
    assert lines(found) == [place + 1 for place in planted]
    assert {(item.severity, item.place.column) for item in found} == {(Severity.WARNING, 1)}
    assert found[0].message == f"5 of {COUNT:,} records have other keys than most: with field_0, without id"


def declares(*names: str) -> list[Value]:
    return [{"type": "function", "function": {"name": name, "parameters": {"type": "object"}}} for name in names]


def test_planted_tools(tmp_path: Path) -> None:
    values, planted = chats(), places()
    for value in values:
        value["tools"] = declares("find", "lend")
    for number, place in enumerate(planted):
        values[place]["tools"] = declares("find", f"lend_{number // 5}")
    del values[0]["tools"]
    found = check(values, tmp_path, FormatDrift())
    assert lines(found) == [1, *(place + 1 for place in planted)]
    assert {item.severity for item in found} == {Severity.WARNING}
    assert found[0].message == f"1 of {COUNT:,} records has other tools than most: without find, lend"


def test_planted_turns(tmp_path: Path) -> None:
    values, planted = chats(), places()
    for number, place in enumerate(planted):
        if number % 2:
            values[place]["messages"].append({"role": "user", "content": "Thanks!"})
        else:
            values[place]["messages"].insert(1, {"role": "assistant", "content": "Good day!"})
    first, second = check(values, tmp_path, FormatDrift())
    assert [first.place.line, second.place.line] == [place + 1 for place in planted[:2]]
    assert {first.severity, second.severity} == {Severity.NOTE}
    assert second.message == (
        f"50 of {COUNT:,} records have other turns than most: user, assistant, user, not user, assistant"
    )


def test_conversations_that_differ_by_nature(tmp_path: Path) -> None:
    draw = random.Random(6)
    values = chats()[:2000]
    for value in values[::20]:
        value["messages"] += [
            {"role": draw.choice(("user", "assistant")), "content": "Well."} for _ in range(draw.randint(1, 9))
        ]
    assert not check(values, tmp_path, FormatDrift())


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        (LabelVariants(), [{"prompt": f"{n}?", "completion": f"x{n % 201}"} for n in range(1000)]),
        (NearIdenticalSystemPrompts(), under(ROOM + " " + "x" * (n % 1001) for n in range(2000))),
        (FormatDrift(), [{"instruction": "a", "output": "b", f"k{n % 201}": 1} for n in range(1000)]),
    ],
    ids=lambda item: getattr(item, "name", ""),
)
def test_too_many_to_be_known(rule: Rule, values: list[Value], tmp_path: Path) -> None:
    one, several = (check(values, tmp_path, rule, chunk_size=size) for size in (1 << 24, 1000))
    assert one == several == []


def test_hostile_system_messages_take_no_longer(tmp_path: Path) -> None:
    long = ["a" * 10**6, "1" * 10**6, "#1." * 10**5, "may " * 10**5, "一1" * 10**5, "a" * 10**6 + "1"]
    near = [" ".join(random.Random(seed).sample(ROOM.split(), 18)) * 30 + "x" * seed for seed in range(300)]
    started = time.process_time()
    check(
        under([*long, *long, *near, *near[:40] * 5]), tmp_path, NearIdenticalSystemPrompts(), SystemPromptDrift()
    )
    assert time.process_time() - started < 20


def test_a_run_of_accents_takes_linear_time(tmp_path: Path) -> None:
    def seconds(size: int) -> float:
        started = time.process_time()
        check(under(["a" + "\u0316\u0301" * size]), tmp_path, SystemPromptDrift())
        return time.process_time() - started

    seconds(1_000)
    assert seconds(160_000) < 8 * seconds(40_000)
