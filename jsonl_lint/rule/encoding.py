"""Text that was decoded with the wrong encoding, decoded anew: the only door to ftfy."""

from __future__ import annotations

import importlib.util

LONGEST = 100_000
"""A longer line of a text is left as it is."""


def available() -> bool:
    """Return whether ftfy is installed."""
    return importlib.util.find_spec("ftfy") is not None


def restored(text: str) -> str:
    """Return a line of text as it was meant, or as it is if that cannot be told."""
    if len(text) > LONGEST or not available():
        return text
    import ftfy

    return ftfy.fix_encoding(text)
