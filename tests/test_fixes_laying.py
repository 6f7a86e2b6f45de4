"""Files whose records do not stand one on each line: `--fix` writes them so, and loses nothing of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mending import ALL, Folder, mended

from jsonl_lint.cli import main

RECORDS = [
    {"messages": [{"role": "user", "content": f"Q{n}\n{n}e-7"}, {"role": "assistant", "content": f"Réponse {n}"}]}
    for n in range(12)
]
LINES = [json.dumps(record) for record in RECORDS]


def spread(number: int) -> str:
    return "\n".join([*LINES[:number], json.dumps(RECORDS[number], indent=1), *LINES[number + 1 :]])


LAYOUTS: dict[str, tuple[bytes, str]] = {
    "an array": (json.dumps(RECORDS, indent=2, ensure_ascii=False).encode(), "json-array"),
    "an array on one line": (json.dumps(RECORDS).encode(), "json-array"),
    "records over lines": (
        "\n".join(json.dumps(record, indent=4) for record in RECORDS).encode(),
        "pretty-printed",
    ),
    "UTF-16": ("\n".join(LINES).encode("utf-16"), "utf-16"),
    "an array in UTF-16": (json.dumps(RECORDS, indent=2).encode("utf-16-le"), "utf-16"),
    "one record over lines": (spread(5).encode(), "invalid-json"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("chunk_size", [1, 300, 1 << 20])
def test_the_records_are_the_same(layout: str, chunk_size: int, tmp_path: Path) -> None:
    data, rule = LAYOUTS[layout]
    place = Folder(tmp_path, chunk_size=chunk_size)
    path = place.write(data)
    assert rule in {item.rule for item in place.found()}
    place.fix()
    assert place.counts[rule] > 0
    assert [json.loads(line) for line in path.read_bytes().splitlines()] == RECORDS
    assert not {item.rule for item in place.found() if item.rule == rule}
    once = path.read_bytes()
    place.fix()
    assert path.read_bytes() == once


def test_good_lines_keep_their_bytes(tmp_path: Path) -> None:
    odd = '{"messages":[{"role":"user","content":"\\u0041"},{"content":"1.0E5","role":"assistant"}] }'
    made = mended(tmp_path, f"{odd}\n{json.dumps(RECORDS[0], indent=2)}\n{odd}\n".encode())
    assert made.splitlines()[::2] == [odd.encode()] * 2
    assert json.loads(made.splitlines()[1]) == RECORDS[0]


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(RECORDS[0]["messages"], indent=1),
        json.dumps([1, 2, 3], indent=1),
        "[\n]\n",
        json.dumps(RECORDS, indent=1)[:-40],
        "[\n" + LINES[0] + "\n" + '{"messages": [}\n]',
    ],
    ids=["messages of one record", "no records", "nothing", "cut off", "broken"],
)
def test_what_is_no_list_of_records_is_left_alone(data: str, tmp_path: Path) -> None:
    assert mended(tmp_path, data.encode(), unsafe=True) == data.encode()
    assert [path.name for path in tmp_path.iterdir()] == ["example.jsonl"]


@pytest.mark.parametrize(
    "data",
    [
        b"\0\1" * 50,
        '{\0"\0a\0"\0'.encode("utf-16"),
        f"{LINES[0]}\n".encode("utf-16") + f"{LINES[1]}\n".encode() * 2,
        f"{LINES[0]}\n".encode("utf-16-be") + f"{LINES[1]}\n".encode() * 2,
    ],
    ids=["numbers", "twice", "then UTF-8", "then UTF-8, big-endian"],
)
def test_bytes_that_look_like_utf_16_are_left_alone(data: bytes, tmp_path: Path) -> None:
    place = Folder(tmp_path)
    path = place.write(data)
    assert "utf-16" in {item.rule for item in place.found()}
    place.fix(unsafe=True)
    assert path.read_bytes() == data


def test_a_record_over_lines_and_one_beyond_repair(tmp_path: Path) -> None:
    data = f"{spread(3)}\n{{broken\n\n{LINES[0]}\n"
    assert mended(tmp_path, data.encode()) == data.encode()


@pytest.mark.parametrize("off", [True, False])
def test_good_lines_keep_their_carriage_returns_for_the_rule_that_removes_them(off: bool, tmp_path: Path) -> None:
    ending = "\r\n" if off else "\n"
    folder = Folder(tmp_path, tuple(rule for rule in ALL if not (off and rule.name == "carriage-return")))
    path = folder.write(f"{LINES[0]}\r\n{json.dumps(RECORDS[1], indent=1)}\n{LINES[2]}\r\n".encode())
    folder.fix()
    assert path.read_bytes() == f"{LINES[0]}{ending}{LINES[1]}\n{LINES[2]}{ending}".encode()
    assert folder.counts["carriage-return"] == (0 if off else 2)


def test_the_rule_must_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data, _ = LAYOUTS["an array"]
    Path("a.jsonl").write_bytes(data)
    main(["check", "--no-cache", "--fix", "--ignore", "json-array", "a.jsonl"])
    assert Path("a.jsonl").read_bytes() == data


@pytest.mark.parametrize(
    ("layout", "how"), [("records over lines", ", one record on each line"), ("UTF-16", " in UTF-8")]
)
def test_the_difference_says_so(
    layout: str,
    how: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    data = LAYOUTS[layout][0].rstrip(b"\n") + ("\n".encode("utf-16-le") if layout == "UTF-16" else b"")
    Path("a.jsonl").write_bytes(data)
    assert main(["check", "--no-cache", "--diff", "a.jsonl"]) == 1
    said = f"a.jsonl\n  written anew{how}: 12 lines\nWould fix 1 finding in 1 file.\n"
    assert capsys.readouterr().out == said
    assert Path("a.jsonl").read_bytes() == data


REPAIRS: list[tuple[str, str, bool]] = [
    ('{"prompt": "2+2", "completion": "4"},', '{"prompt": "2+2", "completion": "4"}', True),
    ("{'prompt': '2+2', 'completion': '4'}", '{"prompt": "2+2", "completion": "4"}', False),
    ('{"prompt": None, "completion": "4"}', '{"prompt": null, "completion": "4"}', False),
    (
        '{"prompt": "Say "hi" now", "completion": "hi"}',
        '{"prompt": "Say \\"hi\\" now", "completion": "hi"}',
        False,
    ),
    ('{"prompt": "a\tb", "completion": "c"}', '{"prompt": "a\\tb", "completion": "c"}', False),
]


@pytest.mark.parametrize(("line", "right", "safe"), REPAIRS)
def test_a_line_with_one_reading(line: str, right: str, safe: bool, tmp_path: Path) -> None:
    data = f"{right}\n{line}\n".encode()
    assert mended(tmp_path, data).splitlines()[1] == (right if safe else line).encode()
    assert mended(tmp_path, data, unsafe=True).splitlines()[:2][-1] == right.encode()


def test_a_string_with_a_raw_newline(tmp_path: Path) -> None:
    data = "\n".join([LINES[0], LINES[1].replace("Q1\\n", "Q1\n"), LINES[2], ""])
    assert mended(tmp_path, data.encode()) == data.encode()
    made = mended(tmp_path, data.encode(), unsafe=True)
    assert [json.loads(line) for line in made.splitlines()] == RECORDS[:3]
