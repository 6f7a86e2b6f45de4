from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import pickle
import random
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsonl_lint.record.sniff import HEAD, Condition, sniff

RECORD = {"messages": [{"role": "user", "content": "Hi, 学習"}, {"role": "assistant", "content": "Hello {there}"}]}
LINE = json.dumps(RECORD, ensure_ascii=False)
PRETTY = json.dumps(RECORD, indent=2)
LINES = (LINE + "\n") * 20
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0a" * 32 + "\nsize 1234567\n"


def judge(data: bytes | str, more: bool = False) -> Condition | None:
    data = data.encode() if isinstance(data, str) else data
    return sniff(data[:HEAD], len(data) + more, len(data) > HEAD or more)


@pytest.mark.parametrize(
    "text",
    [
        LINES,
        "\ufeff" + LINES,
        "\n\n" + LINES,
        LINES.replace("\n", "\r\n"),
        LINE,
        "[1, 2]\n[3, 4]\n",
        "[1, 2]\n" + LINES,
        "text\n" + LINES,
        "# note\n" + LINES,
        # A record broken by a line break in a string, or by a quote that never closes.
        '{"text": "one\ntwo"}\n' + LINES,
        '{"text": "one}\n' + LINES,
        '{"text": "one\n' + LINES,
        # A record cut off; what follows would fit into it.
        '{"text": "one",\n' + LINES,
        '{"messages": [{"role": "user"},\n' + LINES,
        '{"messages": [\n' + LINES,
        "[\n" + LINES,
        "[\n" + LINE,
        "[" + LINES,
        "{\n" + LINES,
        # Some records span lines, others do not.
        PRETTY + "\n" + LINES,
        LINES + PRETTY,
        '{"a": 1,\n"b": 2}\n{"a": 1}\n',
        '{"a": 1,\n"b": 2}\n{"a": 1,}\n{"a": 2}\n',
        # One byte does not make a file binary.
        '{"text": "\0"}\n',
        '{"text": "\0' + "x" * 300 + '"}\n' + LINES,
        "\0\0\0\0\0\n" + LINES,
        "version 1 of the data\n" + LINES,
        "[Speaker] hello\n" * 50,
        "PK is not a zip\n",
        "plain text\n" * 1000,
    ],
)
def test_lines_speak_for_themselves(text: str) -> None:
    assert judge(text) is None


@pytest.mark.parametrize(
    ("data", "detail"),
    [("", "0 bytes"), (" \n\t\r\n", "only white space"), ("\ufeff", "3 bytes"), ("\ufeff\n", "only white space")],
)
def test_empty_file(data: str, detail: str) -> None:
    assert judge(data) == Condition("empty-file", detail)


def test_white_space_before_more_is_not_an_empty_file() -> None:
    assert judge(" " * HEAD + LINES) is None


def test_lfs_pointer() -> None:
    assert judge(POINTER) == Condition("lfs-pointer", "1,234,567 bytes not fetched")
    assert judge(POINTER.replace("\n", "\r\n")) == Condition("lfs-pointer", "1,234,567 bytes not fetched")
    hawser = POINTER.replace("git-lfs", "hawser")
    assert judge(hawser) == Condition("lfs-pointer", "1,234,567 bytes not fetched")
    assert judge(POINTER.replace("size", "length")) is None
    assert judge(POINTER.replace("oid", "id")) is None
    assert judge(POINTER + LINES) is None


@pytest.mark.parametrize("encoding", ["UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"])
def test_wide_encodings(encoding: str) -> None:
    data, mark = LINES.encode(encoding), "\ufeff".encode(encoding)
    marked = Condition("utf-16", encoding[: len("UTF-16")])
    assert judge(data) == Condition("utf-16", encoding)
    assert judge(mark + data) == marked
    assert judge((mark + data)[:1001], more=True) == marked
    assert judge("[\r\n".encode(encoding) + data) == Condition("utf-16", encoding)


@pytest.mark.parametrize("encoding", ["UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"])
def test_the_name_of_a_wide_encoding_decodes_the_whole_file(encoding: str) -> None:
    data = LINES.encode(encoding)
    condition = judge(data)
    assert condition is not None
    assert data.decode(condition.detail) == LINES


def archives(folder: Path) -> dict[str, bytes]:
    lines = LINES.encode()
    packed, taped = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("train.jsonl", lines)
    with tarfile.open(fileobj=taped, mode="w") as tape:
        tape.addfile(tarfile.TarInfo("train.jsonl"), io.BytesIO())
    database = sqlite3.connect(folder / "data.db")
    database.execute("create table records (line text)")
    database.close()
    return {
        "gzip": gzip.compress(lines),
        "bzip2": bz2.compress(lines),
        "xz": lzma.compress(lines),
        "zip": packed.getvalue(),
        "tar": taped.getvalue(),
        "SQLite": (folder / "data.db").read_bytes(),
        "Python pickle": pickle.dumps([RECORD]),
    }


