from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jsonl_lint.record.explain import explain
from jsonl_lint.record.parse import MAX_DEPTH, Fault, parse

MARK = "▲"
RECORDS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)

# The mark stands before the character that the fault is at.
FAULTS = [
    # Commas.
    ('{"a": 1▲,}', "trailing comma before }"),
    ('{"a": [1, 2▲, ]}', "trailing comma before ]"),
    ('{"a": {"b": 1▲,}}', "trailing comma before }"),
    ('{"a": 1}▲,', "trailing comma after the record"),
    ('{"prompt": "Hi"}▲,  ', "trailing comma after the record"),
    ('{"a": [1,▲,2]}', "comma with nothing before it"),
    ("[▲,1]", "comma with nothing before it"),
    ("{▲,}", "comma with nothing before it"),
    ('{"a": 1 ▲"b": 2}', "missing comma after 1"),
    ('{"a": "x" ▲"b": 2}', 'missing comma after "x"'),
    ('{"a": "x"▲"b": 2}', 'missing comma after "x"'),
    ('["a" ▲"b"]', 'missing comma after "a"'),
    ("[1 ▲2]", "missing comma after 1"),
    ('["a" ▲1, "b"]', 'missing comma after "a"'),
    ('[{"a": 1} ▲{"b": 2}]', "missing comma after }"),
    # More than one record, or less.
    ('{"a": 1}▲{"b": 2}', "a second record starts at column 9"),
    ('{"a": 1} ▲{"b": 2}', "a second record starts at column 10"),
    ('{"a": 1}, ▲{"b": 2}', "a second record starts at column 11"),
    ('{"a": 1}\r▲{"b": 2}', "a second record starts at column 10"),
    ("[1] ▲[2]", "a second record starts at column 5"),
    ('{"a": 1} ▲and more', "text after the record"),
    ('{"a": 1}▲}', "one } too many"),
    ('{"a": 1}▲]}', "one ] too many"),
    ('▲data: {"a": 1}', "text before the record, which starts at column 7"),
    ('▲1. {"a": 1}', "text before the record, which starts at column 4"),
    ('▲, {"a": 1}', "text before the record, which starts at column 3"),
    ('{"a": {"b": [1▲', "the line ends inside the list that starts at column 13"),
    ('{"messages": [{"role": "user"▲', "the line ends inside the object that starts at column 15"),
    ('{"messages": [{"role": "user"}]▲', "missing } at the end of the line"),
    ('{"é": "\\"}", "n": 1.5▲  ', "missing } at the end of the line"),
    ('[{"a": 1}▲', "missing ] at the end of the line"),
    ('{"question": "Why?",▲ ', "the line ends inside the object that starts at column 1"),
    ('{"question":▲', "the line ends inside the object that starts at column 1"),
    ("{▲", "the line ends inside the object that starts at column 1"),
    ("[▲", "the line ends inside the list that starts at column 1"),
    ('{"a": [1▲}', "missing ] before }"),
    ('{"a": {"b": 1▲]}', "] in place of }"),
    ("[▲}", "} in place of ]"),
    # Lines that are no record at all.
    ("▲Hello there", "plain text, not JSON: Hello there"),
    ("▲12 apples", "plain text, not JSON: 12 apples"),
    ('▲"Hi," he said', 'plain text, not JSON: "Hi," he said'),
    ('▲Say "hi"', 'plain text, not JSON: Say "hi"'),
    ("▲None of these", "plain text, not JSON: None of these"),
    ("▲" + "word " * 20, "plain text, not JSON: word word word word word word word word…"),
    ('  ▲"role": "user",', "piece of a record that is spread over several lines"),
    ('▲"message": {"role": "user"}', "piece of a record that is spread over several lines"),
    ('▲"Hi",', "piece of a record that is spread over several lines"),
    ('    ▲{"role": "user", "content": "Hi"},', "piece of a record that is spread over several lines"),
    ('▲{"role": "user", "content": "é"}, ', "piece of a record that is spread over several lines"),
    ('▲{"from": "human", "value": "Hi"},', "piece of a record that is spread over several lines"),
    ('  ▲"messages": [{"role": "user"}]}', "piece of a record that is spread over several lines"),
    ("▲}", "continues a string or a record of the line above"),
    ("  ▲],", "continues a string or a record of the line above"),
    ('▲: "user"', "continues a string or a record of the line above"),
    ('▲and so on."}]}', "continues a string or a record of the line above"),
    ('▲C’est {x}."}, {"role": "user", "content": "a"}]}', "continues a string or a record of the line above"),
    ('▲the end.",', "continues a string or a record of the line above"),
    ("▲Hello {name}", "plain text, not JSON: Hello {name}"),
    ("▲::error::x", "plain text, not JSON: ::error::x"),
    ("▲::error file={x}::y", "plain text, not JSON: ::error file={x}::y"),
    ("▲prompt,completion", "plain text, not JSON: prompt,completion"),
    ('▲"hi","hello"', 'CSV, not JSON: "hi","hello"'),
    ('▲"say ""hi""", "é",5', 'CSV, not JSON: "say ""hi""", "é",5'),
    ('▲"{""messages"": [{""role"": ""user""}]}"', 'a record in CSV quotes: every " stands twice'),
    ('▲"{""a"": 1}","x"', 'a record in CSV quotes: every " stands twice'),
    ("▲<<<<<<< HEAD", "unresolved merge conflict"),
    ("▲=======", "unresolved merge conflict"),
    ("▲>>>>>>> feature/data", "unresolved merge conflict"),
    ("▲||||||| 1a2b3c4", "unresolved merge conflict"),
    ("▲======== Title", "plain text, not JSON: ======== Title"),
    # Brackets: what is missing or one too many makes the line a record again.
    ('{"messages": [{"role": "user", "content": "a"▲, {"role": "assistant"}]}', "missing } before the comma"),
    ('{"é": "{\\"", "m": [{"a": "}" ▲, {"a": "b"}]}', "missing } before the comma"),
    ('{"m": [{"a": {"b": [1, {"c": "d"}]▲, {"a": 2}]}', "missing }} before the comma"),
    ('{"m": [{"a": {"b": 1}▲, {"a": {"b": 2}}]}', "missing } before the comma"),
    ('{"m": [{"a": 1▲, {"a": None}]}', "missing } before the comma"),
    ('{"m": [{"role": "user"}, ▲"role": "é", "content": "b"}]}', 'missing { before "role"'),
    ('{"m": [▲"role": "user", "content": "a"}, {"role": "x"}]}', 'missing { before "role"'),
    ('{"m": [{"role": "user"}, ▲"role": "a", "b": nan}]}', 'missing { before "role"'),
    ('{"a": ▲"b": 1}, "c": 2}', 'missing { before "b"'),
    ('["é", ▲"a": 1]', 'missing { before "a"'),
    ('{▲{"é": [{"b": 1}]}', "one { too many"),
    ('{"m": [{▲{"a": "b"}]}', "one { too many"),
    ('▲"messages": [{"role": "user"}]}', "missing { at the start of the line"),
    ('▲"a": "\\"{", "b": {"c": [1]}}', "missing { at the start of the line"),
    ('▲messages": [{"role": "user"}]}', 'missing {" at the start of the line'),
    ('{"messages": ▲{"role": "user", "n": {"x": []}}, {"role": "assistant"}]}', "missing [ before {"),
    ('{"é": [1], "m": ▲{"a": 1}]}', "missing [ before {"),
    ('{"m": [{"content": ▲{"type": "text"}, {"type": "text"}]}]}', "missing [ before {"),
    ('{"messages": [{"role": "user"}▲, "tools": []}', "missing ] before the comma"),
    ('{"messages": [{"role": "user"}▲}', "missing ] before }"),
    ('{"messages": [{"role": "user"▲]}', "missing } before ]"),
    ('{"messages": [{"role": "user"}]▲]}', "one ] too many"),
    ('{"messages": [{"role": "user"}▲}, {"role": "é"}]}', "one } too many"),
    ('{"messages": [{"role": "user"}▲], {"role": "é"}]}', "one ] too many"),
    ('{"messages": [{"role": "user"}]▲}, "tools": []}', "one } too many"),
    ('{"a": {"b": [1, "]"]}▲}, "c": {"d": 1}}', "one } too many"),
    ('{"a": [{"b": 1▲]]}', "] in place of }"),
    ('{"a": {"b": 1▲], "c": {"d": 2}}', "] in place of }"),
    # Strings.
    ('{"text": "He said ▲"hi" to me"}', 'unescaped " inside a string'),
    ('{"text": "He said ▲""hi"" to me"}', 'unescaped " inside a string'),
    ('{"text": "see ▲"# 1" and "2""}', 'unescaped " inside a string'),
    ('{"text": "see ▲"{x}" here"}', 'unescaped " inside a string'),
    ('{"text": "a 5▲" 10" screen"}', 'unescaped " inside a string'),
    ('{"html": "<a href=▲"http://example.com">x</a>"}', 'unescaped " inside a string'),
    ('{"text": "it ends ▲"so""}', 'unescaped " inside a string'),
    ('{"text": "say ▲", then go"}', 'unescaped " inside a string'),
    ('["x", "say ▲"hi", he said"]', 'unescaped " inside a string'),
    ('{"a": "hello▲, "b": "x"}', 'missing " before the comma'),
    ('{"role▲: "user"}', 'missing " before the colon'),
    ('{"m": [{"role": "é", "content▲: "(a)"}]}', 'missing " before the colon'),
    ('{"m": [{"content": "a▲}, {"role": "b", "content": "c"}]}', 'missing " before }'),
    ('{"m": [{"content": "é \\"a\\" ▲}, {"role": "b", "content": nan}]}', 'missing " before }'),
    ('{"m": [{"content": "a▲}], "tools": [{"b": "c"}]}', 'missing " before }'),
    ('{"m": ["a▲], "b": 1}', 'missing " before ]'),
    ('{"messages▲: [{"role": "user"}]}', 'missing " before the colon'),
    ('{"▲"é": "b"}', 'one " too many'),
    ('{"a": "é▲"", "b": 1}', 'one " too many'),
    ('{"a": "▲"é", "b": 1}', 'one " too many'),
    ('{"a":▲: [1]}', "one : too many"),
    ('["a▲, "b", "c"]', 'missing " before the comma'),
    ('{"role": ▲user", "content": "a"}', 'missing " before user'),
    ('{"content": ▲Élan, "vital" or not"}', "text without quotes: Élan"),
    ('{"m": [{"content": ▲Écoute, dit-il {x}!", "role": "user"}]}', 'missing " before Écoute'),
    ('{"text": "as in {▲"a": 1}, {"b": 2}"}', 'unescaped " inside a string'),
    ('{"a": 1, ▲b": 2}', 'missing " before b'),
    ('{"a": "x”▲, "b": 1}', 'missing " before the comma'),
    ('{"a": ▲"a line break comes', "the line ends inside the string that starts here: cut off, or a raw newline"),
    ('{"a": ▲"code: x[0]', "the line ends inside the string that starts here: cut off, or a raw newline"),
    ('▲"abc', "the line ends inside the string that starts here: cut off, or a raw newline"),
    ('▲"abc\\', "the line ends inside the string that starts here: cut off, or a raw newline"),
    ('{"a": ▲"hello}', "the string that starts here never ends"),
    ('{"a": [{"b": ▲"hi}] }', "the string that starts here never ends"),
    (r'{"a": "C:\\temp▲\"}', 'the backslash keeps the " from ending the string'),
    ('{"a": "one▲\ttwo"}', "raw tab inside a string"),
    ('{"a": "one▲\rtwo"}', "raw carriage return inside a string"),
    ('{"a": "one▲\ntwo"}', "raw newline inside a string"),
    ('{"a": "one▲\0two"}', "raw control character U+0000 inside a string"),
    ('{"▲\x1b": 1}', "raw control character U+001B inside a string"),
    (r'{"a": "▲\x41"}', r"invalid escape \x in a string"),
    (r'{"a": "it▲\'s"}', r"invalid escape \' in a string"),
    (r'{"a": "▲\u12"}', r"invalid escape \u12 in a string"),
    (r'{"a": "\\\\▲\d+"}', r"invalid escape \d in a string"),
    (r'{"a": "\\▲\u12G4"}', r"invalid escape \u12 in a string"),
    (r'{"a▲\q": 1}', r"invalid escape \q in a string"),
    ('{"a": "▲\\\x1b[2J"}', r"invalid escape \\u001b in a string"),
    # Quotes and keys.
    ("{▲'a': 1}", "single quotes where JSON has double quotes"),
    ("{\"a\": ▲'x'}", "single quotes where JSON has double quotes"),
    ("[▲'a']", "single quotes where JSON has double quotes"),
    ("{▲“a”: 1}", '“ where JSON has a plain "'),
    ('{"a": ▲“x”}', '“ where JSON has a plain "'),
    (r"{▲\"a\": 1}", r"escaped quote \" outside a string"),
    ("{▲a: 1}", "key without quotes: a"),
    ("{▲max_tokens : 1}", "key without quotes: max_tokens"),
    ("{▲1: 2}", "key without quotes: 1"),
    ('{"a" ▲1}', 'missing colon after the key "a"'),
    ('{"a" ▲"b"}', 'missing colon after the key "a"'),
    ('{"a"▲= 1}', 'missing colon after the key "a"'),
    ('{"a"▲}', 'key "a" has no value'),
    ('{"a"▲, "b": 1}', 'key "a" has no value'),
    ('{"a":▲}', "no value after the colon"),
    ('{"a": ▲, "b": 1}', "no value after the colon"),
    # Values of other languages.
    ('{"a": ▲None}', "None is not JSON"),
    ('{"a": ▲True, "b": False}', "True is not JSON"),
    ('{"a": [▲False]}', "False is not JSON"),
    ('{"a": ▲undefined}', "undefined is not JSON"),
    ('{"a": ▲NaN}', "NaN is not JSON"),
    ('{"a": ▲-Infinity}', "-Infinity is not JSON"),
    ('{"a": ▲hello there}', "text without quotes: hello"),
    ('{"a": ▲trueish}', "text without quotes: trueish"),
    ('{"a": ▲01}', "number 01 has a leading zero"),
    ('{"a": ▲-007}', "number -007 has a leading zero"),
    ('{"a": ▲+1}', "number +1 has a plus sign"),
    ('{"a": ▲.5}', "number .5 begins with a dot"),
    ('{"a": ▲-.5}', "number -.5 begins with a dot"),
    ('{"a": ▲1.}', "number 1. ends with a dot"),
    ('{"a": ▲1.e5}', "number 1.e5 ends with a dot"),
    ('{"a": ▲0x1F}', "0x1F is not a number in JSON"),
    ('{"a": ▲1_000}', "1_000 is not a number in JSON"),
    ('{"a": ▲2024-01-01}', "2024-01-01 is not a number in JSON"),
    # What JSON has nowhere.
    ('{"a": 1} ▲// note', "comment //: JSON has no comments"),
    ('{"a": "x" ▲// a "note"', "comment //: JSON has no comments"),
    ('{"a": 1 ▲/* note */, "b": 2}', "comment /*: JSON has no comments"),
    ("▲##[error]x", "comment #: JSON has no comments"),
    ("▲a ##[error]x", r"plain text, not JSON: a #\#[error]x"),
    ("▲# note", "comment #: JSON has no comments"),
    ('{"a":▲\u00a01}', "invisible character U+00A0 outside a string"),
    ('{"a": 1}▲\0', "invisible character U+0000 outside a string"),
    ('{▲\u200b"a": 1}', "invisible character U+200B outside a string"),
    ('▲\ufeff{"a": 1}', "byte order mark inside the file"),
    # What no look knows.
    ('{"a": ▲-}', "expected a value, found -"),
    ('{"a": ▲<obj>}', "expected a value, found <obj>"),
    ('{"a": ▲$5}', "expected a value, found $5"),
    ('{"a": 1▲%}', "expected , or }, found %"),
    ('{"a": "x"▲; "b": 1}', "expected , or }, found ;"),
    ('{"a": "x" ▲foo}', "expected , or }, found foo"),
    ('{"a": "b"▲: "c"}', "expected , or }, found :"),
    ('{"a": {"b": 1}, ▲{"c": 2}}', "expected a key, found {"),
    ('{▲{"a": 1}}', "expected a key or }, found {"),
    ('{"a": ▲::error::x}', "expected a value, found :"),
]


