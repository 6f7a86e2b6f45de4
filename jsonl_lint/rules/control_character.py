r"""A control character in a text.

Nobody sees it, and the model learns to write it. Most come from the colours of a terminal (ESC), from binary data, or
from text in Windows-1252 that was read as Latin-1 (U+0080 to U+009F). Tab, newline and carriage return are text. The
vertical tab, the form feed, DEL and U+0080 to U+009F break nothing: they are a warning.

`--fix --unsafe-fixes` removes the whole sequence of a colour, and puts what Windows-1252 has in place of U+0080 to U+009F.

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

from jsonl_lint.diagnostic import Fix, Severity
from jsonl_lint.expressions import late
from jsonl_lint.record import Message
from jsonl_lint.rule import Change, Span, TextRule, spans

# Behind the first byte of UTF-8 that was read as Latin-1 it is mojibake, the matter of another rule.
_CONTROL = late("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f](?<![\u00c2-\u00f4\x80-\x9f][\x80-\x9f])")
# With the sequences of ECMA-48 that set colours and move the cursor.
_SEQUENCE = late(rf"(?:\x1b\[[0-9;?]*+[@-~])|{_CONTROL.pattern}")
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
    mending = Fix(safe=False, message="remove the control characters")
    gate = r"\\[bfu]|[\x7f-\x{9f}]"

    def hits(self, message: Message) -> Sequence[Span]:
        """Return where they are."""
        return spans(_CONTROL, message.text)

    def changes(self, text: str, found: Sequence[Span]) -> Sequence[Change]:
        """Remove them, with the rest of a colour; what Windows-1252 has in their place is put there."""
        return [Change(match.start(), match.end(), _meant(match[0])) for match in _SEQUENCE.finditer(text)]

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


def _meant(words: str) -> str:
    """Return what should stand in place of control characters."""
    if words in "\x0b\x0c":
        return "\n"
    return words.encode("latin-1").decode("cp1252", errors="ignore") if words >= "\x80" else ""
