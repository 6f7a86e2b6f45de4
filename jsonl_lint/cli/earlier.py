"""The datasets as they were at an earlier commit: which files belonged to them, and what was in those.

The config of then says it. If there was none, or none that can be read now, today's does; then a file that was
renamed since is known by its new name.
"""

# ruff: noqa: PTH100, PTH118, PTH120 - a path may hold any bytes; pathlib would change it
from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jsonl_lint.cli import git
from jsonl_lint.config import ConfigError, Job, Problem, Request, Settings, jobs
from jsonl_lint.config.files import CONFIGS, Pattern, content, relative, same, top_of
from jsonl_lint.config.own_answers import Answers
from jsonl_lint.config.problem import Text
from jsonl_lint.config.settings import read

_UNUSED: Mapping[str, Any] = {"schema": None, "grader": None, "evaluation": ()}
_UNREADABLE = "the config of then cannot be used now, so that of today was used for both"


@dataclass(frozen=True)
class Commit:
    """A commit: its name for people, its id, and all its files, the blob of each by the path on this disk.

    `top` is the folder of the whole repository.
    """

    name: str
    id: str
    top: str
    files: Mapping[str, str]
    renamed: Mapping[str, str]

    @classmethod
    def of(cls, ref: str) -> Commit:
        """Return the last commit that `ref` and HEAD have in common."""
        found, top = git.base_of(ref), os.path.realpath(git.top())
        files = {_below(top, path): blob for path, blob in git.files_at(found).items()}
        renamed = {_below(top, old): _below(top, new) for old, new in git.renamed_since(found).items()}
        return cls(f"{ref} ({found[:10]})", found, top, files, renamed)

    def find(self, pattern: Pattern) -> list[str]:
        """Return the files that a pattern meant."""
        folder, name = os.path.split(os.path.abspath(pattern.base))
        whole = replace(pattern, base=os.path.join(os.path.realpath(folder), name))
        return [relative(path) for path in sorted(self.files) if whole.covers(same(path))]

    def named_as_now(self) -> Commit:
        """Return the same files by the names that they have now."""
        files = {self.renamed.get(path, path): blob for path, blob in self.files.items()}
        return replace(self, files=files, renamed={})

    def names_of(self, path: str) -> list[str]:
        """Return what a file or folder was called that a user names; a file in it may have come from elsewhere."""
        there = self.find(Pattern(path))
        old = {new: old for old, new in self.renamed.items()}
        came = replace(self, files=dict.fromkeys(old, "")).find(Pattern(path))
        moved = (relative(old[os.path.abspath(new)]) for new in came)
        return [*([path] if there else []), *(name for name in moved if name not in there)]

    def why_unseen(self, path: str) -> str:
        """Return why a file of today may have been there though git has nothing of it, or ""."""
        home = top_of(os.path.realpath(os.path.dirname(path)))
        if home and os.path.realpath(home) != self.top:
            return "is in a submodule or another repository"
        return "was kept by DVC" if self._has_pointer_of_dvc(os.path.abspath(path)) else ""

    def _has_pointer_of_dvc(self, path: str) -> bool:
        """Return whether git had a pointer to a file, or to a folder that it is in."""
        while f"{path}.dvc" not in self.files and path != os.path.dirname(path):
            path = os.path.dirname(path)
        return f"{path}.dvc" in self.files


@dataclass(frozen=True)
class Earlier:
    """The datasets of a commit, with their records in temporary files; `note` says what else to know."""

    commit: Commit
    jobs: tuple[Job, ...]
    note: str = ""


@contextlib.contextmanager
def earlier(ref: str, today: Settings, config: str | None, request: Request) -> Iterator[Earlier]:
    """Give the datasets of the commit where the branch left `ref`, as `request` asks for them.

    Raises `ConfigError` if they cannot be told. The temporary files are removed afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="jsonl-lint-") as folder:
        try:
            commit = Commit.of(ref)
            found = _earlier(commit, _config(commit, config, folder), today, request)
            found = replace(found, jobs=_saved(found, folder))
        except git.GitError as error:
            raise ConfigError(Problem(error.message, error.help)) from None
        yield found


def _below(top: str, path: str) -> str:
    return os.path.join(top, *path.split("/"))


def _config(commit: Commit, named: str | None, folder: str) -> Text | None:
    """Return the config of the commit: the one that is named, or the closest."""
    path = next((path for path in _configs(named) if path in commit.files), None)
    if path is None:
        return None
    saved = git.save([(commit.files[path], path)], folder)[commit.files[path]]
    return Text(path, content(saved))


def _configs(named: str | None) -> Iterator[str]:
    if named:
        yield os.path.realpath(named)
        return
    folder, above = os.path.realpath("."), ""
    while folder != above:
        yield from (os.path.join(folder, name) for name in CONFIGS)
        folder, above = os.path.dirname(folder), folder


def _earlier(commit: Commit, config: Text | None, today: Settings, request: Request) -> Earlier:
    if config:
        with contextlib.suppress(ConfigError, ValueError):
            then = read(config, os.path.dirname(config.path), there=False)
            paths = {path: commit.names_of(path) for path in (*request.paths, *request.validation)}
            return Earlier(commit, _jobs(commit, then, request, paths))
    commit = commit.named_as_now()
    paths = {path: [path] for path in (*request.paths, *request.validation)}
    return Earlier(commit, _jobs(commit, today, request, paths), _UNREADABLE if config else "")


def _jobs(
    commit: Commit, settings: Settings, request: Request, called: Mapping[str, list[str]]
) -> tuple[Job, ...]:
    """Return the datasets, or nothing if the commit has none of the files that are asked for."""
    bare = {name: replace(item, **_UNUSED) for name, item in settings.datasets.items()}
    settings = replace(settings, **_UNUSED, answers=Answers(), datasets=bare)

    def there(paths: tuple[str, ...]) -> tuple[str, ...]:
        names = (name for path in paths for name in called.get(path, [path]))
        return tuple(name for name in dict.fromkeys(names) if commit.find(Pattern(name)))

    paths = there(request.paths if request.paths or settings.datasets else (".",))
    if not paths and (request.paths or not settings.datasets):
        return ()
    return jobs(settings, replace(request, paths=paths, validation=there(request.validation)), commit.find)


def _saved(found: Earlier, folder: str) -> tuple[Job, ...]:
    """Return the datasets with what git has of their files: those of today that are the same, or new ones."""
    blobs = {same(path): blob for path, blob in found.commit.files.items()}
    today = {same(old): new for old, new in found.commit.renamed.items()}
    paths = {same(source.path) for job in found.jobs for source in job.dataset.sources}
    wanted = [(blobs[path], today.get(path, path)) for path in sorted(paths)]
    saved = git.save(wanted, folder)
    jobs = []
    for job in found.jobs:
        sources = tuple(replace(item, file=saved[blobs[same(item.path)]]) for item in job.dataset.sources)
        jobs.append(replace(job, dataset=replace(job.dataset, sources=sources)))
    return tuple(jobs)
