"""Images that providers would leave out, and control tokens in texts."""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path
from typing import Any

import pytest

import examples
from jsonl_lint.diagnostic import Report, Severity
from jsonl_lint.rules.image_data import ImageData
from jsonl_lint.rules.image_role import ImageRole
from jsonl_lint.rules.special_token import SpecialToken
from jsonl_lint.rules.wrong_value import WrongValue
from jsonl_lint.tokens import NoPictureError, picture


def png(color: int, width: int = 3, height: int = 2) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, color, 0, 0, 0)


def jpeg(parts: int) -> bytes:
    return b"\xff\xd8" + struct.pack(">BBHBHHB", 0xFF, 0xC0, 17, 8, 2, 3, parts) + bytes(9)


def webp() -> bytes:
    return struct.pack("<4sI4s4sI", b"RIFF", 40, b"WEBP", b"VP8L", 5) + b"\x2f" + struct.pack("<I", 2 | 1 << 14)


def uri(data: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(data).decode()


def shown(*urls: str, role: str = "user") -> bytes:
    parts = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    answer = {"role": "assistant", "content": "A dot."}
    return json.dumps({"messages": [{"role": role, "content": parts}, answer]}).encode() + b"\n"


@pytest.mark.parametrize(
    ("data", "kind", "mode"),
    [(png(2), "PNG", "RGB"), (png(6), "PNG", "RGBA"), (jpeg(3), "JPEG", "RGB"), (webp(), "WEBP", "")],
)
def test_a_header_tells_kind_size_and_mode(data: bytes, kind: str, mode: str) -> None:
    seen = picture(uri(data))
    assert seen == (kind, 3, 2, mode, len(data))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (uri(png(0)), "the image is greyscale, not RGB or RGBA"),
        (uri(png(3)), "the image is in a palette, not RGB or RGBA"),
        (uri(jpeg(1)), "the image is greyscale, not RGB or RGBA"),
        (uri(jpeg(4)), "the image is CMYK, not RGB or RGBA"),
        (uri(png(2, 0, 2)), "the image has 0 by 2 pixels"),
        (uri(png(2) + bytes(100)), "the image has 129 bytes, more than the 100 that are taken"),
        (uri(b"GIF89a" + bytes(20)), "the image is a GIF, not a JPEG, PNG or WEBP"),
        (uri(png(2)[:20]), "the image is cut off inside its header"),
        (uri(b"%PDF-1.7" + bytes(30)), "the data is no image that can be read"),
        (uri(b""), "the data is no image that can be read"),
        (uri(png(2)) + "!", "the data of the image is not base64"),
    ],
)
def test_a_bad_image_is_found_once(url: str, message: str, tmp_path: Path) -> None:
    report = examples.report((ImageData(max_image_bytes=100), WrongValue()), shown(url), tmp_path)
    assert [(item.rule, item.message) for item in report.diagnostics] == [("image-data", message)]
    assert report.diagnostics[0].place.pointer == "/messages/0/content/0/image_url/url"


@pytest.mark.parametrize(
    "url", [uri(png(2)), uri(png(6)), uri(jpeg(3)), uri(webp()), "https://example.com/a.gif", "HTTP://a"]
)
def test_good_images_and_addresses_pass(url: str, tmp_path: Path) -> None:
    assert not examples.report((ImageData(max_image_bytes=100),), shown(url), tmp_path).diagnostics


def test_an_address_that_is_no_base64_is_left_to_the_schema(tmp_path: Path) -> None:
    report = examples.report((ImageData(), WrongValue()), shown("data:image/png,abc"), tmp_path)
    assert [item.rule for item in report.diagnostics] == ["wrong-value"]
    with pytest.raises(NoPictureError, match="not with data:image"):
        picture("data:image/png,abc")


@pytest.mark.parametrize("role", ["system", "assistant"])
def test_an_image_elsewhere_is_found_once(role: str, tmp_path: Path) -> None:
    report = examples.report((ImageRole(), WrongValue()), shown(uri(png(2)), role=role), tmp_path)
    article = "an" if role == "assistant" else "a"
    assert [(item.rule, item.message) for item in report.diagnostics] == [
        ("image-role", f"{article} {role} message shows an image")
    ]


OPENAI = SpecialToken(refused_tokens=("<|endoftext|>", "<|fim_suffix|>"))


def said(*texts: str, key: str = "messages", folder: Path) -> Report:
    lines: list[dict[str, Any]] = [
        {"text": text}
        if key == "text"
        else {"messages": [{"role": "user", "content": text}, {"role": "assistant", "content": "Yes"}]}
        for text in texts
    ]
    return examples.report((OPENAI,), "".join(json.dumps(line) + "\n" for line in lines).encode(), folder)


@pytest.mark.parametrize(
    ("text", "severity", "token"),
    [
        ("a<|fim_suffix|>", Severity.ERROR, "<|fim_suffix|>, which the provider refuses"),
        ("<|im_end|> and <|endoftext|>", Severity.ERROR, "<|endoftext|>, which the provider refuses"),
        ("x <|eot_id|>", Severity.WARNING, "<|eot_id|>"),
        ("[INST] Hi [/INST]", Severity.WARNING, "[INST]"),
        ("<start_of_turn>user", Severity.WARNING, "<start_of_turn>"),
        ("Hi</s>\n", Severity.WARNING, "</s>"),
    ],
)
def test_a_token_is_named_at_its_message(text: str, severity: Severity, token: str, tmp_path: Path) -> None:
    [item] = said("Hi", text, "Hello", folder=tmp_path).diagnostics
    assert (item.severity, item.place.line, item.place.pointer) == (severity, 2, "/messages/0/content")
    assert item.message == f"the user message has {token}"


@pytest.mark.parametrize(
    "text", ["the <s>old</s> price", "a < b | c > d", "[inst]", "<|", "<|endoftext |>", "<b>x</b>"]
)
def test_markup_is_no_token(text: str, tmp_path: Path) -> None:
    assert not said(text, "Hi", folder=tmp_path).diagnostics


def test_a_text_with_its_template_is_one_note(tmp_path: Path) -> None:
    [item] = said(*["<|begin_of_text|>Hi<|endoftext|>"] * 30, key="text", folder=tmp_path).diagnostics
    assert (item.severity, item.place.line) == (Severity.NOTE, 1)
    assert item.message.startswith("30 of 30 records")


def test_many_warnings_do_not_hide_an_error(tmp_path: Path) -> None:
    first, second = said(*["[INST] Hi"] * 300, "<|fim_suffix|>", *["Hi"] * 10, folder=tmp_path).diagnostics
    assert (first.severity, first.place.line) == (Severity.WARNING, 1)
    assert (second.severity, second.place.line) == (Severity.ERROR, 301)


def test_tokens_are_those_that_the_user_names(tmp_path: Path) -> None:
    data = b'{"prompt": "%%STOP%% <|im_end|>", "completion": "4"}\n{"prompt": "a", "completion": "b"}\n'
    [item] = examples.report((SpecialToken(tokens=("%%STOP%%",)),), data, tmp_path).diagnostics
    assert item.message == "the user message has %%STOP%%"
    assert not examples.report((SpecialToken(ignore=("<|im_end|>",)),), data, tmp_path).diagnostics
