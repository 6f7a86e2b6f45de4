"""Why a line is not JSON, in the words of a person, at the character that is wrong.

`walk` stops at the first token that JSON (RFC 8259) does not allow. Each of `_LOOKS` knows one kind of slip
and looks for it around that place; the first that recognises its own explains the fault. Here are those that
look at the line as a whole, at its brackets and at strings that break; the others are in `clues`.
"""

from __future__ import annotations

import re

from jsonl_lint.diagnostic import printable, shorten
from jsonl_lint.expressions import late
from jsonl_lint.record import clues
from jsonl_lint.record.clues import CLOSERS, KINDS, ODD, Fault, fault, mends, named
from jsonl_lint.record.position import BAD_ESCAPE, MAX_DEPTH, STRING, Stop, walk

_ANY_STRING = late(r'"[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_CONTROL = late(r"[\x00-\x1f]")
_CONTROL_NAMES = {r"\t": "tab", r"\n": "newline", r"\r": "carriage return"}
_ESCAPE_HELP = {
    r"\'": "An apostrophe needs no backslash.",
    r"\x": r"JSON has no \x: write \u00 and its two digits.",
    r"\u": r"After \u stand exactly four hexadecimal digits.",
}
_SPACES = " \t\r\n"
_BRACKETS = late(rf"{STRING}|[\[\]{{}}]")
_MEMBER = late(rf"{STRING}[ \t]*+(?:[,:]|$)")
_MESSAGE = late(r'\{[ \t]*+"(?:role|from)"')
_BEGUN = late(r"[}\],]|:[ \t\"\[{]")
_TAIL = 80
_Edit = tuple[int, str, int]
_CELL = r'"[^"]*+(?:""[^"]*+)*+"'
_NOT_RECORDS = tuple(
    (late(pattern), message, advice)
    for pattern, message, advice in (
        (
            r"(?:<{7}|>{7}|\|{7})(?: |$)|={7}\s*+$",
            "unresolved merge conflict",
            "Decide which lines stay, and delete the markers.",
        ),
        (
            r'"[\[{][\[{ ]*+""\w',
            'a record in CSV quotes: every " stands twice',
            "Read the CSV file with a CSV parser, and write each record as it is.",
        ),
        (
            rf'{_CELL}(?:,[ \t]*+(?:{_CELL}|[^\s",:\[\]{{}}]++))++\s*+$',
            "CSV, not JSON: {}",
            "Write each row as an object, with the names of the columns as keys.",
        ),
    )
)
_PIECE = "piece of a record that is spread over several lines"


def explain(text: str) -> Fault:
    """Explain the first fault of a line that is not JSON, or nests too deep. Linear; never raises."""
    stop = walk(text)
    faults = (look(text, stop) for look in _LOOKS)
    return next((found for found in faults if found), None) or clues.unexpected(text, stop)


def _too_deep(_: str, stop: Stop) -> Fault | None:
    if not stop.too_deep:
        return None
    message = f"objects and lists nest more than {MAX_DEPTH} deep"
    return Fault("too-deep", stop.opened[-1], message, "Flatten the record, or store the inner part as text.")


def _line_ends(text: str, stop: Stop) -> Fault | None:
    if stop.at < len(text) or not stop.opened:
        return None
    innermost = stop.opened[-1]
    kind, closers = KINDS[text[innermost]], _closers(text, stop)
    message = f"the line ends inside the {kind} that starts at column {innermost + 1}"
    if not stop.wanted.startswith(", or"):
        return fault(stop.end, message, "One record is one line: join its lines, or restore what was cut off.")
    if len(closers) > 1:
        return fault(stop.end, message, f"Add {shorten(closers, 20)} here, or restore what was cut off.")
    advice = f"Add it: it ends the {kind} of column {innermost + 1}."
    return fault(stop.end, f"missing {closers} at the end of the line", advice)


def _closers(text: str, stop: Stop) -> str:
    return "".join(_closer(text, opened) for opened in reversed(stop.opened))


def _broken_string(text: str, stop: Stop) -> Fault | None:
    if text[stop.at : stop.at + 1] != '"' or not stop.wanted.startswith("a "):
        return None
    string = _ANY_STRING.match(text, stop.at)
    end = string.end() if string else stop.at
    control = _CONTROL.search(text, stop.at, end)
    escape = BAD_ESCAPE.search(text, stop.at, end)
    if control and not (escape and escape.start(1) < control.start()):
        spelled = printable(control[0])
        name = _CONTROL_NAMES.get(spelled, f"control character U+{ord(control[0]):04X}")
        return fault(control.start(), f"raw {name} inside a string", f"Write it as {spelled}, or delete it.")
    if escape:
        advice = _ESCAPE_HELP.get(escape[1][:2], r"For a backslash itself write \\.")
        return fault(escape.start(1), f"invalid escape {printable(escape[1])} in a string", advice)
    return _unclosed_string(text, stop)


def _unclosed_string(text: str, stop: Stop) -> Fault:
    closers = _closers(text, stop)
    inside = text[stop.at :].rstrip("]} \t\r")
    tail = text[stop.at + len(inside) :]
    if not closers or tail.replace(" ", "") != closers:
        message = "the line ends inside the string that starts here: cut off, or a raw newline"
        return fault(stop.at, message, r"Write \n for the newline and join the lines, or restore what is missing.")
    if inside.endswith('\\"'):
        advice = r"Write \\ for a backslash at the end of a string."
        return fault(stop.at + len(inside) - 2, 'the backslash keeps the " from ending the string', advice)
    return fault(stop.at, "the string that starts here never ends", f'Add the missing " before {closers}.')


def _after_record(text: str, stop: Stop) -> Fault | None:
    if not stop.complete or text.lstrip(_SPACES)[0] not in KINDS:
        return None
    char, rest = text[stop.at : stop.at + 1], text[stop.at :].lstrip("," + _SPACES)
    if rest and rest[0] in KINDS:
        second = len(text) - len(rest)
        advice = "delete the comma, and break the line here" if char == "," else "break the line here"
        return fault(second, f"a second record starts at column {second + 1}", f"One record per line: {advice}.")
    if char == ",":
        return _comma_after(text, stop, rest)
    if char in CLOSERS:
        return fault(stop.at, f"one {char} too many", f"The record is complete at column {stop.end}.")
    return None if ODD.match(text, stop.at) else _text_after(stop)


def _comma_after(text: str, stop: Stop, rest: str) -> Fault:
    if rest and mends(text, stop.end - 1, "", 1):
        return fault(stop.end - 1, f"one {text[stop.end - 1]} too many", "Delete it: the record goes on.")
    if rest:
        return _text_after(stop)
    first = len(text) - len(text.lstrip(_SPACES))
    if first or _MESSAGE.match(text):
        return fault(first, _PIECE, "Write each record on one line, with no comma after it.")
    return fault(stop.at, "trailing comma after the record", "Delete it: no commas between records.")


def _text_after(stop: Stop) -> Fault:
    return fault(stop.at, "text after the record", "Only the record may be on its line: delete the rest.")


def _no_record(text: str, stop: Stop) -> Fault | None:
    start = text.lstrip(_SPACES)
    first = len(text) - len(start)
    if stop.opened or start[:1] in KINDS or ODD.match(text, first):
        return None
    shown = shorten(start[:_TAIL].rstrip(), 40)
    for pattern, message, advice in _NOT_RECORDS:
        if pattern.match(start):
            return fault(first, message.format(shown), advice)
    if found := _around_record(text, first) or _piece(start, first):
        return found
    advice = r"Delete it, or write it into its record, with \n for a line break."
    return fault(first, f"plain text, not JSON: {shown}", advice)


def _around_record(text: str, first: int) -> Fault | None:
    """Explain a line that is a record, but for what stands or is missing at its start."""
    missing = "{" if text[first] == '"' else '{"'
    if first == 0 and (text[0] == '"' or text[0].isalpha()) and mends(text, 0, missing):
        return fault(0, f"missing {missing} at the start of the line", "Add it: every record is an object.")
    brace = text.find("{")
    if brace < 0 or _MEMBER.match(text, first):
        return None
    record = walk(text, brace)
    if not record.complete or record.at < len(text):
        return None
    message = f"text before the record, which starts at column {brace + 1}"
    return fault(first, message, "The line must begin with the record: delete the text.")


def _piece(start: str, first: int) -> Fault | None:
    advice = r"Write each record on one line; a line break inside a string is \n."
    if _MEMBER.match(start):
        return fault(first, _PIECE, advice)
    tail = start[-_TAIL:].rstrip()
    closed = tail.rstrip(",").endswith(("}", "]")) and _excess(start) > 0
    if closed or _BEGUN.match(start) or tail.endswith(('",', "',")):
        return fault(first, "continues a string or a record of the line above", advice)
    return None


def _excess(text: str) -> int:
    return sum(map(text.count, "}]")) - sum(map(text.count, "{["))


def _bracket(text: str, stop: Stop) -> Fault | None:
    """Explain a bracket that is missing or one too many: one that mends the line, or else the likeliest."""
    likely = _likely_edit(text, stop)
    for edit in (*likely, *_other_edits(text, stop)):
        if mends(text, *edit):
            return _edited(text, stop, *edit)
    return _edited(text, stop, *likely[0]) if likely else None


def _likely_edit(text: str, stop: Stop) -> list[_Edit]:
    """Return where which bracket is missing, as far as this can be told without a look at what follows."""
    char = text[stop.at]
    if _mismatched(text, stop):
        return [(stop.at, _closer(text, stop.opened[-1]), 0)]
    if char == "{" and stop.wanted == "a key":
        braces, in_list, _ = _closers(text, stop).partition("]")
        return [(stop.start, braces, 0)] if in_list else []
    if char == ":" and stop.wanted == ", or ]" and text[stop.start] == '"':
        return [(stop.start, "{", 0)]
    return []


def _other_edits(text: str, stop: Stop) -> list[_Edit]:
    """Return what else may be wrong with the brackets: only the rest of the line can prove it."""
    char, before = text[stop.at], len(text[: stop.start].rstrip()) - 1
    if _mismatched(text, stop):
        opened = [(_opening(text, stop, stop.start), "[", 0)] if text[stop.start] + char == "}]" else []
        return [*opened, (stop.at, "", 1), (stop.at, _closer(text, stop.opened[-1]), 1)]
    if char == "{" and stop.wanted == "a key":
        edits = {"]": (before, "", 1), "}": (_opening(text, stop, before), "[", 0)}
        return [edits[text[before]]] if text[before] in edits else []
    if char == "{" and stop.wanted == "a key or }":
        return [(stop.at, "", 1)]
    if char == ":" and text[stop.start] == '"' and stop.wanted.startswith(", or"):
        return [(before, "]", 0) if text[before] == "," else (stop.start, "{", 0)]
    return []


def _mismatched(text: str, stop: Stop) -> bool:
    """Tell whether a value is followed by the closer of another bracket than the one that is open."""
    char = text[stop.at]
    return char in CLOSERS and CLOSERS[char] != text[stop.opened[-1]] and text[stop.start] not in ",:"


def _closer(text: str, opened: int) -> str:
    return "}" if text[opened] == "{" else "]"


def _opening(text: str, stop: Stop, last: int) -> int:
    """Return where the value begins that ends at offset `last`, directly inside the innermost open bracket."""
    begins = last
    opened: list[int] = []
    for token in _BRACKETS.finditer(text, stop.opened[-1] + 1, last + 1):
        if token[0] in KINDS:
            opened.append(token.start())
        elif token[0] in CLOSERS:
            begins = opened.pop()
    return begins


def _edited(text: str, stop: Stop, at: int, insert: str, drop: int) -> Fault:
    if not insert:
        return fault(at, f"one {text[at]} too many", "Delete it.")
    innermost = stop.opened[-1]
    advice = f"The {text[innermost]} of column {innermost + 1} is still open."
    if drop:
        return fault(at, f"{text[at]} in place of {insert}", advice)
    if insert in KINDS:
        advice = f"The {KINDS[insert]} begins here."
    return fault(at, f"missing {insert} before {named(text, at)}", advice)


_LOOKS = (
    _too_deep,
    _line_ends,
    _broken_string,
    _after_record,
    _no_record,
    clues.missing_quote,
    _bracket,
    clues.unescaped_quote,
    clues.odd,
    clues.comma,
    clues.quotes,
    clues.key,
    clues.bare,
    clues.separator,
)
