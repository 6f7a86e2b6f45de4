"""Finds what the schema of a format does not allow in a record; the only door to the JSON Schema validators.

`jsonschema_rs` passes the good records, some 200 times faster; `jsonschema` is the authority on all others.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jsonl_lint.formats import schemas
from jsonl_lint.formats.explain import Failure, explain
from jsonl_lint.formats.format import Format
from jsonl_lint.record import Violation

if TYPE_CHECKING:
    import jsonschema
    import jsonschema_rs

_MOST_FAILURES = 1000


def violations(format: Format, value: Mapping[str, Any]) -> tuple[Violation, ...]:  # noqa: A002 - our word
    """Return what is wrong with a record of some format, in the order of the paths; empty if nothing is."""
    if _passes(format.schema, value):
        return ()
    failures = itertools.islice(_failures(format.schema, value), _MOST_FAILURES)
    return explain(failures, schemas.schema(format.schema))


def _passes(name: str, value: Mapping[str, Any]) -> bool:
    """Return whether the fast validator finds nothing; what it cannot read is left to the other."""
    try:
        return _fast(name).is_valid(value)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return False


def _failures(name: str, value: Mapping[str, Any]) -> Iterator[Failure]:
    for error in _slow(name).iter_errors(value):
        schema = error.schema if isinstance(error.schema, dict) else {}
        yield Failure(
            tuple(error.absolute_path), str(error.validator), error.validator_value, error.instance, schema
        )


@functools.cache
def _fast(name: str) -> jsonschema_rs.Draft202012Validator:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(schemas.schema(name))


@functools.cache
def _slow(name: str) -> jsonschema.Draft202012Validator:
    import jsonschema

    return jsonschema.Draft202012Validator(schemas.schema(name))
