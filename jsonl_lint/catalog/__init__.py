"""The targets: which model trains on a dataset, what it takes, what it costs, and how long it lives.

The facts are in `models.toml`, each with its source and date, and users may add their own: a new provider or
model is data, not code. Nothing is read before `load` is called.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from jsonl_lint.catalog import shipped
from jsonl_lint.catalog.row import BadModel, Row, Target, read
from jsonl_lint.diagnostic import shorten
from jsonl_lint.tokens import Price
from jsonl_lint.values import Value

__all__ = [
    "DEFAULT",
    "BadModel",
    "Catalog",
    "Row",
    "Target",
    "UnknownTarget",
    "is_sold",
    "lifetime",
    "load",
    "price",
]

DEFAULT = "openai/gpt-4.1-mini-2025-04-14"
"""The target of a dataset that names none."""

_SOON = 60
_MODEL_ID = re.compile(r"[\w.-]+/[\w./-]+")


class UnknownTarget(ValueError):  # noqa: N818 - the name says it all
    """No target has this name; the message names the nearest."""


class Catalog(Value, kw_only=False):
    """All targets: `models` by id and method; `names` leads from every full name, in lower case, to an id."""

    models: Mapping[str, Mapping[str, Target]]
    names: Mapping[str, str]

    def targets(self) -> tuple[Target, ...]:
        """Return every target, in the order of the catalogue."""
        return tuple(target for methods in self.models.values() for target in methods.values())

    def find(self, name: str) -> Target:
        """Return the target that an id, an alias or the name of a fine-tuned model means."""
        provider, model, method = _split(name)
        methods = self.models[self._id(name, provider, model)]
        first = next(iter(methods.values()))
        if method and method not in methods:
            known = " or ".join(f'"{known}"' for known in methods)
            raise UnknownTarget(f'{first.id} is not trained with "{shorten(method)}"; use {known}')
        return methods[method] if method else first

    def _id(self, name: str, provider: str, model: str) -> str:
        """Return the id behind a name; OpenAI is meant if no provider is named and it has the model."""
        full = f"{provider or 'openai'}/{model}"
        if full in self.names:
            return self.names[full]
        same = [key for key in self.names if not provider and key.partition("/")[2] == model]
        if len(same) == 1:
            return self.names[same[0]]
        near = " or ".join(same or self._nearest(provider, model))
        hint = f"did you mean {near}?" if near else 'describe it under "models:" in the config'
        raise UnknownTarget(f'unknown model "{shorten(name)}"; {hint}')

    def _nearest(self, provider: str, model: str) -> list[str]:
        """Return the likest names of the provider, or of all if it is not known either."""
        own = [key for key in self.names if key.startswith(f"{provider}/")]
        by_model = {key.partition("/")[2]: key for key in reversed(own or [*self.names])}
        import difflib

        return [by_model[near] for near in difflib.get_close_matches(model[:100], by_model, 2)]


def _split(name: str) -> tuple[str, str, str]:
    """Return provider, base model and method. `ft:MODEL:…` is OpenAI's fine-tune, `MODEL.ft-…` is Azure's."""
    text = name.strip().lower()
    provider, slash, model = text.partition("/")
    if not slash or ":" in provider:
        provider, model = "", text
    if model.startswith("ft:"):
        return provider, model.split(":")[1], ""
    model, _, method = model.partition(":")
    model, tuned, _ = model.partition(".ft-")
    return provider or ("azure" if tuned else ""), model, method


def load(overrides: Mapping[str, Any] | None = None) -> Catalog:
    """Return the catalogue, with the `models:` section of a config merged over it, key by key.

    What is said of `provider/model` holds for every method, unless it is also said of `provider/model:method`. A
    key without a value means that it is not known. Raises `BadModel` for what a row cannot say.
    """
    own: dict[str, Mapping[str, Any]] = {}
    rows = ChainMap(own, cast("dict[str, Mapping[str, Any]]", shipped.models()))
    names, said = _names(shipped.aliases()), []
    for key, facts in sorted((overrides or {}).items(), key=lambda item: ":" in str(item[0])):
        name, colon, method = str(key).partition(":")
        full = names.get(name.lower()) or names.get(f"openai/{name.lower()}") or name
        if not _MODEL_ID.fullmatch(full):
            raise BadModel((str(key),), 'name the model as "provider/model"')
        read(Row, facts, (str(key),))
        said.append(full)
        row = rows.get(full, {"exact": False})
        own[full] = _over_method(row, str(key), method.lower(), facts) if colon else _over(row, facts)
    models = _Models(rows, shipped.providers())
    for full in said:
        models[full]  # raises for what a row of the user cannot say
    aliases = {full: own[full].get("aliases") or () for full in own}
    return Catalog(models, _names({**shipped.aliases(), **aliases}))


class _Models(Mapping[str, Mapping[str, Target]]):
    """The targets of each model, made of its row when they are asked for."""

    def __init__(self, rows: Mapping[str, Mapping[str, Any]], providers: Mapping[str, Any]) -> None:
        self._rows, self._providers = rows, providers
        self._made: dict[str, Mapping[str, Target]] = {}

    def __getitem__(self, full: str) -> Mapping[str, Target]:
        if full not in self._made:
            self._made[full] = _targets(full, self._rows[full], self._providers)
        return self._made[full]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _over(row: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with the facts of a user over it, which hold for every method."""
    by_method = {
        method: {key: value for key, value in own.items() if key not in facts}
        for method, own in row.get("method", {}).items()
    }
    return {**row, **facts, "method": by_method}


