"""Which problems have critical manifolds that can be listed, and by which way.

Every way that lists manifolds stands in one table here; all other problems are solved point by
point.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from explorer.errors import InputError
from explorer.landscape.engines.engine import Job, Limits
from explorer.manifolds.manifold import ManifoldList
from explorer.networks.problem import Problem
from explorer.networks.problem.warnings import in_general_position


@dataclass(frozen=True)
class Way:
    """A way to list the critical manifolds of some problems.

    Attributes
    ----------
    name : str
        As engines are named.
    applies : callable
        Whether it lists the manifolds of a problem; raises InputError where it should and cannot.
    find : callable
        Takes problems with seeds, limits, and whether to prove (None: where it costs little), and
        gives a list for each.
    """

    name: str
    applies: Callable[[Problem], bool]
    find: Callable[[Sequence[Job], Limits, bool | None], list[ManifoldList]]


WAYS: tuple[Way, ...] = ()
"""Tried in this order where the engine is chosen by itself."""


def way_of(problem: Problem, engine: str, start: str = "structure") -> Way | None:
    """Choose the way to list the critical manifolds of a problem.

    Parameters
    ----------
    problem : Problem
    engine : str
        As a user names it: ``auto`` chooses, the name of a way demands it, and any other one asks
        for points.
    start : str
        Starts of paths in the weights ask for points, but for ``structure``.

    Returns
    -------
    Way or None
        None where points are to be listed.

    Raises
    ------
    InputError
        For coefficients with which critical points form manifolds that no way can list, and for a
        way that does not apply.
    """
    if engine == "auto" and start == "structure" and not in_general_position(problem.ridge):
        return next((way for way in WAYS if way.applies(problem)), None)
    demanded = next((way for way in WAYS if way.name == engine), None)
    if demanded is not None and not demanded.applies(problem):
        raise InputError(f"engine = {engine}: {_NOT_SO}; allowed is auto")
    return demanded


_NOT_SO = """\
it lists critical manifolds of linear networks with one lambda > 0 a layer, and this problem is \
none"""
