"""Numbers that may vary: one value, a list, or a range; ``spread`` gives the values, ``count`` how many there are."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import exp, log, prod
from typing import Annotated, Any, ClassVar, Protocol, runtime_checkable

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationInfo, field_validator

from explorer.study.config.strict import Count, Finite, OneOf, Positive, Strict, Whole

LONGEST = 100_000
"""Most values that one list of architectures, data or regularizations may come to."""


class WholeRange(Strict):
    """Whole numbers from ``from`` in steps of ``step``, not beyond ``to``."""

    first: Whole = Field(alias="from")
    to: Whole
    step: Annotated[int, Field(validate_default=True)] = 1

    @field_validator("step")
    @classmethod
    def _leads_there(cls, step: int, info: ValidationInfo) -> int:
        first, to = info.data.get("first"), info.data.get("to")
        if first is not None and to is not None and (step == 0 or (to - first) * step < 0):
            which = "other than 0" if first == to else "> 0" if to > first else "< 0"
            raise ValueError(f"a step {which}, which leads from {first} to {to}")
        return step

    def count(self) -> int:
        """Say how many numbers there are."""
        return (self.to - self.first) // self.step + 1

    def members(self) -> tuple[int, ...]:
        """All numbers."""
        return tuple(range(self.first, self.to + (1 if self.step > 0 else -1), self.step))


class CountRange(WholeRange):
    """Whole numbers >= 1 from ``from`` in steps of ``step``, not beyond ``to``."""

    first: Count = Field(alias="from")
    to: Count


class NumberRange(Strict):
    """Equally spaced numbers."""

    first: Finite = Field(alias="from")
    to: Finite
    steps: Annotated[int, Field(ge=2, le=LONGEST)]
    """How many numbers there are, both ends among them."""

    def count(self) -> int:
        """Say how many numbers there are."""
        return self.steps

    def members(self) -> tuple[float, ...]:
        """All numbers, as one would write them: from 0 to 1 in 11 steps are 0.1, 0.2, 0.3, ..."""
        first, to, last = Fraction(repr(self.first)), Fraction(repr(self.to)), self.steps - 1
        inner = [float(first + (to - first) * k / last) for k in range(1, last)]
        return tuple(value + 0.0 for value in (self.first, *inner, self.to))


class LogRange(NumberRange):
    """Numbers > 0 whose logarithms are equally spaced."""

    first: Positive = Field(alias="from")
    to: Positive

    def members(self) -> tuple[float, ...]:
        """All numbers, the ends exact; the others to 12 digits, so that 0.1 is what one would write."""
        first, to, last = log(self.first), log(self.to), self.steps - 1
        inner = [float(f"{exp(first + (to - first) * k / last):.12g}") for k in range(1, last)]
        return tuple(value + 0.0 for value in (self.first, *inner, self.to))


class NumberForms(OneOf):
    """Numbers in a range, equally spaced or geometric."""

    range: NumberRange | None = None
    logrange: LogRange | None = None

    def count(self) -> int:
        """Say how many numbers there are."""
        return count(self.chosen)

    def members(self) -> tuple[float, ...]:
        """All numbers."""
        return spread(self.chosen)


def form(value: object) -> str | None:
    """Tell which form a varying number has; the brackets keep tags apart from keys."""
    if isinstance(value, (dict, Strict)):
        return "<range>"
    if isinstance(value, (list, tuple)):
        return "<list>"
    return "<one>" if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def forms(which: Callable[[object], str | None], allowed: str, key: str = "") -> Discriminator:
    """Choose the form of a value by ``which``; what has none of the forms is answered with ``allowed`` at ``key``."""
    context: dict[str, Any] = {"key": key}
    return Discriminator(
        which, custom_error_type="form", custom_error_message=allowed, custom_error_context=context
    )


def _all_positive(value: Any) -> Any:
    if isinstance(value, NumberForms) and extremes(value)[0] <= 0:
        raise ValueError("a range of numbers > 0")
    return value


_WHOLE_RANGE = "{from: FIRST, to: LAST, step: 1}"
_NUMBER_RANGE = "{range: {from: FIRST, to: LAST, steps: 5}} (or logrange)"

Counts = Annotated[
    Annotated[Count, Tag("<one>")]
    | Annotated[tuple[Count, ...], Field(min_length=1), Tag("<list>")]
    | Annotated[CountRange, Tag("<range>")],
    forms(form, f"a whole number >= 1, a list of them, or {_WHOLE_RANGE}"),
]
Wholes = Annotated[
    Annotated[Whole, Tag("<one>")]
    | Annotated[tuple[Whole, ...], Field(min_length=1), Tag("<list>")]
    | Annotated[WholeRange, Tag("<range>")],
    forms(form, f"a whole number >= 0, a list of them, or {_WHOLE_RANGE}"),
]
Numbers = Annotated[
    Annotated[Finite, Tag("<one>")]
    | Annotated[tuple[Finite, ...], Field(min_length=1), Tag("<list>")]
    | Annotated[NumberForms, Tag("<range>")],
    forms(form, f"a number, a list of them, or {_NUMBER_RANGE}"),
]
Positives = Annotated[
    Annotated[Positive, Tag("<one>")]
    | Annotated[tuple[Positive, ...], Field(min_length=1), Tag("<list>")]
    | Annotated[NumberForms, Tag("<range>")],
    forms(form, f"a number > 0, a list of them, or {_NUMBER_RANGE}"),
    AfterValidator(_all_positive),
]


@runtime_checkable
class Varying(Protocol):
    """What comes to several values; ``count`` says how many without making them."""

    def count(self) -> int:
        """Say how many values there are."""

    def members(self) -> tuple[Any, ...]:
        """All values, in order."""


class Grid(Strict):
    """Fields that vary independently; every combination of their values is one ``SINGLE``."""

    SINGLE: ClassVar[type[Strict]]

    def count(self) -> int:
        """Say how many combinations there are, without making them."""
        return prod(count(getattr(self, name)) for name in self.SINGLE.model_fields)

    def members(self) -> tuple[Any, ...]:
        """All combinations; the first field varies slowest."""
        names = tuple(self.SINGLE.model_fields)
        choices = product(*(spread(getattr(self, name)) for name in names))
        return tuple(self.SINGLE(**dict(zip(names, choice, strict=True))) for choice in choices)


def spread(value: Any) -> tuple[Any, ...]:
    """All values of a field of a config, in order; -0.0 is 0.0."""
    if isinstance(value, Varying):
        return value.members()
    if isinstance(value, tuple):
        return tuple(entry for part in value for entry in spread(part))
    return (value + 0.0,) if isinstance(value, float) else (value,)


def count(value: Any) -> int:
    """Say how many values :func:`spread` would give."""
    if isinstance(value, Varying):
        return value.count()
    return len(value) if isinstance(value, tuple) else 1


def extremes(value: Any) -> tuple[float, float]:
    """Smallest and largest value of a varying number."""
    if isinstance(value, NumberForms):
        return extremes(value.chosen)
    ends = (value.first, value.to) if isinstance(value, (WholeRange, NumberRange)) else value
    return (min(ends), max(ends)) if isinstance(ends, tuple) else (ends, ends)
