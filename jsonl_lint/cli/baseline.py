"""The baseline: a file of findings that are known, so that only those are reported that are not.

A finding about a record is known by its rule, the hash of the record's line and the pointer in it: it stays known
when the record moves, and is new when the record changes. A finding about many records is known up to its measure.
"""

# ruff: noqa: PTH123 - a path may hold any bytes; pathlib would change it
from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from jsonl_lint.cli.outputs import write
from jsonl_lint.config import ConfigError, Problem
from jsonl_lint.diagnostic import Diagnostic, Place, quote
from jsonl_lint.storage import is_url
from jsonl_lint.values import Value

NAME = ".jsonl-lint-baseline.json"
VERSION = 1
LARGEST = 64 << 20
"""The largest baseline, in bytes; there is room for some 500,000 findings."""

_DIGITS = 6
_GREATEST = 1 << 53
_CONFLICT = b"<<<<<<< "
_TEXTS = ("path", "dataset", "rule", "record", "pointer", "of")
_AMOUNTS = {True: "count", False: "at_most"}

Identity = tuple[str, ...]
_Key = tuple[str, str, str, str, str, str]


class Entry(Value, kw_only=False):
    """What is known: with a `record` so many findings, otherwise one of a measure of at most this `amount`.

    `path` is as seen from the folder of the baseline. It does not tell a record from others, for records move.
    """

    path: str = ""
    dataset: str = ""
    rule: str = ""
    record: str = ""
    pointer: str = ""
    of: str = ""
    amount: float = 1

    def __lt__(self, other: Entry) -> bool:
        """Return whether the entry comes first in the file."""
        return (*self.key, self.amount) < (*other.key, other.amount)

    @property
    def key(self) -> _Key:
        """Return all but the amount."""
        return self.path, self.dataset, self.rule, self.record, self.pointer, self.of

    @property
    def identity(self) -> Identity:
        """Return what a finding must have to be this one."""
        if self.record:
            return "record", self.rule, self.record, self.pointer
        return (*self.scope, self.of)

    @property
    def scope(self) -> Identity:
        """Return the rule, and the dataset or the file that it speaks of."""
        return ("dataset", self.rule, self.dataset) if self.dataset else ("file", self.rule, self.path)


def entries(found: Iterable[Diagnostic], folder: str) -> list[Entry | None]:
    """Return how findings are known; None for one that is about neither records nor a number, but your choices."""
    seen = functools.cache(functools.partial(seen_from, folder))
    return [_entry(item, seen(item.place.path)) for item in found]


def _entry(item: Diagnostic, path: str) -> Entry | None:
    if item.measure:
        about = {"dataset": item.measure.dataset} if item.measure.dataset else {"path": path}
        return Entry(rule=item.rule, of=item.measure.of, amount=_rounded(item.measure.value), **about)
    if item.place.line_hash:
        return Entry(path, "", item.rule, item.place.line_hash, item.place.pointer)
    return None


def _rounded(value: float) -> float:
    return round(value, _DIGITS) if isinstance(value, float) else value


def seen_from(folder: str, path: str) -> str:
    """Return a path as it stands in a baseline of a folder; a URL is the same everywhere."""
    if is_url(path):
        return path
    try:
        return os.path.relpath(path, folder or ".").replace(os.sep, "/")
    except ValueError:  # another drive, on Windows
        return path.replace(os.sep, "/")


def joined(*lists: Iterable[Entry], add: bool = False) -> list[Entry]:
    """Return one entry for all that are alike: with the largest amount, or to `add` with the sum of counts."""
    amounts: dict[_Key, float] = {}
    for item in (item for entries in lists for item in entries):
        known = amounts.get(item.key)
        if known is None:
            amounts[item.key] = item.amount
        else:
            amounts[item.key] = known + item.amount if add and item.record else max(known, item.amount)
    return [Entry(*key, amount) for key, amount in amounts.items()]


def load(path: str) -> list[Entry] | None:
    """Return what is in a baseline, or None if there is none; raise `ConfigError` if it cannot be used."""
    try:
        if os.path.lexists(path) and not os.path.isfile(path):  # noqa: PTH113
            _refuse(path, "not a regular file")
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        _refuse(path, f"cannot be read: {error.strerror}")
    if len(data) > LARGEST:
        _refuse(path, f"larger than {LARGEST >> 20} MiB")
    try:
        return list(_entries(json.loads(data, parse_constant=_no_constant)))
    except RecursionError:
        _refuse(path, "not a baseline: it is nested too deeply")
    except json.JSONDecodeError as error:
        conflict = data.startswith(_CONFLICT) or b"\n" + _CONFLICT in data
        why = "it has a merge conflict" if conflict else f"line {error.lineno} is not JSON ({error.msg})"
        _refuse(path, f"not a baseline: {why}")
    except ValueError as error:
        _refuse(path, f"not a baseline: {error}")


def _refuse(path: str, why: str) -> NoReturn:
    raise ConfigError(Problem(f"{why}; `--write-baseline` writes it anew", place=Place(path)))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _entries(value: Any) -> Iterator[Entry]:
    """Yield the entries of a document; raise ValueError for what is none."""
    if not isinstance(value, dict) or not isinstance(value.get("findings"), list):
        raise ValueError("there is no list of `findings`")  # noqa: TRY004 - one error for all that is wrong
    if value.get("version") != VERSION:
        raise ValueError(f"its version is {quote(value.get('version'))}, not {VERSION}")
    for number, item in enumerate(value["findings"], 1):
        if not isinstance(item, dict) or not _is_entry(item):
            raise ValueError(f"number {number:,} of its findings is none")
        texts = {name: text for name, text in item.items() if name in _TEXTS}
        yield Entry(**texts, amount=item[_AMOUNTS["record" in item]] if len(item) > len(texts) else 1)


def _is_entry(item: dict[str, Any]) -> bool:
    amount_of = _AMOUNTS["record" in item]
    amount = item.get(amount_of, 1)
    return (
        item.keys() <= {*_TEXTS, amount_of}
        and all(isinstance(item[name], str) for name in item.keys() & {*_TEXTS})
        and bool(item.get("rule"))
        and bool(item.get("path")) != bool(item.get("dataset"))
        and not isinstance(amount, bool)
        and isinstance(amount, int if "record" in item else int | float)
        and abs(amount) <= _GREATEST
        and ("record" not in item or (amount > 0 and bool(item["record"])))
    )


def save(path: str, known: Iterable[Entry]) -> int:
    """Replace the baseline, at once; return how many findings it holds. One is on a line, and nothing is dated.

    Raises `ConfigError` if it would be too large to be read again.
    """
    known = sorted(known)
    lines = ",".join("\n" + json.dumps(_plain(item)) for item in known)
    text = f'{{\n"version": {VERSION},\n"findings": [{lines}\n]\n}}\n'
    if len(text) > LARGEST:
        advice = "Switch off the rules that find most, or `ignore` the files."
        raise ConfigError(Problem(f"{len(known):,} findings are too many for a baseline", advice))
    write(path, text)
    return sum(int(item.amount) if item.record else 1 for item in known)


def _plain(item: Entry) -> dict[str, Any]:
    """Return an entry as it stands in the file, without what goes without saying."""
    plain: dict[str, Any] = {name: text for name in _TEXTS if (text := getattr(item, name))}
    if not item.record or item.amount != 1:
        plain[_AMOUNTS[bool(item.record)]] = item.amount
    return plain
