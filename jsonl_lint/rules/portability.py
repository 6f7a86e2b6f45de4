r"""A record that another provider would refuse.

`portable_to` names targets (`jsonl-lint models` lists them) or formats. Each record is held against the schema of
each: one that differs from the record's own format only in details, as chat differs among providers, says where.
Only the first fault that each would find is told. Limits, tokens and the order of roles are not compared: lint with
`--target` for those.

```yaml
portable: [[together, [together]], [mistral, [mistral]], [azure, [azure]], [gemini, [gemini]]]
```
```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}], "weight": 1}
```
```text
example.jsonl:1:1: portability: gemini refuses the record: it takes gemini, not openai-chat
example.jsonl:1:94: portability: mistral and azure refuse the record: unknown key "weight" in the record
```

```yaml
portable: [[together/up-to-16b, [together, openai-chat, prompt-completion]], [trl, [trl]], [fireworks, [fireworks]]]
```
```jsonl
{"prompt": "2+2", "completion": "4"}
```
```text
example.jsonl:1:1: portability: fireworks refuses the record: it takes fireworks, not prompt-completion
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jsonl_lint import formats
from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.record import Record, Violation
from jsonl_lint.rule import LineRule, given


@dataclass(frozen=True, kw_only=True)
class Portability(LineRule):
    """Holds each record against the formats that other targets take."""

    name = "portability"
    group = "schema"
    on = False

    portable_to: tuple[str, ...] = ()
    """Targets or formats that should take every record."""

    portable: tuple[tuple[str, tuple[str, ...]], ...] = given(())

    @property
    def idle(self) -> bool:
        """Return whether no target is named."""
        return not self.portable

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield one finding for each fault, naming all that would refuse the record for it."""
        refusers: dict[tuple[Any, ...], tuple[Violation, list[str]]] = {}
        for label, taken in self.portable if record.format else ():
            if fault := _fault(record, taken):
                refusers.setdefault((fault.path, fault.message), (fault, []))[1].append(label)
        for fault, (first, *others) in refusers.values():
            names = f"{', '.join([first, *others[:-1]])} and {others[-1]} refuse" if others else f"{first} refuses"
            yield self.found(
                record.at(*fault.path, key=fault.key), f"{names} the record: {fault.message}", fault.help
            )


def _fault(record: Record, taken: tuple[str, ...]) -> Violation | None:
    """Return the first fault that a target which takes these formats would find; None if it takes the record."""
    own = formats.get(record.format.name) if record.format else None
    others = [formats.get(name) for name in taken]
    if variant := next((other for other in others if own and other.family == own.family), None):
        return next(iter(variant.violations(record.value)), None)
    if any(other.ends_with in ("", record.ends_with) and not other.violations(record.value) for other in others):
        return None
    name = own.name if own else ""
    return Violation(
        "", (), f"it takes {' or '.join(taken)}, not {name}", "Convert the data, or leave it out there."
    )
