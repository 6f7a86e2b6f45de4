"""A parser of arguments that asks how wide the terminal is for help alone, for that takes long to find out."""

from __future__ import annotations

import argparse
import functools
from typing import Any

_ANY_WIDTH = 80


class Parser(argparse.ArgumentParser):
    """Reads arguments without `shutil`, which is loaded for each formatter that is not told its width."""

    def __init__(self, *, formatter_class: Any = argparse.HelpFormatter, **named: Any) -> None:
        """Take what `ArgumentParser` takes."""
        super().__init__(formatter_class=functools.partial(formatter_class, width=_ANY_WIDTH), **named)
        self._for_help = formatter_class

    def format_help(self) -> str:
        """Return the help, as wide as the terminal."""
        self.formatter_class = self._for_help
        return super().format_help()

    def format_usage(self) -> str:
        """Return the usage, as wide as the terminal."""
        self.formatter_class = self._for_help
        return super().format_usage()
