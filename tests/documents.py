"""Reads the marked blocks of README and CONTRIBUTING."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def block(document: str, mark: str) -> str:
    """Return the fenced block that follows `<!-- mark -->`."""
    text = (ROOT / document).read_text(encoding="utf-8")
    found = re.search(rf"<!-- {re.escape(mark)} -->\n```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found, f"{document} has no block {mark!r}"
    return found[1]
