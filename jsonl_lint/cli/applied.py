"""`jsonl-lint config show FILE`: what applies to a file, and which line of the config, or else what, says so."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from jsonl_lint import catalog
from jsonl_lint.catalog import Target
from jsonl_lint.cli.show import table
from jsonl_lint.config import ConfigError, Job, Problem, Request, Settings, jobs, load
from jsonl_lint.config.files import Pattern, content, find_config, same, shown
from jsonl_lint.config.problem import Text
from jsonl_lint.config.settings import Choice, Defaults
from jsonl_lint.config.yaml import Node, parse
from jsonl_lint.diagnostic import printable, quote, shorten
from jsonl_lint.record import Source
from jsonl_lint.rule import Rule, options
from jsonl_lint.rules import RULES

Row = tuple[str, str, str]
Keys = tuple[str | int, ...]

_SHIPPED, _UNSET = "default", "not set"
_ABSENT = {"target": "default, as none is set", "format": "default", "epochs": "default"}
_LONGEST = 60
_LIMITS = ("min_", "max_")


class _Config:
    """The config that applies: its settings, and where in it each is."""

    def __init__(self, explicit: str | None) -> None:
        self.settings: Settings = load(explicit)
        path = explicit or find_config()
        self.text = Text(shown(path) if path else "", content(path) if path else "")
        self.root = parse(self.text) if path else None

    def find(self, *keys: str | int) -> tuple[Node, str] | None:
        """Return a value of the config, and the line where it is said."""
        node = key = self.root
        for name in keys:
            held: Any = node.value if node else None
            if isinstance(held, list) and isinstance(name, int):
                node = key = held[name]
            elif isinstance(held, dict) and name in held:
                key, node = held[name]
            else:
                return None
        if node is None or key is None:
            return None
        return node, f"{printable(self.text.path)}:{self.text.place(key.start, 0).line}"

    def first(self, *ways: Keys) -> str:
        """Return the line of the first of some keys that is there, or that it is the default."""
        return next((found[1] for keys in ways if (found := self.find(*keys))), _SHIPPED)


def show_config(arguments: argparse.Namespace) -> int:
    """Print what applies to a file; return the exit code."""
    path = arguments.path
    try:
        if os.path.isdir(path):  # noqa: PTH112 - a path may hold any bytes
            raise ConfigError(Problem(f"{quote(path, 200)} is a folder; name a file"))  # noqa: TRY301
        config = _Config(arguments.config)
        found = jobs(config.settings, Request(paths=(path,)))
    except ConfigError as error:
        print(error.render(), file=sys.stderr)  # noqa: T201
        return 2
    pages = [_page(config, job, source) for job in found for source in job.dataset.sources]
    print("\n\n".join(pages or [f"{printable(path)} is not linted: {_ignored(config, path, '')}"]))  # noqa: T201
    return 0


def _page(config: _Config, job: Job, source: Source) -> str:
    name = job.dataset.name
    dataset = config.settings.datasets.get(name)
    where = f"dataset {shorten(name)} ({config.first(('datasets', name))})" if dataset else "in no named dataset"
    split = "training" if source.split == "train" else "validation"
    head = "\n".join([f"{printable(source.path)}: {split} file, {where}", *_evaluated(config, source.path)])
    target = catalog.load(config.settings.models).find(job.dataset.target)
    rules = (row for rule in RULES for row in _rule(config, rule, job, source))
    blocks = (_settings(config, name if dataset else "", job), _limits(job, target), rules)
    return "\n\n".join([head, *filter(None, map(table, blocks))])


def _evaluated(config: _Config, path: str) -> Iterator[str]:
    """Yield a line for each place that names a file as an evaluation."""
    named: list[tuple[Keys, Defaults]] = [
        (("datasets", name), own) for name, own in config.settings.datasets.items()
    ]
    for keys, own in [((), config.settings), *named]:
        if any(Pattern.of(text, config.settings.folder).covers(same(path)) for text in own.evaluation):
            whose = f"dataset {shorten(str(keys[-1]))}" if keys else "all datasets"
            where = config.first((*keys, "evaluation"))
            yield f"evaluation of {whose}, which must not be trained on what is in it ({where})"


def _settings(config: _Config, dataset: str, job: Job) -> Iterator[Row]:
    """Yield what can be said for a dataset, or for all."""
    for item in dataclasses.fields(Defaults):
        own = config.find("datasets", dataset, item.name)
        found = own or config.find(item.name)
        if found:
            node, where = found
            yield item.name, _plain(node.plain()), where + ("" if own or not dataset else " (all datasets)")
        else:
            value = {"target": job.dataset.target, "format": "detected", "epochs": "auto"}.get(item.name, _UNSET)
            yield item.name, value, _ABSENT.get(item.name, "")


def _rule(config: _Config, kind: type[Rule], job: Job, source: Source) -> Iterator[Row]:
    """Yield whether a rule runs on a file and how bad its findings are; then its options."""
    name = kind.name
    rule = next((rule for rule in job.rules if rule.name == name), None)
    if source.split not in kind.splits:
        yield name, "off", f"not for {source.split} files"
    elif name in source.skip:
        yield name, "off", _ignored(config, source.path, name)
    elif rule is None:
        yield name, "off", _switched(config, kind)
    else:
        yield name, "facts" if kind.facts_only else str(rule.severity or kind.level), _leveled(config, kind)
        for option in options(kind):
            if option.name != "severity":
                where = config.first(("rules", name, option.name))
                yield f"  {option.name}", _plain(getattr(rule, option.name)), where


def _switched(config: _Config, kind: type[Rule]) -> str:
    """Return what says that a rule is off."""
    off = (name for name in (kind.name, kind.group) if not config.settings.rules.get(name, Choice()).on)
    return config.first(*(("rules", name) for name in off))


def _leveled(config: _Config, kind: type[Rule]) -> str:
    """Return what says how bad the findings of a rule are, or that it is on where it would be off."""
    said = config.settings.rules
    leveled = [name for name in (kind.name, kind.group) if name in said and "severity" in said[name].options]
    named = [] if kind.on and said.get(kind.group, Choice()).on else [kind.name]
    return config.first(
        *(keys for name in leveled for keys in (("rules", name, "severity"), ("rules", name))),
        *(("rules", name) for name in named),
    )


def _limits(job: Job, target: Target) -> Iterator[Row]:
    """Yield the numbers that rules were given from the target."""
    limits = {
        item.name: getattr(rule, item.name)
        for rule in job.rules
        for item in dataclasses.fields(rule)
        if item.metadata.get("given") and item.name.startswith(_LIMITS) and hasattr(target, item.name)
    }
    return ((name, f"{limit:,}", f"target {target.id}") for name, limit in limits.items() if limit)


def _ignored(config: _Config, path: str, rule: str) -> str:
    """Return the line of the config because of which a file is ignored, or ignored by a rule."""
    groups = {kind.name: kind.group for kind in RULES}
    for index, item in enumerate(config.settings.ignore):
        named = item.rules is None or {rule, groups.get(rule, "")} & {*item.rules}
        if named and Pattern.of(item.path, config.settings.folder, every=True).covers(same(path)):
            return config.first(("ignore", index))
    return _SHIPPED


def _plain(value: Any) -> str:
    if value is None or value in ((), ""):
        return _UNSET
    if isinstance(value, str):
        return shorten(value, _LONGEST)
    return shorten(json.dumps(value, ensure_ascii=False, default=str), _LONGEST)
