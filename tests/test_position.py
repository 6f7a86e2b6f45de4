from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsonl_lint.record.position import (
    MAX_DEPTH,
    duplicate_keys,
    forward,
    locate,
    lone_surrogates,
    pieces,
    pointer,
    walk,
)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
KEYS = st.text(max_size=4) | st.sampled_from(['"', "\\", "a", "{", "}", "é", "/"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
Path = tuple[str | int, ...]


def paths(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield from paths(inner, (*path, step))


class Writer:
    """Writes JSON with random white space and escapes."""

    def __init__(self, data: st.DataObject) -> None:
        self.draw = data.draw

    def space(self) -> str:
        return self.draw(st.sampled_from(["", "", " ", "\t \n", "\r\n"]))

    def string(self, text: str) -> str:
        escape = self.draw(st.sampled_from(["json", "ascii", "all"]))
        if escape == "all":
            units = text.encode("utf-16-be", "surrogatepass").hex()
            return '"' + "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4)) + '"'
        return json.dumps(text, ensure_ascii=escape == "ascii")

    def write(self, value: Any) -> str:
        space = self.space
        match value:
            case str():
                text = self.string(value)
            case dict():
                pairs = (
                    f"{space()}{self.string(key)}{space()}:{self.write(inner)}" for key, inner in value.items()
                )
                text = "{" + (",".join(pairs) or space()) + "}"
            case list():
                text = "[" + (",".join(map(self.write, value)) or space()) + "]"
            case _:
                text = json.dumps(value)
        return space() + text + space()


@given(st.data(), VALUES)
def test_locate_finds_every_value_and_key(data: st.DataObject, value: Any) -> None:
    text = Writer(data).write(value)
    assert json.loads(text) == value
    for path, expected in paths(value):
        start, stop = locate(text, path)
        assert json.loads(text[start:stop]) == expected
        assert text[start:stop] == text[start:stop].strip()
        start, stop = locate(text, path, key=True)
        named = path and isinstance(path[-1], str)
        assert json.loads(text[start:stop]) == (path[-1] if named else expected)


@given(st.data(), VALUES)
def test_a_path_that_leaves_the_record_ends_at_its_last_value(data: st.DataObject, value: Any) -> None:
    text = Writer(data).write(value)
    path, inner = data.draw(st.sampled_from(list(paths(value))))
    steps: list[str | int] = ["no such key", 99, -1]
    missing = data.draw(st.sampled_from(steps))
    start, stop = locate(text, (*path, missing, "more"), key=data.draw(st.booleans()))
    assert json.loads(text[start:stop]) == inner


@pytest.mark.parametrize(
    ("text", "path", "key", "found"),
    [
        ('{"a": {"b": [10, 20]}}', ("a", "b", 1), False, "20"),
        ('{"a": {"b": [10, 20]}}', ("a", "b"), True, '"b"'),
        ('{"a": {"b": [10, 20]}}', ("a", "b", 1), True, "20"),
        ('{"a": 1, "a": [2]}', ("a",), False, "[2]"),
        ('{"a": {"x": 1}, "a": 5}', ("a", "x"), False, "5"),
        (r'{"\u0061\"": 1}', ('a"',), True, r'"\u0061\""'),
        ('{"a": "}]\\"{[", "b": 1}', ("b",), False, "1"),
        ('{"a": {}, "b": []}', ("b", 0), False, "[]"),
        ('{"a": 1}', (), True, '{"a": 1}'),
        ('{"": {"": 1}}', ("", ""), True, '""'),
        (" 12 ", ("a",), False, "12"),
    ],
)
def test_locate(text: str, path: Path, key: bool, found: str) -> None:
    start, stop = locate(text, path, key=key)
    assert text[start:stop] == found


def test_locate_goes_deep_without_recursion() -> None:
    depth = 20_000
    text = "[" * depth + "1" + "]" * depth
    assert locate(text, ()) == (0, len(text))
    assert locate(text, (0, 0, 0)) == (3, len(text) - 3)


def test_long_strings_are_skipped_quickly() -> None:
    half = 5_000_000
    text = '{"a": "' + "x" * half + '\\"' * (half // 2) + '", "b": 1, "b": "\\ud800"}'
    begin = time.process_time()
    assert text[slice(*locate(text, ("b",)))] == '"\\ud800"'
    assert [key for _, key, _ in duplicate_keys(text)] == ["b"]
    assert list(lone_surrogates(text)) == [len(text) - 8]
    assert time.process_time() - begin < 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 1, "b": {"a": 2}}', []),
        ('{"a": 1, "a": 2, "a": 3}', [((), "a", 9), ((), "a", 17)]),
        (r'{"a": 1, "\u0061": 2}', [((), "a", 9)]),
        ('[{"a": ":", "b": []}, {"c": {"a": 1 ,"a" :2}}]', [((1, "c"), "a", 37)]),
        ('{"x": [[], {}, {"a": [1, 2], "a": {}}]}', [(("x", 2), "a", 29)]),
        ('{"a": {"b": 1, "b": 2}, "a": {"b": 1}}', [(("a",), "b", 15), ((), "a", 24)]),
        ('["a", "a"]', []),
        ('"a"', []),
    ],
)
def test_duplicate_keys(text: str, found: list[tuple[Path, str, int]]) -> None:
    assert list(duplicate_keys(text)) == found


@given(st.data(), st.lists(st.tuples(KEYS, VALUES), max_size=6))
def test_every_repeated_key_is_found(data: st.DataObject, pairs: list[tuple[str, Any]]) -> None:
    writer = Writer(data)
    text = "[0, {" + ",".join(f"{writer.string(key)}:{writer.write(inner)}" for key, inner in pairs) + "}]"
    keys = [key for key, _ in pairs]
    expected = [key for index, key in enumerate(keys) if key in keys[:index]]
    found = list(duplicate_keys(text))
    assert [(path, key) for path, key, _ in found] == [((1,), key) for key in expected]
    assert all(json.JSONDecoder().raw_decode(text, offset)[0] == key for _, key, offset in found)


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        (r'"\ud83d\ude00"', []),
        (r'"\ud83d"', [1]),
        (r'"\uDE00"', [1]),
        (r'"\ude00\ud83d"', [1, 7]),
        (r'"\ud83d\ud83d\ude00"', [1]),
        (r'"\\ud83d"', []),
        (r'"\\\ud83d"', [3]),
        (r'"\\ud83d\ude00"', [8]),
        (r'"\\\\\ud83d\ude00\\"', []),
        (r'"\ud83d \ude00"', [1, 8]),
        (r'"\ud7ff\ue000"', []),
        (r'{"\udbff": "\udc00"}', [2, 12]),
    ],
)
def test_lone_surrogates(text: str, offsets: list[int]) -> None:
    assert list(lone_surrogates(text)) == offsets


