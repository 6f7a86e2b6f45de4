"""The action: its step runs in a shell, as the runner of GitHub would call it."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from documents import ROOT, block
from ruamel.yaml import YAML

ACTION: dict[str, Any] = YAML(typ="safe").load(ROOT / "action.yml")
[STEP] = ACTION["runs"]["steps"]
GOOD = '{"messages": [{"role": "user", "content": "Is it %s?"}, {"role": "assistant", "content": "Yes."}]}\n'
BAD = GOOD.replace("assistant", "asistant")
MANY = "".join(GOOD % number for number in range(60))
NAME = "we,ird: 100%;[`$(touch owned)`'].jsonl" if os.name != "nt" else "we,ird; 100%[$(touch owned)'].jsonl"
CONFIG = "datasets:\n  chat:\n    train: data/*.jsonl\n    target: openai/gpt-4.1-mini-2025-04-14\n    epochs: 2\n"
HOSTILE = ["""$(touch owned)`touch owned`"; touch owned; "' || touch owned '""", "-x\n--version"]
SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True)
class Step:
    """What a run of the step left behind."""

    code: int
    log: str
    outputs: Mapping[str, str]
    summary: str

    def commands(self, name: str) -> list[str]:
        return [line for line in self.log.splitlines() if line.startswith(f"::{name}")]


@dataclass(frozen=True)
class Runner:
    """A job: its steps share a workspace, and a folder for what is temporary."""

    workspace: Path
    temp: Path

    def step(self, inputs: Mapping[str, str], **env: str) -> Step:
        given = {name: value.get("default", "") for name, value in ACTION["inputs"].items()}
        given |= {"python": sys.executable} | dict(inputs)
        files = {name: self.workspace.parent / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_bytes(b"")
        script = self.workspace.parent / "script.sh"
        script.write_text(STEP["run"], encoding="utf-8", newline="\n")
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
        done = subprocess.run(
            [shutil.which("bash") or "bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace,
            env=kept
            | {"GITHUB_ACTIONS": "true", "CI": "true", "GITHUB_ACTION_PATH": str(ROOT)}
            | {"GITHUB_WORKSPACE": str(self.workspace), "RUNNER_TEMP": str(self.temp)}
            | {name: str(path) for name, path in files.items()}
            | {name: fill(value, given) for name, value in STEP["env"].items()}
            | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        written = parse(files["GITHUB_OUTPUT"].read_text("utf-8"))
        summary = files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
        return Step(done.returncode, done.stdout.decode("utf-8"), written, summary)


def fill(template: str, inputs: Mapping[str, str]) -> str:
    found = re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", template)
    assert found, template
    return inputs[found[1]]


def parse(text: str) -> dict[str, str]:
    """Read a file of outputs as the runner does: every value stands between two lines with its mark."""
    outputs, lines = {}, iter(text.splitlines())
    for line in lines:
        name, heredoc, mark = line.partition("<<")
        assert (heredoc, bool(mark)) == ("<<", True), line
        value = []
        for part in lines:
            if part == mark:
                break
            value.append(part)
        else:
            pytest.fail(f"{name} does not end")
        outputs[name] = "\n".join(value)
    return outputs


@pytest.fixture(scope="module")
def temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the temporary folder of one runner, so that jsonl-lint is installed once."""
    return tmp_path_factory.mktemp("runner") / "temp with spaces"


@pytest.fixture
def runner(tmp_path: Path, temp: Path) -> Runner:
    workspace = tmp_path / "work space"
    (workspace / "data").mkdir(parents=True)
    temp.mkdir(exist_ok=True)
    return Runner(workspace, temp)


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_annotations_summary_and_outputs(runner: Runner) -> None:
    write(runner.workspace / ".jsonl-lint.yaml", CONFIG)
    write(runner.workspace / "data" / "train.jsonl", MANY)
    write(runner.workspace / "data" / NAME, BAD % "##[stop-commands]x\\n::error::y")
    step = runner.step({})
    assert step.code == 1, step.log
    shown = NAME.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    assert len(step.commands("error")) == 1
    assert step.commands("error")[0].startswith(f"::error file=data/{shown},line=1,col=")
    assert step.commands("notice")[0].startswith("::notice title=Fine-tuning cost::Training on ")
    assert "##[stop-commands]" not in step.log
    assert f"data/{NAME}:1:" in step.log
    assert "Training on 61 records" in step.summary

    report = json.loads(Path(step.outputs["json"]).read_bytes())
    [dataset] = report["datasets"]
    assert (step.outputs["errors"], step.outputs["exit-code"]) == ("1", "1")
    assert report["counts"] == {name: int(step.outputs[f"{name}s"]) for name in SEVERITIES} | {"hidden": 0}
    assert step.outputs["tokens"] == str(dataset["tokens"]["trained"])
    assert step.outputs["cost"] == f"{dataset['cost']['training']:.4f}"
    assert step.outputs["currency"] == "USD"
    assert set(step.outputs) == {*ACTION["outputs"]} - {"comment"}
    sarif = json.loads(Path(step.outputs["sarif"]).read_bytes())
    assert sorted(item["ruleId"] for item in sarif["runs"][0]["results"]) == sorted(
        item["rule"] for item in report["diagnostics"]
    )
    assert Path(step.outputs["markdown"]).read_text("utf-8") in step.summary
    assert not (runner.workspace / "owned").exists()


