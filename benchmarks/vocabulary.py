"""A cache of tiktoken with its vocabularies in it, as a user has it who ran tiktoken before; nothing is fetched.

The files are made of the ranks that are part of jsonl-lint, and tiktoken itself compares their SHA-256 with that
of what it would fetch.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jsonl_lint import vocab
from jsonl_lint.tokens import ENCODINGS

_ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"


def cache(folder: Path) -> dict[str, str]:
    """Return the environment in which tiktoken finds its vocabularies."""
    home = folder / "tiktoken"
    home.mkdir(parents=True, exist_ok=True)
    for name in ENCODINGS:
        path = home / hashlib.sha1(_ADDRESS.format(name).encode(), usedforsecurity=False).hexdigest()
        if not path.exists():
            ranks = sorted((rank, token) for token, rank in vocab.load(name).ranks().items())
            lines = (b"%s %d\n" % (base64.b64encode(token), rank) for rank, token in ranks)
            part = path.with_suffix(".part")
            part.write_bytes(b"".join(lines))
            part.replace(path)
    return {"TIKTOKEN_CACHE_DIR": str(home)}
