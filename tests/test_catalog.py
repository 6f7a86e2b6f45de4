from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import fields
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest

from jsonl_lint.catalog import (
    DEFAULT,
    BadModel,
    Catalog,
    Row,
    Target,
    UnknownTarget,
    is_sold,
    lifetime,
    load,
    price,
    shipped,
)
from jsonl_lint.formats import FORMATS
from jsonl_lint.tokens import Price, Rate, auto_epochs

CATALOG = load()
PATH = resources.files("jsonl_lint").joinpath("models.toml")
SHIPPED = tomllib.loads(PATH.read_text(encoding="utf-8"))
ROWS: list[dict[str, Any]] = SHIPPED["model"]
DATE = re.compile(r"20\d\d(-\d\d(-\d\d)?)?")


def prices(row: dict[str, Any]) -> list[dict[str, Any]]:
    tables = [row, *row.get("method", {}).values()]
    single = [table[key] for table in tables for key in ("price", "hourly", "minimum") if key in table]
    return [*single, *(price for table in tables for price in table.get("other_prices", []))]


# ------------------------------------------------------------------------------------------------ the data


@pytest.mark.parametrize(
    "row", [*ROWS, *SHIPPED["provider"].values()], ids=lambda row: row.get("id", row.get("name"))
)
def test_every_row_has_a_source_and_a_date(row: dict[str, Any]) -> None:
    assert row["source"]
    assert DATE.fullmatch(row["date"])


@pytest.mark.parametrize(
    "row", [*ROWS, *SHIPPED["provider"].values()], ids=lambda row: row.get("id", row.get("name"))
)
def test_every_price_has_a_source_a_date_and_a_grade(row: dict[str, Any]) -> None:
    for stated in prices(row):
        assert stated["source"]
        assert DATE.fullmatch(stated["as_of"])
        assert stated["grade"] in {"H", "M"}
        assert stated["currency"] in {"USD", "EUR"}


def test_every_model_belongs_to_a_listed_provider_and_its_methods_are_listed_there() -> None:
    for row in ROWS:
        assert set(row["methods"]) <= set(SHIPPED["provider"][row["id"].partition("/")[0]]["method"])
        assert set(row.get("method", {})) <= set(row["methods"])


def test_no_name_is_given_twice() -> None:
    names = Counter[str]()
    for row in ROWS:
        provider = row["id"].partition("/")[0]
        names.update([row["id"], *(f"{provider}/{alias}" for alias in row.get("aliases", []))])
    assert [name for name, count in names.items() if count > 1] == []


def test_dates_are_in_order() -> None:
    for target in CATALOG.targets():
        if target.job_until and target.shutdown:
            assert target.job_until < target.shutdown


def test_limits_are_in_order() -> None:
    for target in CATALOG.targets():
        assert target.min_examples <= (target.max_examples or target.min_examples)
        assert target.min_total_examples <= (target.max_total_examples or target.min_total_examples)
        assert isinstance(target.epochs, str) or target.epochs <= (target.max_epochs or target.epochs)
        assert 0 < (target.max_validation_share or 1) <= 1


def test_whoever_has_no_price_here_says_where_it_is_told() -> None:
    for target in CATALOG.targets():
        unpriced = not target.price and not target.hourly and is_sold(target, dt.date(2026, 11, 22))
        assert not unpriced or target.estimate_at


def test_every_target_takes_a_format_and_can_be_counted() -> None:
    for target in CATALOG.targets():
        assert target.formats
        assert set(target.formats) <= {known.name for known in FORMATS}
        assert target.encoding in {"cl100k_base", "o200k_base"}
        assert target.images in {"", "tiles", "patches"}
        assert (target.images == "tiles") == bool(target.image_base and target.image_tile)
        assert (target.images == "patches") == (target.image_multiplier != 1)


# --------------------------------------------------------------------------------------------- the figures

