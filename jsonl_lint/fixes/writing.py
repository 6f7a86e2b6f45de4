"""A file in the place of another: the old one or the new one is there at any moment, and never half of one.

The new file is written beside its place, flushed to the disk, and moved there. What a run that was killed left
behind is told by its name, and is removed by the next run that writes in the same folder.
"""

# ruff: noqa: PTH100, PTH105, PTH108, PTH114, PTH116, PTH118, PTH120, PTH123 - a path may hold any bytes
from __future__ import annotations

import contextlib
import os
import re
import socket
import stat
import time
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

PREFIX = ".jsonl-lint-fix"
HERE = f"{zlib.crc32(socket.gethostname().encode()):08x}"
"""How the names of new files begin: whose they are, and which machine writes them."""

_OURS = re.compile(rf"{re.escape(PREFIX)}\.([0-9a-f]{{8}})\.([0-9]+)\.[0-9]+\.tmp")
_CACHES = (os.path.join(".dvc", "cache"), os.path.join(".git", "annex"))
_DAY = 86_400.0


class LeftAloneError(OSError):
    """A file that is left as it is, and why."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(None, why, path)


class ChangedError(LeftAloneError):
    """A file that is not as it was when it was read."""


class State(NamedTuple):
    """What changes when someone writes to a file."""

    device: int
    inode: int
    size: int
    written: int


class Target:
    """A file that may be replaced, as it was when it was first read.

    `path` is what is replaced: the file that a link leads to, or the link itself if that file must not change.
    `note` says so then.
    """

    def __init__(self, name: str) -> None:
        """Look at a file."""
        self.name, self.note = name, ""
        self.path = os.path.realpath(name)
        self.status = os.stat(self.path)
        self.state = _state(self.path)
        if os.path.islink(name) and (what := _kept(name, self.path)):
            self.path, self.note = _beside(name), f"the link to {what} is now a file of its own"

    @property
    def shared(self) -> bool:
        """Return whether the bytes belong to someone else, too, who may have made them read-only."""
        return bool(self.note) or self.status.st_nlink > 1

    def must_be_writable(self) -> None:
        """Raise a `LeftAloneError` if the file is read-only."""
        if not self.status.st_mode & 0o222 and not self.shared:
            raise LeftAloneError(self.name, "The file is read-only")

    def check(self) -> None:
        """Raise a `ChangedError` if the file is not as it was."""
        try:
            same = _state(os.path.realpath(self.name)) == self.state
        except OSError:
            same = False
        if not same:
            raise ChangedError(self.name, "Someone changed the file meanwhile; try again")

    def replace(self, new: str) -> None:
        """Put a file that `beside` has made in the place of this one."""
        with open(new, "rb+") as file:
            self._attribute(file.fileno())
            self._own(file.fileno())
            os.fsync(file.fileno())
        self.check()
        os.replace(new, self.path)
        _settle(os.path.dirname(self.path))

    def _attribute(self, handle: int) -> None:
        """Give a file the extended attributes of this one, of which a list of who may read it is one."""
        if hasattr(os, "listxattr"):
            with contextlib.suppress(OSError):
                for name in os.listxattr(self.name):
                    with contextlib.suppress(OSError):
                        os.setxattr(handle, name, os.getxattr(self.name, name))

    def _own(self, handle: int) -> None:
        """Give a file the owner and the mode of this one."""
        if hasattr(os, "fchown"):
            for owner in (-1, self.status.st_uid):
                with contextlib.suppress(OSError):
                    os.fchown(handle, owner, self.status.st_gid)
            os.fchmod(handle, stat.S_IMODE(self.status.st_mode) | (stat.S_IWUSR if self.shared else 0))


def _state(path: str) -> State:
    status = os.stat(path)
    return State(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _beside(path: str) -> str:
    """Return where a link stands, without links on the way to it."""
    folder, name = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.realpath(folder), name)


def _kept(link: str, real: str) -> str:
    """Return what a linked file belongs to if it must not change: a cache, or what is outside the work."""
    if any(f"{os.sep}{cache}{os.sep}" in real for cache in _CACHES):
        return "a cache"
    top = _top(os.path.dirname(_beside(link)))
    return "" if real.startswith(os.path.join(top, "")) else "a file elsewhere"


def _top(folder: str) -> str:
    """Return the top of the repository of a folder; or else the current folder if it is around it, or itself."""
    above = folder
    while not os.path.lexists(os.path.join(above, ".git")):
        above, below = os.path.dirname(above), above
        if above == below:
            here = os.path.realpath(".")
            return here if os.path.commonpath([here, folder]) == here else folder
    return above


@contextlib.contextmanager
def beside(path: str, folder: str = "") -> Iterator[BinaryIO]:
    """Give a new file in the folder of another, or in `folder`; it is removed again if writing fails."""
    place = folder or os.path.dirname(path)
    sweep(place)
    new = os.path.join(place, f"{PREFIX}.{HERE}.{os.getpid()}.{time.monotonic_ns()}.tmp")
    try:
        with open(new, "xb", opener=_private) as file:
            yield file
    except BaseException:
        remove(new)
        raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def remove(path: str) -> None:
    """Remove a file that was written beside another, if it is still there."""
    with contextlib.suppress(OSError):
        os.unlink(path)


def sweep(folder: str) -> None:
    """Remove what runs that were killed left in a folder."""
    with contextlib.suppress(OSError), os.scandir(folder or ".") as found:
        for item in found:
            ours = _OURS.fullmatch(item.name)
            if ours and item.is_file(follow_symlinks=False):
                old = item.stat(follow_symlinks=False).st_mtime < time.time() - _DAY
                if old or (ours[1] == HERE and not _runs(int(ours[2]))):
                    remove(item.path)


def _runs(process: int) -> bool:
    """Return whether a process may still run. Windows has no signal that only asks."""
    if os.name == "nt" or process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _settle(folder: str) -> None:
    """Flush a folder to the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
