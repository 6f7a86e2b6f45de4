r"""More images in a record than the provider takes.

OpenAI takes 10 images in an example (fine-tuning guide, 2024-12). Azure's guide says 64, and 10 in its advice for
failed jobs (2026-02): more than 64 is an error there, more than 10 a warning. Some models are trained on text alone.
How many examples with images a file may have is judged by `limit-for-target`.

```yaml
max_images: 2
advised_images: 1
```
```jsonl
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}, {"type": "image_url", "image_url": {"url": "https://example.com/b.png"}}, {"type": "image_url", "image_url": {"url": "https://example.com/c.png"}}]}, {"role": "assistant", "content": "Cats."}]}
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}, {"type": "image_url", "image_url": {"url": "https://example.com/b.png"}}]}, {"role": "assistant", "content": "Cats."}]}
```
```text
example.jsonl:1:235: image-count: 3 images in the record, more than the 2 that the provider takes
example.jsonl:2:161: image-count: 2 images in the record; the provider's advice is at most 1
```
```yaml
max_images: 0
```
```jsonl
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]}, {"role": "assistant", "content": "A cat."}]}
```
```text
example.jsonl:1:87: image-count: the record shows an image; the model is trained on text alone
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import LineRule, given


class ImageCount(LineRule):
    """Counts the images of a record."""

    name = "image-count"
    group = "images"
    by_outline = True

    max_images: int | None = given(None)
    advised_images: int | None = given(None)

    @property
    def idle(self) -> bool:
        """Return whether no limit is known."""
        return self.max_images is None and self.advised_images is None

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Name the first image that is too many."""
        images = [image for message in record.messages for image in message.images]
        advice = "Split the record, or leave images out."
        if self.max_images == 0 and images:
            said, advice = "the record shows an image; the model is trained on text alone", "Leave images out."
            yield self.found(record.at(*images[0].path), said, advice)
        elif self.max_images is not None and len(images) > self.max_images:
            said = (
                f"{len(images):,} images in the record, more than the {self.max_images:,} that the provider takes"
            )
            yield self.found(record.at(*images[self.max_images].path), said, advice)
        elif self.advised_images is not None and len(images) > self.advised_images:
            said = (
                f"{len(images):,} images in the record; the provider's advice is at most {self.advised_images:,}"
            )
            place = record.at(*images[self.advised_images].path)
            yield self.found(place, said, advice, severity=Severity.WARNING)
