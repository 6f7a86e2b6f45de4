"""What identifies a person in a text: numbers with a checksum, numbers with a word beside them, e-mail addresses.

Left alone is what was set aside for examples: test cards of payment processors, IBANs of documentation, domains
of RFC 2606, telephone numbers that regulators keep for films (555 in North America; Ofcom; ACMA; Arcep;
Bundesnetzagentur, Mitteilung 148/2021), and numbers that count up. Nor are toll-free numbers a person's. Lengths
of IBANs: SWIFT, IBAN registry; the check digit of My Number: order 85 of the Ministry of Internal Affairs (2014).
Import the module and say `persons.find`.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from jsonl_lint.expressions import late
from jsonl_lint.record import Record
from jsonl_lint.rule.privacy import steady, whole

Kind = Literal["card", "iban", "my-number", "ssn", "e-mail", "phone"]

CARD, IBAN, MY_NUMBER, SSN, EMAIL, PHONE = "card", "iban", "my-number", "ssn", "e-mail", "phone"

NUMBERS = {
    CARD: ("payment card number", 4),
    IBAN: ("IBAN", 4),
    MY_NUMBER: ("My Number", 2),
    SSN: ("social security number", 2),
}
"""The kinds of which each is bad, with their names and how many of their last digits may be shown."""

ADDRESSES = {EMAIL: "e-mail addresses", PHONE: "telephone numbers"}
"""The kinds of which many may be there on purpose."""

MAILBOXES = (
    *("info", "support", "contact", "help", "hello", "sales", "service", "office", "team", "admin", "press"),
    *("jobs", "careers", "billing", "privacy", "security", "feedback", "newsletter", "marketing", "webmaster"),
    *("postmaster", "abuse", "noreply", "no-reply", "donotreply", "do-not-reply", "alerts", "data", "dpo", "hr"),
    *("git", "root", "user", "you"),
)
"""What stands before the @ of addresses that are no person's."""


class Found(NamedTuple):
    """What was found from `start` to `stop`; `value` must not be shown."""

    kind: str
    value: str
    start: int
    stop: int


# The first character, and none before it that makes it part of something else; an escaped line end is no letter.
_BEGIN = r"{}(?:(?<![\w.+/-].)|(?<=\\[nrt].)|(?<=\\u[0-9a-f]{{4}}.))"
_DIGIT = _BEGIN.format("[0-9]")
_CARD = late(
    rf"{_DIGIT}[0-9]{{3}}(?:([ -])[0-9]{{4}}\1[0-9]{{4}}\1[0-9]{{4}}(?:\1[0-9]{{3}})?"
    r"|([ -])[0-9]{6}\2[0-9]{4,5}|[0-9]{10,12}|[0-9]{15})(?![\w/-]|[.,][0-9]| [0-9]{4})",
    re.ASCII,
)
_ISSUED = late(
    "4[0-9]{15}"  # Visa
    "|(?:5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"  # Mastercard
    "|3[47][0-9]{13}"  # American Express
    "|(?:6011|64[4-9][0-9]|65[0-9]{2})[0-9]{12}"  # Discover
    "|35(?:2[89]|[3-8][0-9])[0-9]{12}"  # JCB
    "|(?:30[0-5]|3[68][0-9])[0-9]{11}"  # Diners Club
    "|62[0-9]{14}(?:[0-9]{3})?"  # UnionPay
)
_FEWEST = 5
_STRIPE = (
    "4000056655665556 2223003122003222 5200828282828210 378282246310005 371449635398431 6011000990139424"
    " 6011981111111113 36227206271667 6555900000604105 3566002020360505"
)
_PAYPAL = "378734493671000 30569309025904 38520000023237 3530111333300000"
_BLUESNAP = (
    "4263982640269299 4917484589897107 4001919257537193 4007702835532454 5425233430109903 2222420000001113"
    " 2223000048410010 374245455400126 6250941006528599"
)
_TEXTBOOKS = "4532015112830366 4539148803436467 4539578763621486 4012001037141112"
_TEST_CARDS = frozenset(f"{_STRIPE} {_PAYPAL} {_BLUESNAP} {_TEXTBOOKS}".split())

_IBAN = late(rf"{_BEGIN.format('[A-Z]')}[A-Z][0-9]{{2}}(?: ?[A-Z0-9]){{11,30}}", re.ASCII)
_LETTER = late("[A-Za-z0-9]")
_LENGTHS = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20"
    " EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30"
    " KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23"
    " PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26"
    " UA29 VA22 VG24 XK20 YE30"
)
_IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _LENGTHS.split()}
_EXAMPLES = (
    "GB82WEST12345698765432 GB29NWBK60161331926819 DE89370400440532013000 FR1420041010050500013M02606"
    " FR7630006000011234567890189 CH9300762011623852957 NL91ABNA0417164300 ES9121000418450200051332"
    " IT60X0542811101000000123456 BE68539007547034 BE71096123456769 AT611904300234573201"
    " PL61109010140000071219812874 SE4550000000058398257466 NO9386011117947 DK5000400440116243"
    " FI2112345600000785 PT50000201231234567890154 IE29AIBK93115212345678 GR1601101250000000012300695"
    " LU280019400644750000"
)
_KNOWN_IBANS = frozenset(_EXAMPLES.split())