def test_paths_are_one_a_line(runner: Runner) -> None:
    for name in (NAME, "--config=x.jsonl", "other.jsonl"):
        write(runner.workspace / name, BAD % name.replace('"', ""))
    step = runner.step({"paths": f"{NAME}\n\n--config=x.jsonl\r\n", "fail-on": "never"})
    assert (step.code, step.outputs["exit-code"]) == (0, "0"), step.log
    found = json.loads(Path(step.outputs["json"]).read_bytes())["diagnostics"]
    assert {item["path"] for item in found if item["rule"] == "wrong-value"} == {NAME, "--config=x.jsonl"}


def test_options_reach_the_linter(runner: Runner) -> None:
    write(runner.workspace / "data" / "train.jsonl", MANY)
    write(runner.workspace / "mine.yaml", "rules: {blank-line: off}\n")
    sarif = "reports/we,ird 100%:ü.sarif" if os.name != "nt" else "reports/we,ird 100%ü.sarif"
    given = {"config": "mine.yaml", "target": "together/up-to-16b", "sarif-file": sarif}
    step = runner.step({"paths": "data/train.jsonl"} | given)
    assert step.code == 0, step.log
    assert Path(step.outputs["sarif"]) == runner.workspace / sarif
    assert json.loads((runner.workspace / sarif).read_bytes())["version"] == "2.1.0"
    [dataset] = json.loads(Path(step.outputs["json"]).read_bytes())["datasets"]
    assert dataset["target"] == "together/up-to-16b"


@pytest.mark.parametrize(
    "name", [name for name in ACTION["inputs"] if name not in ("paths", "python", "sarif-file")]
)
def test_hostile_inputs_are_only_wrong(runner: Runner, name: str) -> None:
    write(runner.workspace / "data" / "train.jsonl", MANY)
    for value in HOSTILE:
        step = runner.step({"paths": "data", name: value})
        assert step.code == 2, step.log
        assert step.commands("error"), step.log
        assert not (runner.workspace / "owned").exists()


def test_the_working_copy_is_not_imported(runner: Runner) -> None:
    write(runner.workspace / "data" / "train.jsonl", MANY)
    (runner.workspace / "jsonl_lint").mkdir()
    for module in ("pip", "venv", "json", "sitecustomize", "jsonl_lint/__init__", "jsonl_lint/__main__"):
        write(runner.workspace / f"{module}.py", 'open("owned", "w"); raise SystemExit(9)\n')
    step = runner.step({"paths": "data"}, PYTHONPATH=".")
    assert step.code == 0, step.log
    assert not (runner.workspace / "owned").exists()


def test_the_cost_against_a_ref(runner: Runner) -> None:
    data = runner.workspace / "data" / "train.jsonl"
    write(data, MANY)
    git(runner.workspace, "init", "-q")
    git(runner.workspace, "add", ".")
    git(runner.workspace, "commit", "-q", "-m", "x")
    write(data, MANY + GOOD % "new")
    step = runner.step({"paths": "data", "against": "HEAD"})
    assert step.code == 0, step.log
    comment = Path(step.outputs["comment"]).read_text("utf-8")
    assert "<!-- jsonl-lint -->" in comment
    assert comment in step.summary
    assert step.summary.startswith("## jsonl-lint")


def test_the_workflow_of_the_readme(runner: Runner) -> None:
    data = runner.workspace / "data" / "train.jsonl"
    write(data, MANY)
    git(runner.workspace, "init", "-q")
    git(runner.workspace, "add", ".")
    git(runner.workspace, "commit", "-q", "-m", "x")
    write(data, MANY + BAD % "new")
    [job] = YAML(typ="safe").load(block("README.md", "workflow"))["jobs"].values()
    [ours] = [step for step in job["steps"] if step["uses"].startswith("OWNER/jsonl-lint@")]
    given = {
        name: value.replace("${{ github.event.pull_request.base.sha }}", "HEAD")
        for name, value in ours["with"].items()
    }
    assert set(given) <= set(ACTION["inputs"])
    step = runner.step(given)
    assert (step.code, step.outputs["errors"]) == (1, "1"), step.log
    assert step.outputs["comment"]
    [upload] = [step for step in job["steps"] if "upload-sarif" in step["uses"]]
    asked = re.findall(rf"steps\.{ours['id']}\.outputs\.([a-z-]+)", upload["if"] + upload["with"]["sarif_file"])
    assert asked == ["sarif", "sarif"]
    assert step.outputs["sarif"]


