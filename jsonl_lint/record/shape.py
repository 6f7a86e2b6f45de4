"""What a format tells of a record: who says what, where it breaks its schema, and what its records share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from jsonl_lint.values import Value

Path = tuple[str | int, ...]


class Call(NamedTuple):
    """A function that a message calls.

    `arguments` is their text; where the record holds a value, that value as JSON. `value` is what the record
    holds. `path` leads to the arguments, whose neighbour is `name`, and `home` to the call as a whole.
    """

    name: str
    arguments: str
    id: str = ""
    path: Path = ()
    home: Path = ()
    value: Any = None


class Image(NamedTuple):
    """An image that a message shows: an address or a data URI, how closely it is looked at, and its place."""

    url: str
    detail: str = "auto"
    path: Path = ()


class Message(NamedTuple):
    """What someone says in a record, whatever its format.

    `role` is empty for a text that nobody says, and where it cannot be told who speaks. `path` leads to the text
    (or to the message, if it has no text), `home` to the message as a whole. `trained` says that the trainer
    computes loss on it; `weight` 0 and all but answers are not trained. `calls` are its tool calls, `answers` is
    the id of the call that it answers; `refusal` says that the record itself marks the message as a refusal.
    `alternative` says that it stands in place of messages before it, as a rejected answer does, and does not
    follow them.
    """

    role: str
    text: str
    path: Path
    trained: bool = False
    home: Path = ()
    name: str = ""
    calls: tuple[Call, ...] = ()
    answers: str = ""
    images: tuple[Image, ...] = ()
    refusal: bool = False
    alternative: bool = False


class Violation(Value, kw_only=False):
    """Where a record breaks the schema of its format: `kind` is the name of the rule that reports it.

    `path` leads to the value, or with `key` to the key of its last item. `meant` is the name that should stand
    there, if one is near; it is `sure` if no other is.
    """

    kind: str
    path: Path
    message: str
    help: str = ""
    key: bool = False
    meant: str = ""
    sure: bool = False


class Shape(Protocol):
    """What a record needs of its format; the formats of `jsonl_lint.formats` fit."""

    @property
    def name(self) -> str:
        """Return the name of the format."""

    @property
    def alternates(self) -> bool:
        """Return whether user and assistant must take turns."""

    @property
    def starts_with(self) -> str:
        """Return the role that must speak first, after the system; "" if any may."""

    @property
    def ends_with(self) -> str:
        """Return the role that speaks last, the user where a record is a prompt only; "" if any may."""

    @property
    def reserved(self) -> Sequence[str]:
        """Return the words that no prompt may hold."""

    def messages(self, value: Mapping[str, Any]) -> Iterable[Message]:
        """Return the messages of a record, in order; never raises, whatever the value holds."""

    def tools(self, value: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return the definitions of the functions that the record declares."""

    def violations(self, value: Mapping[str, Any]) -> Sequence[Violation]:
        """Return where a record breaks the schema of the format, one violation for each cause."""
