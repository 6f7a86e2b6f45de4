"""Records that are laid out otherwise than one a line, as one line each, in constant memory.

A newline never stands inside a string of JSON. So where a record is broken over lines, white space around the
breaks is all that goes; what is on one line stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from jsonl_lint.repairs.encoding import RepairError, Text, decoded
from jsonl_lint.repairs.line import mended
from jsonl_lint.repairs.strict import MAX_DEPTH, parsed

LIMIT = 256 << 20
"""No record may have more bytes than this, if nobody says otherwise."""

_SPACE = re.compile(rb"[ \t\r\n]*+")
_BLANKS = re.compile(rb"[ \t]*+")
_ODD = re.compile(rb"\xef\xbb\xbf|\xc2\xa0|\xe3\x80\x80|[\x0b\x0c]")
_LONGEST_ODD = 3
_NAMES = {"\t": "tab", "\n": "newline", "\r": "newline"}


def records(blocks: Iterable[bytes], *, unsafe: bool = False, limit: int = LIMIT) -> Iterator[bytes]:
    """Yield each record of a text as a line without its newline; raises `RepairError` where it is no record.

    A text is one list of objects, or objects one after another, over as many lines as they like, with a comma
    between them or none. A line that is a record stays as it is, with the carriage return before its newline.
    A record that is not JSON is mended if that is safe, or with `unsafe` if there is one way to do it. What came
    before an error has been yielded already: write it where it can be thrown away.
    """
    return _Scanner(decoded(blocks), limit, unsafe=unsafe).records()


def _runs(plain: bytes, escape: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Return what goes on to a bracket that nests deep or is not closed, and to the end of a string."""
    inside = plain + rb"(?:" + escape + plain + rb")*+"
    outside = rb'[^"{}\[\]]*+(?:"' + inside + rb'"[^"{}\[\]]*+)*+'
    flat = outside + rb"(?:[{\[]" + outside + rb"[}\]]" + outside + rb")*+"
    low = outside + rb"(?:[{\[]" + flat + rb"[}\]]" + outside + rb")*+"
    return re.compile(low, re.DOTALL), re.compile(inside, re.DOTALL)


_STRICT = _runs(rb'[^"\\\x00-\x1f]*+', rb"\\[^\x00-\x1f]")
_LOOSE = _runs(rb'[^"\\]*+', rb"\\.")


