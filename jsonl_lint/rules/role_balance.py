r"""Who speaks how often: the share of each role, and the messages of a record.

Only facts, never a finding. A share of system messages near that of users says that every record carries its
instructions; many more user than assistant messages say that answers are missing.

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "user", "content": "Bye"}, {"role": "assistant", "content": "Goodbye"}]}
```
```text
role-balance: messages = 4 messages
role-balance: assistant share = 0.5 share
role-balance: user share = 0.5 share
role-balance: fewest messages per record = 2 messages
role-balance: mean messages per record = 2.0 messages
role-balance: most messages per record = 2 messages
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fact
from jsonl_lint.record import ROLES, Record
from jsonl_lint.rule import DatasetRule
from jsonl_lint.rule.layout import DIGITS

State = dict[str, dict[str, int]]


class RoleBalance(DatasetRule[State]):
    """Counts messages by role, and records by their number of messages."""

    name = "role-balance"
    group = "roles"
    facts_only = True
    splits = frozenset({"train"})
    layout = {"roles": {str: int}, "lengths": {DIGITS: int}}

    def start(self) -> State:
        """Return no messages."""
        return {"roles": {}, "lengths": {}}

    def add(self, state: State, record: Record) -> None:
        """Count the messages of a record; roles that do not exist count as one, texts that nobody says not at all."""
        spoken = [message.role for message in record.messages if message.role]
        for role in spoken:
            known = role if role in ROLES else "other"
            state["roles"][known] = state["roles"].get(known, 0) + 1
        if spoken:
            length = str(len(spoken))
            state["lengths"][length] = state["lengths"].get(length, 0) + 1

    def merge(self, left: State, right: State) -> State:
        """Add the counts."""
        for name, counts in right.items():
            for key, count in counts.items():
                left[name][key] = left[name].get(key, 0) + count
        return left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Yield the table."""
        total = sum(state["roles"].values())
        if total:
            yield Fact(self.name, "messages", total, "messages")
        for role, count in sorted(state["roles"].items()):
            yield Fact(self.name, f"{role} share", count / total, "share")
        if lengths := sorted(map(int, state["lengths"])):
            mean = round(total / sum(state["lengths"].values()), 2)
            for name, value in (("fewest", lengths[0]), ("mean", mean), ("most", lengths[-1])):
                yield Fact(self.name, f"{name} messages per record", value, "messages")