@pytest.mark.parametrize(("marked", "message"), FAULTS)
def test_a_fault_is_named_at_its_column(marked: str, message: str) -> None:
    line = marked.replace(MARK, "").encode()
    fault = parse(line).fault
    assert fault is not None
    assert (fault.condition, fault.offset, fault.message) == ("invalid-json", marked.index(MARK), message)
    assert fault.help.endswith(".")


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ('{"a": "it\\\'s"}', "apostrophe needs no backslash"),
        (r'{"a": "\x41"}', r"write \u00"),
        (r'{"a": "\u12"}', "four hexadecimal digits"),
        (r'{"a": "\d"}', r"write \\"),
        ('{"a": "\t"}', r"Write it as \t"),
        ('{"a": [{"b": "hi}]}', 'missing " before }]}'),
        ("{'a': 1}", "json.dumps"),
        ('{"a": [1}', "The [ of column 7 is still open"),
        ("# Title", r"written \n."),
        ('{"a": 1}, {"b": 2}', "delete the comma, and break the line here"),
        ('{"a": 1} {"b": 2}', "One record per line: break the line here."),
        ('{"a": [1]', "Add it: it ends the object of column 1."),
        ('{"a": [{"b": 1', "Add }]} here"),
        ('{"a": 1}}, "b": 2}', "complete at column 8"),
        ('{"m": [{"a": "b, "c": 1}]}', "The string of column 14 is not closed"),
        ('{"m": [{"a": 1, {"b": 2}]}', "The { of column 8 is still open"),
        ('{"m": {"a": 1}, {"b": 2}]}', "The list begins here"),
        ('{"m": [{"a": 1}]]}', "Delete it."),
        ('{"m": [{"a": 1}]}, "b": 2}', "the record goes on"),
        ('  {"a": 1},', "no comma after it"),
        ("=======", "delete the markers"),
        ('"a","b"', "names of the columns as keys"),
        ('"{""a"": 1}"', "CSV parser"),
        ('{"a": 1 # note', "Delete it."),
    ],
)
def test_help_says_what_to_do(line: str, part: str) -> None:
    assert part in explain(line).help


