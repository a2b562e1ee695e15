"""Sweep: solve at nodes, follow all points between them, locate and prove what happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isnan
from time import perf_counter
from typing import Any

import numpy as np

from explorer.errors import InputError, is_whole, options_of, require
from explorer.landscape.solve import solve
from explorer.landscape.sweep.assemble import Assembly
from explorer.landscape.sweep.chain import Budget
from explorer.landscape.sweep.cover import Cover, NoIsolatedPointsError
from explorer.landscape.sweep.extended import Extended
from explorer.landscape.sweep.family import family_of
from explorer.landscape.sweep.manifold_sweep import ManifoldSweep
from explorer.landscape.sweep.motion import Motion, motion_of
from explorer.landscape.sweep.node import Node, node_at
from explorer.landscape.sweep.result import Sweep
from explorer.networks.problem import Problem


@dataclass(frozen=True)
class SweepOptions:
    """How a sweep is made; the fields are keywords of :func:`sweep`.

    Attributes
    ----------
    seed : int
        Of the engine's random numbers.
    boxes : int
        Boxes that may be tried for points that are not real, about 30 microseconds each; without
        enough of them the number of real points is only observed between events.
    nodes : int
        Values at which critical manifolds are listed, to begin with; points need none.
    jobs : int, optional
        Threads of the native engine; the answer does not depend on it.
    tick : callable, optional
        Called with a sentence now and then.
    """

    seed: int = 0
    boxes: int = 100_000
    nodes: int = 33
    jobs: int | None = None
    tick: Callable[[str], None] | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> SweepOptions:
        """Take keywords; an unknown one is an :class:`InputError`."""
        return options_of(cls, given)

    def __post_init__(self) -> None:
        for name, least, most in (("boxes", 0, 10**9), ("nodes", 2, 10_000)):
            value = getattr(self, name)
            allowed = f"a whole number from {least} to {most}"
            require(is_whole(value) and least <= value <= most, name, repr(value), allowed)


def sweep(
    problem: Problem, parameter: str | Problem, start: float, stop: float, **options: Any
) -> Sweep:
    """Follow all critical points while one number of a problem moves.

    Parameters
    ----------
    problem : Problem
    parameter : str or Problem
        ``lambda`` (loss term ``lambda sum ||W_i||^2``), ``lambda[k]`` (of layer k from 0),
        ``ridge`` (a factor of all coefficients of the problem), an entry of the data ``X[i,k]`` or
        ``Y[i,k]``, a ridge coefficient such as ``Lambda1_1_1``, a real number of the architecture
        such as ``penalties[0].strength``; or another problem of the same architecture, for the
        straight line from this one (0) to it (1).
    start, stop : float
        Range of the number, in either order.
    **options
        The fields of :class:`SweepOptions`.

    Returns
    -------
    Sweep

    Raises
    ------
    InputError
        For a number that the problem does not have, or a range that is none.

    References
    ----------
    G. Moore and A. Spence, SIAM J. Numer. Anal. 17, 1980; R. Krawczyk, Computing 4, 1969.

    Examples
    --------
    >>> from explorer import DeepLinear, Problem, sweep
    >>> problem = Problem(DeepLinear((1, 1, 1)), [[1.0]], [[1.0]])
    >>> found = sweep(problem, "lambda", 0.1, 1.0)
    >>> found.events[["lambda", "kind", "certified"]].values.tolist()
    [[0.5, 'pitchfork', True]]
    """
    o = SweepOptions.of(options)
    _check(problem)
    low, high = _range(start, stop)
    began = perf_counter()
    motion = motion_of(problem, parameter)
    for end in (low, high):
        motion.at(end)  # a range that the problem does not allow is said before any work
    found = _sweep(motion, low, high, o)
    return replace(found, seconds=perf_counter() - began)


def _check(problem: object) -> None:
    if not isinstance(problem, Problem):  # its text is made for an error only
        require(False, "problem", repr(problem), "an explorer.Problem")


_LARGEST = float(np.finfo(float).max)


def _range(start: object, stop: object) -> tuple[float, float]:
    low, high = sorted((_number("start", start), _number("stop", stop)))
    least = 1e-6 * max(abs(low), abs(high))
    require(high - low > least, "stop", high, f"a number that differs from start = {low:g}")
    return low, high


def _number(name: str, value: object) -> float:
    known = isinstance(value, (int, float, np.integer, np.floating))
    number: Any = value if known and not isinstance(value, bool) else float("nan")
    if -_LARGEST <= number <= _LARGEST:
        return float(number)
    raise InputError(f"{name} = {value!r:.40}: allowed is a finite number")


def _sweep(motion: Motion, low: float, high: float, o: SweepOptions) -> Sweep:
    watch = _Watch(o.tick, motion.name)
    if _moves(motion, low, high, o):
        return ManifoldSweep(motion, low, high, o.seed, o.nodes, watch).run()
    family = family_of(motion, low, high)
    extended = Extended(family)

    def node(value: float) -> Node | None:
        solution = solve(motion.at(value), engine="auto", seed=o.seed, jobs=o.jobs)
        watch.value = value
        return None if solution.of_manifolds else node_at(family, value, solution)

    cover = Cover(family, extended, node, low, high, Budget(o.boxes), watch)
    try:
        made = cover.run()
    except NoIsolatedPointsError:
        raise InputError(
            f"parameter = {motion.name}: critical points are not isolated between {low:g} and "
            f"{high:g}; allowed is a range with isolated points"
        ) from None
    return Assembly(cover, made).sweep()


# Where it is seen whether critical points are isolated: single values may be special.
_SHARES = (0.5, 0.31, 0.77)


def _moves(motion: Motion, low: float, high: float, o: SweepOptions) -> bool:
    """Whether critical points form manifolds on the range, but for single values."""
    for share in _SHARES:
        problem = motion.at(low + share * (high - low))
        if not solve(problem, engine="auto", seed=o.seed, jobs=o.jobs).of_manifolds:
            return False
    return True


class _Watch:
    """Tells now and then how far it has come."""

    def __init__(self, tell: Callable[[str], None] | None, name: str) -> None:
        self.tell = tell
        self.name = name
        self.value = float("nan")
        self.steps = 0
        self._last = perf_counter()

    def __call__(self) -> None:
        self.steps += 1
        if self.tell is not None and perf_counter() - self._last > 5:
            self._last = perf_counter()
            last = "" if isnan(self.value) else f", last node at {self.name} = {self.value:.6g}"
            self.tell(f"{self.steps} steps{last}")
