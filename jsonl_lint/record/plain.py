"""Records that are nothing but messages of a role and a text, as most are.

A line that is spelled as programs spell such a record needs no parser to tell who says what: only its texts are
read by one. The object that the line holds is made of them when somebody asks for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

Outline = tuple[object, ...]
"""What a record is without its words: records with the same are alike to any rule that reads no texts."""

Said = list[tuple[str, str]]
"""Who says what: each role, and the text."""

Spans = list[tuple[int, int]]
"""Where each text stands in its line, with its quotation marks."""

WORDS, SPACED, BLANK, EMPTY = range(4)
"""A text is all right, has white space at its ends, is nothing but white space, or is nothing at all."""

_ROLES = frozenset({"system", "developer", "user", "assistant"})
_LIST = re.compile(r'\{"messages": ?\[(?=\{)')
_BEFORE_TEXT = re.compile(r'\{"role": ?"(system|developer|user|assistant)", ?"content": ?(?=")')
_AFTER_TEXT = re.compile(r"\}(?:, ?(?=\{)|(\]\}\Z))")
_STRING = json.JSONDecoder().raw_decode


def said(text: str) -> tuple[Said, Spans] | None:
    """Return what is said in a line that is spelled so, and where; or None: then a parser must tell."""
    if not (last := _LIST.match(text)):
        return None
    found: Said = []
    spans: Spans = []
    try:
        while message := _BEFORE_TEXT.match(text, last.end()):
            words, end = _STRING(text, start := message.end())
            found.append((message[1], words))
            spans.append((start, end))
            if not (last := _AFTER_TEXT.match(text, end)) or last[1]:
                return (found, spans) if last else None
    except json.JSONDecodeError:
        pass
    return None


def made(messages: Said) -> dict[str, Any]:
    """Return the object that holds messages, and nothing else."""
    return {"messages": [{"role": role, "content": text} for role, text in messages]}


def outline(messages: Iterable[tuple[str, str]]) -> Outline:
    """Return the outline of messages: each role, followed by how its text looks."""
    parts: list[object] = []
    for role, text in messages:
        parts.append(role)
        if text and not text[0].isspace() and not text[-1].isspace():
            parts.append(WORDS)
        else:
            parts.append(SPACED if text.strip() else BLANK if text else EMPTY)
    return tuple(parts)


def plain(value: Mapping[str, Any]) -> Said | None:
    """Return what is said in an object that is a list of `messages`, each a role and a text, or None."""
    messages = value.get("messages")
    if len(value) != 1 or type(messages) is not list:
        return None
    found: Said = []
    for message in messages:
        if type(message) is not dict or len(message) != 2:  # noqa: PLR2004 - a role and a text
            return None
        role, text = message.get("role"), message.get("content")
        if type(text) is not str or type(role) is not str or role not in _ROLES:
            return None
        found.append((role, text))
    return found
