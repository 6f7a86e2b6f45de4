"""The files that are part of the package, without `pathlib`, whose import takes longer than to read them."""

from __future__ import annotations

import os

FOLDER = os.path.dirname(__file__)  # noqa: PTH120
"""Where the package is."""


def path(*names: str) -> str:
    """Return where a file of the package is."""
    return os.path.join(FOLDER, *names)  # noqa: PTH118


def data(*names: str) -> bytes:
    """Return what a file of the package holds."""
    with open(path(*names), "rb") as file:  # noqa: PTH123
        return file.read()


def text(*names: str, most: int = -1) -> str:
    """Return what a text file of the package holds, or its beginning of so many characters."""
    with open(path(*names), encoding="utf-8") as file:  # noqa: PTH123
        return file.read(most)
