"""The store of finished runs: one Parquet file each, with its record inside, whole or absent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.report.files import replacing

if TYPE_CHECKING:
    import pandas as pd

_RECORD = b"explorer"


@dataclass(frozen=True, eq=False)
class Unit:
    """One run as it lies in the store.

    Attributes
    ----------
    record : dict
        What the table of runs says of it; ``error`` is None unless it failed.
    points : DataFrame
        One row per complex critical point; empty when it failed.
    """

    record: dict[str, Any]
    points: pd.DataFrame

    @property
    def failed(self) -> bool:
        """Whether the run ended with an error; such runs are tried again."""
        return self.record["error"] is not None


def save_unit(folder: Path, key: str, unit: Unit) -> None:
    """Write a run."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(unit.points, preserve_index=False)
    record = json.dumps(unit.record).encode()
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _RECORD: record})
    with replacing(_path(folder, key)) as temporary:
        pq.write_table(table, temporary)


def load_unit(folder: Path, key: str) -> Unit | None:
    """Read a run; None when it is absent or damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(_path(folder, key))
        record = json.loads(table.schema.metadata[_RECORD])
        return Unit(record, table.to_pandas()) if "error" in record else None
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        return None


def certificate_path(folder: Path, key: str) -> Path:
    """File of certificates of a run in the folder of a study."""
    return folder / "certificates" / f"{key}.npz"


def _path(folder: Path, key: str) -> Path:
    return folder / f"{key}.parquet"