TRAINING: dict[str, tuple[str, str | None, int | None, str | None]] = {
    # model: encoding, dollars for 1M tokens, the longest example, shutdown
    "openai/gpt-4.1-2025-04-14": ("o200k_base", "25.00", 65536, "2027-01-14"),
    "openai/gpt-4.1-mini-2025-04-14": ("o200k_base", "5.00", 65536, "2027-01-14"),
    "openai/gpt-4.1-nano-2025-04-14": ("o200k_base", "1.50", 65536, "2026-10-23"),
    "openai/gpt-4o-2024-08-06": ("o200k_base", "25.00", 65536, "2027-01-14"),
    "openai/gpt-4o-mini-2024-07-18": ("o200k_base", "3.00", 65536, "2027-01-14"),
    "openai/gpt-3.5-turbo-0125": ("cl100k_base", "8.00", 16385, "2026-10-23"),
    "openai/gpt-3.5-turbo-1106": ("cl100k_base", "8.00", 16385, "2026-10-23"),
    "openai/gpt-3.5-turbo-0613": ("cl100k_base", "8.00", 4096, "2026-10-23"),
    "openai/gpt-4-0613": ("cl100k_base", None, None, "2026-10-23"),
    "openai/davinci-002": ("cl100k_base", "6.00", None, "2026-10-23"),
    "openai/babbage-002": ("cl100k_base", "0.40", None, "2026-10-23"),
    "openai/o4-mini-2025-04-16": ("o200k_base", None, None, "2026-10-23"),
    "azure/gpt-4.1-2025-04-14": ("o200k_base", None, 65536, "2027-10-14"),
    "azure/gpt-4.1-mini-2025-04-14": ("o200k_base", "4.40", 65536, "2027-10-14"),
    "azure/gpt-4.1-nano-2025-04-14": ("o200k_base", "1.50", 32768, "2027-10-14"),
    "azure/gpt-4o-2024-08-06": ("o200k_base", "27.50", 65536, "2027-10-01"),
    "azure/gpt-4o-mini-2024-07-18": ("o200k_base", None, 65536, "2027-10-01"),
    "azure/o4-mini-2025-04-16": ("o200k_base", None, 65536, "2027-10-16"),
    "azure/gpt-35-turbo": ("cl100k_base", None, None, None),
    "azure/qwen-32b": ("o200k_base", None, 8192, None),
}


def test_the_models_are_those_of_the_table() -> None:
    ids = [row["id"] for row in ROWS]
    assert [name for name in ids if name.startswith(("openai/", "azure/"))] == list(TRAINING)


@pytest.mark.parametrize("name", TRAINING)
def test_encoding_price_limit_and_shutdown(name: str) -> None:
    encoding, amount, max_tokens, shutdown = TRAINING[name]
    target = CATALOG.find(name)
    assert target.encoding == encoding
    assert (target.price and target.price.amount) == (amount and Decimal(amount))
    assert target.max_tokens == max_tokens
    assert (target.shutdown and str(target.shutdown)) == shutdown


OTHERS: dict[str, tuple[str | None, str, str]] = {
    # target: the amount for 1M tokens, its grade, the day
    "together/up-to-16b": ("0.48", "M", "2026-05"),
    "together/up-to-16b:supervised-full": ("0.54", "M", "2026-05"),
    "together/up-to-16b:dpo": ("1.20", "M", "2026-05"),
    "together/up-to-16b:dpo-full": ("1.35", "M", "2026-05"),
    "together/17b-to-69b": ("1.50", "M", "2026-05"),
    "together/17b-to-69b:supervised-full": ("1.65", "M", "2026-05"),
    "together/17b-to-69b:dpo": ("3.75", "M", "2026-05"),
    "together/17b-to-69b:dpo-full": ("4.12", "M", "2026-05"),
    "together/70b-to-100b": ("2.90", "M", "2026-05"),
    "together/70b-to-100b:supervised-full": ("3.20", "M", "2026-05"),
    "together/70b-to-100b:dpo": ("7.25", "M", "2026-05"),
    "together/70b-to-100b:dpo-full": ("8.00", "M", "2026-05"),
    "fireworks/up-to-16b": ("0.50", "M", "2026-10-08"),
    "fireworks/up-to-16b:dpo": ("1.00", "M", "2026-10-08"),
    "fireworks/16b-to-80b": ("3.00", "M", "2026-10-08"),
    "fireworks/16b-to-80b:dpo": ("6.00", "M", "2026-10-08"),
    "fireworks/80b-to-300b": ("6.00", "M", "2026-10-08"),
    "fireworks/80b-to-300b:dpo": ("12.00", "M", "2026-10-08"),
    "fireworks/over-300b": ("10.00", "M", "2026-10-08"),
    "fireworks/over-300b:dpo": ("20.00", "M", "2026-10-08"),
    "vertex/gemini-2.5-flash": ("5.00", "M", "2026"),
    "bedrock/nova-2-lite": ("3.78", "M", "2026-08-02"),
    "ori/up-to-10b": ("0.46", "H", "2026"),
    "tinker/qwen3-8b": ("0.44", "M", "2026-10-07"),
    "tinker/inkling": ("5.61", "M", "2026-10-07"),
}