@pytest.mark.parametrize("line", [b"", b" ", b"\t\r", "\u3000".encode()])
def test_blank(line: bytes) -> None:
    parsed = parse(line)
    assert parsed.fault == Fault("blank", 0, "blank line", "Delete the line.")
    assert parsed.text == line.decode()


@pytest.mark.parametrize(
    ("line", "offset", "message", "part"),
    [
        (b'{"a": "caf\xe9"}', 10, "byte 0xe9 (byte 11 of the line) is not UTF-8", 'this byte is "é"'),
        ("{é: ".encode() + b"\x92s", 4, "byte 0x92 (byte 6 of the line) is not UTF-8", 'this byte is "’"'),
        (b'{"a": "\xe3\x81', 7, "byte 0xe3 (byte 8 of the line) is not UTF-8", "ends inside a character"),
        ('{"a": "こんにちは"}'.encode("cp932"), 7, "byte 0x82 (byte 8 of the line) is not UTF-8", "in Shift JIS."),
        ('{"a": "データ"}'.encode("euc_jp"), 7, "byte 0xa5 (byte 8 of the line) is not UTF-8", "in EUC-JP."),
        (b"\xed\xa0\x80", 0, "byte 0xed (byte 1 of the line) is not UTF-8", "Save the file as UTF-8."),
        (b"x" * 1999 + b"\x81", 1999, "byte 0x81 (byte 2,000 of the line) is not UTF-8", "as UTF-8."),
    ],
)
def test_not_utf8(line: bytes, offset: int, message: str, part: str) -> None:
    parsed = parse(line)
    assert parsed.fault is not None
    assert (parsed.fault.condition, parsed.fault.offset, parsed.fault.message) == (
        "invalid-utf8",
        offset,
        message,
    )
    assert part in parsed.fault.help
    assert (parsed.text, parsed.value) == ("", None)


