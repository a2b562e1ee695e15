"""The atlas against closed forms, published counts, and counts made anew."""

import json
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest
from click.testing import CliRunner

import explorer
from explorer import DeepLinear, InputError, Problem, RandomRidge
from explorer.cli import main
from explorer.external import msolve
from explorer.landscape.atlas.assemble import assembled
from explorer.landscape.atlas.patterns import live, networks, pattern_sum
from explorer.landscape.atlas.rows import read, shipped, write
from explorer.landscape.atlas.sequences import held
from explorer.landscape.atlas.vouching import Vouching
from explorer.landscape.recount import count_row, recounted
from explorer.networks.architectures import MatrixFactorization, MatrixSensing, build
from tests.support.reference import exact_counts, rows

WITH_MSOLVE = pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")


def numbers(widths, rank=None):
    found = [
        row
        for row in shipped()
        if row.architecture == "deep_linear" and tuple(row.fields["widths"]) == widths
    ]
    (row,) = [row for row in found if row.rank == (widths[0] if rank is None else rank)]
    return row


def test_exact_counts_of_the_reference():
    for widths, count in exact_counts().items():
        assert numbers(widths).n_complex == count, widths


def test_published_counts():
    compared = 0
    for line in rows("published_counts.csv"):
        H, m, d, dx, dy = (int(line[name]) for name in ("H", "m", "d", "dx", "dy"))
        widths = (dx, *[d] * H, dy)
        for row in shipped():
            if row.fields.get("widths") == list(widths) and row.rank == min(m, dx):
                if row.architecture != "deep_linear":
                    continue
                compared += row.n_complex is not None
                pairs = (("N_C", row.n_complex), ("N_C_torus", row.n_torus))
                for name, count in pairs:
                    assert count is None or line[name] in ("", str(count)), (widths, m)
    assert compared > 60


def test_every_network_has_its_row_once_and_counts_are_possible():
    keys = [(row.equations, row.rank) for row in shipped() if row.equations]
    named = [(json.dumps(row.spec), row.rank) for row in shipped()]
    assert len(set(named)) == len(named)
    assert len(keys) > 600
    for row in shipped():
        assert row.n_complex is None or row.n_complex % 2 == 1, row
        assert (row.n_complex is None) == (row.complex_by is None), row
        assert (row.n_torus is None) == (row.torus_by is None), row
        assert row.patterns in ("", "agrees"), row
    assert {tuple(r.fields["widths"]) for r in shipped() if r.architecture == "deep_linear"} >= set(
        networks(10)
    )


def test_sums_over_zero_patterns_agree_with_numbers_that_are_known_without_them():
    agree = [row for row in shipped() if row.patterns == "agrees"]
    assert len(agree) > 500
    degree = [r for r in agree if r.complex_by is Vouching.DEGREE and len(r.fields["widths"]) > 3]
    assert len(degree) > 250
    for row in agree:
        widths = tuple(row.fields["widths"])
        assert pattern_sum(widths, lambda w, s=row.rank: numbers(w, s).n_torus) == row.n_complex


def test_sums_put_in_what_is_missing_and_name_what_disagrees():
    one, two, three = [numbers(w) for w in ((1, 1, 1), (1, 2, 1), (1, 3, 1))]
    gap = replace(three, n_complex=None, complex_by=None)
    found = assembled([one, two, gap])[2]
    assert (found.n_complex, found.complex_by) == (1 + 3 * 4, Vouching.PATTERNS)
    assert found.exact
    assert assembled([one, replace(two, n_complex=11), three])[1].patterns == "differs"
    unknown = assembled([replace(one, n_torus=None, n_complex=None), two, gap])[2]
    assert unknown.n_complex is None


def test_live_units_of_a_network():
    assert dict(live((3, 2, 1))) == {(3, 1, 1): 2, (3, 2, 1): 1}


