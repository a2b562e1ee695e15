"""What one program does with one architecture: each a function that a process of its own runs.

Every cell solves the same data: five standard normal samples, Lambda uniform on [0, 1] (benign) or
log-uniform over six decades (wide), from seeds that :func:`problem` names. Programs that follow
paths from given solutions get those of our kept generic set, one an orbit of sign flips.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from explorer import DeepLinear, DrawnData, LogUniform, Problem, RandomRidge, solve, solve_many
from explorer.external import msolve
from explorer.external import phcpack as phc
from explorer.external.msolve import MsolveOptions
from explorer.homotopy.generic_set import GenericSet
from explorer.landscape.engines.choose import native_engine
from explorer.landscape.engines.engine import Limits
from explorer.landscape.engines.generic_sets import DataFamily, find_generic
from explorer.landscape.graph.basins.finders import LevenbergMarquardt
from explorer.landscape.graph.basins.listed import Listed, listed_of
from explorer.landscape.graph.basins.outcomes import PLACE, End
from explorer.landscape.graph.basins.rest import sharpened
from explorer.polynomial import System

CHILD = Path(__file__).parent / "bertini_child.py"
QUIET = 10_000
"""Starts that must bring nothing new before a search by Levenberg and Marquardt gives up."""
_BATCH = 1_000
_STEPS = 200
_WIDE = 3
_WALL = 20.0
"""Wall clock, in limits of processor time: others may use the machine too."""
_REPEATS = 5
_LARGE = 2_000
"""Orbits of a network whose data sets are solved once only."""
_ENOUGH = 1.0
"""Seconds that repetitions of one measurement may take, beyond the first."""


def problem(widths: tuple[int, ...], seed: int = 0, *, wide: bool = False) -> Problem:
    """Data set of a seed; a new object each time, nothing is remembered."""
    ridge = RandomRidge(LogUniform(1e-6, 1.0)) if wide else RandomRidge()
    rng = np.random.default_rng([seed, *widths])
    return Problem.draw(DeepLinear(widths), DrawnData(5), ridge, rng)


def spent() -> float:
    """Processor seconds of this process and of the programs that it has waited for."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, who))


def _best(make: Callable[[], Any], act: Callable[[Any], object]) -> float:
    """Best processor time of ``act`` on what ``make`` makes, of a few."""
    best, total = float("inf"), 0.0
    for _ in range(_REPEATS):
        subject = make()
        begin = time.process_time()  # of this process: what waits for msolve costs nothing
        act(subject)
        seconds = time.process_time() - begin
        best, total = min(best, seconds), total + seconds
        if total > _ENOUGH:
            break
    return best


def _median(widths: tuple[int, ...], act: Callable[[Problem], object], sets: int) -> float:
    return statistics.median(_best(lambda s=s: problem(widths, s), act) for s in range(sets))


