"""The data preparation of OpenAI's fine-tuning guide, as a user's script: `python reference.py ENCODING FILE`.

It does what the guide does, in the order of the guide: parse every line into memory, check the form of each
message, count the tokens of every value with tiktoken, show distributions, and estimate epochs and billed tokens.
It knows nothing of jsonl-lint. A prompt with its completion is read as a question with its answer.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import tiktoken

ROLES = {"system", "user", "assistant", "function", "tool"}
KEYS = {"role", "content", "name", "function_call", "tool_calls", "tool_call_id", "weight"}
PER_MESSAGE, PER_NAME, PER_RECORD = 3, 1, 3
LONGEST = 65_536
EPOCHS, FEWEST, MOST = 3, 100, 25_000
LEAST_EPOCHS, MOST_EPOCHS = 1, 25

Record = dict[str, Any]


def read(path: Path) -> list[Record]:
    """Return all records of a file."""
    with path.open(encoding="utf-8") as lines:
        return [as_chat(json.loads(line)) for line in lines]


def as_chat(record: Record) -> Record:
    """Return a record as one of chat."""
    if "prompt" not in record:
        return record
    said = (("user", record["prompt"]), ("assistant", record["completion"]))
    return {"messages": [{"role": role, "content": content} for role, content in said]}


def faults(records: Iterable[Any]) -> Counter[str]:
    """Return how often each fault of form is there."""
    found: Counter[str] = Counter()
    for record in records:
        if not isinstance(record, dict):
            found["not an object"] += 1
            continue
        messages = record.get("messages")
        if not messages:
            found["no messages"] += 1
            continue
        for message in messages:
            found.update(faults_of(message))
        if not any(message.get("role") == "assistant" for message in messages):
            found["nothing from the assistant"] += 1
    return found


def faults_of(message: Record) -> Iterable[str]:
    """Yield the faults of a message."""
    if "role" not in message or not ("content" in message or "tool_calls" in message):
        yield "a key is missing"
    if any(key not in KEYS for key in message):
        yield "an unknown key"
    if message.get("role") not in ROLES:
        yield "an unknown role"
    content = message.get("content")
    if not (content and isinstance(content, str)) and "tool_calls" not in message:
        yield "no content"


def tokens_of(encoding: tiktoken.Encoding, messages: Iterable[Record]) -> int:
    """Return the tokens of a conversation: every value that is text, and what stands around it."""
    total = PER_RECORD
    for message in messages:
        total += PER_MESSAGE
        for key, value in message.items():
            if isinstance(value, str):
                total += len(encoding.encode(value))
            if key == "name":
                total += PER_NAME
    return total


def taught(encoding: tiktoken.Encoding, messages: Iterable[Record]) -> int:
    """Return the tokens that the assistant says."""
    said = (message["content"] for message in messages if message["role"] == "assistant" and "content" in message)
    return sum(len(encoding.encode(content)) for content in said)


def show(name: str, values: Sequence[int]) -> None:
    """Print how values are distributed."""
    ordered, count = sorted(values), len(values)
    shares = {"min": 0.0, "p5": 0.05, "median": 0.5, "p95": 0.95, "max": 1.0}
    shown = ", ".join(f"{label} {ordered[int(share * (count - 1))]:,}" for label, share in shares.items())
    print(f"{name}: {shown}, mean {sum(values) / count:,.1f}")


def epochs_for(count: int) -> int:
    """Return the epochs that the guide expects for so many records."""
    if count * EPOCHS < FEWEST:
        return min(MOST_EPOCHS, FEWEST // count)
    if count * EPOCHS > MOST:
        return max(LEAST_EPOCHS, MOST // count)
    return EPOCHS


def main(name: str, path: str) -> None:
    """Print what the guide's steps print."""
    records = read(Path(path))
    print(f"records: {len(records):,}\nfirst: {json.dumps(records[0], ensure_ascii=False)[:200]}")
    print(f"faults: {dict(faults(records)) or 'none'}")
    encoding = tiktoken.get_encoding(name)
    without: Counter[str] = Counter()
    lengths, totals, answers = [], [], []
    for messages in (record["messages"] for record in records):
        without.update({"system", "user"} - {message["role"] for message in messages})
        lengths.append(len(messages))
        totals.append(tokens_of(encoding, messages))
        answers.append(taught(encoding, messages))
    print(f"records without a system message: {without['system']:,}, without a user message: {without['user']:,}")
    for title, values in (("messages", lengths), ("tokens", totals), ("tokens of the assistant", answers)):
        show(title, values)
    print(f"records over {LONGEST:,} tokens: {sum(total > LONGEST for total in totals):,}")
    epochs, billed = epochs_for(len(records)), sum(min(LONGEST, total) for total in totals)
    print(f"epochs: {epochs}\nbilled in one epoch: {billed}\nbilled in all: {epochs * billed}")


if __name__ == "__main__":
    main(*sys.argv[1:])