def test_only_what_is_new_since_a_ref(runner: Runner) -> None:
    data = runner.workspace / "data" / "train.jsonl"
    write(data, MANY + BAD % "old")
    git(runner.workspace, "init", "-q")
    git(runner.workspace, "add", ".")
    git(runner.workspace, "commit", "-q", "-m", "x")
    write(data, MANY + BAD % "new" + BAD % "old")
    step = runner.step({"paths": "data", "since": "HEAD"})
    assert (step.code, step.outputs["errors"]) == (1, "1"), step.log


def test_a_wrong_config_is_an_annotation(runner: Runner) -> None:
    write(runner.workspace / ".jsonl-lint.yaml", "datasets:\n  chat:\n    trian: data\n")
    step = runner.step({})
    assert step.code == 2
    [error] = step.commands("error")
    assert error.startswith("::error title=jsonl-lint::.jsonl-lint.yaml:3:5: ")
    assert "%0A" in error
    assert "\x1b" not in error
    assert step.outputs == {"exit-code": "2"}


def test_what_cannot_be_installed_says_so(runner: Runner) -> None:
    step = runner.step({"version": "0.0.0"}, PIP_NO_INDEX="1", PIP_RETRIES="0")
    assert step.code == 2
    assert step.commands("error")[-1].endswith(
        "::jsonl-lint could not be installed; the log of this step says why"
    )
    assert step.outputs == {}


def test_inputs_and_outputs_are_those_of_the_script() -> None:
    script = (ROOT / "action" / "run.py").read_text("utf-8")
    asked = set(re.findall(r'_given\("([a-z-]+)"\)', script)) | {
        "paths",
        "python",
        "fail-on",
        "since",
        "config",
        "target",
    }
    assert asked == set(ACTION["inputs"])
    assert STEP["env"] == {
        f"INPUT_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]
    }
    assert "${{" not in STEP["run"]
    assert "uses" not in STEP
    assert {name: value["value"] for name, value in ACTION["outputs"].items()} == {
        name: f"${{{{ steps.run.outputs.{name} }}}}" for name in ACTION["outputs"]
    }


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("action_run", ROOT / "action" / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_old_python_is_told(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(script, "OLDEST", (99,))
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path))
    assert script.main() == 2
    assert "::error title=jsonl-lint::jsonl-lint needs Python 3.11 or later" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_a_linter_that_was_stopped_did_not_pass(
    script: ModuleType, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    stopped = tmp_path / "python"
    write(stopped, "#!/bin/sh\nkill -9 $$\n")
    stopped.chmod(0o755)
    assert script.run(stopped, "check") == 2
    assert capsys.readouterr().out.startswith("::error title=jsonl-lint::jsonl-lint was stopped by signal 9")


def test_annotations_are_utf8_whatever_the_console_has(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", console)
    script.annotate("数据\n100 %")
    assert console.buffer.getvalue().decode("utf-8") == "::error title=jsonl-lint::数据%0A100 %25\n"


def test_a_python_that_is_not_there(runner: Runner) -> None:
    for name in ("no-such-python", "", "-x"):
        step = runner.step({"python": name})
        assert step.code == 2, step.log
        assert step.log.startswith("::error title=jsonl-lint::there is no such Python")


def test_what_is_installed(script: ModuleType) -> None:
    assert script.source("", "") == str(ROOT)
    assert script.source("", "tokenizers") == f"{ROOT}[tokenizers]"
    assert script.source("0.1.0rc1", "tokenizers") == "jsonl-lint[tokenizers]==0.1.0rc1"


def dataset(trained: int | None, cost: float | None, currency: str = "USD", records: int = 5) -> dict[str, Any]:
    return {
        "records": records,
        "tokens": None if trained is None else {"trained": trained},
        "cost": None if cost is None else {"training": cost, "currency": currency},
    }


@pytest.mark.parametrize(
    ("datasets", "expected"),
    [
        ([dataset(10, 0.5), dataset(20, 1.25)], {"tokens": "30", "cost": "1.7500", "currency": "USD"}),
        (
            [dataset(10, 0.5), dataset(None, None, records=0)],
            {"tokens": "10", "cost": "0.5000", "currency": "USD"},
        ),
        ([dataset(10, 0.5), dataset(20, None)], {"tokens": "30"}),
        ([dataset(10, 0.5), dataset(20, 1.0, "EUR")], {"tokens": "30"}),
        ([dataset(None, None)], {}),
        ([], {}),
    ],
)
def test_a_total_of_unknown_parts_is_left_out(
    script: ModuleType, datasets: list[dict[str, Any]], expected: dict[str, str]
) -> None:
    report = {"counts": {"error": 1, "warning": 2, "note": 3}, "datasets": datasets}
    assert script.numbers(report) == {"errors": "1", "warnings": "2", "notes": "3"} | expected


def test_a_full_summary_is_left_as_it_is(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    summary, part = tmp_path / "summary", tmp_path / "part"
    part.write_bytes(b"part")
    for before, kept in ((b"x", True), (b"x" * ((1 << 20) - 4), False)):
        summary.write_bytes(before)
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
        script.add_to_summary(part)
        assert summary.read_bytes() == before + (b"\npart" if kept else b"")
