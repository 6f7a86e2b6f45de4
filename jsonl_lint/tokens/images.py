"""What the header of an image tells, and how many tokens the image has by the pixels that it declares.

Only the header is decoded, never the picture, and nothing is fetched. An image behind a link, and data that
is no PNG, JPEG, WEBP or GIF, counts as 1024 by 1024 pixels: an assumption.

The formulas are those of OpenAI's vision guide, "Calculating costs" (2025). The guide speaks of prompts. What
training bills for an image is not published, so a count with images is an estimate.
"""

from __future__ import annotations

import base64
import math
import re
import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

Size = tuple[int, int]
"""Width and height in pixels."""

UNKNOWN: Size = (1024, 1024)
"""What an image counts as when its size cannot be read."""

_BASE64 = re.compile(r"[A-Za-z0-9+/]*+={0,2}")
_PNG_MODES = {0: "greyscale", 2: "RGB", 3: "in a palette", 4: "greyscale", 6: "RGBA"}
_JPEG_MODES = {1: "greyscale", 3: "RGB", 4: "CMYK"}
_LONGEST_PREFIX = 256
_MOST_PATCHES = 1536
_MOST_SEGMENTS = 1_000
_MARKER = 0xFF
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class Picture(NamedTuple):
    """What a header tells of an image; `mode` is RGB, RGBA, another, or "" where the header does not tell."""

    kind: str
    width: int
    height: int
    mode: str = ""
    bytes: int = 0


class NoPictureError(ValueError):
    """A data URI holds no image that can be read; the text says why."""


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
    try:
        seen = _read(_Header(url, _start(url)))
    except (struct.error, ValueError):
        return UNKNOWN
    return (seen.width, seen.height) if seen.width and seen.height else UNKNOWN


def picture(url: str) -> Picture:
    """Return what the header of the image in a base64 data URI tells; raises `NoPictureError`."""
    start = _start(url)
    if not _BASE64.fullmatch(url, start):
        raise NoPictureError("the data of the image is not base64")
    try:
        seen = _read(_Header(url, start))
    except struct.error as error:
        raise NoPictureError("the image is cut off inside its header") from error
    except ValueError as error:
        raise NoPictureError("the data is no image that can be read") from error
    encoded = len(url) - start - url.count("=", -2)
    return seen._replace(bytes=encoded * 3 // 4)


def _start(url: str) -> int:
    """Return where the data of a base64 data URI begins."""
    prefix, comma, _ = url[:_LONGEST_PREFIX].lower().partition(",")
    if not (comma and prefix.startswith("data:") and prefix.endswith(";base64")):
        raise NoPictureError("the address begins with data:, but not with data:image/…;base64,")
    return len(prefix) + 1


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


def _read(header: _Header) -> Picture:
    magic = header.bytes_at(0, 16)
    if magic.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height, _, color = header.numbers_at(16, ">IIBB")
        return Picture("PNG", width, height, _PNG_MODES.get(color, ""))
    if magic.startswith((b"GIF87a", b"GIF89a")):
        width, height = header.numbers_at(6, "<HH")
        return Picture("GIF", width, height, "in a palette")
    if magic.startswith(b"\xff\xd8"):
        return _read_jpeg(header)
    if magic.startswith(b"RIFF") and magic[8:12] == b"WEBP":
        return Picture("WEBP", *_webp_size(header, magic[12:]))
    raise ValueError("no image of a known kind")


def _webp_size(header: _Header, chunk: bytes) -> Size:
    match chunk:
        case b"VP8 ":
            width, height = header.numbers_at(26, "<HH")
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            (bits,) = header.numbers_at(21, "<I")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            low_w, high_w, low_h, high_h = header.numbers_at(24, "<HBHB")
            return (high_w << 16) + low_w + 1, (high_h << 16) + low_h + 1
    raise ValueError("no WEBP picture")


def _read_jpeg(header: _Header) -> Picture:
    """Walk over the segments to the frame header, which has the sides of the image."""
    offset = 2
    for _ in range(_MOST_SEGMENTS):
        fill, marker, length = header.numbers_at(offset, ">BBH")
        if fill != _MARKER:
            break
        if marker in _FRAMES:
            height, width, parts = header.numbers_at(offset + 5, ">HHB")
            return Picture("JPEG", width, height, _JPEG_MODES.get(parts, ""))
        offset += 1 if marker == _MARKER else 2 + length
    raise ValueError("no frame header")
