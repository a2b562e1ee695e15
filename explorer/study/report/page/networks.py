"""What the page draws and computes of the architectures of a study: layers, losses, symmetries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from explorer.landscape.answer.for_page import drawn_layers, loss_facts, symmetry_facts
from explorer.networks.architectures import Architecture
from explorer.study.plan.plan import Combination
from explorer.study.report.page.packed import packed

# Bytes of a number of 64 bits in base 64.
_BYTES = 12


def architecture_facts(architecture: Architecture | None) -> dict[str, Any]:
    """Give names and shapes of weights, and the layers of a network that can be drawn.

    Without the architecture there are none.
    """
    if architecture is None:
        return {"spec": None, "blocks": None, "layers": []}
    blocks = [
        {"name": block.name, "shape": list(block.shape), "symmetric": block.symmetric}
        for block in architecture.blocks
    ]
    return {"spec": architecture.spec, "blocks": blocks, "layers": drawn_layers(architecture)}


def loss_of(
    combinations: dict[str, Combination], runs: pd.DataFrame, rows: Sequence[int], most: int
) -> dict[str, Any] | None:
    """Give the loss of an architecture as a program, and its numbers for some runs.

    Parameters
    ----------
    combinations : dict
        By key; those that the plan has.
    runs : DataFrame
        One row a run.
    rows : sequence of int
        Rows of runs of one architecture.
    most : int
        Bytes that the numbers may take; those of the first run are always there.

    Returns
    -------
    dict or None
        ``program`` as :func:`explorer.landscape.answer.for_page.loss_facts` gives it, with the
        numbers of the first run; ``runs``, their rows, and ``parameters``, the first ``size``
        inputs of the program for each of them. None where there are no runs, or no plan.
    """
    keys, draws = runs["combination"].tolist(), runs["draw"].to_numpy(np.int64).tolist()
    chosen = [k for k in rows if keys[k] in combinations]
    program: dict[str, Any] | None = None
    values: list[NDArray[np.float64]] = []
    for k in chosen:
        problem = combinations[keys[k]].run(draws[k]).problem()
        if program is None:
            program = loss_facts(problem)
        values.append(problem.parameters)
        if (len(values) + 1) * len(values[0]) * _BYTES > most:
            break
    if program is None:
        return None
    return {
        "program": program,
        "size": len(values[0]),
        "runs": packed(chosen[: len(values)], "i4"),
        "parameters": packed(np.array(values), "f8"),
    }


def symmetries_of(combination: Combination | None) -> list[dict[str, Any]]:
    """Generators of the symmetries of the losses of a combination, as the first run has them."""
    return [] if combination is None else symmetry_facts(combination.run(0).problem())
