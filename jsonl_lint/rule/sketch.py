"""How alike two texts are, told from short sketches of them.

A sketch holds the `SIZE` smallest hashes of a text's runs of three words, or of six characters where a script
writes no spaces (bottom-k sampling: Cohen and Kaplan, 2007). The share of them that two sketches have in common is
about the share of runs that the texts have in common.
"""

from __future__ import annotations

import functools
import itertools
import sys
import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence

from jsonl_lint.expressions import late
from jsonl_lint.record import Record

SIZE = 30
"""Hashes of a sketch."""

BYTES = 4 * SIZE

_HEAPS = 16
_REMEMBERED = 1 << 15
_INDEXED = 4
_FEWEST = 12
_COMPARED = 12
_RUN = 3
_CHARACTERS = 6
_SPACELESS_SHARE = 0.3
_MOST_WORDS = 20_000
_TEMPLATE_SHARE = 20
_TEMPLATE_COUNT = 30
_PUNCTUATION = str.maketrans(dict.fromkeys("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", " "))
_WORD = late(
    "[\u0e01-\u0e5b\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]|[^\\W_\u0e01-\u0e5b\u3041-\u9fff\uac00-\ud7a3]+"
)


def sketch(record: Record) -> bytes:
    """Return the sketch of what users and assistants say; empty if that is too short to be compared."""
    text = "\n".join(message.text for message in record.messages if message.role not in {"system", "developer"})
    found = words(text)
    codes = list(map(zlib.crc32, found[:_MOST_WORDS]))
    size = _CHARACTERS if spaceless(text, len(found)) else _RUN
    # The hash of a tuple of whole numbers does not depend on the process, as that of a string does.
    runs = {hash(run) & 0xFFFFFFFF for run in zip(*(codes[at:] for at in range(size)), strict=False)}
    if len(runs) < _FEWEST:
        return b""
    return _bytes(sorted(runs)[:SIZE])


def spaceless(text: str, count: int) -> bool:
    """Return whether many of the `count` words of a text are single characters."""
    return not text.isascii() and count > _SPACELESS_SHARE * len(text)


def spans(text: str) -> list[tuple[int, int]]:
    """Return where the words of a text begin and end."""
    return [found.span() for found in _WORD.finditer(text)]


def words(text: str) -> list[bytes]:
    """Return the words of a text, or its characters where a script writes no spaces; case does not count."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered.translate(_PUNCTUATION).encode().split()
    return [word.encode(errors="surrogatepass") for word in _WORD.findall(lowered)]


def _bytes(hashes: Sequence[int]) -> bytes:
    held = array("I", [*hashes, *[0] * (SIZE - len(hashes))])
    if sys.byteorder == "big":
        held.byteswap()
    return held.tobytes()


def _hashes(kept: bytes) -> array[int]:
    held = array("I", kept)
    if sys.byteorder == "big":
        held.byteswap()
    return held


def alike(sketches: Sequence[bytes], share: float, known: Sequence[bool] | None = None) -> list[tuple[int, int]]:
    """Return, for each text that is like one before it, its number and that of the most similar one before.

    If it is said which texts are `known`, the others are compared with those, wherever they stand.

    Runs that many texts share are those of a template, and do not count. Texts are compared that have one of their
    smallest hashes in common, with the first `_COMPARED` of them.
    """
    own = _without_template(sketches)
    best: dict[int, tuple[float, int]] = {}
    for group in _candidates(own, len(sketches)):
        for number, other in _pairs(group, known):
            found = _share(own(other), own(number))
            if found >= share:
                best[number] = min(best.get(number, (0.0, 0)), (-found, other))
    return [(number, best[number][1]) for number in sorted(best)]


def _pairs(group: list[int], known: Sequence[bool] | None) -> Iterator[tuple[int, int]]:
    if known is None:
        return ((number, other) for at, number in enumerate(group) for other in group[: min(at, _COMPARED)])
    others = [number for number in group if known[number]][:_COMPARED]
    return ((number, other) for number in group if not known[number] for other in others)


def _without_template(sketches: Sequence[bytes]) -> Callable[[int], frozenset[int]]:
    """Return what gives the hashes of a text that are its own.

    Hashes are counted in few cells, many to a cell: so a count may be too large, but hardly ever by much.
    """
    mask = (1 << max(16, (8 * len(sketches)).bit_length())) - 1
    cells = array("I", [0]) * (mask + 1)
    for kept in sketches:
        for code in _hashes(kept):
            cells[code & mask] += 1
    most = max(_TEMPLATE_COUNT, len(sketches) // _TEMPLATE_SHARE)

    @functools.lru_cache(maxsize=_REMEMBERED)
    def own(number: int) -> frozenset[int]:
        return frozenset(code for code in _hashes(sketches[number]) if code and cells[code & mask] <= most)

    return own


def _candidates(own: Callable[[int], frozenset[int]], count: int) -> Iterator[list[int]]:
    """Yield groups of texts that have one of their smallest hashes in common, in heaps that are small."""
    heaps = [array("Q") for _ in range(_HEAPS)]
    for number in range(count):
        hashes = own(number)
        if len(hashes) >= _FEWEST:
            for code in sorted(hashes)[:_INDEXED]:
                heaps[code % _HEAPS].append(code << 32 | number)
    for heap in heaps:
        for _, group in itertools.groupby(sorted(heap), key=lambda entry: entry >> 32):
            numbers = [entry & 0xFFFFFFFF for entry in group]
            if len(numbers) > 1:
                yield numbers


def _share(one: frozenset[int], other: frozenset[int]) -> float:
    """Return about which share of the runs of two texts is common to both."""
    common = len(one & other)
    smaller, larger = sorted((len(one), len(other)))
    return common / (larger if larger >= SIZE - _FEWEST else smaller + larger - common)
