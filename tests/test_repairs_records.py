from __future__ import annotations

import codecs
import json
import re
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsonl_lint.record import position
from jsonl_lint.repairs import RepairError, records, strict, utf8

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
RECORDS = st.dictionaries(
    st.text(max_size=6),
    st.recursive(
        SCALARS | st.sampled_from(["a\nb", 'say "hi"', "C:\\", "[{", "}],", "// #", "\u2028\x85\u3000", "\ufeff"]),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
        max_leaves=10,
    ),
    max_size=4,
)
SIZES = st.integers(1, 40)
WIDE = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
MARKS = st.sampled_from(["", "\ufeff"])


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def lines(data: bytes, size: int = 1 << 20, *, unsafe: bool = False, limit: int = 1 << 28) -> list[bytes]:
    return list(records(cut(data, size), unsafe=unsafe, limit=limit))


def outcome(data: bytes, size: int, *, unsafe: bool, limit: int = 1 << 28) -> tuple[list[bytes], str]:
    found: list[bytes] = []
    try:
        for line in records(cut(data, size), unsafe=unsafe, limit=limit):
            found.append(line)  # noqa: PERF402 - what came before an error counts
    except RepairError as error:
        return found, str(error)
    return found, ""


LAYOUTS = [
    # One list.
    ('[{"a": 1}]', ['{"a": 1}']),
    ('[{"a":1},{"a":2} ,\t{"a":3}]', ['{"a":1}', '{"a":2}', '{"a":3}']),
    ('[\n  {"a": 1},\n  {"a": 2}\n]\n', ['{"a": 1}', '{"a": 2}']),
    ('\ufeff\n [\n{"a": 1}\n,\n{"a": 2},\n]\n', ['{"a": 1}', '{"a": 2}']),
    ('[\n{"a": 1}\n{"a": 2}\n]', ['{"a": 1}', '{"a": 2}']),
    ("[]", []),
    ("[ \n ]\n\n", []),
    # Records over several lines.
    ('{\n  "a": 1,\n  "b": [\n    1,\n    2\n  ]\n}\n', ['{"a": 1, "b": [1, 2]}']),
    ('{\n "a": 1\n}\n{\n "a": 2\n}', ['{"a": 1}', '{"a": 2}']),
    ('{\n "a": 1\n},\n\n{\n "a": 2\n},\n', ['{"a": 1}', '{"a": 2}']),
    ('{"a":\n\t[ 1 , 2 ] , "b" : {}\n\n  , "c":\n3 }', ['{"a": [ 1 , 2 ] , "b" : {}, "c": 3 }']),
    ('{"a":1}{"b":2} {"c":\n3}', ['{"a":1}', '{"b":2}', '{"c": 3}']),
    # Good lines among others.
    ('{"a":1}\n{"b":\n2}\n{"c" : 3}\n', ['{"a":1}', '{"b": 2}', '{"c" : 3}']),
    (' {"a": 1} \t\n\n  \n\t{"b": 2}  ', [' {"a": 1} \t', '\t{"b": 2}  ']),
    (' {"a": 1} ,\n {"b": 2}  {"c": 3} \n', ['{"a": 1}', '{"b": 2}', '{"c": 3}']),
    # Endings of lines.
    ('{"a":1}\r{"b":2}\r', ['{"a":1}', '{"b":2}']),
    ('{"a":1}\r\n{"b":2}\n{"c":3}\r{"d":\r\n4}', ['{"a":1}\r', '{"b":2}', '{"c":3}', '{"d": 4}']),
    ('{"a": "\u2028\x85\u2029",\r"b": 1}', ['{"a": "\u2028\x85\u2029", "b": 1}']),
    # Spelling.
    ('[{"\\u0061":\n1.50E+3,\n"b": "\\/ é \\ud83d"}]', ['{"\\u0061": 1.50E+3, "b": "\\/ é \\ud83d"}']),
    ('{"a": "]}[{,:\\\\\\"",\n"a": 1e999}', ['{"a": "]}[{,:\\\\\\"", "a": 1e999}']),
    # Safe repairs.
    ('[\n{"a": [1,\n],\n},\n]', ['{"a": [1]}']),
    ('{"a": 1}\n\ufeff{"b": 2}\xa0\u3000\x0b\n{"c":\xa03}', ['{"a": 1}', '{"b": 2}', '{"c": 3}']),
    ("", []),
    ("\n \r\n", []),
]

