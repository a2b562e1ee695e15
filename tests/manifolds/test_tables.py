"""Full tables of critical manifolds that exact computation (isolating boxes over Q) has given."""

import numpy as np
import pytest

from explorer import DeepLinear, Problem
from explorer.manifolds.find import ManifoldOptions, find_manifolds
from explorer.manifolds.manifold import ManifoldKind
from explorer.manifolds.sums import sums
from explorer.networks.chains import chain_of
from tests.support.reduced_roots import X2, X3, XA, Y2, Y3, YA

# widths, X, Y, lambda; (rank, loss, index, dimension, Euler characteristic), lowest first; complex
# orbits by rank
TABLES = {
    "2,3,2": (
        ((2, 3, 2), X2, Y2, 0.25),
        [
            (2, 4.0288981, 0, 3, 0),
            (1, 4.8845597, 2, 2, 2),
            (1, 5.1472072, 3, 2, 2),
            (0, 6, 6, 0, 1),
        ],
        (1, 6, 4),
    ),
    "3,2,3": (
        ((3, 2, 3), X3, Y3, 0.25),
        [
            (2, 4.4045047, 0, 1, 0),
            (2, 7.0264459, 1, 1, 0),
            (1, 7.0391785, 2, 1, 0),
            (2, 10.3531303, 2, 1, 0),
            (1, 10.3661603, 3, 1, 0),
            (1, 12.9873484, 4, 1, 0),
            (0, 13, 6, 0, 1),
        ],
        (1, 12, 28),
    ),
    "2,1,1,2": (
        ((2, 1, 1, 2), X2, Y2, 0.05),
        [
            (1, 4.6784792, 0, 0, 4),
            (1, 5.0176640, 1, 0, 4),
            (0, 6, 0, 0, 1),
            (1, 6.0000200, 1, 0, 4),
            (1, 6.0000313, 2, 0, 4),
        ],
        (1, 12),
    ),
    "2,3,3,2": (
        ((2, 3, 3, 2), X2, Y2, 0.05),
        [
            (2, 3.6953157, 0, 6, 0),
            (1, 4.6784792, 0, 4, 4),
            (2, 4.6785011, 1, 6, 0),
            (1, 5.0176640, 1, 4, 4),
            (2, 5.0176914, 2, 6, 0),
            (0, 6, 0, 0, 1),
            (1, 6.0000200, 1, 4, 4),
            (1, 6.0000313, 2, 4, 4),
            (2, 6.0000513, 3, 6, 0),
        ],
        (1, 12, 20),
    ),
    "2,2,2, not by subsets": (
        ((2, 2, 2), XA, YA, 20),
        [
            (2, 3400.0454543, 0, 1, 0),
            (1, 4196.5277157, 1, 1, 0),
            (1, 4197.4835180, 1, 1, 0),
            (1, 4216.1885065, 2, 1, 0),
            (1, 4260.5777668, 2, 1, 0),
            (0, 5000.5, 4, 0, 1),
        ],
        (1, 6, 4),
    ),
}


@pytest.mark.parametrize(("problem", "rows", "orbits"), TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("seed", [0, 1])
def test_full_table(problem, rows, orbits, seed):
    """Rank, loss, index, nullity, dimension and Euler characteristic of every manifold."""
    widths, X, Y, ridge = problem
    given = Problem(DeepLinear(widths), X, Y, ridge)
    form = chain_of(given)
    options = ManifoldOptions(certify=False, threads=1, seed=seed)
    found = find_manifolds([form], options)[0]
    assert found.complex_orbits == orbits
    table = [
        (m.rank, m.loss, m.index, m.dimension, m.euler_characteristic) for m in found.manifolds
    ]
    assert [row[0] for row in table] == [row[0] for row in rows]
    assert [row[2:] for row in table] == [row[2:] for row in rows]
    assert np.allclose([row[1] for row in table], [row[1] for row in rows], atol=6e-8)
    assert all(m.morse_bott and m.nullity == m.dimension for m in found.manifolds)
    kinds = [m.kind is ManifoldKind.MINIMUM for m in found.manifolds]
    assert kinds == [row[2] == 0 for row in rows]
    assert sums(found.manifolds, widths[1:-1]).ok
    assert found.morse_sum == 1
    assert set(found.quotient_sums) == {1}
    check_points(given, found)


def check_points(problem, found):
    """The equations of the problem hold at the representatives, with the Hessian that is said."""
    for m in found.manifolds:
        point = m.representative[None]
        assert np.abs(problem.gradient(point)).max() < 1e-9
        assert problem.loss(point)[0] == pytest.approx(m.loss, rel=1e-13)
        values = np.linalg.eigvalsh(problem.hessian(point)[0])
        small = np.abs(values) < 1e-10 * np.abs(values).max()
        assert (m.index, m.nullity) == (((values < 0) & ~small).sum(), small.sum())
