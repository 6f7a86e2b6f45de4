"""A packed file of several frames is cut into chunks, and the report is that of the file as one chunk."""

from __future__ import annotations

import functools
import random
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import zstandard

from jsonl_lint import storage
from jsonl_lint.cli import main
from jsonl_lint.diagnostic import Report
from jsonl_lint.engine import CAP, Dataset, lint, plan, runs
from jsonl_lint.engine.cutting import lines
from jsonl_lint.engine.scanning import scan
from jsonl_lint.mappers import processes
from jsonl_lint.mappers.remembered import Memory, _Names
from jsonl_lint.mappers.store import Store
from jsonl_lint.record import Chunk, Piece, Source
from jsonl_lint.rules import RULES
from jsonl_lint.storage import packed
from jsonl_lint.storage.frames import several
from jsonl_lint.values import replace

HERE = tuple(rule() for rule in RULES if rule.group in {"syntax", "schema", "duplicates"})
NAME = "a.jsonl.zst"
DATASET = Dataset("d", "", (Source(NAME),))
WHOLE = 1 << 30

TEXT = (
    '{"text": "é1"}\n{"txt": 2}\n\n\n{"text": "日本"}\r\n{,}\n'
    '{"text": "é1"}\n{"text": "' + "long " * 30 + '"}\n{"text": \n{"text": "\U0001f600"}'
).encode()
SKIPPED = b"\x53\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"skip!"

pack = zstandard.ZstdCompressor(write_checksum=True).compress