class _Scanner:
    """Reads on from bracket to bracket; holds only the record at hand, and what its block brought besides."""

    def __init__(self, text: Text, limit: int, *, unsafe: bool) -> None:
        self.text = text
        self.limit = limit
        self.unsafe = unsafe
        self.outside, self.inside = _LOOSE if unsafe else _STRICT
        self.data = bytearray()
        self.at = 0
        self.start = 0  # what is at hand begins here; with blanks before it if `fresh`
        self.fresh = True  # the line holds nothing but blanks before it
        self.passed = text.offset

    def records(self) -> Iterator[bytes]:
        """Yield the records, and see that nothing but white space and commas is between them."""
        where, comma = "start", False
        while (char := self._token()) is not None:
            if char == b"{" and where != "end":
                where = where if where == "list" else "free"
                yield self._record(alone=where == "free" and self.fresh)
                comma = True
            elif (
                (char == b"," and comma)
                or (char == b"[" and where == "start")
                or (char == b"]" and where == "list")
            ):
                where = {b"[": "list", b"]": "end"}.get(char, where)
                comma = False
                self._pass(1)
            elif odd := self._odd():
                self._pass(odd)
            else:
                raise self._error(self.at, _unexpected(char, where))
        if where == "list":
            raise self._error(self.at, "the file ends before the ] of the list that it begins with")

    def _token(self) -> bytes | None:
        """Skip white space, and return the next byte, if there is one; notice where its line starts."""
        while True:
            end = _end(_SPACE, self.data, self.at)
            newline = max(self.data.rfind(b"\n", self.at, end), self.data.rfind(b"\r", self.at, end))
            if newline >= 0:
                self.start, self.fresh = newline + 1, True
            self.at = end
            if not self.fresh or self.at - self.start > self.limit:
                self._pass(0)
            if end < len(self.data):
                return bytes(self.data[end : end + 1])
            if not self._more():
                return None

    def _pass(self, size: int) -> None:
        self.at += size
        self.start, self.fresh = self.at, False

    def _odd(self) -> int:
        """Return the size of white space that JSON does not know, such as the byte order mark of a joined file."""
        while len(self.data) - self.at < _LONGEST_ODD and self._more():
            pass
        odd = _ODD.match(self.data, self.at)
        return len(odd[0]) if odd else 0

    def _record(self, *, alone: bool) -> bytes:
        """Return the record that begins here, and its whole line if it stands `alone` on it."""
        lead = self.at - self.start
        self._close()
        size = self.at - self.start
        if alone:
            self._skip(_BLANKS)
            alone = self.at == len(self.data) or self.data[self.at] in b"\r\n"
        begin = self.start + lead
        if self.at - self.start > self.limit:
            raise self._error(begin, "")
        record = bytes(self.data[begin : self.start + size])
        line = self._sound(record, begin)
        if alone and line is record and b"\n" not in record and b"\r" not in record:
            self._return()
            line = bytes(self.data[self.start : self.at])
        else:
            line = _joined(line)
        self._pass(0)
        return line

    def _return(self) -> None:
        """Go on behind a carriage return that a newline follows."""
        while len(self.data) - self.at < len(b"\r\n") and self._more():
            pass
        self.at += self.data.startswith(b"\r\n", self.at)

    def _close(self) -> None:
        """Go on behind the bracket that closes the record."""
        lead, depth = self.at - self.start, 0
        while True:
            at = self.at
            char = self.data[at]
            if char == _QUOTE:
                self._string()
            else:
                depth += 1 if char in b"{[" else -1
                self.at += 1
            if depth == 0:
                return
            if depth > MAX_DEPTH:
                raise self._error(at, f"objects and lists nest more than {MAX_DEPTH} deep")
            self.at = _end(self.outside, self.data, self.at)
            if self.at == len(self.data):
                self._skip(_OTHER)
            if self.at == len(self.data):
                raise self._error(self.start + lead, "the record that starts here never ends")

    def _string(self) -> None:
        """Go on behind a string that the data at hand does not end, or that JSON does not allow."""
        lead = self.at - self.start
        self.at += 1
        while True:
            self._skip(self.inside)
            left = bytes(self.data[self.at : self.at + 2])
            if left[:1] == b'"':
                self.at += 1
                return
            if left in (b"", b"\\") and not self._more():
                raise self._error(self.start + lead, "the string that starts here never ends")
            if left not in (b"", b"\\"):
                at = self.at + (left[:1] == b"\\")
                name = _NAMES.get(chr(self.data[at]), "control character")
                raise self._error(at, f"raw {name} inside a string")

    def _skip(self, pattern: re.Pattern[bytes]) -> None:
        """Go on behind what a pattern matches, over as many blocks as it takes."""
        while True:
            self.at = _end(pattern, self.data, self.at)
            if self.at < len(self.data) or not self._more():
                return

    def _more(self) -> bool:
        """Read another block, and forget what came before the record at hand."""
        if self.at - self.start > self.limit:
            raise self._error(self.at, "")
        block = next(self.text.blocks, None)
        if block is None:
            return False
        self.passed += self.text.size(bytes(self.data[: self.start]))
        del self.data[: self.start]
        self.at -= self.start
        self.start = 0
        self.data += block
        return True

    def _sound(self, record: bytes, begin: int) -> bytes:
        """Return a record if it is JSON, or else mended; the breaks of its lines are still there."""
        try:
            parsed(text := record.decode())
        except UnicodeDecodeError as error:
            raise self._error(begin + error.start, f"byte 0x{record[error.start]:02x} is not UTF-8") from None
        except json.JSONDecodeError as error:
            repair = mended(record)
            if repair and (repair.safe or self.unsafe):
                return repair.applied(record)
            place = begin + len(text[: error.pos].encode())
            raise self._error(place, "the record is not JSON from here on") from None
        return record

    def _error(self, at: int, message: str) -> RepairError:
        """Return an error at an index of the data; what is too large is said to be so, whatever else is wrong."""
        if self.at - self.start > self.limit:
            at, message = self.start, f"the record that starts here has more than {self.limit:,} bytes"
        return RepairError(self.passed + self.text.size(bytes(self.data[:at])), message)


_QUOTE = ord('"')
_OTHER = re.compile(rb'[^"{}\[\]]*+')


def _end(pattern: re.Pattern[bytes], data: bytearray, at: int) -> int:
    """Return where the match of a pattern ends that matches everywhere, if only nothing."""
    match = pattern.match(data, at)
    assert match is not None  # noqa: S101
    return match.end()


def _unexpected(char: bytes, where: str) -> str:
    if where == "end":
        return "more text after the list of records"
    if char in b"/#":
        return "JSON has no comments"
    if char == b",":
        return "a comma with no record before it"
    if char == b"]":
        return "a ] with no [ at the start of the file"
    return "this is no record: each must be an object"


def _joined(record: bytes) -> bytes:
    """Return a record without the breaks of its lines, nor the white space around them."""
    text = b"\n".join(line.strip(b" \t") for line in record.replace(b"\r", b"\n").split(b"\n"))
    return text.replace(b",\n", b", ").replace(b":\n", b": ").replace(b"\n", b"")
