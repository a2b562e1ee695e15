"""The page that `results/published` opens with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from published_tables import REFERENCE, all_cells

from explorer.files.atomic import write_text
from explorer.study import StoredStudy
from explorer.study.compare.cells import Cell
from explorer.study.compare.comparison import compare
from explorer.study.compare.text import verdict

FILES = {
    "counts.csv": "every cell in the format of the reference, counted over our draws",
    "agreement.csv": "every published number beside ours, with what the judgement rests on",
    "corrections.md": "published numbers that differ, side by side, each under its cause",
    "zero_patterns.csv": "complex points by the number of live hidden units of each layer",
    "indices.csv": "points by index, with Lambda and with Lambda squared in the Hessian",
    "mehta.csv": "the set-up of Mehta et al., cell by cell",
    "counts_and_bounds.png": "bounds, complex and real counts of every cell",
    "histograms.png": "published histograms of N_R, origin put back, beside ours",
    "p_values.png": "p values of the tests of homogeneity, in order",
    "zero_patterns.png": "points without a zero weight beside N_C and N_DM",
    "mehta.png": "real points, and minima that are not global, against the strength",
}


def write_readme(studies: Mapping[str, StoredStudy], out: Path) -> None:
    """Write `README.md` about the files that are there."""
    parts = [
        "# Published tables, made anew\n",
        "Written by `make published`; how numbers are compared: "
        "[docs/published.md](../../docs/published.md). Nothing here has to be run to be checked:\n",
        "    explorer compare results/published/counts.csv tests/reference/published_counts.csv\n",
        files(out),
    ]
    tables = [study for name, study in studies.items() if name != "mehta"]
    if tables:
        cells = all_cells(tables)
        parts += [agreement(cells, out), faults(out), patterns(out), other_indices(out)]
    if "mehta" in studies:
        parts.append(mehta(out))
    write_text(out / "README.md", "\n".join(parts))


def files(out: Path) -> str:
    """Table of the files that there are."""
    rows = [
        f"| [{name}]({name}) | {words} |" for name, words in FILES.items() if (out / name).exists()
    ]
    return "\n".join(["| file | content |", "|---|---|", *rows, ""])


def agreement(cells: list[Cell], out: Path) -> str:
    """How many numbers agree, and the sample."""
    found = compare(out / "counts.csv", REFERENCE)
    made = sum(cell.evidence.made for cell in cells)
    proved = sum(cell.evidence.proved for cell in cells)
    incomplete = sum(cell.evidence.incomplete for cell in cells)
    draws = [cell.evidence.made for cell in cells]
    left = ""
    if found.only_reference:
        left = f" {len(found.only_reference)} rows of the reference have no run here yet."
    return (
        f"## Agreement\n\n{verdict(found)}{left}\n\n"
        f"Sample: {len(cells)} cells, {min(draws)} to {max(draws)} draws each, {made} lists of all "
        f"complex critical points; {proved} are proved (every point certified, and as many as an "
        f"exact count says), {incomplete} incomplete.{_constant(cells)}\n\n"
        "![Bounds](counts_and_bounds.png)\n\n![Histograms](histograms.png)\n\n"
        "If published and own draws come from one distribution, the p values of the tests lie on "
        "the diagonal (above it where few values are possible).\n\n![p values](p_values.png)\n"
    )


def _constant(cells: list[Cell]) -> str:
    constant = all(cell.evidence.constant and "N_C_torus" in cell.counts for cell in cells)
    return " N_C and N_C* are the same in every draw of a cell." if constant else ""


def faults(out: Path) -> str:
    """How often each cause was named."""
    table = pd.read_csv(out / "agreement.csv", keep_default_na=False)
    numbers = table.loc[table["cause"] != ""].groupby(["outcome", "cause"]).size()
    rows = [f"| {cause} | {outcome} | {count} |" for (outcome, cause), count in numbers.items()]
    return "\n".join(
        [
            "## Differences by cause\n",
            "All of them: [corrections.md](corrections.md).\n",
            "| cause | | numbers |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def patterns(out: Path) -> str:
    """What is seen of zero patterns."""
    table = pd.read_csv(out / "zero_patterns.csv")
    same = int(table["same_in_all_draws"].sum())
    return (
        "## Zero patterns\n\n"
        "At generic coefficients a point has zero weights only where hidden units are dead, with "
        "all weights into and out of them ([docs/theory.md](../../docs/theory.md), section 2). "
        "[zero_patterns.csv](zero_patterns.csv) counts the points of each number of live units in "
        f"every draw; {same} of {len(table)} counts are the same in all draws of their "
        "cell. N_C* is the row with all units live.\n\n![Zero patterns](zero_patterns.png)\n"
    )


def other_indices(out: Path) -> str:
    """What the index columns of the public code would be."""
    table = pd.read_csv(out / "indices.csv")
    draws = int(table["draws"].sum())
    moved = int(table["draws_with_another_index"].sum())
    broken = int(table["draws_with_Morse_sum_not_1"].sum())
    return (
        "## Index columns of another loss\n\n"
        "The public code finds points for Lambda and evaluates loss and Hessian with Lambda "
        f"squared. Doing the same at our points changes an index in {moved} of {draws} draws, and "
        f"breaks the Morse sum, which must be 1, in {broken}; with Lambda it is 1 in every draw. "
        "[indices.csv](indices.csv) has both columns for every cell.\n"
    )


def mehta(out: Path) -> str:
    """The table of Mehta et al.'s set-up."""
    table = pd.read_csv(out / "mehta.csv")
    head = (
        "## The set-up of Mehta, Chen, Tang, Hauenstein\n\n"
        "`certified`: draws of which every point is proved to exist, to be simple and the only one "
        "near; `proved`: and as many as an exact count says.\n\n"
        "| network | c | N_C | draws | certified | proved | N_R mean | min | max | draws with a "
        "minimum that is not global |\n|---|---|---|---|---|---|---|---|---|---|\n"
    )
    rows = [
        f"| {r.network} | {r.c:g} | {r.N_C} | {r.draws} | "
        f"{r.certified_points // r.N_C} | {r.proved} | {r.N_R_mean:.4g} | "
        f"{r.N_R_min} | {r.N_R_max} | {r.draws_with_minimum_not_global} |"
        for r in table.itertuples()
    ]
    return head + "\n".join(rows) + "\n\n![Against the regularization](mehta.png)\n"