def test_prices_of_the_other_providers() -> None:
    others = [target for target in CATALOG.targets() if target.provider not in ("openai", "azure")]
    found = {
        target.id: (str(target.price.amount), target.price.grade, target.price.as_of)
        for target in others
        if target.price
    }
    assert found == OTHERS
    assert {target.encoding for target in others} == {"o200k_base"}
    assert all(target.borrowed and not target.exact for target in others)


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("gpt-4.1", {"max_images": 10, "max_image_bytes": 10 << 20, "max_image_examples": 50_000}),
        ("azure/gpt-4.1", {"max_images": 64, "max_file_bytes": 512 << 20}),
        ("azure/o4-mini", {"max_examples": 50_000, "max_validation_examples": 1000, "needs_validation": True}),
        ("together/up-to-16b", {"min_examples": 1, "epochs": 1, "evals": 0, "validation_billed": True}),
        ("fireworks/up-to-16b", {"min_examples": 3, "max_examples": 3_000_000, "max_tokens": 32_768}),
        ("fireworks/up-to-16b:dpo", {"max_trained_examples": 3_000_000, "validation_billed": None}),
        ("mistral/codestral", {"max_validation_bytes_share": Decimal("0.05")}),
        ("local/mistral-finetune", {"min_examples": 10, "max_examples": 10_000_000, "formats": ("mistral",)}),
        ("azure/qwen-32b", {"max_images": 0, "refused_tokens": (), "borrowed": True, "price": None}),
        ("mistral/codestral", {"sold": False, "max_validation_bytes": 1 << 20, "max_file_bytes": 512 << 20}),
        ("vertex/gemini-2.5-pro", {"max_tokens": 131_072, "max_examples": 10_000_000, "price": None}),
        ("vertex/gemini-2.5-pro", {"max_validation_share": Decimal("0.3"), "free_validation_examples": 1000}),
        ("bedrock/nova-pro", {"epochs": 2, "max_epochs": 5, "formats": ("bedrock-converse",)}),
        ("bedrock/claude-3-haiku", {"min_examples": 32, "max_examples": 10_000, "max_tokens": 32_000}),
        ("bedrock/claude-3-haiku", {"epochs": 2, "max_epochs": 10, "formats": ("anthropic-messages",)}),
        ("bedrock/llama-3.1-8b", {"min_total_examples": 100, "formats": ("prompt-completion",)}),
        ("bedrock/llama-3.2-3b", {"max_tokens": 16_000, "formats": ("prompt-completion",)}),
        ("bedrock/llama-3.2-11b", {"max_tokens": 16_000, "formats": ("bedrock-converse",)}),
        ("bedrock/llama-3.2-90b", {"max_tokens": 10_000, "formats": ("bedrock-converse",)}),
        ("bedrock/llama-3.3-70b", {"max_tokens": 16_000, "formats": ("prompt-completion",)}),
        ("cohere/chat", {"sold_until": dt.date(2025, 9, 15), "formats": ("cohere",)}),
        ("nebius/any", {"epochs": 3, "max_file_bytes": 5 << 30}),
        ("ori/up-to-10b", {"validation_billed": True, "evals": 1}),
        ("huggingface/h200", {"price": None}),
    ],
)
def test_limits_and_bills_of_other_providers(name: str, limits: dict[str, Any]) -> None:
    target = CATALOG.find(name)
    assert {key: getattr(target, key) for key in limits} == limits


def test_machines_are_priced_by_the_hour() -> None:
    rates = {t.model: str(t.hourly.amount) for t in CATALOG.targets() if t.provider == "huggingface" and t.hourly}
    assert rates == {
        "t4": "0.40",
        "l4": "0.80",
        "a10g": "1.00",
        "a100": "2.50",
        "h200": "5.00",
        "h200x8": "40.00",
    }


def test_a_sentence_says_what_a_size_means() -> None:
    assert CATALOG.find("together/up-to-16b:dpo").name == "Together models of up to 16B"
    assert CATALOG.find(DEFAULT).name == "gpt-4.1-mini-2025-04-14"


@pytest.mark.parametrize(
    ("facts", "day", "sold"),
    [
        ({}, "2026-01-01", True),
        ({"sold": False}, "2026-01-01", False),
        ({"sold_until": "2026-01-02"}, "2026-01-01", True),
        ({"sold_until": "2026-01-02"}, "2026-01-02", False),
    ],
)
def test_what_is_sold(facts: dict[str, Any], day: str, sold: bool) -> None:
    target = load({"acme/m": facts}).find("acme/m")
    assert is_sold(target, dt.date.fromisoformat(day)) is sold
    assert bool(lifetime(target, dt.date.fromisoformat(day))) is not sold


def test_prices_are_for_a_million_tokens_in_their_own_currency() -> None:
    euros = {target.model for target in CATALOG.targets() if target.price and target.price.currency == "EUR"}
    assert euros == {"gpt-4.1-mini-2025-04-14"}
    assert {target.price.per for target in CATALOG.targets() if target.price} == {1_000_000}


