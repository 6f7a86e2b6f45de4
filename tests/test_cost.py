"""What training costs, and what a target takes: from the config to the sentence."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsonl_lint import formats
from jsonl_lint.config import Request, jobs, load
from jsonl_lint.diagnostic import Report, Severity, combine
from jsonl_lint.engine import lint
from jsonl_lint.record import Record, Source
from jsonl_lint.rules import RULES
from jsonl_lint.rules.limit_for_target import LimitForTarget
from jsonl_lint.rules.training_cost import TrainingCost

CHAT = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\n'
PAIR = '{"prompt": "2+2", "completion": "4"}\n'
# A chat record is 2 words and, for each of 2 messages, 4 tokens; OpenAI adds 1 for the record.
CHAT_TOKENS = 10


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def report(config: str, *, train: str = CHAT * 100, validation: str = CHAT * 10, **request: Any) -> Report:
    """Lint two files under a config that goes on with `train` and `validation` files of one dataset."""
    Path("train.jsonl").write_text(train, encoding="utf-8")
    Path("val.jsonl").write_text(validation, encoding="utf-8")
    files = "{train: train.jsonl, validation: val.jsonl}" if validation else "{train: train.jsonl}"
    Path(".jsonl-lint.yaml").write_text(f"{config}\ndatasets: {{a: {files}}}\n", encoding="utf-8")
    return combine(lint(job.dataset, job.rules) for job in jobs(load(None), Request(**request)))


def said(report: Report, name: str) -> Any:
    return report.datasets[0].fact("training-cost", name)


def found(report: Report, rule: str) -> list[str]:
    return [item.message for item in report.diagnostics if item.rule == rule]


@pytest.mark.usefixtures("folder")
def test_a_borrowed_tokenizer_is_an_estimate_everywhere() -> None:
    report_ = report("target: together/up-to-16b\nmodels: {together/up-to-16b: {max_tokens: 8}}")
    assert report_.datasets[0].fact("token-counts", "method") == "estimate"
    assert said(report_, "summary") == (
        "Training on 100 records for 1 epoch (auto): 800 tokens (estimate), "
        "about $0.00038 on Together models of up to 16B (price of 2026-05)"
    )
    first = "Tokens are an estimate: counted with o200k_base, not the model's own tokenizer; "
    assert said(report_, "assumptions").startswith(first)
    [*_, limit] = [item for item in report_.diagnostics if item.rule == "token-limit"]
    assert limit.message.startswith("about 2 tokens over the limit of 8 (by o200k_base, an estimate); ")
    assert limit.severity is Severity.WARNING


@pytest.mark.usefixtures("folder")
def test_validation_is_billed_as_often_as_it_is_read() -> None:
    none = report("target: together/up-to-16b")
    assert (said(none, "trained"), said(none, "validated")) == (100 * CHAT_TOKENS, None)
    assert "validation files are billed for 0 evaluations" in said(none, "assumptions")
    thrice = report("target: together/up-to-16b\nevals: 3\nprice: {amount: 10, per: 1k tokens}")
    assert (said(thrice, "trained"), said(thrice, "validated")) == (1000, 3 * 10 * CHAT_TOKENS)
    assert said(thrice, "training") == 13.0
    assert ": 1,000 tokens and 300 for validation (estimate), about $13.00 on" in said(thrice, "summary")
    openai = report("target: gpt-4.1\nevals: 3")
    assert said(openai, "validated") is None
    assert "validation files are not billed" in said(openai, "assumptions")
    fireworks = said(report("target: fireworks/up-to-16b\nevals: 3"), "assumptions")
    assert "whether validation files are billed is not known" in fireworks


@pytest.mark.usefixtures("folder")
def test_broken_validation_lines_count_as_left_out_where_they_would_be_billed() -> None:
    billed = report("target: together/up-to-16b\nevals: 1", validation=CHAT + "{\n")
    assert "1 broken line left out" in said(billed, "assumptions")
    free = report("target: together/up-to-16b", validation=CHAT + "{\n")
    assert "left out" not in said(free, "assumptions")


@pytest.mark.usefixtures("folder")
def test_what_is_left_out_is_counted_in_words() -> None:
    given = report("target: gpt-4.1", train=CHAT * 3 + "{\n[\n" + '{"a": 1}\n' * 2)
    assert "; 2 broken lines and 2 records without messages left out" in said(given, "assumptions")


@pytest.mark.usefixtures("folder")
def test_the_least_that_a_job_costs() -> None:
    row = "models: {acme/m: {encoding: o200k_base, price: {amount: 1}, minimum: {amount: 4}}}"
    assert said(report(f"target: acme/m\n{row}"), "training") == 4.0
    assert said(report(f"target: acme/m\n{row}\nprice: {{amount: 1, currency: EUR}}"), "training") < 1
    assert said(report(f"target: acme/m\n{row}\nprice: {{amount: 9, per: 100}}"), "training") > 4


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("huggingface/h200", "on Hugging Face Jobs with H200 (priced by the hour, $5.00: tokens counted only)"),
        ("cohere/chat", "on a Cohere chat model (no longer sold)"),
        ("mistral/codestral", "on codestral (no longer sold)"),
        (
            "together/over-100b",
            "100B (no public price: see Together's price estimate (POST /v1/fine-tunes/estimate-price))",
        ),
        ("gpt-4-0613", "on gpt-4-0613 (no public price: see OpenAI's pricing page)"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_is_said_without_a_price(target: str, words: str) -> None:
    report_ = report(f"target: {target}")
    assert said(report_, "summary").endswith(words)
    assert (said(report_, "training"), said(report_, "currency")) == (None, None)
    assert "validation files" not in said(report_, "assumptions")


@pytest.mark.usefixtures("folder")
def test_a_price_of_the_config_comes_first() -> None:
    own = "price: {amount: 2, currency: EUR, per: 1k tokens, as_of: 2026-11-01, source: our offer}"
    report_ = report(f"target: cohere/chat\n{own}")
    assert said(report_, "summary").endswith("about €2.00 on a Cohere chat model (price of 2026-11-01)")
    assert (said(report_, "per_million_tokens"), said(report_, "as_of")) == (2000.0, "2026-11-01")
    assert found(report_, "retired-model") == [
        "a: a Cohere chat model: Cohere no longer sells fine-tuning since 2025-09-15"
    ]
    assert said(report(f"{own}\nmax_cost: 1"), "currency") == "EUR"
    [message] = found(report(f"{own}\nepochs: 1\nmax_cost: 1"), "over-budget")
    assert message.startswith("a: training costs €2.")
    elsewhere = report(f"target: cohere/chat\n{own}", target="together/up-to-16b")
    assert said(elsewhere, "as_of") == "2026-05"


def take(rule: LimitForTarget, train: str, validation: str = "") -> list[str]:
    state = rule.start()
    for text, split in ((train, "train"), (validation, "validation")):
        for number, line in enumerate(text.encode().splitlines(keepends=True), 1):
            rule.add(state, Record(Source(f"{split}.jsonl", split=split), number, line))
    return [getattr(item, "message", "") for item in rule.finish(state)]


@pytest.mark.parametrize(
    ("given_", "train", "validation", "message"),
    [
        ({"max_examples": 2}, 3, 0, "3 training records; Acme takes at most 2"),
        ({"max_examples": 3}, 3, 9, ""),
        ({"max_total_examples": 5}, 3, 3, "6 records for training and validation; Acme takes at most 5"),
        ({"max_trained_examples": 8, "epochs": 3}, 3, 0, "9 training records times epochs; Acme takes at most 8"),
        ({"max_trained_examples": 8}, 3, 0, ""),
        ({"max_epochs": 5, "epochs": 6}, 3, 0, "6 epochs; Acme takes at most 5"),
        ({"max_validation_examples": 2}, 9, 3, "3 validation records; Acme takes at most 2"),
        ({"max_validation_bytes": 36}, 9, 1, "37 validation bytes; Acme takes at most 36"),
        ({"max_validation_bytes": 37}, 9, 1, ""),
        ({"min_total_examples": 8}, 3, 4, "7 records; Acme needs at least 8"),
        ({"min_total_examples": 7}, 3, 4, ""),
        ({"min_total_examples": 7}, 0, 0, ""),
        ({"needs_validation": True}, 3, 0, "no validation records; Acme needs some for this training"),
        ({"needs_validation": True}, 3, 1, ""),
    ],
)
def test_limits(given_: dict[str, Any], train: int, validation: int, message: str) -> None:
    rule = LimitForTarget(provider_name="Acme", **given_)
    assert take(rule, PAIR * train, PAIR * validation) == [message] * bool(message)


def test_the_share_of_validation() -> None:
    rule = LimitForTarget(max_validation_share=Decimal("0.3"), free_validation_examples=4, provider_name="Acme")
    assert take(rule, PAIR * 10, PAIR * 4) == []
    assert take(rule, PAIR * 10, PAIR * 5) == ["5 validation records for 10 to train on; Acme takes at most 30%"]
    assert take(rule, PAIR * 20, PAIR * 6) == []
    assert take(rule, "", PAIR * 6) == []


@pytest.mark.usefixtures("folder")
def test_records_with_images_are_counted() -> None:
    image = CHAT.replace('"Hi"', '[{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]')
    models = "models: {openai/gpt-4.1: {max_image_examples: 1}}\ntarget: gpt-4.1"
    assert found(report(models, train=image * 2 + CHAT * 9), "limit-for-target") == [
        "a: 2 training records with images; OpenAI takes at most 1"
    ]
    assert found(report(models, train=image + CHAT * 9), "limit-for-target") == []


@pytest.mark.usefixtures("folder")
def test_nothing_is_missed_in_a_file_that_could_not_be_read() -> None:
    models = "models: {acme/m: {min_total_examples: 50, needs_validation: true}}\ntarget: acme/m"
    assert len(found(report(models, train=CHAT, validation=""), "limit-for-target")) == 2
    assert found(report(models, train="[\n  {}\n]\n", validation=""), "limit-for-target") == []


def test_the_share_of_the_bytes_of_validation() -> None:
    rule = LimitForTarget(max_validation_bytes_share=Decimal("0.5"), provider_name="Acme")
    assert take(rule, PAIR * 2, PAIR) == []
    assert take(rule, PAIR * 3, PAIR * 2) == ["74 validation bytes for 111 to train on; Acme takes at most 50%"]
    assert take(rule, "", PAIR) == []


SPLITS = st.lists(st.sampled_from(["train", "validation"]), max_size=9)


@pytest.mark.parametrize("rule", [TrainingCost(validation_billed=True, evals=2), LimitForTarget(max_examples=3)])
@given(splits=SPLITS, cut=st.integers(0, 9))
def test_the_cut_does_not_matter_between_splits(rule: Any, splits: list[str], cut: int) -> None:
    def fold(run: list[str]) -> Any:
        state = rule.start()
        for split in run:
            record = Record(Source(f"{split}.jsonl", split=split), 1, CHAT.encode())
            record.format = formats.detect(record.value)
            rule.add(state, record)
        return state

    assert rule.merge(fold(splits[:cut]), fold(splits[cut:])) == fold(splits)


def test_the_rule_is_in_the_list() -> None:
    assert LimitForTarget in RULES
