"""Files that are no data, or far too much of it: what is said of them, how soon, and in how little memory."""

from __future__ import annotations

import gzip
import io
import itertools
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard
from command import Done, here, run

from jsonl_lint import engine, storage
from jsonl_lint.config import ConfigError, Request, Settings, jobs, load
from jsonl_lint.diagnostic import Report
from jsonl_lint.engine import Dataset, lint, plan
from jsonl_lint.engine.scanning import scan
from jsonl_lint.mappers import processes
from jsonl_lint.record import Source

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")

GOOD = b'{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\n'
LIMIT = "and none of more than 200,000,000 is read"
PACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}
ONE_BY_ONE = ("--select", "syntax", "--output", "concise", "--no-cache")


def said(done: Done) -> list[str]:
    """Return the findings."""
    return [line for line in done.out.splitlines() if ": error " in line or ": warning " in line]


def holes(path: Path, *parts: bytes | int) -> Path:
    """Write a file of bytes and of holes, which take no room on the disk."""
    with path.open("wb") as file:
        for part in parts:
            if isinstance(part, bytes):
                file.write(part)
            else:
                file.seek(part, os.SEEK_CUR)
        file.truncate()
    return path


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "a.jsonl"
    (tmp_path / "a.jsonl").unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (b"", "1:1: error empty-file: the file has no record"),
        (b"\n", "1:1: error empty-file: the file has no record"),
        (b"\0", "1:1: error invalid-json: invisible character U+0000 outside a string"),
        (b"{", "1:2: error invalid-json: the line ends inside the object that starts at column 1"),
        (b"[", "1:2: error invalid-json: the line ends inside the list that starts at column 1"),
        (b"1", "1:1: error not-an-object: the line holds 1, not an object"),
        (b"\xff", "1:1: error invalid-utf8: byte 0xff (byte 1 of the line) is not UTF-8"),
        (b"\xef\xbb\xbf", "1:1: error empty-file: the file has no record"),
    ],
)
def test_a_byte_or_none(
    path: Path, data: bytes, finding: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path.write_bytes(data)
    done = here(monkeypatch, capfd, path.parent, "a.jsonl", *ONE_BY_ONE)
    assert (done.code, said(done)) == (1, [f"a.jsonl:{finding}"])


def test_a_file_of_nothing_but_a_hole(path: Path) -> None:
    holes(path, 5 << 30)
    done = run("a.jsonl", *ONE_BY_ONE, cwd=path.parent)
    assert (done.code, said(done)) == (
        1,
        ["a.jsonl:1:1: error binary-file: the file is not text: 100% control characters"],
    )


def test_a_line_of_a_gigabyte_between_records(path: Path) -> None:
    holes(path, GOOD, b'{"prompt": "', 10**9, b'"}\n', GOOD.replace(b"Hello", b"Good day"), b"{,}\n")
    done = run("a.jsonl", *ONE_BY_ONE, cwd=path.parent)
    assert done.code == 1
    assert said(done) == [
        f"a.jsonl:2:1: error long-line: the line has 1,000,000,015 bytes, {LIMIT}",
        "a.jsonl:4:2: error invalid-json: comma with nothing before it",
    ]


def test_all_rules_together_take_a_long_line(path: Path) -> None:
    holes(path, GOOD, 6 * 10**8, b"\n", GOOD)
    done = run("a.jsonl", "--output", "concise", cwd=path.parent)
    assert done.code == 1
    assert "a.jsonl:2:1: error long-line" in done.out
    assert "a.jsonl:1:1: error file-size: the file has 600,000,187 bytes" in done.out


@pytest.fixture
def shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a line long that has more than 1,000 bytes."""
    for module in ("storage", "storage.long", "record.parse"):
        monkeypatch.setattr(sys.modules[f"jsonl_lint.{module}"], "LONGEST", 1000)
    monkeypatch.setattr(sys.modules["jsonl_lint.storage.long"], "_BLOCK", 300)
    monkeypatch.setattr(sys.modules["jsonl_lint.engine.streaming"], "HEAD", 300)


def linted(path: Path, chunk: int = engine.CHUNK, processors: int = 1) -> Report:
    [job] = jobs(Settings(), Request(paths=(str(path),), select=("syntax", "file-size")))
    with processes(processors) as mapper:
        return lint(job.dataset, job.rules, mapper, chunk)


@pytest.mark.usefixtures("shorter")
@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_the_answer_about_long_lines_is_the_same_for_any_cut(path: Path, suffix: str) -> None:
    long = b'{"prompt": "' + b"x" * 2000 + b'"}\n'
    limit = b"[" + b" " * 997 + b"]\n"
    path = path.with_name(f"a.jsonl{suffix}")
    path.write_bytes(
        PACK[suffix](GOOD * 3 + long + GOOD + long * 2 + b"\n" * 5 + limit + b" " + limit + GOOD + long[:-3])
    )
    whole = linted(path)
    found = [
        (item.rule, item.place.line) for item in whole.diagnostics if item.rule in ("long-line", "not-an-object")
    ]
    assert found == [
        ("long-line", 4),
        ("long-line", 6),
        ("long-line", 7),
        ("not-an-object", 13),
        ("long-line", 14),
        ("long-line", 16),
    ]
    assert all(linted(path, chunk) == whole for chunk in (1, 500, 5000))
    by_line = {item.place.line: item.place.line_hash for item in whole.diagnostics if item.rule == "long-line"}
    assert by_line[4] == by_line[6] != by_line[14]


@pytest.mark.usefixtures("shorter")
def test_standard_input_is_read_line_by_line_too(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from jsonl_lint.cli import main

    path.write_bytes(GOOD + b"x" * 5000 + b"\n" + GOOD)
    with path.open() as file, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", file)
        assert main(["convert", "--to", "sharegpt", "-", str(path) + ".out"]) == 1
    assert "long-line" in capsys.readouterr().out


@pytest.mark.usefixtures("shorter")
def test_a_long_line_that_is_cut_off_while_it_is_read(path: Path) -> None:
    path.write_bytes(GOOD + b"x" * 5000)
    [chunk] = plan(Dataset("", "", (Source(str(path)),)))
    path.write_bytes(GOOD + b"x" * 2000)
    [job] = jobs(Settings(), Request(paths=(str(path),)))
    assert scan(job.rules, 0, (chunk,)).unreadable


def test_a_hundred_million_blank_lines(path: Path) -> None:
    with path.open("wb") as file:
        file.write(GOOD)
        for _ in range(100):
            file.write(b"\n" * 1_000_000)
        file.write(b"{,}\n")
    done = run("a.jsonl", *ONE_BY_ONE, cwd=path.parent)
    assert (done.code, said(done)) == (
        1,
        [
            "a.jsonl:2:1: warning blank-line: [*] 100,000,000 of 100,000,002 lines are blank",
            "a.jsonl:100000002:2: error invalid-json: comma with nothing before it",
        ],
    )


@pytest.mark.parametrize("count", [99, 100, 101, 999, 1000, 1001, 1002, 1003, 3000])
def test_runs_of_blank_lines_are_counted_for_any_cut(path: Path, count: int) -> None:
    path.write_bytes(b"\n" * count + GOOD + b"\n" * count + b"{,}\n\r\n" + GOOD * 2 + b"\n" * count)
    whole = linted(path)
    assert [item.place.line for item in whole.diagnostics if item.rule == "invalid-json"] == [2 * count + 2]
    blank = [item for item in whole.diagnostics if item.rule == "blank-line"]
    assert blank[0].message == f"{3 * count + 1:,} of {3 * count + 5:,} lines are blank"
    assert all(linted(path, chunk) == whole for chunk in (99, 700, 5000))
    packed = path.with_name("b.jsonl.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert [item.message for item in linted(packed).diagnostics] == [item.message for item in whole.diagnostics]


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize(("byte", "code"), [(b"x", 2), (b"\n", 2), (b" ", 2), (b"\0", 1)])
def test_bombs(tmp_path: Path, suffix: str, byte: bytes, code: int) -> None:
    path = tmp_path / f"a.jsonl{suffix}"
    with path.open("wb") as file:
        packer = zlib.compressobj(1, wbits=31) if suffix == ".gz" else zstandard.ZstdCompressor().compressobj()
        for _ in range(150):
            file.write(packer.compress(byte * 1_000_000))
        file.write(packer.flush())
    done = run(path.name, *ONE_BY_ONE, cwd=tmp_path)
    assert done.code == code
    limit = "it unpacks to more than 200 times its size; `--max-unpacked BYTES` allows more"
    assert (limit if code == 2 else "the file is not text: 100% control characters") in done.out


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_packed_files_that_are_cut_off(tmp_path: Path, suffix: str) -> None:
    whole = PACK[suffix](GOOD * 100)
    for size in {1, 2, 5, 12, len(whole) // 2, len(whole) - 1}:
        (tmp_path / f"{size}.jsonl{suffix}").write_bytes(whole[:size])
    done = run(".", *ONE_BY_ONE, cwd=tmp_path)
    assert done.code == 2
    assert len(said(done)) == len(list(tmp_path.iterdir()))
    assert all("error unreadable-file: the file could not be read: it " in line for line in said(done))


def test_what_is_no_file(tmp_path: Path) -> None:
    """None of them is waited for, or read without an end."""
    os.mkfifo(tmp_path / "fifo.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "gone.jsonl").symlink_to("nowhere")
    (tmp_path / "self.jsonl").symlink_to("self.jsonl")
    devices = ("/dev/zero", "/dev/full", "/dev/null", "/dev/random", "/dev/stdin", "/dev/ptmx")
    for number, device in enumerate(devices):
        (tmp_path / f"{number}.jsonl").symlink_to(device)
    main, terminal = os.openpty()
    try:
        names = sorted(path.name for path in tmp_path.iterdir() if not path.is_dir())
        done = run(*names, "/dev/zero", os.ttyname(terminal), *ONE_BY_ONE, cwd=tmp_path, stdin=terminal)
    finally:
        os.close(main)
        os.close(terminal)
    assert done.code == 2
    assert len(said(done)) == len(names) + 2
    reasons = {
        line.split(":")[0]: line.partition("could not be read: ")[2]
        for line in said(done)
        if "unreadable-file" in line
    }
    assert reasons["fifo.jsonl"] == "Not a regular file"
    assert reasons["gone.jsonl"] == "No such file or directory"
    assert "symbolic link" in reasons["self.jsonl"]
    assert {reasons[f"{number}.jsonl"] for number in range(len(devices))} == {"A file of the operating system"}


def test_folders_that_lead_into_themselves(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "up").symlink_to("..")
    (tmp_path / "a" / "b" / "top").symlink_to(tmp_path)
    (tmp_path / "a" / "b" / "x.jsonl").write_bytes(b"{,}\n")
    done = run(".", *ONE_BY_ONE, cwd=tmp_path)
    assert [line.partition(": ")[0] for line in said(done)] == ["a/b/x.jsonl:1:2"]


AS_NOBODY = """
import contextlib, io, os, sys
from jsonl_lint.cli import main
with contextlib.redirect_stdout(io.StringIO()):
    main(["open.jsonl", "--no-cache"])  # what it imports late may not be readable for another user
if os.geteuid() == 0:
    os.setuid(65534)
sys.exit(main())
"""


def test_what_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "open.jsonl").write_bytes(b"{,}\n")
    (tmp_path / "secret.jsonl").write_bytes(GOOD)
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "a.jsonl").write_bytes(GOOD)
    (tmp_path / "secret.jsonl").chmod(0)
    (tmp_path / "closed").chmod(0)
    tmp_path.chmod(0o755)
    try:
        done = run(".", *ONE_BY_ONE, cwd=tmp_path, script=AS_NOBODY)
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert done.code == 2
    assert said(done) == [
        "closed:1:1: error unreadable-file: the file could not be read: Permission denied",
        "open.jsonl:1:2: error invalid-json: comma with nothing before it",
        "secret.jsonl:1:1: error unreadable-file: the file could not be read: Permission denied",
    ]


def test_what_is_gone_when_it_is_read(path: Path) -> None:
    path.write_bytes(GOOD)
    other = path.with_name("b.jsonl")
    other.write_bytes(b"{,}\n")
    [job] = jobs(Settings(), Request(paths=(str(path.parent),), select=("syntax",)))
    path.unlink()
    report = lint(job.dataset, job.rules)
    assert [(item.place.path, item.rule) for item in report.diagnostics] == [
        (str(path), "unreadable-file"),
        (str(other), "invalid-json"),
    ]
    assert report.exit_code(None) == 2


class Growing(io.BytesIO):
    """A file that somebody appends to as fast as it is read."""

    def read(self, size: int | None = -1, /) -> bytes:
        at = self.tell()
        self.seek(0, io.SEEK_END)
        self.write(GOOD * 50)
        self.seek(at)
        return super().read(size)


def test_a_file_that_grows_while_it_is_read_has_an_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(GOOD * 30)
    monkeypatch.setattr(storage, "opened", lambda *_: Growing(GOOD * 30))
    chunks = list(itertools.islice(plan(Dataset("", "", (Source(str(path)),)), 1000), 100))
    assert chunks[-1].stop >= len(GOOD * 30)
    assert len(chunks) < 10
    path.write_bytes(GOOD * 60)
    [job] = jobs(Settings(), Request(paths=(str(path),), select=("syntax",)))
    assert not any(scan(job.rules, 0, (chunk,)).totals for chunk in chunks)


def test_names_that_are_no_names(tmp_path: Path) -> None:
    names = [
        b"new\nline",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\x1b[2J\x1b]0;title\x07",
        "\u202egnp.exe".encode(),
        "\u2066a\u2069".encode(),
        b"a\n::error::no",
        b"##[error]no",
        b"##vso[task.complete result=Failed]no",
        b"a,line=1,file=b",
        b"a%0A%25",
        b"|`<b>*_[x](y)",
        b"-q",
        b"\r",
        b"x" * 240,
    ]
    for name in names:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name + b".jsonl")).write_bytes(b"{,}\n")
    done = run(".", *ONE_BY_ONE, cwd=tmp_path)
    assert done.code == 1
    assert len([line for line in done.out.splitlines() if ":1:2: error invalid-json: " in line]) == len(names)
    named = run(
        "--output", "concise", "--select", "syntax", "--", *(name + b".jsonl" for name in names), cwd=tmp_path
    )
    assert named.out == done.out


NEWLINES = (b"\n", b"\r\n", b"\r", "\u2028".encode(), "\u0085".encode(), b"\x0b", b"\x0c", b"\n\r")


@pytest.mark.parametrize("newline", NEWLINES, ids=ascii)
@pytest.mark.parametrize("other", NEWLINES, ids=ascii)
def test_mixed_newlines(path: Path, newline: bytes, other: bytes) -> None:
    """Only a line feed ends a line."""
    path.write_bytes(GOOD.rstrip() + newline + GOOD.rstrip() + other + GOOD.rstrip() + newline + b"{,}")
    lines = path.read_bytes().split(b"\n")
    whole = linted(path)
    assert all(linted(path, chunk) == whole for chunk in (1, 99))
    broken = {item.place.line for item in whole.diagnostics if item.rule in ("invalid-json", "blank-line")}
    sound = {number for number, line in enumerate(lines, 1) if line.strip(b"\r") == GOOD.rstrip()}
    assert broken == {*range(1, len(lines) + 1)} - sound


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 123456\n"


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (POINTER, "lfs-pointer"),
        (POINTER.replace(b"\n", b"\r\n"), "lfs-pointer"),
        (POINTER.replace(b"git-lfs", b"hawser"), "lfs-pointer"),
        (POINTER.replace(b"123456", b"9" * 18), "lfs-pointer"),
        (POINTER.replace(b"123456", b"9" * 400), "invalid-json"),
        (POINTER.replace(b"size", b"\x1b[2Jsize"), "invalid-json"),
        (POINTER + GOOD * 100, "invalid-json"),
        (GOOD + POINTER, "invalid-json"),
    ],
)
def test_lfs_pointers(path: Path, data: bytes, rule: str) -> None:
    path.write_bytes(data)
    assert rule in {item.rule for item in linted(path).diagnostics}


PULL = "the file could not be read: it is not there, but its DVC pointer is: run `dvc pull`"


@pytest.fixture
def dvc(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.jsonl").write_bytes(GOOD)
    for pointer in ("data/b.jsonl.dvc", "data/notes.txt.dvc", "other.dvc", "data/a.jsonl.dvc"):
        (tmp_path / pointer).write_text("outs:\n- md5: 0\n  path: x\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("named", "lost"),
    [
        ("data", "data/b.jsonl"),
        ("data/b.jsonl", "data/b.jsonl"),
        ("data/b.jsonl.dvc", "data/b.jsonl"),
        ("other", "other"),
        ("other/x.jsonl", "other/x.jsonl"),
        ("data/a.jsonl.dvc", None),
    ],
)
def test_dvc_pointers_stand_for_their_data(
    dvc: Path, named: str, lost: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(dvc)
    [job] = jobs(Settings(), Request(paths=(named,), select=("syntax",)))
    found = [(item.place.path, item.message) for item in lint(job.dataset, job.rules).diagnostics]
    assert found == ([(lost, PULL)] if lost else [])


@pytest.mark.parametrize(
    ("named", "pointer"),
    [("data/b.jsonl", "data/b.jsonl.dvc"), ("other/x.jsonl", "other.dvc"), ("other/*.jsonl", "other.dvc")],
)
def test_a_config_names_what_dvc_has(dvc: Path, named: str, pointer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(dvc)
    (dvc / ".jsonl-lint.yaml").write_text(f"datasets: {{a: {{train: '{named}'}}}}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load()
    [problem] = caught.value.problems
    assert problem.message == f'"{named}" is not there, but "{pointer}" is'
    assert problem.help == "Run `dvc pull`."
    (dvc / ".jsonl-lint.yaml").write_text("datasets: {a: {train: 'data/*.jsonl'}}\n", encoding="utf-8")
    [job] = jobs(load(), Request(select=("syntax",)))
    assert [item.message for item in lint(job.dataset, job.rules).diagnostics] == [PULL]
