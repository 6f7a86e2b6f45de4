"""The right name for a wrong one: a slip of the fingers, or the word of another format for the same thing."""

from __future__ import annotations

import functools
from collections.abc import Iterable

_LONGEST = 40
_HINT, _ALIKE, _APART = 0.7, 0.8, 0.1

ALIASES: dict[str, tuple[str, ...]] = {
    "agent": ("assistant",),
    "ai": ("assistant",),
    "answer": ("completion",),
    "args": ("arguments",),
    "asst": ("assistant",),
    "author": ("role",),
    "body": ("content", "text"),
    "bot": ("assistant",),
    "chat": ("messages",),
    "chatbot": ("assistant",),
    "chatgpt": ("assistant",),
    "content": ("text",),
    "contents": ("content", "messages"),
    "conversation": ("messages",),
    "conversations": ("messages",),
    "customer": ("human", "user"),
    "desc": ("description",),
    "dialog": ("messages",),
    "dialogue": ("messages",),
    "from": ("role",),
    "gpt": ("assistant",),
    "human": ("user",),
    "image": ("image_url",),
    "input": ("prompt", "arguments"),
    "input_image": ("image_url",),
    "input_schema": ("parameters",),
    "input_text": ("text",),
    "instruction": ("prompt",),
    "instructions": ("system",),
    "llm": ("assistant",),
    "message": ("messages", "content"),
    "model": ("assistant",),
    "msg": ("content",),
    "non_preferred_completion": ("non_preferred_output",),
    "output": ("completion",),
    "output_text": ("text",),
    "preferred_completion": ("preferred_output",),
    "question": ("prompt",),
    "response": ("completion",),
    "schema": ("parameters",),
    "sender": ("role",),
    "speaker": ("role",),
    "src": ("url",),
    "sys": ("system",),
    "text": ("content",),
    "turns": ("messages",),
    "value": ("content", "text", "image_url"),
}
"""What is meant by a name, best first, where the name itself is not known."""


def alike(word: str, name: str) -> bool:
    """Return whether a word is a name with a slip of the fingers or in other case."""
    return len(word) <= _LONGEST and _alike(_plain(word), _plain(name))


@functools.lru_cache(maxsize=1024)
def _alike(word: str, name: str) -> bool:
    import difflib

    return word == name or difflib.SequenceMatcher(None, word, name).ratio() >= _ALIKE


def nearest(word: str, names: Iterable[str]) -> str:
    """Return the name that was probably meant, or "" if none is near."""
    import difflib

    if len(word) > _LONGEST:
        return ""
    plain, word = {_plain(name): name for name in names}, _plain(word)
    meant = [word, *ALIASES.get(word, ())]
    meant += difflib.get_close_matches(word, plain, n=1, cutoff=_HINT)
    return next((plain[name] for name in meant if name in plain), "")


def slip(word: str, name: str, names: Iterable[str]) -> bool:
    """Return whether a word is a name with a slip of the fingers, and far enough from the other names.

    Nobody's finger slips to put something before a name, or a number behind it: `unchosen` is not `chosen`, and
    `user1` and `user b` are more than `user`.
    """
    plain, right = _plain(word), _plain(name)
    before, after = plain.removesuffix(right), plain.removeprefix(right)
    if plain != right and (before not in ("", plain) or not (after == plain or after.isalpha())):
        return False
    mine, others = _likeness(word, name), (_likeness(word, other) for other in names if other != name)
    return mine >= _ALIKE and mine - max(others, default=0.0) >= _APART


def _likeness(word: str, name: str) -> float:
    import difflib

    return difflib.SequenceMatcher(None, _plain(word), _plain(name)).ratio() if len(word) <= _LONGEST else 0.0


def _plain(word: str) -> str:
    return word.strip().casefold().replace("-", "_")
