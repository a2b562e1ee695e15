"""What is checked before PHCpack sees anything; no phcpy needed."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.external.phcpack import PhcOptions, mixed_volume, solve, total_degree_start, track
from explorer.external.phcpack.grammar import check_names, check_system


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"seed": -1}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"seed": True}, "seed"),
        ({"seed": 2**31}, "seed"),
        ({"precision": "qd"}, "precision"),
        ({"time_limit": 0}, "time_limit"),
        ({"time_limit": float("inf")}, "time_limit"),
        ({"time_limit": float("nan")}, "time_limit"),
        ({"time_limit": "10"}, "time_limit"),
        ({"memory_limit": 1000}, "memory_limit"),
        ({"memory_limit": 1e10}, "memory_limit"),
    ],
)
def test_bad_options_name_field_value_and_what_is_allowed(options, field):
    value = repr(next(iter(options.values())))
    with pytest.raises(ValueError, match=f"{field} is .*; allowed") as caught:
        PhcOptions(**options)
    assert value in str(caught.value)


@pytest.mark.parametrize(
    ("names", "word"),
    [
        ([], "no unknowns"),
        ("xy", "list of names"),
        (["x", "x"], "2 times"),
        (["i"], "imaginary|leading"),
        (["I1"], "leading"),
        (["eta"], "leading"),
        (["E"], "leading"),
        (["1x"], "ASCII letter"),
        (["x y"], "ASCII letter"),
        (["ξ"], "ASCII letter"),
        ([""], "ASCII letter"),
        (["a" * 80], "80 characters"),
    ],
)
def test_bad_names(names, word):
    with pytest.raises(ValueError, match=word):
        check_names(names)


@pytest.mark.parametrize(
    ("first", "word"),
    [
        ("", "empty"),
        ("x", "';' is expected"),
        ("x-1;;", "after the ';'"),
        ("x;y;", "after the ';'"),
        ("3;", "constant"),
        ("x+z;", "'z' is not among"),
        ("x*-2;", "found '-'"),
        ("--x;", "found '-'"),
        ("x+;", "found ';'"),
        ("x y;", "found 'y'"),
        ("3x;", "found 'x'"),
        ("(x;", "expected '\\)'"),
        ("x/2;", "character '/'"),
        ("x^-1;", "whole number"),
        ("x^(2);", "whole number"),
        ("x^2.5;", "whole number"),
        ("x^2^3;", "expected ';'"),
        ("2^3*x;", "expected ';'"),
        ("i^2*x;", "expected ';'"),
        ("1e400*x;", "not finite"),
        ("x-ξ;", "not an ASCII"),
        ("x\x00;", "character"),
        (None, "not an ASCII"),
    ],
)
def test_bad_polynomials_never_reach_phcpack(first, word):
    with pytest.raises(ValueError, match=word) as caught:
        check_system([first, "y-1;"], ["x", "y"])
    assert str(caught.value).startswith("polynomial 1: ")


def test_systems_that_are_not_square():
    with pytest.raises(ValueError, match="1 polynomials in 2 unknowns"):
        solve(["x*y-1;"], ["x", "y"])
    with pytest.raises(ValueError, match="0 polynomials in 1 unknowns"):
        mixed_volume([], ["x"])
    with pytest.raises(ValueError, match="'y' occurs in no polynomial"):
        total_degree_start(["x-1;", "x^2-1;"], ["x", "y"])
    with pytest.raises(ValueError, match="list of strings"):
        solve("x-1;", ["x"])


def test_start_solutions_of_the_wrong_shape():
    system = ["x^2-1;", "y^2-1;"]
    with pytest.raises(ValueError, match=r"shape \(1, 3\)"):
        track(system, system, [[1, 1, 1]], ["x", "y"])
    with pytest.raises(ValueError, match="NaN"):
        track(system, system, [[1, float("nan")]], ["x", "y"])


def test_no_start_solutions_are_no_paths():
    paths = track(["x^2-1;", "y^2-1;"], ["x^2-4;", "y^2-4;"], [], ["x", "y"])
    assert len(paths) == 0
    assert paths.points.shape == (0, 2)


@given(st.text(alphabet="xi0123.eE+-*^(); \nξ", max_size=12))
def test_any_text_is_accepted_or_refused_with_one_line(text):
    with contextlib.suppress(ValueError):
        assert check_system([text], ["x"])[0] == [text.strip()]
        return
    with pytest.raises(ValueError, match=r"\A[^\n]+\Z"):
        check_system([text], ["x"])
