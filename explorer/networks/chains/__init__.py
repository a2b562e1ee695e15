"""Losses that are those of a chain of linear layers, whatever they are called."""

from explorer.networks.chains.chain_of import chain_of

__all__ = ["chain_of"]
