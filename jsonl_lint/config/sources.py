"""Which files make up which dataset, from the config and the paths of the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from jsonl_lint.config.files import Pattern, names, relative, same, shown
from jsonl_lint.config.problem import ConfigError, Problem
from jsonl_lint.config.request import Request
from jsonl_lint.config.settings import DatasetSettings, Defaults, Settings
from jsonl_lint.diagnostic import quote
from jsonl_lint.engine import UNNAMED
from jsonl_lint.record import Source
from jsonl_lint.rules import RULES
from jsonl_lint.storage import DVC, check_url, is_url
from jsonl_lint.values import Value, replace


class Draft(Value, kw_only=False):
    """The files of a dataset, and what the config says of it alone."""

    name: str
    settings: Defaults
    sources: tuple[Source, ...]


Find = Callable[[Pattern], Iterable[str]]
"""Gives the files that a pattern means: those of today, or those of another time."""


def drafts(settings: Settings, request: Request, problems: list[Problem], find: Find) -> list[Draft]:
    """Return the datasets that are asked for; some may have no files left."""
    if request.validation:
        validation = _given(request, request.validation, problems, find)
        train = _given(request, request.paths, problems, find)
        found = [Draft(UNNAMED, Defaults(), _split(train, validation, problems))]
    elif request.paths:
        found = _sorted_out(settings, _given(request, request.paths, problems, find))
    elif settings.datasets:
        found = [
            Draft(name, item, _named(settings, item, problems, find))
            for name, item in settings.datasets.items()
            if name not in far_away(settings)
        ]
    else:
        found = [Draft(UNNAMED, Defaults(), _given(request, (".",), problems, find))]
    return [replace(draft, sources=_without_ignored(settings, draft.sources)) for draft in found]


def _given(request: Request, paths: tuple[str, ...], problems: list[Problem], find: Find) -> tuple[Source, ...]:
    """Return the files that paths of the command line mean, each once."""
    found: dict[str, Source] = {}
    missing = []
    for path in paths:
        if path == "-":
            found.setdefault(path, Source(request.stdin_name, request.stdin_file))
        elif files := list(find(_pattern(path))):
            found |= {same(file): Source(shown(file)) for file in files if same(file) not in found}
        elif is_url(path) or not os.path.lexists(path):
            missing.append(Problem(f"no such file or folder: {quote(path, 200)}"))
    if not found and not missing:
        missing.append(Problem(f"no {names()} files in {', '.join(map(quote, paths))}"))
    problems += missing
    return tuple(found.values())


def _pattern(path: str) -> Pattern:
    """Return what a path of the command line means, a pointer of DVC its data; no shell has wildcards for URLs."""
    if not is_url(path):
        return Pattern(path.removesuffix(DVC))
    try:
        check_url(path)
    except ValueError as error:
        raise ConfigError(Problem(*error.args)) from None
    return Pattern.of(path, "")


def _named(
    settings: Settings, dataset: DatasetSettings, problems: list[Problem], find: Find
) -> tuple[Source, ...]:
    """Return the files that the config names for a dataset."""
    train, validation = (_meant(settings, patterns, find) for patterns in (dataset.train, dataset.validation))
    return _split(train, validation, problems)


def _meant(settings: Settings, patterns: Iterable[str], find: Find) -> tuple[Source, ...]:
    """Return the files that patterns of the config mean, each once."""
    paths = (path for text in patterns for path in _there(text, find(Pattern.of(text, settings.folder))))
    return tuple({same(path): Source(shown(relative(path))) for path in paths}.values())


def _there(text: str, paths: Iterable[str]) -> Iterable[str]:
    """Return the files of a pattern; of a URL, it could not be said before that there are none."""
    found = list(paths)
    if not found and is_url(text):
        raise ConfigError(Problem(f"there is no {names()} file at {quote(text, 200)}"))
    return found


def far_away(settings: Settings) -> tuple[str, ...]:
    """Return the names of the datasets that pre-commit leaves out: a hook does not read from the network."""
    if not os.environ.get("PRE_COMMIT"):
        return ()
    return tuple(
        name
        for name, item in settings.datasets.items()
        if any(is_url(text) for text in (*item.train, *item.validation))
    )


def _split(
    train: tuple[Source, ...], validation: tuple[Source, ...], problems: list[Problem]
) -> tuple[Source, ...]:
    """Return the files of a dataset: what is for validation is not for training, whatever folder it lies in."""
    held_out = {same(source.path) for source in validation}
    left = [source for source in train if same(source.path) not in held_out]
    if train and not left:
        named = ", ".join(quote(source.path, 100) for source in train[:3])
        problems.append(
            Problem(f"no training files are left: {named} {'is' if len(train) == 1 else 'are'} for validation")
        )
    return (*left, *(replace(source, split="validation") for source in validation))


def _sorted_out(settings: Settings, given: tuple[Source, ...]) -> list[Draft]:
    """Return the given files by the dataset of the config that they belong to, and the rest last."""
    found, rest = [], dict.fromkeys(given)
    by_path = [(same(source.path), source) for source in given]
    for name, dataset in settings.datasets.items():
        train = _belonging(settings, by_path, dataset.train)
        validation = _belonging(settings, by_path, dataset.validation)
        found.append(Draft(name, dataset, _split(train, validation, [])))
        for source in (*train, *validation):
            rest.pop(source, None)
    return [*found, Draft(UNNAMED, Defaults(), tuple(rest))]


def _belonging(settings: Settings, by_path: list[tuple[str, Source]], texts: Iterable[str]) -> tuple[Source, ...]:
    patterns = [Pattern.of(text, settings.folder) for text in texts]
    return tuple(source for path, source in by_path if any(pattern.covers(path) for pattern in patterns))


def _without_ignored(settings: Settings, sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return the files that the config does not ignore, each with the rules that do not apply to it."""
    ignored = [(Pattern.of(item.path, settings.folder, every=True), item.rules) for item in settings.ignore]
    kept = []
    for source in sources:
        path = same(source.path)
        skipped = [rules for pattern, rules in ignored if pattern.covers(path)]
        if None not in skipped:
            named = {name for rules in skipped for name in rules or ()}
            kept.append(replace(source, skip=_members(named)))
    return tuple(kept)


def unused_ignores(settings: Settings, on: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Yield what the config ignores for nothing, and why; `on` are the rules that run unless one is ignored."""
    for item in settings.ignore:
        if not is_url(item.path) and next(Pattern.of(item.path, settings.folder, every=True).find(), None) is None:
            yield settings.path, item.path, "matches no file"
        elif item.rules is not None and not _members({*item.rules}) & on:
            yield settings.path, item.path, "names no rule that is on"


def _members(named: set[str]) -> frozenset[str]:
    """Return the names of rules, those of groups spelled out; rules that are always on are left out."""
    return frozenset(rule.name for rule in RULES if {rule.name, rule.group} & named and not rule.always)
