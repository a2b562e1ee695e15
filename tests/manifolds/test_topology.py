"""Products of Stiefel manifolds against spaces whose topology is in every textbook."""

import numpy as np
import pytest

from explorer.manifolds.topology import stiefel_product

# widths, rank: dimension, Betti numbers modulo 2
KNOWN = {
    "point": ([3, 2], 0, (1,)),
    "two points": ([1], 1, (2,)),
    "circle": ([2], 1, (1, 1)),
    "sphere": ([3], 1, (1, 0, 1)),
    "O(2), two circles": ([2], 2, (2, 2)),
    "SO(3), projective space": ([3], 2, (1, 1, 1, 1)),
    "O(3), twice SO(3)": ([3], 3, (2, 2, 2, 2)),
    "torus": ([2, 2], 1, (1, 2, 1)),
    "sphere times two points": ([3, 1], 1, (2, 0, 2)),
    "V(4, 2), S^3 x S^2": ([4], 2, (1, 0, 1, 1, 0, 1)),
}


@pytest.mark.parametrize(("widths", "rank", "betti"), KNOWN.values(), ids=KNOWN)
def test_textbook_spaces(widths, rank, betti):
    found = stiefel_product(widths, rank)
    assert found.poincare == betti
    assert found.dimension == len(betti) - 1
    assert found.components == betti[0]
    assert found.euler_characteristic == sum((-1) ** k * b for k, b in enumerate(betti))


@pytest.mark.parametrize("widths", [[2], [3], [5], [2, 3], [4, 2, 3], [1, 1, 1, 1]])
def test_dimension_is_that_of_the_tangent_space(widths):
    """The orbit of a frame under rotations has the dimension of the span of its velocities."""
    rng = np.random.default_rng(0)
    for rank in range(min(widths) + 1):
        dimension = 0
        for d in widths:
            frame = np.linalg.qr(rng.normal(size=(d, d)))[0][:, :rank]
            turns = [np.outer(a, b) for a in np.eye(d) for b in np.eye(d)]
            velocities = [((t - t.T) @ frame).ravel() for t in turns]
            dimension += np.linalg.matrix_rank(np.array(velocities)) if rank else 0
        assert stiefel_product(widths, rank).dimension == dimension


def test_poincare_duality_and_euler():
    for rank in range(4):
        found = stiefel_product([3, 4, 6], rank)
        assert found.poincare == found.poincare[::-1]
        assert found.euler_characteristic == (1 if rank == 0 else 0)
    assert stiefel_product([3, 5, 1], 1).euler_characteristic == 8


def test_rank_above_a_width_is_refused():
    with pytest.raises(ValueError, match="allowed is 0 to 2"):
        stiefel_product([3, 2], 3)
