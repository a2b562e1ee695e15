"""Counts of every architecture against independent truth.

    python benchmarks/architectures.py [NAME ...]

Writes ``benchmarks/architectures.md`` (with names: prints their rows only). Each member is solved
on three seeds of data and engine by the native engine from its structure, from the total-degree
start, and by PHCpack; the exact count is a closed form or the degree of the gradient ideal by
msolve at random parameters. Everything in the table is measured by this run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from record import heading

from explorer import DrawnData, Problem, RandomRidge, Solution, solve
from explorer.external import phcpack as phc
from explorer.landscape.exact_count import Expected, expected_count, generic_count
from explorer.networks.architectures import Architecture, build, find, names

SEEDS = range(3)
# Where the total degree is larger, neither PHCpack nor the total-degree start is worth its time
# here.
MOST_PATHS = 3000
PHCPY_SECONDS = 60.0
MORE = [
    {"type": "deep_linear", "widths": (2, 2, 2)},
    {"type": "deep_linear", "widths": (1, 1, 1), "misfit": "quartic", "samples": 3},
    {
        "type": "deep_linear",
        "widths": (2, 1, 1),
        "penalties": [{"type": "norm_product", "strength": 0.5}],
    },
    {"type": "deep_linear_biases", "widths": (1, 2, 1)},
    {"type": "lightning_attention", "dimension": 2, "length": 1},
    {"type": "linear_autoencoder", "inputs": 2, "tied": True},
    {"type": "linear_autoencoder", "inputs": 2, "hidden": 2},
    {"type": "linear_convolution", "inputs": 4, "filters": (2, 2), "strides": (2, 1)},
    {"type": "linear_recurrence", "inputs": 1, "state": 2},
    {"type": "linear_residual", "width": 2},
    {"type": "matrix_completion", "observed": ((1, 1), (1, 0)), "rank": 2},
    {"type": "matrix_factorization", "rows": 2, "columns": 2, "rank": 2},
    {"type": "matrix_sensing", "rows": 2, "columns": 2, "rank": 2},
    {"type": "monomial_network", "widths": (1, 1, 1), "power": 3},
    {"type": "monomial_network", "widths": (1, 1, 1, 1)},
    {"type": "monomial_network", "widths": (1, 2, 1)},
    {"type": "monomial_neurons", "inputs": 2, "power": 3},
    {"type": "monomial_neurons", "inputs": 3},
    {"type": "monomial_neurons", "inputs": 2, "neurons": 2},
    {"type": "monomial_neurons", "inputs": 2, "samples": 1},
    {"type": "polynomial_convolution", "inputs": 2, "filters": (2, 1)},
    {"type": "polynomial_network", "widths": (1, 2, 1), "activations": ((0.0, 1.0, 1.0),)},
    {"type": "symmetric_tensor_decomposition", "dimension": 3},
    {"type": "symmetric_tensor_decomposition", "dimension": 2, "rank": 2},
    {"type": "tensor_decomposition", "shape": (2, 2)},
    {"type": "weighted_low_rank", "rows": 3, "columns": 2},
]
HEAD = f"""# Counts of every architecture

Complex critical points at three seeds of data, ridge coefficients (uniform on [0, 1]) and engine;
one number where the seeds agree.

* exact: a closed form, or msolve's degree of the gradient ideal at random parameters modulo two
  primes near 2^31
* structure: native engine; total degree: the same with that start; it and PHCpack up to
  {MOST_PATHS} paths
* certified: points of the column structure with certificates, and the seeds whose list is proved
  complete

`python benchmarks/architectures.py`; counts without ridge are in
`tests/networks/architectures/test_euclidean_distance.py`.

"""
COLUMNS = (
    "architecture",
    "fields",
    "unknowns",
    "exact",
    "source",
    "structure",
    "total degree",
    "PHCpack",
    "certified",
    "proved",
)
HEAD += f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|\n"


def members(chosen: list[str]) -> Iterator[Architecture]:
    """Examples of all architectures, each followed by its further members."""
    for name in chosen or names():
        yield build({"type": name, **find(name).example})
        yield from (build(spec) for spec in MORE if spec["type"] == name)


def drawn(architecture: Architecture, seed: int) -> Problem:
    """Normal data, five samples or more where any number will do; drawn ridge coefficients."""
    source = DrawnData(architecture.samples or max(5, architecture.least_samples))
    return Problem.draw(architecture, source, RandomRidge(), np.random.default_rng(seed))


def counts(act: Callable[[int], Solution]) -> str:
    """Counts of three seeds; one number where they agree, ``-`` where a solver gave up."""
    found = []
    for seed in SEEDS:
        try:
            found.append(str(act(seed).counts.complex))
        except phc.PhcError:
            found.append("-")
    return found[0] if len(set(found)) == 1 else ", ".join(found)


def row(architecture: Architecture) -> str:
    """Measure one member."""
    problems = [drawn(architecture, seed) for seed in SEEDS]
    exact = expected_count(problems[0]) or generic_count(problems[0])
    proofs = [solve(problem, seed=seed, certify=True) for seed, problem in enumerate(problems)]
    certified = sum(proof.completeness.certified or 0 for proof in proofs)
    total = sum(proof.counts.complex for proof in proofs)
    few = problems[0].system.total_degree <= MOST_PATHS
    cells = [
        architecture.name,
        ", ".join(f"{k}={v}" for k, v in architecture.spec.items() if k != "type"),
        architecture.size,
        exact.count if exact else "-",
        _source(exact),
        counts(lambda seed: proofs[seed]),
        *(
            counts(partial(peer, problems)) if few else "not tried"
            for peer in (_total_degree, _phcpy)
        ),
        f"{certified} of {total}",
        f"{sum(proof.completeness.status == 'proved' for proof in proofs)} of {len(proofs)}",
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


def _total_degree(problems: list[Problem], seed: int) -> Solution:
    return solve(problems[seed], seed=seed, start="total-degree")


def _phcpy(problems: list[Problem], seed: int) -> Solution:
    return solve(problems[seed], "phcpy", seed=seed, time_limit=PHCPY_SECONDS)


def _source(exact: Expected | None) -> str:
    if exact is None:
        return "beyond the limits of msolve"
    return "msolve" if "generic gradient ideal" in exact.source else exact.source


def main() -> None:
    """Print the rows, and write the table when all architectures were measured."""
    rows = []
    for architecture in members(sys.argv[1:]):
        rows.append(row(architecture))
        print(rows[-1], flush=True)
    if not sys.argv[1:]:
        text = HEAD + "\n".join(rows) + f"\n\n{heading()}\n"
        (Path(__file__).parent / "architectures.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
