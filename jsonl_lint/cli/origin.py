"""Where this jsonl-lint comes from, as far as its installation knows."""

from __future__ import annotations

import json

from jsonl_lint import __version__

_GITHUB = "https://github.com/"


def repository() -> tuple[str, str] | None:
    """Return the address and the revision of the repository that it was installed from, or that it names."""
    import importlib.metadata

    try:
        installed = importlib.metadata.distribution("jsonl-lint")
    except importlib.metadata.PackageNotFoundError:
        return None
    origin = json.loads(installed.read_text("direct_url.json") or "{}")
    if "vcs_info" in origin and origin["url"].startswith("https://"):
        return origin["url"].removesuffix(".git"), origin["vcs_info"]["commit_id"]
    labelled = (line.partition(", ") for line in installed.metadata.get_all("Project-URL") or ())
    urls = {label.lower(): url for label, _, url in labelled}
    url = urls.get("repository") or urls.get("source")
    return (url, f"v{__version__}") if url else None


def rules_page() -> str:
    """Return the address of the page of the rules, or nothing if it is not known."""
    found = repository()
    return f"{found[0]}/blob/{found[1]}/docs/rules.md" if found and found[0].startswith(_GITHUB) else ""
