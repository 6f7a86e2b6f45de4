"""What `init` proposes, as text: a config for the datasets that were found, and an entry for pre-commit."""

# ruff: noqa: PTH118, PTH120 - a path may hold any bytes; pathlib would change it
from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from jsonl_lint import catalog
from jsonl_lint.cli.origin import repository
from jsonl_lint.cli.survey import Found, Survey
from jsonl_lint.config.files import Pattern
from jsonl_lint.config.yaml import scalar

_HEAD = """\
# What jsonl-lint checks here. `jsonl-lint explain NAME` explains a rule or a format, `jsonl-lint config show FILE`
# says what applies to a file, and `jsonl-lint schema config` is the JSON Schema of this config, for editors.

# The model that is trained, which brings limits, token counts and prices: `jsonl-lint models` lists them.
# target: {target}
# epochs: 3
# max_cost: 20
# max_cost_increase: 5

datasets:
"""
_RULES = """
# Rules and groups of rules: off, on, note, warning or error, or options. `jsonl-lint rules` lists them.
# rules:
#   near-duplicate: on
#   refusal-ratio: {expected: 0.05}

# How the answers refuse, if jsonl-lint does not know it.
# answers:
#   patterns:
#     - {kind: refusal, match: "outside (of )?my remit"}
"""
_IGNORE = """
# What is not linted; with `rules:`, only not by these.
# ignore:
#   - path: data/legacy/**
#     rules: [carriage-return]
"""
_STRANGE = """
# Files of records in no known format. Without `rules:` they are not linted at all.
ignore:
"""
_EVALUATION = "   # nothing in there may be trained on"
_ONLY_PUBLISHED = ("description:", "stages:", "minimum_pre_commit_version:")
_PACKAGE = Path(__file__).parents[1]


def config(survey: Survey, top: str) -> str:
    """Return a config for what was found in a repository."""
    lines = [line for found in survey.datasets for line in _dataset(found, top)]
    text = _HEAD.format(target=_target(survey)) + "\n".join(lines) + "\n" + _RULES
    return text + (_STRANGE + _ignored(survey) if survey.strange else _IGNORE)


def _ignored(survey: Survey) -> str:
    return "".join(f"  - path: {scalar(path)}\n" for path in survey.strange)


def _dataset(found: Found, top: str) -> Iterator[str]:
    yield f"  {scalar(found.name)}:" + (f"   # {', '.join(sorted(found.formats))}" if found.formats else "")
    for key, paths in (("train", found.train), ("validation", found.validation), ("evaluation", found.evaluation)):
        comment = _EVALUATION if key == "evaluation" else ""
        match _patterns(paths, top):
            case []:
                pass
            case [pattern]:
                yield f"    {key}: {scalar(pattern)}{comment}"
            case patterns:
                yield f"    {key}:{comment}"
                yield from (f"      - {scalar(pattern)}" for pattern in patterns)


def _patterns(paths: list[str], top: str) -> list[str]:
    """Return a folder or a glob that means these files and no others, or their paths."""
    if not paths[1:]:
        return paths
    start = os.path.commonprefix(paths)  # noqa: RUF071 - names may share a part
    wanted = {os.path.normpath(os.path.join(top, path)) for path in paths}
    for pattern in (os.path.dirname(start), start.rstrip("0123456789") + "*." + paths[0].rpartition(".")[2]):
        if pattern and set(Pattern.of(pattern, top).find()) == wanted:
            return [pattern]
    return paths


def _target(survey: Survey) -> str:
    """Return a target that takes all formats that were found, or else the one that is assumed anyway."""
    known, today = catalog.load(), dt.datetime.now(dt.UTC).date()
    formats = {name for found in survey.datasets for name in found.formats}
    assumed = known.find(catalog.DEFAULT)
    fit = [item for item in known.targets() if formats <= {*item.formats} and catalog.is_sold(item, today)]
    return assumed.id if not fit or assumed in fit else fit[0].id


def hook_names() -> frozenset[str]:
    """Return the ids of our hooks."""
    return frozenset(_names(_manifest()))


def entry() -> str:
    """Return an entry for pre-commit: of the repository that we come from, or else of what is installed."""
    if found := repository():
        url, revision = map(scalar, found)
        hooks: Iterable[str] = (f"    - id: {name}" for name in _names(_proposed()))
        return "\n".join([f"- repo: {url}", f"  rev: {revision}", "  hooks:", *hooks]) + "\n"
    hooks = (f"    {line}" for line in _proposed().splitlines() if not line.lstrip().startswith(_ONLY_PUBLISHED))
    text = "\n".join(["- repo: local", "  hooks:", "    # These run the jsonl-lint that is installed.", *hooks])
    return text.replace("language: python", "language: system") + "\n"


def _names(manifest: str) -> list[str]:
    return re.findall(r"^- id: (\S+)$", manifest, re.MULTILINE)


def _proposed() -> str:
    """Return what we tell pre-commit of the hooks that change no file."""
    hooks = re.split(r"^(?=- id: )", _manifest(), flags=re.MULTILINE)
    return "".join(hook for hook in hooks if " --fix" not in hook)


def _manifest() -> str:
    """Return what we tell pre-commit of our hooks."""
    inside = _PACKAGE / "hooks.yaml"
    return (inside if inside.exists() else _PACKAGE.parent / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
