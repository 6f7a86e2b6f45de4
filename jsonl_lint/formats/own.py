"""Judges records by a schema of the user's own, of any draft from 4 on.

The schema travels as text, its files by their URI: what it says decides, not where it lies. Nothing is fetched.
`jsonschema_rs` also explains here, since its patterns cannot hang: those without lookaround take linear time,
the others give up after a million steps.
"""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote, urldefrag, urljoin

from jsonl_lint.diagnostic import printable, quote, shorten
from jsonl_lint.formats.arguments import phrased
from jsonl_lint.formats.explain import Failure, explain
from jsonl_lint.record import Path, Violation
from jsonl_lint.values import Value, replace

if TYPE_CHECKING:
    import jsonschema_rs

_MOST_FAILURES = 1000
_HELP = 240
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DRAFTS = (
    _DRAFT,
    "https://json-schema.org/draft/2019-09/schema",
    *(f"http://json-schema.org/draft-0{number}/schema" for number in (7, 6, 4)),
)
_DATA = frozenset({"const", "enum", "examples", "default"})
_MAPS = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"})
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_KINDS = {"arguments-type": "wrong-type", "image-role": "wrong-value"}

Documents = Mapping[str, Mapping[str, Any]]


class BadSchema(ValueError):  # noqa: N818 - the name says it all
    """A document is no schema: `uri` names it, `path` leads to what is wrong in it."""

    def __init__(self, uri: str, path: Path, message: str) -> None:
        super().__init__(message)
        self.uri, self.path, self.message = uri, path, message


class Part(Value, kw_only=False):
    """A schema within a document, with the URI that its references start from."""

    schema: Mapping[str, Any]
    base: str
    path: Path

    @property
    def references(self) -> Iterator[tuple[str, str]]:
        """Yield each reference of this schema with its keyword."""
        found = ((key, self.schema.get(key)) for key in _REFERENCES)
        return ((key, said) for key, said in found if isinstance(said, str))


def parts(schema: Any, base: str, path: Path = (), id_: str = "$id") -> Iterator[Part]:
    """Yield a schema and those inside of it; what is mere data in it is passed over."""
    if isinstance(schema, list):
        for index, item in enumerate(schema):
            yield from parts(item, base, (*path, index), id_)
    elif isinstance(schema, dict):
        id_ = "id" if "draft-04" in str(schema.get("$schema", "")) else id_
        if isinstance(own := schema.get(id_), str):
            base = urldefrag(urljoin(base, own)).url
        yield Part(schema, base, path)
        for key, value in schema.items():
            if key in _MAPS and isinstance(value, dict):
                for name, inner in value.items():
                    yield from parts(inner, base, (*path, key, name), id_)
            elif key not in _DATA:
                yield from parts(value, base, (*path, key), id_)


def pack(documents: Documents, main: str) -> str:
    """Return a schema and the documents that it refers to as one text; raise `BadSchema` if they are none."""
    for uri, document in documents.items():
        _check(uri, {"$schema": documents[main].get("$schema", _DRAFT), **document})
    import jsonschema_rs

    text = json.dumps([main, documents])
    try:
        _judge(text)
    except (ValueError, TypeError, OverflowError, jsonschema_rs.ReferencingError) as error:
        path: Path = tuple(getattr(error, "instance_path", ()))
        raise BadSchema(main, path, shorten(str(getattr(error, "message", error)), 200)) from None
    return text


def _check(uri: str, document: dict[str, Any]) -> None:
    import jsonschema_rs

    if str(draft := document["$schema"]).rstrip("#") not in _DRAFTS:
        message = f"$schema is {quote(draft)}, not that of draft 4, 6, 7, 2019-09 or 2020-12"
        raise BadSchema(uri, ("$schema",), message)
    try:
        jsonschema_rs.meta.validate(document)
    except jsonschema_rs.ValidationError as error:
        path: Path = tuple(error.instance_path)
        value: Any = document
        for step in path:
            value = value[step]
        name = printable(".".join(map(str, path[-2:])))
        raise BadSchema(uri, path, f"{name} is {quote(value)}, which JSON Schema does not allow") from None


