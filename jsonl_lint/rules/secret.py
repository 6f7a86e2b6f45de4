r"""A key, a token or a password.

Whoever reads the repository has it, and a trained model may tell it to anyone. Found are keys with a prefix of their
own and the exact length, alphabet or checksum (OpenAI, Anthropic, Hugging Face, GitHub, AWS, Google, Azure, Slack,
Stripe and others), private keys, JSON Web Tokens, and passwords in addresses, anywhere in a record. What documentation
shows is left alone: placeholders, example hosts, characters that repeat or count up. The value is never printed, but
for the last four characters of a long one.

```jsonl
{"prompt": "Connect", "completion": "mysql://shop:Gr8-tulips@db3.shop.se/main"}
{"prompt": "Connect", "completion": "mysql://user:password@db.example.com/main and sk-your-key-here"}
```
```text
example.jsonl:1:51: secret: password in an address
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.record import Record
from jsonl_lint.rule import RECORD_OR_LOSS, WHOLE_FILE, LineRule, keys, privacy

_LONG = 16
_ADVICE = "Revoke it where it was issued, and delete it here: the history of the repository keeps it."


class Secret(LineRule):
    """Looks through every string of a record, and through lines that are no record."""

    name = "secret"
    group = "privacy"
    conditions = RECORD_OR_LOSS - WHOLE_FILE
    gate = keys.GATE

    ignore: tuple[keys.Name, ...] = ()
    """Kinds that are not reported, such as "JSON Web Token"."""

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield each secret once, where it stands first."""
        if not keys.likely(record):
            return
        seen: set[str] = set()
        for where in record.once(privacy.strings):
            for key in keys.find(where[1]):
                if key.value in seen or key.name in self.ignore:
                    continue
                seen.add(key.value)
                said = key.name + privacy.ending(key.value, 4 if len(key.value) >= _LONG else 0)
                yield self.found(privacy.place(record, where, key.start, key.stop), said, _ADVICE)
