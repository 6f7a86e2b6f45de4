"""A folder of entries on disk that anyone may fill, damage or remove at any time: then an entry is not there.

An entry is a plain file with a name of 64 hex digits; it is written beside its place, then moved there. What is in
it is not trusted: who reads it has to check it. The entries that nobody read for the longest time go first.
"""

# ruff: noqa: PTH103, PTH105, PTH106, PTH108, PTH118, PTH123, PTH208 - a path may hold any bytes; pathlib would change it
from __future__ import annotations

import contextlib
import os
import re
import stat
import time
from collections.abc import Iterator

from jsonl_lint.values import Value

MOST = 512 << 20
"""The most bytes of all entries together."""

LARGEST = 64 << 20
"""The most bytes of an entry."""

_TAG, _IGNORE = "CACHEDIR.TAG", ".gitignore"
_OURS = {
    _TAG: b"Signature: 8a477f597d28d172789f06886806bc55\n"
    b"# This folder was made by jsonl-lint, and may be removed: `jsonl-lint cache clean`.\n"
    b"# What such a file is for: https://bford.info/cachedir/\n",
    _IGNORE: b"*\n",
}
_ENTRY = re.compile(r"[0-9a-f]{64}")
_PART = re.compile(r"(?:[0-9a-f]{64}|CACHEDIR\.TAG|\.gitignore)\.[0-9a-f]+\.part")
_HOUR = 3600.0
# A link is not followed, and a pipe is not waited for.
_SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class Store(Value, kw_only=False):
    """Such a folder; it is made for the first entry."""

    folder: str
    most: int = MOST

    def has(self, name: str) -> bool:
        """Return whether there is an entry of that name."""
        try:
            return stat.S_ISREG(os.lstat(self._path(name)).st_mode)
        except OSError:
            return False

    def read(self, name: str) -> bytes:
        """Return an entry; nothing if it cannot be read."""
        with contextlib.suppress(OSError):
            data = _content(self._path(name))
            with contextlib.suppress(OSError):
                os.utime(self._path(name))
            return data
        return b""

    def write(self, name: str, data: bytes) -> None:
        """Keep an entry, if it is not too large and the folder can be written to."""
        if len(data) <= LARGEST:
            with contextlib.suppress(OSError):
                os.makedirs(self.folder, exist_ok=True)
                for missing in (other for other in _OURS if not os.path.lexists(self._path(other))):
                    self._put(missing, _OURS[missing])
                self._put(name, data)

    def _put(self, name: str, data: bytes) -> None:
        part = self._path(f"{name}.{os.getpid():x}{time.monotonic_ns():x}.part")
        try:
            with open(part, "xb") as file:
                file.write(data)
            os.replace(part, self._path(name))
        except OSError:
            self._remove(part)
            raise

    def trim(self) -> None:
        """Remove what was not read for the longest time, if there is too much, and what was left half written."""
        with contextlib.suppress(OSError):
            found = sorted((status.st_mtime, status.st_size, name) for name, status in self._files())
            entries = [(size, name) for _, size, name in found if _ENTRY.fullmatch(name)]
            total, wanted = sum(size for size, _ in entries), self.most
            for size, name in entries:
                if total <= wanted:
                    break
                self._remove(name)
                total, wanted = total - size, self.most - self.most // 10
            for written, _, name in found:
                if _PART.fullmatch(name) and written < time.time() - _HOUR:
                    self._remove(name)

    def clean(self) -> int:
        """Remove the entries, and the folder if nothing else is in it; return how many bytes that were.

        Raises ValueError if the folder was not made by us.
        """
        if not os.path.lexists(self.folder):
            return 0
        if not self.usable or not self._is_ours(_TAG):
            raise ValueError("it was not made by jsonl-lint")
        found = list(self._files())
        ours = {name: status.st_size for name, status in found if _ENTRY.fullmatch(name) or _PART.fullmatch(name)}
        for name in ours:
            self._remove(name)
        for name in (_IGNORE, _TAG):
            if self._is_ours(name):
                self._remove(name)
        with contextlib.suppress(OSError):
            os.rmdir(self.folder)
        return sum(ours.values())

    @property
    def usable(self) -> bool:
        """Return whether the folder is one that we made, or is still to be made; a link is not."""
        if not os.path.lexists(self.folder):
            return True
        try:
            status = os.lstat(self.folder)
            return stat.S_ISDIR(status.st_mode) and (self._is_ours(_TAG) or not os.listdir(self.folder))
        except OSError:
            return False

    def _is_ours(self, name: str) -> bool:
        try:
            return _content(self._path(name)) == _OURS[name]
        except OSError:
            return False

    def _files(self) -> Iterator[tuple[str, os.stat_result]]:
        with os.scandir(self.folder) as found:
            for item in found:
                if item.is_file(follow_symlinks=False):
                    yield item.name, item.stat(follow_symlinks=False)

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def _remove(self, name: str) -> None:
        with contextlib.suppress(OSError):
            os.unlink(self._path(name))


def _content(path: str) -> bytes:
    """Return what is in a plain file that is not too large."""
    with open(path, "rb", opener=_open) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            raise OSError(None, "Not a regular file, or too large")
        return file.read(LARGEST)


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | _SAFELY)
