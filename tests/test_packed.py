"""A packed file is seen as the plain one is; one that is cut off, damaged or a bomb is said to be."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from mending import without_fixes

from jsonl_lint import storage
from jsonl_lint.cli import main
from jsonl_lint.storage import packed

GOOD = b'{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\n'
BAD = b'{"messages": [{"role": "user", "content": "Hi"}, {"role": "asistant", "content": "Hello"}]}\n'
DATA = GOOD * 5 + BAD + GOOD * 3
PACK: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".zst": zstandard.compress}

NAME = re.compile(r'"[0-9a-f]{16}"')  # the name of a finding has the name of its file in it
both = pytest.mark.parametrize("suffix", [".gz", ".zst"])


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def lint(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["check", "--no-cache", "--output", "concise", *arguments])
    return code, capsys.readouterr().out


def write(name: str, data: bytes) -> str:
    Path(name).write_bytes(data)
    return name


@both
@pytest.mark.parametrize("output", ["text", "json", "sarif", "gitlab"])
def test_the_report_is_that_of_the_plain_file(
    suffix: str, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write("train.jsonl", DATA)
    write(f"train.jsonl{suffix}", PACK[suffix](DATA))
    assert main(["check", "--no-cache", "--output", output, "train.jsonl"]) == 1
    plain = capsys.readouterr().out
    assert main(["check", "--no-cache", "--output", output, f"train.jsonl{suffix}"]) == 1
    packed_too = capsys.readouterr().out.replace(f"train.jsonl{suffix}", "train.jsonl")
    assert NAME.sub("", without_fixes(packed_too)) == NAME.sub("", without_fixes(plain))


@both
def test_how_a_file_is_packed_does_not_matter(suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It may be cut into frames anywhere, also in the middle of a line, and with a frame that holds nothing."""
    pack = PACK[suffix]
    parts = pack(DATA[:100]) + pack(b"") + pack(DATA[100:333]) + pack(DATA[333:])
    assert lint(capsys, "--per-record", write(f"a.jsonl{suffix}", parts)) == lint(
        capsys, "--per-record", write(f"a.jsonl{suffix}", pack(DATA))
    )
    assert storage.opened(f"a.jsonl{suffix}").read() == DATA


