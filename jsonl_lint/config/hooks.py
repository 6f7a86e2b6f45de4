"""Adds an entry to a `.pre-commit-config.yaml`: lines are inserted, and no other byte of the file changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jsonl_lint.config.problem import ConfigError, Text
from jsonl_lint.config.yaml import Node, parse
from jsonl_lint.values import Value

_STEPS = 2


class _Layout(Value, kw_only=False):
    """How a file writes its lists: the column of dashes, from there to keys, from there to inner dashes."""

    dash: int = 2
    keys: int = 2
    inner: int = 2


def has_hook(text: str, names: frozenset[str]) -> bool:
    """Return whether a file runs a hook with one of these ids; a `ConfigError` if it is not YAML."""
    root = _parsed(text)
    hooks = (
        hook for entry in _listed(root.plain() if root else None, "repos") for hook in _listed(entry, "hooks")
    )
    return any(isinstance(hook, dict) and hook.get("id") in names for hook in hooks)


def _listed(holder: Any, key: str) -> list[Any]:
    """Return what a list under a key holds, if there is one."""
    held = holder.get(key) if isinstance(holder, dict) else None
    return held if isinstance(held, list) else []


def _parsed(text: str) -> Node | None:
    """Return what a file says; a `ConfigError` if a key is there twice, for then tools read it differently."""
    file = Text("", text)
    root = parse(file)
    if file.problems:
        raise ConfigError(*file.problems)
    return root


def with_entry(text: str, entry: str) -> str:
    """Return a file with one more entry, last in its list and laid out as the others are.

    Raises ValueError if the list is written in a way that cannot be added to, and `ConfigError` if it is not YAML.
    """
    root = _parsed(text)
    if root is None:
        return text + ("\n" if text and not text.endswith("\n") else "") + "repos:\n" + _styled(entry, _Layout())
    repos = root.value["repos"][1] if isinstance(root.value, dict) and "repos" in root.value else None
    if repos is None or not isinstance(repos.value, list):
        raise ValueError("it has no list `repos`")
    wide = "\r\n" if "\r\n" in text else "\n"
    lines = _styled(entry, _layout(text, repos)).replace("\n", wide)
    if not repos.value:
        new = _filled(text, repos, lines, wide)
    else:
        new = _inserted(text, _end(text, repos), _blank(text, repos) + lines, wide)
    _must_be(root, entry, new)
    return new


def _filled(text: str, repos: Node, lines: str, wide: str) -> str:
    """Return a text with lines in place of `[]`; a comment behind it stays where it is."""
    if "#" in text[repos.start : repos.stop]:
        raise ValueError("a comment stands in its list `repos`")
    head = text[: repos.start].rstrip() + text[repos.stop :].partition("\n")[0].rstrip()
    return head + wide + lines + text[repos.stop :].partition("\n")[2]


def _inserted(text: str, at: int, lines: str, wide: str) -> str:
    """Return a text with lines after the line of a place."""
    end = text.find("\n", at)
    return text[: end + 1] + lines + text[end + 1 :] if end >= 0 else text.rstrip("\r\n") + wide + lines


def _blank(text: str, repos: Node) -> str:
    """Return an empty line if one stands before the last entry."""
    before = text[: repos.value[-1].start].splitlines(keepends=True)[:-1]
    return before[-1] if repos.value[1:] and before and not before[-1].strip() else ""


def _must_be(root: Node, entry: str, new: str) -> None:
    """Raise ValueError unless a text says what the file said, and the entry."""
    more, wanted = parse(Text("", entry)), root.plain()
    wanted["repos"] += more.plain() if more else []
    try:
        now = _parsed(new)
    except ConfigError:
        now = None
    if now is None or now.plain() != wanted:
        raise ValueError("its list `repos` is written in an unusual way")


def _end(text: str, repos: Node) -> int:
    """Return where the last entry ends: all lines further in than its dash are its own, comments too."""
    inner = rf" {{{_column(text, repos.start) + 1},}}.*"
    lines = re.compile(rf".*(?:\n(?:{inner}|[ \t\r]*$))*", re.MULTILINE).match(text, repos.value[-1].start)
    return len(text[: lines.end() if lines else None].rstrip())


def _layout(text: str, repos: Node) -> _Layout:
    if not repos.value or text[repos.start] != "-":
        return _Layout()
    last, dash = repos.value[-1], _column(text, repos.start)
    keys = _column(text, last.start)
    hooks = last.value.get("hooks") if isinstance(last.value, dict) else None
    listed = hooks is not None and text[hooks[1].start] == "-"
    return _Layout(dash, keys - dash, _column(text, hooks[1].start) - keys if listed and hooks else _STEPS)


def _column(text: str, at: int) -> int:
    return at - text.rfind("\n", 0, at) - 1


def _styled(entry: str, layout: _Layout) -> str:
    """Return an entry, which is written in steps of two, in the layout of a file."""
    return "".join(_lines(entry, layout))


def _lines(entry: str, layout: _Layout) -> Iterator[str]:
    keys = layout.dash + layout.keys
    inner = keys + layout.inner
    columns = (layout.dash, keys, inner, inner + layout.keys)
    for line in entry.splitlines():
        said = line.lstrip(" ")
        column = columns[(len(line) - len(said)) // _STEPS]
        said = "-" + " " * (layout.keys - 1) + said[2:] if said.startswith("- ") else said
        yield f"{' ' * column}{said}\n"
