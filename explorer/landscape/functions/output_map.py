"""The function that weights give: its coefficients, as exact polynomials in the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from explorer.limits import Limit
from explorer.networks.architectures import Architecture
from explorer.networks.architectures.factorization import Factorization
from explorer.networks.architectures.moments import in_inputs
from explorer.networks.architectures.network import LinearNetwork, Network
from explorer.polynomial import Expression, Graph, SparseSystem, expand


class ReadOff(Enum):
    """Where the coefficients of a function are read off; the value is the sentence."""

    MATRIX = "entries of the matrix of the whole map"
    OUTPUT = "coefficients of the outputs as polynomials in the inputs"
    ARRAY = "entries of the output array"
    LOSS = "coefficients of the loss as a polynomial in the data: no output is declared"


@dataclass(frozen=True, eq=False)
class OutputMap:
    """Coefficients of the function, K polynomials in n weights.

    Attributes
    ----------
    terms : SparseSystem
        Without parameters.
    names : tuple of K str
    read_off : ReadOff
    """

    terms: SparseSystem
    names: tuple[str, ...]
    read_off: ReadOff

    def __len__(self) -> int:
        return len(self.names)


@lru_cache(maxsize=32)
def output_map(architecture: Architecture) -> OutputMap:
    """Read the coefficients of the function off an architecture's own output.

    Parameters
    ----------
    architecture : Architecture

    Returns
    -------
    OutputMap
        Penalties and ridge have no part in it.

    Examples
    --------
    >>> from explorer import DeepLinear
    >>> output_map(DeepLinear((2, 1, 1))).names
    ('f_1_1', 'f_1_2')
    """
    graph = Graph(Limit.OPERATIONS.most)
    weights = [graph.unknown(block.name, block.shape) for block in architecture.blocks]
    values, names, read_off = _coefficients(architecture, graph, weights)
    found = expand([_expression(graph, value) for value in values])
    kept = _different(found)
    chosen = expand([_expression(graph, values[k]) for k in kept])
    return OutputMap(_without_parameters(chosen), tuple(names[k] for k in kept), read_off)


def _different(found: SparseSystem) -> list[int]:
    """Polynomials that depend on the weights, each once."""
    text: dict[int, list[str]] = {}
    rows = zip(found.equation.tolist(), found.exponents.tolist(), found.coefficients, strict=True)
    for k, powers, coefficient in rows:
        text.setdefault(k, []).append(f"{coefficient} {powers}")
    seen: dict[str, int] = {}
    for k, lines in sorted(text.items()):
        if found.degrees[k]:
            seen.setdefault("|".join(lines), k)
    return sorted(seen.values())


def _without_parameters(found: SparseSystem) -> SparseSystem:
    """The same, without the data that took part in the writing only."""
    empty = np.zeros((len(found), 0), dtype=np.int64)
    return replace(found, parameters=(), parameter_exponents=empty)


def _coefficients(
    architecture: Architecture, graph: Graph, weights: Sequence[Any]
) -> tuple[list[Any], tuple[str, ...], ReadOff]:
    """Coefficients, what they are called, and where they are read off."""
    if isinstance(architecture, LinearNetwork):
        return *_entries(architecture.matrix(weights)), ReadOff.MATRIX
    if isinstance(architecture, Network):
        return *_in_the_inputs(architecture, weights), ReadOff.OUTPUT
    if isinstance(architecture, Factorization):
        return *_entries(architecture.output(weights)), ReadOff.ARRAY
    return *_in_the_data(architecture, graph, weights), ReadOff.LOSS


def _entries(matrix: Any) -> tuple[list[Any], tuple[str, ...]]:
    array = np.asarray(matrix, dtype=object)
    names = ["_".join(["f", *(str(k + 1) for k in place)]) for place in np.ndindex(array.shape)]
    return list(array.ravel()), tuple(names)


def _in_the_inputs(
    architecture: Network, weights: Sequence[Any]
) -> tuple[list[Any], tuple[str, ...]]:
    rows = in_inputs(architecture.output, weights, architecture.data_shape[0])
    found = [(j, e, value) for j, row in enumerate(rows) for e, value in sorted(row.terms.items())]
    names = tuple(f"f_{j + 1}_{_monomial(e)}" for j, e, _ in found)
    return [value for _, _, value in found], names


def _monomial(exponents: tuple[int, ...]) -> str:
    powers = [f"x{k + 1}{f'^{e}' if e > 1 else ''}" for k, e in enumerate(exponents) if e]
    return "".join(powers) or "1"


def _in_the_data(
    architecture: Architecture, graph: Graph, weights: Sequence[Any]
) -> tuple[list[Any], tuple[str, ...]]:
    """Coefficients of the loss without ridge and penalties, one a monomial in the data."""
    blocks = architecture.statistic_blocks
    data = [graph.parameter(b.name, b.shape, symmetric=b.symmetric) for b in blocks]
    value = np.asarray(architecture.loss(weights, data), dtype=object)[()]
    loss = expand([_expression(graph, value)])
    groups: dict[tuple[int, ...], list[int]] = {}
    for k, powers in enumerate(loss.parameter_exponents.tolist()):
        groups.setdefault(tuple(powers), []).append(k)
    flat = [x for w in weights for x in w.ravel()]
    found = [(powers, _sum(graph, loss, rows, flat)) for powers, rows in sorted(groups.items())]
    return [v for _, v in found], tuple(f"f_{k + 1}" for k in range(len(found)))


def _sum(graph: Graph, loss: SparseSystem, rows: list[int], flat: Sequence[Any]) -> Any:
    """Polynomial in the weights of some terms of a loss."""
    total: Any = graph.constant(0)
    for k in rows:
        product: Any = graph.constant(loss.coefficients[k])
        for x, power in zip(flat, loss.exponents[k].tolist(), strict=True):
            product = product * x**power if power else product
        total = total + product
    return total


def _expression(graph: Graph, value: Any) -> Expression:
    if isinstance(value, Expression):
        return value
    return graph.constant(Fraction(value))
