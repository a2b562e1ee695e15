"""``explorer report`` and ``explorer solve --page``: a solution as a page, or one line of error."""

import json

import pytest
from click.testing import CliRunner

from explorer.cli import main

SOLVED = ["solve", "--widths", "1,1,1", "--lambda", "0.1", "--engine", "native"]


def explorer(*words, **more):
    return CliRunner().invoke(main, list(map(str, words)), **more)


@pytest.fixture(scope="module")
def told():
    return explorer(*SOLVED, "--json").stdout


def data_of(page):
    text = page.read_text(encoding="utf-8")
    start = text.index('id="data">') + len('id="data">')
    return json.loads(text[start : text.index("</script>", start)])


def test_a_file_becomes_a_page_beside_it(tmp_path, told):
    (tmp_path / "a.json").write_text(told)
    result = explorer("report", tmp_path / "a.json")
    assert result.exit_code == 0
    assert result.stdout == f"page: {tmp_path / 'a.html'}\n"
    assert data_of(tmp_path / "a.html")["solution"] == json.loads(told)


def test_what_stands_on_the_input_becomes_a_page(tmp_path, told):
    page = tmp_path / "b.html"
    assert explorer("report", "-", "--output", page, input=told).exit_code == 0
    assert data_of(page)["solution"]["complex"] == 5
    result = explorer("report", "-", input=told)
    assert result.exit_code == 2
    assert "--output" in result.stderr


def test_solve_writes_the_same_page(tmp_path, told):
    page = tmp_path / "c.html"
    assert explorer(*SOLVED, "--page", page).exit_code == 0
    found, wanted = data_of(page)["solution"], json.loads(told)
    for one in (found, wanted):
        one.pop("run")  # it tells the time taken
    assert found == wanted


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", "[]", "no object of JSON"),
        ("a.json", "{", "it is not JSON"),
        ("a.json", '{"verdict": 3}', "field 'verdict'"),
        ("a.csv", "a,b", "it is not JSON"),
    ],
)
def test_what_is_no_solution_is_refused(tmp_path, name, content, said):
    (tmp_path / name).write_text(content)
    result = explorer("report", tmp_path / name)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert not list(tmp_path.glob("*.html"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["real_points"][0].update(loss="low"), "real_points[0]: loss"),
        (lambda d: d["real_points"][0].update(weights=[[1.0]]), "real_points[0]: weights"),
        (lambda d: d["real_points"][1].update(weights=[[[1.0, 2.0]], [[3.0]]]), "that differ"),
        (lambda d: d["loss_program"].update(output=10**6), "loss_program: output"),
        (lambda d: d["loss_program"]["left"].__setitem__(0, 10**6), "loss_program: left"),
        (lambda d: d["loss_program"]["opcodes"].__setitem__(0, 9), "loss_program: opcodes"),
        (lambda d: d["symmetries"][0].update(source=[0, 0]), "symmetries"),
        (lambda d: d["layers"][0].update(matrix=7), "layers"),
        (lambda d: d["real_points"][0].update(error=float("nan")), "not finite"),
    ],
)
def test_a_damaged_file_is_refused_by_the_field(tmp_path, told, change, said):
    found = json.loads(told)
    change(found)
    (tmp_path / "a.json").write_text(json.dumps(found))
    result = explorer("report", tmp_path / "a.json")
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("place", ["page.txt", "none/page.html"])
def test_places_are_checked_before_work(tmp_path, place):
    for words in (["report", tmp_path / "none.json", "--output"], [*SOLVED, "--page"]):
        result = explorer(*words, tmp_path / place)
        assert result.exit_code == 2
        assert result.stdout == ""
