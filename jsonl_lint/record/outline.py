"""What a record is without its words: records with the same outline are alike to any rule that reads no texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jsonl_lint.record.shape import Message

Outline = tuple[object, ...]

_PLAIN_ROLES = frozenset({"system", "developer", "user", "assistant"})


def plain(value: Mapping[str, Any]) -> Outline | None:
    """Return the outline of an object that is a list of `messages`, each a role and a text; None for any other.

    It holds each role, and whether the text is blank (2), has white space at its ends (1) or neither (0). The
    format and the schema of a record ask for no more than that.
    """
    said = value.get("messages")
    if len(value) != 1 or type(said) is not list:
        return None
    parts: list[object] = []
    for message in said:
        if type(message) is not dict or len(message) != 2:  # noqa: PLR2004 - a role and a text
            return None
        role, text = message.get("role"), message.get("content")
        if type(text) is not str or type(role) is not str or role not in _PLAIN_ROLES:
            return None
        parts.append(role)
        if text and not text[0].isspace() and not text[-1].isspace():
            parts.append(0)
        else:
            parts.append(1 if text.strip() else 2)
    return tuple(parts)


def outline(name: str, messages: Iterable[Message]) -> Outline | None:
    """Return the name of a format with what each message is without its words; None if one has more than words.

    Of a message that is the role, whether it is trained, where it stands, and whether it is blank or has a space,
    or other white space, at its ends.
    """
    parts: list[object] = [name]
    for message in messages:
        if message.calls or message.images or message.answers or message.alternative or message.refusal:
            return None
        text, home = message.text, message.home
        look = () if text and not text[0].isspace() and not text[-1].isspace() else _look(text)
        parts.append((message.role, message.trained, home[:1], len(home), look))
    return tuple(parts)


def _look(text: str) -> tuple[object, ...]:
    """Return how a text begins and ends, as far as that is white space, and whether there is nothing else."""
    ends = (end if end in ("", " ") else end.isspace() for end in (text[:1], text[-1:]))
    return *ends, not text.strip()
