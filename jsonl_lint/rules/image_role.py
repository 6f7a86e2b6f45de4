r"""An image in a message that cannot show one.

Only a user message shows images: a model that is trained to write text cannot learn to answer with a picture (OpenAI
fine-tuning guide, 2024-12).

```jsonl
{"messages": [{"role": "user", "content": "Draw a cat"}, {"role": "assistant", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}}]}]}
```
```text
example.jsonl:1:101: image-role: an assistant message shows an image
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.record import ROLES, Record
from jsonl_lint.rule import LineRule


class ImageRole(LineRule):
    """Reports the images that the schema of the format has no place for."""

    name = "image-role"
    group = "images"
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Name the role of the message."""
        for broken in record.violations:
            if broken.kind != self.name:
                continue
            homes = {message.home: message.role for message in record.messages}
            role = next((role for home, role in homes.items() if home and broken.path[: len(home)] == home), "")
            role = role if role in ROLES else ""
            article = "an" if role.startswith("a") else "a"
            said = f"{article} {role} message shows an image" if role else broken.message
            yield self.found(record.at(*broken.path), said, broken.help)
