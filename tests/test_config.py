"""What the config may say, what it may not, and what becomes of it."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from tokenizer_file import WORDS

from jsonl_lint import catalog
from jsonl_lint.config import ConfigError, Job, Request, Settings, jobs, load
from jsonl_lint.config.build import context
from jsonl_lint.config.schema import config_schema
from jsonl_lint.diagnostic import Severity
from jsonl_lint.rule import Rule, options
from jsonl_lint.rules import RULES

SCHEMA = Path(__file__).parent.parent / "schemas" / "config.schema.json"
TODAY = dt.date(2026, 11, 22)
FILES = ("data/train/a.jsonl", "data/train/b.jsonl", "data/val.jsonl", "data/legacy/old.jsonl", "other.jsonl")
GOOD = """\
target: openai/gpt-4.1-mini-2025-04-14
format: openai-chat
epochs: 3
max_cost: 20
datasets:
  support:
    train: data/train/*.jsonl
    validation: [data/val.jsonl]
  own:
    train: [data/legacy, other.jsonl]
    target: acme/small
    format: prompt-completion
    epochs: auto
    max_cost: 0.5
rules:
  blank-line: off
  syntax: warning
  refusal: on
  refusal-ratio: {severity: error, at_most: 0.2, count: refusal}
  empty-message: {roles: [assistant]}
  token-counts: true
  roles: {severity: note}
  unreadable-file: error
ignore:
  - path: data/legacy/**
    rules: [carriage-return, schema]
  - path: "**/b.jsonl"
models:
  acme/small: {encoding: cl100k_base, max_tokens: 1_000, price: {amount: 3.5, per: 1k tokens}}
  acme/large: {shutdown: 2026-12-01}
  openai/gpt-4.1-mini: {max_tokens: 100}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(text: str | bytes) -> Settings:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    Path(".jsonl-lint.yaml").write_bytes(data)
    return load(None)


def refused(text: str | bytes) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read(text)
    rendered = caught.value.render()
    assert rendered.replace("\n", "").isprintable()
    assert "##[" not in rendered
    assert max(map(len, rendered.splitlines())) < 1500
    return caught.value


def built(text: str = "", **request: Any) -> dict[str, Job]:
    return {job.dataset.name: job for job in jobs(read(text), Request(today=TODAY, **request))}


def rules(job: Job) -> dict[str, Any]:
    return {rule.name: rule for rule in job.rules}


def files(job: Job, split: str = "train") -> list[str]:
    return [source.path for source in job.dataset.sources if source.split == split]


@pytest.mark.usefixtures("folder")
def test_what_a_config_says() -> None:
    said = read(GOOD)
    assert (said.target, said.format, said.epochs, said.max_cost) == (catalog.DEFAULT, "openai-chat", 3, 20.0)
    assert said.datasets["support"].train == ("data/train/*.jsonl",)
    assert said.datasets["own"].epochs == "auto"
    assert said.rules["blank-line"].on is False
    assert said.rules["syntax"].options == {"severity": Severity.WARNING}
    assert said.rules["refusal-ratio"].options == {
        "severity": Severity.ERROR,
        "at_most": 0.2,
        "count": ("refusal",),
    }
    assert [(item.path, item.rules) for item in said.ignore] == [
        ("data/legacy/**", ("carriage-return", "schema")),
        ("**/b.jsonl", None),
    ]
    assert said.models["acme/small"]["max_tokens"] == 1000


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\ufeff# mark\n", "---\n", "{}"])
def test_a_config_may_say_nothing(text: str) -> None:
    said = read(text)
    assert dataclasses.replace(said, folder=".") == Settings()


ONE_EACH = """\
target: openai/gpt-4.1-mni
epochs: -3
max_cost: .inf
datasets:
  support:
    trian: data/train/*.jsonl
    validation: [data/vall.jsonl, 3]
    epochs: 51
  サポート: { train: "data/*.json", format: openai-chatt }
  support: {train: data}
rules:
  blank-line: of
  syntx: warning
  unreadable-file: off
  roles: {severity: eror}
  refusal-ratio: {severity: error, at_most: -0.2, at_mots: 3}
ignore:
  - path: data/legacy/**
    rules: [carriage-retrun]
  - rules: syntax
models:
  acme/small: {encoding: cl100k_bse, max_tokens: many, max_token: 3, price: {per: 1M tokens}}
  nope: 3
maxcost: !foo 3
"""

