"""What a rule is, and what rules of one kind share.

`Rule`, `LineRule` and `DatasetRule` are all there is; the others are one of the two with a part filled in.
"""

from __future__ import annotations

from jsonl_lint.rule.answers import trained_answers
from jsonl_lint.rule.base import (
    EVERY_LINE,
    GROUPS,
    RECORD_OR_LOSS,
    WHOLE_FILE,
    DatasetRule,
    FaultRule,
    LineRule,
    Rule,
    SchemaRule,
    WholeFileRule,
    given,
)
from jsonl_lint.rule.files import FileRule
from jsonl_lint.rule.options import Option, field_docs, options
from jsonl_lint.rule.tokens import METER, CostRule, TokenRule, Tokens, billed
from jsonl_lint.rule.tools import call_faults, declared, misread, reach, tool_path

__all__ = [
    "EVERY_LINE",
    "GROUPS",
    "METER",
    "RECORD_OR_LOSS",
    "WHOLE_FILE",
    "CostRule",
    "DatasetRule",
    "FaultRule",
    "FileRule",
    "LineRule",
    "Option",
    "Rule",
    "SchemaRule",
    "TokenRule",
    "Tokens",
    "WholeFileRule",
    "billed",
    "call_faults",
    "declared",
    "field_docs",
    "given",
    "misread",
    "options",
    "reach",
    "tool_path",
    "trained_answers",
]
