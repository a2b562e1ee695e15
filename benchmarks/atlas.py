"""Count critical points at generic data for the atlas, row by row, and write its file.

``python benchmarks/atlas.py count [--seconds LIMIT] [--minutes ALL]`` goes on where it was stopped:
each row is counted by a process of its own, which is ended after LIMIT seconds, and kept as a line
of ``atlas.jsonl`` in the folder ``--work``. ``certify`` proves lower bounds where a count rests on
paths. ``python benchmarks/atlas.py write`` puts in what sums
over zero patterns tell and writes `explorer/landscape/atlas/counts.csv`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from explorer import DrawnData, Problem, RandomRidge, solve
from explorer.certify import certify as prove
from explorer.external import msolve
from explorer.landscape.atlas.assemble import assembled
from explorer.landscape.atlas.patterns import networks
from explorer.landscape.atlas.rows import FILE, Row, read, write
from explorer.landscape.atlas.vouching import Vouching
from explorer.landscape.recount import blank_row, count_row, start_row
from explorer.networks.architectures import Architecture, DeepLinear, build, find, names

# Deep linear networks up to so many unknowns are counted one by one, the small ones at every rank.
_DIRECT, _EVERY_RANK = 10, 8
# Up to so many those that may have points without zeros are counted, and sums tell the others.
_LARGER = 12
# Up to so many with so many hidden layers at most, where closed forms and sums tell.
_LARGEST, _LAYERS = 20, 2
# Small sizes of the other architectures, beside their examples.
SIZES: dict[str, list[dict[str, Any]]] = {
    "deep_linear_biases": [
        {"widths": w} for w in ((1, 1, 1), (2, 1, 1), (1, 1, 2), (2, 1, 2), (1, 2, 1), (1, 1, 1, 1))
    ],
    "lightning_attention": [
        {"dimension": 1, "length": 1},
        {"dimension": 1, "length": 2},
        {"dimension": 1, "length": 2, "head": 2},
        {"dimension": 1, "length": 2, "outputs": 2},
        {"dimension": 2, "length": 1},
        {"dimension": 2, "length": 2},
    ],
    "linear_autoencoder": [{"inputs": n, "hidden": k} for n, k in ((1, 1), (2, 1), (3, 1), (2, 2))],
    "linear_convolution": [
        {"inputs": 3, "filters": (2, 2)},
        {"inputs": 4, "filters": (2, 2), "strides": (2, 1)},
        {"inputs": 5, "filters": (3, 2), "strides": (2, 1)},
        {"inputs": 5, "filters": (2, 2, 2), "strides": (1, 1, 1)},
        {"inputs": 8, "filters": (2, 2, 2), "strides": (2, 2, 1)},
        {"inputs": 7, "filters": (3, 3), "strides": (2, 1)},
    ],
    "linear_recurrence": [{"inputs": 1, "state": 1, "length": t} for t in (1, 2, 3, 4, 5)]
    + [{"inputs": 2, "state": 1, "length": 2}, {"inputs": 1, "state": 2, "length": 2}],
    "linear_residual": [{"width": 1, "depth": h} for h in (1, 2, 3, 4)]
    + [{"width": 2, "depth": 1}, {"width": 2, "depth": 2}],
    "matrix_completion": [
        {"observed": o}
        for o in (
            ((1, 1),),
            ((1, 1), (1, 0)),
            ((1, 1), (1, 1)),
            ((1, 0), (0, 1)),
            ((1, 1, 1), (1, 1, 0)),
            ((1, 1, 0), (0, 1, 1)),
        )
    ],
    "matrix_factorization": [
        {"rows": a, "columns": b, "rank": r}
        for a, b, r in ((1, 1, 1), (1, 2, 1), (2, 2, 1), (2, 3, 1), (3, 3, 1), (1, 1, 2), (2, 2, 2))
    ],
    "matrix_sensing": [
        {"rows": a, "columns": b, "rank": r} for a, b, r in ((1, 1, 1), (1, 2, 1), (2, 2, 1))
    ],
    "monomial_network": [
        {"widths": w} for w in ((1, 1, 1), (2, 1, 1), (1, 1, 2), (2, 1, 2), (1, 2, 1), (3, 1, 1))
    ],
    "monomial_neurons": [
        {"inputs": n, "power": d, "neurons": k}
        for n, d, k in ((1, 2, 1), (2, 2, 1), (3, 2, 1), (2, 3, 1), (1, 2, 2), (2, 2, 2), (1, 2, 3))
    ],
    "polynomial_convolution": [
        {"inputs": 2, "filters": (2, 1)},
        {"inputs": 3, "filters": (2, 2)},
        {"inputs": 3, "filters": (3, 1)},
        {"inputs": 2, "filters": (1, 2)},
    ],
    "polynomial_network": [
        {"widths": w, "activations": ((0.0, 1.0, 1.0),)} for w in ((1, 1, 1), (2, 1, 1), (1, 1, 2))
    ],
    "symmetric_tensor_decomposition": [
        {"dimension": n, "order": d, "rank": r}
        for n, d, r in ((1, 2, 1), (1, 3, 1), (2, 2, 1), (2, 3, 1), (2, 4, 1), (3, 3, 1), (2, 2, 2))
    ]
    + [{"dimension": 2, "order": 3, "rank": 2}, {"dimension": 4, "order": 3}],
    "tensor_decomposition": [
        {"shape": s, "rank": r}
        for s, r in (((2, 2), 1), ((2, 3), 1), ((2, 1, 2), 1), ((2, 2, 2), 1), ((2, 2), 2))
    ]
    + [{"shape": (2, 2, 3)}, {"shape": (2, 2, 2, 2)}],
    "weighted_low_rank": [
        {"rows": a, "columns": b, "rank": r}
        for a, b, r in ((1, 1, 1), (1, 2, 1), (2, 2, 1), (2, 3, 1), (2, 2, 2))
    ],
}


def asked() -> Iterator[tuple[Architecture, int]]:
    """Architectures and ranks of the features, small ones first."""
    found = [(DeepLinear(widths), widths[0]) for widths in networks(_DIRECT)]
    found += [
        (DeepLinear(widths), rank)
        for widths in networks(_EVERY_RANK)
        for rank in range(1, widths[0])
    ]
    for name in names():
        kind = find(name)
        for fields in [dict(kind.example), *SIZES.get(name, [])]:
            made = build({"type": name, **fields})
            found += [(made, rank) for rank in range(min(1, made.full_rank), made.full_rank + 1)]
    yield from sorted(dict.fromkeys(found), key=lambda pair: pair[0].size)

    def cost(widths: tuple[int, ...]) -> tuple[bool, int]:
        size = sum(a * b for a, b in pairwise(widths))
        return size <= _LARGER and len(widths) > _LAYERS + 2, size

    larger = sorted(networks(_LARGEST), key=cost)
    for widths in larger:
        size = sum(a * b for a, b in pairwise(widths))
        if _DIRECT < size <= _LARGER or (size > _DIRECT and len(widths) <= _LAYERS + 2):
            yield DeepLinear(widths), widths[0]


def _count(architecture: Architecture, rank: int, seconds: float, answer: Connection) -> None:
    options = msolve.MsolveOptions(time_limit=seconds / 3)
    size = architecture.size
    if size > _DIRECT:
        row = start_row(architecture, rank)
        answer.send(row)
        if row.n_torus == 0 or size > _LARGER:
            return
    exact = count_row(architecture, rank, options, paths=False)
    answer.send(exact)
    # Of larger networks the sums tell how many points have no zeros
    if size <= _DIRECT or exact.n_complex is None:
        answer.send(count_row(architecture, rank, options))


def counted(architecture: Architecture, rank: int, seconds: float) -> Row:
    """Count one row in a process of its own; what it had when time was up is kept."""
    here, there = multiprocessing.Pipe()
    child = multiprocessing.Process(target=_count, args=(architecture, rank, seconds, there))
    row, end = replace(blank_row(architecture, rank), limit=seconds), time.monotonic() + seconds
    child.start()
    there.close()
    for _ in range(3):
        try:
            if not here.poll(max(0.0, end - time.monotonic())):
                break
            found = here.recv()
        except EOFError:
            break
        row = found if found.n_complex is not None else replace(found, limit=seconds)
    child.terminate()
    child.join()
    return row


def kept(path: Path) -> list[Row]:
    """Rows that earlier runs have counted; of one row the last line counts."""
    lines = path.read_text().splitlines() if path.exists() else []
    rows = [row for line in lines for row in read(json.loads(line))]
    return list({_key(row): row for row in rows}.values())


def _key(row: Row) -> str:
    return json.dumps([row.spec, row.rank])


def count(path: Path, seconds: float, minutes: float) -> None:
    """Count rows that are missing, as long as there is time."""
    done, end = {_key(row) for row in kept(path)}, time.monotonic() + 60 * minutes
    for architecture, rank in asked():
        blank = blank_row(architecture, rank)
        if _key(blank) in done:
            continue
        if time.monotonic() > end:
            print("time is up; the same command goes on from here")
            return
        began = time.monotonic()
        row = counted(architecture, rank, seconds)
        with path.open("a") as file:
            file.write(json.dumps(write([row])) + "\n")
        told = [row.n_complex, row.n_torus, row.complex_by and row.complex_by.word]
        print(f"{architecture} rank {rank}: {told} {time.monotonic() - began:.1f} s", flush=True)


def certify(path: Path, seconds: float, minutes: float) -> None:
    """Certify distinct points of one data set where a count rests on paths: there are no fewer."""
    end = time.monotonic() + 60 * minutes
    rows = [row for row in assembled(kept(path)) if _by_paths(row) and row.at_least is None]
    for row in sorted(rows, key=lambda row: row.n_complex or 0):
        if time.monotonic() > end:
            return
        here, there = multiprocessing.Pipe()
        child = multiprocessing.Process(target=_certify, args=(row, there))
        child.start()
        found = here.recv() if here.poll(seconds) else None
        child.terminate()
        child.join()
        print(f"{row.spec} rank {row.rank}: {found} of {row.n_complex} certified", flush=True)
        if found:
            with path.open("a") as file:
                file.write(json.dumps(write([replace(row, at_least=found)])) + "\n")


def _by_paths(row: Row) -> bool:
    return row.n_complex is not None and not row.exact and row.complex_by is not Vouching.PATTERNS


def _certify(row: Row, answer: Connection) -> None:
    architecture = build(row.spec)
    samples = architecture.samples or max(architecture.least_samples, row.rank)
    rng = np.random.default_rng(20261128)
    problem = Problem.draw(architecture, DrawnData(samples), RandomRidge(), rng)
    found = solve(problem, orbits=True)
    points = found.classification.points
    system, values = problem.system, problem.exact_parameters()
    answer.send(prove(system, values, points.points, None, points.flips).count)


def main() -> None:
    """Count, or write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["count", "certify", "write"])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--minutes", type=float, default=25.0)
    parser.add_argument("--work", type=Path, default=Path("results"))
    chosen = parser.parse_args()
    path = chosen.work / "atlas.jsonl"
    work = {"count": partial(count, path, chosen.seconds, chosen.minutes)}
    work["certify"] = partial(certify, path, chosen.seconds, chosen.minutes)
    work["write"] = partial(_write, path)
    work[chosen.what]()


def _write(path: Path) -> None:
    FILE.write_text(write(assembled(kept(path))), encoding="utf-8")


if __name__ == "__main__":
    main()
