"""Sums over all critical manifolds of a linear chain that Morse theory knows beforehand.

The loss grows in all directions, so that its sublevel sets build up all of the space of weights,
which is contractible: each critical manifold C of index a attaches a disc bundle over it. See M.
Morse and R. Bott in ``docs/theory.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from explorer.manifolds.topology import stiefel_product


@dataclass(frozen=True)
class Counted:
    """What the sums see of a critical manifold.

    Attributes
    ----------
    rank : int
        Of the map.
    index : int
        Negative eigenvalues of the Hessian.
    live_index : int
        The same in the network with ``rank`` units in each hidden layer.
    extra : int
        Negative directions that one dead unit adds (one hidden layer).
    """

    rank: int
    index: int
    live_index: int
    extra: int = 0


@dataclass(frozen=True)
class Sums:
    """Sums of a list; where nothing is missing and all is Morse-Bott they are known.

    Attributes
    ----------
    morse_sum : int
        Sum of ``(-1)^index`` times the Euler characteristic: 1. Manifolds of rank >= 2 add 0.
    quotient_sums : tuple of int
        The same for the space modulo orthogonal changes of hidden units, with 0, 1, ..., least
        hidden width live units allowed: all 1. Every rank is seen.
    polynomial_ok : bool
        ``sum t^index P_C(t) = 1 + (1 + t) Q(t)`` with no negative coefficient in Q, where P_C is
        the Poincare polynomial modulo 2.
    """

    morse_sum: int
    quotient_sums: tuple[int, ...]
    polynomial_ok: bool

    @property
    def ok(self) -> bool:
        """All as they must be."""
        return self.morse_sum == 1 and set(self.quotient_sums) <= {1} and self.polynomial_ok


def sums(manifolds: Sequence[Counted], hidden: Sequence[int]) -> Sums:
    """Sum over a list of critical manifolds.

    Parameters
    ----------
    manifolds : sequence of Counted
        :class:`explorer.manifolds.manifold.Manifold` will do.
    hidden : sequence of int
        Hidden widths of the chain, at least one.

    Returns
    -------
    Sums
    """
    most = min(hidden)
    return Sums(
        morse_sum(manifolds, hidden),
        tuple(quotient_sum(manifolds, hidden, units) for units in range(most + 1)),
        polynomial_ok(manifolds, hidden),
    )


def morse_sum(manifolds: Iterable[Counted], hidden: Sequence[int]) -> int:
    """Sum of ``(-1)^index`` times the Euler characteristic."""
    return sum(
        _sign(m.index) * stiefel_product(hidden, m.rank).euler_characteristic for m in manifolds
    )


def quotient_sum(manifolds: Iterable[Counted], hidden: Sequence[int], units: int) -> int:
    """Euler characteristic of the quotient that a list would build up.

    Parameters
    ----------
    manifolds : iterable of Counted
    hidden : sequence of int
        Hidden widths.
    units : int
        Live units allowed; 0 to the least hidden width.

    Notes
    -----
    In the network with ``units`` units in each hidden layer the quotient of the weights by the
    orthogonal groups is contractible. Each manifold, one orbit, attaches the cone over the sphere
    of negative directions modulo its stabiliser. With two hidden layers or more the stabiliser
    does not move these. With one it moves the directions of dead units, matrices (dead units,
    extra), whose sphere has the quotient {positive semidefinite of trace 1 and bounded rank}.
    """
    deep = len(hidden) > 1
    return sum(
        _sign(m.live_index) * (1 if deep else _cone(m.extra, units - m.rank))
        for m in manifolds
        if m.rank <= units
    )


def _sign(power: int) -> int:
    return -1 if power % 2 else 1


def _cone(extra: int, dead: int) -> int:
    """Count ``1 - chi{positive semidefinite, extra x extra, trace 1, rank <= dead}``."""
    if extra == 0 or dead == 0:
        return 1
    terms = (
        _sign(j * (j + 1) // 2 - 1) * _grassmann(j, extra) for j in range(1, min(dead, extra) + 1)
    )
    return 1 - sum(terms)


def _grassmann(subspace: int, space: int) -> int:
    """Euler characteristic of a real Grassmann manifold."""
    if space % 2 == 0 and subspace % 2:
        return 0
    return comb(space // 2, subspace // 2)


def polynomial_ok(manifolds: Iterable[Counted], hidden: Sequence[int]) -> bool:
    """Tell whether the inequalities of Morse and Bott hold, modulo 2.

    Division of ``sum t^index P_C(t) - 1`` by 1 + t leaves no rest and no negative coefficient.

    References
    ----------
    R. Bott, "Nondegenerate critical manifolds", Annals of Mathematics 60 (1954).
    """
    terms: dict[int, int] = {0: -1}
    for manifold in manifolds:
        for degree, betti in enumerate(stiefel_product(hidden, manifold.rank).poincare):
            power = manifold.index + degree
            terms[power] = terms.get(power, 0) + betti
    coefficients = [terms.get(power, 0) for power in range(max(terms) + 1)]
    # Coefficients of the quotient are alternating partial sums; the last one is the rest.
    quotient = np.zeros(len(coefficients), dtype=object)
    carried = 0
    for power, coefficient in enumerate(coefficients):
        carried = coefficient - carried
        quotient[power] = carried
    return bool(quotient[-1] == 0 and (quotient >= 0).all())
