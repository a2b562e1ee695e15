"""Points known to different accuracy on the two sides of a place are joined there."""

import numpy as np
import pytest

from explorer import DeepLinear, InputError, Problem, sweep
from explorer.landscape.sweep.boxes import boxes_over
from explorer.landscape.sweep.family import family_of
from explorer.landscape.sweep.links import links_of
from explorer.landscape.sweep.motion import motion_of
from explorer.landscape.sweep.node import Leaders
from explorer.landscape.sweep.trace import Place


def chain():
    """L = (w2 w1 - 1)^2 / 2 + lambda (w1^2 + w2^2): w^2 = 1 - 2 lambda."""
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]])
    return family_of(motion_of(problem, "lambda"), 0.1, 0.4)


def place(family, w, error):
    """The point (w, w), said to be known up to an error only."""
    point = np.array([[w, w]], dtype=complex)
    boxes = boxes_over(family.system, point, 0 * point, 0.2, 0.2, np.full((1, 2), error))
    boxes.radius[:] = np.maximum(boxes.radius, error)
    signs = np.array([[1.0, 1.0], [-1.0, -1.0]])
    return Place(0.2, Leaders(point, np.ones(1, dtype=bool), [signs]), boxes)


def test_accuracy_that_differs_does_not_part_points():
    family, w = chain(), np.sqrt(0.6)
    for left, right in ((1e-10, 1e-15), (1e-15, 1e-10), (1e-9, 1e-8)):
        links = links_of(family, place(family, w, left), place(family, -w, right))
        assert list(links) == [0]
        other, signs = links[0]
        assert other == 0
        assert signs.tolist() == [-1, -1]


def test_too_inaccurate_points_are_not_joined():
    family, w = chain(), np.sqrt(0.6)
    assert links_of(family, place(family, w, 1.0), place(family, w, 1e-15)) == {}


def test_large_data_have_no_event_at_the_end_of_the_range():
    rng = np.random.default_rng(77)
    X, Y = rng.normal(size=(2, 2, 3)) * 1e3
    ridge = [rng.uniform(0.1, 1, size=s) * 1e5 for s in ((1, 2), (2, 1))]
    found = sweep(Problem(DeepLinear((2, 1, 2)), X, Y, regularization=ridge), "ridge", 0.01, 30)
    assert found.proved
    assert not len(found.events)
    assert found.intervals["real"].tolist() == [5]
    assert "5 real points, 2 minima" in repr(found)


def test_an_end_with_a_double_point_is_not_claimed():
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]])
    found = sweep(problem, "lambda", 0.5, 1.0)
    assert "not all simple at 0.5" in repr(found)
    assert "from 0.5000005 to 1, and there are no more" in " ".join(repr(found).split())
    assert "whole range" not in repr(found)


def test_wrong_calls_are_one_line():
    problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]])
    with pytest.raises(InputError, match=r"start = 1000+: allowed is a finite number"):
        sweep(problem, "lambda", 10**400, 1)
    with pytest.raises(InputError, match="option box = 3: allowed is one of seed, boxes"):
        sweep(problem, "lambda", 0.1, 1, box=3)