REFUSED = [
    ("▲// note\n{}", "JSON has no comments"),
    ('{"a": 1} ▲# note', "JSON has no comments"),
    ('{"a": 1, ▲/* note */ "b": 2}', "the record is not JSON from here on"),
    ('{"a": "one▲\ntwo"}', "raw newline inside a string"),
    ('{"a": "one▲\ttwo"}', "raw tab inside a string"),
    ('{"a": "one▲\x1btwo"}', "raw control character inside a string"),
    ('{"a": "one\\▲\ntwo"}', "raw newline inside a string"),
    ('{"é": ["tr▲\rue"]}', "raw newline inside a string"),
    ('{"é": 1\n▲2}', "the record is not JSON from here on"),
    ('{"é": ▲tr\nue}', "the record is not JSON from here on"),
    ("{'a': ▲'b'}", None),
    ('{"a": ▲NaN}', None),
    ('{"a": 1} {"b": ▲]', None),
    ('{"a": 1} ▲{"b": [1, {"c": 2}', "the record that starts here never ends"),
    ('{"a": ▲"b', "the string that starts here never ends"),
    ('{"a": ▲"b\\', "the string that starts here never ends"),
    ('[{"a": 1},▲', "the file ends before the ] of the list that it begins with"),
    ('[{"a": 1},▲,{"b": 1}]', "a comma with no record before it"),
    ('▲,{"b": 1}', "a comma with no record before it"),
    ('{"b": 1}\n▲]', "a ] with no [ at the start of the file"),
    ('[▲1, {"b": 1}]', "this is no record: each must be an object"),
    ('{"b": 1}\n▲[{"b": 1}]', "this is no record: each must be an object"),
    ('[▲[{"b": 1}]]', "this is no record: each must be an object"),
    ("▲text", "this is no record: each must be an object"),
    ('[{"b": 1}]\n▲[{"b": 1}]', "more text after the list of records"),
    ('[{"b": 1}]▲,', "more text after the list of records"),
    ('{"a": ' + "[" * 199 + "▲[", "objects and lists nest more than 200 deep"),
]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(("text", "expected"), LAYOUTS)
def test_layouts(text: str, expected: list[str], size: int) -> None:
    assert [line.decode() for line in lines(text.encode(), size)] == expected


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_refused(text: str, message: str | None, size: int) -> None:
    before, _, after = text.partition("▲")
    with pytest.raises(RepairError) as caught:
        lines((before + after).encode(), size)
    if message:
        assert caught.value.message == message
        assert caught.value.offset == len(before.encode())


def test_the_place_and_the_sentence() -> None:
    with pytest.raises(RepairError, match=r"^byte 1,002: JSON has no comments$"):
        lines(b" " * 1000 + b"\n# note")


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_bytes_that_are_no_text(size: int) -> None:
    with pytest.raises(RepairError, match="byte 20: byte 0xe9 is not UTF-8"):
        lines('{"é": 1}\n{"a": "é'.encode() + b'\xe9"}', size)


def test_what_is_repaired_may_nest_as_deep_as_what_is_read() -> None:
    assert strict.MAX_DEPTH == position.MAX_DEPTH


