"""Targets whose ridge coefficients agree or vanish, reached from a generic place that is alike.

Where coefficients agree, some solutions of generic data have gone to infinity, at every data set:
each would pay for showing that anew. All data with the same coefficients alike are an irreducible
family of their own, and its generic member has every isolated solution that any member has
(Sommese, Wampler 2005, section 7.1). So the solutions at one such member are found once, from the
generic set, with what went to infinity there shown; the paths from it to the data lose nothing.

Where such a path does not end at a simple solution of its own, the data are special in other ways
too, and go over a real neighbour (:mod:`explorer.landscape.engines.degenerate_parameters`).

References
----------
Sommese, Wampler 2005, The numerical solution of systems of polynomials, World Scientific.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from explorer.files.cache_folder import cache_folder
from explorer.files.kept import keep_json, kept_json
from explorer.homotopy.generic_files import cache_key, load_generic, save_generic
from explorer.homotopy.generic_set import GenericSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex, Family
from explorer.homotopy.path_results import PathRecord, PathResults, PathStatus
from explorer.homotopy.targets import solve_targets
from explorer.landscape.engines.degenerate_parameters import around
from explorer.landscape.engines.generic_sets import GENERIC_SEED, DataFamily
from explorer.landscape.engines.placed import PlacedProblem
from explorer.networks.problem import Problem
from explorer.networks.problem.warnings import ProblemWarning

_NOT_SIMPLE = "some solutions are not simple"
# Larger systems may be solved in shards, which go over a neighbour: both give the same bits.
_MOST = 8192
# Paths that doubles must end well before more is done for the others.
_FEW_LOST = 0.7
# Ends of a larger condition may hang on rounding of the data, and are looked at with more digits.
_STEADY = 1e10
# Places that are remembered; least recently used ones are forgotten first.
_MOST_FOUND = 64
_FOUND: OrderedDict[str, GenericSet | None] = OrderedDict()


@dataclass(frozen=True)
class Ties:
    """Which ridge coefficients agree: a number for each, -1 where it is zero."""

    labels: tuple[int, ...]

    @classmethod
    def of(cls, problem: Problem) -> Ties:
        """Read them off the coefficients of a problem."""
        ridge = np.concatenate([np.ravel(block) for block in problem.ridge]).tolist()
        numbers = {0.0: -1}
        return cls(tuple(numbers.setdefault(value, len(numbers)) for value in ridge))

    def tie(self, z: Complex) -> Complex:
        """Let ridge coefficients, the last of the coordinates z (k,), agree."""
        tied, n = z.copy(), len(self.labels)
        own = tied[-n:]
        first = {label: k for k, label in reversed(list(enumerate(self.labels)))}
        tied[-n:] = [0 if label < 0 else own[first[label]] for label in self.labels]
        return tied

    def family(self, data: DataFamily) -> Family:
        """Data whose coefficients agree like that."""
        whole, parameters = data.family, len(data.architecture.system.parameters)
        places: dict[int, list[int]] = {}
        for place, label in enumerate(self.labels, parameters - len(self.labels)):
            if label >= 0:
                places.setdefault(label, []).append(place)
        pairs = tuple(pair for own in places.values() for pair in pairwise(own))
        return Family(lambda rng: self.tie(whole.sample(rng)), whole.parameters, pairs)


def solve_tied(
    targets: Sequence[PlacedProblem], generic: GenericSet, options: NativeOptions
) -> dict[int, PathResults]:
    """Solve targets of one family of data from places that are alike.

    Returns
    -------
    dict of int to PathResults
        By number of the target, those that every path reached at a simple solution of its own.
    """
    groups: dict[Ties, list[int]] = {}
    for number, target in enumerate(targets):
        if _may_be_reached(target.problem, generic):
            groups.setdefault(Ties.of(target.problem), []).append(number)
    solved: dict[int, PathResults] = {}
    for ties, numbers in groups.items():
        data = targets[numbers[0]].data
        begin = place_like(data, ties, generic, options)
        if begin is not None:
            chosen = [targets[number] for number in numbers]
            found = _solve(chosen, ties.family(data), begin, options)
            pairs = zip(numbers, found, strict=True)
            solved |= {k: _with_infinite(one, generic, begin) for k, one in pairs if one}
    return solved


def _may_be_reached(problem: Problem, generic: GenericSet) -> bool:
    """Whether points may be isolated, and the system is not solved in shards.

    Of data of low rank what goes to infinity is seldom shown.
    """
    if generic.count > _MOST or not generic.stop_rule_met:
        return False
    if problem.sample_rank < problem.architecture.full_rank:
        return False
    return all(w.template is not ProblemWarning.SYMMETRY for w in problem.warnings)


def place_like(
    data: DataFamily, ties: Ties, generic: GenericSet, options: NativeOptions
) -> GenericSet | None:
    """All solutions at a generic place with these ties, found once and kept.

    None where some of them are not simple.
    """
    system = data.architecture.system
    key = cache_key(system, f"{data.label} ridge {ties.labels} {generic.digest}")
    if key not in _FOUND:
        path = cache_folder() / f"generic-{key}.npz"
        made = load_generic(system, ties.family(data), path)
        if made is None and not _is_known_to_lack(path):
            made = _find(data, ties, generic, options)
            with suppress(OSError):
                if made is None:
                    keep_json(_note(path), _NOT_SIMPLE)
                else:
                    save_generic(made, path)
        _FOUND[key] = made
        while len(_FOUND) > _MOST_FOUND:
            _FOUND.popitem(last=False)
    _FOUND.move_to_end(key)
    found = _FOUND[key]
    return None if found is None else replace(found, witness=generic.witness)


def _note(path: Path) -> Path:
    return path.with_suffix(".none")


def _is_known_to_lack(path: Path) -> bool:
    """Whether it was found before that some solutions there are not simple."""
    what = "the note on a place with tied coefficients"
    return bool(kept_json(_note(path), what, lambda said: said == _NOT_SIMPLE))


def _find(
    data: DataFamily, ties: Ties, generic: GenericSet, options: NativeOptions
) -> GenericSet | None:
    """Go from the generic set to a random place with these ties."""
    rng = np.random.default_rng([GENERIC_SEED, 1])
    family = data.family
    place = ties.family(data).sample(rng)
    (found,) = solve_targets(data.architecture.system, generic, place[None], family, rng, options)
    begin = around(place, generic, found, family)
    known = {PathStatus.CONVERGED, PathStatus.AT_INFINITY}
    return begin if begin is not generic and set(found.status_counts) <= known else None


def _solve(
    targets: Sequence[PlacedProblem], family: Family, begin: GenericSet, options: NativeOptions
) -> list[PathResults | None]:
    """Go on to the data, by doubles where these do; None where paths leave a doubt."""
    quick = _track(targets, family, begin, replace(options, thorough=False))
    return [
        found if _whole(found, _STEADY) else _once_more(target, family, begin, options, found)
        for target, found in zip(targets, quick, strict=True)
    ]


def _once_more(
    target: PlacedProblem,
    family: Family,
    begin: GenericSet,
    options: NativeOptions,
    quick: PathResults,
) -> PathResults | None:
    """Do all that can be done for few lost paths; of special data many end at singular points."""
    counts = quick.status_counts
    if counts.get(PathStatus.CONVERGED, 0) < _FEW_LOST * sum(counts.values()):
        return None
    (found,) = _track([target], family, begin, replace(options, retries=0))
    return found if _whole(found, np.inf) else None


def _track(
    targets: Sequence[PlacedProblem], family: Family, begin: GenericSet, options: NativeOptions
) -> list[PathResults]:
    places = np.array([target.point for target in targets])
    precise = [target.precise for target in targets]
    system, rng = targets[0].problem.system, np.random.default_rng(0)
    return solve_targets(system, begin, places, family, rng, options, precise=precise)


def _whole(found: PathResults, steady: float) -> bool:
    """Whether every path ended at a simple solution of its own, of less than a condition."""
    if set(found.status_counts) != {PathStatus.CONVERGED}:
        return False
    return bool((found.condition < steady).all())


def _with_infinite(found: PathResults, generic: GenericSet, begin: GenericSet) -> PathResults:
    """Account for the solutions of the generic set that all such data have at infinity."""
    pairs = list(zip(generic.sets, begin.sets, strict=True))
    gone = [len(whole.points) - len(left.points) for whole, left in pairs]
    if not any(gone) or found.paths is None:
        return found
    images = np.repeat([len(s.actions) for s in generic.sets], gone)
    record = found.paths
    count = len(images)
    paths = PathRecord(
        pattern=np.concatenate(
            [record.pattern, np.repeat([s.pattern for s in generic.sets], gone, axis=0)]
        ),
        images=np.concatenate([record.images, images]),
        status=np.concatenate([record.status, np.full(count, PathStatus.AT_INFINITY, object)]),
        condition=np.concatenate([record.condition, np.full(count, np.inf)]),
        jacobians=np.concatenate([record.jacobians, np.zeros(count, dtype=np.int64)]),
    )
    counts = {**found.status_counts, PathStatus.AT_INFINITY: int(images.sum())}
    return replace(found, status_counts=counts, paths=paths)
