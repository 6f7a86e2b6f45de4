"""What a rule is: a frozen value whose fields are its options and whose docstring is its page and its test.

There are two kinds. A `LineRule` judges one record at a time. A `DatasetRule` folds all records into a state
(`start`, `add`), joins states from left to right (`merge`), and judges once at the end (`finish`).
"""

from __future__ import annotations

import json
import sys
from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Generic, TypeVar

from jsonl_lint.diagnostic import Diagnostic, Edit, Fact, Fix, Measure, Place, RuleInfo, Severity, shorten
from jsonl_lint.record import SOUND, Record, Violation
from jsonl_lint.rule.layout import like
from jsonl_lint.rule.mending import betters, replaced
from jsonl_lint.values import Value, field

S = TypeVar("S")

BROKEN_LINE = frozenset({"invalid-utf8", "invalid-json", "too-deep", "not-an-object", "long-line"})
"""The conditions of lines that were meant as a record and hold none."""

EVERY_LINE = frozenset({SOUND, "blank"}) | BROKEN_LINE
"""The conditions of lines, without the conditions of whole files."""

WHOLE_FILE = frozenset(
    {"unreadable-file", "empty-file", "lfs-pointer", "utf-16", "binary-file", "json-array", "pretty-printed"}
)
"""The conditions of files of which no line was read."""

RECORD_OR_LOSS = frozenset({SOUND}) | BROKEN_LINE | WHOLE_FILE
"""What was, or was meant to be, a record or more; for rules that count and must not count too few in silence."""

GROUPS = {
    "syntax": "is every line one JSON object, in UTF-8",
    "schema": "has every record the keys and values of its format",
    "tokens": "does every record fit the model, and how long are they",
    "roles": "who speaks, in which order, and what is trained",
    "answers": "what the answers teach",
    "duplicates": "is anything there twice, or answered in two ways",
    "text": "is there anything in the texts that should not be",
    "privacy": "is there anything that should not leave the house",
    "tools": "are tools declared, called and answered rightly",
    "images": "will the provider take the images",
    "dataset": "is there enough, and will the provider take the file",
    "cost": "what training costs",
    "config": "is what you chose to pass over still there",
}
"""Each group of rules, with the question that it answers."""


def given(default: Any, *, late: bool = False) -> Any:
    """Return a field that the config fills from the dataset and its target; it is not an option for users.

    A field that is `late` is read in `finish` alone, and its value changes while data and config stay as they are.
    """
    return field(default=default, metadata={"given": True, "late": late})


class _Kind(type):
    """The class of the classes of rules, in place of `ABCMeta`, which takes long to say what a rule is."""


class Rule(Value, metaclass=_Kind):
    r"""What both kinds share.

    `level` is how bad a finding is as shipped; a rule that is `facts_only` has no findings. `per_file` says that
    the rule judges each file or record by itself: it may be handed a part of a dataset.
    `conditions` are those of the lines that the rule is handed, `splits` those of the files. `on` says whether
    the rule runs unless it is named. A rule that is `always` on cannot be switched off.

    Two things say that a sound record need not be handed to the rule. `gate` is an expression of RE2: the rule can
    find something only in a line that it occurs in, `\u` escapes read. A rule that is `by_outline` is silent
    about all records of an outline (`Record.outline`) if it is about one of them.

    `mending` says that what the rule finds can be mended, how, and whether that is safe.
    """

    name: ClassVar[str]
    group: ClassVar[str]
    level: ClassVar[Severity] = Severity.ERROR
    facts_only: ClassVar[bool] = False
    on: ClassVar[bool] = True
    always: ClassVar[bool] = False
    per_file: ClassVar[bool] = False
    by_outline: ClassVar[bool] = False
    mending: ClassVar[Fix | None] = None
    conditions: ClassVar[frozenset[str]] = frozenset({SOUND})
    splits: ClassVar[frozenset[str]] = frozenset({"train", "validation"})

    severity: Severity | None = None
    """How bad every finding of this rule is: error, warning or note; as shipped if it is not set."""

    @property
    def idle(self) -> bool:
        """Return whether the rule, with the options that it has, can find nothing; then it is handed no record."""
        return False

    @property
    def gate(self) -> str:
        """Return what must occur in a line, or "" if any line may be of interest."""
        return ""

    def silent(self, record: Record) -> bool:
        """Return whether a rule that is `by_outline` finds nothing in a record."""
        return False

    @property
    def info(self) -> RuleInfo:
        """Return what a report says of the rule; its page is the docstring of its module."""
        page = sys.modules[type(self).__module__].__doc__ or ""
        return RuleInfo(self.name, self.group, self.severity or self.level, page)

    def found(  # noqa: PLR0913 - these are the parts of a finding
        self,
        place: Place,
        message: str,
        help: str = "",  # noqa: A002 - the word of `Diagnostic`
        *,
        severity: Severity | None = None,
        related: tuple[Place, ...] = (),
        measure: Measure | None = None,
        fix: Fix | None = None,
    ) -> Diagnostic:
        """Return a finding. `severity` is for one that differs from the others, unless the user set one."""
        level = self.severity or severity or self.level
        return Diagnostic(place, self.name, level, message, help, related, measure, fix)

    def mended(self, *edits: Edit, safe: bool | None = None) -> Fix | None:
        """Return the fix that makes these edits, or None if there are none; `safe` if that differs."""
        if not self.mending or not edits:
            return None
        return Fix(self.mending.safe if safe is None else safe, self.mending.message, edits)

    def fixes(self, record: Record) -> Iterator[Fix]:
        """Yield what mends a record, as far as that can be told from the record alone; each fix has edits."""
        return iter(())


