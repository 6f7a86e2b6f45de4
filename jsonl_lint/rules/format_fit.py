r"""Which formats the records fit, where nobody says which they have.

Only facts, never a finding. Without `--format` or a target each record is read in the format that its keys tell.
Often its keys and values fit another format, too, which has rules of its own: chat may be meant for TRL, or for a
provider that wants strict turns. The fact names the other formats that the first record of each file is valid in.

```yaml
assumed: true
```
```jsonl
{"prompt": "2+2", "completion": "4"}
{"prompt": "3+3", "completion": "6"}
```
```text
format-fit: prompt-completion = by its keys; also valid as trl: a target or `--format` decides
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jsonl_lint.diagnostic import Diagnostic, Fact
from jsonl_lint.formats import FORMATS
from jsonl_lint.record import Outline, Record, Shape
from jsonl_lint.rule import DatasetRule, given

State = dict[str, list[str]]

_MOST_OUTLINES = 1000
_OF_PLAIN: dict[tuple[str, Outline | None], Sequence[str]] = {}


class FormatFit(DatasetRule[State]):
    """Tries the first record of each file; the state keeps its format, and the others that it fits."""

    name = "format-fit"
    group = "schema"
    facts_only = True
    splits = frozenset({"train"})
    layout = {str: [str]}

    assumed: bool = given(default=False)

    @property
    def idle(self) -> bool:
        """Return whether a target was named."""
        return not self.assumed

    def start(self) -> State:
        """Return no files."""
        return {}

    def add(self, state: State, record: Record) -> None:
        """Try the formats, if the record is the first of its file that has one."""
        if record.path in state or not record.format or record.source.format:
            return
        key = record.format.name, record.plain
        if (others := _OF_PLAIN.get(key)) is None:
            others = _others(record.format, record.value)
            if record.plain and len(_OF_PLAIN) < _MOST_OUTLINES:
                _OF_PLAIN[key] = others
        state[record.path] = [record.format.name, *others]

    def merge(self, left: State, right: State) -> State:
        """Keep what came first."""
        return right | left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Yield a fact for each format that is in doubt."""
        for name, *others in sorted({tuple(names) for names in state.values()}):
            if others:
                said = f"by its keys; also valid as {', '.join(others)}: a target or `--format` decides"
                yield Fact(self.name, name, said)


def _others(own: Shape, value: Mapping[str, Any]) -> Sequence[str]:
    """Return the names of the other formats that a record fits."""
    return [
        known.name
        for known in FORMATS
        if own.name not in (known.name, known.variant_of)
        and known.ends_with in ("", own.ends_with)
        and known.fits(value)
    ]
