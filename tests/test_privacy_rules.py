"""Secrets and personal data: every kind is found, what only looks like it is not, and no report shows a value.

The values are made when the tests run, so that no scanner of secrets finds one in this file.
"""

from __future__ import annotations

import base64
import itertools
import json
import random
import re
import string
import time
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import generated
import pytest

import examples
from jsonl_lint import formats, reporters
from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.record import Record, Source
from jsonl_lint.rule import keys, persons
from jsonl_lint.rules.personal_data import PersonalData
from jsonl_lint.rules.secret import Secret

COUNT, FAULTS = 10_000, 100
LETTERS, DIGITS, HEX = string.ascii_letters, string.digits, "0123456789abcdef"
BASE62, BASE64, ID = DIGITS + LETTERS, DIGITS + LETTERS + "+/", DIGITS + LETTERS + "_-"
BASE32 = string.ascii_uppercase + "234567"
DRAW = random.Random(20261122)


@pytest.fixture(autouse=True)
def _same_draw_for_a_test_run_alone(request: pytest.FixtureRequest) -> None:
    DRAW.seed(request.node.nodeid)


def draw(alphabet: str, count: int) -> str:
    """Return random characters, the last a letter or a digit; none is near the two before it."""
    drawn = ""
    for left in range(count, 0, -1):
        near = {ord(before) + move for before in drawn[-2:].lower() for move in (-1, 0, 1)}
        fit = [one for one in alphabet if ord(one.lower()) not in near and (left > 1 or one.isalnum())]
        drawn += DRAW.choice(fit or alphabet)
    return drawn


def summed(prefix: str) -> str:
    body = draw(BASE62, 30)
    number, digits = zlib.crc32(body.encode()), ""
    while number:
        number, digit = divmod(number, 62)
        digits = (DIGITS + string.ascii_uppercase + string.ascii_lowercase)[digit] + digits
    return prefix + body + digits.rjust(6, "0")


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def web_token(header: Any, claims: Any) -> str:
    return f"{part(header)}.{part(claims)}.{draw(ID, 43)}"


def discord(owner: str) -> str:
    return f"{base64.b64encode(owner.encode()).decode().rstrip('=')}.{draw(ID, 6)}.{draw(ID, 38)}"


def block(kind: str, body: str, *headers: str) -> str:
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join([f"-----BEGIN {kind}-----", *headers, *lines, f"-----END {kind}-----"])


