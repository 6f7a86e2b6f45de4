"""Progress is for a person who waits at a terminal, and for nobody else."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest

from jsonl_lint.cli import main, progress
from jsonl_lint.engine import Dataset, lint
from jsonl_lint.mappers import processes
from jsonl_lint.record import Source
from jsonl_lint.rules import RULES

LINES = 40
RECORD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\n'


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def screen(written: str) -> str:
    """Return what is left on the line of a terminal."""
    line: list[str] = []
    for part in written.split("\r"):
        line[: len(part)] = part
    return "".join(line).rstrip()


def clock(step: float) -> Callable[[], float]:
    times = iter(range(10_000))
    return lambda: next(times) * step


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(RECORD * LINES, encoding="utf-8")
    return Dataset("", "", tuple(Source(str(tmp_path / f"{name}.jsonl")) for name in ("a", "b")))


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_said_and_that_it_is_gone_at_the_end(dataset: Dataset, jobs: int) -> None:
    size = 2 * LINES * len(RECORD)
    rules = tuple(rule() for rule in RULES[:5])
    plain = lint(dataset, rules)
    terminal = Terminal()
    line = progress._Line(terminal, size, 2, clock(1.0))  # noqa: SLF001 - a clock of our own
    with processes(jobs) as mapper:
        assert lint(dataset, rules, line.around(mapper), chunk_size=size // 10) == plain
    said = [part.strip() for part in terminal.getvalue().split("\r") if part.strip()]
    assert said[-1] == "100 % of 0 MB, file 2 of 2"
    assert len(said) > 5
    shares = [int(text.split()[0]) for text in said]
    assert shares == sorted(shares)
    line.erase()
    assert screen(terminal.getvalue()) == ""
    assert "\n" not in terminal.getvalue()


def test_who_does_not_wait_sees_nothing(dataset: Dataset) -> None:
    terminal = Terminal()
    line = progress._Line(terminal, 1, 2, clock(0.001))  # noqa: SLF001
    lint(dataset, (), line.around(map), chunk_size=1)
    line.erase()
    assert terminal.getvalue() == ""


@pytest.mark.parametrize(
    ("environment", "arguments", "expected"),
    [
        ({}, [], True),
        ({"CI": "false"}, [], True),
        ({"CI": "true"}, [], False),
        ({"TERM": "dumb"}, [], False),
        ({}, ["--quiet"], False),
    ],
)
def test_who_sees_it(
    tmp_path: Path,
    environment: dict[str, str],
    arguments: list[str],
    expected: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "a.jsonl").write_text(RECORD * LINES, encoding="utf-8")
    monkeypatch.setattr(progress, "LATE", 0)
    terminal = Terminal()
    with (
        mock.patch.dict(os.environ, {"PATH": os.environ["PATH"], "TERM": "xterm", **environment}, clear=True),
        mock.patch.object(sys, "stderr", terminal),
        mock.patch.object(sys, "stdout", io.StringIO()) as out,
    ):
        assert main(["check", str(tmp_path), "--select", "syntax", *arguments]) == 0
    assert ("file 1 of 1" in terminal.getvalue()) == expected
    assert screen(terminal.getvalue()) == ""
    assert "\r" not in out.getvalue()


def test_no_terminal_no_progress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jsonl").write_text(RECORD, encoding="utf-8")
    monkeypatch.setattr(progress, "LATE", 0)
    main(["check", str(tmp_path), "--select", "syntax"])
    assert capsys.readouterr().err == ""


def test_a_fault_leaves_a_clean_line(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "LATE", 0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("CI", raising=False)

    def fail() -> None:
        with progress.shown(10, 1, quiet=False) as watched:
            mapper = watched(map)
            source = Source(__file__)
            for _ in lint(Dataset("", "", (source,)), (), mapper).diagnostics:
                pass
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert "file 1 of 1" in terminal.getvalue()
    assert screen(terminal.getvalue()) == ""
