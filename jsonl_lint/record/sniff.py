"""What a file is, when it is not JSON Lines at all: one finding for the file in place of one for each line.

A file is named here only if all of it must be of that kind. Where some lines may be records, the lines speak.
"""

from __future__ import annotations

import codecs
import re

from jsonl_lint.expressions import late
from jsonl_lint.record.position import Stop, walk
from jsonl_lint.values import Value

HEAD = 1 << 20
"""How many bytes from the start of a file are looked at."""

_LFS = re.compile(rb"version https://(?:git-lfs|hawser)\.github\.com/spec/v1\r?\n(?:.*\n)*?oid ")
_LFS_SIZE = re.compile(rb"^size ([0-9]{1,18})\r?$", re.MULTILINE)
_LFS_MOST = 1024
_UTF_8_BOM = b"\xef\xbb\xbf"


class Condition(Value, kw_only=False):
    """What a file is, and on which line that begins.

    `name` is one of empty-file, lfs-pointer, utf-16 (or 32), binary-file, json-array, pretty-printed; `detail`
    says more in a few words.
    """

    name: str
    detail: str
    line: int = 1


def sniff(head: bytes, size: int, tail_more: bool) -> Condition | None:
    """Judge a file by its first HEAD bytes, its size, and whether more follows; None leaves it to the lines."""
    body = head.removeprefix(_UTF_8_BOM)
    start = len(body) - len(body.lstrip())
    if start == len(body) and not tail_more:
        return Condition("empty-file", "only white space" if body else f"{size} bytes")
    if _is_record(body[start:].partition(b"\n")[0]):
        return None
    line = body.count(b"\n", 0, start) + 1
    return (
        _lfs_pointer(head, size)
        or _wide(head, tail_more)
        or _binary(head)
        or _structure(body[start:].decode(errors="replace"), line, tail_more)
    )


def _is_record(line: bytes) -> bool:
    text = line.decode(errors="replace").rstrip()
    stop = walk(text)
    return text.startswith("{") and stop.complete and stop.at == len(text)


def _lfs_pointer(head: bytes, size: int) -> Condition | None:
    pointed = _LFS_SIZE.search(head) if size < _LFS_MOST and _LFS.match(head) else None
    return Condition("lfs-pointer", f"{int(pointed[1]):,} bytes not fetched") if pointed else None


def _wide(head: bytes, tail_more: bool) -> Condition | None:
    """Recognise UTF-16 and UTF-32 by byte order mark, or by the zeros around the first two characters.

    The encoding is named as `iconv` has it: without the byte order if a mark tells it.
    """
    for name, order, zeros in _WIDE:
        mark = "\ufeff".encode(name + order)
        if head.startswith(mark) or zeros.match(head):
            try:
                codecs.getincrementaldecoder(name + order)().decode(head, final=not tail_more)
            except UnicodeDecodeError:
                continue
            return Condition("utf-16", name if head.startswith(mark) else name + order)
    return None


_WIDE = (
    ("UTF-32", "LE", re.compile(rb"[^\0]\0\0\0[^\0]\0\0\0")),
    ("UTF-32", "BE", re.compile(rb"\0\0\0[^\0]\0\0\0[^\0]")),
    ("UTF-16", "LE", re.compile(rb"[^\0]\0[^\0]\0")),
    ("UTF-16", "BE", re.compile(rb"\0[^\0]\0[^\0]")),
)


def _binary(head: bytes) -> Condition | None:
    for offset, magic, name in _MAGIC:
        if head.startswith(magic, offset):
            return Condition("binary-file", name)
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls < _FEW or controls < len(head) * _SHARE:
        return None
    return Condition("binary-file", f"{controls / len(head):.0%} control characters")


_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\b\x1b")) + b"\x7f"
_FEW, _SHARE = 8, 0.03
_MAGIC = (
    (0, b"\x1f\x8b", "gzip"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"\xfd7zXZ\0", "xz"),
    (0, b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (0, b"\x04\x22\x4d\x18", "LZ4"),
    (4, b"1AY&SY", "bzip2"),
    (0, b"PAR1", "Parquet"),
    (0, b"ARROW1\0\0", "Arrow"),
    (0, b"FEA1", "Feather"),
    (0, b"\xff\xff\xff\xff", "Arrow stream"),
    (0, b"Obj\x01", "Avro"),
    (0, b"%PDF-", "PDF"),
    (0, b"SQLite format 3\0", "SQLite"),
    (0, b"\x89HDF\r\n\x1a\n", "HDF5"),
    (0, b"\x93NUMPY", "NumPy"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Microsoft Office"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"\xff\xd8\xff", "JPEG"),
    (257, b"ustar\0", "tar"),
    (257, b"ustar  \0", "tar"),
    *((0, bytes((0x80, protocol)), "Python pickle") for protocol in range(2, 6)),
)


def _structure(text: str, line: int, tail_more: bool) -> Condition | None:
    """Recognise values that span lines."""
    if text.startswith("["):
        return _array(text, line, tail_more)
    return _pretty(text, line, tail_more) if text.startswith("{") else None


def _array(text: str, line: int, tail_more: bool) -> Condition | None:
    stop = walk(text)
    if "\n" not in text[: stop.end]:
        whole = _is_cut(text, stop) and "\n" not in text if tail_more else stop.complete and stop.at == len(text)
        return Condition("json-array", "on one line", line) if whole else None
    sound = (stop.complete or tail_more) and _is_cut(text, stop)
    if not sound and _has_record(text):
        return None
    return Condition("json-array", "over several lines", line)


def _pretty(text: str, line: int, tail_more: bool) -> Condition | None:
    heights: list[int] = []
    at, cut = 0, False
    while text.startswith("{", at):
        stop = walk(text, at)
        height = text.count("\n", at, stop.end) + 1
        cut = not stop.complete and _is_cut(text, stop)
        if height == 1 and not (heights and cut and tail_more):
            return None
        if not stop.complete:
            break
        heights.append(height)
        between = _BETWEEN.match(text, stop.at)
        at = between.end() if between else stop.at
    if at < len(text) and not cut and _has_record(text):
        return None
    return Condition("pretty-printed", _spread(heights), line)


_BETWEEN = late(r"[,\s]*+")


def _spread(heights: list[int]) -> str:
    if not heights:
        return "a record over many lines"
    least, most = min(heights), max(heights)
    return f"records of {least:,} lines" if least == most else f"records of {least:,} to {most:,} lines"


def _is_cut(text: str, stop: Stop) -> bool:
    """Tell whether the text is sound up to its end, perhaps in the middle of a token."""
    return len(text) - stop.at < len("false") or bool(_UNFINISHED.match(text, stop.at))


_UNFINISHED = late(r'"[^"\\\x00-\x1f]*+(?:\\["\\/bfnrtu][^"\\\x00-\x1f]*+)*+\\?$')


def _has_record(text: str) -> bool:
    """Tell whether some line is a record by itself, so that the lines must tell what is wrong."""
    return any(_is_record(line) for line in text.encode(errors="replace").split(b"\n") if line.startswith(b"{"))
