"""What the step of `action.yml` does: install jsonl-lint, run it, and write the outputs of the step.

The runner's own Python runs this file, so it needs the standard library only. Inputs come by environment and
become arguments of a process: no shell reads them. Nothing is imported from the working copy, which may be
anyone's: that is what `-I` is for.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

OLDEST = (3, 11)
SUMMARY = 1 << 20
"""Bytes of a job summary; GitHub drops all of one that is larger."""

MESSAGE = 4000
"""Characters of an annotation; GitHub cuts at 4,096."""

_RELEASE = re.compile(r"\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?")
_EXTRAS = re.compile(r"[a-z]+(,[a-z]+)*")
_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_COLOR = re.compile(r"\x1b\[[0-9;]*m")


class StepError(Exception):
    """Says why nothing could be linted."""


def main() -> int:
    """Return the exit code of jsonl-lint, or 2 if it could not run."""
    try:
        return _step(Path(os.environ["RUNNER_TEMP"]))
    except StepError as error:
        annotate(str(error))
        return 2


def _step(temp: Path) -> int:
    """Lint, and compare the costs if a ref was named; write the outputs whatever was found."""
    python = _installed(temp, source(_given("version"), _given("extras")))
    reports = _reports(Path(tempfile.mkdtemp(prefix="jsonl-lint-report-", dir=temp)))
    outputs = [f"--output={form}:{path}" for form, path in reports.items()]
    code = run(python, "check", "--output=github", "--output=text", *outputs, *_options("fail-on", "since"))
    written = {form: path for form, path in reports.items() if path.exists()}
    if against := _given("against"):
        comment = reports["markdown"].with_name("comment.md")
        code = max(code, run(python, "cost", f"--against={against}", f"--output=markdown:{comment}", *_options()))
        if comment.exists():
            written["comment"] = comment
            add_to_summary(comment)
    counted = numbers(json.loads(written["json"].read_bytes())) if "json" in written else {}
    _write_outputs({"exit-code": str(code), **counted, **{form: str(path) for form, path in written.items()}})
    return code


def _given(name: str) -> str:
    return os.environ.get(f"INPUT_{name.upper().replace('-', '_')}", "").strip()


def source(version: str, extras: str) -> str:
    """Return what pip is to install: a release, or else the checkout that this file is in."""
    if sys.version_info < OLDEST:
        message = "jsonl-lint needs Python 3.11 or later: use actions/setup-python before, or the input `python`"
        raise StepError(message)
    if version and not _RELEASE.fullmatch(version):
        raise StepError(f"the input `version` is no release such as 0.1.0: {version!a}")
    if extras and not _EXTRAS.fullmatch(extras):
        raise StepError(f"the input `extras` is no list such as tokenizers: {extras!a}")
    wanted = f"[{extras}]" if extras else ""
    return f"jsonl-lint{wanted}=={version}" if version else f"{Path(__file__).resolve().parent.parent}{wanted}"


def _installed(temp: Path, source: str) -> Path:
    """Return the Python of an environment with jsonl-lint; a second step of the same job finds it made."""
    home = temp / f"jsonl-lint-{hashlib.sha256(source.encode()).hexdigest()[:12]}"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    made = home / "made"
    if not made.exists():
        new = [sys.executable, "-I", "-m", "venv", "--clear", str(home)]
        quietly = ["--quiet", "--disable-pip-version-check", "--no-input"]
        for command in (new, [str(python), "-I", "-m", "pip", "install", *quietly, source]):
            if subprocess.run(command, check=False).returncode:  # noqa: S603 - no shell
                raise StepError("jsonl-lint could not be installed; the log of this step says why")
        made.touch()
    return python


def _reports(folder: Path) -> dict[str, Path]:
    """Return where each report goes."""
    sarif = _given("sarif-file")
    return {
        "json": folder / "report.json",
        "sarif": Path(sarif).absolute() if sarif else folder / "report.sarif",
        "markdown": folder / "report.md",
    }


def _options(*names: str) -> list[str]:
    """Return the inputs that are options, then the paths: one a line, for names may hold spaces and commas."""
    options = [f"--{name}={value}" for name in ("config", "target", *names) if (value := _given(name))]
    lines = (line.rstrip("\r") for line in os.environ.get("INPUT_PATHS", "").split("\n"))
    return [*options, "--", *(line for line in lines if line.strip())]


def run(python: Path, *arguments: str) -> int:
    """Run jsonl-lint; what it says on standard error is why it could not, so it becomes an annotation.

    A process that was stopped has a negative exit code. It did not lint, so that counts as 2.
    """
    done = subprocess.run(  # noqa: S603 - no shell
        [python, "-I", "-m", "jsonl_lint", *arguments],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={"FORCE_COLOR": "1", **os.environ},
        check=False,
    )
    if said := _COLOR.sub("", done.stderr.decode("utf-8", "replace")).strip():
        annotate(said, "warning" if done.returncode in (0, 1) else "error")
    if done.returncode < 0:
        annotate(f"jsonl-lint was stopped by signal {-done.returncode}; 9 is often a lack of memory")
        return 2
    return done.returncode


def annotate(message: str, level: str = "error") -> None:
    """Print in UTF-8, which the runner reads; Windows would have another encoding."""
    line = f"::{level} title=jsonl-lint::{message[:MESSAGE].translate(_ESCAPES)}\n"
    sys.stdout.buffer.write(line.encode("utf-8", "replace"))
    sys.stdout.flush()


def add_to_summary(part: Path) -> None:
    """Add to the summary of the job, if there is one and room in it."""
    if not (summary := os.environ.get("GITHUB_STEP_SUMMARY")):
        return
    with Path(summary).open("ab") as file:
        if file.tell() + part.stat().st_size < SUMMARY:
            file.write(b"\n" + part.read_bytes())


def numbers(report: Mapping[str, Any]) -> dict[str, str]:
    """Return the outputs that are numbers; a total is left out if a part of it is not known."""
    counts = {f"{name}s": str(report["counts"][name]) for name in ("error", "warning", "note")}
    datasets = [dataset for dataset in report["datasets"] if dataset["records"]]
    tokens = _total((dataset["tokens"] or {}).get("trained") for dataset in datasets)
    cost = _total((dataset["cost"] or {}).get("training") for dataset in datasets)
    currencies = {(dataset["cost"] or {}).get("currency") for dataset in datasets}
    if tokens is not None:
        counts["tokens"] = str(tokens)
    if cost is not None and len(currencies) == 1:
        counts |= {"cost": f"{cost:.4f}", "currency": str(currencies.pop())}
    return counts


def _total(parts: Iterable[float | None]) -> float | None:
    known = list(parts)
    return None if None in known or not known else sum(part for part in known if part is not None)


def _write_outputs(outputs: Mapping[str, str]) -> None:
    """Write each value between marks that it cannot hold."""
    with Path(os.environ["GITHUB_OUTPUT"]).open("ab") as file:
        for name, value in outputs.items():
            mark = uuid.uuid4().hex
            file.write(os.fsencode(f"{name}<<{mark}\n{value}\n{mark}\n"))


if __name__ == "__main__":
    sys.exit(main())