SECRETS: dict[str, Callable[[], str]] = {
    "OpenAI key": lambda: "sk-" + draw(BASE62, 20) + "T3Blbk" + "FJ" + draw(BASE62, 20),
    "OpenAI key (project)": lambda: "sk-proj-" + draw(ID, 74) + "T3Blbk" + "FJ" + draw(ID, 74),
    "OpenAI key (service)": lambda: "sk-svcacct-" + draw(ID, 58) + "T3Blbk" + "FJ" + draw(ID, 58),
    "Anthropic key": lambda: "sk-ant-" + "api03-" + draw(ID, 93) + "AA",
    "OpenRouter key": lambda: "sk-or-" + "v1-" + draw(HEX, 64),
    "Groq key": lambda: "gs" + "k_" + draw(BASE62, 52),
    "xAI key": lambda: "xa" + "i-" + draw(BASE62, 80),
    "Perplexity key": lambda: "ppl" + "x-" + draw(BASE62, 48),
    "Hugging Face token": lambda: "hf_" + draw(LETTERS, 34),
    **{
        f"GitHub token ({letter})": lambda letter=letter: summed(f"gh{letter}_")  # type: ignore[misc]
        for letter in "pousr"
    },
    "GitHub token (fine)": lambda: "github_" + "pat_" + draw(BASE62, 22) + "_" + draw(BASE62, 59),
    "GitLab token": lambda: "glp" + "at-" + draw(ID, 20),
    "GitLab token (routable)": lambda: "glp" + "at-" + draw(ID, 27) + ".01" + draw(DIGITS, 7),
    "npm token": lambda: summed("np" + "m_"),
    "PyPI token": lambda: "pypi-AgEIcHlw" + "aS5vcmc" + draw(ID, 120),
    "AWS key ID": lambda: "AK" + "IA" + draw(BASE32, 16),
    "AWS key ID (session)": lambda: "AS" + "IA" + draw(BASE32, 16),
    "AWS secret key": lambda: "aws_secret_access_key = " + draw(BASE64, 40),
    "Google key": lambda: "AI" + "za" + draw(ID, 35),
    "Google client secret": lambda: "GOC" + "SPX-" + draw(ID, 28),
    "Azure storage key": lambda: "Account" + "Key=" + draw(BASE64, 86) + "==",
    "Slack token": lambda: "xox" + "b-" + draw(DIGITS, 12) + "-" + draw(DIGITS, 13) + "-" + draw(BASE62, 24),
    "Slack token (app)": lambda: "xap" + "p-1-A0" + draw(BASE32, 9) + "-" + draw(DIGITS, 13) + "-" + draw(HEX, 64),
    "Slack webhook": lambda: (
        f"https://hooks.{'slack'}.com/services/T0{draw(BASE32, 9)}/B0{draw(BASE32, 9)}/{draw(BASE62, 24)}"
    ),
    "Stripe key": lambda: "sk_" + "live_" + draw(BASE62, 24),
    "Stripe key (restricted)": lambda: "rk_" + "live_" + draw(BASE62, 99),
    "SendGrid key": lambda: "S" + "G." + draw(ID, 22) + "." + draw(ID, 43),
    "Twilio key": lambda: "TWILIO_AUTH_TOKEN=" + draw(HEX, 32),
    "Twilio key (SID)": lambda: 'twilio_key: "SK' + draw(HEX, 32) + '"',
    "Mailgun key": lambda: "mailgun: ke" + "y-" + draw(HEX, 32),
    "Telegram bot token": lambda: draw("987654321", 10) + ":AA" + draw(ID, 33),
    "Discord token": lambda: discord("823456" + draw(DIGITS, 12)),
    "Discord webhook": lambda: "https://discord" + ".com/api/webhooks/8" + draw(DIGITS, 17) + "/" + draw(ID, 68),
    "DigitalOcean token": lambda: "dop_" + "v1_" + draw(HEX, 64),
    "Shopify token": lambda: "shp" + "at_" + draw(HEX, 32),
    "Databricks token": lambda: "da" + "pi" + draw(HEX, 32),
    "Cloudflare key": lambda: "v1" + ".0-" + draw(HEX, 24) + "-" + draw(HEX, 146),
    "JSON Web Token": lambda: web_token({"alg": "HS256", "typ": "JWT"}, {"sub": draw(DIGITS, 9), "role": "clerk"}),
    "private key": lambda: block("RSA PRIVATE KEY", "MII" + draw(BASE64, 800)),
    "private key (new)": lambda: block("PRIVATE KEY", "MII" + draw(BASE64, 100)),
    "private key (locked)": lambda: block(
        "EC PRIVATE KEY", draw(BASE64, 300), "Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,0F", ""
    ),
    "password in an address": lambda: "postgres://shop:" + draw(BASE62, 9) + "@db1.kw-shop.net:5432/main",
    "password in an address (long)": lambda: "https://ann:" + draw(BASE62, 24) + "@git.kw-shop.net/a.git",
    "password in an address (no user)": lambda: "redis://:" + draw(BASE62, 20) + "@cache.kw-shop.net",
}


def luhn(body: str) -> str:
    """Return a number with its check digit, counted in another way than the rule does."""
    doubled = [int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(body))]
    return body + str(-sum(value - 9 * (value > 9) for value in doubled) % 10)


def card(prefix: str, length: int) -> str:
    return luhn(prefix + draw(DIGITS, length - len(prefix) - 1))


def fours(number: str, sign: str) -> str:
    return sign.join(number[at : at + 4] for at in range(0, len(number), 4))


