"""What the page of a solution shows beyond the facts of its points: loss, symmetries, layers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.answer.paragraph import found
from explorer.landscape.answer.rows import rows_of
from explorer.landscape.answer.text import run
from explorer.landscape.answer.told import Told
from explorer.landscape.graph.symmetry import generators
from explorer.limits import LimitError
from explorer.networks.architectures import Architecture
from explorer.networks.problem import Problem
from explorer.networks.states import layers_of
from explorer.polynomial import StraightLineProgram

MOST_COMPLEX = 1000
"""Points that are not real: so many are told one by one."""


def page_facts(solution: Told) -> dict[str, Any]:
    """Give what the page shows of a solution as a whole.

    Parameters
    ----------
    solution : Told

    Returns
    -------
    dict
        ``title``; ``found``, the paragraph that a terminal shows first; ``run``, how; ``unknowns``,
        their names; ``layers``, the matrices and biases of a network that can be drawn;
        ``loss_program``, see :func:`loss_facts`; ``symmetries``, signed permutations that generate
        those of the loss; ``complex_points``, the first of those that are not real.
    """
    problem = solution.problem
    architecture = problem.architecture
    return {
        "title": str(architecture),
        "found": found(solution, rows_of(solution)),
        "run": run(solution),
        "of_manifolds": solution.of_manifolds,
        "unknowns": list(problem.system.unknowns),
        "layers": drawn_layers(architecture),
        "loss_program": loss_facts(problem),
        "symmetries": symmetry_facts(problem),
        "complex_points": complex_facts(solution),
    }


def loss_facts(problem: Problem) -> dict[str, Any]:
    """Give the loss as a straight-line program with its numbers put in.

    Slots are the unknowns, then ``inputs`` (parameters and constants), then one an instruction:
    ``opcodes`` 3, 4, 5 add, subtract and multiply the slots ``left`` and ``right``. The loss is
    slot ``output``.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    dict
    """
    program: StraightLineProgram = problem.system.potential_program
    return {
        "unknowns": program.unknowns,
        "inputs": [*problem.parameters.tolist(), *program.numbers[0].tolist()],
        "opcodes": program.opcodes.tolist(),
        "left": program.left.tolist(),
        "right": program.right.tolist(),
        "output": int(program.outputs[0]),
    }


def symmetry_facts(problem: Problem) -> list[dict[str, Any]]:
    """Signed permutations ``y[i] = sign[i] x[source[i]]`` that generate symmetries of the loss."""
    try:
        found_ones = generators(problem)
    except LimitError:  # the loss is too large to be multiplied out
        return []
    pairs = zip(found_ones.source.tolist(), found_ones.sign.tolist(), strict=True)
    return [{"source": source, "sign": [int(s) for s in sign]} for source, sign in pairs]


def drawn_layers(architecture: Architecture) -> list[dict[str, Any]]:
    """Matrix and bias of each layer of a network that can be drawn; none of another one."""
    places = [block.name for block in architecture.blocks]
    return [
        {"matrix": places.index(layer[0]), "bias": places.index(layer[1]) if layer[1:] else None}
        for layer in layers_of(architecture) or []
    ]


def complex_facts(solution: Told) -> dict[str, Any]:
    """Points that are not real: how many, and the first of them."""
    if solution.of_manifolds:
        return {"count": 0, "points": []}
    rows = np.flatnonzero(~solution.classification.real)
    loss = solution.classification.loss
    return {
        "count": len(rows),
        "points": [
            {
                "row": int(row),
                "loss": [_finite(loss[row].real), _finite(loss[row].imag)],
                "weights": _pairs(solution.weights[row]),
                **_columns(solution, int(row)),
            }
            for row in rows[:MOST_COMPLEX]
        ],
    }


def _columns(solution: Told, row: int) -> dict[str, Any]:
    chosen = ("orbit", "orbit_size", "conjugate", "multiplicity", "certified")
    columns = solution.columns
    return {name: np.asarray(columns[name])[row].item() for name in chosen if name in columns}


def _pairs(values: NDArray[np.complex128]) -> list[list[float | None]]:
    return [[_finite(v.real), _finite(v.imag)] for v in values]


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
