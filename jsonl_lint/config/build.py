"""From settings and a request to jobs: which files, and which rules with which numbers."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from typing import Any

from jsonl_lint import catalog
from jsonl_lint.catalog import Catalog, Target
from jsonl_lint.config import evaluation, files, own_answers
from jsonl_lint.config.files import Pattern
from jsonl_lint.config.portable import JUDGES, chat_of, portable_to
from jsonl_lint.config.problem import ConfigError
from jsonl_lint.config.request import Request
from jsonl_lint.config.settings import Choice, Defaults, Settings
from jsonl_lint.config.sources import Draft, Find, drafts, unused_ignores
from jsonl_lint.engine import Dataset
from jsonl_lint.formats import FORMATS
from jsonl_lint.languages import NOTHING
from jsonl_lint.rule import Evaluation, Rule
from jsonl_lint.rules import RULES
from jsonl_lint.rules.unused_ignore import UnusedIgnore
from jsonl_lint.tokens import Meter, can_count, encoding_of
from jsonl_lint.values import Value, fields, replace


class Job(Value, kw_only=False):
    """A dataset, and the rules that judge it."""

    dataset: Dataset
    rules: tuple[Rule, ...]


def jobs(settings: Settings, request: Request, find: Find = Pattern.find) -> tuple[Job, ...]:
    """Return what is to be linted; nothing if the config ignores all that was named.

    `find` tells which files there are.

    Raises `ConfigError` with all that is wrong.
    """
    known = catalog.load(settings.models)
    problems = list(request.problems(known))
    found = drafts(settings, request, problems, find)
    if problems:
        raise ConfigError(*problems)
    chosen = [rule for rule in RULES if _runs(rule, settings.rules, request)]
    made = [_job(draft, settings, request, known, chosen) for draft in found if draft.sources]
    return (*(_judging(job, settings) for job in made[:1]), *made[1:])


def _judging(job: Job, settings: Settings) -> Job:
    """Return a job that judges what the config ignores, too; one is enough."""
    on = frozenset(rule.name for rule in RULES if _runs(rule, settings.rules, Request()))
    told = functools.partial(replace, unused_ignores=tuple(unused_ignores(settings, on)))
    return replace(job, rules=tuple(told(rule) if isinstance(rule, UnusedIgnore) else rule for rule in job.rules))


def _runs(rule: type[Rule], choices: Mapping[str, Choice], request: Request) -> bool:
    """Return whether a rule runs: the command line has the first word, then the config, then the rule."""
    if rule.always:
        return True
    names, selected = {rule.name, rule.group}, {*request.select}
    if names & {*request.ignore} or (selected and not names & selected):
        return False
    if request.per_record and not rule.per_file:
        return False
    default = rule.on and choices.get(rule.group, Choice()).on
    return rule.name in selected or choices.get(rule.name, Choice(default)).on


def _job(draft: Draft, settings: Settings, request: Request, known: Catalog, chosen: list[type[Rule]]) -> Job:
    own = draft.settings
    name = request.target or own.target or settings.target
    target = known.find(name or catalog.DEFAULT)
    if not request.target:
        target = _adapted(target, own, settings)
    epochs = request.epochs or own.epochs or settings.epochs
    form = request.format or own.format or settings.format or ""
    graded = own.grader or settings.grader
    today = request.today or dt.datetime.now(dt.UTC).date()
    numbers = context(
        target,
        today=today,
        epochs=epochs if isinstance(epochs, int) else None,
        max_cost=settings.max_cost if own.max_cost is None else own.max_cost,
        max_cost_increase=settings.max_cost_increase if own.max_cost_increase is None else own.max_cost_increase,
        assumed=name is None,
        portable=portable(settings, request, known, today),
        validated=any(source.split == "validation" for source in draft.sources),
        own=own_answers.own(settings.answers, settings.folder),
        evaluation=_evaluation(chosen, settings, own),
        item_paths=_item_paths(settings.folder, graded) if graded else (),
    )
    file = own.schema or settings.schema
    schema = _schema(settings.folder, file.path) if file else ""
    instead = bool(file and file.instead)
    chat = chat_of(target.formats)
    how: dict[str, Any] = {"format": form, "variant": chat, "schema": schema, "instead": instead}
    how["most"] = request.max_unpacked
    sources = tuple(replace(source, **how) for source in draft.sources)
    rules = tuple(_rule(rule, settings.rules, numbers) for rule in chosen)
    return Job(Dataset(draft.name, target.id, sources), rules)


def _item_paths(folder: str, path: str) -> tuple[str, ...]:
    from jsonl_lint.config import grader

    return grader.item_paths(folder, path)


def _schema(folder: str, path: str) -> str:
    from jsonl_lint.config import schema_file

    return schema_file.load(folder, path)


def _evaluation(chosen: list[type[Rule]], settings: Settings, own: Defaults) -> Evaluation | None:
    """Return what the evaluation files say, if a rule asks."""
    patterns = own.evaluation or settings.evaluation
    asked = any("evaluation" in (item.name for item in fields(rule)) for rule in chosen)
    return evaluation.load(settings.folder, patterns) if patterns and asked else None


def _adapted(target: Target, own: Defaults, settings: Settings) -> Target:
    """Return the target with the price, the tokenizer and the evaluations that the config states for a dataset."""
    price, path = own.price or settings.price, own.tokenizer or settings.tokenizer
    evals = settings.evals if own.evals is None else own.evals
    if price:
        target = replace(target, price=price, other_prices=())
    if path:
        encoding = encoding_of(files.within(settings.folder, path))
        target = replace(target, encoding=encoding, borrowed=False, exact=False)
    return target if evals is None else replace(target, evals=evals)


def portable(
    settings: Settings, request: Request, known: Catalog, today: dt.date
) -> tuple[tuple[str, tuple[str, ...], str, tuple[Rule, ...]], ...]:
    """Return where data should be portable to: name, formats, the one that chat is read as, rules set for it."""
    wanted = settings.rules.get("portability", Choice()).options.get("portable_to", ())
    judges = [rule for rule in JUDGES if _runs(rule, settings.rules, replace(request, select=()))]
    found = []
    for label, taken, target in (portable_to(known, name) for name in wanted):
        numbers = context(target, today=today, epochs=None, max_cost=None, assumed=False) if target else {}
        rules = (replace(_rule(rule, settings.rules, numbers), severity=None) for rule in judges)
        found.append((label, taken, chat_of(taken), tuple(rule for rule in rules if not rule.idle)))
    return tuple(found)


def context(
    target: Target, *, today: dt.date, epochs: int | None, max_cost: float | None, assumed: bool, **more: Any
) -> dict[str, Any]:
    """Return all that the given fields of rules may ask for; `more` is what only some configs say."""
    return {
        **{item.name: getattr(target, item.name) for item in fields(target)},
        "meter": _meter(target),
        "target": target.id,
        "model": target.name,
        "sold": catalog.is_sold(target, today),
        "lifetime": catalog.lifetime(target, today),
        "today": today,
        "epochs": epochs,
        "default_epochs": target.epochs,
        "known": tuple(known.name for known in FORMATS),
        "max_cost": max_cost,
        "max_cost_increase": None,
        "before": None,
        "unused_ignores": (),
        "stale": (),
        "assumed": assumed,
        "portable": (),
        "item_paths": (),
        "validated": False,
        "evaluation": None,
        "own": NOTHING,
        **more,
    }


def _meter(target: Target) -> Meter | None:
    """Return how the provider counts, or None if that is not known; a target has all fields of a meter."""
    if not can_count(target.encoding):
        return None
    return Meter(**{item.name: getattr(target, item.name) for item in fields(Meter)})


def _rule(rule: type[Rule], choices: Mapping[str, Choice], numbers: Mapping[str, Any]) -> Rule:
    """Return a rule with its options, those of its group first, and with the numbers that it asks for."""
    options = {
        **choices.get(rule.group, Choice()).options,
        **choices.get(rule.name, Choice()).options,
        **{item.name: numbers[item.name] for item in fields(rule) if numbers and item.metadata.get("given")},
    }
    return rule(**options)
