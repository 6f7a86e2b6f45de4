"""Hand the lines of a chunk to the rules: what a process, or a machine, does by itself."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from jsonl_lint import formats
from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.engine.cutting import UNREADABLE, lines
from jsonl_lint.engine.partial import Partial, Rules, empty
from jsonl_lint.record import SOUND, Chunk, Record, Source
from jsonl_lint.rule import DatasetRule, LineRule

Act = Callable[[Record], Iterable[Diagnostic] | None]


def scan(rules: Rules, cap: int, chunk: Chunk) -> Partial:
    """Hand each line of a chunk to each rule that wants it."""
    partial = empty(rules)
    acts = _by_condition(rules, partial.states, chunk.source)
    judge = formats.judge(chunk.source.schema)
    read = formats.reader(chunk.source.format, chunk.source.variant)
    for record in lines(chunk):
        condition = record.condition
        if condition == SOUND:
            record.format = read(record.value)
            record.judge = judge
            name = record.format.name if record.format else "unknown"
            partial.formats[name] = partial.formats.get(name, 0) + 1
        elif condition == UNREADABLE:
            partial.unreadable = True
        for index, act in acts.get(condition, ()):
            try:
                for diagnostic in act(record) or ():
                    partial.keep(index, diagnostic, cap)
            except Exception as error:  # noqa: BLE001 - law 6: a rule that raises is one finding
                partial.fail(rules[index], record.here(), error)
    return partial


def _by_condition(rules: Rules, states: Sequence[Any], source: Source) -> dict[str, list[tuple[int, Act]]]:
    """Return what each rule does with a record, for the conditions that it wants; most hand on nothing."""
    acts: dict[str, list[tuple[int, Act]]] = {}
    for index, (rule, state) in enumerate(zip(rules, states, strict=True)):
        if rule.idle or source.split not in rule.splits or rule.name in source.skip:
            continue
        for condition in rule.conditions:
            if isinstance(rule, LineRule):
                acts.setdefault(condition, []).append((index, rule.check))
            elif isinstance(rule, DatasetRule):
                acts.setdefault(condition, []).append((index, functools.partial(rule.add, state)))
    return acts