def test_reinforcement_is_priced_by_the_hour_alone() -> None:
    hourly = {target.id: target.hourly for target in CATALOG.targets() if target.hourly and target.encoding}
    hourly = {name: rate for name, rate in hourly.items() if not name.startswith("huggingface/")}
    assert [(name, rate.amount, rate.currency) for name, rate in hourly.items()] == [
        ("openai/o4-mini-2025-04-16", Decimal(100), "USD"),
        ("azure/o4-mini-2025-04-16", Decimal(100), "USD"),
    ]
    assert {CATALOG.find(name).price for name in hourly} == {None}


def test_azure_prices_by_tier() -> None:
    tiers = {
        (target.model, price.tier): f"{price.amount} {price.currency} {price.as_of}"
        for target in CATALOG.targets()
        if target.provider == "azure"
        for price in (target.price, *target.other_prices)
        if price
    }
    assert tiers == {
        ("gpt-4.1-mini-2025-04-14", "Global"): "4.40 EUR 2026-08-27",
        ("gpt-4.1-mini-2025-04-14", "Regional, swedencentral"): "5.30 EUR 2026-08-27",
        ("gpt-4.1-mini-2025-04-14", "Regional, northeurope"): "5.80 EUR 2026-08-27",
        ("gpt-4.1-nano-2025-04-14", "Global"): "1.50 USD 2026",
        ("gpt-4.1-nano-2025-04-14", "Regional"): "1.65 USD 2026",
        ("gpt-4.1-nano-2025-04-14", "Developer"): "0.75 USD 2026",
        ("gpt-4o-2024-08-06", "Regional, East US 2"): "27.50 USD 2025-09",
    }


def test_models_that_are_trained_on_text_alone() -> None:
    text_alone = {target.id for target in CATALOG.targets() if target.max_images == 0}
    assert text_alone == {
        *("openai/gpt-3.5-turbo-0125", "openai/gpt-3.5-turbo-1106", "openai/gpt-3.5-turbo-0613"),
        *("openai/gpt-4-0613", "azure/gpt-4.1-mini-2025-04-14", "azure/gpt-4.1-mini-2025-04-14:dpo"),
        *("azure/gpt-4.1-nano-2025-04-14", "azure/gpt-4.1-nano-2025-04-14:dpo"),
        *("azure/gpt-4o-mini-2024-07-18", "azure/o4-mini-2025-04-16", "azure/gpt-35-turbo", "azure/qwen-32b"),
    }


@pytest.mark.parametrize(
    ("name", "method", "numbers"),
    [
        ("gpt-4o", "tiles", (85, 170, 1)),
        ("gpt-4.1", "tiles", (85, 170, 1)),
        ("gpt-4o-mini", "tiles", (2833, 5667, 1)),
        ("gpt-4.1-mini", "patches", (0, 0, Decimal("1.62"))),
        ("gpt-4.1-nano", "patches", (0, 0, Decimal("2.46"))),
        ("o4-mini", "patches", (0, 0, Decimal("1.72"))),
        ("gpt-3.5-turbo", "", (0, 0, 1)),
    ],
)
def test_images(name: str, method: str, numbers: tuple[int, int, Decimal]) -> None:
    target = CATALOG.find(name)
    assert target.images == method
    assert (target.image_base, target.image_tile, target.image_multiplier) == numbers


def test_the_default_target() -> None:
    target = CATALOG.find(DEFAULT)
    assert (target.id, target.provider, target.provider_name) == (DEFAULT, "openai", "OpenAI")
    assert (target.model, target.method) == ("gpt-4.1-mini-2025-04-14", "supervised")
    assert (target.per_record, target.per_message, target.per_name) == (1, 4, 1)
    assert (target.tools, target.tools_base) == ("typescript", -2)
    assert (target.min_examples, target.advised_examples) == (10, (50, 100))
    assert (target.max_file_bytes, target.validation_billed) == (512 * 1024 * 1024, False)
    assert (target.exact, target.epochs) == (True, "openai-auto")
    assert target.job_until == dt.date(2027, 1, 5)


def test_only_plain_chat_at_openai_is_counted_exactly() -> None:
    exact = {(target.provider, target.method, target.formats) for target in CATALOG.targets() if target.exact}
    assert exact == {("openai", "supervised", ("openai-chat",))}


def test_azure_outlives_openai() -> None:
    until = {t.model: str(t.job_until) for t in CATALOG.targets() if t.provider == "azure" and t.job_until}
    assert until == {
        "gpt-4.1-2025-04-14": "2027-04-14",
        "gpt-4.1-mini-2025-04-14": "2027-04-14",
        "gpt-4.1-nano-2025-04-14": "2027-04-14",
        "gpt-4o-2024-08-06": "2027-04-01",
        "gpt-4o-mini-2024-07-18": "2027-04-01",
        "o4-mini-2025-04-16": "2027-04-16",
    }


