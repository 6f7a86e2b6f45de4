r"""Answers with the markup of a web page: `&nbsp;`, `<br>`, `<p>`.

It is what remains when a page is made into text carelessly, and the model learns to write it. Code is left alone, and
so is an answer that speaks of HTML or XML. A few are ordinary (0.1 to 0.6 % of the answers of chat models): each is a
note. From 0.5 % of the answers on there is one warning.

```jsonl
{"prompt": "Open?", "completion": "We&nbsp;open at nine.<br>Come in!"}
{"prompt": "A line break?", "completion": "Use `<br>` in HTML. Is 3 < 4 & 5 > 4?"}
```
```text
example.jsonl:1:38: html-remnant: the answer has "&nbsp;" of a web page
```
```jsonl
{"prompt": "Open?", "completion": "<p>We open at nine.</p>"}
{"prompt": "Open?", "completion": "It&#39;s open."}
{"prompt": "Open?", "completion": "Yes.<br/>Come in!"}
```
```text
example.jsonl:1:36: html-remnant: 3 of 3 answers have markup of web pages
```
"""

from __future__ import annotations

from jsonl_lint.diagnostic import quote
from jsonl_lint.expressions import late
from jsonl_lint.rule import ShareRule, Span, prose

_ENTITY = late(
    r"&(?:nbsp|amp|lt|gt|quot|apos|hellip|mdash|ndash|rsquo|lsquo|rdquo|ldquo|#\d{2,5}|#x[0-9a-fA-F]{2,4});"
)
_TAGS = "p|br|hr|div|span|b|i|u|strong|em|ul|ol|li|h[1-6]|a|table|tr|td|th|font|center|img|script|style|blockquote"
_TAG = late(rf"</?(?i:{_TAGS})(?:\s[^<>]{{0,300}})?/?>")
_GATE = rf"{_ENTITY.pattern}|</?(?i:{_TAGS})[\s\\/>]"
_ABOUT = late("(?i:html|xml|markup|entit)")


class HtmlRemnant(ShareRule):
    """Looks for entities and tags in each trained answer."""

    name = "html-remnant"
    gate = _GATE

    def hit(self, text: str) -> Span | None:
        """Return where markup is, outside of code."""
        patterns = [
            pattern for mark, pattern in (("&", _ENTITY), ("<", _TAG)) if mark in text and pattern.search(text)
        ]
        if not patterns or _ABOUT.search(text):
            return None
        found = [match.span() for pattern in patterns if (match := pattern.search(prose(text)))]
        return min(found, default=None)

    def what(self, words: str) -> str:
        """Quote it."""
        return f"has {quote(words)} of a web page"

    def many(self) -> str:
        """Return what is wrong with many."""
        return "have markup of web pages"

    def help(self) -> str:
        """Return what to do."""
        return "Make the page into text with a tool that knows HTML."
