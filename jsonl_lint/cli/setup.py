"""What the commands take that help to set up the linter: `init`, `explain`, `config`, `completion`, `cache`."""

from __future__ import annotations

import argparse
from typing import Any

SHELLS = ("bash", "zsh", "fish")


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add these commands to the others."""
    _init(commands.add_parser("init", help="propose a config and a pre-commit hook", allow_abbrev=False))
    _explain(commands.add_parser("explain", help="explain a rule, a group or a format", allow_abbrev=False))
    _config(commands.add_parser("config", help="show what applies to a file, and why", allow_abbrev=False))
    _completion(
        commands.add_parser("completion", help="print a script that completes commands", allow_abbrev=False)
    )
    _cache(commands.add_parser("cache", help="where the cache is, or remove it", allow_abbrev=False))


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
    show = config.add_subparsers(dest="action", metavar="ACTION", required=True).add_parser(
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
