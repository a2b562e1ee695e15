"""Comparison with published tables: exact counts, named causes, faults that must be seen."""

import csv
import json

import pytest
from click.testing import CliRunner

from explorer.cli import main
from explorer.errors import InputError
from explorer.study import compare, comparison_markdown, comparison_text, run_study
from explorer.study.compare.causes import Cause, Outcome, Unexplained
from explorer.study.compare.cells import RealPoints
from explorer.study.compare.judge_real import contradictions
from explorer.study.compare.studies import read_cells
from tests.support.reference import REFERENCE

PUBLISHED = REFERENCE / "published_counts.csv"
CONFIG = """\
name: few
seed: 1
draws: 40
points: orbits
architectures:
  - widths: [1, 1, 1]
  - widths: [1, 2, 2]
  - widths: [1, 1, 1, 1]
data:
  - drawn: {samples: 1}
regularization:
  - uniform: {low: 0, high: 1}
outputs: {plots: false, latex: false}
"""


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """Forty draws of three small cells."""
    folder = tmp_path_factory.mktemp("compare")
    (folder / "few.yaml").write_text(CONFIG)
    result = run_study(folder / "few.yaml", folder, jobs=1)
    assert (result.runs["verdict"] == "proved").all()
    return result.folder


def published(tmp_path, **changes):
    """Rows of run data for the cells of the study, changed in the row of widths 1, 1, 1."""
    with PUBLISHED.open() as file:
        rows = [row for row in csv.DictReader(file) if row["source"].startswith("public")]
    mine = [row for row in rows if row["m"] == "1" and row["dx"] == "1"]
    first = next(r for r in mine if (r["H"], r["d"], r["dy"]) == ("1", "1", "1"))
    first.update(changes)
    path = tmp_path / "reference.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, mine[0].keys())
        writer.writeheader()
        writer.writerows(mine)
    return path


def findings(few, path, network="1-1-1"):
    rows = [r for r in compare(few, path).rows if r.reference.labels[0] == network]
    row = rows[-1]  # of the run data, which stand below the tables
    return {finding.quantity: finding for finding in row.findings}


def test_published_cells_agree(few):
    comparison = compare(few, PUBLISHED)
    assert comparison.agrees
    assert len(comparison.rows) == 6  # each cell is in a table and in the run data
    networks = {row.results.labels[0]: row.results.counts for row in comparison.rows}
    exact = {"N_C": 5, "N_C_mode": 5, "N_C_torus": 4, "CBB": 9, "BKK": 5, "N_DM": 8, "n": 2}
    assert networks["1-1-1"] == exact
    assert networks["1-2-2"]["N_C"] == 33
    assert networks["1-2-2"]["N_C_torus"] == 16
    assert networks["1-1-1-1"]["N_C_torus"] == 16
    seen = {row.reference.name: row for row in comparison.rows}
    mode = findings(few, PUBLISHED, "1-1-1-1")["N_C_mode"]
    assert (mode.reference, mode.cause) == (16, Cause.LOST_ORIGIN)
    assert seen["thesis table 3.2, row 1"].finding("N_R_max").cause is Cause.EVEN_REAL


def test_a_lost_origin_is_told_with_its_witness(few, tmp_path):
    found = findings(few, published(tmp_path, N_C="4"))["N_C"]
    assert (found.outcome, found.cause) == (Outcome.EXPLAINED, Cause.LOST_ORIGIN)
    assert "1 + H 2^(H+1)" in found.evidence
    assert "proved in 40 of 40 draws" in found.evidence
    printed = findings(few, PUBLISHED, "1-1-1-1")
    assert printed["N_C"].outcome is Outcome.EQUAL  # 17, given corrected


@pytest.mark.parametrize(
    ("changes", "quantity", "cause"),
    [
        ({"N_C": "3"}, "N_C", Unexplained.COUNT),
        ({"N_C": "6"}, "N_C", Unexplained.COUNT),
        ({"N_C_mode": "4"}, "N_C_mode", Cause.LOST_ORIGIN),
        ({"N_C_torus": "5"}, "N_C_torus", Unexplained.COUNT),
        ({"BKK": "7"}, "BKK", Unexplained.COUNT),
        ({"CBB": "27"}, "CBB", Cause.SLIP),
        ({"N_DM": "7"}, "N_DM", Cause.SLIP),
        ({"N_R_mean": "1.95"}, "N_R_mean", Cause.CONTRADICTION),
        ({"N_R_max": "5"}, "N_R_max", Cause.CONTRADICTION),
        ({"N_R_histogram": "5:100", "N_R_max": "5"}, "N_R_histogram", Unexplained.SAMPLES),
        ({"N_R_histogram": "1:99 3:1"}, "N_R_histogram", Unexplained.SAMPLES),
    ],
)
def test_faults_are_seen(few, tmp_path, changes, quantity, cause):
    path = published(tmp_path, **changes)
    found = findings(few, path)[quantity]
    explained = isinstance(cause, Cause)
    assert found.cause is cause
    assert found.outcome is (Outcome.EXPLAINED if explained else Outcome.UNEXPLAINED)
    assert compare(few, path).agrees == explained


