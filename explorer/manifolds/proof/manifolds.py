"""What is proved about each real critical manifold of one rank: index, nullity, loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.certify.inertia import UNDECIDED
from explorer.certify.midpoint_radius import EPS
from explorer.certify.multiprecision import PRECISIONS
from explorer.manifolds.inertia import exact_inertia
from explorer.manifolds.proof.balls import BallMatrix
from explorer.manifolds.proof.discs import DiscMatrix
from explorer.manifolds.proof.hessian import Point, dead_block, live_hessian, loss, metrics
from explorer.manifolds.proof.inertia import (
    complement,
    negative_on,
    negative_on_ball,
)
from explorer.manifolds.proof.roots import (
    UNKNOWN,
    RankRoots,
    balls_at,
    discs_at,
    sign_of_ball,
    signs,
)
from explorer.manifolds.reduced_data import ReducedData
from explorer.manifolds.topology import stiefel_product

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ProvedManifold:
    """A real critical manifold that is proved to exist, and what else is proved about it.

    Attributes
    ----------
    rank : int
    row : int
        Of the root that it stands for; -1 at rank 0.
    index, nullity : int
        -1 where they are not decided.
    dimension : int
    live_index : int
        Index in the network of ``rank`` units in each hidden layer; -1 where it is not decided.
    extra : int
        Negative directions that each dead unit sees; -1 where that is not decided.
    loss : tuple of two floats
        Middle and radius.
    """

    rank: int
    row: int
    index: int
    nullity: int
    dimension: int
    live_index: int
    extra: int
    loss: tuple[float, float]

    @property
    def decided(self) -> bool:
        """Index and nullity are theorems."""
        return self.index >= 0

    @property
    def morse_bott(self) -> bool | None:
        """Whether the Hessian has no kernel beyond the tangent space."""
        return self.nullity == self.dimension if self.decided else None

    @property
    def low(self) -> float:
        """Lower bound of the loss."""
        return float(np.nextafter(self.loss[0] - self.loss[1], -np.inf))

    @property
    def high(self) -> float:
        """Upper bound of the loss."""
        return float(np.nextafter(self.loss[0] + self.loss[1], np.inf))


def zero_manifold(data: ReducedData) -> ProvedManifold:
    """All weights zero, in exact arithmetic.

    With one hidden layer each unit sees ``[[ell_2 G, -G B], [-B^T G, ell_1 Gamma]]``, whose Schur
    complement has the sign of the rest; with more the Hessian is the ridge's.
    """
    negative = zero = 0
    if data.layers == 2 and data.inputs and data.outputs:
        pulled = data.B.T @ data.outer @ data.B
        signs = exact_inertia(data.ridges[0] * data.inner - pulled / data.ridges[1])
        negative, zero = signs.negative, signs.zero
    width = data.hidden[0]
    middle = float(data.constant)
    return ProvedManifold(
        rank=0,
        row=-1,
        index=width * negative,
        nullity=width * zero,
        dimension=0,
        live_index=0,
        extra=negative,
        loss=(middle, abs(middle) * EPS),
    )


@dataclass(frozen=True, eq=False)
class Judged:
    """Signs of S at real roots, and the manifolds of those that are positive definite.

    Attributes
    ----------
    sign : int array, shape (N,)
        1 positive definite, 0 not, -1 not decided or not a real root.
    manifolds : tuple of ProvedManifold
    """

    sign: NDArray[np.int64]
    manifolds: tuple[ProvedManifold, ...]


def judge(found: RankRoots) -> Judged:
    """Decide at each real root whether it is a manifold, and its index, nullity and loss."""
    sign = np.full(len(found.certification.proved), UNKNOWN)
    rows = found.real_rows
    if not len(rows):
        return Judged(sign, ())
    everywhere = discs_at(found, rows)
    sign[rows] = signs(everywhere.S)
    for row in rows[sign[rows] == UNKNOWN].tolist():
        sign[row] = _sign_with_balls(found, row)
    real = rows[sign[rows] == 1]
    return Judged(sign, tuple(_manifolds(found, real)) if len(real) else ())


def _sign_with_balls(found: RankRoots, row: int) -> int:
    from flint import ctx

    for bits in PRECISIONS:
        with ctx.workprec(bits):
            point = balls_at(found, row, bits)
            sign = UNKNOWN if point is None else sign_of_ball(point.S)
        if sign != UNKNOWN:
            return sign
    return UNKNOWN


def _manifolds(found: RankRoots, rows: NDArray[np.int64]) -> list[ProvedManifold]:
    point = discs_at(found, rows)
    live = _negative(live_hessian(point), live_units(point), live_kernel(found))
    extra = _extra(found, point)
    level = loss(point)
    middle, radius = level.mid.reshape(-1).tolist(), level.rad.reshape(-1).tolist()
    made = []
    for k, row in enumerate(rows.tolist()):
        inertia, ball = (int(live[k]), int(extra[k])), (middle[k], radius[k])
        if min(inertia) < 0:
            inertia, ball = _with_balls(found, row) or (inertia, ball)
        made.append(_manifold(found, row, inertia, ball))
    return made


def _manifold(
    found: RankRoots, row: int, inertia: tuple[int, int], level: tuple[float, float]
) -> ProvedManifold:
    """Put live units and dead ones together."""
    hidden, r = found.data.hidden, found.shape.rank
    dimension = stiefel_product(hidden, r).dimension
    live, extra = inertia
    decided = min(inertia) >= 0
    index = live + (hidden[0] - r) * extra if decided else UNDECIDED
    nullity = dimension if decided else UNDECIDED
    return ProvedManifold(r, row, index, nullity, dimension, live, extra, level)


def live_kernel(found: RankRoots) -> int:
    """Dimension of the manifold in the network of r units in each hidden layer."""
    r = found.shape.rank
    return (found.shape.layers - 1) * r * (r - 1) // 2


def has_extra(found: RankRoots) -> bool:
    """Whether there are dead units that may see negative directions."""
    return found.shape.layers == 2 and found.data.hidden[0] > found.shape.rank


def _extra(found: RankRoots, point: Point[DiscMatrix]) -> NDArray[np.int64]:
    if not has_extra(found):
        return np.zeros(len(point.R.mid), dtype=np.int64)
    block = dead_block(point)
    units = np.broadcast_to(np.eye(block.shape[-1]), block.shape)
    return _negative(block, units, found.shape.rank)


def _negative(matrix: DiscMatrix, units: Floats, kernel: int) -> NDArray[np.int64]:
    return negative_on(matrix, complement(matrix.mid, units, kernel))


def live_units(point: Point[DiscMatrix]) -> Floats:
    """Coordinates, for each of N points, in which the metrics of all layers are near the unit.

    Their shape is (N, n, n).
    """
    ones = np.ones((len(point.R.mid), 1, 1))
    middle = [_root(m.mid) for m in metrics(point)]
    back = [np.linalg.inv(m).swapaxes(-1, -2) for m in middle]
    left = [*back, _inverse_root(point.outer.mid) * ones]
    right = [_inverse_root(point.inner.mid) * ones, *middle]
    blocks = [_kron(a, b) for a, b in zip(left, right, strict=True)]
    sizes = np.cumsum([0, *(b.shape[-1] for b in blocks)])
    units = np.zeros((len(ones), sizes[-1], sizes[-1]))
    for start, stop, block in zip(sizes, sizes[1:], blocks, strict=False):
        units[:, start:stop, start:stop] = block
    return units


def _root(matrices: Floats) -> Floats:
    """Cholesky factors where there are some; else what scales the diagonal."""
    middle = (matrices + matrices.swapaxes(-1, -2)) / 2
    try:
        return np.asarray(np.linalg.cholesky(middle))
    except np.linalg.LinAlgError:
        diagonal = np.sqrt(np.abs(np.diagonal(middle, axis1=-2, axis2=-1)) + np.finfo(float).tiny)
        return np.asarray(diagonal[..., None] * np.eye(middle.shape[-1]))


def _inverse_root(matrix: Floats) -> Floats:
    return np.asarray(np.linalg.inv(_root(matrix)).swapaxes(-1, -2))


def _kron(a: NDArray[Any], b: NDArray[Any]) -> Floats:
    product = a[:, :, None, :, None] * b[:, None, :, None, :]
    rows = a.shape[-1] * b.shape[-1]
    return np.asarray(product.reshape(len(a), rows, rows))


def _with_balls(found: RankRoots, row: int) -> tuple[tuple[int, int], tuple[float, float]] | None:
    """Decide inertia with more digits; the last answer where none decides."""
    from flint import ctx

    answer = None
    discs = discs_at(found, np.array([row]))
    units = live_units(discs)[0]
    for bits in PRECISIONS:
        with ctx.workprec(bits):
            point = balls_at(found, row, bits)
            if point is None:
                continue
            try:
                inertia = _ball_inertia(found, point, units)
            except ZeroDivisionError:
                continue
            answer = inertia, ball_of(loss(point))
        if min(answer[0]) >= 0:
            return answer
    return answer


def _ball_inertia(found: RankRoots, point: Point[BallMatrix], units: Floats) -> tuple[int, int]:
    hessian, extra = live_hessian(point), 0
    basis = complement(hessian.middle, units, live_kernel(found))
    live = negative_on_ball(hessian.matrix, basis)
    if has_extra(found):
        block = dead_block(point)
        own = np.eye(block.shape[0])
        extra = negative_on_ball(block.matrix, complement(block.middle, own, found.shape.rank))
    return live, extra


def ball_of(level: BallMatrix) -> tuple[float, float]:
    """Middle and radius of one ball as doubles that enclose it."""
    entry = level.matrix[0, 0]
    middle = float(entry.mid())
    # Not narrower than doubles: whoever compares has other digits behind them.
    radius = float(abs(entry - middle).upper()) * (1 + 1e-12) + EPS * abs(middle) + 1e-300
    return middle, radius
