r"""A placeholder that nobody filled.

The model learns to write `[Your Name]` to customers. In answers, blanks in brackets, filler text and marks for work to
be done are reported; in every message, variables of a template such as `{{ name }}` or `{question}`. Code is left
alone, and so is what a message about templates holds, or what the question has as well. Two of a hundred answers of chat models have a placeholder, most
of them in a letter: fill it, or say in the answer what to fill in.

```jsonl
{"prompt": "Write a letter", "completion": "Dear Ms Lind,\n...\nBest regards,\n[Your Name]"}
{"prompt": "<prompt text>", "completion": "<ideal generated text>"}
{"prompt": "Answer this: {{ question }}", "completion": "TODO"}
{"prompt": "What is [name] in Markdown?", "completion": "A link: `[name]`, or [name](https://example.com)."}
{"prompt": "Render this template: {{ name }}", "completion": "Ann has a to-do list."}
{"prompt": "手紙を書いて", "completion": "○○様、お元気ですか。二〇〇五年のことです。"}
```
```text
example.jsonl:1:80: placeholder-text: the assistant message has a placeholder, "[Your Name]"
example.jsonl:2:44: placeholder-text: the assistant message has a placeholder, "<ideal generated text>"
example.jsonl:3:26: placeholder-text: the user message has a placeholder, "{{ question }}"
example.jsonl:3:58: placeholder-text: the assistant message has a placeholder, "TODO"
example.jsonl:6:37: placeholder-text: the assistant message has a placeholder, "○○"
```
"""

from __future__ import annotations

from collections.abc import Sequence

from jsonl_lint.diagnostic import quote
from jsonl_lint.expressions import late
from jsonl_lint.record import Message, Record
from jsonl_lint.rule import Span, TextRule, is_answer, prose, spans

_WORDS = (
    "insert|enter your|your|recipient|sender|company|customer|client|employer|candidate|hiring manager|name|date|address"
    "|e-?mail|phone|city|ihre?|deine?|votre|tu|seu|sua|il tuo|uw|jouw|ваш[аеи]?|twoje"
)
_PHRASES = "あなたの|お客様の|会社名|氏名|お名前|您的|你的|귀하의"
_NAMES = r"prompt|question|context|input|text|instruction|query|user_\w{1,20}|document|answer"
_VARIABLE = late(
    rf"\{{(?:(?<!\$\{{)\{{\s?[A-Za-z_][\w.]{{0,60}}\s?\}}\}}|(?<![\w\\$}}{{]\{{)(?:{_NAMES})\}}(?!\}}))"
)
_IN_ANSWERS = (
    ("[", late(rf"\[(?<![\w\]]\[)(?i:(?:{_WORDS})(?![\w'’])|{_PHRASES})[^\[\]\n]{{0,60}}\](?![(\[:])")),
    ("<", late(r"<(?i:your|insert|enter|prompt|ideal generated|sample) [A-Za-z][a-z ]{1,40}>")),
    ("orem ipsum", late(r"[Ll]orem ipsum")),
    ("TODO", late(r"TODO\b(?<!\wTODO)")),
    ("FIXME", late(r"FIXME\b(?<!\wFIXME)")),
    ("TBD", late(r"\A\W{0,9}TBD\W{0,9}\Z")),
    ("xxx", late(r"\A\W{0,9}xxx+\W{0,9}\Z")),
    ("○○", late("○{2,4}(?=[\u3041-\u30ff\u3400-\u9fff])")),
    (
        "〇〇",
        late("〇{2,4}(?<![一二三四五六七八九十]〇〇)(?=[\u3041-\u30ff\u3400-\u9fff])(?![年一二三四五六七八九十])"),
    ),
)
_GATE = (
    rf"\[(?i:{_WORDS}|{_PHRASES})|<(?i:your|insert|enter|prompt|ideal generated|sample) "
    rf"|orem ipsum|TODO|FIXME|TBD|xxx|○○|〇〇|\{{\{{|\{{(?:{_NAMES})\}}"
)
_ABOUT = late("(?i:template|placeholder|jinja|handlebars|mustache|format|latex|variable)")


class PlaceholderText(TextRule):
    """Looks for blanks in answers, and for variables everywhere."""

    name = "placeholder-text"
    gate = _GATE

    def hits(self, message: Message) -> Sequence[Span]:
        """Return where they are, outside of code."""
        patterns = [pattern for mark, pattern in _IN_ANSWERS if mark in message.text] if is_answer(message) else []
        if "{" in message.text and _VARIABLE.search(message.text) and not _ABOUT.search(message.text):
            patterns.append(_VARIABLE)
        if not any(pattern.search(message.text) for pattern in patterns):
            return ()
        text = prose(message.text)
        return sorted(span for pattern in patterns for span in spans(pattern, text))

    def excused(self, record: Record, index: int, words: str) -> bool:
        """Return whether the message before has it, too: the answer is about it."""
        return index > 0 and words in record.messages[index - 1].text

    def what(self, words: str) -> str:
        """Quote it."""
        return f"has a placeholder, {quote(words)}"

    def help(self) -> str:
        """Return what to do."""
        return "Fill it in, or delete the record."
