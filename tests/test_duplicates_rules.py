"""Copies, repeated prompts and leaks: each planted one is found among good records, and nothing else."""

from __future__ import annotations

import copy
import functools
import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import generated
import pytest

import examples
from jsonl_lint.config import jobs
from jsonl_lint.config.evaluation import load
from jsonl_lint.config.problem import ConfigError
from jsonl_lint.config.request import Request
from jsonl_lint.config.settings import DatasetSettings, Settings
from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.engine import lint
from jsonl_lint.rule import Rule
from jsonl_lint.rules.conflicting_answers import ConflictingAnswers
from jsonl_lint.rules.duplicate_prompt import DuplicatePrompt
from jsonl_lint.rules.duplicate_record import DuplicateRecord
from jsonl_lint.rules.evaluation_overlap import EvaluationOverlap
from jsonl_lint.rules.near_duplicate import NearDuplicate
from jsonl_lint.rules.train_validation_overlap import TrainValidationOverlap

Value = dict[str, Any]
FAULTS, COUNT = 100, 10_000


@functools.cache
def clean() -> tuple[Value, ...]:
    return tuple(generated.records(COUNT, seed=4))


def spelled(values: list[Value]) -> bytes:
    return b"".join(json.dumps(value, ensure_ascii=False).encode() + b"\n" for value in values)


