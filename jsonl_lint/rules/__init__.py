"""The rules: a list, in the order of their groups. One file each; a new rule is one file and one line."""

from __future__ import annotations

from jsonl_lint.rule import Rule
from jsonl_lint.rules.abstention_ratio import AbstentionRatio
from jsonl_lint.rules.advice import Advice
from jsonl_lint.rules.ai_boilerplate import AiBoilerplate
from jsonl_lint.rules.answered_prompt import AnsweredPrompt
from jsonl_lint.rules.arguments_type import ArgumentsType
from jsonl_lint.rules.bidirectional_control import BidirectionalControl
from jsonl_lint.rules.binary_file import BinaryFile
from jsonl_lint.rules.blank_line import BlankLine
from jsonl_lint.rules.byte_order_mark import ByteOrderMark
from jsonl_lint.rules.canned_refusal import CannedRefusal
from jsonl_lint.rules.carriage_return import CarriageReturn
from jsonl_lint.rules.completion_style import CompletionStyle
from jsonl_lint.rules.conflicting_answers import ConflictingAnswers
from jsonl_lint.rules.control_character import ControlCharacter
from jsonl_lint.rules.cost_increase import CostIncrease
from jsonl_lint.rules.developer_role import DeveloperRole
from jsonl_lint.rules.duplicate_key import DuplicateKey
from jsonl_lint.rules.duplicate_prompt import DuplicatePrompt
from jsonl_lint.rules.duplicate_record import DuplicateRecord
from jsonl_lint.rules.edge_whitespace import EdgeWhitespace
from jsonl_lint.rules.empty_file import EmptyFile
from jsonl_lint.rules.empty_message import EmptyMessage
from jsonl_lint.rules.evaluation_overlap import EvaluationOverlap
from jsonl_lint.rules.file_size import FileSize
from jsonl_lint.rules.first_message_role import FirstMessageRole
from jsonl_lint.rules.foreign_identity import ForeignIdentity
from jsonl_lint.rules.format_drift import FormatDrift
from jsonl_lint.rules.format_fit import FormatFit
from jsonl_lint.rules.format_for_target import FormatForTarget
from jsonl_lint.rules.grader_keys import GraderKeys
from jsonl_lint.rules.html_remnant import HtmlRemnant
from jsonl_lint.rules.identical_answers import IdenticalAnswers
from jsonl_lint.rules.image_count import ImageCount
from jsonl_lint.rules.image_data import ImageData
from jsonl_lint.rules.image_role import ImageRole
from jsonl_lint.rules.invalid_json import InvalidJson
from jsonl_lint.rules.invalid_utf8 import InvalidUtf8
from jsonl_lint.rules.json_array import JsonArray
from jsonl_lint.rules.label_imbalance import LabelImbalance
from jsonl_lint.rules.label_variants import LabelVariants
from jsonl_lint.rules.last_message_role import LastMessageRole
from jsonl_lint.rules.legacy_functions import LegacyFunctions
from jsonl_lint.rules.lfs_pointer import LfsPointer
from jsonl_lint.rules.limit_for_target import LimitForTarget
from jsonl_lint.rules.lone_surrogate import LoneSurrogate
from jsonl_lint.rules.long_line import LongLine
from jsonl_lint.rules.missing_assistant import MissingAssistant
from jsonl_lint.rules.missing_final_newline import MissingFinalNewline
from jsonl_lint.rules.missing_key import MissingKey
from jsonl_lint.rules.missing_user import MissingUser
from jsonl_lint.rules.mixed_formats import MixedFormats
from jsonl_lint.rules.mojibake import Mojibake
from jsonl_lint.rules.near_duplicate import NearDuplicate
from jsonl_lint.rules.near_identical_system_prompts import NearIdenticalSystemPrompts
from jsonl_lint.rules.not_an_object import NotAnObject
from jsonl_lint.rules.nothing_trained import NothingTrained
from jsonl_lint.rules.over_budget import OverBudget
from jsonl_lint.rules.personal_data import PersonalData
from jsonl_lint.rules.placeholder_text import PlaceholderText
from jsonl_lint.rules.portability import Portability
from jsonl_lint.rules.pretty_printed import PrettyPrinted
from jsonl_lint.rules.rare_label import RareLabel
from jsonl_lint.rules.refusal import Refusal
from jsonl_lint.rules.refusal_ratio import RefusalRatio
from jsonl_lint.rules.repeated_role import RepeatedRole
from jsonl_lint.rules.repetition import Repetition
from jsonl_lint.rules.replacement_character import ReplacementCharacter
from jsonl_lint.rules.reserved_word import ReservedWord
from jsonl_lint.rules.retired_model import RetiredModel
from jsonl_lint.rules.role_balance import RoleBalance
from jsonl_lint.rules.script_mismatch import ScriptMismatch
from jsonl_lint.rules.secret import Secret
from jsonl_lint.rules.special_token import SpecialToken
from jsonl_lint.rules.stale_baseline import StaleBaseline
from jsonl_lint.rules.statistics import Statistics
from jsonl_lint.rules.system_in_some import SystemInSome
from jsonl_lint.rules.system_prompt_drift import SystemPromptDrift
from jsonl_lint.rules.token_counts import TokenCounts
from jsonl_lint.rules.token_limit import TokenLimit
from jsonl_lint.rules.too_deep import TooDeep
from jsonl_lint.rules.too_few_examples import TooFewExamples
from jsonl_lint.rules.tool_arguments import ToolArguments
from jsonl_lint.rules.tool_call_id import ToolCallId
from jsonl_lint.rules.tool_name import ToolName
from jsonl_lint.rules.tool_order import ToolOrder
from jsonl_lint.rules.tool_parameters import ToolParameters
from jsonl_lint.rules.train_validation_overlap import TrainValidationOverlap
from jsonl_lint.rules.training_cost import TrainingCost
from jsonl_lint.rules.truncated_answer import TruncatedAnswer
from jsonl_lint.rules.unclosed_fence import UnclosedFence
from jsonl_lint.rules.undeclared_tool import UndeclaredTool
from jsonl_lint.rules.unknown_format import UnknownFormat
from jsonl_lint.rules.unknown_key import UnknownKey
from jsonl_lint.rules.unreadable_file import UnreadableFile
from jsonl_lint.rules.unused_ignore import UnusedIgnore
from jsonl_lint.rules.unused_tools import UnusedTools
from jsonl_lint.rules.utf_16 import Utf16
from jsonl_lint.rules.wrong_type import WrongType
from jsonl_lint.rules.wrong_value import WrongValue
from jsonl_lint.rules.zero_width import ZeroWidth

