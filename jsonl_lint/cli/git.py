"""The only door to git: where a branch began, which files there were, and what was in them.

Git is only asked to read: without a shell, hooks, pagers, filters, prompts, locks or the network. Names of files
may hold any bytes. What git cannot find is explained, with what to do.
"""

# ruff: noqa: PTH113, PTH116, PTH117, PTH118, PTH123 - a path may hold any bytes; pathlib would change it
from __future__ import annotations

import contextlib
import hashlib
import os
import posixpath
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO

from jsonl_lint.config.files import top_of
from jsonl_lint.diagnostic import quote, shorten
from jsonl_lint.record.sniff import sniff

_OPTIONS = (
    *("--no-pager", "--no-replace-objects", "--literal-pathspecs"),
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}"),
)
_QUIET = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "LC_ALL": "C",
}
_BLOCK = 1 << 20
_LINK, _FILES = "120000", ("100644", "100755")
_LONGEST_LINK, _MOST_LINKS = 4096, 8
_LFS_ID = re.compile(rb"^oid sha256:([0-9a-f]{64})\r?$", re.MULTILINE)
_LFS_MOST = 1024
_SHA_1 = 40

Copy = Callable[[str, IO[bytes]], None]


class GitError(Exception):
    """Why git cannot say it, and in `help` what to do."""

    def __init__(self, message: str, help: str = "") -> None:  # noqa: A002 - the word of `Diagnostic`
        super().__init__(message)
        self.message, self.help = message, help


def top() -> str:
    """Return the folder of the whole repository."""
    try:
        return os.fsdecode(_git("rev-parse", "--show-toplevel").removesuffix(b"\n"))
    except GitError as error:
        if "not a git repository" in error.message:
            raise GitError("not in a git repository, so there is nothing to compare with") from None
        if "must be run in a work tree" in error.message:
            raise GitError("no files are checked out in this git repository", "Run it in a clone.") from None
        raise


