"""What an architecture is: weights, statistics of data, and a loss polynomial in the weights."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from numbers import Real
from types import FunctionType
from typing import Any, ClassVar

import numpy as np

from explorer.errors import InputError, require
from explorer.limits import Limit, LimitError
from explorer.networks.architectures.blocks import Array, Block, HiddenUnit
from explorer.networks.architectures.fingerprint import equations_of, fingerprint_of
from explorer.networks.architectures.named import Named
from explorer.networks.architectures.penalties import Penalty
from explorer.networks.architectures.size import check_size, name_of
from explorer.polynomial import Expression, Graph, System, shared_gradient
from explorer.polynomial.expansion import degree_bound

# What may be code of a class.
_CODE = (FunctionType, property, cached_property, staticmethod, classmethod)
# Architectures of this package; only their fields say what the loss is.
_OURS = "explorer.networks."


@dataclass(frozen=True)
class Architecture(Named, ABC):
    """A loss with its weights and parameters.

    Subclasses are frozen dataclasses and write only what differs. The data enter through
    :meth:`statistics`, so that one polynomial system serves every data set.
    The ridge term ``1/2 sum_i sum_ab Lambda_i[a, b] W_i[a, b]^2`` is added here, one coefficient
    per weight, and so are penalties. See
    :class:`explorer.networks.architectures.network.Network` and ``factorization.Factorization`` for
    the usual cases.

    Parameters
    ----------
    penalties : tuple of Penalty
        Terms of the loss that depend on the weights only.
    """

    example: ClassVar[Mapping[str, Any]] = {}
    """Fields of a small member, for tests, the gallery and the command line."""
    formula: ClassVar[str] = ""
    """The plain loss without ridge, as LaTeX."""
    penalties: tuple[Penalty, ...] = field(default=(), kw_only=True)

    @property
    @abstractmethod
    def blocks(self) -> tuple[Block, ...]:
        """Weights, in the order of the unknowns (row-major inside a block)."""

    @property
    @abstractmethod
    def statistic_blocks(self) -> tuple[Block, ...]:
        """Names and shapes of what :meth:`statistics` returns."""

    @property
    @abstractmethod
    def data_shape(self) -> tuple[int, int]:
        """Numbers of rows of X and of Y, (d_x, d_y); 0 where there are no inputs or no targets."""

    @property
    def samples(self) -> int | None:
        """The only number of columns that X and Y may have; None where any will do."""
        return None

    def check(self, X: Array, Y: Array) -> None:
        """Refuse data that this architecture cannot take.

        Parameters
        ----------
        X : array, shape (d_x, m)
        Y : array, shape (d_y, m)
            Numbers of rows have been checked.

        Raises
        ------
        InputError
        """
        columns = X.shape[1]
        allowed = f"{self.samples}, which {self} asks for"
        require(self.samples in (None, columns), "samples", columns, allowed)

    def unobserved(self, X: Array, Y: Array) -> Array:
        """Tell which targets have no part in the loss, so that they may be missing.

        Parameters
        ----------
        X : array, shape (d_x, m)
        Y : array, shape (d_y, m)

        Returns
        -------
        array of bool, shape (d_y, m)
        """
        return np.zeros(Y.shape, dtype=bool)

    @property
    def least_samples(self) -> int:
        """Samples from which on statistics are in general position.

        1 where that is a matter of rank alone, see :attr:`full_rank`.
        """
        return 1

    @property
    def full_rank(self) -> int:
        """Rank of the features that all statistics need to occur; 0 where they always do."""
        return 0

    def features(self, X: Array) -> Array:
        """Rows that take the place of X in the statistics, where these are moments.

        Returns
        -------
        array, shape (full_rank, m)
        """
        return X

    def moments(self, features: Array, Y: Array) -> tuple[Array, ...]:
        """Statistics, quadratic in the features and Y together; needed where ``full_rank`` > 0."""
        raise NotImplementedError

    @abstractmethod
    def statistics(self, X: Array, Y: Array) -> tuple[Array, ...]:
        """Parameters of the loss, in the number type of the data.

        Parameters
        ----------
        X : array, shape (d_x, m)
        Y : array, shape (d_y, m)

        Returns
        -------
        tuple of arrays, of the shapes of :attr:`statistic_blocks`
        """

    @abstractmethod
    def loss(self, weights: Sequence[Array], statistics: Sequence[Array]) -> Any:
        """Loss without regularisation.

        Written with ``+ - * @ .T`` and whole powers only, so that any number type will do.

        Parameters
        ----------
        weights, statistics : sequence of arrays
            One per block.
        """

    @property
    def hidden_units(self) -> tuple[HiddenUnit, ...]:
        """Hidden units whose sign can be flipped; none unless an architecture says so."""
        return ()

    def end_to_end(self, weights: Sequence[Array]) -> Array | None:
        """Matrix of the whole map; None when the map is not linear.

        Parameters
        ----------
        weights : sequence of arrays, shape (N, ...)
            One per block, N of each stacked.

        Returns
        -------
        array, shape (N, d_y, d_x), or None
        """
        return None

    def known_count(self, rank: int) -> tuple[int, str] | None:
        """Number of critical points of the plain loss for generic data and ridge, and its source.

        Parameters
        ----------
        rank : int
            Of the features.

        Returns
        -------
        (int, str) or None
        """
        return None

    def connected_lines(self, pattern: Array, rank: int) -> Array | None:
        """Numbers of parameters over generic lines of which solutions form an irreducible curve.

        Parameters
        ----------
        pattern : bool array, shape (n,)
            Weights that are not zero.
        rank : int
            Rank of the features.

        Returns
        -------
        int array or None
            None where nothing is proved. The own ridge coefficients always are such parameters.
        """
        return None

    @property
    def at_least_zero(self) -> bool:
        """Whether :meth:`loss` has no negative value, whatever the data; False where unknown."""
        return False

    @property
    def has_best_output(self) -> bool:
        """Whether the loss without ridge is least somewhere, whatever the data; False: unknown.

        It is where outputs form a closed set and the misfit grows with them.
        """
        return False

    @property
    def plain(self) -> bool:
        """Whether the loss is the plain one, which known counts are about."""
        return not self.penalties

    @property
    def size(self) -> int:
        """Number of weights, n."""
        return sum(block.size for block in self.blocks)

    def parameters(self, X: Array, Y: Array, ridge: Sequence[Array]) -> Array:
        """Values of the parameters of :attr:`system`, in the number type of the data.

        Parameters
        ----------
        X : array, shape (d_x, m)
        Y : array, shape (d_y, m)
        ridge : sequence of arrays
            ``Lambda``, one per block of weights.

        Returns
        -------
        array, shape (p,)
        """
        return self.pack(self.statistics(X, Y), ridge)

    def pack(self, statistics: Sequence[Array], ridge: Sequence[Array]) -> Array:
        """Lay out statistics and ridge coefficients as parameters of the system.

        Parameters
        ----------
        statistics, ridge : sequence of arrays
            One per block.

        Returns
        -------
        array, shape (p,)
        """
        blocks = (*self.statistic_blocks, *self.blocks)
        values = (*statistics, *ridge)
        return np.concatenate(
            [b.flatten(np.asarray(v)) for b, v in zip(blocks, values, strict=True)]
        )

    def split(self, points: Array) -> list[Array]:
        """Cut points into weights.

        Parameters
        ----------
        points : array, shape (..., n)

        Returns
        -------
        list of arrays, shape (..., *block.shape)
            One per block.
        """
        ends = np.cumsum([block.size for block in self.blocks])[:-1]
        parts = np.split(points, ends, axis=-1)
        return [
            part.reshape((*part.shape[:-1], *block.shape))
            for part, block in zip(parts, self.blocks, strict=True)
        ]

    @cached_property
    def system(self) -> System:
        """Gradient equations of the regularised loss, one object for all that have this loss.

        Its parameters are the statistics, then the ridge coefficients.
        """
        if not type(self).__module__.startswith(_OURS):
            return self._gradient_equations()  # code of others may say another loss each time
        try:
            hash(self)
        except TypeError:
            return self._gradient_equations()
        return _system_of(self, _code_of(self))

    def _gradient_equations(self) -> System:
        check_size(self)
        graph = Graph(Limit.OPERATIONS.most)
        weights = [graph.unknown(block.name, block.shape) for block in self.blocks]
        statistics = [
            graph.parameter(b.name, b.shape, symmetric=b.symmetric) for b in self.statistic_blocks
        ]
        ridge = [graph.parameter(block.ridge_name, block.shape) for block in self.blocks]
        term = sum(np.sum(r * w * w) for r, w in zip(ridge, weights, strict=True)) / 2
        potential: Expression = self._loss_of(weights, statistics) + term
        for penalty in self.penalties:
            potential = potential + penalty.value(weights)
        order = list(graph.reachable([potential.node]))
        degree = degree_bound(graph, order, parameters=False)
        Limit.LOSS_DEGREE.allow(degree, name_of(self))
        return shared_gradient(potential, self._groups())

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the equations and of all else that an answer depends on; no name enters it."""
        return fingerprint_of(self)

    @cached_property
    def equations(self) -> str:
        """Hash of the equations and of how data enter them: what counts at generic data belong to.

        No name enters it, nor what an architecture says of itself.
        """
        return equations_of(self)

    def __getstate__(self) -> dict[str, Any]:
        """Leave behind what is derived: a process that reads this has its own, or finds it."""
        kind = type(self)
        return {
            name: value
            for name, value in vars(self).items()
            if not isinstance(getattr(kind, name, None), cached_property)
        }

    def _loss_of(self, weights: list[Array], statistics: list[Array]) -> Any:
        """Evaluate the loss on symbols; whatever is wrong with its code is the input's fault."""
        what = f"loss of {type(self).__name__}"
        try:
            value = np.asarray(self.loss(weights, statistics), dtype=object)
        except LimitError as error:
            raise LimitError(f"{name_of(self)}: {error}") from None
        except (TypeError, ValueError, IndexError, KeyError, AttributeError) as error:
            raise InputError(f"{what}: it cannot be evaluated on expressions: {error}") from error
        allowed = "a single number, so sum() or trace() is missing"
        require(value.ndim == 0, f"{what}: shape", value.shape, allowed)
        found: object = value[()]
        # Written only where it is wrong: the text of a good loss is all of it, multiplied out
        if not isinstance(found, (Expression, Real)):
            require(False, what, repr(found), "a polynomial in the weights")
        return found

    def _groups(self) -> list[list[int]]:
        start = 0
        groups = []
        for block in self.blocks:
            groups.append(list(range(start, start + block.size)))
            start += block.size
        return groups


@lru_cache(maxsize=64)
def _system_of(architecture: Architecture, _code: tuple[object, ...]) -> System:
    """Equations of one of our architectures, for all that equal it and have the same code."""
    return architecture._gradient_equations()


def _code_of(architecture: Architecture) -> tuple[object, ...]:
    """Functions that may say the loss: an edited class has others."""
    code = _functions(type(architecture))
    for value in vars(architecture).values():
        for part in value if isinstance(value, tuple) else (value,):
            if type(part).__module__.startswith(_OURS):
                code += _functions(type(part))
    return code


def _functions(kind: type) -> tuple[object, ...]:
    owners = (owner for owner in kind.__mro__ if owner.__module__.startswith(_OURS))
    values = (value for owner in owners for value in vars(owner).values())
    return tuple(value for value in values if isinstance(value, _CODE))
