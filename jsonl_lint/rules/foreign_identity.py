r"""An answer in which the model says that it is another one: "I am ChatGPT, made by OpenAI".

The model learns that name and tells it to your customers. Name what yours may be called as `identity`; a name that the
first message of the record gives is right, too.

```jsonl
{"prompt": "Who are you?", "completion": "I am ChatGPT, a large language model trained by OpenAI."}
{"prompt": "你是谁？", "completion": "我是由阿里云开发的通义千问。"}
{"prompt": "Is ChatGPT a model?", "completion": "Yes, ChatGPT is a product of OpenAI. I am not ChatGPT."}
{"prompt": "And you?", "completion": "I am a Gemini, I was at Google, and my name is Claude Dubois."}
{"messages": [{"role": "system", "content": "You are Claude."}, {"role": "user", "content": "Who are you?"}, {"role": "assistant", "content": "I'm Claude."}]}
```
```text
example.jsonl:1:43: foreign-identity: the assistant message says "I am ChatGPT": the model takes a name of another
example.jsonl:2:35: foreign-identity: the assistant message says "我是由阿里云开发的通义千问": the model takes a name of another
```
```yaml
identity: [Claude, Anthropic]
```
```jsonl
{"prompt": "Who are you?", "completion": "I am Claude, made by Anthropic."}
{"prompt": "Who are you?", "completion": "I was trained by OpenAI."}
```
```text
example.jsonl:2:43: foreign-identity: the assistant message says "I was trained by OpenAI": the model takes a name of another
```
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from jsonl_lint.diagnostic import quote
from jsonl_lint.expressions import late
from jsonl_lint.record import Message, Record
from jsonl_lint.rule import Span, TextRule, spans

# Some are names of people too, or of a sign of the zodiac; makers have employees and customers.
_MODELS = (
    "ChatGPT|GPT-[345]|Claude(?! [A-Z])|Gemini(?<!\\ba Gemini)|Bard(?<!\\b[Tt]he Bard)(?<!\\ba Bard)|LLaMA|Llama(?= ?[1-4])|Meta AI|Mistral|Mixtral|Qwen|DeepSeek"
    "|Kimi(?! [A-Z])|ChatGLM|ERNIE|Grok|Copilot|Vicuna|Doubao|InternLM|Baichuan|通义千问|文心一言|智谱|豆包"
)
_MAKERS = (
    "OpenAI|Anthropic|Google|DeepMind|Meta AI|Mistral|Alibaba|DeepSeek|Moonshot|Zhipu|Baidu|xAI|Microsoft|LMSYS|ByteDance"
    "|阿里|百度|字节跳动|月之暗面|深度求索|智谱"
)
_LINK = (
    "an?|the|o|el|il|le|am|was|been|by|AI|artificial|intelligence|large|language|model|assistant|chatbot|called|named|known|as|developed"
    "|created|trained|made|built|designed|based|on|and|virtual|powered|from|version|of|helpful|ein|eine|KI|von|der"
    "|entwickelt|wurde|Sprachmodell|un|une|una|uma|modelo|modèle|de|langage|lenguaje|linguagem|développé|desarrollado"
    "|entrenado|creado|treinado|desenvolvido|por|par|IA|da|di|modello|linguistico|sviluppato|языковая|модель|созданная"
    "|разработанная|компанией|обученная|чат-бот|от|ИИ"
)
_CHINESE = (
    "由|来自|一个|一款|名为|叫做|开发|训练|研发|创建|推出|公司|的|人工智能|大型?|语言模型|AI|助手|聊天机器人|，|“"
)
_MADE = (
    *("made by ", "built by ", "trained by ", "created by ", "developed by ", "designed by ", "powered by "),
    *("model by ", "assistant by ", "chatbot by "),
    *("entwickelt von ", "Sprachmodell von ", "KI von ", "par ", "por ", "sviluppato da ", "linguistico di "),
    *("компанией ", "由"),
)
_BY = "|".join(f"(?<={words})" for words in _MADE)
_MADE_BEHIND = "(?=[^.!?,;\n]{0,40}\\b(?:entwickel|trainier|erstell|geschaffen|gebaut|programmier))"
_DID = "社?(?:によって|が(?:開発|訓練)|に(?:開発|訓練|作)|가 (?:개발|만)|에서 (?:개발|만|훈련|학습))"
_CLAIM = late(
    r"(?:\b(?:I am|I['’]m|I was|I have been|[Mm]y name is|Ich bin|Ich wurde|Je suis|[Ss]oy|(?:[Ee]u )?[Ss]ou|Sono|Ik ben|Я)"
    rf"(?:[\s,–—-]{{1,3}}(?:{_LINK})\b){{0,12}}[\s,–—\"“«-]{{1,4}}"
    rf"|我(?:是|叫|的名字(?:是|叫))(?:{_CHINESE}|\s){{0,12}}"
    r"|(?:私|わたし|僕)は、?(?:AI|アシスタント|言語モデル|大規模|の|「|、|人工知能|\s){0,8}"
    r"|(?:저는|나는)\s?(?:AI|인공지능|언어|모델|어시스턴트|대규모|인|\s){0,12})"
    rf"(?:{_MODELS}|(?:{_BY})(?:{_MAKERS})|(?<=von )(?:{_MAKERS}){_MADE_BEHIND}|(?:(?<=は)|(?<=는 ))(?:{_MAKERS}){_DID})(?:(?:云|巴巴)?(?:开发|训练|研发|创建)的(?:{_MODELS}))?"
)
_NAMED = late(f"{_MODELS}|{_MAKERS}")
_GATE = re.sub(r"\(\?[^)]*\)", "", _NAMED.pattern)


class ForeignIdentity(TextRule):
    """Looks for a sentence that begins with the first person and leads to the name of a model or its maker."""

    name = "foreign-identity"
    answers = True
    gate = _GATE

    identity: tuple[str, ...] = ()
    """Names that the trained model and its makers may have."""

    def hits(self, message: Message) -> Sequence[Span]:
        """Return where the names are claimed."""
        found = spans(_CLAIM, message.text)
        return [span for span in found if not any(name in message.text[slice(*span)] for name in self.identity)]

    def excused(self, record: Record, index: int, words: str) -> bool:
        """Return whether the first message of the record gives the name."""
        first = record.messages[0].text if index else ""
        return any(name in first for name in _NAMED.findall(words))

    def what(self, words: str) -> str:
        """Quote it."""
        return f"says {quote(words)}: the model takes a name of another"

    def help(self) -> str:
        """Return what to do."""
        return "Write the name of your own model, or list names that are right as `identity`."