class LineRule(Rule):
    """Judges one record at a time; it remembers nothing."""

    per_file = True

    @abstractmethod
    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield what is wrong with a record."""

    def silent(self, record: Record) -> bool:
        """Return whether nothing is wrong with a record."""
        return next(iter(self.check(record)), None) is None

    def fixes(self, record: Record) -> Iterator[Fix]:
        """Yield the fixes of what is wrong."""
        return (item.fix for item in self.check(record) if item.fix and item.fix.edits)


class FaultRule(LineRule):
    """Reports the lines that hold no record for one reason; that reason has the name of the rule."""

    def __init_subclass__(cls, **more: Any) -> None:
        """Ask for the lines in this condition only."""
        super().__init_subclass__(**more)
        cls.conditions = frozenset({getattr(cls, "name", "")})

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield the fault at its column."""
        if fault := record.fault:
            yield self.found(record.at_offset(fault.offset), fault.message, fault.help, fix=self.repair(record))

    def repair(self, record: Record) -> Fix | None:
        """Return what makes a record of the line, or None."""
        return None


class WholeFileRule(FaultRule):
    """Reports a file of which no line was read; `{detail}` in `message` stands for what is known of it."""

    message: ClassVar[str]
    remedy: ClassVar[str]

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield one finding for the file."""
        message = self.message.format(detail=shorten(record.detail))
        yield self.found(record.here(), message, self.remedy, measure=Measure(1), fix=self.mending)


class SchemaRule(LineRule):
    """Reports where a record breaks the schema of its format in one way; that way has the name of the rule."""

    group = "schema"
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield each violation of this kind."""
        for broken in record.violations:
            if broken.kind == self.name:
                place = record.at(*broken.path, key=broken.key)
                yield self.found(place, broken.message, broken.help, fix=self._renaming(record, broken, place))

    def _renaming(self, record: Record, broken: Violation, place: Place) -> Fix | None:
        """Return the fix that writes the name that was meant, if the schema then takes it."""
        if not self.mending or not broken.meant or not place.span:
            return None
        edit = replaced(place, json.dumps(broken.meant, ensure_ascii=False).encode())
        return self.mended(edit, safe=broken.sure) if betters(record, edit) else None


class DatasetRule(Rule, Generic[S]):
    """Judges a dataset as a whole; the state is plain JSON data: whole numbers, strings, lists, dicts of them."""

    @property
    def layout(self) -> Any:
        """Return what a state looks like, in the words of `jsonl_lint.rule.layout`; by default like the first."""
        return like(self.start())

    @abstractmethod
    def start(self) -> S:
        """Return the state that has seen nothing."""

    @abstractmethod
    def add(self, state: S, record: Record) -> None:
        """Take a record into the state."""

    def passed(self, state: S, path: str, records: int, answers: int) -> None:
        """Count the records of a file, and their trained answers with a text, that the rule need not be handed."""

    @abstractmethod
    def merge(self, left: S, right: S) -> S:
        """Return one state for two neighbouring runs of records; may reuse `left`."""

    @abstractmethod
    def finish(self, state: S) -> Iterator[Diagnostic | Fact]:
        """Yield what is wrong, and what is true, once everything was seen; leaves the state as it is."""

    def fixer(self, state: S) -> Callable[[Record], Iterator[Fix]] | None:
        """Return what mends a record, once everything was seen; None if no record needs it."""
        return None

    def surplus(self, state: S) -> Iterator[tuple[str, int]]:
        """Yield the path and the line of each record that should go, once everything was seen."""
        return iter(())


class CountRule(DatasetRule[dict[str, int]]):
    """A dataset rule that counts, each thing by its name."""

    def start(self) -> dict[str, int]:
        """Return no counts."""
        return {}

    def merge(self, left: dict[str, int], right: dict[str, int]) -> dict[str, int]:
        """Add the counts."""
        for name, count in right.items():
            left[name] = left.get(name, 0) + count
        return left
