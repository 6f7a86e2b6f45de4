"""Whatever the README shows is what happens."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from documents import ROOT, block
from ruamel.yaml import YAML
from running import python

from jsonl_lint.config import Request, jobs, load
from jsonl_lint.formats import FORMATS

TODAY = "2026-11-22"


def run(*arguments: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    return python("-m", "jsonl_lint", *arguments, cwd=cwd, env=env)


def shell(command: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell in which `jsonl-lint` is this one."""
    script = cwd / "bin" / "jsonl-lint"
    script.parent.mkdir(exist_ok=True)
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m jsonl_lint "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return subprocess.run(
        ["sh", "-c", command],
        cwd=cwd,
        env={"PATH": os.pathsep.join([str(script.parent), os.environ["PATH"]]), "PYTHONPATH": str(ROOT), **env},
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
    if line not in block("README.md", "old data")  # in test_since, for they need a repository
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
    done = shell(command, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


@pytest.mark.parametrize(
    ("mark", "schema", "options"),
    [
        ("workflow", "github-workflows", []),
        ("gitlab", "gitlab-ci", ["--data-transform", "gitlab-ci"]),
        # This schema has a pattern that only the older mode of ECMAScript takes.
        ("azure", "azure-pipelines", ["--data-transform", "azure-pipelines", "--regex-variant", "nonunicode"]),
    ],
)
def test_the_pipelines_are_valid(mark: str, schema: str, options: list[str], tmp_path: Path) -> None:
    path = tmp_path / f"{mark}.yml"
    path.write_text(block("README.md", mark), encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *options]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_workflow_is_as_zizmor_likes_it_but_for_tags(tmp_path: Path) -> None:
    workflow, config = tmp_path / "datasets.yml", tmp_path / "zizmor.yml"
    workflow.write_text(block("README.md", "workflow"), encoding="utf-8")
    config.write_text("rules: {unpinned-uses: {disable: true}}\n", encoding="utf-8")
    program = Path(sysconfig.get_path("scripts")) / "zizmor"
    command = [str(program), "--offline", "--no-progress", "--config", str(config), str(workflow)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("mark", ["pre-commit", "pre-commit.ci"])
def test_the_pre_commit_configs_are_valid(mark: str, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(block("README.md", mark) + ("" if mark == "pre-commit" else "repos: []\n"), encoding="utf-8")
    command = [sys.executable, "-m", "pre_commit", "validate-config", "config.yaml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_hooks_left_out_are_those_there_are() -> None:
    skipped = YAML(typ="safe").load(block("README.md", "pre-commit.ci"))["ci"]["skip"]
    known = YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")
    assert skipped == [hook["id"] for hook in known]


@pytest.fixture
def merge_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with a commit to compare with, and a fault that was added since."""
    record = '{"messages": [{"role": "user", "content": "Is it %s?"}, {"role": "assistant", "content": "Yes."}]}\n'
    data = tmp_path / "data" / "a.jsonl"
    data.parent.mkdir()
    data.write_text("".join(record % number for number in range(12)), encoding="utf-8")
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "A")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "a@example.com")
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    with data.open("a", encoding="utf-8") as file:
        file.write((record % "new").replace("assistant", "asistant"))
    return tmp_path


def test_gitlab_shows_the_findings_and_the_cost(merge_request: Path) -> None:
    job = YAML(typ="safe").load(block("README.md", "gitlab"))["datasets"]
    install, *commands = job["script"]
    assert install.startswith("pip install git+https://")
    cost, check = (
        shell(command, merge_request, GITLAB_CI="true", CI_MERGE_REQUEST_DIFF_BASE_SHA="HEAD")
        for command in commands
    )
    assert (cost.returncode, check.returncode) == (0, 1), cost.stderr
    assert "13 records" in cost.stdout
    assert "data/a.jsonl:13:" in check.stdout
    artifact = json.loads((merge_request / job["artifacts"]["reports"]["codequality"]).read_text("utf-8"))
    assert ("data/a.jsonl", 13) in [
        (item["location"]["path"], item["location"]["lines"]["begin"]) for item in artifact
    ]


def test_azure_shows_the_findings(merge_request: Path) -> None:
    steps = YAML(typ="safe").load(block("README.md", "azure"))["steps"]
    [check] = [step["script"] for step in steps if step.get("script", "").startswith("jsonl-lint")]
    [results] = [
        step["inputs"]["testResultsFiles"] for step in steps if step.get("task") == "PublishTestResults@2"
    ]
    done = shell(check, merge_request)
    assert done.returncode == 1
    assert "##vso[task.logissue type=error;sourcepath=data/a.jsonl;linenumber=13;" in done.stdout
    assert ET.parse(merge_request / results).getroot().tag == "testsuites"  # noqa: S314 - ours
