"""Rules about what stands in the texts of messages, and how much of it."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Severity, shorten
from jsonl_lint.expressions import late
from jsonl_lint.record import Message, Record
from jsonl_lint.rule import tally
from jsonl_lint.rule.base import DatasetRule, LineRule
from jsonl_lint.rule.mending import Change, text_edits

Span = tuple[int, int]

_FENCED = r"^[ \t>]*+(`{3,}|~{3,})[^\n]*+\n(?:(?![ \t>]*+\1)[^\n]*+\n?)*+(?:[ \t>]*+\1[`~]*+)?"
_CODE = late(rf"{_FENCED}|(`{{1,2}})[^`\n]++\2", re.MULTILINE)


def prose(text: str) -> str:
    """Return a text with its code blanked out, the rest where it was."""
    if "`" not in text and "~~~" not in text:
        return text
    return _CODE.sub(lambda code: " " * len(code[0]), text)


def is_answer(message: Message) -> bool:
    """Return whether a message is the assistant's and trained on."""
    return message.trained and message.role == "assistant"


def spans(pattern: re.Pattern[str], text: str) -> list[Span]:
    """Return where a pattern matches."""
    return [match.span() for match in pattern.finditer(text)]


class TextRule(LineRule):
    """A line rule that looks at the text of each message, and reports the first hit in it.

    `answers` says that it looks only at what the assistant says and is trained on, `beyond_ascii` that it looks
    only for characters that are not in ASCII.
    """

    group = "text"
    level = Severity.WARNING

    answers: ClassVar[bool] = False
    beyond_ascii: ClassVar[bool] = False

    @abstractmethod
    def hits(self, message: Message) -> Sequence[Span]:
        """Return where in the text of a message something is wrong, in order; quickly, if nothing is."""

    def may_hit(self, text: str) -> bool:
        """Return whether a text may have a hit; asked before the messages of a plain record are made."""
        return True

    @abstractmethod
    def what(self, words: str) -> str:
        """Return what is wrong with the first of them, to follow "the user message"."""

    def help(self) -> str:
        """Return what to do."""
        return ""

    def how_bad(self, words: str) -> Severity:
        """Return how bad a hit is, unless the user set it."""
        return self.level

    def changes(self, text: str, found: Sequence[Span]) -> Sequence[Change]:
        """Return what mends a text in which these hits were found."""
        return ()

    def excused(self, record: Record, index: int, words: str) -> bool:
        """Return whether what is hit first in a message is right in its record."""
        return False

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield one finding for each message with a hit."""
        if self.beyond_ascii and record.raw.isascii() and b"\\u" not in record.raw:
            return
        if record.said and not any(
            self.may_hit(text) for role, text in record.said if role == "assistant" or not self.answers
        ):
            return
        for index, message in enumerate(record.messages):
            if (self.answers and not is_answer(message)) or not (found := self.hits(message)):
                continue
            start, stop = found[0]
            words = message.text[start:stop]
            if not self.excused(record, index, words):
                who = f"the {shorten(message.role, 20)} message" if message.role else "the text"
                more = f" ({len(found):,} in all)" if len(found) > 1 else ""
                said, level = f"{who} {self.what(words)}{more}", self.how_bad(words)
                edits = text_edits(record, message, self.changes(message.text, found)) if self.mending else ()
                place = record.at_text(message, start, stop)
                yield self.found(place, said, self.help(), severity=level, fix=self.mended(*edits))


State = dict[str, Any]


class ShareRule(DatasetRule[State]):
    """A dataset rule for what a few answers may have, each a note, but not many: then it is one warning.

    The state holds how many answers were seen and hit, and the first `LISTED` places.
    """

    group = "text"
    level = Severity.WARNING
    splits = frozenset({"train"})

    LISTED: ClassVar[int] = 100
    NAMED: ClassVar[int] = 8
    FEW: ClassVar[int] = 3

    layout = {"answers": int, "hits": tally.LAYOUT}

    share: float = 0.005
    """The smallest share of the answers that is one warning; below it each answer is a note, up to the first 100.
    With 1 there is no warning."""

    @abstractmethod
    def hit(self, text: str) -> Span | None:
        """Return where an answer has it first; quickly, if it has not."""

    @abstractmethod
    def what(self, words: str) -> str:
        """Return what is wrong with an answer, to follow "the answer"."""

    @abstractmethod
    def many(self) -> str:
        """Return what is wrong with many answers, to follow "3 of 200 answers"."""

    def help(self) -> str:
        """Return what to do."""
        return ""

    def start(self) -> State:
        """Return no answers."""
        return {"answers": 0, "hits": tally.new()}

    def add(self, state: State, record: Record) -> None:
        """Look at each trained answer."""
        for message in record.messages:
            if is_answer(message) and message.text:
                state["answers"] += 1
                if span := self.hit(message.text):
                    words = shorten(message.text[slice(*span)])
                    tally.count(state["hits"], lambda: record.at_text(message, *span), words, self.LISTED)  # noqa: B023

    def passed(self, state: State, path: str, records: int, answers: int) -> None:
        """Count the answers."""
        state["answers"] += answers

    def merge(self, left: State, right: State) -> State:
        """Add the counts and keep the first places."""
        left["answers"] += right["answers"]
        tally.join(left["hits"], right["hits"], self.LISTED)
        return left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Yield one warning if there are many, or a note for each of the first, and one for the rest."""
        hits, answers = state["hits"]["count"], state["answers"]
        many = hits >= self.FEW and hits >= self.share * answers and self.share < 1
        if many or hits > self.LISTED:
            first, *others = tally.places(state["hits"])[: self.NAMED]
            said = f"{hits:,} of {answers:,} answers {self.many()}"
            level, more = (None, "") if many else (Severity.NOTE, f" The first {self.LISTED} are listed.")
            advice = (self.help() + more).strip()
            yield self.found(first, said, advice, severity=level, related=tuple(others), measure=Measure(hits))
        for place, words in () if many else tally.kept(state["hits"]):
            yield self.found(place, f"the answer {self.what(words)}", self.help(), severity=Severity.NOTE)
