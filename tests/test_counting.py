"""Who counts tokens, and that it never matters: tiktoken is compared with everyone who stands in for it."""

from __future__ import annotations

import functools
import subprocess
import sys
import types
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsonl_lint import mappers
from jsonl_lint.cli import main
from jsonl_lint.tokens import ENCODINGS, MiscountError, count, encodings, expect, fast, reference
from jsonl_lint.tokens.fast import FastCounter
from jsonl_lint.tokens.short import ShortCounter

ASSIGNED = [chr(code) for code in range(sys.maxunicode) if unicodedata.category(chr(code)) not in {"Cn", "Cs"}]
CONTEXTS = ("{}", "a{}b ", "A{}s1\n")
RUNS = ("a", "A", "é", " ", "\n", "\r\n", "\t", "1", "!", "/", "'s", "好", "\u0301", "Ab", " x", "<|endoftext|>")
RECORD = '{"messages": [{"role": "user", "content": "Hi %s"}, {"role": "assistant", "content": "Hello %s"}]}\n'

any_text = st.text(st.characters(exclude_categories=()))
awkward = st.lists(
    st.sampled_from(
        [*" \t\n\r\v\xa0\u2028\x1c\x85!/'aBsS1好\u0301ſ\u180e\ud800ǅ🤖", "  ", "\r\n", "'s", "'LL", "ing"]
    )
).map("".join)


@functools.cache
def short(encoding: str) -> ShortCounter:
    return ShortCounter(encoding, enough=sys.maxsize)


@pytest.fixture(autouse=True)
def _nobody_knows_how_much() -> Iterator[None]:
    expect(0)
    yield
    expect(0)


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_character_counts_as_in_tiktoken(encoding: str, context: str) -> None:
    left = 0
    for start in range(0, len(ASSIGNED), 100):
        text = "".join(map(context.format, ASSIGNED[start : start + 100]))
        tokens = short(encoding).count(text)
        left += tokens is None
        assert tokens in {None, reference.count(encoding, text)}, ascii(text)
    assert left < 0.6 * len(ASSIGNED) / 100


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("run", RUNS)
def test_long_runs_count_as_in_tiktoken(encoding: str, run: str) -> None:
    for times in (2, 3, 7, 30, 100, 101, 5_000):
        text = f"x{run * times}y"
        assert short(encoding).count(text) in {None, reference.count(encoding, text)}


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=any_text | awkward)
def test_any_text_counts_as_in_tiktoken(encoding: str, text: str) -> None:
    assert short(encoding).count(text) in {None, reference.count(encoding, text)}
    assert count(encoding, text) == reference.count(encoding, text)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", ["", "plain words", "お誕生日", "🤖 née Ωmega", "x" * 100])
def test_what_is_counted_without_tiktoken(encoding: str, text: str) -> None:
    assert short(encoding).count(text) == reference.count(encoding, text)


@pytest.mark.parametrize(
    "text", ["\ud800", "\U00030000", "\U000e0100", "\u0378", "x" * 101, "x " * 25_001], ids=ascii
)
def test_what_is_left_to_tiktoken(text: str) -> None:
    assert short("o200k_base").count(text) is None
    assert count("o200k_base", text) == reference.count("o200k_base", text)


def test_short_counting_ends_when_enough_was_counted() -> None:
    counter = ShortCounter("o200k_base", enough=1_000)
    counts = [counter.count(f"one two three {number}") for number in range(400)]
    assert counts[0] == 5
    assert counts[-1] is None


def imported(script: str, *names: str) -> set[str]:
    script += f"; import sys; print(*({set(names)} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("script", "loaded"),
    [
        ("t.count('o200k_base', 'Hello world')", set()),
        ("t.count('o200k_base', '\\ud800')", {"tiktoken"}),
        ("[t.count('o200k_base', f'{n} words') for n in range(80_000)]", {"tiktoken"}),
        ("t.expect(5_000_000); t.count('o200k_base', 'Hello world')", {"tiktoken"}),
    ],
)
def test_who_is_loaded(script: str, loaded: set[str]) -> None:
    assert imported(f"import jsonl_lint.tokens as t; {script}", "tiktoken", "fastokens") == loaded


