from __future__ import annotations

import html
import itertools
import json
import os
import random
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
from reports import ERROR, HOSTILE, NOTE, WARNING, dataset, facts, finding, golden, hostile, report

from jsonl_lint import __version__
from jsonl_lint.diagnostic import (
    Excerpt,
    Fact,
    Report,
    Severity,
    combine,
    printable,
)
from jsonl_lint.reporters import REPORTERS

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE.parent / "schemas" / "report.schema.json").read_text(encoding="utf-8"))
GOLDEN = {"text": "report.txt", "github": "report.github", "json": "report.json", "markdown": "report.md"}
REGISTERED = {
    "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice",
    "remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning",
}  # fmt: skip


def unescape(text: str, *pairs: tuple[str, str]) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), *pairs, ("%25", "%")):
        text = text.replace(code, char)
    return text


def command(line: str) -> tuple[str, dict[str, str], str] | None:
    """Read a line as the runner of GitHub Actions does: `::name k=v::data`, or `##[name]data` anywhere."""
    trimmed = line.lstrip()
    if trimmed.startswith("::") and (end := trimmed.find("::", 2)) >= 0:
        name, _, given = trimmed[2:end].partition(" ")
        if name.lower() in REGISTERED:
            pairs = (pair.split("=", 1) for pair in given.strip().split(",") if "=" in pair)
            properties = {key: unescape(value, ("%3A", ":"), ("%2C", ",")) for key, value in pairs}
            return name, validated(properties), unescape(trimmed[end + 2 :])
    if (start := line.find("##[")) >= 0 and (end := line.find("]", start)) >= 0:
        name = line[start + 3 : end].partition(" ")[0]
        if name.lower() in REGISTERED:
            return name, {}, line[end + 1 :]
    return None


def validated(properties: dict[str, str]) -> dict[str, str]:
    """Drop the columns that the runner drops: those without a line, or of a range of lines."""
    line, end = properties.get("line"), properties.get("endLine")
    if line is None or (end is not None and end != line):
        return {key: value for key, value in properties.items() if key not in ("col", "endColumn")}
    return properties


def notices(given: Report) -> list[tuple[str, dict[str, str], str]]:
    lines = REPORTERS["github"](given).splitlines()
    parsed = [command(line) for line in lines]
    assert None not in parsed
    return [item for item in parsed if item]


