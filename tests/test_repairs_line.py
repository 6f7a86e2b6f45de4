from __future__ import annotations

import json
import time
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jsonl_lint.repairs import SAFE, mended
from jsonl_lint.repairs.reading import readings

QUOTE = '"'

RECORDS = st.dictionaries(
    st.text(max_size=6),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
        max_leaves=10,
    ),
    max_size=4,
)

SURE = [
    # Commas.
    ('{"a": 1},', '{"a": 1}', "trailing-comma"),
    ('{"a": 1} , ', '{"a": 1}  ', "trailing-comma"),
    ('{"a": 1,}', '{"a": 1}', "trailing-comma"),
    ('{"a": [1, 2 , ], "b": {"c": 1,},},', '{"a": [1, 2  ], "b": {"c": 1}}', "trailing-comma"),
    ('{"a": [[], {},]}', '{"a": [[], {}]}', "trailing-comma"),
    (r'{"a": "http:\/\/b",}', r'{"a": "http:\/\/b"}', "trailing-comma"),
    (f'{{"a": {"[" * 199}{"]" * 199},}}', f'{{"a": {"[" * 199}{"]" * 199}}}', "trailing-comma"),
    # White space that JSON does not know.
    ('\ufeff{"a": 1}', '{"a": 1}', "odd-space"),
    ('\u3000 {"a": 1}\xa0\x0b', ' {"a": 1}', "odd-space"),
    ('\u200b{"a": 1}\x0c \x0c', '{"a": 1} ', "odd-space"),
    ('{"a":\xa01,\u3000\u3000"b": 2}', '{"a": 1, "b": 2}', "odd-space"),
    ('{"a": 1,\xa0}\u2028,', '{"a": 1 }', "odd-space trailing-comma"),
]

GUESSED = [
    # Python.
    ("{'a': 'b'}", '{"a": "b"}', "single-quotes"),
    ("{'a': True, 'b': [None, False]}", '{"a": true, "b": [null, false]}', "python-word single-quotes"),
    ('{"a": True}', '{"a": true}', "python-word"),
    ("{'a': 'say \"hi\"', 'b': \"it's\"}", '{"a": "say \\"hi\\"", "b": "it\'s"}', "single-quotes"),
    (r"{'a': 'it\'s \"so\" \\ \n \t'}", '{"a": "it\'s \\"so\\" \\\\ \\n \\t"}', "single-quotes"),
    (r"{'a': '\x1b\xe9 \u00e9 \U0001f600'}", r'{"a": "\u001b\u00e9 \u00e9 \ud83d\ude00"}', "escape single-quotes"),
    ('{"a": "\\x1B", "b": None}', '{"a": "\\u001B", "b": null}', "escape python-word"),
    ("{'n': 1.50e+3, 'm': -0},", '{"n": 1.50e+3, "m": -0}', "single-quotes trailing-comma"),
    ("{'a': 'tab\there'}", '{"a": "tab\\there"}', "control-character single-quotes"),
    (r'{"a": "it\'s"}', '{"a": "it\'s"}', "escape"),
    # Characters that a string may not hold as they are.
    ('{"a": "one\ttwo\rthree"}', r'{"a": "one\ttwo\rthree"}', "control-character"),
    ('{"a": "one\ntwo", "b\x00": 1}', r'{"a": "one\ntwo", "b\u0000": 1}', "control-character"),
    # Quotes of text.
    ('{"a": "say "hi" now", "b": "c"}', r'{"a": "say \"hi\" now", "b": "c"}', "unescaped-quote"),
    ('{"a": "say "hi"", "b": "c"}', r'{"a": "say \"hi\"", "b": "c"}', "unescaped-quote"),
    ('{"a": ""Hi," he said"}', r'{"a": "\"Hi,\" he said"}', "unescaped-quote"),
    ('{"a": "print("x", "y")"}', r'{"a": "print(\"x\", \"y\")"}', "unescaped-quote"),
    ('{"a": "5" tall", "b": 1}', r'{"a": "5\" tall", "b": 1}', "unescaped-quote"),
    ('{"a": ["one", "two "and" a half"]}', r'{"a": ["one", "two \"and\" a half"]}', "unescaped-quote"),
    (
        '{"messages": [{"role": "user", "content": "a "b" c"}, {"role": "assistant", "content": "d "e""}]}',
        r'{"messages": [{"role": "user", "content": "a \"b\" c"}, {"role": "assistant", "content": "d \"e\""}]}',
        "unescaped-quote",
    ),
    ("{'a': 'it's fine', 'b': 'x'}", '{"a": "it\'s fine", "b": "x"}', "single-quotes unescaped-quote"),
    (
        '{"a": "x "y" z", "b": None,},',
        r'{"a": "x \"y\" z", "b": null}',
        "python-word trailing-comma unescaped-quote",
    ),
    # Quotes of a word processor.
    ("{“a”: “b”}", '{"a": "b"}', "curly-quotes"),
    ('{“a”: “b "c" ’d‘”, "e": "“f”"}', r'{"a": "b \"c\" ’d‘", "e": "“f”"}', "curly-quotes"),
    ("{“a”: “b “c” d”, „e“: 1}", '{"a": "b “c” d", "e": 1}', "curly-quotes unescaped-quote"),
]