def test_a_target_takes_the_facts_of_its_provider_its_method_and_its_own() -> None:
    pairs = CATALOG.find("gpt-4.1:dpo")
    assert (pairs.id, pairs.formats, pairs.exact) == (
        "openai/gpt-4.1-2025-04-14:dpo",
        ("openai-preference",),
        False,
    )
    assert (pairs.min_examples, pairs.max_tokens) == (10, 65536)
    assert "preference pair" in pairs.note
    assert "gpt-4.1-nano" in pairs.note
    graded = CATALOG.find("o4-mini")
    assert (graded.min_examples, graded.advised_examples, graded.epochs) == (0, (), 0)
    assert CATALOG.find("davinci-002").formats == ("prompt-completion",)


# ------------------------------------------------------------------------------------------------- finding


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_id_and_alias_is_found(row: dict[str, Any]) -> None:
    provider, _, model = row["id"].partition("/")
    for name in (model, *row.get("aliases", [])):
        assert CATALOG.find(f"{provider}/{name}").id == row["id"]
        assert CATALOG.find(f" {provider}/{name} ".upper()).id == row["id"]
        assert CATALOG.find(f"{provider}/{name}:{row['methods'][0]}").id == row["id"]


@pytest.mark.parametrize("target", CATALOG.targets(), ids=lambda target: target.id)
def test_every_target_is_found_by_its_id(target: Target) -> None:
    assert CATALOG.find(target.id) is target


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("gpt-4.1-mini", "openai/gpt-4.1-mini-2025-04-14"),
        ("gpt-4.1-mini-2025-04-14", "openai/gpt-4.1-mini-2025-04-14"),
        ("openai/gpt-4.1-mini:supervised", "openai/gpt-4.1-mini-2025-04-14"),
        ("gpt-4.1-mini:dpo", "openai/gpt-4.1-mini-2025-04-14:dpo"),
        ("gpt-3.5-turbo", "openai/gpt-3.5-turbo-0125"),
        ("ft:gpt-4.1-mini-2025-04-14:acme:support:AbC123", "openai/gpt-4.1-mini-2025-04-14"),
        ("ft:gpt-4.1-mini-2025-04-14:acme::AbC123", "openai/gpt-4.1-mini-2025-04-14"),
        ("openai/ft:gpt-4.1-mini-2025-04-14:acme:support:AbC123", "openai/gpt-4.1-mini-2025-04-14"),
        ("FT:gpt-4o-2024-08-06:acme:a/b:AbC123:ckpt-step-90", "openai/gpt-4o-2024-08-06"),
        ("ft:o4-mini-2025-04-16:acme::x:ckpt-step-90", "openai/o4-mini-2025-04-16"),
        ("ft:davinci-002:acme::x", "openai/davinci-002"),
        ("azure/gpt-4.1-mini", "azure/gpt-4.1-mini-2025-04-14"),
        ("azure/gpt-4.1-mini-2025-04-14.ft-0a1b", "azure/gpt-4.1-mini-2025-04-14"),
        ("gpt-4.1-mini-2025-04-14.ft-0a1b", "azure/gpt-4.1-mini-2025-04-14"),
        ("azure/gpt-35-turbo", "azure/gpt-35-turbo"),
        ("azure/gpt-35-turbo-0125", "azure/gpt-35-turbo"),
        ("gpt-35-turbo", "azure/gpt-35-turbo"),
    ],
)
def test_names_that_users_write(name: str, found: str) -> None:
    assert CATALOG.find(name).id == found


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("gpt-4.1-minni", "did you mean openai/gpt-4.1-mini or"),
        ("opnai/gpt-4.1", "did you mean openai/gpt-4.1 or"),
        ("azure/gpt-4.1-mimi", "did you mean azure/gpt-4.1-mini or"),
        ("ft:gpt-4.1-nani-2025-04-14:acme::x", "did you mean openai/gpt-4.1-nano-2025-04-14 or"),
        ("qwertyuiop", 'describe it under "models:"'),
        ("llama-3", "did you mean bedrock/llama-3."),
        ("up-to-16b", "did you mean together/up-to-16b or fireworks/up-to-16b"),
        ("together/up-to-15b", "did you mean together/up-to-16b"),
        ("together/up-to-16b:lora", 'use "supervised" or "supervised-full" or "dpo" or "dpo-full"'),
        ("", 'describe it under "models:"'),
        ("ft:", 'describe it under "models:"'),
        ("/", 'describe it under "models:"'),
        ("gpt-4o:dpo", 'openai/gpt-4o-2024-08-06 is not trained with "dpo"; use "supervised"'),
        ("gpt-4.1:rft", 'is not trained with "rft"; use "supervised" or "dpo"'),
    ],
)
def test_names_that_are_not_known(name: str, hint: str) -> None:
    with pytest.raises(UnknownTarget, match=re.escape(hint)):
        CATALOG.find(name)


