"""The outputs for build systems: each is read back as its reader would, and kept within its reader's limits."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import unquote_to_bytes, urlsplit
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from published import SCHEMAS, junit_faults
from reports import ERROR, HOSTILE, NOTE, RULES, WARNING, finding, golden, hostile, report

from jsonl_lint.cli import main, outputs
from jsonl_lint.diagnostic import Diagnostic, Place, Report, Severity, Span, fingerprints, printable
from jsonl_lint.diagnostic.choice import fair
from jsonl_lint.reporters import REPORTERS

ODD = "we,ird:100%.jsonl"
SHORT = [text for text in HOSTILE if len(text) < 100]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY", "GITLAB_CI", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("TF_BUILD", "BUILD_SOURCESDIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def read(name: str, given: Report) -> Any:
    return json.loads(REPORTERS[name](given))


def results(given: Report) -> list[dict[str, Any]]:
    [run] = read("sarif", given)["runs"]
    found: list[dict[str, Any]] = run["results"]
    return found


def issue(line: str) -> tuple[dict[str, str], str]:
    """Read a line as the agent of Azure Pipelines does (`Command.cs`, `CommandStringConvertor.cs`)."""
    start, end = line.index("##vso["), line.index("]")
    name, _, given = line[start + 6 : end].strip().partition(" ")
    assert (start, name) == (0, "task.logissue")
    pairs = (pair.split("=", 1) for pair in given.split(";") if pair.strip())
    return {key: decoded(value) for key, value in pairs}, decoded(line[end + 1 :])


def decoded(text: str) -> str:
    for code, char in (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%")):
        text = text.replace(code, char)
    return text


def many() -> Report:
    """Return 50,000 findings: 30 rules in 4 files, one rule nearly everywhere; a few warnings, notes."""
    found = [
        finding(
            f"record {n} is wrong in a way that takes some words",
            path=f"data/part-{n % 4}.jsonl",
            line=n,
            rule="common" if n % 50 else f"rare-{n // 50 % 29}",
            severity=WARNING if n % 1000 == 1 else NOTE if n % 1000 == 2 else ERROR,
            help="Write it as it should be, or delete the record.",
            pointer=f"/messages/{n % 7}/content",
        )
        for n in range(1, 50_001)
    ]
    return report(*found)


class TestSchemas:
    @pytest.mark.parametrize("name", SCHEMAS)
    @pytest.mark.parametrize("given", [Report(), golden(), hostile()], ids=["empty", "golden", "hostile"])
    def test_documents_follow_what_their_readers_publish(self, name: str, given: Report) -> None:
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
        jsonschema.Draft202012Validator(SCHEMAS[name], format_checker=checker).validate(read(name, given))

    @pytest.mark.parametrize("given", [Report(), golden(), hostile()], ids=["empty", "golden", "hostile"])
    def test_junit_follows_its_schema(self, given: Report) -> None:
        assert junit_faults(ET.fromstring(REPORTERS["junit"](given))) == []  # noqa: S314 - our own text

    @pytest.mark.parametrize("name", [*SCHEMAS, "json"])
    def test_documents_are_plain_ascii_without_half_characters(self, name: str) -> None:
        said = REPORTERS[name](hostile())
        assert said.isascii()
        if name != "json":
            json.dumps(json.loads(said), ensure_ascii=False).encode()


class TestConcise:
    def test_one_line_for_each_finding(self) -> None:
        lines = REPORTERS["concise"](golden()).splitlines()
        assert lines[0] == "data/train.jsonl:12:7: error empty-message: assistant message is empty"
        assert len(lines) == len(golden().diagnostics) + 3
        assert REPORTERS["concise"](Report()) == "No findings in 0 records.\n"

    def test_hostile_text(self) -> None:
        for text in SHORT:
            [line, _] = REPORTERS["concise"](report(finding(text, path=text, rule="r"))).splitlines()
            shown = printable(text)
            assert line.removeprefix("./") == f"{shown}:1:7: error r: {shown}"


class TestHostile:
    """Every text goes through every output and comes back as it was, spelled with escapes."""

    @pytest.mark.parametrize("text", SHORT)
    def test_sarif(self, text: str) -> None:
        item = finding(text, path=text, rule=text[:40], related=(Place(text, 3),))
        [run] = read("sarif", report(item))["runs"]
        [result] = run["results"]
        shown = printable(text)
        said, _, link = result["message"]["text"].rpartition(" See [")
        assert said.replace("\\](", "](") == f"{shown}."
        assert re.sub(r"\\(.)", r"\1", link.removesuffix("](1).")).removeprefix("./") == f"{shown}:3:1"
        assert not re.search(r"(?<!\\)\]\((?!1\)\.$)", result["message"]["text"])
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert result["ruleId"] == rule["id"] == printable(text[:40])
        for location in (result["locations"][0], result["relatedLocations"][0]):
            uri = location["physicalLocation"]["artifactLocation"]["uri"]
            assert not urlsplit(uri).scheme
            assert re.fullmatch(r"[\w./%~-]+", uri)
            assert unquote_to_bytes(uri) == text.encode(
                errors="surrogateescape" if "\udce9" in text else "surrogatepass"
            )

    @pytest.mark.parametrize("text", SHORT)
    def test_gitlab(self, text: str) -> None:
        [found] = read("gitlab", report(finding(text, path=text, rule=text[:40])))
        assert found["description"] == f"{printable(text[:40])}: {printable(text)}"
        assert found["check_name"] == printable(text[:40])
        assert found["location"]["path"] == text.encode(errors="backslashreplace").decode()

    @pytest.mark.parametrize("text", SHORT)
    def test_rdjson(self, text: str) -> None:
        [found] = read("rdjson", report(finding(text, path=text, rule=text[:40])))["diagnostics"]
        assert (found["message"], found["code"]["value"]) == (printable(text), printable(text[:40]))
        assert found["location"]["path"] == text.encode(errors="backslashreplace").decode()

    @pytest.mark.parametrize("text", SHORT)
    def test_azure(self, text: str) -> None:
        item = finding(text, path=text, rule=text[:40], help="Do.", line=3)
        [line] = REPORTERS["azure"](report(item)).splitlines()
        given, said = issue(line)
        shown = printable(text)
        assert said == f"{shown}. Do."
        where = {"sourcepath": shown, "linenumber": "3", "columnnumber": "7"}
        assert given == {"type": "error", **where, "code": printable(text[:40])}

    @pytest.mark.parametrize("text", SHORT)
    def test_junit(self, text: str) -> None:
        item = finding(text, path=text, rule=text[:40], pointer=f"/{text}")
        root = ET.fromstring(REPORTERS["junit"](report(item)))  # noqa: S314 - our own text
        shown = printable(text)
        [case] = root.iter("testcase")
        [failure] = case
        assert root[0].get("name") == case.get("classname") == shown
        assert case.get("name") == f"{printable(text[:40])} {item.fingerprint}"
        assert failure.get("message") == shown
        assert (failure.text or "").removeprefix("./") == f"{shown}:1:7: {shown}\nat /{shown}"

    def test_a_path_that_is_odd_for_everyone(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / ODD).write_text('{"messages": []}\n', encoding="utf-8")
        formats = ("text", "concise", "github", "gitlab", "azure", "sarif", "junit", "rdjson", "json", "markdown")
        assert main([".", *(f"--output={name}:out/{name}/report" for name in formats)]) == 1
        assert capsys.readouterr().out == ""
        said = {name: (folder / "out" / name / "report").read_text(encoding="utf-8") for name in formats}
        assert f"{ODD}:1:" in said["text"]
        assert said["concise"].startswith(f"{ODD}:1:")
        assert "file=we%2Cird%3A100%25.jsonl," in said["github"]
        assert json.loads(said["gitlab"])[0]["location"]["path"] == ODD
        assert issue(said["azure"].splitlines()[0])[0]["sourcepath"] == ODD
        first = json.loads(said["sarif"])["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
        assert first["artifactLocation"] == {"uri": "we%2Cird%3A100%25.jsonl", "uriBaseId": "%SRCROOT%"}
        assert ET.fromstring(said["junit"])[0].get("name") == ODD  # noqa: S314 - our own text
        assert json.loads(said["rdjson"])["diagnostics"][0]["location"]["path"] == ODD
        assert json.loads(said["json"])["diagnostics"][0]["path"] == ODD
        assert "we,ird&#58;100%.jsonl&#58;1" in said["markdown"]


class TestSarif:
    def test_rules_are_explained_within_the_limits_of_github(self, folder: Path) -> None:
        (folder / "a.jsonl").write_text('{"messages": []}\n', encoding="utf-8")
        main(["a.jsonl", "--output=sarif:s.json"])
        [run] = json.loads((folder / "s.json").read_text(encoding="utf-8"))["runs"]
        rules = run["tool"]["driver"]["rules"]
        assert len(rules) > 50
        assert len({rule["id"] for rule in rules}) == len(rules)
        for rule in rules:
            assert 10 < len(rule["shortDescription"]["text"]) <= 1024
            assert 10 < len(rule["fullDescription"]["text"]) <= 1024
            assert not re.search("^```", rule["help"]["text"], re.MULTILINE)
            assert rule["help"]["markdown"]
        [empty] = [rule for rule in rules if rule["id"] == "empty-message"]
        assert "\n```jsonl\n" in empty["help"]["markdown"]
        assert empty["fullDescription"]["text"].startswith("The trainer computes loss on")
        assert empty["properties"] == {"tags": ["roles"], "problem.severity": "error"}

    def test_results_say_where_in_code_points(self) -> None:
        whole = finding(path="a.jsonl", line=4)
        [region, other] = [
            item["locations"][0]["physicalLocation"]["region"]
            for item in results(report(finding(span=Span(12, 20, 40)), whole))
        ]
        assert region == {"startLine": 1, "startColumn": 7, "endLine": 1, "endColumn": 12}
        assert other == {"startLine": 4, "startColumn": 7}

    def test_absolute_paths_are_absolute_uris(self) -> None:
        for path, uri in (("/data/a b.jsonl", "file:///data/a%20b.jsonl"), ("C:/a.jsonl", "file:///C%3A/a.jsonl")):
            [result] = results(report(finding(path=path)))
            assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}

    def test_related_places_are_linked(self) -> None:
        item = finding(
            help="Delete one.", related=(Place("a.jsonl", 3, 5), Place("a.jsonl", 3, 5), Place("b[1].jsonl"))
        )
        [result] = results(report(item))
        assert result["message"]["text"] == (
            "assistant message is empty. Delete one. See [a.jsonl:3:5](1), [b\\[1\\].jsonl:1:1](2)."
        )
        assert [place["id"] for place in result["relatedLocations"]] == [1, 2]
        [most] = results(report(finding(related=(Place(), *(Place("a.jsonl", line) for line in range(1, 99))))))
        assert [place["id"] for place in most["relatedLocations"]] == [1, 2, 3, 4, 5, 6, 7]

    def test_a_fair_choice_that_says_so(self) -> None:
        given = many()
        said = REPORTERS["sarif"](given)
        [run] = json.loads(said)["runs"]
        assert len(run["results"]) == 5_000
        shown = Counter((item["ruleId"], item["level"]) for item in run["results"])
        everywhere = Counter((item.rule, item.severity) for item in given.diagnostics)
        for key, count in everywhere.items():
            if key[1] is ERROR and key[0] != "common":
                assert shown[key] == count
        files = Counter(
            item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            for item in run["results"]
            if item["ruleId"] == "common"
        )
        assert max(files.values()) - min(files.values()) <= 1
        notices = [notice["message"]["text"] for notice in run["invocations"][0]["toolExecutionNotifications"]]
        assert notices[-1].startswith("5,000 of 50,000 findings are here")
        lines = [item["locations"][0]["physicalLocation"]["region"]["startLine"] for item in run["results"]]
        assert lines == sorted(lines)

    def test_the_file_is_never_too_large(self) -> None:
        noise = random.Random(5)
        alphabet = [chr(code) for code in range(0x4E00, 0x9FA5)]
        found = [
            finding(
                "".join(noise.choices(alphabet, k=2000)), path="".join(noise.choices(alphabet, k=80)), line=line
            )
            for line in range(1, 1200)
        ]
        said = REPORTERS["sarif"](report(*found))
        assert len(gzip.compress(said.encode())) < 10_000_000
        assert "findings are here" in said

    def test_broken_runs_say_so(self) -> None:
        broken = Report(broken=True)
        assert read("sarif", broken)["runs"][0]["invocations"][0]["executionSuccessful"] is False
        assert read("sarif", Report())["runs"][0]["invocations"][0]["executionSuccessful"] is True

    def test_rules_that_nobody_described(self) -> None:
        [run] = read("sarif", report(finding(rule="new"), finding(rule="empty-message")))["runs"]
        assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["new", "empty-message"]
        assert RULES[0].name == "empty-message"


class TestFair:
    def test_the_worst_first_then_rules_then_files_take_turns(self) -> None:
        found = [finding(rule="a", path="1", line=line) for line in range(1, 9)]
        found += [finding(rule="a", path="2", line=9), finding(rule="b", path="1", line=10)]
        found += [finding(rule="z", severity=NOTE, line=11), finding(rule="y", severity=WARNING, line=12)]
        order = [(item.rule, item.place.path, item.place.line) for item in fair(found)]
        assert order[:4] == [("a", "1", 1), ("b", "1", 10), ("a", "2", 9), ("a", "1", 2)]
        assert [rule for rule, *_ in order[-2:]] == ["y", "z"]
        assert sorted(order) == sorted((item.rule, item.place.path, item.place.line) for item in found)


class TestAzure:
    def test_ten_of_each_type_and_how_many_more(self) -> None:
        lines = [issue(line) for line in REPORTERS["azure"](many()).splitlines()]
        assert Counter(given["type"] for given, _ in lines) == {"error": 10, "warning": 10}
        assert len({(given["code"], given["sourcepath"]) for given, _ in lines[:9]}) == 9
        assert lines[9] == (
            {"type": "error"},
            "49,891 more errors in 4 files, not shown here: run jsonl-lint to see all",
        )

    def test_notes_are_no_issues(self) -> None:
        assert REPORTERS["azure"](report(finding(severity=NOTE))) == ""

    def test_escapes_that_are_in_the_data_stay_as_they_are(self) -> None:
        [line] = REPORTERS["azure"](report(finding("%0A%AZP25%5D100%", path=""))).splitlines()
        assert line == "##vso[task.logissue type=error;code=empty-message;]%AZP250A%AZP25AZP25%AZP255D100%AZP25"
        assert issue(line)[1] == "%0A%AZP25%5D100%"


class TestGitLab:
    def test_severities(self) -> None:
        found = read("gitlab", report(*(finding(severity=severity) for severity in Severity)))
        assert [item["severity"] for item in found] == ["critical", "major", "info"]

    def test_a_finding_about_no_file_is_kept(self) -> None:
        assert read("gitlab", report(finding(path="")))[0]["location"]["path"] == "."


class TestJunit:
    def test_a_suite_for_each_file_with_exact_counts(self) -> None:
        found = [finding(path="a"), finding(path="a", severity=WARNING), finding(path="b", severity=NOTE)]
        root = ET.fromstring(REPORTERS["junit"](report(*found)))  # noqa: S314 - our own text
        assert [dict(suite.attrib) for suite in root] == [
            {"name": "a", "tests": "2", "failures": "2", "errors": "0", "skipped": "0"},
            {"name": "b", "tests": "1", "failures": "0", "errors": "0", "skipped": "1"},
        ]
        assert [child.tag for child in root.iter() if child.get("type")] == ["failure", "failure", "skipped"]

    def test_a_clean_run_is_a_test_that_passed(self) -> None:
        [suite] = ET.fromstring(REPORTERS["junit"](Report()))  # noqa: S314 - our own text
        [case] = suite
        assert (case.get("name"), list(case), suite.get("tests")) == ("No findings in 0 records.", [], "1")


class TestRdjson:
    LINE = '{"messages": [{"role": "user", "content": "日本 😀"}, {"role": "assistant", "content": " "}]}'

    @pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
    def test_places_are_bytes_of_the_line(self, folder: Path, start: bytes) -> None:
        (folder / "a.jsonl").write_bytes(start + self.LINE.encode() + b"\n")
        main(["a.jsonl", "--select=empty-message", "--output=rdjson:r.json", "--output=sarif:s.json"])
        [found] = json.loads((folder / "r.json").read_text(encoding="utf-8"))["diagnostics"]
        first, end = found["location"]["range"]["start"], found["location"]["range"]["end"]
        assert (start + self.LINE.encode())[first["column"] - 1 : end["column"] - 1] == b'" "'
        [run] = json.loads((folder / "s.json").read_text(encoding="utf-8"))["runs"]
        region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
        assert self.LINE[region["startColumn"] - 1 : region["endColumn"] - 1] == '" "'

    def test_the_whole_line_where_bytes_are_not_known(self) -> None:
        [found] = read("rdjson", report(finding(line=4)))["diagnostics"]
        assert found["location"]["range"] == {"start": {"line": 4}, "end": {"line": 4}}


class TestFingerprints:
    LINES = tuple(
        json.dumps({"messages": [{"role": "user", "content": f"{n}"}, {"role": "assistant", "content": ""}]})
        for n in [*range(40), 7, 7, 8]
    )

    def by_line(self, lines: list[str]) -> dict[str, Counter[tuple[str, str]]]:
        """Return the fingerprints of each text of a line, in each output that has any."""
        path = Path("train.jsonl")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        formats = ("sarif", "gitlab", "json", "junit")
        main(
            [
                str(path),
                "--select=empty-message,duplicate-record",
                *(f"--output={name}:{name}.out" for name in formats),
            ]
        )
        texts = {name: Path(f"{name}.out").read_text(encoding="utf-8") for name in formats}
        sarif = json.loads(texts["sarif"])["runs"][0]["results"]
        region = [item["locations"][0]["physicalLocation"]["region"]["startLine"] for item in sarif]
        keys = [item["partialFingerprints"]["primaryLocationLineHash"] for item in sarif]
        gitlab = json.loads(texts["gitlab"])
        plain = json.loads(texts["json"])["diagnostics"]
        cases = ET.fromstring(texts["junit"]).iter("testcase")  # noqa: S314 - our own text
        named = {
            "sarif": zip(region, keys, strict=True),
            "gitlab": ((item["location"]["lines"]["begin"], item["fingerprint"]) for item in gitlab),
            "json": ((item["line"], item["fingerprint"]) for item in plain),
            "junit": zip(region, (str(case.get("name")).split()[1] for case in cases), strict=True),
        }
        found = {name: Counter((lines[line - 1], key) for line, key in pairs) for name, pairs in named.items()}
        assert len({frozenset(pairs.items()) for pairs in found.values()}) == 1
        assert all(max(Counter(key for _, key in pairs).values()) == 1 for pairs in found.values())
        return found

    def test_unchanged_records_keep_theirs(self) -> None:
        before = self.by_line(list(self.LINES))["sarif"]
        assert len(before) > len(self.LINES)
        new = '{"messages": [{"role": "user", "content": "new"}, {"role": "assistant", "content": ""}]}'
        inserted = self.by_line([new, *self.LINES])["sarif"]
        assert before <= inserted
        shuffled = list(self.LINES)
        random.Random(3).shuffle(shuffled)
        assert self.by_line(shuffled)["sarif"] == before
        deleted = [*self.LINES[:10], *self.LINES[20:]]
        assert self.by_line(deleted)["sarif"] == Counter(
            {(line, key): count for (line, key), count in before.items() if line in deleted}
        )

    def test_what_cannot_be_told_apart_is_counted(self) -> None:
        same = [finding("a"), finding("b"), finding("a")]
        names = fingerprints(report(*same))
        assert len(set(names)) == 3
        assert names[0] == same[0].fingerprint == same[1].fingerprint
        assert fingerprints(report(*same[:2])) == names[:2]

    def test_numbers_in_a_message_about_a_file_may_change(self) -> None:
        texts = "31% of 1,000 refuse", "4.5% of 12 refuse", "31% of 1,000 moralise"
        few, most, other = (Diagnostic(Place("a"), "refusal-ratio", ERROR, text).fingerprint for text in texts)
        assert few == most != other

    def test_files_and_rules_tell_apart(self) -> None:
        found = [finding(path=path, rule=rule) for path in "ab" for rule in "cd"]
        assert len({item.fingerprint for item in found}) == 4


class TestLimits:
    def test_fifty_thousand_findings(self) -> None:
        given = many()
        said = {name: render(given) for name, render in REPORTERS.items() if name != "stats"}
        assert len(gzip.compress(said["sarif"].encode())) < 10_000_000
        assert len(said["markdown"].encode()) < 900 << 10
        assert max(Counter(line[:8] for line in said["github"].splitlines()).values()) <= 10
        assert len(said["azure"].splitlines()) == 20
        found = json.loads(said["gitlab"])
        assert len({item["fingerprint"] for item in found}) == len(found) == 50_000
        assert len(json.loads(said["rdjson"])["diagnostics"]) == 50_000
        names = [case.get("name") for case in ET.fromstring(said["junit"]).iter("testcase")]  # noqa: S314 - our own
        assert len(set(names)) == len(names) == 50_000
        assert len(said["concise"].splitlines()) == 50_001


class TestPlaces:
    """Where reports go, and what is printed where nobody said."""

    BAD = '{"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": ""}]}\n'

    @pytest.mark.parametrize(
        ("variables", "starts"),
        [
            ({}, ["a.jsonl:"]),
            ({"GITHUB_ACTIONS": "true"}, ["::error ", "a.jsonl:"]),
            ({"TF_BUILD": "True"}, ["##vso[task.logissue ", "a.jsonl:"]),
            ({"GITLAB_CI": "true"}, ["a.jsonl:"]),
            ({"GITHUB_ACTIONS": "", "TF_BUILD": "False"}, ["a.jsonl:"]),
        ],
    )
    def test_what_suits_the_build_system(
        self,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        variables: dict[str, str],
        starts: list[str],
    ) -> None:
        (folder / "a.jsonl").write_text(self.BAD, encoding="utf-8")
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        main(["a.jsonl", "--select=empty-message"])
        lines = capsys.readouterr().out.splitlines()
        assert [start for start in ("::error ", "##vso[task.logissue ", "a.jsonl:") if any(
            line.startswith(start) for line in lines
        )] == starts  # fmt: skip
        main(["a.jsonl", "--select=empty-message", "--output=concise"])
        assert capsys.readouterr().out.startswith("a.jsonl:1:")

    @pytest.mark.parametrize("name", ["stats", "cost", "cost-markdown", "markdwon"])
    def test_formats_of_other_commands_are_none(
        self, folder: Path, capsys: pytest.CaptureFixture[str], name: str
    ) -> None:
        (folder / "a.jsonl").write_text(self.BAD, encoding="utf-8")
        assert main(["a.jsonl", f"--output={name}"]) == 2
        assert f'no output format "{name}"' in capsys.readouterr().err

    def test_gitlab_reads_a_file(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / "a.jsonl").write_text(self.BAD, encoding="utf-8")
        monkeypatch.setenv("GITLAB_CI", "true")
        written = folder / "gl-code-quality-report.json"
        for arguments in (["--per-record"], ["--output=text"]):
            main(["a.jsonl", "--select=empty-message", *arguments])
            assert not written.exists()
        main(["a.jsonl", "--select=empty-message"])
        [found] = json.loads(written.read_text(encoding="utf-8"))
        assert found["check_name"] == "empty-message"

    @pytest.mark.parametrize("variable", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"])
    def test_paths_from_the_root_of_the_repository(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str
    ) -> None:
        inside = folder / "data" / "sets"
        inside.mkdir(parents=True)
        (inside / "a.jsonl").write_text(self.BAD * 2, encoding="utf-8")
        monkeypatch.chdir(inside)
        monkeypatch.setenv(variable, str(folder))
        main(["a.jsonl", "--output=sarif:../../s", "--output=gitlab:../../g", "--output=concise:../../c"])
        found = json.loads((folder / "s").read_text(encoding="utf-8"))["runs"][0]["results"]
        places = [place for item in found for place in (*item["locations"], *item.get("relatedLocations", []))]
        assert {place["physicalLocation"]["artifactLocation"]["uri"] for place in places} == {"data/sets/a.jsonl"}
        assert any("relatedLocations" in item for item in found)
        issues = json.loads((folder / "g").read_text(encoding="utf-8"))
        assert {item["location"]["path"] for item in issues} == {"data/sets/a.jsonl"}
        assert (folder / "c").read_text(encoding="utf-8").startswith("a.jsonl:")

    def test_an_unknown_format_is_told_those_that_exist(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([".", "--output=xml:a.xml"]) == 2
        assert "junit" in capsys.readouterr().err
        assert not os.path.lexists("a.xml")

    @pytest.mark.parametrize("variable", ["GITHUB_WORKSPACE", ""])
    @pytest.mark.parametrize("linked", [False, True])
    def test_no_path_of_this_machine(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str, linked: bool
    ) -> None:
        inside = folder / "here" / "data"
        inside.mkdir(parents=True)
        (folder / "there").symlink_to("here")
        root = folder / ("there" if linked else "here")
        (inside / "a.jsonl").write_text(self.BAD, encoding="utf-8")
        if variable:
            monkeypatch.setenv(variable, str(root))
        monkeypatch.chdir(root)
        keys = set()
        for path in ("data/a.jsonl", "data/../data/a.jsonl", str(folder / "here" / "data" / "a.jsonl")):
            assert main([path, "--select=empty-message", "--output=sarif:s", "--output=gitlab:g"]) == 1
            [result] = json.loads(Path("s").read_text(encoding="utf-8"))["runs"][0]["results"]
            artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
            assert artifact == {"uri": "data/a.jsonl", "uriBaseId": "%SRCROOT%"}
            [issue] = json.loads(Path("g").read_text(encoding="utf-8"))
            assert issue["location"]["path"] == "data/a.jsonl"
            keys |= {issue["fingerprint"], result["partialFingerprints"]["primaryLocationLineHash"]}
        assert len(keys) == 1

    def test_what_is_outside_of_the_root_stays_where_it_is(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "root").mkdir()
        (folder / "rooted.jsonl").write_text(self.BAD, encoding="utf-8")
        monkeypatch.setenv("GITHUB_WORKSPACE", str(folder / "root"))
        main(["rooted.jsonl", "--output=gitlab:g"])
        assert json.loads(Path("g").read_text(encoding="utf-8"))[0]["location"]["path"] == "rooted.jsonl"

    def test_findings_lead_to_the_page_of_their_rule(self, monkeypatch: pytest.MonkeyPatch) -> None:
        Path("a.jsonl").write_text(self.BAD, encoding="utf-8")
        for page in ("", "https://github.com/x/jsonl-lint/blob/v1/docs/rules.md"):
            monkeypatch.setattr(outputs, "rules_page", lambda page=page: page)
            main(["a.jsonl", "--select=empty-message", "--output=sarif:s", "--output=rdjson:r"])
            sarif, rdjson = (json.loads(Path(name).read_text(encoding="utf-8")) for name in "sr")
            for name, given in (("sarif", sarif), ("rdjson", rdjson)):
                jsonschema.Draft202012Validator(SCHEMAS[name]).validate(given)
            address = f"{page}#empty-message" if page else None
            rules = {rule["id"]: rule for rule in sarif["runs"][0]["tool"]["driver"]["rules"]}
            assert rules["empty-message"].get("helpUri") == address
            assert rdjson["diagnostics"][0]["code"].get("url") == address

    @pytest.mark.parametrize("name", ["-", "/dev/stdout"])
    def test_standard_output_has_other_names(self, capsys: pytest.CaptureFixture[str], name: str) -> None:
        Path("a.jsonl").write_text(self.BAD, encoding="utf-8")
        main(["a.jsonl", "--select=empty-message", f"--output=concise:{name}", "--output=json"])
        said = capsys.readouterr().out
        assert said.startswith("a.jsonl:1:82: error empty-message")
        assert json.loads(said[said.index("{") :])["version"] == 1
        assert os.listdir() == ["a.jsonl"]  # noqa: PTH208 - names

    def test_two_reports_do_not_share_a_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("a.jsonl").write_text(self.BAD, encoding="utf-8")
        assert main(["a.jsonl", "--output=json:r", "--output=sarif:./r"]) == 2
        assert 'the report would overwrite another report: "./r"' in capsys.readouterr().err
        assert not Path("r").exists()
        Path("r").write_text("old", encoding="utf-8")
        assert main(["a.jsonl", "--output=json:r", "--output=sarif:./r"]) == 2
        assert Path("r").read_text(encoding="utf-8") == "old"
        os.mkfifo("pipe")
        outputs.spare([outputs.Output("json", "pipe"), outputs.Output("sarif", "pipe")], [])

    def test_a_folder_is_refused_before_anything_is_read(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("a.jsonl").write_text(self.BAD, encoding="utf-8")
        Path("out").mkdir()
        assert main(["a.jsonl", "--output=text", "--output=json:out/"]) == 2
        said = capsys.readouterr()
        assert (said.out, said.err) == ("", 'error: the report would overwrite a folder: "out/"\n')

    def test_a_report_that_cannot_be_written_costs_no_other(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("a.jsonl").write_text(self.BAD, encoding="utf-8")
        given = ["a.jsonl", "--select=empty-message", "--output=json:a.jsonl/r", "--output=sarif:s"]
        assert main([*given, "--output=concise"]) == 2
        said = capsys.readouterr()
        assert said.out.startswith("a.jsonl:1:82: error empty-message")
        assert re.fullmatch(r"jsonl-lint: no report in a\.jsonl/r: .+\n", said.err)
        assert json.loads(Path("s").read_text(encoding="utf-8"))["version"] == "2.1.0"

    def test_links_that_lead_nowhere_yet(self) -> None:
        Path("a.jsonl").write_text(self.BAD, encoding="utf-8")
        Path("link").symlink_to("new/folder/report")
        Path("loop").symlink_to("loop")
        assert main(["a.jsonl", "--output=json:link", "--output=sarif:loop"]) == 1
        assert json.loads(Path("new/folder/report").read_text(encoding="utf-8"))["version"] == 1
        assert Path("link").is_symlink()
        assert json.loads(Path("loop").read_text(encoding="utf-8"))["version"] == "2.1.0"

    def test_a_file_is_replaced_at_once_or_not_at_all(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("a.jsonl").write_text(self.BAD, encoding="utf-8")
        Path("r").write_text("old", encoding="utf-8")
        Path("r").chmod(0o640)
        os.link("r", "reader")
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", mock.Mock(side_effect=OSError(28, "No space left on device")))
            assert main(["a.jsonl", "--output=json:r"]) == 2
        assert capsys.readouterr().err == "jsonl-lint: no report in r: No space left on device\n"
        assert Path("r").read_text(encoding="utf-8") == "old"
        assert sorted(os.listdir()) == ["a.jsonl", "r", "reader"]  # noqa: PTH208 - names
        assert main(["a.jsonl", "--output=json:r"]) == 1
        assert json.loads(Path("r").read_text(encoding="utf-8"))["version"] == 1
        assert Path("reader").read_text(encoding="utf-8") == "old"
        assert Path("r").stat().st_mode & 0o777 == 0o640

    def test_what_is_no_file_is_written_into(self) -> None:
        Path("a.jsonl").write_text(self.BAD, encoding="utf-8")
        os.mkfifo("pipe")
        with subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE) as reader:
            assert main(["a.jsonl", "--output=json:pipe"]) == 1
            if not Path("pipe").is_fifo():
                reader.kill()
            assert json.loads(reader.communicate()[0])["version"] == 1

    def test_whoever_reads_may_stop_and_the_exit_code_is_that_of_the_report(self) -> None:
        Path("a.jsonl").write_text(self.BAD, encoding="utf-8")
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(
            [sys.executable, "-m", "jsonl_lint", "a.jsonl", "--output=text", "--output=json:r"],
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
            stdout=writer,
            stderr=subprocess.PIPE,
            check=False,
        )
        os.close(writer)
        assert (done.returncode, done.stderr) == (1, b"")
        assert json.loads(Path("r").read_text(encoding="utf-8"))["version"] == 1

    def test_a_full_job_summary_is_left_as_it_is(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("a.jsonl").write_text(self.BAD, encoding="utf-8")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary")
        for size, room in (((1 << 20) - 10, False), (10, True)):
            Path("summary").write_text("x" * size, encoding="utf-8")
            main(["a.jsonl", "--output=github"])
            assert ("no job summary: what is there leaves no room" in capsys.readouterr().err) is not room
            assert (Path("summary").stat().st_size > size) is room

    @pytest.mark.parametrize(
        ("variables", "expected"),
        [
            ({}, False),
            ({"FORCE_COLOR": "1"}, True),
            ({"FORCE_COLOR": "3"}, True),
            ({"FORCE_COLOR": "0"}, False),
            ({"CLICOLOR_FORCE": "1"}, True),
            ({"CLICOLOR_FORCE": "0"}, False),
            ({"CLICOLOR_FORCE": "0", "FORCE_COLOR": "1"}, True),
            ({"CLICOLOR_FORCE": "1", "NO_COLOR": "0"}, False),
            ({"CLICOLOR_FORCE": "1", "NO_COLOR": ""}, True),
        ],
    )
    def test_colour_by_the_environment(
        self, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: bool
    ) -> None:
        for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        assert outputs.colored("auto", object()) is expected
        assert outputs.colored("always", object())
        assert not outputs.colored("never", object())
