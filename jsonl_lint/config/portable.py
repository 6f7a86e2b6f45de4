"""Where data should be portable to: which formats are taken there, and which rules judge a record."""

from __future__ import annotations

from collections.abc import Sequence

from jsonl_lint import formats
from jsonl_lint.catalog import Catalog, Target, UnknownTarget
from jsonl_lint.formats import schemas
from jsonl_lint.formats.names import nearest
from jsonl_lint.rule import FileRule, LineRule, Rule
from jsonl_lint.rules import RULES

_GROUPS = frozenset({"schema", "roles", "text", "tools", "images"})
_ASKING = frozenset({"portability", "format-for-target"})

JUDGES: tuple[type[Rule], ...] = tuple(
    rule
    for rule in RULES
    if rule.group in _GROUPS and issubclass(rule, LineRule | FileRule) and rule.name not in _ASKING
)
"""The rules that say of a single record whether it is fit for a target."""


def chat_of(taken: Sequence[str]) -> str:
    """Return the one of these formats that chat is read as; "" if it is taken as it is, or none has messages."""
    own = formats.get(taken[0]) if taken else None
    if own is None or own.variant_of:
        return own.name if own else ""
    messages = "messages" in schemas.schema(own.schema).get("properties", {})
    return own.name if messages and "openai-chat" not in taken else ""


def portable_to(known: Catalog, name: str) -> tuple[str, tuple[str, ...], Target | None]:
    """Return a name, the formats that are taken, and the target; there is none where the name is of a format.

    Raises ValueError for a name that is not known, and for a target of which no format is.
    """
    if name in {item.name for item in formats.FORMATS}:
        return name, (name,), None
    try:
        target = known.find(name)
    except UnknownTarget:
        if "/" not in name and nearest(name, [item.name for item in formats.FORMATS]):
            formats.get(name)
        raise
    if not target.formats:
        raise ValueError(
            f"it is not known which formats {target.id} takes", 'Say it by "formats" under "models:".'
        )
    return target.id, target.formats, target