_WORD = r"(?:(?<![a-z])|(?<=\\[nrt]))"
_MY_NUMBER = late(rf"{_DIGIT}[0-9]{{3}}([ -]?)[0-9]{{4}}\1[0-9]{{4}}(?!-?[0-9])", re.ASCII)
_MY_NUMBER_WORDS = late(r"(?i:マイナンバー|個人番号|my ?number)[^0-9]{0,40}\Z")
_WEIGHTS = (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)
_SSN = late(rf"{_DIGIT}[0-9]{{2}}([ -]?)[0-9]{{2}}\1[0-9]{{4}}(?!-?[0-9])", re.ASCII)
_SSN_WORDS = late(rf"(?i:{_WORD}ssn(?![a-z])|social security)[^0-9]{{0,40}}\Z")
_ASSIGNED = late("(?!000|666|9)[0-9]{3}(?!00)[0-9]{2}(?!0000)[0-9]{4}")
_KNOWN_SSNS = frozenset({"078051120", "219099999", "123456789"})

_DIGITS = "(?:[ .()/-]{0,2}[0-9])"
_PHONE = late(
    rf"{_BEGIN.format('[+]')}[1-9]{_DIGITS}{{8,14}}(?![0-9])|{_DIGIT}{_DIGITS}{{8,11}}(?![0-9:])", re.ASCII
)
_PHONE_WORDS = late(
    rf"(?i:{_WORD}(?:tel|(?:tele)?phone|mobile|cell|call|fax|sms|whatsapp|handy|telefon[eo]?|teléfono|téléphone|celular)(?![a-z])"
    r"|電話|携帯|电话|手机|전화|телефон)[^0-9\n+]{0,20}\Z"
)
_INTERNATIONAL = late(
    "1[2-9][0-9]{2}[2-9][0-9]{6}|(?:7|2(?:0|7|[1-69][0-9])|3(?:[0-469]|[578][0-9])|4(?:[013-9]|2[0-9])"
    "|5(?:[1-8]|[09][0-9])|6(?:[0-6]|[7-9][0-9])|8(?:[1246]|[0578][0-9])|9(?:[0-58]|[67][0-9]|9[2-8]))[0-9]{6,12}"
)
_NATIONAL = late("0[1-9][0-9]{7,9}|1?[2-9][0-9]{2}[2-9][0-9]{6}|[2-9][0-9]{8}")
_NOBODYS = late(
    "1?(?:555[0-9]{7}|[0-9]{3}555[0-9]{4}|8(?:00|33|44|55|66|77|88)[0-9]{7}|900[0-9]{7})"
    "|(?:44|0)(?:207946|1(?:1[3-8]|[2-6]1)496|191498|289[06][14][89][06]|2920180|1632960|7700900|306999|800|808157|9098790)[0-9]+"
    "|(?:61|0)(?:[2378](?:5550|7010)[0-9]{4}|491570[0-9]{3})"
    "|(?:33|0)(?:19900|26191|35301|46571|53649|63998|80[0-9]{3})[0-9]{4}"
    "|(?:49|0)(?:3023125|6990009|4066969|2214710|8999998|800[0-9]{2})[0-9]{2,5}"
    "|(?:81|0)(?:120|800)[0-9]{6,7}"
)

_EMAIL = late(r"@((?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,6}[A-Za-z]{2,24})(?![A-Za-z0-9_@-])")
_MAILBOX = late(r"[A-Za-z0-9](?:[A-Za-z0-9_%+'-]|\.(?!\.)){0,63}\Z")
_LONGEST = 64
_IN_PATH = late(r"/[^\s/]*\Z")
_NO_DOMAIN = late(
    r"(?i:(?:.*\.)?example(?:\.[a-z]{2,3}){1,2}|.*\.(?:example|test|invalid|localhost|local|png|jpe?g|gif|svg|webp|js|css|py)"
    r"|(?:domain|company|website|host|server|email|test|xyz|abc|(?:your|my|some)[a-z-]*)\.[a-z]{2,4})"
)


def _number(text: str) -> str:
    return re.sub("[^0-9]", "", text)


def _beside(words: re.Pattern[str], text: str, at: int) -> bool:
    """Return whether one of these words stands before a number."""
    return words.search(text, max(0, at - _BEFORE), at) is not None


