"""The shapes that a record may have, one file each; to add one, write its file and name it in `FORMATS`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from jsonl_lint.diagnostic import quote
from jsonl_lint.formats.alpaca import Alpaca
from jsonl_lint.formats.anthropic_messages import AnthropicMessages
from jsonl_lint.formats.azure import Azure
from jsonl_lint.formats.bedrock_converse import BedrockConverse
from jsonl_lint.formats.cohere import Cohere
from jsonl_lint.formats.fireworks import Fireworks
from jsonl_lint.formats.format import Format
from jsonl_lint.formats.gemini import Gemini
from jsonl_lint.formats.mistral import Mistral
from jsonl_lint.formats.names import nearest
from jsonl_lint.formats.openai_chat import OpenAIChat
from jsonl_lint.formats.openai_preference import OpenAIPreference
from jsonl_lint.formats.openai_reinforcement import OpenAIReinforcement
from jsonl_lint.formats.prompt_completion import PromptCompletion
from jsonl_lint.formats.sharegpt import ShareGPT
from jsonl_lint.formats.text import Text
from jsonl_lint.formats.together import Together
from jsonl_lint.formats.trl import Trl
from jsonl_lint.record import Violation

__all__ = ["FORMATS", "Format", "detect", "get", "judge", "reader"]

FORMATS: tuple[Format, ...] = (
    BedrockConverse(),
    AnthropicMessages(),
    Cohere(),
    Mistral(),
    OpenAIPreference(),
    OpenAIReinforcement(),
    OpenAIChat(),
    Gemini(),
    ShareGPT(),
    Alpaca(),
    Trl(),
    PromptCompletion(),
    Text(),
    Together(),
    Fireworks(),
    Azure(),
)
"""All formats, the first to be tried first."""


def get(name: str) -> Format:
    """Return the format of that name; a ValueError names the nearest."""
    formats = {known.name: known for known in FORMATS}
    if name in formats:
        return formats[name]
    meant = nearest(name, formats)
    hint = f'did you mean "{meant}"?' if meant else "formats are " + ", ".join(formats)
    raise ValueError(f"unknown format {quote(name)}; {hint}")


def detect(value: Mapping[str, Any]) -> Format | None:
    """Return the format that a record is meant to have, by its keys alone, or None.

    If its keys match no format but resemble those of one, such as `mesages`, it has that format: then the
    schema can name the misspelt key.
    """
    exact = (known for known in FORMATS if known.matches(value))
    near = (known for known in FORMATS if known.resembles(value))
    return next(exact, None) or next(near, None)


def judge(schema: str) -> Callable[[Mapping[str, Any]], tuple[Violation, ...]] | None:
    """Return what finds where a record breaks a schema of the user's own, if there is one."""
    if not schema:
        return None
    from jsonl_lint.formats import own

    return functools.partial(own.violations, schema)


def reader(form: str, variant: str) -> Callable[[Mapping[str, Any]], Format | None]:
    """Return what tells the format of a record: the format that was set, or else `detect`.

    What is detected as the base of `variant`, the way in which a provider takes that format, is read as that; so is
    chat where `variant` is a format of its own that has messages, too.
    """
    if form:
        fixed = get(form)
        return lambda _value: fixed
    if not variant:
        return detect
    own = get(variant)
    base = own.variant_of or OpenAIChat.name

    def read(value: Mapping[str, Any]) -> Format | None:
        found = detect(value)
        return own if found is not None and found.name == base else found

    return read