def kept(folder: str) -> set[str]:
    """Return the files of a folder that git has, or would take: all that it does not ignore."""
    return set(_split(_git("-C", folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")))


def base_of(ref: str) -> str:
    """Return the last commit that `ref` and HEAD have in common: what came after it is what a branch changes."""
    if not ref or ref.startswith("-"):
        raise GitError(f"{quote(ref)} is no branch, tag or commit")
    top()
    theirs = _commit(ref)
    if theirs is None:
        raise GitError(f"git knows no commit {quote(ref)}", _how_to_know(ref))
    if _commit("HEAD") is None:
        raise GitError("the repository has no commit yet, so there is nothing to compare with")
    try:
        return _git("merge-base", theirs, "HEAD").decode().strip()
    except GitError:
        if _is_shallow():
            message = f"the commit where the branch left {quote(ref)} is not in this shallow clone"
            raise GitError(message, _DEEPEN) from None
        raise GitError(
            f"{quote(ref)} and HEAD have no commit in common", "Name the branch it began from."
        ) from None


_DEEPEN = (
    "Fetch all of the history: in GitHub Actions set `fetch-depth: 0` for actions/checkout, in GitLab CI "
    "`GIT_DEPTH: 0`; elsewhere run `git fetch --unshallow origin '+refs/heads/*:refs/remotes/origin/*'`."
)
_FETCH = "Fetch it first, as in `git fetch origin main:refs/remotes/origin/main`, and name it `origin/main`."
_TRUST = "If you trust it, run `git config --global --add safe.directory` with that folder."


def _how_to_know(ref: str) -> str:
    if not ref.startswith("origin/") and _commit(f"origin/{ref}"):
        return f"Did you mean {quote(f'origin/{ref}')}?"
    if _is_shallow():
        return _DEEPEN
    began = re.split("[~^]", ref, maxsplit=1)[0]
    return "Its history does not go back that far." if began != ref and _commit(began) else _FETCH


def _commit(ref: str) -> str | None:
    """Return the id of the commit that a name stands for, or None if it stands for none."""
    try:
        return _git("rev-parse", "--verify", "--quiet", ref + "^{commit}").decode().strip()
    except GitError:
        return None


def _is_shallow() -> bool:
    return _git("rev-parse", "--is-shallow-repository").strip() == b"true"


def files_at(commit: str) -> dict[str, str]:
    """Return the files of a commit: the id of what is in each, by its path from the top.

    A symbolic link to a file of the commit stands for that file.
    """
    files, links = {}, {}
    for entry in _split(_git("ls-tree", "-r", "-z", "--full-tree", commit)):
        about, _, path = entry.partition("\t")
        mode, _, blob = about.split(" ")
        if mode in _FILES:
            files[path] = blob
        elif mode == _LINK:
            links[path] = blob
    return files | _followed(links, files) if links else files


def _followed(links: Mapping[str, str], files: Mapping[str, str]) -> dict[str, str]:
    """Return what is in the files that links lead to."""
    leads = {}
    with _blobs() as copy, tempfile.TemporaryFile() as file:
        for path, blob in links.items():
            file.seek(0)
            file.truncate()
            copy(blob, file)
            file.seek(0)
            to = os.fsdecode(file.read(_LONGEST_LINK))
            leads[path] = posixpath.normpath(posixpath.join(posixpath.dirname(path), to))
    found = {}
    for path in links:
        to = path
        for _ in range(_MOST_LINKS):
            to = leads.get(to, to)
        if to in files:
            found[path] = files[to]
    return found


def renamed_since(commit: str) -> dict[str, str]:
    """Return the names that files of a commit have now, as far as they are known to git: new names by old ones."""
    said = _split(
        _git("diff-index", "--cached", "-r", "-z", "-M", "--diff-filter=R", "--name-status", commit, "--")
    )
    return dict(zip(said[1::3], said[2::3], strict=True))


def save(wanted: Iterable[tuple[str, str]], folder: str) -> dict[str, str]:
    """Return for each blob a file with what it stands for: that at the path beside it, or a new one in a folder.

    A Git LFS pointer whose content was not fetched stays a pointer.
    """
    paths: dict[str, list[str]] = {}
    for blob, path in wanted:
        paths.setdefault(blob, []).append(path)
    saved = {blob: next((path for path in of if _is_blob(path, blob)), "") for blob, of in paths.items()}
    with _blobs() as copy:
        for number, blob in enumerate(blob for blob, path in saved.items() if not path):
            saved[blob] = os.path.join(folder, f"{number}.jsonl")
            with open(saved[blob], "w+b") as file:
                copy(blob, file)
                if is_pointer(file):
                    saved[blob] = _fetched(file, paths[blob]) or saved[blob]
    return saved


def _is_blob(path: str, blob: str) -> bool:
    """Return whether a file has the bytes of a blob; a small one may be a pointer, and is soon copied."""
    size = os.stat(path).st_size if os.path.isfile(path) else 0
    return size >= _LFS_MOST and _digest(path, "sha1" if len(blob) == _SHA_1 else "sha256", size) == blob


def _digest(path: str, kind: str, size: int = 0) -> str:
    """Return the hash of a file, or with its size that of its blob; "" if it cannot be read."""
    start = hashlib.new(kind, b"blob %d\0" % size if size else b"", usedforsecurity=False)
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, start.copy).hexdigest()
    except OSError:
        return ""


def is_pointer(file: IO[bytes]) -> bool:
    """Return whether a file holds a Git LFS pointer in place of its content."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    condition = sniff(file.read(size), size, tail_more=False) if size < _LFS_MOST else None
    return condition is not None and condition.name == "lfs-pointer"


def _fetched(pointer: IO[bytes], paths: Iterable[str]) -> str:
    """Return the file with what a pointer stands for, that of Git LFS or one of `paths`; "" if there is none."""
    pointer.seek(0)
    named = _LFS_ID.search(pointer.read())
    if named is None:
        return ""
    name = named[1].decode()
    common = os.fsdecode(_git("rev-parse", "--git-common-dir").removesuffix(b"\n"))
    stored = os.path.join(common, "lfs", "objects", name[:2], name[2:4], name)
    if os.path.isfile(stored):
        return stored
    return next((path for path in paths if os.path.isfile(path) and _digest(path, "sha256") == name), "")


@contextlib.contextmanager
def _blobs() -> Iterator[Copy]:
    """Start one git for many blobs; give what copies a blob into a file, block by block."""
    pipe = subprocess.PIPE
    command = _command("cat-file", "--batch")
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=_environment()) as git:  # noqa: S603

        def copy(blob: str, file: IO[bytes]) -> None:
            assert git.stdin and git.stdout  # noqa: S101, PT018 - they are pipes
            with contextlib.suppress(BrokenPipeError):
                git.stdin.write(blob.encode() + b"\n")
                git.stdin.flush()
            *_, kind, size = (b"", b"", *git.stdout.readline().split())
            left = int(size) if kind == b"blob" else -1
            while left > 0 and (block := git.stdout.read(min(left, _BLOCK))):
                left -= file.write(block)
            if left or not git.stdout.read(1):
                message = f"git has no content for {blob[:10]}"
                raise GitError(
                    message, "Is this a partial clone? Clone without `--filter`, or check the clone by `git fsck`."
                )

        yield copy


def _split(listed: bytes) -> list[str]:
    return [name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name]


def _git(*arguments: str) -> bytes:
    """Return what git prints."""
    done = subprocess.run(  # noqa: S603 - a list, and no shell
        _command(*arguments), stdin=subprocess.DEVNULL, capture_output=True, env=_environment(), check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        fatal = next((line for line in said if line.startswith("fatal: ")), "".join(said[:1]) or "it failed")
        help = _TRUST if "dubious ownership" in fatal else ""  # noqa: A001 - as in `GitError`
        raise GitError(f"git: {shorten(fatal.removeprefix('fatal: '), 300)}", help)
    return done.stdout


def _command(*arguments: str) -> list[str]:
    return [_program(), *_OPTIONS, *arguments]


def _environment() -> dict[str, str]:
    """Return what git is told; in a hook GIT_DIR alone would make the current folder the top of the repository."""
    told = {**os.environ, **_QUIET}
    if "GIT_WORK_TREE" not in told and top_of("."):
        told.pop("GIT_DIR", None)
    return told


def _program() -> str:
    """Return the path of git; never a file of that name in the folder that is looked at."""
    name = "git.exe" if os.name == "nt" else "git"
    paths = (os.path.join(folder, name) for folder in os.get_exec_path() if os.path.isabs(folder))
    found = next((path for path in paths if os.access(path, os.X_OK) and os.path.isfile(path)), None)
    if found is None:
        raise GitError("git is not installed, or not on PATH")
    return found
