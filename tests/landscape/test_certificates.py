"""Certificates on disk: what is good verifies, whatever is tampered with does not."""

import json
from fractions import Fraction

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from flint import acb, arb

from explorer import (
    CustomArchitecture,
    DeepLinear,
    DrawnData,
    InputError,
    LogUniform,
    Normal,
    Problem,
    RandomRidge,
    solve,
)
from explorer.certify import ExactSystem
from explorer.cli import main
from explorer.external import msolve
from explorer.files.kept import keep_json
from explorer.landscape.certificates.rows import meeting_rows
from explorer.landscape.certificates.store import (
    certificate_bytes,
    load_certificate,
    read_certificate,
    save_certificate,
)
from explorer.landscape.certificates.verify import _one_zero, verify
from explorer.landscape.exact_count import count_at_data
from explorer.landscape.exact_data import data_hash
from explorer.report.tables import list_table
from tests.support.known_roots import Derivative, Known
from tests.support.problems import drawn


@pytest.fixture(scope="module")
def solution():
    return solve(drawn(), seed=1, certify=True)


@pytest.fixture
def file(solution, tmp_path):
    save_certificate(solution, tmp_path / "c.npz")
    return tmp_path / "c.npz"


def rewrite(file, **changes):
    """Change arrays of a file of certificates, each by a function of the old one."""
    with np.load(file) as old:
        arrays = {name: old[name] for name in old.files}
    for name, change in changes.items():
        arrays[name] = change(arrays[name].copy())
    np.savez(file, **arrays)
    return load_certificate(file)


