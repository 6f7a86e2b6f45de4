"""Counts, renderings, image sizes and bills, each worked out by hand or by another way."""

from __future__ import annotations

import base64
import itertools
import pickle
import re
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizer_file import WORDS

from jsonl_lint.tokens import (
    ENCODINGS,
    Cut,
    Meter,
    at_most,
    can_count,
    count,
    encoding_of,
    encodings,
    reference,
    tools,
)
from jsonl_lint.tokens.images import UNKNOWN, patch_tokens, size, tile_tokens
from jsonl_lint.tokens.tools import render, rendered

any_text = st.text(st.characters(exclude_categories=()))
awkward = st.lists(
    st.sampled_from([*" \t\n\r\v\xa0\u2028\x1c\x85!/'aB1好\u0301ſ\ud800", "  ", "\r\n", "'s", "<|endoftext|>"])
).map("".join)


class Call(NamedTuple):
    name: str
    arguments: str


class Image(NamedTuple):
    url: str
    detail: str


@dataclass(frozen=True)
class Message:
    role: str
    text: str = ""
    trained: bool = False
    name: str = ""
    calls: tuple[Call, ...] = ()
    images: tuple[Image, ...] = ()


OPENAI = Meter(encoding="cl100k_base", per_record=1, per_message=4, exact=True)
PLAIN = [Message("user", "hello world"), Message("assistant", "hello world", trained=True)]
WEATHER = {"name": "weather", "parameters": {"properties": {"city": {"type": "string"}}}}


def test_tiktoken_is_not_imported_before_it_is_needed() -> None:
    script = "import sys, jsonl_lint.tokens; sys.exit('tiktoken' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "cl100k", "o200k"),
    [
        ("", 0, 0),
        ("hello world", 2, 2),
        ("antidisestablishmentarianism", 6, 6),
        ("2 + 2 = 4", 7, 7),
        ("お誕生日おめでとう", 9, 8),
        ("1234567", 3, 3),
    ],
)
def test_known_counts(text: str, cl100k: int, o200k: int) -> None:
    assert (count("cl100k_base", text), count("o200k_base", text)) == (cl100k, o200k)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", ["<|endoftext|>", "<|fim_suffix|>", "<|endofprompt|>"])
def test_special_tokens_are_text(encoding: str, text: str) -> None:
    assert count(encoding, text) > 3


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_surrogates_are_repaired(encoding: str) -> None:
    assert count(encoding, "a\ud800 b") == count(encoding, "a\ufffd b")
    assert count(encoding, "\ud83d\ude00") == count(encoding, "\N{GRINNING FACE}")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_million_blanks_do_not_panic(encoding: str) -> None:
    blanks = " " * 128 * 8_000
    assert count(encoding, blanks) == 8_000
    assert count(encoding, "x\n" + blanks + " x") == 8_000 + count(encoding, "x\n") + count(encoding, " x")


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=awkward)
def test_cuts_of_long_text_leave_the_count_exact(encoding: str, text: str) -> None:
    whole = reference.count(encoding, text)
    for long in range(1, 4):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reference, "LONG", long)
            assert reference.count(encoding, text) == whole


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=any_text)
def test_text_has_no_more_tokens_than_bytes(encoding: str, text: str) -> None:
    assert count(encoding, text) <= at_most(text)


def test_recalled_counts_are_kept_but_not_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []

    def counter(encoding: str) -> Callable[[str], int]:
        def noted(text: str) -> int:
            counted.append(text)
            return len(text)

        return noted

    monkeypatch.setattr(encodings, "counter", counter)
    recall = encodings.recalling.__wrapped__("cl100k_base")
    long = "x " * 60_000
    for text in ("You are helpful.", long, long, *map(str, range(64)), "63", "You are helpful."):
        assert recall(text) == len(text)
    assert counted == ["You are helpful.", long, long, *map(str, range(64)), "You are helpful."]


