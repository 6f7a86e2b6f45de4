"""How many tokens an image has, by the pixels that its header declares.

Only the header is decoded, never the picture, and nothing is fetched. An image behind a link, and data that
is no PNG, JPEG, WEBP or GIF, counts as 1024 by 1024 pixels: an assumption.

The formulas are those of OpenAI's vision guide, "Calculating costs" (2025). The guide speaks of prompts. What
training bills for an image is not published, so a count with images is an estimate.
"""

from __future__ import annotations

import base64
import math
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

Size = tuple[int, int]
"""Width and height in pixels."""

UNKNOWN: Size = (1024, 1024)
"""What an image counts as when its size cannot be read."""

_LONGEST_PREFIX = 256
_MOST_PATCHES = 1536
_MOST_SEGMENTS = 1_000
_MARKER = 0xFF
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def tile_tokens(url: str, detail: str, base: int, tile: int) -> int:
    """Return `base`, plus `tile` for each square of 512 pixels unless the detail is low.

    The image is first shrunk to fit 2048 by 2048 pixels and to a short side of 768; it is never enlarged.
    """
    if detail == "low":
        return base
    sides = size(url)
    shrink = min(1, 2048 / max(sides), 768 / min(sides))
    across, down = (math.ceil(max(1, int(side * shrink)) / 512) for side in sides)
    return base + tile * across * down


def patch_tokens(url: str, multiplier: Decimal) -> int:
    """Return the squares of 32 pixels that cover the image, times the multiplier of the model.

    An image with more than 1,536 of them is shrunk until it has no more. The detail does not matter.
    """
    width, height = size(url)
    patches = math.ceil(width / 32) * math.ceil(height / 32)
    if patches > _MOST_PATCHES:
        across, down = (side * math.sqrt(_MOST_PATCHES / (width * height)) for side in (width, height))
        fit = min(math.floor(across) / across, math.floor(down) / down)
        # Without rounding, a side of exactly 33 patches may come out as 33.000000001, and be taken for 34.
        patches = math.ceil(round(across * fit, 6)) * math.ceil(round(down * fit, 6)) or _MOST_PATCHES
    return math.ceil(patches * multiplier)


def size(url: str) -> Size:
    """Return width and height of the image in a base64 data URI, or `UNKNOWN`."""
    prefix, comma, _ = url[:_LONGEST_PREFIX].lower().partition(",")
    if not (comma and prefix.startswith("data:") and prefix.endswith(";base64")):
        return UNKNOWN
    try:
        width, height = _read(_Header(url, len(prefix) + 1))
    except (struct.error, ValueError):
        return UNKNOWN
    return (width, height) if width and height else UNKNOWN


class _Header:
    """The bytes of an image, decoded from base64 where they are asked for."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start

    def bytes_at(self, offset: int, length: int) -> bytes:
        before, skipped = divmod(offset, 3)
        start = self.start + 4 * before
        encoded = self.text[start : start + 4 * math.ceil((skipped + length) / 3)]
        return base64.b64decode(encoded, validate=True)[skipped : skipped + length]

    def numbers_at(self, offset: int, layout: str) -> tuple[int, ...]:
        return struct.unpack(layout, self.bytes_at(offset, struct.calcsize(layout)))


def _read(header: _Header) -> tuple[int, ...]:
    magic = header.bytes_at(0, 16)
    if magic.startswith(b"\x89PNG\r\n\x1a\n"):
        return header.numbers_at(16, ">II")
    if magic.startswith((b"GIF87a", b"GIF89a")):
        return header.numbers_at(6, "<HH")
    if magic.startswith(b"\xff\xd8"):
        return _read_jpeg(header)
    if magic.startswith(b"RIFF") and magic[8:12] == b"WEBP":
        return _read_webp(header, magic[12:])
    raise ValueError("no image of a known kind")


def _read_webp(header: _Header, chunk: bytes) -> tuple[int, ...]:
    match chunk:
        case b"VP8 ":
            return tuple(side & 0x3FFF for side in header.numbers_at(26, "<HH"))
        case b"VP8L":
            (bits,) = header.numbers_at(21, "<I")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            low_w, high_w, low_h, high_h = header.numbers_at(24, "<HBHB")
            return (high_w << 16) + low_w + 1, (high_h << 16) + low_h + 1
    raise ValueError("no WEBP picture")


def _read_jpeg(header: _Header) -> tuple[int, ...]:
    """Walk over the segments to the frame header, which has the sides of the image."""
    offset = 2
    for _ in range(_MOST_SEGMENTS):
        fill, marker, length = header.numbers_at(offset, ">BBH")
        if fill != _MARKER:
            break
        if marker in _FRAMES:
            height, width = header.numbers_at(offset + 5, ">HH")
            return width, height
        offset += 1 if marker == _MARKER else 2 + length
    raise ValueError("no frame header")