def test_the_message_about_a_hostile_name_is_short_and_harmless() -> None:
    with pytest.raises(ValueError, match="unknown model") as caught:
        CATALOG.find("\x1b[31m" + "x" * 1_000_000)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


# ----------------------------------------------------------------------------------------- the user's rows


def test_a_row_of_the_config_is_merged_over_a_shipped_one() -> None:
    before = CATALOG.find(DEFAULT)
    after = load({"gpt-4.1-mini": {"price": {"amount": 4.5}, "max_tokens": 32768}}).find(DEFAULT)
    assert after.price == Price(amount=Decimal("4.5"))
    assert after.max_tokens == 32768
    changed = {item.name for item in fields(Target) if getattr(before, item.name) != getattr(after, item.name)}
    assert changed == {"price", "max_tokens"}
    assert load().find(DEFAULT) == before


def test_a_fact_of_the_config_holds_for_every_method() -> None:
    catalog = load({"together/up-to-16b": {"price": {"amount": 9}}})
    amounts = {target.price.amount for target in catalog.targets() if "up-to-16b" in target.id and target.price}
    assert {catalog.find(f"together/up-to-16b{method}").price for method in ("", ":dpo", ":dpo-full")} == {
        Price(amount=Decimal(9))
    }
    assert Decimal("0.50") in amounts


def test_a_fact_of_the_config_may_be_of_one_method() -> None:
    catalog = load(
        {
            "Together/up-to-16b:dpo": {"price": {"amount": 7}},
            "together/up-to-16b": {"price": {"amount": 9}, "epochs": 2},
            "acme/m": {"methods": ["supervised", "dpo"]},
            "acme/m:dpo": {"formats": ["openai-preference"]},
        }
    )
    found = {method: catalog.find(f"together/up-to-16b{method}") for method in ("", ":dpo", ":dpo-full")}
    assert {method: target.price and target.price.amount for method, target in found.items()} == {
        "": 9,
        ":dpo": 7,
        ":dpo-full": 9,
    }
    assert {target.epochs for target in found.values()} == {2}
    assert catalog.find("acme/m").formats == ()
    assert catalog.find("acme/m:dpo").formats == ("openai-preference",)


def test_a_price_of_the_config_is_read_alone() -> None:
    facts = {
        "amount": 2.5,
        "per": "1k tokens",
        "currency": "EUR",
        "as_of": dt.date(2026, 11, 1),
        "source": "offer",
    }
    assert price(facts) == Price(
        amount=Decimal("2.5"), per=1000, currency="EUR", as_of="2026-11-01", source="offer"
    )
    with pytest.raises(BadModel, match='"amount" is missing'):
        price({"currency": "EUR"})
    with pytest.raises(BadModel, match="expected keys and values, got 5"):
        price(5)


def test_a_key_without_a_value_is_not_known() -> None:
    assert load({DEFAULT: {"price": None, "max_tokens": None}}).find(DEFAULT).max_tokens is None


def test_a_new_model_of_a_listed_provider_takes_what_the_provider_says() -> None:
    target = load({"azure/gpt-9": {"encoding": "o200k_base", "aliases": ["nine"]}}).find("nine")
    assert (target.id, target.provider_name, target.per_message) == ("azure/gpt-9", "Azure OpenAI", 4)
    assert (target.formats, target.exact) == (("azure", "openai-chat"), False)


def test_a_new_model_of_a_new_provider() -> None:
    facts = {
        "methods": ["dpo", "supervised"],
        "formats": ["chat"],
        "epochs": 2,
        "job_until": dt.date(2030, 1, 1),
        "shutdown": "2030-02-01",
        "price": {"amount": 3, "currency": "EUR", "per": "1k tokens", "as_of": dt.date(2026, 11, 1)},
        "hourly": {"amount": 1},
        "validation_billed": True,
    }
    catalog = load({"acme/Llama/70B": facts})
    target = catalog.find("ACME/llama/70b")
    assert (target.id, target.provider_name, target.method) == ("acme/Llama/70B", "acme", "dpo")
    assert target.price == Price(amount=Decimal(3), currency="EUR", per=1000, as_of="2026-11-01")
    assert target.hourly == Rate(amount=Decimal(1))
    assert (target.job_until, target.shutdown) == (dt.date(2030, 1, 1), dt.date(2030, 2, 1))
    assert (target.epochs, target.validation_billed, target.min_examples) == (2, True, 0)
    assert catalog.find("acme/llama/70b:supervised").id == "acme/Llama/70B:supervised"