def iban(country: str, account: str) -> str:
    number = int("".join(str(int(character, 36)) for character in f"{account}{country}00"))
    return f"{country}{98 - number % 97:02}{account}"


def my_number() -> str:
    body = draw(DIGITS, 11)
    rest = sum(int(digit) * (at + 2 if at < 6 else at - 4) for at, digit in enumerate(reversed(body))) % 11
    return body + str(0 if rest < 2 else 11 - rest)


NUMBERS: dict[str, Callable[[], str]] = {
    "card (Visa)": lambda: card("4", 16),
    "card (Mastercard)": lambda: fours(card("53", 16), " "),
    "card (Mastercard, new)": lambda: fours(card("2301", 16), "-"),
    "card (Discover)": lambda: card("6011", 16),
    "card (JCB)": lambda: card("3540", 16),
    "card (UnionPay)": lambda: card("62", 19),
    "card (American Express)": lambda: re.sub(r"(.{4})(.{6})(.{5})", r"\1 \2 \3", card("37", 15)),
    "card (Diners)": lambda: card("38", 14),
    "iban (NL)": lambda: iban("NL", "KWSH" + draw(DIGITS, 10)),
    "iban (DE)": lambda: fours(iban("DE", draw(DIGITS, 18)), " "),
    "iban (MT)": lambda: iban("MT", "KWSH" + draw(DIGITS, 13) + draw(string.ascii_uppercase, 10)),
    "my-number": lambda: "マイナンバーは " + my_number(),
    "my-number (parted)": lambda: "個人番号：" + fours(my_number(), "-"),
    "my-number (wide)": lambda: (
        "私のマイナンバー " + my_number().translate({48 + at: 0xFF10 + at for at in range(10)})
    ),
    "ssn": lambda: f"My SSN is {draw('1357', 3)}-{draw('13579', 2)}-{draw('13579', 4)}",
    "ssn (plain)": lambda: f"Social Security number: {draw('1357', 3)}{draw('13579', 2)}{draw('13579', 4)}",
}
ADDRESSES: dict[str, Callable[[], str]] = {
    "e-mail": lambda: "i." + draw(string.ascii_lowercase, 7) + "@kw-druck.de",
    "e-mail (tagged)": lambda: draw(string.ascii_lowercase, 5) + "+list@mail.kw-druck.co.uk",
    "phone (E.164)": lambda: "+4722" + draw("13579", 6),
    "phone (spaced)": lambda: f"+44 20 7{draw('13579', 3)} {draw('13579', 4)}",
    "phone (US)": lambda: f"Phone: (212) 736-{draw('13579', 4)}",
    "phone (Japan)": lambda: f"電話番号は090-{draw('13579', 4)}-{draw('1357', 4)}",
    "phone (Japan, 080)": lambda: f"携帯 080-{draw('13579', 4)}-{draw('1357', 4)}",
    "phone (Germany)": lambda: f"Tel. 030/{draw('13579', 3)} {draw('13579', 4)}",
}


def changed(value: str) -> str:
    """Return a value with its last digit another one, so that no checksum holds."""
    at = max(at for at, character in enumerate(value) if character.isdecimal())
    return value[:at] + str((int(value[at]) + 1) % 10) + value[at + 1 :]


