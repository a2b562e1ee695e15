"""Neighbourhoods of nondegenerate critical points that hold no other one, and where flow must go.

Symbols: c a point, g and H gradient and Hessian of the loss, ``H(c) = V D V^T``, ``T = V
|D|^(-1/2)``, J the signs of D, ``x = c + T y``, and B the ellipsoid ``|y| <= rho`` about c. Let
``|T^T H(x) T - J| <= q < 1`` for all x in B, and ``e = |T^T g(c)| / (1 - q) < rho``. Then

* the map ``y -> y - J T^T g(c + T y)`` contracts B into itself with the factor q, so B holds
  exactly one critical point m, at most e from c in y; and H has the inertia of J everywhere in B;
* if J = 1, m is a minimum, and the loss exceeds its value there by ``(1 - q) / 2`` to ``(1 + q) /
  2`` times the squared distance (in y) from m. Loss falls along the flow ``x' = -g(x)``, so what is
  nearer to m than ``sqrt((1 - q) / (1 + q)) (rho - e)`` can never leave B, and ends at m, the one
  critical point there, the excess of the loss falling at least as ``exp(-2 (1 - q) min(D) t)``.

H is enclosed over B by Taylor models with exact parameters, so rounding is taken in; c itself need
be no critical point, only near one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.certify.exact import ExactSystem
from explorer.certify.midpoint_radius import EPS, evaluate
from explorer.landscape.graph.enclosure import enclose
from explorer.networks.problem import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Radii that are tried, each half of the one before: from the size of the point down to rounding.
_RADII = 64
# q: x sqrt((1 - x) / (1 + x)) is largest at 0.618, and q grows about linearly with the radius.
_MOST = 0.6
# That S, an inverse of T in doubles, differs from the inverse by less than this share is checked.
_INVERSE = 1e-3


@dataclass(frozen=True, eq=False)
class Balls:
    """Neighbourhoods of K points: ellipsoids, which are balls in the norm of their Hessian.

    Attributes
    ----------
    centre : float array, shape (K, n)
    index : int array, shape (K,)
        Proved number of negative eigenvalues all over the neighbourhood, all others positive; -1
        where nothing is proved.
    axes, inverse : float arrays, shapes (K, n, d) and (K, d, n)
        T, and its inverse up to rounding; d = n unless only a subspace is looked at.
    whole : float array, shape (K,)
        rho: up to here (in y) there is exactly one critical point; 0 where nothing is proved.
    radius : float array, shape (K,)
        Up to here (in y) gradient flow ends at the centre's minimum; 0 for what is none.
    rate : float array, shape (K,)
        ``(1 - q) min |D|``: least curvature, up to its sign, in the neighbourhood.
    error : float array, shape (K,)
        Proved bound on the distance (in y) from the centre to the critical point; inf where nothing
        is proved.
    """

    centre: Floats
    index: Ints
    axes: Floats
    inverse: Floats
    whole: Floats
    radius: Floats
    rate: Floats
    error: Floats

    def __len__(self) -> int:
        return len(self.centre)

    @property
    def inner(self) -> Floats:
        """Euclidean radius of a ball in each neighbourhood: there, too, ``|H| >= rate``, (K,)."""
        return self.whole * self._lengths[:, -1] * (1 - 1e-6)

    @property
    def offset(self) -> Floats:
        """Proved Euclidean bound on the distance from the centre to the critical point, (K,)."""
        with np.errstate(invalid="ignore"):
            return self.error * self._lengths[:, 0] * (1 + 1e-6)

    @property
    def _lengths(self) -> Floats:
        """Half axes of the ellipsoids ``|y| <= 1``, longest first, (K, d)."""
        return np.asarray(np.linalg.svd(self.axes, compute_uv=False))

    def which(self, points: ArrayLike) -> Ints:
        """Minimum that the gradient flow from each point is proved to end at, -1 where none is.

        Parameters
        ----------
        points : array, shape (N, n)

        Returns
        -------
        int array, shape (N,)
            Rows of :attr:`centre`.
        """
        return self._inside(points, self.radius)

    def near(self, points: ArrayLike) -> Ints:
        """Neighbourhood that each point (N, n) lies in, whatever flow does there, or -1."""
        return self._inside(points, self.whole)

    def distance(self, points: ArrayLike, rows: Ints) -> Floats:
        """Upper bound on the distance (in y) of points (N, n) from the centres of given rows."""
        gap = np.asarray(points, dtype=np.float64) - self.centre[rows]
        y = np.einsum("kij,kj->ki", self.inverse[rows], gap)
        return np.asarray(np.sqrt((y**2).sum(axis=1)) * (1 + 2 * _INVERSE))

    def _inside(self, points: ArrayLike, radius: Floats) -> Ints:
        x = np.asarray(points, dtype=np.float64)
        found = np.full(len(x), -1)
        known = np.flatnonzero(radius > 0)
        block = max(1, 2**20 // max(1, len(known)))
        for start in range(0, len(x) if len(known) else 0, block):
            rows, those = self._candidates(x[start : start + block], known, radius)
            inside = self.distance(x[start + rows], those) < radius[those]
            found[start + rows[inside]] = those[inside]
        return found

    def _candidates(self, x: Floats, known: Ints, radius: Floats) -> tuple[Ints, Ints]:
        """Pairs of points and neighbourhoods whose Euclidean distance allows one in the other."""
        centre = self.centre[known]
        reach = radius[known] * np.sqrt((self.axes[known] ** 2).sum(axis=(1, 2)))
        with np.errstate(invalid="ignore", over="ignore"):
            sizes = (x**2).sum(axis=1)[:, None] + (centre**2).sum(axis=1)
            gap = sizes - 2 * (x @ centre.T)
            near = np.isfinite(gap) & (gap <= 1.1 * reach**2 + 1e-12 * sizes)
        rows, columns = np.nonzero(near)
        return rows, known[columns]

    def take(self, rows: Ints) -> Balls:
        """Choose neighbourhoods."""
        return Balls(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def moved(self, by: Floats) -> Balls:
        """Images under orthogonal maps (K, n, n) that leave the loss as it is, one per row."""
        return Balls(
            np.einsum("kij,kj->ki", by, self.centre),
            self.index,
            np.matmul(by, self.axes),
            np.matmul(self.inverse, by.transpose(0, 2, 1)),
            *(getattr(self, name) for name in ("whole", "radius", "rate", "error")),
        )


def balls_about(problem: Problem, centre: ArrayLike, within: Floats | None = None) -> Balls:
    """Prove a neighbourhood of each point that is near a nondegenerate critical point.

    Parameters
    ----------
    problem : Problem
    centre : array, shape (K, n)
        Critical points up to rounding. What is not near one gets the radius 0.
    within : float array, shape (n, d) or (K, n, d), optional
        Orthonormal basis of the subspace, through the centre, to which all is restricted: loss,
        flow, index and neighbourhood.

    Returns
    -------
    Balls
        The largest that halving finds.

    References
    ----------
    R. E. Moore, R. B. Kearfott and M. J. Cloud, "Introduction to Interval Analysis" (SIAM, 2009),
    chapter 8, for the contraction; S. Strogatz, "Nonlinear Dynamics and Chaos", section 7.2, for
    descent in a bowl.

    Examples
    --------
    >>> from explorer import DeepLinear
    >>> problem = Problem(DeepLinear((1, 1, 1)), X=[[1.0]], Y=[[1.0]], regularization=0.25)
    >>> balls = balls_about(problem, [[0.5**0.5, 0.5**0.5], [0.0, 0.0], [1.0, 1.0]])
    >>> balls.index.tolist()
    [0, 1, -1]
    >>> balls.which([[0.7, 0.7], [-0.01, 0.01], [0.0, 1.0]]).tolist()
    [0, -1, -1]
    """
    c = np.asarray(centre, dtype=np.float64)
    exact = ExactSystem.of(problem.system, problem.exact_parameters())
    with np.errstate(all="ignore"):
        frame = _Frame.of(problem.hessian(c), np.eye(c.shape[1]) if within is None else within)
    whole, bend = _largest(exact, c, frame)
    slope = _slope(exact, c, frame.axes)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = slope / (1 - bend) * (1 + 8 * EPS)
        capture = np.sqrt((1 - bend) / (1 + bend)) * (whole - error) * (1 - 16 * EPS) - error
    proved = (whole > 0) & (error < whole)
    bowl = proved & (frame.negative == 0) & (capture > 0)
    return Balls(
        centre=c,
        index=np.where(proved, frame.negative, -1),
        axes=frame.axes,
        inverse=frame.inverse,
        whole=np.where(proved, whole, 0),
        radius=np.where(bowl, capture, 0),
        rate=np.where(proved, (1 - bend) * frame.least, 0),
        error=np.where(proved, error, np.inf),
    )


@dataclass(frozen=True, eq=False)
class _Frame:
    """Axes of K Hessians: T and its inverse, the signs J, the least eigenvalue in size."""

    axes: Floats
    inverse: Floats
    signs: Floats
    least: Floats
    usable: NDArray[np.bool_]

    @classmethod
    def of(cls, hessian: Floats, basis: Floats) -> _Frame:
        hessian = np.matmul(np.swapaxes(basis, -1, -2), np.matmul(hessian, basis))
        usable: Any = np.isfinite(hessian).all(axis=(1, 2))
        values, vectors = np.linalg.eigh(np.where(usable[:, None, None], hessian, 0))
        size = np.abs(values)
        usable = usable & (size > 0).all(axis=1)
        root = np.sqrt(np.where(usable[:, None], size, 1))
        axes = np.matmul(basis, vectors / root[:, None, :])
        turned = root[:, :, None] * vectors.transpose(0, 2, 1)
        inverse = np.matmul(turned, np.swapaxes(basis, -1, -2))
        return cls(axes, inverse, np.sign(values), size.min(axis=1), usable & _agree(axes, inverse))

    @property
    def negative(self) -> Ints:
        """Numbers of negative eigenvalues."""
        return np.asarray((self.signs < 0).sum(axis=1))


def _agree(axes: Floats, inverse: Floats) -> NDArray[np.bool_]:
    """Whether ``|1 - S T| < 1e-3``, rounding included."""
    n = axes.shape[1]
    off = np.abs(np.matmul(inverse, axes) - np.eye(axes.shape[2]))
    rounding = 2 * (n + 2) * EPS * np.matmul(np.abs(inverse), np.abs(axes))
    return np.asarray(np.sqrt(((off + rounding) ** 2).sum(axis=(1, 2))) < _INVERSE)


def _largest(exact: ExactSystem, c: Floats, frame: _Frame) -> tuple[Floats, Floats]:
    """Largest radius of those tried over which q is proved to be small, and this q."""
    size = 1 + np.abs(c).max(axis=1, initial=0)
    radius = 2.0 ** np.floor(np.log2(size * np.sqrt(np.maximum(frame.least, 1e-300))))
    found, bend = np.zeros(len(c)), np.ones(len(c))
    left = np.flatnonzero(frame.usable)
    for _ in range(_RADII):
        if not len(left):
            break
        q = _bend(exact, c[left], radius[left], frame.axes[left], frame.signs[left])
        good = q <= _MOST
        found[left[good]], bend[left[good]] = radius[left[good]], q[good]
        left, radius = left[~good], radius / 2
    return found, bend


def _bend(exact: ExactSystem, c: Floats, radius: Floats, axes: Floats, signs: Floats) -> Floats:
    """Bound on ``|T^T H(x) T - J|`` over ellipsoids; nan or inf where that overflows."""
    count, n = c.shape
    d = axes.shape[2]
    scaled = axes * radius[:, None, None]  # radii are powers of two
    middle, slope, rest = enclose(exact.system.jacobian_program, c, scaled, exact.doubles)
    middle, rest = middle.reshape(count, n, n), rest.reshape(count, n, n)
    with np.errstate(all="ignore"):
        size = np.abs(axes)
        fixed = np.matmul(axes.transpose(0, 2, 1), np.matmul(middle, axes))
        off = fixed - signs[:, :, None] * np.eye(d)
        rest = rest + 4 * (n + 4) * EPS * np.abs(middle)
        spread = np.matmul(size.transpose(0, 2, 1), np.matmul(rest, size))
        return np.asarray(
            (_norm(np.abs(off) + spread + 4 * EPS) + _linear_part(slope, axes)) * (1 + 8 * n * EPS)
        )


def _linear_part(slope: Floats, axes: Floats) -> Floats:
    """Bound on ``|sum_i y_i K_i|`` for ``|y| <= 1``, where ``K_i = T^T H_i T``.

    It is the root of ``|sum_i K_i^2|`` (Cauchy and Schwarz).
    """
    count, n, d = axes.shape
    parts = slope.reshape(count, n, n, d).transpose(0, 3, 1, 2)
    turned = np.matmul(axes.transpose(0, 2, 1)[:, None], np.matmul(parts, axes[:, None]))
    size = np.abs(axes)
    doubt = np.matmul(size.transpose(0, 2, 1)[:, None], np.matmul(np.abs(parts), size[:, None]))
    rounding = 4 * (n + 4) * EPS * np.sqrt((doubt**2).sum(axis=(1, 2, 3)))
    total = np.einsum("kiab,kicb->kac", turned, turned)
    return np.asarray(np.sqrt(_norm(np.abs(total))) + 2 * rounding)


def _norm(matrices: Floats) -> Floats:
    """Bound on the spectral norm of all matrices whose entries are at most these, (K, n, n).

    Of a symmetric matrix R >= 0 it is at most ``max_i (R v)_i / v_i`` for any v > 0 (Collatz,
    Wielandt); v comes from power iteration.
    """
    larger = np.maximum(matrices, matrices.transpose(0, 2, 1))
    bound = np.zeros(len(matrices))
    with np.errstate(all="ignore"):
        v = np.ones(matrices.shape[:2])
        for _ in range(4):
            v = v / v.max(axis=1, keepdims=True, initial=1e-300) + 1e-3
            image = np.matmul(larger, v[:, :, None])[:, :, 0]
            bound = (image / v).max(axis=1, initial=0)
            v = image
    return np.asarray(bound * (1 + 8 * matrices.shape[1] * EPS))


def _slope(exact: ExactSystem, c: Floats, axes: Floats) -> Floats:
    """Bound on ``|T^T g|`` at points (K, n)."""
    mid, rad = evaluate(exact.system.value_program, c, np.zeros_like(c), exact.doubles)
    n = c.shape[1]
    with np.errstate(all="ignore"):
        turned = np.abs(np.einsum("kji,kj->ki", axes, mid))
        doubt: Any = rad + 2 * (n + 2) * EPS * np.abs(mid)
        size = turned + np.einsum("kji,kj->ki", np.abs(axes), doubt)
        return np.asarray(np.sqrt((size**2).sum(axis=1)) * (1 + 8 * n * EPS))