def test_archives(tmp_path: Path) -> None:
    for detail, data in archives(tmp_path).items():
        assert judge(data) == Condition("binary-file", detail)
        assert judge(data[: HEAD // 2], more=True) == Condition("binary-file", detail)


@pytest.mark.parametrize(
    ("start", "detail"),
    [
        (b"PAR1\x15\x04", "Parquet"),
        (b"ARROW1\0\0\xff\xff", "Arrow"),
        (b"\x28\xb5\x2f\xfd\x04", "Zstandard"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89HDF\r\n\x1a\n", "HDF5"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
    ],
)
def test_magic(start: bytes, detail: str) -> None:
    assert judge(start + bytes(range(256)) * 4) == Condition("binary-file", detail)


def test_noise_is_binary() -> None:
    noise = random.Random(1).randbytes(5000)
    condition = judge(b"Z" + noise)
    assert condition is not None
    assert condition.name == "binary-file"
    assert condition.detail.endswith("% control characters")


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        (json.dumps([RECORD] * 3), "on one line"),
        ("[]\n", "on one line"),
        (json.dumps([RECORD] * 3, indent=2), "over several lines"),
        (json.dumps([RECORD] * 3, indent="\t") + "\n\n", "over several lines"),
        ("[\n" + ",\n".join([LINE] * 5) + "\n]\n", "over several lines"),
        ("[" + ",\r\n".join([LINE] * 5) + "]", "over several lines"),
        # Arrays with a fault: a comma too many, one too few, the end cut off.
        ("[\n" + (LINE + ",\n") * 5 + "]\n", "over several lines"),
        (json.dumps([RECORD] * 3, indent=2).replace('",\n', '"\n', 1), "over several lines"),
        (json.dumps([RECORD] * 3, indent=2)[:-150], "over several lines"),
    ],
)
def test_json_array(text: str, detail: str) -> None:
    assert judge(text) == Condition("json-array", detail)
    assert judge("\ufeff\n\n" + text) == Condition("json-array", detail, 3)


@pytest.mark.parametrize("size", [HEAD - 1, HEAD, HEAD + 1, HEAD + 17, 2 * HEAD])
def test_json_array_longer_than_the_head(size: int) -> None:
    many = [RECORD] * (2 * size // len(LINE.encode()))
    for text, detail in (
        (json.dumps(many), "on one line"),
        (json.dumps(many, ensure_ascii=False), "on one line"),
        (json.dumps(many, indent=1), "over several lines"),
        ("[\n" + ",\n".join([LINE] * len(many)), "over several lines"),
        (json.dumps(["x" * size * 2]), "on one line"),
    ):
        data = text.encode()
        assert sniff(data[:size], len(data), True) == Condition("json-array", detail)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        (PRETTY, "records of 12 lines"),
        (PRETTY + "\n" + PRETTY + "\n", "records of 12 lines"),
        (PRETTY + ",\n" + PRETTY + ",\n", "records of 12 lines"),
        (PRETTY + '\n{\n"a": 1}\n', "records of 2 to 12 lines"),
        ('{"a": 1,\n "b": 2}\n' * 9, "records of 2 lines"),
        # Records with a fault.
        (PRETTY + "\n" + PRETTY.replace("]\n", "],\n"), "records of 12 lines"),
        (PRETTY.replace("]\n", "],\n") + "\n" + PRETTY, "a record over many lines"),
        (PRETTY + "\n" + PRETTY[:-40], "records of 12 lines"),
        (PRETTY[:-40], "a record over many lines"),
        (PRETTY + "\n]\n", "records of 12 lines"),
    ],
)
def test_pretty_printed(text: str, detail: str) -> None:
    assert judge(text) == Condition("pretty-printed", detail)
    assert judge("\r\n" + text.replace("\n", "\r\n")) == Condition("pretty-printed", detail, 2)


@pytest.mark.parametrize("size", [50, 100, 1000, 1013, 1024, 4000])
def test_pretty_printed_longer_than_the_head(size: int) -> None:
    data = (PRETTY + "\n").encode() * 100
    condition = sniff(data[:size], len(data), True)
    assert condition is not None
    assert condition.name == "pretty-printed"


def test_one_record_longer_than_the_head_is_not_pretty() -> None:
    assert judge('{"text": "' + "x" * 2 * HEAD + '"}\n') is None
    assert judge('{"text": [' + "1, " * HEAD + "1]}\n") is None
    assert judge('{"text": [' + "[" * HEAD) is None


@given(st.binary(max_size=300), st.integers(0, 2000), st.booleans())
def test_never_raises(head: bytes, size: int, more: bool) -> None:
    sniff(head, size, more)


@given(st.text(alphabet='{}[]",:\n 1a\\\0', max_size=40), st.booleans())
def test_a_first_line_that_is_a_record_settles_it(text: str, more: bool) -> None:
    assert judge(LINE + "\n" + text, more) is None


@given(st.lists(st.sampled_from([LINE, "[1]", "{", "[", "]", "}", '{"a": 1,', '"b": 2}', "text", "", ","])))
def test_no_finding_hides_a_record(lines: list[str]) -> None:
    condition = judge("\n".join(lines))
    if condition and LINE in lines:
        assert condition.name == "json-array"
        assert isinstance(json.loads("\n".join(lines)), list)