def ours(widths: tuple[int, ...], _limit: float) -> dict[str, Any]:
    """Engine alone, solve, solve in a batch, certify; processor seconds a data set, one thread."""
    orbits, proofs = _orbits(widths), []
    if orbits < _LARGE:
        solve(problem(widths), seed=1, jobs=1)  # kernels loaded, generic set read

    def certified(subject: Problem) -> None:
        proofs.append(solve(subject, seed=1, jobs=1, certify=True))

    def engine(subject: Problem) -> object:
        return next(native_engine([(subject, 1)], Limits(jobs=1)))

    sets = 5 if orbits < _LARGE else 1
    told = {
        "engine": _median(widths, engine, sets),
        "solve": _median(widths, lambda p: solve(p, seed=1, jobs=1), sets),
        "certify": _median(widths, certified, sets),
    }
    if orbits < _LARGE:
        many = [problem(widths, s) for s in range(max(1, min(100, 20_000 // orbits)))]
        begin = time.process_time()
        solve_many(many, seed=1, jobs=1)
        told["batch"] = (time.process_time() - begin) / len(many)
    proof = proofs[0]
    return told | {
        "points": proof.counts.complex,
        "real": proof.counts.real,
        "orbits": orbits,
        "verdict": str(proof.completeness.status),
        "certified": proof.completeness.certified,
    }


def _generic(widths: tuple[int, ...]) -> GenericSet:
    network = DeepLinear(widths)
    return find_generic(DataFamily(network, network.full_rank))


def _orbits(widths: tuple[int, ...]) -> int:
    return sum(len(s.points) for s in _generic(widths).sets)


def _texts(system: System, parameters: Any, unit: str) -> list[str]:
    """Polynomials with complex coefficients, the imaginary unit as a program writes it."""
    sparse, lines = system.sparse, [""] * system.sparse.size
    numbers = sparse.numbers(np.asarray(parameters, dtype=np.complex128))
    for i, powers, c in zip(sparse.equation, sparse.exponents, numbers, strict=True):
        factors = [f"{name}^{e}" for name, e in zip(sparse.unknowns, powers, strict=True) if e]
        imaginary = f"{c.imag:+.17g}*{unit}" if c.imag else ""
        lines[i] += "+" + "*".join([f"({c.real:.17g}{imaginary})", *factors])
    return [line[1:] for line in lines]


def phcpy(widths: tuple[int, ...], limit: float) -> dict[str, Any]:
    """PHCpack's black box."""
    system, options = problem(widths).system, phc.PhcOptions(time_limit=_WALL * limit)
    texts = [f"{text};" for text in _texts(system, problem(widths).parameters, "i")]
    begin = spent()
    found = phc.solve(texts, list(system.unknowns), options=options)
    seconds = spent() - begin
    points = found.points[found.finished]
    distinct = len(np.unique(np.round(points, 6) + 0.0, axis=0))
    return {"seconds": seconds, "found": distinct, "paths": found.root_count}


def phcpy_paths(widths: tuple[int, ...], limit: float) -> dict[str, Any]:
    """PHCpack's tracker in double precision from our generic set."""
    system, generic = problem(widths).system, _generic(widths)
    first, last = (
        [f"{text};" for text in _texts(system, p, "i")]
        for p in (generic.parameters, problem(widths).parameters)
    )
    starts = np.concatenate([s.points for s in generic.sets])
    begin = spent()
    ends = phc.track(
        last, first, starts, list(system.unknowns), options=phc.PhcOptions(time_limit=_WALL * limit)
    )
    seconds = spent() - begin
    return {"seconds": seconds, "found": int(ends.converged.sum()), "paths": len(starts)}


def bertini(widths: tuple[int, ...], limit: float, python: str) -> dict[str, Any]:
    """Bertini 2's black box, a group of variables a layer, adaptive precision."""
    system = problem(widths).system
    names = system.unknowns
    groups = [[names[k] for k in group] for group in system.groups]
    given = {"groups": groups, "equations": _texts(system, problem(widths).parameters, "I")}
    told = _bertini(given, limit, python)
    bound = system.multihomogeneous_bezout()
    return {"seconds": told["seconds"], "found": len(told["solutions"]), "paths": bound}


def bertini_paths(widths: tuple[int, ...], limit: float, python: str) -> dict[str, Any]:
    """Bertini 2's homotopy from our generic set."""
    system, generic = problem(widths).system, _generic(widths)
    starts = np.concatenate([s.points for s in generic.sets])
    given = {
        "groups": [list(system.unknowns)],
        "equations": _texts(system, problem(widths).parameters, "I"),
        "start": _texts(system, generic.parameters, "I"),
        "points": np.stack([starts.real, starts.imag], axis=-1).tolist(),
    }
    told = _bertini(given, limit, python)
    return {
        "seconds": told["seconds"],
        "found": len(told["solutions"]),
        "paths": len(starts),
        "version": told["version"],
    }


def _bertini(given: dict[str, Any], limit: float, python: str) -> Any:
    done = subprocess.run(
        [python, str(CHILD)],
        input=json.dumps(given),
        capture_output=True,
        env=os.environ | {"BERTINI_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        text=True,
        timeout=_WALL * limit,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"ended with status {done.returncode}"]
        raise RuntimeError(lines[-1][:100])
    return json.loads(done.stdout)


def msolve_count(widths: tuple[int, ...], limit: float) -> dict[str, Any]:
    """Degree of the ideal of the data modulo one prime."""
    subject = problem(widths)
    begin = spent()
    found = msolve.degree(
        subject.system,
        subject.exact_parameters(),
        msolve.PRIMES[0],
        MsolveOptions(time_limit=_WALL * limit),
    )
    return {"seconds": spent() - begin, "found": found}


def marquardt(widths: tuple[int, ...], limit: float) -> dict[str, Any]:
    """Search by Levenberg and Marquardt at benign data."""
    return _search(problem(widths), limit)


def marquardt_wide(widths: tuple[int, ...], limit: float) -> dict[str, Any]:
    """The same at three data sets whose Lambda run over six decades; lists of what was found."""
    share = limit / _WIDE
    told = [_search(problem(widths, s, wide=True), share) for s in range(1, 1 + _WIDE)]
    both = {name: [one[name] for one in told] for name in ("found", "real", "ended", "unlisted")}
    sums = {name: sum(one[name] for one in told) for name in ("seconds", "starts")}
    return both | sums


def _search(subject: Problem, limit: float) -> dict[str, Any]:
    """Search from random starts until 10^4 of them bring nothing new.

    Each start is normal with a width of its own, log-uniform on [0.1, 10]. Points found count with
    their mirror images under sign flips, which are free.
    """
    listed = listed_of(solve(subject, seed=1, jobs=1))
    rng, size = np.random.default_rng(1), listed.ground.loss.unknowns
    known: set[int] = set()
    starts = quiet = unlisted = 0
    begin, ended = spent(), False
    while quiet < QUIET and not ended:
        w = 10 ** rng.uniform(-1, 1, (_BATCH, 1)) * rng.normal(size=(_BATCH, size))
        points = _critical(listed, w)
        rows = listed.match(points, listed.ground.loss.value(points))
        new = set(listed.orbit[rows[rows >= 0]].tolist()) - known
        known |= new
        unlisted += int((rows < 0).sum())
        starts, quiet = starts + _BATCH, 0 if new else quiet + _BATCH
        ended = quiet < QUIET and spent() - begin > limit
    return {
        "seconds": spent() - begin,
        "starts": starts,
        "found": int(np.isin(listed.orbit, sorted(known)).sum()),
        "real": len(listed.row),
        "unlisted": unlisted,
        "ended": ended,
    }


def _critical(listed: Listed, w: Any) -> Any:
    """Critical points that the search finds from starts (N, n), in all digits."""
    with np.errstate(all="ignore"):
        found = LevenbergMarquardt(_STEPS).run(listed.ground, w, np.arange(len(w)), 0)
        rest = found.end == PLACE[End.NOT_LISTED]
        points, critical = sharpened(listed.ground, found.weights[rest])
    return points[critical]


CELLS: dict[str, Callable[..., dict[str, Any]]] = {
    "ours": ours,
    "phcpy": phcpy,
    "phcpy_paths": phcpy_paths,
    "bertini": bertini,
    "bertini_paths": bertini_paths,
    "msolve": msolve_count,
    "marquardt": marquardt,
    "marquardt_wide": marquardt_wide,
}


def main(name: str, words: str, limit: str, python: str) -> None:
    """Run one cell and write what it tells as JSON."""
    widths = tuple(int(d) for d in words.split(","))
    more = {"python": python} if name.startswith("bertini") else {}
    told = CELLS[name](widths, float(limit), **more)
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)  # the largest process of all
    peak = max(resource.getrusage(one).ru_maxrss for one in who) / 1024
    json.dump(told | {"memory": round(peak)}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:5])