@pytest.mark.parametrize(
    ("line", "offset", "message"),
    [
        ("[1, 2]", 0, "the line holds a list of 2 items, not an object"),
        (' "text"', 1, 'the line holds "text", not an object'),
        ("null", 0, "the line holds null, not an object"),
        ("-1.5e3", 0, "the line holds -1500.0, not an object"),
        (json.dumps('{"a": "é"}'), 0, "the line is a string that itself holds JSON: encoded twice"),
        ("  " + json.dumps(' [{"a": 1}]'), 2, "the line is a string that itself holds JSON: encoded twice"),
        ('"{name}"', 0, 'the line holds "{name}", not an object'),
    ],
)
def test_not_an_object(line: str, offset: int, message: str) -> None:
    parsed = parse(line.encode())
    assert parsed.fault is not None
    assert (parsed.fault.condition, parsed.fault.offset, parsed.fault.message) == (
        "not-an-object",
        offset,
        message,
    )
    assert parsed.value is None


@pytest.mark.parametrize(
    ("line", "value", "duplicates"),
    [
        ('{"a": 1, "a": 2}', {"a": 2}, True),
        (r'{"a": {"b": 1, "\u0062": 2}}', {"a": {"b": 2}}, True),
        ('{"a": 1, "b": {"a": 1}}', {"a": 1, "b": {"a": 1}}, False),
        (' \t{"a": "\\ud83d\\ude00 \\u0000"} ', {"a": "😀 \0"}, False),
        ('{"a": 1e999}', {"a": float("inf")}, False),
        ('{"a": "NaN", "b": -0}', {"a": "NaN", "b": 0}, False),
    ],
)
def test_values(line: str, value: Any, duplicates: bool) -> None:
    parsed = parse(line.encode())
    assert (parsed.text, parsed.value, parsed.duplicates, parsed.fault) == (line, value, duplicates, None)


