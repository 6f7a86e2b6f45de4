"""Which files a path, a folder, a pattern and a config mean."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jsonl_lint.config import ConfigError, Request, Settings, jobs, load
from jsonl_lint.config.files import Pattern, find_config, same, shown

TREE = (
    "top.jsonl",
    "data/a.jsonl",
    "data/B.NDJSON",
    "data/c.jsonlines",
    "data/notes.txt",
    "data/.hidden.jsonl",
    "data/deep/er/d.jsonl",
    "data/deep/er/README",
    "data/.venv/e.jsonl",
    "data/node_modules/f.jsonl",
    "data/[a].jsonl",
)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in TREE:
        make(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def found(text: str, folder: Path, *, every: bool = False) -> list[str]:
    paths = list(Pattern.of(text, str(folder), every=every).find())
    return [Path(path).relative_to(folder).as_posix() for path in paths]


def linted(*paths: str) -> list[str]:
    found = jobs(Settings(), Request(paths=paths))
    return [source.path for job in found for source in job.dataset.sources]


WALKED = [
    "data/.hidden.jsonl",
    "data/B.NDJSON",
    "data/[a].jsonl",
    "data/a.jsonl",
    "data/c.jsonlines",
    "data/deep/er/d.jsonl",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("data", WALKED),
        ("data/**", WALKED),
        ("./data//**/**", WALKED),
        (".", [*WALKED, "top.jsonl"]),
        ("data/*", [path for path in WALKED if path != "data/.hidden.jsonl"]),
        ("data/*.jsonl", ["data/[a].jsonl", "data/a.jsonl"]),
        ("data/**/*.jsonl", ["data/[a].jsonl", "data/a.jsonl", "data/deep/er/d.jsonl"]),
        ("**/d.jsonl", ["data/deep/er/d.jsonl"]),
        ("data/deep/*/README", []),
        ("data/deep/er/README", ["data/deep/er/README"]),
        ("data/*.txt", ["data/notes.txt"]),
        ("data/?.jsonl", ["data/a.jsonl"]),
        ("data/[ab].jsonl", ["data/a.jsonl"]),
        ("data/[a].jsonl", ["data/[a].jsonl"]),
        ("data/.h*.jsonl", ["data/.hidden.jsonl"]),
        ("data/.venv/*.jsonl", ["data/.venv/e.jsonl"]),
        ("*/.venv", ["data/.venv/e.jsonl"]),
        ("data/node_modules", ["data/node_modules/f.jsonl"]),
        ("data/deep/../a.jsonl", ["data/a.jsonl"]),
        ("gone.jsonl", []),
        ("gone/*.jsonl", []),
        ("top.jsonl/*", []),
    ],
)
def test_what_a_pattern_means(tree: Path, text: str, expected: list[str]) -> None:
    assert found(text, tree) == expected


PARTS = st.sampled_from(["**", "*", "data", "d*", "?*", "*.jsonl", "[a-d].jsonl", ".*", "deep", "er", "README"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(PARTS, min_size=1, max_size=5), every=st.booleans())
def test_what_is_found_is_what_is_covered(tree: Path, parts: list[str], every: bool) -> None:
    text = "/".join(parts)
    pattern = Pattern.of(text, str(tree), every=every)
    covered = [name for name in TREE if pattern.covers(same(name))]
    assert found(text, tree, every=every) == sorted(covered)


def test_a_pattern_covers_files_that_are_not_there(tree: Path) -> None:
    assert Pattern.of("data/*.jsonl", str(tree)).covers(same("data/new.jsonl"))
    assert Pattern.of("data", str(tree)).covers(same("data/x/new.jsonl"))
    assert not Pattern.of("data", str(tree)).covers(same("database/new.jsonl"))
    assert not Pattern.of("data", str(tree)).covers(same("../data/new.jsonl"))


def test_many_wildcards_take_no_time(tree: Path) -> None:
    make(tree / ("a" * 200))
    make(tree / "/".join("a" * 40) / "x.jsonl")
    start = time.process_time()
    assert found("*a" * 40 + "*b", tree) == []
    assert found("**/a/" * 20 + "b.jsonl", tree) == []
    assert time.process_time() - start < 2


def test_paths_are_shown_as_given(tree: Path) -> None:
    assert shown("./a//b/./c.jsonl") == "a/b/c.jsonl"
    assert shown("/a/../b") == "/a/../b"
    assert shown("./") == "."
    assert linted("./data/deep") == ["data/deep/er/d.jsonl"]
    assert linted(str(tree / "top.jsonl")) == [shown(str(tree / "top.jsonl"))]


@pytest.mark.usefixtures("tree")
def test_a_named_file_is_taken_whatever_its_name() -> None:
    assert linted("data/notes.txt", "data/.venv/e.jsonl") == ["data/notes.txt", "data/.venv/e.jsonl"]
    assert linted("data/.venv") == ["data/.venv/e.jsonl"]
    assert linted("data/[a].jsonl") == ["data/[a].jsonl"]


def test_the_same_file_is_taken_once(tree: Path) -> None:
    assert linted("top.jsonl", "./top.jsonl", str(tree / "top.jsonl"), "data/../top.jsonl") == ["top.jsonl"]
    assert linted("data", "data/a.jsonl").count("data/a.jsonl") == 1


@pytest.mark.usefixtures("tree")
def test_nothing_named_means_this_folder() -> None:
    assert sorted(linted()) == [*WALKED, "top.jsonl"]


@pytest.mark.usefixtures("tree")
def test_what_is_not_there_is_one_line_each() -> None:
    with pytest.raises(ConfigError) as caught:
        linted("gone.jsonl", "top.jsonl", "a\x1b[2J\n::error::x", "")
    lines = caught.value.render().splitlines()
    assert len(lines) == 3
    assert lines[0] == 'error: no such file or folder: "gone.jsonl"'
    assert "\x1b" not in caught.value.render()


def test_no_files_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "a.txt")
    with pytest.raises(ConfigError) as caught:
        linted()
    assert caught.value.render() == 'error: no .jsonl, .ndjson or .jsonlines files in "."'


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_of_any_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = [
        "new\nline.jsonl",
        "sp ace, comma;.jsonl",
        os.fsdecode(b"\xff\xfe.jsonl"),
        "::error::.jsonl",
        "-.jsonl",
    ]
    for name in names:
        (tmp_path / name).touch()
    assert sorted(linted(".")) == sorted(names)
    assert sorted(linted(*(f"./{name}" for name in names))) == sorted(names)
    assert sorted(linted(*(name for name in names))) == sorted(names)


def test_links(tree: Path) -> None:
    for name in ("loop", "loop.jsonl"):
        (tree / "data" / name).symlink_to(tree, target_is_directory=True)
    (tree / "data" / "link.jsonl").symlink_to(tree / "top.jsonl")
    (tree / "data" / "broken.jsonl").symlink_to(tree / "gone.jsonl")
    (tree / "data" / "self.jsonl").symlink_to(tree / "data" / "self.jsonl")
    new = ["data/broken.jsonl", "data/link.jsonl", "data/self.jsonl"]
    assert found("data", tree) == sorted(WALKED + new)
    assert linted("data/broken.jsonl") == ["data/broken.jsonl"]
    assert "data/loop/top.jsonl" in linted("data/loop")


@pytest.mark.usefixtures("tree")
def test_a_folder_that_fails_stands_for_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = os.scandir

    def fail(path: str) -> object:
        if path.endswith("deep"):
            raise PermissionError(13, "Permission denied")
        return walk(path)

    monkeypatch.setattr(os, "scandir", fail)
    assert linted("data/deep") == ["data/deep"]
    assert "data/deep" in linted("data")


def test_deep_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(500):
        os.mkdir("d")  # noqa: PTH102 - pathlib would make the path too long
        os.chdir("d")
    Path("x.jsonl").touch()
    os.chdir(tmp_path)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(400)
    try:
        assert len(linted(".")) == 1
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.usefixtures("tree")
def test_standard_input() -> None:
    [job] = jobs(Settings(), Request(paths=("-", "-"), stdin_file="/spool/1", stdin_name="x/y.jsonl"))
    [source] = job.dataset.sources
    assert (source.path, source.opened) == ("x/y.jsonl", "/spool/1")


def test_the_closest_config_applies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / ".jsonl-lint.yaml")
    make(tmp_path / "a" / ".jsonl-lint.yml")
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    (tmp_path / "z").mkdir()
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert find_config() == str(Path("..", ".jsonl-lint.yml"))
    assert load(None).folder == str(tmp_path / "a")
    assert load(None, "c").folder == str(tmp_path / "a")
    assert load(None, "../../z").folder == str(tmp_path)
    assert load("../../.jsonl-lint.yaml").folder == str(tmp_path)


@pytest.mark.parametrize("git", [Path.mkdir, Path.touch])
def test_the_search_ends_with_the_repository(tmp_path: Path, git: object) -> None:
    make(tmp_path / ".jsonl-lint.yaml")
    (tmp_path / "repository" / "sub").mkdir(parents=True)
    assert callable(git)
    git(tmp_path / "repository" / ".git")
    assert find_config(str(tmp_path / "repository" / "sub")) is None
    make(tmp_path / "repository" / ".jsonl-lint.yaml")
    assert find_config(str(tmp_path / "repository" / "sub")) is not None


def test_two_configs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / ".jsonl-lint.yaml")
    make(tmp_path / ".jsonl-lint.yml")
    with pytest.raises(ConfigError) as caught:
        load(None)
    assert ".jsonl-lint.yaml: error: .jsonl-lint.yml is in the same folder" in caught.value.render()
    assert load(".jsonl-lint.yml") == Settings(folder=str(tmp_path))
