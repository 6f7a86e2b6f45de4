"""Records that are nothing but messages of a role and a text, as most are.

A line that is spelled as programs spell such a record needs no parser to tell who says what: only its texts are
read by one. The object that the line holds is made of them when somebody asks for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from json.decoder import scanstring  # type: ignore[attr-defined] # what reads a string alone
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
_MESSAGE = r'\{"role": ?"(system|developer|user|assistant)", ?"content": ?"'
_FIRST = re.compile(r'\{"messages": ?\[' + _MESSAGE)
_NEXT = re.compile(r"\}(?:, ?" + _MESSAGE + r"|\]\}\Z)")


def said(text: str) -> tuple[Said, Spans] | None:
    """Return what is said in a line that is spelled so, and where; or None: then a parser must tell."""
    message = _FIRST.match(text)
    found: Said = []
    spans: Spans = []
    try:
        while message and (role := message[1]):
            words, end = scanstring(text, start := message.end())
            found.append((role, words))
            spans.append((start - 1, end))
            message = _NEXT.match(text, end)
    except json.JSONDecodeError:
        return None
    return (found, spans) if message else None


def made(messages: Said) -> dict[str, Any]:
    """Return the object that holds messages, and nothing else."""
    return {"messages": [{"role": role, "content": text} for role, text in messages]}


def outline(messages: Iterable[tuple[str, str]]) -> Outline:
    """Return the outline of messages: each role, with how its text looks if it is not all right."""
    return tuple([role if text and text.strip() is text else (role, _looks(text)) for role, text in messages])


def _looks(text: str) -> int:
    if (words := text.strip()) and words == text:
        return WORDS
    return SPACED if words else BLANK if text else EMPTY


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