def test_results_that_contradict_a_closed_form_are_not_equal(few, tmp_path):
    """Both sides say 3 where 1 + H 2^(H+1) is 5."""
    path = published(tmp_path, N_C="3", N_R_histogram="", N_R_mean="")
    comparison = compare(path, path)
    causes = {f.cause for row in comparison.rows for f in row.findings if f.quantity == "N_C"}
    assert Unexplained.CLOSED_FORM in causes


def test_even_numbers_in_the_results_are_told():
    comparison = compare(PUBLISHED, PUBLISHED)
    assert not comparison.agrees
    assert any(f.cause is Unexplained.EVEN for row in comparison.rows for f in row.findings)


def test_a_summary_gives_the_same_counts(few):
    whole, short = read_cells(few), read_cells(few / "summary.csv")
    for one, other in zip(whole, short, strict=True):
        kept = {k: v for k, v in one.counts.items() if k != "N_C_torus"}
        assert (one.labels, kept, one.samples) == (other.labels, other.counts, other.samples)
        assert one.real.largest == other.real.largest
    comparison = compare(few / "summary.csv", PUBLISHED)
    assert comparison.agrees
    assert compare(few, few).agrees
    assert all(f.outcome is Outcome.EQUAL for f in compare(few, few).rows[0].findings)


def test_exact_counts_are_a_reference_too(tmp_path):
    """Rows that hold for as many samples as inputs, or more."""
    table = tmp_path / "results.csv"
    table.write_text('widths,m,N_C\n"2,1,1",2,9\n"2,1,1",1,5\n')
    comparison = compare(table, REFERENCE / "exact_counts.csv")
    assert [row.results.samples for row in comparison.rows] == [2]
    assert comparison.agrees


def test_tables_fit_a_page_and_say_all(few, tmp_path):
    path = published(tmp_path, N_C="3", CBB="27")
    comparison = compare(few, path)
    text = comparison_text(comparison, every=True)
    assert max(map(len, text.splitlines())) <= 80
    assert "DOES NOT AGREE" in text
    assert Unexplained.COUNT.value.split(",")[0] in text
    markdown = comparison_markdown(comparison)
    assert "| 1-1-1 | 1 | public run data, 100 draws | N_C | 3 | 5 |" in markdown


def test_long_names_fit_a_page(tmp_path):
    path = tmp_path / "study.csv"
    head = "architecture,data,regularization,runs,complex_min,complex_max"
    path.write_text(f"{head}\n<b>{'x' * 300}é,drawn m=5,0.1,9,9,9\n")
    other = tmp_path / "other.csv"
    other.write_text(path.read_text().replace("9,9,9", "9,8,8"))
    comparison = compare(path, other)
    assert not comparison.agrees
    assert max(map(len, comparison_text(comparison).splitlines())) <= 80


def test_the_command(few, tmp_path):
    runner = CliRunner()
    good = runner.invoke(main, ["compare", str(few), str(PUBLISHED), "--json"])
    assert good.exit_code == 0
    plain = json.loads(good.output)
    assert plain["agrees"]
    assert plain["causes"]["even_real"] > 0
    sides = tmp_path / "sides.md"
    path = published(tmp_path, N_C="3")
    bad = runner.invoke(main, ["compare", str(few), str(path), "--markdown", str(sides)])
    assert bad.exit_code == 1
    assert sides.read_text().startswith("DOES NOT AGREE")
    assert CliRunner().invoke(main, ["compare", str(few), "no.csv"]).exit_code == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "no rows"),
        ("H,d,dx,dy,m,N_C\n", "no rows"),
        ("H,d,dx,m,N_C\n1,1,1,1,5\n", "column dy is missing"),
        ("H,d,dx,dy,N_C\n1,1,1,1,5\n", "column m"),
        ("H,d,dx,dy,m\n1,1,1,1,1\n", "no column has counts"),
        ("H,d,dx,dy,m,N_C\n1,1,1,1,1,five\n", "row 2, column N_C = 'five'"),
        ("H,d,dx,dy,m,N_C\n1,1,1,1,1,-5\n", "column N_C = '-5'"),
        ("H,d,dx,dy,m,N_C\n1,1,1,1,1,5.5\n", "column N_C = '5.5'"),
        ("H,d,dx,dy,m,N_C\n1,1,,1,1,5\n", "column dx is empty"),
        ("H,d,dx,dy,m,N_C\n0,1,1,1,1,5\n", "column H = '0'"),
        ("H,d,dx,dy,m,N_C\n1,1,1,1,1,5,7\n", "row 2: cells = 7"),
        ("H,d,dx,dy,m,N_C,N_C\n1,1,1,1,1,5,5\n", "given twice"),
        ("H,d,dx,dy,m,N_R_histogram\n1,1,1,1,1,1-3\n", "column N_R_histogram"),
        ("H,d,dx,dy,m,N_R_histogram\n1,1,1,1,1,1:3 1:4\n", "each value once"),
        ("H,d,dx,dy,m,N_R_histogram\n1,1,1,1,1,1:900000000 3:1\n", "at most"),
        ("H,d,dx,dy,m,N_R_mean\n1,1,1,1,1,nan\n", "column N_R_mean"),
        ('widths,m,N_C\n"1,1",1,5\n', "column widths"),
        ("H,d,dx,dy,m,N_C\n1,9,9,9,1,5\n", "no row is on both sides"),
        ("\0\x01\x02", "reference.csv"),
    ],
)
def test_bad_tables_are_refused_in_a_sentence(few, tmp_path, content, words):
    path = tmp_path / "reference.csv"
    path.write_text(content)
    with pytest.raises(InputError, match=words.replace("(", "\\(")):
        compare(few, path)


