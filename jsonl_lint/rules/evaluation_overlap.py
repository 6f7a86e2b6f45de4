r"""A record that gives away an evaluation.

What a model has seen in training it need not know: a benchmark or a golden set that is trained on, even in part,
measures nothing. Name the files under `evaluation:` in the config. The rule reports a message that is, as a whole,
a text of an evaluation record (an error), and one that shares a run of 13 words with it (a warning): 26 characters
in scripts without spaces. Case, punctuation and white space do not count, and neither do system messages, texts of
fewer than four words (18 characters), and runs that three evaluation records share: those belong to a template. An
answer is only searched for runs, for short ones are alike everywhere.

```yaml
evaluation:
  - {"question": "Which river flows through Vienna, Budapest and Belgrade before it reaches the sea?", "answer": "The Danube"}
  - {"question": "Explain in one sentence why the sky is blue on a clear day without any clouds at all"}
```
```jsonl
{"messages": [{"role": "user", "content": "which river flows through Vienna, Budapest and Belgrade before it reaches the sea"}, {"role": "assistant", "content": "The Danube."}]}
{"messages": [{"role": "user", "content": "A child asked me this: explain in one sentence why the sky is blue on a clear day. Help!"}, {"role": "assistant", "content": "Air scatters blue light most."}]}
{"messages": [{"role": "user", "content": "Which river flows through Prague?"}, {"role": "assistant", "content": "The Vltava."}]}
```
```text
example.jsonl:1:43: evaluation-overlap: the user message is in the evaluation data, in line 1 of evaluation.jsonl
example.jsonl:2:67: evaluation-overlap: the user message shares words with the evaluation data, in line 2 of evaluation.jsonl
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Place, Severity, shorten
from jsonl_lint.record import Message, Record
from jsonl_lint.rule import Evaluation, Line, LineRule, given, run_at, runs, whole

_SHARED = 'It reads "{words}". Delete the record, or write it anew.'


class EvaluationOverlap(LineRule):
    """Looks up what is said among hashes of the evaluation data."""

    name = "evaluation-overlap"
    group = "duplicates"
    splits = frozenset({"train"})

    evaluation: Evaluation | None = given(None)

    @property
    def idle(self) -> bool:
        """Return whether there is no evaluation data."""
        return self.evaluation is None

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield each message that is, or shares a run with, an evaluation text."""
        for message in record.messages:
            if self.evaluation and message.role not in {"system", "developer"}:
                yield from self._look_up(record, message, self.evaluation)

    def _look_up(self, record: Record, message: Message, held: Evaluation) -> Iterator[Diagnostic]:
        who = f"the {shorten(message.role, 20)} message" if message.role else "the text"
        if message.role != "assistant" and (line := held.find(whole(message.text))):
            what = f"{who} is in the evaluation data, in {_named(line)}"
            yield self._found(record.at(*message.path), what, "Delete the record.", line)
            return
        codes = runs(message.text)
        if (at := held.first(codes)) is not None and (line := held.find(codes[at])):
            start, stop = run_at(message.text, at)
            what = f"{who} shares words with the evaluation data, in {_named(line)}"
            remedy = _SHARED.format(words=shorten(message.text[start:stop], 200))
            found = self._found(record.at_text(message, start, stop), what, remedy, line, Severity.WARNING)
            yield found

    def _found(
        self, place: Place, message: str, remedy: str, line: Line, severity: Severity | None = None
    ) -> Diagnostic:
        return self.found(place, message, remedy, severity=severity, related=(Place(line.path, line.line),))


def _named(line: Line) -> str:
    return f"line {line.line} of {shorten(line.path, 80)}"
