"""What keys, tokens and passwords look like, and which of them are only shown as an example.

Each kind is told by its own prefix and its exact length or alphabet, by its checksum where it has one, or by the
word beside it. Sources: the rules of gitleaks 8 (2025); GitHub, "Behind GitHub's new authentication token formats"
(2021), for the checksum that npm has, too; RFC 7519 for JSON Web Tokens; RFC 7468 for private keys. Import the
module and say `keys.find`.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

from jsonl_lint.expressions import late
from jsonl_lint.record import Record
from jsonl_lint.rule.privacy import made_up, whole

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECKSUM = 6
_VARIED = 20
_HEX = late("[0-9a-f]*")
_DOCUMENTED_CLAIMS = {"sub": "1234567890"}.items()

_ALPHABET = (_BASE62 + "_-+/").encode()
_AS_RUNS = bytes(120 if byte in _ALPHABET else 32 for byte in range(256))
_RUN = b"x" * 20
_WORDS = late("[a-z_/+-]*|[A-Z_/+-]*")
GATE = "@|[A-Za-z0-9_+/-]{20}"
"""What occurs in every line with a key, as `Rule.gate` has it."""

_LONGEST_RUN, _BEFORE, _AFTER = 4096, 100, 300

_ID = "[A-Za-z0-9_-]"
_SAID = r"[\w .-]{0,20}(?:[\s\"'`:=>,|\\]|\\[nrt]){1,8}"


Name = Literal[
    "Anthropic key",
    "OpenRouter key",
    "OpenAI key",
    "Groq key",
    "xAI key",
    "Perplexity key",
    "Hugging Face token",
    "GitHub token",
    "GitLab token",
    "npm token",
    "PyPI token",
    "AWS key ID",
    "AWS secret key",
    "Google key",
    "Google client secret",
    "Azure storage key",
    "Slack token",
    "Slack webhook",
    "Stripe key",
    "SendGrid key",
    "Twilio key",
    "Mailgun key",
    "Telegram bot token",
    "Discord token",
    "Discord webhook",
    "DigitalOcean token",
    "Shopify token",
    "Databricks token",
    "Cloudflare key",
    "JSON Web Token",
    "private key",
    "password in an address",
]
"""What is found."""


class Kind(NamedTuple):
    """What it is, what it looks like (its group is the value, if it has one), and how a genuine value is told."""

    name: Name
    pattern: str
    genuine: Callable[[str], bool] = lambda value: not made_up(value)


class Key(NamedTuple):
    """What was found from `start` to `stop`; `value` must not be shown."""

    name: Name
    value: str
    start: int
    stop: int


def _checksum(value: str) -> bool:
    """Return whether the last six characters are the CRC-32 of those after the prefix, in base 62."""
    body = value.partition("_")[2]
    number, digits = zlib.crc32(body[:-_CHECKSUM].encode()), ""
    for _ in range(_CHECKSUM):
        number, digit = divmod(number, len(_BASE62))
        digits = _BASE62[digit] + digits
    return body.endswith(digits)


def _decoded(part: str) -> bytes:
    """Return what base64url without padding says; nothing if it is none."""
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        return b""


def _json(part: str) -> dict[str, Any]:
    try:
        value = json.loads(_decoded(part))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _web_token(value: str) -> bool:
    """Return whether the header names an algorithm, and the claims are not those that everybody shows."""
    header, claims, _ = value.split(".")
    said = _json(claims)
    return "alg" in _json(header) and bool(said) and not said.items() >= _DOCUMENTED_CLAIMS


def _not_hex(value: str) -> bool:
    """Return whether a value is not the digest of a commit."""
    return _HEX.fullmatch(value) is None and not made_up(value)


KINDS = (
    Kind("Anthropic key", f"sk-ant-(?:api|admin)[0-9]{{2}}-{_ID}{{93}}AA"),
    Kind("OpenRouter key", "sk-or-v1-[0-9a-f]{64}"),
    Kind(
        "OpenAI key", f"sk-(?:proj|svcacct|admin)-(?:{_ID}{{16}})?{_ID}{{58}}T3BlbkFJ{_ID}{{58}}(?:{_ID}{{16}})?"
    ),
    Kind("OpenAI key", "sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}"),
    Kind("Groq key", "gsk_[A-Za-z0-9]{52}"),
    Kind("xAI key", "xai-[A-Za-z0-9]{80}"),
    Kind("Perplexity key", "pplx-[A-Za-z0-9]{48}"),
    Kind("Hugging Face token", "hf_[A-Za-z]{34}"),
    Kind("GitHub token", "gh[pousr]_[A-Za-z0-9]{36}", _checksum),
    Kind("GitHub token", "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    Kind("GitLab token", rf"glpat-(?:{_ID}{{27,300}}\.[0-9a-z]{{9}}|{_ID}{{20}})"),
    Kind("npm token", "npm_[A-Za-z0-9]{36}", _checksum),
    Kind("PyPI token", f"pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw){_ID}{{50,1000}}"),
    Kind("AWS key ID", "A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{16}"),
    Kind("AWS secret key", rf"(?i:aws|secret_?access_?key){_SAID}([A-Za-z0-9/+]{{40}})(?![/+=])", _not_hex),
    Kind("Google key", f"AIza{_ID}{{35}}"),
    Kind("Google client secret", f"GOCSPX-{_ID}{{28}}"),
    Kind("Azure storage key", "AccountKey=([A-Za-z0-9+/]{86}==)"),
    Kind("Slack token", "xox[abprs](?:-[0-9]{8,14}){1,3}-[A-Za-z0-9]{18,34}"),
    Kind("Slack token", "xapp-[0-9]-[A-Z0-9]{8,14}-[0-9]{10,14}-[0-9a-f]{64}"),
    Kind("Slack webhook", r"hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9+/]{43,56})"),
    Kind("Stripe key", "[sr]k_live_[A-Za-z0-9]{24,247}"),
    Kind("SendGrid key", rf"SG\.{_ID}{{22}}\.{_ID}{{43}}"),
    Kind("Twilio key", rf"(?i:twilio){_SAID}((?:SK|AC)?[0-9a-f]{{32}})"),
    Kind("Mailgun key", rf"(?i:mailgun){_SAID}(key-[0-9a-f]{{32}})"),
    Kind("Telegram bot token", f"[0-9]{{8,10}}:(AA{_ID}{{33}})"),
    Kind(
        "Discord token",
        rf"[MNO]{_ID}{{23,27}}\.{_ID}{{6}}\.{_ID}{{27,38}}",
        lambda value: _decoded(value.partition(".")[0]).isdigit(),
    ),
    Kind("Discord webhook", rf"discord(?:app)?\.com/api/webhooks/[0-9]{{17,20}}/({_ID}{{60,68}})"),
    Kind("DigitalOcean token", "do[opr]_v1_[0-9a-f]{64}"),
    Kind("Shopify token", "shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}"),
    Kind("Databricks token", "dapi[0-9a-f]{32}(?:-[0-9])?"),
    Kind("Cloudflare key", r"v1\.0-[0-9a-f]{24}-[0-9a-f]{146}"),
    Kind("JSON Web Token", rf"eyJ{_ID}{{14,2000}}\.eyJ{_ID}{{10,4000}}\.{_ID}{{20,2000}}", _web_token),
    Kind(
        "private key",
        r"-----BEGIN (?:[A-Z]{2,9} )?PRIVATE KEY(?: BLOCK)?-----"
        r"(?:[\s\\nr]{1,8}[A-Z][A-Za-z-]{3,20}: [^\n\\]{1,100}){0,3}([A-Za-z0-9+/=\s\\]{64,10000})",
        lambda value: len(set(value)) > _VARIED,
    ),
)
_ALONE = r"(?:(?<![A-Za-z0-9-])|(?<=\\[bfnrt])|(?<=\\u[0-9a-f]{{4}}))(?:{})(?![A-Za-z0-9_])"
_PATTERNS = tuple((kind, late(_ALONE.format(kind.pattern))) for kind in KINDS)
_ANY = late(_ALONE.format("|".join(kind.pattern for kind in KINDS)))

_IN_ADDRESS: Name = "password in an address"
_ADDRESS = late(
    r"://(?<=[A-Za-z]://)([^\s:/@\"'<>]{0,64}):([^\s/@\"'<>]{4,100})@([A-Za-z0-9.-]{1,100}|\[[0-9A-Fa-f:]{2,40}\])"
)
_HOSTS = late(
    r"(?i:[^.]*|(?:.*\.)?(?:example|test|invalid|localhost|local|internal)(?:\.[a-z]{2,4}){0,2}"
    r"|(?:your|my|some|host|server|domain|site|db)[a-z]*[.-].*|\[(?:::1|2001:db8:.*)\]"
    r"|(?:127|10|192\.168|192\.0\.2|198\.51\.100|203\.0\.113)\..*|0\.0\.0\.0)"
)
_PLACEHOLDERS = late(
    r"(?i:.*(?:pass|pwd|secret|token|key|credential|example|your|change|x{3}|[*.]{3}|[{}$\[\]%…]).*"
    r"|user(?:name)?|admin|root|postgres|guest|test|\*+|[0-9a-c]{1,6}|1234.*)"
)


def likely(record: Record) -> bool:
    """Return whether a record may hold a key, from its line; quickly."""
    line = record.raw
    if b"@" in line and b":" in line and _ADDRESS.search(record.once(whole)):
        return True
    if _RUN not in line.translate(_AS_RUNS):
        return False
    text = record.once(whole)
    return any(_ANY.search(text, *window) for window in _windows(text))


def find(text: str) -> list[Key]:
    """Return the keys in a text, in order; of those that overlap the first."""
    found: list[Key] = []
    everything = [*(_keys(text) if len(text) >= len(_RUN) else ()), *(_passwords(text) if "://" in text else ())]
    for key in sorted(everything, key=lambda key: key.start):
        if not found or key.start >= found[-1].stop:
            found.append(key)
    return found


def _keys(text: str) -> Iterator[Key]:
    for begin, end in _windows(text):
        for hit in _ANY.finditer(text, begin, end):
            kind, match = next(
                (kind, match) for kind, pattern in _PATTERNS if (match := pattern.match(text, hit.start(), end))
            )
            value = match[match.lastindex or 0].rstrip()
            if kind.genuine(value):
                yield Key(kind.name, value, *match.span())


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield where long runs of letters and digits stand, with what is around; words are none."""
    flat = text.encode("ascii", "replace").translate(_AS_RUNS)
    begin, end, at = 0, -1, flat.find(_RUN)
    while at >= 0:
        stop = flat.find(b" ", at)
        stop = len(flat) if stop < 0 else stop
        if stop - at <= _LONGEST_RUN and not _WORDS.fullmatch(text, at, stop):
            if at - _BEFORE > end:
                if end > 0:
                    yield begin, end
                begin = max(0, at - _BEFORE)
            end = stop + _AFTER
        at = flat.find(_RUN, stop)
    if end > 0:
        yield begin, end


def _passwords(text: str) -> Iterator[Key]:
    """Yield the passwords in addresses, but for those of documentation and of hosts that nobody else reaches."""
    for match in _ADDRESS.finditer(text):
        user, password, host = match.groups()
        if (
            user.casefold() != password.casefold()
            and not _HOSTS.fullmatch(host)
            and not _PLACEHOLDERS.fullmatch(password)
        ):
            yield Key(_IN_ADDRESS, password, *match.span(2))
