"""Counts of solutions, found anew, and whether they make a list complete."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from explorer.external import msolve
from explorer.manifolds.counts import known_count
from explorer.manifolds.equations import Shape
from explorer.manifolds.inertia import exact_inertia
from explorer.manifolds.proof.autoencoder import number_of_maps
from explorer.manifolds.proof.degree import (
    DegreeOptions,
    degree_at_data,
    degree_in_chart,
    generic_degree,
)
from explorer.manifolds.proof.empty import has_none
from explorer.manifolds.proof.ideal import Which, ideal_text
from explorer.manifolds.proof.listing import all_subsets, told_apart
from explorer.manifolds.proof.verification.layout import Rank, Root
from explorer.manifolds.reduced_data import ReducedData


@dataclass(frozen=True)
class Counted:
    """A number of complex solutions, of generic data or of the data at hand."""

    expected: int | None
    at_data: bool


@dataclass(frozen=True, eq=False)
class Recount:
    """Counts at the data, none of them from the disk."""

    data: ReducedData
    time_limit: float

    @property
    def options(self) -> DegreeOptions:
        """Limits of msolve."""
        return DegreeOptions(self.time_limit, anew=True)

    def generic(self, rank: int) -> int | None:
        """Number of solutions of generic data: a closed form, or a degree at random residues."""
        shape = Shape.of(self.data, rank)
        known = known_count(shape)
        return known[0] if known is not None else generic_degree(shape, self.options)

    def at_data(self, rank: int, which: Which = Which.ALL) -> int | None:
        """Degree at the data."""
        return degree_at_data(self.data, rank, self.options, which)

    def singular(self, rank: int) -> int | None:
        """Number of solutions with ``det S = 0``."""
        return degree_at_data(self.data, rank, self.options, Which.SINGULAR)

    def isolated(self, roots: list[Root], rank: int, degree: int) -> bool:
        """Whether msolve's real boxes are the real roots, and the chart shows all."""
        if degree == msolve.INFINITE:
            return False
        if degree_in_chart(self.data, rank, self.options) != degree:
            return False
        text, _ = ideal_text(self.data, rank)
        try:
            limits = msolve.MsolveOptions(time_limit=self.time_limit)
            boxes = msolve.real_roots_of_text(text, limits)
        except msolve.MsolveError:
            return False
        real = [root for root in roots if root.real == 1]
        centre = [_real_centre(root) for root in real]
        return told_apart(boxes, Shape.of(self.data, rank), centre, [r.error for r in real])

    def at_origin(self) -> tuple[int, int] | None:
        """Index and nullity of the map zero, exactly."""
        data = self.data
        if data.layers > 2 or not (data.inputs and data.outputs):
            return 0, 0
        pulled = data.B.T @ data.outer @ data.B / data.ridges[1]
        signs = exact_inertia(data.ridges[0] * data.inner - pulled)
        return data.hidden[0] * signs.negative, data.hidden[0] * signs.zero


def _real_centre(root: Root) -> list[Fraction]:
    parts = zip(*root.centre, strict=True)
    return [sum((Fraction(pair[0]) for pair in pairs), Fraction(0)) for pairs in parts]


def why_complete(recount: Recount, rank: Rank) -> Counted | None:
    """Say which number proves that none is missing; None where the way named does not."""
    count = len(rank.roots)
    match rank.way:
        case "generic":
            right = recount.generic(rank.rank) == count
            return Counted(count, at_data=False) if right else None
        case "isometric":
            real = sum(root.positive is True for root in rank.roots)
            right = all_subsets(recount.data, rank.rank, real)
            return Counted(None, at_data=True) if right else None
        case "autoencoder":
            real = sum(root.positive is True for root in rank.roots)
            right = number_of_maps(recount.data, rank.rank) == real
            return Counted(None, at_data=True) if right else None
        case "empty":
            right = has_none(recount.data, rank.rank)
            return Counted(None, at_data=True) if right else None
        case "degree":
            right = recount.at_data(rank.rank) == count
            return Counted(count, at_data=True) if right else None
        case "regular":
            right = recount.at_data(rank.rank, Which.REGULAR) == count
            return Counted(count, at_data=True) if right else None
        case "isolated":
            degree = recount.at_data(rank.rank)
            right = degree is not None and recount.isolated(rank.roots, rank.rank, degree)
            return Counted(degree, at_data=True) if right else None
        case _:
            return None