def test_definitions_that_come_again_are_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = itertools.count()
    monkeypatch.setattr(tools, "_kept", {})
    monkeypatch.setattr(tools, "render", lambda _functions: str(next(numbers)))
    assert [rendered([{"name": name}]) for name in ("a", "b", "a", "b")] == ["0", "1", "0", "1"]
    assert rendered([{"name": 1}]) != rendered([{"name": True}])
    for number in range(1_000):
        rendered([{"name": number}])
    assert len(tools._kept) <= 64  # noqa: SLF001


def test_bill_of_a_chat() -> None:
    assert OPENAI.count(PLAIN) == 1 + (4 + 2) + (4 + 2)
    assert OPENAI.count([]) == 1
    assert OPENAI.count([Message("system", "hello"), *PLAIN]) == 1 + (4 + 1) + (4 + 2) + (4 + 2)


def test_bill_of_a_prompt_and_its_completion() -> None:
    assert Meter(encoding="cl100k_base").count(PLAIN) == 4


def test_bill_of_a_name() -> None:
    assert OPENAI.count([Message("user", "hello", name="world")]) == 1 + (4 + 1) + (1 + 1)


def test_bill_of_calls_takes_arguments_as_they_stand() -> None:
    tight, loose = '{"city":"Rome"}', '{ "city" : "Rome" }'
    assert count("cl100k_base", tight) < count("cl100k_base", loose)
    for arguments in (tight, loose):
        call = Message("assistant", calls=(Call("weather", arguments), Call("weather", "{}")))
        expected = 1 + 4 + 1 + count("cl100k_base", arguments) + 1 + 1
        assert OPENAI.count([call]) == expected


def test_bill_of_tools() -> None:
    text = functions("type weather = (_: {", "city?: string,", "}) => any;")
    assert OPENAI.count(PLAIN, [WEATHER]) == OPENAI.count(PLAIN) + count("cl100k_base", text) - 2
    assert Meter(encoding="cl100k_base", tools="none").count(PLAIN, [WEATHER]) == 4


def test_bill_of_images() -> None:
    link = "https://example.com/a.png"
    seen = [Message("user", images=(Image(link, "auto"), Image(link, "low")))]
    tiles = Meter(encoding="o200k_base", images="tiles", image_base=85, image_tile=170)
    patches = Meter(encoding="o200k_base", images="patches", image_multiplier=Decimal("1.62"))
    assert tiles.count(seen) == (85 + 170 * 4) + 85
    assert patches.count(seen) == 2 * 1659
    assert Meter(encoding="o200k_base").count(seen) == 0


@pytest.mark.parametrize(
    ("messages", "tools", "exact"),
    [
        (PLAIN, [], True),
        ([Message("system", "Be brief."), *PLAIN], [], True),
        (PLAIN, [WEATHER], False),
        ([Message("tool", "{}")], [], False),
        ([Message("user", "hello", name="Ann")], [], False),
        ([Message("assistant", calls=(Call("weather", "{}"),))], [], False),
        ([Message("user", images=(Image("https://example.com/a.png", "low"),))], [], False),
    ],
)
def test_only_plain_chat_is_exact(messages: list[Message], tools: list[dict[str, Any]], exact: bool) -> None:
    assert OPENAI.is_exact_for(messages, tools) is exact
    assert not Meter(encoding="cl100k_base").is_exact_for(messages, tools)


def test_a_meter_is_a_value() -> None:
    same = eval(repr(OPENAI))  # noqa: S307
    assert same == OPENAI == pickle.loads(pickle.dumps(OPENAI))  # noqa: S301
    assert hash(same) == hash(OPENAI)


@pytest.mark.parametrize(
    ("limit", "cut"),
    [
        (13, Cut()),
        (12, Cut(over=1, lost=1, first=1)),
        (11, Cut(over=2, lost=2, first=1)),
        (9, Cut(over=4, lost=2, first=1)),
        (1, Cut(over=12, lost=2, first=1)),
    ],
)
def test_cut_of_the_last_answer(limit: int, cut: Cut) -> None:
    assert OPENAI.cut(PLAIN, [], limit) == cut


