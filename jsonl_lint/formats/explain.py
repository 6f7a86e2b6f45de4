"""Turns the errors of a schema validator into sentences, one for each cause.

The words come from the schema: the `title` of a subschema names what it describes, the `description` becomes
the help. `{"not": {}}` marks a key that is known but has no place here; its title says where it has one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from jsonl_lint.diagnostic import quote
from jsonl_lint.formats.names import alike, nearest, slip
from jsonl_lint.record import Path, Violation

_MOST_KEYS = 20
_FEW = 3
_ORDER = ("type", "enum")
_TYPES = {
    "string": ["a string"],
    "array": ["a list"],
    "object": ["an object"],
    "boolean": ["true", "false"],
    "integer": ["a whole number"],
    "number": ["a number"],
    "null": ["null"],
}


class Failure(NamedTuple):
    """A value that fails a keyword of a schema, and what the keyword says."""

    path: Path
    keyword: str
    wanted: Any
    value: Any
    schema: Mapping[str, Any]


def explain(failures: Iterable[Failure], parts: Mapping[str, Any]) -> tuple[Violation, ...]:
    """Return one violation for each cause, in the order of the paths.

    `parts` are what `$ref`s can lead to, by the last step of each.
    """
    objects: dict[Path, list[Failure]] = {}
    values: dict[Path, list[Failure]] = {}
    for failure in failures:
        group = objects if failure.keyword in ("required", "additionalProperties") else values
        group.setdefault(failure.path, []).append(failure)
    found = [violation for path, of_path in objects.items() for violation in _keys(path, of_path, parts)]
    found += _without_repeats(_value(min(of_path, key=_order)) for of_path in values.values())
    return tuple(sorted(found, key=_place))


def _order(failure: Failure) -> int:
    return _ORDER.index(failure.keyword) if failure.keyword in _ORDER else len(_ORDER)


def _place(violation: Violation) -> list[tuple[bool, str | int]]:
    return [(isinstance(step, str), step) for step in violation.path]


def _without_repeats(found: Iterable[Violation]) -> Iterator[Violation]:
    """Yield the first only of the items of a list that all have a wrong type."""
    lists = set()
    for violation in found:
        in_list = violation.kind == "wrong-type" and isinstance((violation.path or ("",))[-1], int)
        if not in_list or violation.path[:-1] not in lists:
            yield violation
        if in_list:
            lists.add(violation.path[:-1])


def _keys(path: Path, failures: list[Failure], parts: Mapping[str, Any]) -> Iterator[Violation]:
    """Yield the missing and the unknown keys of an object, but never one mistake as both."""
    value: dict[str, Any] = failures[0].value
    missing = {key: _follow(schema, parts) for failure in failures for key, schema in _missing(failure)}
    closed = next((failure.schema for failure in failures if failure.keyword != "required"), {})
    known = closed.get("properties", {})
    unknown = list(itertools.islice((key for key in value if closed and key not in known), _MOST_KEYS))
    inside = {key: name for name in missing for key in unknown if key in _inner(missing[name], parts)}
    meant = _meant((key for key in unknown if key not in inside), missing, known.keys() - value.keys())
    absent = {key: schema for key, schema in missing.items() if key not in meant.values()}
    stranger = absent and not meant and not value.keys() & known.keys()
    if absent:
        message = f"{_name(path)} is missing {_listing(map(quote, absent), 'and')}"
        advice = "".join(schema.get("description", "") for schema in absent.values() if len(absent) == 1)
        if inside:
            names = dict.fromkeys(inside.values())
            advice = f"Put {_listing(map(quote, inside), 'and')} inside {_listing(names, 'and')}."
        elif stranger and unknown:
            advice += f" Keys found: {_listing(map(quote, unknown), 'and')}."
        elif not closed:
            free = value.keys() - failures[0].schema.get("properties", {}).keys()
            advice = " ".join([*_renamed(absent, free), advice])
        yield Violation("missing-key", path, message, advice.strip())
    for key in unknown:
        if key not in inside and not stranger:
            where = _noun(closed, value) if path else _name(path)
            home = _home(key, known, parts)
            name = "" if home else meant.get(key, "")
            advice = home or (f'Did you mean "{name}"?' if name else f"Known keys are {_listing(known, 'and')}.")
            others = (other for other in unknown if other != key)
            sure = name in missing and slip(key, name, known) and not any(alike(other, name) for other in others)
            message = f"unknown key {quote(key)} in {where}"
            yield Violation("unknown-key", (*path, key), message, advice, key=True, meant=name, sure=sure)


def _renamed(absent: Iterable[str], free: Iterable[str]) -> Iterator[str]:
    """Yield advice for keys of an object that may have any, if they are alike to those that it lacks."""
    tried = sorted(free)[:_MOST_KEYS]
    for name in absent:
        if key := next((key for key in tried if alike(key, name)), ""):
            yield f"Rename {quote(key)} to {quote(name)}."


def _missing(failure: Failure) -> Iterator[tuple[str, Any]]:
    """Yield the keys that a schema requires and an object has not, with what they should hold."""
    if failure.keyword == "required":
        for key in failure.wanted:
            if key not in failure.value:
                yield key, failure.schema.get("properties", {}).get(key, {})


def _meant(unknown: Iterable[str], missing: Iterable[str], free: Iterable[str]) -> dict[str, str]:
    """Return which key each unknown one stands for, if one is near; missing keys go before optional ones.

    What is a missing key with a slip of the fingers stands for it, whatever else may.
    """
    missing, free, meant = set(missing), set(free), {}
    for key in sorted(unknown, key=lambda key: not any(alike(key, name) for name in missing)):
        if name := nearest(key, missing) or nearest(key, free):
            meant[key] = name
            missing.discard(name)
            free.discard(name)
    return meant


def _home(key: str, known: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    """Return advice for a key that belongs one level further down, else ""."""
    items = [schema["items"] for schema in known.values() if isinstance(schema, dict) and "items" in schema]
    homes = (_follow(item, parts) for item in items)
    home = next((home for home in homes if key in home.get("properties", {})), None)
    return f'"{key}" belongs in {_article(home["title"])}.' if home else ""


def _value(failure: Failure) -> Violation:
    """Return what is wrong with one value."""
    path, keyword, wanted, value, schema = failure
    name, title, advice = _name(path), schema.get("title", ""), schema.get("description", "")
    near, sure = "", False
    kind, is_ = "wrong-value", f"{name} is {quote(value)}"
    match keyword:
        case "not" if not wanted:
            return Violation("unknown-key", path, f"{name} is {title}", advice, key=True)
        case "type":
            types = [wanted] if isinstance(wanted, str) else wanted
            words = [word for type_ in types for word in _TYPES[type_]]
            kind = "arguments-type" if path[-1:] == ("arguments",) else "wrong-type"
            message = f"{is_}, not {_listing(words, 'or')}"
        case "enum":
            kind = "wrong-value" if any(_alike(value, choice) for choice in wanted) else "wrong-type"
            kind = "image-role" if value == "image_url" and path[-3:-2] == ("content",) else kind
            message = f"{is_}, not {_listing(map(quote, wanted), 'or')}" if len(wanted) <= _FEW else is_
            names = [choice for choice in wanted if isinstance(choice, str)]
            if isinstance(value, str) and (near := nearest(value, names)):
                advice, sure = f'Did you mean "{near}"? {advice}'.strip(), slip(value, near, names)
        case "maxItems":
            message = f"{is_}, more than {wanted}"
        case _:
            message = f"{is_}, not {title}" if title else is_
    return Violation(kind, path, message, advice, meant=near, sure=sure)


def _alike(value: Any, other: Any) -> bool:
    """Return whether two values have the same type; whole numbers and fractions do."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(other) or (number and isinstance(other, int | float))


