"""What must be true of a manifest and of the record of a failed run before they are used.

They may have been written by anybody. An error names the file, the key and a remedy, and does not
repeat what the file says.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from explorer.errors import InputError
from explorer.study.store.layout import KEY

_MOST = 2**31 - 1
_Model = TypeVar("_Model", bound=BaseModel)
Key = Annotated[str, Field(pattern=f"^{KEY}$")]


def _whole(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a letter, which no table can hold
        raise ValueError("a text of whole letters") from None
    return text


Words = Annotated[str, AfterValidator(_whole)]
Count = Annotated[int, Field(ge=0, le=2**63 - 1)]


class _Read(BaseModel):
    """Keys that are used must be right; more may be there."""

    model_config = ConfigDict(strict=True, extra="allow")


class _Combination(_Read):
    key: Key
    partition: str = Field(pattern="^[A-Za-z0-9.-]{1,200}$")
    architecture: Words
    data: Words
    regularization: Words
    seed: Count
    draws: int = Field(ge=1, le=_MOST)
    unknowns: int = Field(ge=0, le=_MOST)
    total_degree: int | None = None
    bkk: int | None = None
    mean_random: float | None = None


class _Config(_Read):
    certify: bool
    certificates: bool
    points: str


class _Session(_Read):
    began: Words
    jobs: Count
    ended: str = ""
    outcome: Words | None = None
    kept: Count | None = None
    made: Count | None = None
    failed: Count | None = None
    paths: Count | None = None
    seconds: float | None = Field(None, ge=0, le=1e12)

    @model_validator(mode="after")
    def _ended(self) -> _Session:
        told = (self.kept, self.made, self.failed, self.paths, self.seconds)
        if self.outcome is not None and None in told:
            raise ValueError("kept, made, failed, paths and seconds of a session that has ended")
        return self


class Manifest(_Read):
    """``manifest.json`` of this version of the store."""

    study: str = Field(pattern="^[A-Za-z0-9._-]{0,99}[A-Za-z0-9_-]$")
    config: _Config
    combinations: list[_Combination]
    sessions: list[_Session]


class FailureRecord(BaseModel):
    """``failures/RUN.json``."""

    model_config = ConfigDict(strict=True, extra="forbid")
    run: Key
    combination: Key
    label: Words
    draw: int = Field(ge=0, le=_MOST)
    error: Words
    trace: str = ""
    input: dict[str, Any] = {}


def checked(model: type[_Model], content: object, what: str, remedy: str) -> _Model:
    """Read the content of a file by a model.

    Parameters
    ----------
    model : type
    content : object
        As JSON holds it.
    what : str
        Name of the file in the sentence.
    remedy : str
        What to do about it.

    Raises
    ------
    InputError
        Names the first key that is wrong, and what is allowed.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part)[:40] for part in first["loc"]) or "the whole"
        raise InputError(f"{what}: {key}: {first['msg']}; {remedy}") from None
    except RecursionError:
        raise InputError(f"{what}: its values lie too deep in one another; {remedy}") from None


def unreadable(error: Exception, what: str, remedy: str) -> InputError:
    """Make an error of what the system or a reader says of a file."""
    reason = getattr(error, "strerror", None) or " ".join(str(error).split())
    return InputError(f"{what}: cannot be read ({reason}); {remedy}")
