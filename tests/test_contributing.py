"""Follows the steps of CONTRIBUTING in a copy of the project, and looks whether they lead where they say."""

from __future__ import annotations

import re
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest
from documents import ROOT
from running import python

STEP = re.compile(r"^   <!-- (.+?) -->\n   (`{3,})\w+\n(.*?)^   \2$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project in which every step was done."""
    home = tmp_path_factory.mktemp("contributing")
    for name in ("jsonl_lint", "schemas", "tests"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    for what, _, body in STEP.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        do(home, what, textwrap.dedent(body))
    return home


def do(home: Path, what: str, body: str) -> None:
    if step := re.fullmatch(r"file: (\S+)", what):
        (home / step[1]).write_text(body, encoding="utf-8")
        return
    step = re.fullmatch(r'(after|instead of) "(.+)" in (\S+)', what)
    assert step, what
    place, line, path = step[1], step[2] + "\n", home / step[3]
    text = path.read_text(encoding="utf-8")
    assert text.count(line) == 1, f"{line!r} is not in {path} once"
    indent = re.match(r" *", line)
    new = textwrap.indent(body, indent[0] if indent else "")
    path.write_text(text.replace(line, (line if place == "after" else "") + new), encoding="utf-8")


def run(home: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return python(*arguments, cwd=home, package=home, env=env)


def lint(home: Path, data: str, *arguments: str) -> str:
    (home / "data.jsonl").write_text(data, encoding="utf-8")
    done = run(home, "-m", "jsonl_lint", "data.jsonl", *arguments)
    assert done.stderr == ""
    return done.stdout


def test_all_steps_were_found() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert len(STEP.findall(text)) == text.count("<!-- ") == 11


def test_all_tests_of_the_rooms_pass(copy: Path) -> None:
    """Those of the language stay out: the one in CONTRIBUTING is cut short, and says so."""
    schema = run(copy, "-m", "jsonl_lint", "schema", "config").stdout
    (copy / "schemas" / "config.schema.json").write_text(schema, encoding="utf-8")
    rooms = ("examples", "laws", "formats", "schemas", "config", "reporters")
    files = [f"tests/test_{room}.py" for room in rooms]
    done = run(copy, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", *files, UPDATE_GOLDEN="1")
    assert done.returncode == 0, done.stdout
    assert (copy / "tests" / "golden" / "report.counts").exists()
    lint = run(copy, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml"), "jsonl_lint")
    assert lint.returncode == 0, lint.stdout


def test_a_new_rule(copy: Path) -> None:
    done = run(
        copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_examples.py", "tests/test_laws.py"
    )
    assert done.returncode == 0, done.stdout
    shout = '{"prompt": "Hi", "completion": "GOOD MORNING TO YOU"}\n'
    assert "data.jsonl:1:32: warning shouted-answer: " in lint(copy, shout)
    assert "shouted-answer" in run(copy, "-m", "jsonl_lint", "explain", "shouted-answer").stdout


def test_a_new_format(copy: Path) -> None:
    text = lint(copy, '{"question": "2+2", "answer": 4}\n{"question": "2+2", "answer": ""}\n')
    assert "data.jsonl:1:31: error wrong-type: answer is 4, not a string" in text
    assert "data.jsonl:2:31: error empty-message: assistant message is empty" in text
    assert "unknown-format" not in text
    done = run(
        copy,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/test_format_examples.py",
        "-k",
        "question-answer",
    )
    assert done.returncode == 0, done.stdout
    assert "question-answer" in lint(copy, '{"question": "2+2", "answer": "4"}\n', "--format", "question-answer")


def test_a_new_language(copy: Path) -> None:
    refusals = '{"prompt": "Hej", "completion": "Det kan jeg desværre ikke hjælpe med."}\n'
    assert "(da/inability)" in lint(copy, refusals, "--select", "refusal")
    guarded = '{"prompt": "Hej", "completion": "Jeg kan ikke vente til sommerferien!"}\n'
    assert "da/" not in lint(copy, guarded, "--select", "refusal")


def test_a_new_reporter(copy: Path) -> None:
    text = lint(copy, "{\n", "--output", "counts", "--select", "invalid-json")
    assert text == "error: 1\nwarning: 0\nnote: 0\n"
