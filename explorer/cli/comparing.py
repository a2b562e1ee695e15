"""``explorer compare``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from explorer.cli.command import Whole
from explorer.cli.group import FAILED, OK, main, one_line_errors, tell
from explorer.cli.places import check_file


@main.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.argument("reference", type=click.Path(path_type=Path))
@click.option("--all", "every", is_flag=True, help="Name every difference, not three a cause.")
@click.option(
    "--markdown",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the differences side by side: .md.",
)
@click.option("--seed", type=Whole(0), default=0, help="Seed of the tests of homogeneity.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print numbers as one JSON object and nothing else."
)
@one_line_errors
def compare(
    results: Path, reference: Path, every: bool, markdown: Path | None, seed: int, as_json: bool
) -> int:
    """Compare the counts of a study with a published table, cell by cell.

    RESULTS is a study's folder, its summary.csv, or a CSV file in the format of REFERENCE.
    REFERENCE is a CSV file with columns H, d, dx, dy (or widths), m and counts, or another study.
    Each difference is explained by a cause with its evidence; the exit status is 1 where one is
    not. Numbers of real points are compared by a test of homogeneity, with the origin put back
    where a table lost it.

    Example: explorer compare results/published_table_3_1 tests/reference/published_counts.csv
    """
    from explorer.files.atomic import write_text
    from explorer.study import compare as compare_tables
    from explorer.study import comparison_markdown, comparison_text

    check_file(markdown, "--markdown", (".md",))
    found = compare_tables(results, reference, seed)
    if markdown is not None:
        write_text(markdown, comparison_markdown(found))
    tell(json.dumps(found.plain) if as_json else comparison_text(found, every=every))
    return OK if found.agrees else FAILED