def test_one_record_may_nest_as_deep_as_others_take_it() -> None:
    deep = b'{"a":' + b"[" * 199 + b"]" * 199 + b"}"
    assert lines(deep) == [deep]


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_unsafe_repairs(size: int) -> None:
    text = b'{"a": "one\ntwo\r\n  three",\n"b": None}\n{"c": "say "hi" now"}\n {"d": 1} \n'
    expected = [rb'{"a": "one\ntwo\r\n  three", "b": null}', rb'{"c": "say \"hi\" now"}', b' {"d": 1} ']
    assert lines(text, size, unsafe=True) == expected
    with pytest.raises(RepairError):
        lines(text.replace(b"now", b'", "'), size, unsafe=True)


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_limit_on_one_record(mark: bytes) -> None:
    first, large = b'{"a": "12345"}\n', b'{"a": "123456"}\n{}'
    for size in (1, 2, 5, 1000):
        assert lines(mark + first, size, limit=14)
        assert outcome(mark + first + large, size, unsafe=False, limit=14) == (
            [first.strip()],
            f"byte {len(mark) + 16}: the record that starts here has more than 14 bytes",
        )


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_white_space_is_no_part_of_a_large_record(size: int) -> None:
    assert lines(b" " * 99 + b"{}", size, limit=9) == [b"{}"]
    assert lines(b"{}," + b" " * 9 + b'{"a":1}', size, limit=12) == [b"{}", b'{"a":1}']


@pytest.mark.parametrize(
    "text", ['{"a": "123\n456789"}', '{"a": "1234567', " " * 9 + "{}" + " " * 9, " " * 99 + "{}\n{"]
)
@pytest.mark.parametrize("limit", range(1, 24))
def test_a_limit_does_not_depend_on_the_blocks(text: str, limit: int) -> None:
    whole = outcome(text.encode(), 1000, unsafe=False, limit=limit)
    assert {str(outcome(text.encode(), size, unsafe=False, limit=limit)) for size in (1, 2, 3, 10)} == {str(whole)}


@st.composite
def layouts(draw: st.DrawFn) -> tuple[list[Any], str]:
    """Return records, and a text that a program may have made of them."""
    values = draw(st.lists(RECORDS, max_size=4))
    style: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {
                "indent": st.sampled_from([None, 0, 1, 4, "\t"]),
                "separators": st.sampled_from([None, (",", ":"), (" , ", " : ")]),
                "ensure_ascii": st.booleans(),
            }
        )
    )
    if draw(st.booleans()):
        text = json.dumps(values, **style)
    else:
        styles = (style, {"ensure_ascii": style["ensure_ascii"]})
        dumped = [json.dumps(value, **draw(st.sampled_from(styles))) for value in values]
        text = draw(st.sampled_from(["\n", "", ",", " ,\n", "\n\n  "])).join(dumped)
    return values, text.replace("\n", draw(st.sampled_from(["\n", "\r\n", "\r"])))


def scalars(text: str) -> list[str]:
    """Return the strings, numbers and words of a text, as they are spelled."""
    return re.findall(r'"(?:[^"\\]|\\.)*"|[^\s,:\[\]{}]+', text)


@given(layouts(), SIZES)
def test_records_have_the_same_values_spelled_in_the_same_way(layout: tuple[list[Any], str], size: int) -> None:
    values, text = layout
    found = lines(text.encode(), size)
    assert all(b"\n" not in line and b"\r" not in line.removesuffix(b"\r") for line in found)
    assert scalars(b" ".join(found).decode()) == scalars(text)
    assert [json.loads(line) for line in found] == values


@given(layouts(), SIZES)
def test_records_are_records_for_good(layout: tuple[list[Any], str], size: int) -> None:
    once = lines(layout[1].encode())
    assert lines(b"\n".join(once), size) == once


@given(st.lists(RECORDS), st.sampled_from(["", " ", "\t "]), st.sampled_from(["", "  ", "\r", " \r"]), SIZES)
def test_good_lines_are_never_touched(values: list[Any], before: str, after: str, size: int) -> None:
    good = [f"{before}{json.dumps(value)}{after}".encode() for value in values]
    broken, joined = b'{"broken":\n"record"}', b'{"broken": "record"}'
    # A carriage return belongs to a line only if a newline follows it.
    for end in (b"\n",) if after.endswith("\r") else (b"", b"\n"):
        assert lines(b"\n".join(good) + (end if good else b""), size) == good
        mixed = (broken, *good, broken, *good)
        assert lines(b"\n".join(mixed) + end, size) == [joined, *good, joined, *good]