def _cards(text: str, begin: int, end: int) -> Iterator[Found]:
    for match in _CARD.finditer(text, begin, end):
        number = _number(match[0])
        ones, twos = map(int, number[-1::-2]), (sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
        known = number in _TEST_CARDS or steady(number) or len(set(number)) < _FEWEST
        if _ISSUED.fullmatch(number) and not known and not (sum(ones) + sum(twos)) % 10:
            yield Found(CARD, number, *match.span())


def _ibans(text: str, begin: int, end: int) -> Iterator[Found]:
    for match in _IBAN.finditer(text, begin, end):
        length = _IBAN_LENGTHS.get(match[0][:2], 0)
        ends = [at + 1 for at, character in enumerate(match[0]) if character != " "]
        if not length or len(ends) < length:
            continue
        stop = match.start() + ends[length - 1]
        code = text[match.start() : stop].replace(" ", "")
        checked = int("".join(str(int(character, 36)) for character in code[4:] + code[:4])) % 97 == 1
        if checked and code not in _KNOWN_IBANS and not _LETTER.match(text, stop):
            yield Found(IBAN, code, match.start(), stop)


def _my_numbers(text: str, begin: int, end: int) -> Iterator[Found]:
    for match in _MY_NUMBER.finditer(text, begin, end):
        number = _number(match[0])
        rest = sum(int(digit) * weight for digit, weight in zip(number[10::-1], _WEIGHTS, strict=True)) % 11
        checked = int(number[11]) == (0 if rest <= 1 else 11 - rest) and not steady(number)
        if checked and _beside(_MY_NUMBER_WORDS, text, match.start()):
            yield Found(MY_NUMBER, number, *match.span())


def _ssns(text: str, begin: int, end: int) -> Iterator[Found]:
    for match in _SSN.finditer(text, begin, end):
        number = _number(match[0])
        given = _ASSIGNED.fullmatch(number) and number not in _KNOWN_SSNS and not steady(number)
        if given and _beside(_SSN_WORDS, text, match.start()):
            yield Found(SSN, number, *match.span())


def _phones(text: str, begin: int, end: int) -> Iterator[Found]:
    for match in _PHONE.finditer(text, begin, end):
        number, abroad = _number(match[0]), match[0].startswith("+")
        valid = (_INTERNATIONAL if abroad else _NATIONAL).fullmatch(number)
        if not valid or _NOBODYS.fullmatch(number) or steady(number):
            continue
        if abroad or _beside(_PHONE_WORDS, text, match.start()):
            yield Found(PHONE, number, *match.span())


def _emails(text: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(text):
        first = max(0, match.start() - _LONGEST)
        mailbox = _MAILBOX.search(text, first, match.start())
        if mailbox and not _NO_DOMAIN.fullmatch(match[1]) and not _IN_PATH.search(text, first, mailbox.start()):
            yield Found(EMAIL, text[mailbox.start() : match.end()], mailbox.start(), match.end())


_SEARCHES: tuple[Callable[[str, int, int], Iterator[Found]], ...] = (_ibans, _cards, _my_numbers, _ssns, _phones)
_SERIES = late("[0-9](?:[ .()/-]{0,2}[0-9]){8,}")
_BEFORE, _AFTER = 60, 40
_AS_DIGITS = bytes(48 if byte in b"0123456789" else 32 for byte in range(256))
GATE = "@|[0-9](?:[ .()/-]*[0-9]){8}|[\uff10-\uff19]"
"""What occurs in every line with any of it, as `Rule.gate` has it."""

_NINE_DIGITS = b"0" * 9
_WIDE_DIGITS = late("[\uff10-\uff19]{2}")
_NARROW = {ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９－＋　", "0123456789-+ ", strict=True)}


def likely(record: Record) -> bool:
    """Return whether a record may hold any of it, from its line; quickly."""
    line = record.raw
    if b"@" in line or _NINE_DIGITS in line.translate(_AS_DIGITS, b" -.()/"):
        return bool(find(record.once(whole)))
    wide = b"\\uff1" in line or b"\xef\xbc" in line
    return wide and _WIDE_DIGITS.search(record.once(whole)) is not None


def find(text: str, label: str = "") -> list[Found]:
    """Return what identifies persons in a text, in order; of what overlaps, the first kind.

    What is said of a text by its `label` counts as if it stood before it.
    """
    if label:
        found = find(f"{label}: {text}")
        skipped = len(label) + 2
        return [Found(*one[:2], one.start - skipped, one.stop - skipped) for one in found if one.start >= skipped]
    if not text.isascii() and _WIDE_DIGITS.search(text):
        text = text.translate(_NARROW)
    windows, found = _windows(text), []
    for search in _SEARCHES:
        for window in windows:
            for one in search(text, *window):
                at = bisect.bisect(found, one.start, key=_start)
                if (not at or found[at - 1].stop <= one.start) and (
                    at == len(found) or one.stop <= found[at].start
                ):
                    found.insert(at, one)
    if "@" in text:
        found += _emails(text)
    return sorted(found, key=_start)


def _start(one: Found) -> int:
    return one.start


def _windows(text: str) -> list[tuple[int, int]]:
    """Return where many digits stand, with what is around."""
    windows: list[tuple[int, int]] = []
    for series in _SERIES.finditer(text):
        begin, end = max(0, series.start() - _BEFORE), series.end() + _AFTER
        if windows and begin <= windows[-1][1]:
            begin = windows.pop()[0]
        windows.append((begin, end))
    return windows
