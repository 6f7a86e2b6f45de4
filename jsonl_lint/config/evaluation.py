"""Evaluation files: what is in them must not be trained on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from jsonl_lint.config.files import Pattern, relative, shown
from jsonl_lint.config.problem import ConfigError, Problem
from jsonl_lint.diagnostic import quote
from jsonl_lint.engine import Dataset, records
from jsonl_lint.formats import detect
from jsonl_lint.record import SOUND, Record, Source
from jsonl_lint.rule import Evaluation, Line
from jsonl_lint.storage import is_url

MOST = 64 << 20
"""The most bytes of evaluation files; what they say is held in memory, in about thirty times as much."""


def load(folder: str, patterns: Sequence[str]) -> Evaluation:
    """Return what files say that are named in a config in `folder`; `ConfigError` with all that cannot be read."""
    for text in filter(is_url, patterns):
        advice = "They are read in every run, also by hooks: keep them beside the config."
        raise ConfigError(Problem(f"evaluation files are not read from URLs: {quote(text, 200)}", advice))
    paths = sorted({shown(relative(path)) for text in patterns for path in Pattern.of(text, folder).find()})
    problems: list[Problem] = []
    digest = hashlib.sha256()
    evaluation = Evaluation.of("", _texts(paths, problems, digest))
    if problems:
        raise ConfigError(*problems)
    return Evaluation(digest.hexdigest(), evaluation.lines, evaluation.hashes, evaluation.owners)


def _texts(paths: list[str], problems: list[Problem], digest: Any) -> Iterator[tuple[Line, str]]:
    bad: set[str] = set()
    size = 0
    for record in records(Dataset("", "", tuple(map(Source, paths)))):
        size += len(record.raw)
        if size > MOST:
            problems.append(Problem(f"evaluation files of more than {MOST >> 20} MiB together are not taken"))
            return
        digest.update(repr((record.path, record.raw)).encode(errors="surrogatepass"))
        if record.condition == SOUND:
            yield from ((Line(record.path, record.line), text) for text in _said(record))
        elif record.condition != "blank" and record.path not in bad:
            bad.add(record.path)
            where, why = quote(record.path, 100), record.condition.replace("-", " ")
            problems.append(
                Problem(
                    f"{where} cannot be compared with: line {record.line}: {why}",
                    "Evaluation files are JSON Lines.",
                )
            )


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