def test_depth_is_the_same_everywhere() -> None:
    deepest = '{"a":' * MAX_DEPTH + "1" + "}" * MAX_DEPTH
    assert parse(deepest.encode()).fault is None
    for line in ('{"a":' + deepest + "}", '{"a":' * (MAX_DEPTH + 1) + '{"b":0,', '{"a":' * 100_000):
        fault = parse(line.encode()).fault
        assert fault is not None
        assert (fault.condition, fault.offset) == ("too-deep", 5 * MAX_DEPTH)


def test_depth_does_not_depend_on_the_recursion_limit() -> None:
    limit = sys.getrecursionlimit()
    try:
        for size in (limit, limit * 4):
            sys.setrecursionlimit(size)
            fault = parse(b"[" * 5000 + b"]" * 5000).fault
            assert fault is not None
            assert fault.condition == "too-deep"
    finally:
        sys.setrecursionlimit(limit)


def test_brackets_in_strings_and_side_by_side_are_not_depth() -> None:
    many = MAX_DEPTH * 3
    line = '{"a": "' + "[{" * many + '\\"[", "b": [' + "[{}]," * many + "[]]}"
    assert parse(line.encode()).fault is None


def test_the_first_fault_wins_over_depth() -> None:
    fault = parse(b'{"a": 1,}' + b"[" * 1000).fault
    assert fault is not None
    assert (fault.condition, fault.offset) == ("invalid-json", 7)


