r"""A record without what the grader reads of it.

The graders of reinforcement fine-tuning read keys of the record as `{{ item.answer }}`, and a job fails on the first
record that lacks one. `grader: path.json` in the config of a dataset names the grader as you send it; each path that it
reads must be there in each record, with the same type in all. The type that most records have is taken as the right one.
Source: OpenAI's public specification, 2025-05, and Azure's guide, 2025-05.

```yaml
item_paths: [answer, meta.unit]
```
```jsonl
{"messages": [{"role": "user", "content": "2+2"}], "answer": "4", "meta": {"unit": "one"}}
{"messages": [{"role": "user", "content": "3+3"}], "answer": 6, "meta": {"unit": "one"}}
{"messages": [{"role": "user", "content": "4+4"}], "answer": "8", "meta": {}}
{"messages": [{"role": "user", "content": "5+5"}], "answer": "10"}
```
```text
example.jsonl:2:62: grader-keys: answer is a number; it is text in 3 records
example.jsonl:3:75: grader-keys: meta.unit is missing; the grader reads it
example.jsonl:4:1: grader-keys: meta.unit is missing; the grader reads it
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, plural, shorten
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule, given, tally

State = dict[str, dict[str, dict[str, Any]]]
_NAMED = 100
_MISSING, _HELP = "missing", "Correct the record, or the path in the grader."
_TYPES = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}


class GraderKeys(DatasetRule[State]):
    """Counts the types of each path; the state keeps the first 100 places of each type."""

    name = "grader-keys"
    group = "schema"

    item_paths: tuple[str, ...] = given(())

    @property
    def idle(self) -> bool:
        """Return whether no grader is named."""
        return not self.item_paths

    @property
    def layout(self) -> Any:
        """Return the layout of the types of each path."""
        return {path: {str: tally.LAYOUT} for path in self.item_paths}

    def start(self) -> State:
        """Return no types."""
        return {path: {} for path in self.item_paths}

    def add(self, state: State, record: Record) -> None:
        """Count the type of each path in a record."""
        for path, types in state.items():
            steps, kind = _look(record.value, path)
            tally.count(types.setdefault(kind, tally.new()), lambda: record.at(*steps), most=_NAMED)  # noqa: B023 - called at once

    def merge(self, left: State, right: State) -> State:
        """Add the counts and keep the first places."""
        for path, types in right.items():
            for kind, seen in types.items():
                tally.join(left[path].setdefault(kind, tally.new()), seen, _NAMED)
        return left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Yield where a path is missing, or has another type than in most records."""
        for path, types in state.items():
            usual = max(sorted(types.keys() - {_MISSING}), key=lambda kind: types[kind]["count"], default=_MISSING)
            for kind in sorted(types.keys() - {usual} | types.keys() & {_MISSING}):
                others = f"it is {usual} in {plural(types[usual]['count'], 'record')}"
                what = f"{shorten(path)} is {kind}; {'the grader reads it' if kind == _MISSING else others}"
                count = types[kind]["count"]
                measure = Measure(count, f"{path} {kind}") if count > _NAMED else None
                for place in tally.places(types[kind]):
                    yield self.found(place, what, _HELP, measure=measure)


def _look(value: Any, path: str) -> tuple[list[str | int], str]:
    """Return how far a path leads, and the type of what is there."""
    steps: list[str | int] = []
    for name in path.split("."):
        step = int(name) if isinstance(value, list) and name.isdecimal() else name
        try:
            value = value[step]
        except (LookupError, TypeError):
            return steps, _MISSING
        steps.append(step)
    return steps, _TYPES.get(type(value), "null")
