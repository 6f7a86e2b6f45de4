"""The command `convert`: files in, files out, all records or none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from chats import HELLO, HI, PARTS, WEATHER, Value, chat, converse, said, turn
from documents import ROOT

from jsonl_lint.cli import main

LINE = json.dumps(HI) + "\n"


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
        (["--to", "trl", "--from", "coher", "good.jsonl"], 'did you mean "cohere"?'),
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


@pytest.mark.parametrize(
    ("source", "record", "target", "place"),
    [
        (
            "anthropic-messages",
            {"system": "Brief.", "messages": [said("user", "Hi"), said("assistant", PARTS)]},
            "cohere",
            '[{"type": "text"',
        ),
        (
            "bedrock-converse",
            converse({"text": "there"}) | {"system": [{"text": "a"}, {"text": "b"}]},
            "alpaca",
            '[{"text": "a"',
        ),
        (
            "gemini",
            {
                "contents": [
                    {"role": "user", "parts": [{"text": "?"}]},
                    {"role": "model", "parts": [{"functionCall": {"name": name}} for name in ("a", "b")]},
                    {
                        "role": "user",
                        "parts": [{"functionResponse": {"name": name, "response": {}}} for name in ("a", "b")],
                    },
                    {"role": "model", "parts": [{"text": "!"}]},
                ]
            },
            "sharegpt",
            '{"functionResponse": {"name": "b"',
        ),
        (
            "sharegpt",
            {
                "conversations": [{"from": "human", "value": "Hi"}],
                "chosen": {"from": "gpt", "value": "a"},
                "rejected": {"from": "function_call", "value": '{"name": "a", "arguments": "no"}'},
            },
            "trl",
            '{"from": "function_call"',
        ),
        (
            "trl",
            {"prompt": [said("user", "Hi")], "completion": [said("tool", "?"), HELLO]},
            "openai-chat",
            '{"role": "tool"',
        ),
        ("openai-chat", chat(said("user", "Hi"), HELLO, HELLO), "together", json.dumps(HELLO) + "]"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_place_of_what_does_not_fit(
    source: str, record: Value, target: str, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = json.dumps(record)
    Path("one.jsonl").write_text(line + "\n", encoding="utf-8")
    assert main(["convert", "--from", source, "--to", target, "one.jsonl", "out.jsonl"]) == 1
    assert f"one.jsonl:1:{line.index(place) + 1}: error not-convertible: {target} " in capsys.readouterr().out


@pytest.mark.parametrize(
    "record",
    [
        {"prompt": "2+2=", "completion": "5", "label": False},
        {"prompt": "2+2*3?", "completions": ["2*3 is 6.", "2+6 is 9."], "labels": [True, False]},
        {"prompt": [said("user", [{"type": "image"}])], "completion": [HELLO], "images": ["a.png"]},
    ],
)
def test_a_record_is_what_it_is_in_its_own_format(
    record: Value, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = json.dumps(record) + "\n"
    (folder / "one.jsonl").write_text(line, encoding="utf-8")
    assert main(["convert", "--to", "trl", "one.jsonl", "out.jsonl"]) == 0
    assert (folder / "out.jsonl").read_text(encoding="utf-8") == line
    assert main(["convert", "--to", "openai-chat", "one.jsonl", "other.jsonl"]) == 1
    assert "one.jsonl:1:" in capsys.readouterr().out
