"""The options of a rule: its fields, with the string under each as its documentation."""

from __future__ import annotations

import functools
import itertools
from typing import Any, get_type_hints

from jsonl_lint.rule.base import Rule
from jsonl_lint.values import Value, fields


class Option(Value, kw_only=False):
    """An option of a rule, as users write it in the config."""

    name: str
    type: Any
    default: Any
    doc: str


@functools.cache
def options(rule: type[Rule]) -> tuple[Option, ...]:
    """Return the options of a rule: its fields but the given ones, each with the string under it."""
    types, docs = get_type_hints(rule), field_docs(rule)
    return tuple(
        Option(item.name, types[item.name], item.default, docs[item.name])
        for item in fields(rule)
        if not item.metadata.get("given") and not (rule.facts_only and item.name == "severity")
    )


def field_docs(kind: type) -> dict[str, str]:
    """Return the string literal that follows each field of a dataclass in the source."""
    import ast
    import inspect
    import textwrap

    docs = {}
    for cls in reversed(kind.__mro__):
        if not issubclass(cls, Value):
            continue
        [tree] = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
        body = tree.body if isinstance(tree, ast.ClassDef) else []
        for item, after in itertools.pairwise(body):
            match item, after:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(doc))):
                    docs[name] = " ".join(doc.split())
    return docs
