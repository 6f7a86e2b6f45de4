"""The pages of rules and formats: in a terminal, and in docs/, which must be current."""

from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path
from unittest import mock

import pytest
from documents import ROOT

from jsonl_lint.cli import main, outputs, page
from jsonl_lint.diagnostic import Diagnostic, Place, Report, Severity
from jsonl_lint.diagnostic.width import columns
from jsonl_lint.formats import FORMATS
from jsonl_lint.reporters import REPORTERS
from jsonl_lint.rule import GROUPS, Rule, options
from jsonl_lint.rules import RULES

NAMES = [*(rule.name for rule in RULES), *(known.name for known in FORMATS)]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["explain", *arguments]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("name", ["rules", "formats"])
def test_the_docs_are_current(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    written = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert written == said(capsys, name, "--output", "markdown"), f"write docs/{name}.md anew: see CONTRIBUTING"


def test_the_docs_have_a_section_for_each_rule_and_format() -> None:
    rules, formats = ((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("rules", "formats"))
    assert re.findall(r"^### (\S+)$", rules, re.MULTILINE) == [
        rule.name for group in GROUPS for rule in RULES if rule.group == group
    ]
    assert re.findall(r"^## (\S+)$", formats, re.MULTILINE) == [known.name for known in FORMATS]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [50, 100])
def test_a_page_fits_the_terminal(name: str, width: int) -> None:
    for found in page.find(name):
        text = page.terminal(found, width)
        assert not [line for line in text.splitlines() if columns(line) > width and not line.startswith("    ")]
        assert all(char == "\n" or char.isprintable() for char in text)


def test_the_width_is_that_of_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for columns_there, widest in ((60, 60), (400, 100), (10, 40)):
        monkeypatch.setenv("COLUMNS", str(columns_there))
        lines = [line for line in said(capsys, "secret").splitlines() if not line.startswith("    ")]
        assert widest - 20 < max(map(len, lines)) <= widest


def test_a_page_has_text_examples_and_options(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "refusal-ratio")
    for part in (
        "refusal-ratio (group answers, warning)\n\nData in which many answers refuse.\n\nA model trained on data ",
        '\n\nWith these settings:\n\n    min_answers: 4\n\nExample:\n\n    {"prompt": "Opening hours?", ',
        "\n\nFound:\n\n    refusal-ratio: answers = 4 answers\n",
        "\n  at_most (a number of 0 or more; default 0.1): The largest share of answers;",
        "\n  expected (a number of 0 or more; not set): ",
        '\n  severity (error, warning or note; default "warning"): ',
        "\n\nSet options in `.jsonl-lint.yaml`: `rules: {refusal-ratio: {NAME: VALUE}}`.\n",
    ):
        assert part in text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_option_is_on_the_page(rule: type[Rule]) -> None:
    [found] = page.find(rule.name)[:1]
    assert len(found.options) == len(options(rule))
    text = page.terminal(found, 100)
    for option in options(rule):
        assert f"\n  {option.name} (" in text


def test_a_group_and_a_format_of_one_name_are_both_explained(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "text")
    assert text.startswith(f"text: {GROUPS['text']}\n")
    assert "\n\ntext (Plain text)\n\n" in text
    assert "`jsonl-lint schema text` prints its JSON Schema." in text
    assert said(capsys, "rules").count("\n\n") == len(GROUPS) - 1
    assert len(said(capsys, "formats").splitlines()) == len(FORMATS)
    assert said(capsys, "tokens", "--output", "markdown").startswith(
        f"## tokens: {GROUPS['tokens']}\n\n### token-"
    )


def test_the_groups(capsys: pytest.CaptureFixture[str]) -> None:
    assert [line.split(maxsplit=1) for line in said(capsys, "groups").splitlines()] == [
        [name, about] for name, about in GROUPS.items()
    ]
    assert said(capsys, "groups", "--output", "markdown").count("\n- `") == len(GROUPS)


def test_a_list_fits_the_terminal_but_is_whole_in_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    piped = said(capsys, "formats")
    with mock.patch.object(sys, "stdout", Terminal()) as out:
        assert main(["explain", "formats"]) == 0
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 70 < max(map(len, piped.splitlines()))
    assert out.getvalue().split() == piped.split()
    assert all(line.startswith(" " * 20) for line in lines if line.startswith(" "))


def test_a_wrong_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "sharegtp"]) == 2
    assert capsys.readouterr().err.endswith("'sharegtp'; did you mean \"sharegpt\"?\n")
    assert main(["explain", "zzzz"]) == 2
    assert "no rule, group or format 'zzzz'; `jsonl-lint rules` lists rules" in capsys.readouterr().err


def test_names_of_rules_are_links_where_a_terminal_can_show_them() -> None:
    found = Diagnostic(Place("secret: a.jsonl", 1, 1), "secret", Severity.ERROR, "secret: a key")
    address = "https://github.com/x/jsonl-lint/blob/v1/docs/rules.md"
    linked = Report((found,), pages=address)
    link = f"\x1b]8;;{address}#secret\x1b\\secret\x1b]8;;\x1b\\"
    colored = f"secret: a.jsonl:1:1: \x1b[1;31merror\x1b[0m {link}: secret: a key\n"
    assert REPORTERS["text"](linked, color=True).startswith(colored)
    assert "\x1b]8" not in REPORTERS["text"](linked) + REPORTERS["text"](Report((found,)), color=True)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "CI": "1"}, False),
        ({"TERM": "dumb"}, False),
        ({"NO_COLOR": "1"}, False),
    ],
)
def test_links_are_for_terminals(
    tmp_path: Path, environment: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jsonl").write_text("{\n", encoding="utf-8")
    monkeypatch.setattr(outputs, "rules_page", lambda: "https://github.com/x/jsonl-lint/blob/v1/docs/rules.md")
    with mock.patch.dict(os.environ, environment, clear=True), mock.patch.object(sys, "stdout", Terminal()) as out:
        assert main(["check", str(tmp_path), "--select", "syntax"]) == 1
    assert ("\x1b]8;;https://" in out.getvalue()) == expected
    assert "More about a rule: `jsonl-lint explain NAME`.\n" in out.getvalue()


def test_a_link_leads_to_the_section_of_the_rule() -> None:
    for line in (ROOT / "docs" / "rules.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("### "):
            assert re.fullmatch(r"### [a-z0-9-]+", line), "its anchor is its name"


def test_the_readme_leads_to_the_docs() -> None:
    links = re.findall(r"\]\((docs/[\w.]+)\)", Path(ROOT / "README.md").read_text(encoding="utf-8"))
    assert {"docs/rules.md", "docs/formats.md"} <= set(links)
    assert all((ROOT / link).exists() for link in links)
