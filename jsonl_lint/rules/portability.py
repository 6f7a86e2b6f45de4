r"""A record that is not fit for another target.

`portable_to` names targets (`jsonl-lint models` lists them) or formats. Each record is read in the way in which each
of them takes such records, and judged by the rules about schema, roles, tools, images and control tokens, set for that
target: a schema may differ in details, roles may have to take turns, a word may be reserved, a token refused, an image
one too many. Only the first error for each target is told. Tokens are not counted, nor records: lint with `--target`
for those.

```yaml
portable_to: [together, mistral, azure, gemini]
```
```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}], "weight": 1}
```
```text
example.jsonl:1:1: portability: not fit for gemini: it takes gemini, not openai-chat
example.jsonl:1:94: portability: not fit for mistral and azure: unknown key "weight" in the record
```

```yaml
portable_to: [openai/gpt-4.1, together/up-to-16b, fireworks/up-to-16b]
```
```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "user", "content": "Anyone?"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "user", "content": "Complete"}, {"role": "assistant", "content": "def f():<|fim_suffix|>"}]}
```
```text
example.jsonl:1:50: portability: not fit for together/up-to-16b: two user messages in a row
example.jsonl:2:89: portability: not fit for openai/gpt-4.1-2025-04-14: the assistant message has <|fim_suffix|>, which the provider refuses
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonl_lint import formats
from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.formats import Format
from jsonl_lint.record import Record
from jsonl_lint.rule import FileRule, LineRule, given
from jsonl_lint.values import replace

Judge = LineRule | FileRule


class Portability(LineRule):
    """Asks the rules of other targets what they say of each record."""

    name = "portability"
    group = "schema"
    on = False

    portable_to: tuple[str, ...] = ()
    """Targets or formats that every record should be fit for."""

    portable: tuple[tuple[str, tuple[str, ...], str, tuple[Judge, ...]], ...] = given(())

    @property
    def idle(self) -> bool:
        """Return whether no target is named."""
        return not self.portable

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield one finding for each fault, naming all targets for which it is the first."""
        unfit: dict[tuple[Any, ...], tuple[Diagnostic, list[str]]] = {}
        readings: dict[str, Record] = {}
        for label, taken, chat, rules in self.portable if record.format else ():
            form = _form(record, taken, chat)
            if form and form.name not in readings:
                readings[form.name] = _read(record, form)
            fault = _first(readings[form.name], rules) if form else self._misfit(record, taken)
            if fault:
                unfit.setdefault((fault.place, fault.message), (fault, []))[1].append(label)
        for fault, (first, *others) in unfit.values():
            names = f"{', '.join([first, *others[:-1]])} and {others[-1]}" if others else first
            yield self.found(fault.place, f"not fit for {names}: {fault.message}", fault.help)

    def _misfit(self, record: Record, taken: tuple[str, ...]) -> Diagnostic:
        own = record.format.name if record.format else ""
        said = f"it takes {' or '.join(taken)}, not {own}"
        return self.found(record.at(), said, "Convert the data, or leave it out there.")


def _form(record: Record, taken: tuple[str, ...], chat: str) -> Format | None:
    """Return the format as which a target reads a record: one of the same family, or else one that it fits.

    Chat is read as `chat`, if that is set.
    """
    own = formats.get(record.format.name) if record.format else None
    others = [formats.get(name) for name in taken]
    if alike := next((other for other in others if own and other.family == own.family), None):
        return alike
    if own and own.family == "openai-chat" and chat:
        return formats.get(chat)
    fitting = (other for other in others if other.ends_with in ("", record.ends_with))
    return next((other for other in fitting if not other.violations(record.value)), None)


def _read(record: Record, form: Format) -> Record:
    """Return the record as one of another format, without the schema of the user."""
    reading = Record(replace(record.source, schema="", instead=False), record.line, record.raw + record.ending)
    reading.format = form
    return reading


def _first(record: Record, rules: tuple[Judge, ...]) -> Diagnostic | None:
    """Return the first error in a record, from left to right."""
    found = (fault for rule in rules for fault in rule.check(record) if fault.severity is Severity.ERROR)
    return min(found, key=lambda fault: fault.place.column, default=None)
