"""Fixes as SARIF and rdjson carry them: whoever makes the edits gets what `--fix` writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jsonl_lint.cli import main


def labelled(prompt: str, label: str) -> bytes:
    return f'{{"prompt": "{prompt} é?", "completion": "{label}"}}\n'.encode()


LABELS = b"".join(labelled(f"Is {n}", ("Très bon", "Bad")[n % 2]) for n in range(12))
FILES = {
    "blank-line": (LABELS + b" \t\n" + labelled("x", "Bad"), LABELS + labelled("x", "Bad")),
    "carriage-return": (
        LABELS + labelled("ü", "Bad").replace(b"\n", b"\r\n") + labelled("x", "Bad"),
        LABELS + labelled("ü", "Bad") + labelled("x", "Bad"),
    ),
    "duplicate-record": (
        LABELS + labelled("Is 1", "Bad") + labelled("x", "Bad"),
        LABELS + labelled("x", "Bad"),
    ),
    "label-variants": (LABELS + labelled("x", "très bon"), LABELS + labelled("x", "Très bon")),
    "label-variants in ASCII": (
        LABELS + labelled("x", "tr\\u00e8s bon"),
        LABELS + labelled("x", "Tr\\u00e8s bon"),
    ),
}


def by_sarif(rule: str, data: bytes) -> bytes:
    """Make the edits of a rule as SARIF tells them, columns in code points."""
    main(["check", "a.jsonl", "--no-cache", "--output", "sarif:r.json"])
    results = json.loads(Path("r.json").read_bytes())["runs"][0]["results"]
    [fix] = [fix for result in results if result["ruleId"] == rule for fix in result["fixes"]]
    [change] = fix["artifactChanges"]
    [part] = change["replacements"]
    region: dict[str, int] = part["deletedRegion"]
    new: str = part.get("insertedContent", {"text": ""})["text"]
    lines = data.decode().split("\n")

    def at(edge: str) -> int:
        return sum(len(line) + 1 for line in lines[: region[f"{edge}Line"] - 1]) + region[f"{edge}Column"] - 1

    text = data.decode()
    return (text[: at("start")] + new + text[at("end") :]).encode()


def by_rdjson(rule: str, data: bytes) -> bytes:
    """Make the edits of a rule as rdjson tells them, columns in bytes."""
    main(["check", "a.jsonl", "--no-cache", "--output", "rdjson:r.json"])
    found = json.loads(Path("r.json").read_bytes())["diagnostics"]
    [part] = [part for item in found if item["code"]["value"] == rule for part in item["suggestions"]]
    lines = data.split(b"\n")

    def at(edge: dict[str, int]) -> int:
        return sum(len(line) + 1 for line in lines[: edge["line"] - 1]) + edge["column"] - 1

    new: str = part["text"]
    return data[: at(part["range"]["start"])] + new.encode() + data[at(part["range"]["end"]) :]


@pytest.mark.parametrize("make", [by_sarif, by_rdjson])
@pytest.mark.parametrize("case", FILES)
def test_the_edits_are_those_of_fix(
    case: str, make: Callable[[str, bytes], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before, after = FILES[case]
    Path("a.jsonl").write_bytes(before)
    assert make(case.partition(" ")[0], before) == after
    main(["check", "a.jsonl", "--no-cache", "--fix", "--unsafe-fixes", "--select", case.partition(" ")[0]])
    assert Path("a.jsonl").read_bytes() == after


def fixes(*arguments: str) -> dict[str, Any]:
    main(["check", "a.jsonl", "--no-cache", "--output", "sarif:r.json", *arguments])
    results = json.loads(Path("r.json").read_bytes())["runs"][0]["results"]
    return {result["ruleId"]: result.get("fixes") for result in results}


def test_what_is_about_many_lines_or_unsure_has_no_edits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_bytes(LABELS.replace(b"\n", b"\n\n\n"))
    assert fixes()["blank-line"] is None
    Path("a.jsonl").write_bytes(LABELS + b'{"prompt": "a\r\n')
    assert fixes()["carriage-return"] is None
    asked = '{"messages": [{"role": "user", "content": "%s"}, {"role": "assistant", "content": %s}]}\n'
    parts = '[{"type": "text", "text": "very "}, {"type": "text", "text": "bad"}]'
    said = "".join(asked % (f"Is {n}", '"Very bad"' if n % 2 else '"Good"') for n in range(12))
    Path("a.jsonl").write_text(said + asked % ("x", parts), encoding="utf-8")
    assert fixes()["label-variants"] is None
