"""What `--fix` makes of bytes: what it mends, what it leaves, and that it never changes its mind."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mending import ALL, MENDERS, Folder, mended

import examples
from jsonl_lint import formats, storage
from jsonl_lint.diagnostic import Edit, Fix, applied
from jsonl_lint.diagnostic.fix import LARGEST, MOST_EDITS
from jsonl_lint.fixes.difference import Removed
from jsonl_lint.formats.names import slip
from jsonl_lint.record import SOUND, Record, Source
from jsonl_lint.rule import Change, Rule, text_edits, torn
from jsonl_lint.rule import mending as mending_of_rules
from jsonl_lint.rules.edge_whitespace import EdgeWhitespace
from jsonl_lint.rules.label_variants import LabelVariants


def chat(*said: str, roles: tuple[str, ...] = ("user", "assistant")) -> bytes:
    messages = [{"role": role, "content": text} for role, text in zip(roles, said, strict=True)]
    return json.dumps({"messages": messages}, ensure_ascii=False).encode()


GOOD = chat("2+2", "4")
ODD = b'{"prompt": "\\u0041\\/b",  "completion":"1.50", "n": 1.50e+0}'


PARTS = (
    b'{"messages": [{"role": "user", "content": [{"type": "text", "text": "%s"}, {"type": "text", "text": "%s"}]},'
    b' {"role": "assistant", "content": "c"}]}'
)

SAFE = {
    "final newline": (GOOD, GOOD + b"\n"),
    "carriage returns": (GOOD + b"\r\n" + ODD + b"\r\n", GOOD + b"\n" + ODD + b"\n"),
    "two carriage returns": (GOOD + b"\r\r\n", GOOD + b"\n"),
    "carriage return between tokens": (
        b'{"prompt": "a",\r"completion": "b"}\n',
        b'{"prompt": "a","completion": "b"}\n',
    ),
    "blank lines": (b"\n" + GOOD + b"\n \n\r\n" + ODD + b"\n\n", GOOD + b"\n" + ODD + b"\n"),
    "blank end without newline": (GOOD + b"\n  ", GOOD + b"\n"),
    "mark": (b"\xef\xbb\xbf" + GOOD + b"\n", GOOD + b"\n"),
    "mark in the middle": (GOOD + b"\n\xef\xbb\xbf" + ODD + b"\n", GOOD + b"\n" + ODD + b"\n"),
    "role": (chat("a", "b", roles=("user", "asistant")) + b"\n", chat("a", "b") + b"\n"),
    "role in other case": (chat("a", "b", roles=("User", "ASSISTANT")) + b"\n", chat("a", "b") + b"\n"),
    "key": (GOOD.replace(b"content", b"contents") + b"\n", GOOD + b"\n"),
    "key beside another name of it": (
        GOOD.replace(b'"content": "4"', b'"text": "x", "contnt": "4"') + b"\n",
        GOOD.replace(b'"content": "4"', b'"text": "x", "content": "4"') + b"\n",
    ),
    "key of the record": (GOOD.replace(b"messages", b"mesages") + b"\n", GOOD + b"\n"),
    "all at once": (
        b"\xef\xbb\xbf"
        + GOOD.replace(b"content", b"contnt").replace(b"assistant", b"asistant")
        + b"\r\n\r\n"
        + ODD,
        GOOD + b"\n" + ODD + b"\n",
    ),
}


@pytest.mark.parametrize("case", SAFE)
def test_what_is_safe(case: str, tmp_path: Path) -> None:
    before, after = SAFE[case]
    assert mended(tmp_path, before) == after


UNSAFE = {
    "two keys that may be the same": (
        b'{"prompt": "a", "complition": "b", "Completion": "c"}',
        b'{"prompt": "a", "completion": "b", "Completion": "c"}',
    ),
    "roles with a number or a letter": (chat("a", "b", roles=("user1", "assistant b")), chat("a", "b")),
    "edges": (chat(" a\n", "\tb "), chat("a", "b")),
    "edges of a completion": (b'{"prompt": "a ", "completion": " b "}', b'{"prompt": "a ", "completion": " b"}'),
    "escaped edges": (
        b'{"messages":[{"role":"user","content":"\\u0020a\\n"}, {"role":"assistant","content": "\\u00e9\\/"}]}',
        b'{"messages":[{"role":"user","content":"a"}, {"role":"assistant","content": "\\u00e9\\/"}]}',
    ),
    "colours": (chat("a", "\x1b[1;31mred\x1b[0m\x00!"), chat("a", "red!")),
    "windows": (chat("a", "It\u0092s\u0085\x0b\\x"), chat("a", "It’s…\n\\x")),
    "escaped windows": (
        b'{"prompt": "a", "completion": "It\\u0092s"}',
        b'{"prompt": "a", "completion": "It\\u2019s"}',
    ),
    "windows at the ends": (chat("Wait\u0085", "\u0085 b\u0085 "), chat("Wait…", "… b…")),
    "hidden": (
        chat("in\u200bvisible\ufeff", "Wort\u00adtrennung 👨\u200d👩"),
        chat("invisible", "Worttrennung 👨\u200d👩"),
    ),
    "mojibake": (chat("cafÃ©, the\u00e9", "â€™s\nok é"), chat("café, the\u00e9", "’s\nok é")),
    "role of others": (chat("a", "b", roles=("human", "bot")), chat("a", "b")),
    "parts": (PARTS % (b" a", b"b "), PARTS % (b"a", b"b")),
}


@pytest.mark.parametrize("case", UNSAFE)
def test_what_is_unsafe(case: str, tmp_path: Path) -> None:
    before, after = UNSAFE[case]
    assert mended(tmp_path, before + b"\n") == before + b"\n"
    assert mended(tmp_path, before + b"\n", unsafe=True) == after + b"\n"


LEFT = {
    "two keys that are near": b'{"prompt": "a", "completion": "b", "promt": "c"}\n',
    "two near names": chat("a", "b", roles=("too", "assistant")) + b"\n",
    "a key with the wrong value": GOOD.replace(b'content": "4"', b'contents": 7') + b"\n",
    "not UTF-8": b'{"prompt": "\xff", "completion": "b "}\n',
    "an empty file": b"\n\n",
}


TORN = {
    "a text that goes on": (b"a\n\n \nb", b"a\\n\\n \\nb"),
    "a text that goes on, with returns": (b"a\r\n\r\nb", b"a\\r\\n\\r\\nb"),
    "a mark in a text": (b"a\n\xef\xbb\xbfb", b"a\\n\xef\xbb\xbfb"),
    "code that goes on": (b"f() {}\n\ng() {}\r\n{}", b"f() {}\\n\\ng() {}\\r\\n{}"),
    "code with a quote that goes on": (b'f(\\"x) {}\n\ng() {}', b'f(\\"x) {}\\n\\ng() {}'),
}


@pytest.mark.parametrize("case", TORN)
def test_a_text_that_goes_on_loses_nothing(case: str, tmp_path: Path) -> None:
    before, after = TORN[case]
    line = b'{"prompt": "%s", "completion": "c"}\n'
    assert mended(tmp_path, line % before) == line % before
    folder = Folder(tmp_path, tuple(rule for rule in ALL if rule.name != "zero-width"))
    path = folder.write(line % before)
    folder.fix(unsafe=True)
    assert path.read_bytes() == line % after


def test_what_looks_like_a_record_in_a_text_that_goes_on_is_left(tmp_path: Path) -> None:
    text = GOOD + b'\n{"prompt": "List it", "completion": "It is:\n{},\n{\'a\': 1},\n"}\n'
    assert mended(tmp_path, text) == text


@pytest.mark.parametrize("case", LEFT)
def test_what_is_left(case: str, tmp_path: Path) -> None:
    assert mended(tmp_path, LEFT[case]) == LEFT[case]
    assert mended(tmp_path, LEFT[case], unsafe=True) == LEFT[case]


def test_a_copy_with_other_keys_stays(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    lines = [GOOD[:-1] + b', "source": "%s"}\n' % name for name in (b"a", b"b", b"a", b"b", b"a")]
    path = folder.write(b"".join([GOOD + b"\n", *lines]))
    folder.fix(unsafe=True)
    assert path.read_bytes() == b"".join([GOOD + b"\n", *lines[:2]])


def test_a_copy_with_a_key_twice_stays_unless_its_bytes_are_the_same(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    twice = (
        GOOD[:-1] + b', "id": 1, "id": 2}\n',
        GOOD.replace(b'"content": "4"', b'"content": "5", "content": "4"') + b"\n",
    )
    path = folder.write(b"".join([GOOD[:-1] + b', "id": 2}\n', GOOD + b"\n", *twice, *twice]))
    folder.fix(unsafe=True)
    assert path.read_bytes() == b"".join([GOOD[:-1] + b', "id": 2}\n', GOOD + b"\n", *twice])


def test_a_name_that_may_say_the_opposite_is_not_surely_meant() -> None:
    assert slip("chosn", "chosen", ["prompt", "chosen", "rejected"])
    assert slip("Chosen", "chosen", ["prompt", "chosen", "rejected"])
    assert not slip("unchosen", "chosen", ["prompt", "chosen", "rejected"])
    assert not slip("impossible", "possible", ["possible", "unclear"])


@pytest.mark.parametrize("chunk_size", [1, 600, 1 << 20])
def test_a_line_too_long_to_be_read_is_left_alone(
    chunk_size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (storage, storage.long):
        monkeypatch.setattr(module, "LONGEST", 1000)
    monkeypatch.setattr(storage.long, "_BLOCK", 200)
    wrong = b"".join(chat(str(n), "b", roles=("user", "asistant")) + b"\r\n" for n in range(20))
    long = chat("a" * 3000, "b", roles=("user", "asistant")) + b"\r\n"
    right = wrong.replace(b"asistant", b"assistant").replace(b"\r", b"")
    made = mended(tmp_path, wrong + long + b"\n" + wrong + long, chunk_size=chunk_size)
    assert made == right + long + b"\n" + right + long


@pytest.mark.parametrize("chunk_size", [100, 5000, 1 << 20])
def test_very_many_blank_lines_go(chunk_size: int, tmp_path: Path) -> None:
    place = Folder(tmp_path, chunk_size=chunk_size)
    path = place.write(b"\n" * 3 + GOOD + b"\n" * 50_001 + ODD + b"\n" * 5_001)
    place.fix()
    assert path.read_bytes() == GOOD + b"\n" + ODD + b"\n"
    assert place.counts == {"blank-line": 55_003}


@given(
    rounds=st.lists(st.lists(st.integers(1, 30), unique=True, max_size=10).map(sorted), max_size=4),
)
def test_lines_that_went_have_the_numbers_they_had_at_first(rounds: list[list[int]]) -> None:
    left, removed = list(range(1, 100)), Removed()
    for lines in rounds:
        removed.add([range(line, line + 1) for line in lines])
        left = [line for at, line in enumerate(left, 1) if at not in lines]
    gone = [line for run in removed.runs for line in run]
    assert sorted([*gone, *left]) == list(range(1, 100))
    assert gone == sorted(gone)


def test_the_first_of_copies_stays(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    one = folder.write(b"".join(line + b"\n" for line in (GOOD, ODD, GOOD)), "a.jsonl")
    two = folder.write(ODD + b"\n" + GOOD + b" \n" + chat("3+3", "6") + b"\n", "b.jsonl")
    other = folder.write(GOOD + b"\n", "validation.jsonl")
    folder.fix()
    assert not folder.counts
    folder.fix(unsafe=True)
    assert one.read_bytes() == GOOD + b"\n" + ODD + b"\n"
    assert two.read_bytes() == chat("3+3", "6") + b"\n"
    assert other.read_bytes() == GOOD + b"\n"
    assert folder.counts == {"duplicate-record": 3}


def test_what_becomes_a_copy_by_another_fix_goes(tmp_path: Path) -> None:
    lines = [chat("2+2", "4"), chat("2+2 ", "4"), chat("2+2", "\u200b4")]
    assert mended(tmp_path, b"".join(line + b"\n" for line in lines), unsafe=True) == GOOD + b"\n"


def test_labels_become_those_of_most_records(tmp_path: Path) -> None:
    said = ["Yes"] * 8 + ["yes", "No", "No", "No", "no ", "No"] + ["Yes"] * 4
    before = [b'{"prompt": "%d", "completion": "%s"}' % (at, text.encode()) for at, text in enumerate(said)]
    after = [line.replace(b'"yes"', b'"Yes"').replace(b'"no "', b'"No"') for line in before]
    for rules in [(LabelVariants(),), (EdgeWhitespace(), LabelVariants())]:
        folder = Folder(tmp_path, rules)
        path = folder.write(b"\n".join(before) + b"\n")
        folder.fix(unsafe=True)
        assert path.read_bytes() == b"\n".join(after) + b"\n"
        assert folder.found() == ()


def test_labels_that_become_the_same_leave_one_record(tmp_path: Path) -> None:
    said = ["Yes"] * 12 + ["No"] * 4
    lines = [b'{"prompt": "%d", "completion": "%s"}\n' % (at, text.encode()) for at, text in enumerate(said)]
    again = lines[0].replace(b"Yes", b"yes")
    assert mended(tmp_path, b"".join([*lines, again]), unsafe=True) == b"".join(lines)


def test_an_edit_that_would_hit_other_characters_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    record = Record(Source(""), 1, GOOD.replace(b'"4"', b'"45"'))
    record.format = formats.detect(record.value)
    answer = record.messages[1]
    assert text_edits(record, answer, [Change(0, 1)]) == (Edit(84, 85, b"", 85, 86),)
    monkeypatch.setattr(mending_of_rules, "forward", lambda _text, at, count: at + count + (count == 0))
    assert text_edits(record, answer, [Change(0, 1)]) == ()


def test_rules_that_do_not_apply_mend_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path, tuple(rule() for rule in MENDERS if rule.name != "blank-line"))
    path = folder.write(b"\n" + GOOD + b"\n\n")
    folder.fix()
    assert path.read_bytes() == b"\n" + GOOD + b"\n\n"


def test_a_report_carries_few_edits_and_says_which() -> None:
    few, many = (Edit(1, 2, b"x"),) * MOST_EDITS, (Edit(1, 2, b"x"),) * (MOST_EDITS + 1)
    assert Fix(safe=True, message="m", edits=few).told().edits == few
    assert Fix(safe=True, message="m", edits=many).told() == Fix(safe=True, message="m")
    assert Fix(safe=True, message="m", edits=(Edit(0, 0, b"x" * (LARGEST + 1)),)).told().edits == ()


def test_edits_that_overlap_are_made_once() -> None:
    assert (
        applied(b"abcdef", [Edit(4, 5, b"X"), Edit(0, 2, b"1"), Edit(1, 3, b"2"), Edit(5, 5, b"+")]) == b"1cdX+f"
    )


def test_many_hits_in_one_text_take_linear_time(tmp_path: Path) -> None:
    text = "a\u200b\\" * 100_000
    assert mended(tmp_path, chat("q", text) + b"\n", unsafe=True) == chat("q", "a\\" * 100_000) + b"\n"


TEXTS = st.sampled_from(
    [
        "4",
        " 4",
        "4\n",
        "in\u200bvisible",
        "\x1b[1mbold",
        "It\u0092s",
        "cafÃ©",
        '"quoted" \\ /',
        "é \u00a0",
        "",
        " ",
        "yes",
        "Yes",
    ]
)
ROLES = st.sampled_from(["user", "assistant", "assistant", "asistant", "human", "User"])
MESSAGES = st.lists(
    st.builds(lambda role, text: {"role": role, "content": text}, ROLES, TEXTS), min_size=1, max_size=3
)
KEYS = st.sampled_from(["messages", "mesages", "messages"])
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.builds(lambda key, messages: {key: messages}, KEYS, MESSAGES),
    st.builds(lambda prompt, text: {"prompt": prompt, "completion": text}, TEXTS, TEXTS),
)
RECORDS = st.builds(lambda value, plain: json.dumps(value, ensure_ascii=plain).encode(), VALUES, st.booleans())
BROKEN = st.sampled_from(
    [b"", b" ", b'{"prompt": "a', b'b"}', b"{}", b"[1]", b"{'a': 1}", b'{"prompt": "\xff"}', b"}"]
)
LINES = st.lists(
    st.tuples(
        st.sampled_from([b"", b"", b"", b"\xef\xbb\xbf"]),
        st.one_of(RECORDS, RECORDS, BROKEN),
        st.sampled_from([b"\n", b"\n", b"\r\n"]),
    ).map(b"".join),
    max_size=8,
)
DATA = st.builds(lambda lines, cut: b"".join(lines)[: -1 if cut else None], LINES, st.booleans())
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(data=DATA, unsafe=st.booleans(), chunk_size=st.sampled_from([1, 40, 1 << 20]))
def test_fixing_twice_changes_nothing_more(data: bytes, unsafe: bool, chunk_size: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Folder(Path(name), chunk_size=chunk_size)
        path = folder.write(data)
        folder.fix(unsafe=unsafe)
        once = path.read_bytes()
        assert once == mended(Path(name), data, unsafe=unsafe)
        folder.fix(unsafe=unsafe)
        assert (path.read_bytes(), folder.counts) == (once, {})
        assert [found.name for found in Path(name).iterdir()] == ["example.jsonl"]


@SLOW
@given(data=DATA)
def test_what_was_fixed_is_found_no_more(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Folder(Path(name))
        path = folder.write(data)
        left_open = any(torn(Record(Source(""), 1, line)) for line in data.split(b"\n"))
        folder.fix(unsafe=True)
        left = [item for item in folder.found() if item.fix and item.rule != "mojibake"]
        assert left_open or not left or _sound_lines(path.read_bytes()) == 0, left


@SLOW
@given(data=DATA)
def test_records_without_a_fault_keep_their_bytes(data: bytes) -> None:
    rules = tuple(rule() for rule in MENDERS if rule.per_file)
    with tempfile.TemporaryDirectory() as name:
        folder = Folder(Path(name), rules)
        path = folder.write(data)
        folder.fix(unsafe=True)
        left = iter(io.BytesIO(path.read_bytes()))
        assert all(line in left for line in io.BytesIO(data) if _faultless(line, rules))


def _faultless(line: bytes, rules: tuple[Rule, ...]) -> bool:
    record = Record(Source(""), 2, line)
    record.format = formats.detect(record.value)
    return record.condition == SOUND and not any(True for rule in rules for _ in rule.fixes(record))


def _sound_lines(data: bytes) -> int:
    return sum(Record(Source(""), 1, line).condition == SOUND for line in data.split(b"\n"))


@pytest.mark.parametrize("rule", MENDERS, ids=lambda rule: rule.name)
def test_the_examples_of_a_rule_can_be_mended(rule: type[Rule], tmp_path: Path) -> None:
    mendable = 0
    for example in examples.of_rule(rule):
        folder = Folder(tmp_path, (examples.build(rule, example.options),))
        path = folder.write(example.data)
        before = [item for item in folder.found() if item.fix]
        sound = _sound_lines(example.data)
        folder.fix(unsafe=True)
        after = [item for item in folder.found() if item.fix]
        assert len(after) < len(before) or not before
        assert not after
        gone = folder.counts["duplicate-record"]
        left = _sound_lines(path.read_bytes())
        assert left >= sound - gone
        assert left == sound - gone or rule.group == "syntax"
        mendable += len(before)
    assert mendable
