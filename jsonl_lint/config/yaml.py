"""YAML 1.2 to values that know where they are. The only door to ruamel.yaml.

A config may come from anyone who opens a pull request. So nothing is constructed: tags are refused, and
aliases, which can make a small file stand for a huge one, count each time they are used.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from jsonl_lint.config.problem import ConfigError, Problem, Text
from jsonl_lint.diagnostic import Place, quote, shorten
from jsonl_lint.expressions import late
from jsonl_lint.values import Value

MOST_VALUES = 10_000
"""How many keys and values a config may have, those of aliases counted at each use."""

MOST_LEVELS = 50
"""How deep they may be nested."""

_TAG = "tag:yaml.org,2002:"
_PLAIN = late(r"[a-z][\w./*-]*", re.ASCII | re.IGNORECASE)
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


class Node(Value, kw_only=False):
    """A value: text, number, bool, None, a list of nodes, or a dict of key to (key node, value node)."""

    value: Any
    start: int
    stop: int

    def plain(self) -> Any:
        """Return the value without places."""
        match self.value:
            case dict():
                return {key: node.plain() for key, (_, node) in self.value.items()}
            case list():
                return [node.plain() for node in self.value]
            case _:
                return self.value

    def at(self, path: tuple[str, ...]) -> Node:
        """Return the key that a path of keys leads to, or the last one that is there."""
        node = found = self
        for key in path:
            if not isinstance(node.value, dict) or key not in node.value:
                break
            found, node = node.value[key]
        return found


def scalar(text: str) -> str:
    """Return a text as YAML writes it: in quotes where it needs them, with escapes for what cannot be seen."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return '"' + "".join(_shown(char) for char in text) + '"'


def _shown(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else f"\\U{ord(char):08x}"


def parse(text: Text) -> Node | None:
    """Return the value of a document, or None if it is empty; the text is told what can be passed over.

    Raises `ConfigError` for text that is not YAML.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if sum(map(text.text.count, "[{")) > MOST_VALUES:
        raise ConfigError(_too_much(text))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            root = YAML(typ="rt", pure=True).compose(text.text)
        return None if root is None else _Converter(text).convert(root, 0)
    except RecursionError:
        raise ConfigError(_too_much(text)) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        start = mark.index if mark else 0
        said = ": ".join(shorten(part, 120) for part in (error.context, error.problem) if part)
        place = text.place(start, start + 1)
        raise ConfigError(Problem(f"not valid YAML: {said}", _remedy(text.text[start:]), place)) from None
    except (ValueError, OverflowError):
        place = Place(text.path)
        raise ConfigError(
            Problem("not valid YAML: an escape stands for no character", "Correct it.", place)
        ) from None
    except YAMLError as error:
        start = getattr(error, "position", 0)
        message = "not valid YAML: a control character"
        raise ConfigError(Problem(message, "Remove it.", text.place(start, start + 1))) from None


def _remedy(rest: str) -> str:
    """Return what to do if the text cannot be read from here on."""
    if rest.startswith("\t"):
        return "Indent with spaces; YAML does not allow tabs."
    if rest[:1] in ("*", "@", "`", "%"):
        return f'Put text that begins with "{rest[0]}" in quotes.'
    return ""


def _too_much(text: Text) -> Problem:
    message = f"too large: more than {MOST_VALUES:,} values (aliases counted at each use) or {MOST_LEVELS} levels"
    return Problem(message, place=Place(text.path))


class _Converter:
    """Turns the nodes of ruamel.yaml into ours, and counts them."""

    def __init__(self, text: Text) -> None:
        self.text, self.left = text, MOST_VALUES

    def convert(self, node: Any, level: int) -> Node:
        """Return a node; `value` is a list of nodes, of pairs of them, or text."""
        self.left -= 1
        if self.left < 0 or level > MOST_LEVELS:
            raise ConfigError(_too_much(self.text))
        start, stop = node.start_mark.index, node.end_mark.index
        value: Any
        match node.id, node.tag.removeprefix(_TAG):
            case "mapping", "map":
                value = self._mapping(node, level + 1)
            case "sequence", "seq":
                value = [self.convert(item, level + 1) for item in node.value]
            case "scalar", tag:
                value = self._scalar(node, tag)
            case _:
                value = self._refuse(node)
        return Node(value, start, stop)

    def _mapping(self, node: Any, level: int) -> dict[str, tuple[Node, Node]]:
        pairs: dict[str, tuple[Node, Node]] = {}
        for raw_key, raw_value in node.value:
            key, value = self.convert(raw_key, level), self.convert(raw_value, level)
            if raw_key.id != "scalar":
                self.text.note(key.start, key.stop, "a key must be text")
                continue
            if value.start == value.stop:
                value = Node(value.value, key.start, key.stop)
            if raw_key.value in pairs:
                first = self.text.place(pairs[raw_key.value][0].start, 0).line
                message = f"{quote(raw_key.value)} is already there, on line {first}"
                self.text.note(key.start, key.stop, message, "Keep one.")
            else:
                pairs[raw_key.value] = key, value
        return pairs

    def _scalar(self, node: Any, tag: str) -> Any:
        if tag not in _SCALARS:
            return self._refuse(node)
        try:
            return _SCALARS[tag](node.value)
        except ValueError:
            return node.value

    def _refuse(self, node: Any) -> Any:
        start = node.start_mark.index
        self.text.note(start, start + 1, f"the tag {quote(node.tag)} means nothing here", "Remove it.")


def _whole(text: str) -> int:
    sign, digits = (-1 if text.startswith("-") else 1), text.lstrip("+-").replace("_", "").lower()
    return sign * int(digits, {"0x": 16, "0o": 8, "0b": 2}.get(digits[:2], 10))


def _number(text: str) -> float:
    return float(text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))


_SCALARS: Mapping[str, Callable[[str], Any]] = {
    "null": lambda _: None,
    "bool": lambda text: text.lower() in ("true", "yes", "on", "y"),
    "int": _whole,
    "float": _number,
    **dict.fromkeys(("str", "timestamp", "merge", "value"), str),
}