NO_SECRETS = [
    *("sk-your-key-here", "sk-" + "x" * 48, "sk-...", "sk-" + "abc123" * 8, "sk-proj-" + "1234567890" * 15),
    "sk-" + draw(BASE62, 48),
    "sk-" + draw(BASE62, 19) + "T3Blbk" + "FJ" + draw(BASE62, 20),
    *("AKIAIOSFODNN7EXAMPLE", "ASIAABCDEFGHIJKLMNOP", "AKIA" + draw(BASE32, 15), "AKIA" + draw(BASE32, 17)),
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    *(draw(BASE64, 40), "aws commit " + draw(HEX, 40), "aws_secret_access_key = " + draw(BASE64, 39)),
    *(
        "ghp_" + draw(BASE62, 36),
        summed("ghp_")[:-1],
        summed("ghp_") + "x",
        summed("ghx_"),
        "npm_" + draw(BASE62, 36),
    ),
    "hf_" + draw(LETTERS, 33),
    "hf_" + "x" * 34,
    "glpat-" + draw(ID, 19),
    "AIza" + draw(ID, 34),
    "AI" + "zaSyA1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q",
    "xoxb-not-a-real-token",
    "xox" + "b-123456789012-1234567890123-" + "AbCdEfGhIjKlMnOpQrStUvWx",
    "https://hooks.slack" + ".com/services/T00000000/B00000000/" + "X" * 24,
    "sk_test_" + draw(BASE62, 24),
    "sk_live_" + draw(BASE62, 23),
    "SG." + draw(ID, 21) + "." + draw(ID, 43),
    *("SK" + draw(HEX, 32), "key-" + draw(HEX, 32), draw(HEX, 64), "twilio " + draw(HEX, 31)),
    draw(DIGITS, 7) + ":AA" + draw(ID, 33),
    discord("no number at all!!"),
    "dop_v1_" + draw(HEX, 63),
    "dapi" + draw(HEX, 31),
    web_token({"typ": "JWT"}, {"sub": "8"}),
    web_token({"alg": "HS256", "typ": "JWT"}, {"sub": "1234567890", "name": "Jo"}),
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + "eyJ" + draw(ID, 40) + "." + draw(ID, 43),
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA...\n-----END RSA PRIVATE KEY-----",
    block("PUBLIC KEY", "MII" + draw(BASE64, 300)),
    block("CERTIFICATE", "MII" + draw(BASE64, 900)),
    *(
        "postgres://user:password@host:5432/db",
        "mysql://root:root@db.kw-shop.net",
        "http://a:${TOKEN}@kw-shop.net",
    ),
    *(
        "redis://:Gr8-tulips@localhost:6379",
        "amqp://ann:Gr8-tulips@rabbit:5672",
        "http://ann:Gr8-tulips@192.0.2.7",
    ),
    *(
        "https://ann:Gr8-tulips@api.example.com",
        "https://kw-shop.net:8080/@ann",
        "mongodb://<user>:<password>@kw.net",
    ),
    *("task-force-of-the-northern-mountain-ranges", "https://kw-shop.net/" + draw(ID, 60), draw(BASE64, 5000)),
]
NO_NUMBERS = [
    *(changed(make()) for name, make in NUMBERS.items() if not name.startswith("ssn")),
    *("4242 4242 4242 4242", "4111111111111111", "5555-5555-5555-4444", "378282246310005", "6011 0009 9013 9424"),
    *(
        f"0.{card('4', 16)}",
        f"{card('4', 16)}.5",
        f"x{card('4', 16)}",
        card("4", 17),
        card("9", 16),
        card("4", 13),
    ),
    *("GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", iban("NL", "KWSH" + draw(DIGITS, 9))),
    *(iban("XX", draw(DIGITS, 16)), "SE4550000000058398257466", f"id {my_number()}", "マイナンバー 123456789018"),
    *(
        "SSN 000-45-6789",
        "SSN 666-45-6789",
        "SSN 912-45-6789",
        "SSN 212-00-6789",
        "SSN 078-05-1120",
        "212-68-7968",
    ),
    *(
        "jo@example.org",
        "jo@shop.example",
        "jo@mail.example.co.jp",
        "jo@host.invalid",
        "jo@localhost",
        "jo@your-shop.com",
    ),
    *("icon@2x.png", "@ann.berg", "npm i vue@3.4.1", "https://medium.com/@ann.berg/x", "git@github.com:a/b.git"),
    *("https://ann:Gr8-tulips@kw-verlag.de", "INFO@kw-verlag.de", "no-reply@kw-verlag.de", "a @ b.de"),
    *("call 555-0142", "+1 212 555 0142", "call (555) 736-1234", "+1-555-736-1234", "Phone: 800-736-1234"),
    *("Tel. 020 7946 0018", "+44 20 7946 0018", "Tel. 07700 900461", "+44 1632 960123", "+61 491 570 156"),
    *("Tél. 01 99 00 12 76", "+33 6 39 98 12 76", "Tel. 030 23125 123", "+49 89 99998 321", "電話 0120-736-124"),
    *(
        "phone 123-456-7890",
        "call 2024-01-15 at 10",
        "736-1234-99",
        "+12",
        "1 + 2022958136",
        "+999 22 95 81 36 00",
    ),
    *("192.0.2.17 198.51.100.23", "phone 192.0.2.17", "2026-11-22 10:30:00", "99 bottles, 3.14159265358979"),
]


