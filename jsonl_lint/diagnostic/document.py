"""JSON documents for other programs, in which no build system finds a command and no parser a fault."""

from __future__ import annotations

import json
from typing import Any

from jsonl_lint.diagnostic.words import LOG_COMMAND


def document(value: Any) -> str:
    """Return a value as JSON in plain ASCII."""
    text = json.dumps(value, indent=1, allow_nan=False)
    return LOG_COMMAND.sub(r"#\\u0023", text) + "\n"


def well_formed(path: str) -> str:
    """Return a path as every parser takes it: bytes of a name that are not UTF-8 are spelled as escapes."""
    return path.encode(errors="backslashreplace").decode()
