"""Generic solution sets on disk, finished or not.

A finished set is checked when it is read, and ignored when bad. The state of an unfinished solve
is enough to end exactly as if it had never been interrupted.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.files.address import address
from explorer.files.arrays import load_arrays, read_arrays, write_arrays
from explorer.files.kept import healed, keep_json, kept_json
from explorer.files.reading import read_bytes
from explorer.homotopy.compiled_system import CompiledSystem, compile_system, digest
from explorer.homotopy.double_double import refine_double_double
from explorer.homotopy.edges import Edge
from explorer.homotopy.generic_set import GenericSet, PatternSet
from explorer.homotopy.monodromy import HOME, HomotopyGraph, ParameterNode
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.parameter_path import Complex, Family
from explorer.homotopy.tracker import refine
from explorer.homotopy.witness import Witness
from explorer.polynomial import System
from explorer.sentences import Sentence

_FORMAT = 5
# Raised when sets are checked in another way
_CHECKS = 1


def cache_key(system: System, label: str) -> str:
    """Key of a system, compiled, and a family.

    Parameters
    ----------
    system : System
    label : str
        Names the family, for example by the rank of the data.
    """
    return digest(compile_system(system), _FORMAT, label)


def save_generic(generic: GenericSet, path: Path) -> None:
    """Write to a temporary name, then rename."""
    arrays = {
        "data": generic.data,
        "parameters": generic.parameters,
        "sets": np.array(len(generic.sets)),
        "witness": np.array(_written(generic.witness)),
        "means": np.array(generic.means),
    }
    for k, s in enumerate(generic.sets):
        arrays |= set_arrays(s, f"set{k}.")
    write_arrays(arrays, path)


def load_generic(
    system: System,
    family: Family,
    path: Path,
    also: Callable[[GenericSet], bool] | None = None,
) -> GenericSet | None:
    """Read a set and check that every point solves the system; None when it is missing or bad.

    Parameters
    ----------
    system : System
    family : Family
    path : Path
        Named by :func:`cache_key`. Beside it the address of a content that has passed is kept:
        the same content is not checked again.
    also : callable, optional
        What else must hold of it.
    """

    def read() -> GenericSet:
        content = read_bytes(path)
        generic = _made_of(load_arrays(content, most=len(content)))
        if not _fits(compile_system(system), family, generic):
            raise ValueError("it belongs to another system")
        if _has_passed(path, content):
            return generic
        if not _solves(compile_system(system), generic):
            raise ValueError("a point of it solves nothing")
        if also is not None and not also(generic):
            raise ValueError("its symmetries are not those of the system")
        keep_json(_passed(path), _seal(content))
        return generic

    return healed(path, "the generic solution set", read)


def count_generic(path: Path) -> tuple[int, int] | None:
    """Orbits and points of a set on disk, for estimates: nothing of it is checked."""
    try:
        generic = _made_of(read_arrays(path))
        return sum(len(s.points) for s in generic.sets), generic.count
    except Exception:  # missing or damaged: whoever solves with it finds out and says so
        return None


def _made_of(arrays: Arrays) -> GenericSet:
    sets = tuple(read_set(arrays, f"set{k}.") for k in range(int(arrays["sets"])))
    witness = _sentence(str(arrays["witness"]))
    return GenericSet(arrays["data"], arrays["parameters"], sets, witness, str(arrays["means"]))


def _passed(path: Path) -> Path:
    return path.with_suffix(".passed")


def _has_passed(path: Path, content: bytes) -> bool:
    """Whether the very content was checked before, by a version that checks the same."""
    what = "the note on the generic solution set"
    note = kept_json(_passed(path), what, lambda said: isinstance(said, str))
    return bool(note == _seal(content))


def _seal(content: bytes) -> str:
    return address(f"{_FORMAT}.{_CHECKS}", content, digits=64)


def _written(witness: Sentence | None) -> str:
    """Name of a witness and its numbers."""
    if witness is None:
        return ""
    return json.dumps([witness.template.name, dict(witness.values)])


def _sentence(text: str) -> Sentence | None:
    """Undo :func:`_written`."""
    if not text:
        return None
    name, values = json.loads(text)
    return Witness[name](**values)


def _fits(compiled: CompiledSystem, family: Family, generic: GenericSet) -> bool:
    shapes = all(s.points.shape[1:] == (compiled.unknowns,) for s in generic.sets)
    if not shapes or generic.parameters.shape != (compiled.parameters,) or not generic.sets:
        return False
    return bool(np.array_equal(family.parameters(generic.data), generic.parameters))


def _solves(compiled: CompiledSystem, generic: GenericSet) -> bool:
    points = np.concatenate([s.points for s in generic.sets])
    sizes = refine(compiled, generic.parameters, points, rounds=1)[2]
    rough = ~(sizes < 1e-9)
    if rough.any():  # at condition 1e16 and more doubles cannot tell
        sizes[rough] = refine_double_double(compiled, generic.parameters, points[rough])[2]
    return bool((sizes < 1e-9).all())


Arrays = dict[str, NDArray[Any]]

_COUNTERS = ("loops", "loops_without_progress", "known", "paths", "lost_before", "judged", "born")


@dataclass
class Unfinished:
    """Patterns that are done (None: without solutions), in order, and the graph on the next one.

    No random state is kept: every node has a generator of its own, seeded by its number.
    """

    sets: list[PatternSet | None] = field(default_factory=list)
    graph: HomotopyGraph | None = None

    @property
    def paths(self) -> int:
        """Paths tracked so far."""
        return sum(s.paths for s in self.sets if s) + (self.graph.paths if self.graph else 0)

    def close(self, found: PatternSet | None) -> None:
        """Add the present pattern to the finished ones."""
        self.sets = [*self.sets, found]
        self.graph = None

    def solves(self, compiled: CompiledSystem, family: Family, data: Complex) -> bool:
        """Whether all points solve the system at their nodes.

        Home must be at the common parameters.
        """
        claims = [(data, s.points) for s in self.sets if s]
        if self.graph is not None:
            claims += [(c.z, c.index.points) for c in self.graph.nodes.values()]
            if not np.array_equal(self.graph.nodes[HOME].z, data):
                return False
        if any(
            points.shape[1:] != (compiled.unknowns,) or z.shape != data.shape
            for z, points in claims
        ):
            return False
        sizes = [
            refine(compiled, family.parameters(z), points, rounds=1)[2] for z, points in claims
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
    if state.graph is not None:
        arrays |= _graph_arrays(state.graph)
    write_arrays(arrays, path)


def load_unfinished(
    path: Path, label: str, sound: Callable[[Unfinished], bool]
) -> Unfinished | None:
    """Read a state; None when it is missing, bad, of another solve, or not ``sound``."""

    def read() -> Unfinished | None:
        arrays = read_arrays(path)
        if str(arrays["label"]) != label:
            return None
        sets = [
            read_set(arrays, f"set{k}.") if there else None
            for k, there in enumerate(arrays["finished"])
        ]
        state = Unfinished(sets, _read_graph(arrays) if "graph.counters" in arrays else None)
        if not sound(state):
            raise ValueError("a point of it solves nothing")
        return state

    return healed(path, "the unfinished generic solution set", read)


def set_arrays(s: PatternSet, prefix: str) -> Arrays:
    """Arrays that make up a pattern's set."""
    facts = np.array(
        [s.loops, s.lost, s.stop_rule_met, s.paths, s.loops_without_progress, s.copied],
        dtype=np.int64,
    )
    named = {"pattern": s.pattern, "actions": s.actions, "points": s.points, "facts": facts}
    return {prefix + name: array for name, array in named.items()}


