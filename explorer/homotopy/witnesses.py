"""Witnesses that this room has itself: a start that needs no monodromy, and the trace test."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from explorer.errors import InputError
from explorer.homotopy.fixed_numbers import centred
from explorer.homotopy.generic_set import GenericSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex, Family
from explorer.homotopy.path_results import PathResults
from explorer.homotopy.progress import Watch
from explorer.homotopy.start_solution import regular_start
from explorer.homotopy.trace import Targets, trace_test
from explorer.homotopy.trace_result import holds
from explorer.homotopy.witness import Finding, Witness
from explorer.polynomial import System

# Paths of a classical start that are worth a witness.
MOST_PATHS = 1_000
# Orbits beyond which a trace test is made only when it is asked for: at widths 3,3,3 (11,738) it
# takes as long as the monodromy that found them, a minute.
MOST_ORBITS = 20_000


@dataclass(frozen=True, eq=False)
class ClassicalStart:
    """All paths of a start of products of linear forms, at one point of the parameters.

    Attributes
    ----------
    system : System
    parameters : complex array, shape (p,)
    seed : int
    options : NativeOptions
    """

    system: System
    parameters: Complex
    seed: int
    options: NativeOptions

    @cached_property
    def name(self) -> str | None:
        """The start with fewest paths; None where these are too many."""
        bounds = {"total-degree": self.system.total_degree}
        if self.system.groups:
            bounds["multihomogeneous"] = self.system.multihomogeneous_bezout()
        name = min(bounds, key=lambda start: bounds[start])
        return name if bounds[name] <= MOST_PATHS else None

    @cached_property
    def found(self) -> PathResults | None:
        """What the paths end at."""
        if self.name is None:
            return None
        from explorer.homotopy.starts.solve import solve_from  # late: only new sets need it

        rng = np.random.default_rng([self.seed, 3])
        try:
            return solve_from(self.system, self.parameters, self.name, rng, self.options)
        except InputError:
            return None

    @property
    def points(self) -> Complex:
        """Simple solutions that were found, shape (N, n)."""
        if self.found is None:
            return np.zeros((0, len(self.system.unknowns)), dtype=np.complex128)
        return np.asarray(self.found.points[np.isfinite(self.found.condition)])


class StartWitness:
    """Every path of a classical start at the generic point ends at a known solution or infinity."""

    def __init__(self, system: System, seed: int, options: NativeOptions) -> None:
        self.system, self.seed, self.options = system, seed, options
        self.start: ClassicalStart | None = None

    def __call__(self, generic: GenericSet) -> Finding | None:
        """Hold what all paths end at against a set."""
        if self.start is None:
            self.start = ClassicalStart(self.system, generic.parameters, self.seed, self.options)
        found, points = self.start.found, self.start.points
        if found is None or not found.complete:
            return None
        paths = sum(found.status_counts.values())
        sentence = Witness.START(paths=paths, start=self.start.name, count=len(points))
        return Finding(sentence, len(points) == generic.count, points)


class TraceWitness:
    """The trace test on every zero pattern."""

    def __init__(
        self,
        system: System,
        family: Family,
        seed: int,
        options: NativeOptions,
        progress: Watch | None = None,
        targets: Targets | None = None,
    ) -> None:
        self.system, self.family, self.seed = system, centred(system, family), seed
        self.options, self.progress, self.targets = options, progress, targets

    def __call__(self, generic: GenericSet) -> Finding | None:
        """Test every pattern; one that can have solutions and has none known speaks against it."""
        if sum(len(s.points) for s in generic.sets) > MOST_ORBITS:
            return None
        if not self._every_pattern(generic):
            return Finding(Witness.TRACE(), False)
        rng = np.random.default_rng([self.seed, 4])
        tests = trace_test(
            self.system, self.family, generic, rng, self.options, self.progress, self.targets
        )
        nothing = np.zeros((0, len(self.system.unknowns)), dtype=np.complex128)
        missing = np.concatenate([nothing, *(test.missing for test in tests)])
        passed = holds(tests)
        if passed is None and not len(missing):
            return None
        return Finding(Witness.TRACE(), passed is True, missing)

    def _every_pattern(self, generic: GenericSet) -> bool:
        known = {bytes(s.pattern) for s in generic.sets}
        rest = (p for p in self.system.invariant_zero_patterns if bytes(p) not in known)
        rng = np.random.default_rng([self.seed, 5])
        return not any(
            pattern.any() and regular_start(self.system, self.family, pattern, rng) is not None
            for pattern in rest
        )
