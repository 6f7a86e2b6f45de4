"""Whatever the README shows is what happens."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from documents import ROOT, block
from ruamel.yaml import YAML

from jsonl_lint.config import Request, jobs, load
from jsonl_lint.formats import FORMATS

TODAY = "2026-11-22"


def run(*arguments: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jsonl_lint", *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_two_set_up_commands_of_one_line() -> None:
    for mark in ("run", "test"):
        command = block("README.md", mark)
        assert command.startswith("python3 -m venv ")
        assert command.count("\n") == 1


def test_the_main_job_prints_what_is_shown() -> None:
    command = block("README.md", "run").strip().rpartition(" && ")[2]
    program, *arguments = command.split()
    assert program.endswith("/jsonl-lint")
    done = run(*arguments, "--today", TODAY)
    assert done.stdout == block("README.md", "output")
    assert (done.returncode, done.stderr) == (1, "")


def test_the_list_of_rules_is_current() -> None:
    assert run("rules").stdout == block("README.md", "rules")


def test_the_list_of_formats_is_current() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.partition("## What it reads")[2].partition("## What it checks")[0]
    assert sorted(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)) == sorted(
        known.name for known in FORMATS
    )


def test_ci_runs_the_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    extract = re.search(r"^command=\$\((.*)\)$", script, re.MULTILINE)
    assert extract
    done = subprocess.run(
        ["bash", "-c", extract[1]], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stdout == block("README.md", "test")


def test_the_config_is_a_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    record = '{"prompt": "2+2", "completion": "4"}\n'
    for name in ("support/a.jsonl", "support-validation.jsonl", "legacy/old.jsonl"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(record, encoding="utf-8")
    Path(".jsonl-lint.yaml").write_text(block("README.md", "config"), encoding="utf-8")
    [job] = jobs(load(None), Request())
    assert job.dataset.name == "support"
    assert {source.path for source in job.dataset.sources} == {
        "data/support/a.jsonl",
        "data/support-validation.jsonl",
    }
    [ratio] = [rule for rule in job.rules if rule.name == "refusal-ratio"]
    assert (ratio.severity, getattr(ratio, "expected", None)) == ("error", 0.05)
    assert "blank-line" not in {rule.name for rule in job.rules}


COMMANDS = [
    line.partition("#")[0].strip()
    for line in re.findall(r"^(?:cat .*)?jsonl-lint.*$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_line_works(command: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in ("train", "val"):
        records = [
            {
                "messages": [
                    {"role": "user", "content": f"Is it {n} {name}?"},
                    {"role": "assistant", "content": "Yes."},
                ]
            }
            for n in range(12)
        ]
        lines = [json.dumps(record) + "\n" for record in records]
        (tmp_path / "data" / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "jsonl-lint"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m jsonl_lint "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    env = {"PATH": f"{script.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_the_workflow_annotates_and_summarises(tmp_path: Path) -> None:
    workflow: dict[str, Any] = YAML(typ="safe").load(block("README.md", "workflow"))
    steps = workflow["jobs"]["jsonl-lint"]["steps"]
    [command] = [step["run"] for step in steps if step.get("run", "").startswith("jsonl-lint ")]
    (tmp_path / "data").mkdir()
    good = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\n'
    (tmp_path / "data" / "a.jsonl").write_text(good * 12 + good.replace("assistant", "asistant"), "utf-8")
    summary = tmp_path / "summary.md"
    done = run(*command.split()[1:], cwd=tmp_path, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 1
    annotations = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert annotations[0].startswith("::notice title=Fine-tuning cost::Training on ")
    assert any(
        line.startswith("::error file=data/a.jsonl,line=13,col=59,title=wrong-value::") for line in annotations
    )
    assert "data/a.jsonl:13:59" in done.stdout
    assert "| " in summary.read_text("utf-8")
    assert "Training on 13 records" in summary.read_text("utf-8")
