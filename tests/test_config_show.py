"""`config show FILE` says what applies to a file, and where it comes from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jsonl_lint import catalog
from jsonl_lint.cli import main
from jsonl_lint.rules import RULES

RECORD = '{"prompt": "2+2", "completion": "4"}\n'
CONFIG = """\
target: openai/gpt-4.1-2025-04-14
max_cost: 20
datasets:
  support:
    train: data/a.jsonl
    validation: data/val.jsonl
    epochs: 3
rules:
  blank-line: off
  roles: warning
  empty-message:
    roles: [user]
  refusal-ratio:
    severity: error
    expected: 0.05
  near-duplicate: on
  tools: off
  tool-order: on
  privacy: off
ignore:
  - path: data/a.jsonl
    rules: [carriage-return, images]
  - path: logs
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("data/a.jsonl", "data/val.jsonl", "logs/x.jsonl", "other.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(RECORD, encoding="utf-8")
    (tmp_path / ".jsonl-lint.yaml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def rows(text: str) -> dict[str, tuple[str, str]]:
    """Return the value of each setting and where it comes from; options as `rule.option`."""
    found, rule = {}, ""
    for line in text.splitlines()[1:]:
        if line:
            name, value, *where = re.split(r" {2,}", line.strip())
            rule = rule if line.startswith(" ") else name
            found[f"{rule}.{name}" if line.startswith(" ") else name] = value, "".join(where)
    return found


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["config", "show", *arguments]) == 0
    return capsys.readouterr().out


def test_each_setting_and_where_it_comes_from(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "data/a.jsonl")
    assert text.startswith("data/a.jsonl: training file, dataset support (.jsonl-lint.yaml:4)\n\n")
    found = rows(text)
    here = ".jsonl-lint.yaml"
    for name, expected in {
        "target": ("openai/gpt-4.1-2025-04-14", f"{here}:1 (all datasets)"),
        "max_cost": ("20", f"{here}:2 (all datasets)"),
        "epochs": ("3", f"{here}:7"),
        "format": ("detected", "default"),
        "schema": ("not set", ""),
        "max_tokens": ("65,536", "target openai/gpt-4.1-2025-04-14"),
        "blank-line": ("off", f"{here}:9"),
        "first-message-role": ("warning", f"{here}:10"),
        "empty-message": ("warning", f"{here}:10"),
        "empty-message.roles": ('["user"]', f"{here}:12"),
        "refusal-ratio": ("error", f"{here}:14"),
        "refusal-ratio.expected": ("0.05", f"{here}:15"),
        "refusal-ratio.at_most": ("0.1", "default"),
        "near-duplicate": ("note", f"{here}:16"),
        "tool-order": ("error", f"{here}:18"),
        "tool-name": ("off", f"{here}:17"),
        "secret": ("off", f"{here}:19"),
        "carriage-return": ("off", f"{here}:21"),
        "image-role": ("off", f"{here}:21"),
        "invalid-json": ("error", "default"),
        "refusal": ("off", "default"),
        "token-counts": ("facts", "default"),
    }.items():
        assert found[name] == expected, name
    assert {rule.name for rule in RULES} <= found.keys()


def test_a_validation_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "data/val.jsonl")
    assert text.startswith("data/val.jsonl: validation file, dataset support")
    assert rows(text)["refusal-ratio"] == ("off", "not for validation files")


def test_files_without_a_dataset_or_a_config(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "other.jsonl")
    assert text.startswith("other.jsonl: training file, in no named dataset\n")
    assert rows(text)["target"] == ("openai/gpt-4.1-2025-04-14", ".jsonl-lint.yaml:1")
    assert shown(capsys, "logs/x.jsonl") == "logs/x.jsonl is not linted: .jsonl-lint.yaml:23\n"
    (folder / ".jsonl-lint.yaml").rename(folder / "mine.yaml")
    assert rows(shown(capsys, "other.jsonl"))["target"] == (catalog.DEFAULT, "default, as none is set")
    assert rows(shown(capsys, "other.jsonl", "--config", "mine.yaml"))["blank-line"] == ("off", "mine.yaml:9")


def test_an_evaluation_file_is_shown_as_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = CONFIG.replace("    epochs: 3\n", "    evaluation: [logs/x.jsonl, other.jsonl]\n")
    (folder / ".jsonl-lint.yaml").write_text(f"evaluation: other.jsonl\n{text}", encoding="utf-8")
    said = "evaluation of %s, which must not be trained on what is in it (.jsonl-lint.yaml:%d)"
    lines = shown(capsys, "other.jsonl").splitlines()
    assert lines[1:4] == [said % ("all datasets", 1), said % ("dataset support", 8), ""]
    assert "evaluation of" not in shown(capsys, "data/a.jsonl")


@pytest.mark.parametrize(("path", "message"), [("data", "is a folder; name a file"), ("no.jsonl", "no such file")])
def test_what_cannot_be_shown(folder: Path, path: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", path]) == 2
    assert message in capsys.readouterr().err


def test_a_config_with_a_mistake(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".jsonl-lint.yaml").write_text("rules: {blank-lime: off}\n", encoding="utf-8")
    assert main(["config", "show", "other.jsonl"]) == 2
    assert 'did you mean "blank-line"?' in capsys.readouterr().err
