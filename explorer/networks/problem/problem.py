"""A problem: an architecture with data and regularisation put in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from explorer.errors import InputError, require, shortened
from explorer.networks.architectures import Architecture
from explorer.networks.architectures.size import check_samples, check_size
from explorer.networks.problem.arrays import one_or_rows, real_array
from explorer.networks.problem.data import DataSource
from explorer.networks.problem.exact import exact_parameters
from explorer.networks.problem.observed import check_observed
from explorer.networks.problem.rank import exact_rank, separation
from explorer.networks.problem.regularization import Regularization, Ridge, as_regularization
from explorer.networks.problem.warnings import (
    all_different,
    find_warnings,
    in_general_position,
    products_agree,
)
from explorer.polynomial import System
from explorer.sentences import Sentence

# A larger relative error of a parameter is no rounding of its last digit.
_LOST = 1e-10
# Features whose singular values are nearer to each other have moments of condition below 1e8, half
# the digits of doubles.
_APART = 1e-4


@dataclass(frozen=True, eq=False)
class Problem:
    """The loss of one architecture on one data set.

    Parameters
    ----------
    architecture : Architecture
        For instance ``DeepLinear((2, 2, 2))``.
    X : array, shape (d_x, m), or None
        Inputs, one sample a column; None where the architecture has no inputs.
    Y : array, shape (d_y, m), or None
        Targets; None where the architecture has none.
    regularization : float, sequence or Regularization
        A scalar lambda (loss term ``lambda sum ||W_i||^2``, that is Lambda = 2 lambda), one such
        number per layer, one matrix ``Lambda_i`` per layer (loss term
        ``1/2 sum Lambda_i[a, b] W_i[a, b]^2``), or a rule.

    Raises
    ------
    InputError
        On wrong shapes or values that are not finite.

    Examples
    --------
    >>> from explorer import DeepLinear, Problem
    >>> problem = Problem(DeepLinear((1, 1, 1)), [[2.0]], [[1.0]], 0.5)
    >>> problem.system.parameters
    ('A_1_1', 'B_1_1', 'c', 'Lambda1_1_1', 'Lambda2_1_1')
    >>> problem.parameters.tolist()
    [4.0, 2.0, 1.0, 1.0, 1.0]
    """

    architecture: Architecture
    X: Any = None
    Y: Any = None
    regularization: Any = 0.0

    def __post_init__(self) -> None:
        _check_architecture(self.architecture)
        check_size(self.architecture)
        X, Y = _both(self.X, self.Y, *self.architecture.data_shape)
        check_samples(self.architecture, X.shape[1])
        self.architecture.check(X, Y)
        check_observed(self.architecture, X, Y)
        object.__setattr__(self, "X", _frozen(X))
        object.__setattr__(self, "Y", _frozen(np.where(np.isnan(Y), 0.0, Y)))
        rule = as_regularization(self.regularization)
        object.__setattr__(self, "_ridge", rule.ridge(self.architecture))

    @classmethod
    def draw(
        cls, architecture: Architecture, data: DataSource, regularization: object, rng: Generator
    ) -> Problem:
        """Draw X, Y, then the ridge coefficients, in this order.

        Parameters
        ----------
        architecture : Architecture
        data : DataSource
        regularization : float, sequence or Regularization
        rng : Generator

        Returns
        -------
        Problem

        Raises
        ------
        InputError
        """
        _check_architecture(architecture)
        check_size(architecture)
        check_samples(architecture, data.samples or architecture.samples or 1)
        X, Y = data.draw(*architecture.data_shape, rng, architecture.samples)
        architecture.check(X, Y)
        places = (data.place,) if isinstance(data, DataSource) else ()
        check_observed(architecture, X, Y, *places)
        rule: Regularization = as_regularization(regularization)
        return cls(architecture, X, Y, rule.ridge(architecture, rng))

    def __repr__(self) -> str:
        """What it is made of, in one line: arrays stand for themselves."""
        samples = f"{self.X.shape[1]} samples, " if self.X.size else ""
        return f"<Problem: {self.architecture}, {samples}{_ridge_in_words(self.ridge)}>"

    @property
    def ridge(self) -> Ridge:
        """``Lambda_i``, one array per block of weights."""
        ridge: Ridge = self._ridge  # type: ignore[attr-defined]
        return ridge

    @property
    def system(self) -> System:
        """Gradient equations with symbolic parameters, shared by all problems of one loss."""
        return self.architecture.system

    @cached_property
    def parameters(self) -> NDArray[np.float64]:
        """Values of the parameters of :attr:`system`, shape (p,)."""
        return self.architecture.parameters(self.X, self.Y, self.ridge).astype(np.float64)

    def remember(self, parameters: NDArray[np.float64], *, is_generic: bool) -> None:
        """Take what another process has found of this problem, and need not find it again."""
        vars(self).update(parameters=parameters, is_generic=is_generic)

    def exact_parameters(self) -> list[Fraction]:
        """Parameters as exact rational numbers of the binary data, without rounding, p of them."""
        return list(self._exact)

    @cached_property
    def _exact(self) -> list[Fraction]:
        return exact_parameters(self.architecture, self.X, self.Y, self.ridge)

    @cached_property
    def rounding(self) -> float:
        """Largest relative error of :attr:`parameters`, inf where one is lost altogether.

        Against parameters in extended precision.
        """
        error = np.abs(self._beyond_doubles()).astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = np.where(error > 0, error / np.abs(self.parameters), 0.0)
        return float(shares.max(initial=0))

    def _beyond_doubles(self) -> NDArray[Any]:
        """What rounding has taken off each parameter."""
        X, Y, *ridge = (np.asarray(v, dtype=np.longdouble) for v in (self.X, self.Y, *self.ridge))
        try:
            return np.asarray(self.architecture.parameters(X, Y, ridge) - self.parameters)
        except TypeError:  # code that wants numbers of Python
            pairs = zip(self.exact_parameters(), self.parameters.tolist(), strict=True)
            return np.array([float(exact - Fraction(rounded)) for exact, rounded in pairs])

    @cached_property
    def rounding_decides(self) -> bool:
        """Whether rounding of :attr:`parameters` may move solutions out of the sight of doubles.

        Parameters have lost digits, or features are as good as of lower rank.
        """
        if self.rounding > _LOST:
            return True
        if not self.architecture.full_rank:
            return False
        features = self.architecture.features(self.X)
        return separation(features, self.sample_rank) < _APART

    @cached_property
    def sample_rank(self) -> int:
        """Rank of the features of the binary X over the rationals; 0 where it has no say.

        For generic data it is min(m, d_x). The features are X itself unless the architecture says
        otherwise. Data within rounding of a lower rank have points of their own, see ``warnings``.
        """
        if not self.architecture.full_rank:
            return 0
        return exact_rank(self.architecture.features, self.X)

    @cached_property
    def is_generic(self) -> bool:
        """Whether nothing special is seen of the numbers in the equations.

        Ridge coefficients are in general position, and no statistic is zero or as large as another
        one. Special data may have fewer critical points than generic ones.
        """
        statistics = np.abs(self.parameters[: len(self.parameters) - self.architecture.size])
        return self.in_general_position and all_different(statistics)

    @cached_property
    def in_general_position(self) -> bool:
        """Whether no two ridge coefficients agree and none is zero."""
        return in_general_position(self.ridge)

    @cached_property
    def may_be_symmetric(self) -> bool:
        """Whether ridge coefficients agree, are zero, or products of two do.

        Continuous symmetries of the loss need that.
        """
        return not self.in_general_position or products_agree(self.ridge)

    @cached_property
    def warnings(self) -> tuple[Sentence, ...]:
        """What is special about these data and what follows, one sentence each."""
        return find_warnings(self.architecture, self.X, self.Y, self.ridge, self.sample_rank)

    def loss(self, points: ArrayLike) -> NDArray[Any]:
        """Loss.

        Parameters
        ----------
        points : array, shape (N, n), or (n,) for one
            Weights.

        Returns
        -------
        array, shape (N,), or () for one

        Raises
        ------
        InputError
            For points of another shape.
        """
        return self._at(self.system.value_of_potential, points)

    def gradient(self, points: ArrayLike) -> NDArray[Any]:
        """Gradient of the loss.

        Parameters
        ----------
        points : array, shape (N, n), or (n,) for one

        Returns
        -------
        array, shape (N, n), or (n,) for one

        Raises
        ------
        InputError
            For points of another shape.
        """
        return self._at(self.system.evaluate, points)

    def hessian(self, points: ArrayLike) -> NDArray[Any]:
        """Hessian of the loss.

        Parameters
        ----------
        points : array, shape (N, n), or (n,) for one

        Returns
        -------
        array, shape (N, n, n), or (n, n) for one

        Raises
        ------
        InputError
            For points of another shape.
        """
        return self._at(self.system.jacobian, points)

    def vector(
        self, weights: object, layout: str | None = None, names: Sequence[str] | None = None
    ) -> NDArray[Any]:
        """Read weights of your own as a vector, in the order of the unknowns.

        Parameters
        ----------
        weights : array, sequence or mapping
            The vector; or arrays of all blocks in their order, or by name (``{"W1": ..., "W2":
            ...}``); or a state dictionary, with its ``layout``.
        layout : str, optional
            ``"torch"`` or ``"flax"``: see :func:`explorer.networks.states.to_state`.
        names : sequence of str, optional
            Of the layers in the state dictionary.

        Returns
        -------
        array, shape (n,)

        Raises
        ------
        InputError
        """
        from explorer.networks.states import as_vector, from_state

        if layout is None:
            return as_vector(self.architecture, weights)
        return from_state(self.architecture, weights, layout, names)  # type: ignore[arg-type]

    def _at(self, function: Callable[..., NDArray[Any]], points: ArrayLike) -> NDArray[Any]:
        """Evaluate at many points, or at one."""
        size = self.architecture.size
        allowed = f"an array of numbers of shape (N, {size}), or ({size},) for one"
        rows, one = one_or_rows(points, size, "points", allowed)
        values = function(rows, self.parameters)
        return values[0] if one else values


def _check_architecture(value: object) -> None:
    if not isinstance(value, Architecture):
        allowed = "an architecture, such as DeepLinear((2, 1, 2))"
        require(False, "architecture", shortened(repr(value)), allowed)


def _both(
    X: object, Y: object, dx: int, dy: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read X and Y; one that has no rows may be left out."""
    given = []
    for value, name, rows in ((X, "X", dx), (Y, "Y", dy)):
        allowed = f"a real array of shape ({rows}, m)"
        require(value is not None or rows == 0, name, None, allowed)
        given.append(None if value is None else _data(value, name, rows))
    columns = next((value.shape[1] for value in given if value is not None), 1)
    x, y = (np.zeros((0, columns)) if value is None else value for value in given)
    require(x.shape[1] == y.shape[1], "samples of Y", y.shape[1], f"{x.shape[1]}, as many as X has")
    return x, y


