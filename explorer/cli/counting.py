"""``explorer atlas`` and ``ed-degree``: counts at generic data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from explorer.cli.command import Whole
from explorer.cli.group import FAILED, OK, main, one_line_errors
from explorer.cli.places import check_file
from explorer.cli.terminal import path_line

_MOST_ROWS = 40


@main.command()
@click.argument("name", required=False)
@click.option("--widths", help="One deep linear network, such as 2,2,2.")
@click.option("--unknowns", type=Whole(1), help="At most so many unknowns.")
@click.option(
    "--rank", type=Whole(0), help="Only data of this rank; 0 where the rank does not matter."
)
@click.option(
    "--not-reached", is_flag=True, help="Also list deep linear networks whose number is not known."
)
@click.option(
    "--sequences",
    is_flag=True,
    help="List formulas that fit the numbers; all of them are conjectures.",
)
@click.option("--all", "every", is_flag=True, help="Print all rows.")
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

    NAME is an architecture.

    Example: explorer atlas deep_linear --unknowns 6
    """
    from explorer.errors import InputError
    from explorer.landscape.atlas.frame import atlas as table
    from explorer.landscape.atlas.frame import atlas_sequences
    from explorer.landscape.atlas.text import rows_text, sequences_text

    check_file(output, "--output", (".csv",))
    chosen_rows = (name, widths, unknowns, rank)
    if sequences and (not_reached or any(one is not None for one in chosen_rows)):
        raise InputError(
            "--sequences with NAME, --widths, --unknowns, --rank or --not-reached: allowed is "
            "--sequences without them; formulas are held against all rows"
        )
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


@main.command("ed-degree")
@click.argument("variety", type=click.Choice(["segre", "rank"]))
@click.argument("shape")
@click.option("--rank", type=Whole(1), default=1, show_default=True, help="Of matrices.")
@click.option(
    "--metric",
    default="generic",
    show_default=True,
    help="frobenius, weighted (random weights of the entries) or generic (a quadratic form).",
)
@click.option("--seed", type=Whole(0), default=0, show_default=True, help="Of the paths.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@one_line_errors
def ed(variety: str, shape: str, rank: int, metric: str, seed: int, as_json: bool) -> int:
    """Count the nearest-point candidates of a variety: its Euclidean-distance degree.

    segre: tensors of rank one of a SHAPE such as 2,3,3; rank: matrices of a rank or less.

    Example: explorer ed-degree rank 3,3 --rank 2 --metric weighted
    """
    from explorer.landscape.ed_degree.degree import ed_degree

    numbers = _numbers("SHAPE", shape, "2,3,3")
    with path_line("counting") as watch:
        found = ed_degree(variety, numbers, rank, metric, seed, watch=watch)
    click.echo(json.dumps(found.summary()) if as_json else repr(found))
    return OK if found.agrees else FAILED


def _network(name: str | None, widths: str) -> Any:
    from explorer.errors import require
    from explorer.networks.architectures import build

    require(name in (None, "deep_linear"), "--widths with NAME", name, "deep_linear, or no NAME")
    numbers = _numbers("--widths", widths, "2,2,2")
    return build({"type": "deep_linear", "widths": numbers})


def _numbers(field: str, words: str, example: str) -> list[int]:
    from explorer.errors import InputError

    try:
        return [int(word) for word in words.split(",")]
    except ValueError:
        allowed = f"whole numbers with commas, like {example}"
        raise InputError(f"{field} = {words}: allowed are {allowed}") from None
