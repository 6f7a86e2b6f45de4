"""Planted faults: a hundred among ten thousand good records are all found, in their places, and none else."""

from __future__ import annotations

import itertools
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import generated
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsonl_lint import formats
from jsonl_lint.diagnostic import Diagnostic, Place, Severity
from jsonl_lint.record import Record, Source
from jsonl_lint.rule import DatasetRule, FileRule, LineRule, Rule, ShareRule, prose
from jsonl_lint.rules import RULES
from jsonl_lint.rules.ai_boilerplate import AiBoilerplate
from jsonl_lint.rules.truncated_answer import TruncatedAnswer

COUNT, FAULTS = 10_000, 100
TEXT_RULES = {rule.name: rule for rule in RULES if rule.group == "text"}
ANSWER = "The ladder of Ines costs about $40.\n\nIt stands – “as always” – beside the door."
JAPANESE = "図書館の地図帳は古いので、田中さんが窓のそばに運びました。いつ届きますか？"


@dataclass(frozen=True)
class Fault:
    """What is planted: an answer is `before + words + after`, where `{}` stands for the good answer.

    `{cut}` stands for 6,000 characters of it, again and again.
    """

    rule: str
    words: str
    before: str = "{} "
    after: str = " And so it is."
    asked: str = ""


PLANTED = [
    Fault("control-character", "\x07"),
    Fault("control-character", "\x1b", "", "[31m{}"),
    Fault("control-character", "\u0092", "It", "s late. {}"),
    Fault("bidirectional-control", "\u202e"),
    Fault("zero-width", "\u200b", "{} in", "visible"),
    Fault("zero-width", "\ufeff", ""),
    Fault("zero-width", "\U000e0041\U000e0042", "{} \U0001f600"),
    Fault("mojibake", "Ã©", "{} caf"),
    Fault("mojibake", "â€™", "It", "s {}"),
    Fault("mojibake", "РџСЂРёРІРµС‚"),
    Fault("mojibake", "縺薙ｓ縺ｫ縺", "{} ", "｡ {}"),
    Fault("replacement-character", "\ufffd\ufffd"),
    Fault("placeholder-text", "[Your Name]", "{}\n\nBest regards,\n", ""),
    Fault("placeholder-text", "{{ first_name }}", "Dear ", ",\n\n{}"),
    Fault("html-remnant", "&nbsp;"),
    Fault("html-remnant", "<br />", "{}", ""),
    Fault("unclosed-fence", "```", "{}\n\n", "python\nprint(2)"),
    Fault("ai-boilerplate", "As an AI language model", "", ", I say: {}"),
    Fault("ai-boilerplate", "AIとして", "", "、お答えします。{}"),
    Fault("foreign-identity", "I am ChatGPT", "{} ", ", made by OpenAI."),
    Fault("edge-whitespace", " \n", "{}", ""),
    Fault("edge-whitespace", "\n\n", "", "{}"),
    Fault("truncated-answer", "w", "{cut} yesterda", ""),
    Fault("script-mismatch", "T", "", ANSWER[1:], JAPANESE),
]


def read(number: int, value: Any, *, escaped: bool) -> Record:
    record = Record(Source("data.jsonl"), number, json.dumps(value, ensure_ascii=escaped).encode() + b"\n")
    record.format = formats.detect(record.value)
    return record


@pytest.fixture(scope="session")
def good() -> list[Record]:
    return [
        read(number, value, escaped=number % 2 == 0) for number, value in enumerate(generated.records(COUNT), 1)
    ]


