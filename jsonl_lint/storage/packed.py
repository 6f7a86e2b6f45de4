"""Files that are packed by gzip or Zstandard: unpacked while they are read, and never to more than is allowed."""

from __future__ import annotations

import importlib
import io
import sys
import zlib
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from jsonl_lint.values import Value

RATIO = 200
"""How many times its size a file may unpack to, if nobody allows more."""

FLOOR = 64 << 20
"""So many bytes are taken from the smallest file."""

MOST = 64 << 30
"""No file unpacks to more, if nobody allows it."""

_BUFFER = 1 << 20
_APART, _KEPT = 64 << 10, 64
_LFS = b"version https://git-lfs"
_GZIP = 16 + zlib.MAX_WBITS


class _Decompressor(Protocol):
    """What unpacks one frame, or member, of a file."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


class Packing(Value, kw_only=False):
    """A way to pack: how it is called, how a file begins, and what unpacks it.

    `step` is how many bytes are unpacked at once. A bomb makes at most 32 MiB of them before they are counted.
    """

    title: str
    magic: tuple[bytes, ...]
    step: int
    decompressor: Callable[[], _Decompressor]


def _zstd() -> _Decompressor:
    """Return what unpacks Zstandard, from the standard library where that has it."""
    try:
        return importlib.import_module("compression.zstd").ZstdDecompressor()  # type: ignore[no-any-return]
    except ImportError:
        pass
    try:
        return importlib.import_module("zstandard").ZstdDecompressor().decompressobj()  # type: ignore[no-any-return]
    except ImportError:
        raise OSError(None, "Zstandard is not installed: run `pip install 'jsonl-lint[zstd]'`") from None


class Frame(NamedTuple):
    """Where a frame begins, in the bytes that are stored and in the plain ones."""

    stored: int
    plain: int


# A file may begin with a frame that is skipped.
_SKIPPED = tuple(bytes((0x50 + number, 0x2A, 0x4D, 0x18)) for number in range(16))

PACKINGS = {
    ".gz": Packing("gzip", (b"\x1f\x8b",), 32 << 10, lambda: zlib.decompressobj(_GZIP)),
    ".zst": Packing("Zstandard", (b"\x28\xb5\x2f\xfd", *_SKIPPED), 1 << 10, _zstd),
}
"""How files are packed, by the end of their names."""


def packing(name: str) -> str:
    """Return the end of a name that says how the file is packed, or "" if it is not."""
    return next((suffix for suffix in PACKINGS if name.lower().endswith(suffix)), "")


def unpacked(file: io.BufferedReader, suffix: str, most: int) -> io.BufferedReader:
    """Return the plain bytes of a file; one without bytes, or that stands for one in Git LFS, is plain already."""
    if not suffix:
        return file
    kind = PACKINGS[suffix]
    try:
        head = file.peek(len(_LFS))
        if not head or head.startswith(_LFS):
            return file
        if not head.startswith(kind.magic):
            raise OSError(None, f"it is not packed by {kind.title}, as its name says")  # noqa: TRY301
        return io.BufferedReader(_Unpacked(file, kind, most), _BUFFER)
    except BaseException:
        file.close()
        raise


def part(file: io.BufferedReader, suffix: str, start: int, size: int) -> io.BufferedReader:
    """Return so many plain bytes of a file from the frame on that begins at `start`, or what there is of them."""
    try:
        file.seek(start)
        return io.BufferedReader(_Part(file, PACKINGS[suffix], start, size), _BUFFER)
    except BaseException:
        file.close()
        raise


def reached(file: io.BufferedReader, plain: int) -> tuple[Frame, int]:
    """Return the last frame that is known to begin before a plain byte, and how many stored bytes are read so far.

    Of frames with little between them one is known, and of all that were passed the last few.
    """
    raw = file.raw
    if not isinstance(raw, _Unpacked):
        return Frame(0, 0), 0
    known = (frame for frame in reversed(raw.frames) if frame.plain <= plain)
    return next(known, Frame(0, 0)), raw.stored


class _Unpacked(io.RawIOBase):
    """The plain bytes of all frames of a file, one after the other."""

    def __init__(self, file: io.BufferedReader, kind: Packing, most: int) -> None:
        self._file, self._kind, self._most = file, kind, most
        self.frames = deque([Frame(0, 0)], _KEPT)
        self._frame: _Decompressor | None = kind.decompressor()
        self.stored = self._plain = 0
        self._rest = self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            if not (data := self._rest or self._more()):
                return 0
            self._ready = self._step(data)
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count

    def _more(self) -> bytes:
        # All who unpack a frame do so in the same steps, and so see the same of one that is damaged.
        data = self._file.read(self._kind.step - self.stored % self._kind.step)
        if not data and self._frame:
            raise OSError(None, f"it ends in the middle: the {self._kind.title} data is cut off")
        self.stored += len(data)
        return data

    def _step(self, data: bytes) -> bytes:
        """Unpack some bytes; what follows a frame is another one, or nothing but zeros."""
        if self._frame is None:
            if not (data := data.lstrip(b"\0")):
                self._rest = b""
                return b""
            self._frame = self._kind.decompressor()
            if self._plain >= self.frames[-1].plain + _APART:
                self.frames.append(Frame(self.stored - len(data), self._plain))
        try:
            plain = self._frame.decompress(data)
        except Exception as error:  # noqa: BLE001 - each library has its own, and a file can hold anything
            raise OSError(None, f"the {self._kind.title} data is damaged: {error}") from None
        self._rest = self._frame.unused_data
        if self._frame.eof:
            self._frame = None
        self._count(len(plain))
        return plain

    def _count(self, plain: int) -> None:
        self._plain += plain
        likely = min(MOST, max(FLOOR, RATIO * self.stored))
        if self._plain <= (self._most or likely):
            return
        size = f"{self._most or MOST:,} bytes"
        much = size if self._most or likely == MOST else f"{RATIO} times its size"
        raise OSError(None, f"it unpacks to more than {much}; `--max-unpacked BYTES` allows more")

    def close(self) -> None:
        self._file.close()
        super().close()


class _Part(_Unpacked):
    """Some plain bytes of a file. How many there may be was judged by who saw all of them."""

    def __init__(self, file: io.BufferedReader, kind: Packing, start: int, size: int) -> None:
        super().__init__(file, kind, sys.maxsize)
        self.stored, self._left = start, size

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            return 0
        count = super().readinto(memoryview(buffer)[: self._left])
        self._left -= count
        return count