def planted(change: Callable[[Value, random.Random], None]) -> tuple[list[Value], list[tuple[int, int]]]:
    """Return the good records with changed copies of some of them, and the lines of each copy and its model."""
    draw, values = random.Random(7), list(clean())
    models = draw.sample(range(COUNT // 2), FAULTS)
    places = sorted(draw.sample(range(COUNT // 2 + FAULTS, COUNT), FAULTS))
    for model, place in zip(models, places, strict=True):
        made = copy.deepcopy(values[model])
        change(made, draw)
        values.insert(place, made)
    return values, [(place + 1, model + 1) for model, place in zip(models, places, strict=True)]


def another_answer(value: Value, draw: random.Random) -> None:
    value["messages"][-1]["content"] += " And that is all."


def edited(value: Value, draw: random.Random) -> None:
    """Change 3 % of the words of what is said, one at least."""
    places = [
        (message, index)
        for message in value["messages"]
        if message["role"] != "system"
        for index in range(len(message["content"].split(" ")))
    ]
    for message, index in draw.sample(places, max(1, round(0.03 * len(places)))):
        words = message["content"].split(" ")
        words[index] = draw.choice(["green", "seven", "quickly", "椅子", "morgen"])
        message["content"] = " ".join(words)


def same(value: Value, draw: random.Random) -> None:
    value["id"] = draw.random()


def pairs(found: list[Diagnostic]) -> list[tuple[int, int]]:
    return [(item.place.line, item.related[0].line) for item in found]


@pytest.mark.parametrize(
    ("rule", "change"),
    [(DuplicateRecord(), same), (DuplicatePrompt(), another_answer), (ConflictingAnswers(), another_answer)],
    ids=lambda item: getattr(item, "name", ""),
)
def test_planted_copies(rule: Rule, change: Callable[[Value, random.Random], None], tmp_path: Path) -> None:
    values, places = planted(change)
    found = examples.report((rule,), spelled(values), tmp_path).diagnostics
    assert pairs(list(found)) == places
    assert all(item.place.column == 1 and len(item.place.line_hash) == 16 for item in found)


def test_planted_near_duplicates(tmp_path: Path) -> None:
    values, places = planted(edited)
    found = pairs(list(examples.report((NearDuplicate(),), spelled(values), tmp_path).diagnostics))
    assert len({*found} & {*places}) >= 0.95 * FAULTS
    assert not {*found} - {*places}


def test_nothing_in_clean_records(tmp_path: Path) -> None:
    rules = (DuplicateRecord(), DuplicatePrompt(), ConflictingAnswers(), NearDuplicate())
    found = examples.report(rules, spelled(list(clean())), tmp_path).diagnostics
    assert not found


def test_planted_overlap(tmp_path: Path) -> None:
    draw, values = random.Random(3), list(clean())
    train, validation = values[:9_000], values[9_000:]
    expected = {}
    for number, change in enumerate([same, another_answer, edited] * 33):
        line, model = 10 * number + 5, draw.randrange(len(train))
        validation[line - 1] = copy.deepcopy(train[model])
        change(validation[line - 1], draw)
        expected[line] = ("the record", "the prompt", "nearly the same")[number % 3]
    files = {"train.jsonl": spelled(train), "validation.jsonl": spelled(validation)}
    found = examples.report((TrainValidationOverlap(validated=True),), files, tmp_path).diagnostics
    said = {item.place.line: item.message.partition(" is also")[0] for item in found}
    assert {item.place.path for item in found} == {"validation.jsonl"}
    assert {item.related[0].path for item in found} == {"train.jsonl"}
    assert {line for line in expected if expected[line] != said.get(line)} <= {*list(expected)[2::3]}
    assert {line: what for line, what in expected.items() if what != "nearly the same"}.items() <= said.items()
    assert len(said.keys() & expected.keys()) >= 0.95 * len(expected)
    assert said.keys() <= expected.keys()


def test_planted_evaluation(tmp_path: Path) -> None:
    draw, values = random.Random(5), list(clean())
    vocabulary = sorted(
        {word for value in values[:500] for word in value["messages"][1]["content"].split() if word.isalnum()}
    )
    golden = [" ".join(draw.sample(vocabulary, 20)) for _ in range(300)]
    lines = draw.sample(range(COUNT), 2 * FAULTS)
    for number, line in enumerate(lines):
        question = golden[number]
        whole = number % 2 == 0
        said = question if whole else "Please tell me this \u2014 " + question + " Thank you!"
        values[line] = {"messages": [{"role": "user", "content": said}, {"role": "assistant", "content": "Yes."}]}
    (tmp_path / "golden.jsonl").write_bytes(spelled([{"question": said} for said in golden]))
    rule = EvaluationOverlap(evaluation=load(str(tmp_path), ["golden.jsonl"]))
    found = examples.report((rule,), spelled(values), tmp_path).diagnostics
    by_line = {item.place.line: item for item in found}
    for number, line in enumerate(lines):
        item = by_line.pop(line + 1)
        assert item.severity is (Severity.WARNING if number % 2 else Severity.ERROR)
        assert item.place.pointer == "/messages/0/content"
        assert item.related[0].line == number + 1
        before = '{"messages": [{"role": "user", "content": ' + '"Please tell me this - ' * (number % 2)
        assert item.place.column == len(before) + 1
    assert not by_line


def test_evaluation_files_that_are_no_records(tmp_path: Path) -> None:
    (tmp_path / "golden.jsonl").write_text('{"question": "Why?"}\n\nWhy?\n')
    with pytest.raises(ConfigError, match=r"golden\.jsonl.* line 3: invalid json"):
        load(str(tmp_path), ["golden.jsonl"])
    (tmp_path / "golden.jsonl").write_text("")
    with pytest.raises(ConfigError, match="empty file"):
        load(str(tmp_path), ["golden.jsonl"])


@pytest.mark.skipif(sys.platform != "linux", reason="files of the system")
@pytest.mark.parametrize("target", ["/proc/self/environ", "/dev/zero", "fifo"])
def test_evaluation_files_of_the_system_are_not_read(target: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "golden.jsonl").symlink_to(target)
    with pytest.raises(ConfigError) as caught:
        load(str(tmp_path), ["golden.jsonl"])
    assert "unreadable file" in caught.value.render()
    assert "PATH" not in caught.value.render()


def test_a_run_that_three_lines_share_is_a_template(tmp_path: Path) -> None:
    template = (
        "Read the following passage with care and answer the question below it in one short sentence please: "
    )
    golden = [{"question": f"{template} {word} {word}"} for word in ("river", "mountain", "harbour")]
    (tmp_path / "golden.jsonl").write_bytes(spelled(golden))
    rule = EvaluationOverlap(evaluation=load(str(tmp_path), ["golden.jsonl"]))
    data = spelled([{"prompt": template + "Where is Paris?", "completion": "In France."}])
    assert not examples.report((rule,), data, tmp_path).diagnostics
    (tmp_path / "golden.jsonl").write_bytes(spelled(golden[:2]))
    rule = EvaluationOverlap(evaluation=load(str(tmp_path), ["golden.jsonl"]))
    assert examples.report((rule,), data, tmp_path).diagnostics


def test_the_config_hands_on_what_the_rules_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = "Which lake is the deepest of all the lakes in the whole wide world, and how deep is it?"
    for name in ("golden", "train", "validation"):
        (tmp_path / f"{name}.jsonl").write_bytes(spelled([{"prompt": said, "completion": "Baikal"}]))
    dataset = DatasetSettings(
        train=("train.jsonl",), validation=("validation.jsonl",), evaluation=("golden.jsonl",)
    )
    settings = Settings(datasets={"lakes": dataset}, folder=str(tmp_path))
    [job] = jobs(settings, Request(select=("duplicates",)))
    found = {(item.rule, item.place.path) for item in lint(job.dataset, job.rules).diagnostics}
    assert found == {("evaluation-overlap", "train.jsonl"), ("train-validation-overlap", "validation.jsonl")}


def test_labels_of_which_too_few_agree(tmp_path: Path) -> None:
    labels = ["spam", "ham"] * 6 + ["spam"] * 30
    values = [{"prompt": f"Mail {n if n >= 12 else n // 2}", "completion": said} for n, said in enumerate(labels)]
    found = examples.report((ConflictingAnswers(),), spelled(values), tmp_path).diagnostics
    assert [item.severity for item in found].count(Severity.ERROR) == 1
    assert "only 50 % of the answers to repeated prompts agree (6 of 12)" in {item.message for item in found}
    few = values[:4] + values[12:]
    found = examples.report((ConflictingAnswers(),), spelled(few), tmp_path).diagnostics
    assert [item.severity for item in found] == [Severity.WARNING] * 2


@pytest.mark.parametrize(
    ("role", "text", "severity"),
    [
        ("user", "Which river runs through Ghent?", Severity.ERROR),
        ("assistant", "Which river runs through Ghent?", None),
        ("assistant", "Which " + "very " * 9 + "long river runs through Ghent?", Severity.WARNING),
        ("user", "お問い合わせありがとうございます。", None),
        ("user", "はい、かしこまりました。", None),
        ("user", "ゲントの町を流れている川の名前を教えてください。", Severity.ERROR),
    ],
)
def test_commonplaces_give_no_evaluation_away(
    role: str, text: str, severity: Severity | None, tmp_path: Path
) -> None:
    (tmp_path / "golden.jsonl").write_bytes(spelled([{"question": text}]))
    rule = EvaluationOverlap(evaluation=load(str(tmp_path), ["golden.jsonl"]))
    turns = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes."}]
    value = {"messages": [*turns, {"role": role, "content": text}, *turns[1:]]}
    found = examples.report((rule,), spelled([value]), tmp_path).diagnostics
    assert [item.severity for item in found] == ([severity] if severity else [])


def test_prompts_with_other_references_are_no_duplicates(tmp_path: Path) -> None:
    asked = [{"role": "user", "content": "Give me a prime number."}]
    values = [{"messages": asked, "answer": str(number)} for number in (2, 3, 5, 3)]
    [item] = examples.report((DuplicateRecord(),), spelled(values), tmp_path).diagnostics
    assert (item.place.line, item.related[0].line) == (4, 2)


SPELLINGS = ["Very good", "very good ", "VERY GOOD.", "“Very good”", "**Very good**", "very_good", "(very-good)"]


@pytest.mark.parametrize("spelling", [*SPELLINGS, "Ｖｅｒｙ ｇｏｏｄ", "Very\u200b good", "very\n good"])
def test_a_spelling_of_a_label_is_no_other_answer(spelling: str, tmp_path: Path) -> None:
    labels = ["Very good", "Bad"] * 20
    values = [{"prompt": f"Film {n}", "completion": said} for n, said in enumerate(labels)]
    again = [{"prompt": "Film 0", "completion": spelling}]
    assert not examples.report((ConflictingAnswers(),), spelled(values + again), tmp_path).diagnostics
    again = [{"prompt": "Film 1", "completion": spelling}]
    [item] = examples.report((ConflictingAnswers(),), spelled(values + again), tmp_path).diagnostics
    assert (item.place.line, item.related[0].line) == (41, 2)


LONG = "The ferry to the island leaves from the old pier at nine. " * 5


@pytest.mark.parametrize(
    ("answer", "same"),
    [
        (LONG.upper(), True),
        (LONG.replace(" ", "\n\n"), True),
        (LONG.replace(" ", "\u00a0"), True),
        (f"**{LONG}**", True),
        (LONG.replace("nine", "ten"), False),
    ],
)
def test_long_answers_contradict_by_more_than_case_and_space(answer: str, same: bool, tmp_path: Path) -> None:
    records = [{"prompt": "When does the ferry leave?", "completion": text} for text in (LONG, answer)]
    found = examples.report((ConflictingAnswers(),), spelled(records), tmp_path).diagnostics
    assert (not found) == same
