"""Texts and names that want to speak to whoever reads the report: in no output is anything of them obeyed."""

from __future__ import annotations

import json
import os
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from command import COMMANDS, RAW, run

from jsonl_lint.cli import main

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such names")

EVIL = (
    "\x1b[2J\x1b]8;;http://example.com\x07x",
    "\u202egnp.exe\u2066",
    "\n::error file=README.md,line=1::no",
    "\r\n::set-output name=a::b",
    "##[add-mask]no",
    "\n##vso[task.complete result=Succeeded]",
    "=HYPERLINK(1)",
    "@SUM(1+1)|' /C calc'!A0",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "]]><!--",
    "| a | b |\n|---|---|",
    "[click](javascript:alert(1)) ![x](http://example.com/x.png)",
    "`code` **bold** <!-- jsonl-lint -->",
    "&lt;b&gt; %0A::error::no %25",
    "\x85\u2028\u2029\ufeff\x9b31m",
    "\ud800",
)
FORMS = ("text", "concise", "github", "json", "markdown", "sarif", "gitlab", "azure", "junit", "rdjson")


def record(evil: str) -> bytes:
    said = {
        "messages": [
            {"role": evil, "content": evil, "name": evil, evil: evil},
            {"role": "user", "content": [{"type": evil}]},
            {"role": "assistant", "content": "I cannot help with that. " + evil, "weight": evil},
        ],
        "tools": [{"type": "function", "function": {"name": evil}}],
        evil: evil,
    }
    return json.dumps(said, ensure_ascii=not evil.isprintable()).encode(errors="surrogatepass")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [
        *map(record, EVIL),
        *(b'{"a": "' + evil.encode(errors="replace").replace(b"\n", b"") for evil in EVIL),
    ]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    for number, evil in enumerate(EVIL[:-1]):
        name = f"{number}{evil}".replace("/", "\u2044").encode() + b".jsonl"
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"{,}\n")
    return tmp_path


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_obeyed(folder: Path, form: str) -> None:
    done = run(".", "--output", form, "--no-cache", cwd=folder)
    assert done.code == 1
    assert done.err == ""
    out = done.out
    if form in ("json", "sarif", "gitlab", "rdjson"):
        assert json.loads(out)
    elif form == "junit":
        ET.fromstring(out)  # noqa: S314 - our own
    elif form == "markdown":
        assert set(re.findall(r"<(?![!/])(\w+)", out)) <= {
            "details",
            "summary",
            "br",
            "code",
            "sub",
            "pre",
            "b",
            "a",
        }
        assert "](javascript" not in out
        assert "![" not in out
    elif form == "github":
        assert all(re.match(r"::(error|warning|notice)( [\w=,:;%./()+ -]|::)", line) for line in out.splitlines())
        named = re.findall(r"^::\w+ file=([^,]*),", out, re.MULTILINE)
        assert named
        assert "README.md" not in named
    elif form == "azure":
        assert all(line.startswith("##vso[task.logissue type=") for line in out.splitlines())
        assert not re.search(r"sourcepath=README|\bresult=Succeeded\]$", out)


def test_the_job_summary(folder: Path) -> None:
    summary = folder.parent / "summary.md"
    done = run(".", "--no-cache", cwd=folder, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    assert done.code == 1
    page = summary.read_text(encoding="utf-8")
    assert "<img" not in page
    assert "<script" not in page
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)
    cells = {
        row.count("|") - row.count("\\|")
        for row in page.splitlines()
        if re.match(r"\|\s*(error|warning|note)", row)
    }
    assert len(cells) <= 1


@pytest.mark.parametrize("evil", EVIL[:-1], ids=ascii)
def test_arguments_are_shown_harmlessly(
    tmp_path: Path, evil: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for option in ("--select", "--target", "--format", "--config", "--output", "--validation", "--since"):
        assert main([f"{option}={evil}", "."]) == 2
    assert main([evil]) == 2
    out, err = capsys.readouterr()
    assert not RAW.search(out + err)
    assert not COMMANDS.search(out + err)
