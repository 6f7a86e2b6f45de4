r"""A prompt with a word that the provider keeps for itself.

A job for Amazon Nova fails if a user message or a system prompt starts with or holds `User:`, `Bot:`, `Assistant:`,
`System:`, `<image>`, `<video>` or `[EOS]` (Amazon Nova user guide, 2026). The format says which words are reserved;
some targets take them all the same.

```jsonl
{"schemaVersion": "1", "messages": [{"role": "user", "content": [{"text": "Hi"}]}, {"role": "assistant", "content": [{"text": "User: Hi"}]}]}
{"schemaVersion": "1", "system": [{"text": "You are a Bot: be brief."}], "messages": [{"role": "user", "content": [{"text": "Hi"}]}, {"role": "assistant", "content": [{"text": "Hello"}]}]}
```
```text
example.jsonl:2:44: reserved-word: the system message holds "Bot:", a word that is reserved
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, quote
from jsonl_lint.record import Record
from jsonl_lint.rule import LineRule, given


class ReservedWord(LineRule):
    """Looks at what the system and the user say."""

    name = "reserved-word"
    group = "roles"

    reserves_words: bool = given(default=True)

    @property
    def idle(self) -> bool:
        """Return whether the target takes every word."""
        return not self.reserves_words

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Look for each word of the format in each prompt."""
        words = record.format.reserved if record.format else ()
        for message in record.messages if words else ():
            word = next((word for word in words if word in message.text), "")
            if word and message.role in ("system", "user"):
                yield self.found(
                    record.at(*message.path),
                    f"the {message.role} message holds {quote(word)}, a word that is reserved",
                    "Write it in another way: with it the job fails.",
                )
