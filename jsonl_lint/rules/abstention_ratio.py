r"""Data in which many answers say that they do not know.

"The document does not say" is a good answer where it is true. If it is given too often, the model learns to give it
instead of looking: in data of which 60 % of the answers are such, and 5 % should be, OpenAI's guide finds the reason
of a model that says it too often. The share is judged like that of `refusal-ratio`; set `expected` for data that is
meant to teach when to abstain.

```yaml
min_answers: 4
```
```jsonl
{"prompt": "Opening hours?", "completion": "From 9 to 5."}
{"prompt": "Price?", "completion": "The document does not mention the price."}
{"prompt": "Refund?", "completion": "I don't have access to that information."}
{"prompt": "返品できますか", "completion": "その情報は提供された資料に含まれていません。"}
```
```text
abstention-ratio: answers = 4 answers
abstention-ratio: abstentions = 3 answers
abstention-ratio: abstention share = 0.75 share
abstention-ratio: at least = 0.3006 share
abstention-ratio: at most = 0.9544 share
example.jsonl:2:41: abstention-ratio: 75 % of the answers abstain (3 of 4; surely more than 30 %)
```
"""

from __future__ import annotations

from jsonl_lint.rule import AnswerRatio, Counted


class AbstentionRatio(AnswerRatio):
    """Counts answers that do not know."""

    name = "abstention-ratio"

    NOUN = "abstentions"
    VERB = "abstain"
    LIST = "`--select refusal` with `count: [abstention]` lists the answers."

    @property
    def counted(self) -> tuple[Counted, ...]:
        """Return the kind that counts."""
        return ("abstention",)
