"""Mends bytes as `--fix` does, for the tests of fixes."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.engine import CHUNK, Dataset, lint
from jsonl_lint.fixes import Drafts, Fixer, Remedy, menders
from jsonl_lint.record import Source
from jsonl_lint.rule import Rule
from jsonl_lint.rules import RULES

MENDERS = [rule for rule in RULES if rule.mending]
_FIXES = ("fix", "fixes")
ALL: tuple[Rule, ...] = tuple(rule() for rule in MENDERS)


class Folder:
    """Files of one dataset in a folder; `counts` says how often each rule mended something last time."""

    def __init__(self, folder: Path, rules: tuple[Rule, ...] = ALL, chunk_size: int = CHUNK) -> None:
        self.folder, self.rules, self.chunk_size = folder, rules, chunk_size
        self.counts = Counter[str]()
        self.drafts = Drafts()

    def dataset(self) -> Dataset:
        paths = sorted(str(path) for path in self.folder.iterdir() if path.suffix == ".jsonl")
        splits = {path: "validation" if "validation" in os.path.basename(path) else "train" for path in paths}  # noqa: PTH119
        return Dataset("default", "", tuple(Source(path, split=split) for path, split in splits.items()))

    def fix(self, *, unsafe: bool = False) -> None:
        self.drafts = Drafts()
        try:
            remedy = Remedy(menders(self.rules, unsafe), unsafe)
            Fixer(self.drafts, map, self.chunk_size).fix([(self.dataset(), remedy)])
            self.drafts.commit()
        finally:
            self.drafts.clear()
        self.counts = Counter[str]()
        for (_, rule), count in self.drafts.counts.items():
            self.counts[rule] += count

    def found(self) -> tuple[Diagnostic, ...]:
        return lint(self.dataset(), self.rules, chunk_size=self.chunk_size, cap=0).diagnostics

    def found_in(self, data: bytes) -> tuple[Diagnostic, ...]:
        self.write(data)
        return self.found()

    def write(self, data: bytes, name: str = "example.jsonl") -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path


def without_fixes(said: str) -> str:
    """Return a report without what it says of fixes, which are not offered for what is packed or far away."""
    if said.startswith("{"):
        kept = json.loads(said, object_hook=lambda held: {key: held[key] for key in held if key not in _FIXES})
        return json.dumps(kept)
    return re.sub(r"^\[\*\] .*[0-9] fixable .*\n", "", said, flags=re.MULTILINE).replace("[*] ", "")


def mended(folder: Path, data: bytes, *, unsafe: bool = False, chunk_size: int = CHUNK) -> bytes:
    """Return what becomes of a file."""
    place = Folder(folder, chunk_size=chunk_size)
    path = place.write(data)
    place.fix(unsafe=unsafe)
    return path.read_bytes()
