r"""Records in a format that the target does not take.

Chat models are trained on chat records, base models on prompts and completions, and a training method may want
pairs of answers. The provider refuses the file. For a target that nobody chose this is only a note: name one with
`--target` or in the config.

```yaml
model: gpt-4.1-mini-2025-04-14
formats: [openai-chat]
```
```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"prompt": "2+2", "completion": "4"}
```
```text
example.jsonl:2:1: format-for-target: the record is prompt-completion; gpt-4.1-mini-2025-04-14 takes openai-chat
```
"""

from __future__ import annotations

from jsonl_lint.diagnostic import Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import FileRule, given


class FormatForTarget(FileRule):
    """Compares the format of each record with those of the target."""

    name = "format-for-target"
    group = "schema"
    by_outline = True

    model: str = given("")
    formats: tuple[str, ...] = given(())
    assumed: bool = given(default=False)

    @property
    def idle(self) -> bool:
        """Return whether it is not known what the target takes."""
        return not self.formats

    def how_bad(self, what: str) -> Severity:
        """Return note for a target that nobody chose."""
        return Severity.NOTE if self.assumed else self.level

    def hit(self, record: Record) -> str:
        """Return the format of a record if the target does not take it."""
        name = record.format.name if record.format else ""
        return "" if name in self.formats else name

    def line(self, what: str) -> str:
        """Return the message for one line."""
        return f"the record is {what}; {self.model} takes {' or '.join(self.formats)}"

    def file(self, what: str, hits: int, lines: int) -> str:
        """Return the message for a file."""
        taken = " or ".join(self.formats)
        return f"{hits:,} of {lines:,} records are not {taken}, which {self.model} takes; the first is {what}"

    def help(self) -> str:
        """Return what to do."""
        return (
            "Choose a target that takes them (`jsonl-lint models`). If they are meant to be what it takes, "
            f"`--format {self.formats[0]}` says what is wrong with them."
        )
