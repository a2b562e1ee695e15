"""A table of points against the certificates it came with, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd


def differences(
    points: pd.DataFrame, a: dict[str, NDArray[Any]], claimed: NDArray[np.bool_]
) -> Iterator[str]:
    """Say where a table differs from certificates, given as in a file.

    ``claimed`` are their good rows.
    """
    if len(points) != len(claimed):
        yield f"the table has {len(points)} rows, the certificates {len(claimed)}"
        return
    weights = np.array(
        [
            np.asarray(r) + 1j * np.asarray(i)
            for r, i in points[["weights_re", "weights_im"]].to_numpy()
        ]
    )
    reach = (a["error"] + np.abs(a["centre"][1:]).sum(axis=0)) * (1 + 1e-12) + 1e-300
    outside = (np.abs(weights - a["centre"][0]) > reach).any(axis=1)
    index = points["index"].astype("Int64").fillna(-1).to_numpy(int)
    real = points["is_real"].astype("boolean").fillna(False).to_numpy(bool)
    marked = points["certified"].to_numpy(bool) if "certified" in points else claimed
    for row in np.flatnonzero(claimed | marked).tolist():
        wrong = {
            "point lies outside its box": claimed[row] and outside[row],
            "index differs from the certified one": claimed[row] and index[row] != a["index"][row],
            "reality differs from the certified one": claimed[row]
            and real[row] != (a["real"][row] == 1),
            "mark of certification differs": marked[row] != claimed[row],
        }
        yield from (f"row {row} of the table: its {what}" for what, holds in wrong.items() if holds)
