r"""A Git LFS pointer where the data should be.

The file in the working copy is the small text that stands for the data; the data was not fetched. Nothing of
it was checked.

```bytes
b'version https://git-lfs.github.com/spec/v1\noid sha256:' + b'0' * 64 + b'\nsize 109986924\n'
```
```text
example.jsonl:1:1: lfs-pointer: the file is a Git LFS pointer: 109,986,924 bytes not fetched
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.record import Record
from jsonl_lint.rule import FaultRule


@dataclass(frozen=True, kw_only=True)
class LfsPointer(FaultRule):
    """Reports the file once."""

    name = "lfs-pointer"
    group = "syntax"

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Say what the file is."""
        yield self.found(
            record.here(),
            f"the file is a Git LFS pointer: {record.detail}",
            "Run `git lfs pull`; in GitHub Actions, set `lfs: true` on actions/checkout.",
        )
