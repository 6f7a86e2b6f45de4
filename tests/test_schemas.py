"""The JSON Schemas of the record formats: well made, found, and read alike by both validators."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from test_formats import CHAT, COMPLETION
from test_formats_open_family import SEEDS as OPEN_FAMILY
from test_formats_openai_family import SEEDS as OPENAI_FAMILY

from jsonl_lint.cli import main
from jsonl_lint.formats import FORMATS, get, quick, schemas, validate
from jsonl_lint.formats.validate import violations

SEEDS = {known.name: schemas.schema(known.schema)["examples"] for known in FORMATS} | {
    "openai-chat": CHAT,
    "prompt-completion": COMPLETION,
}
SEEDS |= OPENAI_FAMILY
SEEDS |= OPEN_FAMILY
NAMES = list(SEEDS)


def walk(value: Any, *keys: str) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Yield every object in a schema with the keys that lead to it; examples are no schemas."""
    if isinstance(value, dict):
        yield keys, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if key not in ("examples", "enum", "required", "default"):
            yield from walk(item, *keys, str(key))


def test_each_format_has_a_schema() -> None:
    assert {known.schema for known in FORMATS} <= set(schemas.names())
    assert {known.name for known in FORMATS} == set(SEEDS)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_well_made(name: str) -> None:
    schema = schemas.schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert re.fullmatch(rf"urn:jsonl-lint:schema:{name}:\d+", schema["$id"])
    assert schema["title"]
    assert re.search(r"\b20\d\d-\d\d-\d\d\b", schema["description"])


@pytest.mark.parametrize("name", NAMES)
def test_a_printed_schema_needs_no_other(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", name]) == 0
    printed = json.loads(capsys.readouterr().out)
    validator = jsonschema.Draft202012Validator(printed)
    assert all(map(validator.is_valid, printed["examples"]))
    assert not validator.is_valid({})


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_schema_are_good(name: str) -> None:
    examples = schemas.schema(name)["examples"]
    assert examples
    for example in examples:
        assert violations(get(name), example) == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_has_words_for_its_errors(name: str) -> None:
    for keys, schema in walk(schemas.schema(name)):
        assert not schema.keys() & {"oneOf", "patternProperties", "propertyNames", "unevaluatedProperties"}, keys
        assert "anyOf" not in schema or keys[-1] == "if", keys
        if "if" not in keys and keys[-1:] != ("properties",):
            named = schema.get("additionalProperties") is False or schema.keys() & {"pattern", "not"}
            assert schema.get("title") or keys[-1:] == ("not",) or not named, keys


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_uses_nothing_that_the_validators_read_differently(name: str) -> None:
    for keys, schema in walk(schemas.schema(name)):
        assert keys[-1:] == ("properties",) or not schema.keys() & {"multipleOf", "format"}, keys
        pattern = schema.get("pattern", "")
        assert not re.search(r"\$|\\[a-zA-Z]|[+*]\)[+*]", pattern if isinstance(pattern, str) else ""), keys


def test_schemas_are_found_inside_the_package_or_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    beside, inside = tmp_path / "schemas", package / "schemas"
    monkeypatch.setattr(schemas, "_PACKAGE", package)
    beside.mkdir()
    (beside / "a.schema.json").write_text('"beside é"', encoding="utf-8")
    assert schemas.names() == ("a",)
    assert schemas.schema_text("a") == '"beside é"'
    inside.mkdir(parents=True)
    (inside / "a.schema.json").write_text('"inside"', encoding="utf-8")
    assert schemas.schema_text("a") == '"inside"'


@pytest.mark.parametrize("name", ["zzz", "", "../pyproject", "openai-chat.schema.json"])
def test_an_unknown_schema(name: str) -> None:
    with pytest.raises(LookupError, match="no schema"):
        schemas.schema_text(name)


NAMES_TRIED = [
    "a",
    "a" * 64,
    "A_-9",
    "",
    "a" * 65,
    "tab\n",
    "\ntab",
    "a b",
    "é",
    "٣",
    "a\u2028",
    "a\r",
    "ª",
    "$",
    "\0",
]


@pytest.mark.parametrize("name", NAMES_TRIED, ids=repr)
def test_both_validators_agree_on_names(name: str) -> None:
    schema = {"$ref": "#/$defs/name", "$defs": schemas.schema("openai-chat")["$defs"]}
    good = re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) is not None
    assert jsonschema.Draft202012Validator(schema).is_valid(name) == good
    assert jsonschema_rs.Draft202012Validator(schema).is_valid(name) == good


