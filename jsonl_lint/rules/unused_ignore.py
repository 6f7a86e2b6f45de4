r"""A path in `ignore` that spares no file.

It matches no file that there is, or names only rules that the config switches off. It may be misspelt, and then the
files that it is meant for are linted; or what it was for is gone.

```yaml
unused_ignores: [[.jsonl-lint.yaml, data/legcy/**, matches no file]]
```
```jsonl
{"prompt": "2+2", "completion": "4"}
```
```text
.jsonl-lint.yaml:1:1: unused-ignore: the ignored path "data/legcy/**" matches no file
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Place, Severity, quote
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule, given


class UnusedIgnore(DatasetRule[None]):
    """Is told what the config has: its path, the ignored path, why that is of no use. Records do not matter."""

    name = "unused-ignore"
    group = "config"
    level = Severity.NOTE
    per_file = True
    conditions = frozenset()

    unused_ignores: tuple[tuple[str, str, str], ...] = given(())

    def start(self) -> None:
        """Return nothing."""

    def add(self, state: None, record: Record) -> None:
        """Take nothing."""

    def merge(self, left: None, right: None) -> None:
        """Return nothing."""

    def finish(self, state: None) -> Iterator[Diagnostic | Fact]:
        """Yield one finding for each path, and why it is of no use."""
        for config, path, why in self.unused_ignores:
            said = f"the ignored path {quote(path, 200)} {why}"
            yield self.found(Place(config), said, "Correct it, or remove it from `ignore`.")
