"""What the generated data is made of: the sentences and words of `words.toml`.

A slot such as `{thing}` is filled with one of its words; `{subject}` is what the record is about. The slots of a
subject tell records apart: each record gets words for them that no other record has together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NUMBERS = tuple(str(number) for number in range(3, 98))
"""What `{number}` can be."""


@dataclass(frozen=True, eq=False)
class Speech:
    """How one kind of conversation speaks.

    `subject` says what a record is about, by the slots in `told_apart`; `asks` and `goes_on` are what users say
    first and later, `answers` what the assistant says, with `between` between two sentences.
    """

    subject: str
    told_apart: Sequence[str]
    between: str
    asks: Sequence[str]
    goes_on: Sequence[str]
    answers: Sequence[str]
    refuses: Sequence[str]
    systems: Sequence[str]
    words: Mapping[str, Sequence[str]]


PATH = Path(__file__).with_suffix(".toml")
"""Where they are written."""

_ALL = tomllib.loads(PATH.read_text(encoding="utf-8"))
for _speech in (_ALL["english"], _ALL["japanese"], _ALL["code"]):
    _speech["words"]["number"] = NUMBERS

ENGLISH, JAPANESE, CODE = Speech(**_ALL["english"]), Speech(**_ALL["japanese"]), Speech(**_ALL["code"])

TOOL = _ALL["tool"]
"""What some of the conversations call."""