LEFT_ALONE = [
    # Records, or what Python's parser takes for one.
    '{"a": 1}',
    ' {"a": "\\ud800", "a": 1e999} ',
    '{"a": NaN}',
    '{"a": ' + "9" * 5000 + "}",
    # No record would come of it.
    "",
    "  ",
    "\xa0",
    "[1,]",
    "'hello'",
    '"role": "user",',
    "{",
    "},",
    "plain text",
    # Something is missing.
    '{"a": 1',
    '{"a": [1}',
    '{"a": "b}',
    '{"a": "b"',
    "{'a': 'b",
    '{"a":}',
    '{"a" 1}',
    '{"a": 1 "b": 2}',
    '{"a": "b" "c"}',
    '{"a": "x, "b": "y"}',
    '{"a": ["x, "y"]}',
    '{"a": ["x, "y, "z"]}',
    # Something is too much.
    "{,}",
    f'{{"a": {"[" * 200}{"]" * 200},}}',
    '{"a": 1,,}',
    '{"a": [1,,2]}',
    '{"a": 1},,',
    '{"a": 1}}',
    '{"a": 1} {"b": 2}',
    '{"a": 1}, {"b": 2}',
    '{"a": 1} // why,',
    '{"a": "hi""}',
    '{"a": """hi"}',
    # A piece of a record that is spread over lines.
    '  {"a": 1},',
    '{"role": "user", "content": "hi"},',
    "{'role': 'user', 'content': 'hi'},",
    '{ "from": "human", "value": "hi"},',
    # Two readings, or more.
    '{"a": ["he said "yes", "no" and left", "b"]}',
    '{"a": ["x "y", "z"]}',
    '{"a": ["say "y"!","?"]}',
    '{"a": "x"y," z"}',
    '{"a": "so, "y, "(z)"}',
    '{"a": """"}',
    '{"a": "x ,"y"z"}',
    "{'a': ['it's', 'b']}",
    '{"a": "say "b": 1", "c": 2}',
    '{"a": "say {"b": "c", "d": 1}", "e": 2}',
    '{"a": "Yes", he said", "b": 1}',
    r"{'a': 'http:\/\/b'}",
    r'{"a": "http:\/\/b", "c": None}',
    # Not of Python's making, nor JSON.
    r'{"a": "C:\x41,"}',
    r'{"a": "\d"}',
    r"{'a': '\d'}",
    r"{'a': '\N{DASH}'}",
    r"{'a': '\U00110000'}",
    r"{'a': '\u12'}",
    "{'a': NaN}",
    '{"a": NaN,}',
    "{'a': (1, 2)}",
    "{1: 'a'}",
    "{a: 'b'}",
    '{"a": 01,}',
    '{"a": +1,}',
    '{"a": Truely}',
    '{"a": .5,}',
]