RULES: tuple[type[Rule], ...] = (
    # syntax
    BinaryFile,
    BlankLine,
    ByteOrderMark,
    CarriageReturn,
    DuplicateKey,
    EmptyFile,
    InvalidJson,
    InvalidUtf8,
    JsonArray,
    LfsPointer,
    LoneSurrogate,
    LongLine,
    MissingFinalNewline,
    NotAnObject,
    PrettyPrinted,
    TooDeep,
    UnreadableFile,
    Utf16,
    # schema
    FormatFit,
    FormatForTarget,
    GraderKeys,
    MissingKey,
    MixedFormats,
    Portability,
    UnknownFormat,
    UnknownKey,
    WrongType,
    WrongValue,
    # tokens
    TokenCounts,
    TokenLimit,
    # roles
    AnsweredPrompt,
    DeveloperRole,
    EmptyMessage,
    FirstMessageRole,
    IdenticalAnswers,
    LastMessageRole,
    MissingAssistant,
    MissingUser,
    NearIdenticalSystemPrompts,
    NothingTrained,
    RepeatedRole,
    ReservedWord,
    RoleBalance,
    SystemInSome,
    SystemPromptDrift,
    # answers
    AbstentionRatio,
    CannedRefusal,
    LabelImbalance,
    LabelVariants,
    RareLabel,
    Refusal,
    RefusalRatio,
    # duplicates
    ConflictingAnswers,
    DuplicatePrompt,
    DuplicateRecord,
    EvaluationOverlap,
    NearDuplicate,
    TrainValidationOverlap,
    # privacy
    PersonalData,
    Secret,
    # text
    AiBoilerplate,
    BidirectionalControl,
    CompletionStyle,
    ControlCharacter,
    EdgeWhitespace,
    ForeignIdentity,
    HtmlRemnant,
    Mojibake,
    PlaceholderText,
    Repetition,
    ReplacementCharacter,
    ScriptMismatch,
    SpecialToken,
    TruncatedAnswer,
    UnclosedFence,
    ZeroWidth,
    # tools
    ArgumentsType,
    ToolArguments,
    ToolCallId,
    ToolName,
    ToolOrder,
    ToolParameters,
    UndeclaredTool,
    LegacyFunctions,
    UnusedTools,
    # images
    ImageCount,
    ImageData,
    ImageRole,
    # dataset
    Advice,
    FileSize,
    FormatDrift,
    LimitForTarget,
    RetiredModel,
    Statistics,
    TooFewExamples,
    # cost
    OverBudget,
    CostIncrease,
    TrainingCost,
    # config
    StaleBaseline,
    UnusedIgnore,
)
