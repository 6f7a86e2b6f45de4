"""What the command line takes. Names are checked later, where the names are known."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Callable
from typing import NoReturn

from jsonl_lint import __version__
from jsonl_lint.cli import mending, reported, setup
from jsonl_lint.cli.parsing import Parser

_EPILOG = """\
exit codes:
  0  clean, or only findings below --fail-on
  1  findings at or above --fail-on
  2  wrong usage or config, a file that cannot be read, or a fault of jsonl-lint

`jsonl-lint PATH …` is short for `jsonl-lint check PATH …`.
"""


class _Parser(Parser):
    """Speaks like the rest of the tool: one line, the nearest right name, exit code 2."""

    def error(self, message: str) -> NoReturn:
        from jsonl_lint.diagnostic import did_you_mean, shorten

        hint = ""
        if wrong := re.match(r"unrecognized arguments: (--?[\w-]+)", message):
            hint = did_you_mean(wrong[1], _options())
        elif wrong := re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message):
            hint = did_you_mean(wrong[1], re.findall(r"[\w-]+", wrong[2]))
        self.exit(2, f"jsonl-lint: {shorten(message, 300)}{hint}\nTry `{self.prog} --help`.\n")


def parser(command: str = "") -> argparse.ArgumentParser:
    """Return the parser of all commands, or one that knows all and the options of one."""
    top = _Parser(
        prog="jsonl-lint",
        description="Lint JSONL fine-tuning datasets, and say what training on them will cost. Offline.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("-V", "--version", action="version", version=f"jsonl-lint {__version__}")
    top.set_defaults(**reported.OFF, **mending.OFF)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser, prog=top.prog)
    for name, (help_, fill) in _COMMANDS.items():
        made = commands.add_parser(name, help=help_, allow_abbrev=name in _ABBREVIATED)
        if command in ("", name):
            fill(made)
    return top


def _options() -> list[str]:
    """Return the options of `check`, which has nearly all of them."""
    check = argparse.ArgumentParser()
    _check(check)
    return re.findall(r"--[a-z][a-z-]+", check.format_help())


def _check(check: argparse.ArgumentParser) -> None:
    check.description = (
        "Lint files, folders (searched for .jsonl, .ndjson and .jsonlines), or standard input (-). "
        "Without PATH: the datasets of the config, or else the current folder."
    )
    check.add_argument("paths", metavar="PATH", nargs="*")
    _data(check.add_argument_group("what is linted"))
    _rules(check.add_argument_group("which rules"))
    reported.add(check, _count)
    mending.add(check)
    _output(check.add_argument_group("what is printed"))
    _speed(check)


def _speed(check: argparse.ArgumentParser) -> None:
    speed = check.add_argument_group("how it runs; the report is the same")
    speed.add_argument("--jobs", type=_count, metavar="N", default=0, help="processes (default: by size and CPUs)")
    speed.add_argument(
        "--engine",
        type=_engine,
        metavar="ray[:ADDRESS]",
        help="scan by Ray, here or on a cluster (default: processes)",
    )
    setup.cache_dir(speed)
    speed.add_argument("--no-cache", action="store_true", help="neither use nor fill the cache")
    speed.add_argument("--chunk-size", type=_positive, metavar="BYTES", help=argparse.SUPPRESS)


def _stats(stats: argparse.ArgumentParser) -> None:
    stats.description = (
        "Show how tokens, messages, roles, kinds of answers, languages and labels are distributed, and how many "
        "records are there twice. Without PATH: the datasets of the config, or else the current folder."
    )
    stats.add_argument("paths", metavar="PATH", nargs="*")
    _data(stats.add_argument_group("what is read"))
    stats.add_argument(
        "--output", dest="kind", choices=["text", "json"], default="text", help="tables, or a document"
    )
    _speed(stats)
    stats.set_defaults(
        select=["syntax,statistics,advice,duplicate-record,duplicate-prompt"],
        ignore=[],
        per_record=False,
        fail_on="never",
        max_findings=1,
        color="never",
        quiet=False,
    )


def _cost(cost: argparse.ArgumentParser) -> None:
    cost.description = (
        "Say what training on each dataset costs: records, tokens, epochs, price. With --against, say what "
        "changed since the branch began. A record is told by the bytes of its line, so a shuffled or renamed file "
        "costs nothing. `max_cost` and `max_cost_increase` in the config set limits. Without PATH: the datasets "
        "of the config, or else the current folder."
    )
    cost.add_argument("paths", metavar="PATH", nargs="*")
    cost.add_argument(
        "--against", metavar="REF", help="compare with where the branch left it, such as origin/main"
    )
    _data(cost.add_argument_group("what is counted"))
    cost.add_argument(
        "--output",
        metavar="FORMAT[:PATH]",
        action="append",
        default=[],
        help="text, json or markdown (for a comment); several at once, to files too (default: text)",
    )
    _fail_on(cost)
    _speed(cost)
    cost.set_defaults(
        select=[
            "training-cost,token-counts,cost-increase,cost,lfs-pointer,utf-16,binary-file,json-array,pretty-printed"
        ],
        ignore=[],
        per_record=False,
        max_findings=1000,
        color="auto",
        quiet=False,
    )


def _split(split: argparse.ArgumentParser) -> None:
    split.description = (
        "Cut the records of a file into two files, by a hash of their prompts: records with the same prompt stay "
        "together, so nothing leaks, and the same file and seed give the same parts on every machine. Records are "
        "copied byte for byte; lines end with a newline, blank ones and a byte order mark are left out."
    )
    split.add_argument("paths", metavar="PATH", nargs="+", help="files of records")
    how = split.add_mutually_exclusive_group(required=True)
    how.add_argument(
        "--half", action="store_true", help="write NAME.half.jsonl: train on it and on all, and compare"
    )
    how.add_argument(
        "--validation", type=_share, metavar="SHARE", help="write NAME.train.jsonl and NAME.validation.jsonl"
    )
    split.add_argument("--seed", type=_count, metavar="N", default=0, help="another number cuts differently")
    split.add_argument("--out", metavar="FOLDER", help="where the parts go; default: beside the file")
    split.add_argument("--force", action="store_true", help="replace parts that are there")


def _convert(convert: argparse.ArgumentParser) -> None:
    convert.description = (
        "Write the records of a file in another format. What that cannot hold is a finding, and then nothing is "
        "written. Exit code 1 if a record was refused."
    )
    convert.add_argument("input", metavar="IN", help="a file, or - for standard input")
    convert.add_argument("out", metavar="OUT", nargs="?", default="", help="a file; default: standard output")
    convert.add_argument("--to", metavar="FORMAT", required=True, help="the format to write, such as sharegpt")
    convert.add_argument(
        "--from", dest="source", metavar="FORMAT", help="the format of the records; default: detected"
    )
    convert.add_argument(
        "--skip-bad", action="store_true", help="leave out records that are refused, and say how many"
    )


def _data(data: argparse._ArgumentGroup) -> None:
    data.add_argument("--config", metavar="FILE", help="the config; default: the closest .jsonl-lint.yaml")
    data.add_argument("--target", metavar="NAME", help="the model to train, provider/model (see `models`)")
    data.add_argument("--format", metavar="NAME", help="the format of the records; default: detected")
    data.add_argument(
        "--validation", metavar="PATH", action="append", default=[], help="a validation file or folder"
    )
    data.add_argument("--epochs", type=_epochs, metavar="N|auto", help="epochs to train; default: auto")
    data.add_argument("--stdin-filename", metavar="PATH", default="stdin", help="what to call standard input")
    data.add_argument(
        "--max-unpacked",
        type=_count,
        metavar="BYTES",
        default=0,
        help="what a .gz or .zst file may unpack to (default: 200 times its size, 64 GiB at most)",
    )
    data.add_argument("--today", type=_date, metavar="YYYY-MM-DD", help="the date for shutdown warnings")


def _rules(rules: argparse._ArgumentGroup) -> None:
    rules.add_argument(
        "--select", metavar="NAME,…", action="append", default=[], help="only these rules or groups"
    )
    rules.add_argument("--ignore", metavar="NAME,…", action="append", default=[], help="not these rules or groups")
    rules.add_argument(
        "--per-record",
        action="store_true",
        help="only rules that judge a record or a file alone; for hooks that pass a part of a dataset",
    )
    _fail_on(rules)


def _fail_on(options: argparse._ActionsContainer) -> None:
    options.add_argument(
        "--fail-on",
        choices=["error", "warning", "note", "never"],
        default="error",
        help="the least severity that makes the exit code 1 (default: error)",
    )


def _output(output: argparse._ArgumentGroup) -> None:
    output.add_argument(
        "--output",
        metavar="FORMAT[:PATH]",
        action="append",
        default=[],
        help="text, concise, github, gitlab, azure, sarif, junit, rdjson, json or markdown; several at once, to "
        "files too (default: text, on GitHub with github, on Azure Pipelines with azure)",
    )
    output.add_argument(
        "--max-findings",
        type=_count,
        metavar="N",
        default=1000,
        help="findings kept for each rule, 0 for all; all are counted (default: 1000)",
    )
    output.add_argument("--color", choices=["auto", "always", "never"], default="auto")
    output.add_argument("-q", "--quiet", action="store_true", help="only findings, no summary")


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 0 or more")
    return int(text[:9])


def _engine(text: str) -> str:
    if text.partition(":")[0] != "ray":
        raise argparse.ArgumentTypeError(f"{text!r} is not known; there is ray, or ray:ADDRESS")
    return text


def _positive(text: str) -> int:
    if not _count(text) or len(text) > 9:  # noqa: PLR2004 - a gigabyte, and no more
        raise argparse.ArgumentTypeError("must be at least 1, and less than 1,000,000,000")
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share between 0 and 1, such as 0.1")
    return share


def _epochs(text: str) -> int | str:
    if text == "auto":
        return text
    if not (text.isdecimal() and 1 <= int(text[:9]) <= 50):  # noqa: PLR2004 - what OpenAI takes
        raise argparse.ArgumentTypeError(f"{text!r} is neither `auto` nor a number from 1 to 50")
    return int(text)


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-11-22") from None


_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "check": ("lint files and folders (the default)", _check),
    "stats": ("show the distributions of a dataset", _stats),
    "cost": ("what training costs, and what a change adds", _cost),
    "split": ("cut a dataset so that no prompt is in both parts", _split),
    "convert": ("write records in another format", _convert),
    "rules": ("list the rules", lambda _: None),
    **setup.COMMANDS,
}
_ABBREVIATED = ("rules", "models", "schema")
