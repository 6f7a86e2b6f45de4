"""What a config adds to the languages: expressions, and files of the shape of those in `jsonl_lint.languages`."""

from __future__ import annotations

import os
from typing import Annotated, Literal

from jsonl_lint import languages
from jsonl_lint.config.reading import Checked
from jsonl_lint.diagnostic import quote
from jsonl_lint.languages import Own
from jsonl_lint.values import Value


class OwnPattern(Value):
    """An expression for answers of some kind, in any language."""

    kind: Literal["refusal", "soft", "partial", "abstention"]
    """What an answer is that has a match: refusal, soft (moralises), partial or abstention."""
    match: Annotated[str, Checked("expression")]
    """An RE2 expression, for the beginning of an answer in lower case, on one line and without markup."""


class Answers(Value):
    """What tells refusals and abstentions from answers, beside what is known of 28 languages."""

    patterns: tuple[OwnPattern, ...] = ()
    """Expressions that are tried first."""
    guards: tuple[Annotated[str, Checked("expression")], ...] = ()
    """RE2 expressions whose matches void any match that they overlap."""
    languages: tuple[Annotated[str, Checked("language")], ...] = ()
    """Files of languages in TOML, named by their code such as `sw.toml`, relative to the config; they come before
    the known ones, or in place of them."""


def own(said: Answers, folder: str) -> Own:
    """Return what a config in `folder` adds."""
    return Own(
        files=tuple(language(folder, path) for path in said.languages),
        patterns=tuple((pattern.kind, pattern.match) for pattern in said.patterns),
        guards=said.guards,
    )


def expression(text: str) -> None:
    """Raise ValueError for what is no expression of RE2."""
    languages.check(Own(patterns=(("refusal", text),)))


def language(folder: str, path: str) -> tuple[str, str]:
    """Return the code and the text of a language file; ValueError if it is none."""
    from jsonl_lint.config.schema_file import content

    code = os.path.splitext(os.path.basename(path))[0]  # noqa: PTH119, PTH122 - a path may hold any bytes
    if not code.isalnum():
        raise ValueError("a language file is named by the code of its language, such as sw.toml")
    text = content(os.path.join(folder, path), quote(path, 100)).decode("utf-8", "replace")  # noqa: PTH118
    languages.check(Own(files=((code, text),)))
    return code, text
