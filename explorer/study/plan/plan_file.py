"""``plan.json`` in the folder of a study: what each of its combinations and runs is determined by.

It is what a study is resumed and verified by; the config that it came from is not expanded again,
so a later version that reads configs otherwise finds the same runs. One object with the keys

================  =================================================================================
``format``        version of this file
``mathematics``   version by which the runs are made, see ``explorer.landscape.mathematics``
``config``        the config with all defaults
``config_file``   SHA-256 of ``config.yaml`` beside it, as it was written
``base``          folder that its tables are relative to, relative to this file
``combinations``  one object each: ``key``, ``architecture``, ``system`` (fingerprint of its
                  equations, see :mod:`explorer.networks.architectures.fingerprint`), ``data``,
                  ``regularization`` (as in :mod:`explorer.study.config.resolved`; tables relative
                  to this file, with their ``sha256``), ``labels``, ``seed``, ``draws``
``checksum``      SHA-256 of all other keys as JSON with sorted keys
================  =================================================================================

The content address of a run, by which the tables name it, follows from the key of its combination
and the number of its draw (:attr:`explorer.study.plan.plan.Run.key`): the first 16 hexadecimal
digits of the SHA-256 of ``KEY DRAW``. Millions of them are not written down.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML

from explorer.errors import InputError
from explorer.files.address import address
from explorer.files.atomic import write_text
from explorer.files.reading import read_bytes, read_json
from explorer.landscape.mathematics import MATHEMATICS
from explorer.limits import Limit
from explorer.networks.problem import TableData
from explorer.study.config.resolved import Resolved
from explorer.study.config.schema import StudyConfig
from explorer.study.plan.plan import Choice, Combination, Plan, combine, digest, load_study
from explorer.study.store.manifest import Words

NAME, CONFIG, FORMAT = "plan.json", "config.yaml", 2
"""Names of the file and of the config beside it, and the version of its format."""


_DAMAGE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What reading other content than a plan's may raise."""
_EDITED = (
    "its equations are not those that the study was planned with, so its code has changed; runs of "
    "the old ones are not taken for it. `explorer run CONFIG` plans and makes new ones"
)
_OTHER_KEY = (
    "its key is not that of its content: another version named its runs, so this one cannot check "
    "them. `explorer run CONFIG` makes them anew"
)


# Beyond any raised limit of runs
_MOST_DRAWS = 10**9


class _Row(BaseModel):
    """One combination."""

    model_config = ConfigDict(strict=True, extra="forbid")
    key: str
    architecture: dict[str, Any]
    system: str
    data: dict[str, Any]
    regularization: Any
    labels: tuple[Words, Words, Words]
    seed: int = Field(ge=0)
    draws: int = Field(ge=1, le=_MOST_DRAWS)


class _File(BaseModel):
    """The whole file."""

    model_config = ConfigDict(strict=True, extra="forbid")
    format: int
    mathematics: int
    config: dict[str, Any]
    config_file: str
    base: str
    combinations: list[_Row] = Field(min_length=1)
    checksum: str


def to_json(plan: Plan, folder: Path) -> dict[str, Any]:
    """Give what ``plan.json`` in ``folder`` says of a plan."""
    content = {
        "format": FORMAT,
        "mathematics": next((c.mathematics for c in plan.combinations), MATHEMATICS),
        "config": plan.config.plain,
        "config_file": address(_config_text(plan, folder), digits=64),
        "base": Path(os.path.relpath(plan.base, folder)).as_posix(),
        "combinations": [_row(combination, folder) for combination in plan.combinations],
    }
    return {"checksum": _checksum(content), **content}


def _checksum(content: Mapping[str, Any]) -> str:
    others = {name: value for name, value in content.items() if name != "checksum"}
    return address(json.dumps(others, sort_keys=True), digits=64)


def from_json(content: Mapping[str, Any], folder: Path) -> Plan:
    """Give the plan that ``plan.json`` in ``folder`` tells of.

    Raises
    ------
    ValueError
        When it is damaged.
    InputError
        When the equations of an architecture are others now.
    """
    if content.get("checksum") != _checksum(content):
        raise ValueError("it was changed: its checksum is not that of its content")
    file = _File.model_validate_json(json.dumps(content))
    config = StudyConfig.model_validate_json(json.dumps(file.config))
    entries = [Resolved(**row.model_dump(exclude={"key", "system"})) for row in file.combinations]
    Limit.RUNS.allow(sum(entry.draws for entry in entries), "its runs")
    combinations = combine(entries, folder, Choice.of(config), file.mathematics)
    for row, combination in zip(file.combinations, combinations, strict=True):
        if row.system != combination.architecture.fingerprint:
            raise InputError(f"architecture {combination.labels[0]}: {_EDITED}")
        if row.key != combination.key:
            raise InputError(f"{combination.label}: {_OTHER_KEY}")
    return Plan(config, folder / file.base, combinations)


