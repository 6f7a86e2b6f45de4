"""Counts tokens with fastokens: the only door to that package, which is an extra of ours.

It is several times faster than tiktoken, takes over a second to load, and is not the reference. So it is used for
much text only; it must first count some awkward texts as tiktoken does; and every so many texts tiktoken counts
too. What it gets wrong goes to tiktoken: texts with the long s or the Mongolian vowel separator. So do very long
texts, which an earlier fastokens got wrong.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

from jsonl_lint import vocab
from jsonl_lint.tokens.recipes import RECIPES
from jsonl_lint.tokens.reference import LONG

if TYPE_CHECKING:
    from collections.abc import Callable, Sized

WORTH = {"cl100k_base": 16_000_000, "o200k_base": 40_000_000}
"""So many bytes for one process take tiktoken longer than fastokens and its loading together."""

_EVERY = 500
_DOUBTFUL = re.compile("[\u017f\u180e]")
_AWKWARD = (
    "We'll see: it's 12345 o'clock, THEY'RE late and I'D've gone.\r\n\r\n",
    "def f(x):\n\treturn {'a': x / 2}  # tabs,\u00a0no-break   spaces \t\n    ",
    "<|endoftext|><|im_start|>user<|endofprompt|>",
    "お誕生日おめでとう、2024年。Ελληνικά, русский язык, العربية, हिन्दी",
    "na\u00efve e\u0301 \U0001f469\u200d\U0001f52c\U0001f1e9\U0001f1ea \u01c5 \u2126 \ufb01 \u0e44\u0e17\u0e22",
)


class MiscountError(BaseException):
    """fastokens is not to be trusted: what was counted must be counted again without it.

    It ends the run through everything that catches an `Exception`.
    """


class FastCounter:
    """Counts by one encoding, with an eye on the count of tiktoken."""

    def __init__(self, encoding: str, exact: Callable[[str], int]) -> None:
        """Load fastokens and try it out; raises `MiscountError` if it fails, ImportError if there is none."""
        self._exact, self._seen = exact, 0
        try:
            self._encode = load(encoding)
            right = all(len(self._encode(text)) == exact(text) for text in _AWKWARD)
        except ImportError:
            raise
        except Exception as error:
            raise MiscountError(f"fastokens does not work ({type(error).__name__})") from error
        if not right:
            raise MiscountError("fastokens does not count as tiktoken does")

    def __call__(self, text: str) -> int:
        """Return how many tokens text has."""
        if len(text) > LONG or not (text.isascii() or _DOUBTFUL.search(text) is None):
            return self._exact(text)
        try:
            tokens = len(self._encode(text))
        except Exception:  # noqa: BLE001 - a lone surrogate, say
            return self._exact(text)
        self._seen += 1
        if self._seen % _EVERY == 0 and self._exact(text) != tokens:
            raise MiscountError("fastokens does not count as tiktoken does")
        return tokens


def load(encoding: str) -> Callable[[str], Sized]:
    """Return what fastokens encodes with; it is loaded once, also for processes that are copies of this one."""
    from fastokens import Tokenizer

    return _loaded(encoding, Tokenizer)


@functools.cache
def _loaded(encoding: str, kind: Any) -> Callable[[str], Sized]:
    import base64
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{encoding}.tiktoken")
        ranks = vocab.load(encoding).ranks()
        in_order = sorted(ranks, key=ranks.__getitem__)
        path.write_bytes(b"".join(b"%s %d\n" % (base64.b64encode(token), ranks[token]) for token in in_order))
        tokenizer = kind.from_tiktoken(str(path), pattern=RECIPES[encoding].pattern, special_tokens={})
    return tokenizer.encode_ordinary  # type: ignore[no-any-return]
