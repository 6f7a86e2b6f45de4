"""Which records are the same: short digests of what a record says, asks and answers.

Texts count as they are, character for character; keys that no one reads in training do not. A digest has nine
bytes: among a hundred million different records two have the same with a probability of one in a million.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from jsonl_lint.record import Message, Record
from jsonl_lint.record.plain import plain
from jsonl_lint.rule.sketch import words

_TOLD = frozenset(
    {
        *("system", "tools", "functions", "images", "videos", "audios", "label", "labels"),
        *(
            "instruction",
            "input",
            "output",
            "history",
            "chosen",
            "rejected",
            "prompt",
            "completion",
            "completions",
        ),
    }
)
_TOLD_ROLES = frozenset({"system", "developer"})
_NAMES = frozenset({"id", "uuid", "idx", "index"})
_SHORT = 200
_REMARK = 3
_OPENING, _CLOSING = " \"'`*([{<«“‘„「『¿¡", " \"'`*)]}>»”’」』.,;:!?。、"
_SPACE = b" \t\n\v\f\r\x1c\x1d\x1e\x1f"
_JOINT = re.compile(r"(?<=[^\W\d_])[-_ ]++(?=[^\W\d_])")

_SPELL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str).encode

SIZE = 9
"""Bytes of a digest."""


def conversation(record: Record) -> bytes:
    """Return a digest of all that is said, shown and declared.

    Where nobody says anything, it is that of the whole value, but for the number or name of the record.
    """
    if said := record.said or plain(counting := _counting(record)):
        return _hashed(_spoken(said))
    return digest(counting)


def remark(record: Record) -> bytes:
    """Return three bytes that tell a record from others that say the same, by what no one trains on.

    That is the whole line if a key is there twice, for only one value of such a key is read.
    """
    if record.duplicates:
        return hashlib.blake2b(record.raw, digest_size=_REMARK).digest()
    if record.said or len(counting := _counting(record)) == len(record.value):
        return bytes(_REMARK)
    return digest({key: item for key, item in record.value.items() if key not in counting})[:_REMARK]


def _counting(record: Record) -> dict[str, Any]:
    said = {message.home[:1] for message in record.messages}
    if not said or () in said or record.ends_with == "user":
        return {key: item for key, item in record.value.items() if key not in _NAMES}
    return {key: item for key, item in record.value.items() if (key,) in said or key in _TOLD}


def prompt(record: Record) -> bytes | None:
    """Return a digest of what the last trained answer answers, with the tools; None if nobody asks anything."""
    asked = record.once(_asked)
    return _hashed(_SPELL(record.tools) if record.tools else "", *asked) if asked else None


def question_asked(record: Record) -> bytes | None:
    """Return a digest of the prompt without system messages and tools; None if nobody asks anything."""
    said = zip(record.once(question), record.once(_asked), strict=True)
    asked = [spelled for message, spelled in said if message.role not in _TOLD_ROLES]
    return _hashed(*asked) if asked else None


def reply(record: Record) -> bytes | None:
    """Return three bytes that tell the last trained answer from others to its prompt; None if there is none.

    Short answers that are one label, spelled in two ways, have the same.
    """
    answer = record.once(last_answer)
    if answer is None:
        return None
    text = answer.text
    said = folded(text) if len(text) <= _SHORT else _unspaced(text.casefold()).strip(_OPENING + _CLOSING)
    if answer.calls:
        return _hashed(_spelled(answer._replace(role="", text=said or text, images=())))[:_REMARK]
    return _hashed(_spoken([("", said or text)]))[:_REMARK]


def _unspaced(text: str) -> str:
    """Return a text without white space."""
    return text.encode().translate(None, _SPACE).decode() if text.isascii() else "".join(text.split())


def folded(name: str) -> str:
    """Return a label without what people vary: case, white space, Unicode form, and the punctuation around it."""
    if name.isascii():
        plain = name.lower()
    else:
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    if not plain.isprintable() or "\ufe0f" in plain:
        plain = "".join(char for char in plain if unicodedata.category(char) != "Cf" and char != "\ufe0f")
    plain = " ".join(plain.split()).lstrip(_OPENING).rstrip(_CLOSING)
    return (_JOINT.sub(" ", plain) if "-" in plain or "_" in plain else plain) or name


def topic(record: Record) -> bytes | None:
    """Return a digest of the words of the prompt, whatever their case and punctuation; None if nobody asks."""
    asked = [message for message in record.once(question) if message.role not in {"system", "developer"}]
    found = [words(message.text) for message in asked]
    return digest([[word.decode(errors="replace") for word in said] for said in found]) if any(found) else None


def question(record: Record) -> tuple[Message, ...]:
    """Return the messages before the last trained answer; none if no user says anything there."""
    answer = record.once(last_answer)
    before = record.messages[: record.messages.index(answer)] if answer else record.messages
    asked = tuple(message for message in before if not message.alternative)
    says = any(message.role == "user" and (message.text.strip() or message.images) for message in asked)
    return asked if says else ()


def last_answer(record: Record) -> Message | None:
    """Return the last message that is trained and no alternative."""
    trained = [message for message in record.messages if message.trained and not message.alternative]
    return trained[-1] if trained else None


def digest(value: Any) -> bytes:
    """Return the digest of a JSON value; the order of keys does not count."""
    return _hashed(_SPELL(value))


def _hashed(*parts: str) -> bytes:
    return hashlib.blake2b("".join(parts).encode(errors="surrogatepass"), digest_size=SIZE).digest()


def _asked(record: Record) -> list[str]:
    """Return each message of the question, as it is spelled."""
    return list(map(_spelled, record.once(question)))


def _spelled(message: Message) -> str:
    """Return a message as a text that no other message has, nor begins with: role, text, calls and images."""
    if not message.calls and not message.images:
        return f"{len(message.role)},{len(message.text)} {message.role}{message.text}"
    calls = [[call.name, call.arguments] for call in message.calls]
    shown = _SPELL([message.role, message.text, calls, [image.url for image in message.images]])
    return f"{len(shown)} {shown}"


def _spoken(messages: Iterable[tuple[str, str]]) -> str:
    """Return messages that are nothing but a role and a text, each with how long they are before them."""
    return "".join([f"{len(role)},{len(text)} {role}{text}" for role, text in messages])
