"""Whatever the bytes are: a report, or an error of ours in one line, and the same for any cut.

What else is to hold of all bytes is one more function here that takes `data`. `inputs` says what is drawn.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from command import RAW, harmless
from hypothesis import given, settings
from hypothesis import strategies as st
from inputs import CONFIGS, EXAMPLES, FILES, fuzz

from jsonl_lint.cli import main
from jsonl_lint.config import ConfigError, Job, Request, Settings, jobs, load
from jsonl_lint.diagnostic import Report
from jsonl_lint.engine import CHUNK, lint
from jsonl_lint.mappers import processes
from jsonl_lint.reporters import REPORTERS


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "b.jsonl").write_bytes(b'{"prompt": "a", "completion": "b"}\n')
    return tmp_path


def job(data: bytes) -> Job:
    Path("a.jsonl").write_bytes(data)
    [made] = jobs(Settings(), Request(paths=("a.jsonl",), select=SELECT))
    return made


SELECT = (
    "syntax",
    "schema",
    "roles",
    "tokens",
    "answers",
    "duplicates",
    "text",
    "privacy",
    "tools",
    "images",
    "dataset",
)


def report(data: bytes, chunk: int = CHUNK) -> Report:
    made = job(data)
    return lint(made.dataset, made.rules, chunk_size=chunk)


@fuzz
@given(data=FILES, size=st.integers(1, 300))
def test_bytes_to_a_report_that_does_not_depend_on_the_cut(folder: Path, data: bytes, size: int) -> None:
    whole = report(data)
    assert not whole.broken, [item for item in whole.diagnostics if "failed" in item.message]
    assert report(data, size) == whole
    for item in whole.diagnostics:
        assert item.message.isprintable()
        assert 0 < len(item.message) < 500
        assert 1 <= item.place.line <= data.count(b"\n") + 1
    for name, render in REPORTERS.items():
        text = render(whole)
        if name not in ("json", "sarif", "gitlab", "rdjson", "junit"):
            harmless(text)
        assert not RAW.search(text)


@settings(fuzz, max_examples=EXAMPLES // 20 or 5)
@given(data=FILES)
def test_bytes_to_the_same_report_from_two_processes(folder: Path, data: bytes) -> None:
    made = job(data * 3)
    with processes(2) as mapper:
        assert lint(made.dataset, made.rules, mapper, 60) == lint(made.dataset, made.rules)


@fuzz
@given(data=FILES)
def test_bytes_to_an_exit_code(folder: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.jsonl").write_bytes(data)
    outputs = ("text", "json:r.json", "sarif:r.sarif", "junit:r.xml", "markdown:r.md")
    asked = [word for output in outputs for word in ("--output", output)]
    assert main(["a.jsonl", "--no-cache", *asked]) in (0, 1)
    out, err = capsys.readouterr()
    harmless(out + err)
    assert "internal error" not in err


@settings(fuzz, max_examples=EXAMPLES or 150)
@given(data=CONFIGS)
def test_the_bytes_of_a_config_to_settings_or_an_error(folder: Path, data: bytes) -> None:
    (folder / ".jsonl-lint.yaml").write_bytes(data)
    said = ""
    try:
        jobs(load(), Request())
    except ConfigError as error:
        said = error.render()
    harmless(said)


REPEATED = {
    "quotes": b'{"a": "' + b'x" "' * 40,
    "brackets": b"[{" * 60,
    "backslashes": b'"' + b"\\\\" * 60,
    "escapes": b'{"a": "' + b"\\ud83d" * 20,
    "commas": b"{" + b"," * 100,
    "records": b'{"prompt": "Hi", "completion": "I cannot help with that."}\n',
    "blanks": b" \r\n\t" * 30,
    "bytes": b"\xff\xc0\x80" * 30,
    "control": bytes(range(32)) * 4,
    "objects": b'{"a":1}' * 15,
}


@pytest.mark.parametrize("name", REPEATED)
def test_the_time_is_linear_in_the_size(folder: Path, name: str) -> None:
    def seconds(times: int) -> float:
        Path("a.jsonl").write_bytes(b'{"a": 1}\n' + REPEATED[name] * times)
        [made] = jobs(Settings(), Request(paths=("a.jsonl",), select=("syntax", "privacy", "answers")))
        began = time.process_time()
        lint(made.dataset, made.rules)
        return time.process_time() - began

    seconds(10)
    few = max(0.02, min(seconds(250) for _ in range(2)))
    assert seconds(2000) < 30 * few
