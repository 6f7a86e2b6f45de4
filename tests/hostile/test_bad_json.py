"""Every construct of JSON, bare on a line and inside of records: taken, or refused by one rule at one place."""

from __future__ import annotations

import json
from pathlib import Path

import constructs
import pytest
from command import run

from jsonl_lint.record import Record, Source
from jsonl_lint.record.position import MAX_DEPTH
from jsonl_lint.rule import FaultRule, LineRule
from jsonl_lint.rules import RULES

BARE = ("", "")
CONTENT = ('{"messages": [{"role": "user", "content": ', '}, {"role": "assistant", "content": "x"}]}')
UNKNOWN = ('{"prompt": "a", "completion": "b", "extra": ', "}")
FRAMES = {"bare": BARE, "content": CONTENT, "unknown": UNKNOWN}

SYNTAX = tuple(
    rule()
    for rule in RULES
    if issubclass(rule, LineRule) and (issubclass(rule, FaultRule) or rule.name in constructs.MAY_REFUSE)
)

frames = pytest.mark.parametrize("frame", FRAMES.values(), ids=list(FRAMES))


def of(groups: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(group, text) for group, cases in groups.items() for text in cases]


def line(text: str, frame: tuple[str, str]) -> bytes:
    return text.replace("¦", "").join(frame).encode("utf-8", "surrogateescape")


def found(data: bytes) -> list[tuple[str, int]]:
    """Return the rules of syntax that find something in a line, with the columns."""
    record = Record(Source("a.jsonl"), 1, data)
    rules = [rule for rule in SYNTAX if record.condition in rule.conditions]
    return [(rule.name, item.place.column) for rule in rules for item in rule.check(record)]


def of_value(text: str, frame: tuple[str, str]) -> list[tuple[str, int]]:
    """Return what is found in a line that is sound JSON: a bare one must be an object."""
    sound = frame is not BARE or text.lstrip().startswith("{")
    at = len(text) - len(text.lstrip()) + 1
    return [] if sound else [("not-an-object", at)]


def test_there_is_enough_of_it() -> None:
    groups = (constructs.MAY_REFUSE, constructs.MUST_REFUSE, constructs.NOT_UTF_8)
    cases = [
        *constructs.MUST_TAKE,
        *constructs.MAY_TAKE,
        *(case for some in groups for all_ in some.values() for case in all_),
    ]
    assert len(set(cases)) == len(cases) > 300


@frames
@pytest.mark.parametrize("text", constructs.MUST_TAKE, ids=ascii)
def test_what_must_be_taken(text: str, frame: tuple[str, str]) -> None:
    json.loads(text)
    assert found(line(text, frame)) == of_value(text, frame)


@frames
@pytest.mark.parametrize("name", constructs.MAY_TAKE)
def test_what_may_be_refused_and_is_taken(name: str, frame: tuple[str, str]) -> None:
    text = constructs.MAY_TAKE[name]
    assert found(line(text, frame)) == of_value(text, frame)


@frames
@pytest.mark.parametrize(("rule", "text"), of(constructs.MAY_REFUSE), ids=ascii)
def test_what_may_be_taken_and_is_refused(rule: str, text: str, frame: tuple[str, str]) -> None:
    json.loads(text.replace("¦", ""))
    other = of_value(text, frame)
    assert found(line(text, frame))[:1] == (other or [(rule, len(frame[0]) + text.index("¦") + 1)])


@frames
@pytest.mark.parametrize(("group", "text"), of(constructs.MUST_REFUSE), ids=ascii)
def test_what_must_be_refused(group: str, text: str, frame: tuple[str, str]) -> None:
    [(rule, column)] = found(line(text, frame))
    assert rule == "invalid-json"
    if frame is BARE or group not in constructs.ELSEWHERE:
        assert column == len(frame[0]) + text.index("¦") + 1
    assert len(frame[0]) < column <= len("".join(frame)) + len(text)


@frames
@pytest.mark.parametrize(("group", "text"), of(constructs.NOT_UTF_8), ids=ascii)
def test_bytes_that_are_no_text(group: str, text: str, frame: tuple[str, str]) -> None:
    assert found(line(text, frame)) == [("invalid-utf8", len(frame[0]) + text.index("¦") + 1)]


LEVELS = {BARE: 0, CONTENT: 3, UNKNOWN: 1}


@frames
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ("[", ""), ('{"a":', "")])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 5_000, 200_000])
def test_what_is_too_deep(frame: tuple[str, str], opening: str, closing: str, depth: int) -> None:
    text = opening * depth + ("1" if closing else "") + closing * depth
    left = MAX_DEPTH - LEVELS[frame]
    assert found(line(text, frame)) == [("too-deep", len(frame[0]) + len(opening) * left + 1)]


@frames
def test_what_is_just_not_too_deep(frame: tuple[str, str]) -> None:
    left = MAX_DEPTH - LEVELS[frame]
    assert found(line("[" * left + "]" * left, frame)) == of_value("[", frame)


def test_the_command_says_the_same_of_all_lines_together(tmp_path: Path) -> None:
    groups = (constructs.MAY_REFUSE, constructs.MUST_REFUSE, constructs.NOT_UTF_8)
    texts = [*constructs.MUST_TAKE, *constructs.MAY_TAKE.values()]
    texts += [case for some in groups for cases in some.values() for case in cases]
    lines = [line("1", UNKNOWN), *(line(text, frame) for text in texts for frame in FRAMES.values())]
    (tmp_path / "a.jsonl").write_bytes(b"".join(data + b"\n" for data in lines))
    done = run("a.jsonl", "--output", "json", "--no-cache", cwd=tmp_path)
    assert done.code == 1
    names = {rule.name for rule in SYNTAX}
    said = [(item["line"], item["rule"], item["column"]) for item in json.loads(done.out)["diagnostics"]]
    expected = [(number, *item) for number, data in enumerate(lines, 1) for item in found(data)]
    assert sorted(item for item in said if item[1] in names) == sorted(expected)


@pytest.mark.parametrize(
    "form", ["text", "concise", "github", "markdown", "sarif", "gitlab", "azure", "junit", "rdjson"]
)
def test_every_output_shows_all_of_it_harmlessly(tmp_path: Path, form: str) -> None:
    groups = (constructs.MUST_REFUSE, constructs.NOT_UTF_8, constructs.MAY_REFUSE)
    lines = [line(case, CONTENT) for some in groups for cases in some.values() for case in cases]
    (tmp_path / "a.jsonl").write_bytes(b"".join(data + b"\n" for data in lines))
    assert run("a.jsonl", "--output", form, "--select", "syntax", "--no-cache", cwd=tmp_path).code == 1
