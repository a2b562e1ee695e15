"""Tests stand alone: helpers are shared in `tests/support`, no test or benchmark is imported."""

import ast

import pytest

from tests.support.reference import ROOT

FOLDERS = (ROOT / "tests", ROOT / "benchmarks")
OURS = {path.stem for folder in FOLDERS for path in folder.rglob("*.py")} | {"tests", "benchmarks"}
FILES = sorted((ROOT / "tests").rglob("*.py"))


def imported(path):
    """Modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "name the module in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_no_test_and_no_benchmark(path):
    ours = {name for name in imported(path) if name.split(".")[0] in OURS}
    assert all(name.startswith("tests.support.") for name in ours), ours
