"""The state of an unfinished generic solve, on disk: enough to end exactly as if never interrupted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.family import Family
from explorer.homotopy.monodromy import HOME, Corner, Edge, Walk
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.segment import Complex
from explorer.homotopy.sets import SupportSet
from explorer.homotopy.store import read_arrays, write_arrays
from explorer.homotopy.tracker import refine

Arrays = dict[str, NDArray[Any]]

_COUNTERS = ("loops", "quiet", "known", "paths", "lost_before", "judged", "born")


@dataclass
class Unfinished:
    """Supports that are done (None: without solutions), in order, and the walk on the next one.

    No random state is kept: every corner has a generator of its own, seeded by its number.
    """

    sets: list[SupportSet | None] = field(default_factory=list)
    walk: Walk | None = None

    @property
    def paths(self) -> int:
        """Paths tracked so far."""
        return sum(s.paths for s in self.sets if s) + (self.walk.paths if self.walk else 0)

    def close(self, found: SupportSet | None) -> None:
        """Put the present support to the finished ones."""
        self.sets, self.walk = [*self.sets, found], None

    def solves(self, compiled: CompiledSystem, family: Family, data: Complex) -> bool:
        """Whether all points solve the system at their corners, and home is at the common parameters."""
        fibres = [(data, s.points) for s in self.sets if s]
        if self.walk is not None:
            fibres += [(c.z, c.index.points) for c in self.walk.corners.values()]
            if not np.array_equal(self.walk.corners[HOME].z, data):
                return False
        if any(
            points.shape[1:] != (compiled.unknowns,) or z.shape != data.shape
            for z, points in fibres
        ):
            return False
        sizes = [
            refine(compiled, family.parameters(z), points, rounds=1)[2] for z, points in fibres
        ]
        return bool((np.concatenate([np.zeros(0), *sizes]) < 1e-8).all())


def save_unfinished(state: Unfinished, path: Path, label: str) -> None:
    """Write a state; ``label`` says what solve it belongs to."""
    arrays: Arrays = {
        "label": np.array(label),
        "finished": np.array([s is not None for s in state.sets], dtype=bool),
    }
    for k, s in enumerate(state.sets):
        if s is not None:
            arrays |= set_arrays(s, f"set{k}.")
    if state.walk is not None:
        arrays |= _walk_arrays(state.walk)
    write_arrays(arrays, path)


def load_unfinished(
    path: Path, label: str, sound: Callable[[Unfinished], bool]
) -> Unfinished | None:
    """Read a state; None when it is missing, bad, of another solve, or not ``sound``."""
    arrays = read_arrays(path)
    try:
        if arrays is None or str(arrays["label"]) != label:
            return None
        sets = [
            read_set(arrays, f"set{k}.") if there else None
            for k, there in enumerate(arrays["finished"])
        ]
        state = Unfinished(sets, _read_walk(arrays) if "walk.counters" in arrays else None)
        return state if sound(state) else None
    except (KeyError, IndexError, ValueError, TypeError):
        return None


def set_arrays(s: SupportSet, prefix: str) -> Arrays:
    """Arrays that make up a support's set."""
    facts = np.array([s.loops, s.lost, s.settled, s.paths, s.quiet, s.copied], dtype=np.int64)
    named = {"support": s.support, "actions": s.actions, "points": s.points, "facts": facts}
    return {prefix + name: array for name, array in named.items()}


def read_set(arrays: Arrays, prefix: str) -> SupportSet:
    """Undo :func:`set_arrays`."""
    loops, lost, settled, paths, quiet, copied = (int(v) for v in arrays[prefix + "facts"])
    support, actions, points = (arrays[prefix + name] for name in ("support", "actions", "points"))
    return SupportSet(
        support, actions, points, loops, lost, bool(settled), paths, quiet, bool(copied)
    )


def _walk_arrays(walk: Walk) -> Arrays:
    arrays: Arrays = {
        "walk.actions": walk.actions,
        "walk.counters": np.array([int(getattr(walk, name)) for name in _COUNTERS], dtype=np.int64),
        "walk.corners": np.array(list(walk.corners), dtype=np.int64),
        "walk.pending": np.array(walk.pending, dtype=np.int64).reshape(-1, 2),
        "walk.edges": np.array([e.ends for e in walk.edges], dtype=np.int64).reshape(-1, 2),
    }
    for number, corner in walk.corners.items():
        arrays |= {f"corner{number}.z": corner.z, f"corner{number}.points": corner.index.points}
    for k, edge in enumerate(walk.edges):
        for side in (0, 1):
            arrays |= {
                f"edge{k}.match{side}": edge.match[side],
                f"edge{k}.care{side}": edge.care[side],
            }
    return arrays


def _read_walk(arrays: Arrays) -> Walk:
    actions = arrays["walk.actions"]
    corners = {n: _read_corner(arrays, n, actions) for n in arrays["walk.corners"].tolist()}
    edges = [
        Edge(
            (a, b),
            *([arrays[f"edge{k}.{name}{side}"] for side in (0, 1)] for name in ("match", "care")),
        )
        for k, (a, b) in enumerate(arrays["walk.edges"].tolist())
    ]
    pending = [(a, b) for a, b in arrays["walk.pending"].tolist()]
    counters: dict[str, Any] = dict(zip(_COUNTERS, arrays["walk.counters"].tolist(), strict=True))
    counters["judged"] = bool(counters["judged"])
    return Walk(actions, corners, edges, pending, **counters)


def _read_corner(arrays: Arrays, number: int, actions: Complex) -> Corner:
    points = arrays[f"corner{number}.points"]
    index = OrbitIndex(actions)
    if not np.array_equal(index.add(points), np.arange(len(points))):
        raise ValueError(f"corner {number} names an orbit twice")
    return Corner(arrays[f"corner{number}.z"], index)
