"""Ways in which blocks of weights may make up the layers of a chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import islice, pairwise, product
from typing import Any

import numpy as np

from explorer.networks.architectures.blocks import Array, Block

# Blocks have few shapes that fit together; where all are numbers there are more than anyone needs.
_MOST = 48
# Layers of a chain in which each may be transposed for itself; longer ones all or none.
_MIXED = 3


@dataclass(frozen=True)
class Part:
    """A block of weights as a matrix.

    Attributes
    ----------
    block : int
        Its place among the blocks.
    shape : pair of int
        Of the matrix.
    transposed : bool
        Whether the matrix is the transpose of the block.
    """

    block: int
    shape: tuple[int, int]
    transposed: bool = False

    def store(self, matrix: Array, block: Block) -> Array:
        """Give the entries of the block, row by row."""
        return np.reshape(matrix.T if self.transposed else matrix, block.size)


@dataclass(frozen=True)
class Layout:
    """Layers of a chain, each of blocks side by side, and what does not belong to any.

    Attributes
    ----------
    blocks : tuple of Block
        All blocks of the weights.
    layers : tuple of tuples of Part
        From the inputs to the outputs.
    rest : tuple of int
        Blocks that are eliminated: an output bias, or what the loss does not see.
    """

    blocks: tuple[Block, ...]
    layers: tuple[tuple[Part, ...], ...]
    rest: tuple[int, ...] = ()

    @cached_property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """Shapes of the layers."""
        return tuple(
            (layer[0].shape[0], sum(part.shape[1] for part in layer)) for layer in self.layers
        )

    @property
    def widths(self) -> tuple[int, ...]:
        """``(d_0, ..., d_N)``."""
        return (self.shapes[0][1], *(rows for rows, _ in self.shapes))

    @cached_property
    def starts(self) -> list[int]:
        """Where each block begins among the weights; then their number."""
        return [0, *np.cumsum([block.size for block in self.blocks]).tolist()]

    @cached_property
    def rest_places(self) -> list[int]:
        """Places of the eliminated weights."""
        starts = self.starts
        return [k for b in self.rest for k in range(starts[b], starts[b + 1])]

    def weights(self, layers: Sequence[Array], rest: Sequence[Any] | Array) -> Array:
        """Put layers and eliminated weights in their places.

        Parameters
        ----------
        layers : sequence of arrays, of the shapes of :attr:`shapes`
        rest : sequence of numbers
            In the order of :attr:`rest_places`.

        Returns
        -------
        array, shape (n,), of the number type of the layers
        """
        starts = self.starts
        found = np.zeros(starts[-1], dtype=np.result_type(*layers))
        for layer, parts in zip(layers, self.layers, strict=True):
            column = 0
            for part in parts:
                matrix = layer[:, column : column + part.shape[1]]
                begin, end = starts[part.block], starts[part.block + 1]
                found[begin:end] = part.store(matrix, self.blocks[part.block])
                column += part.shape[1]
        for place, value in zip(self.rest_places, rest, strict=True):
            found[place] = value
        return found


def layouts(blocks: Sequence[Block], unseen: Sequence[int]) -> Iterator[Layout]:
    """List the ways to read blocks as a chain, likely ones first.

    Matrices are layers, in the order of the blocks or the other way round. Vectors are layers,
    columns beside the first layer (its bias, with a row of ones in the inputs), or eliminated.

    Parameters
    ----------
    blocks : sequence of Block
    unseen : sequence of int
        Blocks that only the ridge sees.

    Yields
    ------
    Layout
    """
    seen = [k for k in range(len(blocks)) if k not in unseen]
    if any(len(blocks[k].shape) > 2 or blocks[k].symmetric for k in seen):
        return
    yield from islice(_all_layouts(tuple(blocks), seen, tuple(unseen)), _MOST)


def _all_layouts(
    blocks: tuple[Block, ...], seen: list[int], unseen: tuple[int, ...]
) -> Iterator[Layout]:
    vectors = [k for k in seen if len(blocks[k].shape) < 2]
    for roles in product(("column", "rest", "layer"), repeat=len(vectors)):
        role = dict(zip(vectors, roles, strict=True))
        layers = [k for k in seen if role.get(k, "layer") == "layer"]
        columns = [k for k in vectors if role[k] == "column"]
        rest = (*(k for k in vectors if role[k] == "rest"), *unseen)
        for chosen in _sequences(blocks, layers) if len(layers) > 1 else ():
            first = (chosen[0], *(Part(k, (blocks[k].size, 1)) for k in columns))
            if all(part.shape[0] == first[0].shape[0] for part in first):
                yield Layout(blocks, (first, *((part,) for part in chosen[1:])), rest)


def _sequences(blocks: Sequence[Block], layers: list[int]) -> Iterator[list[Part]]:
    """Sequences of matrices whose product exists."""
    for order in (layers, layers[::-1]):
        for turned in _turns(len(order)):
            parts = [_part(blocks[k], k, turn) for k, turn in zip(order, turned, strict=True)]
            if all(a.shape[0] == b.shape[1] for a, b in pairwise(parts)):
                yield parts


def _turns(count: int) -> Iterator[tuple[bool, ...]]:
    if count <= _MIXED:
        yield from product((False, True), repeat=count)
    else:
        yield (False,) * count
        yield (True,) * count


def _part(block: Block, number: int, turned: bool) -> Part:
    rows, columns = (*block.shape, 1, 1)[:2]
    if turned:
        return Part(number, (columns, rows), transposed=True)
    return Part(number, (rows, columns))


def product_of(layers: Sequence[Array]) -> Array:
    """``W_N ... W_1``."""
    return np.asarray(reduce(lambda before, layer: layer @ before, layers))
