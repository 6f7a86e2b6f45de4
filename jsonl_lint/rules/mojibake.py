r"""Text that was decoded with the wrong encoding: `cafÃ©` for `café`.

The model learns to write it. Found are the traces of UTF-8 that was read as Windows-1252 or Latin-1 (`Ã©`, `â€™`),
as Shift JIS (`縺ゅ↑縺`), as Windows-1251 (`РїСЂРё`) or as GBK (`锟斤拷`). One letter such as `É»` is no trace: a
French quotation may end so. Two in a row that are UTF-8 are.

`--fix --unsafe-fixes` mends it with ftfy: `pip install jsonl-lint[fix]`.

```jsonl
{"prompt": "AÃ§Ã£o", "completion": "Itâ€™s a cafÃ©"}
{"prompt": "Сколько?", "completion": "РџСЂРёРІРµС‚"}
{"prompt": "日本", "completion": "æ—¥æœ¬"}
{"prompt": "“NÃO É AMANHÔ", "completion": "« CAFÉ», Â b, à l’été"}
```
```text
example.jsonl:1:14: mojibake: the user message has "Ã§", text in the wrong encoding (2 in all)
example.jsonl:1:39: mojibake: the assistant message has "â€™", text in the wrong encoding (2 in all)
example.jsonl:2:39: mojibake: the assistant message has "РџСЂРёРІРµС‚", text in the wrong encoding
example.jsonl:3:33: mojibake: the assistant message has "æ—¥æœ¬", text in the wrong encoding
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jsonl_lint.diagnostic import Diagnostic, Fix, quote
from jsonl_lint.expressions import late
from jsonl_lint.record import Message, Record
from jsonl_lint.rule import Change, Span, TextRule, encoding, spans, text_edits
from jsonl_lint.values import replace

# What the bytes 0x80 to 0xBF are in Windows-1252 and in Latin-1, those that end a quotation apart.
_QUOTES = "‘’“”»…–—"
_NEXT = f"[\u0080-\u00bf€‚ƒ„†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ{_QUOTES}]"
_PAIR, _TRIPLE, _FOUR = f"[\u00c3-\u00df]{_NEXT}", f"[à-ï]{_NEXT}{{2}}", f"ð[Ÿ\u009f]{_NEXT}{{2}}"
_CYRILLIC = "[РС][Ђ-Џђ-џёЁ‚„…†‡€‰‹‘’“”•–—™›\u00a0¤¦§©«¬\u00ad®°±µ¶·№»]"
_MARK = late(f"[\u00c2-\u00f4РС縺繧繝锟](?:(?<=[縺繧繝锟])|{_NEXT}|{_CYRILLIC[4:]})")
_GATE = f"[縺繧繝锟]|[\u00c2-\u00f4РС](?:{_NEXT}|{_CYRILLIC[4:]})"
_TRACE = late(
    f"Ã(?:{_NEXT}(?<![{_QUOTES}])|(?<![A-ZÀ-Þ]Ã)[{_QUOTES}])"
    "|Â(?:[\u0080-\u00ba\u00bc-\u00bf]|\u00bb(?<![A-ZÀ-Þ]Â»))"
    "|[\u00c2-\u00f4][\u0080-\u009f][\u0080-\u00bf]?"
    f"|â€{_NEXT}|ï»¿|ï¿½|{_FOUR}"
    f"|(?:{_PAIR}|{_TRIPLE}){{2,}}+"
    f"|(?:{_CYRILLIC}){{3,}}+"
    "|(?:[縺繧繝][^縺繧繝\\s]{1,2}){2}[縺繧繝]"
    "|锟斤拷"
)


class Mojibake(TextRule):
    """Looks for what no language writes, and bytes read in the wrong way do."""

    name = "mojibake"
    beyond_ascii = True
    mending = Fix(safe=False, message="read the text again as UTF-8, by ftfy")
    gate = _GATE

    def hits(self, message: Message) -> Sequence[Span]:
        """Return where the traces are."""
        return spans(_TRACE, message.text) if _MARK.search(message.text) else ()

    def what(self, words: str) -> str:
        """Quote it."""
        return f"has {quote(words)}, text in the wrong encoding"

    def help(self) -> str:
        """Return what to do."""
        return "Read the source again as UTF-8."

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield the findings; what mends them is asked for only when it is needed, for it may not be installed."""
        return (replace(found, fix=self.mending) for found in super().check(record))

    def fixes(self, record: Record) -> Iterator[Fix]:
        """Yield one fix for each message with lines that can be read anew."""
        for message in record.messages:
            changes = list(self._restored(message.text)) if self.hits(message) else []
            if fix := self.mended(*text_edits(record, message, changes)):
                yield fix

    def _restored(self, text: str) -> Iterator[Change]:
        """Yield a change for each line with traces that has none when it is read anew."""
        start = 0
        for line in text.split("\n"):
            if _TRACE.search(line) and not _TRACE.search(new := encoding.restored(line)):
                yield _smallest(start, line, new)
            start += len(line) + 1


def _smallest(start: int, old: str, new: str) -> Change:
    """Return the change of a line, without what is the same at both ends."""
    same = _alike(old, new)
    after = _alike(old[same:][::-1], new[same:][::-1])
    return Change(start + same, start + len(old) - after, new[same : len(new) - after])


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with that are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (mine, theirs) in pairs if mine != theirs), min(len(one), len(other)))
