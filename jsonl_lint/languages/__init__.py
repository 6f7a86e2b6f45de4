"""How each language refuses: one TOML file a language, compiled on first use.

To add a language, write its file and add its code to `LANGUAGES`. A file holds:

- `name`; `scripts`, keys of `SCRIPTS`; `head`, how many normalised characters are read;
- `common`, where languages share a script: the words that most texts have and that tell it from the others;
- `short`: an answer that a `weak` pattern may judge has at most so many `characters` and fewer list `items`;
- `pivot`, optional: an expression that begins at most `within` characters behind a refusal and makes it
  `partial`, if the answer has at least so many list `items`;
- `literals`: groups of plain strings. A pattern is tried only where one of each group it `needs` occurs;
- `words`: pieces of expressions. `{piece}` stands for them in any later expression;
- `pattern`s, tried in order: `name`, `kind`, `match`, and optionally `needs`, a shorter `head`, `weak`, and
  `pivots`, which says whether the pivot counts (refusals and abstentions: yes, unless told otherwise);
- `guard`s: a match that overlaps a guard's match does not count;
- `must_match` and `must_not_match`: examples, and these are the tests.

A file of ours begins with `name`, `scripts`, `head`, `common` and the examples, in this order: what tells a
language is read without the rest, and its patterns without the examples.

Expressions see text as `jsonl_lint.answers` normalises it: in lower case, on one line, without markup.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

from jsonl_lint import expressions as linear
from jsonl_lint import package
from jsonl_lint.languages.expressions import Expression, Gate, spelled_out
from jsonl_lint.languages.shape import BadLanguageError, typed
from jsonl_lint.languages.spoken import BEGINNING, Outline, Spoken, Told, outline
from jsonl_lint.values import Value, replace

LANGUAGES = (
    *("en", "es", "pt", "fr", "it", "de", "nl", "pl", "tr", "id", "vi", "sv", "cs", "ro", "hu", "fi"),
    *("ru", "uk", "ar", "fa", "ja", "zh", "ko", "hi", "bn", "th", "he", "el"),
)
"""Every language there is a file for. Languages that share a script are tried in this order."""

_HEAD = 420
_KEPT = 4096
_EXAMPLES, _REST = "\nmust_match = [", "\n[short]"

SCRIPTS = {
    "Kana": "\u3041-\u30ff\uff66-\uff9f",
    "Hangul": "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3",
    "Han": "\u3400-\u4dbf\u4e00-\u9fff",
    "Cyrillic": "\u0400-\u052f",
    "Greek": "\u0370-\u03ff",
    "Hebrew": "\u0591-\u05f4",
    "Arabic": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "Devanagari": "\u0900-\u0963\u0966-\u097f",
    "Bengali": "\u0980-\u09ff",
    "Tamil": "\u0b80-\u0bff",
    "Telugu": "\u0c00-\u0c7f",
    "Thai": "\u0e01-\u0e5b",
    "Georgian": "\u10a0-\u10ff",
    "Latin": "a-zA-Z\u00c0-\u024f\u1e00-\u1eff",
}
"""The characters of each script. Order matters: text with enough Kana is Japanese, whatever Han it holds."""


class Pattern(Value, kw_only=False):
    """One way to refuse. `weak` patterns judge only short answers; `pivots` says whether a pivot counts.

    `needs` has the groups of literals of which one must occur, as `Gate` numbers them.
    """

    name: str
    kind: str
    match: Expression
    needs: frozenset[int]
    head: int
    weak: bool
    pivots: bool


class Pivot(Value, kw_only=False):
    """How an answer turns from refusing to helping: soon after the refusal, and with so many list items."""

    match: Expression
    within: int
    items: int


class Language(Value, kw_only=False):
    """A compiled language file."""

    code: str
    name: str
    scripts: tuple[str, ...]
    head: int
    gate: Gate
    characters: int
    items: int
    pivot: Pivot | None
    patterns: tuple[Pattern, ...]
    guards: tuple[Expression, ...]
    common: frozenset[str]

    def worth(self, head: str) -> Iterable[Pattern]:
        """Return the patterns of which all that they need occurs."""
        return self.having(tuple(self.gate.found(head)))

    @functools.cached_property
    def having(self) -> Callable[[tuple[int, ...]], tuple[Pattern, ...]]:
        """Return the patterns that need no more than some groups; kept, for the same groups occur again."""

        @functools.lru_cache(_KEPT)
        def patterns(found: tuple[int, ...]) -> tuple[Pattern, ...]:
            return tuple(pattern for pattern in self.patterns if pattern.needs.issubset(found))

        return patterns


class Own(Value, kw_only=False):
    """What a user adds: language files, as code and text, that come first and may stand in place of ours.

    `patterns` are pairs of a kind and an expression, for answers in any language; `guards` are expressions whose
    matches void any match that they overlap. All run on RE2, which no expression can make hang.
    """

    files: tuple[tuple[str, str], ...] = ()
    patterns: tuple[tuple[str, str], ...] = ()
    guards: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Return what is quick to compute, for it is looked up for every record."""
        return len(self.patterns)


NOTHING = Own()

Examples = tuple[tuple[tuple[str, str], ...], tuple[str, ...]]


@functools.cache
def load(code: str) -> Language:
    """Return the language of that code, as it is shipped."""
    return _compile(code, table(code))


def table(code: str) -> dict[str, Any]:
    """Return what the file of a shipped language says, without the examples."""
    import tomllib

    head, _, rest = package.text("languages", f"{code}.toml").partition(_EXAMPLES)
    return tomllib.loads(head + rest[rest.index(_REST) :])