@pytest.mark.parametrize("options", [["--per-record"], ["--ignore", "tokens,cost"], ["--select", "syntax,roles"]])
def test_a_check_without_cost_loads_no_vocabulary(options: list[str], tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text("".join(RECORD % (n, n) for n in range(30)), encoding="utf-8")
    arguments = ["check", "--quiet", "--config", str(empty(tmp_path)), *options, str(path)]
    script = f"from jsonl_lint.cli import main; main({arguments}); import jsonl_lint.tokens; print()"
    assert imported(script, "tiktoken", "fastokens", "tokenizers") == set()


def empty(folder: Path) -> Path:
    path = folder / "empty.yaml"
    path.write_text("", encoding="utf-8")
    return path


# ----------------------------------------------------------------------------------------------- with fastokens


def engine(monkeypatch: pytest.MonkeyPatch, encode: Callable[[str], list[int]]) -> None:
    """Put an engine in the place of fastokens, and let it count whatever the size."""

    class Tokenizer:
        encode_ordinary = staticmethod(encode)

        @classmethod
        def from_tiktoken(cls, path: str, pattern: str, special_tokens: dict[str, int]) -> type[Tokenizer]:
            assert Path(path).read_bytes().startswith(b"IQ== 0\nIg== 1\n")
            assert pattern
            assert not special_tokens
            return cls

    module = types.ModuleType("fastokens")
    module.Tokenizer = Tokenizer  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "fastokens", module)
    monkeypatch.setattr(fast, "WORTH", dict.fromkeys(ENCODINGS, 1))


def right(text: str) -> list[int]:
    return reference.encoding("o200k_base").encode_ordinary(text)


def exact(text: str) -> int:
    return len(right(text))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_fastokens_counts_as_tiktoken(encoding: str) -> None:
    pytest.importorskip("fastokens")
    counter = FastCounter(encoding, functools.partial(reference.count, encoding))
    for start in range(0, len(ASSIGNED), 50):
        text = "".join(map("a{} ".format, ASSIGNED[start : start + 50]))
        assert counter(text) == reference.count(encoding, text), ascii(text)
    for run in RUNS:
        for times in (3, 100, 5_000):
            assert counter(run * times) == reference.count(encoding, run * times)


