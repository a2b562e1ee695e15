"""What is special about the equations of an architecture, from exponents and coefficients."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import prod

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError
from explorer.networks.architectures import Architecture
from explorer.polynomial import System, continuous_symmetries, permutations


@dataclass(frozen=True)
class Structure:
    """Symmetries and invariant subspaces; prints as a few lines.

    Attributes
    ----------
    name : str
    unknowns, parameters : int
    cyclic : tuple of int
        Orders of the cyclic factors of the finite diagonal symmetries; all 2 for signs.
    torus : int
        Dimension of the group of scalings, for every value of the parameters.
    without_ridge : (tuple of int, int) or None
        The same two without ridge; None for a system that is of no architecture.
    permutations : int
        Permutations of the unknowns that, with the parameters permuted along, leave the loss
        unchanged.
    unit_permutations : int or None
        Those that leave the statistics of the data where they are, so that only ridge coefficients
        go along; None for a system that is of no architecture.
    supports : bool array, shape (k, n)
        Coordinate subspaces on which solutions at generic parameters may lie: which unknowns are
        not zero.
    continuous : dict of str to int
        Dimension of the group of linear maps that leave the loss unchanged, at random parameters
        with generic ridge coefficients, equal ones, or none.
    """

    name: str
    unknowns: int
    parameters: int
    cyclic: tuple[int, ...]
    torus: int
    without_ridge: tuple[tuple[int, ...], int] | None
    permutations: int
    unit_permutations: int | None
    supports: NDArray[np.bool_] = field(repr=False)
    continuous: dict[str, int] = field(default_factory=dict)

    @property
    def diagonal(self) -> int:
        """Number of finite diagonal symmetries."""
        return prod(self.cyclic)

    def __str__(self) -> str:
        kinds = Counter(map(int, self.supports.sum(axis=1)))
        sizes = ", ".join(
            f"{size} ({count} times)" if count > 1 else str(size) for size, count in kinds.items()
        )
        rest = f"; without ridge {_group(*self.without_ridge)}" if self.without_ridge else ""
        units = (
            f", {self.unit_permutations} of them with the data as they are"
            if self.unit_permutations
            else ""
        )
        maps = ", ".join(f"{dimension} {words}" for words, dimension in self.continuous.items())
        return "\n".join(
            [
                f"{self.name}: {self.unknowns} unknowns, {self.parameters} parameters",
                f"  diagonal symmetries    {_group(self.cyclic, self.torus)}{rest}",
                f"  permutations           {self.permutations}{units}",
                f"  invariant subspaces    {len(self.supports)}, of dimensions {sizes}",
                f"  continuous symmetries  of dimension {maps}",
            ]
        )

    __repr__ = __str__


def _group(cyclic: tuple[int, ...], torus: int) -> str:
    factors = f" ({' x '.join(map(str, cyclic))})" if len(cyclic) > 1 else ""
    return f"{prod(cyclic)}{factors}, scalings of dimension {torus}"


def structure(subject: Architecture | System, seed: int = 0) -> Structure:
    """Find the structure of an architecture, or of any system that is the gradient of a potential.

    Parameters
    ----------
    subject : Architecture or System
    seed : int
        Of the random parameters at which continuous symmetries are looked for.

    Examples
    --------
    >>> from explorer import DeepLinear, structure
    >>> structure(DeepLinear((2, 2, 2))).diagonal
    4
    """
    system = subject.system if isinstance(subject, Architecture) else subject
    if not isinstance(system, System) or system.potential is None:
        raise InputError(
            f"subject = {subject!r}: allowed is an architecture, or a system with a potential"
        )
    ridge = subject.size if isinstance(subject, Architecture) else 0
    fixed = np.arange(len(system.parameters)) < len(system.parameters) - ridge
    units = permutations(system.potential_terms, fixed).order if ridge else None
    return Structure(
        without_ridge=_without_ridge(system, ridge) if ridge else None,
        name=str(subject) if ridge else "system",
        unknowns=len(system.unknowns),
        parameters=len(system.parameters),
        cyclic=tuple(map(int, system.symmetries.orders)),
        torus=len(system.symmetries.torus),
        permutations=system.permutations.order,
        unit_permutations=units,
        supports=np.array(system.invariant_zero_patterns),
        continuous=_continuous(system, ridge, np.random.default_rng(seed)),
    )


def _without_ridge(system: System, ridge: int) -> tuple[tuple[int, ...], int]:
    found = system.symmetries_at(np.arange(len(system.parameters)) < len(system.parameters) - ridge)
    return tuple(map(int, found.orders)), len(found.torus)


def _continuous(system: System, ridge: int, rng: np.random.Generator) -> dict[str, int]:
    values = rng.uniform(0.5, 1.5, size=len(system.parameters))
    if not ridge:
        return {
            "at random parameters": continuous_symmetries(system.potential_terms, values).dimension
        }
    cases: dict[str, float | NDArray[np.float64]] = {
        "with generic ridge coefficients": values[-ridge:],
        "with equal ones": 1.0,
        "without": 0.0,
    }
    found = {}
    for words, coefficients in cases.items():
        at = values.copy()
        at[-ridge:] = coefficients
        found[words] = continuous_symmetries(system.potential_terms, at).dimension
    return found
