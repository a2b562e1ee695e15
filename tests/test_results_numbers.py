"""Committed tables of docs/results against closed forms that made none of their numbers."""

import csv

import pytest

from tests.support.reference import DOCS


def rows(name):
    with (DOCS / "results" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def numbers(row, column):
    return [float(word) for word in row[column].split()]


def test_jumps_and_folds_of_white_data():
    """Two hidden layers: jump at (s/2)^(4/3) / 2, fold at 3 (s/4)^(4/3) / 2."""
    found = {row["widths"]: row for row in rows("metastable") if row["decay"] == "white"}
    for widths, strengths in (("1-1-1-1", (1,)), ("2-2-2-2", (1, 3))):
        jumps = [(s / 2) ** (4 / 3) / 2 for s in strengths]
        folds = [1.5 * (s / 4) ** (4 / 3) for s in strengths]
        assert numbers(found[widths], "jump_at") == pytest.approx(jumps, rel=1e-11)
        assert numbers(found[widths], "higher_rank_gone_at") == pytest.approx(folds, rel=1e-7)


def test_aligned_data_have_a_second_minimum_where_the_closed_form_says():
    for row in rows("second_minima_aligned"):
        beta, kappa = float(row["beta"]), 4
        ell = beta * float(row["ell_over_beta"])
        difference = 1 - beta**2
        four = (kappa - 1) * (beta**2 - ell) < difference < (kappa - 1) * beta * (beta - ell)
        assert (row["second"], row["proved"]) == (str(int(four)), "True")


@pytest.mark.parametrize("name", ["second_minima", "index_law", "real_points"])
def test_every_sampled_list_is_proved(name):
    assert all(row["draws"] == row["proved"] for row in rows(name))


def test_one_real_point_is_left_above_the_bound():
    assert {row["real_most"] for row in rows("real_points") if float(row["ridge"]) > 2} == {"1"}
