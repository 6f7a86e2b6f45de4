"""What can be said of a model, and how that is read from TOML or YAML."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast, get_args, get_origin, get_type_hints

from jsonl_lint.diagnostic import did_you_mean, quote, shorten
from jsonl_lint.tokens import Price, Rate
from jsonl_lint.values import Field, Value, field, fields


class BadModel(ValueError):  # noqa: N818 - the name says it all
    """The config says of a model what cannot be; `path` leads to it: the model, then keys."""

    def __init__(self, path: tuple[str, ...], message: str) -> None:
        super().__init__(": ".join((*map(shorten, path), message)))
        self.path, self.message = path, message


class Row(Value):
    """What can be said of a model, in `models.toml` and under `models:` in the config; all may be unknown."""

    aliases: tuple[str, ...] = ()
    """Other names of the model, without the provider."""
    title: str = ""
    """What a sentence calls it, where the model's name alone does not say enough."""
    methods: tuple[str, ...] = ("supervised",)
    """How it is trained: `supervised`, `dpo`, `reinforcement`, or with `-full` where all weights can be trained
    instead of an adapter (LoRA). The first is meant if none is named."""
    formats: tuple[str, ...] = ()
    """The record formats that it takes, the one as which it reads chat first."""
    base_model: bool = False
    """Whether it is a base model, which goes on with a text; then OpenAI's old advice for completions holds."""
    encoding: str | None = None
    """The tiktoken encoding."""
    borrowed: bool = False
    """Whether the encoding stands in for a tokenizer that the model has of its own; then counts are estimates."""
    max_tokens: int | None = None
    """The most tokens of a training example; what is longer is cut."""
    min_examples: int = 0
    """The fewest examples of a training file."""
    max_examples: int | None = None
    """The most examples of a training file."""
    min_total_examples: int = 0
    """The fewest examples for training and validation together."""
    max_total_examples: int | None = None
    """The most examples for training and validation together."""
    max_trained_examples: int | None = None
    """The most examples times epochs."""
    max_epochs: int | None = None
    """The most epochs of a job."""
    advised_examples: tuple[int, ...] = ()
    """How many examples the provider advises: to start with, and for clear gains."""
    max_file_bytes: int | None = None
    """The largest file that can be uploaded at once."""
    upload: str = ""
    """What to do with a larger file."""
    needs_validation: bool = False
    """Whether a job is refused without a validation file."""
    max_validation_examples: int | None = None
    """The most examples for validation."""
    max_validation_share: Decimal | None = None
    """The most examples for validation for each training example."""
    free_validation_examples: int = 0
    """So many examples for validation are taken, whatever their share."""
    max_validation_bytes: int | None = None
    """The most bytes for validation."""
    max_validation_bytes_share: Decimal | None = None
    """The most bytes for validation for each byte to train on."""
    max_images: int | None = None
    """The most images of an example."""
    advised_images: int | None = None
    """The most images of an example that the provider advises."""
    max_image_bytes: int | None = None
    """The most bytes of an image."""
    max_image_examples: int | None = None
    """The most training examples with images."""
    refused_tokens: tuple[str, ...] = ()
    reserves_words: bool = True
    """Whether the words are refused in prompts that the format reserves."""
    extra_keys: tuple[str, ...] = ()
    """Keys at the top level of a record that are read beside those of the format."""
    """Control tokens that no message may have in its text."""
    per_record: int = 0
    """Tokens billed for each record, on top of its messages."""
    per_message: int = 0
    """Tokens billed for each message, its role included, on top of its text."""
    per_name: int = 0
    """Tokens billed for the `name` of a message, on top of its text."""
    tools: str = "none"
    """How tools are billed: as rendered `typescript`, or `none`."""
    tools_base: int = field(default=0, metadata={"least": -1000})
    """Tokens billed for having tools, on top of them; may be negative."""
    images: str = ""
    """How images are billed: by `tiles`, by `patches`, or not at all if empty."""
    image_base: int = 0
    """Tokens of an image besides its tiles, and at low detail."""
    image_tile: int = 0
    """Tokens of a tile of 512 by 512 pixels."""
    image_multiplier: Decimal = Decimal(1)
    """Tokens of a patch of 32 by 32 pixels."""
    price: Price | None = None
    """The price of training by tokens."""
    other_prices: tuple[Price, ...] = ()
    """The same in other tiers and regions."""
    hourly: Rate | None = None
    """The price of training by the hour."""
    minimum: Rate | None = None
    """The least that a job costs."""
    estimate_at: str = ""
    """Where the provider itself tells the price, for what has no public price here."""
    sold: bool = True
    """Whether the provider sells this training at all."""
    sold_until: dt.date | None = None
    """The day on which the provider stopped to sell it, or will."""
    job_until: dt.date | None = None
    """The last day on which a job can be created."""
    shutdown: dt.date | None = None
    """The day from which the model no longer answers."""
    validation_billed: bool | None = None
    """Whether tokens of the validation files are billed."""
    evals: int = 0
    """How often a job that does not say reads the validation files."""
    epochs: int | str = 0
    """The epochs of a job that does not say: a number, or `openai-auto` for `auto_epochs`; 0 is not known."""
    exact: bool = False
    """Whether this way to count has reproduced published bills to the token."""
    note: str = ""
    """What to know of the count and the price."""
    source: str = ""
    """Where these facts come from."""
    date: str = ""
    """The day, month or year of the source."""


