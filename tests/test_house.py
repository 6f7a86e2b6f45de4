"""What holds for the whole house: budgets, types, style, imports, and one version number."""

from __future__ import annotations

import ast
import io
import re
import statistics
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path

import jsonl_lint

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "jsonl_lint"
MODULES = sorted(PACKAGE.rglob("*.py"))


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_types() -> None:
    run("mypy")


def test_lint() -> None:
    run("ruff", "check", ".")


def test_layout() -> None:
    run("ruff", "format", "--check", ".")


def test_imports() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert re.search(r"Contracts: \d+ kept, 0 broken", done.stdout), done.stdout


def functions(tree: ast.Module) -> list[tuple[str, int, int]]:
    """Return name, line and length without docstring of every function."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            doc = node.body[0] if ast.get_docstring(node) is not None else None
            words = (doc.end_lineno or 0) - doc.lineno + 1 if doc else 0
            found.append((node.name, node.lineno, (node.end_lineno or 0) - node.lineno + 1 - words))
    return found


def comments(source: str) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return sum(
        token.type == tokenize.COMMENT and not re.match(r"# (noqa|type:|fmt:)", token.string) for token in tokens
    )


def code_lines(source: str) -> int:
    """Return the lines that are not blank, comment or docstring."""
    tree = ast.parse(source)
    documented = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or 0) + 1)
    }
    return sum(
        bool(line.strip()) and not line.strip().startswith("#") and number not in documented
        for number, line in enumerate(source.splitlines(), 1)
    )


def test_modules_are_short() -> None:
    long = {str(path): n for path in MODULES if (n := len(path.read_text("utf-8").splitlines())) > 300}
    assert not long


def test_rules_and_reporters_are_short() -> None:
    budgets = {"rules": (60, 120), "reporters": (80, 300), "reporters/sarif.py": (150, 300)}
    offenders = {
        name: (code_lines(source), len(source.splitlines()))
        for path in MODULES
        if path.parent.name in budgets and path.stem != "__init__"
        for name, source in [(f"{path.parent.name}/{path.name}", path.read_text("utf-8"))]
        for code, lines in [budgets.get(name, budgets[path.parent.name])]
        if code_lines(source) > code or len(source.splitlines()) > lines
    }
    assert not offenders


def test_functions_are_short() -> None:
    sizes = [
        (length, f"{path.relative_to(ROOT)}:{line} {name}")
        for path in MODULES
        for name, line, length in functions(ast.parse(path.read_text("utf-8")))
    ]
    assert not [item for item in sizes if item[0] > 50]
    lengths = sorted(length for length, _ in sizes)
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.95)] <= 30, sorted(sizes)[-len(sizes) // 20 :]


def test_comments_are_few() -> None:
    sources = [path.read_text("utf-8") for path in MODULES]
    assert sum(map(comments, sources)) <= 0.05 * sum(map(code_lines, sources))


def test_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == jsonl_lint.__version__
    assert f"## [{jsonl_lint.__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_no_rooms_without_a_name() -> None:
    assert not {path.stem for path in MODULES} & {"utils", "util", "common", "core", "helpers"}
