"""What the config file may say. The string under a field is its documentation, here and in editors."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from jsonl_lint import catalog, formats
from jsonl_lint.config import files
from jsonl_lint.config.own_answers import Answers
from jsonl_lint.config.portable import portable_to
from jsonl_lint.config.problem import ConfigError, Text, unknown
from jsonl_lint.config.reading import Checked, Range, Reader
from jsonl_lint.config.yaml import Node, parse
from jsonl_lint.diagnostic import Severity
from jsonl_lint.formats import FORMATS
from jsonl_lint.rule import GROUPS, Rule, options
from jsonl_lint.rules import RULES
from jsonl_lint.tokens import ENCODINGS, Price, encoding_of
from jsonl_lint.values import Value, field, replace

MOST_EPOCHS = 50
"""More epochs than any provider trains."""

BY_NAME: dict[str, type[Rule]] = {rule.name: rule for rule in RULES}
Switch = Literal["off", "on"]

_ON_DISK = ("files", "schema", "grader", "language", "tokenizer")
_OF_GROUP = {"severity": Severity}
_HINTS = {"portable_to": tuple[Annotated[str, Checked("portable")], ...]}


class Choice(Value, kw_only=False):
    """What the config says of a rule or a group: whether it runs, and options that differ."""

    on: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)


class Files:
    """Files, folders and globs; each must be there."""

    def read(self, reader: Reader, node: Node) -> tuple[str, ...]:
        """Return the patterns, at least one."""
        patterns: tuple[str, ...] = reader.read(node, tuple[Annotated[str, Checked("files")], ...])
        if not patterns:
            reader.fail(node, "expected a file, a folder or a glob, got an empty list")
        return patterns


class Rules:
    """Rules and groups, each with a switch or options."""

    def read(self, reader: Reader, node: Node) -> dict[str, Choice]:
        """Return what is said of each rule and group."""
        choices = {}
        for name, (key, value) in reader.pairs(node):
            try:
                (optional_rule if value.value in ("off", False) else known_rule)(name)
            except ValueError as error:
                reader.fail(key, *error.args)
            else:
                choices[name] = self._choice(reader, BY_NAME.get(name), value)
        return choices

    def _choice(self, reader: Reader, rule: type[Rule] | None, node: Node) -> Choice:
        if isinstance(node.value, dict):
            return self._options(reader, rule, node)
        if isinstance(node.value, bool):
            return Choice(node.value)
        said = reader.read(node, Switch | Severity)
        return Choice(options={"severity": said}) if isinstance(said, Severity) else Choice(said == "on")

    def _options(self, reader: Reader, rule: type[Rule] | None, node: Node) -> Choice:
        known = (
            {option.name: _HINTS.get(option.name, option.type) for option in options(rule)} if rule else _OF_GROUP
        )
        return Choice(options=reader.fields(node, known))


class Models:
    """Rows of the catalogue, which reads them itself."""

    def read(self, reader: Reader, node: Node) -> dict[str, Any]:
        """Return the rows that the catalogue can read."""
        reader.pairs(node)
        rows = node.plain() if isinstance(node.value, dict) else {}
        while (problem := _bad_model(rows)) is not None:
            reader.fail(node.at(problem.path), problem.message)
            if not _drop(rows, problem.path):
                return {}
        for name, row in rows.items():
            for form in row.get("formats") or ():
                if form not in (known := [item.name for item in FORMATS]):
                    reader.fail(node.at((name, "formats")), *unknown("format", form, known))
            encoding = row.get("encoding")
            if encoding is not None and encoding not in ENCODINGS:
                reader.fail(node.at((name, "encoding")), *unknown("encoding", encoding, ENCODINGS))
        return rows


class SchemaFile(Value, kw_only=False):
    """A JSON Schema of your own, with the keys and values that your records should have."""

    path: Annotated[str, Checked("schema")]
    """The file, relative to the config; other files that it refers to lie in the folder of the config."""
    instead: bool = False
    """Whether it is used instead of the schema of the format, and not beside it."""


class OwnSchema:
    """The path of a schema, or a path and how it is used."""

    def read(self, reader: Reader, node: Node) -> SchemaFile | None:
        """Return the file, if it holds a schema."""
        if isinstance(node.value, dict):
            return reader.table(node, SchemaFile)
        return SchemaFile(reader.read(node, Annotated[str, Checked("schema")]))


class OwnPrice:
    """A price, which the catalogue reads as it reads its own."""

    def read(self, reader: Reader, node: Node) -> Price | None:
        """Return the price, if it is one."""
        try:
            return catalog.price(node.plain())
        except catalog.BadModel as error:
            reader.fail(node.at(error.path), error.message)
            return None


def _bad_model(rows: dict[str, Any]) -> catalog.BadModel | None:
    try:
        catalog.load(rows)
    except catalog.BadModel as error:
        return error
    return None


def _drop(rows: dict[str, Any], path: tuple[str, ...]) -> bool:
    """Remove what a path leads to, or the list that it leads into; return whether it was there."""
    *outer, last = path
    for key in outer:
        if not isinstance(rows.get(key), dict):
            last = key
            break
        rows = rows[key]
    there = last in rows
    rows.pop(last, None)
    return there


class Defaults(Value):
    """What can be said for all datasets, and differently for each."""

    target: Annotated[str, Checked("target")] | None = None
    """The model that is trained, as `provider/model`; it brings limits, token counts and prices."""
    format: Annotated[str, Checked("format")] | None = None
    """The format of the records; detected for each record if absent."""
    schema: Annotated[SchemaFile, OwnSchema()] | None = None
    """A JSON Schema of your own for the records: its path, or path and `instead: true`."""
    grader: Annotated[str, Checked("grader")] | None = None
    """The grader of reinforcement fine-tuning, a JSON file: the keys that it reads must be in every record."""
    evaluation: Annotated[tuple[str, ...], Files()] = ()
    """Files, folders and globs of benchmarks and golden sets, in JSON Lines, that must not be trained on."""
    epochs: Annotated[int, Range(1, MOST_EPOCHS)] | Literal["auto"] | None = None
    """How often the training sees each record; `auto` leaves it to the provider."""
    evals: int | None = None
    """How often the training reads the validation files, where the provider bills that."""
    tokenizer: Annotated[str, Checked("tokenizer")] | None = None
    """The `tokenizer.json` of the model, relative to the config; it needs the extra `jsonl-lint[tokenizers]`. Not
    used with `--target`."""
    price: Annotated[Price, OwnPrice()] | None = None
    """What training costs you, instead of the price that is known of the target. Not used with `--target`."""
    max_cost: float | None = None
    """What training may cost, in the currency of the price."""
    max_cost_increase: float | None = None
    """What a change may add to the cost, in the currency of the price; `jsonl-lint cost --against` compares."""


class DatasetSettings(Defaults):
    """Files that are trained on together."""

    train: Annotated[tuple[str, ...], Files()]
    """Files, folders and globs (`**` for any folders) to train on, relative to the config; URLs, too."""
    validation: Annotated[tuple[str, ...], Files()] = ()
    """Files, folders and globs of the validation split; URLs, too."""


class Ignore(Value):
    """Files to which some rules do not apply, or none."""

    path: Annotated[str, Checked("path")]
    """A file, a folder or a glob, relative to the config."""
    rules: tuple[Annotated[str, Checked("rule")], ...] | None = None
    """Rules and groups that do not apply; without it the files are not linted."""


class Settings(Defaults):
    """Settings of jsonl-lint, in a file `.jsonl-lint.yaml`."""

    datasets: Mapping[str, DatasetSettings] = field(default_factory=dict)
    """The datasets, by name."""
    rules: Annotated[Mapping[str, Choice], Rules()] = field(default_factory=dict)
    """Rules and groups of rules: `off`, `on`, a severity, or options."""
    ignore: tuple[Ignore, ...] = ()
    """Files that are not linted, or not by some rules."""
    answers: Answers = field(default_factory=Answers)
    """How answers are told from refusals, in the words of your data."""
    models: Annotated[Mapping[str, Any], Models()] = field(default_factory=dict)
    """Models to add to the catalogue, or to correct there, by `provider/model` or `provider/model:method`."""

    path: str = field(default="", compare=False, metadata={"given": True})
    folder: str = field(default=".", metadata={"given": True})


def known_rule(name: str) -> None:
    """Raise ValueError for what is neither a rule nor a group."""
    if name not in BY_NAME and name not in GROUPS:
        raise ValueError(*unknown("rule or group", name, [*GROUPS, *BY_NAME]))


def optional_rule(name: str) -> None:
    """Raise ValueError for what is neither a group nor a rule that can be left out."""
    known_rule(name)
    if name in BY_NAME and BY_NAME[name].always:
        raise ValueError(f"{name} cannot be switched off")


def load(explicit: str | None = None, start: str = ".") -> Settings:
    """Return what the config says: that file, or the closest one upward from `start`; empty if there is none.

    Raises `ConfigError` with all that is wrong.
    """
    path = explicit or files.find_config(start)
    if path is None:
        return Settings()
    folder = os.path.dirname(os.path.abspath(path))  # noqa: PTH100, PTH120
    return replace(read(Text(files.shown(path), files.content(path)), folder), path=files.shown(path))


def read(text: Text, folder: str, *, there: bool = True) -> Settings:
    """Return what the text of a config says; without `there` the files that it names need not be there.

    Raises `ConfigError` with all that is wrong.
    """
    root = parse(text)
    settings = _read(text, root, folder, there) if root and root.value is not None else Settings(folder=folder)
    if settings is None or text.problems:
        raise ConfigError(*text.problems)
    return settings


def _read(text: Text, root: Node, folder: str, there: bool) -> Settings | None:
    """Return the settings; models come first, for targets may name them."""
    from jsonl_lint.config import grader, own_answers, schema_file

    models = root.value.get("models") if isinstance(root.value, dict) else None
    unheard = Reader(Text(text.path, text.text), {})
    known = catalog.load(Models().read(unheard, models[1]) if models else {})
    checks: dict[str, Callable[[str], object]] = {
        "target": known.find,
        "format": formats.get,
        "rule": optional_rule,
        "path": files.must_say,
        "portable": functools.partial(portable_to, known),
        "files": functools.partial(files.must_exist, folder=folder),
        "schema": functools.partial(schema_file.load, folder),
        "expression": own_answers.expression,
        "language": functools.partial(own_answers.language, folder),
        "grader": functools.partial(grader.item_paths, folder),
        "tokenizer": lambda path: encoding_of(files.within(folder, path)),
    }
    if not there:
        checks |= dict.fromkeys(_ON_DISK, lambda _: None)
    settings = Reader(text, checks).table(root, Settings)
    return settings and replace(settings, folder=folder)