@WITH_MSOLVE
def test_a_random_sample_counted_anew():
    """Another sample each day: the seed is in the message of a failure."""
    seed = int(np.random.SeedSequence().generate_state(1)[0])
    rng = np.random.default_rng(seed)
    small = [row for row in shipped() if row.exact and row.unknowns <= 5 and row.n_complex < 100]
    for k in rng.choice(len(small), 6, replace=False):
        assert recounted(small[k], paths=False) == (), (seed, small[k])


@pytest.mark.slow
@WITH_MSOLVE
def test_a_larger_sample_counted_anew_by_paths_too():
    seed = int(np.random.SeedSequence().generate_state(1)[0])
    rng = np.random.default_rng(seed)
    rows = [row for row in shipped() if row.exact and (row.n_complex or 0) < 2000]
    for k in rng.choice(len(rows), 40, replace=False):
        assert recounted(rows[k]) == (), (seed, rows[k])


@WITH_MSOLVE
def test_a_wrong_row_is_found():
    row = numbers((2, 1, 1, 1))
    assert recounted(row, paths=False) == ()
    assert recounted(replace(row, n_complex=35), paths=False) == ("n_complex: 35; counted 33",)
    others = replace(row, equations="0" * 32)
    assert "equations" in recounted(others, paths=False)[0]
    zero = numbers((1, 2, 1))
    assert recounted(replace(zero, n_torus=4), paths=False) == ("n_torus: 4; counted 0",)
    assert recounted(replace(row, n_torus=30)) == ("n_torus: 30; counted 32",)


def test_rows_are_read_as_they_were_written():
    assert tuple(read(write(shipped()))) == shipped()


def test_counts_without_msolve_are_of_the_generic_set(monkeypatch):
    monkeypatch.setattr(msolve, "available", lambda: False)
    row = count_row(DeepLinear((1, 1, 2)), 1)
    assert (row.n_complex, row.n_torus, row.exact) == (9, 8, True)


def sensing(rng, Y=None):
    architecture = MatrixSensing(2, 2)
    ridge = RandomRidge().ridge(architecture, rng)
    X = rng.normal(size=(4, 6))
    return Problem(architecture, X, rng.normal(size=(1, 6)) if Y is None else Y, ridge)


class TestExpected:
    """`expected` of a solution is a row of these equations."""

    def test_it_names_the_atlas_and_its_mathematics(self):
        solution = explorer.solve(sensing(np.random.default_rng(1)))
        assert solution.expected.count == 33
        assert "atlas" in solution.expected.source
        assert "mathematics 3" in solution.expected.source
        assert "degree" in solution.expected.source
        assert solution.counts.complete

    def test_few_samples_have_a_row_of_their_own(self):
        rng = np.random.default_rng(2)
        network = DeepLinear((2, 1, 1, 2))
        ridge = RandomRidge().ridge(network, rng)
        X, Y = rng.normal(size=(2, 1)), rng.normal(size=(2, 1))
        solution = explorer.solve(Problem(network, X, Y, ridge))
        assert solution.expected.count == solution.counts.complex == 33
        assert solution.counts.complete

    def test_names_do_not_matter(self):
        @dataclass(frozen=True)
        class Another(MatrixSensing):
            name: ClassVar[str] = "tests_another"

        assert Another(2, 2).equations == MatrixSensing(2, 2).equations
        assert len(explorer.atlas(Another(2, 2))) == len(explorer.atlas(MatrixSensing(2, 2))) > 0

    def test_other_equations_of_the_same_name_have_no_row(self):
        @dataclass(frozen=True)
        class Edited(MatrixFactorization):
            name: ClassVar[str] = "matrix_factorization"

            def output(self, weights):
                return super().output(weights) * 2

        assert len(explorer.atlas(MatrixFactorization(2, 2)))
        assert not len(explorer.atlas(Edited(2, 2)))

    def test_data_that_enter_otherwise_have_no_row(self):
        """The polynomials are the same, the values of their parameters are not generic."""

        @dataclass(frozen=True)
        class Aligned(DeepLinear):
            name: ClassVar[str] = "tests_aligned"

            def moments(self, features, Y):
                A, _, c = super().moments(features, Y)
                return A, A, c

        assert Aligned((2, 1, 2)).system is DeepLinear((2, 1, 2)).system
        assert not len(explorer.atlas(Aligned((2, 1, 2))))

    def test_special_data_with_fewer_points_are_left_to_others(self):
        special = explorer.solve(sensing(np.random.default_rng(4), np.zeros((1, 6))))
        assert special.counts.complete is not False
        assert special.expected is None or not special.expected.applies(special.problem)