def test_published_rows_do_not_contradict_themselves():
    """Means and maxima of the run data are those of their histograms."""
    assert not any(contradictions(cell.real) for cell in read_cells(PUBLISHED))
    assert contradictions(RealPoints({1: 1, 3: 1}, 3, 2.5))["N_R_mean"]


def test_index_columns_of_another_loss_are_told(few, tmp_path):
    path = tmp_path / "reference.csv"
    head = "H,d,dx,dy,m,draws,index_0,index_1"
    path.write_text(f"{head}\n1,1,1,1,1,100,1.60,0.60\n")
    assert findings(few, path)["N_R_by_index"].outcome is Outcome.ABSENT  # may be, is not tested
    path.write_text(f"{head}\n1,1,1,1,1,100,0.60,1.60\n")
    found = findings(few, path)["N_R_by_index"]
    assert (found.cause, "is -1 in" in found.evidence) == (Cause.OTHER_LOSS, True)


def test_even_numbers_are_no_fault_where_morse_theory_does_not_exclude_them(tmp_path):
    """Coefficients that may be negative, one lambda, other losses."""
    path = tmp_path / "study.csv"
    head = "architecture,data,regularization,runs,complex_min,complex_max,real_max,real_mean"
    rows = ['2-1-2,drawn m=5,"Lambda~normal(0,1)"', "2-1-2,drawn m=5,lambda=0.1", "x,drawn m=5,0"]
    path.write_text("\n".join([head, *(f"{row},9,17,17,4,4" for row in rows)]))
    comparison = compare(path, path)
    assert comparison.agrees
    assert len(comparison.rows) == 3


def test_the_origin_is_put_back_into_even_draws():
    real = RealPoints({0: 7, 1: 36, 2: 16, 3: 41})
    assert (real.lost, real.mended) == (23, {1: 43, 3: 57})


def test_nothing_compared_is_no_agreement(tmp_path):
    """Means without histograms cannot be tested, however far apart they are."""
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    for path, mean in ((ours, "2.5"), (theirs, "90")):
        path.write_text(f"widths,m,N_R_mean\n1-1-1,1,{mean}\n")
    comparison = compare(ours, theirs)
    assert (comparison.compared, comparison.agrees) == (0, False)
    assert comparison_text(comparison).splitlines()[-2].startswith("NOTHING WAS COMPARED")
    assert CliRunner().invoke(main, ["compare", str(ours), str(theirs)]).exit_code == 1


def test_numbers_that_are_on_no_side_are_not_called_wrong(tmp_path):
    path = tmp_path / "even.csv"
    path.write_text("widths,m,N_R_histogram\n1-1-1,1,2:100\n")
    (row,) = compare(path, path).rows
    assert row.finding("N_R_histogram").cause is Unexplained.EVEN
    assert row.finding("N_R_max").outcome is Outcome.ABSENT


def test_networks_are_known_by_their_equations(tmp_path):
    """Labels of a config may say anything."""
    entries = "  - {type: matrix_factorization, rows: 1, columns: 1, label: 1-1-1}\n"
    entries += "  - {widths: [1, 1, 1], label: small}\n"
    first, rest = CONFIG.split("  - widths: [1, 1, 1]\n", 1)
    config = tmp_path / "labels.yaml"
    config.write_text((first + entries + "data:" + rest.split("data:", 1)[1]).replace("40", "2"))
    cells = read_cells(run_study(config, tmp_path, jobs=1).folder)
    assert [cell.widths for cell in cells] == [None, (1, 1, 1)]
    assert [cell.labels[0] for cell in cells] == ["matrix_factorization 1-1-1", "1-1-1"]
