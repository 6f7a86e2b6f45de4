"""What counts as JSON: RFC 8259, as Python's own parser reads it, numbers of any length."""

from __future__ import annotations

import json
from typing import Any, NoReturn

MAX_DEPTH = 200
"""How deep objects and lists may nest: far above any record, far below where Python's parser gives up."""


def parsed(text: str) -> Any:
    """Return the value that a text is, its numbers as they are spelled; raises `json.JSONDecodeError`."""
    return _STRICT.decode(text)


def _refuse(constant: str) -> NoReturn:
    raise json.JSONDecodeError(f"{constant} is not JSON", constant, 0)


_STRICT = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_refuse)
