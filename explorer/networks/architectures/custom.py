"""A loss of the user's own: a text formula, a Python function, or an expression of sympy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from explorer.errors import InputError, require
from explorer.limits import Limit, LimitError
from explorer.networks.architectures.base import Architecture
from explorer.networks.architectures.blocks import Array, Block, HiddenUnit
from explorer.networks.architectures.declared import Loss, LossFunction, NamedValues, Shapes
from explorer.networks.architectures.formula import from_sparse
from explorer.networks.architectures.size import check_size
from explorer.polynomial import Expression, Graph, as_fraction, expand
from explorer.polynomial.opcodes import Opcode


@dataclass(frozen=True)
class CustomArchitecture(Architecture):
    """A loss of your own, written as a formula: any polynomial in declared weights and data.

    Parameters
    ----------
    weights, data : mapping of str to shape
        ``{"W1": (2, 2), "a": ()}``. Data stay symbols, so that the generic solve is shared by all
        their values; ``X`` and ``Y``, of shapes (d_x, m) and (d_y, m), are those of a problem.
    loss : str
        ``"sum((W2 @ W1 @ X - Y)**2) / 2"``: ``+ - *``, ``/`` by numbers, ``@``, ``.T``, ``**`` by
        whole numbers, indexing, ``sum``, ``trace``, ``eye``, names and numbers. See also
        :meth:`from_function`, :meth:`from_sympy`.
    values : mapping of str to numbers
        Values of data other than X and Y; what is not given is drawn, standard normal.
    seed : int
        Of what is drawn.

    Notes
    -----
    The ridge term, one coefficient per weight, is added as for every architecture. Nothing is known
    of the count; a loss of degree 2 has one critical point.

    Examples
    --------
    >>> loss = "(w**2 - 1)**2 + a * w"
    >>> architecture = CustomArchitecture(weights={"w": ()}, data={"a": ()}, loss=loss)
    >>> print(architecture.system.text(), end="")
    4*w^3 + Lambda_w*w - 4*w + a = 0
    """

    name: ClassVar[str] = "formula"
    example: ClassVar = {
        "weights": {"W1": (1, 2), "W2": (2, 1)},
        "data": {"X": (2, 3), "Y": (2, 3)},
        "loss": "sum((W2 @ W1 @ X - Y)**2) / 2",
    }
    formula: ClassVar = r"p(W, \text{data})"
    weights: Shapes = field(default=Shapes({}))
    data: Shapes = field(default=Shapes({}))
    loss: Loss = field(default=Loss(""))  # type: ignore[assignment]  # can be called, in place of the method
    values: NamedValues = field(default=NamedValues({}))
    seed: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "loss", self.loss.bound(tuple(self.weights), tuple(self.data)))
        require(
            len(self.weights) > 0, "weights", dict(self.weights), "at least one name with its shape"
        )
        twice = sorted(set(self.weights) & set(self.data))
        require(not twice, "names of both weights and data", twice, "names that differ")
        check_size(self)
        self._check_data()
        self._check_values()
        self._check_loss()

    @classmethod
    def from_function(
        cls,
        loss: LossFunction,
        weights: Mapping[str, Sequence[int]],
        data: Mapping[str, Sequence[int]] | None = None,
        **fields: Any,
    ) -> Self:
        """Take a Python function, written with ordinary matrix operations of numpy.

        It is called on arrays of expressions; its expanded form stands for it in configs and
        certificates.

        Parameters
        ----------
        loss : callable
            ``loss(weights, data)``, of two dictionaries of arrays.
        weights, data : mapping of str to shape
        **fields
            Other fields of the class.

        Raises
        ------
        InputError

        Examples
        --------
        >>> def loss(weights, data):
        ...     return (weights["w"] ** 2 - data["a"]) ** 2
        >>> CustomArchitecture.from_function(loss, {"w": ()}, {"a": ()}).system.total_degree
        3
        """
        shapes = Shapes.read(weights, "weights"), Shapes.read(data or {}, "data")
        bound = Loss("").bound(tuple(shapes[0]), tuple(shapes[1]), loss)
        graph, arrays = _symbols(*shapes)
        entries = [_entries(side) for side in shapes]
        text = from_sparse(expand([_scalar(bound(*arrays), graph)]), *entries)
        return cls(weights=shapes[0], data=shapes[1], loss=Loss(text).bound((), (), loss), **fields)

    @classmethod
    def from_sympy(
        cls, loss: Any, weights: Iterable[Any], data: Iterable[Any] = (), **fields: Any
    ) -> Self:
        """Take a polynomial of sympy.

        Parameters
        ----------
        loss : sympy expression
        weights, data : iterable of sympy symbols
        **fields
            Other fields of the class.

        Raises
        ------
        InputError
        """
        from sympy import sstr

        names = [{str(symbol): () for symbol in side} for side in (weights, data)]
        text = Loss(sstr(loss, full_prec=True))
        shapes = (Shapes.read(names[0], "weights"), Shapes.read(names[1], "data"))
        return cls(weights=shapes[0], data=shapes[1], loss=text, **fields)

    def __str__(self) -> str:
        text = str.__str__(self.loss)
        short = text if len(text) <= 60 else f"{text[:57]}..."
        return f"{type(self).__name__}({short})"

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The weights as declared."""
        return tuple(Block(name, shape) for name, shape in self.weights.items())

    @property
    def statistic_blocks(self) -> tuple[Block, ...]:
        """The data as declared."""
        return tuple(Block(name, shape) for name, shape in self.data.items())

    @property
    def data_shape(self) -> tuple[int, int]:
        """Rows of X and Y where they are declared."""
        rows = [self.data[name][0] if name in self.data else 0 for name in "XY"]
        return rows[0], rows[1]

    @property
    def samples(self) -> int | None:
        """Columns of X and Y."""
        return next((self.data[name][1] for name in "XY" if name in self.data), None)

    def statistics(self, X: Array, Y: Array) -> tuple[Array, ...]:
        """X and Y, and the values of other data in their number type."""
        exact = X.dtype == object
        given = {"X": X, "Y": Y, **self._values}
        rational = np.vectorize(as_fraction, otypes=[object])
        return tuple(
            rational(given[name]) if exact and name in self._values else given[name]
            for name in self.data
        )

    @cached_property
    def _values(self) -> dict[str, Array]:
        rng = np.random.default_rng(self.seed)
        found = {}
        for name, shape in self.data.items():
            if name not in ("X", "Y"):
                drawn = rng.normal(size=shape)  # given values do not change what others are
                found[name] = (
                    np.array(self.values[name]) if name in self.values else np.asarray(drawn)
                )
        return found

    @cached_property
    def hidden_units(self) -> tuple[HiddenUnit, ...]:
        """Least sets of weights that may all be zero, and whose signs may be flipped."""
        return tuple(HiddenUnit(1, weights) for weights in self.system.switchable_sets)

    def _check_data(self) -> None:
        shapes = [self.data[name] for name in "XY" if name in self.data]
        for name, shape in self.data.items():
            require(
                name not in ("X", "Y") or len(shape) == 2,
                f"data: {name}",
                list(shape),
                "a shape of two numbers",
            )
        require(
            len({shape[1] for shape in shapes}) <= 1,
            "data: columns of X and Y",
            shapes,
            "one number of samples",
        )

    def _check_values(self) -> None:
        for name, value in self.values.items():
            free = [other for other in self.data if other not in ("X", "Y")]
            require(
                name in free,
                "values: name",
                name,
                f"one of {', '.join(free) or 'none'}, data other than X and Y",
            )
            shape = self.data[name]
            require(
                np.shape(value) == shape, f"values: shape of {name}", np.shape(value), str(shape)
            )

    def _check_loss(self) -> None:
        """Evaluate the loss on symbols: all errors of the formula come from here."""
        graph, arrays = _symbols(self.weights, self.data)
        loss = _scalar(self.loss(*arrays), graph)
        nodes = [graph.nodes[a] for a in graph.reachable([loss.node])]
        sides = (
            ("weights", self.weights, Opcode.UNKNOWN),
            ("data", self.data, Opcode.PARAMETER),
        )
        for kind, shapes, opcode in sides:
            owners = [
                name for name, shape in shapes.items() for _ in range(Block(name, shape).size)
            ]
            used = {owners[node.left] for node in nodes if node.opcode is opcode}
            for name in shapes:
                require(name in used, kind, name, "a name that occurs in the loss")