def unsized(data: bytes) -> bytes:
    """Pack bytes into a frame that does not say how many they are."""
    packer = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    return packer.compress(data) + packer.flush()


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in blocks and steps of a few bytes; a line of more than 120 bytes is a long one."""
    kind = packed.PACKINGS[".zst"]
    small = packed.Packing(kind.title, kind.magic, 7, kind.decompressor)
    monkeypatch.setitem(packed.PACKINGS, ".zst", small)
    changed = {
        "storage": {"LONGEST": 120},
        "storage.long": {"LONGEST": 120, "_BLOCK": 16},
        "storage.packed": {"_BUFFER": 8, "_APART": 1},
        "record.parse": {"LONGEST": 120},
        "engine.streaming": {"HEAD": 24, "_BLOCK": 3},
    }
    for module, names in changed.items():
        for name, value in names.items():
            monkeypatch.setattr(sys.modules[f"jsonl_lint.{module}"], name, value)


def write(*frames: bytes) -> bytes:
    Path(NAME).write_bytes(data := b"".join(frames))
    return data


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def chunks(size: int = 1) -> list[Chunk]:
    return list(plan(DATASET, size))


def linted(size: int = 1, jobs: int = 1, memory: Memory | None = None) -> Report:
    with processes(jobs) as pool:
        return lint(DATASET, HERE, memory.around(pool, HERE, CAP) if memory else pool, size)


def read(found: Iterable[Chunk]) -> list[tuple[object, ...]]:
    """Return all that a rule is told of the lines of some chunks."""
    return [(item.line, item.raw, item.condition) for chunk in found for item in lines(chunk)]


def same() -> bool:
    """Return whether the lines of the file in pieces are those of the file as a whole, and so are its faults."""
    return read(chunks()) == read(chunks(WHOLE))


@pytest.mark.usefixtures("tiny")
def test_a_border_of_frames_may_be_anywhere() -> None:
    borders = set()
    for at in range(len(TEXT) + 1):
        write(pack(TEXT[:at]), unsized(TEXT[at:]))
        assert same(), at
        borders.add(tuple(chunk.line for chunk in chunks()))
    assert len(borders) > 5


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("size", [1, 3, 7, 20, 50, 100])
def test_frames_may_have_any_size(size: int) -> None:
    for between in (b"", SKIPPED, pack(b""), b"\0" * 9):
        data = write(SKIPPED, between.join(map(pack, cut(TEXT, size))), SKIPPED)
        assert same()
        found = chunks()
        assert len(found) > 1 or between == bytes(9)
        assert [chunk.start for chunk in found] == [0, *(chunk.stop for chunk in found[:-1])]
        assert found[-1].stop >= len(data) - len(SKIPPED)


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("size", [13, 100])
def test_the_answer_does_not_depend_on_chunk_size_and_processes(size: int) -> None:
    write(*map(unsized, cut(TEXT, size)))
    reports = [linted(chunk, jobs) for chunk in (1, 30, 90, WHOLE) for jobs in (1, 2)]
    assert all(report == reports[0] for report in reports)
    assert {item.rule for item in reports[0].diagnostics} >= {"long-line", "invalid-json", "missing-final-newline"}


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize(("size", "step"), [(40, 5), (90, 1)])
def test_the_lines_before_a_fault_are_those_of_the_whole_file(size: int, step: int) -> None:
    """Whatever byte is damaged, and wherever the file is cut off."""
    whole = write(*map(pack, cut(TEXT, size)))
    seen = set()
    for at in range(0, len(whole), step):
        write(whole[:at], bytes([whole[at] ^ 0xFF]), whole[at + 1 :])
        assert same(), at
        seen.add(len(chunks()))
        write(whole[:at])
        assert same(), at
    assert len(seen) > 1
    write(whole, b"what is no frame")
    assert same()
    assert linted().broken
    assert linted() == linted(WHOLE)


@pytest.mark.usefixtures("tiny")
def test_a_fault_is_seen_by_two_processes_as_by_one() -> None:
    frames = [pack(part) for part in cut(TEXT, 60)]
    for number in range(len(frames)):
        damaged = bytearray(frames[number])
        damaged[-6] ^= 0xFF
        write(*frames[:number], bytes(damaged), *frames[number + 1 :])
        report = linted(jobs=2)
        assert report == linted(WHOLE)
        assert report.broken


@pytest.mark.usefixtures("tiny")
def test_a_limit_is_for_the_whole_file() -> None:
    write(*map(pack, cut(TEXT, 30)))
    for most in (1, 23, 24, 25, 99, 150, len(TEXT) - 1, len(TEXT), len(TEXT) + 1):
        dataset = Dataset("d", "", (Source(NAME, most=most),))
        report = lint(dataset, HERE, chunk_size=1)
        assert report == lint(dataset, HERE, chunk_size=WHOLE)
        assert report.broken == (most < len(TEXT))


def test_a_bomb_in_the_last_frame_ends_early(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(packed, "FLOOR", 1 << 20)
    write(pack(b'{"text": "1"}\n' * 1000), pack(b" " * (100 << 20)))
    assert main(["check", "--no-cache", "--output", "concise", "--chunk-size", "100", NAME]) == 2
    assert (
        "it unpacks to more than 200 times its size; `--max-unpacked BYTES` allows more" in capsys.readouterr().out
    )


@pytest.mark.parametrize(
    "text", [b"[\n1,\n2\n]\n", b" \n \n", b'\n{\n"text": 1\n}\n', b"\xff\xfe" + b"{\0}\0\n\0" * 9]
)
def test_what_is_no_json_lines_is_said_once(text: bytes) -> None:
    write(pack(text[:4]), pack(text[4:]))
    assert same()
    assert len(chunks()) == 1


def test_all_outputs_are_those_of_one_frame(capsys: pytest.CaptureFixture[str]) -> None:
    """With blocks as large as they are."""
    text = b"".join(b'{"text": "%d %s"}\n' % (number, b"over and " * 4_000) for number in range(120))
    text += b"{,}\n" + text[:50] + b'{"txt": 1}\n' * 3
    common = ["check", "--no-cache", "--per-record", "--chunk-size", "100", NAME]

    def said(output: str, jobs: str) -> str:
        assert main([*common, "--jobs", jobs, "--output", output]) == 1
        return capsys.readouterr().out

    def all_said() -> list[str]:
        return [said("text", "1"), said("json", "2")]

    write(pack(text))
    assert len(chunks(100)) == 1
    one = all_said()
    write(*map(pack, cut(text, 777_777)))
    assert len(chunks(100)) > 2
    assert all_said() == one


def test_a_small_file_and_one_behind_a_url_are_not_cut() -> None:
    size = len(write(pack(TEXT), pack(TEXT)))
    assert [chunk.streamed for chunk in chunks(size)] == [True]
    assert [chunk.streamed for chunk in chunks(size - 1)] == [False]
    assert not storage.has_frames("memory://a/a.jsonl.zst", NAME)
    assert not storage.has_frames(NAME, "a.jsonl.gz")


@pytest.mark.usefixtures("tiny")
def test_chunks_are_not_smaller_than_asked_for() -> None:
    write(*map(pack, cut(TEXT, 5)))
    found = chunks(60)
    sizes = [chunk.piece.size for chunk in found if chunk.piece]
    assert sum(sizes) == len(TEXT)
    assert len(sizes) > 2
    assert min(sizes[:-1]) >= 60
    assert [run for run in runs(found, 1000) if len(run) > 1] == []


def raw_frame(descriptor: int, header: int, *blocks: tuple[int, int]) -> bytes:
    """Return a frame of blocks of some type and size, with so many bytes of header behind its descriptor."""
    last = len(blocks) - 1
    data = b"\x28\xb5\x2f\xfd" + bytes([descriptor]) + b"\xff" * header
    for number, (kind, size) in enumerate(blocks):
        data += ((number == last) | kind << 1 | size << 3).to_bytes(3, "little") + b"\xff" * (
            1 if kind == 1 else size
        )
    return data + b"\xff" * (descriptor & 4)


FRAMES = {
    "nothing": pack(b""),
    "a byte": pack(b"x"),
    "two bytes of size": pack(b"x" * 300),
    "four bytes of size": pack(b"x" * 70_000),
    "repeated bytes": pack(b"x" * 1_000_000),
    "many blocks": pack(random.Random(1).randbytes(1_000_000)),
    "no size": unsized(TEXT * 100),
    "eight bytes of size": raw_frame(0xC4, 9, (0, 10), (1, 100_000), (2, 7)),
    "eight bytes of size, no window": raw_frame(0xE0, 8, (0, 10)),
    "one byte of dictionary": raw_frame(0x01, 2, (1, 10), (0, 0)),
    "two bytes of dictionary": raw_frame(0x02, 3, (2, 10)),
    "four bytes of dictionary": raw_frame(0x63, 6, (2, 10), (1, 3)),
}


def _several(folder: Path, data: bytes) -> bool:
    folder.joinpath("x").write_bytes(data)
    with folder.joinpath("x").open("rb", buffering=0) as file:
        return several(file)


@pytest.mark.parametrize("name", FRAMES)
def test_where_a_frame_ends(tmp_path: Path, name: str) -> None:
    frame, found = FRAMES[name], functools.partial(_several, tmp_path)
    assert found(frame + pack(b""))
    assert found(SKIPPED + frame + SKIPPED * 2 + frame)
    assert not found(frame + b"\0" + frame)
    assert not found(frame[:-1] + frame)
    assert not found(SKIPPED + frame + SKIPPED)
    assert not any(found(frame[:size]) for size in range(0, len(frame), len(frame) // 50 + 1))


@pytest.mark.parametrize("many", [raw_frame(0, 1, *[(0, 0)] * 100_000), SKIPPED * 100_000])
def test_what_can_be_endless_is_not_searched_for_long(tmp_path: Path, many: bytes) -> None:
    """A second frame that comes later is not found, and the file is one chunk."""
    assert not _several(tmp_path, many + pack(b""))


def test_frames_that_are_kept_are_few() -> None:
    write(*[pack(b"")] * 1_000, *[pack(b"{}\n" * 30_000)] * 100)
    with storage.opened(NAME) as file:
        file.read()
        assert isinstance(file.raw, packed._Unpacked)  # noqa: SLF001 - what is held
        assert len(file.raw.frames) <= 64
        assert storage.reached(file, 0) == ((0, 0), Path(NAME).stat().st_size)


def test_a_file_that_changes_before_it_is_scanned() -> None:
    write(*map(pack, cut(TEXT * 20_000, 700_000)))
    found = chunks()
    assert len(found) > 2
    write(pack(TEXT * 1000))
    assert all(scan(HERE, CAP, (chunk,)).unreadable for chunk in found)
    write(b"")
    assert all(scan(HERE, CAP, (chunk,)).unreadable for chunk in found)


@pytest.fixture
def remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: None) -> Callable[[], Memory]:
    monkeypatch.setattr("jsonl_lint.mappers.remembered._LEAST", 0)
    return lambda: Memory(Store(str(tmp_path / "kept")))


def test_pieces_are_remembered(remembered: Callable[[], Memory]) -> None:
    frames = [pack(part) for part in cut(TEXT, 60)]
    write(*frames)
    count, plain = len(chunks()), linted(WHOLE)
    assert count > 3
    cold, warm, other = remembered(), remembered(), remembered()
    assert linted(memory=cold) == linted(memory=warm) == plain
    assert (cold.recalled, cold.learned, warm.recalled, warm.learned) == (0, count, count, 0)
    write(pack(b'{"txt": 2}\n' * 3), *frames)
    assert linted(memory=other) == linted(WHOLE) != plain
    assert other.learned > 0


@pytest.mark.parametrize("size", [40, 90])
def test_a_piece_is_known_by_all_that_is_in_it(size: int, remembered: Callable[[], Memory]) -> None:
    """The end of its last line is in the next frame."""
    for changed in range(0, len(TEXT), 3):
        write(*map(unsized, cut(TEXT[:changed] + b"\n" + TEXT[changed + 1 :], size)))
        assert linted(memory=remembered()) == linted(WHOLE), changed


def test_pieces_that_begin_with_one_frame_are_two(remembered: Callable[[], Memory]) -> None:
    """They may be stored in the same bytes, and differ in which lines of them they are."""
    write(*map(pack, cut(TEXT, 60)))
    source, names = chunks()[0], _Names(HERE, CAP)
    pieces = [Piece(skip, size, source.stop) for skip in (0, 14) for size in (14, 25)]
    assert len({names.of((replace(source, piece=piece),)) for piece in pieces}) == len(pieces)