class Target(Row):
    """A model and a way to train it. `id` is `provider/model`, and `:method` unless it is the first one."""

    id: str
    provider: str
    provider_name: str
    model: str
    method: str

    @property
    def name(self) -> str:
        """Return what a sentence calls it."""
        return self.title or self.model


@functools.cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


_WORDS = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    Decimal: "a number",
    dt.date: "a date",
}


def read(kind: type[Value], facts: Any, path: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields of a value from TOML or YAML; a key without a value is left out.

    Raises `BadModel` for a key or a value that the class does not have.
    """
    if not isinstance(facts, Mapping):
        raise BadModel(path, f"expected keys and values, got {quote(facts)}")
    known = {item.name: item for item in fields(kind)}
    for key in facts:
        if key not in known:
            raise BadModel((*path, str(key)), f"unknown key{did_you_mean(str(key), known)}")
    for item in known.values():
        if item.required and facts.get(item.name) is None:
            raise BadModel(path, f'"{item.name}" is missing')
    return {
        key: _value(_hints(cast("Any", kind))[key], known[key], value, (*path, key))
        for key, value in facts.items()
        if value is not None
    }


def _value(hint: Any, item: Field, value: Any, path: tuple[str, ...]) -> Any:
    """Return the value of a field as its type wants it."""
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise BadModel(path, f"expected a list, got {quote(value)}")
        return tuple(_value(get_args(hint)[0], item, one, path) for one in value)
    kinds = get_args(hint) or (hint,)
    if issubclass(kinds[0], Value):
        return kinds[0](**read(kinds[0], value, path))
    if isinstance(value, str):
        value = item.metadata.get("words", {}).get(value, value)
    for kind in kinds:
        result = _scalar(kind, value)
        if result is not None and (isinstance(result, str | dt.date) or result >= item.metadata.get("least", 0)):
            return result
    wanted = " or ".join(_WORDS[kind] for kind in kinds if kind in _WORDS)
    raise BadModel(path, f"expected {wanted}, got {quote(value)}")


def _scalar(kind: type, value: Any) -> Any:
    """Return a value as this type, or None. YAML reads a bare 2027-01-14 as a date, and prices as floats."""
    match value:
        case bool():
            return value if kind is bool else None
        case dt.date() if kind is str:
            return value.isoformat()
        case dt.date() | str() if kind is dt.date:
            with contextlib.suppress(ValueError):
                return dt.date.fromisoformat(str(value)[:10])
        case int() | float() | Decimal() if kind is Decimal:
            number = Decimal(str(value))
            return number if number.is_finite() else None
        case int() | str() if isinstance(value, kind):
            return kind(value)
    return None
