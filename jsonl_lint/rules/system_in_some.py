r"""A system message in some records only.

The guide asks for the same instructions in every example, and for the format that is used at inference. If some
records have a system message and others do not, the model learns to behave the same with and without it.

```jsonl
{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Bye"}, {"role": "assistant", "content": "Goodbye"}]}
{"messages": [{"role": "user", "content": "Thanks"}, {"role": "assistant", "content": "You are welcome"}]}
```
```text
example.jsonl:3:1: system-in-some: 1 of 3 records has no system message (line 3)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule, tally

State = dict[str, tally.Tally]


class SystemInSome(DatasetRule[State]):
    """Counts the conversations with and without a system message; the state keeps the first lines of each."""

    name = "system-in-some"
    group = "roles"
    level = Severity.WARNING
    splits = frozenset({"train"})
    layout = {"with": tally.LAYOUT, "without": tally.LAYOUT}

    share: float = 0.0
    """The largest share of records that may differ from the others."""

    def start(self) -> State:
        """Return no records."""
        return {"with": tally.new(), "without": tally.new()}

    def add(self, state: State, record: Record) -> None:
        """Count what holds a list of messages; a completion has no place for a system message."""
        if not any(isinstance(step, int) for message in record.messages for step in message.home):
            return
        has = any(message.role in {"system", "developer"} for message in record.messages)
        tally.count(state["with" if has else "without"], record.here)

    def merge(self, left: State, right: State) -> State:
        """Add the counts and keep the first lines."""
        for name, seen in right.items():
            tally.join(left[name], seen)
        return left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Yield one finding at the first record of the minority."""
        few = min(("without", "with"), key=lambda name: state[name]["count"])
        count, total = state[few]["count"], state["with"]["count"] + state["without"]["count"]
        if count <= self.share * total:
            return
        first, *others = places = tally.places(state[few])
        have = ("has" if count == 1 else "have") + (" no" if few == "without" else " a")
        lines = ", ".join(str(place.line) for place in places if place.path == first.path)
        more = ", …" if count > len(places) else ""
        yield self.found(
            first,
            f"{count:,} of {total:,} records {have} system message ({'line' if count == 1 else 'lines'} {lines}{more})",
            "Give every record the system message that you use at inference.",
            related=tuple(others),
            measure=Measure(count, few),
        )
