"""Files behind a URL. The only door to fsspec, which is imported when a URL is read, and not before."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from typing import Any

EXTRAS = {"s3": "s3", "gs": "gcs", "gcs": "gcs", "hf": "hf", "memory": "s3"}
"""Where data may lie, each with the extra that brings what reads it; `memory` is for tests.

There is no `file` and no `http`: a config in a pull request must not reach what belongs to the machine.
"""

_BUFFER = 1 << 20
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_USER = re.compile(r"(?<=://)[^/@\s]*@")
_QUERY = re.compile(r"\?[\w.~-]+=[^\s'\"<>]*")
_LONGEST = 300


def is_url(path: str) -> bool:
    """Return whether a path is a URL."""
    return _URL.match(path) is not None


def cleaned(text: str) -> str:
    """Return a text without the passwords and signatures of the URLs in it."""
    return _QUERY.sub("", _USER.sub("", text))


class UnknownURLError(ValueError):
    """A URL that is not read; says why, and what to do."""


def check_url(url: str) -> None:
    """Raise UnknownURLError for a URL that is not read."""
    scheme = url.partition("://")[0]
    if scheme not in EXTRAS:
        known = ", ".join(f"{name}://" for name in EXTRAS if name != "memory")
        raise UnknownURLError(f'"{cleaned(url)}" cannot be read: {scheme}:// is not known', f"Known: {known}.")
    if _USER.search(url) or _QUERY.search(url):
        advice = "Put credentials into the environment, where the library of the storage looks for them."
        raise UnknownURLError(f'"{cleaned(url)}" has a password or a query, which is not taken', advice)
    if not url.partition("://")[2].strip("/"):
        raise UnknownURLError(f'"{url}" names no place')


def found_at(url: str, depth: int | None = None) -> Iterator[str]:
    """Yield the URL of a file, or the URLs of what is in a folder and at most `depth` folders down, sorted."""
    with _told(url):
        files, path = _filesystem(url)
        if files.isfile(path):
            yield url
            return
        below = sorted(files.find(path, maxdepth=depth))
    stem = path.rstrip("/")
    yield from (url.rstrip("/") + name[len(stem) :] for name in below)


def size_at(url: str) -> int:
    """Return how many bytes are stored at a URL."""
    with _told(url):
        files, path = _filesystem(url)
        return int(files.size(path) or 0)


def cut_from_url(url: str, start: int, stop: int) -> bytes:
    """Return the bytes from `start` to `stop`, and ask for no others."""
    with _told(url):
        files, path = _filesystem(url)
        data: bytes = files.cat_file(path, start=start, end=stop)
        return data


def at_url(url: str) -> io.BufferedReader:
    """Open what a URL leads to."""
    with _told(url):
        files, path = _filesystem(url)
        return io.BufferedReader(_Told(files.open(path, "rb"), url), _BUFFER)


class _Told(io.RawIOBase):
    """A file of fsspec that can only fail in the way of files."""

    def __init__(self, file: Any, url: str) -> None:
        self._file, self._url = file, url

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def readinto(self, buffer: Any) -> int:
        with _told(self._url):
            data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def _filesystem(url: str) -> tuple[Any, str]:
    check_url(url)
    scheme = url.partition("://")[0]
    try:
        import fsspec

        files = fsspec.filesystem(scheme)
    except ImportError:
        needed = f"pip install 'jsonl-lint[{EXTRAS[scheme]}]'"
        raise OSError(None, f"{scheme}:// needs more than is installed: run `{needed}`") from None
    return files, files._strip_protocol(url)  # noqa: SLF001 - the one way of fsspec that follows no chain of URLs


@contextlib.contextmanager
def _told(url: str) -> Iterator[None]:
    """Turn what any library raises into an OSError of one line that holds no secrets."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - each storage has its own errors
        raise OSError(None, _reason(error), cleaned(url)) from None


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "it is not there"
    if isinstance(error, UnknownURLError):
        return str(error.args[0])
    said = str(error.strerror if isinstance(error, OSError) and error.strerror else error).strip()
    first = cleaned(said.partition("\n")[0])[:_LONGEST]
    return first if isinstance(error, OSError) and first else f"{type(error).__name__}: {first}".rstrip(": ")
