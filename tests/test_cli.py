"""The command as its users meet it: what it prints, how it ends, and what it never does."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
from running import python

from jsonl_lint import __version__
from jsonl_lint.cli import main
from jsonl_lint.engine import Dataset, lint
from jsonl_lint.record import Source
from jsonl_lint.rules import RULES

ROOT = Path(__file__).parent.parent
GOOD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\n'
BAD = GOOD.replace("assistant", "asistant")
HOSTILE = "\n::error::x\n##[stop-commands]x ##vso[task.complete]x \x1b[2J\u202e\u2028" + "A" * 200_000


MANY = "".join(GOOD.replace("Hi", f"Say {n}").replace("Hello", f"I say {n}") for n in range(60))


def run(*arguments: str | bytes, cwd: Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "jsonl_lint", *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **env},
        input=stdin,
        capture_output=True,
        check=False,
    )


def out(done: subprocess.CompletedProcess[bytes]) -> str:
    assert b"Traceback" not in done.stderr
    return done.stdout.decode()


def err(done: subprocess.CompletedProcess[bytes]) -> str:
    assert b"Traceback" not in done.stderr
    return done.stderr.decode()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "good.jsonl").write_text(MANY, encoding="utf-8")
    (tmp_path / "bad.jsonl").write_text(MANY + BAD, encoding="utf-8")
    return tmp_path


def test_exit_codes(data: Path) -> None:
    assert run("good.jsonl", cwd=data).returncode == 0
    assert run("bad.jsonl", cwd=data).returncode == 1
    assert run("bad.jsonl", "--fail-on", "never", cwd=data).returncode == 0
    assert run("good.jsonl", "gone.jsonl", cwd=data).returncode == 2
    assert run("good.jsonl", "--select", "no-such-rule", cwd=data).returncode == 2
    assert run("--no-such-option", cwd=data).returncode == 2


def test_fail_on(data: Path) -> None:
    (data / "warn.jsonl").write_text(MANY + "\n", encoding="utf-8")
    (data / "note.jsonl").write_text(MANY.rstrip(), encoding="utf-8")
    codes = {
        (name, level): run(f"{name}.jsonl", "--fail-on", level, cwd=data).returncode
        for name in ("warn", "note")
        for level in ("error", "warning", "note")
    }
    assert list(codes.values()) == [0, 1, 1, 0, 0, 1]


def test_no_files_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    done = run(".", cwd=tmp_path)
    assert done.returncode == 2
    assert err(done).count("\n") == 1
    assert ".jsonl" in err(done)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--select", "empty-mesage"], "empty-message"),
        (["--ignore", "sintax"], "syntax"),
        (["--target", "openai/gpt-4.1-minni"], "gpt-4.1-mini"),
        (["--format", "openai-chats"], "openai-chat"),
        (["--output", "jsno"], "json"),
    ],
)
def test_a_wrong_name_gets_the_nearest(data: Path, arguments: list[str], hint: str) -> None:
    done = run("good.jsonl", *arguments, cwd=data)
    assert done.returncode == 2
    assert f'did you mean "{hint}"' in err(done) or f"did you mean openai/{hint}" in err(done)
    assert len(err(done)) < 300


@pytest.mark.parametrize("command", [["explain", "refusal-ration"], ["schema", "openai-chats"]])
def test_a_wrong_name_to_show_gets_the_nearest(data: Path, command: list[str]) -> None:
    done = run(*command, cwd=data)
    assert done.returncode == 2
    assert "did you mean" in err(done)


def test_standard_input(data: Path) -> None:
    done = run("-", "--stdin-filename", "x/y.jsonl", cwd=data, stdin=(GOOD * 3 + BAD).encode())
    assert done.returncode == 1
    assert "x/y.jsonl:4:59: error wrong-value" in out(done)


def test_folders_are_walked(data: Path) -> None:
    (data / "sub").mkdir()
    for name in ("a.ndjson", "b.jsonlines", "C.JSONL", "d.json"):
        (data / "sub" / name).write_text(BAD, encoding="utf-8")
    paths = set(re.findall(r"^(\S+):1:59: error", out(run("sub", cwd=data)), re.MULTILINE))
    assert paths == {"sub/a.ndjson", "sub/b.jsonlines", "sub/C.JSONL"}


def test_several_outputs(data: Path) -> None:
    done = run("bad.jsonl", "--output", "text", "--output", "json:out/deep/report.json", cwd=data)
    assert "bad.jsonl:61:59" in out(done)
    report = json.loads((data / "out" / "deep" / "report.json").read_text("utf-8"))
    assert report["counts"]["error"] == 1
    assert [path.name for path in (data / "out" / "deep").iterdir()] == ["report.json"]


def test_json_for_any_jobs_chunks_and_order(data: Path) -> None:
    ways = (
        ["good.jsonl", "bad.jsonl", "--jobs", "1", "--chunk-size", "100"],
        ["bad.jsonl", "good.jsonl", "--jobs", "2", "--chunk-size", "1"],
        ["bad.jsonl", "good.jsonl", "--jobs", "1", "--chunk-size", str(16 << 20)],
    )
    reports = {run(*way, "--output", "json", cwd=data).stdout for way in ways}
    assert len(reports) == 1
    report = json.loads(reports.pop())
    jsonschema.validate(report, json.loads((ROOT / "schemas" / "report.schema.json").read_text("utf-8")))
    assert report["counts"]["error"] == 1


def test_the_report_of_uneven_records_fits_its_schema(tmp_path: Path) -> None:
    lines = (GOOD.replace("Hello", "Hello" + " my friend" * number) for number in range(13))
    (tmp_path / "a.jsonl").write_text("".join(lines), encoding="utf-8")
    report = json.loads(run("a.jsonl", "--output", "json", cwd=tmp_path).stdout)
    jsonschema.validate(report, json.loads((ROOT / "schemas" / "report.schema.json").read_text("utf-8")))
    tokens = report["datasets"][0]["tokens"]
    assert (tokens["min"], tokens["median"], tokens["max"]) == (11, 23, 35)
    assert tokens["p5"] == 12.2


def test_no_network_is_needed(data: Path) -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise OSError('no network')\n"
        "socket.socket = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from jsonl_lint.cli import main; sys.exit(main(['good.jsonl', 'bad.jsonl', '--output', 'json']))"
    )
    cut = subprocess.run(
        [sys.executable, "-c", code], cwd=data, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert cut.stdout == run("good.jsonl", "bad.jsonl", "--output", "json", cwd=data).stdout
    assert cut.returncode == 1


def test_a_report_never_replaces_the_data(data: Path) -> None:
    done = run("bad.jsonl", "--output", "json:./bad.jsonl", cwd=data)
    assert done.returncode == 2
    assert "would overwrite the data" in err(done)
    assert (data / "bad.jsonl").read_text("utf-8") == MANY + BAD


def test_a_report_goes_through_links_and_pipes(data: Path) -> None:
    (data / "real.json").write_text("old", encoding="utf-8")
    (data / "link.json").symlink_to(data / "real.json")
    assert run("good.jsonl", "--output", "json:link.json", cwd=data).returncode == 0
    assert (data / "link.json").is_symlink()
    assert json.loads((data / "real.json").read_text("utf-8"))["version"] == 1
    done = run("good.jsonl", "--output", "json:/dev/stdout", cwd=data)
    assert json.loads(out(done))["version"] == 1


def test_annotations_start_at_the_root_of_the_repository(data: Path) -> None:
    (data / "sub").mkdir()
    (data / "sub" / "a.jsonl").write_text(BAD, encoding="utf-8")
    done = run("a.jsonl", "--output", "github", cwd=data / "sub", GITHUB_WORKSPACE=str(data))
    assert "file=sub/a.jsonl,line=1" in out(done)


def test_a_cap_is_for_all_datasets(data: Path) -> None:
    config = "datasets:\n" + "".join(f"  {name}:\n    train: {name}.jsonl\n" for name in "abc")
    (data / ".jsonl-lint.yaml").write_text(config, encoding="utf-8")
    for name in "abc":
        (data / f"{name}.jsonl").write_text(BAD * 3, encoding="utf-8")
    report = json.loads(run("--max-findings", "2", "--select", "wrong-value", "--output", "json", cwd=data).stdout)
    assert report["counts"] == {"error": 9, "warning": 0, "note": 0, "hidden": 7}
    assert len(report["diagnostics"]) == 2


def test_a_long_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(GOOD * 3 + GOOD.replace("Hello", "Hello " * 4_000_000), encoding="utf-8")
    done = run("a.jsonl", "--select", "syntax,schema,roles,answers", cwd=tmp_path)
    assert done.returncode == 0
    assert len(done.stdout) < 2000


def test_many_findings_in_one_record_take_linear_time(tmp_path: Path) -> None:
    def seconds(count: int) -> float:
        said = [{"role": "user", "content": ""}] * count + [{"role": "assistant", "content": "x"}]
        (tmp_path / "a.jsonl").write_text(json.dumps({"messages": said}), encoding="utf-8")
        started = time.process_time()
        [report] = [lint(Dataset("default", "", (Source(str(tmp_path / "a.jsonl")),)), rules)]
        assert sum(total for *_, total in report.totals) > 2 * count - 10
        return time.process_time() - started

    rules = tuple(rule() for rule in RULES if rule.group in ("roles", "schema"))
    small = seconds(2000)
    assert seconds(16_000) < 40 * small


@pytest.mark.parametrize("escape", ['"\\U00110000"', '"\\UFFFFFFFF"'])
def test_a_config_with_an_escape_for_nothing(data: Path, escape: str) -> None:
    (data / ".jsonl-lint.yaml").write_text(f"target: {escape}\n", encoding="utf-8")
    done = run("good.jsonl", cwd=data)
    assert done.returncode == 2
    assert "internal error" not in err(done)


def test_names_in_the_config_are_harmless(data: Path) -> None:
    config = (
        'datasets: {a: {train: good.jsonl, target: "x/foo:bad"}}\n'
        'models: {x/foo: {methods: ["q\\n::error::pwned\\e[31m\\u202e##[error]a"]}}\n'
    )
    (data / ".jsonl-lint.yaml").write_text(config, encoding="utf-8")
    done = run(cwd=data)
    assert done.returncode == 2
    assert not re.search(r"^::|[\x00-\x09\x0b-\x1f\u202e]|##\[", err(done), re.MULTILINE)


@pytest.mark.parametrize("how", ["- <&-", "good.jsonl >&-"])
def test_closed_streams(data: Path, how: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m jsonl_lint {how}'],
        cwd=data,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert err(done).count("\n") == 1
    assert "internal error" not in err(done)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["chek", "good.jsonl"], "check"),
        (["modles"], "models"),
        (["good.jsonl", "--selct", "syntax"], "--select"),
        (["good.jsonl", "--fail-on", "eror"], "error"),
    ],
)
def test_a_wrong_word_gets_the_nearest(data: Path, arguments: list[str], hint: str) -> None:
    done = run(*arguments, cwd=data)
    assert done.returncode == 2
    assert f'did you mean "{hint}"?' in err(done)


def test_quiet(data: Path) -> None:
    assert out(run("good.jsonl", "--quiet", cwd=data)) == ""
    assert "Training on" not in out(run("bad.jsonl", "--quiet", cwd=data))


def test_per_record_leaves_out_dataset_rules(data: Path) -> None:
    (data / "two.jsonl").write_text(GOOD * 2, encoding="utf-8")
    assert run("two.jsonl", cwd=data).returncode == 1
    assert run("two.jsonl", "--per-record", cwd=data).returncode == 0


def test_colour(data: Path) -> None:
    assert "\x1b[" not in out(run("bad.jsonl", cwd=data))
    assert "\x1b[" in out(run("bad.jsonl", "--color", "always", cwd=data))
    assert "\x1b[" in out(run("bad.jsonl", cwd=data, FORCE_COLOR="1"))
    assert "\x1b[" not in out(run("bad.jsonl", cwd=data, FORCE_COLOR="1", NO_COLOR="1"))


@pytest.mark.parametrize("fmt", ["text", "github", "markdown"])
def test_hostile_text_is_harmless_and_short(tmp_path: Path, fmt: str) -> None:
    records = [
        {"messages": [{"role": HOSTILE, "content": "x"}, {"role": "assistant", "content": "y"}]},
        {
            "messages": [
                {"role": "user", "content": "x", HOSTILE: 1},
                {"role": "assistant", "content": HOSTILE},
            ]
        },
        {HOSTILE: HOSTILE},
        {"messages": HOSTILE},
        {
            "messages": [
                {"role": "user", "content": [HOSTILE]},
                {"role": "assistant", "content": "I can't " + HOSTILE},
            ]
        },
    ]
    lines = [json.dumps(record) for record in records] + ['{"a": "' + HOSTILE.replace("\n", "") + "'"]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = run("a.jsonl", "--output", fmt, "--select", "syntax,schema,roles,refusal", cwd=tmp_path)
    text = out(done)
    assert done.returncode == 1
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]", text)
    assert "##[" not in text
    assert "##vso[" not in text
    assert all(
        re.match(r"::(notice|warning|error) ", line) for line in text.splitlines() if line.strip().startswith("::")
    )
    assert max(len(line) for line in text.splitlines()) < 2000
    assert len(text) < 30_000


def test_github_is_automatic(data: Path) -> None:
    summary = data / "summary.md"
    done = run("bad.jsonl", cwd=data, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    lines = out(done).splitlines()
    assert lines[0].startswith("::notice title=Fine-tuning cost::")
    assert any(line.startswith("::error file=bad.jsonl,line=61,col=59") for line in lines)
    assert any(line.startswith("bad.jsonl:61:59: error") for line in lines)
    assert "Training on 60 records" in summary.read_text("utf-8") or "Training on 61" in summary.read_text("utf-8")
    named = run("bad.jsonl", "--output", "text", cwd=data, GITHUB_ACTIONS="true")
    assert "::error" not in out(named)


def test_the_assumed_target_is_said(data: Path) -> None:
    text = out(run("good.jsonl", "--today", "2026-11-22", cwd=data))
    assert "gpt-4.1-mini-2025-04-14 was assumed" in text
    assert "shuts down on 2027-01-14 (in 53 days)" in text
    assert "retired-model" not in text


def test_a_chosen_target_that_retires_gets_a_warning(data: Path) -> None:
    def warned(target: str, today: str) -> bool:
        text = out(run("good.jsonl", "--target", target, "--today", today, cwd=data))
        return "warning retired-model" in text

    assert warned("openai/gpt-4.1-mini", "2026-11-22")
    assert not warned("openai/gpt-4.1-mini", "2026-01-01")
    assert warned("gpt-3.5-turbo-0125", "2026-11-22")


def test_start_up_imports_nothing_heavy(tmp_path: Path) -> None:
    for flag in ("--version", "--help"):
        code = (
            "import sys; from jsonl_lint.cli import main\n"
            f"try: main([{flag!r}])\nexcept SystemExit: pass\n"
            "heavy = {'tiktoken', 'jsonschema', 'jsonschema_rs', 'ruamel', 'ruamel.yaml', 'jsonl_lint.rules'}\n"
            "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
        )
        done = python("-c", code, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert out(run("--version", cwd=tmp_path)) == f"jsonl-lint {__version__}\n"


HEAVY = {
    *(
        "jsonschema",
        "jsonschema_rs",
        "referencing",
        "tiktoken",
        "ruamel",
        "ruamel.yaml",
        "ray",
        "fsspec",
        "importlib.metadata",
    ),
    *("multiprocessing", "concurrent.futures", "subprocess", "socket", "http", "email", "logging", "tempfile"),
    *("dataclasses", "inspect", "difflib", "importlib.resources"),
    *(
        "jsonl_lint.cli.git",
        "jsonl_lint.mappers.on_ray",
        "jsonl_lint.mappers.remembered",
        "jsonl_lint.formats.own",
    ),
}


def test_good_records_load_nothing_that_explains_bad_ones(data: Path) -> None:
    code = (
        "import sys; from jsonl_lint.cli import main\n"
        "assert main(['good.jsonl', '--output', 'concise:out.txt']) == 0\n"
        f"heavy = {HEAVY}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    done = python("-c", code, cwd=data)
    assert done.returncode == 0, done.stderr


def test_a_check_that_writes_no_file_loads_nothing_that_handles_files(data: Path) -> None:
    code = (
        "import sys; from jsonl_lint.cli import main\n"
        "assert main(['good.jsonl']) == 0\n"
        "assert not {'pathlib', 'shutil'} & set(sys.modules)"
    )
    done = python("-c", code, cwd=data)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", ["check", "cost"])
def test_help_is_as_wide_as_the_terminal(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lines(width: int) -> list[str]:
        monkeypatch.setenv("COLUMNS", str(width))
        with pytest.raises(SystemExit):
            main([command, "--help"])
        return capsys.readouterr().out.splitlines()

    narrow, usual, wide = lines(50), lines(80), lines(200)
    assert len(narrow) > len(usual) > len(wide)
    assert max(map(len, narrow)) < max(map(len, wide))


def test_help_and_lists(tmp_path: Path) -> None:
    assert "exit codes" in out(run("--help", cwd=tmp_path))
    for option in ("--target", "--epochs", "--select", "--fail-on", "--output", "--max-findings", "--jobs"):
        assert option in out(run("check", "--help", cwd=tmp_path))
    assert "refusal-ratio" in out(run("rules", cwd=tmp_path))
    assert "at_most (a number of 0 or more; default 0.1)" in out(run("explain", "refusal-ratio", cwd=tmp_path))
    assert "openai/gpt-4.1-mini-2025-04-14" in out(run("models", cwd=tmp_path))
    for name in ("openai-chat", "prompt-completion", "config", "report"):
        assert "$schema" in json.loads(out(run("schema", name, cwd=tmp_path)))


def test_models_as_json(tmp_path: Path) -> None:
    document = json.loads(out(run("models", "--output", "json", cwd=tmp_path)))
    assert document["version"] == 1
    targets = {target["id"]: target for target in document["targets"]}
    assert len({tuple(sorted(target)) for target in targets.values()}) == 1
    size = targets["together/up-to-16b:dpo"]
    assert (size["provider"], size["model"], size["method"]) == ("together", "up-to-16b", "dpo")
    assert (size["price"]["amount"], size["price"]["per"], size["price"]["grade"]) == (1.2, 1_000_000, "M")
    assert (size["limits"]["min_examples"], size["validation_billed"], size["hourly"]) == (1, True, None)
    assert targets["openai/gpt-4.1-2025-04-14"]["job_until"] == "2027-01-05"
    assert (targets["cohere/chat"]["sold_until"], targets["mistral/codestral"]["sold"]) == ("2025-09-15", False)
    assert targets["fireworks/up-to-16b"]["validation_billed"] is None


def test_models_as_a_table(tmp_path: Path) -> None:
    heads, *rows = out(run("models", cwd=tmp_path)).splitlines()
    assert re.split(r"  +", heads) == [
        "target", "records", "tokens", "file", "price", "as of", "jobs until", "shutdown",
    ]  # fmt: skip
    cells = {row.split()[0]: re.split(r"  +", row)[1:] for row in rows}
    assert cells["openai/gpt-4.1-2025-04-14"] == [
        "from 10", "65,536", "512 MiB", "25.00 USD / 1M tokens", "2026-05", "2027-01-05", "2027-01-14",
    ]  # fmt: skip
    assert cells["bedrock/claude-3-haiku"] == ["32 to 10,000", "32,000", "10,240 MiB", "no public price"]
    assert cells["huggingface/h200"] == ["5.00 USD / hour", "2026-08-22"]
    assert cells["cohere/chat"] == ["from 2", "no longer sold", "2025-09-15"]
    assert run("models", "--output", "yaml", cwd=tmp_path).returncode == 2


def test_a_closed_pipe_is_quiet(data: Path) -> None:
    (data / "long.jsonl").write_text(BAD * 5000, encoding="utf-8")
    command = f'"{sys.executable}" -m jsonl_lint long.jsonl --output json | head -1'
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=data,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


# Shells let what they start in the background, as these tests may be, ignore interrupts.
HEEDED = """
import signal
from jsonl_lint.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)
raise SystemExit(main(["-"]))
"""


def test_an_interrupt_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", HEEDED],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path / "copy")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while not list((tmp_path / "copy").iterdir()):  # it reads standard input, which does not end
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=60)
    assert (printed, errors.decode(), process.returncode) == (b"", "jsonl-lint: interrupted\n", 130)
    assert not list((tmp_path / "copy").iterdir())


def test_names_of_any_bytes(tmp_path: Path) -> None:
    name = b"we,ird:100%\n\xff.jsonl"
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(BAD, encoding="utf-8")
    for fmt in ("text", "github", "json", "markdown"):
        done = run(b".", "--output", fmt, cwd=tmp_path)
        assert done.returncode == 1
        assert b"wrong-value" in done.stdout
        assert b"Traceback" not in done.stderr
