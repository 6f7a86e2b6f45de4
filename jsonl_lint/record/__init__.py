"""A line of a file, seen as a record: its value, its messages, and the place of anything inside it.

`Source` is a file to read, `Chunk` a run of its whole lines, `Record` one line, `Message` the one view that
rules have on every format. Columns are counted here and nowhere else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, TypeVar, TypeVarTuple

from jsonl_lint.diagnostic import Place, Span
from jsonl_lint.record.excerpt import excerpt, masked
from jsonl_lint.record.hashes import unended
from jsonl_lint.record.outline import outline
from jsonl_lint.record.parse import Fault, Parsed, parse
from jsonl_lint.record.plain import Outline, Said, made
from jsonl_lint.record.plain import outline as outline_of
from jsonl_lint.record.position import Members, forward, locate, pieces, pointer
from jsonl_lint.record.shape import Call, Image, Message, Path, Shape, Violation
from jsonl_lint.record.sniff import Condition
from jsonl_lint.record.source import Chunk, Piece, Source
from jsonl_lint.values import kept

__all__ = [
    "ROLES",
    "SOUND",
    "Call",
    "Chunk",
    "Condition",
    "Fault",
    "Image",
    "Message",
    "Outline",
    "Path",
    "Piece",
    "Record",
    "Shape",
    "Source",
    "Violation",
    "masked",
]

T = TypeVar("T")
A = TypeVarTuple("A")

SOUND = "sound"
"""The condition of a line that holds one JSON object; all other conditions are faults."""

ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})
"""The roles of `Message.role`, whatever a format calls them."""

_BOM = b"\xef\xbb\xbf"
_OF_TEXT = "messages", "content"
_ESCAPED = re.compile(rb"\\[u/]")
_BLOCK = 1024
# The outlines of plain records that fit the schema of a format: whoever has one fits it, too.
_WELL_SHAPED: set[tuple[str, Outline | None]] = set()
_SHAPES = 10_000
_ALIKE: dict[tuple[Shape, Outline | None], Sequence[tuple[str, tuple[Any, ...]]]] = {}


class Record:
    """One physical line. What is costly is computed on first use and kept."""

    def __init__(
        self, source: Source, line: int, data: bytes, condition: Condition | None = None, times: int = 1
    ) -> None:
        """Read a line with its ending, or stand for a file in some `condition`, or for `times` blank lines."""
        body = unended(data)
        self.source, self.line, self.raw, self.times = source, line, body, times
        self.ending = data[len(body) :]
        self.bom = body.startswith(_BOM)
        self.detail = condition.detail if condition else ""
        self.format: Shape | None = None
        self.judge: Callable[[Mapping[str, Any]], Iterable[Violation]] | None = None
        self._parsed = (
            Parsed("", None, Fault(condition.name, 0, "", ""), duplicates=False)
            if condition
            else parse(body[3:] if self.bom else body)
        )
        self._kept: dict[Any, Any] = {}
        self._members: dict[int, Members] = {}

    @property
    def path(self) -> str:
        """Return the path as it is shown."""
        return self.source.path

    @property
    def split(self) -> str:
        """Return "train" or "validation"."""
        return self.source.split

    @property
    def text(self) -> str:
        """Return the line as text, without byte order mark and line ending."""
        return self._parsed.text

    @property
    def value(self) -> dict[str, Any]:
        """Return the JSON object; empty for a line that does not hold one."""
        return self._parsed.value or {}

    @property
    def fault(self) -> Fault | None:
        """Return why the line holds no JSON object, or None if it does."""
        return self._parsed.fault

    @property
    def condition(self) -> str:
        """Return `SOUND`, or the condition of the line or the file."""
        return self._parsed.fault.condition if self._parsed.fault else SOUND

    @kept
    def plain(self) -> Outline | None:
        """Return the outline of a record that is nothing but messages of a role and a text; None for any other."""
        return outline_of(self._parsed.said) if self._parsed.said else None

    @property
    def said(self) -> Said | None:
        """Return the roles and texts of a record that is nothing but messages of them; None for any other."""
        return self._parsed.said

    @property
    def duplicates(self) -> bool:
        """Return whether some object of the record has a key twice."""
        return self._parsed.duplicates

    @property
    def obscured(self) -> bool:
        """Return whether the schema finds faults that leave it open who speaks."""
        listed = any(isinstance(step, int) for message in self.messages for step in message.home)
        kinds = {"missing-key", "wrong-type"}
        return any(not listed or (at.kind in kinds and len(at.path) < 3) for at in self._misshapen)  # noqa: PLR2004

    @kept
    def messages(self) -> tuple[Message, ...]:
        """Return the messages of the record; none if it has no format."""
        if not self.format:
            return ()
        return _plain(self.format, self.said, self.plain) if self.said else tuple(self.format.messages(self.value))

    @kept
    def answers(self) -> int:
        """Return how many trained messages of the assistant have a text."""
        said = (message for message in self.messages if message.trained and message.role == "assistant")
        return sum(bool(message.text) for message in said)

    @property
    def ends_with(self) -> str:
        """Return the role that should speak last."""
        return self.format.ends_with if self.format else "assistant"

    @kept
    def tools(self) -> tuple[Mapping[str, Any], ...]:
        """Return the definitions of the functions that the record declares."""
        return tuple(self.format.tools(self.value)) if self.format and not self.said else ()

    @kept
    def outline(self) -> Outline | None:
        """Return what a plain record is without its words; None for one with tools, faults or odd bytes."""
        if self.bom or self.ending != b"\n" or b"\r" in self.raw or self.duplicates or not self.format:
            return None
        if self.plain and not self.judge:
            return self.plain
        return None if self.tools or self.violations else outline(self.format.name, self.messages)

    @kept
    def escaped(self) -> bool:
        """Return whether the line may have escapes that JSON does not need."""
        return _ESCAPED.search(self.raw) is not None

    @property
    def spelled(self) -> bytes:
        """Return the line without the escapes that JSON does not need."""
        if not self.escaped:
            return self.raw
        return json.dumps(self.value, ensure_ascii=False).encode(errors="replace")

    @kept
    def violations(self) -> tuple[Violation, ...]:
        """Return where the record breaks the schema of its format, if it has one, and that of the user."""
        found = () if self.source.instead else self._misshapen
        same = {(one.kind, one.path) for one in found}
        return (*found, *(one for one in self._broken if (one.kind, one.path) not in same))

    @kept
    def _misshapen(self) -> tuple[Violation, ...]:
        if not self.format or (self.format.name, self.plain) in _WELL_SHAPED:
            return ()
        found = tuple(self.format.violations(self.value))
        if self.plain and not found and len(_WELL_SHAPED) < _SHAPES:
            _WELL_SHAPED.add((self.format.name, self.plain))
        return found

    @property
    def _broken(self) -> Iterable[Violation]:
        return self.judge(self.value) if self.judge else ()

    @kept
    def line_hash(self) -> str:
        """Return what `Place.line_hash` says of this line."""
        return hashlib.sha256(self.raw).hexdigest()[:16]

    def once(self, function: Callable[[Record, *A], T], *args: *A) -> T:
        """Return `function(self, *args)`, computed for the first rule that asks and kept for the others."""
        # To compare with what was given before is quicker than to look it up, for it is mostly the same.
        before = self._kept.get(function)
        if before is not None and before[0] == args:
            return before[1]  # type: ignore[no-any-return]
        if before is None:
            value = function(self, *args)
            self._kept[function] = args, value
            return value
        if (key := (function, args)) not in self._kept:
            self._kept[key] = function(self, *args)
        return self._kept[key]  # type: ignore[no-any-return]

    def here(self) -> Place:
        """Return the place of the line itself, or of the file that the record stands for."""
        return Place(self.path, self.line, line_hash=self.line_hash)

    def at(self, *path: str | int, key: bool = False) -> Place:
        """Return the place of the value that a path leads to, or of its key; of its nearest parent if absent."""
        start, stop = self._span_of(path, key=key)
        return self._place(start, stop, pointer(path))

    def spot(self, *path: str | int) -> Place:
        """Return the place of the value that a path leads to, without an excerpt."""
        start, stop = self._span_of(path)
        return Place(self.path, self.line, start + 1, pointer(path), self.line_hash, span=self._span(start, stop))

    def _span_of(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        if (spans := self._parsed.spans) and not key and path[::2] == _OF_TEXT and path[1] in range(len(spans)):
            return spans[int(path[1])]
        return locate(self.text, path, key=key, known=self._members)

    def at_text(self, message: Message, start: int, stop: int) -> Place:
        """Return the place of the characters `start` to `stop` of a message's text, in the string with the first.

        Where that string cannot be told, return the place of the message.
        """
        held = pieces(self.value, message.path, message.text) if message.text else ()
        piece = next((piece for piece in held if piece.start <= start < piece.stop), None)
        if piece is None:
            return self.at(*message.path)
        opening, _ = self._span_of(piece.path)
        first = forward(self.text, opening + 1, start - piece.start)
        last = forward(self.text, first, min(stop, piece.stop) - start)
        return self._place(first, last, pointer(piece.path))

    def at_offset(self, offset: int, length: int = 1, path: Path = ()) -> Place:
        """Return the place that is `offset` code points into the line."""
        return self._place(offset, min(offset + length, len(self.text)), pointer(path))

    def _place(self, start: int, stop: int, where: str) -> Place:
        shown = excerpt(self.text, start, stop) if self.text else None
        span = self._span(start, stop) if self.text else None
        return Place(self.path, self.line, start + 1, where, self.line_hash, shown, span)

    def _span(self, start: int, stop: int) -> Span:
        return Span(stop + 1, self.bytes_before(start) + 1, self.bytes_before(stop) + 1)

    def bytes_before(self, at: int) -> int:
        """Return how many bytes of the line are before a character of the text."""
        mark = len(_BOM) if self.bom else 0
        if self.text.isascii():
            return mark + at
        block, rest = divmod(at, _BLOCK)
        return mark + self._blocks[block] + len(self.text[at - rest : at].encode())

    @kept
    def _blocks(self) -> list[int]:
        """Return the bytes before each block of the text, so that many places on a long line cost little."""
        starts = range(0, len(self.text), _BLOCK)
        return list(accumulate((len(self.text[at : at + _BLOCK].encode()) for at in starts), initial=0))


def _plain(form: Shape, said: Said, outline: Outline | None) -> tuple[Message, ...]:
    """Return the messages of a plain record, which differ only in their texts from others with its outline."""
    if (alike := _ALIKE.get((form, outline))) is None:
        first = tuple(form.messages(made(said)))
        if len(_ALIKE) < _SHAPES and [message.text for message in first] == [text for _, text in said]:
            _ALIKE[form, outline] = [(message.role, message[2:]) for message in first]
        return first
    return tuple([Message._make((role, text, *rest)) for (_, text), (role, rest) in zip(said, alike, strict=True)])
