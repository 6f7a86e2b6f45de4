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
        ("local/trl", "trl", set()),
        ("huggingface/t4", "openai-chat", {"unknown-key"}),
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


@pytest.mark.parametrize(
    ("target", "arguments", "rules"),
    [
        ("openai/gpt-4.1-mini", "{}", set()),
        ("openai/gpt-4.1-mini", {}, {"arguments-type"}),
        ("mistral/mistral-small", {}, {"arguments-type"}),
        ("local/trl", {}, set()),
        ("local/trl", "{}", {"arguments-type"}),
        ("local/axolotl", {}, set()),
        ("local/axolotl", "{}", {"arguments-type"}),
    ],
)
def test_the_arguments_of_a_call(
    target: str, arguments: object, rules: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call = {"id": "a1b2c3d4e", "type": "function", "function": {"name": "look", "arguments": arguments}}
    answer = {"role": "tool", "tool_call_id": "a1b2c3d4e", "content": "4"}
    user, last = CHAT["messages"]
    record = {"messages": [user, {"role": "assistant", "tool_calls": [call]}, answer, last]}
    Path("a.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    [job] = jobs(load(None), Request(paths=("a.jsonl",), target=target, select=("schema", "arguments-type")))
    assert {diagnostic.rule for diagnostic in lint(job.dataset, job.rules).diagnostics} == rules


def test_another_format_stays_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text('{"prompt": "2+2", "completion": "4"}\n', encoding="utf-8")
    [job] = jobs(load(None), Request(paths=("a.jsonl",), target="together/up-to-16b"))
    assert lint(job.dataset, job.rules).datasets[0].formats == (("prompt-completion", 1),)


@pytest.mark.parametrize(
    ("target", "record", "found"),
    [
        ("bedrock/claude-3-haiku", CHAT, {}),
        ("bedrock/claude-3-haiku", {"messages": CHAT["messages"] * 2, "weight": 1}, {"unknown-key": "weight"}),
        ("bedrock/nova-pro", CHAT, {"missing-key": "schemaVersion", "wrong-type": "list"}),
        ("azure/o4-mini", {"messages": CHAT["messages"][:1]}, {}),
        ("azure/o4-mini", CHAT, {"last-message-role": "from the assistant, not the user"}),
        ("local/trl", {"prompt": "2+2", "completion": "4"}, {}),
        ("vertex/gemini-2.5-pro", CHAT, {"format-for-target": "takes gemini"}),
        ("openai/davinci-002", CHAT, {"format-for-target": "takes prompt-completion"}),
    ],
)
def test_a_target_with_messages_of_its_own_reads_chat_as_those(
    target: str, record: object, found: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    [job] = jobs(load(None), Request(paths=("a.jsonl",), target=target, select=("schema", "roles")))
    said = {item.rule: item.message for item in lint(job.dataset, job.rules).diagnostics}
    assert said.keys() == found.keys()
    assert all(words in said[rule] for rule, words in found.items())


def test_a_format_that_was_set_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text(json.dumps(CHAT) + "\n", encoding="utf-8")
    [job] = jobs(load(None), Request(paths=("a.jsonl",), target="together/up-to-16b", format="openai-chat"))
    assert lint(job.dataset, job.rules).datasets[0].formats == (("openai-chat", 1),)