@pytest.mark.parametrize(("line", "expected", "parts"), SURE + GUESSED)
def test_what_is_mended(line: str, expected: str, parts: str) -> None:
    repair = mended(line.encode())
    assert repair is not None
    assert repair.applied(line.encode()).decode() == expected
    assert repair.parts == tuple(parts.split())
    assert repair.safe is ((line, expected, parts) in SURE)
    assert isinstance(json.loads(expected), dict)


@pytest.mark.parametrize("line", LEFT_ALONE)
def test_what_is_left_alone(line: str) -> None:
    assert mended(line.encode()) is None


def test_bytes_that_are_no_text() -> None:
    assert mended(b'{"a": "\xff"},') is None


def test_edits_are_small() -> None:
    line = '{"é": "say "hi" ", "ü": None},'.encode()
    repair = mended(line)
    assert repair is not None
    assert [(line[start:stop], new) for start, stop, new in repair.edits] == [
        (b'"', rb"\""),
        (b'"', rb"\""),
        (b"None", b"null"),
        (b",", b""),
    ]


@given(RECORDS, st.booleans())
@example({"a": "\x7f\x85\u2028"}, False)
def test_a_record_is_never_touched(record: dict[str, object], ascii_only: bool) -> None:
    assert mended(json.dumps(record, ensure_ascii=ascii_only).encode()) is None


@given(RECORDS)
@example({"a": "it's", "b": 'say "it\'s"', "c": "\\'", "d": "\\\\x41", "e": "\x00\x7f\xad\u2028", "f": ["'", '"']})
def test_what_python_prints(record: dict[str, object]) -> None:
    record["single"] = "quotes"
    line = repr(record).encode()
    repair = mended(line)
    assert repair is not None
    assert json.loads(repair.applied(line)) == record


@given(RECORDS, st.sampled_from(["\xa0", "\u3000", "\ufeff", "\x0b\x0c", "\u2003"]), st.booleans())
def test_safe_repairs_keep_all_else(record: dict[str, object], space: str, comma: bool) -> None:
    line = json.dumps(record, ensure_ascii=False)
    repair = mended(f"{space}{line}{space}{',' if comma else ''}{space}".encode())
    assert repair is not None
    assert repair.safe
    assert repair.applied(f"{space}{line}{space}{',' if comma else ''}{space}".encode()).decode() == line


WORDS = st.text(alphabet="ab '\"“”,:{}[]\\/\n\t1", max_size=12)


@given(st.lists(st.tuples(st.sampled_from("abcd"), WORDS), min_size=1, max_size=4))
@example([("a", 'say "hi"'), ("b", "")])
def test_quotes_without_escapes_are_read_as_written_or_not_at_all(members: list[tuple[str, str]]) -> None:
    members = [(key, text.replace("\\", "")) for key, text in members]
    line = "{" + ", ".join(f'"{key}": "{text}"' for key, text in members) + "}"
    repair = mended(line.encode())
    if repair and {"unescaped-quote"} == set(repair.parts):
        assert dict(members) == json.loads(repair.applied(line.encode()))


PIECES = st.sampled_from(
    [*"{}[],:\"'“”\\ \t1", "None", '"a"', "'b'", '"a": ', "\xa0", "\ufeff", "\\x41", "\\'", "é"]
)


@given(st.lists(PIECES, max_size=25).map("".join) | st.text(), st.booleans())
def test_what_is_mended_is_a_record_and_stays_one(text: str, inside: bool) -> None:
    line = (f'{{"a": {text}}}' if inside else text).encode()
    repair = mended(line)
    if repair is not None:
        after = repair.applied(line)
        assert isinstance(json.loads(after), dict)
        assert mended(after) is None
        assert repair.parts
        assert repair.safe is (set(repair.parts) <= SAFE)
        assert all(left.stop <= right.start for left, right in zip(repair.edits, repair.edits[1:], strict=False))


