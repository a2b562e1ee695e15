"""The record as it must look; whatever looks different is a fault, never an error."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from explorer.manifolds.proof.verification.faults import Fault
from explorer.sentences import Sentence

# No number of ours has more digits, and reading longer ones costs time.
_DIGITS = 4000
_MOST = 10_000  # roots, manifolds, rows
_Exact = Annotated[str, Field(pattern=r"^-?[0-9]+(/[1-9][0-9]*)?$", max_length=_DIGITS)]
_Float = Annotated[float, Field(allow_inf_nan=False)]
_Size = Annotated[float, Field(allow_inf_nan=False, ge=0)]
_Count = Annotated[int, Field(ge=0, le=_MOST)]
_Pair = Annotated[list[_Float], Field(min_length=2, max_length=2)]
_Matrix = Annotated[list[Annotated[list[_Exact], Field(max_length=_MOST)]], Field(max_length=_MOST)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Root(_Strict):
    """One complex solution: the exact centre and the radii of its polydisc."""

    centre: Annotated[list[list[_Pair]], Field(min_length=1, max_length=64)]
    error: list[Annotated[float, Field(allow_inf_nan=False, gt=0)]]
    real: Annotated[int, Field(ge=-1, le=1)]
    positive: bool | None


class Rank(_Strict):
    """What is claimed of one rank."""

    rank: _Count
    found: _Count
    expected: _Count | None
    at_data: bool
    proved: bool
    way: str
    singular: _Count
    roots: Annotated[list[Root], Field(max_length=_MOST)]


class Row(_Strict):
    """What is claimed of one manifold."""

    rank: _Count
    root: _Count | None
    index: _Count | None
    nullity: _Count | None
    dimension: _Count
    live_index: _Count | None
    extra: _Count | None
    loss: Annotated[list[_Float], Field(min_length=2, max_length=2)]
    singular_values: list[_Size]
    is_global: Annotated[bool | None, Field(alias="global")]


class Record(_Strict):
    """The whole record."""

    format: Literal["manifolds 1"]
    basis: _Matrix
    columns: _Matrix
    scales: Annotated[list[_Exact], Field(max_length=_MOST)]
    loss_scale: _Exact
    ranks: Annotated[list[Rank], Field(min_length=1, max_length=_MOST)]
    manifolds: Annotated[list[Row], Field(max_length=_MOST)]


def read(record: Any) -> Record | Sentence:
    """Read a record, or say what is wrong with it first."""
    try:
        return Record.model_validate(record)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        return Fault.SHAPE(what=f"{place}: {first['msg']}")


def exact(text: str) -> Fraction:
    """Read an exact number."""
    return Fraction(text)
