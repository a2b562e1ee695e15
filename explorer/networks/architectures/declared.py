"""What a user declares for a loss of their own: shapes and values of names, and the loss itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from keyword import iskeyword
from typing import Any, ClassVar, Self

import numpy as np

from explorer.errors import InputError, is_whole, require
from explorer.limits import LimitError
from explorer.networks.architectures.blocks import Array
from explorer.networks.architectures.formula import FUNCTIONS, evaluate
from explorer.polynomial import NotPolynomialError

LossFunction = Callable[[Mapping[str, Array], Mapping[str, Array]], Any]


_WORD = (
    "a word of letters, digits and _ that Python does not reserve, "
    f"other than {', '.join(FUNCTIONS)}"
)


def _is_word(name: object) -> bool:
    if not isinstance(name, str):
        return False
    return name.isidentifier() and not iskeyword(name) and name not in FUNCTIONS


def _is_count(side: object) -> bool:
    return is_whole(side) and side >= 1


class Declared(Mapping[str, Any]):
    """A mapping from names to tuples that can be a field: it does not change, and has a hash."""

    words: ClassVar[str]

    def __init__(self, entries: Mapping[str, Any]) -> None:
        self._entries = dict(entries)

    def __getitem__(self, name: str) -> Any:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __eq__(self, other: object) -> bool:
        # The order counts: it is that of the unknowns
        return isinstance(other, Declared) and tuple(self.items()) == tuple(other.items())

    def __hash__(self) -> int:
        return hash(tuple(self._entries.items()))

    def __repr__(self) -> str:
        return repr(self._entries)

    @classmethod
    def read(cls, value: object, field: str) -> Self:
        """Take a mapping whose values :meth:`entry` accepts."""
        require(isinstance(value, Mapping), field, value, cls.describe())
        assert isinstance(value, Mapping)
        for name in value:
            require(_is_word(name), f"{field}: name", name, _WORD)
        return cls({name: cls.entry(entry, f"{field}: {name}") for name, entry in value.items()})

    @classmethod
    def entry(cls, value: object, field: str) -> Any:
        """Read one value."""
        raise NotImplementedError

    @classmethod
    def describe(cls, *, many: bool = False) -> str:
        """Say what may be written for a field of this kind."""
        return f"a mapping of {cls.words}" if not many else f"mappings of {cls.words}"


class Shapes(Declared):
    """Names with shapes: ``{W1: [2, 2], b: [2, 1], a: []}``."""

    words = "names with shapes like {W1: [2, 2], a: []}"

    @classmethod
    def entry(cls, value: object, field: str) -> tuple[int, ...]:
        """Read a shape: up to three whole numbers >= 1."""
        allowed = "a shape: a list of up to three whole numbers >= 1, like [2, 3]"
        listed = isinstance(value, (Sequence, np.ndarray)) and not isinstance(value, str)
        require(listed, field, value, allowed)
        sides: list[Any] = list(value)  # type: ignore[call-overload]
        require(len(sides) <= 3 and all(map(_is_count, sides)), field, value, allowed)
        return tuple(int(side) for side in sides)


class NamedValues(Declared):
    """Names with arrays of numbers: ``{G: [[1, 0], [0, 2]]}``."""

    words = "names with numbers or lists of numbers"

    @classmethod
    def entry(cls, value: object, field: str) -> Any:
        """Read a real array of any shape, as nested tuples of floats."""
        try:
            array = np.array(value, dtype=np.float64)
        except (TypeError, ValueError):
            raise InputError(
                f"{field} = {value}: allowed are numbers or lists of numbers of one shape"
            ) from None
        require(np.isfinite(array).all(), field, value, "finite numbers")
        return _tuples(array.tolist())


def _tuples(value: Any) -> Any:
    return tuple(_tuples(entry) for entry in value) if isinstance(value, list) else value


class Loss(str):
    """The text of a loss, which can be called on arrays once its names are known.

    Attributes
    ----------
    names : (tuple of str, tuple of str)
        Weights and parameters, in the order of the arguments.
    function : callable or None
        What is called in place of the text, of which the text is the expanded form.
    """

    names: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    function: LossFunction | None = None

    @classmethod
    def read(cls, value: object, field: str) -> Self:
        """Take a text."""
        require(isinstance(value, str), field, value, cls.describe())
        assert isinstance(value, str)
        return value if isinstance(value, cls) else cls(value)

    @classmethod
    def describe(cls, *, many: bool = False) -> str:
        """Say what may be written for a field of this kind."""
        return f"{'formulas' if many else 'a formula'} like sum((W2 @ W1 @ X - Y)**2) / 2"

    def bound(
        self,
        weights: Sequence[str],
        parameters: Sequence[str],
        function: LossFunction | None = None,
    ) -> Self:
        """Give the names of the arrays that the loss will be called on."""
        made = type(self)(self)
        made.names = (tuple(weights), tuple(parameters))
        made.function = function or self.function
        return made

    def __call__(self, weights: Sequence[Array], parameters: Sequence[Array]) -> Any:
        """Value on arrays of any number type.

        Parameters
        ----------
        weights, parameters : sequence of arrays
            One a name.

        Raises
        ------
        InputError
            See :func:`explorer.networks.architectures.formula.evaluate`.
        """
        pairs = zip(self.names, (weights, parameters), strict=True)
        given = [dict(zip(names, arrays, strict=True)) for names, arrays in pairs]
        if self.function is None:
            return evaluate(self, {**given[0], **given[1]})
        try:
            return self.function(*given)
        except LimitError:
            raise
        except (NotPolynomialError, IndexError, KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"loss: the function cannot be evaluated on expressions: {error}"
            ) from error
