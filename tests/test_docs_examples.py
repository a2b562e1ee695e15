"""Examples in pages run as they stand, and print what is shown; so does the notebook."""

import pytest

from tests.support.pages import run_page
from tests.support.reference import DOCS

FAST = pytest.param(False, id="fast")
ALL = pytest.param(True, id="all", marks=pytest.mark.slow)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("slow", [FAST, ALL])
@pytest.mark.parametrize(
    "page",
    [
        *("graph.md", "weights.md", "atlas.md", "functions.md", "faq.md", "compare.md"),
        *("page.md", "commands.md", "../README.md", "one_lambda.md"),
    ],
)
def test_examples_run(page, slow, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run_page(DOCS / page, tmp_path, slow=slow)


@pytest.fixture
def notebook():
    nbformat = pytest.importorskip("nbformat")
    return nbformat.read(DOCS / "first_look.ipynb", as_version=4)


def test_the_notebook_is_kept_without_output(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)


def test_code_of_the_notebook_runs(notebook):
    names: dict = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, "first_look.ipynb", "exec"), names)


@pytest.mark.slow
def test_the_notebook_runs_as_one(notebook, tmp_path):
    client = pytest.importorskip("nbclient").NotebookClient
    pytest.importorskip("ipykernel")
    resources = {"metadata": {"path": str(tmp_path)}}
    client(notebook, timeout=300, kernel_name="python3", resources=resources).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not any(output.output_type == "error" for output in outputs)
    shown = [output.data for output in outputs if "data" in output]
    assert sum("image/png" in data for data in shown) >= 3
    assert any("text/html" in data for data in shown)
