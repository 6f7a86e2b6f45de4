"""Finds what the schema of a format does not allow in a record; the only door to the JSON Schema validators.

`jsonschema_rs` passes the good records, some 200 times faster; `jsonschema` is the authority on all others. The first
few are passed by a module of our own, which need not be loaded.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jsonl_lint.formats import quick, schemas
from jsonl_lint.formats.explain import Failure, explain
from jsonl_lint.formats.format import Format
from jsonl_lint.record import Violation

if TYPE_CHECKING:
    import jsonschema
    import jsonschema_rs

_MOST_FAILURES = 1000
_FEW = 500
"""So many messages our own module judges in the time in which `jsonschema_rs` would be loaded."""

_judged = 0


def violations(format: Format, value: Mapping[str, Any]) -> tuple[Violation, ...]:  # noqa: A002 - our word
    """Return what is wrong with a record of some format, in the order of the paths; empty if nothing is."""
    if verdict(format.schema, value):
        return ()
    failures = itertools.islice(_failures(format.schema, value), _MOST_FAILURES)
    return explain(failures, _parts(format.schema))


def verdict(name: str, value: Mapping[str, Any]) -> bool | None:
    """Return whether the fast validator finds nothing, or None for what it cannot read and leaves to the other."""
    try:
        return quick.is_valid(name, value) if _is_early(value) else fast(name).is_valid(value)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _is_early(value: Mapping[str, Any]) -> bool:
    """Return whether few messages, or items of other lists, were judged in this process, with those of a record."""
    global _judged  # noqa: PLW0603 - a matter of the process, not of a dataset
    if _judged < _FEW:
        _judged += 1 + sum(len(item) for item in value.values() if isinstance(item, list))
    return _judged < _FEW


def _failures(name: str, value: Mapping[str, Any]) -> Iterator[Failure]:
    for error in slow(name).iter_errors(value):
        schema = error.schema if isinstance(error.schema, dict) else {}
        yield Failure(
            tuple(error.absolute_path), str(error.validator), error.validator_value, error.instance, schema
        )


@functools.cache
def _parts(name: str) -> dict[str, Any]:
    """Return what `$ref`s in a schema can lead to, by the last step of each."""
    family = schemas.family(name)
    parts = {part: schema for other in reversed(family) for part, schema in other.get("$defs", {}).items()}
    return parts | {other["$id"]: other for other in family}


@functools.cache
def fast(name: str) -> jsonschema_rs.Draft202012Validator:
    """Return the validator that only tells good from bad; it reads no file and no address."""
    import jsonschema_rs

    registry = jsonschema_rs.Registry([(other["$id"], other) for other in schemas.family(name)])
    return jsonschema_rs.Draft202012Validator(schemas.schema(name), registry=registry)


@functools.cache
def slow(name: str) -> jsonschema.Draft202012Validator:
    """Return the validator that tells all that is wrong; it reads no file and no address."""
    import jsonschema
    import referencing

    registry = referencing.Registry().with_contents((other["$id"], other) for other in schemas.family(name))
    return jsonschema.Draft202012Validator(schemas.schema(name), registry=registry)
