"""The one command that runs a benchmark: `python -m benchmarks NAME …`."""

from __future__ import annotations

import argparse

from benchmarks import answers, classify


def main() -> int:
    """Run the benchmark that was named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(metavar="NAME", required=True)
    for name, benchmark in (("answers", answers), ("classify", classify)):
        title = (benchmark.__doc__ or "").partition("\n")[0]
        benchmark.arguments(commands.add_parser(name, help=title, description=benchmark.__doc__))
    options = parser.parse_args()
    return int(options.run(options))


if __name__ == "__main__":
    raise SystemExit(main())
