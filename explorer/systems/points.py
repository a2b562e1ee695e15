"""Candidates become distinct points with all that is known of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.certify import certify
from explorer.local.multiplicity import LocalMultiplicity, local_multiplicity
from explorer.systems.equations import Equations
from explorer.systems.polynomial import Gaussian
from explorer.systems.square import excluded, residuals, shifts, solve_every
from explorer.validate.point_set import PointSet, Reality
from explorer.validate.refine import deduplicate, refine_each

Bools = NDArray[np.bool_]
Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Singular points are known to half the digits, or fewer: the sharpened ones agree to this share.
_SAME = 1e-6
_UNIT = 1e-3
_EPS = float(np.finfo(np.float64).eps)
# Paths come this near to a solution of high multiplicity.
_NEAR = 1e-3
# Multiplicities that are looked for; beside families few, for there a search may not end.
_MOST = 200
_FEW = 8
# Each takes a fraction of a second; on families paths end at any number of them.
_MOST_CLUSTERS = 60


@dataclass(frozen=True, eq=False)
class Points:
    """N distinct isolated solutions.

    Attributes
    ----------
    values : complex array, shape (N, n)
    real : int8 array, shape (N,)
        1 real, 0 not real, -1 not decided.
    multiplicity : int array, shape (N,)
        0 where it was not found.
    condition : float array, shape (N,)
        Of the scaled Jacobian; inf at singular points.
    residual : float array, shape (N,)
        Largest equation as a share of the sum of its absolute terms.
    certified : bool array, shape (N,)
        Proved to be near exactly one solution, a simple one.
    on_a_family : int
        Points that are not isolated and were left out.
    doubtful : int
        Candidates of which it was not found what they are, and that were left out.
    spare : complex array, shape (K, n)
        Zeros of random combinations that do not solve every equation.
    excluded : bool
        Each spare point is proved to be no solution.
    """

    values: Complex
    real: NDArray[np.int8]
    multiplicity: Ints
    condition: Floats
    residual: Floats
    certified: Bools
    on_a_family: int = 0
    doubtful: int = 0
    spare: Complex = field(default_factory=lambda: np.zeros((0, 0), dtype=np.complex128))
    excluded: bool = False

    def __len__(self) -> int:
        return len(self.values)

    @classmethod
    def none(cls, unknowns: int) -> Points:
        """No points."""
        empty = np.zeros(0)
        return cls(
            values=np.zeros((0, unknowns), dtype=np.complex128),
            real=empty.astype(np.int8),
            multiplicity=empty.astype(np.int64),
            condition=empty,
            residual=empty,
            certified=empty.astype(bool),
        )

    @classmethod
    def exact(cls, equations: Equations, point: Sequence[Gaussian]) -> Points:
        """The one solution of linear equations, known exactly."""
        values = np.array([[complex(float(v.real), float(v.imag)) for v in point]])
        is_real = not any(v.imag for v in point)
        matrix = equations.system.jacobian(values, equations.parameters)[0]
        return cls(
            values=values,
            real=np.array([is_real], dtype=np.int8),
            multiplicity=np.ones(1, dtype=np.int64),
            condition=np.array([np.linalg.cond(matrix)]),
            residual=residuals(equations, values),
            certified=np.ones(1, dtype=bool),
        )

    def take(self, rows: Ints) -> Points:
        """Choose rows."""
        names = ("values", "real", "multiplicity", "condition", "residual", "certified")
        return replace(self, **{name: getattr(self, name)[rows] for name in names})

    @property
    def simple(self) -> int:
        """Number of points of multiplicity one."""
        return int((self.multiplicity == 1).sum())

    @property
    def total(self) -> int:
        """Sum of the multiplicities that are known."""
        return int(self.multiplicity.sum())


def judge(
    equations: Equations,
    square: Equations,
    tries: Sequence[Complex],
    *,
    families: bool = False,
) -> Points:
    """Refine candidates, keep one a solution, find multiplicities.

    Parameters
    ----------
    equations : Equations
    square : Equations
        The equations, or as many combinations as there are unknowns.
    tries : sequence of complex arrays, shape (N, n)
        Candidates from solves with different random numbers.
    families : bool
        There are infinitely many solutions. Paths end on a family at other points each time, so a
        singular candidate counts only if two solves have it.

    Examples
    --------
    >>> from explorer.systems.given import read
    >>> given = read(["(x - 2)^2*(x + 1)"])
    >>> judge(given, given, [np.array([[2.0001], [-1.0]], dtype=complex)]).multiplicity.tolist()
    [1, 2]
    """
    n = len(equations.unknowns)
    candidates = np.concatenate(tries)
    found, solves = _refined(square, candidates)
    sound = found.regular & _robust(square, found)
    regular = deduplicate(found.take(np.flatnonzero(sound & solves)), len(found))
    values = regular.points[:, :n]
    good = np.ones(len(regular), dtype=bool)
    if square is not equations:
        good = solve_every(equations, square, values)
    simple = _regular(equations, regular.take(np.flatnonzero(good)))
    rest = np.flatnonzero(~sound)
    clusters = _clusters(candidates[rest])
    if families:
        solve = np.repeat(np.arange(len(tries)), [len(points) for points in tries])[rest]
        twice = [rows for rows in clusters if len(set(solve[rows].tolist())) > 1]
        moving = len(clusters) - len(twice)
        clusters = twice
    near = [candidates[rest[rows]] for rows in clusters]
    singular = _singular(equations, near, simple.values, _FEW if families else _MOST)
    if families:
        singular = replace(singular, on_a_family=singular.on_a_family + moving)
    return _sorted(replace(_joined(simple, singular), spare=values[~good]))


def _refined(square: Equations, candidates: Complex) -> tuple[PointSet, Bools]:
    """Refine, in the unknowns of the system with rational coefficients."""
    extra = np.full((len(candidates), square.extra), 1j)
    points = np.hstack([candidates, extra])
    found, solves = refine_each(square.real_system, np.zeros(0), points)
    if square.extra:
        solves = solves & (np.abs(found.points[:, -1] - 1j) < _UNIT)
    return found, solves


def _robust(square: Equations, found: PointSet) -> Bools:
    """Whether rounding the coefficients to doubles leaves the zero alone in its ball.

    Estimates see the rounded equations; those of a multiple zero have simple ones.
    """
    exact = all(Fraction(float(c)) == c for c in square.real_system.sparse.coefficients)
    robust = np.ones(len(found), dtype=bool)
    if exact:
        return robust
    n = len(square.unknowns)
    moves = shifts(square, found.points[:, :n])
    for row in range(len(found)):
        robust[row] = 4 * (moves[row] / found.scale[row, :n]).max() <= found.unique[row]
    return robust


def _clusters(points: Complex) -> list[Ints]:
    """Rows of points that may be one singular solution, as near as paths come to it."""
    found: list[list[int]] = []
    for row, point in enumerate(points):
        size = max(float(np.abs(point).max(initial=0)), 1.0)
        for cluster in found:
            if np.abs(point - points[cluster[0]]).max(initial=0) <= _NEAR * size:
                cluster.append(row)
                break
        else:
            found.append([row])
    return [np.array(cluster) for cluster in found]


def _regular(equations: Equations, found: PointSet) -> Points:
    n = len(equations.unknowns)
    values = found.points[:, :n]
    real = found.real
    if not equations.is_real:
        real = _reality(equations, values, found.radius[:, :n])
    own = real == Reality.YES
    values = values + 0.0
    values[own] = values[own].real
    return Points(
        values=values,
        real=real,
        multiplicity=np.ones(len(found), dtype=np.int64),
        condition=found.condition,
        residual=residuals(equations, values),
        certified=np.zeros(len(found), dtype=bool),
    )


def _reality(equations: Equations, values: Complex, radius: Floats) -> NDArray[np.int8]:
    """Tell real points of complex equations; they also solve the conjugate ones.

    Only where the imaginary part exceeds the error is there a reason for no, and only exact values
    are one for yes: then the equations vanish at the real point itself.
    """
    outside = (np.abs(values.imag) > radius).any(axis=1)
    exact = residuals(equations, values.real.astype(np.complex128)) == 0
    near = np.where(exact, Reality.YES, Reality.UNDECIDED)
    return np.where(outside, Reality.NO, near).astype(np.int8)


def _singular(equations: Equations, clusters: list[Complex], known: Complex, most: int) -> Points:
    """Multiplicities of points that are not simple by the estimate."""
    kept: list[Complex] = []
    numbers: list[int] = []
    family = doubtful = 0
    for number, cluster in enumerate(clusters):
        local = None
        if number < _MOST_CLUSTERS or most == _MOST:
            local = _local(equations, cluster, most)
        if local is None or (local.multiplicity is None and local.isolated is None):
            doubtful += 1
            continue
        point = local.point[: len(equations.unknowns)]
        if local.isolated is False:
            family += 1
        elif not _is_among(point, kept) and not _is_among(point, known):
            kept.append(point)
            numbers.append(local.multiplicity or 0)
    points = np.array(kept, dtype=np.complex128).reshape(-1, len(equations.unknowns))
    return replace(
        _listed(equations, points, np.array(numbers, dtype=np.int64)),
        on_a_family=family,
        doubtful=doubtful,
    )


def _local(equations: Equations, cluster: Complex, most: int) -> LocalMultiplicity:
    """Multiplicity of the solution that a cluster of candidates is."""
    extra = np.full((len(cluster), equations.extra), 1j)
    points = np.hstack([cluster, extra])
    sparse = equations.real_system.sparse
    several = points if len(points) > 1 else None
    return local_multiplicity(sparse, points[0], cluster=several, most=most)


def _listed(equations: Equations, points: Complex, multiplicity: Ints) -> Points:
    sizes = np.maximum(np.abs(points).max(axis=1, initial=0), 1)
    real = (np.abs(points.imag).max(axis=1, initial=0) <= _SAME * sizes) & equations.is_real
    points[real] = points[real].real
    points = _without_noise(points, sizes)
    residual = residuals(equations, points)
    return Points(
        values=points,
        real=np.where(real, Reality.YES, _singular_reality(points, sizes)).astype(np.int8),
        multiplicity=multiplicity,
        condition=np.full(len(points), np.inf),
        residual=residual,
        certified=np.zeros(len(points), dtype=bool),
    )


def _without_noise(points: Complex, sizes: Floats) -> Complex:
    """Put zero for parts far below the digits of a point, and for minus zero."""
    least = (_EPS**2 * sizes)[:, None]
    real, imag = (np.where(np.abs(p) < least, 0.0, p) + 0.0 for p in (points.real, points.imag))
    return np.asarray(real + 1j * imag)


def _singular_reality(points: Complex, sizes: Floats) -> NDArray[np.int64]:
    away = np.abs(points.imag).max(axis=1, initial=0) > _SAME * sizes
    return np.where(away, Reality.NO, Reality.UNDECIDED)


def _is_among(point: Complex, others: list[Complex] | Complex) -> bool:
    size = max(float(np.abs(point).max(initial=0)), 1e-3)
    return any(float(np.abs(point - other).max(initial=0)) <= _SAME * size for other in others)


def _joined(first: Points, second: Points) -> Points:
    names = ("values", "real", "multiplicity", "condition", "residual", "certified")
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in names
    }
    return replace(second, **columns)


def _sorted(points: Points) -> Points:
    """Real points first, then by their coordinates, so that the order does not tell of paths."""
    rounded = points.values.round(6)
    keys = [
        part for k in range(rounded.shape[1]) for part in (rounded[:, k].real, rounded[:, k].imag)
    ]
    order = np.lexsort([*keys[::-1], points.real != Reality.YES])
    return points.take(order)


def certified(equations: Equations, square: Equations, points: Points) -> Points:
    """Prove what can be proved of points, and of spare ones that they are no solutions.

    Parameters
    ----------
    equations, square : Equations
    points : Points
    """
    n = len(equations.unknowns)
    spare = points.spare.reshape(-1, n)
    extra = np.full((len(points) + len(spare), square.extra), 1j)
    listed = np.hstack([np.concatenate([points.values, spare]), extra])
    proof = certify(square.real_system, (), listed)
    good = proof.good[: len(points)]
    real = points.real.copy()
    if equations.is_real:
        real[good] = proof.real[: len(points)][good]
    centres = proof.centre[:, len(points) :, :n]
    gone = excluded(equations, centres, proof.error[len(points) :, :n])
    gone &= proof.good[len(points) :]
    return replace(points, certified=good, real=real, excluded=bool(gone.all()))