def examples(code: str) -> Examples:
    """Return the texts that a shipped language must match, with their kinds, and those that it must not match."""
    import tomllib

    return _examples(tomllib.loads(package.text("languages", f"{code}.toml")))


def _examples(table: dict[str, Any]) -> Examples:
    return tuple((text, kind) for text, kind in table["must_match"]), tuple(table["must_not_match"])


@functools.cache
class _Gate:
    """Tells in one pass of which languages of a script a pattern may match."""

    def __init__(self, spoken: Spoken) -> None:
        """Load the languages."""
        self.wholes = {told.code: whole(told) for told in spoken.languages}
        self.always = {code for code, one in self.wholes.items() if one.having(())}
        gates = {code: one.gate.expressions for code, one in self.wholes.items()}
        self.owners = [(code, number) for code, groups in gates.items() for number in range(len(groups))]
        self.gate = linear.Gate([group for groups in gates.values() for group in groups])

    def open(self, head: str) -> set[str]:
        """Return the codes of the languages of which all that a pattern needs occurs."""
        found: dict[str, list[int]] = {}
        for index in self.gate.found(head):
            code, number = self.owners[index]
            found.setdefault(code, []).append(number)
        return self.always.union(code for code in found if self.wholes[code].having(tuple(found[code])))


def worth(spoken: Spoken, head: str, languages: Iterable[Told]) -> list[Told]:
    """Return those of some languages of a script of which a pattern may match, told in one pass for all."""
    opened = _Gate(spoken).open(head)
    return [language for language in languages if language.code in opened]


@functools.cache
def written_in(script: str, own: Own = NOTHING) -> Spoken:
    """Return the languages written in a script."""
    told: Iterable[Told] = _outlines() if own == NOTHING else every(own)
    return Spoken(language for language in told if script in language.scripts)


@functools.cache
def _outlines() -> tuple[Outline, ...]:
    return tuple(outline(code, package.text("languages", f"{code}.toml", most=BEGINNING)) for code in LANGUAGES)


def whole(told: Told) -> Language:
    """Return a language with all that its file says."""
    return told if isinstance(told, Language) else load(told.code)


def check(own: Own) -> None:
    """Raise `BadLanguageError` for what a user adds and cannot be used."""
    for name in [code for code, _ in own.files] or ["en"]:
        language = next(known for known in every(own) if known.code == name)
        pivots = (language.pivot.match,) if language.pivot else ()
        for expression in (*(pattern.match for pattern in language.patterns), *language.guards, *pivots):
            if expression.compiled.search(""):
                raise BadLanguageError(f"{expression.source!r} is found in any text, even an empty one")


@functools.lru_cache(maxsize=8)
def every(own: Own = NOTHING) -> tuple[Language, ...]:
    """Return all languages, those of the user first; raise `BadLanguageError` for a file of another shape."""
    added = {code: _read(code, text) for code, text in own.files}
    shipped = [load(code) for code in LANGUAGES if code not in added]
    if not own.patterns and not own.guards:
        return (*added.values(), *shipped)
    guards = tuple(Expression(guard, ours=False) for guard in own.guards)
    patterns = tuple(
        Pattern(f"own/{number}", kind, Expression(match, ours=False), frozenset(), _HEAD, weak=False, pivots=False)
        for number, (kind, match) in enumerate(own.patterns, 1)
    )
    known = (*added.values(), *shipped)
    return tuple(
        replace(language, patterns=(*patterns, *language.patterns), guards=(*guards, *language.guards), head=_HEAD)
        for language in (*known, _nameless(known))
    )


def _nameless(known: Iterable[Language]) -> Language:
    """Return what stands for the languages of all scripts that no known one is written in; it has no patterns."""
    taken = {script for language in known for script in language.scripts}
    scripts = tuple(script for script in SCRIPTS if script not in taken)
    return Language("", "", scripts, _HEAD, Gate({}), 0, 0, None, (), (), frozenset())


def _read(code: str, text: str) -> Language:
    import tomllib

    try:
        said = tomllib.loads(text)
        _examples(said)
        return _compile(code, said, ours=False)
    except tomllib.TOMLDecodeError as error:
        raise BadLanguageError(f"not TOML: {error}") from None
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        if isinstance(error, BadLanguageError):
            raise
        raise BadLanguageError(f"not shaped like a language file: {error!r}") from None


def _compile(code: str, table: dict[str, Any], *, ours: bool = True) -> Language:
    if not ours:
        typed(table, SCRIPTS)
    words: dict[str, str] = {}
    for name, expression in table["words"].items():
        words[name] = spelled_out(expression, words)

    pivot, gate = table.get("pivot"), Gate(table["literals"])

    def compiled(expression: str) -> Expression:
        return Expression(spelled_out(expression, words), ours)

    return Language(
        code=code,
        name=table["name"],
        scripts=tuple(table["scripts"]),
        head=table["head"],
        gate=gate,
        characters=table["short"]["characters"],
        items=table["short"]["items"],
        pivot=Pivot(compiled(pivot["match"]), pivot["within"], pivot.get("items", 0)) if pivot else None,
        patterns=tuple(
            Pattern(
                name=f"{code}/{row['name']}",
                kind=row["kind"],
                match=compiled(row["match"]),
                needs=gate.numbers(row.get("needs", ())),
                head=row.get("head", table["head"]),
                weak=row.get("weak", False),
                pivots=row.get("pivots", row["kind"] in ("refusal", "abstention")),
            )
            for row in table["pattern"]
        ),
        guards=tuple(compiled(row["match"]) for row in table["guard"]),
        common=frozenset(table.get("common", ())),
    )
