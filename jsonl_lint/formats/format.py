"""What a record format is: how its records are recognised, and what is said in them."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from jsonl_lint.formats.exchange import UnfitError, Value
from jsonl_lint.formats.names import alike
from jsonl_lint.record import Message, Path, Violation

_KEYS_TRIED = 50


class Format(ABC):
    """One shape that a record may have; it fits `record.Shape`.

    `schema` is the name of its JSON Schema, without the ending of the file. `keys` are those that tell the
    format from the others, each with the type of what it holds. `variant_of` is the name of the format that this
    one differs from in details only. `alternates`, `starts_with` and `ends_with` say
    in which order roles speak, `reserved` which words no prompt may hold; see `record.Shape`. `kinds` names those of
    OpenAI's kinds of records that it can hold. Formats that are `verbatim` say what they share in the same words.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    schema: ClassVar[str]
    keys: ClassVar[Mapping[str, type]]
    variant_of: ClassVar[str] = ""
    alternates: ClassVar[bool] = False
    starts_with: ClassVar[str] = ""
    ends_with: ClassVar[str] = "assistant"
    reserved: ClassVar[Sequence[str]] = ()
    kinds: ClassVar[Sequence[str]] = ("chat",)
    verbatim: ClassVar[bool] = False

    @property
    def family(self) -> str:
        """Return what a format shares with its variants."""
        return self.variant_of or self.name

    def matches(self, value: Mapping[str, Any]) -> bool:
        """Return whether the keys of a record are those of this format; its values may still be wrong."""
        return self.keys.keys() <= value.keys()

    def resembles(self, value: Mapping[str, Any]) -> bool:
        """Return whether a record would match, were it not for a misspelt key."""
        held = list(itertools.islice(value.items(), _KEYS_TRIED))
        return all(
            key in value or any(isinstance(item, kind) and alike(other, key) for other, item in held)
            for key, kind in self.keys.items()
        )

    @abstractmethod
    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the messages of a record, in order; skip what is not one, and never raise."""

    def tools(self, value: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return the definitions of the functions that the record declares."""
        return ()

    def to_openai(self, value: Mapping[str, Any]) -> Value:
        """Return all that a valid record says, as `exchange` has it; an `UnfitError` if that has no place for it."""
        raise UnfitError((), f"cannot be made of {self.name}")

    def from_openai(self, record: Value) -> Value:
        """Return the record that `to_openai` reads as this one, of one of the `kinds`; an `UnfitError` if none does."""
        raise UnfitError((), "cannot be made of other formats")

    def homes(self, value: Mapping[str, Any]) -> list[Path]:
        """Return where the messages stand that `to_openai` reads, in order."""
        return [message.home for message in self.messages(value)]

    def fits(self, value: Mapping[str, Any]) -> bool:
        """Return whether a record has no violations; quicker than to ask for them where it has some."""
        from jsonl_lint.formats.validate import verdict

        return verdict(self.schema, value) is not False and not self.violations(value)

    def violations(self, value: Mapping[str, Any]) -> Sequence[Violation]:
        """Return where a record breaks the schema of the format, one violation for each cause."""
        from jsonl_lint.formats.validate import violations

        return violations(self, value)
