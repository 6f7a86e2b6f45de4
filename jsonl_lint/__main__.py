"""`python -m jsonl_lint` is `jsonl-lint`."""

from __future__ import annotations

import sys

from jsonl_lint.cli import main

if __name__ == "__main__":
    sys.exit(main())
