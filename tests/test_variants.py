"""A chat record is read in the way in which the target takes chat."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jsonl_lint.config import Request, jobs, load
from jsonl_lint.engine import lint

CHAT = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}


@pytest.mark.parametrize(
    ("target", "name", "rules"),
    [
        ("openai/gpt-4.1-mini", "openai-chat", {"unknown-key"}),
        ("together/up-to-16b", "together", set()),
        ("fireworks/up-to-16b", "fireworks", set()),
        ("mistral/mistral-small", "mistral", {"unknown-key"}),
    ],
)
def test_a_weight_of_the_record(
    target: str, name: str, rules: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text(json.dumps({**CHAT, "weight": 0.5}) + "\n", encoding="utf-8")
    [job] = jobs(load(None), Request(paths=("a.jsonl",), target=target, select=("schema",)))
    report = lint(job.dataset, job.rules)
    assert report.datasets[0].formats == ((name, 1),)
    assert {diagnostic.rule for diagnostic in report.diagnostics} == rules


def test_another_format_stays_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text('{"prompt": "2+2", "completion": "4"}\n', encoding="utf-8")
    [job] = jobs(load(None), Request(paths=("a.jsonl",), target="together/up-to-16b"))
    assert lint(job.dataset, job.rules).datasets[0].formats == (("prompt-completion", 1),)


def test_a_format_that_was_set_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text(json.dumps(CHAT) + "\n", encoding="utf-8")
    [job] = jobs(load(None), Request(paths=("a.jsonl",), target="together/up-to-16b", format="openai-chat"))
    assert lint(job.dataset, job.rules).datasets[0].formats == (("openai-chat", 1),)
