"""The pages of rules and formats, from the text at the top of their files: for a terminal, and as Markdown."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from jsonl_lint.config.reading import alternatives, describe, of_pairs, words
from jsonl_lint.diagnostic import printable
from jsonl_lint.diagnostic.width import fold
from jsonl_lint.formats import FORMATS, Format
from jsonl_lint.rule import GROUPS, Option, Rule, options
from jsonl_lint.rules import RULES

_FENCED = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LABELS = {"yaml": "With these settings", "jsonl": "Example", "bytes": "A file of these bytes", "text": "Found"}
_NOTHING = "(nothing)"
_SHARED = (
    ", as `jsonl-lint explain NAME` says it. Every example is a test. This page is written by "
    "`jsonl-lint explain {name} --output markdown`."
)
_HEADS = {
    "rules": "# Rules\n\nWhat `jsonl-lint check` looks for" + _SHARED,
    "formats": "# Formats\n\nThe shapes that a record may have" + _SHARED,
}


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of a rule or a format: a line about it, its text, its options, and a line at the end."""

    name: str
    about: str
    text: str
    options: tuple[str, ...] = ()
    end: str = ""


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph; or an example, which has a kind."""

    text: str
    kind: str = ""


def find(name: str) -> list[Page]:
    """Return the pages of that name: of a rule, of a format, of nothing."""
    rules = [of_rule(rule) for rule in RULES if rule.name == name]
    return rules + [of_format(known) for known in FORMATS if known.name == name]


def document(name: str) -> str:
    """Return all pages of `rules`, `formats` or a group, the list of `groups`, or the pages of one name."""
    if name == "rules":
        return "\n\n".join([_HEADS[name].format(name=name), *map(document, GROUPS)])
    if name == "formats":
        return "\n\n".join([_HEADS[name].format(name=name), *(markdown(of_format(known), 2) for known in FORMATS)])
    if name == "groups":
        return "# Groups of rules\n\n" + "\n".join(f"- `{group}`: {asked}" for group, asked in GROUPS.items())
    members = [of_rule(rule) for rule in RULES if rule.group == name]
    heads = [f"## {name}: {GROUPS[name]}"] if members else []
    return "\n\n".join([*heads, *map(markdown, members or find(name))])


def of_rule(rule: type[Rule]) -> Page:
    """Return the page of a rule."""
    always = ", cannot be switched off" if rule.always else ""
    named = tuple(
        f"`{item.name}` ({_kind(item.type)}; {_default(rule, item)}): {item.doc}" for item in options(rule)
    )
    end = f"Set options in `.jsonl-lint.yaml`: `rules: {{{rule.name}: {{NAME: VALUE}}}}`." if named else ""
    about = f"group {rule.group}, {state(rule)}{always}{_fix(rule)}"
    return Page(rule.name, about, text_of(rule), named, end)


def _fix(rule: type[Rule]) -> str:
    """Return what `--fix` does, if anything."""
    if not rule.mending:
        return ""
    return f", {'fix' if rule.mending.safe else 'unsafe fix'}: {rule.mending.message}"


def of_format(known: Format) -> Page:
    """Return the page of a format."""
    variant = f", a variant of `{known.variant_of}`" if known.variant_of else ""
    end = f"`jsonl-lint schema {known.schema}` prints its JSON Schema."
    return Page(known.name, f"{known.title}{variant}", text_of(type(known)), (), end)


def state(rule: type[Rule]) -> str:
    """Return how bad a finding is, or why there is none."""
    if not rule.on:
        return "off"
    return "facts" if rule.facts_only else rule.level


def text_of(kind: type) -> str:
    """Return the text at the top of the file of a rule or a format."""
    return inspect.getdoc(inspect.getmodule(kind)) or ""


def terminal(page: Page, width: int) -> str:
    """Return a page with its paragraphs wrapped; examples are indented only, so that they can be copied."""
    parts = [_filled(f"{page.name} ({page.about.replace('`', '')})", width)]
    for block in _blocks(page.text):
        if block.kind:
            parts.append("\n".join(f"    {printable(line)}" for line in block.text.splitlines()))
        else:
            parts.append(_filled(block.text, width))
    named = [_filled(option.replace("`", "", 2), width, "  ", "      ") for option in page.options]
    parts += ["\n".join(["Options:", *named])] if named else []
    return "\n\n".join([*parts, _filled(page.end, width)]).rstrip()


def _filled(text: str, width: int, start: str = "", more: str = "") -> str:
    return "\n".join(fold(text, width, start, more))


def markdown(page: Page, level: int = 3) -> str:
    """Return a page as a section of a document."""
    parts = [f"{'#' * level} {page.name}", f"*{page.about}*"]
    parts += [f"```{block.kind}\n{block.text}\n```" if block.kind else block.text for block in _blocks(page.text)]
    parts += ["\n".join(f"- {option}" for option in page.options)] if page.options else []
    return "\n\n".join([*parts, *([page.end] if page.end else [])])


def _blocks(text: str) -> Iterator[_Block]:
    """Yield paragraphs and examples; an example that no sentence leads to is given a label."""
    at, led = 0, False
    for fence in _FENCED.finditer(text):
        for paragraph in _paragraphs(text[at : fence.start()]):
            yield paragraph
            led = paragraph.text.endswith(":")
        kind, name, body = fence.groups()
        if not led:
            yield _Block(f"`{name}`:" if name else f"{_LABELS[kind]}:")
        yield _Block(body.rstrip("\n") or _NOTHING, kind)
        at, led = fence.end(), False
    yield from _paragraphs(text[at:])


def _paragraphs(text: str) -> Iterator[_Block]:
    return (_Block(" ".join(part.split())) for part in re.split(r"\n\s*\n", text) if part.strip())


def _default(rule: type[Rule], option: Option) -> str:
    value: Any = rule.level if option.name == "severity" else option.default
    if value is None or value == ():
        return "not set"
    return f"default {json.dumps(dict(value) if of_pairs(option.type) else value, ensure_ascii=False)}"


def _kind(hint: Any) -> str:
    """Return what may be written for an option."""
    args = get_args(hint)
    if of_pairs(hint):
        return f"names, each with {_kind(get_args(args[0])[1])}"
    if get_origin(hint) is tuple:
        return "a list"
    [kind] = alternatives(hint)
    *first, last = words(kind) or [describe(kind)]
    return " or ".join(filter(None, (", ".join(first), last)))
