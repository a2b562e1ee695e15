"""What models of a config are built from, and numbers that may vary: one, a list, or a range.

Models have no unknown keys and convert nothing: ``"5"`` and ``true`` are not numbers. What a list
or a range comes to is the matter of :mod:`explorer.study.config.sweep_values`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

LONGEST = 100_000
"""Most values that one list of architectures, data or regularizations may come to."""

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=0, lt=2**63)]  # fits a column of a table
Count = Annotated[int, Field(ge=1, lt=2**63)]


class Strict(BaseModel):
    """No unknown keys and no conversions."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        use_attribute_docstrings=True,
        serialize_by_alias=True,
    )


class OneOf(Strict):
    """A mapping with exactly one key, ``draws`` and ``label`` apart, which says what it is."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    @classmethod
    def kinds(cls) -> tuple[str, ...]:
        """Keys of which exactly one is given."""
        return tuple(name for name in cls.model_fields if name not in ("draws", "label"))

    @model_validator(mode="after")
    def _exactly_one(self) -> OneOf:
        if sum(getattr(self, name) is not None for name in self.kinds()) != 1:
            raise ValueError("exactly one of " + ", ".join(self.kinds()) + ", with values")
        return self


class WholeRange(Strict):
    """Whole numbers from ``from`` in steps of ``step``, not beyond ``to``."""

    first: Whole = Field(alias="from")
    to: Whole
    step: Annotated[int, Field(validate_default=True)] = 1

    @field_validator("step")
    @classmethod
    def _leads_there(cls, step: int, info: ValidationInfo) -> int:
        first = info.data.get("first")
        to = info.data.get("to")
        if first is not None and to is not None and (step == 0 or (to - first) * step < 0):
            which = "other than 0" if first == to else "> 0" if to > first else "< 0"
            raise ValueError(f"a step {which}, which leads from {first} to {to}")
        return step


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


class LogRange(NumberRange):
    """Numbers > 0 whose logarithms are equally spaced."""

    first: Positive = Field(alias="from")
    to: Positive


class NumberForms(OneOf):
    """Numbers in a range, equally spaced or geometric."""

    range: NumberRange | None = None
    logrange: LogRange | None = None


def extremes(value: Any) -> tuple[float, float]:
    """Smallest and largest value of a varying number."""
    if isinstance(value, NumberForms):
        return extremes(value.range or value.logrange)
    if isinstance(value, (WholeRange, NumberRange)):
        value = (value.first, value.to)
    return (min(value), max(value)) if isinstance(value, tuple) else (value, value)


def forms(which: Callable[[object], str | None], allowed: str, key: str = "") -> Discriminator:
    """Choose the form of a value by ``which``.

    What has none of the forms is answered with ``allowed``, at the key ``key`` where there is one.
    """
    context: dict[str, Any] = {"key": key}
    return Discriminator(
        which, custom_error_type="form", custom_error_message=allowed, custom_error_context=context
    )


def _form(value: object) -> str | None:
    """Tell which form a varying number has; the brackets keep tags apart from keys."""
    if isinstance(value, (dict, Strict)):
        return "<range>"
    if isinstance(value, (list, tuple)):
        return "<list>"
    return "<one>" if isinstance(value, (int, float)) and not isinstance(value, bool) else None


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
    forms(_form, f"a whole number >= 1, a list of them, or {_WHOLE_RANGE}"),
]
Wholes = Annotated[
    Annotated[Whole, Tag("<one>")]
    | Annotated[tuple[Whole, ...], Field(min_length=1), Tag("<list>")]
    | Annotated[WholeRange, Tag("<range>")],
    forms(_form, f"a whole number >= 0, a list of them, or {_WHOLE_RANGE}"),
]
Numbers = Annotated[
    Annotated[Finite, Tag("<one>")]
    | Annotated[tuple[Finite, ...], Field(min_length=1), Tag("<list>")]
    | Annotated[NumberForms, Tag("<range>")],
    forms(_form, f"a number, a list of them, or {_NUMBER_RANGE}"),
]
Positives = Annotated[
    Annotated[Positive, Tag("<one>")]
    | Annotated[tuple[Positive, ...], Field(min_length=1), Tag("<list>")]
    | Annotated[NumberForms, Tag("<range>")],
    forms(_form, f"a number > 0, a list of them, or {_NUMBER_RANGE}"),
    AfterValidator(_all_positive),
]


def at_most(limit: int) -> AfterValidator:
    """Refuse whole numbers beyond ``limit``, in a list or range too."""

    def check(value: Any) -> Any:
        if extremes(value)[1] > limit:
            raise ValueError(f"a whole number <= {limit}")
        return value

    return AfterValidator(check)
