"""Ends of descents from one saddle in many directions: its unstable manifold by samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator

from explorer.landscape.graph.below import stays_below
from explorer.landscape.graph.descents import FIRST, Ending, ending_of, falls_at_first
from explorer.landscape.graph.flow import flow
from explorer.landscape.graph.listed import Listed

if TYPE_CHECKING:
    import pandas as pd


def fan(listed: Listed, row: int, directions: int, rng: Generator) -> pd.DataFrame:
    """Follow descents from a saddle in random directions; see ``LossGraph.ends``."""
    import pandas as pd

    balls, index = listed.balls, int(listed.index[row])
    y = rng.normal(size=(directions, index))
    y /= np.linalg.norm(y, axis=1, keepdims=True)
    starts = balls.centre[row] + FIRST * balls.whole[row] * y @ balls.axes[row, :, :index].T
    paths = flow(listed.problem, starts, balls, keep=True)
    level, first = float(listed.levels[0][row]), falls_at_first(balls, row)
    found: dict[tuple[int, Ending], list[bool]] = {}
    for k in range(directions):
        end, ending = ending_of(listed, paths, k, None)
        sure = first and ending is Ending.MINIMUM
        below = sure and stays_below(listed.exact, paths.paths[k], level)
        found.setdefault((end, ending), []).append(below)
    keys = sorted(found, key=lambda key: (key[0] < 0, key[0], key[1].value))
    names = [int(listed.rows[end]) if end >= 0 else None for end, _ in keys]
    return pd.DataFrame(
        {
            "end": pd.array(names, dtype="Int64"),
            "ending": [ending.value for _, ending in keys],
            "directions": [len(found[key]) for key in keys],
            "proved": [sum(found[key]) for key in keys],
        }
    )
