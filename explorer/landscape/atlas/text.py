"""The atlas for a terminal, at most 80 columns."""

from __future__ import annotations

import json
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from explorer.landscape.atlas.vouching import Vouching
from explorer.report.plain import NOTHING, Column, table

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 80


def rows_text(frame: pd.DataFrame, most: int | None = None) -> str:
    """Write rows, and what their words mean.

    Parameters
    ----------
    frame : DataFrame
        As :func:`explorer.atlas` gives it.
    most : int, optional
        Rows that are shown; all unless given.
    """
    if not len(frame):
        return "(no row of the atlas: nothing was counted there)"
    shown = frame if most is None else frame.head(most)
    lines = table(_columns(shown), WIDTH)
    if len(shown) < len(frame):
        lines.append(f"... and {len(frame) - len(shown):,} more rows: --all")
    used = [by for by in Vouching if by.word in set(shown["N_C_by"]) | set(shown["N_star_by"])]
    lines.append("")
    for by in used:
        lines += wrap(f"{by.word}: {by.value}", WIDTH, subsequent_indent="  ")
    if not shown["reached"].all():
        lines += wrap(f"{NOTHING}: not reached, and not guessed", WIDTH)
    return "\n".join(lines)


def _columns(frame: pd.DataFrame) -> list[Column]:
    words: dict[str, tuple[str, ...]] = {
        "network": tuple(map(_network, frame["architecture"], frame["fields"])),
        "n": tuple(map(str, frame["unknowns"])),
        "rank": tuple(map(str, frame["rank"])),
        "N_C": tuple(map(_number, frame["N_C"])),
        "by": tuple(map(_word, frame["N_C_by"])),
        "N*": tuple(map(_number, frame["N_star"])),
        "by ": tuple(map(_word, frame["N_star_by"])),
        "patterns": tuple(map(_word, frame["patterns"])),
    }
    left = ("network", "by", "by ", "patterns")
    weights = {"network": 10, "N_C": 9, "by": 8, "N*": 7, "rank": 6, "by ": 5, "n": 4}
    return [Column(k, cells, k in left, weights.get(k, 2)) for k, cells in words.items()]


def _network(architecture: str, fields: str) -> str:
    """Name and fields of a network, short."""
    values = json.loads(fields)
    if architecture == "deep_linear":
        return _short(values["widths"])
    words = " ".join(f"{name}={_short(value)}" for name, value in values.items())
    text = f"{architecture} {words}"
    return text if len(text) <= 44 else f"{text[:41]}..."


def _short(value: Any) -> str:
    if isinstance(value, list):
        inner = ",".join(map(_short, value))
        return f"[{inner}]" if any(isinstance(v, list) for v in value) else inner
    return str(value)


def _number(value: Any) -> str:
    return NOTHING if str(value) == "<NA>" else f"{int(value):,}"


def _word(value: str) -> str:
    return value or NOTHING


def sequences_text(frame: pd.DataFrame) -> str:
    """Write conjectures."""
    lines: list[str] = []
    for row in frame.to_dict("records"):
        said = f"{row['name']} ({row['status']}): {row['formula']}"
        lines += wrap(said, WIDTH, subsequent_indent="  ")
        if row["generating_function"]:
            lines += wrap(f"  sum over H of N* x^H: {row['generating_function']}", WIDTH)
        fitted = f"fitted on {row['fitted']} rows; " if row["fitted"] else ""
        lines.append(f"  {fitted}agrees with {row['agreed']} of {row['tested']} other rows")
        lines += [f"  against it: {one}" for one in row["against"]]
        lines.append("")
    return "\n".join(lines[:-1])