def test_cut_counts_every_trained_message_and_no_other() -> None:
    first, last = (
        Message("assistant", "hello world", trained=True),
        Message("assistant", "hello", trained=True),
    )
    untrained = Message("assistant", "hello world")
    chat = [Message("user", "hello"), first, untrained, Message("user", "hello"), last]
    total = OPENAI.count(chat)
    assert total == 1 + 5 + 6 + 6 + 5 + 5
    assert OPENAI.cut(chat, [], total - 1) == Cut(1, 1, 4)
    assert OPENAI.cut(chat, [], 11) == Cut(total - 11, 1 + 1, 1)
    assert OPENAI.cut([untrained], [], 5) == Cut(2, 0, None)


def test_tools_push_the_answer_over_the_limit() -> None:
    total = OPENAI.count(PLAIN, [WEATHER])
    assert OPENAI.cut(PLAIN, [WEATHER], total) == Cut()
    assert OPENAI.cut(PLAIN, [WEATHER], 13) == Cut(total - 13, 2, 1)


@given(texts=st.lists(any_text, max_size=4), limit=st.integers(0, 60))
def test_cut_agrees_with_count(texts: list[str], limit: int) -> None:
    messages = [Message("assistant", text, trained=True, name=text[:1]) for text in texts]
    total = OPENAI.count(messages)
    cut = OPENAI.cut(messages, [], limit)
    assert cut.over == max(0, total - limit)
    assert 0 <= cut.lost <= cut.over
    assert (cut.first is None) == (cut.lost == 0)
    assert total <= OPENAI.at_most(messages)


def functions(*lines: str) -> str:
    return "\n".join(("namespace functions {", "", *lines, "", "} // namespace functions"))


def schema(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    ("function", "lines"),
    [
        ({"name": "stop"}, ["type stop = () => any;"]),
        (
            {"name": "stop", "description": "Stop it.", "parameters": schema()},
            ["// Stop it.", "type stop = () => any;"],
        ),
        (
            {
                "name": "order",
                "parameters": {
                    "type": "object",
                    "properties": {
                        "dish": {"type": "string", "description": "What to eat"},
                        "size": {"type": "string", "enum": ["small", "large"]},
                        "table": {"type": "integer", "enum": [1, 2]},
                        "price": {"type": "number"},
                        "hot": {"type": "boolean"},
                        "gift": {"type": "null"},
                        "notes": {"type": "array", "items": {"type": "string"}},
                        "more": {"type": "array"},
                        "other": {},
                        "who": {"type": ["string", "null"]},
                        "when": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
                    },
                    "required": ["dish", "when"],
                },
            },
            [
                "type order = (_: {",
                "// What to eat",
                "dish: string,",
                'size?: "small" | "large",',
                "table?: 1 | 2,",
                "price?: number,",
                "hot?: boolean,",
                "gift?: null,",
                "notes?: string[],",
                "more?: any[],",
                "other?: any,",
                "who?: string | null,",
                "when: string | number,",
                "}) => any;",
            ],
        ),
        (
            {
                "name": "deep",
                "parameters": schema(
                    a={
                        "description": "told",
                        **schema(b={"description": "untold", **schema(c={"type": "string"})}),
                    }
                ),
            },
            [
                "type deep = (_: {",
                "// told",
                "a?: {",
                "  b?: {",
                "    c?: string,",
                "},",
                "},",
                "}) => any;",
            ],
        ),
    ],
)
def test_rendering(function: dict[str, Any], lines: list[str]) -> None:
    assert render([function]) == functions(*lines)


def test_rendering_of_several_functions() -> None:
    text = functions("type a = () => any;", "", "type b = () => any;")
    assert render([{"name": "a"}, {"name": "b"}]) == text


@pytest.mark.parametrize("nothing", [None, {}, [], "text", 1, [None, "x", 1, ["name"]]])
def test_without_a_function_nothing_is_rendered(nothing: Any) -> None:
    assert render(nothing) == ""
    assert OPENAI.count(PLAIN, nothing) == OPENAI.count(PLAIN)


keys = st.sampled_from(
    ["name", "description", "parameters", "type", "properties", "required", "items", "enum", "anyOf", "x"]
)
words = st.sampled_from(["object", "array", "string", "x"])
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=25,
)


