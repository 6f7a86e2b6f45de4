"""Why a line is not JSON, in the words of a person, at the character that is wrong.

`walk` stops at the first token that JSON (RFC 8259) does not allow. Each of `_LOOKS` knows one kind of slip
and looks for it around that place; the first that recognises its own explains the fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jsonl_lint.diagnostic import printable, shorten
from jsonl_lint.record.position import BAD_ESCAPE, MAX_DEPTH, NUMBER, STRING, VALUE, Stop, walk

_KINDS = {"{": "object", "[": "list"}
_ANY_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f]")
_CONTROL_NAMES = {r"\t": "tab", r"\n": "line break", r"\r": "carriage return"}
_ESCAPE_HELP = {
    r"\'": "An apostrophe needs no backslash.",
    r"\x": r"JSON has no \x: write \u00 and its two digits.",
    r"\u": r"After \u stand exactly four hexadecimal digits.",
}
_SPACES = " \t\r\n"
_CLOSERS = {"}": "{", "]": "["}
_MEMBER = re.compile(rf"{STRING}[ \t]*+(?:[,:]|$)")
_PIECE = re.compile(r"""^[}\],:]|[}\]],?$|["'],$""")
_TAIL = 80
_SWALLOWED = {
    ": after the key": (re.compile(r':[ \t]*"$'), re.compile(r"\w")),
    ", or }": (re.compile(r',[ \t]*"$'), re.compile(r'[^"\\]{1,40}"[ \t]*+:')),
}
_SCALAR = rf"[\[{{]|{NUMBER}[\s,\]}}]|(?:true|false|null)\b"
_FOLLOWERS = {
    ", or }": re.compile(rf"{STRING}[ \t\r\n]*+:"),
    ", or ]": re.compile(rf"{STRING}[ \t\r\n]*+[,\]]|{_SCALAR}"),
    ": after the key": re.compile(rf"{STRING}[ \t\r\n]*+[,}}]|{_SCALAR}|[,=]"),
}
_HIDDEN = r"[^\S \t\r\n]|[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
_ODD = re.compile(rf'(?P<comment>//|/\*|#)|(?P<escaped>\\")|{_HIDDEN}')
_BARE = tuple(
    (re.compile(pattern), message, advice)
    for pattern, message, advice in (
        (r"(?:None|NULL|Null|[Nn]il|undefined)\b", "{} is not JSON", "Write null, as json.dumps does."),
        (r"(?:True|TRUE)\b", "{} is not JSON", "Write true, as json.dumps does."),
        (r"(?:False|FALSE)\b", "{} is not JSON", "Write false, as json.dumps does."),
        (r"[-+]?(?:NaN|nan|Infinity|inf)\b", "{} is not JSON", "Write null: JSON numbers are finite."),
        (r"-?0[0-9][\w.+-]*+", "number {} has a leading zero", 'Delete it, or write it as "text".'),
        (r"\+[\w.+-]++", "number {} has a plus sign", "Delete the plus sign."),
        (r"-?\.[0-9][\w.+-]*+", "number {} begins with a dot", "Write 0 before the dot."),
        (r"-?[0-9]++\.(?![0-9])[\w.+-]*+", "number {} ends with a dot", "Write 0 after the dot."),
        (r"-?[0-9][\w.+-]*+", "{} is not a number in JSON", 'Put it in "double quotes".'),
        (r"\w++", "text without quotes: {}", 'Put it in "double quotes".'),
    )
)
_QUOTES = "'`“”„‟‘’‚«»＂"
_BARE_KEY = re.compile(r"([\w$][\w$.-]*+)[ \t]*+:")
_HALF_KEY = re.compile(r'(\w[^"\\]{0,40})"[ \t]*+:')
_VALUE = re.compile(VALUE)
_CHUNK = re.compile(r"""[^\s"'{}\[\],:]++|.""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line as JSON.

    `condition` is one of blank, invalid-utf8, invalid-json, too-deep, not-an-object. `offset` counts code
    points from the start of the line; of a byte that is not UTF-8 it is where its character would be.
    """

    condition: str
    offset: int
    message: str
    help: str


def explain(text: str) -> Fault:
    """Explain the first fault of a line that is not JSON, or nests too deep. Linear; never raises."""
    stop = walk(text)
    faults = (look(text, stop) for look in _LOOKS)
    return next((fault for fault in faults if fault), None) or _unexpected(text, stop)


def _fault(offset: int, message: str, advice: str) -> Fault:
    return Fault("invalid-json", offset, message, advice)


def _too_deep(_: str, stop: Stop) -> Fault | None:
    if not stop.too_deep:
        return None
    message = f"objects and lists nest more than {MAX_DEPTH} deep"
    return Fault("too-deep", stop.opened[-1], message, "Flatten the record, or store the inner part as text.")


def _line_ends(text: str, stop: Stop) -> Fault | None:
    if stop.at < len(text) or not stop.opened:
        return None
    bracket = stop.opened[-1]
    message = f"the line ends inside the {_KINDS[text[bracket]]} that starts at column {bracket + 1}"
    return _fault(stop.end, message, "One record is one line: join its lines, or restore what was cut off.")


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
        return _fault(control.start(), f"raw {name} inside a string", f"Write it as {spelled}, or delete it.")
    if escape:
        advice = _ESCAPE_HELP.get(escape[1][:2], r"For a backslash itself write \\.")
        return _fault(escape.start(1), f"invalid escape {printable(escape[1])} in a string", advice)
    return _unclosed_string(text, stop)


def _unclosed_string(text: str, stop: Stop) -> Fault:
    closers = "".join("}" if text[bracket] == "{" else "]" for bracket in reversed(stop.opened))
    inside = text[stop.at :].rstrip("]} \t\r")
    tail = text[stop.at + len(inside) :]
    if not closers or tail.replace(" ", "") != closers:
        advice = r"A line break in a string is written \n: join the lines, or restore what was cut off."
        return _fault(stop.at, "the line ends inside the string that starts here", advice)
    if inside.endswith('\\"'):
        advice = r"Write \\ for a backslash at the end of a string."
        return _fault(stop.at + len(inside) - 2, 'the backslash keeps the " from ending the string', advice)
    return _fault(stop.at, "the string that starts here never ends", f'Add the missing " before {closers}.')


def _after_record(text: str, stop: Stop) -> Fault | None:
    if not stop.complete or text.lstrip(_SPACES)[0] not in _KINDS:
        return None
    char, rest = text[stop.at : stop.at + 1], text[stop.at :].lstrip("," + _SPACES)
    if rest and rest[0] in _KINDS:
        second = len(text) - len(rest)
        message = f"a second record starts at column {second + 1}"
        return _fault(second, message, "One record per line: break the line before it.")
    if char == "," and not rest:
        return _fault(stop.at, "trailing comma after the record", "Delete it: no commas between records.")
    if char in _CLOSERS:
        return _fault(stop.at, f"one {char} too many", f"The record is complete at column {stop.end}.")
    if _ODD.match(text, stop.at):
        return None
    return _fault(stop.at, "text after the record", "Only the record may be on its line: delete the rest.")


def _no_record(text: str, stop: Stop) -> Fault | None:
    start = text.lstrip(_SPACES)
    first = len(text) - len(start)
    if stop.opened or start[:1] in _KINDS or _ODD.match(text, first):
        return None
    member, brace = _MEMBER.match(start), text.find("{")
    if not member and brace > 0 and (record := walk(text, brace)).complete and record.at == len(text):
        message = f"text before the record, which starts at column {brace + 1}"
        return _fault(first, message, "The line must begin with the record: delete the text.")
    if member or _PIECE.search(start[:1] + start[-_TAIL:].rstrip()):
        advice = r"Write each record on one line; a line break inside a string is \n."
        return _fault(first, "piece of a record that is spread over several lines", advice)
    advice = r"Delete it, or write it into its record, with \n for a line break."
    return _fault(first, f"plain text, not JSON: {shorten(start[:_TAIL], 40)}", advice)


def _missing_quote(text: str, stop: Stop) -> Fault | None:
    """Explain a string that swallowed a comma or colon, and ends where the next one should begin."""
    end, rest = _SWALLOWED.get(stop.wanted, (None, _MEMBER))
    swallowed = end and end.search(text, max(stop.start, stop.end - _TAIL), stop.end)
    if not swallowed or stop.at > stop.end or not rest.match(text, stop.at):
        return None
    return _fault(swallowed.start(), f'missing " before {swallowed[0][0]}', "End the string here.")


def _unescaped_quote(text: str, stop: Stop) -> Fault | None:
    """Explain words right after the end of a string, if another quote follows to end them."""
    follower = _FOLLOWERS.get(stop.wanted)
    if not follower or text[stop.end - 1] != '"' or text[stop.at] in ":;]}" or text.find('"', stop.at) < 0:
        return None
    if follower.match(text, stop.at) or (stop.at > stop.end and _ODD.match(text, stop.at)):
        return None
    return _unescaped(stop.end - 1)


def _unescaped(offset: int) -> Fault:
    return _fault(offset, 'unescaped " inside a string', r"Write \" for a quote inside a string.")


def _odd(text: str, stop: Stop) -> Fault | None:
    odd = _ODD.match(text, stop.at)
    if not odd:
        return None
    if odd["comment"]:
        advice = "Delete it." if stop.end else r"Delete it, or join it to the record above with \n."
        return _fault(stop.at, f"comment {odd[0]}: JSON has no comments", advice)
    if odd["escaped"]:
        advice = "The record seems to be encoded twice: decode it once."
        return _fault(stop.at, r"escaped quote \" outside a string", advice)
    if odd[0] == "\ufeff":
        return _fault(stop.at, "byte order mark inside the file", "Delete it; joined files leave it behind.")
    return _fault(stop.at, f"invisible character U+{ord(odd[0]):04X} outside a string", "Delete it.")


def _comma(text: str, stop: Stop) -> Fault | None:
    """Explain a comma, or the colon before a bracket, that has nothing on one of its sides."""
    last, char = text[stop.start], text[stop.at]
    if last == "," and char in _CLOSERS:
        return _fault(stop.start, f"trailing comma before {char}", "Delete the comma.")
    if last == ":" and char in ",}]":
        return _fault(stop.at, "no value after the colon", "Write the value, or null.")
    if last in "[{," and char == ",":
        return _fault(stop.at, "comma with nothing before it", "Delete it, or restore what is missing.")
    return None


def _bracket(text: str, stop: Stop) -> Fault | None:
    char, bracket = text[stop.at], stop.opened[-1]
    if char not in _CLOSERS or _CLOSERS[char] == text[bracket]:
        return None
    missing = "}" if char == "]" else "]"
    advice = f"The {text[bracket]} of column {bracket + 1} is still open."
    return _fault(stop.at, f"missing {missing} before {char}", advice)


def _bare(text: str, stop: Stop) -> Fault | None:
    """Explain a word or number that JSON does not know, or that began well."""
    glued = stop.at == stop.end and text[stop.start] not in '"{[}]:,'
    begin = stop.start if glued else stop.at
    for pattern, message, advice in _BARE if glued or stop.wanted.startswith("a value") else ():
        if (bare := pattern.match(text, begin)) and bare.end() > stop.at:
            return _fault(begin, message.format(shorten(bare[0], 30)), advice)
    return None


def _quotes(text: str, stop: Stop) -> Fault | None:
    char = text[stop.at]
    if not stop.wanted.startswith("a ") or char not in _QUOTES:
        return None
    if char == "'":
        advice = 'Write ". A printed Python dict is not JSON: use json.dumps.'
        return _fault(stop.at, "single quotes where JSON has double quotes", advice)
    return _fault(stop.at, f'{char} where JSON has a plain "', 'Write ".')


def _key(text: str, stop: Stop) -> Fault | None:
    """Explain what stands in place of a key: a bare one, half a one, or words after a quote and a comma."""
    if not stop.wanted.startswith("a key"):
        return None
    if key := _BARE_KEY.match(text, stop.at):
        name = shorten(key[1], 40)
        return _fault(stop.at, f"key without quotes: {name}", f'Write "{name}".')
    if half := _HALF_KEY.match(text, stop.at):
        return _fault(stop.at, f'missing " before {shorten(half[1])}', "Begin the key here.")
    if text[stop.start - 1 : stop.end] == '",' and text[stop.at] not in "[{" and '"' in text[stop.at :]:
        return _unescaped(stop.start - 1)
    return None


def _separator(text: str, stop: Stop) -> Fault | None:
    token = shorten(text[stop.start : stop.end], 40)
    if stop.wanted == ": after the key":
        if text[stop.at] in ",}":
            return _fault(stop.at, f"key {token} has no value", "Write a colon and the value.")
        return _fault(stop.at, f"missing colon after the key {token}", "Write : between key and value.")
    if not stop.wanted.startswith(", or") or not _VALUE.match(text, stop.at):
        return None
    return _fault(stop.at, f"missing comma after {token}", "Write , between the two.")


def _unexpected(text: str, stop: Stop) -> Fault:
    found = _CHUNK.match(text, stop.at)
    name = shorten(found[0], 20) if found else "the end of the line"
    advice = "Write records with a JSON library, such as Python's json.dumps."
    return _fault(stop.at, f"expected {stop.wanted}, found {name}", advice)


_LOOKS = (
    _too_deep,
    _line_ends,
    _broken_string,
    _after_record,
    _no_record,
    _missing_quote,
    _unescaped_quote,
    _odd,
    _comma,
    _bracket,
    _quotes,
    _key,
    _bare,
    _separator,
)
