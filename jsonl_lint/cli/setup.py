"""What the commands take that help to set up the linter, and those that show what it knows."""

from __future__ import annotations

import argparse
from collections.abc import Callable

SHELLS = ("bash", "zsh", "fish")


def _init(init: argparse.ArgumentParser) -> None:
    init.description = (
        "Look for datasets in the repository, or else in the current folder, and propose .jsonl-lint.yaml and an "
        "entry in .pre-commit-config.yaml. Each is shown, and written if you agree. A config that is there stays."
    )
    init.add_argument("-y", "--yes", action="store_true", help="write without asking")


def _explain(explain: argparse.ArgumentParser) -> None:
    explain.description = "Explain a rule, with examples and options; a group of rules, or a format."
    explain.add_argument("name", metavar="NAME", help="a rule, a group, a format; `rules`, `groups`, `formats`")
    explain.add_argument(
        "--output", choices=["text", "markdown"], default="text", help="for a terminal, or a page in full"
    )


def _config(config: argparse.ArgumentParser) -> None:
    config.description = "Show what applies to a file, and why."
    show = config.add_subparsers(dest="action", metavar="ACTION", required=True, prog=config.prog).add_parser(
        "show", help="each setting of a file, and where it comes from", allow_abbrev=False
    )
    show.description = "Show each setting that applies to a file, and where it comes from."
    show.add_argument("path", metavar="FILE", help="a file of records")
    show.add_argument("--config", metavar="FILE", help="the config; default: the closest .jsonl-lint.yaml")


def _completion(completion: argparse.ArgumentParser) -> None:
    completion.description = (
        "Print a script with which a shell completes commands, options, rules, formats and targets. "
        "bash: source <(jsonl-lint completion bash); zsh: the same; fish: jsonl-lint completion fish | source."
    )
    completion.add_argument("shell", choices=SHELLS)


def _cache(cache: argparse.ArgumentParser) -> None:
    cache.description = "Print where the cache is (`dir`), or remove it (`clean`)."
    cache.add_argument("action", choices=["clean", "dir"])
    cache.add_argument("--config", metavar="FILE", help="the config; default: the closest .jsonl-lint.yaml")
    cache_dir(cache)


def cache_dir(options: argparse._ActionsContainer) -> None:
    """Add the option that says where the cache is."""
    options.add_argument(
        "--cache-dir",
        metavar="DIR",
        help="where the cache is (default: .jsonl-lint-cache beside the config, or else at the top of the "
        "repository; or JSONL_LINT_CACHE_DIR)",
    )


def _models(models: argparse.ArgumentParser) -> None:
    models.add_argument("--output", choices=["text", "json"], default="text", help="a table, or one document")


def _schema(schema: argparse.ArgumentParser) -> None:
    schema.add_argument("name", metavar="NAME", help="a record format, `config` or `report`")


COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "init": ("propose a config and a pre-commit hook", _init),
    "explain": ("explain a rule, a group or a format", _explain),
    "config": ("show what applies to a file, and why", _config),
    "completion": ("print a script that completes commands", _completion),
    "cache": ("where the cache is, or remove it", _cache),
    "models": ("list the targets: limits, prices, dates", _models),
    "schema": ("print a JSON Schema", _schema),
}
"""Each of these commands: its help, and what adds its options."""
