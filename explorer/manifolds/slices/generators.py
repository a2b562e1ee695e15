"""The Lie algebra of the affine maps that leave a polynomial unchanged, exactly.

Symbols: a field ``x -> M x + b`` with ``grad P(x) . (M x + b) = 0`` for all x generates maps
``exp`` that leave P unchanged. The coefficients are rational, so the fields have a rational basis
whatever irrational numbers the maps have. The group is compact if and only if its fields vanish at
a common point and leave a positive definite form Q unchanged, ``M^T Q + Q M = 0``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from explorer.manifolds.inertia import exact_inertia
from explorer.manifolds.reduce import identity
from explorer.manifolds.slices.linear import null_space, solve, zeros
from explorer.manifolds.slices.terms import Exact, Terms
from explorer.validate.matching import components

_ROUNDS = 400
_DENOMINATOR = 2**40


@dataclass(frozen=True)
class Algebra:
    """Fields that leave a polynomial unchanged.

    Attributes
    ----------
    fields : array of Fraction, shape (k, n, n + 1)
        ``(M | b)``.
    centre : list of n Fraction, or None
        A point where all fields vanish, if there is one.
    form : array of Fraction, shape (n, n), or None
        A positive definite form that all M leave unchanged, if one was found.
    """

    fields: Exact
    centre: list[Fraction] | None
    form: Exact | None

    @property
    def dimension(self) -> int:
        """Dimension of the group."""
        return len(self.fields)

    @property
    def generators(self) -> Exact:
        """The matrices M, shape (k, n, n)."""
        return self.fields[:, :, :-1]

    @property
    def compact(self) -> bool:
        """Whether the group is proved to be compact."""
        return self.centre is not None and self.form is not None


def algebra(polynomial: Terms, n: int) -> Algebra:
    """Find all affine fields along which a polynomial does not change.

    Parameters
    ----------
    polynomial : Terms
        In n unknowns.
    n : int

    Examples
    --------
    >>> from fractions import Fraction
    >>> circle = {(2, 0): Fraction(1), (0, 2): Fraction(3), (0, 0): Fraction(1)}
    >>> found = algebra(circle, 2)
    >>> found.dimension, found.compact
    (1, True)
    """
    fields = _fields(polynomial, n)
    centre = _centre(fields, n)
    form = None if centre is None else _invariant_form(fields[:, :, :-1], n)
    return Algebra(fields, centre, form)


def _fields(polynomial: Terms, n: int) -> Exact:
    found = list(_solutions(_equations(polynomial, n), n * (n + 1)))
    return np.array(found, dtype=object).reshape(-1, n, n + 1)


def _solutions(equations: list[Row], size: int) -> Iterator[Exact]:
    """Basis of the solutions of linear equations in so many unknowns."""
    for rows, entries in _blocks(equations, size):
        place = {entry: k for k, entry in enumerate(entries)}
        matrix = zeros(len(rows), len(entries))
        for i, row in enumerate(rows):
            for entry, value in row.items():
                matrix[i, place[entry]] = value
        for vector in null_space(matrix)[0]:
            solution = zeros(size)
            solution[entries] = vector
            yield solution


Row = dict[int, Fraction]


def _equations(polynomial: Terms, n: int) -> list[Row]:
    """One equation a monomial; entry (i, j) of the field is unknown ``i (n + 1) + j``."""
    rows: dict[tuple[int, ...], Row] = {}
    for exponents, c in polynomial.items():
        for i, e in enumerate(exponents):
            if not e:
                continue
            lowered = list(exponents)
            lowered[i] -= 1
            for j in range(n + 1):
                moved = lowered.copy()
                if j < n:
                    moved[j] += 1
                row = rows.setdefault(tuple(moved), {})
                entry = i * (n + 1) + j
                row[entry] = row.get(entry, Fraction(0)) + c * e
    return _simplified([{k: v for k, v in row.items() if v} for row in rows.values()])


def _simplified(rows: list[Row]) -> list[Row]:
    """Leave out entries that some equation names alone, which are zero, and repeated equations."""
    zero: set[int] = set()
    while True:
        alone = {next(iter(row)) for row in rows if len(row) == 1} - zero
        if not alone:
            break
        zero |= alone
        rows = [{k: v for k, v in row.items() if k not in zero} for row in rows]
    rows = [row for row in rows if row] + [{k: Fraction(1)} for k in zero]
    distinct = {}
    for row in rows:
        ordered = sorted(row.items())
        first = ordered[0][1]
        distinct[tuple((k, v / first) for k, v in ordered)] = {k: v / first for k, v in ordered}
    return list(distinct.values())


def _blocks(rows: list[Row], size: int) -> list[tuple[list[Row], list[int]]]:
    """Equations that share unknowns, and these; an unknown that no equation names is alone."""
    edges = [(next(iter(row)), entry) for row in rows for entry in row]
    labels = components(size, np.array(edges, dtype=np.int64).reshape(-1, 2)).tolist()
    blocks: list[tuple[list[Row], list[int]]] = [([], []) for _ in range(len(set(labels)))]
    for entry, label in enumerate(labels):
        blocks[label][1].append(entry)
    for row in rows:
        blocks[labels[next(iter(row))]][0].append(row)
    return blocks


def _centre(fields: Exact, n: int) -> list[Fraction] | None:
    if not len(fields):
        return [Fraction(0)] * n
    matrix = fields[:, :, :-1].reshape(-1, n)
    right = [-b for b in fields[:, :, -1].ravel()]
    return solve(matrix, right)


def _invariant_form(generators: Exact, n: int) -> Exact | None:
    """A positive definite form that all generators leave unchanged; None where none was found."""
    if not (generators + generators.swapaxes(1, 2)).any():
        return identity(n)  # rotations, the usual case
    rows: list[Row] = []
    for M in generators:
        rows += _form_equations(M, n)
    forms = []
    for vector in _solutions(_simplified(rows), n * n):
        upper = vector.reshape(n, n)
        if not np.tril(upper, -1).any():
            forms.append(upper + np.triu(upper, 1).T)
    if not forms:
        return None
    return _definite(np.array(forms), _average(generators.astype(float)))


def _form_equations(M: Exact, n: int) -> list[Row]:
    """Equations ``M^T Q + Q M = 0`` for Q; entry (i, j) is unknown ``min n + max``."""
    rows: dict[tuple[int, int], Row] = {}
    for i, a in zip(*(axis.tolist() for axis in np.nonzero(M)), strict=True):
        for b in range(n):
            # M[i, a] Q[i, b] stands in the entries (a, b) and (b, a), twice where they are one
            row = rows.setdefault((min(a, b), max(a, b)), {})
            entry = min(i, b) * n + max(i, b)
            row[entry] = row.get(entry, Fraction(0)) + M[i, a] * (2 if a == b else 1)
    nonzero = [{k: v for k, v in row.items() if v} for row in rows.values()]
    return [row for row in nonzero if row]


def _definite(forms: Exact, near: NDArray[np.float64]) -> Exact | None:
    """A positive definite combination of forms, near a given one."""
    if not np.isfinite(near).all():
        return None
    columns = forms.reshape(len(forms), -1).astype(float).T
    factors = np.linalg.lstsq(columns, near.ravel(), rcond=None)[0]
    total = zeros(*near.shape)
    for factor, form in zip(factors.tolist(), forms, strict=True):
        total = total + Fraction(factor).limit_denominator(_DENOMINATOR) * form
    return total if exact_inertia(total).positive == len(total) else None


def _average(generators: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average of ``g^T g`` over the group, roughly; it grows without end if that is not compact."""
    from scipy.linalg import expm

    rng = np.random.default_rng(7)
    form = np.eye(generators.shape[1])
    sizes = np.linalg.norm(generators, axis=(1, 2))
    for _ in range(_ROUNDS):
        factors = rng.normal(size=len(generators)) * 3 / sizes
        with np.errstate(over="ignore", invalid="ignore"):
            g = expm(np.tensordot(factors, generators, 1))
            form = (form + g.T @ form @ g) / 2
            form = form / np.linalg.norm(form) * np.sqrt(len(form))
        if not np.isfinite(form).all():
            break
    return form
