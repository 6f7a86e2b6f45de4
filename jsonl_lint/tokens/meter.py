"""What a provider bills for a record, in tokens of one epoch.

With 1 for each record and 4 for each message besides its text, plain chat matches the `trained_tokens` of
finished OpenAI fine-tuning jobs to the token (gpt-3.5-turbo, gpt-4o-mini, gpt-4.1-nano; 2023 to 2025). Every
message is billed, trained or not. What is billed for names, tools, calls and images is an estimate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from jsonl_lint.tokens.encodings import Count, at_most, counter, recalling
from jsonl_lint.tokens.images import patch_tokens, tile_tokens
from jsonl_lint.tokens.tools import rendered
from jsonl_lint.values import Value

Tools = Sequence[Mapping[str, object]]
"""Function definitions (`name`, `description`, `parameters`); a malformed one is no trouble."""

_ROLES_IN_BILLS = frozenset({"system", "user", "assistant"})
# Their messages tend to be the same in every record.
_REPEATED_ROLES = frozenset({"system", "developer"})


class Called(Protocol):
    """A call of a function, as far as it is billed."""

    @property
    def name(self) -> str:
        """The function."""

    @property
    def arguments(self) -> str:
        """The arguments, as they stand."""


class Shown(Protocol):
    """An image, as far as it is billed."""

    @property
    def url(self) -> str:
        """Its address, or its data."""

    @property
    def detail(self) -> str:
        """How closely it is looked at."""


class Said(Protocol):
    """A message, as far as it is billed."""

    @property
    def role(self) -> str:
        """Who speaks."""

    @property
    def text(self) -> str:
        """The text of its content, all parts together."""

    @property
    def trained(self) -> bool:
        """Whether the model learns to say it."""

    @property
    def name(self) -> str:
        """The participant's name, or nothing."""

    @property
    def calls(self) -> Sequence[Called]:
        """The functions that it calls."""

    @property
    def images(self) -> Sequence[Shown]:
        """The images that it shows."""


class Cut(Value, kw_only=False):
    """What a provider that cuts records at a limit takes from the end of one; right to a token or two."""

    over: int = 0
    """Tokens over the limit; 0 if the record fits."""

    lost: int = 0
    """Tokens of trained messages that are cut, and so never learned."""

    first: int | None = None
    """The index of the first trained message that loses tokens."""


class Meter(Value):
    """A provider's way to count. Without the optional numbers it is the sum of the texts, as for a prompt."""

    encoding: str
    """One of `ENCODINGS`, or the `encoding_of` a tokenizer.json."""

    borrowed: bool = False
    """Whether the encoding stands in for a tokenizer that the model has of its own."""

    per_record: int = 0
    """Tokens for a record besides its messages."""

    per_message: int = 0
    """Tokens for a message besides its text; its role, which is one token, is among them."""

    per_name: int = 1
    """Tokens for having a name besides the name itself (OpenAI cookbook, How to count tokens)."""

    tools: str = "typescript"
    """How tool definitions are billed: rendered as `typescript`, or else not at all."""

    tools_base: int = -2
    """Tokens for having tools besides their definitions (from one OpenAI job with 103 records)."""

    images: str = ""
    """How images are billed: by `tiles`, by `patches`, or else not at all."""

    image_base: int = 0
    """Tokens of an image besides its tiles."""

    image_tile: int = 0
    """Tokens of a tile."""

    image_multiplier: Decimal = Decimal(1)
    """Tokens of a patch."""

    exact: bool = False
    """Whether this way to count plain chat has been checked against bills."""

    def __hash__(self) -> int:
        """Return what is quick to compute, for a meter is looked up for every record."""
        return hash(self.encoding)

    def count(self, messages: Sequence[Said], tools: Tools = ()) -> int:
        """Return the tokens that a record is billed for in one epoch."""
        return self._total(messages, tools, counter(self.encoding), recalling(self.encoding))

    def at_most(self, messages: Sequence[Said], tools: Tools = ()) -> int:
        """Return a number that `count` cannot exceed, without counting."""
        return self._total(messages, tools, at_most, at_most)

    def cut(self, messages: Sequence[Said], tools: Tools, limit: int) -> Cut:
        """Return what a record loses at a limit; tokens are counted only if its bytes could exceed it."""
        if self.at_most(messages, tools) <= limit:
            return Cut()
        once, again = counter(self.encoding), recalling(self.encoding)
        end = self._head(tools, again)
        lost, first = 0, None
        for index, message in enumerate(messages):
            measure = again if message.role in _REPEATED_ROLES else once
            body = self._body(message, measure)
            end += self.per_message + self._named(message, measure) + body
            missing = min(body, end - limit) if message.trained else 0
            if missing > 0:
                lost += missing
                first = index if first is None else first
        return Cut(max(0, end - limit), lost, first)

    def is_exact_for(self, messages: Sequence[Said], tools: Tools = ()) -> bool:
        """Return whether `count` is what will be billed, rather than an estimate."""
        if not self.exact or tools:
            return False
        for message in messages:
            if message.role not in _ROLES_IN_BILLS or message.name or message.calls or message.images:
                return False
        return True

    def _total(self, messages: Sequence[Said], tools: Tools, once: Count, again: Count) -> int:
        total = self._head(tools, again) + self.per_message * len(messages)
        for message in messages:
            measure = again if message.role in _REPEATED_ROLES else once
            if message.name or message.calls or message.images:
                total += self._named(message, measure) + self._body(message, measure)
            else:
                total += measure(message.text)
        return total

    def _head(self, tools: Tools, measure: Count) -> int:
        """Return what stands before the messages."""
        if not tools or self.tools != "typescript":
            return self.per_record
        text = rendered(tools)
        return self.per_record + (measure(text) + self.tools_base if text else 0)

    def _named(self, message: Said, measure: Count) -> int:
        return self.per_name + measure(message.name) if message.name else 0

    def _body(self, message: Said, measure: Count) -> int:
        calls = sum(measure(call.name) + measure(call.arguments) for call in message.calls)
        return measure(message.text) + calls + sum(map(self._image, message.images))

    def _image(self, image: Shown) -> int:
        match self.images:
            case "tiles":
                return tile_tokens(image.url, image.detail, self.image_base, self.image_tile)
            case "patches":
                return patch_tokens(image.url, self.image_multiplier)
            case _:
                return 0
