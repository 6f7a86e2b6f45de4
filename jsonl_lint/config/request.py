"""What the command line says, and whether that can be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Literal

from jsonl_lint import formats
from jsonl_lint.catalog import Catalog
from jsonl_lint.config.problem import Problem
from jsonl_lint.config.settings import MOST_EPOCHS, known_rule, optional_rule
from jsonl_lint.values import Value


class Request(Value):
    """What the command line says. `-` among the paths is standard input: `stdin_file`, shown as `stdin_name`.

    `select` and `ignore` are names of rules and groups; `per_record` leaves out what judges a whole dataset.
    """

    paths: tuple[str, ...] = ()
    validation: tuple[str, ...] = ()
    target: str | None = None
    format: str | None = None
    epochs: int | Literal["auto"] | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_record: bool = False
    today: dt.date | None = None
    max_unpacked: int = 0
    stdin_file: str = ""
    stdin_name: str = "stdin"

    def problems(self, catalog: Catalog) -> Iterator[Problem]:
        """Yield the names and numbers that cannot be."""
        named: list[tuple[Callable[[str], object], str | None]] = [
            *((known_rule, name) for name in self.select),
            *((optional_rule, name) for name in self.ignore),
            (formats.get, self.format),
            (catalog.find, self.target),
        ]
        for check, name in named:
            try:
                if name is not None:
                    check(name)
            except ValueError as error:
                yield Problem(*error.args)
        if isinstance(self.epochs, int) and not 1 <= self.epochs <= MOST_EPOCHS:
            yield Problem(f"epochs can be 1 to {MOST_EPOCHS}, not {self.epochs}")
        if self.validation and not self.paths:
            yield Problem("validation files alone are no dataset", "name the training files too")