def _over_method(row: Mapping[str, Any], name: str, method: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with the facts of a user over those of one method."""
    methods = row.get("methods") or Row().methods
    if method not in methods:
        known = " or ".join(f'"{known}"' for known in methods)
        raise BadModel((name,), f"the model is not trained in this way; use {known}")
    for key in ("aliases", "methods"):
        if key in facts:
            raise BadModel((name, key), "say this of the model, without a method")
    by_method = row.get("method", {})
    return {**row, "method": {**by_method, method: {**by_method.get(method, {}), **facts}}}


def price(facts: Any) -> Price:
    """Return the price that a config states. Raises `BadModel` for what a price cannot say."""
    return Price(**read(Price, facts, ()))


def _names(aliases: Mapping[str, Iterable[str]]) -> dict[str, str]:
    names: dict[str, str] = {}
    for full, others in aliases.items():
        provider = full.partition("/")[0]
        for name in (full, *(f"{provider}/{alias}" for alias in others)):
            if (owner := names.setdefault(name.lower(), full)) != full:
                raise BadModel((full,), f'"{shorten(name)}" is already a name of {owner}')
    return names


def _targets(full: str, row: Mapping[str, Any], providers: Mapping[str, Any]) -> dict[str, Target]:
    """Return the targets of a model by method, from facts of its provider and its own, each with its method's."""
    provider, _, model = full.partition("/")
    provider = provider.lower()
    common, own = dict(providers.get(provider, {})), dict(row)
    name, by_method, own_by_method = common.pop("name", provider), common.pop("method", {}), own.pop("method", {})
    methods = own.get("methods") or Row().methods
    targets = {}
    for method in methods:
        layers = (common, by_method.get(method, {}), own, own_by_method.get(method, {}))
        facts = {key: value for layer in layers for key, value in layer.items()}
        facts["note"] = " ".join(layer["note"] for layer in layers if layer.get("note"))
        targets[method] = Target(
            id=full if method == methods[0] else f"{full}:{method}",
            provider=provider,
            provider_name=name,
            model=model,
            method=method,
            **read(Row, facts, (full,)),
        )
    return targets


def is_sold(target: Target, today: dt.date) -> bool:
    """Return whether the provider still sells this training."""
    return target.sold and (target.sold_until is None or today < target.sold_until)


def lifetime(target: Target, today: dt.date) -> str:
    """Return a sentence if the model is gone, takes no new jobs, or soon will (60 days); else nothing."""
    name, job, end = target.name, target.job_until, target.shutdown
    if not is_sold(target, today):
        since = f" since {target.sold_until}" if target.sold_until else ""
        return f"{name}: {target.provider_name} no longer sells fine-tuning{since}"
    if end and end <= today:
        return f"{name} was shut down on {end}"
    if job and job < today:
        return f"{name} takes no new jobs after {job}"
    if end and (end - today).days <= _SOON:
        return f"{name} shuts down on {end} ({_in_days(end - today)})"
    if job and (job - today).days <= _SOON:
        return f"{name} takes no new jobs after {job} ({_in_days(job - today)})"
    return ""


def _in_days(left: dt.timedelta) -> str:
    return {0: "today", 1: "tomorrow"}.get(left.days, f"in {left.days} days")
