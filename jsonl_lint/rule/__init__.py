"""What a rule is, and what rules of one kind share.

`Rule`, `LineRule` and `DatasetRule` are all there is; the others are one of the two with a part filled in.
"""

from __future__ import annotations

from jsonl_lint.rule.answers import AnswerRatio, Counted, at_answer, interval, sentence, trained_answers
from jsonl_lint.rule.base import (
    EVERY_LINE,
    GROUPS,
    RECORD_OR_LOSS,
    WHOLE_FILE,
    CountRule,
    DatasetRule,
    FaultRule,
    LineRule,
    Rule,
    SchemaRule,
    WholeFileRule,
    given,
)
from jsonl_lint.rule.before import Before, rounded
from jsonl_lint.rule.files import FileRule
from jsonl_lint.rule.functions import older, renewed
from jsonl_lint.rule.grams import Evaluation, Line, run_at, runs, whole
from jsonl_lint.rule.identity import conversation, folded, last_answer, prompt, question_asked, topic
from jsonl_lint.rule.labels import (
    KEPT,
    LabelRule,
    Labels,
    Spellings,
    add_label,
    classes,
    label,
    merge_labels,
    no_labels,
    size,
)
from jsonl_lint.rule.mending import Change, no_worse, spelled, text_edits, torn
from jsonl_lint.rule.options import Option, field_docs, options
from jsonl_lint.rule.scripts import look_alike, script
from jsonl_lint.rule.seen import Seen, SeenRule, SeenState, Sighting
from jsonl_lint.rule.sketch import BYTES, alike, sketch
from jsonl_lint.rule.texts import ShareRule, Span, TextRule, is_answer, prose, spans
from jsonl_lint.rule.tokens import METER, CostRule, TokenRule, Tokens, billed
from jsonl_lint.rule.tools import call_faults, declared, misread, reach, tool_path

__all__ = [
    "BYTES",
    "EVERY_LINE",
    "GROUPS",
    "KEPT",
    "METER",
    "RECORD_OR_LOSS",
    "WHOLE_FILE",
    "AnswerRatio",
    "Before",
    "Change",
    "CostRule",
    "CountRule",
    "Counted",
    "DatasetRule",
    "Evaluation",
    "FaultRule",
    "FileRule",
    "LabelRule",
    "Labels",
    "Line",
    "LineRule",
    "Option",
    "Rule",
    "SchemaRule",
    "Seen",
    "SeenRule",
    "SeenState",
    "ShareRule",
    "Sighting",
    "Span",
    "Spellings",
    "TextRule",
    "TokenRule",
    "Tokens",
    "WholeFileRule",
    "add_label",
    "alike",
    "at_answer",
    "billed",
    "call_faults",
    "classes",
    "conversation",
    "declared",
    "field_docs",
    "folded",
    "given",
    "interval",
    "is_answer",
    "label",
    "last_answer",
    "look_alike",
    "merge_labels",
    "misread",
    "no_labels",
    "no_worse",
    "older",
    "options",
    "prompt",
    "prose",
    "question_asked",
    "reach",
    "renewed",
    "rounded",
    "run_at",
    "runs",
    "script",
    "sentence",
    "size",
    "sketch",
    "spans",
    "spelled",
    "text_edits",
    "tool_path",
    "topic",
    "torn",
    "trained_answers",
    "whole",
]