@given(definition=st.dictionaries(keys, any_json))
def test_rendering_takes_any_json(definition: dict[str, Any]) -> None:
    text = render([definition])
    assert text.startswith("namespace functions {\n") == text.endswith("} // namespace functions")
    assert text


@pytest.mark.parametrize(
    "wrap", [lambda t: {"type": "array", "items": t}, lambda t: {"anyOf": [t]}, lambda t: schema(a=t)]
)
def test_rendering_of_endless_nesting_ends(wrap: Any) -> None:
    inner: dict[str, Any] = {"type": "string"}
    for _ in range(5_000):
        inner = wrap(inner)
    assert "any" in render([{"name": "f", "parameters": schema(a=inner)}])


def test_rendering_does_not_grow_exponentially() -> None:
    inner: dict[str, Any] = {"type": "string"}
    for _ in range(30):
        inner = {"type": ["object"] * 8, "properties": {"a": inner}}
    assert len(render([{"name": "f", "parameters": inner}])) < 10_000


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x06\0\0\0"


def jpeg(width: int, height: int, *, marker: int = 0xC0, before: bytes = b"") -> bytes:
    return b"\xff\xd8" + before + struct.pack(">BBHBHH", 0xFF, marker, 17, 8, height, width) + bytes(10)


def webp(chunk: bytes, data: bytes) -> bytes:
    return struct.pack("<4sI4s4sI", b"RIFF", 12 + len(data), b"WEBP", chunk, len(data)) + data


