"""Monodromy on every zero pattern: all solutions at one parameter point that loops can reach.

References: Duff, Hill, Jensen, Lee, Leykin, Sommars, "Solving polynomial systems via homotopy
continuation and monodromy" (2019); `docs/theory.md`, section 2, for the start and for
transitivity.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem, compile_system, digest
from explorer.homotopy.crew import Crew, Piece, carry_by, carry_piece
from explorer.homotopy.generic_files import Unfinished, load_unfinished, save_unfinished
from explorer.homotopy.generic_set import GenericSet, PatternSet
from explorer.homotopy.monodromy import Carrier, HomotopyGraph
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Complex, Family
from explorer.homotopy.permuted_patterns import carry_over, find_permuted_patterns
from explorer.homotopy.progress import Clock, Watch, interrupts_wait
from explorer.homotopy.start_solution import regular_start, singular, symmetry_group
from explorer.limits import Limit
from explorer.polynomial import System

# Places tried one after the other where paths of one pattern are carried over to another.
_NODES = 4
# Between two savings passes so many times the time that one takes.
_SAVING = 20

Start = Callable[[NDArray[np.bool_], np.random.Generator], tuple[Complex, Complex] | None]


def monodromy_solve(
    system: System,
    family: Family,
    rng: np.random.Generator,
    options: NativeOptions | None = None,
    progress: Watch | None = None,
    checkpoint: Path | None = None,
    most: int | None = None,
) -> GenericSet:
    """Find the simple solutions at a random point of a family that monodromy reaches.

    Every equation needs a parameter of its own, or the system must be linear in the parameters: see
    :func:`explorer.homotopy.start_solution.free_start`.

    Parameters
    ----------
    progress : callable, optional
        Called with a :class:`Report` a few times a second.
    checkpoint : Path, optional
        File for what is found so far: written on Ctrl-C and now and then, read at the start,
        removed at the end. A solve that goes on from it ends bit for bit like one that was never
        interrupted; a file of another system, seed or other options, or a bad one, is ignored.
    most : int, optional
        Paths on one pattern after which the search is given up, its stop rule not met.

    Notes
    -----
    The result is that of ``rng``, whatever the number of threads. The stop rule:
    :class:`MonodromyOptions`.
    """
    data, seed = drawn(family, rng)
    return monodromy_at(system, family, data, seed, options, progress, checkpoint, most)


def drawn(family: Family, rng: np.random.Generator) -> tuple[Complex, int]:
    """Draw a point of a family, shape (k,), and the seed of a search there."""
    return family.sample(rng), int(rng.integers(2**63))


def monodromy_at(
    system: System,
    family: Family,
    data: Complex,
    seed: int,
    options: NativeOptions | None = None,
    progress: Watch | None = None,
    checkpoint: Path | None = None,
    most: int | None = None,
    start: Start | None = None,
    crew: Crew | None = None,
) -> GenericSet:
    """Search at a given point of the family, see :func:`monodromy_solve`.

    ``start`` draws a solution and parameters that it solves on a pattern, where a free start does
    not apply. ``crew`` tracks the paths; unless given they are tracked here.
    """
    o = options or NativeOptions()
    work = _Work(system, family, data, seed, o, Clock(progress), most, start, crew)
    if checkpoint is None:
        return work.finish(Unfinished(), lambda _: None)
    label = digest(work.compiled, data.tobytes().hex(), seed, o.tracker, o.monodromy)
    saver = _Saver(checkpoint, label, o.monodromy.save_every)
    state = load_unfinished(checkpoint, label, work.sound) or Unfinished()
    work.clock = Clock(progress, done=state.paths)
    try:
        generic = work.finish(state, saver)
    except KeyboardInterrupt:
        saver.save(state)
        raise
    with suppress(OSError):
        checkpoint.unlink(missing_ok=True)
    return generic


@dataclass
class _Saver:
    """Saves a state when the last time is long ago.

    A folder that cannot be written costs only the safety.
    """

    path: Path
    label: str
    every: float
    last: float = 0.0
    cost: float = 0.0

    def __post_init__(self) -> None:
        self.last = time.monotonic()

    def __call__(self, state: Unfinished) -> None:
        # A state of gigabytes takes a while to write
        if time.monotonic() - self.last >= max(self.every, _SAVING * self.cost):
            self.save(state)

    def save(self, state: Unfinished) -> None:
        began = time.monotonic()
        with suppress(OSError):
            save_unfinished(state, self.path, self.label)
        self.last = time.monotonic()
        self.cost = self.last - began


@dataclass
class _Work:
    """What stays the same during one generic solve."""

    system: System
    family: Family
    data: Complex
    seed: int
    o: NativeOptions
    clock: Clock
    most: int | None = None
    start: Start | None = None
    crew: Crew | None = None

    def __post_init__(self) -> None:
        self.compiled: CompiledSystem = compile_system(self.system)
        self.group = symmetry_group(self.system)
        self.patterns = self.system.invariant_zero_patterns
        self.copies = find_permuted_patterns(self.system, self.patterns)

    def finish(self, state: Unfinished, save: Callable[[Unfinished], None]) -> GenericSet:
        """Bring a state to its end."""
        for k in range(len(state.sets), len(self.patterns)):
            found = self._copy(k, state)
            if found is None:
                if state.graph is None:
                    state.graph = self._begin(k)
                if state.graph is not None:
                    self._complete(k, state, save)
                found = self._result(k, state.graph)
            with interrupts_wait():
                state.close(found)
            self._tell(state, k + 1)
        kept = tuple(s for s in state.sets if s is not None)
        return GenericSet(self.data, self.family.parameters(self.data), kept)

    def _copy(self, k: int, state: Unfinished) -> PatternSet | None:
        """Solutions carried over from another pattern.

        None where there are none, or where some path was lost on the way.
        """
        copy = self.copies.get(k)
        source = state.sets[copy.source] if copy and state.graph is None else None
        if copy is None or source is None:
            return None
        pattern = self.patterns[k]
        nodes = (self.family.sample(self._rng(k, 2 + n)) for n in range(_NODES))
        target = PatternSet(pattern, self.group.on(pattern), source.points[:0])
        carrier = self._carrier(source.pattern)
        return carry_over(self.system, self.family, self.data, nodes, source, copy, target, carrier)

    def _begin(self, k: int) -> HomotopyGraph | None:
        """Start of the monodromy on a pattern; None where there is no start."""
        pattern = self.patterns[k]
        if not pattern.any():
            return None
        draw = self.start or partial(regular_start, self.system, self.family)
        start = draw(pattern, self._rng(k, 1))
        if start is None:
            return None
        x, z = start
        return HomotopyGraph.begin(self.group.on(pattern), self.data, z, x)

    def _complete(self, k: int, state: Unfinished, save: Callable[[Unfinished], None]) -> None:
        graph = state.graph
        rules = self.o.monodromy
        carrier = self._carrier(self.patterns[k])
        assert graph is not None
        most = np.inf if self.most is None else self.most
        while not graph.stop_rule_met(rules) and graph.loops < rules.loops and graph.paths <= most:
            graph.step(carrier, lambda node: self.family.sample(self._rng(k, node)), rules)
            self._tell(state, k)
            save(state)
            Limit.POINTS.allow(
                graph.orbits, "orbits of solutions of one zero pattern, found so far"
            )

    def _result(self, k: int, graph: HomotopyGraph | None) -> PatternSet | None:
        pattern = self.patterns[k]
        if graph is not None:
            met = graph.stop_rule_met(self.o.monodromy)
            return PatternSet(
                pattern=pattern,
                actions=graph.actions,
                points=graph.points.copy(),
                loops=graph.loops,
                lost=graph.lost,
                stop_rule_met=met,
                paths=graph.paths,
                loops_without_progress=graph.loops_without_progress,
            )
        origin = np.zeros((1, len(pattern)), dtype=np.complex128)
        parameters = self.family.parameters(self.data)
        if pattern.any() or singular(self.system, origin[0], parameters, ~pattern):
            return None
        return PatternSet(pattern, self.group.on(pattern), origin, stop_rule_met=True)

    def _carrier(self, pattern: NDArray[np.bool_]) -> Carrier:
        def carrier(
            start: Complex, end: Complex, points: Complex, careful: bool
        ) -> tuple[Complex, NDArray[np.bool_]]:
            piece = Piece(start, end, points, pattern, careful)
            if self.crew is None:
                carried = carry_piece(self.system, self.family, piece, self.o)
            else:
                carried = carry_by(self.crew, piece)
            return carried.points, carried.arrived

        return carrier

    def _rng(self, k: int, node: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, k, node])

    def _tell(self, state: Unfinished, k: int) -> None:
        graph = state.graph
        rules = self.o.monodromy
        last = k == len(self.patterns)
        if not self.clock.due(last=last):
            return
        total = state.paths if last else None
        label = f"zero pattern {min(k + 1, len(self.patterns))} of {len(self.patterns)}"
        if graph is not None:
            total = state.paths - graph.paths + graph.expected(rules)
            label += f": {graph.orbits} orbits"
            label += f", {graph.loops_without_progress} of {rules.enough(graph.known)} quiet loops"
        self.clock.report(label, state.paths, total, last=last)

    def sound(self, state: Unfinished) -> bool:
        """Whether a state read from disk fits this solve and its points solve the system."""
        n, k = len(self.patterns), len(state.sets)
        return (
            k <= n
            and all(
                np.array_equal(s.pattern, pattern)
                for s, pattern in zip(state.sets, self.patterns[:k], strict=True)
                if s
            )
            and state.solves(self.compiled, self.family, self.data)
        )
