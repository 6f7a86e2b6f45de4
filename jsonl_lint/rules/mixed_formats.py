r"""A file that holds records of more than one format.

Providers take one format for each file. The finding names the lines of the minority.

```jsonl
{"prompt": "2+2", "completion": "4"}
{"messages": [{"role": "user", "content": "2+2"}, {"role": "assistant", "content": "4"}]}
{"prompt": "3+3", "completion": "6"}
```
```text
example.jsonl:2:1: mixed-formats: 1 record is openai-chat, while 2 are prompt-completion (line 2)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, plural
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule, tally

State = dict[str, dict[str, tally.Tally]]


class MixedFormats(DatasetRule[State]):
    """Counts the formats of each file; the state keeps the first lines of each."""

    name = "mixed-formats"
    group = "schema"
    per_file = True
    layout = {str: {str: tally.LAYOUT}}

    def start(self) -> State:
        """Return no files."""
        return {}

    def add(self, state: State, record: Record) -> None:
        """Count the format of the record."""
        if record.format:
            formats = state.setdefault(record.path, {})
            tally.count(formats.setdefault(record.format.name, tally.new()), record.here)

    def merge(self, left: State, right: State) -> State:
        """Add the counts and keep the first lines."""
        for path, formats in right.items():
            for name, seen in formats.items():
                tally.join(left.setdefault(path, {}).setdefault(name, tally.new()), seen)
        return left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Yield one finding for each format but the most frequent of a file."""
        for formats in state.values():
            main = max(sorted(formats), key=lambda name: formats[name]["count"])
            for name in sorted(formats.keys() - {main}):
                seen, most = formats[name], formats[main]["count"]
                are = plural(seen["count"], "record") + (" is" if seen["count"] == 1 else " are")
                places = tally.places(seen)
                lines = ", ".join(str(place.line) for place in places)
                more = ", …" if seen["count"] > len(places) else ""
                noun = "line" if seen["count"] == 1 else "lines"
                yield self.found(
                    places[0],
                    f"{are} {name}, while {most:,} {'is' if most == 1 else 'are'} {main} ({noun} {lines}{more})",
                    f"If they are meant to be {main}, `--format {main}` says what is wrong with them; "
                    "or else move them to a file of their own.",
                    measure=Measure(seen["count"], name),
                )
