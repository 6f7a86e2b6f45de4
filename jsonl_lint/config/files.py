"""Which files: the config that applies, the files under a folder or a URL, and those that a pattern means."""

# ruff: noqa: PTH100, PTH110, PTH112, PTH113, PTH118, PTH120, PTH123 - a path may hold any bytes; pathlib would change it
from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator

from jsonl_lint.config.problem import ConfigError, Problem, Text
from jsonl_lint.diagnostic import Place, quote
from jsonl_lint.storage import DVC, PACKINGS, check_url, found_at, is_url, pointer_of
from jsonl_lint.values import Value

CONFIGS = (".jsonl-lint.yaml", ".jsonl-lint.yml")
PLAIN = (".jsonl", ".ndjson", ".jsonlines")
SUFFIXES = (*PLAIN, *(plain + packed for plain in PLAIN for packed in PACKINGS))

LARGEST = 128 << 10
"""The largest config, in bytes."""

_MAGIC = frozenset("*?[")


def find_config(start: str = ".") -> str | None:
    """Return the closest config from a folder upward, at most to the top of the git repository."""
    folder = os.path.abspath(start)
    while True:
        found = [path for name in CONFIGS if os.path.lexists(path := os.path.join(folder, name))]
        if len(found) > 1:
            message = f"{CONFIGS[1]} is in the same folder; only one config can apply"
            raise ConfigError(Problem(message, "Keep one of the two.", Place(shown(relative(found[0])))))
        if found:
            return relative(found[0])
        parent = os.path.dirname(folder)
        if parent == folder or os.path.lexists(os.path.join(folder, ".git")):
            return None
        folder = parent


def top_of(folder: str) -> str | None:
    """Return the top of the git repository that a folder is in, or None if it is in none."""
    path = os.path.abspath(folder)
    while not os.path.lexists(os.path.join(path, ".git")):
        path, below = os.path.dirname(path), path
        if path == below:
            return None
    return relative(path)


def content(path: str) -> str:
    """Return the text of a config; a byte order mark is not part of it."""
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            raise OSError(None, "Not a regular file")  # noqa: TRY301 - said like all other reasons
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ConfigError(Problem(f"cannot be read: {error.strerror}", place=Place(shown(path)))) from None
    if len(data) > LARGEST:
        raise ConfigError(Problem(f"larger than {LARGEST // 1024} KiB; is it a config?", place=Place(shown(path))))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = Text(shown(path), data.decode("utf-8-sig", "replace"))
        start = len(data[: error.start].decode("utf-8-sig", "replace"))
        problem = Problem("not UTF-8", "Save the file as UTF-8.", text.place(start, start + 1))
        raise ConfigError(problem) from None


def relative(path: str) -> str:
    """Return a path as seen from the current folder, if there is a way."""
    if is_url(path):
        return path
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive, on Windows
        return path


def within(folder: str, path: str) -> str:
    """Return a path of the config as seen from the current folder."""
    return shown(relative(os.path.join(folder, path)))


def shown(path: str) -> str:
    """Return a path as it is shown: with slashes, and without `.` and empty parts. A URL is shown as it is."""
    if is_url(path):
        return path
    slashed = path.replace(os.sep, "/")
    parts = [part for part in slashed.split("/") if part not in ("", ".")]
    return ("/" if slashed.startswith("/") else "") + "/".join(parts) or "."


def same(path: str) -> str:
    """Return what two names of one file have in common; links are not followed."""
    return path if is_url(path) else os.path.normcase(os.path.abspath(path))


def must_say(text: str) -> None:
    """Raise ValueError for an empty pattern, which would mean everything."""
    if not text:
        raise ValueError('expected a file, a folder or a glob, got ""')


def must_exist(text: str, folder: str) -> None:
    """Raise ValueError for a pattern that means no file; where a URL leads is seen when it is read."""
    must_say(text)
    if is_url(text):
        check_url(text)
        return
    path, pattern = os.path.join(folder, text), Pattern.of(text, folder)
    if pointer := pointer_of(pattern.base):
        raise ValueError(f"{quote(text)} is not there, but {quote(within(folder, pointer))} is", "Run `dvc pull`.")
    if next(pattern.find(), None) is not None:
        return
    if os.path.isdir(path):
        raise ValueError(f"no {names()} file in {quote(text)}")
    missing = "matches no file" if _MAGIC & {*text} else "does not exist"
    raise ValueError(f"{quote(text)} {missing}", "Paths are relative to the folder of the config.")