def test_a_name_of_two_providers_is_asked_back() -> None:
    catalog = load({"acme/llama": {}, "other/llama": {}})
    with pytest.raises(UnknownTarget, match="did you mean acme/llama or other/llama"):
        catalog.find("llama")


@pytest.mark.parametrize(
    ("overrides", "path", "message"),
    [
        ({DEFAULT: {"pirce": 1}}, (DEFAULT, "pirce"), 'unknown key; did you mean "price"?'),
        ({DEFAULT: {"zzz": 1}}, (DEFAULT, "zzz"), "unknown key"),
        ({DEFAULT: {"id": "x"}}, (DEFAULT, "id"), "unknown key"),
        ({DEFAULT: {"price": {"amuont": 1}}}, (DEFAULT, "price", "amuont"), 'did you mean "amount"?'),
        ({DEFAULT: {"price": {"currency": "USD"}}}, (DEFAULT, "price"), '"amount" is missing'),
        ({DEFAULT: {"price": 5}}, (DEFAULT, "price"), "expected keys and values, got 5"),
        ({DEFAULT: {"price": {"amount": "5"}}}, (DEFAULT, "price", "amount"), 'expected a number, got "5"'),
        ({DEFAULT: {"price": {"amount": float("nan")}}}, (DEFAULT, "price", "amount"), "expected a number"),
        ({DEFAULT: {"price": {"amount": -1}}}, (DEFAULT, "price", "amount"), "expected a number"),
        (
            {DEFAULT: {"price": {"amount": 1, "per": "1B"}}},
            (DEFAULT, "price", "per"),
            "expected a whole number",
        ),
        ({DEFAULT: {"hourly": {"amount": 1, "per": 1}}}, (DEFAULT, "hourly", "per"), "unknown key"),
        ({DEFAULT: {"max_tokens": "65k"}}, (DEFAULT, "max_tokens"), 'expected a whole number, got "65k"'),
        ({DEFAULT: {"max_tokens": True}}, (DEFAULT, "max_tokens"), "expected a whole number, got true"),
        ({DEFAULT: {"max_tokens": 1.5}}, (DEFAULT, "max_tokens"), "expected a whole number"),
        ({DEFAULT: {"min_examples": -1}}, (DEFAULT, "min_examples"), "expected a whole number"),
        ({DEFAULT: {"exact": "yes"}}, (DEFAULT, "exact"), 'expected true or false, got "yes"'),
        ({DEFAULT: {"aliases": "x"}}, (DEFAULT, "aliases"), 'expected a list, got "x"'),
        ({DEFAULT: {"aliases": [1]}}, (DEFAULT, "aliases"), "expected text, got 1"),
        ({DEFAULT: {"shutdown": "soon"}}, (DEFAULT, "shutdown"), 'expected a date, got "soon"'),
        ({DEFAULT: {"epochs": 1.5}}, (DEFAULT, "epochs"), "expected a whole number or text"),
        ({DEFAULT: None}, (DEFAULT,), "expected keys and values, got null"),
        ({"gpt-9": {}}, ("gpt-9",), 'name the model as "provider/model"'),
        ({"acme:dpo": {}}, ("acme:dpo",), 'name the model as "provider/model"'),
        ({"acme/x:dpo": {}}, ("acme/x:dpo",), 'the model is not trained in this way; use "supervised"'),
        ({"gpt-4.1:": {}}, ("gpt-4.1:",), 'the model is not trained in this way; use "supervised" or "dpo"'),
        (
            {"gpt-4.1:dpo": {"aliases": ["x"]}},
            ("gpt-4.1:dpo", "aliases"),
            "say this of the model, without a method",
        ),
        ({"acme/x": {"aliases": ["y"]}, "acme/y": {}}, ("acme/y",), '"acme/y" is already a name of acme/x'),
    ],
)
def test_what_a_row_cannot_say(overrides: dict[str, Any], path: tuple[str, ...], message: str) -> None:
    with pytest.raises(BadModel, match=re.escape(message)) as caught:
        load(overrides)
    assert caught.value.path == path
    assert isinstance(caught.value, ValueError)
    assert str(caught.value).startswith(": ".join(path))


def test_fewer_tokens_for_tools_are_allowed() -> None:
    assert load({DEFAULT: {"tools_base": -5}}).find(DEFAULT).tools_base == -5


def test_a_row_can_say_whatever_a_target_knows() -> None:
    extra = {item.name for item in fields(Target)} - {item.name for item in fields(Row)}
    assert extra == {"id", "provider", "provider_name", "model", "method"}


