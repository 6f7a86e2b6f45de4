"""Which datasets a repository seems to hold: told from the names of files, and from their first records."""

# ruff: noqa: PTH118 - a path may hold any bytes; pathlib would change it
from __future__ import annotations

import contextlib
import itertools
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from jsonl_lint import formats
from jsonl_lint.cli import git
from jsonl_lint.cli.lines import records
from jsonl_lint.config.files import Pattern
from jsonl_lint.record import SOUND
from jsonl_lint.storage import packing

SAMPLE = 20
"""How many records of a file are looked at."""

_SPLITS = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("val", "valid", "validate", "validation", "dev"), "validation"),
    **dict.fromkeys(("eval", "evaluation", "test", "testing", "holdout", "heldout"), "evaluation"),
}
_COUNTING = frozenset({"of", "part", "shard"})

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A file: the folders and words that name its dataset, its split, and the formats of its first records.

    `shared` says that a folder named the split. `strange` is a file of records none of which has a known format.
    """

    path: str
    folders: Words
    words: Words
    split: str
    shared: bool
    formats: frozenset[str]
    strange: bool


@dataclass(slots=True)
class Found:
    """A dataset that seems to be there: paths from the top, and the formats of the first records."""

    name: str
    train: list[str] = field(default_factory=list)
    validation: list[str] = field(default_factory=list)
    evaluation: list[str] = field(default_factory=list)
    formats: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Survey:
    """The datasets of a repository; files of records in no known format; files whose name is not Unicode."""

    datasets: tuple[Found, ...]
    strange: tuple[str, ...]
    unnamed: tuple[str, ...]


def survey(top: str) -> Survey:
    """Look at the files of a repository that git does not ignore; at those that DVC keeps, too."""
    paths = [os.path.relpath(path, top).replace(os.sep, "/") for path in Pattern(top).find()]
    with contextlib.suppress(git.GitError):
        kept = git.kept(top)
        paths = [path for path in paths if path in kept or os.path.lexists(os.path.join(top, f"{path}.dvc"))]
    named = [path for path in paths if _is_text(path)]
    files = [_file(top, path) for path in named]
    known = [file for file in files if not file.strange] or files
    strange = tuple(file.path for file in files if file not in known)
    return Survey(_datasets(known), strange, tuple(path for path in paths if path not in named))


def _is_text(path: str) -> bool:
    return path.isprintable() or not re.search("[\ud800-\udfff]", path)


def _file(top: str, path: str) -> _File:
    folders, stem = (
        path.split("/")[:-1],
        path[: len(path) - len(packing(path))].rpartition("/")[2].rpartition(".")[0],
    )
    words = _words(stem)
    said = [_SPLITS[word] for word in words if word in _SPLITS]
    outer = [_SPLITS[name.lower()] for name in reversed(folders) if name.lower() in _SPLITS]
    sound, known = _sample(os.path.join(top, path))
    return _File(
        path=path,
        folders=tuple(name for name in folders if name.lower() not in _SPLITS),
        words=tuple(word for word in words if word not in _SPLITS),
        split=[*said, *outer, "train"][0],
        shared=not said and bool(outer),
        formats=frozenset(known),
        strange=bool(sound) and not known,
    )


def _words(stem: str) -> Words:
    """Return the words of a name, without the numbers of parts."""
    words = re.findall(r"[^\W_]+", stem.lower())
    numbered = any(word.isdigit() for word in words)
    return tuple(word for word in words if not (numbered and (word.isdigit() or word in _COUNTING)))


def _sample(path: str) -> tuple[int, set[str]]:
    """Return how many of the first lines hold a record, and which formats these have."""
    with contextlib.suppress(OSError):
        values = [item.value for item in itertools.islice(records(path), SAMPLE) if item.condition == SOUND]
        return len(values), {known.name for known in map(formats.detect, values) if known}
    return 0, set()


def _datasets(files: Sequence[_File]) -> tuple[Found, ...]:
    """Put files together that are named alike; what is held out goes to the only dataset near it."""
    groups: dict[tuple[Words, Words], list[_File]] = {}
    for file in _folded(files):
        groups.setdefault((file.folders, file.words), []).append(file)
    trained = {key for key, members in groups.items() if any(file.split == "train" for file in members)}
    for key in [key for key in groups if key not in trained]:
        near = [other for other in trained if other[0] == key[0]] or list(trained)
        if len(near) == 1:
            groups[near[0]] += groups.pop(key)
    names = _names(groups)
    return tuple(_dataset(names[key], members) for key, members in groups.items())


def _folded(files: Sequence[_File]) -> Iterable[_File]:
    """Take the files of `train/` as one dataset, unless what is held out has names that are in there, too."""
    trained = {(file.folders, file.words) for file in files if file.split == "train"}
    held = [file for file in files if file.split != "train"]
    alike = {file.folders for file in held if file.words and (file.folders, file.words) in trained}
    return (replace(file, words=()) if file.shared and file.folders not in alike else file for file in files)


def _names(keys: Iterable[tuple[Words, Words]]) -> dict[tuple[Words, Words], str]:
    """Return a name for each dataset: its words, or its folder; with all folders where two would be the same."""
    short = {(folders, words): "-".join(words) or (folders[-1] if folders else "data") for folders, words in keys}
    taken = list(short.values())
    found: dict[tuple[Words, Words], str] = {}
    for (folders, words), name in short.items():
        name = name if taken.count(name) == 1 else "-".join((*folders, *words)) or "data"  # noqa: PLW2901
        found[folders, words] = name if name not in found.values() else f"{name}-{len(found)}"
    return found


def _dataset(name: str, members: list[_File]) -> Found:
    found = Found(name, formats={known for file in members for known in file.formats})
    splits = {file.split for file in members}
    for file in members:
        split = file.split
        if "train" not in splits:
            split = "train"
        elif split == "evaluation" and "validation" not in splits:
            split = "validation"
        getattr(found, split).append(file.path)
    return found
