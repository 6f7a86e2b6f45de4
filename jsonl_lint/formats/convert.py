"""One record, from one format to another: without loss, or not at all."""

from __future__ import annotations

from jsonl_lint.formats import FORMATS, Format, get
from jsonl_lint.formats.exchange import UnfitError, Value, meaning

CONVERTIBLE = tuple(sorted(known.name for known in FORMATS if known.converts))
"""The names of the formats that can be read and written."""


def convert(value: Value, source: Format, target: Format) -> Value:
    """Return a valid record of `source` as one of `target`; an `UnfitError` if that cannot hold all of it.

    What was built is read again, and must say what the record says: so nothing is lost that a format forgot.
    """
    record = source.to_openai(value)
    _valid(record, get(_kind(record)))
    built = target.from_openai(record)
    _valid(built, target)
    if meaning(target.to_openai(built)) != meaning(record):
        raise UnfitError((), "would not say the same")
    return built


def _kind(record: Value) -> str:
    if "messages" in record:
        return "openai-chat"
    return "openai-preference" if "input" in record else "text"


def _valid(record: Value, format: Format) -> None:  # noqa: A002 - our word
    if found := format.violations(record):
        raise UnfitError(found[0].path, f"cannot hold it: as {format.name}, {found[0].message}")