def uri(data: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(data).decode()


EXIF = struct.pack(">BBH", 0xFF, 0xE1, 60_002) + b"\xff\xc0" * 30_000
IMAGES = {
    "png": png(640, 480),
    "gif": b"GIF89a" + struct.pack("<HH", 640, 480) + bytes(20),
    "jpeg": jpeg(640, 480),
    "progressive jpeg": jpeg(640, 480, marker=0xC2),
    "jpeg behind segments": jpeg(640, 480, before=EXIF + b"\xff\xc4\x00\x04ab" + EXIF + b"\xff\xff"),
    "lossy webp": webp(b"VP8 ", b"\x10\0\0\x9d\x01\x2a" + struct.pack("<HH", 640 | 0x4000, 480) + bytes(9)),
    "lossless webp": webp(b"VP8L", b"\x2f" + struct.pack("<I", 639 | 479 << 14) + bytes(9)),
    "extended webp": webp(
        b"VP8X", bytes(4) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little") + bytes(9)
    ),
}


@pytest.mark.parametrize("data", IMAGES.values(), ids=IMAGES.keys())
def test_size_is_read_from_the_header(data: bytes) -> None:
    assert size(uri(data)) == (640, 480)


def test_only_the_header_is_decoded() -> None:
    assert size(uri(png(640, 480) + b"xx") + "!" * 1_000) == (640, 480)


BROKEN = {
    "link": "https://example.com/image.png",
    "nothing": "",
    "not base64": "data:image/png;base64,!!!!" + "é" * 40,
    "no comma": "data:image/png;base64" + "A" * 1_000,
    "another coding": "data:image/png;charset=utf-8," + base64.b64encode(png(640, 480)).decode(),
    "another kind": uri(b"%PDF-1.7" + bytes(100)),
    "empty": uri(b""),
    "cut png": uri(png(640, 480)[:18]),
    "no pixels": uri(png(0, 480)),
    "picture before its frame": uri(b"\xff\xd8" + bytes(100)),
    "no marker": uri(jpeg(640, 480, before=b"\0\xe0\x00\x02")),
    "endless jpeg": uri(jpeg(640, 480, before=b"\xff\xe0\x00\x02" * 5_000)),
    "unknown webp": uri(webp(b"ICCP", bytes(40))),
}


@pytest.mark.parametrize("url", BROKEN.values(), ids=BROKEN.keys())
def test_size_that_cannot_be_read_is_assumed(url: str) -> None:
    assert size(url) == UNKNOWN == (1024, 1024)


@given(data=st.binary(max_size=60), kind=st.sampled_from([b"", *(data[:16] for data in IMAGES.values())]))
def test_size_never_fails(data: bytes, kind: bytes) -> None:
    width, height = size(uri(kind + data))
    assert width > 0
    assert height > 0
    assert tile_tokens(uri(kind + data), "high", 85, 170) <= 85 + 170 * 8
    assert 1 <= patch_tokens(uri(kind + data), Decimal(1)) <= 1536


@pytest.mark.parametrize(
    ("width", "height", "tiles"),
    [
        (1, 1, 1),
        (512, 512, 1),
        (513, 512, 2),
        (1024, 1024, 4),
        (2048, 4096, 6),
        (3072, 2304, 4),
        (9000, 2, 4),
    ],
)
def test_tiles(width: int, height: int, tiles: int) -> None:
    image = uri(png(width, height))
    assert tile_tokens(image, "high", 85, 170) == tile_tokens(image, "auto", 85, 170) == 85 + 170 * tiles
    assert tile_tokens(image, "low", 85, 170) == 85


@pytest.mark.parametrize(
    ("width", "height", "patches"),
    [(1, 1, 1), (1024, 1024, 1024), (1800, 2400, 33 * 44), (33, 32, 2), (2**31, 1, 1536)],
)
def test_patches(width: int, height: int, patches: int) -> None:
    assert patch_tokens(uri(png(width, height)), Decimal(1)) == patches


def test_a_part_of_a_token_is_a_token() -> None:
    assert patch_tokens(uri(png(320, 320)), Decimal("1.62")) == 162
    assert patch_tokens(uri(png(32, 32)), Decimal("1.62")) == 2


# --------------------------------------------------------------------------------- a tokenizer.json of one's own


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    pytest.importorskip("tokenizers")
    monkeypatch.chdir(tmp_path)
    Path("own.json").write_text(WORDS, encoding="utf-8")
    return encoding_of("own.json")


def test_a_tokenizer_counts_text_as_text(own: str) -> None:
    assert count(own, "") == 0
    assert count(own, "Hello world!") == 3
    assert count(own, "Hello unknown world") == 3
    assert count(own, "Hello <|end|> world") == 2 + 3
    assert count(own, "Hello \ud800 world") == 3
    assert count(own, "Hello " * 60_000) == 60_000


def test_a_meter_counts_with_a_tokenizer(own: str) -> None:
    meter = Meter(encoding=own, per_message=4)
    assert meter.count(PLAIN) == 2 * (4 + 2)
    assert meter.cut(PLAIN, (), 9) == Cut(3, 2, 1)
    assert pickle.loads(pickle.dumps(meter)) == meter  # noqa: S301 - our own bytes
    assert not meter.is_exact_for(PLAIN)


def test_the_bytes_of_a_tokenizer_decide(own: str) -> None:
    assert re.fullmatch(r"tokenizer:own\.json@[0-9a-f]{12}", own)
    assert encoding_of("own.json") == own
    Path("own.json").write_text(WORDS.replace("world", "word"), encoding="utf-8")
    assert encoding_of("own.json") != own


def test_a_tokenizer_that_changes_meanwhile_is_not_used(own: str) -> None:
    path, _, _ = own.rpartition("@")
    with pytest.raises(ValueError, match="changed while it was in use"):
        count(f"{path}@{'0' * 12}", "Hello")


def test_what_is_no_tokenizer(tmp_path: Path) -> None:
    pytest.importorskip("tokenizers")
    path = tmp_path / "bad.json"
    for text in ("", "{}", "[1]", '{"model": {"type": "\x1b[2J"}}', "\0" * 99):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match="is not a tokenizer") as caught:
            encoding_of(str(path))
        assert str(caught.value.args[0]).isprintable()
    with pytest.raises(ValueError, match="cannot be read"):
        encoding_of(str(tmp_path / "gone.json"))


@pytest.mark.parametrize(
    ("encoding", "known"), [("o200k_base", True), ("tokenizer:a@b", True), ("gpt2", False), (None, False)]
)
def test_which_encodings_can_be_counted(encoding: str | None, known: bool) -> None:
    assert can_count(encoding) is known


def test_tokenizers_is_not_imported_before_it_is_needed() -> None:
    script = (
        "import sys, jsonl_lint.tokens as t; t.count('o200k_base', 'x'); sys.exit('tokenizers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
