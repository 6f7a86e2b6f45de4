"""What a record is without its words: records with the same outline are alike to any rule that reads no texts."""

from __future__ import annotations

from collections.abc import Iterable

from jsonl_lint.record.plain import Outline
from jsonl_lint.record.shape import Message


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
