"""Whether the loss of a problem is that of a chain of linear layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from explorer.errors import InputError
from explorer.networks.architectures.blocks import Array
from explorer.networks.architectures.linear_chain import ChainForm
from explorer.networks.chains.layouts import layouts
from explorer.networks.chains.read import Value, read_chain
from explorer.networks.problem import Problem
from explorer.polynomial.arithmetic import OPERATORS

_SEED = 20


def chain_of(problem: Problem) -> ChainForm | None:
    """Read a problem as a chain of linear layers with one ridge coefficient per layer.

    It is read off values of the exact loss and tested as an identity of polynomials, so that no
    name is believed: whatever has this loss is a chain, and nothing else is.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    ChainForm or None
        None where the loss is no chain, or coefficients differ inside a layer, columns of the first
        one apart.

    Raises
    ------
    InputError
        Where critical points form manifolds and a coefficient is negative, or some are zero and
        others not: then there is no lowest point, nor a balance between layers.

    Examples
    --------
    >>> from explorer import DeepLinear, Problem
    >>> form = chain_of(Problem(DeepLinear((1, 2, 1)), [[1.0, 2.0]], [[2.0, 1.0]], 0.25))
    >>> form.chain.A[0, 0], form.chain.B[0, 0], form.chain.ridges[0]
    (Fraction(5, 1), Fraction(4, 1), Fraction(1, 2))
    """
    blocks = problem.architecture.blocks
    if len(blocks) < 2 or not _may_be_by_layer(problem.ridge):
        return None
    value = exact_loss(problem)
    rng = np.random.default_rng(_SEED)
    unseen = _unseen(problem, value)
    for layout in layouts(blocks, unseen):
        form = read_chain(value, layout, rng)
        if form is not None:
            return form if _is_regular(form) else None
    return None


def exact_loss(problem: Problem) -> Value:
    """Loss of a problem with its binary data, in rational numbers of flint.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    callable
        From an object array (n,) of rational numbers to one.
    """
    from flint import fmpq

    program = problem.system.potential_program
    fixed = [fmpq(*p.as_integer_ratio()) for p in problem.exact_parameters()]
    fixed += [fmpq(*c.as_integer_ratio()) for c in program.constants]

    def value(weights: Array) -> Any:
        return program.run([*map(fmpq, weights.tolist()), *fixed], OPERATORS)[0]

    return value


def _may_be_by_layer(ridge: Sequence[Array]) -> bool:
    """Tell whether coefficients are equal in each block, but for rows or columns of one of them."""
    other = [array for array in ridge if (array != array.ravel()[0]).any()]
    if len(other) != 1:
        return not other
    return bool((other[0] == other[0][:1]).all() or (other[0].T[:1] == other[0].T).all())


def _unseen(problem: Problem, value: Value) -> list[int]:
    """Blocks that only the ridge sees; none where it sees all that there is."""
    from flint import fmpq

    rng = np.random.default_rng(_SEED)
    sizes = [block.size for block in problem.architecture.blocks]
    point = rng.integers(1, 2**40, sum(sizes)).astype(object)
    whole = value(point)
    found = []
    ends = np.cumsum(sizes)
    for k, (end, size) in enumerate(zip(ends, sizes, strict=True)):
        without = point.copy()
        without[end - size : end] = 0
        numbers = [fmpq(*v.as_integer_ratio()) for v in problem.ridge[k].ravel().tolist()]
        ell = np.array(numbers, dtype=object)
        if whole - value(without) == sum(ell * point[end - size : end] ** 2) / 2:
            found.append(k)
    return found if len(found) < len(sizes) else []


def _is_regular(form: ChainForm) -> bool:
    """Tell whether all coefficients are positive, or all zero; manifolds need one of these.

    Columns of the first layer with coefficients of their own are of use where there are manifolds.
    """
    ridges, wide = form.chain.ridges, max(form.chain.widths[1:-1]) > 1
    if form.chain.inputs:
        return wide and min(*form.chain.inputs, *ridges) > 0
    if all(ell > 0 for ell in ridges) or not any(ridges):
        return True
    if wide:
        _refuse(ridges)
    return False


def _refuse(ridges: Sequence[Any]) -> None:
    shown = [float(ell / 2) for ell in ridges]
    what = "lambda" if len(set(shown)) == 1 else "lambda of the layers"
    allowed = "a number > 0 for each layer, or 0 for all layers, where a hidden width is 2 or more"
    raise InputError(
        f"{what} = {shown[0] if len(set(shown)) == 1 else shown}: allowed is {allowed}"
    )
