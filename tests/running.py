"""Python, run as a user runs it: in a folder, with nothing of this process but where the package is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent


def python(
    *arguments: str, cwd: Path, package: Path = ROOT, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Python to its end, with the package in a folder, and return what it printed."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(package), **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
