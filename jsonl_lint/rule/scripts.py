"""In which script a text is written, told from its beginning."""

from __future__ import annotations

import functools

from jsonl_lint.expressions import late
from jsonl_lint.languages import SCRIPTS
from jsonl_lint.rule.texts import prose

_SAMPLE, _LETTERS, _MOSTLY, _WORDS = 300, 20, 0.8, 5
_LATIN, _EAST = "Latin", ("Han", "Kana")
_RUNS = {
    "Chinese or Japanese": late(f"[{''.join(SCRIPTS[name] for name in _EAST)}]+"),
    **{name: late(f"[{span}]+") for name, span in SCRIPTS.items() if name not in _EAST},
}
_BEYOND_ASCII = late(r"[^\x00-\x7f]")
_WORD = late("(?<![^ ])[a-zß-ÿ]{2,}")
_NO_LETTERS = bytes(char for char in range(128) if not chr(char).isalpha())


def script(text: str) -> str:
    """Return the script of most letters; "" if there are few, or Latin ones that are no sentence.

    Chinese and Japanese are one, for they share letters.
    """
    sample = prose(text[: 2 * _SAMPLE]).strip()[:_SAMPLE]
    plain = sample.encode("ascii", "ignore")
    latin, foreign = len(plain.translate(None, _NO_LETTERS)), len(sample) - len(plain)
    if latin >= max(_LETTERS, _MOSTLY * (latin + foreign)):
        name = _LATIN
    else:
        letters = {name: sum(map(len, runs.findall(sample))) for name, runs in _RUNS.items()}
        name = max(letters, key=lambda name: letters[name])
        if letters[name] < max(_LETTERS, _MOSTLY * sum(letters.values())):
            return ""
    return name if name != _LATIN or len(_WORD.findall(sample)) >= _WORDS else ""


def look_alike(one: str, other: str) -> bool:
    """Return whether the first letters beyond ASCII are of the same script: a quick look before a closer one."""
    return _hint(one) == _hint(other)


def _hint(text: str) -> str:
    if text.isascii():
        return ""
    beyond = (found[0] for found in _BEYOND_ASCII.finditer(text, 0, _SAMPLE))
    return next((_script_of(char) for char in beyond if char.isalnum() and not char.isdecimal()), "")


@functools.cache
def _script_of(letter: str) -> str:
    return next((name for name, runs in _RUNS.items() if runs.match(letter)), "")