def names() -> str:
    """Return the suffixes of the files that are looked for, as a sentence names them."""
    return ", ".join(PLAIN[:-1]) + " or " + PLAIN[-1]


class Pattern(Value, kw_only=False):
    """A file, a folder, or a glob: a folder without wildcards, and the parts below it.

    `**` stands for any folders. A folder means the JSONL files under it; a last part without a dot means only
    JSONL files, too. Wildcards pass over hidden names and `node_modules`, unless `every` name counts.
    """

    base: str
    parts: tuple[str, ...] = ()
    every: bool = False

    @classmethod
    def of(cls, text: str, folder: str, *, every: bool = False) -> Pattern:
        """Return what a text of the config means; a file that is really called `[a].jsonl` comes first."""
        if not is_url(text) and os.path.lexists(whole := os.path.join(folder, text)):
            return cls(os.path.abspath(whole), (), every)
        parts = text.split("/")
        first = next((index for index, part in enumerate(parts) if _MAGIC & {*part}), len(parts))
        plain = "/".join(parts[:first]) or ("/" if text.startswith("/") else "")
        wild = [part for part in parts[first:] if part not in ("", ".")]
        once = (part for index, part in enumerate(wild) if wild[index - 1 : index + 1] != ["**", "**"])
        base = plain if is_url(text) else os.path.abspath(os.path.join(folder, plain))
        return cls(base, tuple(once), every)

    def find(self) -> Iterator[str]:
        """Yield the paths of the files, sorted; a folder that cannot be read stands for what is in it.

        A file that is not there but has a pointer of DVC is one of them.
        Raises an OSError for a URL that cannot be looked at.
        """
        if is_url(self.base):
            deep = not self.parts or "**" in self.parts or "." not in self.parts[-1]
            yield from filter(self.covers, found_at(self.base, None if deep else len(self.parts)))
            return
        if not os.path.isdir(self.base):
            if not self.parts and (os.path.lexists(self.base) or pointer_of(self.base)):
                yield self.base
            return
        waiting = [(self.base, True, self._closure({0}))]
        while waiting:
            path, is_folder, states = waiting.pop()
            if not is_folder:
                yield path
                continue
            try:
                below = list(self._below(path, states))
            except OSError:
                below = [(path, False, states)]
            waiting += below

    def _below(self, folder: str, states: frozenset[int]) -> Iterator[tuple[str, bool, frozenset[int]]]:
        """Yield what may be of use in a folder, the last name first."""
        with os.scandir(folder) as entries:
            ordered = sorted(entries, key=lambda entry: entry.name, reverse=True)
        there = {entry.name for entry in ordered}
        for entry in ordered:
            if entry.is_symlink() and os.path.isdir(entry.path):
                continue
            is_folder, name = entry.is_dir(follow_symlinks=False), entry.name
            if name.endswith(DVC) and not is_folder and (data := name.removesuffix(DVC)) not in there:
                name = data
            if after := self._step(states, name, is_file=not is_folder):
                yield os.path.join(folder, name), is_folder, after

    def covers(self, path: str) -> bool:
        """Return whether a pattern of the config means this file, be it there or not; `path` is from `same`."""
        base, sep = (self.base, "/") if is_url(self.base) else (os.path.normcase(self.base), os.sep)
        if path == base:
            return not self.parts
        above = base.rstrip(sep) + sep
        if not path.startswith(above):
            return False
        states = self._closure({0})
        *folders, name = path.removeprefix(above).split(sep)
        for part in folders:
            states = self._step(states, part, is_file=False)
        return bool(self._step(states, name, is_file=True))

    def _closure(self, states: set[int]) -> frozenset[int]:
        """Add the states that `**` leads to with no folder at all."""
        after = {state + 1 for state in states if self.parts[state : state + 1] == ("**",)}
        return frozenset(states | after)

    def _step(self, states: frozenset[int], name: str, *, is_file: bool) -> frozenset[int]:
        """Return how many parts may be matched after this name; nothing if the pattern cannot match."""
        end, after = len(self.parts), set()
        hidden = not self.every and (name.startswith(".") or name == "node_modules")
        jsonl = self.every or name.lower().endswith(SUFFIXES)
        for state in states:
            part = self.parts[state] if state < end else "**"
            if part == "**":
                if (state == end and jsonl) if is_file else not hidden:
                    after.add(state)
                continue
            fits = part == name or (fnmatch.fnmatch(name, part) and (part[0] == "." or not hidden))
            if fits and (not is_file or (state + 1 == end and ("." in part or jsonl))):
                after.add(state + 1)
        return frozenset(after) if is_file else self._closure(after)
