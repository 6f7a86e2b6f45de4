"""Shares of answers: of all, in a language, under a system prompt; and what a config adds to the languages."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import generated
import pytest

import examples
from jsonl_lint.config import ConfigError, Request, jobs, load
from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.engine import lint
from jsonl_lint.record import Record, Source
from jsonl_lint.rule import AnswerRatio, groups
from jsonl_lint.rules.abstention_ratio import AbstentionRatio
from jsonl_lint.rules.canned_refusal import CannedRefusal
from jsonl_lint.rules.refusal_ratio import RefusalRatio

REFUSALS = (
    "I can't help with that.",
    "I'm sorry, but I cannot answer this question.",
    "I won't write that letter.",
)
JAPANESE = "申し訳ありませんが、お答えできません。"
SOURCES = "The document does not mention the price."


def chats(answers: list[str], system: str = "") -> list[dict[str, Any]]:
    told = [{"role": "system", "content": system}] if system else []
    return [
        {
            "messages": [
                *told,
                {"role": "user", "content": f"Question {number}?"},
                {"role": "assistant", "content": answer},
            ]
        }
        for number, answer in enumerate(answers)
    ]


def found(rule: Any, values: list[dict[str, Any]], folder: Path) -> tuple[Diagnostic, ...]:
    data = b"".join(json.dumps(value, ensure_ascii=False).encode() + b"\n" for value in values)
    return examples.report((rule,), data, folder).diagnostics


def test_good_records_have_none(tmp_path: Path) -> None:
    values = list(generated.records(3_000, seed=2))
    for rule in (RefusalRatio(), AbstentionRatio(), CannedRefusal()):
        assert not found(rule, values, tmp_path)


@pytest.mark.parametrize(
    ("rule", "said"),
    [(RefusalRatio(), REFUSALS), (AbstentionRatio(), (SOURCES,))],
    ids=["refusals", "abstentions"],
)
def test_too_many(rule: Any, said: tuple[str, ...], tmp_path: Path) -> None:
    values = [f"It opens at nine, and room {number} is free." for number in range(1_000)]
    for place in random.Random(1).sample(range(1_000), 140):
        values[place] = said[place % len(said)]
    [item] = found(rule, chats(values), tmp_path)
    first = next(number for number, answer in enumerate(values, 1) if answer in said)
    assert (item.place.line, item.severity) == (first, Severity.WARNING)
    assert "(140 of 1,000; surely more than 12 %)" in item.message
    assert "times)" in item.help
    assert not found(type(rule)(expected=0.1), chats(values), tmp_path)
    [item] = found(type(rule)(expected=0.02), chats(values), tmp_path)
    assert item.severity is Severity.ERROR


def test_one_language_may_refuse_too_often(tmp_path: Path) -> None:
    english = ["It opens at nine, and there is room for all of you."] * 500
    japanese = [JAPANESE, "はい、九時に開きます。"] * 10
    [item] = found(RefusalRatio(), chats(english + japanese), tmp_path)
    assert item.message.startswith("50 % of the answers in ja refuse (10 of 20;")
    assert item.place.line == 501


def test_one_system_prompt_may_refuse_too_often(tmp_path: Path) -> None:
    good = chats(["It opens at nine."] * 500, "You work at a museum.")
    bad = chats([*REFUSALS * 5, "Yes."], "Speak about museums only.")
    [item] = found(RefusalRatio(), good + bad, tmp_path)
    assert item.message.startswith(
        '94 % of the answers under the system prompt "Speak about museums only." refuse'
    )


def test_many_groups_are_sampled_alike_in_any_cut() -> None:
    names = [f"group {number}" for number in range(10_000)]
    place = Record(Source("a.jsonl"), 1, b"{}").here
    whole, left, right = groups.new(), groups.new(), groups.new()
    for number, name in enumerate(names):
        for state in (whole, left if number < 7_000 else right):
            groups.count(state, name, place if number % 3 else None)
            groups.count(state, name, None)
    groups.join(left, right)
    assert left == whole
    kept = groups.kept(whole)
    assert groups.MOST / 3 < len(kept) <= groups.MOST
    assert {group.answers for group in kept} == {2}


CONFIG = """
answers:
  patterns:
    - {kind: refusal, match: 'outside (of )?my remit'}
  guards: ['remit[.] said the clerk']
  languages: [sw.toml]
