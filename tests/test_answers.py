"""What an answer is: every example of every language file, and what must hold of any text."""

from __future__ import annotations

import dataclasses
import itertools
import re
import time
import tomllib
import unicodedata
from importlib import resources

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jsonl_lint import answers, languages
from jsonl_lint.answers import KINDS, Answer, classify
from jsonl_lint.languages.spoken import BEGINNING, Outline, Spoken, outline

ALL = [languages.load(code) for code in languages.LANGUAGES]
EXAMPLES = {code: languages.examples(code) for code in languages.LANGUAGES}
MATCH = [example for matched, _ in EXAMPLES.values() for example in matched]
NO_MATCH = [text for _, unmatched in EXAMPLES.values() for text in unmatched]
PATTERNS = [pattern for language in ALL for pattern in language.patterns]
FRAGMENTS = sorted({word for language in ALL for group in language.gate.literals.values() for word in group})


def hostile_text() -> st.SearchStrategy[str]:
    """Any text, lone surrogates included, or words of the patterns strung together."""
    words = st.sampled_from(
        [*FRAGMENTS, *"\"'「」*`\n\u200b\u0130\ud800.,。、", "I ", "can't ", "<think>", "</think>", "1. "]
    )
    return st.text() | st.lists(words | st.text(max_size=3), max_size=40).map("".join)


@pytest.mark.parametrize(("text", "kind"), MATCH)
def test_must_match(text: str, kind: str) -> None:
    answer = classify(text)
    assert answer.kind == kind
    assert 0 <= answer.start < answer.stop <= len(text)


@pytest.mark.parametrize("text", NO_MATCH)
def test_must_not_match(text: str) -> None:
    assert classify(text) == Answer("none")


@pytest.mark.parametrize("language", ALL, ids=lambda language: language.code)
def test_language_file(language: languages.Language) -> None:
    matched, unmatched = EXAMPLES[language.code]
    assert len(matched) >= 25
    assert len(unmatched) >= 25
    assert {kind for _, kind in matched} == {"refusal", "soft", "partial", "abstention"}
    assert set(language.scripts) <= set(languages.SCRIPTS)
    names = [pattern.name for pattern in language.patterns]
    assert len(names) == len(set(names))
    for pattern in language.patterns:
        assert pattern.kind in KINDS
        assert pattern.head <= language.head
        assert not pattern.match.compiled.search("")


def test_every_language_file_is_listed_and_has_no_unknown_keys() -> None:
    files = {entry.name for entry in resources.files(languages).iterdir() if entry.name.endswith(".toml")}
    assert files == {f"{code}.toml" for code in languages.LANGUAGES}
    for file in files:
        table = tomllib.loads(resources.files(languages).joinpath(file).read_text("utf-8"))
        rows = itertools.chain(table["pattern"], table["guard"])
        assert {key for row in rows for key in row} <= {
            "name",
            "kind",
            "needs",
            "match",
            "head",
            "weak",
            "pivots",
        }


@pytest.mark.parametrize("language", ALL, ids=lambda language: language.code)
def test_a_file_is_read_in_parts_as_it_would_be_as_a_whole(language: languages.Language) -> None:
    source = resources.files(languages).joinpath(f"{language.code}.toml").read_text(encoding="utf-8")
    whole = tomllib.loads(source)
    parts = languages.table(language.code), languages.examples(language.code)
    assert {**parts[0], "must_match": [*map(list, parts[1][0])], "must_not_match": [*parts[1][1]]} == whole
    assert outline(language.code, source[:BEGINNING]) == Outline(
        language.code, language.scripts, language.head, language.common
    )


@pytest.mark.parametrize(("text", "kind"), MATCH)
def test_needed_literals_lose_nothing(text: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = [dataclasses.replace(one, patterns=tuple(map(without_needs, one.patterns))) for one in ALL]
    spoken = {script: Spoken(one for one in tried if script in one.scripts) for script in languages.SCRIPTS}
    monkeypatch.setattr(languages, "written_in", lambda script, _own: spoken[script])
    unhurried = classify(text)
    monkeypatch.undo()
    assert unhurried == classify(text)
    assert unhurried.kind == kind


@given(hostile_text())
@example("I can't say no. It is never right.")
@example("no can do " * 60)
def test_patterns_are_tried_if_all_that_they_need_occurs(text: str) -> None:
    head = answers._normalise(answers._lower(text))  # noqa: SLF001
    for one in ALL:
        groups, beginning = enumerate(one.gate.literals.values()), head[: one.head]
        occur = {number for number, any_of in groups if any(literal in beginning for literal in any_of)}
        needed = tuple(pattern for pattern in one.patterns if pattern.needs <= occur)
        assert one.worth(beginning) == needed
        spoken = languages.written_in(one.scripts[0])
        assert not needed or one.code in {told.code for told in languages.worth(spoken, head, spoken.languages)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I will not. Ask again.", "en/terse"),
        ("Sorry, no.", "en/terse"),
        ("I'm sorry, but no!", "en/terse"),
        ("No can do", "en/terse"),
        ("Not able to help you.", "en/terse"),
        ("Something I have to pass on, sadly.", "en/rather-not"),
        ("I'll turn you down this time.", "en/rather-not"),
        ("That lies outside our remit.", "en/policy"),
        ("Kicking a horse is never right.", "en/never-right"),
        ("It's never okay to hit a dog.", "en/never-right"),
        ("That would be dishonest. Instead, try to talk to her.", "en/moral-alternative"),
        ("その内容を説明するようにはプログラムされていません。", "ja/decline"),
    ],
)
def test_what_a_pattern_needs_is_in_all_that_it_matches(text: str, name: str) -> None:
    head = text.lower()
    language = languages.load(name[:2])
    pattern = next(pattern for pattern in language.patterns if pattern.name == name)
    assert pattern.match.compiled.search(head)
    assert pattern in language.worth(head)


