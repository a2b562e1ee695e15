"""Dimensions of continuous families of critical points.

How large a symmetry makes them, and how large the Hessian lets them be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.networks.problem import Problem
from explorer.polynomial import ContinuousSymmetries, continuous_symmetries
from explorer.validate.newton import equilibrate
from explorer.validate.point_set import SINGULAR_ACCURACY

# A singular value of the equilibrated Hessian below this share of the largest is zero: what is
# singular is known to the accuracy of a multiple root only.
_SINGULAR = 1e-5


@dataclass(frozen=True)
class Families:
    """Dimensions of the families that N critical points lie on: between ``orbit`` and ``corank``.

    Attributes
    ----------
    symmetries : ContinuousSymmetries
        Linear maps that leave the loss unchanged.
    orbit : int array, shape (N,)
        Dimension of the orbit of the point under these maps: all of it is critical.
    corank : int array, shape (N,)
        Dimension of the kernel of the Hessian; no smooth family through the point is larger.
    """

    symmetries: ContinuousSymmetries
    orbit: NDArray[np.int64]
    corank: NDArray[np.int64]


def families(problem: Problem, points: NDArray[np.complex128]) -> Families:
    """Find the dimensions of the families through critical points (N, n).

    Where ``orbit`` and ``corank`` agree the dimension is this number. A corank without an orbit
    tells of a degenerate point, or of a symmetry that is not linear in the weights.
    """
    points = np.asarray(points)
    found = continuous_symmetries(problem.system.potential_terms, problem.parameters)
    hessian = problem.hessian(points)
    _, scale = equilibrate(hessian)
    values = np.linalg.svd(hessian * scale[:, :, None] * scale[:, None, :], compute_uv=False)
    corank = (values <= _SINGULAR * values.max(axis=1, initial=0)[:, None]).sum(axis=1)
    return Families(found, found.orbit_dimensions(points, 10 * SINGULAR_ACCURACY), corank)
