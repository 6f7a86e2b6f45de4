"""How files are replaced: the old one or the new one is there, whatever happens."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from documents import ROOT
from mending import Folder

from jsonl_lint.fixes import Drafts, Fixer, LeftAloneError, Remedy
from jsonl_lint.fixes.writing import HERE, PREFIX, Target, beside, sweep
from jsonl_lint.record import Source

LINE = b'{"prompt": "a", "completion": "b"}'
OLD, NEW = LINE + b"\r\n", LINE + b"\n"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links, modes and signals as POSIX has them")


def command(*arguments: str, cwd: Path, **more: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "jsonl_lint", "check", *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **more,
    )


def left_over(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".jsonl-lint-fix")]


def test_mode_and_owner_stay(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    path = folder.write(OLD)
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 12, 34)
    before = path.stat()
    folder.fix()
    after = path.stat()
    assert path.read_bytes() == NEW
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert after.st_ino != before.st_ino


def test_extended_attributes_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    had = {"system.posix_acl_access": b"\2", "user.origin": b"a notebook", "security.mine": b"\0"}
    given: dict[str, bytes] = {}

    def give(handle: int, name: str, value: bytes) -> None:
        assert os.fstat(handle).st_size == len(NEW)
        if name.startswith("security."):
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
        given[name] = value

    folder = Folder(tmp_path)
    path = folder.write(OLD)
    monkeypatch.setattr(os, "listxattr", lambda name: [*had] if path.samefile(name) else [], raising=False)
    monkeypatch.setattr(os, "getxattr", lambda name, key: had[key] if path.samefile(name) else b"", raising=False)
    monkeypatch.setattr(os, "setxattr", give, raising=False)
    folder.fix()
    assert path.read_bytes() == NEW
    assert given == {name: value for name, value in had.items() if not name.startswith("security.")}


def test_a_clean_file_is_not_touched(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    path = folder.write(NEW)
    path.chmod(0o400)
    before = path.stat()
    folder.fix()
    assert path.stat() == before
    assert not folder.drafts.failed


def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    path = folder.write(OLD)
    path.chmod(0o444)
    folder.fix()
    assert path.read_bytes() == OLD
    assert [error.strerror for error in folder.drafts.failed.values()] == ["The file is read-only"]
    assert not folder.counts
    assert not left_over(tmp_path)


def test_the_file_behind_a_link_is_replaced(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "shared").mkdir()
    (tmp_path / "data").mkdir()
    real = tmp_path / "shared" / "real.jsonl"
    real.write_bytes(OLD)
    link = tmp_path / "data" / "link.jsonl"
    link.symlink_to("../shared/real.jsonl")
    folder = Folder(tmp_path / "data")
    folder.fix()
    assert link.is_symlink()
    assert real.read_bytes() == NEW


@pytest.mark.parametrize("cache", [".dvc/cache/files/md5/ab", ".git/annex/objects/ab", "../elsewhere"])
def test_a_link_to_what_must_stay_becomes_a_file(cache: str, tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / ".git").mkdir(parents=True)
    kept = (work / cache).resolve()
    kept.mkdir(parents=True)
    (kept / "cdef").write_bytes(OLD)
    (kept / "cdef").chmod(0o444)
    link = work / "link.jsonl"
    link.symlink_to(kept / "cdef")
    folder = Folder(work)
    folder.fix()
    assert not link.is_symlink()
    assert (link.read_bytes(), link.stat().st_mode & 0o777) == (NEW, 0o644)
    assert (kept / "cdef").read_bytes() == OLD
    assert folder.drafts.targets[str(link)].note.endswith("is now a file of its own")


def test_a_hard_link_elsewhere_keeps_its_bytes(tmp_path: Path) -> None:
    kept = tmp_path / "cache"
    kept.mkdir()
    (kept / "ab").write_bytes(OLD)
    (kept / "ab").chmod(0o444)
    folder = Folder(tmp_path)
    (tmp_path / "data.jsonl").hardlink_to(kept / "ab")
    folder.fix()
    assert (tmp_path / "data.jsonl").read_bytes() == NEW
    assert (kept / "ab").read_bytes() == OLD
    assert (kept / "ab").stat().st_mode & 0o777 == 0o444


def test_two_names_of_one_file_are_written_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write(OLD, "b.jsonl")
    (tmp_path / "a.jsonl").symlink_to("b.jsonl")
    folder.fix()
    assert (tmp_path / "a.jsonl").is_symlink()
    assert (tmp_path / "b.jsonl").read_bytes() == NEW
    assert not folder.drafts.failed


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more\n")


def swap(path: Path) -> None:
    path.rename(path.with_suffix(".bak"))
    path.write_bytes(OLD)


CHANGES: dict[str, Callable[[Path], None]] = {
    "longer": append,
    "another file": swap,
    "later": lambda path: os.utime(path, ns=(1, 1)),
    "gone": Path.unlink,
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_someone_changed_meanwhile_is_left_alone(change: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(OLD)
    target = Target(str(path))
    with beside(target.path) as file:
        file.write(NEW)
    CHANGES[change](path)
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(LeftAloneError, match="changed"):
        target.replace(file.name)
    assert (path.read_bytes() if path.exists() else None) == before


def test_copies_stay_where_the_file_with_the_first_changed_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, commit = Folder(tmp_path), Drafts.commit
    one, two = folder.write(NEW, "a.jsonl"), folder.write(NEW + b"\n", "b.jsonl")

    def late(drafts: Drafts) -> None:
        one.write_bytes(b"{}\n")
        commit(drafts)

    monkeypatch.setattr(Drafts, "commit", late)
    folder.fix(unsafe=True)
    assert (one.read_bytes(), two.read_bytes()) == (b"{}\n", NEW + b"\n")
    assert folder.drafts.failed.keys() == {str(one), str(two)}
    assert not folder.counts
    assert not left_over(tmp_path)


def test_copies_stay_where_the_file_with_the_first_cannot_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, replace = Folder(tmp_path), os.replace
    one, two = folder.write(OLD, "a.jsonl"), folder.write(NEW + b"\n", "b.jsonl")

    def fail(new: str, old: str) -> None:
        if old == str(one):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        replace(new, old)

    monkeypatch.setattr(os, "replace", fail)
    folder.fix(unsafe=True)
    assert (one.read_bytes(), two.read_bytes()) == (OLD, NEW + b"\n")
    assert folder.drafts.failed.keys() == {str(one), str(two)}


def test_a_file_that_fails_loses_nothing_by_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, rewrite = Folder(tmp_path), Fixer._rewrite  # noqa: SLF001 - the fault is planted there
    path, other = folder.write(NEW + NEW, "b.jsonl"), folder.write(NEW, "c.jsonl")
    (tmp_path / "a.jsonl").symlink_to("b.jsonl")

    def fail(fixer: Fixer, source: Source, remedy: Remedy, gone: Mapping[int, str]) -> bool:
        if gone and source.path.endswith("a.jsonl"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return rewrite(fixer, source, remedy, gone)

    monkeypatch.setattr(Fixer, "_rewrite", fail)
    folder.fix(unsafe=True)
    assert (path.read_bytes(), other.read_bytes()) == (NEW + NEW, NEW)


@pytest.mark.parametrize("call", ["fsync", "replace", "fchmod"])
def test_a_fault_of_the_disk_leaves_the_old_file(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    folder = Folder(tmp_path)
    path = folder.write(OLD)
    monkeypatch.setattr(os, call, fail)
    folder.fix()
    assert path.read_bytes() == OLD
    assert [error.errno for error in folder.drafts.failed.values()] == [errno.ENOSPC]
    assert not left_over(tmp_path)


def test_a_disk_that_is_full_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(OLD * 20_000)
    limit = len(OLD) * 10_000
    done = command(
        "--fix",
        "a.jsonl",
        cwd=tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    _, errors = done.communicate()
    assert done.returncode == 2
    assert "a.jsonl is not fixed: File too large" in errors
    assert path.read_bytes() == OLD * 20_000
    assert not left_over(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    path = folder.write(OLD)
    tmp_path.chmod(0o555)
    try:
        folder.fix()
    finally:
        tmp_path.chmod(0o755)
    assert path.read_bytes() == OLD
    assert folder.drafts.failed


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_the_old_or_the_new_file(sign: signal.Signals, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(OLD * 40_000)
    old, new = path.read_bytes(), NEW * 40_000
    for moment in (0.0, 0.3) if sign == signal.SIGKILL else (0.0,):
        path.write_bytes(old)
        running = command("--fix", "--jobs", "1", "a.jsonl", "--output", "json", cwd=tmp_path)
        deadline = time.monotonic() + 60
        while not left_over(tmp_path) and running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(moment)
        running.send_signal(sign)
        running.communicate()
        assert path.read_bytes() in (old, new)
        if sign == signal.SIGINT:
            assert not left_over(tmp_path)


def test_what_a_killed_run_left_is_swept_and_never_linted(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    names = [f"{PREFIX}.{HERE}.{number}.{number}.tmp" for number in (gone.pid, os.getpid())]
    other = f"{PREFIX}.00000000.1.1.tmp"
    for name in [*names, other, ".jsonl-lint-fix.mine.tmp"]:
        (tmp_path / name).write_bytes(b"{")
    done = command(".", cwd=tmp_path)
    output, errors = done.communicate()
    assert ".jsonl-lint-fix" not in output + errors
    sweep(str(tmp_path))
    assert sorted(left_over(tmp_path)) == sorted([names[1], other, ".jsonl-lint-fix.mine.tmp"])
    os.utime(tmp_path / other, (1, 1))
    sweep(str(tmp_path))
    assert sorted(left_over(tmp_path)) == sorted([names[1], ".jsonl-lint-fix.mine.tmp"])
