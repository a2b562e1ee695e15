"""Critical points of generic orbits on a slice: monodromy over the family, then the given member.

A start is free: at a random x the equations ``grad sum_f c_f Q_f(x) = 0`` and ``l . M_k x = 0`` are
linear in c and l. Its multipliers are zero, and so are those of all that loops reach from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.generic_set import GenericSet, PatternSet
from explorer.homotopy.monodromy import HomotopyGraph
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Family, ParameterPath
from explorer.homotopy.targets import solve_targets
from explorer.homotopy.transport import carry
from explorer.manifolds.slices.square import Complex, SliceSystem
from explorer.manifolds.slices.terms import gradients

# A start whose Jacobian has a smaller ratio of singular values is singular: then generic members
# of the family have no such points.
_SINGULAR = 1e-11
_NULL = 1e-10
MOST_PATHS = 60_000
"""Paths of one search: about half a minute; it is said where they do not suffice."""


@dataclass(frozen=True)
class Found:
    """Points of orbits of the generic kind on one slice of the given polynomial.

    Attributes
    ----------
    points : complex array, shape (N, n)
        Simple ones.
    generic : int
        Points on a slice for generic members of the family.
    settled : bool
        Whether monodromy met its stop rule.
    graph : HomotopyGraph
        Its end.
    """

    points: Complex
    generic: int
    settled: bool
    graph: HomotopyGraph


def _copied(z: Complex) -> Complex:
    return z.copy()


def search(
    square: SliceSystem,
    covector: NDArray[np.float64],
    rng: np.random.Generator,
    options: NativeOptions,
) -> Found | None:
    """Find the points; None where no start exists.

    Parameters
    ----------
    square : SliceSystem
    covector : float array, shape (n,)
        Of the slice at the given polynomial.
    rng : Generator
    options : NativeOptions
    """
    start = _free_start(square, rng)
    if start is None:
        return None
    graph = _monodromy(square, start, rng, options)
    home = graph.nodes[0].z
    target = square.parameters(square.numbers, covector)
    path = ParameterPath.line(home, target)
    carried = carry(square.compiled, path, target, graph.points, options)
    true = carried.arrived & square.without_multipliers(carried.points)
    ends = carried.points[true, : square.unknowns]
    return Found(
        points=square.sharpened(ends, covector)[0],
        generic=len(graph.points),
        settled=graph.stop_rule_met(options.monodromy),
        graph=graph,
    )


def thorough(
    square: SliceSystem,
    found: Found,
    covector: NDArray[np.float64],
    rng: np.random.Generator,
    options: NativeOptions,
) -> tuple[Complex, Complex, int]:
    """Follow the paths to the given polynomial again, with all remedies for those that get lost.

    Returns
    -------
    points : complex array, shape (N, n)
        Simple ones.
    singular : complex array, shape (K, n)
        Ends where paths meet, or families pass.
    lost : int
        Paths whose ends are not known.
    """
    home = found.graph.nodes[0].z
    points = found.graph.points.copy()
    size = points.shape[1]
    pattern = PatternSet(
        pattern=np.ones(size, dtype=bool),
        actions=np.ones((1, size), dtype=np.complex128),
        points=points,
        stop_rule_met=found.settled,
    )
    target = square.parameters(square.numbers, covector)
    family = Family(lambda r: _sample(square, r), _copied)
    generic = GenericSet(home, home, (pattern,))
    results = solve_targets(square.system, generic, target[None], family, rng, options)[0]
    simple = np.isfinite(results.condition)
    true = simple & square.without_multipliers(results.points)
    ends = results.points[:, : square.unknowns]
    return square.sharpened(ends[true], covector)[0], ends[~simple], results.lost


def _sample(square: SliceSystem, rng: np.random.Generator) -> Complex:
    size = len(square.family.numbers) + square.unknowns
    return np.asarray((rng.normal(size=size) + 1j * rng.normal(size=size)) / np.sqrt(2))


def _free_start(square: SliceSystem, rng: np.random.Generator) -> tuple[Complex, Complex] | None:
    n = square.unknowns
    x = (rng.normal(size=n) + 1j * rng.normal(size=n)) / np.sqrt(2)
    columns = gradients(square.family.polynomials, x)
    if not columns.size:
        return None
    _, values, right = np.linalg.svd(columns)
    used = int((values > _NULL * values.max(initial=1e-300)).sum())
    kept = right[used:].conj()
    if not len(kept):
        return None
    factors = (rng.normal(size=len(kept)) + 1j * rng.normal(size=len(kept))) / np.sqrt(2)
    z = square.parameters(factors @ kept, square.annihilated(x, rng))
    point = square.with_multipliers(x[None])[0]
    block = square.system.jacobian(point[None], z)[0]
    values = np.linalg.svd(block, compute_uv=False)
    if values[-1] <= _SINGULAR * values[0]:
        return None
    return point, z


def _monodromy(
    square: SliceSystem,
    begin: tuple[Complex, Complex],
    rng: np.random.Generator,
    options: NativeOptions,
) -> HomotopyGraph:
    point, z = begin
    seed = int(rng.integers(2**63))
    home = _sample(square, rng)
    actions = np.ones((1, len(point)), dtype=np.complex128)
    graph = HomotopyGraph.begin(actions, home, z, point)
    rules = options.monodromy

    def carrier(
        start: Complex, end: Complex, points: Complex, careful: bool
    ) -> tuple[Complex, NDArray[np.bool_]]:
        path = ParameterPath.line(start, end)
        carried = carry(square.compiled, path, end, points, options, careful=careful)
        return carried.points, carried.arrived

    def sample(node: int) -> Complex:
        return _sample(square, np.random.default_rng([seed, node]))

    while not graph.stop_rule_met(rules) and graph.loops < rules.loops and graph.paths < MOST_PATHS:
        graph.step(carrier, sample, rules)
    return graph