ALL_OF_THEM = [
    (1, 9, 'unknown model "openai/gpt-4.1-mni"; did you mean openai/gpt-4.1-mini'),
    (2, 9, 'expected a whole number from 1 to 50 or "auto", got -3'),
    (3, 11, "expected a number of 0 or more, got Infinity"),
    (6, 5, 'unknown key "trian"; did you mean "train"?'),
    (7, 18, '"data/vall.jsonl" does not exist'),
    (7, 35, "expected text, got 3"),
    (8, 13, 'expected a whole number from 1 to 50 or "auto", got 51'),
    (9, 18, '"data/*.json" matches no file'),
    (9, 41, 'unknown format "openai-chatt"; did you mean "openai-chat"?'),
    (10, 3, '"support" is already there, on line 5'),
    (12, 15, 'expected "off", "on", "error", "warning" or "note", got "of"; did you mean "off"?'),
    (13, 3, 'unknown rule or group "syntx"; did you mean "syntax"?'),
    (14, 3, "unreadable-file cannot be switched off"),
    (15, 21, 'expected "error", "warning" or "note", got "eror"; did you mean "error"?'),
    (16, 45, "expected a number of 0 or more, got -0.2"),
    (16, 51, 'unknown key "at_mots"; did you mean "at_most"?'),
    (19, 13, 'unknown rule or group "carriage-retrun"; did you mean "carriage-return"?'),
    (20, 5, 'the key "path" is missing'),
    (22, 16, 'unknown encoding "cl100k_bse"; did you mean "cl100k_base"?'),
    (22, 38, 'expected a whole number, got "many"'),
    (22, 56, 'unknown key; did you mean "max_tokens"?'),
    (22, 70, '"amount" is missing'),
    (23, 3, 'name the model as "provider/model"'),
    (24, 1, 'unknown key "maxcost"; did you mean "max_cost"?'),
    (24, 10, 'the tag "!foo" means nothing here'),
]


@pytest.mark.usefixtures("folder")
def test_all_mistakes_are_named_at_once() -> None:
    problems = refused(ONE_EACH).problems
    places = [(problem.place.line, problem.place.column) for problem in problems]
    assert places == [(line, column) for line, column, _ in ALL_OF_THEM]
    for problem, (_, _, message) in zip(problems, ALL_OF_THEM, strict=True):
        assert problem.message.startswith(message)


