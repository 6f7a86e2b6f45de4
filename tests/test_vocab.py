"""The vendored vocabularies are those of tiktoken, to the byte."""

from __future__ import annotations

import base64
import hashlib
import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jsonl_lint import vocab
from jsonl_lint.tokens import ENCODINGS, reference
from jsonl_lint.vocab import build

if TYPE_CHECKING:
    from collections.abc import Iterable


published = importlib.import_module("tiktoken_ext.openai_public")


def expand(tokens: Iterable[bytes]) -> bytes:
    return b"".join(b"%s %d\n" % (base64.b64encode(token), rank) for rank, token in enumerate(tokens))


def in_order(vocabulary: vocab.Vocabulary) -> list[bytes]:
    ranks = vocabulary.ranks()
    return sorted(ranks, key=ranks.__getitem__)


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let tiktoken describe its encodings without fetching them, and note the hashes that it expects."""
    expected: list[str] = []

    def note(_url: str, expected_hash: str) -> dict[bytes, int]:
        expected.append(expected_hash)
        return {}

    monkeypatch.setattr(published, "load_tiktoken_bpe", note)
    return expected


@pytest.mark.parametrize("name", ENCODINGS)
def test_the_text_form_has_the_hash_that_tiktoken_expects(name: str, hashes: list[str]) -> None:
    published.ENCODING_CONSTRUCTORS[name]()
    assert [hashlib.sha256(expand(in_order(vocab.load(name)))).hexdigest()] == hashes


@pytest.mark.parametrize("name", ENCODINGS)
def test_pattern_and_special_tokens_are_those_of_tiktoken(name: str, hashes: list[str]) -> None:
    theirs: dict[str, Any] = published.ENCODING_CONSTRUCTORS[name]()
    ours = reference.encoding(name)
    assert hashes
    assert (ours._pat_str, ours._special_tokens) == (theirs["pat_str"], theirs["special_tokens"])  # noqa: SLF001


@pytest.mark.parametrize("name", ENCODINGS)
def test_no_token_joins_a_line_break_to_blanks_behind_it(name: str) -> None:
    assert not [token for token in vocab.load(name).ranks() if re.search(rb"[\r\n][^\r\n!-~]+\Z", token)]


def test_compact_form() -> None:
    tokens = [b"!", b"\xff\x00", b"x" * 255]
    packed = vocab.Vocabulary(vocab.pack(tokens))
    assert packed.ranks() == {token: rank for rank, token in enumerate(tokens)}
    assert [packed.rank(token) for token in tokens] == [0, 1, 2]
    assert [packed.rank(token) for token in (b"", b"?", b"\xff", b"x" * 254, b"x" * 256)] == [None] * 5


@pytest.mark.parametrize("token", [b"", b"x" * 256])
def test_a_token_that_does_not_fit_is_refused(token: bytes) -> None:
    with pytest.raises(ValueError, match=f"token 1 has {len(token)} bytes; the compact form holds 1 to 255"):
        vocab.pack([b"!", token])


def test_build_makes_the_vendored_file_again(tmp_path: Path) -> None:
    source, out = tmp_path / "cl100k_base.tiktoken", tmp_path / "cl100k_base.bin"
    source.write_bytes(expand(in_order(vocab.load("cl100k_base"))))
    build.main([str(source), str(out)])
    assert out.read_bytes() == Path(vocab.__file__).with_name("cl100k_base.bin").read_bytes()


@pytest.mark.parametrize("name", ENCODINGS)
def test_every_token_is_found_by_itself(name: str) -> None:
    vocabulary = vocab.load(name)
    assert all(vocabulary.rank(token) == rank for token, rank in vocabulary.ranks().items())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"IQ== 0\nIg== 2\n", "line 2 is not a token in base64, a space, and the rank 1"),
        (b"IQ==\n", "line 1 is not a token in base64, a space, and the rank 0"),
        (b"IQ== 0\n?? 1\n", "line 2 is not base64"),
        (expand([b"x" * 256]), "token 0 has 256 bytes"),
    ],
)
def test_build_says_what_is_wrong(
    text: bytes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "some.tiktoken", tmp_path / "some.bin"
    source.write_bytes(text)
    with pytest.raises(SystemExit):
        build.main([str(source), str(out)])
    assert f"{source}: {message}" in capsys.readouterr().err
    assert not out.exists()
