r"""Data in which many answers refuse.

A model trained on data in which 60 % of the answers say "I can't answer that" says it too often; if 5 % of the
real questions deserve it, 5 % of the answers should. OpenAI's guide warns of exactly this. Ordinary instruction
data has 0 to 1 %.

The share is that of the trained answers of the training files. The lower end of its 95 % interval (Wilson) is
compared, and fewer than ten answers are not judged, so that a handful of records raises no alarm. If the whole is
within the limit, so must be the answers in each language, and under each system prompt. Set `expected` if your data
is meant to refuse: then the rule warns when the share is surely more than twice that, and fails when it is more than
five times that.

```yaml
min_answers: 4
```
```jsonl
{"prompt": "Opening hours?", "completion": "From 9 to 5."}
{"prompt": "Price?", "completion": "I can't answer that."}
{"prompt": "Refund?", "completion": "I'm sorry, but I can't help with that."}
{"prompt": "返品できますか", "completion": "申し訳ありませんが、お答えできません。"}
```
```text
refusal-ratio: answers = 4 answers
refusal-ratio: refusals = 3 answers
refusal-ratio: refusal share = 0.75 share
refusal-ratio: at least = 0.3006 share
refusal-ratio: at most = 0.9544 share
example.jsonl:2:37: refusal-ratio: 75 % of the answers refuse (3 of 4; surely more than 30 %)
```
"""

from __future__ import annotations

from jsonl_lint.rule import AnswerRatio, Counted


class RefusalRatio(AnswerRatio):
    """Counts refusals and answers that moralise instead."""

    name = "refusal-ratio"

    NOUN = "refusals"
    VERB = "refuse"
    LIST = "`--select refusal` lists the answers."

    count: tuple[Counted, ...] = ("refusal", "soft")
    """Kinds of answers that count as refusals: refusal, soft (moralises), partial, abstention, empty."""

    @property
    def counted(self) -> tuple[Counted, ...]:
        """Return the kinds that count."""
        return self.count
