"""Numbers of roots of the reduced equations at generic data."""

import numpy as np
import pytest

from explorer.external import msolve
from explorer.homotopy.witness import Witness
from explorer.manifolds.counts import DEGREES, known_count
from explorer.manifolds.equations import Shape, plain_system, unpack
from explorer.manifolds.generic import find_generic, generic_degree
from explorer.manifolds.start import family_of, parts, start

# Shapes whose degree msolve finds in a second; counts that are a minute of work are slow.
QUICK = [(2, 2, 3, 2), (2, 2, 3, 3), (3, 2, 2, 2), (4, 2, 2, 2), (5, 2, 2, 2)]
SLOW = sorted(set(DEGREES) - set(QUICK) - {(3, 2, 3, 3)})
SHAPES = [(2, 1, 1, 1), (2, 2, 2, 2), (2, 2, 4, 2), (3, 2, 3, 3), (3, 3, 3, 3), (4, 2, 3, 2)]


@pytest.mark.parametrize("numbers", SHAPES)
def test_a_start_solves_all_equations_and_is_regular(numbers):
    shape = Shape(*numbers)
    for part in range(parts(shape)):
        x, z = start(shape, np.random.default_rng(part), part)
        assert len(x) == shape.unknowns == len(plain_system(shape).equations)
        values = plain_system(shape, every_column=True).evaluate(x[None], z)
        assert np.abs(values).max() < 1e-10
        assert np.linalg.cond(plain_system(shape).jacobian(x[None], z)[0]) < 1e8


def test_the_two_parts_of_square_maps_differ_in_the_sign_of_a_determinant():
    shape = Shape(2, 2, 2, 2)
    ratios = []
    for part in range(parts(shape)):
        x, _ = start(shape, np.random.default_rng(3), part)
        ratios.append(np.linalg.det(unpack(x, shape)[2]))
    np.testing.assert_allclose(ratios[0], -ratios[1])


@pytest.mark.parametrize("numbers", [(2, 1, 2, 2), (2, 1, 3, 2), (3, 1, 2, 2), (2, 2, 2, 2)])
def test_generic_sets_have_the_known_count(numbers):
    shape = Shape(*numbers)
    generic = find_generic(shape)
    assert generic.count == known_count(shape)[0]
    assert generic.witness.template is Witness.CLOSED_FORM
    values = plain_system(shape).evaluate(generic.sets[0].points, generic.parameters)
    assert np.abs(values).max() < 1e-8
    assert len(family_of(shape).parameters(generic.data)) == len(plain_system(shape).parameters)


ROWS = [*QUICK, *(pytest.param(numbers, marks=pytest.mark.slow) for numbers in SLOW)]


@pytest.mark.skipif(not msolve.available(), reason="needs msolve")
@pytest.mark.parametrize("numbers", ROWS)
def test_the_table_of_degrees_is_found_again(numbers):
    assert generic_degree(Shape(*numbers)) == DEGREES[numbers]


@pytest.mark.parametrize("numbers", ROWS)
def test_monodromy_finds_as_many_roots_as_the_ideal_has_degree(numbers):
    assert find_generic(Shape(*numbers)).count == DEGREES[numbers]


@pytest.mark.skipif(not msolve.available(), reason="needs msolve")
@pytest.mark.parametrize("numbers", [(2, 1, 2, 1), (2, 1, 3, 2), (3, 1, 2, 2), (2, 2, 2, 2)])
def test_closed_forms_agree_with_the_degree(numbers):
    assert generic_degree(Shape(*numbers)) == known_count(Shape(*numbers))[0]
