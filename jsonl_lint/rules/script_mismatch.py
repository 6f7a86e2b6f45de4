r"""Answers in another script than their questions, in a few records only.

If one record of a hundred answers Japanese in English, or Russian in Chinese, the model mixes languages at times. More
than 20 % are a task of their own, and fewer than 0.5 % may be chance: neither is reported. Not judged are records that
speak of a translation or of a language, code, and texts with fewer than 20 letters. Chinese and Japanese are one here,
for they share letters.

```yaml
few: 1
```
```jsonl
{"prompt": "図書館は何時に開きますか。休みの日も教えてください。", "completion": "The library opens at nine, and it is closed on Mondays and on holidays."}
{"prompt": "図書館は何時に開きますか。休みの日も教えてください。", "completion": "午前九時に開きます。月曜日と祝日はお休みをいただいております。"}
{"prompt": "Translate: The library opens at nine in the morning.", "completion": "図書館は午前九時に開きますので、どうぞお越しください。"}
{"prompt": "When does the library open in the morning?", "completion": "It opens at nine, and closes at five in the evening."}
{"prompt": "When does the library open on a Sunday?", "completion": "It opens at nine, and closes at noon on that day."}
{"prompt": "When does the library open on a holiday?", "completion": "It does not open, but the box takes your books."}
```
```text
example.jsonl:1:57: script-mismatch: 1 of 6 answers has another script than the question: Latin after Chinese or Japanese
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Severity
from jsonl_lint.expressions import late
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule, is_answer, look_alike, script, tally

State = dict[str, Any]
_SPEAKS_OF_LANGUAGE = late(
    "(?i:translat|transliterat|romaji|pinyin|übersetz|tradu|перев[её]?[од]|vertaal|tłumacz|çevir|dịch|terjemah)"
    "|訳|译|譯|[英和漢语語]文|[日英中国韓韩外俄法德]{1,2}[語语]|漢字|汉字|번역|영어|한국어|ترجم|الإنجليزي|अनुवाद|แปล|англий|русск"
    "|English|French|German|Spanish|Italian|Portuguese|Russian|Ukrainian|Greek|Hebrew|Arabic|Persian|Farsi|Hindi|Urdu|Bengali"
    "|Tamil|Telugu|Thai|Vietnamese|Chinese|Mandarin|Cantonese|Japanese|Korean|Georgian|Sanskrit|Kanji|Hiragana"
)


class ScriptMismatch(DatasetRule[State]):
    """Compares each trained answer with the user message before it; the state has a count and the first places."""

    name = "script-mismatch"
    group = "text"
    level = Severity.WARNING
    splits = frozenset({"train"})
    layout = {"answers": int, "odd": tally.LAYOUT}

    at_least: float = 0.005
    """The smallest share of the answers that is reported."""

    at_most: float = 0.2
    """The largest share that is reported; more is a task."""

    few: int = 3
    """The fewest answers that are reported."""

    def start(self) -> State:
        """Return no answers."""
        return {"answers": 0, "odd": tally.new()}

    def add(self, state: State, record: Record) -> None:
        """Compare the scripts of questions and answers."""
        asked = ""
        for message in record.messages:
            asked = message.text if message.role == "user" else asked
            if asked and is_answer(message):
                state["answers"] += 1
                if scripts := _mismatch(asked, message.text, record):
                    tally.count(state["odd"], lambda: record.at_text(message, 0, 1), scripts)  # noqa: B023

    def merge(self, left: State, right: State) -> State:
        """Add the counts and keep the first places."""
        left["answers"] += right["answers"]
        tally.join(left["odd"], right["odd"])
        return left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Yield one finding if a minority differs."""
        odd, answers = state["odd"]["count"], state["answers"]
        if odd >= self.few and self.at_least * answers <= odd <= self.at_most * answers:
            (first, scripts), *others = tally.kept(state["odd"])
            have = "has" if odd == 1 else "have"
            what = f"{odd:,} of {answers:,} answers {have} another script than the question: {scripts}"
            advice = "Answer in the language of the question, or ask for the other one."
            related = tuple(place for place, _ in others)
            yield self.found(first, what, advice, related=related, measure=Measure(odd))


def _mismatch(asked: str, answer: str, record: Record) -> str:
    """Return the scripts of an answer and its question if they differ without a reason, or ""."""
    if look_alike(asked, answer) or not (one := script(asked)) or (other := script(answer)) in ("", one):
        return ""
    given = (said.text for said in record.messages if said.role in ("system", "developer"))
    return "" if any(map(_SPEAKS_OF_LANGUAGE.search, (asked, answer, *given))) else f"{other} after {one}"
