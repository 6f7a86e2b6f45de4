r"""A character without width, where no script needs one.

Web pages put soft hyphens and zero-width spaces into words, and copied text keeps them: the word looks whole and is cut
into other tokens. They also hide text and mark who copied it. Left alone are joiners in emoji and in scripts that join
letters (Arabic, Persian, the scripts of India and their neighbours), zero-width spaces in Thai, Lao, Khmer, Burmese and
Tibetan, direction marks in text with letters from right to left, tags in flags, variation selectors, and what a tool returns.

```jsonl
{"prompt": "می\u200cروم", "completion": "पक्\u200dका"}
{"prompt": "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67", "completion": "\u2764\ufe0f \u05d0\u200f."}
{"prompt": "Wort\u00adtrennung", "completion": "in\u200bvisible \ufeffmark"}
{"prompt": "Hello\udb40\udc68\udb40\udc69", "completion": "\u200eHello"}
```
```text
example.jsonl:3:17: zero-width: the user message has a soft hyphen (U+00AD), which nobody sees
example.jsonl:3:51: zero-width: the assistant message has a zero-width space (U+200B), which nobody sees (2 in all)
example.jsonl:4:18: zero-width: the user message has hidden text (U+E0068), which nobody sees
example.jsonl:4:60: zero-width: the assistant message has a left-to-right mark (U+200E), which nobody sees
```
"""

from __future__ import annotations

from collections.abc import Sequence

from jsonl_lint.diagnostic import Fix
from jsonl_lint.expressions import late
from jsonl_lint.record import Message
from jsonl_lint.rule import Change, Span, TextRule, spans

_RIGHT_TO_LEFT = late("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_JOINS = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1950-\u1aaf\u1b00-\u1c4f\ua840-\uabff\ufb50-\ufdff\ufe70-\ufefc"
_SPACELESS = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u1aaf\ua9e0-\uaadf"
_EMOJI = "\u200d\u20e3\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_SUSPECT = late("[\u00ad\u061c\u200b-\u200f\u2060-\u2064\u3164\ufeff\uffa0\U000e0000-\U000e007f]")
_HIDDEN = (
    "(?<=[\u00ad\u2060-\u2064\u3164\ufeff\uffa0])"
    f"|(?<=\u200b)(?<![{_SPACELESS}]\u200b)(?![{_SPACELESS}])"
    f"|(?<=\u200c)(?<![{_JOINS}]\u200c)(?![{_JOINS}])"
    f"|(?<=\u200d)(?<![{_JOINS}{_EMOJI}]\u200d)(?![{_JOINS}])"
    "|(?<![\U000e0020-\U000e007f\U0001f3f4][\U000e0000-\U000e007f])(?<=[\U000e0000-\U000e007f])[\U000e0000-\U000e007f]*+"
)
_IN_RIGHT_TO_LEFT = late(f"{_SUSPECT.pattern}(?:{_HIDDEN})")
_ELSEWHERE = late(f"{_SUSPECT.pattern}(?:{_HIDDEN}|(?<=[\u200e\u200f\u061c]))")
_TOOLS = ("tool", "function")
_NAMES = {
    "\u00ad": "a soft hyphen",
    "\u200b": "a zero-width space",
    "\u200c": "a zero-width non-joiner",
    "\u200d": "a zero-width joiner",
    "\u200e": "a left-to-right mark",
    "\u200f": "a right-to-left mark",
    "\u2060": "a word joiner",
    "\ufeff": "a byte order mark",
}


class ZeroWidth(TextRule):
    """Looks for invisible characters, then at their neighbours."""

    name = "zero-width"
    beyond_ascii = True
    mending = Fix(safe=False, message="remove the characters that nobody sees")
    gate = _SUSPECT.pattern

    def hits(self, message: Message) -> Sequence[Span]:
        """Return where one stands without need."""
        if message.role in _TOOLS or not _SUSPECT.search(message.text):
            return ()
        return spans(_IN_RIGHT_TO_LEFT if _RIGHT_TO_LEFT.search(message.text) else _ELSEWHERE, message.text)

    def changes(self, text: str, found: Sequence[Span]) -> Sequence[Change]:
        """Remove them."""
        return [Change(*span) for span in found]

    def what(self, words: str) -> str:
        """Name it."""
        kind = _NAMES.get(words[0], "hidden text" if words[0] >= "\U000e0000" else "an invisible character")
        return f"has {kind} (U+{ord(words[0]):04X}), which nobody sees"

    def help(self) -> str:
        """Return what to do."""
        return "Remove it."
