"""What is read off a line that is spelled as most are is what a parser reads in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jsonl_lint import formats
from jsonl_lint.record import Record, Source
from jsonl_lint.record.parse import parse
from jsonl_lint.record.plain import plain, said
from jsonl_lint.record.position import locate
from jsonl_lint.values import replace

CHAT: dict[str, Any] = {
    "messages": [
        {"role": "system", "content": 'Be "brief"\\ 😀\n'},
        {"role": "user", "content": ""},
        {"role": "assistant", "content": " 答えられません}, {"},
    ]
}
SPELLED = [json.dumps(CHAT, ensure_ascii=False), json.dumps(CHAT, separators=(",", ":"))]
PIECES = st.sampled_from(
    [
        *(
            '"',
            "\\",
            "\\u",
            "\\ud83d",
            "\\x",
            "\t",
            "\x00",
            "{",
            "}",
            "[",
            "]",
            ",",
            ", ",
            ":",
            " ",
            "\u2028",
            "\x7f",
            "é",
        ),
        *('"role"', '"content"', '"messages"', '{"role": "user", "content": "x"}', ', "name": "x"', "NaN", "null"),
    ]
)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def refuse(_: str) -> None:
    raise ValueError


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Return such a line, in which some characters gave way to others."""
    line = draw(st.sampled_from(SPELLED))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(line)))
        line = line[:at] + draw(PIECES | st.text(max_size=2)) + line[at + draw(st.sampled_from([0, 0, 1, 2, 9])) :]
    return line


@pytest.mark.parametrize("line", SPELLED)
def test_lines_as_programs_spell_them_need_no_parser(line: str) -> None:
    words, spans = said(line) or ([], [])
    assert words == [(message["role"], message["content"]) for message in CHAT["messages"]]
    assert [json.loads(line[start:stop]) for start, stop in spans] == [text for _, text in words]
    assert parse(line.encode()).value == CHAT


@given(line=lines())
@example(line='{"messages": []}')
@example(line='{"messages": [{"role": "user", "content": "x"}, ]}')
@example(line='{"messages": [{"role": "user", "content": "x"}]} ')
@example(line='{"messages": [{"role": "user", "content": "x"}]}]}')
def test_what_is_read_is_what_a_parser_reads(line: str) -> None:
    if (found := said(line)) is not None:
        value = json.loads(line, object_pairs_hook=unique, parse_constant=refuse)
        assert found[0] == plain(value)
        for number, span in enumerate(found[1]):
            assert span == locate(line, ("messages", number, "content"))
        assert parse(line.encode()).value == value


def record(line: str) -> Record:
    made = Record(Source("a.jsonl"), 1, line.encode() + b"\n")
    made.format = formats.get("openai-chat")
    return made


@given(line=lines())
@example(line=SPELLED[0])
def test_a_plain_record_says_what_its_format_reads_in_it(line: str) -> None:
    for _ in range(2):
        one = record(line)
        if one.said is not None and one.format:
            assert one.messages == tuple(one.format.messages(one.value))
            assert one.tools == tuple(one.format.tools(one.value))


@pytest.mark.parametrize(
    "path", [("messages", 1, "content"), ("messages", 2, "content"), ("messages", 9, "content")]
)
def test_a_plain_text_has_the_place_that_is_looked_for_in_others(path: tuple[str, int, str]) -> None:
    here, there = record(SPELLED[0]), record(SPELLED[0].replace("{", "{ ", 1))
    place, other = here.at(*path), there.at(*path)
    assert (place.column, place.pointer) == (other.column - 1, other.pointer)
    assert here.spot(*path) == replace(place, excerpt=None)


def test_what_is_asked_of_a_record_is_computed_once() -> None:
    asked: list[tuple[str, ...]] = []

    def said(_: Record, *words: str) -> str:
        asked.append(words)
        return " ".join(words)

    one = record(SPELLED[0])
    wanted = [("a",), ("b",), ("a",), (), ("b",), (), ("a", "b")]
    assert [one.once(said, *words) for words in wanted] == [" ".join(words) for words in wanted]
    assert asked == [("a",), ("b",), (), ("a", "b")]
