"""Track solution paths from a start system to a target system with PHCpack."""

import cmath
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.external.phcpack.grammar import check_system
from explorer.external.phcpack.options import DEFAULTS, PhcCrashed, PhcOptions, Precision
from explorer.external.phcpack.process import ask
from explorer.external.phcpack.records import Record, better, read_record

UPDATE = 1e-8
RESIDUAL = 1e-6
"""Bounds for the last Newton update and the residual at a solution, relative to 1 + its size.

Not PHCpack's own mark, multiplicity 0: it has put that on 10 good solutions with update 1e-11 and
residual 1e-12. Both, not either: it reports update 0 where it cannot move.
"""

GROWTH = 30.0
"""Where an end is said to go to infinity: so many times the median size of the converged ends.

PHCpack gives up on such paths at sizes from 120. Judged by size, for want of a projective chart: it
names a path that is lost anyway, and never overrules one that converged.
"""

NEAR_END = 0.9
"""Where PHCpack's end game begins."""


class PhcPathStatus(Enum):
    """What happened to a path; every value says it in a sentence."""

    CONVERGED = "The path reached a solution of the target."
    AT_INFINITY = (
        "The path grew without converging and seems to go to infinity; PHCpack stopped it."
    )
    STALLED = (
        "The path came close to its end but did not converge; its end may be a singular solution."
    )
    FAILED = (
        "The path stopped early: its start may not be a solution, or the steps were too large; try"
        " another seed."
    )
    UNREADABLE = "PHCpack's record of this path cannot be read; it is kept in `rejected`."


@dataclass(frozen=True, eq=False)
class PhcPaths:
    """The ends of the tracked paths: as many as start solutions, in the same order.

    Attributes
    ----------
    unknowns : tuple of str
    status : tuple of PhcPathStatus
    points : array, shape (N, n)
        Where the paths stopped; NaN where the record is unreadable.
    error, rcond, residual : array, shape (N,)
        As PHCpack reports them, at t = 1 only if the path got there.
    multiplicity : array of int, shape (N,)
        As PHCpack reports it; 0 where it was not content, and -1 where the record is unreadable.
    t : array, shape (N,)
        Where the path stopped, from 0 to 1.
    rejected : tuple of str
        Unreadable records, in the order of their paths.
    seed, precision
        The options used.
    """

    unknowns: tuple[str, ...]
    status: tuple[PhcPathStatus, ...]
    points: NDArray[np.complex128]
    error: NDArray[np.float64]
    rcond: NDArray[np.float64]
    residual: NDArray[np.float64]
    multiplicity: NDArray[np.int64]
    t: NDArray[np.float64]
    rejected: tuple[str, ...] = field(repr=False)
    seed: int
    precision: Precision

    def __len__(self) -> int:
        return len(self.status)

    @property
    def converged(self) -> NDArray[np.bool_]:
        """Which paths reached a solution."""
        return np.array([s is PhcPathStatus.CONVERGED for s in self.status], dtype=np.bool_)


def track(
    target: Sequence[str],
    start: Sequence[str],
    start_solutions: ArrayLike,
    unknowns: Sequence[str],
    *,
    options: PhcOptions = DEFAULTS,
) -> PhcPaths:
    """Track every start solution along ``gamma (1-t)^2 start + t^2 target``.

    The number gamma is drawn from the seed.

    Parameters
    ----------
    target, start : list of str
        Polynomials in PHCpack's notation; the k-th of one is deformed into the k-th of the other.
    start_solutions : array, shape (N, n)
        Complex, columns in the order of `unknowns`.
    unknowns : list of str
    options : PhcOptions

    Returns
    -------
    PhcPaths
        One end a start solution, in the same order.

    Raises
    ------
    ValueError
        If a system is not square, or the start solutions do not fit it.
    PhcError
        If there is no answer.
    """
    targets, names = check_system(target, unknowns)
    starts, _ = check_system(start, unknowns)
    points = _checked_points(start_solutions, len(names))
    if not len(points):
        return _gathered([], [], names, options)
    gamma = cmath.exp(2j * cmath.pi * random.Random(options.seed).random())
    result = ask(
        "track",
        options,
        target=targets,
        start=starts,
        unknowns=names,
        gamma=[gamma.real, gamma.imag],
        solutions=[[[z.real, z.imag] for z in row] for row in points.tolist()],
    )
    texts = result["records"]
    if len(texts) != len(points):
        raise PhcCrashed(
            f"PHCpack returned {len(texts)} paths for {len(points)} start solutions;"
            " try another seed"
        )
    ends, rejected = _read(texts, result["refined"] or texts, names, options.precision == "d")
    return _gathered(ends, rejected, names, options)


def _checked_points(start_solutions: ArrayLike, n: int) -> NDArray[np.complex128]:
    points = np.asarray(start_solutions, dtype=np.complex128)
    if points.size == 0:
        return points.reshape(0, n)
    if points.ndim != 2 or points.shape[1] != n:
        raise ValueError(
            f"start_solutions has shape {points.shape}; allowed: (N, {n}),"
            " one column for each unknown"
        )
    if not np.isfinite(points).all():
        raise ValueError("start_solutions contains NaN or infinity")
    return points


def _read(
    texts: list[str], refined: list[str | None], names: tuple[str, ...], double: bool
) -> tuple[list[tuple[Record, bool] | None], list[str]]:
    """Return each end and whether it converged, and the texts that are unreadable.

    None stands for an end that is.
    """
    ends: list[tuple[Record, bool] | None] = []
    rejected = []
    for text, again in zip(texts, refined, strict=True):
        record = read_record(text, names)
        if record is None:
            rejected.append(text)
            ends.append(None)
        elif double:
            ends.append((record, _converged(record)))
        else:
            # PHCpack's double double tracker calls points solutions that it has not evaluated: only
            # Newton counts
            second = read_record(again, names) if again and record.t == 1 else None
            best = better(record, second)
            ends.append((best, second is not None and _converged(best)))
    return ends, rejected


def _converged(end: Record) -> bool:
    scale = 1 + end.size
    return end.t == 1 and end.error <= UPDATE * scale and end.residual <= RESIDUAL * scale


def _statuses(ends: list[tuple[Record, bool] | None]) -> tuple[PhcPathStatus, ...]:
    sizes = [end[0].size for end in ends if end is not None and end[1] and end[0].size > 0]
    large = GROWTH * (statistics.median(sizes) if sizes else 1.0)
    return tuple(_status(end, large) for end in ends)


def _status(end: tuple[Record, bool] | None, large: float) -> PhcPathStatus:
    if end is None:
        return PhcPathStatus.UNREADABLE
    record, converged = end
    if converged:
        return PhcPathStatus.CONVERGED
    if record.t <= NEAR_END:
        return PhcPathStatus.FAILED
    return PhcPathStatus.AT_INFINITY if record.size >= large else PhcPathStatus.STALLED


def _gathered(
    read: list[tuple[Record, bool] | None],
    rejected: list[str],
    names: tuple[str, ...],
    options: PhcOptions,
) -> PhcPaths:
    nothing = Record(np.nan, -1, (complex(np.nan, np.nan),) * len(names), np.nan, np.nan, np.nan)
    ends = [nothing if end is None else end[0] for end in read]
    return PhcPaths(
        unknowns=names,
        status=_statuses(read),
        points=np.array([end.point for end in ends], dtype=np.complex128).reshape(
            len(ends), len(names)
        ),
        error=np.array([end.error for end in ends], dtype=np.float64),
        rcond=np.array([end.rcond for end in ends], dtype=np.float64),
        residual=np.array([end.residual for end in ends], dtype=np.float64),
        multiplicity=np.array([end.multiplicity for end in ends], dtype=np.int64),
        t=np.array([end.t for end in ends], dtype=np.float64),
        rejected=tuple(rejected),
        seed=int(options.seed),
        precision=options.precision,
    )