@both
@pytest.mark.parametrize("size", ["1", "100", "5000"])
def test_the_answer_does_not_depend_on_chunk_size_and_jobs(
    suffix: str, size: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(f"a.jsonl{suffix}", PACK[suffix](DATA * 40))
    assert lint(capsys, path, "--chunk-size", size) == lint(capsys, path)


@both
def test_lines_longer_than_what_is_looked_at_first(suffix: str) -> None:
    long = b'{"a": "' + b"x" * (3 << 20) + b'"}\n'
    write(f"a.jsonl{suffix}", PACK[suffix](long + GOOD + long.rstrip()))
    from jsonl_lint.engine import raw_lines
    from jsonl_lint.record import Source

    assert list(raw_lines(Source(f"a.jsonl{suffix}"))) == [long, GOOD, long.rstrip()]


@both
@pytest.mark.parametrize("cut", [1, 9, 30])
def test_a_file_that_is_cut_off(suffix: str, cut: int, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(f"a.jsonl{suffix}", PACK[suffix](DATA)[:-cut])
    code, out = lint(capsys, path)
    assert code == 2
    assert f"{path}:1:1: error unreadable-file: the file could not be read: it ends in the middle: the " in out


@both
def test_a_file_that_is_damaged(suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = bytearray(
        gzip.compress(DATA) if suffix == ".gz" else zstandard.ZstdCompressor(write_checksum=True).compress(DATA)
    )
    data[-5] ^= 255
    code, out = lint(capsys, write(f"a.jsonl{suffix}", bytes(data)))
    assert code == 2
    assert "data is damaged: " in out


@both
@pytest.mark.parametrize("data", [DATA, b"\x00" * 40, b"{"])
def test_a_file_that_is_not_packed(suffix: str, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = lint(capsys, write(f"a.jsonl{suffix}", data))
    assert code == 2
    assert "as its name says" in out


@both
def test_what_stands_for_a_packed_file_is_known(suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 123456\n"
    assert "lfs-pointer" in lint(capsys, write(f"a.jsonl{suffix}", pointer))[1]
    assert "empty-file" in lint(capsys, write(f"a.jsonl{suffix}", b""))[1]
    assert "empty-file" in lint(capsys, write(f"a.jsonl{suffix}", PACK[suffix](b"")))[1]
    assert "json-array" in lint(capsys, write(f"a.jsonl{suffix}", PACK[suffix](b"[\n1,\n2\n]\n")))[1]


def test_zeros_behind_gzip_are_padding(capsys: pytest.CaptureFixture[str]) -> None:
    path = write("a.jsonl.gz", gzip.compress(GOOD) + b"\0" * 100_000 + gzip.compress(GOOD) + b"\0" * 70_000)
    assert lint(capsys, "--per-record", path)[0] == 0


def test_frames_that_zstandard_skips(capsys: pytest.CaptureFixture[str]) -> None:
    skipped = b"\x5a\x2a\x4d\x18" + (2000).to_bytes(4, "little") + b"x" * 2000
    path = write("a.jsonl.zst", skipped + zstandard.compress(GOOD) + skipped)
    assert lint(capsys, "--per-record", path)[0] == 0
    assert storage.opened(path).read() == GOOD


@both
def test_a_bomb_ends_early(
    suffix: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is not unpacked further than to the first bytes above the limit."""
    made = 0

    class Counting:
        """What unpacks, and counts."""

        def __init__(self, inner: packed._Decompressor) -> None:
            self.inner = inner

        @property
        def eof(self) -> bool:
            return self.inner.eof

        @property
        def unused_data(self) -> bytes:
            return self.inner.unused_data

        def decompress(self, data: bytes) -> bytes:
            nonlocal made
            made += len(plain := self.inner.decompress(data))
            return plain

    kind = packed.PACKINGS[suffix]
    counted = packed.Packing(kind.title, kind.magic, kind.step, lambda: Counting(kind.decompressor()))
    monkeypatch.setitem(packed.PACKINGS, suffix, counted)
    monkeypatch.setattr(packed, "FLOOR", 1 << 20)
    path = write(f"a.jsonl{suffix}", PACK[suffix](b" " * (100 << 20)))
    code, out = lint(capsys, path)
    assert code == 2
    assert "it unpacks to more than 200 times its size; `--max-unpacked BYTES` allows more" in out
    assert made <= 34 << 20


@both
def test_a_limit_of_your_own(suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(f"a.jsonl{suffix}", PACK[suffix](GOOD * 100))
    code, out = lint(capsys, "--per-record", "--max-unpacked", "5000", path)
    assert code == 2
    assert "it unpacks to more than 5,000 bytes; `--max-unpacked BYTES` allows more" in out
    assert lint(capsys, "--per-record", "--max-unpacked", str(len(GOOD * 100)), path)[0] == 0


def test_a_limit_of_your_own_counts_above_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(packed, "FLOOR", 1000)
    path = write("a.jsonl.gz", gzip.compress(GOOD * 10_000))
    assert lint(capsys, "--per-record", path)[0] == 2
    assert lint(capsys, "--per-record", "--max-unpacked", "10000000", path)[0] == 0
    monkeypatch.setattr(packed, "MOST", 500)
    assert "more than 500 bytes" in lint(capsys, "--per-record", path)[1]


def test_without_zstandard_it_is_said_what_to_install() -> None:
    write("a.jsonl.zst", zstandard.compress(GOOD))
    missing = "import sys; sys.modules['zstandard'] = sys.modules['compression.zstd'] = None; "
    code = (
        missing
        + "from jsonl_lint.cli import main; sys.exit(main(['check', '--output', 'concise', 'a.jsonl.zst']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Zstandard is not installed: run `pip install 'jsonl-lint[zstd]'`" in done.stdout


@both
def test_folders_and_patterns_hold_packed_files(suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("data").mkdir()
    write(f"data/a.jsonl{suffix}", PACK[suffix](BAD))
    write(f"data/a.txt{suffix}", PACK[suffix](BAD))
    Path(".jsonl-lint.yaml").write_text(f"datasets: {{d: {{train: 'data/*.jsonl{suffix}'}}}}\n")
    for paths in (["data"], []):
        code, out = lint(capsys, "--per-record", *paths)
        assert code == 1
        assert out.startswith(f"data/a.jsonl{suffix}:1:59: error wrong-value: ")
        assert "in 1 file." in out


def test_init_names_datasets_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    write("support.train.jsonl.gz", gzip.compress(GOOD))
    write("support.validation.jsonl.gz", gzip.compress(GOOD))
    assert main(["init"]) == 0
    assert "Found support: 1 training file, 1 validation file." in capsys.readouterr().out


@both
def test_split_names_its_parts_plainly(suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    records = b"".join(b'{"prompt": "%d+1", "completion": "%d"}\n' % (number, number + 1) for number in range(20))
    assert main(["split", "--validation", "0.5", write(f"a.jsonl{suffix}", PACK[suffix](records))]) == 0
    parts = Path("a.train.jsonl").read_bytes() + Path("a.validation.jsonl").read_bytes()
    assert sorted(parts.splitlines()) == sorted(records.splitlines())
    capsys.readouterr()


@both
def test_evaluation_files_may_be_packed_but_not_large(
    suffix: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = (
        b"We close at six in winter and at nine in summer, but the reading room stays open for members all night."
    )
    write(f"golden.jsonl{suffix}", PACK[suffix](GOOD.replace(b"Hello", said)))
    write("train.jsonl", GOOD.replace(b"Hello", said))
    Path(".jsonl-lint.yaml").write_text(
        f"evaluation: golden.jsonl{suffix}\ndatasets: {{d: {{train: train.jsonl}}}}\n"
    )
    assert "evaluation-overlap" in lint(capsys)[1]
    monkeypatch.setattr("jsonl_lint.config.evaluation.MOST", 10)
    assert main(["check"]) == 2
    assert "evaluation files of more than 0 MiB together are not taken" in capsys.readouterr().err


def test_since_looks_into_packed_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=n", "-c", "user.email=e", *arguments], check=True, capture_output=True
        )

    git("init", "-q")
    write("a.jsonl.gz", gzip.compress(GOOD + BAD))
    git("add", "-A")
    git("commit", "-qm", "first")
    write("a.jsonl.gz", gzip.compress(BAD.replace(b"Hello", b"Hey") + GOOD + BAD))
    code, out = lint(capsys, "--per-record", "--since", "HEAD", "a.jsonl.gz")
    assert code == 1
    assert out.count("wrong-value") == 1
    assert out.startswith("a.jsonl.gz:1:59: ")


def test_cost_compares_packed_files(capsys: pytest.CaptureFixture[str]) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=n", "-c", "user.email=e", *arguments], check=True, capture_output=True
        )

    git("init", "-q")
    write("a.jsonl.gz", gzip.compress(GOOD * 20))
    git("add", "-A")
    git("commit", "-qm", "first")
    write("a.jsonl.gz", gzip.compress(GOOD.replace(b"Hi", b"Ho") * 3 + GOOD * 18))
    assert main(["cost", "--against", "HEAD", "a.jsonl.gz"]) == 0
    assert "3 records added, 2 removed" in capsys.readouterr().out


def test_readers_give_back_what_zlib_gives() -> None:
    """Whatever the sizes of what is read."""
    data = bytes(range(256)) * 5000
    Path("a.gz").write_bytes(zlib.compress(data, wbits=31))
    with storage.opened("a.gz") as reader:
        parts = [reader.read(size) for size in (1, 2, 70_000, 3, 1_000_000, 500_000)]
    assert b"".join(parts) == data