def read(number: int, value: Any, *, escaped: bool = False) -> Record:
    record = Record(Source("data.jsonl"), number, json.dumps(value, ensure_ascii=escaped).encode() + b"\n")
    record.format = formats.detect(record.value)
    return record


def said(text: str, *, escaped: bool = False) -> Record:
    return read(1, {"prompt": "?", "completion": text}, escaped=escaped)


def secrets(*records: Record) -> list[Diagnostic]:
    return [found for record in records for found in Secret().check(record)]


def personal(*records: Record, rule: PersonalData | None = None) -> list[Diagnostic]:
    rule = rule or PersonalData()
    state = rule.start()
    for record in records:
        rule.add(state, record)
    return [found for found in rule.finish(state) if isinstance(found, Diagnostic)]


AROUND = ["{}", "Take {} then.", "key:\n{}\n", '{{"key": "{}"}}', "キーは{}です", "({})", "`{}`, or"]


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("around", AROUND)
def test_a_secret_is_found(name: str, around: str) -> None:
    value = SECRETS[name]()
    for escaped in (False, True):
        record = said(around.format(value), escaped=escaped)
        [found] = secrets(record)
        assert found.severity is Severity.ERROR
        assert found.message.partition(" (…")[0] == name.partition(" (")[0]
        assert found.place.pointer == "/completion"
    [nested] = secrets(read(1, {"tool_calls": [{"arguments": json.dumps({"code": around.format(value)})}]}))
    assert nested.place.pointer == "/tool_calls/0/arguments"


@pytest.mark.parametrize("text", NO_SECRETS)
def test_no_secret(text: str) -> None:
    assert secrets(*(said(around.format(text)) for around in ("{}", "Take {} then.", "'{}'"))) == []


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_found(name: str) -> None:
    value = NUMBERS[name]()
    for around, escaped in itertools.product(AROUND, (False, True)):
        record = said(around.format(value), escaped=escaped)
        assert [one.kind for one in persons.find(record.messages[1].text)] == [name.partition(" (")[0]]
        [found] = personal(record)
        assert found.severity is Severity.WARNING


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_is_found(name: str) -> None:
    for around in AROUND:
        records = [said(around.format(ADDRESSES[name]())) for _ in range(20)]
        [found] = personal(*records)
        assert found.severity is Severity.NOTE
        assert found.message.startswith("20 records have ")
        assert len(found.related) == 7


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_nothing_personal(text: str) -> None:
    assert personal(*(said(around.format(text)) for around in ("{}", "Take {} then.", "'{}'"))) == []


def test_a_value_beside_its_key() -> None:
    number = my_number()
    [found] = personal(read(1, {"prompt": "?", "completion": "!", "meta": {"マイナンバー": number}}))
    assert found.message == f"My Number (…{number[-2:]})"
    [note] = personal(read(1, {"prompt": "?", "completion": "!", "meta": {"phone": "090-6758-3121"}}))
    assert note.place.pointer == "/meta/phone"
    [warning] = personal(read(1, {"prompt": "?", "completion": "!", "card": int(card("4", 16))}))
    assert warning.place.pointer == "/card"


