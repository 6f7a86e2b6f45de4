"""Where the bytes of a dataset come from: a file or a URL, packed or not. Whoever reads sees the plain file."""

# ruff: noqa: PTH116, PTH120, PTH123 - a path may hold any bytes; pathlib would change it
from __future__ import annotations

import io
import os
import stat

from jsonl_lint.storage.frames import several
from jsonl_lint.storage.long import LONGEST, LongLine, blocks, lines, measured, size_of, skip_line
from jsonl_lint.storage.packed import PACKINGS, packing, part, reached, unpacked
from jsonl_lint.storage.remote import at_url, check_url, cleaned, cut_from_url, found_at, is_url, size_at

__all__ = [
    "DVC",
    "LONGEST",
    "PACKINGS",
    "LongLine",
    "blocks",
    "check_url",
    "cleaned",
    "found_at",
    "has_frames",
    "is_url",
    "lines",
    "measured",
    "opened",
    "opened_at",
    "packing",
    "pointer_of",
    "reached",
    "size",
    "size_of",
    "skip_line",
    "span",
]

# A link in a pull request must not put the secrets of a build into its log.
_SYSTEM = ("/proc/", "/sys/", "/dev/")
_BUFFER = 1 << 20

DVC = ".dvc"
"""What DVC adds to the name of a file, or of a folder, for the pointer that git keeps in its place."""


def opened(path: str, name: str = "", most: int = 0) -> io.BufferedReader:
    """Open the plain bytes of a file or a URL; an OSError if that cannot be.

    How it is packed is told by its `name`, where that is not the path. It may unpack to `most` bytes, or if that
    is 0 to what is likely.
    """
    file = at_url(path) if is_url(path) else _local(path)
    return unpacked(file, packing(name or path), most)


def has_frames(path: str, name: str) -> bool:
    """Return whether a file, packed as its name tells, has several frames, each of which can be unpacked alone."""
    if packing(name) != ".zst" or is_url(path):
        return False
    with _local(path).detach() as file:
        return several(file)


def opened_at(path: str, name: str, start: int, size: int) -> io.BufferedReader:
    """Open so many plain bytes of a file, packed as its name tells, from the frame on that begins at `start`."""
    return part(_local(path), packing(name), start, size)


def span(path: str, start: int, stop: int) -> bytes:
    """Return the bytes from `start` to `stop` of what is not packed; fewer if there are no more."""
    if is_url(path):
        return cut_from_url(path, start, stop)
    with open(path, "rb") as file:
        file.seek(start)
        return file.read(stop - start)


def size(path: str) -> int:
    """Return how many bytes are stored, or 0 if that cannot be told."""
    try:
        return size_at(path) if is_url(path) else os.stat(path).st_size
    except OSError:
        return 0


def pointer_of(path: str) -> str:
    """Return the pointer of DVC to what is not there, or to a folder that it was in; "" if there is none."""
    while path and not os.path.lexists(path):
        if os.path.lexists(path + DVC):
            return path + DVC
        path = os.path.dirname(path)
    return ""


def _local(path: str) -> io.BufferedReader:
    if os.path.realpath(path).startswith(_SYSTEM):
        raise OSError(None, "A file of the operating system")
    if pointer_of(path):
        raise OSError(None, "it is not there, but its DVC pointer is: run `dvc pull`")
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        os.scandir(path).close()  # one that may not be read says so itself
        raise OSError(None, "Is a directory")
    if not stat.S_ISREG(mode):
        raise OSError(None, "Not a regular file")
    return io.BufferedReader(io.FileIO(path), _BUFFER)
