"""Tables of `results/published`: counts, agreement, corrections, zero patterns, indices."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import comb
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.files.atomic import write_text
from explorer.study import StoredStudy, comparison_markdown
from explorer.study.compare.cells import Cell
from explorer.study.compare.comparison import Comparison, compare
from explorer.study.compare.studies import study_cells

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "tests" / "reference" / "published_counts.csv"
MOST_INDEX_DRAWS = 100
"""Draws of a cell whose indices are found again with Lambda squared."""

COUNTS = ("n", "CBB", "BKK", "N_C", "N_C_mode", "N_C_torus", "N_DM")


def write_tables(studies: Mapping[str, StoredStudy], out: Path) -> bool:
    """Write all tables of the studies that are there; tell whether all numbers agree."""
    tables = {name: study for name, study in studies.items() if name != "mehta"}
    agrees = True
    if tables:
        cells = all_cells(tables.values())
        write_csv(out / "counts.csv", [count_row(cell) for cell in cells])
        comparison = compare(out / "counts.csv", REFERENCE)
        agrees = comparison.agrees
        write_csv(out / "agreement.csv", agreement(comparison))
        write_text(out / "corrections.md", corrections(comparison))
        write_csv(out / "zero_patterns.csv", patterns(tables.values()))
        write_csv(out / "indices.csv", indices(tables.values()))
    if "mehta" in studies:
        write_csv(out / "mehta.csv", mehta(studies["mehta"]))
    return agrees


def all_cells(studies: Iterable[StoredStudy]) -> list[Cell]:
    """Cells of several studies, each once: of the study that has more runs."""
    found: dict[tuple[str, str, str], Cell] = {}
    for cell in (cell for study in studies for cell in study_cells(study)):
        before = found.get(cell.labels)
        if before is None or before.evidence.made < cell.evidence.made:
            found[cell.labels] = cell
    return sorted(found.values(), key=lambda c: (len(c.widths), c.samples, c.widths[1], c.widths))


def count_row(cell: Cell) -> dict[str, object]:
    """One cell in the format of the published counts."""
    inputs, width, *_, outputs = cell.widths
    real = cell.real
    return {
        "source": "explorer",
        "H": len(cell.widths) - 2,
        "m": cell.samples,
        "d": width,
        "dx": inputs,
        "dy": outputs,
        **{name: cell.counts.get(name, "") for name in COUNTS},
        "N_R_max": real.largest,
        "N_R_mean": f"{real.mean:.3f}",
        "N_R_histogram": " ".join(f"{v}:{k}" for v, k in sorted(real.histogram.items())),
        "runs": cell.evidence.made,
        "proved": cell.evidence.proved,
        "incomplete": cell.evidence.incomplete,
    }


def agreement(comparison: Comparison) -> list[dict[str, object]]:
    """Every number of every row of the reference beside ours."""
    return [
        {
            "where": row.reference.name,
            "network": row.reference.labels[0],
            "samples": row.reference.samples,
            "quantity": one.quantity,
            "printed": one.reference,
            "here": one.results,
            "outcome": one.outcome.name.lower(),
            "cause": "" if one.cause is None else one.cause.value,
            "evidence": one.evidence,
            "p": "" if one.p is None else f"{one.p:.3g}",
        }
        for row in comparison.rows
        for one in row.findings
        if one.reference is not None and one.results is not None
    ]


def corrections(comparison: Comparison) -> str:
    """Every difference side by side, under its cause."""
    head = (
        "# Corrections to the published tables\n\n"
        "Printed numbers that differ from ours, each under its cause. Printed: the tables and run "
        "data of A. Bharadwaj, *Critical Points of Deep Linear Networks in C^N* (2022); here: "
        "[counts.csv](counts.csv). Numbers that are equal, and samples that differ no more than "
        "chance lets them, are in [agreement.csv](agreement.csv). How differences are judged: "
        "[docs/published.md](../../docs/published.md). Index columns of the public code are "
        "compared in [indices.csv](indices.csv).\n\n"
    )
    return head + comparison_markdown(comparison)


def patterns(studies: Iterable[StoredStudy]) -> list[dict[str, object]]:
    """Points by the number of live units of each layer, counted in every draw."""
    rows: list[dict[str, object]] = []
    for study, combination, runs in chosen(studies):
        found = study.patterns(combination["architecture"])
        mine = set(runs["run"])
        rows += _pattern_rows(combination, found[found["run"].isin(mine)], len(mine))
    return rows


Chosen = tuple[StoredStudy, Mapping[str, object], pd.DataFrame]


def chosen(studies: Iterable[StoredStudy]) -> list[Chosen]:
    """Each cell with its runs, of the study that has more of them."""
    found: dict[tuple[str, str], Chosen] = {}
    for study in studies:
        runs = study.runs()
        for combination in study.combinations:
            mine = runs[runs["combination"] == combination["key"]]
            key = combination["architecture"], combination["data"]
            if len(mine) > (len(found[key][2]) if key in found else 0):
                found[key] = study, combination, mine
    return list(found.values())


def _pattern_rows(
    combination: Mapping[str, object], found: pd.DataFrame, draws: int
) -> Iterable[dict[str, object]]:
    """Rows of one cell; a pattern counts as constant where every draw has as many points."""
    live = found["support"].map(lambda s: tuple(part.count("1") for part in s.split("|")))
    counts = found.assign(live=live).groupby(["run", "live"])["points"].sum().unstack(fill_value=0)
    widths = [int(w) for w in str(combination["architecture"]).split("-")]
    for units in sorted(counts.columns, key=lambda units: (sum(units), units)):
        same = counts[units].unique()
        number = int(np.prod([comb(d, k) for d, k in zip(widths[1:-1], units, strict=True)]))
        full = list(units) == widths[1:-1]
        yield {
            "network": combination["architecture"],
            "samples": str(combination["data"]).removeprefix("drawn m="),
            "live_units": "-".join(map(str, units)),
            "patterns": number,
            "points": int(counts[units].max()),
            "points_a_pattern": int(counts[units].max()) // number,
            "same_in_all_draws": bool(len(same) == 1),
            "draws": draws,
            "is_N_C_torus": full,
            "N_DM": combination["mean_random"],
        }


def indices(studies: Iterable[StoredStudy]) -> list[dict[str, object]]:
    """Mean number of points by index, with Lambda and with its square in the Hessian."""
    return [_index_row(study, cell, runs) for study, cell, runs in chosen(studies)]


def _index_row(
    study: StoredStudy, combination: Mapping[str, object], runs: pd.DataFrame
) -> dict[str, object]:
    from explorer import Problem
    from explorer.networks.architectures import DeepLinear

    name = str(combination["architecture"])
    runs = runs[runs["draw"] < MOST_INDEX_DRAWS]
    points = dict(tuple(study.real_points(name, runs=runs["run"].tolist()).groupby("run")))
    widths = tuple(map(int, name.split("-")))
    right: Counter[int] = Counter()
    other: Counter[int] = Counter()
    broken = moved = 0
    for run in runs.itertuples():
        mine = points[run.run]
        mine = mine[mine["is_real"].fillna(False).to_numpy(bool)]
        ridge = np.asarray(run.ridge, dtype=float)
        problem = Problem(
            DeepLinear(widths),
            np.reshape(run.X, (widths[0], -1)),
            np.reshape(run.Y, (widths[-1], -1)),
            _matrices(ridge, widths),
        )
        weights = np.array(mine["weights_re"].tolist())
        hessians = np.asarray(problem.hessian(weights))
        good = (np.linalg.eigvalsh(hessians) < 0).sum(axis=1)
        wrong = (np.linalg.eigvalsh(hessians + np.diag(ridge**2 - ridge)) < 0).sum(axis=1)
        if good.tolist() != mine["index"].astype(int).tolist():
            raise SystemExit(f"{name}, draw {run.draw}: indices differ from those of the study")
        right.update(good.tolist())
        other.update(wrong.tolist())
        broken += int(((-1.0) ** wrong).sum() != 1)
        moved += int((good != wrong).any())
    most = max(*right, *other)
    draws = len(runs)
    return {
        "network": name,
        "samples": str(combination["data"]).removeprefix("drawn m="),
        "draws": draws,
        "by_index": " ".join(f"{k}:{right[k] / draws:.2f}" for k in range(most + 1)),
        "by_index_squared": " ".join(f"{k}:{other[k] / draws:.2f}" for k in range(most + 1)),
        "draws_with_another_index": moved,
        "draws_with_Morse_sum_not_1": broken,
    }


def _matrices(ridge: np.ndarray, widths: tuple[int, ...]) -> list[np.ndarray]:
    parts = []
    start = 0
    for columns, rows in pairwise(widths):
        parts.append(ridge[start : start + rows * columns].reshape(rows, columns))
        start += rows * columns
    return parts


def mehta(study: StoredStudy) -> list[dict[str, object]]:
    """Cells of the set-up of Mehta et al. that have runs."""
    summary = study.summary()
    rows = []
    for row in summary[summary["runs"] > 0].to_dict("records"):
        strength = re.search(r",([0-9.e-]+)\)", row["regularization"])
        means = [k for k in row if k.startswith("index_") and row[k] == row[k]]
        rows.append(
            {
                "network": row["architecture"],
                "c": strength[1] if strength else "",
                "n": row["unknowns"],
                "CBB": row["total_degree"],
                "BKK": row["bkk"],
                "N_DM": row["mean_random"],
                "N_C": row["complex_max"],
                "N_C_constant": row["complex_min"] == row["complex_max"],
                "draws": row["runs"],
                "proved": row["proved"],
                "certified_points": row["certified"],
                "incomplete": row["incomplete"],
                "N_R_mean": row["real_mean"],
                "N_R_min": row["real_min"],
                "N_R_max": row["real_max"],
                "by_index": " ".join(f"{k[6:]}:{row[k]:.4g}" for k in means if row[k]),
                "minima_mean": row["minima_mean"],
                "minima_not_global_share": row["local_minima_share"],
                "draws_with_minimum_not_global": row["runs_with_local_minima"],
            }
        )
    return rows


def write_csv(path: Path, rows: list[dict[str, object]]) -> None:
    """Write rows with the names of the first one's keys."""
    if not rows:
        return
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
