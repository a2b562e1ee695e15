"""Architectures: one file each, only a loss and its parameters.

Every class of this folder is an attribute here: ``from explorer.networks.architectures import
MatrixFactorization``.
"""

from __future__ import annotations

from typing import Any

from explorer.networks.architectures.base import Architecture
from explorer.networks.architectures.blocks import Block, HiddenUnit
from explorer.networks.architectures.custom import CustomArchitecture
from explorer.networks.architectures.deep_linear import DeepLinear
from explorer.networks.architectures.factorization import Factorization
from explorer.networks.architectures.misfits import (
    Metric,
    Misfit,
    Quartic,
    Squares,
    WeightedSquares,
)
from explorer.networks.architectures.network import LinearNetwork, Network
from explorer.networks.architectures.penalties import LayerNorms, NormProduct, Penalty, WeightPowers
from explorer.networks.architectures.registry import build, find, load_file, names, register

__all__ = [
    "Architecture",
    "Block",
    "CustomArchitecture",
    "DeepLinear",
    "Factorization",
    "HiddenUnit",
    "LayerNorms",
    "LinearNetwork",
    "Metric",
    "Misfit",
    "Network",
    "NormProduct",
    "Penalty",
    "Quartic",
    "Squares",
    "WeightPowers",
    "WeightedSquares",
    "build",
    "find",
    "load_file",
    "names",
    "register",
]


def __getattr__(name: str) -> Any:
    """Find an architecture by the name of its class; its module loads then."""
    from explorer.networks.architectures.registry import known

    if not name.startswith("_"):
        for kind in known().values():
            if kind.__name__ == name:
                return kind
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
