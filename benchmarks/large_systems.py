"""What a point costs, in time and room, from small systems to large ones, and a plan for 4-4-4.

    python benchmarks/large_systems.py [--page FILE] [--kept FOLDER] [CASE ...]

Measured cases are kept in a folder, where one is given, and not measured again.

Every case runs in a process of its own, on one thread: the generic set (found, or read where it is
kept), one draw tracked to, judged, certified, and written as a study does. Times are of the
processor. ``KxNxM`` are K neurons ``(a.x)^2`` of three inputs beside N of two and M of one, each
fitted by itself with ridge coefficients of its own: their critical points are all combinations,
27^K 9^N 3^M, so such a sum of separate losses has a known count, as large as one likes; it is no
network that anybody trains. Its generic set is put together from those of single neurons, without
monodromy. ``~4-4-4`` tracks some thousand paths of that network, which is too large for all of
them.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from record import heading

from explorer import DeepLinear, DrawnData, Problem, RandomRidge, solve
from explorer.certify import certify
from explorer.homotopy.compiled_system import compile_system
from explorer.homotopy.generic_files import save_generic
from explorer.homotopy.generic_set import GenericSet, PatternSet
from explorer.homotopy.monodromy_solve import drawn, monodromy_at
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.orbits import OrbitIndex
from explorer.homotopy.start_solution import regular_start, symmetry_group
from explorer.homotopy.targets import solve_targets
from explorer.homotopy.transport import carry
from explorer.landscape.conclude import conclude_run
from explorer.landscape.engines.generic_sets import _path as kept_at
from explorer.landscape.engines.generic_sets import find_generic
from explorer.landscape.engines.native import explained, random_of, target_of
from explorer.landscape.engines.witnesses import means_at_hand
from explorer.landscape.shards import first_stage, solve_shards, track_shard
from explorer.networks.architectures import build
from explorer.study.run.execution.encode import _points, head, parquet

CASES = ("2-1-2", "2-2-2", "2-2-2-2", "0x4x2", "2-3-3-2", "0x5x5", "5x0x0")
CASES += ("~4-4-4",)
SEED = 5
# Paths whose time is measured between two generic nodes, and of a system that is only sampled.
_SAMPLE, _PARTLY = 2048, 800
# Orbits of 4-4-4: 4e8 points, nearly all in orbits of 16.
_PLANNED = 4e8
_IMAGES = 16
_UNKNOWNS = 32


def _neuron(inputs: int) -> Any:
    return build(
        {
            "type": "formula",
            "weights": {"A": [1, inputs]},
            "data": {"X": [inputs, 10], "Y": [1, 10]},
            "loss": "sum(((A @ X)**2 - Y)**2) / 2",
        }
    )


def problem_of(case: str, seed: int = SEED) -> Problem:
    """One draw of a case."""
    rng = np.random.default_rng(seed)
    if "x" not in case:
        widths = tuple(int(word) for word in case.lstrip("~").split("-"))
        return Problem.draw(DeepLinear(widths), DrawnData(max(widths) + 2), RandomRidge(), rng)
    counts = _neurons(case)
    rows = max(counts)
    terms = [
        f"sum((({name} @ X[:{rows}])**2 - Y[{k}:{k + 1}])**2) / 2"
        for k, (rows, (name, _)) in enumerate(counts.items())
    ]
    network = build(
        {
            "type": "formula",
            "weights": {name: [count, inputs] for inputs, (name, count) in counts.items()},
            "data": {"X": [rows, 10], "Y": [len(counts), 10]},
            "loss": " + ".join(terms),
        }
    )
    X, Y = rng.normal(size=(rows, 10)), rng.normal(size=(len(counts), 10))
    return Problem(network, X, Y, [rng.uniform(size=block.shape) for block in network.blocks])


def _neurons(case: str) -> dict[int, tuple[str, int]]:
    """Name and number of the neurons by their numbers of inputs."""
    numbers = map(int, case.split("x"))
    named = {3 - k: ("ABC"[k], count) for k, count in enumerate(numbers)}
    return {inputs: one for inputs, one in named.items() if one[1]}


@dataclass
class Meter:
    """Processor time of one thing after the other, and the largest memory until then."""

    times: dict[str, float]
    memory: dict[str, int]

    def measure(self, name: str, work: Callable[[], Any]) -> Any:
        """Do it, and write down what it took."""
        began = time.process_time()
        made = work()
        self.times[name] = time.process_time() - began
        self.memory[name] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return made


def measure(case: str) -> dict[str, Any]:
    """All numbers of one case."""
    problem, options = problem_of(case), NativeOptions(jobs=1)
    target, meter = target_of(problem, 1), Meter({}, {})
    small = problem_of("2-1-2")
    meter.measure("imports", lambda: _pipeline(small, NativeOptions(jobs=1), Meter({}, {})))
    if "x" in case:
        generic = meter.measure("generic", lambda: _of_blocks(case))
    elif case.startswith("~"):
        generic = meter.measure("generic", lambda: _some(target))
    else:
        generic = meter.measure("generic", lambda: find_generic(target.data, options))
    rate = meter.measure("sample", lambda: _path_time(problem, target.data.family, generic))
    facts = _pipeline(problem, options, meter, generic)
    return {
        "case": case,
        "unknowns": problem.architecture.size,
        "orbits": sum(len(s.points) for s in generic.sets),
        "generic points": generic.count,
        "generic paths": sum(s.paths for s in generic.sets),
        "path": rate,
        "witness": _vouched(case, problem, generic),
        "times": meter.times,
        "memory": meter.memory,
        **facts,
    }


def _vouched(case: str, problem: Problem, generic: GenericSet) -> str:
    if "x" in case:
        return f"as many as Bezout's bound, {problem.system.total_degree:,}"
    return str(generic.witness or "nothing but quiet loops")


def _some(target: Any) -> GenericSet:
    """Some solutions without zeros."""
    family = target.data.family
    data, seed = drawn(family, np.random.default_rng(SEED))
    system = target.data.architecture.system

    def start(pattern: Any, rng: np.random.Generator) -> Any:
        return regular_start(system, family, pattern, rng) if pattern.all() else None

    return monodromy_at(
        system, family, data, seed, NativeOptions(jobs=1), most=_PARTLY, start=start
    )


def _of_blocks(case: str) -> GenericSet:
    """Generic set of separate neurons: all combinations of what each has by itself."""
    pair = [problem_of(case, seed) for seed in (SEED + 7, SEED + 8)]
    whole, parts = pair[0].architecture, []
    for layer, (inputs, (_, count)) in enumerate(_neurons(case).items()):
        parts += [_block(pair, layer, inputs, slice(k, k + 1)) for k in range(count)]
    place = pair[0].parameters + 1j * pair[1].parameters
    group, sets = symmetry_group(whole.system), []
    cuts = np.cumsum([part.shape[1] for part in parts])[:-1]
    for pattern in whole.system.invariant_zero_patterns:
        alive = [own.all() for own in np.split(pattern, cuts)]
        zero = [np.zeros((1, part.shape[1])) for part in parts]
        chosen = [p if on else o for p, o, on in zip(parts, zero, alive, strict=True)]
        rows = np.indices([len(part) for part in chosen]).reshape(len(chosen), -1)
        points = np.concatenate([part[k] for part, k in zip(chosen, rows, strict=True)], axis=1)
        sets.append(PatternSet(pattern, group.on(pattern), points + 0j, stop_rule_met=True))
    return GenericSet(place, place, tuple(sets))


def _block(pair: list[Problem], layer: int, inputs: int, rows: slice) -> Any:
    """Solutions of one neuron but the origin, one of each pair of opposite ones."""
    own = []
    for problem in pair:
        X, Y = problem.X[:inputs], problem.Y[layer : layer + 1]
        own.append(Problem(_neuron(inputs), X, Y, [problem.ridge[layer][rows]]))
    target = target_of(own[0], 1)
    generic = find_generic(target.data, NativeOptions())
    place = (own[0].parameters + 1j * own[1].parameters)[None]
    family, rng = target.data.family, random_of(1)
    run = solve_targets(own[0].system, generic, place, family, rng)[0]
    index = OrbitIndex(np.array([[1.0] * inputs, [-1.0] * inputs]) + 0j)
    index.add(run.points[run.points.any(axis=1)])
    assert len(index) == (3**inputs - 1) // 2, inputs
    return index.points


def _path_time(problem: Problem, family: Any, generic: GenericSet) -> float:
    """Seconds of a path between two generic nodes, the last book-keeping included."""
    largest = max(generic.sets, key=lambda s: len(s.points) * s.pattern.sum())
    end = family.sample(np.random.default_rng(SEED + 1))
    starts = largest.points[:_SAMPLE]
    compiled, path = compile_system(problem.system), family.path(generic.data, end)
    began = time.process_time()
    found = carry(compiled, path, family.parameters(end), starts, pattern=largest.pattern)
    OrbitIndex(largest.actions).add(found.points[found.arrived])
    return (time.process_time() - began) / len(starts)


def _pipeline(
    problem: Problem,
    options: NativeOptions,
    meter: Meter,
    generic: GenericSet | None = None,
) -> dict[str, Any]:
    """From the generic set to the file of points."""
    target = target_of(problem, 1)
    start = generic or find_generic(target.data, options)
    point, family = target.point[None], target.data.family
    options = replace(options, listed=0)

    def track() -> Any:
        return solve_targets(problem.system, start, point, family, random_of(1), options)[0]

    run = explained(problem, meter.measure("track", track))
    solution = meter.measure(
        "judge", lambda: conclude_run(problem, run, "native", 1, certify=False)
    )
    found = solution.classification.points
    exact = problem.exact_parameters()
    proof = meter.measure(
        "certify", lambda: certify(problem.system, exact, found.points, found.images, found.flips)
    )
    flips = problem.system.symmetries.factors().real.astype(np.int8)
    key = "0" * 16
    content = meter.measure(
        "write",
        lambda: parquet(
            _points([(SimpleNamespace(key=key), solution)], real_only=False), head({key: flips})
        ),
    )
    return {
        "rows": len(solution.weights),
        "points": solution.counts.complex,
        "real": solution.counts.real,
        "morse sum": solution.counts.morse_sum,
        "lost": solution.lost,
        "certified": proof.count,
        "disk": len(content),
        "by orbit": solution.by_orbit,
    }


def in_shards(case: str, count: int) -> dict[str, Any]:
    """Solve a case whole and in shards, and tell whether both answers are the same to the bit."""
    problem, options = problem_of(case), NativeOptions(jobs=1)
    data = target_of(problem, 1).data
    if "x" in case:
        made = replace(_of_blocks(case), means=means_at_hand(options))
        save_generic(made, kept_at(data))
    meter = Meter({}, {})
    whole = meter.measure("whole", lambda: solve(problem, seed=1, jobs=1, certify=True))
    stage = meter.measure("stage", lambda: first_stage(problem, 1, 1))
    shards = meter.measure(
        "shards", lambda: [track_shard(problem, stage, k, count, 1) for k in range(count)]
    )
    joined = meter.measure(
        "joined",
        lambda: solve_shards(problem, 1, stage, shards, threads=1, certify=True),
    )
    found, other = (s.classification.points for s in (whole, joined))
    names = ("points", "error", "unique", "condition", "real", "conjugate", "orbit_size")
    proofs = [(s.certification.proved, s.certification.index) for s in (whole, joined)]
    same = [np.array_equal(getattr(found, name), getattr(other, name)) for name in names]
    same += [np.array_equal(a, b) for a, b in zip(*proofs, strict=True)]
    same += [whole.counts == joined.counts, whole.completeness == joined.completeness]
    return {
        "case": case,
        "shards": count,
        "points": joined.counts.complex,
        "same": all(same),
        "times": meter.times,
        "memory": meter.memory,
    }


HEADS = (
    *("case", "unknowns", "points", "orbits", "paths of the generic solve", "ms a path"),
    *("generic s", "track", "judge", "certify", "memory MiB", "bytes an orbit", "bytes a point"),
    *("on disk, bytes an orbit", "bytes a point", "certified"),
)


def row(m: dict[str, Any]) -> list[str]:
    """One row of the table; times of track, judge and certify in ms an orbit."""
    orbits, points = m["rows"], m["points"]
    times = m["times"]
    spent = m["generic paths"] * m["path"]
    grown = m["memory"]["write"] - m["memory"]["imports"]
    each = [f"{1e3 * times[name] / orbits:.2f}" for name in ("track", "judge", "certify")]
    return [
        m["case"],
        str(m["unknowns"]),
        f"{points:,}",
        f"{orbits:,}",
        f"{m['generic paths']:,}",
        f"{1e3 * m['path']:.2f}",
        f"{spent:.1f}",
        *each,
        f"{m['memory']['write'] / 2**20:.0f}",
        f"{grown / orbits:,.0f}",
        f"{grown / points:,.0f}",
        f"{m['disk'] / orbits:,.0f}",
        f"{m['disk'] / points:,.1f}",
        f"{m['certified']:,}",
    ]


def plan(measured: list[dict[str, Any]]) -> str:
    """What 4-4-4 would take, by the costs of its sample and the habits of the largest sets."""
    sample = next((m for m in measured if m["case"] == "~4-4-4"), None)
    whole = [m for m in measured if not m["case"].startswith("~")]
    if sample is None or not whole:
        return ""
    networks = [m for m in whole if "x" not in m["case"]] or whole
    large = max(networks, key=lambda m: m["orbits"])
    orbits = _PLANNED / _IMAGES
    room = orbits * (4 * (16 * _UNKNOWNS + 32) + 6 * 18) / 1e9
    judged = orbits * (16 * _UNKNOWNS * 6 + 8 * _UNKNOWNS * 3 + 300) / 1e9
    disk = orbits * 16 * _UNKNOWNS / 1e9
    return "\n".join(
        [
            "## Plan for 4-4-4",
            "",
            f"About {_PLANNED:.0e} points in {orbits:.1e} orbits, {_UNKNOWNS} unknowns.",
            f"Paths of {sample['orbits']:,} orbits were tried; judging and certifying are those of",
            f"{large['case']}, times the cube of the ratio of the unknowns.",
            "",
            "| what | from | hours of one core | of 64 cores |",
            "|---|---|---|---|",
            *_planned_hours(sample, large, orbits),
            "",
            "The generic solve holds four nodes of the graph with their points, indices and edges:",
            f"{room:,.0f} GB on the client, while workers hold pieces of some hundred paths. The",
            f"generic set takes {disk:,.0f} GB on disk, and so do the points of a draw before they",
            "are compressed. A draw is judged and proved by one worker, as one list, which",
            f"holds {judged:,.0f} GB: that is what stands between this plan and a smaller machine.",
            "Its paths come in shards, which give the same bits (`--shards`). These are",
            "products of measured costs, not measurements: how many loops such a set needs, and",
            "what is lost on the way, nobody has seen.",
            "",
        ]
    )


def _planned_hours(sample: dict[str, Any], large: dict[str, Any], orbits: float) -> list[str]:
    """Rows of the table of hours."""
    ratio = large["generic paths"] / large["orbits"]
    track = sample["times"]["track"] / sample["orbits"]
    # A part of the list lacks conjugates and is judged otherwise; linear algebra is cubic
    growth = (_UNKNOWNS / large["unknowns"]) ** 3
    judge, prove = (growth * large["times"][name] / large["rows"] for name in ("judge", "certify"))
    generic = orbits * ratio * sample["path"] / 3600
    rest = [orbits * each / 3600 for each in (track, judge, prove)]
    names = ("generic solve", "one draw tracked", "judged", "certified")
    froms = (
        f"{ratio:.1f} paths an orbit, as {large['case']}, at {1e3 * sample['path']:.1f} ms",
        *(f"{1e3 * each:.2f} ms an orbit" for each in (track, judge, prove)),
    )
    hours = (generic, *rest)
    # Paths go to all workers; a list is judged and proved by one
    cores = (64, 64, 1, 1)
    return [
        f"| {name} | {source} | {each:,.0f} | {each / count:,.1f} |"
        for name, source, each, count in zip(names, froms, hours, cores, strict=True)
    ]


def page(measured: list[dict[str, Any]]) -> str:
    """Give the page."""
    lines = ["| " + " | ".join(HEADS) + " |", "|" + "---|" * len(HEADS)]
    lines += ["| " + " | ".join(row(m)) + " |" for m in measured]
    vouched = [f"* {m['case']}: {m['witness']}; Morse sum {m['morse sum']}" for m in measured]
    about = __doc__.partition("\n\n")[2].partition("\n\n")[2].replace("``", "`")
    return "\n".join(
        [
            "# Cost of a point",
            "",
            "`python benchmarks/large_systems.py`",
            "",
            about,
            "Generic s is paths times ms a path; track, judge and certify are ms an orbit. Memory",
            "is the largest of the process; bytes are what it grew by after a small system was",
            "solved. On disk is the table of points, compressed.",
            "",
            *lines,
            "",
            "Who vouches for the number of points:",
            "",
            *vouched,
            "",
            plan(measured),
            heading().replace("\n", "; "),
            "",
        ]
    )


def main() -> None:
    """Measure every case in a process of its own, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", default=CASES)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--kept", type=Path, help="folder of measured cases")
    parser.add_argument("--shards", type=int, help="compare with so many shards, print as JSON")
    parser.add_argument("--one", action="store_true", help="measure here, and print as JSON")
    chosen = parser.parse_args()
    if chosen.shards:
        print(json.dumps(in_shards(chosen.cases[0], chosen.shards)))
        return
    if chosen.one:
        print(json.dumps(measure(chosen.cases[0])))
        return
    measured = []
    for case in chosen.cases:
        file = chosen.kept and chosen.kept / f"large_{case}.json"
        if file is None or not file.is_file():
            command = [sys.executable, __file__, "--one", case]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{case}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
                continue
            found = done.stdout.splitlines()[-1]
            if file is not None:
                file.write_text(found)
        else:
            found = file.read_text()
        measured.append(json.loads(found))
        print(" | ".join(row(measured[-1])), flush=True)
    if chosen.page:
        chosen.page.write_text(page(measured))


if __name__ == "__main__":
    main()