@pytest.mark.parametrize(
    "odd", ["\n", "\n\n", " \n ", "\n\n\n", "\t", "\r\n", "\x1c", "\xa0", "\u2003", "\u3000", "   "]
)
def test_white_space_of_any_kind_is_one_space(odd: str) -> None:
    for text in (f"a{odd}b", f"{odd}a b{odd}", f"a *{odd}* b", f"é{odd}b{odd}{odd}c", odd):
        assert answers._normalise(text) == " ".join(text.replace("*", "").split())  # noqa: SLF001


def without_needs(pattern: languages.Pattern) -> languages.Pattern:
    return dataclasses.replace(pattern, needs=frozenset())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I can't answer that.", "I can't answer"),
        ("  I\u2019m sorry, but I CAN\u2019T help with that.", "sorry, but I CAN\u2019T"),
        ("**I** cannot\n\n**write** that.", "I** cannot\n\n**write"),
        ("Hm\u200b.  I can\u200bnot help.", "I can\u200bnot help"),
        ("<think>Sorry, I can't.</think>\nI won't explain that.", "I won't explain"),
        ("\U0001f600\U0001f600 I can't answer that.", "I can't answer"),
        ("\u0130\u0130! I can't answer that.", "I can't answer"),
        ("こんにちは。\n申し訳ありませんが、お答えできません。", "申し訳ありませんが、お答えできません"),
        ("**回答** は差し\u200b控えます。", "差し\u200b控えます"),
    ],
)
def test_span_points_at_the_words_that_decided(text: str, words: str) -> None:
    answer = classify(text)
    assert text[answer.start : answer.stop] == words


@given(hostile_text())
@example("\ud800I can't answer that.")
@example("\u0130" * 700 + "I can't")
@example("<think>" * 3)
def test_any_text_has_one_answer(text: str) -> None:
    answer = classify(text)
    assert answer == classify(text)
    assert answer.kind in KINDS
    assert 0 <= answer.start <= answer.stop <= len(text)
    assert bool(answer.pattern) == (answer.start < answer.stop) == bool(answer.language)
    assert answer.kind == "empty" or text.strip() != ""


@given(hostile_text())
def test_origins_belong_to_the_normalised_text(text: str) -> None:
    lowered = answers._lower(text)  # noqa: SLF001
    assert len(lowered) == len(unicodedata.normalize("NFC", text))
    origins = list(answers._origins(lowered))  # noqa: SLF001
    normalised = answers._normalise(lowered)  # noqa: SLF001
    assert "".join(" " if lowered[at].isspace() else lowered[at] for at in origins) == normalised
    assert origins == sorted(set(origins))


@pytest.mark.parametrize("before", ["", "À moitié là. ", "\u09dc\u09dc, "])
def test_accents_that_stand_alone_do_not_move_the_place(before: str) -> None:
    text = unicodedata.normalize("NFD", before) + "Je ne peux pas répondre à cela. " + "Mais " * 9
    found = classify(text)
    assert found.kind == "refusal"
    assert text[found.start : found.stop].startswith("Je ne peux pas")
    decomposed = unicodedata.normalize("NFD", text)
    there = classify(decomposed)
    assert unicodedata.normalize("NFC", decomposed[there.start : there.stop]) == text[found.start : found.stop]


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\u3000", "\u200b\ufeff", "<think>Nothing to say.</think>\n", " " * 200_000]
)
def test_blank_answers_are_empty(text: str) -> None:
    assert classify(text) == Answer("empty")


def test_unclosed_thoughts_are_no_refusal() -> None:
    assert classify("<think>I can't answer that.").kind != "refusal"


def test_only_the_head_is_read() -> None:
    assert classify("x" * 1_000 + ". I can't answer that.").kind == "none"
    assert classify("I can't answer that. " + "x" * 1_000_000).kind == "refusal"


def test_a_list_makes_an_answer_of_a_weak_match() -> None:
    moral = "It is never okay to hit a dog."
    assert classify(moral).kind == "soft"
    assert classify(moral + "\n1. Wait.\n2. Call.\n3. Reward.").kind == "none"


@pytest.mark.parametrize("language", ["Japanese", "English"])
def test_script_decides_the_table(language: str) -> None:
    text = {
        "Japanese": "LGBTQ+ の話題にはお答えできません。",
        "English": "I can't answer 「はい」 to that question, sorry.",
    }[language]
    assert classify(text).language == {"Japanese": "ja", "English": "en"}[language]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_no_pattern_hangs(pattern: languages.Pattern) -> None:
    """A head is all that a pattern sees, so time is bounded; here the worst heads we know of."""
    spelled = re.findall(r"[^\W\d_]{2,}", re.sub(r"\\.", " ", pattern.match.source))
    for word, link in itertools.product(dict.fromkeys(spelled), (" ", ", ", "")):
        head = ((word + link) * 100_000)[: pattern.head]
        began = time.process_time()
        pattern.match.compiled.search(head)
        assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    "unit", ["a", "I'm sorry, but I ", "<think>", "申し訳ありません", "as an ai, ", "\n1. ", '"', "*"]
)
def test_huge_texts_take_no_longer(unit: str) -> None:
    text = unit * (20_000_000 // len(unit))
    classify(unit)
    began = time.process_time()
    classify(text)
    assert time.process_time() - began < 0.5
