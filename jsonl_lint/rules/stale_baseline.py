r"""Known findings that are no longer there.

`.jsonl-lint-baseline.json` has the findings that were there when `--write-baseline` wrote it, and they are not
reported. What was corrected since then is known for nothing, and would be known if it came back. A run judges only
what it saw: the files that it linted, and files that are gone, by the rules that ran. `--prune-baseline` removes it.

```yaml
stale: [[.jsonl-lint-baseline.json, 3, empty-message in example.jsonl]]
```
```jsonl
{"prompt": "2+2", "completion": "4"}
```
```text
.jsonl-lint-baseline.json:1:1: stale-baseline: 3 known findings are no longer there, such as empty-message in example.jsonl
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Place, Severity, plural, shorten
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule, given


class StaleBaseline(DatasetRule[None]):
    """Is told at the end how many there are: path of the baseline, number, the first. Records do not matter."""

    name = "stale-baseline"
    group = "config"
    level = Severity.NOTE
    per_file = True
    conditions = frozenset()

    stale: tuple[tuple[str, int, str], ...] = given(())

    def start(self) -> None:
        """Return nothing."""

    def add(self, state: None, record: Record) -> None:
        """Take nothing."""

    def merge(self, left: None, right: None) -> None:
        """Return nothing."""

    def finish(self, state: None) -> Iterator[Diagnostic | Fact]:
        """Yield one finding for all of a baseline, with the first."""
        for path, count, first in self.stale:
            are, such = ("is", ":") if count == 1 else ("are", ", such as")
            said = f"{plural(count, 'known finding')} {are} no longer there{such} {shorten(first, 200)}"
            yield self.found(Place(path), said, "`--prune-baseline` removes what is no longer there.")
