"""Whatever the bytes are, `--fix` changes what its fixes name and nothing else, and changes it once.

What else is to hold of all that is mended is one more function here that takes `data`.
"""

from __future__ import annotations

import difflib
import io
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from command import harmless
from hypothesis import example, given
from hypothesis import strategies as st
from inputs import DATASETS, FILES, LAYOUTS, fuzz
from mending import ALL, Folder, mended

from jsonl_lint import formats
from jsonl_lint.cli import main
from jsonl_lint.record import ROLES, SOUND, Record, Source
from jsonl_lint.repairs import mended as mends
from jsonl_lint.rule import Rule, torn

SYNTAX = tuple(rule for rule in ALL if rule.group == "syntax")
ALONE = tuple(rule for rule in ALL if rule.per_file)
LAYING = re.compile(r"[\s,\[\]\u200b\u2060\ufeff]+")
"""What stands between records and their parts."""

UNKNOWN = {"mojibake", "utf-16", "json-array", "pretty-printed"}
IN_TEXT = {"blank-line", "byte-order-mark", "carriage-return", "missing-final-newline"}
"""Rules of whose findings only a try tells whether they can be mended; rules that leave what may be in a text."""

BROKEN = "invalid-json"
"""The rule whose safe fixes leave what may be in a text, too; the others make records of what can be one."""

NEAR = 0.6
"""How alike two names must be for one to be the other, misspelt."""


class Members(list[tuple[str, Any]]):
    """The members of an object in order, also those of the same name."""


def fixed(
    place: Path, data: bytes, rules: tuple[Rule, ...] = ALL, *, unsafe: bool = False
) -> tuple[Folder, bytes]:
    """Return a folder with a file that was mended, and its new bytes."""
    folder = Folder(place, rules)
    path = folder.write(data)
    folder.fix(unsafe=unsafe)
    assert not folder.drafts.failed
    return folder, path.read_bytes()


def squeezed(text: str) -> str:
    return LAYING.sub("", text)


def decoded(data: bytes) -> Iterable[str]:
    """Yield what bytes say in UTF-8, and in the encoding in which they begin."""
    yield data.decode("utf-8", "surrogateescape")
    yield data.decode(json.detect_encoding(data), "replace")


def read(data: bytes) -> list[Record]:
    return [Record(Source(""), number, line) for number, line in enumerate(io.BytesIO(data), 1)]


def sound(data: bytes) -> list[Any]:
    """Return what the records say in which nothing is amiss, numbers as they are spelled."""
    texts = [record.text for record in read(data) if record.condition == SOUND]
    return [json.loads(text, object_pairs_hook=Members, parse_int=str, parse_float=str) for text in texts]


def same(old: Any, new: Any) -> bool:
    """Return whether two values are equal but for misspelt keys and roles."""
    if type(old) is not type(new):
        return False
    if isinstance(old, Members):
        pairs = list(zip(old, new, strict=False))
        return len(old) == len(new) and all(
            misspelt(one[0], other[0]) and same(one[1], other[1]) for one, other in pairs
        )
    if isinstance(old, list):
        return len(old) == len(new) and all(map(same, old, new))
    return bool(old == new) or (isinstance(old, str) and new in ROLES and misspelt(old, new))


def misspelt(old: str, new: str) -> bool:
    return difflib.SequenceMatcher(None, old.lower(), new.lower()).ratio() >= NEAR or old == new


def faultless(record: Record, rules: Sequence[Rule], *, unsafe: bool) -> bool:
    record.format = formats.detect(record.value)
    return record.condition == SOUND and not any(
        fix.safe or unsafe for rule in rules for fix in rule.fixes(record)
    )


