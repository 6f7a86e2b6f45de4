"""What every reporter for people says: how much was found, and what each dataset is and costs.

Everything returned here is printable text; the escaping of its dialect is each reporter's own.
"""

from __future__ import annotations

from jsonl_lint.diagnostic import DatasetReport, Diagnostic, Fact, Place, Report, Severity, money, plural, shorten

UNKNOWN = "–"
LENGTHS = "tokens per record (min/median/p95/max)"
HEADINGS = ("dataset", "files", "records", "formats", LENGTHS, "epochs", "tokens trained", "cost")
MESSAGE, HELP, PATH = 2000, 1000, 4096
"""Characters of a message, of its help, and of a path, at most, where there is room."""

TOKENS, COST = "token-counts", "training-cost"


def verdict(report: Report) -> list[str]:
    """Return how much was found, in exact numbers, and what the reader cannot see."""
    found = [plural(count, severity) for severity in Severity if (count := report.count(severity))]
    lines = [f"Found {_listed(found)}{_in_files(report)}."] if found else []
    if not found:
        records = sum(dataset.records for dataset in report.datasets)
        lines = [f"No findings in {plural(records, 'record')}."]
    if report.left_out:
        parts = [f"{plural(count, 'finding')} {why}" for why, count in report.left_out]
        lines.append(f"Not reported: {_listed(parts)}.")
    if report.hidden:
        lines.append(f"Counted but not kept: {plural(report.hidden, 'finding')}; --max-findings keeps more.")
    if report.broken:
        lines.append("This report is not complete: something could not be checked.")
    return lines


def fixable(report: Report) -> list[str]:
    """Return how many of the findings at hand can be mended, and how."""
    fixes = [item.fix.safe for item in report.diagnostics if item.fix and item.fix.here]
    safe, unsafe = fixes.count(True), fixes.count(False)
    least = "at least " if report.hidden else ""
    if not safe:
        return [f"{least}{unsafe:,} fixable with --fix --unsafe-fixes.".capitalize()] if unsafe else []
    more = f" ({unsafe:,} more with --unsafe-fixes)" if unsafe else ""
    return [f"{least}{safe:,} fixable with --fix{more}.".capitalize()]


def marked(report: Report) -> list[str]:
    """Return the same, with the mark that findings have that `--fix` mends."""
    safe = any(map(mark, report.diagnostics))
    return [f"[*] {line}" if safe else line for line in fixable(report)]


def mark(item: Diagnostic) -> str:
    """Return what goes before the message of a finding that `--fix` mends."""
    return "[*] " if item.fix and item.fix.safe and item.fix.here else ""


def _listed(items: list[str]) -> str:
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def _in_files(report: Report) -> str:
    files = len({diagnostic.place.path for diagnostic in report.diagnostics} - {""})
    at_least = "at least " if report.hidden else ""
    return f" in {at_least}{plural(files, 'file')}" if files else ""


def where(place: Place, shown: str = "") -> str:
    """Return a place as `path:line:column`, which is no command to any build system.

    `shown` is what is printable of the path, if that should be less.
    """
    if not place.path:
        return "dataset"
    path = shown or shorten(place.path, PATH)
    # A path may be called `::error::`; the same path with `./` is no command.
    start = "" if path[0].isalnum() or path[0] in "_./…" else "./"
    return f"{start}{path}:{place.line}:{place.column}"


def advice(item: Diagnostic) -> str:
    """Return what is wrong, and after it what to do, as sentences."""
    said = shorten(item.message, MESSAGE)
    return f"{said}. {shorten(item.help, HELP)}" if item.help else said


def sentences(report: Report) -> list[str]:
    """Return the one sentence that says what each dataset costs, with its name if there are several."""
    said = [(dataset, dataset.fact(COST, "summary")) for dataset in report.datasets]
    return [shorten(_of(report, dataset) + sentence, 400) for dataset, sentence in said if sentence]


def table(report: Report) -> list[tuple[str, ...]]:
    """Return a row of headings and a row for each dataset; a column that nobody knows is left out."""
    rows = [_row(dataset) for dataset in report.datasets]
    known = [index for index in range(len(HEADINGS)) if any(row[index] != UNKNOWN for row in rows)]
    return [tuple(shorten(row[index]) for index in known) for row in (HEADINGS, *rows)] if rows else []


def _row(dataset: DatasetReport) -> tuple[str, ...]:
    about = "~" if dataset.fact(TOKENS, "method") == "estimate" else ""
    formats = [f"{name} {count:,}" if dataset.formats[1:] else name for name, count in dataset.formats]
    lengths = [dataset.fact(TOKENS, name) for name in ("min", "median", "p95", "max")]
    tokens = [_number(None if length is None else round(length)) for length in lengths]
    trained = _number(dataset.fact(COST, "trained"))
    amount, currency = dataset.fact(COST, "training"), dataset.fact(COST, "currency")
    return (
        shorten(dataset.name, 24) or UNKNOWN,
        _number(dataset.files),
        _number(dataset.records),
        shorten(", ".join(formats), 32) or UNKNOWN,
        UNKNOWN if tokens == [UNKNOWN] * 4 else about + " / ".join(tokens),
        _number(dataset.fact(COST, "epochs")),
        trained if trained == UNKNOWN else about + trained,
        UNKNOWN if amount is None else about + money(amount, currency),
    )


def notes(report: Report) -> list[str]:
    """Return the other facts of each dataset on a line for each rule that has any, then what the costs assume."""
    lines = []
    for dataset in report.datasets:
        said: dict[str, list[str]] = {}
        for fact in dataset.facts:
            if fact.rule not in (TOKENS, COST) and fact.value is not None:
                said.setdefault(fact.rule, []).append(_measure(fact))
        told = {fact.rule for fact in dataset.facts if fact.value and fact.name != "answers"}
        lines += [
            shorten(f"{_of(report, dataset)}{rule}: {', '.join(said[rule])}", 2000)
            for rule in said
            if rule in told
        ]
    assumptions = dict.fromkeys(dataset.fact(COST, "assumptions") for dataset in report.datasets)
    return lines + [shorten(f"assumptions: {text}", 1000) for text in assumptions if text]


def _of(report: Report, dataset: DatasetReport) -> str:
    return f"{shorten(dataset.name, 24)}: " if len(report.datasets) > 1 else ""


def _measure(fact: Fact) -> str:
    if fact.unit == "share" and isinstance(fact.value, float | int):
        return f"{fact.name} {100 * fact.value:.3g} %"
    unit = "" if fact.unit in fact.name else f" {fact.unit}"
    return f"{fact.name} {_number(fact.value)}{unit}"


def _number(value: float | str | None) -> str:
    match value:
        case None:
            return UNKNOWN
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.6g}"
        case _:
            return value
