"""``explorer atlas``: counts at generic data that are known, unsolved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from explorer.cli.command import Whole
from explorer.cli.group import FAILED, OK, main, one_line_errors
from explorer.cli.places import check_file

_MOST_ROWS = 40


@main.command()
@click.argument("name", required=False)
@click.option("--widths", help="One deep linear network, such as 2,2,2.")
@click.option("--unknowns", type=Whole(1), help="So many unknowns or fewer.")
@click.option("--rank", type=Whole(0), help="Rank of the data; 0 where it has no say.")
@click.option("--not-reached", is_flag=True, help="Deep linear networks that were not counted too.")
@click.option("--sequences", is_flag=True, help="Formulas that fit, all of them conjectures.")
@click.option("--all", "every", is_flag=True, help="All rows.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list and nothing else.")
@click.option("--output", type=click.Path(path_type=Path), help="Write the table (.csv).")
@one_line_errors
def atlas(
    name: str | None,
    widths: str | None,
    unknowns: int | None,
    rank: int | None,
    not_reached: bool,
    sequences: bool,
    every: bool,
    as_json: bool,
    output: Path | None,
) -> int:
    """List numbers of critical points at generic data, and what vouches for each.

    NAME is an architecture. For example: explorer atlas deep_linear --unknowns 6
    """
    from explorer.landscape.atlas.frame import atlas as table
    from explorer.landscape.atlas.frame import atlas_sequences
    from explorer.landscape.atlas.text import rows_text, sequences_text

    check_file(output, "--output", (".csv",))
    if sequences:
        frame = atlas_sequences()
    else:
        chosen: Any = name if widths is None else _network(name, widths)
        frame = table(chosen, unknowns=unknowns, rank=rank, not_reached=not_reached)
    if output is not None:
        from explorer.report import tables

        tables.to_csv(frame, output)
    if as_json:
        click.echo(json.dumps(json.loads(frame.to_json(orient="records"))))
    elif sequences:
        click.echo(sequences_text(frame))
    else:
        click.echo(rows_text(frame, None if every else _MOST_ROWS))
    return OK if len(frame) else FAILED


def _network(name: str | None, widths: str) -> Any:
    from explorer.errors import InputError, require
    from explorer.networks.architectures import build

    require(name in (None, "deep_linear"), "--widths with NAME", name, "deep_linear, or no NAME")
    try:
        numbers = [int(word) for word in widths.split(",")]
    except ValueError:
        raise InputError(
            f"--widths = {widths}: allowed are whole numbers with commas, like 2,2,2"
        ) from None
    return build({"type": "deep_linear", "widths": numbers})
