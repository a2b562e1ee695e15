"""What an architecture says, hashed: its polynomials and its answers, never its name or its fields.

Stored runs and certificates are kept by it. Where the code of a loss is edited and its name stays,
the hash is another one, and nothing that was found for the old loss is taken for the new one.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np

from explorer.files.address import address
from explorer.networks.architectures.blocks import Array

# Columns of the data that statistics are tried on, where any number will do.
_SAMPLES = 5


def fingerprint_of(architecture: Any) -> str:
    """Hash all that the answer for a data set depends on, 32 hexadecimal digits.

    Parameters
    ----------
    architecture : Architecture

    Returns
    -------
    str
        Of the canonical loss (:mod:`explorer.polynomial.canonical`), of the statistics, features
        and end-to-end map at rational points, and of what is said of ranks, units and counts.
        Polynomial statistics that agree at these points are the same, but for a set of measure
        zero.
    """
    a = architecture
    said = {
        "blocks": [list(block.shape) for block in a.blocks],
        "statistics": [[list(b.shape), b.symmetric] for b in a.statistic_blocks],
        "data": [*a.data_shape, a.samples, a.least_samples, a.full_rank],
        "units": [[unit.layer, [int(w) for w in unit.weights]] for unit in a.hidden_units],
        "bounds": [bool(a.at_least_zero), bool(a.has_best_output)],
        "counts": [_count(a, rank) for rank in range(a.full_rank + 1)],
        "values": _values(a),
    }
    return address(a.system.fingerprint, json.dumps(said, sort_keys=True), digits=32)


def _count(a: Any, rank: int) -> int | None:
    known = a.known_count(rank) if a.plain else None
    return None if known is None else int(known[0])


def equations_of(architecture: Any) -> str:
    """Hash what counts at generic data depend on, 32 hexadecimal digits.

    Parameters
    ----------
    architecture : Architecture

    Returns
    -------
    str
        Of the canonical loss, and of the statistics and features at rational points: whatever an
        architecture is called, and whatever else it says of itself, equal equations have one hash.
    """
    a = architecture
    shapes = [[list(b.shape), b.symmetric] for b in a.statistic_blocks]
    said = [shapes, [*a.data_shape, a.samples, a.full_rank], _written(_data_values(a))]
    return address(a.system.fingerprint, json.dumps(said), digits=32)


def _values(a: Any) -> list[list[str]]:
    """Statistics, features and end-to-end map at points that nobody would choose."""
    weights = [_numbers(block.shape, k + 7) for k, block in enumerate(a.blocks)]
    found = _data_values(a)
    product = a.end_to_end([w[None].astype(np.float64) for w in weights])
    if product is not None:
        found.append(product)
    return _written(found)


def _data_values(a: Any) -> list[Array]:
    """Statistics and features."""
    samples = a.samples or max(_SAMPLES, a.least_samples)
    X, Y = (_numbers((rows, samples), 3 + 2 * k) for k, rows in enumerate(a.data_shape))
    pairs = zip(a.statistic_blocks, a.statistics(X, Y), strict=True)
    found = [block.flatten(np.asarray(value)) for block, value in pairs]
    if a.full_rank:
        found.append(a.features(X))
    return found


def _written(arrays: list[Array]) -> list[list[str]]:
    return [[str(Fraction(value)) for value in np.ravel(array)] for array in arrays]


def _numbers(shape: tuple[int, ...], start: int) -> Array:
    """Eighths between -6 and 6 without a pattern, as exact rational numbers."""
    array = np.empty(shape, dtype=object)
    for k, place in enumerate(np.ndindex(*shape)):
        array[place] = Fraction((start * 7919 + k * k * 104729 + k * 7907) % 97 - 48, 8)
    return array
