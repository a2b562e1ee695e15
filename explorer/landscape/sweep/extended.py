"""Where critical points meet: extended systems whose simple zeros are the events.

* **Fold**: ``grad L = 0``, ``H v = 0``, ``c.v = 1`` in (w, s, v) (Moore and Spence, SIAM J.
  Numer. Anal. 17, 1980). A zero is simple exactly where two points are born as the square root
  of s.
* **On an invariant subspace** ``w_B = 0``, in which the gradient lies by symmetry or because the
  loss has no term linear in ``w_B``: ``grad_A L = 0``, ``H_BB v = 0``, ``c.v = 1`` in (w_A, s, v_B)
  (Werner and Spence, SIAM J. Numer. Anal. 21, 1984). A zero is simple exactly where an eigenvalue
  of the branch goes through zero with a speed that is not zero. Where a sign change turns v, and
  with it a pair of points, this is a pitchfork, else a crossing of two branches.
* **Two equal losses**: both gradients zero, and the difference of the losses.

Simple zeros are proved by interval arithmetic with the exact data.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.certify import certify
from explorer.landscape.sweep.family import (
    Family,
    dot,
    parameter,
    run_on,
    solve_each,
    unknown,
)
from explorer.polynomial import Graph, StraightLineProgram, System
from explorer.polynomial.derivative import gradient

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

_STEPS = 40
# Last Newton step of what is taken for a zero, in shares of its size.
_SMALL = 1e-9
# A coordinate is on its way to zero below this share of the largest.
_NEAR = 0.03


class EventKind(StrEnum):
    """What happens at a value of the moving number."""

    FOLD = "fold"
    """Two critical points meet and turn complex, or the reverse."""
    PITCHFORK = "pitchfork"
    """Two points that a sign change exchanges meet on a branch that goes on."""
    CROSSING = "crossing"
    """Two branches go through each other and exchange stability."""
    MAXWELL = "equal losses"
    """Two minima have the same loss."""
    UNKNOWN = "unresolved"
    """Points meet in a way that no extended system with simple zeros describes."""


@dataclass(frozen=True, eq=False)
class Found:
    """A zero of an extended system.

    Attributes
    ----------
    kind : EventKind
    value, error : float
        Of the moving number; ``error`` bounds the distance where ``certified``, else estimates it.
    point : float array, shape (n,)
        Where points meet.
    direction : float array, shape (n,)
        Kernel of the Hessian there.
    certified : bool
    """

    kind: EventKind
    value: float
    error: float
    point: Array
    direction: Array
    certified: bool


@dataclass(frozen=True, eq=False)
class Extended:
    """Extended systems of a family."""

    family: Family

    @cached_property
    def _fold_system(self) -> System:
        """Unknowns w, s, v; parameters c."""
        return _system(self.family, np.ones(len(self.family.names), dtype=bool), whole=True)

    @cached_property
    def _subspace_systems(self) -> dict[bytes, System]:
        return {}

    def fold(self, start: Array, value: float) -> Found | None:
        """Find the fold next to a point (n,)."""
        hessian = self.family.system.jacobian(start[None], [value])[0]
        v = _kernel(hessian)
        n = len(start)
        zero = _zero_of(self._fold_system, np.concatenate([start, [value], v]), v)
        if zero is None:
            return None
        x, error, certified = zero
        v = x[n + 1 :]
        return Found(EventKind.FOLD, float(x[n]), error[n], x[:n], v, certified)

    def on_subspace(self, start: Array, value: float, away: Bools) -> Found | None:
        """Find where the branch ``w_B = 0``, B marked by ``away`` (n,), gets a kernel in B."""
        key = away.tobytes()
        if key not in self._subspace_systems:
            self._subspace_systems[key] = _system(self.family, away, whole=False)
        inside = np.where(away, 0, start)
        hessian = self.family.system.jacobian(inside[None], [value])[0]
        v = _kernel(hessian[np.ix_(away, away)])
        unknowns = np.concatenate([inside[~away], [value], v])
        zero = _zero_of(self._subspace_systems[key], unknowns, v)
        if zero is None:
            return None
        x, error, certified = zero
        k = int((~away).sum())
        point, direction = np.zeros(len(start)), np.zeros(len(start))
        point[~away], direction[away] = x[:k], x[k + 1 :]
        kind = EventKind.PITCHFORK if self._flips(point, away) else EventKind.CROSSING
        return Found(kind, float(x[k]), error[k], point, direction, certified)

    def _flips(self, point: Array, away: Bools) -> bool:
        """Whether a sign change turns the coordinates in B and leaves the others."""
        real = self.family.signs
        kept = (real == 1) | (point == 0)
        turned = np.where(away[None], real == -1, kept)
        return bool(turned.all(axis=1).any())

    def equal_losses(self, first: Array, second: Array, value: float) -> Found | None:
        """Find where two critical points (n,) have the same loss."""
        n = len(first)
        start = np.concatenate([first, second, [value]])
        zero = _zero_of(self._maxwell_system, start, np.zeros(0))
        if zero is None:
            return None
        x, error, certified = zero
        return Found(EventKind.MAXWELL, float(x[-1]), error[-1], x[:n], np.zeros(n), certified)

    @cached_property
    def _maxwell_system(self) -> System:
        graph = Graph()
        n = len(self.family.names)
        a = [unknown(graph, f"a{k}") for k in range(n)]
        b = [unknown(graph, f"b{k}") for k in range(n)]
        s = unknown(graph, "s")
        first, second = self.family.write(a, s), self.family.write(b, s)
        return System(graph, (*gradient(first, a), *gradient(second, b), first - second))

    def candidates(self, point: NDArray[np.complex128], value: float) -> list[Found]:
        """Meeting points next to a critical point (n,), on the smallest subspaces first."""
        w = point.real.copy()
        size = float(np.abs(point).max(initial=0))
        small = np.abs(point) <= _NEAR * size
        found = []
        for pattern in self.family.system.invariant_zero_patterns[::-1]:
            away = ~pattern
            # From afar all coordinates may be on their way to zero
            if not away.any() or not (small | (size < _NEAR) | pattern).all():
                continue
            one = self.on_subspace(w, value, away)
            found += [one] if one is not None else []
        one = self.fold(w, value)
        return [*found, one] if one is not None else found


def _system(family: Family, away: Bools, *, whole: bool) -> System:
    """``grad L = 0`` in the coordinates kept, ``H v = 0`` in those of v, and ``c.v = 1``."""
    program = _with_kernel(family)
    graph = Graph()
    kept = np.ones_like(away) if whole else ~away
    zero = graph.constant(0)
    w = [unknown(graph, f"w{k}") if here else zero for k, here in enumerate(kept)]
    s = unknown(graph, "s")
    v = [unknown(graph, f"v{k}") if here else zero for k, here in enumerate(away)]
    c = [parameter(graph, f"c{k}") for k in np.flatnonzero(away)]
    results = run_on(program, [*w, *v, s], graph)
    n = len(away)
    gradients = [g for g, here in zip(results[:n], kept, strict=True) if here]
    products = [h for h, here in zip(results[n:], away, strict=True) if here]
    norm = dot(c, [x for x, here in zip(v, away, strict=True) if here]) - 1
    return System(graph, (*gradients, *products, norm))


def _with_kernel(family: Family) -> StraightLineProgram:
    """Gradient and ``H v`` in unknowns w, v and the parameter s."""
    graph = Graph()
    w = [unknown(graph, name) for name in family.names]
    v = [unknown(graph, f"v{k}") for k in range(len(w))]
    s = parameter(graph, "moving")
    gradients = gradient(family.write(w, s), w)
    return StraightLineProgram.of([*gradients, *gradient(dot(gradients, v), w)], graph)


def _kernel(matrix: Array) -> Array:
    """Eigenvector of the eigenvalue next to zero, of length one."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return np.asarray(vectors[:, np.abs(values).argmin()])


def _zero_of(system: System, start: Array, c: Array) -> tuple[Array, Array, bool] | None:
    """Zero next to a start, bounds for its coordinates, and whether it is proved."""
    x = start.copy()
    step = np.inf
    for _ in range(_STEPS):
        value = system.evaluate(x[None], c)
        change = solve_each(system.jacobian(x[None], c), value)[0]
        step = float(np.abs(change).max(initial=0))
        if not step < 1e3 * (1 + np.abs(x).max()):
            return None
        x = x - change
        if step <= 1e-15 * np.abs(x).max():
            break
    if not step <= _SMALL * np.abs(x).max():
        return None
    proof = certify(system, [float(value) for value in c], x[None].astype(complex))
    if bool(proof.good[0]) and proof.real[0] == 1:
        return proof.points[0].real, proof.distance[0], True
    return x, np.full(len(x), max(step, 1e-12)), False
