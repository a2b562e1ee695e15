"""CSV files, read so that what was written comes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

# The first version that reads every decimal to the nearest double, and warns of being told to.
_EXACT = (3, 1)


def read_csv(path: str | Path) -> pd.DataFrame:
    """Read a table with every decimal at the nearest double, whatever the version of pandas."""
    import pandas as pd

    version = tuple(int(part) for part in pd.__version__.split(".")[:2])
    options: dict[str, Any] = {} if version >= _EXACT else {"float_precision": "round_trip"}
    table: pd.DataFrame = pd.read_csv(path, **options)
    return table
