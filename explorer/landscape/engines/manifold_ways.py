"""Which problems have critical manifolds that can be listed, and by which way.

Every way that lists manifolds stands in one table here; all other problems are solved point by
point.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from explorer.errors import InputError
from explorer.landscape.engines.choose import REDUCED, SLICES, STRATA, choose
from explorer.landscape.engines.engine import Job, Limits
from explorer.landscape.growth import growth
from explorer.manifolds.manifold import ManifoldList
from explorer.networks.architectures.linear_chain import ChainForm
from explorer.networks.chains import chain_of
from explorer.networks.problem import Problem


@dataclass(frozen=True)
class Way:
    """A way to list the critical manifolds of some problems.

    Attributes
    ----------
    name : str
        As engines are named.
    able : callable
        Whether it can list the manifolds of a problem.
    needed : callable
        Of a problem that it is able to: whether some critical points are not isolated.
    find : callable
        Takes problems with seeds, limits, and whether to prove (None: where it costs little), and
        gives a list for each.
    paths : callable
        Number of paths for a problem, and whether that is a bound only; nothing is solved.
    keeps_proofs : bool
        Its lists come with what an independent verification needs.
    """

    name: str
    able: Callable[[Problem], bool]
    needed: Callable[[Problem], bool]
    find: Callable[[Sequence[Job], Limits, bool | None], list[ManifoldList]]
    paths: Callable[[Problem], tuple[int, bool]]
    keeps_proofs: bool = False


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
    demanded = next((way for way in WAYS if way.name == engine), None)
    if demanded is not None and not demanded.able(problem):
        raise InputError(f"engine = {engine}: {_NOT_SO[engine]}; allowed is auto")
    if demanded is not None or not _chosen_by_itself(problem, engine, start):
        return demanded
    able = (way for way in WAYS if way.able(problem))
    return next((way for way in able if way.needed(problem)), None)


def planned_way(problem: Problem, engine: str, start: str = "structure") -> Way | None:
    """Choose as :func:`way_of`; None also where that raises, which solving will do again."""
    try:
        return way_of(problem, engine, start)
    except InputError:
        return None


def engine_name(problem: Problem, engine: str, start: str = "structure") -> str:
    """Name what solves a problem, as its solution does."""
    way = planned_way(problem, engine, start)
    return choose(engine, start)[0] if way is None else way.name


def way_beside(problem: Problem, engine: str, start: str = "structure") -> Way | None:
    """Choose the way that lists the same as points do, for problems with isolated points."""
    if not _chosen_by_itself(problem, engine, start):
        return None
    able = (way for way in WAYS if way.able(problem))
    return next((way for way in able if not way.needed(problem)), None)


_NOT_SO = {
    REDUCED: "it lists critical manifolds of linear networks with one lambda > 0 a layer, and this "
    "problem is none",
    SLICES: "it lists critical manifolds of losses that a compact group of positive dimension "
    "leaves unchanged, and there is none here",
    STRATA: "it lists critical sets of linear networks without ridge, and this problem is none",
}


def _chosen_by_itself(problem: Problem, engine: str, start: str) -> bool:
    """Whether it is open how to solve; coefficients in general position leave no manifolds."""
    return engine == "auto" and start == "structure" and problem.may_be_symmetric


# A problem is asked several times on its way.
@lru_cache(maxsize=256)
def _form(problem: Problem) -> ChainForm | None:
    """The problem as a chain of linear layers with ridge, None where it is none."""
    form = chain_of(problem)
    return form if form is not None and all(form.chain.ridges) else None


def _is_chain(problem: Problem) -> bool:
    return _form(problem) is not None


def _moves(problem: Problem) -> bool:
    """Whether a wide layer moves critical points of a chain, or data of zeros let all turn."""
    form = _form(problem)
    if form is None:
        return False
    return max(form.chain.widths[1:-1], default=1) > 1 or not form.chain.A.any()


def _by_reduced_equations(
    jobs: Sequence[Job], limits: Limits, certify: bool | None
) -> list[ManifoldList]:
    from explorer.manifolds.find import ManifoldOptions, find_manifolds

    forms = [form for problem, _ in jobs if (form := _form(problem)) is not None]
    options = ManifoldOptions(certify=certify, threads=limits.threads, watch=limits.watch)
    return find_manifolds(forms, options)


def _reduced_paths(problem: Problem) -> tuple[int, bool]:
    from explorer.manifolds.find import paths_of

    form = _form(problem)
    return (0, False) if form is None else paths_of(form)


@lru_cache(maxsize=256)
def _moved_by_a_group(problem: Problem) -> bool:
    """Whether a compact group of positive dimension leaves the loss unchanged."""
    from explorer.manifolds.slices.setting import has_compact_symmetry

    return has_compact_symmetry(problem)


def _by_slices(jobs: Sequence[Job], limits: Limits, certify: bool | None) -> list[ManifoldList]:
    from explorer.homotopy.options import NativeOptions
    from explorer.manifolds.slices.find import SliceOptions, slice_manifolds

    made = []
    for problem, seed in jobs:
        options = SliceOptions(
            seed=int(seed),
            certify=certify is not False,
            coercive=growth(problem).coercive,
            native=NativeOptions(jobs=limits.threads),
        )
        made.append(slice_manifolds(problem, options))
    return made


def _bezout(problem: Problem) -> tuple[int, bool]:
    return problem.system.multihomogeneous_bezout(), True


def _always(_problem: Problem) -> bool:
    return True


@lru_cache(maxsize=256)
def _without_ridge(problem: Problem) -> bool:
    from explorer.manifolds.zero_ridge import is_zero_ridge_chain

    return is_zero_ridge_chain(problem)


def _by_strata(jobs: Sequence[Job], _limits: Limits, _certify: bool | None) -> list[ManifoldList]:
    from explorer.manifolds.zero_ridge import critical_sets, manifold_list

    return [manifold_list(critical_sets(problem)) for problem, _ in jobs]


def _no_paths(_problem: Problem) -> tuple[int, bool]:
    return 0, False


WAYS: tuple[Way, ...] = (
    Way(STRATA, _without_ridge, _always, _by_strata, _no_paths),
    Way(REDUCED, _is_chain, _moves, _by_reduced_equations, _reduced_paths, True),
    Way(SLICES, _moved_by_a_group, _always, _by_slices, _bezout),
)
"""Tried in this order where the engine is chosen by itself."""
