"""The project's own workflows: their schemas, what zizmor says of them, and how actions are pinned."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

import pytest
from documents import ROOT
from ruamel.yaml import YAML

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SCHEMAS = {
    ROOT / "action.yml": "vendor.github-actions",
    ROOT / ".github" / "dependabot.yml": "vendor.dependabot",
    **dict.fromkeys(WORKFLOWS, "vendor.github-workflows"),
}


def load(path: Path) -> Any:
    return YAML(typ="safe").load(path)


def zizmor(*paths: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sysconfig.get_path("scripts")) / "zizmor"
    return subprocess.run(
        [program, "--offline", "--no-progress", "--persona", "auditor", *paths],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_each_file_is_valid(path: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[path], str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_finds_nothing() -> None:
    done = zizmor(ROOT / "action.yml", ROOT / ".github")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings to report" in done.stdout


def test_zizmor_would_find_an_input_in_the_script(tmp_path: Path) -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    (tmp_path / "action.yml").write_text(text.replace('"$INPUT_PYTHON"', '"${{ inputs.python }}"'), "utf-8")
    done = zizmor(tmp_path / "action.yml")
    assert done.returncode > 10
    assert "template-injection" in done.stdout


def test_actions_are_pinned_by_commit_and_say_their_version() -> None:
    uses = [line for path in WORKFLOWS for line in path.read_text("utf-8").splitlines() if "uses:" in line]
    others = [line for line in uses if not re.search(r"uses: (\./|\$/)", line)]
    assert len(others) > 3
    assert not [line for line in others if not re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)]


def test_the_versions_are_those_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = [match[1] for line in project["classifiers"] if (match := re.search(r":: (3\.\d+)$", line))]
    matrix = load(ROOT / ".github" / "workflows" / "tests.yml")["jobs"]["tests"]["strategy"]["matrix"]
    assert matrix["python"] == named
    assert len(matrix["os"]) == 3


def test_permissions_are_given_job_by_job() -> None:
    for path in WORKFLOWS:
        workflow = load(path)
        assert workflow["permissions"] == {}
        granted = {name: job["permissions"] for name, job in workflow["jobs"].items()}
        publish = granted.pop("publish", {"id-token": "write"})
        assert publish == {"id-token": "write"}
        assert all(value == {"contents": "read"} for value in granted.values())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_script_is_one(path: Path) -> None:
    scripts = [
        step["run"] for job in load(path)["jobs"].values() for step in job.get("steps", ()) if "run" in step
    ]
    assert scripts
    for text in scripts:
        assert "${{" not in text
        subprocess.run([shutil.which("bash") or "bash", "-n"], input=text, text=True, check=True)


@pytest.mark.parametrize(("tag", "code"), [("v0.1.0", 0), ("v0.1.1", 1), ("v0x1.0", 1)])
def test_a_release_needs_the_tag_of_its_version(tag: str, code: int, tmp_path: Path) -> None:
    [step] = [
        step for step in load(ROOT / ".github/workflows/release.yml")["jobs"]["version"]["steps"] if "run" in step
    ]
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.1.0"\n', "utf-8")
    done = subprocess.run(
        [shutil.which("bash") or "bash", "-eo", "pipefail", "-c", step["run"]],
        cwd=tmp_path,
        env={"GITHUB_REF_NAME": tag, "PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
    )
    assert done.returncode == code
