"""The ways to say what was found: one file each; this is the list."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Protocol

from jsonl_lint.diagnostic import Report

__all__ = ["REPORTERS", "Reporter"]


class Reporter(Protocol):
    """Turns a report into text; `color` asks for terminal colours where the output can have them."""

    def __call__(self, report: Report, *, color: bool = False) -> str:
        """Return the report in the words of one reader."""


def _from(module: str) -> Reporter:
    """Return the reporter of a module that is imported when it is first used."""

    def render(report: Report, *, color: bool = False) -> str:
        reporter: Reporter = importlib.import_module(f"{__name__}.{module}").render
        return reporter(report, color=color)

    return render


REPORTERS: Mapping[str, Reporter] = {
    "text": _from("text"),
    "concise": _from("concise"),
    "github": _from("github"),
    "gitlab": _from("gitlab"),
    "azure": _from("azure"),
    "sarif": _from("sarif"),
    "junit": _from("junit"),
    "rdjson": _from("rdjson"),
    "json": _from("json_report"),
    "markdown": _from("markdown"),
    "stats": _from("stats"),
    "cost": _from("cost"),
    "cost-markdown": _from("cost_markdown"),
}
