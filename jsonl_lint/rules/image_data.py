r"""An image that the provider would leave out.

OpenAI takes JPEG, PNG and WEBP in RGB or RGBA, of at most 10 MB (fine-tuning guide, 2024-12). It skips another image
in silence, and trains on what is left of the example. Only the header of a data URI is read, as far as it tells;
addresses are never fetched.

```jsonl
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"}}]}, {"role": "assistant", "content": "A dot."}]}
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptV"}}]}, {"role": "assistant", "content": "A dot."}]}
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"}}]}, {"role": "assistant", "content": "A dot."}]}
```
```text
example.jsonl:1:87: image-data: the image is a GIF, not a JPEG, PNG or WEBP
example.jsonl:2:87: image-data: the image is greyscale, not RGB or RGBA
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.record import Record
from jsonl_lint.rule import LineRule, given
from jsonl_lint.tokens import NoPictureError, picture

_KINDS = frozenset({"JPEG", "PNG", "WEBP"})
_MODES = frozenset({"", "RGB", "RGBA"})


class ImageData(LineRule):
    """Reads the header of each image in a data URI."""

    name = "image-data"
    group = "images"
    by_outline = True

    max_image_bytes: int | None = given(None)

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Judge each data URI, unless the schema of the format refuses it."""
        for image in (image for message in record.messages for image in message.images):
            if image.url[:5].lower() != "data:" or any(image.path == one.path for one in record.violations):
                continue
            if said := self._fault(image.url):
                advice = (
                    "Save the image as JPEG, PNG or WEBP, in RGB, at most 10 MB, and encode it as base64 once."
                )
                yield self.found(record.at(*image.path), said, advice)

    def _fault(self, url: str) -> str:
        """Return what is wrong with an image, or ""."""
        try:
            seen = picture(url)
        except NoPictureError as error:
            return str(error)
        if seen.kind not in _KINDS:
            return f"the image is a {seen.kind}, not a JPEG, PNG or WEBP"
        if seen.mode not in _MODES:
            return f"the image is {seen.mode}, not RGB or RGBA"
        if not seen.width or not seen.height:
            return f"the image has {seen.width:,} by {seen.height:,} pixels"
        if self.max_image_bytes is not None and seen.bytes > self.max_image_bytes:
            return f"the image has {seen.bytes:,} bytes, more than the {self.max_image_bytes:,} that are taken"
        return ""