class TestFrame:
    def test_an_architecture_with_each_rank(self):
        frame = explorer.atlas(DeepLinear((2, 2, 2)))
        assert frame[["rank", "N_C", "N_star"]].to_numpy().tolist() == [[1, 33, 16], [2, 225, 192]]

    def test_filters(self):
        frame = explorer.atlas("deep_linear", unknowns=4, rank=1)
        assert set(frame["architecture"]) == {"deep_linear"}
        assert frame["unknowns"].max() == 4
        assert set(frame["rank"]) == {1}

    def test_what_was_not_reached_is_listed_without_numbers(self):
        frame = explorer.atlas("deep_linear", not_reached=True)
        left = frame[~frame["reached"]]
        assert len(frame["fields"].unique()) == len(list(networks(20)))
        assert len(left) > 1000
        assert left[["N_C"]].isna().all().all()
        assert (left["source"] == "").all()

    def test_bad_input(self):
        for wrong in ("deep", 3, ["deep_linear"]):
            with pytest.raises(InputError):
                explorer.atlas(wrong)
        with pytest.raises(InputError, match="unknowns"):
            explorer.atlas(unknowns=-1)


class TestSequences:
    def test_all_are_conjectures_and_agree_with_rows_they_were_not_fitted_on(self):
        for one in held():
            assert one.status == "conjecture"
            assert one.agreed == one.tested > 5
            assert one.fitted == len(one.conjecture.fitted)

    def test_a_row_against_one_refutes_it(self):
        rows = [
            replace(row, n_torus=row.n_torus + 2)
            if row.fields.get("widths") == [2, 1, 1, 3]
            else row
            for row in shipped()
        ]
        first = held(rows)[0]
        assert first.status == "refuted"
        assert first.against[0] == ((2, 1, 1, 3), 2, 130, 128) or first.agreed < first.tested

    def test_narrow_networks_by_hand(self):
        """Widths all one: 1 + H 2^(H+1)."""
        value = held()[0].conjecture.value
        assert [value((1, *[1] * H, 1), 1, {}) for H in range(1, 5)] == [4, 16, 48, 128]


class TestCommand:
    def run(self, *words):
        return CliRunner().invoke(main, ["atlas", *words])

    def test_lines_fit_80_columns(self):
        for words in ([], ["deep_linear"], ["lightning_attention", "--all"], ["--sequences"]):
            found = self.run(*words)
            assert found.exit_code == 0
            assert max(map(len, found.output.splitlines())) <= 80

    def test_json(self):
        (first, second) = json.loads(self.run("--widths", "2,2,2", "--json").stdout)
        assert (first["N_C"], second["N_C"], second["N_star"]) == (33, 225, 192)

    def test_bad_words(self):
        both = ["--sequences", "--widths", "2,2,2"]
        others = ["tensor_decomposition", "--widths", "2"]
        for words in (["nothing"], ["--widths", "2,x"], others, both):
            found = self.run(*words)
            assert found.exit_code == 2
            assert found.output.startswith("error: ")

    def test_no_rows(self):
        found = self.run("--unknowns", "1", "--rank", "7")
        assert found.exit_code == 1
        assert "nothing was counted" in found.output


def test_every_shipped_architecture_has_rows():
    from explorer.networks.architectures import names

    have = {row.architecture for row in shipped() if row.n_complex is not None}
    assert have >= {name for name in names() if not name.startswith("tests_")}
    for row in shipped():
        assert build(row.spec).size == row.unknowns