def write_plan(folder: Path, plan: Plan) -> None:
    """Write ``plan.json``, a line a combination."""
    content = to_json(plan, folder)
    rows = ",\n".join(json.dumps(row) for row in content.pop("combinations"))
    head = json.dumps(content, indent=1).removesuffix("\n}")
    write_text(folder / NAME, f'{head},\n "combinations": [\n{rows}\n ]\n}}\n')


def write_config(folder: Path, plan: Plan) -> None:
    """Write ``config.yaml``, to be run as it is: all defaults, tables relative to ``folder``."""
    write_text(folder / CONFIG, _config_text(plan, folder))


def refuse_edited_config(folder: Path) -> None:
    """Refuse to go on by a plan whose config was edited beside it.

    Raises
    ------
    InputError
        Where ``config.yaml`` is there and is not the one that ``plan.json`` was written with.
    """
    place = folder / CONFIG
    written = None
    with suppress(OSError, ValueError, KeyError, TypeError):  # a bad plan is refused by its reader
        written = read_json(folder / NAME, links=False)["config_file"]
    if written is None or not place.exists():
        return
    try:
        content = read_bytes(place, links=False)
    except OSError as error:
        raise InputError(f"config {place}: cannot be read ({error.strerror})") from None
    if address(content, digits=64) != written:
        raise InputError(
            f"config {place}: was edited since the study was planned, and `explorer resume` goes "
            f"by {NAME}; `explorer run {place} --results {folder.parent}` makes what it asks for "
            "now, and where it is removed `explorer resume` goes on as planned"
        )


def _config_text(plan: Plan, folder: Path) -> str:
    content = plan.config.plain
    for entry in content["data"]:
        if "table" in entry:
            table = Path(os.path.relpath(plan.base / entry["table"]["path"], folder))
            entry["table"]["path"] = table.as_posix()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = None
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    stream = io.StringIO()
    yaml.dump(content, stream)
    return stream.getvalue()


def read_plan(folder: Path) -> Plan:
    """Read the plan of a study.

    That of a study from before there were plans follows from the config that it keeps.

    Raises
    ------
    InputError
        When it cannot be read, was written in another version, or a table of its data has changed
        since it was made.
    """
    path = folder / NAME
    if not path.exists():
        return load_study(folder / CONFIG)
    plan = _read(path)
    _refuse_changes(plan)
    return plan


def _read(path: Path) -> Plan:
    remedy = "`explorer run CONFIG` with its config writes a new one"
    try:
        content = read_json(path, links=False)
        version = content.get("format") if isinstance(content, dict) else None
        if type(version) is not int:
            raise ValueError("it is no plan of a study: it has no version of its format")
        if version == FORMAT:
            return from_json(content, path.parent)
    except InputError as error:
        raise InputError(f"plan {path}: {error}") from None
    except (OSError, *_DAMAGE) as error:
        raise InputError(f"plan {path}: cannot be read ({_reason(error)}); {remedy}") from None
    told = f"written in version {version} of plans; allowed is {FORMAT}"
    raise InputError(f"plan {path}: {told}. {remedy}")


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False)[0]
        return f"{'.'.join(str(part)[:40] for part in first['loc'])}: {first['msg']}"
    if isinstance(error, OSError):
        return str(error.strerror)
    if isinstance(error, ValueError):
        return " ".join(str(error).split())
    return f"it does not hold what a plan holds: {type(error).__name__}"


def _refuse_changes(plan: Plan) -> None:
    """Refuse a plan whose tables are not those that it was made with."""
    tables = {
        c.data.path: json.loads(c.identity)[1]["table"]["path"]
        for c in plan.combinations
        if isinstance(c.data, TableData)
    }
    for path, content in tables.items():
        try:
            same = digest(path) == content
        except OSError as error:
            raise InputError(f"data file {path}: cannot be read ({error.strerror})") from None
        if not same:
            allowed = "allowed is the file as it was, or a new run of the config"
            raise InputError(
                f"data file {path}: has changed since the study was planned; {allowed}"
            )


def _row(combination: Combination, folder: Path) -> dict[str, Any]:
    architecture, data, regularization = json.loads(combination.identity)
    if isinstance(combination.data, TableData):
        table = data["table"]
        path = Path(os.path.relpath(combination.data.path, folder)).as_posix()
        data["table"] = {**table, "path": path, "sha256": table["path"]}
    return {
        "key": combination.key,
        "architecture": architecture,
        "system": combination.architecture.fingerprint,
        "data": data,
        "regularization": regularization,
        "labels": list(combination.labels),
        "seed": combination.seed,
        "draws": combination.draws,
    }
