r"""A control character in a text.

Nobody sees it, and the model learns to write it. Most come from the colours of a terminal (ESC), from binary data, or
from text in Windows-1252 that was read as Latin-1 (U+0080 to U+009F). Tab, newline and carriage return are text. The
vertical tab, the form feed, DEL and U+0080 to U+009F break nothing: they are a warning.

```jsonl
{"prompt": "List the\tfiles\r\nplease", "completion": "Here they are."}
{"prompt": "List the files", "completion": "\u001b[31mnotes.txt\u001b[0m"}
{"prompt": "It\u0092s late\u0085", "completion": "Good night."}
```
```text
example.jsonl:2:45: control-character: the assistant message has the control character U+001B (ESC) (2 in all)
example.jsonl:3:15: control-character: the user message has the control character U+0092 (2 in all)
```
"""

from __future__ import annotations

from collections.abc import Sequence

from jsonl_lint.diagnostic import Severity
from jsonl_lint.expressions import late
from jsonl_lint.record import Message
from jsonl_lint.rule import Span, TextRule, spans

# Behind the first byte of UTF-8 that was read as Latin-1 it is mojibake, the matter of another rule.
_CONTROL = late("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f](?<![\u00c2-\u00f4\x80-\x9f][\x80-\x9f])")
_MILD = late("[\x0b\x0c\x7f-\x9f]")
_NAMES = (
    *(
        "NUL",
        "SOH",
        "STX",
        "ETX",
        "EOT",
        "ENQ",
        "ACK",
        "BEL",
        "BS",
        "TAB",
        "LF",
        "VT",
        "FF",
        "CR",
        "SO",
        "SI",
        "DLE",
    ),
    *("DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US"),
)


class ControlCharacter(TextRule):
    """Looks for control characters other than white space."""

    name = "control-character"
    level = Severity.ERROR
    gate = r"\\[bfu]|[\x7f-\x{9f}]"

    def hits(self, message: Message) -> Sequence[Span]:
        """Return where they are."""
        return spans(_CONTROL, message.text)

    def what(self, words: str) -> str:
        """Name it."""
        code = ord(words)
        known = f" ({_NAMES[code]})" if code < len(_NAMES) else ""
        return f"has the control character U+{code:04X}{known}"

    def how_bad(self, words: str) -> Severity:
        """Return how bad it is."""
        return Severity.WARNING if _MILD.match(words) else self.level

    def help(self) -> str:
        """Return what to do."""
        return "Remove it, and look where the text came from."