def _name(path: Path) -> str:
    """Return a place as a sentence may name it: `content[0]` for messages, 1, content, 0."""
    start = max((index for index, step in enumerate(path) if isinstance(step, str)), default=0)
    return "".join(f"[{step}]" if isinstance(step, int) else step for step in path[start:]) or "the record"


def _noun(schema: Mapping[str, Any], value: Mapping[str, Any]) -> str:
    role, roles = value.get("role"), schema["properties"].get("role", {}).get("enum", ())
    return _article(f"{role} {schema['title']}" if role in roles else schema["title"])


def _article(noun: str) -> str:
    return f"an {noun}" if noun.startswith(("a", "e", "i", "o")) else f"a {noun}"


def _listing(words: Iterable[str], last: str) -> str:
    *first, final = words
    return f"{', '.join(first)} {last} {final}" if first else final


def _inner(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterable[str]:
    """Return the keys of the object that a schema describes, or of the objects in the list."""
    described: Mapping[str, Any] = _follow(schema.get("items", schema), parts)
    return described.get("properties", {})  # type: ignore[no-any-return]


def _follow(schema: Any, parts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema together with what it refers to, if it refers to something."""
    if not isinstance(schema, dict) or "$ref" not in schema:
        return schema if isinstance(schema, dict) else {}
    return {**_follow(parts.get(schema["$ref"].rpartition("/")[2]), parts), **schema}