@pytest.mark.usefixtures("folder")
def test_a_mistake_is_shown_with_its_line() -> None:
    assert refused("rules:\n  # 説明\n  {日本: on}\n").render() == (
        '.jsonl-lint.yaml:3:4: error: unknown rule or group "日本"\n'
        "    |   {日本: on}\n"
        "    |    ^^^^\n"
        f"    = help: {refused('rules: {x: on}').problems[0].help}"
    )
    assert "\x1b[1;31merror\x1b[0m" in refused("a: 1").render(color=True)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("datasets:\n  a:\n    train: *.jsonl\n", 3, 12, 'Put text that begins with "*" in quotes.'),
        ("datasets:\n  a:\n\ttrain: x\n", 3, 1, "Indent with spaces"),
        ("rules: {blank-line: off\ntarget: x\n", 2, 7, "expected ',' or '}'"),
        ("rules: [", 1, 9, "flow"),
        ("target: 'x\n\n\n", 1, 11, "end of stream"),
        ("a: b: c", 1, 5, "mapping values"),
        ("target: \x01", 1, 9, "control character"),
        ("---\ntarget: x\n---\ntarget: y\n", 3, 1, "single document"),
        ("- target\n", 1, 1, "expected keys and values, got a list of 1 item"),
        ("target", 1, 1, 'expected keys and values, got "target"'),
        ("target:\nepochs: 3", 1, 1, "expected text, got nothing"),
        ("datasets:", 1, 1, "expected keys and values, got nothing"),
        ("datasets: {a: {train: []}}", 1, 23, "got an empty list"),
        ("datasets: {a: {}}", 1, 15, 'the key "train" is missing'),
        ("datasets: {a: {train: ''}}", 1, 23, "expected a file, a folder or a glob"),
        ('datasets: {a: {train: "a\\0b"}}', 1, 23, "does not exist"),
        ('datasets: {a: {train: "\\ud800*"}}', 1, 23, "matches no file"),
        ("epochs: 2.0", 1, 9, "expected a whole number from 1 to 50"),
        ("epochs: 0", 1, 9, "from 1 to 50"),
        ("epochs: true", 1, 9, "got true"),
        ("max_cost: 1e999", 1, 11, "got Infinity"),
        ("max_cost: .nan", 1, 11, "got NaN"),
        ("epochs: " + "9" * 5000, 1, 9, "got"),
        ("rules: {refusal: yes}", 1, 18, 'expected "off", "on"'),
        ("rules: {syntax: {at_most: 3}}", 1, 18, 'unknown key "at_most"'),
        ("rules: {unreadable-file: false}", 1, 9, "cannot be switched off"),
        ("ignore: [{path: x, rules: [unreadable-file]}]", 1, 28, "cannot be switched off"),
        ("ignore: [{path: ''}]", 1, 17, "expected a file, a folder or a glob"),
        ("models: {acme: {}}", 1, 10, "provider/model"),
        ("? [a]\n: 1\n", 1, 3, "a key must be text"),
        ("<<: {target: x}", 1, 1, 'unknown key "<<"'),
        ("target: !!python/object:os.system ls", 1, 9, "means nothing here"),
        ("target: !!set x", 1, 9, "means nothing here"),
        ("models: {acme/a: {shutdown: soon}}", 1, 19, 'expected a date, got "soon"'),
        ("price: 5", 1, 8, "expected keys and values, got 5"),
        ("price: {currency: USD}", 1, 8, '"amount" is missing'),
        ("price: {amount: free}", 1, 9, 'expected a number, got "free"'),
        ("datasets: {a: {train: data, price: {amount: 1, pre: 1k tokens}}}", 1, 48, 'did you mean "per"?'),
        ("evals: -1", 1, 8, "expected a whole number of 0 or more"),
        ("tokenizer: gone.json", 1, 12, 'the tokenizer "gone.json" cannot be read: No such file'),
        ("tokenizer: data", 1, 12, 'the tokenizer "data" cannot be read: Is a directory'),
        ('tokenizer: "a\\0b"', 1, 12, "cannot be read"),
        ('tokenizer: "\\ud800"', 1, 12, "cannot be read"),
        ("datasets: {a: {train: data, tokenizer: other.jsonl}}", 1, 40, '"other.jsonl" is not a tokenizer.json: '),
        ("models: {acme/a: {other_prices: [{amount: x}]}}", 1, 19, "expected a number"),
        ("models: {acme/a: {aliases: [gpt-4.1]}, openai/b: {aliases: [gpt-4.1]}}", 1, 40, "already a name"),
    ],
)
def test_a_mistake_has_its_place(text: str, line: int, column: int, words: str) -> None:
    error = refused(text)
    first = error.problems[0]
    assert (first.place.line, first.place.column) == (line, column)
    assert words in error.render()


@pytest.mark.usefixtures("folder")
def test_a_config_that_is_not_utf_8() -> None:
    [problem] = refused(b"target: x\n# caf" + b"\xe9\n").problems
    assert (problem.place.line, problem.place.column, problem.message) == (2, 6, "not UTF-8")
    refused("target: x".encode("utf-16"))
    refused(b"\xff" * 1000)


@pytest.mark.usefixtures("folder")
def test_a_config_that_cannot_be_read() -> None:
    for path in ("gone.yaml", "data"):
        with pytest.raises(ConfigError, match="cannot be read"):
            load(path)


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