def _data(value: object, name: str, rows: int) -> NDArray[np.float64]:
    array = real_array(value, name, f"a real array of shape ({rows}, m)")
    allowed = f"({rows}, m), one sample a column"
    if array.ndim == 2 and array.shape[1] == rows:
        allowed += f"; if samples are in rows, give {name}.T"
    if array.ndim == 1:
        allowed += f"; if this is {'one row' if rows == 1 else 'one sample'}, put it in brackets"
    require(array.ndim == 2 and array.shape[0] == rows, f"shape of {name}", array.shape, allowed)
    require(array.shape[1] >= 1, f"shape of {name}", array.shape, f"({rows}, m) with m >= 1")
    bad = np.argwhere(~np.isfinite(array) & ~((name == "Y") & np.isnan(array)))
    if len(bad):
        i, k = bad[0]
        raise InputError(f"{name}[{i}, {k}] = {array[i, k]}: allowed are finite numbers")
    return array


def _frozen(array: NDArray[np.float64]) -> NDArray[np.float64]:
    array.flags.writeable = False
    return array


def _ridge_in_words(ridge: Ridge) -> str:
    """Say how large the ridge coefficients are."""
    values = np.concatenate([np.ravel(block) for block in ridge])
    low, high = float(values.min()), float(values.max())
    if low == high:
        return f"lambda = {low / 2:.6g}" if low else "no ridge"
    return f"{len(values)} ridge coefficients from {low:.3g} to {high:.3g}"
