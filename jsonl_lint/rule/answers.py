"""What kind of answer each trained message is, found out once for all rules, and which share is of some kinds."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from math import sqrt
from typing import Any, ClassVar, Literal

from jsonl_lint.answers import Answer, language, told
from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Place, Severity, quote
from jsonl_lint.languages import NOTHING, Own
from jsonl_lint.record import Message, Record
from jsonl_lint.rule import groups, tally
from jsonl_lint.rule.base import DatasetRule, given

State = dict[str, Any]
Counted = Literal["refusal", "soft", "partial", "abstention", "empty"]
"""The kinds of answers that a user may count."""

_Z = 1.96
_ERROR_FROM = 50
_SENTENCE = 120
_NAMED = 3


def trained_answers(record: Record, own: Own = NOTHING) -> tuple[tuple[Message, Answer, str], ...]:
    """Return the trained messages of a record that say something in words, with their kind and their language.

    A text that nobody says answers nothing. A message that the record itself marks as a refusal is one, whatever
    its words. The language is "" if it is not known. Use it by `record.once(trained_answers, own)`.
    """
    return tuple(
        (message, *_told(message, own))
        for message in record.messages
        if message.trained and message.role == "assistant" and not (message.calls and not message.text.strip())
    )


def _told(message: Message, own: Own) -> tuple[Answer, str]:
    if message.refusal:
        return Answer("refusal"), language(message.text, own)
    answer, spoken = told(message.text, own)
    return answer, spoken or answer.language


def at_answer(record: Record, message: Message, answer: Answer) -> Place:
    """Return the place of the words that decided, or of the message if none did."""
    return record.at_text(message, answer.start, answer.stop) if answer.stop else record.at(*message.path)


def sentence(message: Message, answer: Answer) -> str:
    """Return the sentence with the words that decided, cut to a fair length."""
    start = max((message.text.rfind(end, 0, answer.start) for end in ".!?\n。！？"), default=-1) + 1
    stops = [
        at for end in ".!?\n。！？" if (at := message.text.find(end, answer.stop, answer.stop + _SENTENCE)) >= 0
    ]
    stop = min(stops, default=answer.stop) + 1
    return " ".join(message.text[max(start, answer.start - _SENTENCE) : stop].split())[:_SENTENCE]


def system_prompt(record: Record) -> str:
    """Return the beginning of what the system says."""
    said = (message.text for message in record.messages if message.role in {"system", "developer"})
    return next(said, "")[:_SENTENCE]


def interval(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson, 1927)."""
    share, square = hits / total, _Z * _Z / total
    middle, half = share + square / 2, _Z * sqrt(share * (1 - share) / total + square / total / 4)
    return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))


class AnswerRatio(DatasetRule[State]):
    """A rule about the share of answers of some kinds: of all, in each language, under each system prompt."""

    group = "answers"
    level = Severity.WARNING
    splits = frozenset({"train"})

    NOUN: ClassVar[str]
    VERB: ClassVar[str]
    LIST: ClassVar[str]

    layout = {
        "kinds": {str: int},
        "first": tally.LAYOUT,
        **dict.fromkeys(("languages", "systems", "sentences"), groups.LAYOUT),
    }

    at_most: float = 0.1
    """The largest share of answers; the lower end of its 95 % interval is compared."""

    min_answers: int = 10
    """The fewest answers that are judged."""

    expected: float | None = None
    """The share that is meant, if one is; takes the place of `at_most`."""

    own: Own = given(NOTHING)

    @property
    @abstractmethod
    def counted(self) -> tuple[Counted, ...]:
        """Return the kinds that count."""

    def start(self) -> State:
        """Return no answers."""
        return {
            "kinds": {},
            "first": tally.new(),
            "languages": groups.new(),
            "systems": groups.new(),
            "sentences": groups.new(),
        }

    def add(self, state: State, record: Record) -> None:
        """Count the answers of a record."""
        answers = record.once(trained_answers, self.own)
        kinds, counted, system = state["kinds"], self.counted, record.once(system_prompt) if answers else ""
        for message, answer, spoken in answers:
            kinds[answer.kind] = kinds.get(answer.kind, 0) + 1
            hit = answer.kind in counted
            place = (lambda: at_answer(record, message, answer)) if hit else None  # noqa: B023 - called at once
            groups.count(state["languages"], spoken, place)
            groups.count(state["systems"], system, place)
            if place:
                tally.count(state["first"], place)
                groups.count(state["sentences"], sentence(message, answer), place)

    def merge(self, left: State, right: State) -> State:
        """Add the counts and keep the first places."""
        for kind, count in right["kinds"].items():
            left["kinds"][kind] = left["kinds"].get(kind, 0) + count
        tally.join(left["first"], right["first"])
        for key in ("languages", "systems", "sentences"):
            groups.join(left[key], right[key])
        return left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Yield the share, and a finding at the first answer that counts if it is surely too large."""
        total = sum(state["kinds"].values())
        if not total:
            return
        hits = state["first"]["count"]
        lowest, highest = interval(hits, total)
        yield Fact(self.name, "answers", total, "answers")
        yield Fact(self.name, self.NOUN, hits, "answers")
        yield Fact(self.name, f"{self.NOUN.removesuffix('s')} share", hits / total, "share")
        if hits:
            yield Fact(self.name, "at least", round(lowest, 4), "share")
            yield Fact(self.name, "at most", round(highest, 4), "share")
        everything = groups.Group("", total, hits, tally.places(state["first"]))
        if self._too_many(everything):
            yield self._finding(everything, "of the answers", "", state)
            return
        for key, named in (("languages", _in_language), ("systems", _under_system)):
            found = groups.kept(state[key])
            if len(found) > 1:
                wrong = filter(self._too_many, found)
                yield from (self._finding(one, named(one.name), f"{key}: {one.name}", state) for one in wrong)

    def _too_many(self, group: groups.Group) -> bool:
        limit = self.at_most if self.expected is None else 2 * self.expected
        return group.answers >= self.min_answers and interval(group.hits, group.answers)[0] > limit

    def _finding(self, group: groups.Group, which: str, of: str, state: State) -> Diagnostic:
        lowest, _ = interval(group.hits, group.answers)
        worse = self.expected is not None and lowest > 5 * self.expected and group.answers >= _ERROR_FROM
        share = f"{100 * group.hits / group.answers:.0f} % {which} {self.VERB}"
        often = [one for one in groups.kept(state["sentences"])[:_NAMED] if one.hits > 1]
        most = "; ".join(f"{quote(one.name, 80)} ({one.hits:,} times)" for one in often)
        first, *others = group.places
        return self.found(
            first,
            f"{share} ({group.hits:,} of {group.answers:,}; surely more than {100 * lowest:.0f} %)",
            f"Answer what can be answered, or set `expected` if the model should {self.VERB} so often. {self.LIST}"
            + (f" Most often: {most}." if most else ""),
            severity=Severity.ERROR if worse else None,
            related=tuple(others),
            measure=Measure(group.hits / group.answers, of),
        )


def _in_language(code: str) -> str:
    return f"of the answers in {code}" if code else "of the answers in other languages"


def _under_system(prompt: str) -> str:
    return (
        f"of the answers under the system prompt {quote(prompt, 40)}"
        if prompt
        else "of the answers without system prompt"
    )