def columns(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


def test_the_list_is_cheap_to_import() -> None:
    code = "import sys, jsonl_lint.reporters; print(*(name for name in sys.modules if 'reporters.' in name))"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout == "\n"


@pytest.mark.parametrize("name", REPORTERS)
def test_golden(name: str) -> None:
    path = HERE / "golden" / GOLDEN.get(name, f"report.{name}")
    said = REPORTERS[name](golden()).replace(f'ersion": "{__version__}"', 'ersion": "VERSION"')
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(said, encoding="utf-8", newline="\n")
    assert said == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", REPORTERS)
def test_hostile_text_is_harmless_everywhere(name: str) -> None:
    said = REPORTERS[name](hostile())
    assert said.endswith("\n")
    assert said.encode("utf-8")
    own = re.compile(r"^##vso\[task\.logissue ", re.MULTILINE)
    assert not re.search(r"##(\[|vso\[)", own.sub("", said) if name == "azure" else said, re.IGNORECASE)
    for line in said.split("\n"):
        assert line.isprintable()
        assert name == "github" or not line.lstrip().startswith("::")
        assert name == "github" or command(line) is None


@pytest.mark.parametrize("name", REPORTERS)
def test_one_hostile_text_at_a_time(name: str) -> None:
    for item, one in zip(hostile().diagnostics, hostile().datasets, strict=False):
        for line in REPORTERS[name](report(item, datasets=(one,))).split("\n"):
            assert line.isprintable()
            parsed = command(line)
            assert name == "github" or parsed is None
            assert parsed is None or parsed[0] in ("error", "warning", "notice")


class TestText:
    def test_no_line_is_wide_or_begins_with_data(self) -> None:
        for line in REPORTERS["text"](hostile()).splitlines():
            assert columns(line) <= 161
            assert (
                not line or line.startswith(("    | ", "    = ", "    … ")) or re.match(r"[\w./…]|\[\*\] At", line)
            )

    def test_escapes_count_for_the_width(self) -> None:
        for excerpt in (Excerpt("", "a", "\x01" * 500), Excerpt("\x01" * 500, "\x01" * 500, "\x01" * 500)):
            for line in REPORTERS["text"](report(finding(excerpt=excerpt))).splitlines():
                assert columns(line) <= 161

    def test_facts_are_kept_short(self) -> None:
        [name, *_] = facts = tuple(Fact("role-balance", f"{n}" * 100, n, "messages") for n in range(1, 100))
        said = REPORTERS["text"](report(datasets=(dataset("a", *facts),)))
        assert f"role-balance: {name.name}" in said.replace("\n    … ", " ")
        assert len(said) < 3_000

    def test_carets_are_under_the_value(self) -> None:
        for before, value, indent, width in (
            ("", "abc", 0, 3),
            ("日本", "語", 4, 2),
            ("e\u0301", "o\u0308o", 1, 2),
            ("ab", "", 2, 1),
            ("\t", "\x1b", 2, 6),
            ("ｱ", "Ａ", 1, 2),
        ):
            said = REPORTERS["text"](report(finding(excerpt=Excerpt(before, value, "…")))).splitlines()
            assert said[1:3] == [f"    | {printable(before + value)}…", "    | " + " " * indent + "^" * width]

    def test_a_long_excerpt_is_cut_around_the_value(self) -> None:
        excerpt = Excerpt("b" * 9999, "v" * 9999, "a" * 9999)
        frame, carets = REPORTERS["text"](report(finding(excerpt=excerpt))).splitlines()[1:3]
        assert re.fullmatch(r"    \| …b{39}v{79}…a{33}…", frame)
        assert carets == "    | " + " " * 40 + "^" * 80

    def test_a_message_is_whole_up_to_its_cap(self) -> None:
        words = " ".join(f"word{number}" for number in range(55))
        said = REPORTERS["text"](report(finding(words))).splitlines()
        assert " ".join(line.removeprefix("    … ") for line in said[:3]).endswith(words)
        assert "x" * 400 not in REPORTERS["text"](report(finding("x" * 401)))

    def test_repeats_are_told_once(self) -> None:
        alike = [finding(f'key "A" is {n} bytes too long', line=n) for n in range(65, 277)]
        others = [
            finding('key "B" is missing', line=65),
            finding('key "A" is 65 bytes too long', path="b.jsonl"),
        ]
        said = REPORTERS["text"](report(*alike, *others))
        assert "    = and 211 more like this, lines 66, 67, 68, 69, 70, 71, 72, 73, …\n" in said
        assert said.count(" error ") == 3
        twice = REPORTERS["text"](report(finding("2 left", line=1), finding("1,003 left", line=4)))
        assert "    = and 1 more like this, line 4\n" in twice
        many = [finding(f'role is "{"x" * n}"', line=n) for n in range(1, 31)]
        told = REPORTERS["text"](report(*many))
        assert told.count(" error ") == 11
        assert "    = and 19 more like this, lines 12, 13, 14, 15, 16, 17, 18, 19, …\n" in told
        same = REPORTERS["text"](report(*(finding(line=line) for line in (1, 2, 2, 3, 4, 5, 6, 7, 8, 9))))
        assert "    = and 9 more like this, lines 2, 3, 4, 5, 6, 7, 8, 9\n" in same
        ten = REPORTERS["text"](report(*(finding(line=line) for line in range(1, 11))))
        assert "    = and 9 more like this, lines 2, 3, 4, 5, 6, 7, 8, 9, …\n" in ten

    def test_groups_keep_the_order_of_their_first_finding(self) -> None:
        lines = [finding(text, line=n) for n, text in enumerate(("b", "a", "b", "c"), 1)]
        heads = [line for line in REPORTERS["text"](report(*lines)).splitlines() if " error " in line]
        assert [head[-1] for head in heads] == ["b", "a", "c"]

    def test_only_the_severity_has_colour(self) -> None:
        found = [finding("\x1b[31mred", severity=severity) for severity in Severity]
        plain, colored = (REPORTERS["text"](report(*found), color=color) for color in (False, True))
        assert re.findall(r"\x1b\[1;\d\dm(\w+)\x1b\[0m", colored) == ["error", "warning", "note"]
        assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain

    def test_footer_counts_exactly(self) -> None:
        found = [finding(severity=severity, path=path) for severity, path in zip(
            [ERROR] * 3 + [WARNING] * 2 + [NOTE], itertools.cycle("ab"), strict=False
        )]  # fmt: skip
        assert "\nFound 3 errors, 2 warnings and 1 note in 2 files.\n" in REPORTERS["text"](report(*found))
        cut = REPORTERS["text"](report(finding(), hidden=48_999))
        assert "Found 49,000 errors in at least 1 file.\n" in cut
        assert "\nCounted but not kept: 48,999 findings; --max-findings keeps more.\n" in cut

    def test_no_findings(self) -> None:
        clean = report(datasets=(dataset(),))
        assert REPORTERS["text"](clean).startswith("No findings in 1,284 records.\n")
        assert REPORTERS["text"](Report()) == "No findings in 0 records.\n"
        assert "not complete" in REPORTERS["text"](Report(broken=True))

    def test_datasets_share_one_aligned_table(self) -> None:
        lines = REPORTERS["text"](golden()).splitlines()
        head, first, second = (line for line in lines[-5:] if line.startswith("    | "))
        for name in ("files", "records", "cost"):
            right = head.index(name) + len(name)
            assert columns(first[:right]) == right
            assert first[right - 1].isalnum()
        assert columns(first) == columns(second) == columns(head)

    def test_what_all_datasets_assume_is_said_once(self) -> None:
        both = dataset("a", *facts()), dataset("b", *facts())
        assert REPORTERS["text"](report(datasets=both)).count("= assumptions: ") == 1

    def test_costs_are_honest(self) -> None:
        for changes, cost in (
            ({}, "$5.22"),
            ({"method": "estimate"}, "~$5.22"),
            ({"currency": "EUR"}, "€5.22"),
            ({"currency": "CHF"}, "CHF 5.22"),
            ({"training": 0.001}, "$0.001"),
            ({"training": 0.0}, "$0.00"),
        ):
            row = REPORTERS["text"](report(datasets=(dataset("a", *facts(**changes)),))).splitlines()
            assert next(line for line in row if line.startswith("    | a")).endswith(f"  {cost}")
        unknown = REPORTERS["text"](report(datasets=(dataset("a", *facts(training=None)),)))
        assert "cost" not in unknown.split("    | ")[1]


class TestGitHub:
    def test_annotations_say_what_was_given(self) -> None:
        for text in HOSTILE:
            if len(text) < 100:
                item = finding(text, path=text, line=3, rule=text, help="Do this.", pointer="/a%b")
                [(name, properties, data)] = notices(report(item))
                assert name == "error"
                title = printable(text).rstrip()  # the runner trims the end of the properties
                assert properties == {"file": printable(text), "line": "3", "col": "7", "title": title}
                assert data == f"{printable(text)}\nDo this.\nat /a%b"

    def test_severities_in_the_words_of_github(self) -> None:
        names = [name for name, *_ in notices(report(*(finding(severity=item) for item in Severity)))]
        assert names == ["error", "warning", "notice"]

    def test_the_cost_comes_first(self) -> None:
        said = REPORTERS["github"](report(finding(), datasets=(dataset("a", *facts()),)))
        sentence = "Training on 1,284 records for 3 epochs: 1,043,211 tokens, about $5.22"
        assert said.startswith(f"::notice title=Fine-tuning cost::{sentence}\n::error ")

    def test_a_place_without_path_has_no_file(self) -> None:
        assert notices(report(finding(path=""))) == [
            ("error", {"title": "empty-message"}, "assistant message is empty")
        ]

    @pytest.mark.parametrize("size", [1332, 1333, 1334, 5000])
    def test_a_message_is_never_cut_inside_an_escape(self, size: int) -> None:
        for start in ("", "a", "ab"):
            [line] = REPORTERS["github"](report(finding(start + "%" * size, help="%" * size))).splitlines()
            data = line.split("::", 2)[2]
            assert len(data) <= 4000
            assert re.fullmatch(r"(?:[^%]|%25|%0A)*", data)

    def test_the_budget_goes_to_different_faults(self) -> None:
        rules = [f"rule-{number}" for number in range(5)]
        found = [
            finding(path=f"{path}.jsonl", line=line, rule=rule, severity=severity)
            for path, line, (rule, severity) in itertools.product(
                "abc", range(1, 1112), zip(rules * 3, [ERROR] * 5 + [WARNING] * 5 + [NOTE] * 5, strict=True)
            )
        ]
        costs = tuple(dataset(f"set {number}", *facts()) for number in range(4))
        given = notices(report(*found, datasets=costs, hidden=7))
        assert Counter(name for name, *_ in given) == {"error": 10, "warning": 10, "notice": 10}
        shown = [(name, where["title"], where["file"]) for name, where, _ in given if "file" in where]
        assert len(set(shown)) == len(shown) == 9 + 9 + 5
        more = [data for _, where, data in given if where["title"] == "jsonl-lint"]
        assert [text.partition(",  ")[0].split(", not")[0] for text in more] == [
            "16,656 more errors in 3 files",
            "16,656 more warnings in 3 files",
            "16,667 more notes in at least 3 files",
        ]

    def test_repeats_fill_what_is_left_in_order(self) -> None:
        found = [finding(line=line) for line in range(1, 10)] + [finding(line=10, rule="other")]
        lines = [where["line"] for _, where, _ in notices(report(*found))]
        assert lines == ["1", "10", "2", "3", "4", "5", "6", "7", "8", "9"]

    def test_many_datasets_leave_room_for_findings(self) -> None:
        costs = tuple(dataset(f"set {number}", *facts()) for number in range(30))
        given = notices(report(finding(severity=NOTE), finding(severity=NOTE), datasets=costs))
        assert len(given) == 10
        assert given[8][2].startswith("The costs of 22 more datasets")
        assert given[9][2].startswith("2 more notes in 1 file")

    def test_a_clean_report_is_silent(self) -> None:
        assert REPORTERS["github"](report(datasets=(dataset(),))) == ""


class TestJson:
    @pytest.mark.parametrize("given", [Report(), golden(), hostile()])
    def test_follows_the_schema(self, given: Report) -> None:
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(REPORTERS["json"](given)))

    def test_the_schema_asks_for_every_key_and_no_other(self) -> None:
        validator = jsonschema.Draft202012Validator(SCHEMA)
        document = json.loads(REPORTERS["json"](golden()))
        one = document["datasets"][0]
        parts = (
            document,
            document["diagnostics"][0],
            document["counts"],
            one,
            one["tokens"],
            one["cost"],
            one["facts"][0],
        )
        for part in parts:
            for key in list(part):
                value = part.pop(key)
                assert not validator.is_valid(document), key
                part[f"{key}s"] = value
                assert not validator.is_valid(document), key
                part[key] = part.pop(f"{key}s")
        assert validator.is_valid(document)

    def test_nothing_is_lost(self) -> None:
        given = hostile()
        said = REPORTERS["json"](given)
        assert said.isascii()
        document = json.loads(said)
        for item, found in zip(document["diagnostics"], given.diagnostics, strict=True):
            place = found.place
            assert (item["path"], item["rule"], item["pointer"]) == (place.path, found.rule, place.pointer)
            assert (item["line"], item["column"], item["severity"]) == (
                place.line,
                place.column,
                found.severity,
            )
            assert (item["message"], item["help"]) == (printable(found.message), printable(found.help))
            assert item["fingerprint"] == found.fingerprint
        assert document["tool"] == {"name": "jsonl-lint", "version": __version__}
        assert [item["name"] for item in document["datasets"]] == [item.name for item in given.datasets]
        counts = {severity: given.count(severity) for severity in Severity}
        assert document["counts"] == counts | {"hidden": 3}

    def test_datasets(self) -> None:
        document = json.loads(REPORTERS["json"](report(datasets=(dataset("a", *facts()), dataset("b")))))
        known, unknown = document["datasets"]
        assert known["formats"] == {"chat": 1284}
        assert known["tokens"]["trained"] == 1_043_211
        assert known["tokens"]["method"] == "exact"
        assert known["cost"] == {
            "currency": "USD",
            "per_million_tokens": 5.0,
            "training": 5.216055,
            "as_of": "2026-05",
        }
        assert known["facts"][2] == {
            "rule": "token-counts",
            "name": "per_epoch",
            "value": 347737,
            "unit": "tokens",
        }
        assert unknown["tokens"] is unknown["cost"] is None

    def test_numbers_that_json_does_not_have(self) -> None:
        bad = Fact("a", "b", float("nan")), Fact("training-cost", "training", float("inf"))
        [given] = json.loads(REPORTERS["json"](report(datasets=(dataset("a", *bad),))))["datasets"]
        assert [fact["value"] for fact in given["facts"]] == [None, None]
        assert given["cost"] is None


