"""`jsonl-lint init`: propose a config and an entry for pre-commit, show them, and write them if that is wanted."""

# ruff: noqa: PTH118, PTH123 - a path may hold any bytes; pathlib would change it
from __future__ import annotations

import argparse
import difflib
import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

from jsonl_lint.cli import proposal
from jsonl_lint.cli.lines import deliver
from jsonl_lint.cli.survey import Found, Survey, survey
from jsonl_lint.config import ConfigError, Request, jobs
from jsonl_lint.config.files import CONFIGS, find_config, names, relative, shown, top_of
from jsonl_lint.config.hooks import has_hook, with_entry
from jsonl_lint.config.problem import Text
from jsonl_lint.config.settings import read
from jsonl_lint.diagnostic import plural, printable, shorten

_HOOKS = ".pre-commit-config.yaml"


@dataclass(frozen=True, slots=True)
class _Change:
    """A file, what is in it, and what should be."""

    path: str
    before: str | None
    after: str


def init(options: argparse.Namespace) -> int:
    """Propose, ask and write; return the exit code."""
    top = top_of(".")
    said: list[str] = []
    try:
        changes = [_config(top or os.curdir, said), _hooks(top, said) if top else None]
    except ConfigError as error:
        print(error.render(), file=sys.stderr)  # noqa: T201
        return 2
    for line in said:
        print(line)  # noqa: T201
    _offer([change for change in changes if change], options.yes)
    return 0


def _offer(changes: list[_Change], yes: bool) -> None:
    """Show each change, and write it if that is wanted; where nobody can be asked, write nothing."""
    asking = sys.stdin is not None and sys.stdin.isatty()
    for change in changes:
        print("\n" + "\n".join(_difference(change)) + "\n")  # noqa: T201
        if yes or (asking and _agreed(change)):
            _write(change)
            print(f"Wrote {printable(change.path)}.")  # noqa: T201
    if not changes:
        print("There is nothing to do.")  # noqa: T201
    elif not (yes or asking):
        print("Nothing was written: `jsonl-lint init --yes` writes it.")  # noqa: T201


def _config(top: str, said: list[str]) -> _Change | None:
    """Return a config for the datasets that were found, unless there is one."""
    if path := find_config():
        said.append(f"{printable(shown(path))} is there already, and stays as it is.")
        return None
    found = survey(os.path.abspath(top))  # noqa: PTH100
    if found.unnamed:
        said.append(f"Left out, for a config cannot name them: {', '.join(map(shorten, found.unnamed))}.")
    if not found.datasets:
        said.append(
            f"There are no {names()} files yet. Add some, such as data/train.jsonl and data/validation.jsonl, "
            "and run `jsonl-lint init` again: it proposes a config for them."
        )
        return None
    said += [f"Found {shorten(item.name)}: {', '.join(_counted(item))}." for item in found.datasets]
    if found.strange:
        said.append(f"In no known format, so ignored: {plural(len(found.strange), 'file')}.")
    return _Change(shown(relative(os.path.join(top, CONFIGS[0]))), None, _valid(found, top))


def _counted(found: Found) -> Iterator[str]:
    splits = {"training": found.train, "validation": found.validation, "evaluation": found.evaluation}
    return (plural(len(paths), f"{split} file") for split, paths in splits.items() if paths)


def _valid(found: Survey, top: str) -> str:
    """Return a config that can be used; an evaluation file with a fault could not be read, so it is linted."""
    folder = os.path.abspath(top)  # noqa: PTH100
    text = proposal.config(found, folder)
    try:
        jobs(read(Text(CONFIGS[0], text), folder), Request())
    except ConfigError:
        linted = (
            replace(item, validation=item.validation + item.evaluation, evaluation=[]) for item in found.datasets
        )
        text = proposal.config(replace(found, datasets=tuple(linted)), folder)
        jobs(read(Text(CONFIGS[0], text), folder), Request())
    return text


def _hooks(top: str, said: list[str]) -> _Change | None:
    """Return the config of pre-commit with our hooks, unless it has one of them."""
    path, entry = shown(relative(os.path.join(top, _HOOKS))), proposal.entry()
    try:
        with open(path, encoding="utf-8", newline="") as file:
            before = file.read()
        if has_hook(before, proposal.hook_names()):
            said.append(f"{printable(path)} runs jsonl-lint already, and stays as it is.")
            return None
        return _Change(path, before, with_entry(before, entry))
    except FileNotFoundError:
        return _Change(path, None, with_entry("", entry))
    except (ValueError, ConfigError, OSError) as error:
        said.append(
            f"{printable(path)} cannot be added to: {shorten(str(error), 300)}. This is the entry:\n\n{entry}"
        )
        return None


def _difference(change: _Change) -> Iterator[str]:
    before = (change.before or "").splitlines()
    old = "/dev/null" if change.before is None else change.path
    lines = difflib.unified_diff(before, change.after.splitlines(), old, change.path, lineterm="")
    return map(printable, lines)


def _agreed(change: _Change) -> bool:
    verb = "Create" if change.before is None else "Change"
    try:
        return input(f"{verb} {printable(change.path)}? [Y/n] ").strip().lower() in ("", "y", "yes")
    except EOFError:
        return False


def _write(change: _Change) -> None:
    """Create a file that is not there, or replace one at once."""
    data = change.after.encode()
    if change.before is None:
        with open(change.path, "xb") as file:
            file.write(data)
    else:
        deliver(io.BytesIO(data), change.path)
