"""The one command that measures, and tries to break what is measured: without a NAME, how fast a check is."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from benchmarks import answers, classify, fuzz, kills, speed, stages, tokens

BENCHMARKS = {
    "speed": speed,
    "stages": stages,
    "tokens": tokens,
    "answers": answers,
    "classify": classify,
    "fuzz": fuzz,
    "kills": kills,
}
"""Each benchmark by its name."""


def main(argv: Sequence[str]) -> int:
    """Run the benchmark that was named, or `speed`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(metavar="NAME", required=True)
    for name, benchmark in BENCHMARKS.items():
        title = (benchmark.__doc__ or "").partition("\n")[0]
        benchmark.arguments(commands.add_parser(name, help=title, description=benchmark.__doc__))
    named = bool(argv) and argv[0] in {*BENCHMARKS, "-h", "--help"}
    options = parser.parse_args(argv if named else ["speed", *argv])
    return int(options.run(options))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