class TestMarkdown:
    def rows(self, said: str) -> list[list[str]]:
        """Read the rows of all tables; what a browser shows in their cells."""
        lines = [line for line in said.splitlines() if line.startswith("| ")]
        cells = [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in lines]
        return [[html.unescape(cell).replace("\u200b", "") for cell in row] for row in cells]

    def test_cells_show_what_was_given(self) -> None:
        for text in HOSTILE:
            if len(text) < 60:
                said = REPORTERS["markdown"](report(finding(text, path=text, rule=text)))
                path = printable(text)
                assert self.rows(said)[-1] == ["error", path, f"{path}:1:7", printable(text)]

    def test_no_markup_but_our_own(self) -> None:
        said = REPORTERS["markdown"](hostile())
        assert re.findall(r"<[^>]*>", said) == ["<details>", "<summary>", "</summary>", "</details>"]
        assert not re.search(r"[`@\\\[\]_~$]|://|www\.|!\[", said)
        shown = html.unescape(said)
        assert not re.search(r"@\w|://|www\.\w", shown)

    def test_a_comment_on_costs_shows_what_was_given(self) -> None:
        for text in HOSTILE:
            if len(text) < 60:
                said = REPORTERS["cost-markdown"](report(finding(text, path="", rule=text)))
                [line] = [line for line in said.splitlines() if line.startswith("- ")]
                shown = printable(text)
                assert html.unescape(line).replace("\u200b", "") == f"- error {shown}: {shown}."
                assert not re.search(r"[`@\\\[\]_~$<>]|://|www\.", line)

    def test_tables_have_the_same_cells_in_every_row(self) -> None:
        sizes = {len(row) for row in self.rows(REPORTERS["markdown"](hostile()))}
        assert sizes == {4, 8}

    def test_the_worst_first_and_every_rule_early(self) -> None:
        found = [
            finding(line=line, rule=rule, severity=severity)
            for line in range(1, 101)
            for rule, severity in (("c", NOTE), ("b", WARNING), ("a", ERROR), ("d", ERROR))
        ]
        random.Random(4).shuffle(found)
        rows = self.rows(REPORTERS["markdown"](report(*found)))[2:]
        assert [row[0] for row in rows] == ["error"] * 200 + ["warning"] * 100 + ["note"] * 100
        assert {row[1] for row in rows[:2]} == {row[1] for row in rows[198:200]} == {"a", "d"}

    def test_size_is_bounded_and_the_cut_is_told(self) -> None:
        found = [finding("`|<@" * 100, path="@" * 200, line=line) for line in range(1, 5_001)]
        many = tuple(
            dataset("@" * 99, *facts(summary="@" * 9999, assumptions=str(n) + "@" * 9999)) for n in range(500)
        )
        said = REPORTERS["markdown"](report(*found, datasets=many, hidden=1_000_000))
        assert 400 << 10 < len(said.encode()) < 900 << 10
        shown = said.count("| error |")
        assert said.endswith(f"\nTruncated: {shown:,} of 1,005,000 findings are shown.\n")
        assert re.search(r"\nTruncated: [\d,]+ of 500 datasets are shown.\n", said)

    def test_a_clean_report(self) -> None:
        said = REPORTERS["markdown"](report(datasets=(dataset("a", *facts()),)))
        assert "No findings in 1,284 records." in said
        assert "severity" not in said
        assert "Truncated" not in said


@pytest.mark.parametrize("text", HOSTILE)
def test_advice_is_printable_and_short(text: str) -> None:
    said = REPORTERS["stats"](report(datasets=(dataset("a", Fact("advice", "split", text)),)))
    assert all(line.isprintable() and len(line) < 2_000 for line in said.split("\n"))
    assert f"\nadvice\n  split: {printable(text[:299])}" in said


def test_fifty_thousand_findings_in_every_format() -> None:
    reports = [
        report(
            *(
                finding(f"record {n} is wrong", path=f"{name}.jsonl", line=n, rule=f"rule-{n % 30}")
                for n in range(1, 12_501)
            )
        )
        for name in "abcd"
    ]
    given = combine(reports)
    assert len(given.diagnostics) == 50_000
    assert REPORTERS["text"](given).count(" more like this") == 120
    assert len(REPORTERS["github"](given).splitlines()) == 10
    assert len(json.loads(REPORTERS["json"](given))["diagnostics"]) == 50_000
    assert len(REPORTERS["markdown"](given).encode()) < 900 << 10
