"""Data behind URLs: the report is that of the same files on disk, and nothing is read that nobody named.

`memory://` shows most of it; a server that speaks S3, on this machine, shows that it is real.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
import zstandard
from mending import without_fixes

from jsonl_lint import storage
from jsonl_lint.cli import main
from jsonl_lint.engine import streaming
from jsonl_lint.storage import remote

GOOD = b'{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\n'
BAD = b'{"messages": [{"role": "user", "content": "Hi"}, {"role": "asistant", "content": "Hello"}]}\n'
DATA = GOOD * 5 + BAD + GOOD * 3
NAME = re.compile(r'"[0-9a-f]{16}"')  # the name of a finding has the name of its file in it


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PRE_COMMIT", raising=False)


@pytest.fixture
def memory() -> Iterator[Any]:
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


@pytest.fixture
def streamed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set how large a file may be that is not cut."""
    monkeypatch.setattr(streaming, "STREAMED", request.param)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail if a storage is asked for anything."""

    def asked(url: str) -> None:
        raise AssertionError(url)

    monkeypatch.setattr(remote, "_filesystem", asked)


def lint(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["check", "--no-cache", "--output", "concise", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def config(text: str) -> None:
    Path(".jsonl-lint.yaml").write_text(text)


@pytest.mark.parametrize("output", ["text", "json", "sarif", "gitlab"])
@pytest.mark.parametrize("streamed", [0, 32 << 20], indirect=True)
@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
@pytest.mark.usefixtures("streamed")
def test_the_report_is_that_of_the_file(
    output: str, suffix: str, memory: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    pack: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}
    memory.pipe(f"/bucket/train.jsonl{suffix}", pack[suffix](DATA))
    Path("train.jsonl").write_bytes(DATA)
    url, options = (
        f"memory://bucket/train.jsonl{suffix}",
        ["--no-cache", "--output", output, "--chunk-size", "200"],
    )
    assert main(["check", *options, "train.jsonl"]) == 1
    here = capsys.readouterr().out
    assert main(["check", *options, url]) == 1
    there = capsys.readouterr().out
    for spelled in (url, url.replace(":", "%3A")):  # GitHub takes no SARIF with URIs that are no files
        there = there.replace(spelled, "train.jsonl")
    assert NAME.sub("", without_fixes(there)) == NAME.sub("", without_fixes(here))


def test_a_large_file_is_read_in_ranges(
    memory: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    memory.pipe("/bucket/train.jsonl", GOOD * 100)
    monkeypatch.setattr(streaming, "STREAMED", 1000)
    asked: list[tuple[int, int]] = []
    cut = type(memory).cat_file

    def cat_file(self: Any, path: str, start: int, end: int) -> bytes:
        asked.append((start, end))
        data: bytes = cut(self, path, start=start, end=end)
        return data

    monkeypatch.setattr(type(memory), "cat_file", cat_file)
    assert lint(capsys, "--per-record", "--chunk-size", "2000", "memory://bucket/train.jsonl")[0] == 0
    assert len(asked) > 2
    assert [start for start, _ in asked] == [0, *(stop for _, stop in asked[:-1])]
    assert asked[-1][1] == len(GOOD) * 100


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("memory://bucket", ["a.jsonl", "deep/d.jsonl.gz", "deep/er/c.jsonl"]),
        ("memory://bucket/", ["a.jsonl", "deep/d.jsonl.gz", "deep/er/c.jsonl"]),
        ("memory://bucket/a.jsonl", ["a.jsonl"]),
        ("memory://bucket/b.txt", ["b.txt"]),
        ("memory://bucket/*.jsonl", ["a.jsonl"]),
        ("memory://bucket/*", ["a.jsonl", "deep/d.jsonl.gz", "deep/er/c.jsonl"]),
        ("memory://bucket/?.*", ["a.jsonl", "b.txt"]),
        ("memory://bucket/**/*.jsonl", ["a.jsonl", "deep/er/c.jsonl"]),
        ("memory://bucket/d*p/[d-f].*", ["deep/d.jsonl.gz"]),
        ("memory://bucket/.hidden/*.jsonl", [".hidden/e.jsonl"]),
    ],
)
def test_folders_and_patterns(
    pattern: str, found: list[str], memory: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.jsonl", "b.txt", "deep/er/c.jsonl", ".hidden/e.jsonl"):
        memory.pipe(f"/bucket/{name}", GOOD + BAD)
    memory.pipe("/bucket/deep/d.jsonl.gz", gzip.compress(GOOD + BAD))
    memory.pipe("/bucketful/f.jsonl", GOOD + BAD)
    expected = [f"memory://bucket/{name}:2:59" for name in found]
    _, out, _ = lint(capsys, "--per-record", pattern)
    assert [line.partition(": ")[0] for line in out.splitlines() if ":2:59: " in line] == expected
    config(f"datasets: {{d: {{train: '{pattern}'}}}}\n")
    _, out, _ = lint(capsys, "--per-record")
    assert [line.partition(": ")[0] for line in out.splitlines() if ":2:59: " in line] == expected


def test_files_and_urls_in_one_dataset(memory: Any, capsys: pytest.CaptureFixture[str]) -> None:
    memory.pipe("/bucket/validation.jsonl", GOOD)
    Path("train.jsonl").write_bytes(GOOD)
    config("datasets: {d: {train: train.jsonl, validation: 'memory://bucket/validation.jsonl'}}\n")
    assert "train-validation-overlap" in lint(capsys)[1]
    overlap = lint(capsys, "train.jsonl", "--validation", "memory://bucket/validation.jsonl")[1]
    assert "train-validation-overlap" in overlap


def test_what_is_validated_is_not_trained_on(memory: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        memory.pipe(f"/bucket/{name}.jsonl", GOOD)
    config("datasets: {d: {train: 'memory://bucket', validation: 'memory://bucket/b.jsonl'}}\n")
    _, out, _ = lint(capsys)
    assert "1 training record" in out
    config("datasets: {d: {train: 'memory://bucket/b.jsonl', validation: 'memory://bucket/b.jsonl'}}\n")
    assert "no training files are left" in lint(capsys)[2]


def test_a_given_url_belongs_to_its_dataset(memory: Any, capsys: pytest.CaptureFixture[str]) -> None:
    memory.pipe("/bucket/a.jsonl", GOOD)
    config("datasets: {mine: {train: 'memory://bucket/*.jsonl'}}\nignore: [{path: 'memory://bucket/b.jsonl'}]\n")
    assert " mine: 1 training record" in lint(capsys, "memory://bucket/a.jsonl")[1]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "https://example.org/a.jsonl?X-Amz-Signature=5ecret",
            '"https://example.org/a.jsonl" cannot be read: https:',
        ),
        ("https://me:5ecret@example.org/a.jsonl", '"https://example.org/a.jsonl" cannot be read: https:'),
        ("file:///proc/self/environ", '"file:///proc/self/environ" cannot be read: file:// is not known'),
        ("s3://me:5ecret@bucket/a.jsonl", '"s3://bucket/a.jsonl" has a password or a query'),
        ("s3://bucket/a.jsonl?versionId=5ecret", '"s3://bucket/a.jsonl" has a password or a query'),
        ("s3://", '"s3://" names no place'),
    ],
)
@pytest.mark.usefixtures("alone")
def test_urls_that_are_not_read(url: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = lint(capsys, url)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"error: {said}")
    assert "5ecret" not in err
    config(f"datasets: {{d: {{train: '{url}'}}}}\n")
    code, out, err = lint(capsys)
    assert (code, out) == (2, "")
    assert said in err


def test_a_url_that_leads_nowhere(memory: Any, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = lint(capsys, "memory://bucket/a.jsonl")
    assert (code, out, err) == (2, "", 'error: no such file or folder: "memory://bucket/a.jsonl"\n')
    config("datasets: {d: {train: 'memory://bucket/*.jsonl'}}\n")
    code, out, err = lint(capsys)
    assert (code, out) == (2, "")
    assert err == 'error: there is no .jsonl, .ndjson or .jsonlines file at "memory://bucket/*.jsonl"\n'


@pytest.mark.parametrize("method", ["find", "isfile"])
def test_a_storage_that_fails_is_one_line(
    method: str, memory: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("denied at https://me:5ecret@host/a?X-Signature=5ecret now\nand more")

    monkeypatch.setattr(type(memory), method, fail)
    code, out, err = lint(capsys, "memory://bucket")
    assert (code, out) == (2, "")
    assert err == "jsonl-lint: memory://bucket: RuntimeError: denied at https://host/a now\n"


@pytest.mark.parametrize("method", ["open", "cat_file"])
def test_a_file_that_cannot_be_read_is_a_finding(
    method: str, memory: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise TimeoutError("nobody answered")

    memory.pipe("/bucket/a.jsonl", GOOD)
    memory.pipe("/bucket/b.jsonl.gz", gzip.compress(GOOD))
    monkeypatch.setattr(streaming, "STREAMED", 0)
    monkeypatch.setattr(type(memory), method, fail)
    code, out, _ = lint(capsys, "--per-record", "memory://bucket")
    assert code == 2
    assert "memory://bucket/a.jsonl:1:1: error unreadable-file: the file could not be read: nobody answered" in out


def test_a_file_that_breaks_off_is_a_finding(
    memory: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken(io.BytesIO):
        """Gives some bytes, and no more."""

        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise RuntimeError("the connection was reset")
            return super().read(500)

    memory.pipe("/bucket/a.jsonl", GOOD * 100)
    monkeypatch.setattr(type(memory), "open", lambda *_: Broken(GOOD * 100))
    code, out, _ = lint(capsys, "--per-record", "memory://bucket/a.jsonl")
    assert code == 2
    assert "could not be read: RuntimeError: the connection was reset" in out


@pytest.mark.parametrize(("scheme", "extra"), [("s3", "s3"), ("gs", "gcs"), ("gcs", "gcs"), ("hf", "hf")])
def test_without_the_extra_it_is_said_what_to_install(
    scheme: str, extra: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    code, out, err = lint(capsys, f"{scheme}://bucket/a.jsonl")
    assert (code, out) == (2, "")
    assert err.endswith(f"{scheme}:// needs more than is installed: run `pip install 'jsonl-lint[{extra}]'`\n")


@pytest.mark.usefixtures("alone")
def test_only_what_is_named_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """A config may name URLs, and yet a hook that is given files stays on this machine."""
    Path("a.jsonl").write_bytes(GOOD)
    config(
        "datasets: {far: {train: 's3://bucket/*.jsonl'}, near: {train: a.jsonl}}\n"
        "ignore: [{path: 's3://bucket/old', rules: [privacy]}]\n"
    )
    assert lint(capsys, "--per-record", "a.jsonl")[0] == 0
    assert lint(capsys, "--select", "unused-ignore", "a.jsonl")[0] == 0
    assert main(["config", "show", "a.jsonl"]) == 0
    assert main(["cost", "a.jsonl"]) == 0
    capsys.readouterr()


@pytest.mark.usefixtures("alone")
def test_pre_commit_leaves_urls_out(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.jsonl").write_bytes(GOOD + BAD)
    config("datasets: {far: {train: 's3://bucket/*.jsonl'}, near: {train: a.jsonl}}\n")
    monkeypatch.setenv("PRE_COMMIT", "1")
    code, out, err = lint(capsys)
    assert code == 1
    assert "a.jsonl:2:59: " in out
    assert err == "jsonl-lint: far is behind a URL, which no hook reads; CI can\n"


def test_git_does_not_know_urls(memory: Any, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    memory.pipe("/bucket/a.jsonl", GOOD)
    said = "error: what was there before is told by git, which does not have memory://bucket/a.jsonl"
    code, _, err = lint(capsys, "--since", "HEAD", "memory://bucket/a.jsonl")
    assert (code, err.startswith(said)) == (2, True)
    assert main(["cost", "--against", "HEAD", "memory://bucket/a.jsonl"]) == 2
    assert capsys.readouterr().err.startswith(said)
    config("datasets: {far: {train: 'memory://bucket/a.jsonl'}}\n")
    assert main(["cost", "--against", "HEAD"]) == 2
    assert capsys.readouterr().err.startswith(said)


def test_a_baseline_knows_urls(memory: Any, capsys: pytest.CaptureFixture[str]) -> None:
    memory.pipe("/bucket/a.jsonl", GOOD + BAD)
    Path("b.jsonl").write_bytes(GOOD)
    only = ("--select", "schema,stale-baseline")
    assert lint(capsys, *only, "--write-baseline", "memory://bucket/a.jsonl")[0] == 0
    known = json.loads(Path(".jsonl-lint-baseline.json").read_text())
    assert [item["path"] for item in known["findings"]] == ["memory://bucket/a.jsonl"]
    assert lint(capsys, *only, "memory://bucket/a.jsonl")[0] == 0
    assert "stale-baseline" not in lint(capsys, *only, "b.jsonl")[1]
    assert lint(capsys, *only, "--prune-baseline", "b.jsonl")[0] == 0
    assert json.loads(Path(".jsonl-lint-baseline.json").read_text()) == known


@pytest.mark.usefixtures("alone")
def test_evaluation_files_are_near(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.jsonl").write_bytes(GOOD)
    config("evaluation: s3://bucket/golden.jsonl\ndatasets: {near: {train: a.jsonl}}\n")
    code, _, err = lint(capsys)
    assert code == 2
    assert 'evaluation files are not read from URLs: "s3://bucket/golden.jsonl"' in err


def test_split_and_convert_read_urls(memory: Any, capsys: pytest.CaptureFixture[str]) -> None:
    memory.pipe("/bucket/a.jsonl.gz", gzip.compress(GOOD * 3))
    assert main(["convert", "memory://bucket/a.jsonl.gz", "out.jsonl", "--to", "sharegpt"]) == 0
    assert Path("out.jsonl").read_bytes().count(b"\n") == 3
    assert main(["split", "--half", "memory://bucket/a.jsonl.gz"]) == 2
    assert "the parts cannot be written to a URL; name a folder by `--out`" in capsys.readouterr().err
    assert main(["split", "--validation", "0.5", "--out", "parts", "memory://bucket/a.jsonl.gz"]) == 0
    assert sorted(path.name for path in Path("parts").iterdir()) == ["a.train.jsonl", "a.validation.jsonl"]


@pytest.mark.parametrize("url", ["file:///proc/self/environ", "https://me:5ecret@127.0.0.1:9/a.jsonl?key=5ecret"])
def test_no_command_reads_other_urls(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["convert", "--to", "sharegpt", url], ["split", "--half", "--out", "parts", url]):
        assert main(command) == 2
        said = capsys.readouterr()
        assert "is not known" in said.err
        assert "5ecret" not in said.err
    assert not Path("parts").exists()


def test_paths_that_only_look_like_urls() -> None:
    assert not any(map(storage.is_url, ("C://a", "a/b://c", "://a", "simplecache::s3://b/a", "s3:/b")))


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    boto3 = pytest.importorskip("boto3")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.get_host_and_port()[1]}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "some" + "thing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    client = boto3.client("s3")
    client.create_bucket(Bucket="lessons")
    yield client
    client.close()
    server.stop()


@pytest.mark.filterwarnings("ignore")
def test_a_server_that_speaks_s3(bucket: Any) -> None:
    """Plain files in ranges, packed ones in a stream, by two processes; what is not there is said in one line."""
    large = (GOOD * 9 + BAD) * 400
    files = {"a.jsonl": large, "b.jsonl.gz": gzip.compress(DATA), "c/d.jsonl.zst": zstandard.compress(DATA)}
    for name, data in files.items():
        bucket.put_object(Bucket="lessons", Key=f"train/{name}", Body=data)
        path = Path("train", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = "import sys; from jsonl_lint.engine import streaming; from jsonl_lint.cli import main; "
        command = [sys.executable, "-c", code + "streaming.STREAMED = 1000; sys.exit(main())", "check", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    options = ("--output", "text", "--chunk-size", "50000", "--jobs", "2", "--no-cache")
    here, there = run("train", *options), run("s3://lessons/train/**", *options)
    assert there[0] == here[0] == 1
    assert there[1].replace("s3://lessons/", "") == without_fixes(here[1])
    assert there[2] == ""
    code, out, err = run("s3://nobody/train")
    assert (code, out, err) == (2, "", "jsonl-lint: s3://nobody/train: it is not there\n")
    code, out, err = run("s3://lessons/none")
    assert (code, out, err) == (2, "", 'error: no such file or folder: "s3://lessons/none"\n')