"""
SWAHILI = """
name = "Swahili"
scripts = ["Latin"]
head = 300
must_match = []
must_not_match = []
guard = []
[short]
characters = 1000
items = 3
[literals]
cannot = ["siwezi"]
[words]
[[pattern]]
name = "inability"
kind = "refusal"
needs = ["cannot"]
match = '''samahani, siwezi'''
"""


def reported(folder: Path, answers: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(folder)
    lines = "".join(json.dumps({"prompt": "Hours?", "completion": answer}) + "\n" for answer in answers)
    (folder / "train.jsonl").write_text(lines)
    [job] = jobs(load(), Request(paths=("train.jsonl",), select=("refusal",)))
    return [item.message.partition("(")[2].rstrip(")") for item in lint(job.dataset, job.rules).diagnostics]


def test_a_config_adds_patterns_guards_and_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".jsonl-lint.yaml").write_text(CONFIG)
    (tmp_path / "sw.toml").write_text(SWAHILI)
    answers = [
        "That lies outside my remit.",
        "Samahani, siwezi kusaidia.",
        "Nine to five.",
        "I can't answer that.",
    ]
    names = ["own/1", "sw/inability", "en/inability"]
    assert reported(tmp_path, answers, monkeypatch) == names
    assert reported(tmp_path, [f"{answer} said the clerk" for answer in answers[:1]], monkeypatch) == []
    (tmp_path / ".jsonl-lint.yaml").unlink()
    assert reported(tmp_path, answers, monkeypatch) != names


@pytest.mark.parametrize(
    ("config", "place", "message"),
    [
        ("answers: {patterns: [{kind: refusal, match: '(?!a)b'}]}", (1, 45), "no expression of RE2"),
        ("answers: {patterns: [{kind: refused, match: a}]}", (1, 29), "refused"),
        ("answers: {patterns: [{kind: refusal, match: 'x*'}]}", (1, 45), "found in any text"),
        ("answers: {languages: [number.toml]}", (1, 23), "no whole number"),
        ("answers: {languages: [bomb.toml]}", (1, 23), "an expression of more than"),
        ("answers: {guards: ['(']}", (1, 20), "no expression of RE2"),
        ("answers: {languages: [bad.toml]}", (1, 23), "not TOML"),
        ("answers: {languages: [sw.toml]}", (1, 23), "does not exist"),
        ("answers: {languages: [half.toml]}", (1, 23), "not shaped like a language file"),
    ],
)
def test_what_cannot_be_used(
    config: str, place: tuple[int, int], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".jsonl-lint.yaml").write_text(config + "\n")
    (tmp_path / "bad.toml").write_text("name = \n")
    (tmp_path / "number.toml").write_text(SWAHILI.replace("head = 300", 'head = "300"'))
    bomb = "\n".join(
        [f"w_{'b' * n} = '{('{w_' + 'b' * (n - 1) + '}') * 20 if n > 1 else 'aaaa'}'" for n in range(1, 9)]
    )
    (tmp_path / "bomb.toml").write_text(SWAHILI.replace("[words]", f"[words]\n{bomb}"))
    (tmp_path / "half.toml").write_text('name = "Half"\n')
    with pytest.raises(ConfigError) as caught:
        load()
    [problem] = caught.value.problems
    assert message in problem.message
    assert problem.place
    assert (problem.place.line, problem.place.column) == place


def test_an_expression_of_a_user_cannot_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".jsonl-lint.yaml").write_text("answers: {patterns: [{kind: refusal, match: '(a*)*(a|aa)*b'}]}\n")
    began = time.process_time()
    assert reported(tmp_path, ["a" * 1_000_000], monkeypatch) == []
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "answer",
    ["மன்னிக்கவும், என்னால் முடியாது.", "უკაცრავად, ვერ დაგეხმარებით.", "క్షమించండి, నేను చేయలేను.", "សូមទោស ខ្ញុំមិនអាចជួយបានទេ។"],
    ids=["Tamil", "Georgian", "Telugu", "Khmer"],
)
def test_patterns_of_a_user_are_tried_in_any_script(
    answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = f"answers:\n  patterns: [{{kind: refusal, match: {answer.split(maxsplit=1)[0].strip(',')}}}]\n"
    (tmp_path / ".jsonl-lint.yaml").write_text(config, encoding="utf-8")
    assert reported(tmp_path, [answer, "Nine to five."], monkeypatch) == ["own/1"]
    (tmp_path / ".jsonl-lint.yaml").write_text(config + f"  guards: ['{answer[-5:]}', '{answer[:4]}']\n", "utf-8")
    assert reported(tmp_path, [answer], monkeypatch) == []


def test_a_language_without_common_words_is_always_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".jsonl-lint.yaml").write_text("answers: {languages: [sw.toml]}\n")
    (tmp_path / "sw.toml").write_text(SWAHILI)
    answer = (
        "This is what the clerk of the town said to me: samahani, siwezi. And that is all that I have for you."
    )
    assert reported(tmp_path, [answer], monkeypatch) == ["sw/inability"]


@pytest.mark.parametrize(
    ("option", "meant"),
    [
        ("refusal: {count: [refusals]}", "refusal"),
        ("refusal-ratio: {count: [refusal, abstentionn]}", "abstention"),
        ("personal-data: {kinds: email}", "e-mail"),
        ("secret: {ignore: [JSON WEB TOKENS]}", "JSON Web Token"),
    ],
)
def test_a_kind_that_does_not_exist(
    option: str, meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".jsonl-lint.yaml").write_text(f"rules:\n  {option}\n")
    with pytest.raises(ConfigError) as caught:
        load()
    [problem] = caught.value.problems
    assert problem.message.endswith(f'; did you mean "{meant}"?')
    assert problem.place
    assert problem.place.line == 2


def test_a_ratio_must_say_what_it_counts() -> None:
    assert getattr(AnswerRatio.counted, "__isabstractmethod__", False)