HOSTILE = {
    "bomb": bomb(9),
    "snake": "a: &a [*a]",
    "alias to a parent": "&a {b: *a}",
    "flow": "[" * 100_000,
    "flow maps": "{a: " * 3_000,
    "block": "".join(" " * level + "a:\n" for level in range(400)),
    "dashes": "- " * 60_000,
    "questions": "? " * 60_000,
    "large": "# " + "x" * 1_100_000,
    "many keys": "\n".join(f"k{n}: {n}" for n in range(5_000)),
    "many rules": "rules:\n" + "\n".join(f"  refusal-{n}: on" for n in range(4_000)),
    "many models": "models:\n" + "\n".join(f"  a/b{n}: {{x: 1}}" for n in range(2_500)),
    "long line": "target: " + "x" * 120_000,
    "long key": "x" * 900 + ": 1",
    "commands": "::error::x: '##[stop-commands]x'\ntarget: '##[add-mask]e ##vso[task.complete]'",
    "escapes": 'target: "\\e[2J\\u202e\\x9b\\n"\n"\\e]0;x\\a": 1',
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_configs_are_refused_soon(name: str) -> None:
    start = time.process_time()
    error = refused(HOSTILE[name])
    assert time.process_time() - start < 5
    assert len(error.problems) <= 100
    assert len(error.render()) < 100_000


@pytest.mark.usefixtures("folder")
def test_aliases_are_counted_in_the_message() -> None:
    assert "more than 10,000 values (aliases counted at each use)" in refused(bomb(9)).render()
    assert built("datasets:\n  a: &a {train: other.jsonl}\n  b: *a\n").keys() == {"a", "b"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(
        st.binary(max_size=60), st.text("{}[]:,-#&*!|>'\"%@` \t\nab01~.?<=", max_size=40).map(str.encode)
    )
)
def test_any_bytes_are_settings_or_a_config_error(folder: Path, data: bytes) -> None:
    (folder / ".jsonl-lint.yaml").write_bytes(data)
    with contextlib.suppress(ConfigError):
        load(None)


@pytest.mark.usefixtures("folder")
def test_the_datasets_of_the_config() -> None:
    found = built(GOOD)
    assert list(found) == ["support", "own"]
    assert files(found["support"]) == ["data/train/a.jsonl"]
    assert files(found["support"], "validation") == ["data/val.jsonl"]
    assert found["own"].dataset.target == "acme/small"
    own = rules(found["own"])
    assert (own["token-limit"].max_tokens, own["token-limit"].meter.encoding) == (1000, "cl100k_base")
    assert (own["training-cost"].epochs, own["over-budget"].max_cost) == (None, 0.5)
    assert own["training-cost"].price.per == 1000
    large = rules(built(GOOD, target="acme/large")["own"])
    assert "2026-12-01" in large["retired-model"].lifetime
    support = rules(found["support"])
    assert (support["training-cost"].epochs, support["over-budget"].max_cost) == (3, 20)
    assert (support["token-limit"].max_tokens, support["training-cost"].assumed) == (100, False)
    assert {source.format for source in found["support"].dataset.sources} == {"openai-chat"}
    assert {source.format for source in found["own"].dataset.sources} == {"prompt-completion"}


@pytest.mark.usefixtures("folder")
def test_rules_that_do_not_apply_to_a_file() -> None:
    skipped = {source.path: source.skip for source in built(GOOD)["own"].dataset.sources}
    schema = {rule.name for rule in RULES if rule.group == "schema"}
    assert skipped == {"data/legacy/old.jsonl": {"carriage-return", *schema}, "other.jsonl": set()}
    syntax = built("ignore: [{path: data, rules: syntax}]", paths=("data/val.jsonl",))["default"].dataset.sources
    assert "unreadable-file" not in syntax[0].skip
    assert "invalid-json" in syntax[0].skip


@pytest.mark.usefixtures("folder")
def test_a_config_elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read("datasets: {a: {train: data/train}}\nignore: [{path: data/train/b.jsonl}]")
    monkeypatch.chdir(folder / "data" / "legacy")
    [job] = jobs(load(None), Request())
    assert files(job) == ["../train/a.jsonl"]
    assert Path(files(job)[0]).exists()
    [job] = jobs(load(None), Request(paths=("../train", str(folder / "data" / "val.jsonl"))))[:1]
    assert (job.dataset.name, files(job)) == ("a", ["../train/a.jsonl"])


@pytest.mark.usefixtures("folder")
def test_given_files_go_to_their_datasets() -> None:
    config = """\
datasets:
  a: {train: data/train, validation: data/val.jsonl, epochs: 7}
  b: {train: data/train/b.jsonl, validation: data/train/b.jsonl}
"""
    found = built(config, paths=("./data/train/b.jsonl", "other.jsonl", "data/val.jsonl"))
    assert list(found) == ["a", "b", "default"]
    assert (files(found["a"]), files(found["a"], "validation")) == (
        ["data/train/b.jsonl"],
        ["data/val.jsonl"],
    )
    assert (files(found["b"]), files(found["b"], "validation")) == ([], ["data/train/b.jsonl"])
    assert files(found["default"]) == ["other.jsonl"]
    assert rules(found["a"])["training-cost"].epochs == 7
    assert list(built(config, paths=("-",), stdin_name="data/train/new.jsonl")) == ["a"]
    assert list(built(config, paths=("-",))) == ["default"]


@pytest.mark.usefixtures("folder")
def test_what_is_for_validation_is_not_for_training() -> None:
    found = built("", paths=("data/train",), validation=("data/train/b.jsonl",))["default"]
    assert "data/train/b.jsonl" not in files(found)
    assert files(found, "validation") == ["data/train/b.jsonl"]
    with pytest.raises(ConfigError, match=r'no training files are left: "other\.jsonl" is for validation'):
        built("", paths=("other.jsonl",), validation=("./other.jsonl",))


@pytest.mark.usefixtures("folder")
def test_validation_files_on_the_command_line() -> None:
    found = built(GOOD, paths=("other.jsonl", "data/train/a.jsonl"), validation=("data/val.jsonl",))
    assert list(found) == ["default"]
    assert files(found["default"]) == ["other.jsonl", "data/train/a.jsonl"]
    assert files(found["default"], "validation") == ["data/val.jsonl"]
    with pytest.raises(ConfigError, match="validation files alone"):
        built(GOOD, validation=("data/val.jsonl",))


@pytest.mark.usefixtures("folder")
def test_ignored_files_are_no_error() -> None:
    assert built("ignore: [{path: data}]", paths=("data/val.jsonl", "data/legacy")) == {}
    assert files(built("ignore: [{path: data}]")["default"]) == ["other.jsonl"]
    assert built("ignore: [{path: '*'}]") == {}


@pytest.mark.usefixtures("folder")
def test_the_command_line_comes_first() -> None:
    found = built(GOOD, target="gpt-4o-mini-2024-07-18", format="openai-chat", epochs=9)
    for job in found.values():
        assert job.dataset.target == "openai/gpt-4o-mini-2024-07-18"
        assert rules(job)["training-cost"].epochs == 9
        assert {source.format for source in job.dataset.sources} == {"openai-chat"}


@pytest.mark.usefixtures("folder")
def test_a_dataset_may_differ_from_the_rest() -> None:
    own = rules(built("max_cost: 9\nepochs: 2\ndatasets: {a: {train: data, max_cost: 0, epochs: auto}}")["a"])
    assert (own["over-budget"].max_cost, own["training-cost"].epochs) == (0, None)
    rest = rules(built("max_cost: 9\nepochs: 2\ndatasets: {a: {train: data}}")["a"])
    assert (rest["over-budget"].max_cost, rest["training-cost"].epochs) == (9, 2)


@pytest.mark.usefixtures("folder")
def test_a_price_for_each_dataset() -> None:
    config = (
        "price: {amount: 2}\ndatasets: {a: {train: data, price: {amount: 3, per: 10}}, b: {train: other.jsonl}}"
    )
    found = built(config)
    prices = {name: rules(job)["training-cost"].price for name, job in found.items()}
    assert {name: (price.amount, price.per) for name, price in prices.items()} == {
        "a": (3, 10),
        "b": (2, 1_000_000),
    }
    assert rules(built(config, target="gpt-4.1")["a"])["training-cost"].price.amount == 25


@pytest.mark.usefixtures("folder")
def test_evaluations() -> None:
    def evals(text: str) -> int:
        found: int = rules(built(text)["a"])["training-cost"].evals
        return found

    assert evals("target: ori/up-to-10b\ndatasets: {a: {train: data}}") == 1
    assert evals("target: ori/up-to-10b\nevals: 4\ndatasets: {a: {train: data}}") == 4
    assert evals("target: ori/up-to-10b\nevals: 4\ndatasets: {a: {train: data, evals: 0}}") == 0


@pytest.mark.usefixtures("folder")
def test_a_tokenizer_for_a_dataset(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tokenizers")
    Path("own.json").write_text(WORDS, encoding="utf-8")
    config = (
        "target: together/up-to-16b\ndatasets: {a: {train: data, tokenizer: own.json}, b: {train: other.jsonl}}"
    )
    found = {name: rules(job)["training-cost"].meter for name, job in built(config).items()}
    assert found["a"].encoding.startswith("tokenizer:own.json@")
    assert (found["a"].borrowed, found["b"].encoding, found["b"].borrowed) == (False, "o200k_base", True)
    assert not rules(built("target: gpt-4.1\ntokenizer: own.json")["default"])["token-counts"].meter.exact
    monkeypatch.chdir(folder / "data")
    [job, *_] = jobs(load(None), Request(paths=("train/a.jsonl",)))
    before = rules(job)["token-counts"].meter.encoding
    assert before.startswith("tokenizer:../own.json@")
    (folder / "own.json").write_text(WORDS.replace('"Hello"', '"Hallo"'), encoding="utf-8")
    [job, *_] = jobs(load(None), Request(paths=("train/a.jsonl",)))
    assert rules(job)["token-counts"].meter.encoding != before


@pytest.mark.usefixtures("folder")
def test_a_tokenizer_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("own.json").write_text(WORDS + " ", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    [problem] = refused("tokenizer: own.json").problems
    assert problem.message == "the package tokenizers is not installed"
    assert 'pip install "jsonl-lint[tokenizers]"' in problem.help


@pytest.mark.usefixtures("folder")
def test_nobody_chose_a_target() -> None:
    assert rules(built()["default"])["training-cost"].assumed is True
    assert rules(built(target=catalog.DEFAULT)["default"])["training-cost"].assumed is False
    assert built()["default"].dataset.target == catalog.DEFAULT


@pytest.mark.usefixtures("folder")
def test_a_model_without_an_encoding_has_no_meter() -> None:
    found = rules(built("target: acme/a\nmodels: {acme/a: {max_tokens: 5}}")["default"])
    assert found["token-limit"].meter is None


@pytest.mark.usefixtures("folder")
def test_which_rules_run() -> None:
    def run(text: str = "", **request: Any) -> set[str]:
        return set(rules(built(text, **request)["default"]))

    every, default = {rule.name for rule in RULES}, {rule.name for rule in RULES if rule.on}
    assert run() == default
    assert "refusal" not in default
    assert (
        run("rules: {refusal: on}")
        == run("rules: {refusal: error}")
        == run("rules: {refusal: {}}")
        == default | {"refusal"}
    )
    assert run("rules: {refusal: off, blank-line: false}") == default - {"blank-line"}
    syntax = {rule.name for rule in RULES if rule.group == "syntax"}
    assert run("rules: {syntax: off}") == default - syntax | {"unreadable-file"}
    assert run("rules: {syntax: off, blank-line: on}") == default - syntax | {"unreadable-file", "blank-line"}
    assert run("rules: {answers: on}") == run("rules: {answers: error}") == default
    assert run(select=("refusal", "tokens")) == {"refusal", "token-counts", "token-limit", "unreadable-file"}
    assert run("rules: {refusal: off}", select=("refusal",)) == {"refusal", "unreadable-file"}
    assert run("rules: {blank-line: off}", select=("syntax",)) == syntax - {"blank-line"}
    answers = {rule.name for rule in RULES if rule.group == "answers" and rule.on}
    assert run(select=("answers",), ignore=("refusal-ratio",)) == answers - {"refusal-ratio"} | {"unreadable-file"}
    assert run(ignore=("syntax", "cost")) == {
        rule.name for rule in RULES if rule.on and rule.group not in ("syntax", "cost")
    } | {"unreadable-file"}
    assert run(per_record=True) == {rule.name for rule in RULES if rule.on and (rule.always or rule.per_file)}
    assert every - default == {rule.name for rule in RULES if not rule.on}


@pytest.mark.usefixtures("folder")
def test_a_rule_says_more_than_its_group() -> None:
    found = rules(
        built(
            "rules: {syntax: warning, invalid-json: note, answers: {severity: note}, refusal-ratio: {at_most: 0}}"
        )["default"]
    )
    assert found["invalid-utf8"].severity is Severity.WARNING
    assert found["invalid-json"].severity is Severity.NOTE
    assert (found["refusal-ratio"].severity, found["refusal-ratio"].at_most) == (Severity.NOTE, 0.0)


@pytest.mark.usefixtures("folder")
def test_mistakes_of_the_command_line() -> None:
    request: dict[str, Any] = {
        "target": "openai/gpt-4.1-minni",
        "format": "openai-chats",
        "epochs": 51,
        "select": ("empty-mesage", "syntax"),
        "ignore": ("sintax", "unreadable-file"),
        "paths": ("gone.jsonl",),
    }
    with pytest.raises(ConfigError) as caught:
        built(**request)
    assert caught.value.render().splitlines() == [
        'error: unknown rule or group "empty-mesage"; did you mean "empty-message"?',
        'error: unknown rule or group "sintax"; did you mean "syntax"?',
        "error: unreadable-file cannot be switched off",
        'error: unknown format "openai-chats"; did you mean "openai-chat"?',
        'error: unknown model "openai/gpt-4.1-minni"; did you mean openai/gpt-4.1-mini or openai/gpt-4o-mini?',
        "error: epochs can be 1 to 50, not 51",
        'error: no such file or folder: "gone.jsonl"',
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_context_has_what_rules_ask_for(rule: type[Rule]) -> None:
    target = catalog.load().find(catalog.DEFAULT)
    numbers = context(target, today=TODAY, epochs=None, max_cost=None, assumed=True)
    asked = {item.name for item in dataclasses.fields(rule) if item.metadata.get("given")}
    assert asked <= set(numbers)
    assert not asked & {option.name for option in options(rule)}


def test_the_schema_is_current() -> None:
    """If this fails, run `jsonl-lint schema config > schemas/config.schema.json`."""
    dumped = json.dumps(config_schema(), indent=2, ensure_ascii=False) + "\n"
    assert SCHEMA.read_text("utf-8") == dumped


def valid(text: str) -> bool:
    schema = config_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    plain = json.loads(json.dumps(YAML(typ="safe").load(io.StringIO(text)), default=str))
    return jsonschema.Draft202012Validator(schema).is_valid(plain)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "{}",
        "epochs: auto",
        "rules: {tokens: off, refusal: true, cost: false, role-balance: on}",
        "ignore: {path: data}",
        "datasets: {2024: {train: other.jsonl}}",
        "models: {acme/a: {epochs: openai-auto, tools_base: -2, advised_examples: [1, 2]}}",
        "models: {acme/a: {price: {amount: 1, per: 1000000, currency: EUR}, job_until: 2027-01-01}}",
        "models: {acme/a: {sold: false, sold_until: 2026-01-01, max_validation_share: 0.3, minimum: {amount: 4}}}",
        "price: {amount: 1.5, per: 1k tokens, currency: EUR, as_of: 2026-11, source: our offer}",
        "datasets: {a: {train: other.jsonl, price: {amount: 0}, evals: 0}}",
    ],
)
def test_the_schema_takes_good_configs(text: str) -> None:
    read(text)
    assert valid(text)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "text",
    [
        "- a",
        "targets: x",
        "target: 3",
        "target:",
        "format: openai-chats",
        "epochs: 0",
        "epochs: 51",
        "epochs: 1.5",
        "epochs: never",
        "max_cost: -1",
        "max_cost: '20'",
        "datasets: [a]",
        "datasets: {a: other.jsonl}",
        "datasets: {a: {validation: other.jsonl}}",
        "datasets: {a: {train: []}}",
        "datasets: {a: {train: ''}}",
        "datasets: {a: {train: other.jsonl, rules: {}}}",
        "rules: [refusal]",
        "rules: {refusals: on}",
        "rules: {refusal: maybe}",
        "rules: {refusal: 1}",
        "rules: {unreadable-file: off}",
        "rules: {refusal-ratio: {at_most: -1}}",
        "rules: {refusal-ratio: {at_most: true}}",
        "rules: {refusal-ratio: {meter: x}}",
        "rules: {syntax: {at_most: 1}}",
        "rules: {empty-message: {roles: [1]}}",
        "ignore: [data]",
        "ignore: [{rules: [syntax]}]",
        "ignore: {path: ''}",
        "ignore: [{path: data, rules: [sintax]}]",
        "ignore: [{path: data, rules: [unreadable-file]}]",
        "models: [x]",
        "models: {acme/a: {max_tokens: -1}}",
        "models: {acme/a: {encoding: gpt2}}",
        "models: {acme/a: {formats: chat}}",
        "models: {acme/a: {price: 3}}",
        "models: {acme/a: {price: {per: 1M tokens}}}",
        "models: {acme/a: {price: {amount: 1, per: a token}}}",
        "models: {acme/a: {tool: typescript}}",
        "price: 5",
        "price: {amount: 1, per: a token}",
        "price: {currency: USD}",
        "datasets: {a: {train: other.jsonl, price: {amount: 1, unit: token}}}",
        "evals: 1.5",
        "tokenizer: ''",
    ],
)
def test_schema_and_reader_refuse_the_same(text: str) -> None:
    refused(text)
    assert not valid(text)


PORTABLE = "rules:\n  portability: {portable_to: [%s]}\n"


@pytest.mark.usefixtures("folder")
def test_portability_is_handed_formats_by_target() -> None:
    said = PORTABLE % "together/up-to-16b, mistral, davinci-002"
    [job] = built(said, paths=("other.jsonl",)).values()
    portable = rules(job)["portability"].portable
    assert [(label, taken) for label, taken, _, _ in portable] == [
        ("together/up-to-16b", ("together", "openai-chat", "prompt-completion", "text")),
        ("mistral", ("mistral",)),
        ("openai/davinci-002", ("prompt-completion",)),
    ]
    assert [chat for _, _, chat, _ in portable] == ["together", "mistral", ""]
    judges = [{rule.name: rule for rule in rules} for _, _, _, rules in portable]
    assert ["image-count" in rules for rules in judges] == [True, False, True]
    assert [bool(rules["special-token"].refused_tokens) for rules in judges] == [False, False, True]
    assert all({"wrong-value", "last-message-role", "tool-order"} <= {*rules} for rules in judges)


@pytest.mark.usefixtures("folder")
def test_portability_judges_by_the_rules_that_are_on() -> None:
    said = PORTABLE % "mistral" + "  last-message-role: off\n  empty-message: {roles: [user]}\n  roles: note\n"
    for request in ({}, {"select": ("portability",)}):
        [job] = built(said, paths=("other.jsonl",), **request).values()
        [(_, _, _, judges)] = rules(job)["portability"].portable
        named = {rule.name: rule for rule in judges}
        assert "last-message-role" not in named
        assert named["empty-message"].roles == ("user",)
        assert named["empty-message"].severity is None, "how bad it is for the user is another question"
    [job] = built(said, paths=("other.jsonl",), ignore=("tools",)).values()
    [(_, _, _, judges)] = rules(job)["portability"].portable
    assert "tools" not in {rule.group for rule in judges}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("togethr", 'unknown format "togethr"; did you mean "together"?'),
        ("together/up-to-16", 'unknown model "together/up-to-16"; did you mean together/up-to-16b'),
        ("gpt-4.1-minni", 'unknown model "gpt-4.1-minni"; did you mean'),
        ("acme/tiny", "it is not known which formats acme/tiny takes"),
    ],
)
def test_portability_refuses_names_that_it_does_not_know(name: str, message: str) -> None:
    error = refused(PORTABLE % name + "models:\n  acme/tiny: {max_tokens: 5}\n")
    assert [problem.message.startswith(message) for problem in error.problems] == [True], error.render()
    assert error.problems[0].place.line == 2


