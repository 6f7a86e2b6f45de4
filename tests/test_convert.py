"""Conversion: all that a record says is in the new one, or it is refused where it does not fit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jsonl_lint import formats
from jsonl_lint.cli import main
from jsonl_lint.formats.convert import CONVERTIBLE, convert
from jsonl_lint.formats.exchange import UnfitError, decode, meaning

Value = dict[str, Any]
ROOT = Path(__file__).parent.parent


def turn(value: Value, source: str, target: str) -> Value:
    return convert(value, formats.get(source), formats.get(target))


def said(role: str, content: Any, **others: Any) -> Value:
    return {"role": role, "content": content, **others}


def chat(*messages: Value, **others: Any) -> Value:
    return {"messages": list(messages), **others}


HI = chat(said("user", "Hi"), said("assistant", "Hello"))
LINE = json.dumps(HI) + "\n"

words = st.text(max_size=20)
names = st.from_regex(r"\A[a-zA-Z0-9_-]{1,20}\Z")
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
leaves = st.none() | st.booleans() | numbers | words
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3)
)
objects = st.dictionaries(words, values, max_size=3)
types = st.sampled_from(["string", "integer", "boolean"])
parameters = st.fixed_dictionaries(
    {
        "type": st.just("object"),
        "properties": st.dictionaries(names, st.fixed_dictionaries({"type": types}, optional={"default": leaves})),
    }
)
functions = st.fixed_dictionaries({"name": names}, optional={"description": words, "parameters": parameters})
tools = st.lists(functions.map(lambda function: {"type": "function", "function": function}), max_size=3)


@st.composite
def chats(draw: st.DrawFn, parallel: bool = False) -> Value:
    """Return a conversation in turns; some answers first ask tools, one or with `parallel` several at a time."""
    messages = [said("system", draw(words))] if draw(st.booleans()) else []
    for _ in range(draw(st.integers(1, 3))):
        messages.append(said("user", draw(words)))
        if draw(st.booleans()):
            made = draw(st.lists(st.tuples(names, objects), min_size=1, max_size=3 if parallel else 1))
            ids = draw(st.lists(words, min_size=len(made), max_size=len(made), unique=True))
            pairs = [
                {"id": id_, "type": "function", "function": {"name": name, "arguments": json.dumps(args)}}
                for id_, (name, args) in zip(ids, made, strict=True)
            ]
            spoken = {"content": draw(words)} if parallel and draw(st.booleans()) else {}
            messages.append({"role": "assistant", **spoken, "tool_calls": pairs})
            messages += [said("tool", draw(words), tool_call_id=id_) for id_ in ids]
        messages.append(said("assistant", draw(words)))
    return chat(*messages, **({"tools": draw(tools)} if draw(st.booleans()) else {}))


def exact(record: Value) -> str:
    """Return a record with its arguments as values, since the spaces and escapes in them may change."""
    for message in (record := json.loads(json.dumps(record)))["messages"]:
        for call in message.get("tool_calls", ()):
            call["function"]["arguments"] = json.loads(call["function"]["arguments"])
    return json.dumps(record, sort_keys=True)


@pytest.mark.parametrize(("name", "parallel"), [("sharegpt", False), ("trl", True), ("gemini", True)])
def test_round_trips(name: str, parallel: bool) -> None:
    @settings(max_examples=150, deadline=None)
    @given(chats(parallel=parallel))
    def there_and_back(record: Value) -> None:
        other = turn(record, "openai-chat", name)
        assert not formats.get(name).violations(other)
        assert exact(turn(other, name, "openai-chat")) == exact(record)

    there_and_back()


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_what_is_mixed_up_is_converted_whole_or_refused(data: st.DataObject) -> None:
    record = data.draw(chats(parallel=True))
    message = data.draw(st.sampled_from(record["messages"]))
    key = data.draw(st.sampled_from(["weight", "name", "refusal", "content", "tool_call_id", "extra"]))
    message[key] = data.draw(st.sampled_from([None, 0, 1, "x", "", [{"type": "text", "text": "a"}] * 2]))
    record |= data.draw(st.sampled_from([{}, {"parallel_tool_calls": False}, {"functions": [{"name": "f"}]}]))
    if formats.get("openai-chat").violations(record):
        return
    for name in CONVERTIBLE:
        try:
            other = turn(record, "openai-chat", name)
        except UnfitError:
            continue
        assert meaning(turn(other, name, "openai-chat")) == meaning(record)


WEATHER = chat(
    said("user", "Rain?"),
    {
        "role": "assistant",
        "tool_calls": [
            {"id": "x7", "type": "function", "function": {"name": "sky", "arguments": '{"city": "Malmö"}'}}
        ],
    },
    said("tool", "rain", tool_call_id="x7"),
    said("assistant", "Yes."),
    tools=[{"type": "function", "function": {"name": "sky", "parameters": {"type": "object"}}}],
)
PAIR = {
    "input": {"messages": [said("user", "2+2")]},
    "preferred_output": [said("assistant", "4")],
    "non_preferred_output": [said("assistant", "5")],
}


def test_what_is_built() -> None:
    assert turn(WEATHER, "openai-chat", "sharegpt") == {
        "conversations": [
            {"from": "human", "value": "Rain?"},
            {"from": "function_call", "value": '{"id": "x7", "name": "sky", "arguments": {"city": "Malmö"}}'},
            {"from": "observation", "value": "rain"},
            {"from": "gpt", "value": "Yes."},
        ],
        "tools": '[{"name": "sky", "parameters": {"type": "object"}}]',
    }
    call = turn(WEATHER, "openai-chat", "trl")["messages"][1]["tool_calls"][0]
    assert call["function"] == {"name": "sky", "arguments": {"city": "Malmö"}}
    gemini = turn(WEATHER, "openai-chat", "gemini")
    assert gemini["contents"][1:3] == [
        {"role": "model", "parts": [{"functionCall": {"name": "sky", "args": {"city": "Malmö"}, "id": "x7"}}]},
        {
            "role": "user",
            "parts": [{"functionResponse": {"name": "sky", "response": {"output": "rain"}, "id": "x7"}}],
        },
    ]
    assert gemini["tools"] == [{"functionDeclarations": [{"name": "sky", "parameters": {"type": "OBJECT"}}]}]
    assert turn(PAIR, "openai-preference", "trl") == {
        "prompt": [said("user", "2+2")],
        "chosen": [said("assistant", "4")],
        "rejected": [said("assistant", "5")],
    }
    assert turn(HI, "openai-chat", "prompt-completion") == {"prompt": "Hi", "completion": "Hello"}
    assert turn({"text": "A fjord."}, "text", "trl") == {"text": "A fjord."}


@pytest.mark.parametrize(
    ("source", "record", "target", "expected"),
    [
        (
            "alpaca",
            {"instruction": "Add.", "input": "2, 2", "output": "4", "system": "Brief.", "history": [["a", "b"]]},
            "openai-chat",
            chat(
                said("system", "Brief."),
                said("user", "a"),
                said("assistant", "b"),
                said("user", "Add.\n2, 2"),
                said("assistant", "4"),
            ),
        ),
        ("prompt-completion", {"prompt": "Hi", "completion": "Hello"}, "openai-chat", HI),
        (
            "trl",
            {"prompt": [said("user", "Hi")], "completion": [said("assistant", "Hello")]},
            "openai-chat",
            HI,
        ),
        (
            "trl",
            {
                "chosen": [said("user", "2+2"), said("assistant", "4")],
                "rejected": [said("user", "2+2"), said("assistant", "5")],
            },
            "openai-preference",
            PAIR,
        ),
        (
            "sharegpt",
            {
                "system": "Brief.",
                "conversations": [
                    {"role": "user", "content": "Rain?"},
                    {"role": "function_call", "content": '[{"name": "a", "arguments": {}}]'},
                    {"role": "observation", "content": "no"},
                    {"role": "assistant", "content": "No."},
                ],
            },
            "openai-chat",
            chat(
                said("system", "Brief."),
                said("user", "Rain?"),
                {
                    "role": "assistant",
                    "tool_calls": [
                        {"id": "call_1", "type": "function", "function": {"name": "a", "arguments": "{}"}}
                    ],
                },
                said("tool", "no", tool_call_id="call_1"),
                said("assistant", "No."),
            ),
        ),
    ],
)
def test_what_is_read(source: str, record: Value, target: str, expected: Value) -> None:
    assert turn(record, source, target) == expected


def test_answers_find_calls_by_their_names() -> None:
    calls = [{"functionCall": {"name": name}} for name in ("a", "b")]
    answers = [{"functionResponse": {"name": name, "response": {"is": name}}} for name in ("b", "a")]
    turns = [("user", [{"text": "?"}]), ("model", calls), ("user", answers), ("model", [{"text": "!"}])]
    record = {"contents": [{"role": role, "parts": parts} for role, parts in turns]}
    read = turn(record, "gemini", "openai-chat")["messages"]
    assert [call["id"] for call in read[1]["tool_calls"]] == ["call_1", "call_2"]
    assert read[2:4] == [
        said("tool", '{"is": "b"}', tool_call_id="call_2"),
        said("tool", '{"is": "a"}', tool_call_id="call_1"),
    ]


PARTS = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
IMAGE = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
CLOSE = {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}}
HELLO = said("assistant", "Hello")


def with_arguments(arguments: str) -> Value:
    record: Value = json.loads(json.dumps(WEATHER))
    record["messages"][1]["tool_calls"][0]["function"]["arguments"] = arguments
    return record


@pytest.mark.parametrize(
    ("target", "record", "path"),
    [
        *((name, chat(said("user", "Hi"), HELLO | {"weight": 0}), ("messages", 1, "weight"))
          for name in ("alpaca", "gemini", "prompt-completion", "sharegpt", "trl")),
        *((name, HI | {"parallel_tool_calls": True}, ("parallel_tool_calls",))
          for name in ("alpaca", "gemini", "prompt-completion", "sharegpt", "trl")),
        *((name, with_arguments(text), ("messages", 1, "tool_calls", 0, "function", "arguments"))
          for name in ("gemini", "sharegpt", "trl")
          for text in ("no", "[]", '{"a": 1, "a": 2}', '{"a": 0.12345678901234567890}', '{"a": NaN}')),
        ("prompt-completion", WEATHER, ("tools",)),
        ("prompt-completion", chat(said("system", ""), *HI["messages"]), ("messages",)),
        ("prompt-completion", chat(said("user", PARTS), HELLO), ("messages", 0, "content")),
        ("alpaca", chat(said("user", "Hi"), said("user", "Anyone?"), HELLO), ("messages",)),
        ("alpaca", chat(said("system", ""), *HI["messages"]), ()),
        ("sharegpt", chat(said("user", "Hi"), said("user", "Anyone?"), HELLO), ("messages", 1)),
        ("sharegpt", chat(said("developer", "Brief."), *HI["messages"]), ("messages", 0)),
        ("sharegpt", chat(said("user", [IMAGE]), HELLO), ("messages", 0, "content")),
        ("trl", chat(said("user", [IMAGE]), HELLO), ("messages", 0, "content")),
        ("gemini", chat(said("user", [CLOSE]), HELLO), ("messages", 0, "content", 0, "image_url", "detail")),
        ("gemini", chat(said("developer", "Brief."), *HI["messages"]), ("messages", 0)),
        ("gemini", chat(*HI["messages"], said("system", "Brief."), HELLO), ("messages", 2)),
        ("gemini", chat(said("tool", "rain", tool_call_id="x"), HELLO), ("messages", 0)),
        ("text", HI, ("messages",)),
        ("openai-preference", HI, ("messages",)),
        ("openai-chat", PAIR, ("input",)),
    ],
)  # fmt: skip
def test_what_does_not_fit(target: str, record: Value, path: tuple[str | int, ...]) -> None:
    source = formats.detect(record)
    assert source
    with pytest.raises(UnfitError) as error:
        convert(record, source, formats.get(target))
    assert error.value.path == path


@pytest.mark.parametrize(
    ("source", "record"),
    [
        ("alpaca", {"instruction": "Hi", "output": "Hello", "id": 7}),
        ("sharegpt", {"conversations": [{"from": "human", "value": "Hi", "weight": 0}]}),
        ("sharegpt", {"conversations": [{"from": "function_call", "value": "sky()"}]}),
        ("sharegpt", {"conversations": [{"from": "observation", "value": "rain"}]}),
        ("trl", {"messages": [said("user", "Hi")], "source": "quiz"}),
        ("trl", {"prompt": "Hi", "completion": "Hello", "label": True}),
        ("trl", {"prompt": [said("user", "a"), HELLO, said("user", "b")], "completion": [HELLO]}),
        ("trl", {"prompt": "2+2", "completions": ["4"], "labels": [True]}),
        ("text", {"text": "A fjord."}),
        (
            "gemini",
            {
                "contents": [
                    {"role": "model", "parts": [{"functionCall": {"name": "a"}}, {"text": "late"}]},
                ]
            },
        ),
        ("gemini", {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}], "tools": [{"googleSearch": {}}]}),
    ],
)
def test_what_cannot_be_read_whole(source: str, record: Value) -> None:
    assert not formats.get(source).violations(record)
    with pytest.raises(UnfitError):
        turn(record, source, "openai-chat")


def test_images() -> None:
    record = chat(said("user", [PARTS[0], IMAGE]), HELLO)
    other = turn(record, "openai-chat", "gemini")
    file = {"fileData": {"mimeType": "image/png", "fileUri": "https://example.com/a.png"}}
    assert other["contents"][0]["parts"] == [{"text": "a"}, file]
    assert turn(other, "gemini", "openai-chat") == record


def test_plain_chat_is_like_chat() -> None:
    for name in ("azure", "fireworks", "together"):
        assert turn(HI, "openai-chat", name) == turn(HI, name, "openai-chat") == HI
    with pytest.raises(UnfitError, match="weight"):
        turn(HI | {"weight": 0.5}, "together", "openai-chat")


def test_numbers_are_exact() -> None:
    assert decode('{"a": 1.50, "b": 1e2, "c": 12345678901234567890}') == {
        "a": 1.5,
        "b": 100,
        "c": 12345678901234567890,
    }
    for text in ('{"a": 1e400}', '{"a": 0.1000000000000000000001}', "[" * 200_000):
        with pytest.raises(UnfitError):
            decode(text)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    broken = '{"messages": [\n'
    weighted = json.dumps(chat(said("user", "Hi"), HELLO | {"weight": 0})) + "\n"
    (tmp_path / "good.jsonl").write_text(LINE + "\n" + LINE, encoding="utf-8")
    (tmp_path / "bad.jsonl").write_text(LINE + weighted + broken + '{"a": 1}\n' + LINE, encoding="utf-8")
    return tmp_path


def test_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", "--to", "prompt-completion", "good.jsonl", "new/out.jsonl"]) == 0
    assert (folder / "new" / "out.jsonl").read_bytes() == b'{"prompt": "Hi", "completion": "Hello"}\n' * 2
    assert capsys.readouterr() == ("Converted 2 records to prompt-completion.\n", "")


def test_one_bad_record_and_nothing_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "out.jsonl"
    out.write_text("old\n", encoding="utf-8")
    assert main(["convert", "--to", "sharegpt", "bad.jsonl", "out.jsonl"]) == 1
    assert out.read_text(encoding="utf-8") == "old\n"
    assert sorted(path.name for path in folder.iterdir()) == ["bad.jsonl", "good.jsonl", "out.jsonl"]
    printed = capsys.readouterr().out
    assert 'bad.jsonl:2:102: error not-convertible: sharegpt has no place for "weight"' in printed
    assert "bad.jsonl:3:15: error invalid-json:" in printed
    assert "bad.jsonl:4:1: error unknown-format:" in printed
    assert printed.endswith("Nothing was written. `--skip-bad` leaves such records out.\n")


def test_skip_bad(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", "--skip-bad", "--to", "sharegpt", "bad.jsonl", "out.jsonl"]) == 0
    assert len((folder / "out.jsonl").read_bytes().splitlines()) == 2
    assert capsys.readouterr().out.endswith("Converted 2 records to sharegpt, left out 3.\n")


def test_the_output_keeps_its_mode_and_its_link(folder: Path) -> None:
    (folder / "real.jsonl").touch(0o600)
    (folder / "link.jsonl").symlink_to("real.jsonl")
    assert main(["convert", "--to", "trl", "good.jsonl", "link.jsonl"]) == 0
    assert (folder / "link.jsonl").is_symlink()
    assert (folder / "real.jsonl").read_text(encoding="utf-8") == LINE * 2
    assert (folder / "real.jsonl").stat().st_mode & 0o777 == 0o600


def test_the_input_is_never_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "link.jsonl").symlink_to("good.jsonl")
    os.link("good.jsonl", "hard.jsonl")
    for out in ("good.jsonl", "./good.jsonl", "link.jsonl", "hard.jsonl"):
        assert main(["convert", "--to", "prompt-completion", "good.jsonl", out]) == 2
        assert "would overwrite the input" in capsys.readouterr().err
    assert (folder / "good.jsonl").read_text(encoding="utf-8") == LINE + "\n" + LINE


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "jsonl_lint", "convert", *arguments]
    return subprocess.run(command, input=stdin, env=env, capture_output=True, check=False)


def test_standard_input_and_output() -> None:
    half = b'{"prompt": "\\ud83d \\u00e9", "completion": "\xc3\xa9"}\n'
    done = run("--to", "alpaca", "-", stdin=half)
    assert done.stdout == b'{"instruction": "\\ud83d \xc3\xa9", "input": "", "output": "\xc3\xa9"}\n'
    assert (done.returncode, done.stderr) == (0, b"")
    done = run("--to", "alpaca", "-", stdin=half + b"{\n")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"stdin:2:2: error invalid-json:" in done.stderr
    done = run("--to", "alpaca", "--skip-bad", "-", stdin=half + b"{\n")
    assert (done.returncode, done.stdout.count(b"\n")) == (0, 1)
    assert done.stderr.endswith(b"Converted 1 record to alpaca, left out 1.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "sharegtp", "good.jsonl"], 'did you mean "sharegpt"?'),
        (["--to", "cohere", "good.jsonl"], "cohere cannot be converted"),
        (["--to", "trl", "--from", "mistral", "good.jsonl"], "mistral cannot be converted"),
        (["--to", "trl", "gone.jsonl"], "gone.jsonl: No such file or directory"),
        (["--to", "trl", "--skip-bad", "array.jsonl"], "holds no lines of records"),
        (["--to", "trl", "--skip-bad", "empty.jsonl"], "holds no lines of records"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "array.jsonl").write_text('[{"text": "a"}]', encoding="utf-8")
    (folder / "empty.jsonl").touch()
    assert main(["convert", *arguments, "out.jsonl"]) == 2
    assert said in capsys.readouterr().err
    assert not (folder / "out.jsonl").exists()


def test_the_source_can_be_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = json.dumps(turn(WEATHER, "openai-chat", "trl"))
    (folder / "trl.jsonl").write_text(line + "\n", encoding="utf-8")
    assert main(["convert", "--to", "openai-chat", "trl.jsonl", "out.jsonl"]) == 1
    assert main(["convert", "--from", "trl", "--to", "openai-chat", "trl.jsonl", "out.jsonl"]) == 0
    assert json.loads((folder / "out.jsonl").read_text(encoding="utf-8")) == WEATHER
    capsys.readouterr()


def test_ids_are_strings() -> None:
    call = {"id": [], "type": "function", "function": {"name": "a", "arguments": {}}}
    messages = [said("user", "Hi"), {"role": "assistant", "tool_calls": [call]}]
    for record in (chat(*messages), chat(said("tool", "rain", tool_call_id=[]), HELLO)):
        assert not formats.get("trl").violations(record)
        with pytest.raises(UnfitError, match="ids that are strings"):
            turn(record, "trl", "openai-chat")


def test_the_place_of_a_turn(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = {"from": "function_call", "value": '{"name": "a", "arguments": {}}'}
    record = {"system": "Brief.", "conversations": [{"from": "human", "value": "Hi"}, call]}
    (folder / "turns.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    assert main(["convert", "--to", "alpaca", "turns.jsonl", "out.jsonl"]) == 1
    column = json.dumps(record).index('{"from": "function_call"') + 1
    assert (
        f'turns.jsonl:1:{column}: error not-convertible: alpaca has no place for "tool_calls"'
        in capsys.readouterr().out
    )


def test_an_id_that_is_used_again() -> None:
    messages = [said("user", "Hi")]
    for name in ("a", "b"):
        call = {"id": "x", "type": "function", "function": {"name": name, "arguments": "{}"}}
        messages += [{"role": "assistant", "tool_calls": [call]}, said("tool", "", tool_call_id="x")]
    contents = turn(chat(*messages, HELLO), "openai-chat", "gemini")["contents"]
    assert [contents[index]["parts"][0]["functionResponse"]["name"] for index in (2, 4)] == ["a", "b"]
