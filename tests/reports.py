"""Reports for the tests of the reporters: one as it may be, one in which every text is hostile."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from jsonl_lint.diagnostic import (
    DatasetReport,
    Diagnostic,
    Edit,
    Excerpt,
    Fact,
    Fix,
    Place,
    Report,
    RuleInfo,
    Severity,
    Span,
)

ERROR, WARNING, NOTE = Severity

HOSTILE = (
    "\n::error::x",
    "::stop-commands::x",
    "  ::add-mask::e",
    "\ufe0f::error::x",
    "##[stop-commands]x",
    "####[error]x",
    "##vso[task.complete result=Succeeded]",
    "##VSO[task.setvariable variable=x]y",
    "\x1b[2J\x1b]0;title\x07",
    "\x7f\x80\x9b31m",
    "\u202eright to left\u2066",
    "\r\n\t\v\f\x1c\u0085\u2028",
    "a | b | c",
    "`a` ```b``` ``",
    "\\|\\`",
    "</details><script>alert(1)</script><!-- ",
    "*a* _b_ ~~c~~ [d](https://evil.example) ![e](x) $f$ :tada:",
    "@octocat a@evil.example https://evil.example www.evil.example",
    "%0A::error::x",
    "100%,a=b:c;d]e",
    "we,ird:100%.jsonl",
    "𝒳 😀 日本語 e\u0301",
    "not UTF-8 \udce9",
    "A" * 200_000,
    "界" * 200_000,
    "%" * 200_000,
    "\u0301" * 2_000,
    "\0" * 2_000,
    "]]>--><![CDATA[ &amp; {0} {{1}} [d](1)",
    "half \ud800 \ufffe \uffff",
    '"' * 2_000,
)


def finding(  # noqa: PLR0913 - one argument for each thing that a test may vary
    message: str = "assistant message is empty",
    *,
    path: str = "data/train.jsonl",
    line: int = 1,
    rule: str = "empty-message",
    severity: Severity = ERROR,
    help: str = "",  # noqa: A002 - the name of the field
    pointer: str = "",
    excerpt: Excerpt | None = None,
    related: tuple[Place, ...] = (),
    span: Span | None = None,
    fix: Fix | None = None,
) -> Diagnostic:
    place = Place(path, line, 7, pointer, f"{line:016x}", excerpt, span)
    return Diagnostic(place, rule, severity, message, help, related, fix=fix)


def report(*found: Diagnostic, datasets: tuple[DatasetReport, ...] = (), hidden: int = 0) -> Report:
    totals = Counter((item.rule, item.severity) for item in found)
    if hidden:
        totals[found[-1].rule, found[-1].severity] += hidden
    return Report(found, tuple((*key, count) for key, count in sorted(totals.items())), datasets)


def facts(**changes: Any) -> tuple[Fact, ...]:
    tokens = {"encoding": "o200k_base", "method": "exact"}
    lengths = {"per_epoch": 347_737, "min": 12, "p5": 40, "median": 210, "p95": 800, "max": 4100}
    cost: dict[str, Any] = {
        "epochs": 3,
        "trained": 1_043_211,
        "currency": "USD",
        "per_million_tokens": 5.0,
        "training": 5.216055,
        "as_of": "2026-05",
        "summary": "Training on 1,284 records for 3 epochs: 1,043,211 tokens, about $5.22",
        "assumptions": "3 epochs were given; every record is billed in full",
    }
    return (
        *(Fact("token-counts", name, changes.get(name, value)) for name, value in tokens.items()),
        *(Fact("token-counts", name, value, "tokens") for name, value in lengths.items()),
        *(Fact("training-cost", name, changes.get(name, value)) for name, value in cost.items()),
    )


def dataset(name: str = "support", *given: Fact) -> DatasetReport:
    return DatasetReport(name, "gpt-4.1-mini-2025-04-14", (("chat", 1284),), 2, 1284, given)


def hostile() -> Report:
    found = [
        finding(
            text,
            path=text,
            line=line,
            rule=text,
            severity=list(Severity)[line % 3],
            help=text,
            pointer=f"/{text}",
            excerpt=Excerpt(text, text, text),
            related=(Place(text),),
            fix=Fix(safe=True, message=text, edits=(Edit(0, 1, text.encode(errors="replace"), 1, 2),)),
        )
        for line, text in enumerate(HOSTILE, 1)
    ]
    found.append(finding("x", excerpt=Excerpt("#", "#[stop-commands]x", "#")))
    names = "summary", "assumptions", "currency", "encoding", "as_of"
    datasets = [
        DatasetReport(
            text,
            text,
            ((text, 1), ("chat", 2)),
            1,
            3,
            (*facts(**dict.fromkeys(names, text)), Fact(text, text, text, text)),
        )
        for text in HOSTILE
    ]
    return report(*found, datasets=tuple(datasets), hidden=3)


RULES = (
    RuleInfo(
        "empty-message",
        "roles",
        ERROR,
        "A message that says nothing.\n\nWrite it.\n\n```jsonl\n{}\n```\n```text\n1: x\n```\n",
    ),
    RuleInfo("token-limit", "tokens", ERROR, "A record with more tokens than the model trains on.\n"),
)


def golden() -> Report:
    frame = Excerpt('…{"role": "assistant", "content": ', '" \\n"', "}]}")
    limit = Excerpt("", '{"messages": [{"role": "user", "content": "日本語…', "")
    found = [
        finding(
            line=12,
            pointer="/messages/1/content",
            help="Delete it, or write the answer.",
            excerpt=frame,
            span=Span(12, 9, 14),
        ),
        *(
            finding(
                f"record has {size:,} tokens, 65,536 are allowed",
                line=line,
                rule="token-limit",
                excerpt=limit,
            )
            for line, size in ((14, 70_000), (20, 99_000), (31, 65_537))
        ),
        finding(
            'the system prompt says "`</details>` @octocat ##[error]x | 100%"',
            path="data/we,ird:100%.jsonl",
            rule="system-prompt",
            severity=WARNING,
            related=(Place("data/train.jsonl", 3, 5),),
        ),
        finding(
            'role is "asistant"',
            line=40,
            rule="wrong-value",
            fix=Fix(
                safe=True, message="write the name that is meant", edits=(Edit(8, 18, b'"assistant"', 8, 17),)
            ),
        ),
        finding(
            "the record says the same as line 3",
            line=41,
            rule="duplicate-record",
            severity=WARNING,
            fix=Fix(safe=False, message="remove the record"),
        ),
        finding("31% of answers are refusals", path="", rule="refusal-ratio", severity=NOTE),
    ]
    extra = (
        Fact("role-balance", "system messages", 120, "messages"),
        Fact("role-balance", "system share", 1 / 3, "share"),
    )
    other = DatasetReport("日本語", "", (("chat", 12), ("completion", 3)), 1, 15)
    whole = report(*found, datasets=(dataset("support", *facts(), *extra), other), hidden=38)
    return replace(whole, rules=RULES)
