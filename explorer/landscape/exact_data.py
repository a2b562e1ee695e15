"""What a certificate says of its data.

Their hash, and the exact rank that generic counts depend on.
"""

from __future__ import annotations

import hashlib
from fractions import Fraction

import numpy as np

from explorer.networks.problem import Problem


def data_hash(problem: Problem) -> str:
    """SHA-256 of equations, exact parameters, X, Y and ridge coefficients; no name enters it."""
    exact = " ".join(str(value) for value in problem.exact_parameters())
    digest = hashlib.sha256(f"{problem.architecture.fingerprint} {exact}".encode())
    for array in (problem.X, problem.Y, *problem.ridge):
        # Adding 0.0 makes -0.0 and 0.0 the same datum.
        doubles = np.ascontiguousarray(np.asarray(array) + 0.0, dtype="<f8")
        digest.update(repr(doubles.shape).encode() + doubles.tobytes())
    return digest.hexdigest()


def exact_rank(problem: Problem) -> int:
    """Rank of the features of the binary X, 0 where rank has no say.

    A numerical rank is no ground for a proof.
    """
    from flint import fmpq, fmpq_mat

    if not problem.architecture.full_rank:
        return 0
    features = problem.architecture.features(np.vectorize(Fraction, otypes=[object])(problem.X))
    rows, columns = features.shape
    ratios = [Fraction(v).as_integer_ratio() for v in features.ravel()]
    return int(fmpq_mat(rows, columns, [fmpq(*ratio) for ratio in ratios]).rank())
