"""Calls and what is declared for them: planted faults, each found once; hostile schemas, which do no harm."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import examples
from jsonl_lint.diagnostic import Report, Severity
from jsonl_lint.formats import quick
from jsonl_lint.formats.arguments import misfits, schema_fault
from jsonl_lint.rules import RULES

TOOLS = tuple(
    rule()
    for rule in RULES
    if rule.group in ("schema", "tools") and rule.per_file and rule.name != "legacy-functions"
)
USER = {"role": "user", "content": "Rain?"}
WEATHER = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "description": "Where"},
        "unit": {"enum": ["c", "f"]},
        "days": {"type": "integer", "minimum": 1, "title": "Days"},
        "near": {"anyOf": [{"$ref": "#/$defs/point"}, {"type": "null"}]},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 2, "uniqueItems": True},
        "code": {"type": "string", "pattern": "^[A-Z]+$"},
    },
    "required": ["city"],
    "additionalProperties": False,
    "$defs": {"point": {"type": "object", "properties": {"x": {"type": "number"}}, "required": ["x"]}},
}


def calls(*ids: str, name: str = "weather", arguments: Any = '{"city": "Oslo"}') -> dict[str, Any]:
    made = [{"id": id_, "type": "function", "function": {"name": name, "arguments": arguments}} for id_ in ids]
    return {"role": "assistant", "tool_calls": made}


def answer(id_: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": id_, "content": "no"}


def tool(name: str = "weather", parameters: Any = WEATHER) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name, "parameters": parameters}}


SAID = {"role": "assistant", "content": "No."}


def lint(folder: Path, *messages: dict[str, Any], tools: list[Any] | None = None, form: str = "") -> Report:
    record: dict[str, Any] = {"messages": [USER, *messages], "tools": [tool()] if tools is None else tools}
    return examples.report(TOOLS, json.dumps(record).encode() + b"\n", folder, form=form)


def found(report: Report) -> list[tuple[str, str, str]]:
    assert not report.broken
    return [(item.rule, item.place.pointer, item.message) for item in report.diagnostics]


CALL = "/messages/1/tool_calls/0"
ARGUMENTS = CALL + "/function/arguments"


@pytest.mark.parametrize(
    "messages",
    [
        [calls("c1")],
        [calls("c1"), answer("c1"), SAID],
        [calls("c1", "c2"), answer("c2"), answer("c1"), SAID],
        [calls("c1"), answer("c1"), calls("c2"), answer("c2")],
        [calls("c1"), answer("c1"), SAID, USER, calls("c2")],
        [{"role": "assistant", "function_call": {"name": "weather", "arguments": '{"city": "Oslo"}'}},
         {"role": "function", "name": "weather", "content": "no"}, SAID],
    ],
)  # fmt: skip
def test_what_is_right_is_not_reported(messages: list[dict[str, Any]], tmp_path: Path) -> None:
    assert found(lint(tmp_path, *messages)) == []


@pytest.mark.parametrize(
    ("messages", "rule", "pointer", "message"),
    [
        ([calls("c1"), SAID], "tool-call-id", CALL + "/id", 'no message answers call "c1"'),
        (
            [calls("c1", "c2"), answer("c1"), SAID],
            "tool-call-id",
            "/messages/1/tool_calls/1/id",
            'no message answers call "c2"',
        ),
        (
            [calls("c1", "c2"), answer("c1")],
            "tool-call-id",
            "/messages/1/tool_calls/1/id",
            'no message answers call "c2"',
        ),
        (
            [calls("c1"), answer("c1"), answer("c2"), SAID],
            "tool-call-id",
            "/messages/3/tool_call_id",
            'the message answers call "c2", which no message before it makes',
        ),
        (
            [calls("c1"), answer("c1"), answer("c1"), SAID],
            "tool-call-id",
            "/messages/3/tool_call_id",
            'call "c1" is answered before in the record',
        ),
        (
            [calls("c1"), answer("c1"), calls("c1"), answer("c1"), SAID],
            "tool-call-id",
            "/messages/3/tool_calls/0/id",
            'call id "c1" is used before in the record',
        ),
        (
            [calls("c1", "c1"), answer("c1"), SAID],
            "tool-call-id",
            "/messages/1/tool_calls/1/id",
            'call id "c1" is used before in the record',
        ),
        (
            [answer("c1"), SAID],
            "tool-call-id",
            "/messages/1/tool_call_id",
            'the message answers call "c1", which no message before it makes',
        ),
        (
            [calls("c1"), USER, answer("c1"), SAID],
            "tool-order",
            "/messages/3",
            "the tool message does not follow the message with its call",
        ),
        (
            [calls("c1"), calls("c2"), answer("c1"), answer("c2"), SAID],
            "tool-order",
            "/messages/3",
            "the tool message does not follow the message with its call",
        ),
        (
            [calls("c1"), answer("c1"), SAID, {"role": "function", "name": "weather", "content": "no"}, SAID],
            "tool-order",
            "/messages/4",
            "the function message does not follow the message with its call",
        ),
        (
            [{"role": "assistant", "function_call": {"name": "weather", "arguments": '{"city": "Oslo"}'}}, SAID],
            "tool-call-id",
            "/messages/1/function_call",
            "no message answers the call",
        ),
        (
            [calls("c1", name="wether")],
            "undeclared-tool",
            CALL + "/function/name",
            'the call is of "wether", which the record does not declare; did you mean "weather"?',
        ),
        (
            [calls("c1", arguments={"city": "Oslo"})],
            "arguments-type",
            ARGUMENTS,
            "arguments is an object with 1 key, not a string",
        ),
        ([calls("c1", arguments="")], "tool-arguments", ARGUMENTS, "arguments are empty"),
        (
            [calls("c1", arguments="[1]")],
            "tool-arguments",
            ARGUMENTS,
            "arguments hold a list of 1 item, not an object",
        ),
        (
            [calls("c1", arguments='{"city": "Oslo"')],
            "tool-arguments",
            ARGUMENTS,
            "arguments are not JSON: missing } at the end (character 16)",
        ),
        (
            [calls("c1", arguments='{"citty": "Oslo"}')],
            "tool-arguments",
            ARGUMENTS,
            'unknown key "citty" in a call',
        ),
        (
            [calls("c1", arguments='{"city": "Oslo", "near": {"x": "1"}}')],
            "tool-arguments",
            ARGUMENTS,
            'x is "1", not a number (at /near/x)',
        ),
    ],
)
def test_one_fault_is_found_once(
    messages: list[dict[str, Any]], rule: str, pointer: str, message: str, tmp_path: Path
) -> None:
    assert found(lint(tmp_path, *messages)) == [(rule, pointer, message)]


def test_a_record_without_tools_is_warned_of_once(tmp_path: Path) -> None:
    [item] = lint(tmp_path, calls("c1", "c2"), tools=[]).diagnostics
    assert (item.rule, item.severity) == ("undeclared-tool", Severity.WARNING)


def test_arguments_that_are_an_object_are_compared_in_place(tmp_path: Path) -> None:
    report = lint(tmp_path, calls("c1", arguments={"city": 5}), form="trl")
    assert found(report) == [("tool-arguments", ARGUMENTS + "/city", "city is 5, not a string")]


def test_arguments_that_are_a_text_are_of_the_wrong_type_for_trl(tmp_path: Path) -> None:
    assert [rule for rule, _, _ in found(lint(tmp_path, calls("c1"), form="trl"))] == ["arguments-type"]


@pytest.mark.parametrize(
    ("tools", "rule", "pointer"),
    [
        ([tool(), tool()], "tool-name", "/tools/1/function/name"),
        ([tool("two words")], "wrong-value", "/tools/0/function/name"),
        (
            [tool(parameters={"properties": {"a": {"type": "float"}}})],
            "tool-parameters",
            "/tools/0/function/parameters/properties/a/type",
        ),
        (
            [tool(parameters={"properties": {"a": {"type": "string", "required": True}}})],
            "tool-parameters",
            "/tools/0/function/parameters/properties/a/required",
        ),
        (
            [tool(parameters={"$ref": "https://example.com/a.json"})],
            "tool-parameters",
            "/tools/0/function/parameters",
        ),
    ],
)
def test_a_bad_definition_is_found_once(tools: list[Any], rule: str, pointer: str, tmp_path: Path) -> None:
    assert [(name, where) for name, where, _ in found(lint(tmp_path, SAID, tools=tools))] == [(rule, pointer)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"city": "Oslo", "unit": "k"}, 'unit is "k", not "c" or "f"'),
        ({"city": 5}, "city is 5, not a string"),
        ({}, 'arguments are missing "city"'),
        ({"city": "Oslo", "days": 0}, "days is 0, not at least 1"),
        ({"city": "Oslo", "days": "1"}, 'days is "1", not a whole number'),
        ({"city": "Oslo", "near": 5}, "near is 5, not an object or null"),
        ({"city": "Oslo", "near": {}}, 'near is missing "x"'),
        ({"city": "Oslo", "tags": ["a", 5]}, "tags[1] is 5, not a string"),
        ({"city": "Oslo", "tags": ["a", "b", "c"]}, "tags is a list of 3 items, more than 2"),
        ({"city": "Oslo", "tags": ["a", "a"]}, "tags is a list of 2 items, not a list without repeats"),
        ({"city": "Oslo", "code": "a"}, 'code is "a", not text that matches "^[A-Z]+$"'),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(arguments: dict[str, Any], message: str) -> None:
    [broken] = misfits(WEATHER, arguments)
    assert broken.message == message


@pytest.mark.parametrize(
    ("parameters", "arguments"),
    [
        ({"$ref": "#"}, {}),
        ({"allOf": [{"$ref": "#"}, {"$ref": "#"}]}, {}),
        ({"properties": {"a": {"pattern": "(?=x)y"}}}, {"a": "q"}),
        ({"properties": {"a": {"multipleOf": 0.01}}}, {"a": 19.99}),
        ({"oneOf": [{"pattern": "(?=x)y"}, {}]}, {"a": 1}),
        ({"patternProperties": {"(?=x)y": {}}, "additionalProperties": False}, {"y": 1}),
        ({"properties": {"a": {"$ref": "#/nowhere"}}}, {"a": 1}),
        ({"properties": {"a": {"$dynamicRef": "#a"}}}, {"a": 1}),
        ({"$ref": "file:///etc/passwd"}, {"a": 1}),
        ({"properties": {"enum": {"$ref": "#/definitions/a"}}, "definitions": {"a": True}}, {"enum": 1}),
    ],
)
def test_what_cannot_be_judged_is_not_reported(parameters: dict[str, Any], arguments: dict[str, Any]) -> None:
    assert misfits(parameters, arguments) == ()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"additionalProperties": False}, "arguments are an object with 1 key, not an empty object"),
        ({"properties": {"a": {"items": [{"type": "string"}]}}}, "a[0] is 5, not a string"),
        (
            {"properties": {"a": {"maxItems": 0, "exclusiveMinimum": True, "minimum": 0}}},
            "a is a list of 1 item, more than 0",
        ),
        (
            {"properties": {"a": {"$ref": "#/definitions/b~1c"}}, "definitions": {"b/c": {"type": "null"}}},
            "a is a list of 1 item, not null",
        ),
        (
            {"properties": {"a": {"oneOf": [{"type": "array"}, {"minItems": 1}]}}},
            "a is a list of 1 item, not exactly one of the forms that the schema has for it",
        ),
        ({"properties": {"a": False}}, "a is a list of 1 item, not what the schema allows"),
    ],
)
def test_older_drafts_and_odd_schemas_are_understood(parameters: dict[str, Any], message: str) -> None:
    assert schema_fault(parameters) is None
    assert [broken.message for broken in misfits(parameters, {"a": [5]})] == [message]


def test_a_schema_that_comes_back_to_itself_is_followed_some_way() -> None:
    tree = {"properties": {"left": {"$ref": "#"}, "value": {"type": "integer"}}, "required": ["value"]}
    [broken] = misfits(tree, {"value": 1, "left": {"value": "x"}})
    assert broken.path == ("arguments", "left", "value")


def test_hostile_schemas_take_little_time() -> None:
    doubling = {f"a{i}": {"allOf": [{"$ref": f"#/$defs/a{i + 1}"}] * 2} for i in range(40)} | {"a40": {}}
    start = time.process_time()
    assert misfits({"$ref": "#/$defs/a0", "$defs": doubling}, {"a": 1}) == ()
    [_] = misfits({"properties": {"a": {"pattern": "^(a+)+$"}}}, {"a": "a" * 100_000 + "b"})
    deep: dict[str, Any] = {"type": "integer"}
    for _ in range(400):
        deep = {"properties": {"a": deep}}
    assert misfits(deep, {"a": 1}) == ()
    assert time.process_time() - start < 5


def test_names_from_the_data_are_printable() -> None:
    schema = {"additionalProperties": {"type": "string", "description": "\x1b[31m" * 200}}
    [broken] = misfits(schema, {"\x1b[31m\n::error": 5})
    assert broken.message.isprintable()
    assert broken.help.isprintable()
    assert len(broken.help) < 2_000


KEYS = [
    *("type", "properties", "items", "anyOf", "oneOf", "allOf", "not", "enum", "const", "minimum", "required"),
    *("additionalProperties", "patternProperties", "$ref", "$defs", "if", "then", "title", "description", "role"),
    *("contains", "prefixItems", "propertyNames", "pattern", "unevaluatedProperties", "uniqueItems", "a"),
]
LEAVES: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        -1,
        1.5,
        "string",
        "object",
        "a",
        "#",
        "#/$defs/a",
        "#/properties/a",
        {},
        ["a"],
        ["null"],
    ]
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5), st.dictionaries(st.sampled_from(KEYS), VALUES))
@example({"allOf": [False]}, {})
def test_no_schema_does_harm(parameters: dict[str, Any], arguments: dict[str, Any]) -> None:
    schema_fault(parameters)
    assert all(broken.message and broken.path[0] == "arguments" for broken in misfits(parameters, arguments))


PLAIN = st.recursive(
    st.sampled_from(["object", "array", "string", "integer", "number", "boolean", "null"]).map(
        lambda kind: {"type": kind}
    )
    | st.lists(st.sampled_from("abc"), unique=True).map(lambda names: {"enum": names}),
    lambda parts: st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["object", "array"]),
            "description": st.just("what it is"),
            "properties": st.dictionaries(st.sampled_from("abc"), parts, max_size=3),
            "required": st.lists(st.sampled_from("abc"), unique=True),
            "additionalProperties": st.booleans() | parts,
            "items": parts,
        },
    ),
    max_leaves=6,
)
VALUES = st.recursive(
    st.sampled_from(["a", "b", "d", 0, 1.0, 1.5, True, None]),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.sampled_from("abcd"), parts, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(schema=PLAIN, value=VALUES)
def test_a_plain_schema_is_one_and_is_judged_as_the_validator_does(schema: dict[str, Any], value: Any) -> None:
    assert quick.is_plain(schema)
    assert quick.fits(schema, value) == jsonschema_rs.Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    "schema",
    [
        True,
        {"type": "str"},
        {"type": ["string"]},
        {"type": []},
        {"required": True},
        {"required": ["a", "a"]},
        {"enum": "a"},
        {"properties": []},
        {"properties": {"a": {"format": "date"}}},
        {"items": [{}]},
        {"pattern": "a"},
        {"$ref": "#"},
        {"description": None},
    ],
)
def test_what_may_be_wrong_or_takes_more_to_judge_is_not_plain(schema: Any) -> None:
    assert not quick.is_plain(schema)
