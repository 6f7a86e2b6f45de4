"""jsonl-lint: the linter for repositories of LLM fine-tuning datasets."""

__version__ = "0.1.0"