def explorer(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_good_certificates_are_proved_again(solution, file):
    outcome = verify(load_certificate(file), solution.problem, list_table(solution))
    assert outcome.faults == ()
    assert (outcome.certified, outcome.real) == (17, solution.counts.real)


@pytest.mark.parametrize(
    "special",
    [
        {},
        {"ridge": RandomRidge(LogUniform(1e-6, 1.0))},
        {"x": Normal(0, 30)},
        {"x": Normal(0, 0.05)},
    ],
    ids=["usual", "lambda over six decades", "large data", "small data"],
)
@pytest.mark.parametrize("widths", [(2, 2, 1), (2, 1, 1, 2), (1, 2, 2, 1), (2, 2, 2)])
def test_what_the_floating_point_filter_proves_balls_prove_too(tmp_path, widths, special):
    data, ridge = DrawnData(5, x=special.get("x", Normal())), special.get("ridge", RandomRidge())
    found = solve(
        Problem.draw(DeepLinear(widths), data, ridge, np.random.default_rng(7)),
        seed=1,
        certify=True,
    )
    assert (found.certification.bits == 53).any()
    save_certificate(found, tmp_path / "c.npz")
    outcome = verify(load_certificate(tmp_path / "c.npz"))
    assert (outcome.certified, outcome.faults) == (found.counts.expected, ())


def test_wide_polydiscs_leave_room_for_rectangles(tmp_path):
    """Lambda over nine decades.

    One polydisc is so wide that boxes, coarser than discs, need the room.
    """
    rng = np.random.default_rng([548, 9])
    problem = Problem.draw(
        DeepLinear((1, 2, 2, 1)), DrawnData(5), RandomRidge(LogUniform(1e-9, 1.0)), rng
    )
    save_certificate(solve(problem, seed=1, certify=True), tmp_path / "c.npz")
    outcome = verify(load_certificate(tmp_path / "c.npz"))
    assert outcome.faults == ()
    assert outcome.certified > 100


def test_certificates_that_needed_balls_are_proved_again(tmp_path):
    hard = solve(drawn((2, 2, 2), [1958, 4242]), seed=1, certify=True)
    assert hard.certification.bits.max() > 53
    save_certificate(hard, tmp_path / "c.npz")
    outcome = verify(load_certificate(tmp_path / "c.npz"), hard.problem, list_table(hard))
    assert (outcome.certified, outcome.faults) == (225, ())


def change_row(row, value):
    def change(array):
        array[..., row] = value(array[..., row])
        return array

    return change


def moved(row, shift):
    def change(centre):
        centre[0, row, 0] += shift
        return centre

    return change


def scaled(row, factor):
    def change(error):
        error[row] *= factor
        return error

    return change


REAL, COMPLEX = 0, 16  # rows are sorted: real points first
TAMPERED = {
    "a centre moved by 1e-3": {"centre": moved(REAL, 1e-3)},
    "a centre moved by 1e-9": {"centre": moved(REAL, 1e-9)},
    "a complex centre moved": {"centre": moved(COMPLEX, 1e-9j)},
    "a box too small to hold the point": {"error": scaled(REAL, 1e-9)},
    "a box so large that it meets others": {"error": scaled(REAL, 1e16)},
    "a box of no size": {"error": scaled(REAL, 0.0)},
    "a box that is not a number": {"error": scaled(REAL, np.nan)},
    "a wrong index": {"index": change_row(REAL, lambda i: i + 1)},
    "a wrong loss": {
        "loss": lambda loss: loss * np.where(np.arange(17) == REAL, 1 + 1e-9, 1)[:, None]
    },
    "a loss that is off by less than two of its radii": {
        "loss": lambda loss: loss + np.outer(1.5 * loss[:, 1], [1, 0])
    },
    "a loss that is not a number": {"loss": lambda loss: np.full_like(loss, np.nan)},
    "a complex point called real": {"real": change_row(COMPLEX, lambda _: 1)},
    "a real point called complex": {"real": change_row(REAL, lambda _: 0)},
    "a wrong sign": {"sign": lambda s: np.where(np.arange(4) == 0, -s, s)},
    "conjugation switched": {"conjugated": lambda c: ~c},
    "a leader that does not exist": {"representative": change_row(3, lambda _: 99)},
    "a leader that is another orbit": {"representative": lambda r: np.roll(r, 1)},
    "a point doubled": {
        name: lambda a: np.concatenate([a, a[:1]])
        for name in (
            "proved",
            "error",
            "real",
            "index",
            "loss",
            "bits",
            "same_as",
            "representative",
            "sign",
            "conjugated",
        )
    }
    | {"centre": lambda c: np.concatenate([c, c[:, :1]], axis=1)},
    "arrays of different lengths": {"index": lambda i: i[:-1]},
    "another X": {"X": lambda x: x * (1 + 1e-15)},
    "another lambda": {"ridge": lambda r: r * 2},
}


@pytest.mark.parametrize("changes", TAMPERED.values(), ids=TAMPERED.keys())
def test_tampered_certificates_are_caught(file, changes):
    outcome = verify(rewrite(file, **changes))
    assert outcome.faults
    assert not outcome.ok
    assert outcome.certified == 0


@pytest.mark.parametrize("move", [1e-3, 1e-9])
def test_a_box_without_a_critical_point_is_not_proved(file, move):
    outcome = verify(rewrite(file, centre=moved(REAL, move)))
    assert f"row {REAL}: the box is not proved to hold exactly one critical point" in outcome.faults


def test_a_box_around_several_critical_points_is_not_proved(solution, file):
    """Around the origin, wide enough for a whole orbit.

    The gradient at the centre is zero, so only kappa can tell.
    """
    origin = int(np.flatnonzero(np.abs(solution.weights).max(axis=1) == 0)[0])
    reach = 1.1 * np.abs(solution.weights[REAL]).max()

    def widen(error):
        error[origin] = reach
        return error

    outcome = verify(rewrite(file, error=widen))
    assert (
        f"row {origin}: the box is not proved to hold exactly one critical point" in outcome.faults
    )


@pytest.mark.parametrize("order", [1, -1])
def test_every_unknown_must_contract(order):
    """Critical points (0, 0) and (0, -1): a box around both, whichever unknown stands first."""
    parts = [
        Derivative(Fraction(1), (Fraction(0),)),
        Derivative(Fraction(1), (Fraction(0), Fraction(-1))),
    ]
    exact = ExactSystem(Known(*parts[::order]).system)
    for reach, proved in ((1.1, False), (0.1, True)):
        radius = [arb(0.5), arb(reach)][::order]
        share = _one_zero(exact, [acb(0), acb(0)], radius, [])
        assert (share is not None) == proved
        assert not proved or share < 1


@pytest.mark.parametrize("size", [1e-12, 0.1, 1.0])
def test_boxes_that_meet_are_those_of_brute_force(size):
    rng = np.random.default_rng(3)
    centre = rng.integers(-2, 3, (1, 40, 2)) + 1j * rng.integers(-1, 2, (1, 40, 2))
    error = size * rng.uniform(0.5, 1, (40, 2))
    met = {
        f"rows {i} and {j} may be one point"
        for i in range(40)
        for j in range(i + 1, 40)
        if boxes_meet(centre, error, i, j)
    }
    assert set(meeting_rows({"centre": centre, "error": error}, np.ones(40, dtype=bool))) == met
    assert met


def boxes_meet(centre, error, i, j):
    gap, both = centre[0, i] - centre[0, j], error[i] + error[j]
    return (np.maximum(np.abs(gap.real), np.abs(gap.imag)) <= both).all()


def test_a_file_cannot_ask_for_endless_work(file):
    (fault, *_) = verify(rewrite(file, bits=lambda bits: np.full_like(bits, 10**9))).faults
    assert fault.startswith("row 0, column bits: ")


@pytest.mark.parametrize(
    "claims",
    [{"certified": 18}, {"expected": 19}, {"data": "0" * 64}, {"expected": 16, "certified": 16}],
)
def test_tampered_claims_are_caught(file, claims):
    def change(text):
        return np.array(json.dumps({**json.loads(str(text)), **claims}))

    assert not verify(rewrite(file, facts=change)).ok


def test_a_point_dropped_from_the_certificates_is_caught(file):
    def drop(array):
        array[REAL] = False
        return array

    assert not verify(rewrite(file, proved=drop)).ok


def test_other_data_are_caught(file):
    outcome = verify(load_certificate(file), drawn(seed=2))
    assert outcome.faults == ("the certificates are about other data",)


@pytest.mark.parametrize(
    "column", ["index", "is_real", "weights_re", "weights_im", "certified", "row"]
)
def test_a_table_that_differs_is_caught(solution, file, column):
    table = list_table(solution)
    if column == "row":
        table = table.drop(index=4)
    elif column == "index":
        table.loc[REAL, "index"] += 1
    elif column.startswith("weights"):
        table.at[REAL, column] = [v + 1e-9 for v in table.at[REAL, column]]
    else:
        table[column] = ~table[column].astype(bool)
    assert not verify(load_certificate(file), solution.problem, table).ok


def test_a_file_that_is_damaged_or_absent_is_one_clear_error(file, tmp_path):
    file.write_bytes(file.read_bytes()[:500])
    for path in (file, tmp_path / "none.npz"):
        with pytest.raises(InputError, match="certificate"):
            load_certificate(path)


@pytest.mark.parametrize("facts", ["[]", "3", "null", "{}", "{", '{"format": 3}'])
def test_facts_that_are_none(file, facts):
    with pytest.raises(InputError, match="certificate"):
        rewrite(file, facts=lambda _: np.array(facts))


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("proved", np.ones(17)),
        ("proved", np.array(True)),
        ("centre", np.zeros((1, 17, 4))),
        ("centre", np.zeros((0, 17, 4), dtype=complex)),
        ("error", np.full((17, 4), "a")),
        ("loss", np.zeros((17, 3))),
        ("index", np.zeros((17, 1), dtype=int)),
        ("real", np.array([], dtype=np.int8)),
    ],
)
def test_arrays_of_another_form_are_refused(file, name, array):
    (fault,) = verify(rewrite(file, **{name: lambda _: array})).faults
    assert "do not fit together" in fault


