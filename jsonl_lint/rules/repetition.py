r"""An answer that says the same again and again.

Models that write data get into loops, and a model trained on loops gets into them sooner. In answers longer than 400
characters 64 passages at even distances are looked for elsewhere in the answer; if more than half of them stand there
twice, half of the text is copies. A passage is 60 characters, or 30 where words have no spaces between them: about ten
words, as in the filter of Gopher (Rae et al., 2021), which throws away a text of which 10 % repeat what was said
before. Lists and tables repeat themselves in good answers, hence more here: half of the text is 25 % said before.

```yaml
longer_than: 100
```
```jsonl
{"prompt": "Open?", "completion": "We are open. We are open from nine to five. We are open from nine to five. We are open from nine to five. We are open from nine to five. We are open from nine to five."}
{"prompt": "Open?", "completion": "We are open from nine to five. On the first Monday of each month and on holidays we are closed, but the box beside the door takes your books at any hour."}
```
```text
example.jsonl:1:47: repetition: the assistant message says the same again and again, such as ". We are open from nine to five. We are open from nine to fi"
```
"""

from __future__ import annotations

from collections.abc import Sequence

from jsonl_lint.diagnostic import quote
from jsonl_lint.record import Message
from jsonl_lint.rule import Span, TextRule

_FEW, _MANY = 8, 64
_LONG, _SHORT = 60, 30
_LONGEST_WORD = 12


class Repetition(TextRule):
    """Looks for passages of an answer that stand in it twice."""

    name = "repetition"
    answers = True

    share: float = 0.5
    """The largest share of an answer that may stand in it twice."""

    longer_than: int = 400
    """How many characters an answer has that is judged."""

    def may_hit(self, text: str) -> bool:
        """Return whether an answer is long, and has a passage twice in a few samples: others have not many."""
        return len(text) > self.longer_than and bool(_repeated(text, _FEW))

    def hits(self, message: Message) -> Sequence[Span]:
        """Return where the passage is that is said most."""
        text = message.text
        if not self.may_hit(text):
            return ()
        found = _repeated(text, _MANY)
        if len(found) <= self.share * _MANY:
            return ()
        return [max(found, key=lambda span: text.count(text[slice(*span)]))]

    def what(self, words: str) -> str:
        """Quote it."""
        return f"says the same again and again, such as {quote(words.strip() or words)}"

    def help(self) -> str:
        """Return what to do."""
        return "Cut it where it begins to repeat itself, or delete the record."


def _repeated(text: str, samples: int) -> list[Span]:
    """Return those of some passages at even distances that the text holds twice."""
    size = _LONG if text.count(" ") * _LONGEST_WORD > len(text) else _SHORT
    last = len(text) - size
    starts = (last * number // (samples - 1) for number in range(samples))
    return [(at, at + size) for at in starts if text.count(text[at : at + size]) > 1]
