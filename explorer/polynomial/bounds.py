"""Upper bounds for the number of isolated solutions from degrees alone."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from explorer.polynomial.sparse import SparseSystem


def total_degree(system: SparseSystem) -> int:
    """Classical Bezout bound: the product of the degrees.

    Parameters
    ----------
    system : SparseSystem

    Returns
    -------
    int

    References
    ----------
    E. Bezout, "Theorie generale des equations algebriques" (1779).
    """
    return prod(int(d) for d in system.degrees)


def multihomogeneous_bezout(system: SparseSystem, groups: Sequence[Sequence[int]]) -> int:
    """Bezout number for a partition of the unknowns.

    Parameters
    ----------
    system : SparseSystem
        As many polynomials as unknowns.
    groups : sequence of sequences of int
        A partition of ``range(n)``.

    Returns
    -------
    int
        The coefficient of ``prod_j z_j^len(group_j)`` in ``prod_i sum_j d_ij z_j``, where ``d_ij``
        is the degree of polynomial i in group j.

    Raises
    ------
    ValueError
        When the groups are no partition, or the system is not square.

    References
    ----------
    A. Morgan and A. Sommese, "A homotopy for solving general polynomial systems that respects
    m-homogeneous structures", Appl. Math. Comput. 24 (1987).

    Examples
    --------
    >>> from explorer.polynomial import Graph, expand
    >>> x, y = Graph().unknown("x", (2,))
    >>> system = expand([x * y - 1, x + y])
    >>> total_degree(system), multihomogeneous_bezout(system, [[0], [1]])
    (2, 2)
    """
    if sorted(k for group in groups for k in group) != list(range(len(system.unknowns))):
        raise ValueError(
            f"groups must partition range({len(system.unknowns)}), not {[list(g) for g in groups]}"
        )
    if system.size != len(system.unknowns):
        raise ValueError(
            f"{system.size} polynomials in {len(system.unknowns)} unknowns: "
            "the system must be square"
        )
    capacity = tuple(len(group) for group in groups)
    coefficients = {(0,) * len(groups): 1}
    for row in system.group_degrees(groups).tolist():
        coefficients = _times_linear_form(coefficients, row, capacity)
    return coefficients.get(capacity, 0)


def _times_linear_form(
    coefficients: dict[tuple[int, ...], int], form: Sequence[int], capacity: tuple[int, ...]
) -> dict[tuple[int, ...], int]:
    product: dict[tuple[int, ...], int] = {}
    for powers, c in coefficients.items():
        for j, d in enumerate(form):
            if d and powers[j] < capacity[j]:
                key = (*powers[:j], powers[j] + 1, *powers[j + 1 :])
                product[key] = product.get(key, 0) + c * d
    return product
