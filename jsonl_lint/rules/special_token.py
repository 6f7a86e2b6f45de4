r"""A control token of a model, spelled out in a text.

The trainer puts control tokens around messages itself. Where one stands in a text, it may be taken for the real one
and end the message there, or the provider refuses the file: OpenAI refused one in 2026 for a message with
`<|fim_suffix|>`. An error if the target refuses the token, else a warning; a note in a text that nobody says, for
that is often written with its template. If most records of a file have one, the file gets one finding.

```yaml
refused_tokens: ["<|endoftext|>"]
```
```jsonl
{"messages": [{"role": "user", "content": "Write a story"}, {"role": "assistant", "content": "The end.<|endoftext|>"}]}
{"messages": [{"role": "user", "content": "[INST] Write [/INST]"}, {"role": "assistant", "content": "The end.</s>"}]}
{"messages": [{"role": "user", "content": "What is <s> in HTML?"}, {"role": "assistant", "content": "In <s>it</s> text is struck."}]}
{"messages": [{"role": "user", "content": "Write more"}, {"role": "assistant", "content": "The end."}]}
```
```text
example.jsonl:1:94: special-token: the assistant message has <|endoftext|>, which the provider refuses
example.jsonl:2:43: special-token: the user message has [INST]
```
"""

from __future__ import annotations

import functools
import re

from jsonl_lint.diagnostic import Place, Severity, shorten
from jsonl_lint.expressions import literals
from jsonl_lint.record import Message, Record
from jsonl_lint.rule import FileRule, given

_REFUSED = ", which the provider refuses"
_NOBODY = "the text has "


class SpecialToken(FileRule):
    """Looks for tokens in what is said."""

    name = "special-token"
    group = "text"
    level = Severity.WARNING

    tokens: tuple[str, ...] = (
        *("<|im_start|>", "<|im_end|>", "<|im_sep|>", "<|endoftext|>", "<|endofprompt|>"),
        *("<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>"),
        *("<|start|>", "<|end|>", "<|message|>", "<|channel|>", "<|constrain|>", "<|return|>", "<|call|>"),
        *("<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"),
        *("<|eom_id|>", "<|python_tag|>", "<|user|>", "<|assistant|>", "<|system|>"),
        *("[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<start_of_turn>", "<end_of_turn>"),
    )
    """Tokens that no text should have."""

    ends: tuple[str, ...] = ("<s>", "</s>", "<bos>", "<eos>")
    """Tokens that no text should begin or end with; inside of it they may be markup."""

    ignore: tuple[str, ...] = ()
    """Tokens that are not reported."""

    refused_tokens: tuple[str, ...] = given(())

    @property
    def gate(self) -> str:
        """Return the tokens."""
        return literals((*self.tokens, *self.ends))

    def hit(self, record: Record) -> str:
        """Say who has which token, the worst if there are several."""
        return next((what for _, what in self._found(record)), "")

    def place(self, record: Record) -> Place:
        """Return the place of the message."""
        return next(record.at(*message.path) for message, _ in self._found(record))

    def how_bad(self, what: str) -> Severity:
        """Return how bad a token is."""
        if what.endswith(_REFUSED):
            return Severity.ERROR
        return Severity.NOTE if what.startswith(_NOBODY) else Severity.WARNING

    def line(self, what: str) -> str:
        """Return the message for one line."""
        return what

    def file(self, what: str, hits: int, lines: int) -> str:
        """Return the message for a file."""
        return f"{hits:,} of {lines:,} records have control tokens in their texts; here {what}"

    def help(self) -> str:
        """Return what to do."""
        return "Delete it: whoever trains on messages puts the tokens of the model around them."

    def _found(self, record: Record) -> list[tuple[Message, str]]:
        """Return what each message has, refused tokens first."""
        found = [(message, what) for message in record.messages if (what := self._what(message))]
        return sorted(found, key=lambda item: not item[1].endswith(_REFUSED))

    def _what(self, message: Message) -> str:
        """Return what a message has, or ""."""
        found = sorted(self._tokens(message.text), key=lambda token: token not in self.refused_tokens)
        if not found or not message.role:
            return _NOBODY + found[0] if found else ""
        refused = _REFUSED if found[0] in self.refused_tokens else ""
        return f"the {shorten(message.role, 20)} message has {found[0]}{refused}"

    def _tokens(self, text: str) -> list[str]:
        """Return the tokens in a text that are not ignored."""
        inner = text.strip()
        ends = [end for end in self.ends if inner.startswith(end) or inner.endswith(end)]
        return [token for token in (*_pattern(self.tokens).findall(text), *ends) if token not in self.ignore]


@functools.lru_cache(maxsize=8)
def _pattern(tokens: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, tokens)) or "(?!)")
