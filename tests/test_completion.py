"""The scripts for shells, run by the shells."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from jsonl_lint.catalog import load
from jsonl_lint.cli import COMMANDS, main
from jsonl_lint.formats import FORMATS
from jsonl_lint.rule import GROUPS
from jsonl_lint.rules import RULES

RULE_NAMES = [rule.name for rule in RULES]
CASES = [
    ("jsonl-lint ", [*COMMANDS]),
    ("jsonl-lint expl", ["explain"]),
    ("jsonl-lint check --targ", ["--target"]),
    ("jsonl-lint --targ", ["--target"]),
    ("jsonl-lint check data --fail-on w", ["warning"]),
    ("jsonl-lint data --fail-on n", ["note", "never"]),
    ("jsonl-lint check --target openai/", [item.id for item in load().targets() if item.provider == "openai"]),
    ("jsonl-lint check --format ", [known.name for known in FORMATS]),
    ("jsonl-lint convert --to share", ["sharegpt"]),
    ("jsonl-lint check --ignore refusal-rat", ["refusal-ratio"]),
    (
        "jsonl-lint explain ",
        [*RULE_NAMES, *GROUPS, *(known.name for known in FORMATS), "rules", "groups", "formats"],
    ),
    ("jsonl-lint explain --output m", ["markdown"]),
    ("jsonl-lint models --output j", ["json"]),
    ("jsonl-lint schema conf", ["config"]),
    ("jsonl-lint completion ", ["bash", "zsh", "fish"]),
    ("jsonl-lint config ", ["show"]),
    ("jsonl-lint config show da", []),
    ("jsonl-lint config show --conf", ["--config"]),
    ("jsonl-lint config show ", []),
    ("jsonl-lint completion bash ", []),
    ("jsonl-lint check --output js", ["json"]),
    ("jsonl-lint check --output co", ["concise"]),
    ("jsonl-lint cost --output ", ["text", "json", "markdown"]),
    ("jsonl-lint init --y", ["--yes"]),
    ("jsonl-lint check --config da", []),
    ("jsonl-lint check da", []),
]


def script(shell: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["completion", shell]) == 0
    path = folder / f"jsonl-lint.{shell}"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def run(*command: str) -> list[str]:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stderr == ""
    return done.stdout.split()


def in_bash(path: Path, line: str, breaks: str = "") -> list[str]:
    """Return what bash would offer, where it cuts words at these characters, too."""
    code = """
    source "$1"; COMP_WORDBREAKS=$3 COMP_LINE=$2 COMP_POINT=${#2}; _jsonl_lint; printf '%s\\n' "${COMPREPLY[@]}"
    """
    return run("bash", "--norc", "-uc", code, "-", str(path), line, breaks)


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = script("bash", tmp_path, capsys)
    for line, expected in CASES:
        assert sorted(set(in_bash(path, line))) == sorted(set(expected)), line


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_completes_words_of_lists_and_words_with_colons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = script("bash", tmp_path, capsys)
    assert in_bash(path, "jsonl-lint check --select syntax,refusal-rat") == ["syntax,refusal-ratio"]
    line = "jsonl-lint check --target together/up-to-16b:d"
    assert "together/up-to-16b:dpo" in in_bash(path, line)
    assert "dpo" in in_bash(path, line, breaks=" :")


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_completes_values_behind_an_equals_sign(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = script("bash", tmp_path, capsys)
    for breaks, start in ((" =:", ""), ("", "--fail-on=")):
        assert in_bash(path, "jsonl-lint --fail-on=w", breaks) == [f"{start}warning"]
    for breaks, start in ((" =:", ""), ("", "--select=")):
        assert in_bash(path, "jsonl-lint check --select=syntax,refusal-rat", breaks) == [
            f"{start}syntax,refusal-ratio"
        ]
    assert in_bash(path, "jsonl-lint check --target=together/up-to-16b:d", " =:")[:1] == ["dpo"]
    assert in_bash(path, "jsonl-lint check --config=da", " =:") == []


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_offers_it_for_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = script("bash", tmp_path, capsys)
    assert "_jsonl_lint" in run("bash", "--norc", "-c", 'source "$1"; complete -p jsonl-lint', "-", str(path))


def in_fish(path: Path, line: str) -> list[str]:
    """Return what fish would offer, in a folder with the script alone."""
    code = "cd (dirname $argv[1]); source $argv[1]; complete --do-complete $argv[2]"
    done = subprocess.run(
        ["fish", "--no-config", "-c", code, str(path), line],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return [offer.partition("\t")[0] for offer in done.stdout.splitlines()]


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
def test_fish(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = script("fish", tmp_path, capsys)
    for line, expected in CASES:
        offered = in_fish(path, line)
        assert set(expected) <= set(offered), line
        assert set(offered) <= {*expected, *(item.name for item in path.parent.iterdir())}, line


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
def test_fish_offers_files_where_a_file_is_meant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = script("fish", tmp_path, capsys)
    assert path.name in in_fish(path, "jsonl-lint config show ")
    assert path.name not in in_fish(path, "jsonl-lint explain ")


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
def test_zsh(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the script hands to zsh is printed in place of being shown."""
    path = script("zsh", tmp_path, capsys)
    code = """
    compdef() { }; _files() { }; compset() { PREFIX=${PREFIX##${~2}} }
    compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -rl -- ${(M)@:#$PREFIX*} }
    source $1; words=(${(s: :)2}); [[ $2 == *' ' ]] && words+=('')
    CURRENT=$#words PREFIX=$words[-1]; _jsonl_lint
    """
    for line, expected in CASES:
        assert sorted(set(run("zsh", "-fc", code, "-", str(path), line))) == sorted(set(expected)), line


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_script_has_every_name(shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = script(shell, tmp_path, capsys).read_text("utf-8")
    names = [
        *COMMANDS,
        *RULE_NAMES,
        *GROUPS,
        *(known.name for known in FORMATS),
        "fail-on",
        "validation",
        "against",
    ]
    assert not [name for name in names if name not in text]
    assert "chunk-size" not in text
