r"""An answer that refuses.

Off by default: some records should refuse. Turn it on to see each refusing answer and the pattern that matched
it, when `refusal-ratio` says that there are many.

```jsonl
{"messages": [{"role": "user", "content": "Rates?"}, {"role": "assistant", "content": "I'm sorry, but I can't help with that."}]}
{"prompt": "2+2", "completion": "4"}
```
```text
example.jsonl:1:92: refusal: the answer refuses: "sorry, but I can't" (en/apology-inability)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Severity, quote
from jsonl_lint.languages import NOTHING, Own
from jsonl_lint.record import Record
from jsonl_lint.rule import Counted, LineRule, at_answer, given, trained_answers


class Refusal(LineRule):
    """Reports each trained answer of the counted kinds."""

    name = "refusal"
    group = "answers"
    level = Severity.NOTE
    on = False

    count: tuple[Counted, ...] = ("refusal", "soft")
    """Kinds of answers that are reported: refusal, soft (moralises), partial, abstention, empty."""

    own: Own = given(NOTHING)

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Name the words that decided."""
        for message, answer, _ in record.once(trained_answers, self.own):
            if answer.kind not in self.count:
                continue
            words = quote(message.text[answer.start : answer.stop])
            why = f"{words} ({answer.pattern})" if answer.pattern else "the record marks it so"
            does = {"refusal": "refuses", "soft": "moralises", "abstention": "abstains", "empty": "is empty"}
            what = does.get(answer.kind, f"is of the kind {answer.kind}")
            advice = "Keep it only if the model should answer like this here."
            place = at_answer(record, message, answer)
            yield self.found(place, f"the answer {what}: {why}", advice)
