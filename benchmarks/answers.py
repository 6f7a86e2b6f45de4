"""How well refusals are told from answers, by language and by source, on labelled data.

The folder holds `*.jsonl` or `*.jsonl.gz` with `text`, `label` (refusal, partial or compliance), `lang` and
`source`. A refusal is what is classified as `refusal` or `soft`; partial answers are left out of the figures.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from jsonl_lint.answers import Answer, classify

REFUSALS = frozenset({"refusal", "soft"})


class Row(NamedTuple):
    """A labelled answer, and what it was taken for."""

    text: str
    refusal: bool
    language: str
    source: str
    answer: Answer

    @property
    def found(self) -> bool:
        """Return whether it was taken for a refusal."""
        return self.answer.kind in REFUSALS


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--people", nargs="*", default=[], help="sources labelled by people; `source` counts up to a slash"
    )
    parser.add_argument("--without", nargs="*", default=[], help="sources to leave out")
    parser.add_argument("--language", help="only answers in this language")
    parser.add_argument(
        "--half", type=int, choices=(0, 1), help="only this half of the answers, cut by their hash"
    )
    parser.add_argument("--show", choices=("misses", "alarms"), help="print wrongly judged answers instead")
    parser.add_argument("--count", type=int, default=20, help="how many of them, chosen by the seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the table, or a sample of what was judged wrongly."""
    rows = [
        row
        for row in read(options.folder)
        if row.source not in options.without
        and options.language in (None, row.language)
        and options.half in (None, half(row.text))
    ]
    if options.show:
        wrong = [row for row in rows if row.found != row.refusal and row.refusal == (options.show == "misses")]
        for row in random.Random(options.seed).sample(wrong, min(options.count, len(wrong))):
            said = json.dumps(row.text[:400], ensure_ascii=False)
            print(f"[{row.language} {row.source} {row.answer.pattern}] {said}\n")
        return 0
    print(f"{'':24} {'answers':>8} {'P':>6} {'R':>6} {'F1':>6}")
    by_language = groups(rows, lambda row: row.language)
    for name, some in (*by_language.items(), *groups(rows, lambda row: row.source).items()):
        line(name, some)
    line("people", [row for row in rows if row.source in options.people])
    line("all (micro)", rows)
    scores = [f1(some) for some in by_language.values()]
    print(f"{'macro over languages':24} {'':23} {sum(scores) / len(scores):6.3f}")
    return 0


def read(folder: Path) -> Iterator[Row]:
    """Yield the labelled answers of a folder, but for partial ones."""
    for path in sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz")]):
        with opened(path) as file:
            for row in map(json.loads, file):
                if row["label"] != "partial":
                    answer = classify(row["text"])
                    source = row["source"].partition("/")[0]
                    yield Row(row["text"], row["label"] == "refusal", row["lang"], source, answer)


def half(text: str) -> int:
    """Return to which half of the data a text belongs: read the errors of one, and measure on the other."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()[0] % 2


def opened(path: Path) -> IO[str]:
    """Open a file of text, compressed or not."""
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")


def groups(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    """Return the rows by a key, sorted."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(sorted(found.items()))


def scores(rows: Iterable[Row]) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    count = Counter((row.refusal, row.found) for row in rows)
    hit, alarm, miss = count[True, True], count[False, True], count[True, False]
    return hit / ((hit + alarm) or 1), hit / ((hit + miss) or 1), 2 * hit / ((2 * hit + alarm + miss) or 1)


def f1(rows: Iterable[Row]) -> float:
    """Return the harmonic mean of precision and recall."""
    return scores(rows)[2]


def line(name: str, rows: list[Row]) -> None:
    """Print the figures of some rows."""
    if rows:
        print(f"{name:24} {len(rows):8,} " + " ".join(f"{score:6.3f}" for score in scores(rows)))