def test_options() -> None:
    records = [said("Ask i.brandt@kw-verlag.de"), said(NUMBERS["card (Visa)"]()), said("Ask berg@kw-verlag.de")]
    assert len(personal(*records)) == 2
    assert len(personal(*records, rule=PersonalData(kinds=("e-mail",)))) == 1
    assert len(personal(*records, rule=PersonalData(domains=("kw-verlag.de",)))) == 1
    [_, note] = personal(*records, rule=PersonalData(mailboxes=("berg",)))
    assert note.message == "1 record has e-mail addresses"
    token = said(SECRETS["JSON Web Token"]())
    assert list(Secret(ignore=("JSON Web Token",)).check(token)) == []


def test_very_many_numbers_are_one_finding() -> None:
    records = [said(card("4", 16)) for _ in range(150)]
    [found] = personal(*records)
    assert found.message == "150 payment card numbers"
    assert found.severity is Severity.WARNING
    assert len(personal(*records[:100])) == 100


def test_a_secret_is_reported_once() -> None:
    token = SECRETS["GitHub token (p)"]()
    other = SECRETS["Groq key"]()
    text = f"git clone https://oauth2:{token}@github.com/a/b and {other}, I said {token}"
    assert [found.message for found in secrets(said(text))] == [
        f"GitHub token (…{token[-4:]})",
        f"Groq key (…{other[-4:]})",
    ]


def test_short_passwords_are_not_shown_at_all() -> None:
    [found] = secrets(said("ftp://ann:Gr8-tulips@ftp.kw-shop.net"))
    assert found.message == "password in an address"


def test_lines_that_are_no_record() -> None:
    key = SECRETS["Groq key"]()
    lines = [f'{{"prompt": "{key}}}', f'["{key}"]', f'\udcff {{"prompt": "{key}"']
    for line, column in zip(lines, (13, 3, 15), strict=True):
        [found] = secrets(Record(Source("data.jsonl"), 1, line.encode(errors="surrogateescape")))
        assert found.place.column == column
        assert found.place.excerpt is None


def test_a_key_that_holds_a_secret_is_not_in_the_pointer() -> None:
    key, mail = SECRETS["Hugging Face token"](), "i.brandt@kw-verlag.de"
    record = read(1, {"keys": {key: {"of": key, "by": mail}}})
    for found in (*secrets(record), *personal(record)):
        assert found.place.pointer == "/keys"


def plant(record: Record, value: str) -> tuple[Record, tuple[int, int]]:
    """Return a record with a value in its last answer, and the line and the column of it."""
    held = json.loads(record.raw)
    answer = held["messages"][-1]
    answer["content"] += f" {value} And so it is."
    bad = read(record.line, held, escaped=record.raw.isascii())
    written = json.dumps(value, ensure_ascii=record.raw.isascii())[1:-1]
    return bad, (record.line, bad.text.rindex(written) + 1)


@pytest.fixture(scope="module")
def good() -> list[Record]:
    return [read(at, value, escaped=at % 2 == 0) for at, value in enumerate(generated.records(COUNT), 1)]


def planted(good: list[Record], makers: Iterator[Callable[[], str]]) -> tuple[list[Record], list[tuple[int, int]]]:
    records, spots = list(good), []
    for index in sorted(random.Random(4).sample(range(COUNT), FAULTS)):
        records[index], spot = plant(good[index], next(makers)())
        spots.append(spot)
    return records, spots


AT_ITS_START = [name for name in SECRETS if not name.startswith(("Slack web", "Discord web", "password"))]


def test_good_records_are_left_alone(good: list[Record]) -> None:
    assert secrets(*good) == []
    assert [found for found in personal(*good) if found.severity is not Severity.NOTE] == []


def test_every_planted_secret_is_found_in_its_place(good: list[Record]) -> None:
    records, spots = planted(good, itertools.cycle(SECRETS[name] for name in AT_ITS_START))
    assert [(found.place.line, found.place.column) for found in secrets(*records)] == spots


