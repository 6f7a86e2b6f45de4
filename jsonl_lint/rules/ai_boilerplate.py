r"""Answers that begin to speak of being a language model: "As an AI language model, …".

A model learns the phrase and puts it before answers of its own. A few are ordinary: each is a note. From 0.5 % of the
answers on there is one warning; in answers of chat models gathered from the web 1.9 % have it. Phrases of 20 languages
are known. "I am an AI assistant" is how an assistant introduces itself, and is left alone.

```jsonl
{"prompt": "Do you sleep?", "completion": "As an AI language model, I do not sleep."}
{"prompt": "What is an AI?", "completion": "A language model is a program that continues text."}
{"prompt": "お腹は空きますか", "completion": "AI言語モデルとして、空腹は感じません。"}
```
```text
example.jsonl:1:44: ai-boilerplate: the answer says "As an AI language model"
example.jsonl:3:39: ai-boilerplate: the answer says "AI言語モデルとして"
```
```yaml
share: 0.01
```
```jsonl
{"prompt": "Do you sleep?", "completion": "As an AI language model, I do not sleep."}
{"prompt": "Do you eat?", "completion": "I'm just an AI, so no."}
{"prompt": "Isst du?", "completion": "Als KI-Sprachmodell esse ich nicht."}
```
```text
example.jsonl:1:44: ai-boilerplate: 3 of 3 answers speak of being a language model
```
"""

from __future__ import annotations

from jsonl_lint.diagnostic import quote
from jsonl_lint.expressions import late, literals
from jsonl_lint.rule import ShareRule, Span

_GATES = (
    *(
        "AI",
        "anguage model",
        "tificial",
        "KI",
        "IA",
        "Sprachmodell",
        "taalmodel",
        "lenguaje",
        "linguag",
        "langage",
    ),
    *("linguistic", "ntelig", "dil modeli", "model bahasa"),
)
_GATES_BEYOND_ASCII = (
    *("ünstliche", "língua", "językow", "ngôn ngữ", "язык", "ИИ", "мовна", "искусств", "نموذج", "زبان", "مصنوع"),
    *("मॉडल", "ภาษา", "言語モデル", "人工", "语言模型", "語言模型", "언어 모델", "인공지능"),
)
_PHRASE = late(
    r"\b[Aa]s an? (?:\w{1,15} )?(?:AI|artificial intelligence|(?:large )?language model)\b(?: (?:language )?(?:model|assistant))?"
    r"|\bI(?:'m| am|’m) (?:just |only |merely )?an? (?:\w{1,15} )?(?:AI|artificial intelligence|language model)\b(?: language model| model)?(?! assistant)"
    r"|\b[Aa]ls (?:ein(?:e)? )?(?:KI|künstliche Intelligenz|Sprachmodell|AI|taalmodel|een (?:AI|taalmodel))\b[-\w]{0,20}"
    r"|\b[Ee]n tant qu(?:e |['’])(?:modèle de langage|IA\b|intelligence artificielle|assistant IA)"
    r"|\b[Cc]omo (?:una? |uma? )?(?:modelo de (?:lenguaje|linguagem|língua)|IA\b|inteligencia artificial|inteligência artificial)"
    r"|\b(?:[Ii]n quanto|[Cc]ome) (?:un )?(?:modello (?:linguistico|di linguaggio)|IA\b|intelligenza artificiale)"
    r"|\b[Jj]ako (?:model językowy|sztuczna inteligencja|AI\b)|dil modeli olarak"
    r"|\b[Ll]à một (?:mô hình ngôn ngữ|AI\b)|\b[Ss]ebagai (?:sebuah )?(?:model bahasa|AI\b)"
    r"|\b[Кк]ак (?:языковая модель|ИИ\b|искусственный интеллект)|\b[Яя]к мовна модель"
    r"|(?:كنموذج|بصفتي نموذج)[\u0600-\u06ff]{0,3} (?:لغو|لغة|ذكاء)|به عنوان یک (?:مدل زبان|هوش مصنوعی)"
    r"|(?:भाषा|एआई) मॉडल के रूप में|ในฐานะ(?:ที่เป็น)?(?:โมเดลภาษา|แบบจำลองภาษา|AI)"
    r"|(?:AI(?:言語モデル|アシスタント|モデル)?|言語モデル|人工知能)として(?!の|知|有名|使|利用|開発)"
    r"|作为(?:一个|一名|一款)?(?:AI|人工智能|大?(?:型)?语言模型)[^，。\n]{0,12}，我?|作為(?:一個)?(?:AI|人工智慧|語言模型)"
    r"|(?:인공지능|AI)(?: ?언어)?(?: ?(?:모델|어시스턴트))?(?:로서|이기 때문)|언어 모델(?:로서|이기 때문)"
)


class AiBoilerplate(ShareRule):
    """Looks for the phrase in each trained answer."""

    name = "ai-boilerplate"
    gate = literals((*_GATES, *_GATES_BEYOND_ASCII))

    def hit(self, text: str) -> Span | None:
        """Return where the phrase is."""
        gates = _GATES if text.isascii() else _GATES + _GATES_BEYOND_ASCII
        found = _PHRASE.search(text) if any(gate in text for gate in gates) else None
        return found.span() if found else None

    def what(self, words: str) -> str:
        """Quote it."""
        return f"says {quote(words)}"

    def many(self) -> str:
        """Return what is wrong with many."""
        return "speak of being a language model"

    def help(self) -> str:
        """Return what to do."""
        return "Cut the phrase: the answer stands without it."