@fuzz
@given(data=FILES, size=st.integers(1, 300), unsafe=st.booleans())
def test_bytes_are_mended_once_and_alike_for_any_cut(
    tmp_path: Path, data: bytes, size: int, *, unsafe: bool
) -> None:
    folder, once = fixed(tmp_path, data, unsafe=unsafe)
    folder.fix(unsafe=unsafe)
    assert ((tmp_path / "example.jsonl").read_bytes(), folder.counts) == (once, {})
    assert mended(tmp_path, data, unsafe=unsafe, chunk_size=size) == once
    assert [path.name for path in tmp_path.iterdir()] == ["example.jsonl"]


@fuzz
@given(data=FILES)
def test_safe_fixes_of_syntax_drop_nothing_but_what_stands_between(tmp_path: Path, data: bytes) -> None:
    _, after = fixed(tmp_path, data, SYNTAX)
    assert after == data or squeezed(after.decode("utf-8", "surrogateescape")) in map(squeezed, decoded(data))


@fuzz
@given(data=FILES, unsafe=st.booleans())
def test_records_without_a_fault_keep_their_bytes(tmp_path: Path, data: bytes, *, unsafe: bool) -> None:
    folder, after = fixed(tmp_path, data, ALONE, unsafe=unsafe)
    left = iter(io.BytesIO(after))
    if not folder.drafts.laid:
        sound = [record for record in read(data) if faultless(record, ALONE, unsafe=unsafe)]
        assert all(record.raw + record.ending in left for record in sound)


@fuzz
@given(data=FILES)
def test_what_is_safe_leaves_a_line_that_may_go_on_in_the_next(tmp_path: Path, data: bytes) -> None:
    folder, after = fixed(tmp_path, data)
    left = iter(io.BytesIO(after))
    if not folder.drafts.laid:
        broken = [record for record in read(data) if torn(record) and not record.bom and not mends(record.raw)]
        assert all(record.raw + record.ending in left for record in broken)


@fuzz
@given(data=FILES)
def test_what_is_safe_changes_no_value_but_misspelt_names(tmp_path: Path, data: bytes) -> None:
    folder, after = fixed(tmp_path, data)
    left = iter(sound(after))
    if not folder.drafts.laid:
        assert all(any(same(value, other) for other in left) for value in sound(data))


@pytest.mark.parametrize("layout", LAYOUTS)
@fuzz
@given(values=DATASETS)
def test_records_come_out_of_any_layout_as_they_were(tmp_path: Path, layout: str, values: list[Any]) -> None:
    _, after = fixed(tmp_path, LAYOUTS[layout](values).encode(), SYNTAX)
    assert [json.loads(line) for line in io.BytesIO(after)] == values


@fuzz
@given(data=FILES, unsafe=st.booleans())
@example(data=b'"prompt": "Hi", "completion": ""},\n{"prompt": "Hi", "completion": ""},\n', unsafe=False)
def test_what_was_mended_is_found_no_more(tmp_path: Path, data: bytes, *, unsafe: bool) -> None:
    folder, after = fixed(tmp_path, data, unsafe=unsafe)
    unknown = UNKNOWN
    if any(map(torn, read(after))):
        unknown = unknown | IN_TEXT | (set() if unsafe else {BROKEN})
    left = [item for item in folder.found() if item.fix and (unsafe or item.fix.safe)]
    assert not [item for item in left if item.rule not in unknown]


@fuzz
@given(data=FILES, unsafe=st.booleans())
def test_bytes_to_an_exit_code_of_fix(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    data: bytes,
    *,
    unsafe: bool,
) -> None:
    monkeypatch.chdir(tmp_path)
    path, asked = Path("a.jsonl"), ["check", "a.jsonl", "--no-cache", *["--unsafe-fixes"] * unsafe]
    path.write_bytes(data)
    assert main([*asked, "--diff"]) in (0, 1)
    assert path.read_bytes() == data
    assert main([*asked, "--fix"]) in (0, 1)
    assert main([*asked, "--diff"]) == 0
    out, err = capsys.readouterr()
    harmless(out + err)
    assert "internal error" not in err