def test_long_integers_are_json() -> None:
    parsed = parse(b'{"a": ' + b"9" * 100_000 + b', "b": -' + b"1" * 4300 + b', "b": 0}')
    assert (parsed.value, parsed.duplicates, parsed.fault) == ({"a": float("inf"), "b": 0}, True, None)


@pytest.mark.parametrize("size", [1 << 16, 1 << 20])
def test_a_long_line_of_anything_is_read_in_linear_time(size: int) -> None:
    lines = (
        b'{"a": "' + b"\\" * size,
        b'{"a": "' + b'\\"' * size + b"}",
        b'{"a": ' + b'""' * size,
        b'{"a": "' + b"}" * size,
        b"{" + b"a" * size,
        b"{" * size,
        b" " * size + b"x",
        b'{"a": 1' + b" " * size,
        b'{"a": 1' + b"}" * size,
        b'{"a": [' + b"1," * size,
        b"x" + b"{" * size,
        b'"' + b"x" * size + b'",',
        b'"a"' + b',"b"' * size + b",,",
        b'"' + b'""' * size,
        b'"{' + b"[" * size,
        b'{"a": [{"b": 1, {' + b'"c": {}, ' * size,
        b'{"a": {"b": 1}, ' * 100 + b'{"a": "' + b"}" * size + b'", {',
        b'{"a": ' + b"[]" * size + b"]",
        b'{"a": "' + b", " * size + b'"b": 1',
        b"<" * size,
        b"=" * size + b"x",
        b"x}" * size,
    )
    assert all(parse(line).fault for line in lines)


