"""A schema of the user's own: the file that the config names, and the files below the config that it refers to."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from jsonl_lint.config import files
from jsonl_lint.diagnostic import quote
from jsonl_lint.formats.own import BadSchema, Part, pack, parts
from jsonl_lint.record import Path
from jsonl_lint.record.parse import parse
from jsonl_lint.record.position import locate

_LARGEST = 1 << 20
_MOST_FILES = 50
_MOST_TEXT = 100

# The folder of the config is the root of all URIs, so that no path leads out of it.
_ROOT = "file:///"


def load(folder: str, path: str) -> str:
    """Return a schema with all that it refers to, as one text; raise ValueError with place and reason."""
    loader = _Loader(os.path.abspath(folder))  # noqa: PTH100
    main = urljoin(_ROOT, path.replace(os.sep, "/"))
    try:
        loader.load(main, main)
        loader.follow()
        return pack(loader.documents, main)
    except RecursionError:
        raise ValueError(f"{quote(path)} is nested too deeply") from None
    except BadSchema as error:
        raise ValueError(*loader.told(error.uri, error.path, error.message)) from None


class _Loader:
    """Reads documents; `files` says which file each URI stands for."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.documents: dict[str, dict[str, Any]] = {}
        self.files: dict[str, str] = {}
        self.texts: dict[str, str] = {}

    def load(self, uri: str, file: str) -> None:
        """Read the file of a document; raise ValueError if it holds no JSON object."""
        name = unquote(urlsplit(file).path).lstrip("/")
        path = os.path.join(self.folder, name)  # noqa: PTH118 - a path may hold any bytes
        shown = quote(name, _MOST_TEXT)
        if os.path.commonpath([os.path.realpath(path), os.path.realpath(self.folder)]) != os.path.realpath(
            self.folder
        ):
            raise ValueError(f"{shown} is outside the folder of the config")
        if len(self.files) == _MOST_FILES:
            raise ValueError(f"the schema consists of more than {_MOST_FILES} files")
        data = content(path, shown)
        parsed = parse(data.removeprefix(b"\xef\xbb\xbf"))
        self.files[uri], self.texts[uri] = file, parsed.text
        if parsed.fault:
            offset = parsed.fault.offset
            raise ValueError(f"{self.place(uri, offset)}: {parsed.fault.message}", "A schema is one JSON object.")
        self.documents[uri] = parsed.value

    def follow(self) -> None:
        """Read what the documents refer to; raise BadSchema for what is not on this machine."""
        seen, absolute = set[str](), list[tuple[str, str, Path]]()
        while waiting := [uri for uri in self.documents if uri not in seen]:
            for uri in waiting:
                seen.add(uri)
                for part in parts(self.documents[uri], uri):
                    absolute += [(uri, target, where) for target, where in self._referred(uri, part)]
        known = {part.base for uri in self.documents for part in parts(self.documents[uri], uri)}
        for uri, target, where in absolute:
            if target not in known:
                message = f"{where[-1]} is {quote(target, _MOST_TEXT)}, which is not fetched"
                raise BadSchema(uri, where, message)

    def _referred(self, uri: str, part: Part) -> list[tuple[str, Path]]:
        """Read the files that a schema refers to; return its absolute references with their paths."""
        absolute = []
        for key, said in part.references:
            reference, where = urldefrag(said).url, (*part.path, key)
            target = urljoin(part.base, reference)
            if urlsplit(reference).scheme or urlsplit(reference).netloc:
                absolute.append((reference, where))
            elif reference and target not in self.documents and not self._holds(target):
                try:
                    self.load(target, urljoin(self.files[uri], reference))
                except ValueError as error:
                    raise BadSchema(uri, where, f"{key} is {quote(said, _MOST_TEXT)}: {error.args[0]}") from None
        return absolute

    def _holds(self, target: str) -> bool:
        return any(part.base == target for uri in self.documents for part in parts(self.documents[uri], uri))

    def told(self, uri: str, path: Path, message: str) -> tuple[str, str]:
        """Return message and help for what is wrong in a document."""
        start, _ = locate(self.texts[uri], path)
        advice = 'References lead into the same file, or to files beside it: "common.json#/$defs/role".'
        return f"{self.place(uri, start)}: {message}", advice if path[-1:] == ("$ref",) else ""

    def place(self, uri: str, offset: int) -> str:
        """Return file, line and column of an offset."""
        before = self.texts[uri][:offset]
        name = unquote(urlsplit(self.files[uri]).path).lstrip("/")
        shown = quote(files.within(self.folder, name), _MOST_TEXT).strip('"')
        return f"{shown}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def content(path: str, shown: str) -> bytes:
    """Return a file that the config names; raise ValueError if it cannot be read, or is too large for that."""
    try:
        if not os.path.isfile(path):  # noqa: PTH113
            raise ValueError(f"{shown} {'is no file' if os.path.lexists(path) else 'does not exist'}")
        with open(path, "rb") as file:  # noqa: PTH123
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise ValueError(f"{shown} cannot be read: {error.strerror}") from None
    if len(data) > _LARGEST:
        raise ValueError(f"{shown} is larger than 1 MiB")
    return data
