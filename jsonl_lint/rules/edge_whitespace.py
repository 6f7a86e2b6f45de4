r"""White space at the beginning or the end of what someone says.

The model learns to begin or end with it, and in a prompt it cuts the tokens other than at inference. The prompt of a
completion may end with a separator, and a completion may begin with a space: that is how base models were trained. If
most records of a file have it, the file gets one finding.

```jsonl
{"messages": [{"role": "user", "content": "Hi "}, {"role": "assistant", "content": "\nHello"}]}
{"messages": [{"role": "user", "content": "Bye"}, {"role": "assistant", "content": "Goodbye"}]}
{"prompt": "2+2\n\n", "completion": " 4"}
```
```text
example.jsonl:1:46: edge-whitespace: the user message ends with white space
```
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from jsonl_lint.diagnostic import Edit, Fix, Place, Severity, shorten
from jsonl_lint.record import Message, Record
from jsonl_lint.rule import Change, FileRule, text_edits


class EdgeWhitespace(FileRule):
    """Looks at both ends of each message; what a tool returns is left as it is."""

    name = "edge-whitespace"
    group = "text"
    level = Severity.NOTE
    by_outline = True
    mending = Fix(safe=False, message="remove the white space")

    roles: tuple[str, ...] = ("assistant", "user", "system", "developer")
    """Whose messages are looked at."""

    def hit(self, record: Record) -> str:
        """Say whose message has it, and where."""
        message, side = next(self._found(record), (None, ""))
        return f"the {shorten(message.role, 20)} message {side} with white space" if message else ""

    def place(self, record: Record) -> Place:
        """Return the place of the white space."""
        message, side = next(self._found(record))
        text, length = message.text, len(message.text)
        if side == "begins":
            return record.at_text(message, 0, length - len(text.lstrip()))
        return record.at_text(message, len(text.rstrip()), length)

    def edits(self, record: Record) -> Sequence[Edit]:
        """Remove it at both ends of all messages."""
        found = (text_edits(record, message, _edges(message)) for message, _ in self._found(record))
        return tuple(itertools.chain.from_iterable(found))

    def line(self, what: str) -> str:
        """Return the message for one line."""
        return what

    def file(self, what: str, hits: int, lines: int) -> str:
        """Return the message for a file."""
        return f"{hits:,} of {lines:,} records have white space at the ends of messages; here {what}"

    def help(self) -> str:
        """Return what to do."""
        return "Remove it, unless it is there at inference, too."

    def _found(self, record: Record) -> Iterator[tuple[Message, str]]:
        """Yield each message that begins or ends with white space; blank ones are the matter of another rule."""
        for message in record.messages:
            text = message.text
            if not text or message.role not in self.roles or not (text[0].isspace() or text[-1].isspace()):
                continue
            if text.isspace() or message.home == ("prompt",):
                continue
            leads = text[0].isspace() and not _may_lead(message)
            if leads or text[-1].isspace():
                yield message, "begins" if leads else "ends"


def _may_lead(message: Message) -> bool:
    return message.text[0] == " " and message.home == ("completion",)


def _edges(message: Message) -> list[Change]:
    # Windows-1252 has an ellipsis at U+0085, which `control-character` puts there.
    text = message.text.replace("\x85", "…")
    lead = 0 if _may_lead(message) else len(text) - len(text.lstrip())
    changes = Change(0, lead), Change(len(text.rstrip()), len(text))
    return [change for change in changes if change.start < change.stop]
