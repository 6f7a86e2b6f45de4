"""The commands that look at a dataset as a whole: cut it without leaks, show its distributions."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import generated
import pytest

from jsonl_lint.cli import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, values: list[dict[str, object]]) -> list[bytes]:
    lines = [json.dumps(value, ensure_ascii=False).encode() for value in values]
    Path(name).write_bytes(b"\n".join(lines))
    return lines


def pairs(count: int) -> list[dict[str, object]]:
    """Return records of which each prompt is there three times, spelled in different ways."""
    spelled = ("What is {}?", "what is {}", "  WHAT IS {}?! ")
    return [
        {"prompt": spelled[number % 3].format(number // 3), "completion": str(number)} for number in range(count)
    ]


def test_split_keeps_prompts_together_and_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    lines = write("data.jsonl", pairs(3_000))
    assert main(["split", "data.jsonl", "--validation", "0.2"]) == 0
    train, held = (Path(f"data.{part}.jsonl").read_bytes().splitlines() for part in ("train", "validation"))
    assert sorted(train + held) == sorted(lines)
    assert train == [line for line in lines if line in {*train}]
    assert 0.17 < len(held) / len(lines) < 0.23
    numbers = [{int(json.loads(line)["completion"]) // 3 for line in part} for part in (train, held)]
    assert not numbers[0] & numbers[1]
    parts = f"data.train.jsonl: {len(train):,} records", f"data.validation.jsonl: {len(held):,} records"
    *said, advice = capsys.readouterr().out.splitlines()
    assert said == [f"{part} of 3,000" for part in parts]
    assert "`--out`" in advice
    assert main(["--select", "duplicates", "data.train.jsonl", "--validation", "data.validation.jsonl"]) == 0


def test_half_is_the_same_every_time_and_another_with_another_seed() -> None:
    lines = write("data.jsonl", pairs(600))
    for number, seed in enumerate(("0", "0", "1")):
        assert main(["split", "data.jsonl", "--half", "--seed", seed, "--out", f"out{number}"]) == 0
    first, again, other = (Path(f"out{number}/data.half.jsonl").read_bytes() for number in range(3))
    assert first == again != other
    assert 200 < len(first.splitlines()) < 400
    write("shuffled.jsonl", [json.loads(line) for line in reversed(lines)])
    assert main(["split", "shuffled.jsonl", "--half"]) == 0
    assert sorted(Path("shuffled.half.jsonl").read_bytes().splitlines()) == sorted(first.splitlines())


def test_split_replaces_nothing_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    write("data.jsonl", pairs(30))
    Path("data.half.jsonl").write_text("mine")
    assert main(["split", "data.jsonl", "--half"]) == 2
    assert "data.half.jsonl is there already" in capsys.readouterr().err
    assert Path("data.half.jsonl").read_text() == "mine"
    assert main(["split", "data.jsonl", "--half", "--force"]) == 0
    assert Path("data.half.jsonl").read_text() != "mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["broken.jsonl", "--half"], "broken.jsonl:2:1: "),
        (["data.jsonl", "broken.jsonl", "--half"], "nothing was written"),
        (["-", "--half"], "split reads files"),
        (["missing.jsonl", "--half"], "missing.jsonl: "),
        (["data.jsonl", "--validation", "1.5"], "is not a share between 0 and 1"),
        (["data.jsonl"], "one of the arguments --half --validation is required"),
        (["a/data.jsonl", "b/data.jsonl", "--half", "--out", "out"], "two parts would have the same name"),
    ],
)
def test_split_says_what_is_wrong(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    write("data.jsonl", pairs(30))
    Path("broken.jsonl").write_text('{"prompt": "a", "completion": "b"}\nnothing\n')
    try:
        code = main(["split", *arguments])
    except SystemExit as stop:
        code = int(stop.code or 0)
    assert code == 2
    assert said in capsys.readouterr().err
    assert {path.name for path in Path().iterdir()} == {"data.jsonl", "broken.jsonl"}


def test_stats_counts_everything(capsys: pytest.CaptureFixture[str]) -> None:
    values = list(generated.records(200, seed=8))
    write("train.jsonl", [*values, values[0]])
    assert main(["stats", "train.jsonl"]) == 0
    said = capsys.readouterr().out
    assert "train.jsonl" not in said
    assert said.startswith("dataset default: 201 records in 1 file\n\ntokens (records)\n")
    for heading in ("messages (records)", "roles (messages)", "answers\n", "languages (answers)", "duplicates"):
        assert f"\n{heading}" in said
    assert "  duplicate records: 1\n" in said
    assert "█" * 30 in said


def test_stats_in_json_hold_each_bar(capsys: pytest.CaptureFixture[str]) -> None:
    answers = ["good"] * 30 + ["bad"] * 20 + ["so so"] * 5
    write("train.jsonl", [{"prompt": f"Film {n}", "completion": said} for n, said in enumerate(answers)])
    assert main(["stats", "train.jsonl", "--output", "json"]) == 0
    [dataset] = json.loads(capsys.readouterr().out)["datasets"]
    bars = {fact["name"]: fact["value"] for fact in dataset["facts"] if fact["rule"] == "statistics"}
    labels = {name.removeprefix("labels: "): count for name, count in bars.items() if name.startswith("labels")}
    assert labels == Counter(answers)
    assert (bars["roles: user"], bars["roles: assistant"], bars["answers: other"]) == (55, 55, 55)


def test_stats_of_hostile_labels_are_printable(capsys: pytest.CaptureFixture[str]) -> None:
    label = "\x1b[31m::error::\n##[x\u202e"
    write("train.jsonl", [{"prompt": f"Film {n}", "completion": label} for n in range(20)])
    assert main(["stats", "train.jsonl"]) == 0
    said = capsys.readouterr().out
    assert not {"\x1b", "\u202e"} & {*said}
    assert not any(line.startswith("::") or "##[" in line for line in said.splitlines())


def test_stats_name_what_is_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    Path("train.jsonl").write_text('{"prompt": "a", "completion": "b"}\n{"prompt": \n')
    assert main(["stats", "train.jsonl"]) == 0
    assert "`jsonl-lint check` names" in capsys.readouterr().out


def test_stats_call_each_kind_of_answer_by_a_true_word(capsys: pytest.CaptureFixture[str]) -> None:
    said = {
        "I can't answer that.": "refusal",
        "It is never okay to hit a dog.": "moralising",
        "The document does not mention the price.": "abstention",
        " ": "empty",
        "Nine to five.": "other",
        "I can't write it for you, but here is how:\n1. Wait.\n2. Call.\n3. Write.": "refusal, then help",
    }
    write("train.jsonl", [{"prompt": "?", "completion": answer} for answer in said])
    assert main(["stats", "train.jsonl", "--output", "json"]) == 0
    [dataset] = json.loads(capsys.readouterr().out)["datasets"]
    bars = {fact["name"]: fact["value"] for fact in dataset["facts"] if fact["name"].startswith("answers: ")}
    assert bars == {f"answers: {word}": 1 for word in said.values()}
