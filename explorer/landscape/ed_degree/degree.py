"""Euclidean-distance degrees by the engine, with what vouches for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np

from explorer.errors import InputError
from explorer.external import msolve
from explorer.homotopy.generic import generic_solve
from explorer.homotopy.generic_set import GenericSet
from explorer.homotopy.options import MonodromyOptions, NativeOptions
from explorer.homotopy.parameter_path import Family
from explorer.homotopy.progress import Watch
from explorer.homotopy.witness import Asked, Finding, Witness, counted
from explorer.homotopy.witnesses import StartWitness, TraceWitness
from explorer.landscape.ed_degree.formulas import PUBLISHED, closed_form, published
from explorer.landscape.ed_degree.varieties import Kind, Metric, Variety
from explorer.limits import Limit

# Limits of each Groebner basis.
_LIMITS = msolve.MsolveOptions(time_limit=60.0)
# Of 4x4 matrices of rank 2 eight quiet cycles left out 2 to 7 of 1350 points, and a trace test did
# not see that one was missing; sixty left out none.
_PATIENT = MonodromyOptions(enough_loops=60, enough_draws=400)
# Degrees above are not tried: the basis would not be found within these limits.
_MOST = 1000


@dataclass(frozen=True)
class EdDegree:
    """A Euclidean-distance degree; prints as a line a fact.

    Attributes
    ----------
    variety : Variety
    count : int
        Critical points that the engine found for a random complex target.
    formula : int or None
        What a closed form says, where there is one, and its source in ``source``.
    degree : int or None
        Degree of the ideal of the critical points at random targets, by msolve modulo two primes;
        None where it was not found.
    published : int or None
        What a paper has, see :data:`explorer.landscape.ed_degree.formulas.PUBLISHED`.
    witness : str
        What vouches for the engine's number, other than these; empty where nothing does.
    """

    variety: Variety
    count: int
    formula: int | None
    source: str
    degree: int | None
    published: int | None
    witness: str

    @property
    def agrees(self) -> bool:
        """Whether no number contradicts another, and one thing at least vouches for them."""
        numbers = (self.formula, self.degree, self.published)
        others = [n for n in numbers if n is not None]
        return all(n == self.count for n in others) and bool(others or self.witness)

    def summary(self) -> dict[str, Any]:
        """Everything, for JSON."""
        v = self.variety
        return {
            "variety": v.kind.value,
            "shape": list(v.shape),
            "rank": v.rank,
            "metric": v.metric.value,
            "ed_degree": self.count,
            "closed_form": self.formula,
            "source": self.source,
            "ideal_degree": self.degree,
            "published": self.published,
            "witness": self.witness,
            "agrees": self.agrees,
        }

    def __repr__(self) -> str:
        lines = [f"{self.variety}: {self.count} critical points of a random target"]
        if self.formula is not None:
            lines.append(f"  closed form  {self.formula}: {self.source}")
        if self.degree is not None:
            lines.append(f"  ideal        {self.degree}: msolve, modulo {msolve.PRIMES_TEXT}")
        if self.published is not None:
            lines.append(f"  published    {self.published}: {PUBLISHED}")
        lines.append(f"  paths        {self.count}: {self.witness or 'monodromy found no more'}")
        if not self.agrees:
            lines.append("  NUMBERS DIFFER, or nothing vouches for them")
        indent = " " * 15
        return "\n".join(
            part for line in lines for part in wrap(line, 80, subsequent_indent=indent)
        )


def ed_degree(
    kind: str,
    shape: Sequence[int],
    rank: int = 1,
    metric: str = "generic",
    seed: int = 0,
    *,
    watch: Watch | None = None,
) -> EdDegree:
    """Count the points of a variety that are critical for the distance to a random target.

    Parameters
    ----------
    kind : {"segre", "rank"}
        Tensors of rank one (also: compositions of convolutions whose strides keep all products of
        filter entries apart); matrices of a rank or less.
    shape : sequence of int
    rank : int
        For ``rank``.
    metric : {"frobenius", "weighted", "generic"}
        Sum of squares; random weights of the entries; a random quadratic form.
    seed : int
        Of the paths.
    watch : callable, optional
        Called now and then with a :class:`explorer.homotopy.Report`.

    Returns
    -------
    EdDegree

    Raises
    ------
    InputError

    References
    ----------
    Draisma, Horobet, Ottaviani, Sturmfels, Thomas, "The Euclidean distance degree of an algebraic
    variety", arXiv 1309.0049; Ottaviani, Spaenlehauer, Sturmfels, arXiv 1311.2376.

    Examples
    --------
    >>> from explorer import ed_degree
    >>> ed_degree("segre", (2, 2)).count
    6
    """
    variety = variety_of(kind, shape, rank, metric)
    known = closed_form(variety)
    if known is not None:
        Limit.POINTS.allow(known[0], str(variety))
    if variety.metric is Metric.FROBENIUS or known is None or known[0] <= _MOST:
        degree = ideal_degree(variety)
    else:
        degree = None
    found, witness = _by_paths(variety, known, degree, seed, watch)
    formula, source = (None, "") if known is None else known
    return EdDegree(variety, found.count, formula, source, degree, published(variety), witness)


def variety_of(kind: str, shape: Sequence[int], rank: int, metric: str) -> Variety:
    """Read what a user asks for."""
    kinds, metrics = ([one.value for one in enum] for enum in (Kind, Metric))
    for name, value, allowed in (("kind", kind, kinds), ("metric", metric, metrics)):
        if value not in allowed:
            raise InputError(f"{name} = {value}: allowed is one of {', '.join(allowed)}")
    return Variety(Kind(kind), tuple(shape), rank, Metric(metric))


def ideal_degree(variety: Variety, options: msolve.MsolveOptions | None = None) -> int | None:
    """Degree of the ideal at random targets modulo two primes; None where it is not found."""
    if not msolve.available():
        return None
    system = variety.system
    degrees = []
    for prime in msolve.PRIMES:
        rng = np.random.default_rng([20261128, prime])
        values = rng.integers(1, prime, len(system.parameters)).tolist()
        try:
            degrees.append(msolve.degree(system, values, prime, options or _LIMITS))
        except (msolve.MsolveError, ValueError):
            return None
    return degrees[0] if degrees[0] == degrees[1] != msolve.INFINITE else None


def _by_paths(
    variety: Variety,
    known: tuple[int, str] | None,
    degree: int | None,
    seed: int,
    watch: Watch | None,
) -> tuple[GenericSet, str]:
    """Find all by monodromy; exact numbers end the search, paths that are accounted for vouch."""
    system, options = variety.system, NativeOptions(monodromy=_PATIENT)
    size = len(system.parameters)
    family = Family(lambda rng: rng.normal(size=size) + 1j * rng.normal(size=size))
    exact: list[Asked] = []
    if known is not None:
        exact.append(_Number(known[0], Witness.CLOSED_FORM(source=known[1], count=known[0])))
    if degree is not None:
        told = Witness.DEGREE(count=degree, primes=msolve.PRIMES_TEXT)
        exact.append(_Number(degree, told))
    printed = published(variety)
    if not exact and printed is not None:
        said = Witness.CLOSED_FORM(source=PUBLISHED, count=printed)
        exact.append(_Number(printed, said))
    own: list[Asked] = [
        TraceWitness(system, family, seed, options, watch),
        StartWitness(system, seed, options),
    ]
    rng = np.random.default_rng(seed)
    found = generic_solve(system, family, rng, options, watch, None, exact or own)
    if not exact:
        return found, str(found.witness or "")
    told_by = (witness(found) for witness in own)
    return found, next((str(told.sentence) for told in told_by if told and told.agrees), "")


@dataclass(frozen=True)
class _Number:
    """A number that is known."""

    count: int
    sentence: Any

    def __call__(self, generic: GenericSet) -> Finding | None:
        return counted(self.sentence, self.count, generic)
