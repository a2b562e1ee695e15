"""What travels between a client and the workers of a cluster, as data: JSON and Parquet.

A batch is told by what its runs are determined by, as ``plan.json`` tells it, and comes back as the
content of its files with a head of JSON. Nothing of either is unpickled by us, and what comes back
is checked before a byte of it is stored. Only what has no such form, an architecture or a source of
data of the user's own code, travels as Python does it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from explorer.files.reading import parse_json
from explorer.networks.problem import DataSource, FixedData
from explorer.study.config.resolved import (
    build_architecture,
    build_data,
    build_regularization,
)
from explorer.study.plan.plan import Choice, Combination, Run
from explorer.study.run.execution.batches import Batch
from explorer.study.run.execution.work import Assignment
from explorer.study.store import TABLES, BatchResult, Failure
from explorer.study.store.manifest import FailureRecord, Key

_HEAD = "head"
_NOWHERE = "tables of data travel with the batch"
Parcel = str | Assignment
"""A batch as data where it has such a form."""


def pack_work(work: Assignment) -> Parcel:
    """Give a batch as JSON, or as it is where it has code of the user's own in it."""
    chosen = {id(run.combination): run.combination for run in work.batch.runs}
    if not all(map(_has_form, chosen.values())):
        return work
    places = {key: number for number, key in enumerate(chosen)}
    return json.dumps(
        {
            "combinations": [_combination(c) for c in chosen.values()],
            "runs": [[places[id(run.combination)], run.draw] for run in work.batch.runs],
            "large": work.batch.large,
            "threads": work.threads,
        }
    )


def unpack_work(parcel: Parcel) -> Assignment:
    """Undo :func:`pack_work`."""
    if isinstance(parcel, Assignment):
        return parcel
    content = parse_json(parcel)
    combinations = [_rebuilt(entry) for entry in content["combinations"]]
    runs = tuple(Run(combinations[place], draw) for place, draw in content["runs"])
    return Assignment(Batch(runs, content["large"]), content["threads"])


def _has_form(combination: Combination) -> bool:
    parts = (combination.architecture, combination.data, combination.regularization)
    if not all(type(part).__module__.startswith("explorer.") for part in parts):
        return False
    try:
        return len(json.loads(combination.identity)) == 3
    except ValueError:
        return False


def _combination(c: Combination) -> dict[str, Any]:
    data = None
    if isinstance(c.data, FixedData):
        data = {"X": np.asarray(c.data.X).tolist(), "Y": np.asarray(c.data.Y).tolist()}
    return {
        "identity": c.identity,
        "data": data,
        "labels": list(c.labels),
        "seed": c.seed,
        "draws": c.draws,
        "choice": list(c.choice.values),
        "several": c.several,
        "mathematics": c.mathematics,
    }


def _rebuilt(entry: Mapping[str, Any]) -> Combination:
    architecture, data, regularization = parse_json(entry["identity"])
    first, second, third = entry["labels"]
    return Combination(
        architecture=build_architecture(architecture),
        data=_source(entry["data"], data),
        regularization=build_regularization(regularization),
        labels=(first, second, third),
        identity=entry["identity"],
        seed=entry["seed"],
        draws=entry["draws"],
        choice=Choice(*entry["choice"]),
        several=entry["several"],
        mathematics=entry["mathematics"],
    )


def _source(given: Mapping[str, Any] | None, content: Mapping[str, Any]) -> DataSource:
    if given is not None:
        return FixedData(*(np.array(given[name], dtype=float) for name in ("X", "Y")))
    if "drawn" not in content:
        raise ValueError(_NOWHERE)
    from pathlib import Path

    return build_data(content, Path())


class _Facts(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow")
    runs: int = Field(ge=0)
    points: int = Field(ge=0)
    paths: int = Field(ge=0)
    incomplete: int = Field(ge=0)
    seconds: float = Field(0.0, ge=0)
    memory: float = Field(0.0, ge=0)


class _Head(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    batch: Key
    partition: str
    runs: list[Key]
    failures: list[FailureRecord]
    facts: _Facts


def pack_result(done: BatchResult) -> dict[str, bytes]:
    """Give what has come of a batch as contents of files, by their tables, and a head."""
    head = {
        "batch": done.batch,
        "partition": done.partition,
        "runs": list(done.runs),
        "failures": [vars(failure) for failure in done.failures],
        "facts": dict(done.facts),
    }
    return {**done.tables, _HEAD: json.dumps(head).encode()}


def unpack_result(parcel: object, batch: Batch) -> BatchResult:
    """Read what a worker says has come of a batch.

    Raises
    ------
    ValueError
        When it is not what :func:`pack_result` gives, or about other runs.
    """
    if not isinstance(parcel, dict) or not all(isinstance(v, bytes) for v in parcel.values()):
        raise ValueError("its worker sent back what is no result")
    contents: dict[str, bytes] = dict(parcel)
    try:
        head = _Head.model_validate(parse_json(contents.pop(_HEAD, b"").decode()))
    except (ValidationError, ValueError):
        raise ValueError("its worker sent back a result that cannot be read") from None
    asked = {run.key for run in batch.runs}
    told = {*head.runs, *(failure.run for failure in head.failures)}
    if head.batch != batch.key or not told <= asked:
        # A hash of what determines the answer, made by the worker anew
        raise ValueError(
            "its worker has another version of explorer: install the same one everywhere"
        )
    if head.partition != batch.partition or contents.keys() not in (set(), set(TABLES)):
        raise ValueError("its worker sent back files of another study")
    failures = tuple(Failure(**failure.model_dump()) for failure in head.failures)
    facts = head.facts.model_dump()
    return BatchResult(head.batch, head.partition, contents, tuple(head.runs), failures, facts)