def read_set(arrays: Arrays, prefix: str) -> PatternSet:
    """Undo :func:`set_arrays`."""
    loops, lost, stop_rule_met, paths, loops_without_progress, copied = (
        int(v) for v in arrays[prefix + "facts"]
    )
    return PatternSet(
        pattern=arrays[prefix + "pattern"],
        actions=arrays[prefix + "actions"],
        points=arrays[prefix + "points"],
        loops=loops,
        lost=lost,
        stop_rule_met=bool(stop_rule_met),
        paths=paths,
        loops_without_progress=loops_without_progress,
        copied=bool(copied),
    )


def _graph_arrays(graph: HomotopyGraph) -> Arrays:
    arrays: Arrays = {
        "graph.actions": graph.actions,
        "graph.counters": np.array(
            [int(getattr(graph, name)) for name in _COUNTERS], dtype=np.int64
        ),
        "graph.nodes": np.array(list(graph.nodes), dtype=np.int64),
        "graph.pending": np.array(graph.pending, dtype=np.int64).reshape(-1, 2),
        "graph.edges": np.array([e.ends for e in graph.edges], dtype=np.int64).reshape(-1, 2),
    }
    for number, node in graph.nodes.items():
        arrays |= {f"node{number}.z": node.z, f"node{number}.points": node.index.points}
    for k, edge in enumerate(graph.edges):
        for side in (0, 1):
            arrays |= {
                f"edge{k}.match{side}": edge.match[side],
                f"edge{k}.care{side}": edge.care[side],
            }
    return arrays


def _read_graph(arrays: Arrays) -> HomotopyGraph:
    actions = arrays["graph.actions"]
    nodes = {n: _read_node(arrays, n, actions) for n in arrays["graph.nodes"].tolist()}
    edges = [
        Edge(
            (a, b),
            match=[arrays[f"edge{k}.match{side}"] for side in (0, 1)],
            care=[arrays[f"edge{k}.care{side}"] for side in (0, 1)],
        )
        for k, (a, b) in enumerate(arrays["graph.edges"].tolist())
    ]
    pending = [(a, b) for a, b in arrays["graph.pending"].tolist()]
    counters: dict[str, Any] = dict(zip(_COUNTERS, arrays["graph.counters"].tolist(), strict=True))
    counters["judged"] = bool(counters["judged"])
    return HomotopyGraph(actions, nodes, edges, pending, **counters)


def _read_node(arrays: Arrays, number: int, actions: Complex) -> ParameterNode:
    points = arrays[f"node{number}.points"]
    index = OrbitIndex(actions)
    if not np.array_equal(index.add(points), np.arange(len(points))):
        raise ValueError(f"node {number} names an orbit twice")
    return ParameterNode(arrays[f"node{number}.z"], index)
