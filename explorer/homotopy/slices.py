"""The curve of solutions over a line of parameters, cut with lines of a plane.

The trace test works on this system.

Symbols: t runs along a line of parameters ``p(t) = p0 + t p1``, on which only those parameters move
that an equation has for itself (ridge coefficients); g is a function of a solution and t that does
not change under the symmetry group; the cutting lines are ``alpha g + t = c``. A *place* says which
curve and which line: ``(z0, p1, form, alpha, c)`` with ``p0 = parameters(z0)`` and the coefficients
of g.

Why this line: the curve is irreducible, as the solutions are a graph over x (`docs/theory.md`,
section 2). Why g is the potential, where there is one: it stays finite at most places where
solutions go to infinity, so few points of a cut lie there (208 for the 48 orbits of (2,2,2); with
random squares of coordinates and all parameters moving there are 448).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.generic_set import PatternSet
from explorer.homotopy.orbits import exponent_of
from explorer.homotopy.parameter_path import Complex, Family, ParameterPath
from explorer.homotopy.start_solution import own_parameters
from explorer.polynomial import Expression, Graph, System
from explorer.polynomial.opcodes import Opcode


@dataclass(frozen=True)
class SlicedCurve:
    """Equations in the unknowns ``(x, t)`` with parameters ``(p0, p1, form, alpha, c)``.

    x are the unknowns of the pattern.

    Attributes
    ----------
    system : System
    family : Family
    own : int array, shape (k,)
        Parameters that move along the line, one for each of the k unknowns of the pattern.
    actions : complex array, shape (g, k + 1)
        The symmetry group on (x, t).
    data : complex array
        Family coordinates of the generic point.
    form : complex array, shape (r,)
        Coefficients that make g of the size of t on the known orbits.
    start : complex array, shape (K, k + 1)
        The known orbits: the cut with alpha = c = 0 at ``z0 = data``.
    """

    system: System
    family: Family
    own: NDArray[np.int64]
    actions: Complex
    data: Complex
    form: Complex
    start: Complex

    def sample(self, rng: np.random.Generator, z: Complex | None = None) -> Complex:
        """Draw a place, or one with given z0."""
        k, r = len(self.own), len(self.form)
        z0 = self.family.sample(rng) if z is None else z
        draws = rng.normal(size=k + r + 2) + 1j * rng.normal(size=k + r + 2)
        draws[k : k + r] = self.form * draws[k : k + r] if r > 1 else self.form
        return np.concatenate([z0, draws])

    def parameters(self, place: Complex) -> Complex:
        """Parameters of the system at a place."""
        z, k = len(self.data), len(self.own)
        base = self.family.parameters(place[:z])
        direction = np.zeros_like(base)
        direction[self.own] = place[z : z + k]
        return np.concatenate([base, direction, place[z + k :]])

    def path(
        self, start: Complex, end: Complex, geometric: NDArray[np.bool_] | None = None
    ) -> ParameterPath:
        """Path of the parameters over the straight line between two places."""
        if self.family.linear or np.array_equal(start[: len(self.data)], end[: len(self.data)]):
            return ParameterPath.line(self.parameters(start), self.parameters(end), geometric)
        return ParameterPath.parabola(
            *(self.parameters(place) for place in (start, (start + end) / 2, end))
        )


def slice_curve(system: System, family: Family, data: Complex, source: PatternSet) -> SlicedCurve:
    """Write the system of the cuts for one pattern of a generic set at ``data``."""
    ones, zeros = np.ones((len(source.actions), 1)), np.zeros((len(source.points), 1))
    return SlicedCurve(
        _equations(system, source),
        family,
        own_parameters(system)[source.pattern],
        np.hstack([source.actions[:, source.pattern], ones]),
        data,
        _form(system, family.parameters(data), source),
        np.hstack([source.points[:, source.pattern], zeros]),
    )


def _form(system: System, parameters: Complex, source: PatternSet) -> Complex:
    if system.potential is not None:
        values = system.value_of_potential(source.points, parameters)
        return np.array([1 / np.median(np.abs(values))]).astype(np.complex128)
    heights = np.median(np.abs(source.points[:, source.pattern]), axis=0) ** exponent_of(
        source.actions
    )
    return (1 / heights).astype(np.complex128)


def _equations(system: System, source: PatternSet) -> System:
    """Write a pattern's equations with parameters that depend on t, and the line below them."""
    graph, kept = Graph(), np.flatnonzero(source.pattern)
    x, t = graph.unknown("x", (len(kept),)), graph.unknown("t")[()]
    series = graph.parameter("line", (2, len(system.parameters)))
    form = graph.parameter("g", (1 if system.potential is not None else len(kept),))
    alpha, level = graph.parameter("alpha")[()], graph.parameter("c")[()]
    unknowns = [graph.constant(0)] * len(source.pattern)
    for place, value in zip(kept.tolist(), x.tolist(), strict=True):
        unknowns[place] = value
    parameters = series[0] + t * series[1]
    old = [system.equations[k] for k in kept] + (
        [] if system.potential is None else [system.potential]
    )
    new = _rewrite(system.graph, old, graph, unknowns, parameters.tolist())
    heights = (
        x ** exponent_of(source.actions) if system.potential is None else np.array(new[len(kept) :])
    )
    return System(graph, (*new[: len(kept)], alpha * (form * heights).sum() + t - level))


def _rewrite(
    old: Graph,
    roots: list[Expression],
    graph: Graph,
    unknowns: list[Expression],
    parameters: list[Expression],
) -> list[Expression]:
    """Put expressions of another graph in for unknowns and parameters."""
    new: dict[int, Expression] = {}
    for a in old.reachable([root.node for root in roots]):
        node = old.nodes[a]
        if node.opcode is Opcode.CONSTANT:
            new[a] = graph.constant(node.value)
        elif node.opcode is Opcode.UNKNOWN:
            new[a] = unknowns[node.left]
        elif node.opcode is Opcode.PARAMETER:
            new[a] = parameters[node.left]
        elif node.opcode is Opcode.ADD:
            new[a] = new[node.left] + new[node.right]
        elif node.opcode is Opcode.SUBTRACT:
            new[a] = new[node.left] - new[node.right]
        else:
            new[a] = new[node.left] * new[node.right]
    return [new[root.node] for root in roots]
