"""Evaluation files: what is in them must not be trained on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from jsonl_lint.config.files import Pattern, relative, shown
from jsonl_lint.config.problem import ConfigError, Problem
from jsonl_lint.diagnostic import Place
from jsonl_lint.formats import detect
from jsonl_lint.record import SOUND, Record, Source
from jsonl_lint.rule import Evaluation, Line


def load(folder: str, patterns: Iterable[str]) -> Evaluation:
    """Return what files say that are named in a config in `folder`; `ConfigError` with all that cannot be read."""
    paths = sorted({shown(relative(path)) for text in patterns for path in Pattern.of(text, folder).find()})
    problems: list[Problem] = []
    digest = hashlib.sha256()
    evaluation = Evaluation.of("", _texts(paths, problems, digest))
    if problems:
        raise ConfigError(*problems)
    return Evaluation(digest.hexdigest(), evaluation.lines, evaluation.hashes, evaluation.owners)


def _texts(paths: list[str], problems: list[Problem], digest: Any) -> Iterator[tuple[Line, str]]:
    for path in paths:
        digest.update(repr(path).encode(errors="surrogatepass"))
        try:
            with open(path, "rb") as file:  # noqa: PTH123 - a path may hold any bytes
                for number, data in enumerate(file, 1):
                    digest.update(data)
                    record = Record(Source(path), number, data)
                    if record.condition == SOUND:
                        yield from ((Line(path, number), text) for text in _said(record))
                    elif record.condition != "blank":
                        reason = record.fault.message if record.fault else record.condition
                        place = Place(path, number)
                        problems.append(
                            Problem(f"not a record: {reason}", "Evaluation files are JSON Lines.", place)
                        )
                        break
        except OSError as error:
            problems.append(Problem(f"cannot be read: {error.strerror}", place=Place(path)))


def _said(record: Record) -> Iterator[str]:
    """Yield what is said in a record, but for system messages; all texts of one without a known format."""
    record.format = detect(record.value)
    if record.messages:
        return (message.text for message in record.messages if message.role not in {"system", "developer"})
    return _strings(record.value)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)