@pytest.mark.parametrize(
    ("line", "short", "long"),
    [
        ('{{"a": ["{}"]]}}', "one ] too many", "missing } before ]"),
        ('{{"m": [{{"a": "{}", {{"b": 1}}]}}', "missing } before the comma", "missing } before the comma"),
        ('{{"m": {{"a": "{}"}}, {{"b": 1}}]}}', "missing [ before {", "expected a key, found {"),
    ],
)
def test_in_a_very_long_line_only_the_likeliest_slip_is_named(line: str, short: str, long: str) -> None:
    assert explain(line.format("x")).message == short
    assert explain(line.format("x" * 1_000_000)).message == long


def test_messages_never_hold_the_line() -> None:
    word = "x" * 5000
    for line in (word, "{" + word, '{"a": ' + word, '{"' + word + '" 1}', '{"a": "' + word + '" "b": 1}'):
        fault = explain(line)
        assert len(fault.message) + len(fault.help) < 200


@given(st.binary())
@example(b'{"a": "\xff')
def test_parse_never_raises(line: bytes) -> None:
    parsed = parse(line)
    assert (parsed.fault is None) == isinstance(parsed.value, dict)
    if parsed.fault:
        assert 0 <= parsed.fault.offset <= len(line)


@given(st.dictionaries(st.text(), RECORDS), st.booleans(), st.none() | st.integers(0, 3))
def test_what_json_writes_has_no_fault(record: dict[str, Any], ascii_only: bool, indent: int | None) -> None:
    line = json.dumps(record, ensure_ascii=ascii_only, indent=indent)
    parsed = parse(line.encode("utf-8", "surrogatepass" if ascii_only else "replace"))
    assert parsed.fault is None
    assert not parsed.duplicates


@given(st.text(alphabet="{}[]\",:\\ \tu0d1-.eEtrunulfase/#'”a\n\x00é", max_size=30))
def test_the_same_lines_are_refused_as_by_json(line: str) -> None:
    check_against_json(line)


@given(st.data(), RECORDS)
def test_the_same_mutants_are_refused_as_by_json(data: st.DataObject, value: Any) -> None:
    line = json.dumps({"a": value, "b": "x"}, ensure_ascii=data.draw(st.booleans()))
    start = data.draw(st.integers(0, len(line)))
    stop = data.draw(st.integers(start, min(len(line), start + 3)))
    insert = data.draw(st.text(alphabet="{}[]\",:\\ u01.eN'\t", max_size=2))
    check_against_json(line[:start] + insert + line[stop:])


def check_against_json(line: str) -> None:
    line = line.encode("utf-8", "replace").decode()
    fault = parse(line.encode()).fault
    try:
        value = json.loads(line, parse_constant=int)
    except ValueError:
        assert fault is not None
        assert fault.condition == ("invalid-json" if line.strip() else "blank")
        assert 0 <= fault.offset <= len(line)
        assert fault.message.isprintable()
        assert "##[" not in fault.message
    else:
        assert (fault is None) == isinstance(value, dict)


def test_constants_are_not_json() -> None:
    for constant in ("NaN", "Infinity", "-Infinity"):
        fault = parse(f'{{"a": [{constant}]}}'.encode()).fault
        assert fault is not None
        assert fault.offset == len('{"a": [')