@given(layouts(), SIZES, st.sampled_from(["utf-8", *WIDE]), MARKS)
def test_encodings(layout: tuple[list[Any], str], size: int, encoding: str, mark: str) -> None:
    text = layout[1]
    data = (mark + text).encode(encoding)
    assert lines(data, size) == lines(text.encode())
    assert b"".join(utf8(cut(data, size))) == text.encode()


BLOWS = [*(bytes([char]) for char in b"\"\\{}[],\n'/\xff"), b"", b"\xd8\x00", b"\xef\xbb\xbf"]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Return the bytes of a text after some blows."""
    data = bytearray((draw(MARKS) + draw(layouts())[1]).encode(draw(st.sampled_from(["utf-8", *WIDE]))))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 3))] = draw(st.sampled_from(BLOWS))
    return bytes(data)


@given(mutated() | st.binary(max_size=40), SIZES, st.booleans(), st.sampled_from([3, 9, 1 << 20]))
def test_any_bytes_in_any_blocks(data: bytes, size: int, unsafe: bool, limit: int) -> None:
    found, error = outcome(data, size, unsafe=unsafe, limit=limit)
    assert (found, error) == outcome(data, 1 << 20, unsafe=unsafe, limit=limit)
    assert all(isinstance(json.loads(line), dict) and b"\n" not in line for line in found)


@pytest.mark.parametrize("encoding", ["utf-8", *WIDE])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_places_count_the_bytes_of_the_file(encoding: str, mark: str, size: int) -> None:
    before = mark + '[{"é😀": 1},\n'
    for rest in ("/", '{"a":'):
        with pytest.raises(RepairError) as caught:
            lines((before + rest).encode(encoding), size)
        assert caught.value.offset == len(before.encode(encoding))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("encoding", "broken"),
    [
        ("utf-16-le", b"\x00\xdc"),
        ("utf-16-le", b"\x00\xd8x\0"),
        ("utf-16-be", b"\xdc\x00"),
        ("utf-16-be", b"\xd8\x00"),
        ("utf-16-le", b"x"),
        ("utf-32-le", b"\x00\xd8\0\0"),
        ("utf-32-be", b"\0\x11\0\0"),
        ("utf-32-le", b"xy"),
    ],
)
def test_broken_encodings(encoding: str, broken: bytes, mark: str, size: int) -> None:
    good = (mark + '{"é😀": 1}\n').encode(encoding)
    with pytest.raises(RepairError) as caught:
        list(utf8(cut(good + broken, size)))
    assert caught.value.message == f"the file is in {encoding[:6].upper()}, but this is not"
    assert caught.value.offset == len(good)


def test_memory_is_that_of_a_record() -> None:
    def blocks() -> Iterator[bytes]:
        yield b"[" + b" " * 65_536
        for _ in range(400):
            yield b'{"a": "' + b"x" * 65_536 + b'"},'
        yield b"]"

    tracemalloc.start()
    count = sum(1 for _ in records(blocks()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 400
    assert peak < 2_000_000


@pytest.mark.parametrize(
    "unit",
    [
        b'{"a": "b"}\n',
        b'{\n"a": [\n{"b": [[1]]}\n]\n},',
        b" ",
        b"\r\n",
        b'{"a": "' + b"\\\\" * 50 + b'"}',
        b'{"a": [' + b'{"b": [' * 60 + b"]}" * 60 + b"]}",
    ],
)
def test_time_is_linear(unit: bytes) -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        lines(unit * count, 4096)
        return time.process_time() - start

    few = min(seconds(300_000 // len(unit)) for _ in range(2))
    assert min(seconds(1_200_000 // len(unit)) for _ in range(2)) < 12 * few + 0.5


@pytest.mark.parametrize("unit", [b"x", b"\\n", b'", "', b"\xc3\xa9", b'", ["y", {}], "'])
def test_time_for_one_record_is_linear(unit: bytes) -> None:
    def seconds(count: int) -> float:
        record = b'{"a": ["' + unit * count + b'"]}'
        start = time.process_time()
        assert lines(record, 4096) == [record]
        return time.process_time() - start

    few = min(seconds(50_000) for _ in range(2))
    assert min(seconds(200_000) for _ in range(2)) < 12 * few + 0.5