def test_a_certificate_of_another_version_says_how_to_mend_it(file):
    for name, value in (("format", 2), ("mathematics", 1)):

        def change(text, name=name, value=value):
            return np.array(json.dumps({**json.loads(str(text)), name: value}))

        before = file.read_bytes()
        with pytest.raises(InputError, match=f"{name} {value}; allowed is .*solve again"):
            rewrite(file, facts=change)
        file.write_bytes(before)


def test_a_solution_without_certificates_cannot_be_written(tmp_path):
    with pytest.raises(InputError, match="not certified"):
        save_certificate(solve(drawn((1, 1, 1)), seed=1), tmp_path / "c.npz")


@pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")
def test_the_count_can_be_made_again(file, tmp_path):
    assert verify(load_certificate(file), recount=True).ok
    assert explorer("verify", file, "--recount").exit_code == 0

    def change(text):
        return np.array(
            json.dumps({**json.loads(str(text)), "expected": 13, "certified": 13, "generic": False})
        )

    faults = verify(rewrite(file, facts=change), recount=True).faults
    assert any("the exact count is 17" in fault for fault in faults)


@pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")
def test_a_count_made_again_is_not_read_from_disk(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_CACHE", str(tmp_path))
    problem = drawn()
    assert count_at_data(problem).count == 17
    (kept,) = tmp_path.glob("count-*.json")
    wrong = {**json.loads(kept.read_text()), "count": 19}
    kept.write_text(json.dumps(wrong))
    assert count_at_data(problem).count == 17, "what was changed by hand is not believed"
    wrong.pop("check")
    keep_json(kept, wrong)
    assert count_at_data(problem).count == 19
    assert count_at_data(problem, anew=True).count == 17


def test_command_line(tmp_path):
    words = (
        "solve",
        "--widths",
        "2,1,2",
        "--seed",
        "1",
        "--json",
        "--certificate",
        tmp_path / "c.npz",
    )
    counts = json.loads(explorer(*words).stdout)
    assert (counts["verdict"], counts["certified"]) == ("proved", 17)
    good = explorer("verify", tmp_path / "c.npz")
    assert good.exit_code == 0
    assert "17 points certified" in good.stdout
    rewrite(tmp_path / "c.npz", index=change_row(REAL, lambda i: i + 1))
    bad = explorer("verify", tmp_path / "c.npz")
    assert bad.exit_code == 1
    assert "row 0, column index: 1; right is 0" in bad.stdout
    assert explorer("verify", tmp_path / "none").exit_code == 2
    assert (
        explorer("solve", "--widths", "1,1,1", "--certificate", tmp_path / "c.txt").exit_code == 2
    )


STUDY = """\
name: small
seed: 3
draws: 2
architectures: [{widths: [1, 1, 1]}, {widths: [2, 1, 1]}]
data: [{drawn: {samples: 5}}]
regularization: [{uniform: {low: 0.1, high: 1}}]
outputs: {plots: false}
"""


@pytest.fixture
def study(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY)
    result = explorer("run", tmp_path / "study.yaml", "--results", tmp_path / "results")
    assert result.exit_code == 0, result.output
    assert "4 proved, 0 consistent, 0 incomplete; 28 of 28 points certified" in result.stdout
    return tmp_path / "results" / "small"


def test_a_study_certifies_and_verifies(study):
    for place in (study, study.parent):
        result = explorer("verify", place)
        assert result.exit_code == 0, result.output
        assert result.stdout.count("    ok  ") == 4


def test_a_study_without_certificates_is_no_good(study):
    next((study / "certificates").rglob("*.parquet")).unlink()
    result = explorer("verify", study)
    assert result.exit_code == 1
    assert result.stdout.count("table certificates: is damaged, or has other columns") == 1
    assert result.stdout.count("the run is missing, damaged or failed") == 2


def test_certificates_swapped_between_runs_are_caught(study):
    file = next((study / "certificates").rglob("*.parquet"))
    table = pq.read_table(file, partitioning=None)
    swapped = table["certificate"].take([1, 0, *range(2, len(table))])
    pq.write_table(table.set_column(1, "certificate", swapped), file)
    assert explorer("verify", study).stdout.count("other data") == 2


def test_a_study_of_other_data_is_caught(study):
    """By its config, where a study is so old that it has no plan."""
    (study / "plan.json").unlink()
    config = study / "config.yaml"
    config.write_text(config.read_text().replace("seed: 3", "seed: 4"))
    assert explorer("verify", study).exit_code == 1


def test_a_plan_of_other_data_is_refused(study):
    plan = study / "plan.json"
    content = json.loads(plan.read_text())
    content["combinations"][0]["seed"] += 1
    plan.write_text(json.dumps(content))
    assert explorer("verify", study).exit_code == 2


def test_certification_can_be_switched_off(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY + "certify: false\n")
    result = explorer("run", tmp_path / "study.yaml", "--results", tmp_path)
    assert "0 proved, 4 consistent" in result.stdout
    verified = explorer("verify", tmp_path / "small")
    assert verified.exit_code == 2
    assert "keeps no certificates" in verified.stderr


def test_the_hash_sees_every_bit():
    problem = drawn()
    assert data_hash(problem) == data_hash(drawn())
    for name in ("X", "Y"):
        arrays = {"X": problem.X.copy(), "Y": problem.Y.copy()}
        arrays[name][0, 0] = np.nextafter(arrays[name][0, 0], 9)
        other = Problem(problem.architecture, arrays["X"], arrays["Y"], problem.ridge)
        assert data_hash(other) != data_hash(problem)
    ridge = [r.copy() for r in problem.ridge]
    ridge[1][0, 0] = np.nextafter(ridge[1][0, 0], 9)
    assert data_hash(Problem(problem.architecture, problem.X, problem.Y, ridge)) != data_hash(
        problem
    )


@pytest.fixture(scope="module")
def singular():
    """The loss (x - 1)^3 (x + 2)^2: two simple points, and a double one at 1."""
    loss = "(x - 1)**3 * (x + 2)**2"
    architecture = CustomArchitecture(weights={"x": ()}, loss=loss)
    found = solve(Problem(architecture, regularization=0), seed=1, certify=True)
    content = certificate_bytes(found)
    return read_certificate(content, "memory"), found.problem, list_table(found)


@pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("multiplicity", 3),
        ("multiplicity", 1),
        ("regular", True),
        ("kind", "minimum"),
        ("index", 1),
        ("is_real", None),
        ("is_real", False),
        ("nullity", 0),
        ("certified", True),
        ("reason", ""),
        ("residual", 1e-3),
        ("loss", 1.0),
        ("eigenvalues", [1.0]),
        ("condition", 0.0),
        ("is_global", True),
        ("orbit", 0),
        ("conjugate", 0),
    ],
)
def test_rows_that_cannot_be_certified_are_looked_at_too(singular, column, value):
    certificate, problem, table = singular
    assert verify(certificate, problem, table).faults == ()
    row = int(np.flatnonzero(~table["regular"])[0])
    spoilt = table.assign(**{column: table[column].astype(object)})
    spoilt.at[row, column] = value
    faults = verify(certificate, problem, spoilt).faults
    assert any(f"row {row}, column " in fault for fault in faults), faults


@pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")
def test_a_witness_that_is_not_found_again_is_said_to_be_trusted(singular):
    certificate, problem, table = singular
    (note,) = verify(certificate, problem, table).notes
    assert "is taken on trust" in note
