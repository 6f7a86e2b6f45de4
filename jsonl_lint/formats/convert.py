"""One record, from one format to another: without loss, or not at all."""

from __future__ import annotations

from itertools import pairwise

from jsonl_lint.formats import Format, get
from jsonl_lint.formats.exchange import KINDS, UnfitError, Value, meaning
from jsonl_lint.record import Path

_PLURALS = {
    "chat": "chats",
    "preference": "preferences",
    "reinforcement": "prompts for reinforcement",
    "text": "plain texts",
}


def convert(value: Value, source: Format, target: Format) -> Value:
    """Return a valid record of `source` as one of `target`; an `UnfitError` if that cannot hold all of it.

    What was built is read again, and must say what the record says: so nothing is lost that a format forgot. The
    path of an error leads into `value`.
    """
    if source is target:
        return value
    if source.verbatim and target.verbatim and not target.violations(value):
        _check_order(value, target)
        return value
    record = source.to_openai(value)
    try:
        built = _build(record, target)
        _check_order(record, target)
    except UnfitError as error:
        raise UnfitError(_origin(error.path, record, value, source), error.message) from None
    return built


def _build(record: Value, target: Format) -> Value:
    kind = next(kind for key, kind in KINDS.items() if key in record)
    if kind not in target.kinds:
        raise UnfitError((), f"holds no {_PLURALS[kind]}")
    match kind:
        case "text":
            _check(record, get("text"))
        case "reinforcement":
            _check(record["prompt"] | record["reference"], get("openai-reinforcement"))
        case _:
            _check(record, get(f"openai-{kind}"))
    built = target.from_openai(record)
    _check(built, target)
    if meaning(target.to_openai(built)) != meaning(record):
        raise UnfitError((), "would not say the same")
    return built


def _check(record: Value, format: Format) -> None:  # noqa: A002 - our word
    if found := format.violations(record):
        raise UnfitError(found[0].path, f"cannot hold it: {found[0].message}")


def _check_order(record: Value, target: Format) -> None:
    """Raise an `UnfitError` if roles speak in an order that the format does not take."""
    said = enumerate(record.get("messages", ()))
    spoken = [(("messages", index), message) for index, message in said if message["role"] != "system"]
    if not spoken or not target.starts_with:
        return
    for place, wanted, which in ((0, target.starts_with, "first"), (-1, target.ends_with, "last")):
        if spoken[place][1]["role"] != wanted:
            raise UnfitError(spoken[place][0], f"holds chats whose {which} message is from the {wanted}")
    for (_, before), (home, message) in pairwise(spoken if target.alternates else ()):
        if message["role"] == before["role"] != "tool" and not before.get("tool_calls"):
            raise UnfitError(home, f"holds no two {message['role']} messages in a row")


def _origin(path: Path, record: Value, value: Value, source: Format) -> Path:
    """Return the path in the source of what stands at a path of OpenAI's record."""
    match path:
        case ("messages", int(index), *rest) | ("input" | "prompt", "messages", int(index), *rest):
            pass
        case ("preferred_output" | "non_preferred_output" as key, int(_), *rest):
            index = len(record["input"]["messages"]) + ("preferred_output", "non_preferred_output").index(key)
        case ("input" | "prompt" | "reference" as key, *rest) if key not in value:
            return tuple(rest)
        case _:
            return path
    homes = source.homes(value)
    return (*homes[index], *rest) if index < len(homes) else ()
