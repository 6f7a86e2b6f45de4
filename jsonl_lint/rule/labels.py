"""Whether the answers of a dataset are labels, and how many there are of each.

Answers are labels if they are few, short, and come again: fewer than a third as many as there are records, at most
`MOST` of them, on average at most `LENGTH` characters. The first test is that of OpenAI's former data preparation
tool (openai-python, validators).
"""

from __future__ import annotations

from typing import Any, ClassVar

from jsonl_lint.diagnostic import Place, Severity
from jsonl_lint.record import Message, Record
from jsonl_lint.record.position import pieces
from jsonl_lint.rule import tally
from jsonl_lint.rule.base import DatasetRule
from jsonl_lint.rule.identity import folded, last_answer
from jsonl_lint.rule.layout import maybe
from jsonl_lint.rule.tally import Tally
from jsonl_lint.values import replace

MOST = 200
LENGTH = 40
FEWEST = 10
"""Fewer records are not judged."""

KEPT = 200
"""How many characters of a label are kept."""

Labels = dict[str, Any]
LAYOUT = {"records": int, "characters": int, "labels": maybe({str: tally.SPANNED})}
Spellings = dict[str, Tally]


def no_labels() -> Labels:
    """Return the state of no records."""
    return {"records": 0, "characters": 0, "labels": {}}


def label(record: Record) -> Message | None:
    """Return the last answer of a record if it is words alone, or None."""
    message = record.once(last_answer)
    if message is None or message.role != "assistant" or message.calls or not message.text.strip():
        return None
    return message


def _at_label(record: Record) -> Place:
    """Return the place of a label; it has a span if the label is all of one string."""
    message = record.once(label)
    if message is None:
        return record.here()
    place = record.spot(*message.path)
    if record.said or pieces(record.value, message.path, message.text) == [(message.path, 0, len(message.text))]:
        return place
    return replace(place, span=None)


def add_label(state: Labels, record: Record, most: int = 0) -> None:
    """Count the answer of a record, with the first `most` places of each; too many are forgotten."""
    message = record.once(label)
    if message is None:
        return
    state["records"] += 1
    state["characters"] += len(message.text)
    if state["labels"] is not None:
        name = message.text[:KEPT]
        if (mine := state["labels"].get(name)) is None:
            mine = state["labels"][name] = tally.new()
            _forget(state)
        tally.count(mine, lambda: record.once(_at_label), most=most, spanned=True)


def merge_labels(left: Labels, right: Labels, most: int = 0) -> Labels:
    """Return the counts of both."""
    left["records"] += right["records"]
    left["characters"] += right["characters"]
    if left["labels"] is None or right["labels"] is None:
        left["labels"] = None
        return left
    for name, theirs in right["labels"].items():
        tally.join(left["labels"].setdefault(name, tally.new()), theirs, most)
    _forget(left)
    return left


def _forget(state: Labels) -> None:
    if len(state["labels"]) > MOST:
        state["labels"] = None


def classes(state: Labels) -> dict[str, Spellings]:
    """Return the spellings of each class, the most frequent first; nothing if the answers are no labels."""
    held, records = state["labels"], state["records"]
    if not held or records < FEWEST or 3 * len(held) >= records or state["characters"] > LENGTH * records:
        return {}
    found: dict[str, Spellings] = {}
    for name in sorted(held, key=lambda name: (-held[name]["count"], name)):
        found.setdefault(folded(name), {})[name] = held[name]
    return found


def size(spellings: Spellings) -> int:
    """Return how many records a class has."""
    return sum(int(mine["count"]) for mine in spellings.values())


class LabelRule(DatasetRule[Labels]):
    """A rule about labels; the state counts each as it is spelled, with the first `PLACES` places of it."""

    group = "answers"
    level = Severity.WARNING
    splits = frozenset({"train"})

    PLACES: ClassVar[int] = 1

    layout = LAYOUT

    def start(self) -> Labels:
        """Return no labels."""
        return no_labels()

    def add(self, state: Labels, record: Record) -> None:
        """Count the label of the record."""
        add_label(state, record, self.PLACES)

    def merge(self, left: Labels, right: Labels) -> Labels:
        """Add the counts and keep the first places."""
        return merge_labels(left, right, self.PLACES)