def test_every_planted_number_is_found_in_its_place(good: list[Record]) -> None:
    makers = [make for name, make in NUMBERS.items() if name.startswith(("card", "iban"))]
    records, spots = planted(good, itertools.cycle(makers))
    found = sorted(personal(*records), key=lambda found: found.place.line)
    assert [(item.place.line, item.place.column) for item in found if item.severity is Severity.WARNING] == spots


def test_no_report_shows_a_value(tmp_path: Path) -> None:
    values = [make() for make in (*SECRETS.values(), *NUMBERS.values(), *ADDRESSES.values())]
    data = b"".join(read(1, {"prompt": "?", "completion": f"It is {value}!"}).raw + b"\n" for value in values)
    report = examples.report((Secret(), PersonalData()), data, tmp_path)
    assert report.count(Severity.ERROR) == len(SECRETS)
    assert report.count(Severity.WARNING) == len(NUMBERS)
    for text in (*(render(report) for render in reporters.REPORTERS.values()), repr(report)):
        shown = plain(text)
        assert not [value for value in values if any(piece in shown for piece in pieces(plain(value)))]


def plain(text: str) -> str:
    return re.sub("[^A-Za-z0-9]", "", unicodedata.normalize("NFKC", text.replace(r"\u2026", "…")))


def pieces(value: str) -> Iterator[str]:
    """Yield six characters from two places at the end, and from the middle of what is long."""
    yield from (value[-6:], value[-9:-3])
    if len(value) > 60:
        yield value[len(value) // 2 :][:6]


HOSTILE = [
    *(
        "sk-",
        "sk-ant-api03-",
        "eyJ",
        "eyJ.",
        "-eyJ",
        "\\neyJ",
        "xoxb-1",
        "aws",
        "aws secret ",
        "://",
        "://a:",
        "://a:b@",
    ),
    *("-----BEGIN PRIVATE KEY-----", "-----BEGIN ", "A", "a1", "4 ", "42 ", "4242 ", "+1", "+", "DE00", "DE00 "),
    *(
        "@",
        "a@",
        "a@b.",
        "a.",
        "1.",
        "(1",
        "tel",
        "tel ",
        "ssn ",
        "マイナンバー",
        "１",
        "/",
        "a/",
        "hooks.slack.com/",
    ),
    *(
        "12345678:AA",
        "glpat-",
        "twilio ",
        "mailgun:",
        "discord.com/api/webhooks/",
        "A" * 19 + " ",
        "AKIA" * 5 + " ",
    ),
]


def test_no_text_takes_long() -> None:
    records = [said(piece * (100_000 // len(piece))) for piece in HOSTILE]
    for lint in (secrets, personal):
        begin = time.process_time()
        lint(*records)
        assert time.process_time() - begin < 5


def test_many_numbers_in_one_text_take_linear_time() -> None:
    def seconds(count: int) -> float:
        record = said(" ".join(f"+4722{number:06}" for number in range(135_790, 135_790 + count)))
        begin = time.process_time()
        found = persons.find(record.messages[1].text)
        assert len(found) > 0.9 * count
        personal(record)
        return time.process_time() - begin

    seconds(100)
    assert seconds(30_000) < 6 * seconds(10_000)


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_behind_a_prefix_of_data(name: str) -> None:
    value = SECRETS[name]()
    for before in ("data: ", "data:text/plain;base64,", "data:image/png;base64,iVBORw0KGgo= and "):
        assert len(secrets(said(before + value))) == 1


def test_images_are_not_searched() -> None:
    image = "data:image/png;base64," + base64.b64encode(random.Random(1).randbytes(400)).decode()
    hidden = image[:200] + "+" + "AK" + "IA" + draw(BASE32, 16) + "+" + image[200:]
    assert secrets(said(hidden)) == []


def test_every_kind_can_be_ignored() -> None:
    assert {kind.name for kind in keys.KINDS} | {"password in an address"} == {*get_args(keys.Name)}
    assert {*get_args(persons.Kind)} == {*persons.NUMBERS, *persons.ADDRESSES}
