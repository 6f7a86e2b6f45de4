"""Configs, schemas and patterns that want to take over, or to take for ever: refused in a line, or harmless."""

from __future__ import annotations

import functools
import json
import os
from pathlib import Path

import pytest
from command import Done, here, run

GOOD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "%s"}]}\n'


HELD_BACK = "not for anyone's eyes"
SMALL = 10_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "repository" / "data").mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    (tmp_path / "repository" / "data" / "a.jsonl").write_text(GOOD % "Hello", encoding="utf-8")
    (tmp_path / "outside.json").write_text('{"type": "object", "required": ["x"]}', encoding="utf-8")
    (tmp_path / "outside.jsonl").write_text("the words of somebody else\n", encoding="utf-8")
    return tmp_path / "repository"


class Repository:
    """Runs the command with a config; a small one in this process, which is soon done."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._here = functools.partial(here, monkeypatch, capfd, folder)
        monkeypatch.setenv("TOKEN", HELD_BACK)

    def lint(self, config: str | bytes, *arguments: str) -> Done:
        data = config.encode() if isinstance(config, str) else config
        (self.folder / ".jsonl-lint.yaml").write_bytes(data)
        asked = ("--output", "concise", "--no-cache", *arguments)
        if len(data) < SMALL:
            return self._here(*asked)
        return run(*asked, cwd=self.folder)

    def refused(self, config: str | bytes) -> str:
        """Return what is said of a config that is refused, which is short."""
        done = self.lint(config)
        assert (done.code, done.out) == (2, ""), done
        assert 0 < len(done.err) < 50_000
        return done.err


@pytest.fixture
def repository(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Repository:
    return Repository(folder, monkeypatch, capfd)


def laughs(levels: int) -> str:
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, levels)]
    return "\n".join(lines)


TOO_LARGE = "too large: more than 10,000 values (aliases counted at each use) or 50 levels"
HUGE = "larger than 128 KiB; is it a config?"


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (laughs(40), TOO_LARGE),
        ("a: &a\n  b: *a\n", TOO_LARGE),
        ("&a [*a, *a]", TOO_LARGE),
        ("a: &a {x: 1}\nb: {<<: [*a, *a]}\n", 'unknown key "a"'),
        ("!!python/object/apply:os.system ['touch pwned']", "means nothing here"),
        ("target: !!python/name:os.system", "means nothing here"),
        ("target: !!python/object/new:subprocess.Popen [[touch, pwned]]", "means nothing here"),
        ("target: !include /etc/passwd", "means nothing here"),
        ("target: !!binary aGVsbG8=", "means nothing here"),
        ("datasets: !!set {a, b}", "means nothing here"),
        ("epochs: 1\nepochs: 2\n", '"epochs" is already there, on line 1'),
        ('epochs: 1\n"epochs": 2\n', '"epochs" is already there, on line 1'),
        ("rules: {blank-line: off, blank-line: on}", '"blank-line" is already there, on line 1'),
        ("? [a, b]\n: 1\n", "a key must be text"),
        ("[" * 60 + "]" * 60, TOO_LARGE),
        ("a: " + "{a: " * 60 + "}" * 60, TOO_LARGE),
        ("".join(" " * level + "a:\n" for level in range(60)), TOO_LARGE),
        ("- " * 60_000, TOO_LARGE),
        ("[" * 60_000, TOO_LARGE),
        ("rules: [" + "x, " * 1_000_000 + "]", HUGE),
        ("rules:\n" + "".join(f"  r{number}: on\n" for number in range(9_000)), TOO_LARGE),
        ("# " + "x" * 100_000_000, HUGE),
        (b"\0" * 1_000_000, HUGE),
        (b"\xff\xfe" + "epochs: 1".encode("utf-16-le"), "not UTF-8"),
        (b"target: \xc0\xaf", "not UTF-8"),
        (b"target: \x00x", "a control character"),
        (b"target: \x1b[2J", "a control character"),
        ('target: "\\e[2J\\u202e::error::\\n::error::"', "unknown model"),
        ('"\\e]0;title\\a": 1', "unknown key"),
        ("%YAML 3.0\n---\nepochs: 1\n", ""),
        ("epochs: 1\n---\nepochs: 2\n", "not valid YAML"),
        ("target: *nobody", "not valid YAML"),
        ("a: b: c: d", "not valid YAML"),
        ("\tepochs: 1", "tabs"),
        ("epochs: " + "9" * 10_000, "expected a whole number from 1 to 50"),
        ("epochs: 0x" + "f" * 10_000, "expected a whole number from 1 to 50"),
        ("max_cost: 1e999", "expected a number"),
        ("max_cost: .nan", "expected a number"),
        ("max_cost: -.inf", "expected a number"),
        ("epochs: 1_0_0_0", "expected a whole number from 1 to 50"),
        ("epochs: 1:30", "expected a whole number from 1 to 50"),
        ("epochs: yes", "expected a whole number from 1 to 50"),
        ("epochs: 2026-01-01", "expected a whole number from 1 to 50"),
    ],
    ids=lambda value: ascii(value[:40]),
)
def test_yaml_that_is_refused(repository: Repository, config: str | bytes, words: str) -> None:
    assert words in repository.refused(config)
    assert not list(repository.folder.glob("**/pwned"))


@pytest.mark.parametrize(
    "word", ["yes", "no", "on", "off", "y", "n", "True", "FALSE", "~", "null", "1", "0o17", "''"]
)
def test_words_that_yaml_1_1_took_for_booleans(repository: Repository, word: str) -> None:
    """Only true, false, on and off switch a rule, however they are written; nothing else is guessed."""
    done = repository.lint(f"rules: {{missing-final-newline: {word}}}\n", "--select", "syntax", "data")
    assert done.code == (0 if word.lower() in ("on", "off", "true", "false") else 2), done


VALUES = [
    "1",
    "-1",
    "1.5",
    "true",
    "null",
    "text",
    "[]",
    "[1]",
    "{}",
    "{a: 1}",
    "[[[]]]",
    "'\\e[2J'",
    "2026-01-01",
]
KEYS = [
    "target", "format", "schema", "grader", "evaluation", "epochs", "evals", "tokenizer", "price", "max_cost",
    "max_cost_increase", "datasets", "rules", "ignore", "answers", "models", "datasets: {a", "rules: {roles",
    "rules: {refusal-ratio", "rules: {blank-line", "answers: {patterns", "answers: {guards", "answers: {languages",
    "models: {x/y", "price: {amount", "ignore: [{path", "datasets: {a: {train",
    "datasets: {a: {train: data, schema",
]  # fmt: skip


def test_wrong_types_everywhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jsonl_lint.config import ConfigError, Request, jobs, load

    monkeypatch.chdir(folder)
    for key in KEYS:
        for value in VALUES:
            closing = "".join({"{": "}", "[": "]"}[char] for char in reversed(key) if char in "{[")
            text = f"{key}: {value}{closing}\n"
            (folder / ".jsonl-lint.yaml").write_text(text, encoding="utf-8")
            said = ""
            try:
                jobs(load(), Request())
            except ConfigError as error:
                said = error.render()
            assert said.replace("\n", "").isprintable(), text


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a|a)*$", "(a|b|ab)*c", "(.*)*x", "((a{0,30}){0,30}){0,30}", "^(([a-z])+.)+[A-Z]([a-z])+$"],
)
def test_patterns_that_would_explode(repository: Repository, pattern: str) -> None:
    (repository.folder / "data" / "a.jsonl").write_text(GOOD % ("a" * 50_000 + "!") * 20, encoding="utf-8")
    answers = json.dumps({"patterns": [{"kind": "refusal", "match": pattern}], "guards": [pattern]})
    done = repository.lint(f"answers: {answers}\ndatasets: {{a: {{train: data}}}}\n", "--select", "answers")
    assert done.code in (0, 1, 2)
    schema = {"properties": {"messages": {"items": {"properties": {"content": {"pattern": pattern}}}}}}
    (repository.folder / "s.json").write_text(json.dumps(schema), encoding="utf-8")
    done = repository.lint("schema: s.json\ndatasets: {a: {train: data}}\n", "--select", "schema")
    assert done.code in (0, 1, 2)


@pytest.mark.parametrize(
    "pattern", ["a" * 100_000, "(" * 1_000 + ")" * 1_000, "a{1000}{1000}", "[", "\\x{110000}", "(?=a)"]
)
def test_patterns_that_are_none_or_far_too_large(repository: Repository, pattern: str) -> None:
    done = repository.lint(f"answers: {{guards: [{json.dumps(pattern)}]}}\ndatasets: {{a: {{train: data}}}}\n")
    assert done.code in (1, 2)


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "https://example.com/schema.json"}, "which is not fetched"),
        ({"items": {"$ref": "http://127.0.0.1:9/x"}}, "which is not fetched"),
        ({"$ref": "//example.com/x"}, "which is not fetched"),
        ({"$ref": "ftp://example.com/x"}, "which is not fetched"),
        ({"$ref": "file:///etc/passwd"}, "which is not fetched"),
        ({"$schema": "https://example.com/meta"}, "not that of draft"),
        ({"$ref": "../outside.json"}, '"outside.json" does not exist'),
        ({"$ref": "..%2Foutside.json"}, "is outside the folder of the config"),
        ({"$ref": "a.json"}, None),
        ({"$ref": "#"}, None),
        ({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}, None),
        ({"allOf": [{"$ref": "#"}, {"$ref": "#"}]}, None),
        ({"properties": {"messages": {"items": {"$ref": "#"}}}}, None),
        ({"$ref": "#/$defs/none"}, "does not exist"),
        ({"pattern": "("}, "regex"),
        ({"enum": list(range(50_000))}, None),
        ("[" * 5_000 + "]" * 5_000, "200 deep"),
        ('{"not":' * 150 + "{}" + "}" * 150, None),
        ({"type": "\x1b[2J\u202e"}, "which JSON Schema does not allow"),
    ],
    ids=lambda value: ascii(str(value)[:40]),
)
def test_schemas(repository: Repository, schema: object, words: str | None) -> None:
    """A cycle is no fault of a schema, only of one that never looks at a value: it must end all the same."""
    (repository.folder / "s.json").write_text(
        schema if isinstance(schema, str) else json.dumps(schema), encoding="utf-8"
    )
    (repository.folder / "a.json").write_text('{"$ref": "b.json"}', encoding="utf-8")
    (repository.folder / "b.json").write_text('{"$ref": "a.json"}', encoding="utf-8")
    config = "schema: s.json\ndatasets: {a: {train: data}}\n"
    if words is None:
        assert repository.lint(config, "--select", "schema").code in (0, 1, 2)
    else:
        assert words in repository.refused(config)


@pytest.mark.parametrize(
    "config",
    [
        "schema: ../outside.json",
        "schema: link.json",
        "tokenizer: ../outside.json",
        "answers: {languages: [../outside.toml]}",
        "schema: /etc/hostname",
        "schema: data",
        "schema: /dev/zero",
        "grader: /dev/zero",
        "answers: {languages: [/dev/zero]}",
        "tokenizer: /dev/zero",
        "evaluation: /dev/zero",
        "datasets: {a: {train: /dev/zero}}",
        "datasets: {a: {train: /proc/self/environ}}",
    ],
)
def test_what_is_not_of_the_repository(repository: Repository, config: str) -> None:
    """Nothing of a file that the config has no business with is printed, or waited for."""
    (repository.folder / "link.json").symlink_to("../outside.json")
    done = repository.lint(f"{config}\n", *([] if "datasets" in config else ["data"]))
    assert done.code == 2
    assert "somebody else" not in done.out + done.err
    assert HELD_BACK not in done.out + done.err


def test_a_config_that_is_no_file(folder: Path) -> None:
    (folder / ".jsonl-lint.yaml").mkdir()
    assert "Not a regular file" in run(cwd=folder).err
    (folder / ".jsonl-lint.yaml").rmdir()
    os.mkfifo(folder / ".jsonl-lint.yaml")
    assert "Not a regular file" in run(cwd=folder).err
    (folder / ".jsonl-lint.yaml").unlink()
    (folder / ".jsonl-lint.yaml").symlink_to("/dev/zero")
    assert "Not a regular file" in run(cwd=folder).err
    (folder / ".jsonl-lint.yaml").unlink()
    (folder / ".jsonl-lint.yaml").symlink_to(".jsonl-lint.yaml")
    assert run(cwd=folder).code == 2