def _symbols(weights: Shapes, data: Shapes) -> tuple[Graph, tuple[list[Array], list[Array]]]:
    """Arrays of symbols in a new graph."""
    graph = Graph(Limit.OPERATIONS.most)
    for name in (*weights, *data):
        require(
            not name.startswith("Lambda"),
            "name",
            name,
            "one that does not begin with Lambda, the ridge's",
        )
    try:
        unknowns = [graph.unknown(name, shape) for name, shape in weights.items()]
        parameters = [graph.parameter(name, shape) for name, shape in data.items()]
    except LimitError:
        raise
    except ValueError as error:
        raise InputError(
            f"weights and data: {error}, since entries are named like W_1_2"
        ) from error
    return graph, (unknowns, parameters)


def _scalar(value: Any, graph: Graph) -> Expression:
    """Require one number that depends on something."""
    array = np.asarray(value, dtype=object)
    require(
        array.ndim == 0,
        "loss: shape",
        array.shape,
        "a single number, so sum() or trace() is missing",
    )
    found: Any = array[()]
    require(
        isinstance(found, Expression) and found.graph is graph,
        "loss",
        found,
        "a polynomial in the weights",
    )
    expression: Expression = found
    return expression


def _entries(shapes: Shapes) -> list[str]:
    """How entries are written in formulas, in the order of the graph: ``W1[0, 1]``."""
    return [
        f"{name}[{', '.join(map(str, place))}]" if shape else name
        for name, shape in shapes.items()
        for place in np.ndindex(*shape)
    ]