GRADER = """\
{"type": "multi", "graders": {
  "same": {"type": "string_check", "input": "{{ sample.output_text }}", "reference": "{{item.answer}}"},
  "judge": {"type": "score_model", "input": [{"role": "user", "content":
    "{{ item.meta.unit | upper }} {{ item['a b'] }} {{ itemize.no }} {{ sample.item.no }} item.no"}]}}}
"""


@pytest.mark.usefixtures("folder")
def test_a_grader_is_handed_over_as_the_paths_that_it_reads() -> None:
    Path("grader.json").write_text(GRADER, encoding="utf-8")
    job = built("datasets: {a: {train: other.jsonl, grader: grader.json}}")["a"]
    assert rules(job)["grader-keys"].item_paths == ("answer", "meta.unit", "a b")
    assert rules(built()["default"])["grader-keys"].idle


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, '"grader.json" does not exist'),
        ('{\n"a": 1,\n}', '"grader.json", line 2: trailing comma'),
        ("[]", '"grader.json", line 1: the line holds an empty list, not an object'),
    ],
)
def test_what_is_no_grader(text: str | None, message: str) -> None:
    if text is not None:
        Path("grader.json").write_text(text, encoding="utf-8")
    [problem] = refused("grader: grader.json").problems
    assert problem.message.startswith(message)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("target", "idle"), [("davinci-002", False), ("babbage-002", False), ("gpt-4.1", True)])
def test_the_style_of_completions_matters_to_base_models(target: str, idle: bool) -> None:
    assert rules(built(f"target: {target}")["default"])["completion-style"].idle is idle
