"""A schema of the user's own: what the config may name, and what is found by it."""

from __future__ import annotations

import json
import pickle
import time
from pathlib import Path
from typing import Any

import pytest

from jsonl_lint.config import ConfigError, Request, jobs, load
from jsonl_lint.engine import CHUNK, lint, plan
from jsonl_lint.formats import own

DRAFTS = [
    "http://json-schema.org/draft-04/schema#",
    "http://json-schema.org/draft-06/schema#",
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
]
COMPLETION: dict[str, Any] = {
    "type": "object",
    "required": ["prompt", "completion", "id"],
    "properties": {
        "prompt": {"type": "string"},
        "completion": {"type": "string", "minLength": 3},
        "id": {"$ref": "#/definitions/id"},
    },
    "definitions": {"id": {"type": "string", "pattern": "^q-[0-9]+$", "description": "It is that of the quiz."}},
    "additionalProperties": False,
}
RECORDS = """\
{"prompt": "2+2", "completion": "four", "id": "q-1"}
{"prompt": "2+2", "completion": "4", "id": "seven"}
{"prompt": "2+2", "completion": 4}
{"prompt": "2+2", "completion": "four", "id": "q-2", "extra": 1}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    inside = tmp_path / "project"
    (inside / ".git").mkdir(parents=True)
    (inside / "schemas").mkdir()
    monkeypatch.chdir(inside)
    return inside


def write(path: str, value: Any) -> None:
    Path(path).write_text(value if isinstance(value, str) else json.dumps(value, indent=1), encoding="utf-8")


def found(
    schema: Any, records: str = RECORDS, said: str = "schema: schemas/own.json", chunk: int = CHUNK
) -> list[str]:
    write("schemas/own.json", schema)
    write("a.jsonl", records)
    write(".jsonl-lint.yaml", f"datasets: {{a: {{train: a.jsonl, {said}}}}}\n")
    [job] = jobs(load(), Request(select=("schema",)))
    report = lint(job.dataset, job.rules, chunk_size=chunk)
    assert not report.broken
    return [
        f"{one.place.line}:{one.place.column} {one.rule}: {one.message}"
        for one in report.diagnostics
        if one.rule not in ("format-for-target", "mixed-formats")
    ]


def refused(schema: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        found(schema)
    [problem] = caught.value.problems
    assert problem.place.line == 1
    return problem.message


@pytest.mark.parametrize("draft", [None, *DRAFTS])
@pytest.mark.parametrize("chunk", [CHUNK, 1])
def test_beside_the_schema_of_the_format(draft: str | None, chunk: int) -> None:
    schema = {"$schema": draft, **COMPLETION} if draft else COMPLETION
    assert found(schema, chunk=chunk) == [
        '1:41 unknown-key: unknown key "id" in the record',
        '2:33 wrong-value: completion is "4", not at least 3 characters long',
        '2:38 unknown-key: unknown key "id" in the record',
        '2:44 wrong-value: id is "seven", not text that matches "^q-[0-9]+$"',
        '3:1 missing-key: the record is missing "id"',
        "3:33 wrong-type: completion is 4, not a string",
        '4:41 unknown-key: unknown key "id" in the record',
        '4:54 unknown-key: unknown key "extra" in the record',
    ]


def test_instead_of_the_schema_of_the_format() -> None:
    said = "schema: {path: schemas/own.json, instead: true}"
    assert found(COMPLETION, said=said) == [
        '2:33 wrong-value: completion is "4", not at least 3 characters long',
        '2:44 wrong-value: id is "seven", not text that matches "^q-[0-9]+$"',
        '3:1 missing-key: the record is missing "id"',
        "3:33 wrong-type: completion is 4, not a string",
        '4:54 unknown-key: unknown key "extra" in the record',
    ]


def test_records_of_no_known_format() -> None:
    records, schema = '{"first": 1}\n{"first": "1"}\n', {"properties": {"first": {"type": "integer"}}}
    [unknown, wrong] = found(schema, records)
    assert "unknown-format" in unknown
    assert wrong == '2:11 wrong-type: first is "1", not a whole number'
    assert found(schema, records, "schema: {path: schemas/own.json, instead: true}") == [wrong]


def test_draft_4_means_what_it_meant() -> None:
    schema = {"$schema": DRAFTS[0], "properties": {"n": {"minimum": 1, "exclusiveMinimum": True}}}
    [_, wrong] = found(schema, '{"n": 1}\n{"n": 2}\n')
    assert wrong.startswith("1:7 wrong-value: n is 1, not")


def test_references_to_files_beside_it() -> None:
    write("schemas/parts.json", {"$defs": {"x": {"$ref": "more/y.json"}, "r": {"$ref": "own.json"}}})
    Path("schemas/more").mkdir()
    write("schemas/more/y.json", {"$ref": "../../z.json#/definitions/z"})
    write("z.json", {"definitions": {"z": {"enum": [1, 2]}}})
    schema = {"properties": {"a": {"$ref": "parts.json#/$defs/x"}, "b": {"$ref": "parts.json#/$defs/r"}}}
    records = '{"a": 3}\n{"a": 1, "b": {"b": {"a": 4}}}\n'
    said = "schema: {path: schemas/own.json, instead: true}"
    expected = ["1:7 wrong-value: a is 3, not 1 or 2", "2:27 wrong-value: a is 4, not 1 or 2"]
    assert found(schema, records, said) == expected
    assert found({"$id": "https://acme.example/quiz/own.json", **schema}, records, said) == expected


def test_one_form_of_several() -> None:
    forms = [{"type": "string"}, {"$ref": "#/$defs/o"}]
    schema = {
        "$defs": {"o": {"type": "object", "required": ["x"], "properties": {"x": {"type": "null"}}}},
        "properties": {"a": {"anyOf": forms}, "b": False, "c": {"oneOf": [{"minimum": 1}, {"maximum": 5}]}},
    }
    records = '{"a": 3}\n{"a": {"x": 1}}\n{"b": 1}\n{"c": 3}\n'
    assert found(schema, records, "schema: {path: schemas/own.json, instead: true}") == [
        "1:7 wrong-type: a is 3, not a string or an object",
        "2:13 wrong-type: x is 1, not null",
        "3:2 unknown-key: b is not allowed here",
        "4:7 wrong-value: c is 3, not exactly one of the forms that the schema has for it",
    ]


def test_patterns_cannot_hang() -> None:
    hard = {"a": {"pattern": "^(a+)+$"}, "b": {"pattern": "^(?=a)(a+)+$"}}
    schema = {"properties": hard, "patternProperties": {"^(x+x+)+y$": False}, "additionalProperties": True}
    text = "a" * 5_000 + "!"
    start = time.process_time()
    said = "schema: {path: schemas/own.json, instead: true}"
    lines = found(schema, json.dumps({"a": text, "b": text, "x" * 5_000: 1}) + "\n", said)
    assert [line.split(" ")[1] for line in lines] == ["wrong-value:", "wrong-value:"]
    assert time.process_time() - start < 5


def test_a_description_is_the_help_and_harmless() -> None:
    schema = {"properties": {"id": {"type": "string", "description": "It is \x1b[31mred\n##[error]" + "x" * 999}}}
    text = own.pack({"file:///a.json": schema}, "file:///a.json")
    [violation] = own.violations(text, {"id": 1})
    assert violation.help.isprintable()
    assert len(violation.help) < 250


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        (
            {"properties": {"a": {"type": "strng"}}},
            'schemas/own.json:4:12: a.type is "strng", which JSON Schema does',
        ),
        ('{"type": "object",}', "schemas/own.json:1:18: trailing comma"),
        ("[1]", "schemas/own.json:1:1: the line holds"),
        (
            {"$schema": "https://acme.example/meta"},
            'schemas/own.json:2:13: $schema is "https://acme.example/meta"',
        ),
        ({"$ref": "https://acme.example/x.json"}, '$ref is "https://acme.example/x.json", which is not fetched'),
        ({"items": {"$ref": "//acme.example/x"}}, '$ref is "//acme.example/x", which is not fetched'),
        ({"$ref": "file:///etc/hosts"}, '$ref is "file:///etc/hosts", which is not fetched'),
        ({"$ref": "none.json"}, '$ref is "none.json": "schemas/none.json" does not exist'),
        ({"$ref": "../../outside.json"}, '"outside.json" does not exist'),
        ({"$ref": "link.json"}, '"schemas/link.json" is outside the folder of the config'),
        ({"$ref": "#/$defs/none"}, "does not exist"),
        ({"properties": {"a": {"pattern": "("}}}, '"(" is not a "regex"'),
        ({"$ref": "broken.json"}, "trailing comma"),
    ],
)
def test_what_is_no_schema(schema: Any, message: str, tmp_path: Path) -> None:
    write(str(tmp_path / "outside.json"), {})
    Path("schemas/link.json").symlink_to(tmp_path / "outside.json")
    write("schemas/broken.json", "{,}" if message != "trailing comma" else '{"a": 1,}')
    assert message in refused(schema)


def test_a_schema_that_is_not_there() -> None:
    write(".jsonl-lint.yaml", "schema: {path: schemas/none.json, insted: true}\n")
    with pytest.raises(ConfigError) as caught:
        load()
    assert [problem.message for problem in caught.value.problems] == [
        '"schemas/none.json" does not exist',
        'unknown key "insted"; did you mean "instead"?',
    ]


def test_chunks_carry_what_the_schema_says() -> None:
    found(COMPLETION)
    [job] = jobs(load(), Request())
    [chunk] = plan(job.dataset)
    assert pickle.loads(pickle.dumps(chunk)) == chunk  # noqa: S301 - our own bytes
    write("schemas/own.json", {})
    [other] = plan(jobs(load(), Request())[0].dataset)
    assert other != chunk


def test_what_a_schema_of_ones_own_may_mean_is_not_surely_meant() -> None:
    schema = {
        "type": "object",
        "required": ["level", "correct"],
        "properties": {"level": {"enum": ["easy", "hard"]}, "correct": {"type": "boolean"}},
        "additionalProperties": False,
    }
    text = own.pack({"file:///a.json": schema}, "file:///a.json")
    told = own.violations(text, {"level": "harder", "corect": True})
    assert {(one.meant, one.sure) for one in told} == {("hard", False), ("correct", False)}
