r"""A file larger than the provider takes.

OpenAI takes files of up to 512 MB by plain upload; larger ones go in parts through the Uploads API.

```yaml
max_file_bytes: 60
```
```jsonl
{"prompt": "2+2", "completion": "4"}
{"prompt": "3+3", "completion": "6"}
```
```text
example.jsonl:1:1: file-size: the file has 74 bytes, more than the 60 that can be uploaded at once
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Place
from jsonl_lint.record import Record
from jsonl_lint.rule import EVERY_LINE, CountRule, given
from jsonl_lint.storage import size_of


class FileSize(CountRule):
    """Adds up the bytes of each file, once for training and once for validation."""

    name = "file-size"
    group = "dataset"
    per_file = True
    conditions = EVERY_LINE
    layout = {str: int}

    at_most: int | None = None
    """The most bytes of a file; as the target takes if it is not set."""

    max_file_bytes: int | None = given(None)
    upload: str = given("")

    @property
    def idle(self) -> bool:
        """Return whether no limit is known."""
        return self._limit is None

    @property
    def _limit(self) -> int | None:
        return self.max_file_bytes if self.at_most is None else self.at_most

    def add(self, state: dict[str, int], record: Record) -> None:
        """Add the bytes of a line."""
        name = f"{record.split} {record.path}"
        state[name] = state.get(name, 0) + (size_of(record.raw) + len(record.ending)) * record.times

    def finish(self, state: dict[str, int]) -> Iterator[Diagnostic | Fact]:
        """Compare each file with the limit."""
        for name, size in state.items():
            if self._limit is not None and size > self._limit:
                message = (
                    f"the file has {size:,} bytes, more than the {self._limit:,} that can be uploaded at once"
                )
                split, _, path = name.partition(" ")
                remedy = self.upload or "Split it."
                yield self.found(Place(path), message, remedy, measure=Measure(size, split))