ODD: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        1,
        1.0,
        0.0,
        -0.0,
        0.5,
        2**70,
        1e300,
        "",
        "a",
        "tab\n",
        "a\u2028",
        "user",
        "assistant",
    ),
    *(
        "٣",
        "text",
        "refusal",
        "image_url",
        "https://example.com\n",
        "data:image/png;base64,",
        "high\n",
        "x" * 65,
    ),
    *(
        [],
        {},
        ["a"],
        [{}],
        [None],
        {"role": "user"},
        {"type": "text", "text": "a"},
        {"name": "f"},
        {"a": {"b": []}},
    ),
]
KEYS = [
    *(
        "role",
        "content",
        "name",
        "weight",
        "refusal",
        "tool_calls",
        "function_call",
        "audio",
        "tool_call_id",
        "id",
    ),
    *(
        "type",
        "text",
        "image_url",
        "url",
        "detail",
        "function",
        "arguments",
        "parameters",
        "strict",
        "messages",
        "tools",
    ),
    *("prompt", "completion", "Role", "content ", "", "role\n"),
]


def mutate(value: Any, dice: random.Random) -> None:
    """Change one thing somewhere in a record: drop, rename, add, replace, repeat or swap."""
    places = [item for item in containers(value) if item]
    place = dice.choice(places) if places else value
    key = (
        dice.choice(list(place) if isinstance(place, dict) else range(len(place))) if place else dice.choice(KEYS)
    )
    match dice.choice(["drop", "rename", "add", "wrap", *["replace"] * 4]):
        case "drop" if place:
            del place[key]
        case "rename" if isinstance(place, dict) and place:
            place[dice.choice([*KEYS, key[:-1], key.title()])] = place.pop(key)
        case "wrap" if place:
            place[key] = [place[key]]
        case "add" if isinstance(place, dict):
            place[dice.choice(KEYS)] = copy.deepcopy(dice.choice(ODD))
        case "add":
            place.insert(0, copy.deepcopy(dice.choice(ODD)))
        case _ if place:
            same = [odd for odd in ODD if type(odd) is type(place[key])]
            place[key] = copy.deepcopy(dice.choice(same if same and dice.random() < 0.7 else ODD))


def containers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from containers(item)


def words(schema: Any) -> Iterator[str]:
    """Yield the words of a schema, those of its parts included."""
    for word, said in schema.items() if isinstance(schema, dict) else ():
        yield word
        parts = said.values() if word in ("properties", "$defs") else said if isinstance(said, list) else [said]
        for part in parts if word != "examples" else ():
            yield from words(part)


@pytest.mark.parametrize("name", NAMES)
def test_the_quick_validator_knows_all_words_of_our_schemas(name: str) -> None:
    assert {*words(schemas.schema(name))} <= quick.CHECKS.keys() | quick.BESIDE | quick.SAID


@pytest.mark.parametrize("name", NAMES)
def test_all_validators_agree_on_damaged_records(name: str) -> None:
    dice = random.Random(name)
    slow, fast = validate.slow(name), validate.fast(name)
    outcomes = []
    for _ in range(3000):
        value = copy.deepcopy(dice.choice(SEEDS[name]))
        for _ in range(dice.choice([1, 1, 1, 1, 2, 3])):
            mutate(value, dice)
        good = slow.is_valid(value)
        assert bool(violations(get(name), value)) != good, value
        assert quick.is_valid(name, value) == good, value
        if "\\ud8" not in json.dumps(value):
            assert fast.is_valid(value) == good, value
            outcomes.append(good)
    assert len(outcomes) >= 1500
    assert 0.05 < sum(outcomes) / len(outcomes) < 0.9
