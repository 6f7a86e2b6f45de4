"""How each language refuses: one TOML file a language, compiled on first use.

To add a language, write its file and add its code to `LANGUAGES`. A file holds:

- `name`; `scripts`, keys of `SCRIPTS`; `head`, how many normalised characters are read;
- `short`: an answer that a `weak` pattern may judge has at most so many `characters` and fewer list `items`;
- `pivot`, optional: an expression that begins at most `within` characters behind a refusal and makes it
  `partial`, if the answer has at least so many list `items`;
- `literals`: groups of plain strings. A pattern is tried only where one of each group it `needs` occurs;
- `words`: pieces of expressions. `{piece}` stands for them in any later expression;
- `pattern`s, tried in order: `name`, `kind`, `match`, and optionally `needs`, a shorter `head`, `weak`, and
  `pivots`, which says whether the pivot counts (refusals and abstentions: yes, unless told otherwise);
- `guard`s: a match that overlaps a guard's match does not count;
- `must_match` and `must_not_match`: examples, and these are the tests.

Expressions see text as `jsonl_lint.answers` normalises it: in lower case, on one line, without markup.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

LANGUAGES = ("ja", "en")
"""Every language there is a file for. Languages that share a script are tried in this order."""

SCRIPTS = {
    "Kana": "\u3041-\u30ff\uff66-\uff9f",
    "Hangul": "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3",
    "Han": "\u3400-\u4dbf\u4e00-\u9fff",
    "Cyrillic": "\u0400-\u052f",
    "Greek": "\u0370-\u03ff",
    "Hebrew": "\u0591-\u05f4",
    "Arabic": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "Devanagari": "\u0900-\u097f",
    "Bengali": "\u0980-\u09ff",
    "Tamil": "\u0b80-\u0bff",
    "Telugu": "\u0c00-\u0c7f",
    "Thai": "\u0e01-\u0e5b",
    "Georgian": "\u10a0-\u10ff",
    "Latin": "a-zA-Z\u00c0-\u024f\u1e00-\u1eff",
}
"""The characters of each script. Order matters: text with enough Kana is Japanese, whatever Han it holds."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to refuse. `weak` patterns judge only short answers; `pivots` says whether a pivot counts."""

    name: str
    kind: str
    match: re.Pattern[str]
    needs: tuple[str, ...]
    head: int
    weak: bool
    pivots: bool


@dataclass(frozen=True, slots=True)
class Pivot:
    """How an answer turns from refusing to helping: soon after the refusal, and with so many list items."""

    match: re.Pattern[str]
    within: int
    items: int


@dataclass(frozen=True, slots=True)
class Language:
    """A compiled language file."""

    code: str
    name: str
    scripts: tuple[str, ...]
    head: int
    literals: dict[str, tuple[str, ...]]
    characters: int
    items: int
    pivot: Pivot | None
    patterns: tuple[Pattern, ...]
    guards: tuple[re.Pattern[str], ...]
    must_match: tuple[tuple[str, str], ...]
    must_not_match: tuple[str, ...]


@functools.cache
def load(code: str) -> Language:
    """Return the language of that code."""
    source = resources.files(__name__).joinpath(f"{code}.toml").read_text(encoding="utf-8")
    return _compile(code, tomllib.loads(source))


@functools.cache
def written_in(script: str) -> tuple[Language, ...]:
    """Return the languages written in a script, in the order in which they are tried."""
    return tuple(language for language in map(load, LANGUAGES) if script in language.scripts)


def _compile(code: str, table: dict[str, Any]) -> Language:
    words: dict[str, str] = {}
    for name, expression in table["words"].items():
        words[name] = _spell_out(expression, words)

    pivot = table.get("pivot")

    def compiled(expression: str) -> re.Pattern[str]:
        return re.compile(_spell_out(expression, words))

    return Language(
        code=code,
        name=table["name"],
        scripts=tuple(table["scripts"]),
        head=table["head"],
        literals={group: tuple(any_of) for group, any_of in table["literals"].items()},
        characters=table["short"]["characters"],
        items=table["short"]["items"],
        pivot=Pivot(compiled(pivot["match"]), pivot["within"], pivot.get("items", 0)) if pivot else None,
        patterns=tuple(
            Pattern(
                name=f"{code}/{row['name']}",
                kind=row["kind"],
                match=compiled(row["match"]),
                needs=tuple(row.get("needs", ())),
                head=row.get("head", table["head"]),
                weak=row.get("weak", False),
                pivots=row.get("pivots", row["kind"] in ("refusal", "abstention")),
            )
            for row in table["pattern"]
        ),
        guards=tuple(compiled(row["match"]) for row in table["guard"]),
        must_match=tuple((text, kind) for text, kind in table["must_match"]),
        must_not_match=tuple(table["must_not_match"]),
    )


def _spell_out(expression: str, words: dict[str, str]) -> str:
    """Replace each `{word}`; quantifiers such as `{0,9}` begin with a digit and stay."""
    return re.sub(r"\{([a-z_]+)\}", lambda found: words[found[1]], expression)