def test_what_fastokens_gets_wrong_is_left_to_tiktoken(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def encode(text: str) -> list[int]:
        asked.append(text)
        if "\ud800" in text:
            raise UnicodeEncodeError("utf-8", text, 0, 1, "surrogates not allowed")
        return right(text)

    engine(monkeypatch, encode)
    counter = FastCounter("o200k_base", exact)
    asked.clear()
    for text in ("ſ'ſ'Sa", "\u180e's", "x" * 100_001, "a\ud800"):
        assert counter(text) == exact(text)
    assert asked == ["a\ud800"]


def test_a_liar_is_caught_when_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    engine(monkeypatch, lambda text: right(text)[1:])
    with pytest.raises(MiscountError, match="does not count as tiktoken does"):
        FastCounter("o200k_base", exact)


def test_an_engine_that_fails_is_caught_when_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    engine(monkeypatch, lambda _text: 1 // 0)  # type: ignore[arg-type, return-value]
    with pytest.raises(MiscountError, match=r"does not work \(ZeroDivisionError\)"):
        FastCounter("o200k_base", exact)


def test_a_liar_is_caught_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    engine(monkeypatch, lambda text: right(text) + [0] * text.startswith("Hello"))
    counter = FastCounter("o200k_base", exact)
    with pytest.raises(MiscountError):
        list(map(counter, map("Hello {}".format, range(1_000))))


def test_without_fastokens_tiktoken_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastokens", None)
    expect(max(fast.WORTH.values()))
    assert not isinstance(encodings.counter("o200k_base"), FastCounter)
    assert count("o200k_base", "Hello world") == 2


def test_fastokens_is_for_much_text(monkeypatch: pytest.MonkeyPatch) -> None:
    engine(monkeypatch, right)
    monkeypatch.setattr(fast, "WORTH", {"o200k_base": 100})
    for size, used in ((0, False), (99, False), (100, True)):
        expect(size)
        assert isinstance(encodings.counter("o200k_base"), FastCounter) is used


def check(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    main(["check", "--jobs", "1", "--config", str(empty(path.parent)), "--output", "json", str(path)])
    said = capsys.readouterr()
    return said.out, said.err


def test_a_run_with_a_liar_is_right_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text("".join(RECORD % (n, n) for n in range(600)), encoding="utf-8")
    report, errors = check(path, capsys)
    assert not errors
    engine(monkeypatch, right)
    assert check(path, capsys) == (report, "")
    engine(monkeypatch, lambda text: right(text) + [0] * text.startswith("Hello"))
    again, errors = check(path, capsys)
    assert again == report
    expected = "jsonl-lint: fastokens does not count as tiktoken does; everything is counted again, by tiktoken\n"
    assert errors == expected


def give_up(_item: int) -> int:
    raise MiscountError("fastokens lied")


def test_a_liar_in_another_process_ends_the_run() -> None:
    with pytest.raises(MiscountError, match="lied"), mappers.processes(2) as mapper:
        list(mapper(give_up, range(4)))  # type: ignore[arg-type]


def share(_item: int) -> int:
    return encodings._expected  # noqa: SLF001


def test_each_process_knows_its_share() -> None:
    with mappers.processes(2, 50_000_000) as mapper:
        assert set(mapper(share, range(4))) == {25_000_000}  # type: ignore[arg-type]
    with mappers.processes(1, 50_000_000) as mapper:
        assert set(mapper(share, range(4))) == {50_000_000}  # type: ignore[arg-type]


LOADED_ONCE = """
from jsonl_lint import mappers
from jsonl_lint.tokens import reference

def loaded(item):
    return reference.encoding.cache_info().currsize

for size, encodings, expected in (
    (2_000_000, ["o200k_base"], 1),
    (1_900_000, ["o200k_base"], 0),
    (4_000_000, ["tokenizer:x@y"], 0),
    (4_000_000, [], 0),
):
    with mappers.processes(2, size, encodings) as mapper:
        assert set(mapper(loaded, range(8))) == {expected}, (size, encodings)
    reference.encoding.cache_clear()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes share memory where they are copies")
def test_processes_share_the_vocabulary() -> None:
    subprocess.run([sys.executable, "-c", LOADED_ONCE], check=True)


LOADED_BY_ONE = """
import os
import sys
import types

from jsonl_lint import mappers
from jsonl_lint.tokens import encodings, fast, reference

loads = []

class Tokenizer:
    encode_ordinary = staticmethod(lambda text: reference.encoding("o200k_base").encode_ordinary(text))

    @classmethod
    def from_tiktoken(cls, *given, **named):
        loads.append(os.getpid())
        return cls

sys.modules["fastokens"] = types.SimpleNamespace(Tokenizer=Tokenizer)
fast.WORTH = {"o200k_base": 1_000_000}

def counted(item):
    return encodings.counter("o200k_base")("Hello world"), tuple(loads)

with mappers.processes(2, 4_000_000, ["o200k_base"]) as mapper:
    assert set(mapper(counted, range(8))) == {(2, (os.getpid(),))}
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes share memory where they are copies")
def test_processes_share_fastokens() -> None:
    subprocess.run([sys.executable, "-c", LOADED_BY_ONE], check=True)


UNSHARED = """
import tracemalloc
from jsonl_lint.tokens import reference

tracemalloc.start()
encoding = reference.encoding("o200k_base")
assert encoding.encode_ordinary("Hello world") == [13225, 2375]
assert tracemalloc.get_traced_memory()[0] < 5_000_000, tracemalloc.get_traced_memory()
"""


def test_a_vocabulary_is_held_by_tiktoken_alone() -> None:
    subprocess.run([sys.executable, "-c", UNSHARED], check=True)