def violations(text: str, value: Mapping[str, Any]) -> tuple[Violation, ...]:
    """Return where a record breaks a packed schema, one violation for each cause, in the order of the paths."""
    judge = _judge(text)
    try:
        if judge.validator.is_valid(value):
            return ()
        failures = [*itertools.islice(judge.failures(judge.validator.iter_errors(value), value), _MOST_FAILURES)]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        return (
            Violation("wrong-value", (), f"the record cannot be judged by your schema: {shorten(str(error))}"),
        )
    return tuple(
        replace(
            found,
            kind=_KINDS.get(found.kind, found.kind),
            message=printable(found.message),
            help=shorten(found.help, _HELP),
            sure=False,  # what a word means there, nobody here knows: "harder" may be none of "easy" and "hard"
        )
        for found in explain(failures, {})
    )


class _Judge(Value, kw_only=False):
    """A validator, and all schemas by the URI that errors name them with."""

    validator: jsonschema_rs.Validator
    schemas: Mapping[str, Mapping[str, Any]]

    def failures(self, errors: Any, value: Any) -> Iterator[Failure]:
        """Yield what is behind the errors in a record."""
        for error in errors:
            branches = getattr(error.kind, "context", None) or ()
            near = [branch for branch in branches if branch and not self._of_other_type(branch, error)]
            if len(near) == 1:
                yield from self.failures(near[0], value)
                continue
            failure = self._failure(error, value)
            if branches and all(branches) and not near:
                wanted = (self._failure(branch[0], value).wanted for branch in branches)
                types = [name for names in wanted for name in (names if isinstance(names, list) else [names])]
                failure = failure._replace(keyword="type", wanted=[*dict.fromkeys(types)])
            yield failure if failure.keyword == "not" and not failure.wanted else phrased(failure, "object")

    def _of_other_type(self, branch: Any, error: Any) -> bool:
        """Return whether one form of several does not fit since the value has another type."""
        first = branch[0]
        return bool(first.schema_path[-1:] == ["type"] and first.instance_path == error.instance_path)

    def _failure(self, error: Any, value: Any) -> Failure:
        uri, fragment = urldefrag(error.absolute_keyword_location)
        steps = [unquote(step).replace("~1", "/").replace("~0", "~") for step in fragment.split("/")[1:]]
        path: Path = tuple(error.instance_path)
        held = functools.reduce(lambda outer, step: outer[step], path, value)
        schema: Any = self.schemas[uri]
        for step in steps[:-1]:
            schema = schema[int(step)] if isinstance(schema, list) else schema[step]
        if "FalseSchema" in type(error.kind).__name__:
            forbidden = isinstance((path or (0,))[-1], str)
            title = "not allowed here" if forbidden else "what the schema allows"
            return Failure(path, "not" if forbidden else "any", {}, held, {"title": title})
        if steps[-1] == "not":
            return Failure(path, "any", True, held, schema)
        return Failure(path, steps[-1], schema[steps[-1]], held, schema)


@functools.lru_cache(maxsize=32)
def _judge(text: str) -> _Judge:
    import jsonschema_rs

    main, documents = json.loads(text)
    draft = documents[main].get("$schema", _DRAFT)
    documents = {uri: {"$schema": draft, **document} for uri, document in documents.items()}
    whole = {
        part.base: part.schema for uri, schema in documents.items() for part in reversed([*parts(schema, uri)])
    }
    make = functools.partial(
        jsonschema_rs.validator_for,
        documents[main],
        registry=jsonschema_rs.Registry([*documents.items()], retriever=_refuse),
        base_uri=main,
        retriever=_refuse,
        validate_formats=False,
    )
    try:
        validator = make(pattern_options=jsonschema_rs.RegexOptions())
    except jsonschema_rs.ValidationError:
        validator = make(pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=1_000_000))
    return _Judge(validator, {**documents, **whole})


def _refuse(uri: str) -> NoReturn:
    raise ValueError(f"{uri} is not fetched")