# -------------------------------------------------------------------------------------- epochs and lifetime


@pytest.mark.parametrize(
    ("records", "epochs"),
    [
        *((0, 25), (1, 25), (4, 25), (5, 20), (7, 14), (10, 10), (11, 9), (21, 4), (31, 3), (33, 3)),
        *(
            (34, 3),
            (61, 3),
            (500, 3),
            (2190, 3),
            (8333, 3),
            (8334, 2),
            (12500, 2),
            (12501, 1),
            (1_000_000, 1),
        ),
    ],
)
def test_auto_epochs(records: int, epochs: int) -> None:
    assert auto_epochs(records) == epochs


@pytest.mark.parametrize(
    ("job_until", "shutdown", "today", "sentence"),
    [
        (None, None, "2026-01-01", ""),
        (None, "2026-03-02", "2026-01-01", "m shuts down on 2026-03-02 (in 60 days)"),
        (None, "2026-03-03", "2026-01-01", ""),
        (None, "2026-03-02", "2026-03-01", "m shuts down on 2026-03-02 (tomorrow)"),
        (None, "2026-03-02", "2026-03-02", "m was shut down on 2026-03-02"),
        (None, "2026-03-02", "2027-01-01", "m was shut down on 2026-03-02"),
        ("2026-03-02", None, "2026-01-01", "m takes no new jobs after 2026-03-02 (in 60 days)"),
        ("2026-03-03", None, "2026-01-01", ""),
        ("2026-03-02", None, "2026-03-02", "m takes no new jobs after 2026-03-02 (today)"),
        ("2026-03-02", None, "2026-03-03", "m takes no new jobs after 2026-03-02"),
        ("2026-03-02", "2026-03-09", "2026-03-02", "m shuts down on 2026-03-09 (in 7 days)"),
        ("2026-03-02", "2026-03-09", "2026-03-03", "m takes no new jobs after 2026-03-02"),
        ("2026-03-02", "2026-03-09", "2026-03-09", "m was shut down on 2026-03-09"),
        ("2026-03-02", "2026-12-09", "2026-02-28", "m takes no new jobs after 2026-03-02 (in 2 days)"),
    ],
)
def test_lifetime(job_until: str | None, shutdown: str | None, today: str, sentence: str) -> None:
    target = load({"acme/m": {"job_until": job_until, "shutdown": shutdown}}).find("acme/m")
    assert lifetime(target, dt.date.fromisoformat(today)) == sentence


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (DEFAULT, "gpt-4.1-mini-2025-04-14 shuts down on 2027-01-14 (in 53 days)"),
        ("gpt-3.5-turbo", "gpt-3.5-turbo-0125 was shut down on 2026-10-23"),
        ("azure/gpt-4.1-mini", ""),
        ("together/up-to-16b", ""),
        ("cohere/chat", "a Cohere chat model: Cohere no longer sells fine-tuning since 2025-09-15"),
        (
            "databricks/foundation-model",
            "a Databricks foundation model: Databricks no longer sells fine-tuning since 2026-08-14",
        ),
        ("mistral/codestral", "codestral: Mistral no longer sells fine-tuning"),
    ],
)
def test_lifetimes_in_november_2026(name: str, sentence: str) -> None:
    assert lifetime(CATALOG.find(name), dt.date(2026, 11, 22)) == sentence


# ---------------------------------------------------------------------------------------------- being cheap


def test_tables_are_read_one_by_one_as_they_would_be_together() -> None:
    whole = tomllib.loads(PATH.read_text(encoding="utf-8"), parse_float=Decimal)
    assert dict(shipped.providers()) == whole["provider"]
    assert [{"id": name, **table} for name, table in shipped.models().items()] == whole["model"]
    assert shipped.aliases() == {row["id"]: tuple(row.get("aliases", ())) for row in whole["model"]}


def test_import_is_cheap_and_loading_takes_no_third_party() -> None:
    code = (
        "import sys, json; import jsonl_lint.catalog as c; before = sorted(sys.modules);"
        "c.load().find(c.DEFAULT); print(json.dumps([before, sorted(sys.modules)]))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, after = json.loads(run.stdout)
    heavy = {
        "tiktoken",
        "jsonschema",
        "jsonschema_rs",
        "ruamel.yaml",
        "jsonl_lint.formats",
    }
    assert not heavy & set(after)
    assert not {"tomllib", "importlib.resources"} & set(before)


def test_the_catalogue_is_a_value() -> None:
    assert isinstance(CATALOG, Catalog)
    assert load() == load()
    assert len({target.id for target in CATALOG.targets()}) == len(CATALOG.targets())
