"""Which keys of a record a grader reads: the `{{ item.… }}` in its JSON."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from jsonl_lint.config.schema_file import content
from jsonl_lint.diagnostic import quote
from jsonl_lint.expressions import late
from jsonl_lint.record.parse import parse

_TEMPLATE = late(r"\{\{([^{}]{1,500})\}\}")
_ITEM = late(r"(?<![\w.])item\.(\w+(?:\.\w+)*)|(?<![\w.])item((?:\[(?:'[^'\]]*'|\"[^\"\]]*\"|\d+)\])+)")
_STEP = late(r"\[['\"]?([^'\"\]]*)")


def item_paths(folder: str, path: str) -> tuple[str, ...]:
    """Return each path that a grader reads of a record, once; raise ValueError if the file holds no grader."""
    parsed = parse(content(os.path.join(folder, path), quote(path, 100)).removeprefix(b"\xef\xbb\xbf"))  # noqa: PTH118
    if parsed.fault:
        line = parsed.text.count("\n", 0, parsed.fault.offset) + 1
        raise ValueError(
            f"{quote(path, 100)}, line {line}: {parsed.fault.message}", "A grader is one JSON object."
        )
    found = (name for text in _texts(parsed.value) for name in _read(text))
    return tuple(dict.fromkeys(found))


def _texts(value: Any) -> Iterator[str]:
    """Yield all texts in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _read(text: str) -> Iterator[str]:
    for template in _TEMPLATE.findall(text):
        for dotted, bracketed in _ITEM.findall(template):
            yield dotted or ".".join(_STEP.findall(bracketed))
