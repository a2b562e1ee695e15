"""Architectures: one file each, only a loss and its parameters."""

from explorer.architectures.base import Architecture, Block, Unit
from explorer.architectures.deep_linear import DeepLinear

__all__ = ["Architecture", "Block", "DeepLinear", "Unit"]
