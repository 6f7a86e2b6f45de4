"""Whether all who count tokens agree: on the records of files, and on texts of characters of every kind.

tiktoken is the one who is right. A difference is printed as the shortest text that was found to have it.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path

from jsonl_lint.tokens import ENCODINGS
from jsonl_lint.tokens.fast import FastCounter
from jsonl_lint.tokens.reference import count
from jsonl_lint.tokens.short import ShortCounter

Counter = Callable[[str], int | None]

_CONTEXTS = ("{}", "a{}", "{}a", " {}", "A{}1 {}b", "'{}'S{}", "{} \n{}")
_SNIPPETS = ("'s", "'LL", "  ", "\r\n", "\n\n", "123", "<|endoftext|>", "://", "Word", "word", "WORD", "\t", "。")
_MOST = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("files", nargs="*", type=Path, help="JSON or JSONL: every string in them is counted")
    parser.add_argument(
        "--strings", type=int, default=1_000_000, help="how many texts to make up (default: a million)"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare, and print how many texts differ."""
    differ = 0
    for encoding in ENCODINGS:
        for name, counter in _counters(encoding):
            real = (text for path in options.files for text in _strings(path))
            for kind, texts in (("real", real), ("made up", made_up(options.strings, options.seed))):
                differ += _compare(f"{encoding}, {name}, {kind}", counter, partial(count, encoding), texts)
    return 1 if differ else 0


def made_up(strings: int, seed: int) -> Iterator[str]:
    """Yield every character in some contexts, and then texts drawn from characters of all categories."""
    characters = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]  # noqa: PLR2004
    settled = [char for char in characters if unicodedata.category(char) not in {"Cn", "Co"}]
    by_category = sorted(settled, key=unicodedata.category)
    kinds = [list(group) for _, group in groupby(by_category, unicodedata.category)]
    draw = random.Random(seed)
    each = (context.format(char, char) for char in settled for context in _CONTEXTS)
    for index in range(strings):
        if (text := next(each, None) if index % 2 else None) is None:
            text = "".join(_piece(draw, kinds) for _ in range(draw.randrange(1, 12)))
        yield text


def _piece(draw: random.Random, kinds: list[list[str]]) -> str:
    if draw.random() < 0.3:  # noqa: PLR2004
        return draw.choice(_SNIPPETS)
    return draw.choice(draw.choice(kinds)) * draw.choice((1, 1, 1, 2, 3, 20))


def _counters(encoding: str) -> Iterator[tuple[str, Counter]]:
    yield "short", ShortCounter(encoding, enough=sys.maxsize).count
    yield "fast", FastCounter(encoding, partial(count, encoding))


def _strings(path: Path) -> Iterator[str]:
    """Yield the strings in a file, as far as it is JSON or JSONL, and the broken lines themselves."""
    text = path.read_text(encoding="utf-8", errors="replace")
    for part in [text] if path.suffix == ".json" else text.split("\n"):
        try:
            yield from _inside(json.loads(part))
        except (ValueError, RecursionError):
            yield part


def _inside(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _inside(item)
        case dict():
            for key, item in value.items():
                yield key
                yield from _inside(item)


def _compare(title: str, counter: Counter, exact: Counter, texts: Iterable[str]) -> int:
    seen = declined = 0
    wrong: list[str] = []
    for text in texts:
        seen += 1
        tokens = counter(text)
        declined += tokens is None
        if tokens is not None and tokens != exact(text):
            wrong.append(text)
    print(f"{title}: {seen:,} texts, {declined:,} left to tiktoken, {len(wrong):,} differ")
    for text in sorted(wrong, key=len)[:_MOST]:
        print(f"  {text!a}: {counter(text)} instead of {exact(text)}")
    return len(wrong)