@given(st.lists(st.sampled_from([r"\ud83d", r"\ude00", r"\\", r"\n", "u", "ud83d", "x"])))
def test_lone_surrogates_are_those_that_python_cannot_encode(parts: list[str]) -> None:
    text = '"' + "".join(parts) + '"'
    lone = [char for char in json.loads(text) if "\ud800" <= char <= "\udfff"]
    offsets = list(lone_surrogates(text))
    assert [json.loads(f'"{text[at : at + 6]}"') for at in offsets] == lone


def test_pointer() -> None:
    assert pointer(()) == ""
    assert pointer(("messages", 0, "a/b~c", "")) == "/messages/0/a~1b~0c/"


@given(st.data(), VALUES)
def test_walk_reads_whole_values(data: st.DataObject, value: Any) -> None:
    text = Writer(data).write(value)
    stop = walk("x" + text + "{", 1)
    assert stop.complete
    assert stop.at == len(text) + 1
    assert text[stop.end - 1 :].strip() == ""


@given(st.data(), st.lists(SCALARS, min_size=1, max_size=5), st.integers(995, 2005))
def test_walk_reads_long_runs(data: st.DataObject, scalars: list[Any], length: int) -> None:
    items = (scalars * length)[:length]
    index = data.draw(st.integers(0, length - 1))
    for value in (items, {str(at): item for at, item in enumerate(items)}):
        text = json.dumps(value)
        assert walk(text).complete
        step = index if isinstance(value, list) else str(index)
        start, _ = locate(text, (step,))
        assert walk(text[:start] + "?" + text[start:]).at == start


def test_walk_stops_at_the_depth_limit() -> None:
    assert not walk("[" * MAX_DEPTH).too_deep
    assert walk("[" * MAX_DEPTH + "]" * MAX_DEPTH).complete
    stop = walk("[1, " * (MAX_DEPTH + 5))
    assert stop.too_deep
    assert stop.opened[-1] == 4 * MAX_DEPTH


@given(st.data(), st.text(max_size=20))
def test_forward_counts_characters_of_a_string(data: st.DataObject, text: str) -> None:
    written = Writer(data).string(text) if data.draw(st.booleans()) else by_hand(data, text)
    assert json.loads(written) == text
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    first = forward(written, 1, start)
    last = forward(written, first, stop - start)
    assert json.loads(f'"{written[first:last]}"') == text[start:stop]
    assert forward(written, last, len(text) - stop) == len(written) - 1


def by_hand(data: st.DataObject, text: str) -> str:
    """Write a string with escapes that no library writes, such as `\\/` and `\\u0041`."""
    written = []
    for char in text:
        ways = [json.dumps(char)[1:-1], json.dumps(char, ensure_ascii=False)[1:-1]]
        if char == "/":
            ways.append("\\/")
        if char <= "\uffff":
            ways.append(f"\\u{ord(char):04X}")
        written.append(data.draw(st.sampled_from(ways)))
    return '"' + "".join(written) + '"'


def test_forward_reads_half_pairs_as_python_does() -> None:
    written = r'"\ud83d\ud83d\uDE00\ude00x"'
    assert len(json.loads(written)) == 4
    assert [forward(written, 1, count) for count in range(5)] == [1, 7, 19, 25, 26]


def test_forward_is_quick() -> None:
    written = '"' + "\\n" * 500_000 + "x" * 5_000_000 + '"'
    begin = time.process_time()
    assert forward(written, 1, 5_500_000) == len(written) - 1
    assert time.process_time() - begin < 3


@pytest.mark.parametrize(
    ("value", "path", "text", "found"),
    [
        ({"a": "xy"}, ("a",), "xy", [(("a",), 0, 2)]),
        (
            {"a": [{"type": "text", "text": "x"}, {"image_url": {"url": "u"}}, "", {"type": "text", "text": "y"}]},
            ("a",),
            "xy",
            [(("a", 0, "text"), 0, 1), (("a", 3, "text"), 1, 2)],
        ),
        ({"a": "x", "b": "y", "c": "z"}, ("a",), "x\nz", [(("a",), 0, 1), (("c",), 2, 3)]),
        ({"role": "assistant", "refusal": "no", "a": "x"}, ("a",), "xno", [(("a",), 0, 1), (("refusal",), 1, 3)]),
        ({"a": ["x", "y"]}, ("a",), "x\ny", [(("a", 0), 0, 1), (("a", 1), 2, 3)]),
        ({"a": "x"}, ("a",), "something else", []),
        ({"a": 1}, ("a",), "x", []),
    ],
)
def test_pieces(value: Any, path: Path, text: str, found: list[tuple[Path, int, int]]) -> None:
    assert pieces(value, path, text) == found
