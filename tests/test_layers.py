"""Imports are those that `docs/architecture.md` draws, in no circle; `import explorer` is light."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import explorer
from tests.support.reference import DOCS

PACKAGE = Path(explorer.__file__).parent
PAGE = (DOCS / "architecture.md").read_text(encoding="utf-8")
MODULES = sorted(PACKAGE.rglob("*.py"))


def rows_below(heading):
    """Cells of the rows that begin with code, of all tables of a section."""
    start = re.search(rf"(?m)^(#+) {re.escape(heading)}$", PAGE)
    rest = PAGE[start.end() :]
    end = re.search(rf"(?m)^#{{1,{len(start[1])}}} ", rest)
    lines = rest[: end.start() if end else None].splitlines()
    return [line.strip("| ").split(" | ") for line in lines if line.startswith("| `")]


def code(cell):
    """Words set as code in a cell."""
    return re.findall(r"`([^`]+)`", cell)


def arrows(rows):
    """What each room may import, by the first and the last column, in the order of the rows."""
    return {code(row[0])[0]: set(code(row[3])) if len(row) > 3 else set() for row in rows}


ROOMS = arrows(rows_below("Rooms"))
STUDY_ROOMS = arrows(rows_below("Rooms of a study"))
TABLES = {"explorer": ROOMS, "explorer.study": STUDY_ROOMS}


def room_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def dotted(path):
    """Name of a module; a package is named by its `__init__`."""
    return ".".join(("explorer", *path.relative_to(PACKAGE).with_suffix("").parts))


def imports(path):
    """Modules of `explorer` that a file imports, anywhere, and whether inside a function."""
    here = ("explorer", *path.relative_to(PACKAGE).parent.parts)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    functions = [node for node in ast.walk(tree) if isinstance(node, kinds)]
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
                yield module_of(name[1:]), id(node) in late


def module_of(name):
    """The module that defines a name: the name itself, or what it is taken from."""
    while name:
        place = PACKAGE.joinpath(*name)
        if place.with_suffix(".py").is_file():
            return ".".join(("explorer", *name))
        if place.is_dir():
            break
        name = name[:-1]
    return ".".join(("explorer", *name, "__init__"))


def rooms_imported(path):
    for name, late in imports(path):
        yield name.split(".")[1], late


def parts_of(package):
    """What each part of a room, a module or a room inside it, imports of the other parts."""
    depth = package.count(".") + 1
    graph = {}
    for path in MODULES:
        if dotted(path).startswith(f"{package}."):
            part = dotted(path).split(".")[depth]
            others = {n.split(".")[depth] for n, _ in imports(path) if n.startswith(f"{package}.")}
            graph.setdefault(part, set()).update(others - {part})
    return graph


def circle(graph):
    """Nodes that reach themselves."""

    def reached(start):
        found, waiting = set(), [start]
        while waiting:
            new = graph.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found

    return sorted(node for node in graph if node in reached(node))


@pytest.mark.parametrize("package", TABLES)
def test_the_page_draws_what_is_imported_and_no_more(package):
    drawn = TABLES[package]
    found = parts_of(package)
    assert set(found) == set(drawn), "each room has its row in docs/architecture.md, and no other"
    used = {(room, other) for room, others in found.items() for other in others}
    shown = {(room, other) for room, others in drawn.items() for other in others}
    assert used - shown == set(), "imports that docs/architecture.md does not draw"
    assert shown - used == set(), "drawn in docs/architecture.md, and not imported"


@pytest.mark.parametrize("package", TABLES)
def test_every_arrow_of_the_page_leads_down(package):
    """The rows stand in order, from the ground up."""
    below = set()
    for room, others in TABLES[package].items():
        assert others <= below, f"{room} may import only what stands above it in the table"
        below.add(room)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_only_what_the_page_draws(path):
    room = room_of(path)
    wrong = {other for other, _ in rooms_imported(path)} - ROOMS[room] - {room}
    assert not wrong, f"{room} must not import {sorted(wrong)}"


def test_no_room_below_the_seam_knows_of_networks():
    rooms = list(ROOMS)
    below = rooms[: rooms.index("networks")]
    assert {"polynomial", "external", "homotopy", "validate", "certify"} <= set(below)


@pytest.mark.parametrize("row", rows_below("Tolerances"), ids=lambda row: f"{row[0]} {row[1]}")
def test_tolerances_of_the_page_are_where_it_says(row):
    text = (PACKAGE / code(row[0])[0]).read_text(encoding="utf-8")
    names = code(row[1])
    assert names
    assert [name for name in names if not re.search(rf"\b{name}\b", text)] == []


def test_no_module_is_part_of_a_circle():
    """Imports inside functions count too."""
    graph = {dotted(path): {name for name, _ in imports(path)} for path in MODULES}
    assert circle(graph) == []


@pytest.mark.parametrize("package", sorted({dotted(path).rpartition(".")[0] for path in MODULES}))
def test_no_room_is_part_of_a_circle(package):
    """A room inside a room counts as one: it stands above or below each of its neighbours."""
    assert circle(parts_of(package)) == []


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


def test_the_check_sees_circles(tmp_path, monkeypatch):
    for name in ("a", "b/c", "b/d"):
        file = tmp_path / f"{name}.py"
        file.parent.mkdir(exist_ok=True)
        file.touch()
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    monkeypatch.setitem(globals(), "MODULES", sorted(tmp_path.rglob("*.py")))
    (tmp_path / "a.py").write_text("def f():\n    from explorer.b.c import x\n")
    (tmp_path / "b" / "d.py").write_text("from explorer import a\n")
    assert parts_of("explorer") == {"a": {"b"}, "b": {"a"}}
    assert circle(parts_of("explorer")) == ["a", "b"]
    assert circle(parts_of("explorer.b")) == []


def test_import_is_light():
    heavy = "('numba', 'pandas', 'matplotlib', 'scipy', 'explorer.homotopy.tracker')"
    code = f"import sys, explorer; print(*[m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []
