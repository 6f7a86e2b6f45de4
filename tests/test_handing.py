"""No record is kept from a rule that would find something in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import generated
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import examples
from jsonl_lint import formats
from jsonl_lint.diagnostic import Report
from jsonl_lint.engine import Dataset, lint, scanning
from jsonl_lint.record import SOUND, Record, Source
from jsonl_lint.record.plain import outline, plain
from jsonl_lint.rule import Rule
from jsonl_lint.rules import RULES


class All(scanning.Handing):
    """Hands every record to every rule."""

    def wanted(self, record: Record) -> Sequence[tuple[int, scanning.Act]]:
        return sorted([*self.always, *self.by_outline, *self.gated])

    def tell(self, partial: object, path: str) -> None:
        """Nothing was passed over."""


def escaped(line: bytes) -> bytes:
    """Return a record with what may be escaped escaped, or a line as it is if it is none."""
    try:
        return json.dumps(json.loads(line)).replace("/", "\\/").encode()
    except ValueError:
        return line


def data() -> bytes:
    """Return generated records, the examples of all rules after records without fault, and both with escapes."""
    plain = [json.dumps(record, ensure_ascii=False).encode() for record in generated.records(40)]
    shown = [line for rule in RULES for example in examples.of_rule(rule) for line in example.data.split(b"\n")]
    edges = [
        json.dumps({"prompt": "a", "completion": f"{first}b{last}"}).encode()
        for first in (" ", "", "\t")
        for last in ("", " ", "\t")
    ]
    plain += [*edges, *reversed(edges)]
    lines = [*plain, *shown, *reversed(shown), *map(escaped, [*plain, *shown])]
    return b"\n".join(line for line in lines if b"\x00" not in line) + b"\n"


def built() -> list[Rule]:
    """Return each rule with its own options, and with those of its examples."""
    options = [(rule, example.options) for rule in RULES for example in examples.of_rule(rule)]
    return [rule() for rule in RULES] + [examples.build(rule, given) for rule, given in options if given]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("handing") / "data.jsonl"
    path.write_bytes(data())
    return path


def found(path: Path, rules: list[Rule]) -> Report:
    return lint(Dataset("default", "", (Source(str(path)),)), rules, chunk_size=100_000, cap=0)


PASSED = [rule for rule in built() if rule.gate or rule.by_outline]


@pytest.mark.parametrize("rule", PASSED, ids=lambda rule: rule.name)
def test_a_rule_finds_the_same_in_all_records(path: Path, monkeypatch: pytest.MonkeyPatch, rule: Rule) -> None:
    short = found(path, [rule])
    monkeypatch.setattr(scanning, "Handing", All)
    assert short == found(path, [rule])


def test_much_is_found(path: Path) -> None:
    names = {rule for rule, _, _ in found(path, PASSED).totals}
    assert names >= {"empty-message", "zero-width", "secret", "special-token", "edge-whitespace"}


@pytest.mark.parametrize(
    ("name", "gate"), [("zero-width", "\u200b\u200b\u200b"), ("control-character", "\x7f{9}")]
)
def test_a_gate_that_is_too_narrow_is_noticed(
    path: Path, monkeypatch: pytest.MonkeyPatch, name: str, gate: str
) -> None:
    rule = next(rule for rule in RULES if rule.name == name)
    right = found(path, [rule()])
    monkeypatch.setattr(rule, "gate", gate)
    assert right != found(path, [rule()])


def test_a_rule_that_reads_texts_does_not_go_by_outlines(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = next(rule for rule in RULES if rule.name == "unclosed-fence")
    right = found(path, [rule()])
    monkeypatch.setattr(rule, "by_outline", True)
    assert right != found(path, [rule()])


@pytest.mark.parametrize(("records", "size"), [(1, 1 << 20), (3, 1 << 20), (100, 200)])
def test_how_many_records_a_rule_is_handed_at_once_changes_nothing(
    records: int, size: int, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = [rule() for rule in RULES]
    expected = found(path, rules)
    monkeypatch.setattr(scanning, "MOST_AT_ONCE", records)
    monkeypatch.setattr(scanning, "LARGEST_AT_ONCE", size)
    assert found(path, rules) == expected


ROLES = st.sampled_from(["system", "user", "assistant"])
WORDS = st.sampled_from(["Hi", "{}", "https://a.example/b.png"]) | st.text(min_size=1).filter(
    lambda text: text.strip() == text
)
EDGES = st.sampled_from([" ", "\n", "\u3000", ""])
SPACED = st.tuples(EDGES, WORDS, EDGES).map("".join).filter(lambda text: text.strip() != text)
BLANKS = st.text(" \t\n\u3000", min_size=1)
LOOKS_ALIKE = st.one_of(*(st.tuples(texts, texts) for texts in (WORDS, SPACED, BLANKS, st.just(""))))


def _chat(said: list[tuple[str, str]]) -> dict[str, Any]:
    return {"messages": [{"role": role, "content": text} for role, text in said]}


@settings(deadline=None, max_examples=300)
@given(said=st.lists(ROLES.flatmap(lambda role: LOOKS_ALIKE.map(lambda pair: (role, *pair))), max_size=3))
def test_records_with_the_outline_of_plain_chat_are_alike_to_formats_and_schemas(
    said: list[tuple[str, str, str]],
) -> None:
    one = _chat([(role, text) for role, text, _ in said])
    other = _chat([(role, text) for role, _, text in said])
    assert outline(plain(one) or []) == outline(plain(other) or [])
    assert formats.detect(one) == formats.detect(other)
    for known in formats.FORMATS:
        assert [broken.path for broken in known.violations(one)] == [
            broken.path for broken in known.violations(other)
        ]
        assert _read(known, one).answers == _read(known, other).answers
        for value in (one, other):
            assert _read(known, value).messages == tuple(known.messages(value))
            assert _read(known, value).tools == tuple(known.tools(value))


def _read(known: formats.Format, value: dict[str, Any]) -> Record:
    record = Record(Source("a"), 1, json.dumps(value).encode())
    record.format = known
    return record


def test_most_records_are_handed_to_few_rules(path: Path) -> None:
    line = b'{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\n'
    rules = [made for made in (rule() for rule in RULES) if not made.idle and SOUND in made.conditions]
    acts = [(index, print) for index in range(len(rules))]
    handing = scanning.Handing(rules, acts)
    records = [Record(Source("a"), number, line) for number in (1, 2)]
    for record in records:
        record.format = formats.detect(record.value)
        handed = {rules[index].name for index, _ in (*handing.always, *handing.wanted(record))}
    passed = {rule.name for rule in rules if rule.by_outline or rule.gate}
    assert len(passed) > 40
    assert not handed & passed
