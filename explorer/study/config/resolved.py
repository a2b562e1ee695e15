"""Resolved entries: one architecture, one source of data, one regularization; nothing varies.

They are what JSON holds, and say the same however the config wrote them:

==============  =================================================================================
architecture    ``{"type": "deep_linear", "widths": [2, 1, 2]}``; any other
                ``{"type": NAME, "fields": {...}}``
data            ``{"drawn": {"samples": 5, "x": D, "y": D}}``, where ``samples`` may be absent, or
                ``{"table": {"path": ..., "inputs": [...], "outputs": [...], "standardize": ...}}``
regularization  a number lambda, a list with one number per layer, ``{"matrices": [...]}``, or D
distribution D  ``{"normal": {"mean": 0.0, "std": 1.0}}``, ``{"uniform": {"low", "high"}}``, or
                ``{"loguniform": {"low", "high"}}``
==============  =================================================================================

The functions make the objects of the rooms below, which have the last word on what is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.networks.architectures import Architecture, build
from explorer.networks.problem import (
    DataSource,
    Distribution,
    DrawnData,
    LayerRidge,
    LogUniform,
    MatrixRidge,
    Normal,
    RandomRidge,
    Regularization,
    ScalarRidge,
    TableData,
    Uniform,
)
from explorer.study.config.trust import inside

DISTRIBUTIONS: Mapping[str, type[Distribution]] = {
    "normal": Normal,
    "uniform": Uniform,
    "loguniform": LogUniform,
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """One combination as JSON holds it.

    Attributes
    ----------
    architecture, data, regularization : object
        Resolved entries.
    labels : tuple of str
        Short names of the three, distinct within the study.
    seed : int
        One of the seeds of the study.
    draws : int
        How often it runs: once when nothing is random.
    """

    architecture: Mapping[str, Any]
    data: Mapping[str, Any]
    regularization: Any
    labels: tuple[str, str, str]
    seed: int
    draws: int


def build_architecture(content: Mapping[str, Any]) -> Architecture:
    """Give the architecture of a resolved entry."""
    fields = content.get("fields", {key: content[key] for key in content if key != "type"})
    return build({"type": content["type"], **fields})


def build_data(content: Mapping[str, Any], base: Path) -> DataSource:
    """Give the source of data of a resolved entry; tables are relative to ``base``.

    Errors repeat nothing of a table outside this folder: a config may name any file of its reader.
    """
    if "table" in content:
        table = content["table"]
        path = base / table["path"]
        columns = tuple(table["inputs"]), tuple(table["outputs"])
        written = {key: table[key] for key in _WRITTEN if key in table}
        return TableData(path, *columns, table["standardize"], inside(path, base), **written)
    drawn = content["drawn"]
    x = build_distribution(drawn["x"])
    y = build_distribution(drawn["y"])
    return DrawnData(drawn.get("samples"), x, y)


# How a CSV file is written.
_WRITTEN = ("separator", "encoding", "decimal")


def build_regularization(content: Any) -> Regularization:
    """Give the rule for the ridge coefficients of a resolved entry."""
    if isinstance(content, list):
        return LayerRidge(tuple(content))
    if not isinstance(content, Mapping):
        return ScalarRidge(float(content))
    if "matrices" in content:
        return MatrixRidge(tuple(tuple(map(tuple, matrix)) for matrix in content["matrices"]))
    return RandomRidge(build_distribution(content))


def build_distribution(content: Mapping[str, Any]) -> Distribution:
    """Give the distribution of ``{"normal": {"mean": 0.0, "std": 1.0}}``."""
    ((name, parameters),) = content.items()
    return DISTRIBUTIONS[name](**parameters)