HOSTILE = {
    "quotes": '{"a": "' + '" ' * 10_000 + '"}',
    "quotes in a list": '{"a": ["' + '"x", "' * 5_000 + '"]}',
    "faulty strings": '{"a": [' + '"a "b" c", ' * 3_000 + "1]}",
    "faulty strings that lead nowhere": '{"a": [' + '"a "b", ' * 3_000 + "}",
    "quotes that may end": '{"a": "x ' + '"y}, "z' * 5_000 + '"}',
    "apostrophes": "{'a': '" + "it's, 'so', " * 3_000 + "'}",
    "long texts between quotes": '{"a": [' + f'"a "b", "{"long " * 3_000}", ' * 1_000 + "}",
    "a long text behind quotes": '{"a": [' + '"a "b", ' * 20 + f'"{"long " * 200_000}"' + "}",
    "depth": '{"a": ' + "[" * 100_000,
    "depth and back": '{"a": ' + "[" * 100_000 + "]" * 100_000 + "},",
    "commas": '{"a": [' + "1," * 50_000 + "]}",
    "spaces": '{"a": "' + " " * 100_000 + '" ' + " " * 100_000 + '" },',
    "odd spaces": "\xa0 " * 50_000 + '{"a": 1}',
    "keys": "{" + '"a": "b" c", ' * 5_000 + "}",
    "backslashes": "{'a': '" + "\\" * 100_000 + "'}",
    "curly": '{"a": “' + "“b” " * 10_000 + "”}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_lines_take_little_time(name: str) -> None:
    start = time.process_time()
    mended(HOSTILE[name].encode())
    assert time.process_time() - start < 8


@pytest.mark.parametrize("shape", ['{{"a": [{}1,]}}', "{{'a': '{}'}}", '{{"a": "{} "x" "}},', '{{"a": "{}'])
@pytest.mark.parametrize("unit", ['1, "b", ', "it's ", '"x" ', "[", "\t", "\\\\"])
def test_time_is_linear(shape: str, unit: str) -> None:
    def seconds(count: int) -> float:
        line = shape.format(unit * count).encode()
        start = time.process_time()
        mended(line)
        return time.process_time() - start

    few = min(seconds(10_000) for _ in range(2))
    assert seconds(40_000) < 16 * few + 0.5


@pytest.mark.parametrize(
    "text", ["{", '{"a"}', '{"a":}', '{"a" 1}', '{"a": [1:2]}', '{"a":1}}', "[1]", "1", '{"a": {]}']
)
def test_what_cannot_be_read(text: str) -> None:
    assert readings(text) == []


def test_many_edits() -> None:
    few, many = (f"{{'a': '{count * QUOTE}'}}".encode() for count in (200_000, 300_000))
    repair = mended(few)
    assert repair is not None
    assert json.loads(repair.applied(few)) == {"a": 200_000 * QUOTE}
    assert mended(many) is None


def test_many_tokens() -> None:
    few, many = ('{"a": [' + "1," * count + "]}" for count in (400_000, 600_000))
    repair = mended(few.encode())
    assert repair is not None
    assert repair.applied(few.encode()).decode() == few.replace(",]", "]")
    assert mended(many.encode()) is None


def test_many_readings_take_little_memory() -> None:
    line = ("{" + "'a': 'b', " * 10_000 + "'c': 'x 'y" + "y', 'z " * 3_000 + "'}").encode()
    tracemalloc.start()
    assert mended(line) is None
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000_000


def test_a_large_line() -> None:
    line = b"{'a': '" + b"data " * 4_000_000 + b"'},"
    repair = mended(line)
    assert repair is not None
    assert len(repair.edits) == 5
    assert len(repair.applied(line)) == len(line) - 1
