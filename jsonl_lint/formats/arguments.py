"""Judges the arguments of a call by the JSON Schema that the record declares for them.

The schema comes with the data, so it may be anything. It is tamed first: what its references name is written
in their place, four deep where they turn in a circle, and nothing is ever fetched. What then is a tree
without references is judged by `jsonschema_rs`, whose patterns take linear time. Where that leaves a part of
the schema open, everything passes that part; where passing could refuse another, the schema is not used.
The first few good calls are passed by `quick`, which need not be loaded.
"""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jsonl_lint.diagnostic import printable, quote, shorten
from jsonl_lint.formats import quick
from jsonl_lint.formats.explain import Failure, explain
from jsonl_lint.record import Path, Violation
from jsonl_lint.values import Value

if TYPE_CHECKING:
    import jsonschema_rs

_MOST_NODES, _MOST_TEXT, _MOST_WORK = 2_000, 200_000, 100_000_000
_REGEX_BYTES = 1_000_000
# The first few arguments are judged without the validator, by a schema of at most so many characters.
_FEW, _SHORT = 200, 5_000
_MOST_TURNS, _DEEPEST, _LONGEST_PATTERN, _MOST_FAILURES = 4, 100, 1_000, 100
_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas"})
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems", "items"})
_ONES = frozenset({"items", "additionalItems", "additionalProperties", "contains", "propertyNames", "if", "then"})
_ONES |= {"else", "not", "unevaluatedItems", "unevaluatedProperties"}
_REFUSERS = frozenset({"oneOf", "not", "if", "unevaluatedItems", "unevaluatedProperties", "maxContains"})
_DROPPED = frozenset({"$defs", "definitions", "$schema", "$id", "id", "$anchor", "$vocabulary", "$comment"})
_FOREIGN = frozenset({"$dynamicRef", "$recursiveRef", "$dynamicAnchor", "$recursiveAnchor"})
_TYPES: Mapping[type, tuple[str, ...]] = {
    str: ("string",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number", "integer"),
    list: ("array",),
    dict: ("object",),
    type(None): ("null",),
}
_PYTHON = {
    "str": "string",
    "text": "string",
    "int": "integer",
    "float": "number",
    "double": "number",
    "bool": "boolean",
    "list": "array",
    "tuple": "array",
    "dict": "object",
    "None": "null",
}
_PHRASES = {
    "const": "{}",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "at least {} characters long",
    "maxLength": "at most {} characters long",
    "minItems": "at least {} items",
    "minProperties": "at least {} keys",
    "maxProperties": "at most {} keys",
    "pattern": "text that matches {}",
    "uniqueItems": "a list without repeats",
    "contains": "a list with an item of the kind that it needs",
    "oneOf": "exactly one of the forms that the schema has for it",
    "anyOf": "one of the forms that the schema has for it",
}


_asked = itertools.count()


class _Judge(Value, kw_only=False):
    """A tamed schema of `size` nodes, with its validator; or none, and perhaps what is wrong with the schema."""

    schema: Any = True
    validator: jsonschema_rs.Validator | None = None
    size: int = 0
    wrong: Violation | None = None


def misfits(parameters: Mapping[str, Any], arguments: Mapping[str, Any]) -> tuple[Violation, ...]:
    """Return where arguments break the schema of the parameters; each path begins with `arguments`."""
    text = json.dumps(parameters)
    if (plain := _plain(text)) is not None and next(_asked) < _FEW and quick.fits(plain, arguments):
        return ()
    judge = _judge(text)
    if judge.validator is None or judge.size * len(json.dumps(arguments)) > _MOST_WORK:
        return ()
    try:
        if judge.validator.is_valid(arguments):
            return ()
    except (ValueError, TypeError, OverflowError):
        return ()
    found = _failures(judge.validator, judge.schema, arguments, ("arguments",))
    broken = explain(itertools.islice(found, _MOST_FAILURES), {})
    return tuple(
        Violation(one.kind, one.path, _plural(one.message), shorten(one.help, 240), one.key) for one in broken
    )


def _plural(message: str) -> str:
    head = "arguments is "
    return printable("arguments are " + message.removeprefix(head) if message.startswith(head) else message)


def schema_fault(parameters: Mapping[str, Any]) -> Violation | None:
    """Return why parameters are no schema that arguments can be judged by; the path starts inside of them."""
    text = json.dumps(parameters)
    return None if _plain(text) is not None else _judge(text).wrong


@functools.lru_cache(maxsize=512)
def _plain(text: str) -> dict[str, Any] | None:
    """Return a schema if it is plain and short, and so is right."""
    if len(text) > _SHORT:
        return None
    schema = json.loads(text)
    return schema if quick.is_plain(schema) else None


@functools.lru_cache(maxsize=512)
def _judge(text: str) -> _Judge:
    if len(text) > _MOST_TEXT:
        return _Judge()
    tamer = _Tamer(json.loads(text))
    schema = tamer.tame(tamer.root, (), 0)
    if tamer.foreign:
        advice = "References lead to a place in the same schema: #/$defs/…"
        return _Judge(wrong=Violation("", (), f"$ref is {quote(tamer.foreign)}, which is not fetched", advice))
    try:
        validator, where = _compile(schema)
    except (ValueError, TypeError, OverflowError):
        return _Judge()
    if validator is None:
        return _Judge(wrong=_no_schema(schema, where))
    return _Judge() if tamer.loose and tamer.refuses else _Judge(schema, validator, tamer.size)


def _compile(schema: Any) -> tuple[jsonschema_rs.Validator | None, Path]:
    """Return a validator of the newest draft that knows the schema, or where the newest does not."""
    import jsonschema_rs

    options = jsonschema_rs.RegexOptions(size_limit=_REGEX_BYTES)
    places = []
    for name in ("Draft202012Validator", "Draft7Validator", "Draft4Validator"):
        try:
            return getattr(jsonschema_rs, name)(schema, validate_formats=False, pattern_options=options), ()
        except jsonschema_rs.ValidationError as error:
            places.append(tuple(error.instance_path))
    return None, places[0]


def _no_schema(schema: Any, path: Path) -> Violation:
    """Say which part of a schema JSON Schema does not know."""
    value = functools.reduce(lambda inner, step: inner[step], path, schema)
    name = printable(".".join(map(str, path[-2:]))) or "it"
    advice = ""
    if path[-1:] == ("type",):
        meant = _PYTHON.get(value) if isinstance(value, str) else None
        advice = f'Write "{meant}". ' if meant else ""
        advice += "Types are string, number, integer, boolean, object, array and null."
    elif path[-1:] == ("required",):
        advice = 'It is a list of names beside "properties": ["city"].'
    return Violation("", path, f"{name} is {quote(value)}, which JSON Schema does not allow", advice)


class _Tamer:
    """Writes a schema out as a tree; notes what it left open, and what it could not follow."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.size = 0
        self.loose = self.refuses = False
        self.foreign = ""

    def tame(self, schema: Any, turns: tuple[str, ...], depth: int) -> Any:
        """Return a schema without references; `turns` are those that led here."""
        self.size += 1
        if self.size > _MOST_NODES or depth > _DEEPEST:
            return self._open()
        if not isinstance(schema, dict):
            return schema
        if isinstance(reference := schema.get("$ref"), str):
            return self._follow(reference, schema, turns, depth)
        self.loose |= bool(schema.keys() & _FOREIGN)
        self.refuses |= bool(schema.keys() & _REFUSERS)
        tamed = {"title": "object"}
        for key, value in schema.items():
            if key not in _DROPPED | _FOREIGN and not self._too_hard(key, value):
                tamed[key] = self._member(key, value, turns, depth)
        return tamed

    def _member(self, key: str, value: Any, turns: tuple[str, ...], depth: int) -> Any:
        if key in _MAPS and isinstance(value, dict):
            return {name: self.tame(inner, turns, depth + 1) for name, inner in value.items()}
        if key in _LISTS and isinstance(value, list):
            return [self.tame(inner, turns, depth + 1) for inner in value]
        return self.tame(value, turns, depth + 1) if key in _ONES and isinstance(value, dict) else value

    def _follow(self, reference: str, schema: dict[str, Any], turns: tuple[str, ...], depth: int) -> Any:
        """Return what a reference names, together with what stands beside it."""
        target = self.root
        if not reference.startswith("#"):
            self.foreign = reference
            return True
        for step in reference.removeprefix("#").split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            target = target.get(key) if isinstance(target, dict) else None
        if not isinstance(target, dict | bool) or turns.count(reference) >= _MOST_TURNS:
            return self._open()
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        both = {**target, **beside} if isinstance(target, dict) else target
        if isinstance(target, dict) and target.keys() & beside.keys() - {"title", "description", "default"}:
            both = {"allOf": [target, beside]}
        return self.tame(both, (*turns, reference), depth + 1)

    def _too_hard(self, key: str, value: Any) -> bool:
        """Return whether a keyword would make a judge slow or wrong, and is left out."""
        match key, value:
            case "pattern", str():
                hard = not _linear(value)
            case "patternProperties", dict():
                hard = not all(map(_linear, value))
                self.refuses |= hard
            case "multipleOf", float():
                hard = True
            case _:
                hard = False
        self.loose |= hard
        return hard

    def _open(self) -> bool:
        self.loose = True
        return True


@functools.lru_cache(maxsize=256)
def _linear(pattern: str) -> bool:
    """Return whether a pattern can be matched in linear time: one without lookaround and backreferences."""
    try:
        return len(pattern) <= _LONGEST_PATTERN and _compile({"pattern": pattern})[0] is not None
    except ValueError:
        return False


def _failures(validator: jsonschema_rs.Validator, schema: Any, value: Any, home: Path) -> Iterator[Failure]:
    for error in validator.iter_errors(value):
        *steps, keyword = error.schema_path
        parent = functools.reduce(lambda inner, step: inner[step], steps, schema)
        inner = functools.reduce(lambda outer, step: outer[step], error.instance_path, value)
        path = (*home, *error.instance_path)
        failure = Failure(path, str(keyword), parent[keyword], inner, parent)
        yield from _choice(failure) if keyword in ("anyOf", "oneOf") else [_phrased_call(failure)]


def _choice(failure: Failure) -> Iterator[Failure]:
    """Yield why a value has none of several forms: its type, or what is wrong by the one form of its type."""
    types = [form.get("type") if isinstance(form, dict) else None for form in failure.wanted]
    mine = _TYPES.get(type(failure.value), ())
    near = [form for form, kind in zip(failure.wanted, types, strict=True) if kind in mine]
    if all(isinstance(kind, str) for kind in types) and not near:
        yield failure._replace(keyword="type", wanted=list(dict.fromkeys(types)))
        return
    validator = _compile(near[0])[0] if len(near) == 1 else None
    inner = list(_failures(validator, near[0], failure.value, failure.path)) if validator else []
    yield from inner or [_phrased_call(failure)]


def _phrased_call(failure: Failure) -> Failure:
    return phrased(failure, "call" if len(failure.path) == 1 else "object")


def phrased(failure: Failure, noun: str) -> Failure:
    """Put into the title of a schema what `explain` says that a value is not; `noun` is what an object is."""
    path, keyword, wanted, value, schema = failure
    if not isinstance(schema, dict):  # a list that says `false` of the value
        schema = {}
    known: dict[str, dict[str, Any]] = {name: {} for name in schema.get("properties", ())}
    if keyword == "additionalProperties" and not wanted and known and "patternProperties" not in schema:
        return failure._replace(schema={"title": noun, "properties": known})
    if (wanted and keyword in ("required", "type", "enum")) or (keyword == "maxItems" and wanted is not False):
        return failure
    phrase = "" if wanted is True and keyword.startswith("exclusive") else _PHRASES.get(keyword)
    if keyword == "additionalProperties" and not known and "patternProperties" not in schema:
        phrase = "an empty object"
    what = (phrase or "what the schema allows").format(quote(wanted))
    return Failure(path, "any", True, value, {**schema, "title": what})
