"""The commands that try to break the linter see when it breaks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from benchmarks import fuzz, kills
from benchmarks.__main__ import main

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="processes are killed as POSIX has it")

CHANGES = """
import os, sys, time
path = sys.argv[-1]
data = open(path, "rb").read() + b"more"
{}
"""
IN_PLACE = """
with open(path, "wb") as file:
    for at in range(0, len(data), 2000):
        file.write(data[at : at + 2000])
        file.flush()
        time.sleep(0.02)
"""
UNSWEPT = """
with open(f"{os.getpid()}.tmp", "wb") as file:
    file.write(data)
time.sleep(0.1)
os.replace(file.name, path)
"""


def broken(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setattr(kills, "COMMAND", (sys.executable, "-c", CHANGES.format(how), kills.NAME))


def test_kills_leave_the_old_or_the_new_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kills", "--times", "3", "--size", "0.05"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("3 kills in runs of ")
    assert "\nnever another one; " in said


@pytest.mark.parametrize(
    ("how", "why"), [(IN_PLACE, "neither the old nor the new"), (UNSWEPT, "what killed runs had left")]
)
def test_kills_see_what_is_wrong(
    how: str, why: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(monkeypatch, how)
    assert main(["kills", "--times", "40", "--size", "0.05"]) == 1
    assert why in capsys.readouterr().out


def test_a_full_disk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = kills.sprinkled(tmp_path, 0.2, 0)
    code = kills.full_disk(tmp_path, old)
    said = capsys.readouterr().out
    if code == 0:
        assert "exit code 2, and: jsonl-lint: data.jsonl is not fixed: No space left on device" in said
    else:
        assert (code, "no small filesystem can be mounted here" in said) == (2, True)
    assert not (tmp_path / "small" / kills.NAME).exists()


def test_a_full_disk_that_cannot_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert kills.full_disk(tmp_path, b"") == 2
    assert "was not tried" in capsys.readouterr().out


def test_what_goes_wrong_on_a_full_disk_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kills, "COMMAND", (sys.executable, "-c", ""))
    with pytest.raises(kills.FailedError, match="exit code was 0"):
        kills.filled(tmp_path, b"{}\r\n")
    broken(monkeypatch, IN_PLACE)
    with pytest.raises(kills.FailedError, match="not the old one"):
        kills.filled(tmp_path, b"{}\r\n")


def test_fuzz_counts_its_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fuzz", "--minutes", "0", "--seed", "7", "--only", "config"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith(" minutes: all properties hold.")
    assert fuzz.attempt(5, 1, "config").tried == 5


def test_fuzz_prints_the_smallest_input_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "test_small.py").write_text(
        "from hypothesis import given, strategies as st\n\n"
        "@given(data=st.binary())\n"
        "def test_bytes_are_few(data):\n    assert len(data) < 3\n"
    )
    monkeypatch.setattr(fuzz, "PROPERTIES", (str(tmp_path / "test_small.py"),))
    assert main(["fuzz", "--minutes", "1"]) == 1
    said = capsys.readouterr().out
    assert r"data=b'\x00\x00\x00'" in said
    assert "JSONL_LINT_FUZZ=25 python -m pytest" in said
    assert said.splitlines()[-1].endswith(" minutes: something failed.")
