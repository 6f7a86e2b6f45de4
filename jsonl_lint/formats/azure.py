r"""The chat format of Azure OpenAI (Microsoft Foundry), which is that of OpenAI.

Two answers in a row failed a job with only "contains invalid schema" (microsoft-foundry/fine-tuning, issue
23, 2026-03); the rule `repeated-role` warns of them. A record has nothing of its own to tell it from
`openai-chat`, so the format is used where it is named: `--format azure`, or `format` in the config. Source:
MicrosoftDocs/azure-ai-docs, 2025-09-01.

```yaml
format: azure
```
```jsonl
{"messages": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Oslo"}]}
{"messages": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Oslo"}], "weight": 1}
{"messages": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Well"}, {"role": "assistant", "content": "Oslo"}]}
{"messages": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Oslo", "weight": 2}]}
```
```text
example.jsonl:2:97: unknown-key: unknown key "weight" in the record
example.jsonl:3:96: repeated-role: two assistant messages in a row
example.jsonl:4:105: wrong-value: weight is 2, not 0 or 1
```
"""

from __future__ import annotations

from jsonl_lint.formats.chat import Chat


class Azure(Chat):
    """`{"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]}`."""

    name = "azure"
    title = "Azure OpenAI chat"
    schema = "azure"
    verbatim = True
    variant_of = "openai-chat"
