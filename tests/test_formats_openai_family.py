"""The formats of preference pairs, reinforcement prompts, plain text, ShareGPT and Alpaca."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_formats import ANSWER, ODD, PARAMETERS, USER, call, image, said, tool

from jsonl_lint.diagnostic import Report
from jsonl_lint.engine import Dataset, lint
from jsonl_lint.formats import FORMATS, detect, get, schemas
from jsonl_lint.formats.validate import violations
from jsonl_lint.record import Message, Source
from jsonl_lint.rules import RULES

SYSTEM = {"role": "system", "content": "Be brief."}
DEVELOPER = {"role": "developer", "content": "Be brief."}
RESULT = {"role": "tool", "tool_call_id": "c1", "content": "rain"}
CALLS = {"role": "assistant", "tool_calls": [call()]}
WORSE = {"role": "assistant", "content": "What?"}


def pair(*prompt: Any, preferred: Any = ANSWER, avoided: Any = WORSE, **others: Any) -> dict[str, Any]:
    return {
        "input": {"messages": list(prompt), **others},
        "preferred_output": [preferred],
        "non_preferred_output": [avoided],
    }


def task(*prompt: Any, **others: Any) -> dict[str, Any]:
    return {"messages": list(prompt), **(others or {"answer": 4})}


def turn(who: Any, what: Any = "Hi", **others: Any) -> dict[str, Any]:
    return {"from": who, "value": what, **others}


def share(*turns: Any, **others: Any) -> dict[str, Any]:
    return {"conversations": list(turns), **others}


TOOLS = '[{"name": "weather", "parameters": {}}]'
CALL = json.dumps({"name": "weather", "arguments": {"city": "Oslo"}})

PREFERENCE = [
    pair(USER),
    pair(SYSTEM, USER),
    pair(DEVELOPER, USER, ANSWER, USER),
    pair(USER, {**ANSWER, "weight": 0}, USER),
    pair(USER, preferred=CALLS, tools=[tool()], parallel_tool_calls=False),
    pair(USER, CALLS, RESULT, tools=[tool(parameters={"type": "object", "properties": PARAMETERS["properties"]})]),
    pair(USER, tools=[tool(name=name, parameters=PARAMETERS, strict=None) for name in ("a", "b", "c")]),
    pair({"role": "user", "content": [{"type": "text", "text": "Hi"}]}),
    pair(USER, preferred={"role": "assistant", "refusal": "No."}),
    pair(USER, avoided={"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}),
]
REINFORCEMENT = [
    task(USER),
    task(DEVELOPER, USER, expected={"city": "Oslo", "calls": [1, 2]}),
    task(DEVELOPER, USER, ANSWER, USER),
    task(USER, CALLS, RESULT, USER, tools=[tool()], answer="rain"),
    task(USER, reference_answer=None, id=7),
    task(*said([{"type": "text", "text": "Who?"}, image()])["messages"][:1], answer="Ida"),
]
TEXT = [{"text": "Once upon a time"}, {"text": ""}, {"text": "\ud800"}]
SHAREGPT = [
    share(turn("human"), turn("gpt")),
    share(turn("system"), turn("user"), turn("assistant"), turn("human"), turn("bot"), id="x"),
    share(turn("human"), turn("model", markdown=None), system="Be brief.", tools=""),
    share(turn("human"), turn("function_call", CALL), turn("observation"), turn("gpt"), system=None, tools=TOOLS),
    share(turn("human"), turn("function_call", "not JSON"), turn("tool", ""), turn("gpt"), tools=[{"name": "f"}]),
    share(SYSTEM, USER, ANSWER, tools=None),
    share(turn("human"), turn("gpt", role="x")),
    share(turn("human"), chosen=turn("gpt"), rejected=turn("gpt", "No.")),
]
ALPACA: list[dict[str, Any]] = [
    {"instruction": "Add.", "input": "2 2", "output": "4"},
    {"instruction": "Add 2 and 2.", "output": "4"},
    {"instruction": "Add 2 and 2.", "input": None, "output": "4", "system": None, "history": None},
    {"instruction": "And 3?", "input": "", "output": "6", "system": "Be brief.", "history": [["2 and 2?", "4"]]},
    {"instruction": "Add.", "input": "", "output": "4", "history": [], "id": 7, "text": "Add. 4"},
]
SEEDS: dict[str, list[dict[str, Any]]] = {
    "openai-preference": PREFERENCE,
    "openai-reinforcement": REINFORCEMENT,
    "text": TEXT,
    "sharegpt": SHAREGPT,
    "alpaca": ALPACA,
}
GOOD = [
    pytest.param(name, value, id=f"{name}-{n}") for name, seeds in SEEDS.items() for n, value in enumerate(seeds)
]


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_a_good_record_is_named_rightly_and_has_no_violations(name: str, value: dict[str, Any]) -> None:
    found = detect(value)
    assert found is get(name)
    assert violations(get(name), value) == ()


WRONG: list[tuple[str, dict[str, Any], str, tuple[str | int, ...], str]] = [
    # pairs
    ("openai-preference", {}, "missing-key", (), 'the record is missing "input", "preferred_output" and "non_'),
    ("openai-preference", {**pair(USER), "id": 1}, "unknown-key", ("id",), 'unknown key "id" in the record'),
    ("openai-preference", {**pair(USER), "input": [USER]}, "wrong-type", ("input",), "input is a list of 1 item"),
    ("openai-preference", pair(), "wrong-value", ("input", "messages"), "messages is an empty list"),
    ("openai-preference", pair(USER, tool=[]), "unknown-key", ("input", "tool"), 'unknown key "tool" in an input'),
    (
        "openai-preference",
        {**pair(USER), "tools": []},
        "unknown-key",
        ("tools",),
        'unknown key "tools" in the record',
    ),
    (
        "openai-preference",
        pair({"role": "asistant", "content": "Hi"}),
        "wrong-value",
        ("input", "messages", 0, "role"),
        'role is "asistant"',
    ),
    (
        "openai-preference",
        pair(USER, preferred={"role": "assistant"}),
        "missing-key",
        ("preferred_output", 0),
        'preferred_output[0] is missing "content"',
    ),
    (
        "openai-preference",
        {**pair(USER), "preferred_output": []},
        "wrong-value",
        ("preferred_output",),
        "preferred_output is an empty list",
    ),
    (
        "openai-preference",
        {**pair(USER), "non_preferred_output": WORSE},
        "wrong-type",
        ("non_preferred_output",),
        "non_preferred_output is an object with 2 keys, not a list",
    ),
    (
        "openai-preference",
        {**pair(USER), "non_preferred_output": [WORSE, WORSE]},
        "wrong-value",
        ("non_preferred_output",),
        "non_preferred_output is a list of 2 items, more than 1",
    ),
    (
        "openai-preference",
        pair(USER, avoided={**WORSE, "weight": 0}),
        "unknown-key",
        ("non_preferred_output", 0, "weight"),
        "weight is not for compared answers",
    ),
    # prompts
    ("openai-reinforcement", {"answer": 4}, "missing-key", (), 'the record is missing "messages"'),
    ("openai-reinforcement", task(SYSTEM, USER), "wrong-value", ("messages", 0, "role"), 'role is "system"'),
    ("openai-reinforcement", task(USER, tools={}), "wrong-type", ("tools",), "tools is an empty object"),
    (
        "openai-reinforcement",
        task({"role": "user", "text": "Hi"}),
        "unknown-key",
        ("messages", 0, "text"),
        'unknown key "text" in a user message',
    ),
    # texts
    ("text", {}, "missing-key", (), 'the record is missing "text"'),
    ("text", {"text": None}, "wrong-type", ("text",), "text is null, not a string"),
    # turns
    ("sharegpt", {}, "missing-key", (), 'the record is missing "conversations"'),
    ("sharegpt", share(), "wrong-value", ("conversations",), "conversations is an empty list"),
    ("sharegpt", share("Hi"), "wrong-type", ("conversations", 0), 'conversations[0] is "Hi", not an object'),
    ("sharegpt", share({}), "missing-key", ("conversations", 0), 'conversations[0] is missing "from" and "value"'),
    ("sharegpt", share({"role": "user"}), "missing-key", ("conversations", 0), "conversations[0] is missing "),
    ("sharegpt", share({"value": "Hi"}), "missing-key", ("conversations", 0), "conversations[0] is missing "),
    ("sharegpt", share(turn("Gpt")), "wrong-value", ("conversations", 0, "from"), 'from is "Gpt"'),
    ("sharegpt", share({"role": "x", "content": ""}), "wrong-value", ("conversations", 0, "role"), 'role is "x"'),
    ("sharegpt", share(turn("gpt", [])), "wrong-type", ("conversations", 0, "value"), "value is an empty list"),
    ("sharegpt", share(turn("human"), system=5), "wrong-type", ("system",), "system is 5, not a string or null"),
    ("sharegpt", share(turn("human"), chosen="Hi"), "wrong-type", ("chosen",), 'chosen is "Hi", not an object'),
    # tasks
    ("alpaca", {}, "missing-key", (), 'the record is missing "instruction" and "output"'),
    ("alpaca", {"instruction": ""}, "missing-key", (), 'the record is missing "output"'),
    ("alpaca", {"instruction": 1, "output": ""}, "wrong-type", ("instruction",), "instruction is 1, not a string"),
    ("alpaca", {**ALPACA[0], "input": []}, "wrong-type", ("input",), "input is an empty list"),
    ("alpaca", {**ALPACA[0], "history": {}}, "wrong-type", ("history",), "history is an empty object"),
    ("alpaca", {**ALPACA[0], "history": [["a"]]}, "wrong-value", ("history", 0), "history[0] is a list of 1 item"),
    ("alpaca", {**ALPACA[0], "history": [["a", 5]]}, "wrong-type", ("history", 0, 1), "history[0][1] is 5"),
]


@pytest.mark.parametrize(("name", "value", "kind", "path", "message"), WRONG)
def test_one_cause_is_one_violation(
    name: str, value: dict[str, Any], kind: str, path: tuple[str | int, ...], message: str
) -> None:
    [found] = violations(get(name), value)
    assert (found.kind, found.path) == (kind, path)
    assert found.message.startswith(message)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("openai-preference", {"preferred_completion": []}, 'Did you mean "preferred_output"?'),
        ("openai-preference", {"non_preferred_completion": []}, 'Did you mean "non_preferred_output"?'),
        ("openai-preference", {"preferred_output": [], "messages": []}, 'Put "messages" inside input.'),
        ("openai-reinforcement", task(SYSTEM, USER), "developer (which takes the place of system)"),
        ("sharegpt", share(turn("Customer")), 'Did you mean "human"?'),
        ("sharegpt", share(turn("asistant")), 'Did you mean "assistant"?'),
        ("sharegpt", share(turn("chatgpt")), 'Did you mean "assistant"?'),
        ("alpaca", {"instruction": "", "Output": ""}, 'Rename "Output" to "output".'),
    ],
)
def test_the_help_names_what_was_meant(name: str, value: dict[str, Any], words: str) -> None:
    assert any(words in found.help for found in violations(get(name), value))


def test_images_have_no_place_in_pairs() -> None:
    value = pair({"role": "user", "content": [image()]})
    [found] = violations(get("openai-preference"), value)
    assert found.path == ("input", "messages", 0, "content", 0, "type")
    assert found.help == "Preference records hold text only."


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"preferred_output": []}, "openai-preference"),
        ({"non_preferred_completion": []}, "openai-preference"),
        ({**pair(USER), "messages": [USER]}, "openai-preference"),
        ({"Input": {}, "prefered_output": [], "nonpreferred_output": []}, "openai-preference"),
        ({"input": {"messages": [USER]}}, None),
        ({"messages": [USER]}, "openai-chat"),
        ({"messages": [USER], "tools": [], "parallel_tool_calls": True, "functions": []}, "openai-chat"),
        (task(USER, ANSWER), "openai-chat"),
        (task(USER, {"role": "asistant", "content": "4"}), "openai-chat"),
        (task(USER, {"content": "4"}), "openai-chat"),
        (task(USER, 5), "openai-chat"),
        (task(), "openai-chat"),
        ({"messages": "Hi", "answer": 4}, "openai-chat"),
        ({"mesages": [USER], "answer": 4}, "openai-chat"),
        (task(USER, CALLS, RESULT), "openai-reinforcement"),
        (task(SYSTEM, USER), "openai-chat"),
        ({"text": 5}, "text"),
        ({"Text": ""}, "text"),
        ({"text": "", "label": 1}, None),
        ({"txt": ""}, "text"),
        ({"conversation": [], "id": 1}, "sharegpt"),
        ({"conversations": "Hi"}, "sharegpt"),
        ({"instruction": ""}, "alpaca"),
        ({"instruction": "", "input": ""}, "alpaca"),
        ({"instructions": "", "outputs": ""}, "alpaca"),
        ({"instruction": "", "context": "", "response": "", "category": ""}, None),
        ({"instruction": "", "instances": [], "id": ""}, None),
        ({"input": "", "output": ""}, None),
    ],
)
def test_a_format_is_told_by_the_keys(value: dict[str, Any], name: str | None) -> None:
    found = detect(value)
    assert (found.name if found else None) == name


def read(name: str, value: dict[str, Any]) -> list[Message]:
    return list(get(name).messages(value))


def test_what_is_said_in_a_pair() -> None:
    question, better, worse = read("openai-preference", pair({**USER, "weight": 1}))
    assert question == Message("user", "Hi", ("input", "messages", 0, "content"), home=("input", "messages", 0))
    path: tuple[str | int, ...] = ("preferred_output", 0)
    assert better == Message("assistant", "Hello", (*path, "content"), trained=True, home=path)
    path = ("non_preferred_output", 0)
    assert worse == Message("assistant", "What?", (*path, "content"), home=path, alternative=True)
    assert not any(message.trained for message in read("openai-preference", pair(USER, ANSWER, USER))[:3])
    assert get("openai-preference").tools(pair(USER, tools=[tool()])) == [{"name": "f"}]


def test_what_cannot_be_read_in_a_pair_has_no_role() -> None:
    assert [
        (item.role, item.path) for item in read("openai-preference", {"input": 5, "preferred_output": [USER]})
    ] == [
        ("", ("input",)),
        ("", ("preferred_output", 0, "content")),
        ("", ("non_preferred_output",)),
    ]


def test_nothing_is_trained_in_a_prompt() -> None:
    known = get("openai-reinforcement")
    assert known.ends_with == "user"
    assert [(m.role, m.trained) for m in known.messages(task(DEVELOPER, USER, ANSWER, USER))] == [
        ("developer", False),
        ("user", False),
        ("assistant", False),
        ("user", False),
    ]
    assert known.tools(task(USER, tools=[tool()])) == [{"name": "f"}]


def test_a_text_is_trained_and_nobody_says_it() -> None:
    assert read("text", {"text": "Once"}) == [Message("", "Once", ("text",), trained=True, home=("text",))]
    assert read("text", {"text": 5}) == []


def test_what_is_said_in_turns() -> None:
    value = share(turn("human"), turn("function_call", CALL), turn("observation", "rain"), turn("gpt", "Yes."))
    system, question, calls, result, answer = read("sharegpt", {**value, "system": "Be brief."})
    assert system == Message("system", "Be brief.", ("system",), home=("system",))
    assert question == Message("user", "Hi", ("conversations", 0, "value"), home=("conversations", 0))
    assert (calls.role, calls.text, calls.trained) == ("assistant", "", True)
    [called] = calls.calls
    assert (called.name, json.loads(called.arguments), called.home) == ("weather", {"city": "Oslo"}, calls.path)
    assert (result.role, result.trained) == ("tool", False)
    assert (answer.role, answer.text, answer.trained) == ("assistant", "Yes.", True)


def test_turns_with_role_and_content_say_the_same() -> None:
    [question, answer] = read("sharegpt", share(USER, ANSWER))
    assert question == Message("user", "Hi", ("conversations", 0, "content"), home=("conversations", 0))
    assert (answer.role, answer.text, answer.trained) == ("assistant", "Hello", True)


def test_several_calls_in_a_turn_and_one_that_is_not_json() -> None:
    [several, broken] = read(
        "sharegpt", share(turn("function_call", f"[{CALL}, {CALL}]"), turn("function_call", "f()"))
    )
    assert [item.name for item in several.calls] == ["weather", "weather"]
    assert (broken.calls, broken.text) == ((), "f()")


@pytest.mark.parametrize(
    "tools", ['[{"name": "f"}]', '[{"type": "function", "function": {"name": "f"}}, 5]', [{"name": "f"}]]
)
def test_tools_of_turns_are_json_in_a_string(tools: Any) -> None:
    assert get("sharegpt").tools({"tools": tools}) == [{"name": "f"}]


def test_answers_to_choose_from_follow_the_turns() -> None:
    *_, better, worse = read("sharegpt", share(turn("human"), chosen=turn("gpt"), rejected=turn("gpt", "No.")))
    assert (better.path, better.trained, better.alternative) == (("chosen", "value"), True, False)
    assert (worse.path, worse.trained, worse.alternative) == (("rejected", "value"), False, True)


def test_what_is_said_in_a_task() -> None:
    value = {
        "instruction": "Add.",
        "input": "3 3",
        "output": "6",
        "system": "Be brief.",
        "history": [["2 2", "4"]],
    }
    said = [(m.role, m.text, m.path, m.trained) for m in read("alpaca", value)]
    assert said == [
        ("system", "Be brief.", ("system",), False),
        ("user", "2 2", ("history", 0, 0), False),
        ("assistant", "4", ("history", 0, 1), True),
        ("user", "Add.\n3 3", ("instruction",), False),
        ("assistant", "6", ("output",), True),
    ]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_odd_values_do_no_harm(odd: Any) -> None:
    keys: tuple[str, ...] = (
        "input",
        "preferred_output",
        "non_preferred_output",
        "messages",
        "text",
        "conversations",
        "system",
    )
    keys += ("tools", "chosen", "rejected", "instruction", "output", "history")
    values = [
        dict.fromkeys(keys, odd),
        *({**value, key: odd} for key in keys for value in (pair(USER), ALPACA[3])),
    ]
    values += [
        share(odd),
        share(turn(odd, odd)),
        share(turn("function_call", json.dumps(odd)), tools=json.dumps([odd])),
    ]
    values += [share(turn("function_call", json.dumps({"name": odd, "arguments": odd})))]
    values += [
        {**ALPACA[0], "history": [odd, [odd, odd]]},
        pair(odd, preferred=odd, tools=odd),
        {"input": {"tools": odd}},
    ]
    for known in FORMATS:
        for value in values:
            assert all(isinstance(item.text, str) and isinstance(item.role, str) for item in known.messages(value))
            assert all(isinstance(item, dict) for item in known.tools(value))
            violations(known, value)


def test_deep_json_in_a_string_is_left_alone() -> None:
    deep = "[" * 100_000
    [message] = read("sharegpt", share(turn("function_call", deep)))
    assert (message.text, message.calls) == (deep, ())
    assert get("sharegpt").tools({"tools": deep}) == []


@pytest.mark.parametrize("name", SEEDS)
def test_a_schema_and_those_it_refers_to_share_no_names(name: str) -> None:
    family = schemas.family(name)
    assert family[0] is schemas.schema(name)
    parts = [part for schema in family for part in schema.get("$defs", {})]
    assert len(set(parts)) == len(parts)


def check(folder: Path, *values: dict[str, Any]) -> Report:
    """Lint records as shipped, with all rules that are on."""
    path = folder / "data.jsonl"
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return lint(Dataset("data", "", (Source(str(path)),)), tuple(rule() for rule in RULES if rule.on))


@pytest.mark.parametrize(("name", "value"), [case for case in GOOD if case.values[1] not in (TEXT[1], TEXT[2])])
def test_no_rule_misfires_on_a_good_record(name: str, value: dict[str, Any], tmp_path: Path) -> None:
    small = {"too-few-examples", "retired-model", "developer-role", "refusal-ratio"}
    assert [item for item in check(tmp_path, value).diagnostics if item.rule not in small] == []


def test_the_developer_speaks_in_prompts(tmp_path: Path) -> None:
    rules = {item.rule for item in check(tmp_path, task(DEVELOPER, USER)).diagnostics}
    assert "developer-role" not in rules
    assert "developer-role" in {item.rule for item in check(tmp_path, pair(DEVELOPER, USER)).diagnostics}


@pytest.mark.parametrize(
    ("value", "rule", "pointer"),
    [
        (pair(USER, ANSWER), "answered-prompt", "/input/messages/1"),
        (pair(USER, avoided=ANSWER), "identical-answers", "/non_preferred_output/0/content"),
        (pair(USER, preferred=CALLS, avoided=CALLS), "identical-answers", "/non_preferred_output/0"),
        (pair(USER, USER), "repeated-role", "/input/messages/1"),
        (pair(SYSTEM), "missing-user", "/input"),
        (pair(USER, preferred={**ANSWER, "content": ""}), "empty-message", "/preferred_output/0/content"),
        (pair(USER, avoided={**ANSWER, "content": " "}), "empty-message", "/non_preferred_output/0/content"),
        (task(DEVELOPER), "missing-user", "/messages"),
        (task(USER, CALLS, RESULT), "last-message-role", "/messages/2"),
        (task(USER, {**USER, "content": ""}, ANSWER, USER), "repeated-role", "/messages/1"),
        ({"text": " \n"}, "empty-message", "/text"),
        (share(turn("human"), turn("human"), turn("gpt")), "repeated-role", "/conversations/1"),
        (share(turn("human"), turn("gpt"), turn("observation")), "last-message-role", "/conversations/2"),
        (share(turn("gpt")), "missing-user", "/conversations"),
        (share(turn("human")), "missing-assistant", "/conversations"),
        (share(turn("gpt"), turn("human"), turn("gpt")), "first-message-role", "/conversations/0"),
        (share(turn("human"), chosen=turn("gpt"), rejected=turn("gpt")), "identical-answers", "/rejected/value"),
        ({"instruction": "Add.", "output": ""}, "empty-message", "/output"),
        ({"instruction": "", "input": "", "output": "4"}, "empty-message", "/instruction"),
    ],
)
def test_a_rule_points_at_the_fault(value: dict[str, Any], rule: str, pointer: str, tmp_path: Path) -> None:
    found = [(item.rule, item.place.pointer) for item in check(tmp_path, value).diagnostics]
    assert (rule, pointer) in found


@pytest.mark.parametrize(
    "value",
    [
        {**pair(USER), "preferred_output": [USER]},
        {**pair(USER, ANSWER, USER), "preferred_output": 5, "non_preferred_output": [WORSE]},
        {"preferred_output": [ANSWER], "non_preferred_output": [WORSE]},
        {"text": 5},
        share(turn("human"), "Hello"),
        share(turn("human"), turn("Gpt", "Hello")),
        share(turn("human"), chosen="Hello"),
        {"instruction": 5, "output": "4"},
        {"instruction": "2+2", "output": None},
    ],
)
def test_what_breaks_the_schema_is_reported_once(value: dict[str, Any], tmp_path: Path) -> None:
    [found] = [item for item in check(tmp_path, value).diagnostics if item.rule != "too-few-examples"]
    assert found.rule in ("wrong-value", "wrong-type", "missing-key")


def test_refusals_in_texts_and_in_answers_to_avoid_do_not_count(tmp_path: Path) -> None:
    no = "I'm sorry, but I can't help with that."
    facts = {
        fact.name: fact.value
        for fact in check(tmp_path, pair(USER, avoided={**WORSE, "content": no})).datasets[0].facts
    }
    assert facts["refusals"] == 0
    assert facts["answers"] == 1
    assert "answers" not in {fact.name for fact in check(tmp_path, {"text": no}).datasets[0].facts}


def test_tokens_of_a_text_are_an_estimate_and_roles_are_not_counted(tmp_path: Path) -> None:
    facts = {(fact.rule, fact.name): fact.value for fact in check(tmp_path, {"text": "Hello"}).datasets[0].facts}
    assert facts["token-counts", "method"] == "estimate"
    assert not any(rule == "role-balance" for rule, _ in facts)
