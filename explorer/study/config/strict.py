"""What every part of a config is built from: models without unknown keys and without conversions."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=0, lt=2**63)]  # fits a column of a table
Count = Annotated[int, Field(ge=1, lt=2**63)]


class Strict(BaseModel):
    """No unknown keys and no conversions: ``"5"`` and ``true`` are not numbers."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        use_attribute_docstrings=True,
        serialize_by_alias=True,
    )


class OneOf(Strict):
    """A mapping with exactly one of its keys (``draws`` apart), which says what kind of thing it is."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    @classmethod
    def kinds(cls) -> tuple[str, ...]:
        """Keys of which exactly one is given."""
        return tuple(name for name in cls.model_fields if name != "draws")

    @model_validator(mode="after")
    def _exactly_one(self) -> OneOf:
        if sum(getattr(self, name) is not None for name in self.kinds()) != 1:
            raise ValueError("exactly one of " + ", ".join(self.kinds()) + ", with values")
        return self

    @property
    def chosen(self) -> Any:
        """The one value that is given."""
        return next(v for name in self.kinds() if (v := getattr(self, name)) is not None)