def lint(rule: Rule, records: list[Record]) -> list[Diagnostic]:
    """Return the findings; a dataset rule reads in runs, as from chunks."""
    if isinstance(rule, LineRule):
        return [found for record in records for found in rule.check(record)]
    assert isinstance(rule, DatasetRule)
    whole = rule.start()
    for begin in range(0, len(records), 1 + len(records) // 7):
        state = rule.start()
        for record in records[begin : begin + 1 + len(records) // 7]:
            rule.add(state, record)
        whole = rule.merge(whole, state)
    return [found for found in rule.finish(whole) if isinstance(found, Diagnostic)]


def plant(fault: Fault, record: Record) -> tuple[Record, tuple[int, int, str]]:
    """Return a record with the fault in its last answer, and where it is, counted in another way."""
    value = json.loads(record.raw)
    answer = value["messages"][-1]
    cut = (answer["content"] + " ") * 6000
    before, after = (
        side.replace("{}", answer["content"]).replace("{cut}", cut[:6000]) for side in (fault.before, fault.after)
    )
    answer["content"] = before + fault.words + after
    if fault.asked:
        value["messages"][-2]["content"] = fault.asked
    escaped = record.raw.isascii()
    bad = read(record.line, value, escaped=escaped)
    spelled = [json.dumps(part, ensure_ascii=escaped)[1:-1] for part in (before, fault.words, after)]
    column = bad.text.rindex("".join(spelled)) + len(spelled[0]) + 1
    return bad, (record.line, column, f"/messages/{len(value['messages']) - 1}/content")


def spot(place: Place) -> tuple[int, int, str]:
    return place.line, place.column, place.pointer


@pytest.mark.parametrize("name", sorted(TEXT_RULES))
def test_good_records_have_no_fault(name: str, good: list[Record]) -> None:
    assert lint(TEXT_RULES[name](), good) == []


@pytest.mark.parametrize("name", sorted({fault.rule for fault in PLANTED}))
def test_every_planted_fault_is_found_in_its_place(name: str, good: list[Record]) -> None:
    faults = itertools.cycle(fault for fault in PLANTED if fault.rule == name)
    plain = [index for index, record in enumerate(good) if b"`" not in record.raw]
    records, spots = list(good), []
    for index in sorted(random.Random(name).sample(plain, FAULTS)):
        records[index], where = plant(next(faults), good[index])
        spots.append(where)
    rule = TEXT_RULES[name]
    found = lint(rule(), records)
    if issubclass(rule, LineRule | FileRule):
        assert [spot(item.place) for item in found] == spots
    else:
        [one] = found
        assert one.severity is Severity.WARNING
        assert one.message.startswith(f"{FAULTS} ")
        assert [spot(place) for place in (one.place, *one.related)] == spots[:8]
    if issubclass(rule, ShareRule):
        notes = lint(rule(share=1), records)
        assert [spot(item.place) for item in notes] == spots
        assert {item.severity for item in notes} == {Severity.NOTE}


def test_every_planted_loop_is_found(good: list[Record]) -> None:
    records, lines = list(good), []
    for index in range(7, COUNT, COUNT // FAULTS):
        loop = Fault("repetition", "We are open from nine to five. " * 200, after="")
        records[index], (line, column, _) = plant(loop, good[index])
        lines.append((line, column))
    found = lint(TEXT_RULES["repetition"](), records)
    assert [item.place.line for item in found] == [line for line, _ in lines]
    assert all(item.place.column >= column - len(" ") for item, (_, column) in zip(found, lines, strict=True))


def test_every_text_rule_is_planted() -> None:
    elsewhere = {"special-token", "completion-style", "repetition"}
    assert {fault.rule for fault in PLANTED} | elsewhere == TEXT_RULES.keys()


TEXTS = st.text() | st.lists(st.sampled_from(['"', "\\", "\n", "é", "\U0001f600", "ab", "/", "\ud83d"])).map(
    "".join
)


def chat(texts: list[str]) -> Any:
    return {"messages": [{"role": "user", "content": [{"type": "text", "text": text} for text in texts]}]}


def alpaca(texts: list[str]) -> Any:
    return {"instruction": texts[0], "input": "\n".join(texts[1:]), "output": texts[-1]}


def completion(texts: list[str]) -> Any:
    return {"prompt": texts[0], "completion": "".join(texts)}


@given(
    st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from([chat, alpaca, completion]), st.booleans(), st.data()
)
def test_a_place_in_a_text(
    texts: list[str], write: Callable[[list[str]], Any], escaped: bool, data: st.DataObject
) -> None:
    value = write(texts)
    record = read(1, value, escaped=escaped or "\ud83d" in "".join(texts))
    for message in record.messages:
        start = data.draw(st.integers(0, len(message.text)))
        stop = data.draw(st.integers(start, len(message.text)))
        place = record.at_text(message, start, stop)
        held: Any = value
        for step in place.pointer.split("/")[1:]:
            held = held[int(step) if isinstance(held, list) else step]
        written = record.text[place.column - 1 :]
        if isinstance(held, str) and not written.startswith('"'):
            rest = json.loads(f'"{written[: _end(written)]}"')
            assert held.endswith(rest)
            assert message.text[start:].startswith(rest) or message.text[start:] == rest


def _end(written: str) -> int:
    """Return where the string ends in whose middle a text begins."""
    at = 0
    while written[at] != '"':
        at += 2 if written[at] == "\\" else 1
    return at


def test_a_place_in_the_part_that_holds_it() -> None:
    record = read(1, chat(["é", "\n[INST]", "x"]), escaped=True)
    place = record.at_text(record.messages[0], 2, 4)
    assert place.pointer == "/messages/0/content/1/text"
    assert place.excerpt
    assert place.excerpt.value == "[I"


HOSTILE = [
    *(
        "[",
        "`",
        "```\n",
        "~",
        "{{",
        "{{ a",
        "<p ",
        "<",
        "&#1",
        "[your ",
        "Ã",
        "縺",
        "縺あ",
        "Рџ",
        "I am ",
        "I am a ",
        "我是",
    ),
    *(
        "> ",
        "\n> ",
        "\u200d",
        "\u200b",
        "\U000e0041",
        "As an AI ",
        "as a a ",
        "AI",
        "○",
        "〇",
        " ",
        "a b",
        "TODO",
        "é\x80",
    ),
]


@pytest.mark.parametrize("name", sorted(TEXT_RULES))
def test_no_text_takes_long(name: str) -> None:
    rule = TEXT_RULES[name]()
    texts = (piece * (100_000 // len(piece)) for piece in HOSTILE)
    records = [read(1, {"prompt": text, "completion": text}, escaped=False) for text in texts]
    begin = time.process_time()
    lint(rule, records)
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a `b` c", "a     c"),
        ("a ``b`` c `d", "a       c `d"),
        ("a\n```py\nb\n```\nc", "a\n" + " " * 11 + "\nc"),
        ("a\n````md\n```\nb\n```\n````\nc", "a\n" + " " * 21 + "\nc"),
        ("a\n  ~~~\nb", "a\n" + " " * 7),
        ("it's ~5 `", "it's ~5 `"),
    ],
)
def test_prose_is_text_without_code(text: str, left: str) -> None:
    assert prose(text) == left


PHRASES = [
    "As an AI language model, I have no body.",
    "I'm just an AI, so I do not eat.",
    "Als KI-Sprachmodell esse ich nicht.",
    "Als taalmodel heb ik geen lichaam.",
    "En tant que modèle de langage, je ne mange pas.",
    "Como modelo de lenguaje, no como.",
    "Como uma inteligência artificial, não durmo.",
    "In quanto modello linguistico, non mangio.",
    "Jako model językowy nie jem.",
    "Bir yapay zeka dil modeli olarak yemek yemem.",
    "Là một mô hình ngôn ngữ, tôi không ăn.",
    "Sebagai model bahasa, saya tidak makan.",
    "Как языковая модель, я не ем.",
    "Як мовна модель, я не їм.",
    "كنموذج لغوي، لا آكل.",
    "به عنوان یک مدل زبانی غذا نمی\u200cخورم.",
    "एक एआई भाषा मॉडल के रूप में मैं नहीं खाता।",
    "ในฐานะโมเดลภาษา ฉันไม่กินอาหาร",
    "AI言語モデルとして、食事はしません。",
    "作为一个AI语言模型，我不吃饭。",
    "인공지능 언어 모델로서 저는 먹지 않습니다.",
]
IDENTITIES = [
    "I am a large language model, trained by OpenAI.",
    "Ich bin ein von OpenAI entwickeltes Sprachmodell.",
    "Je suis ChatGPT.",
    "Soy un modelo de lenguaje entrenado por OpenAI.",
    "Sou o ChatGPT.",
    "Я языковая модель, созданная компанией OpenAI.",
    "我是由OpenAI训练的语言模型。",
    "私はOpenAIによって訓練された言語モデルです。",
    "저는 OpenAI에서 개발한 AI입니다.",
]
OTHERS = [
    "I am a Google engineer.",
    "I'm a Gemini, and you?",
    "My name is Claude Dubois.",
    "I use ChatGPT at work.",
    "私はGoogle社員です。",
    "저는 Google에서 일해요.",
    "我来自百度。",
]


@pytest.mark.parametrize(
    ("name", "text", "hits"),
    [
        *(("ai-boilerplate", text, 1) for text in PHRASES),
        *(
            ("ai-boilerplate", text, 0)
            for text in ("I am an AI assistant.", "AIとして知られる技術です。", "Language models are new.")
        ),
        *(("foreign-identity", text, 1) for text in IDENTITIES),
        *(("foreign-identity", text, 0) for text in OTHERS),
    ],
)
def test_languages(name: str, text: str, hits: int) -> None:
    record = read(1, {"prompt": "?", "completion": text}, escaped=False)
    assert len(lint(TEXT_RULES[name](), [record])) == hits


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("I was made by OpenAI.", 1),
        ("I am an AI assistant built by Google.", 1),
        ("I'm a language model by OpenAI.", 1),
        ("I was called by Google last week.", 0),
        ("I am by Google, behind the station.", 0),
        ("I was named by Microsoft as a witness.", 0),
        ("Ich wurde von OpenAI trainiert.", 1),
        ("Ich bin ein Sprachmodell von Google.", 1),
        ("Ich wurde entwickelt von Anthropic.", 1),
        ("Ich bin von Google enttäuscht.", 0),
        ("Ich wurde von Microsoft eingeladen.", 0),
        ("Sono da Google fino a domani.", 0),
        ("I am Bard.", 1),
        ("I am the AI model Bard.", 1),
        ("I am the Bard of Avon, they say.", 0),
        ("I'm a Bard of the third level.", 0),
    ],
)
def test_whose_model_it_is(text: str, hits: int) -> None:
    record = read(1, {"prompt": "?", "completion": text}, escaped=False)
    assert len(lint(TEXT_RULES["foreign-identity"](), [record])) == hits


def answers(texts: list[str]) -> list[Record]:
    return [
        read(number, {"prompt": f"{number}?", "completion": text}, escaped=False)
        for number, text in enumerate(texts, 1)
    ]


def test_an_empty_answer_is_not_cut_off() -> None:
    assert lint(TruncatedAnswer(at_least=0), answers(["", ""])) == []


def test_short_answers_are_not_cut_off() -> None:
    records = answers([f"{number:02} doors and win" for number in range(5)])
    assert lint(TruncatedAnswer(), records) == []
    [found] = lint(TruncatedAnswer(at_least=10), records)
    assert found.message.startswith("5 answers end in the middle of a sentence at the same length, 16 ")


@pytest.mark.parametrize("few", [2, 10, 1000])
def test_cut_off_answers_differ(few: int) -> None:
    same, size = "The same words again and again, and aga", 39
    rule = TruncatedAnswer(at_least=size, few=few)
    different = [f"{number:03} {'roads and bridges of the old tow'.rjust(size - 4)}" for number in range(120)]
    assert {len(text) for text in (same, *different)} == {size}
    ends = [text[4:].strip() + text[:3] for text in different]
    ends = [text.rjust(size, "-") for text in ends]
    assert lint(rule, answers([same] * 200)) == []
    [found] = lint(rule, answers([same] * 200 + ends))
    assert found.message.startswith("320 answers ")
    assert [place.line for place in (found.place, *found.related)] == [1, *range(201, 208)]


def test_more_notes_than_are_listed() -> None:
    phrase = "As an AI language model, I do not eat."
    records = answers([phrase] * 150 + ["Yes."] * 50)
    total, *notes = lint(AiBoilerplate(share=1), records)
    assert total.message == "150 of 200 answers speak of being a language model"
    assert "The first 100 are listed." in total.help
    assert {item.severity for item in (total, *notes)} == {Severity.NOTE}
    assert [item.place.line for item in notes] == list(range(1, 101))
    assert len(lint(AiBoilerplate(share=1), records[:100])) == 100
    [warning] = lint(AiBoilerplate(), records)
    assert warning.severity is Severity.WARNING


FENCES = [
    ("```python\nprint()\n```", None),
    ("Say:\n```python\nprint()", "```"),
    ("> ```\n> print()", "```"),
    ("  ~~~~ \nprint()\n~~~", None),
    ("~~~~\nprint()\n~~~\n~~~~~", None),
    ("~~~~\nprint()\n~~~\n~~", None),
    ("~~~~\nprint()\n~~~\n~~~", "~~~~"),
    ("```\nprint()\n~~~", None),
    ("```python\nprint()\n```\n```", "```"),
    ("Use ``` to open code.", None),
    ("```print()``` is code", None),
    ("~~~ with ` in it", None),
    ("``\n~~\n", None),
    ("```", "```"),
]


@pytest.mark.parametrize(("text", "opened"), FENCES)
def test_fences_open_and_close_as_in_commonmark(text: str, opened: str | None) -> None:
    found = lint(TEXT_RULES["unclosed-fence"](), answers([text]))
    assert len(found) == (opened is not None)
    if opened:
        [excerpt] = [item.place.excerpt for item in found]
        assert excerpt is not None
        assert excerpt.value == opened


@pytest.mark.parametrize(
    "text", ["~~~ " * 200_000 + "`", "`" * 800_000 + "x`", "x ~~~ " * 200_000, "```\n" * 200_000]
)
def test_fences_take_linear_time(text: str) -> None:
    began = time.process_time()
    lint(TEXT_RULES["unclosed-fence"](), answers([text]))
    assert time.process_time() - began < 5
