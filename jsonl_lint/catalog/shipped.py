"""What `models.toml` says of each model and provider, read when it is asked for: to read all takes too long."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from jsonl_lint import package

_BEGIN = re.compile(r'^(?:\[\[model\]\]\nid = "(?P<model>.+)"|\[provider\.(?P<provider>[\w-]+))', re.MULTILINE)
_ALIASES = re.compile(r"^aliases = \[([^\]]*)\]", re.MULTILINE)
_TEXT = re.compile('"([^"]*)"')


class Tables(Mapping[str, Mapping[str, Any]]):
    """Tables by name, each as its text in TOML until it is asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Keep the texts."""
        self._texts, self._read = texts, functools.cache(_parsed)

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        """Return what a table says."""
        return self._read(name, self._texts[name])

    def __iter__(self) -> Iterator[str]:
        """Return the names, in the order of the file."""
        return iter(self._texts)

    def __len__(self) -> int:
        """Return how many tables there are."""
        return len(self._texts)


def _parsed(name: str, text: str) -> Mapping[str, Any]:
    import tomllib

    table = tomllib.loads(text, parse_float=Decimal)
    if "provider" in table:
        provider: Mapping[str, Any] = table["provider"][name]
        return provider
    [model] = table["model"]
    return {key: value for key, value in model.items() if key != "id"}


@functools.cache
def _texts() -> tuple[dict[str, str], dict[str, str]]:
    """Return the text of each provider and of each model."""
    text = package.text("models.toml")
    found = [*_BEGIN.finditer(text)]
    providers: dict[str, str] = {}
    models: dict[str, str] = {}
    for this, after in zip(found, [*(next_.start() for next_ in found[1:]), len(text)], strict=True):
        part = text[this.start() : after]
        if this["provider"]:
            providers[this["provider"]] = providers.get(this["provider"], "") + part
        else:
            models[this["model"]] = part
    return providers, models


@functools.cache
def providers() -> Tables:
    """Return what is said of each provider."""
    return Tables(_texts()[0])


@functools.cache
def models() -> Tables:
    """Return what is said of each model, by its id."""
    return Tables(_texts()[1])


@functools.cache
def aliases() -> dict[str, tuple[str, ...]]:
    """Return the aliases of each model, without reading its table."""
    found = ((name, _ALIASES.search(text)) for name, text in _texts()[1].items())
    return {name: tuple(_TEXT.findall(said[1])) if said else () for name, said in found}
