"""What a character or a word that is out of place tells about the slip that put it there.

Each clue looks at the place where `walk` stopped, and explains it or returns None.
"""

from __future__ import annotations

import re

from jsonl_lint.diagnostic import shorten
from jsonl_lint.expressions import late
from jsonl_lint.record.position import NUMBER, STRING, VALUE, Stop, walk
from jsonl_lint.values import Value

KINDS = {"{": "object", "[": "list"}
CLOSERS = {"}": "{", "]": "["}
_HIDDEN = r"[^\S \t\r\n]|[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
ODD = late(rf'(?P<comment>//|/\*|#)|(?P<escaped>\\")|{_HIDDEN}')
_TAIL = 80
_LONG = 1_000_000
_SWALLOWED_END = late(r'(?:[}\]][}\] \t]*)?,[ \t]*(?:[\[{][\[{ \t]*)?"$')
_HALF_KEY = late(r'([^\s"\\,:\[\]{}][^"\\]{0,40})"[ \t]*+:')
_SWALLOWED = {
    ": after the key": (late(r':[ \t]*(?:[\[{][\[{ \t]*)?"$'), late(r'[^\s",:\[\]{}]')),
    ", or }": (_SWALLOWED_END, _HALF_KEY),
    ", or ]": (_SWALLOWED_END, _HALF_KEY),
}
_SCALAR = rf"[\[{{]|{NUMBER}[\s,\]}}]|(?:true|false|null)\b"
_FOLLOWERS = {
    ", or }": late(rf"{STRING}[ \t\r\n]*+:"),
    ", or ]": late(rf"{STRING}[ \t\r\n]*+[,\]]|{_SCALAR}"),
    ": after the key": late(rf"{STRING}[ \t\r\n]*+[,}}]|{_SCALAR}|[,=]"),
}
_BARE = tuple(
    (late(pattern), message, advice)
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
_BARE_KEY = late(r"([\w$][\w$.-]*+)[ \t]*+:")
_NAMES = {",": "the comma", ":": "the colon"}
_STRING = late(STRING)
_VALUE = late(VALUE)
_WORD = late(r"\w++")
_CHUNK = late(r"""[^\s"'{}\[\],:]++|.""", re.DOTALL)


class Fault(Value, kw_only=False):
    """What is wrong with a line as JSON.

    `condition` is one of blank, long-line, invalid-utf8, invalid-json, too-deep, not-an-object. `offset` counts
    code points from the start of the line; of a byte that is not UTF-8 it is where its character would be.
    """

    condition: str
    offset: int
    message: str
    help: str


def fault(offset: int, message: str, advice: str) -> Fault:
    """Return a fault of JSON."""
    return Fault("invalid-json", offset, message, advice)


def mends(text: str, at: int, insert: str, drop: int = 0) -> bool:
    """Tell whether the line is JSON once `drop` characters at this offset give way to `insert`.

    A line of more than a million characters is not tried: that would cost as much as reading it once more.
    """
    if len(text) > _LONG:
        return False
    mended = text[:at] + insert + text[at + drop :]
    stop = walk(mended)
    return stop.complete and stop.at == len(mended)


def missing_quote(text: str, stop: Stop) -> Fault | None:
    """Explain a string that swallowed a comma or colon, and ends where the next one should begin."""
    if stop.wanted not in _SWALLOWED or stop.at > stop.end:
        return None
    end, rest = _SWALLOWED[stop.wanted]
    swallowed = end.search(text, max(stop.start + 1, stop.end - _TAIL), stop.end)
    if not swallowed or not (rest.match(text, stop.at) or mends(text, swallowed.start(), '"')):
        return None
    advice = f"The string of column {stop.start + 1} is not closed: end it here."
    return fault(swallowed.start(), f'missing " before {named(text, swallowed.start())}', advice)


def unescaped_quote(text: str, stop: Stop) -> Fault | None:
    """Explain words right after the end of a string, if another quote follows to end them."""
    follower = _FOLLOWERS.get(stop.wanted)
    if not follower or text[stop.end - 1] != '"' or text[stop.at] in ":;]}" or text.find('"', stop.at) < 0:
        return None
    if follower.match(text, stop.at) or (stop.at > stop.end and ODD.match(text, stop.at)):
        return None
    doubled = stop.end - stop.start == len('""') or text[stop.end - 1] == text[stop.end]
    if doubled and mends(text, stop.end - 1, "", 1):
        return fault(stop.end - 1, 'one " too many', r"Delete it, or write \" for a quote inside the string.")
    return _unescaped(stop.end - 1)


def named(text: str, at: int) -> str:
    """Return what stands at this offset, in words."""
    string = _STRING.match(text, at)
    return shorten(string[0], 40) if string else _NAMES.get(text[at], text[at])


def _unescaped(offset: int) -> Fault:
    return fault(offset, 'unescaped " inside a string', r"Write \" for a quote inside a string.")


def odd(text: str, stop: Stop) -> Fault | None:
    """Explain a comment, an escaped quote or an invisible character between the tokens."""
    found = ODD.match(text, stop.at)
    if not found:
        return None
    if found["comment"]:
        advice = "Delete it." if stop.end else r"Delete it; a line break inside a string is written \n."
        return fault(stop.at, f"comment {found[0]}: JSON has no comments", advice)
    if found["escaped"]:
        advice = "The record seems to be encoded twice: decode it once."
        return fault(stop.at, r"escaped quote \" outside a string", advice)
    if found[0] == "\ufeff":
        return fault(stop.at, "byte order mark inside the file", "Delete it; joined files leave it behind.")
    return fault(stop.at, f"invisible character U+{ord(found[0]):04X} outside a string", "Delete it.")


def comma(text: str, stop: Stop) -> Fault | None:
    """Explain a comma or a colon that has nothing on one of its sides."""
    last, char = text[stop.start], text[stop.at]
    if last == "," and char in CLOSERS:
        return fault(stop.start, f"trailing comma before {char}", "Delete the comma.")
    if last == ":" and char in ",}]":
        return fault(stop.at, "no value after the colon", "Write the value, or null.")
    if last in "[{," and char == ",":
        return fault(stop.at, "comma with nothing before it", "Delete it, or restore what is missing.")
    if last == char == ":" and mends(text, stop.at, "", 1):
        return fault(stop.at, "one : too many", "Delete it.")
    return None


def bare(text: str, stop: Stop) -> Fault | None:
    """Explain a word or number that JSON does not know, or that began well."""
    word = _WORD.match(text, stop.at)
    if word and stop.wanted.startswith("a value") and mends(text, stop.at, '"'):
        return fault(stop.at, f'missing " before {shorten(word[0], 30)}', "Begin the string here.")
    glued = stop.at == stop.end and text[stop.start] not in '"{[}]:,'
    begin = stop.start if glued else stop.at
    for pattern, message, advice in _BARE if glued or stop.wanted.startswith("a value") else ():
        if (word := pattern.match(text, begin)) and word.end() > stop.at:
            return fault(begin, message.format(shorten(word[0], 30)), advice)
    return None


def quotes(text: str, stop: Stop) -> Fault | None:
    """Explain a quote of another kind."""
    char = text[stop.at]
    if not stop.wanted.startswith("a ") or char not in _QUOTES:
        return None
    if char == "'":
        advice = 'Write ". A printed Python dict is not JSON: use json.dumps.'
        return fault(stop.at, "single quotes where JSON has double quotes", advice)
    return fault(stop.at, f'{char} where JSON has a plain "', 'Write ".')


def key(text: str, stop: Stop) -> Fault | None:
    """Explain what stands in place of a key: a bare one, half a one, or words after a quote and a comma."""
    if not stop.wanted.startswith("a key"):
        return None
    if word := _BARE_KEY.match(text, stop.at):
        name = shorten(word[1], 40)
        return fault(stop.at, f"key without quotes: {name}", f'Write "{name}".')
    if half := _HALF_KEY.match(text, stop.at):
        return fault(stop.at, f'missing " before {shorten(half[1])}', "Begin the key here.")
    if text[stop.start - 1 : stop.end] == '",' and text[stop.at] not in "[{" and text.find('"', stop.at) > 0:
        return _unescaped(stop.start - 1)
    return None


def separator(text: str, stop: Stop) -> Fault | None:
    """Explain a comma or a colon that is missing."""
    token = shorten(text[stop.start : stop.end], 40)
    if stop.wanted == ": after the key":
        if text[stop.at] in ",}":
            return fault(stop.at, f"key {token} has no value", "Write a colon and the value.")
        return fault(stop.at, f"missing colon after the key {token}", "Write : between key and value.")
    if not stop.wanted.startswith(", or") or not _VALUE.match(text, stop.at):
        return None
    return fault(stop.at, f"missing comma after {token}", "Write , between the two.")


def unexpected(text: str, stop: Stop) -> Fault:
    """Say what JSON allows here, of a slip that nothing else knows."""
    found = _CHUNK.match(text, stop.at)
    name = shorten(found[0], 20) if found else "the end of the line"
    advice = "Write records with a JSON library, such as Python's json.dumps."
    return fault(stop.at, f"expected {stop.wanted}, found {name}", advice)
