"""Weights in the forms of other programs: by block, and as state dictionaries of layers.

Here outputs are ``W x + b`` with W of shape (outputs, inputs), samples in columns.
``torch.nn.Linear`` keeps ``weight`` of this shape and ``bias``; ``flax.linen.Dense`` and
``flax.nnx.Linear`` keep ``kernel`` of shape (inputs, outputs) and ``bias``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError, require
from explorer.networks.architectures import Architecture
from explorer.networks.architectures.network import Network

Array = NDArray[Any]


class Layout(StrEnum):
    """Whose state dictionary it is."""

    TORCH = "torch"
    """``{"0.weight": (out, in), "0.bias": (out,), "1.weight": ...}``."""
    FLAX = "flax"
    """``{"Dense_0": {"kernel": (in, out), "bias": (out,)}, ...}``, what stands under ``params``."""


def by_block(architecture: Architecture, vector: Array) -> dict[str, Array]:
    """Cut one weight vector into its arrays, by name.

    Parameters
    ----------
    architecture : Architecture
    vector : array, shape (n,)

    Returns
    -------
    dict of str to array
        Copies, in the order of the unknowns.
    """
    parts = architecture.split(vector)
    names = [block.name for block in architecture.blocks]
    return {name: part.copy() for name, part in zip(names, parts, strict=True)}


def as_vector(architecture: Architecture, weights: object) -> Array:
    """Read one set of weights.

    Parameters
    ----------
    architecture : Architecture
    weights : array, shape (n,), or sequence or mapping of arrays
        The vector itself; or the arrays of all blocks, in their order or by name.

    Returns
    -------
    array, shape (n,)

    Raises
    ------
    InputError

    Examples
    --------
    >>> from explorer import DeepLinear
    >>> as_vector(DeepLinear((1, 1, 1)), {"W2": [[3.0]], "W1": [[2.0]]}).tolist()
    [2.0, 3.0]
    """
    blocks = architecture.blocks
    names = [block.name for block in blocks]
    if isinstance(weights, Mapping):
        require(
            set(weights) == set(names), "names of weights", sorted(map(str, weights)), str(names)
        )
        return _joined(architecture, [weights[name] for name in names])
    shapes = [block.shape for block in blocks]
    listed = isinstance(weights, (list, tuple)) and len(weights) == len(blocks)
    if listed and [np.shape(part) for part in _parts(weights)] == shapes:
        return _joined(architecture, list(weights))  # type: ignore[call-overload]
    allowed = f"{architecture.size} numbers, or arrays of shapes {shapes} in a list or by name"
    vector = _numbers(weights, "weights", allowed)
    require(vector.shape == (architecture.size,), "shape of weights", vector.shape, allowed)
    return vector


def _parts(weights: Any) -> list[Any]:
    return [part if np.isscalar(part) else _numbers(part, "weights", "arrays") for part in weights]


def _joined(architecture: Architecture, parts: Sequence[object]) -> Array:
    arrays = []
    for block, part in zip(architecture.blocks, parts, strict=True):
        array = _numbers(part, block.name, f"an array of shape {block.shape}")
        require(array.shape == block.shape, f"shape of {block.name}", array.shape, str(block.shape))
        arrays.append(array.ravel())
    return np.concatenate(arrays)


def _numbers(value: object, field: str, allowed: str) -> Array:
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        raise InputError(f"{field}: allowed is {allowed}") from None
    require(array.dtype.kind in "biufc", f"type of {field}", array.dtype, "numbers")
    return array


def to_state(
    architecture: Architecture, vector: Array, layout: str, names: Sequence[str] | None = None
) -> dict[str, Any]:
    """Write a weight vector as a state dictionary.

    Parameters
    ----------
    architecture : Network
        With layers ``W1, W2, ...`` and biases ``b1, ...``.
    vector : array, shape (n,)
    layout : str
        A value of :class:`Layout`.
    names : sequence of str, optional
        One per layer: ``"0", "1", ...`` (as in ``torch.nn.Sequential`` of linear layers alone), or
        ``"Dense_0", ...``.

    Returns
    -------
    dict
        Arrays of numpy.

    Raises
    ------
    InputError
        For an architecture without such layers.

    Examples
    --------
    >>> from explorer import DeepLinear
    >>> state = to_state(DeepLinear((1, 2, 1)), np.arange(4.0), "torch")
    >>> {name: array.shape for name, array in state.items()}
    {'0.weight': (2, 1), '1.weight': (1, 2)}
    """
    chosen, layers = _layout(layout), _layers(architecture)
    arrays = by_block(architecture, vector)
    state: dict[str, Any] = {}
    for name, layer in zip(_names(chosen, names, len(layers)), layers, strict=True):
        values = dict(zip(("weight", "bias"), (arrays[block] for block in layer), strict=False))
        if chosen is Layout.TORCH:
            state |= {f"{name}.{key}": value for key, value in values.items()}
        else:
            state[name] = {"kernel": values.pop("weight").T.copy(), **values}
    return state


def from_state(
    architecture: Architecture,
    state: Mapping[str, Any],
    layout: str,
    names: Sequence[str] | None = None,
) -> Array:
    """Read a state dictionary as a weight vector; see :func:`to_state`.

    Parameters
    ----------
    architecture : Network
    state : mapping
        Arrays of numpy or what numpy can read. Nothing else may stand in it.
    layout, names
        As for :func:`to_state`.

    Returns
    -------
    array, shape (n,)

    Raises
    ------
    InputError
    """
    chosen, layers = _layout(layout), _layers(architecture)
    named = _names(chosen, names, len(layers))
    require(isinstance(state, Mapping), "state", type(state).__name__, "a dictionary")
    found: dict[str, Any] = {}
    for name, layer in zip(named, layers, strict=True):
        for block, key in zip(layer, ("weight", "bias"), strict=False):
            found[block] = _entry(state, chosen, name, key)
    wanted = {f"{n}.{k}" for n, layer in zip(named, layers, strict=True) for k in _keys(layer)}
    given = set(state) if chosen is Layout.TORCH else _flat(state)
    require(given <= wanted, "entries of the state", sorted(given - wanted), str(sorted(wanted)))
    return as_vector(architecture, found)


def _keys(layer: tuple[str, ...]) -> tuple[str, ...]:
    return ("weight", "bias")[: len(layer)]


def _flat(state: Mapping[str, Any]) -> set[str]:
    words = {"kernel": "weight"}
    return {f"{name}.{words.get(key, key)}" for name, layer in state.items() for key in layer}


def _entry(state: Mapping[str, Any], layout: Layout, name: str, key: str) -> Any:
    try:
        if layout is Layout.TORCH:
            return state[f"{name}.{key}"]
        array = state[name]["kernel" if key == "weight" else key]
        return np.asarray(array).T if key == "weight" else array
    except (KeyError, TypeError):
        raise InputError(f"the state has no {key} of layer {name!r}") from None


def _layout(layout: str) -> Layout:
    values = [one.value for one in Layout]
    require(layout in values, "layout", repr(layout), " or ".join(values))
    return Layout(layout)


def _names(layout: Layout, names: Sequence[str] | None, count: int) -> list[str]:
    if names is None:
        return [f"Dense_{k}" if layout is Layout.FLAX else str(k) for k in range(count)]
    allowed = f"{count} different ones, one per layer"
    require(len(set(names)) == count, "names", list(names), allowed)
    return list(names)


def layers_of(architecture: Architecture) -> list[tuple[str, ...]] | None:
    """Names of weight and bias of each layer; None unless these are all weights of a network.

    Examples
    --------
    >>> from explorer.networks.architectures import DeepLinearBiases
    >>> layers_of(DeepLinearBiases((1, 2, 1)))
    [('W1', 'b1'), ('W2', 'b2')]
    """
    blocks = {block.name: block.shape for block in architecture.blocks}
    layers: list[tuple[str, ...]] = []
    while (weight := f"W{len(layers) + 1}") in blocks and len(blocks[weight]) == 2:
        bias = f"b{len(layers) + 1}"
        layers.append((weight, bias) if bias in blocks else (weight,))
    known = {name for layer in layers for name in layer}
    return layers if isinstance(architecture, Network) and known == set(blocks) else None


def _layers(architecture: Architecture) -> list[tuple[str, ...]]:
    layers = layers_of(architecture)
    allowed = "a network whose weights are matrices W1, W2, ... and biases b1, b2, ..."
    require(layers is not None, "architecture", architecture, allowed)
    return layers or []
