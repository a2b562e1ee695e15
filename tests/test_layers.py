"""A module imports only from rooms below its own, and `import explorer` is light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import explorer

PACKAGE = Path(explorer.__file__).parent
FLOORS = {
    "errors": 0,
    "files": 1,
    "polynomial": 1,
    "external": 2,
    "report": 2,  # knows data frames only, so a Solution can be written and drawn by it
    "homotopy": 3,
    "validate": 4,
    "certify": 5,
    # The seam: nothing above this line is known below it.
    "networks": 6,
    "landscape": 7,
    "study": 8,
    "doctor": 9,
    "__init__": 10,  # public names only
    "cli": 11,
    "__main__": 12,
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def rooms_imported(path):
    """Rooms of `explorer` that a file imports, anywhere, and whether inside a function."""
    here = ("explorer", *path.relative_to(PACKAGE).parent.parts)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [
        n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
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
                known = len(name) > 1 and (
                    (PACKAGE / name[1]).is_dir() or (PACKAGE / f"{name[1]}.py").is_file()
                )
                yield name[1] if known else "__init__", id(node) in late


def test_every_room_has_a_floor():
    assert {room_of(path) for path in MODULES} <= set(FLOORS), "give a new room its floor in FLOORS"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_only_from_below(path):
    room = room_of(path)
    wrong = {
        other
        for other, _ in rooms_imported(path)
        if other != room and FLOORS[other] >= FLOORS[room]
    }
    assert not wrong, f"{room} must not import {sorted(wrong)}"


def test_the_check_sees_lazy_and_relative_imports(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    (tmp_path / "landscape").mkdir()
    (tmp_path / "polynomial").mkdir()
    file = tmp_path / "polynomial" / "module.py"
    late = "def f():\n    from explorer.landscape import x\n"
    file.write_text(late + "from ..landscape import y\nfrom explorer import solve\n")
    assert sorted(rooms_imported(file)) == [
        ("__init__", False),
        ("landscape", False),
        ("landscape", True),
    ]


def test_import_is_light():
    code = "import sys, explorer; print(*[m for m in ('numba', 'pandas', 'matplotlib') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []
