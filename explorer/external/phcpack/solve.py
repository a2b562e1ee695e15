"""PHCpack's black-box solver."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.external.phcpack.grammar import check_system
from explorer.external.phcpack.options import DEFAULTS, PhcOptions, Precision
from explorer.external.phcpack.process import ask
from explorer.external.phcpack.records import Record, better, read_record


@dataclass(frozen=True, eq=False)
class PhcSolutions:
    """Everything PHCpack returned, in its order.

    Attributes
    ----------
    unknowns : tuple of str
        Names of the columns of `points`, as the caller gave them.
    points : array, shape (N, n)
        Complex.
    error, rcond, residual : array, shape (N,)
        As PHCpack reports them: last Newton update, inverse condition number estimate, residual. It
        has called singular points regular, so check points against the system itself.
    multiplicity : array of int, shape (N,)
        As PHCpack reports it; 0 means that it does not take the point for a solution.
    t : array, shape (N,)
        Where the path stopped: 1 at its end, 0 for points found without a path (the
        origin, linear and univariate systems), in between for a path that did not arrive.
    root_count : int
        Bound that PHCpack used: the number of paths it tracked. It drops those at infinity itself.
    rejected : tuple of str
        Records that cannot be read, as PHCpack wrote them.
    seed, precision
        The options used.
    """

    unknowns: tuple[str, ...]
    points: NDArray[np.complex128]
    error: NDArray[np.float64]
    rcond: NDArray[np.float64]
    residual: NDArray[np.float64]
    multiplicity: NDArray[np.int64]
    t: NDArray[np.float64]
    root_count: int
    rejected: tuple[str, ...] = field(repr=False)
    seed: int
    precision: Precision

    def __len__(self) -> int:
        return len(self.points)

    @property
    def finished(self) -> NDArray[np.bool_]:
        """Which points PHCpack itself takes for solutions, at the end of a path or without one."""
        arrived: NDArray[np.bool_] = ((self.t == 1) | (self.t == 0)) & (self.multiplicity > 0)
        return arrived


def solve(
    polynomials: Sequence[str], unknowns: Sequence[str], *, options: PhcOptions = DEFAULTS
) -> PhcSolutions:
    """Solve a square polynomial system for all isolated solutions.

    Those with zero coordinates are included.

    Double double precision refines the solutions found in double: PHCpack's own black box in double
    double has returned 3 of 9. A solution that double precision loses stays lost.

    Parameters
    ----------
    polynomials : list of str
        Such as ``"(1.5+0.25*i)*x1^2*x2 - 3*x1 + 1;"``.
    unknowns : list of str
        Names, in the order wanted in the answer.
    options : PhcOptions

    Returns
    -------
    PhcSolutions

    Raises
    ------
    ValueError
        If the input is not a square polynomial system.
    PhcError
        If there is no answer.
    """
    system, names = check_system(polynomials, unknowns)
    result = ask("solve", options, polynomials=system, unknowns=names)
    texts = result["records"]
    refined = result["refined"] or [None] * len(texts)
    found = []
    rejected = []
    for text, again in zip(texts, refined, strict=True):
        record = read_record(text, names)
        if record is None:
            rejected.append(text)
        else:
            found.append(better(record, read_record(again, names) if again else None))
    return _gathered(found, rejected, names, int(result["root_count"]), options)


def _gathered(
    found: list[Record],
    rejected: list[str],
    names: tuple[str, ...],
    root_count: int,
    options: PhcOptions,
) -> PhcSolutions:
    return PhcSolutions(
        unknowns=names,
        points=np.array([record.point for record in found], dtype=np.complex128).reshape(
            len(found), len(names)
        ),
        error=np.array([record.error for record in found], dtype=np.float64),
        rcond=np.array([record.rcond for record in found], dtype=np.float64),
        residual=np.array([record.residual for record in found], dtype=np.float64),
        multiplicity=np.array([record.multiplicity for record in found], dtype=np.int64),
        t=np.array([record.t for record in found], dtype=np.float64),
        root_count=root_count,
        rejected=tuple(rejected),
        seed=int(options.seed),
        precision=options.precision,
    )
