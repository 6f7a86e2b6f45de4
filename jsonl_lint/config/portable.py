"""Where data should be portable to: which formats a target or a format of that name takes."""

from __future__ import annotations

from jsonl_lint import formats
from jsonl_lint.catalog import Catalog, UnknownTarget
from jsonl_lint.formats.names import nearest


def portable_to(known: Catalog, name: str) -> tuple[str, tuple[str, ...]]:
    """Return a target or a format with the formats that it takes; raise ValueError if that is not known."""
    if name in {item.name for item in formats.FORMATS}:
        return name, (name,)
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
    return target.id, target.formats
