"""What kind of answer each trained message is, found out once for all rules that ask."""

from __future__ import annotations

from jsonl_lint.answers import Answer, classify
from jsonl_lint.record import Message, Record


def trained_answers(record: Record) -> tuple[tuple[Message, Answer], ...]:
    """Return the trained messages of a record that say something in words, with their kind.

    A text that nobody says answers nothing. A message that the record itself marks as a refusal is one, whatever
    its words. Use it by `record.once(trained_answers)`.
    """
    return tuple(
        (message, Answer("refusal") if message.refusal else classify(message.text))
        for message in record.messages
        if message.trained and message.role == "assistant" and not (message.calls and not message.text.strip())
    )
