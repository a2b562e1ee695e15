"""How many critical maps of one rank the data have over the complex numbers: a degree.

The degree of the ideal of all the reduced equations modulo two primes, in a chart that is drawn at
random modulo each of them. A finite set of row spaces lies in the chart ``(I | Theta)`` of the
basis E Q unless a product of minors, a polynomial of degree r in the entries of Q for each row
space, vanishes; so of D row spaces one is missed with a chance of at most ``r D / p`` for each
prime p (Schwartz, Zippel), as a prime is unlucky with a small chance. Thus the number is that of
all charts.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from explorer.external import msolve
from explorer.files.address import address
from explorer.files.atomic import write_text
from explorer.files.cache_folder import cache_folder
from explorer.files.reading import read_json
from explorer.manifolds.equations import Shape
from explorer.manifolds.proof.ideal import UnluckyPrime, Which, ideal_text
from explorer.manifolds.reduced_data import ReducedData

PRIMES = msolve.PRIMES
INFINITE = msolve.INFINITE
_FORMAT = "reduced degree 1"
_LARGEST = 10**6  # no count of ours comes near; a damaged file might


@dataclass(frozen=True)
class DegreeOptions:
    """Limits of one run of msolve.

    Attributes
    ----------
    time_limit : float
        Seconds.
    anew : bool
        Do not believe what is kept on disk.
    """

    time_limit: float = 10.0
    anew: bool = False


def degree_at_data(
    data: ReducedData,
    rank: int,
    options: DegreeOptions | None = None,
    which: Which = Which.ALL,
) -> int | None:
    """Count critical maps of a rank over the complex numbers, with multiplicity.

    Parameters
    ----------
    data : ReducedData
    rank : int
        At least 1.
    options : DegreeOptions, optional
    which : Which
        Those with ``det S = 0`` stand for maps of lower rank.

    Returns
    -------
    int or None
        :data:`INFINITE` where there are infinitely many; None where msolve is missing, exceeds its
        limits, or its primes disagree.
    """
    return _kept(data, rank, options or DegreeOptions(), "all charts", which)


def degree_in_chart(
    data: ReducedData, rank: int, options: DegreeOptions | None = None
) -> int | None:
    """Count as :func:`degree_at_data` those that the chart of the data's own basis shows."""
    return _kept(data, rank, options or DegreeOptions(), "own chart", Which.ALL)


def generic_degree(shape: Shape, options: DegreeOptions | None = None) -> int | None:
    """Count solutions of generic data: the degree at random residues, modulo two primes."""
    o, s, q = options or DegreeOptions(), shape.inputs, shape.outputs
    degrees = []
    for prime in PRIMES:
        rng = np.random.default_rng([prime, shape.layers, shape.rank, s, q])

        def drawn(*size: int, rng: Generator = rng, prime: int = prime) -> NDArray[Any]:
            return np.asarray(rng.integers(1, prime, size).astype(object) + Fraction(0))

        A, inner, outer = (m + m.T for m in (drawn(s, s), drawn(s, s), drawn(q, q)))
        data = ReducedData(
            hidden=(shape.rank,) * (shape.layers - 1),
            ridges=tuple(drawn(shape.layers).tolist()),
            A=A,
            B=drawn(q, s),
            inner=inner,
            outer=outer,
            basis=np.zeros((s, s), dtype=object),
            columns=np.zeros((q, q), dtype=object),
            constant=Fraction(0),
        )
        found = _degree(data, shape.rank, prime, None, o, Which.ALL)
        degrees.append(found)
    return degrees[0] if degrees[0] == degrees[1] != INFINITE else None


def content_of(data: ReducedData) -> str:
    """All numbers of the data that the equations depend on, as one text."""
    matrices = (data.A, data.B, data.inner, data.outer)
    words = [f"{m.shape} {' '.join(map(str, m.ravel()))}" for m in matrices]
    return "|".join([*words, " ".join(map(str, data.ridges))])


def _kept(data: ReducedData, rank: int, o: DegreeOptions, where: str, which: Which) -> int | None:
    content = content_of(data)
    name = address(f"{_FORMAT}|{PRIMES}|{where}|{rank}|{which.value}|{content}", digits=32)
    path = cache_folder() / f"reduced-degree-{name}.json"
    known = None if o.anew else _read(path)
    if known is not None and (known[0] is not None or o.time_limit <= known[1]):
        return known[0]
    if not msolve.available():
        return None
    found = _agreed(lambda prime: _chart(data, prime, content, where), data, rank, o, which)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(
            path,
            f'{{"degree": {"null" if found is None else found}, "time_limit": {o.time_limit}}}',
        )
    return found


def _chart(data: ReducedData, prime: int, content: str, where: str) -> np.ndarray | None:
    """Random residues, from all digits of the data: no data can be made to fit them."""
    if where != "all charts":
        return None
    seed = int(address(f"{prime}|{content}", digits=32), 16)
    size = (data.inputs, data.inputs)
    return np.random.default_rng(seed).integers(0, prime, size).astype(object)


def _agreed(
    chart: Callable[[int], np.ndarray | None],
    data: ReducedData,
    rank: int,
    o: DegreeOptions,
    which: Which,
) -> int | None:
    degrees = []
    for prime in PRIMES:
        degrees.append(_degree(data, rank, prime, chart(prime), o, which))
        if degrees[-1] is None:
            return None
    return degrees[0] if degrees[0] == degrees[1] else None


def _degree(
    data: ReducedData,
    rank: int,
    prime: int,
    chart: NDArray[Any] | None,
    o: DegreeOptions,
    which: Which,
) -> int | None:
    try:
        text, names = ideal_text(data, rank, prime, chart, which)
        return msolve.degree_of_text(text, names, msolve.MsolveOptions(time_limit=o.time_limit))
    except (msolve.MsolveError, UnluckyPrime):
        return None


def _read(path: Path) -> tuple[int | None, float] | None:
    try:
        known = read_json(path)
        count, limit = known["degree"], known["time_limit"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    usable = count is None or (type(count) is int and INFINITE <= count < _LARGEST)
    return (count, limit) if usable and isinstance(limit, float) else None
