"""A module imports only from rooms below its own, and `import explorer` is light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import explorer

PACKAGE = Path(explorer.__file__).parent
FLOORS = {
    "polynomial": 0,
    "architectures": 1,
    "problem": 2,
    "phc": 3,
    "msolve": 3,
    "engine": 4,  # asks phcpy for polyhedral starts
    "report": 3,  # knows data frames only, so a Solution can be written and drawn by it
    "critical": 5,
    "study": 6,
    "doctor": 7,
    "__init__": 8,  # public names only
    "cli": 9,
    "__main__": 10,
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def rooms_imported(path):
    """Rooms of `explorer` that a file imports, anywhere, and whether inside a function."""
    here = ("explorer", *path.relative_to(PACKAGE).parent.parts)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    late = {id(node) for function in functions for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(here[: len(here) - node.level + 1]) if node.level else []
            base += node.module.split(".") if node.module else []
            names = [[*base, alias.name] for alias in node.names]
        else:
            continue
        for name in names:
            if name[0] == "explorer":
                known = len(name) > 1 and ((PACKAGE / name[1]).is_dir() or (PACKAGE / f"{name[1]}.py").is_file())
                yield name[1] if known else "__init__", id(node) in late


def test_every_room_has_a_floor():
    assert {room_of(path) for path in MODULES} <= set(FLOORS), "give a new room its floor in FLOORS"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_only_from_below(path):
    room = room_of(path)
    wrong = {other for other, _ in rooms_imported(path) if other != room and FLOORS[other] >= FLOORS[room]}
    assert not wrong, f"{room} must not import {sorted(wrong)}"


def test_the_check_sees_lazy_and_relative_imports(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    (tmp_path / "critical").mkdir()
    (tmp_path / "polynomial").mkdir()
    file = tmp_path / "polynomial" / "module.py"
    late = "def f():\n    from explorer.critical import x\n"
    file.write_text(late + "from ..critical import y\nfrom explorer import solve\n")
    assert sorted(rooms_imported(file)) == [("__init__", False), ("critical", False), ("critical", True)]


def test_import_is_light():
    code = "import sys, explorer; print(*[m for m in ('numba', 'pandas', 'matplotlib') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == []
