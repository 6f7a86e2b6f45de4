"""The generated data: conversations and prompts with completions, the same for a seed on every machine.

Of the conversations 62 % are English, 20 % Japanese, 18 % about code; three of four begin with one of 15 system
messages, some much more frequent than others; one in twelve calls a tool, one in a hundred refuses. A record
depends on nothing but the seed and its number, so a smaller file is the beginning of a larger one.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import random
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from benchmarks import words
from benchmarks.words import CODE, ENGLISH, JAPANESE, Speech

T = TypeVar("T")
Make = Callable[[int, int], dict[str, Any]]

MEGABYTE = 1_000_000
SMALL_FILE = 10_000

_SPEECHES = (*[ENGLISH] * 31, *[JAPANESE] * 10, *[CODE] * 9)
_TURNS = (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4, 9)
_SENTENCES = (2, 2, 2, 3, 3, 3, 4, 5, 7, 14)
_SYSTEM, _TOOL, _REFUSAL = 0.75, 0.08, 0.01
_STRIDE = 2_654_435_761
_SLOT = re.compile(r"\{(\w+)\}")


class Draw:
    """Draws by `Random.random` alone, which is promised to stay as it is in all versions of Python."""

    def __init__(self, seed: int, number: int) -> None:
        self.next = random.Random(seed << 40 | number).random

    def one(self, choices: Sequence[T]) -> T:
        """Return one of the choices."""
        return choices[int(self.next() * len(choices))]

    def zipf(self, choices: Sequence[T]) -> T:
        """Return one of the choices, the second half as often as the first, and so on."""
        return choices[int((len(choices) + 1) ** self.next()) - 1]

    def several(self, choices: Sequence[T], count: int) -> Iterator[T]:
        """Yield so many choices, none again before all have come."""
        start, step = int(self.next() * len(choices)), 1 + int(self.next() * (len(choices) - 1))
        while math.gcd(step, len(choices)) > 1:
            step -= 1
        return (choices[(start + step * index) % len(choices)] for index in range(count))


def conversation(seed: int, number: int) -> dict[str, Any]:
    """Return a record of chat."""
    draw = Draw(seed, number)
    speech = draw.one(_SPEECHES)
    said = [_message("system", draw.zipf(speech.systems))] if draw.next() < _SYSTEM else []
    about = _about(speech, number)
    if draw.next() < _TOOL:
        return {"messages": [*said, *_call(draw, speech, about)], "tools": [words.TOOL]}
    for turn in range(draw.one(_TURNS)):
        asked = _fill(draw, draw.one(speech.goes_on if turn else speech.asks), speech, {} if turn else about)
        said += [_message("user", asked), _message("assistant", _answer(draw, speech))]
    return {"messages": said}


def completion(seed: int, number: int) -> dict[str, Any]:
    """Return a record with a prompt and its completion, in the form for base models."""
    draw = Draw(seed, number)
    speech = draw.one(_SPEECHES)
    asked = _fill(draw, draw.one(speech.asks), speech, _about(speech, number))
    return {"prompt": f"{asked}\n\n###\n\n", "completion": f" {_answer(draw, speech)} END"}


def file(folder: Path, kind: str, megabytes: float, seed: int = 1) -> Path:
    """Return a file of one of `KINDS`, as large as asked but for less than a record; written once, then kept."""
    return _kept(folder, f"{kind}-{megabytes:g}MB-{seed}", lambda path: _write(path, kind, megabytes, seed))


def files(folder: Path, kind: str, megabytes: float, seed: int = 1) -> Path:
    """Return a folder with the records of `file`, in files of 10 KB."""
    return _kept(
        folder, f"{kind}-{megabytes:g}MB-{seed}-files", lambda path: _scatter(path, kind, megabytes, seed)
    )


def growing(folder: Path, kind: str, megabytes: float, seed: int = 1) -> Path:
    """Return a copy of `file` for `insert`."""
    original = file(folder, kind, megabytes, seed)
    return _kept(folder, f"{kind}-{megabytes:g}MB-{seed}-growing", lambda path: shutil.copyfile(original, path))


def insert(path: Path) -> None:
    """Insert a new record of chat in the middle of a file."""
    whole = path.read_bytes()
    middle = whole.index(b"\n", len(whole) // 2) + 1
    path.write_bytes(whole[:middle] + _line(conversation(time.time_ns(), 0)) + whole[middle:])


def few(folder: Path, kind: str, records: int, seed: int = 1) -> Path:
    """Return a file of so many records."""

    def write(path: Path) -> None:
        path.write_bytes(b"".join(_line(KINDS[kind](seed, number)) for number in range(records)))

    return _kept(folder, f"{kind}-{records}-{seed}", write)


def _kept(folder: Path, name: str, write: Callable[[Path], object]) -> Path:
    """Return what was written before by the same code, or write it; half of it is never there."""
    path = folder / f"{name}-{_version()}.jsonl"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as part:
            write(Path(part) / "data")
            (Path(part) / "data").rename(path)
    return path


@cache
def _version() -> str:
    """Return what changes when the data does."""
    return hashlib.sha256(b"".join(Path(name).read_bytes() for name in (__file__, words.PATH))).hexdigest()[:8]


def _lines(kind: str, megabytes: float, seed: int) -> Iterator[bytes]:
    left = int(megabytes * MEGABYTE)
    for number in itertools.count():
        line = _line(KINDS[kind](seed, number))
        left -= len(line)
        if left < 0:
            return
        yield line


def _line(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def _write(path: Path, kind: str, megabytes: float, seed: int) -> None:
    with path.open("wb") as out:
        out.writelines(_lines(kind, megabytes, seed))


def _scatter(path: Path, kind: str, megabytes: float, seed: int) -> None:
    path.mkdir()
    lines = _lines(kind, megabytes, seed)
    for number, first in enumerate(lines):
        some, size = [first], len(first)
        while size < SMALL_FILE and (line := next(lines, b"")):
            some.append(line)
            size += len(line)
        (path / f"{number:06}.jsonl").write_bytes(b"".join(some))


def _about(speech: Speech, number: int) -> dict[str, str]:
    """Return the words of a subject: those of no other number, until all have been used."""
    rest, chosen = number * _STRIDE, {}
    for slot in speech.told_apart:
        rest, index = divmod(rest, len(speech.words[slot]))
        chosen[slot] = speech.words[slot][index]
    chosen["subject"] = _SLOT.sub(lambda slot: chosen[slot[1]], speech.subject)
    return chosen


def _answer(draw: Draw, speech: Speech) -> str:
    chosen = [draw.one(speech.refuses)]
    if draw.next() >= _REFUSAL:
        chosen = list(draw.several(speech.answers, min(draw.one(_SENTENCES), len(speech.answers))))
    between = draw.one((speech.between, speech.between, "\n\n"))
    return between.join(_fill(draw, sentence, speech, {}) for sentence in chosen)


def _fill(draw: Draw, template: str, speech: Speech, about: Mapping[str, str]) -> str:
    """Return a sentence with a word in each slot, that of the subject if it has one."""
    parts = _parts(template)
    filled = [
        (about.get(part) or draw.one(speech.words[part])) if index % 2 else part
        for index, part in enumerate(parts)
    ]
    return "".join(filled)


@cache
def _parts(template: str) -> list[str]:
    """Return text and slots in turn."""
    return _SLOT.split(template)


def _message(role: str, content: str) -> dict[str, Any]:
    return {"role": role, "content": content}


def _call(draw: Draw, speech: Speech, about: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the messages of a conversation in which a tool is called."""
    yield _message("user", _fill(draw, draw.one(speech.asks), speech, about))
    arguments = json.dumps({"text": about["subject"], "most": 1 + int(draw.next() * 9)}, ensure_ascii=False)
    call = {"name": words.TOOL["function"]["name"], "arguments": arguments}
    yield {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": call}]}
    found = {"found": int(draw.next() * 90), "first": _fill(draw, draw.one(speech.goes_on), speech, {})}
    yield _message("tool", json.dumps(found, ensure_ascii=False)) | {"tool_call_id": "call_1"}
    yield _message("assistant", _answer(draw, speech))


KINDS: Mapping[str, Make] = {"chat": conversation, "completions": completion}
"""Each kind of records, with the function that makes the record of a seed and a number."""
