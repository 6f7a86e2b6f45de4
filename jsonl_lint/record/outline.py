"""What a record is without its words: records with the same outline are alike to any rule that reads no texts."""

from __future__ import annotations

from collections.abc import Iterable

from jsonl_lint.record.shape import Message

Outline = tuple[object, ...]


def outline(name: str, messages: Iterable[Message]) -> Outline | None:
    """Return the name of a format with what each message is without its words; None if one has more than words.

    Of a message that is the role, whether it is trained, where it stands, and whether it is blank or has white
    space at its ends.
    """
    parts: list[object] = [name]
    for message in messages:
        if message.calls or message.images or message.answers or message.alternative or message.refusal:
            return None
        text, home = message.text, message.home
        edges = not text or text[0].isspace() or text[-1].isspace()
        look = (edges, not text.strip()) if edges else ()
        parts.append((message.role, message.trained, home[:1], len(home), look))
    return tuple(parts)
