"""``explorer solve``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from explorer.cli.group import FAILED, OK, main, one_line_errors, say
from explorer.cli.options import jobs_option, make_problem, problem_options
from explorer.cli.progress import path_line


@main.command()
@problem_options
@click.option(
    "--engine",
    default="auto",
    show_default=True,
    help="auto, or one of the engines that doctor lists.",
)
@click.option(
    "--start",
    default="structure",
    show_default=True,
    help="Start of the native engine: structure, total-degree, multihomogeneous or polyhedral.",
)
@click.option("--time-limit", type=float, help="Seconds that phcpy may take (default 600).")
@click.option("--memory-limit", type=float, help="GiB that phcpy may take (default 4).")
@click.option(
    "--certify", is_flag=True, help="Prove what can be proved of every point and of completeness."
)
@click.option(
    "--certificate",
    type=click.Path(path_type=Path),
    help="Certify, and write the certificates (.npz).",
)
@jobs_option
@click.option(
    "--json", "as_json", is_flag=True, help="Print the counts as one JSON object and nothing else."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write the table, by its ending: .csv .parquet .tex",
)
@one_line_errors
def solve(
    as_json: bool,
    output: Path | None,
    engine: str,
    start: str,
    time_limit: float | None,
    memory_limit: float | None,
    certify: bool,
    certificate: Path | None,
    jobs: int | None,
    **chosen: Any,
) -> int:
    """Find all critical points of one architecture with data."""
    from explorer.landscape import solve as find

    writer = _writer(output)
    keep = _certificate_writer(certificate)
    problem = make_problem(**chosen)
    with path_line(f"solving {problem.architecture}") as watch:
        seed = chosen["seed"] or 0
        memory = None if memory_limit is None else int(memory_limit * 2**30)
        limits: dict[str, Any] = {"jobs": jobs, "time_limit": time_limit, "memory_limit": memory}
        certify = certify or keep is not None
        solution = find(
            problem, engine=engine, seed=seed, start=start, certify=certify, watch=watch, **limits
        )
    for write in filter(None, (writer, keep)):
        write(solution)
    click.echo(json.dumps(solution.summary()) if as_json else repr(solution))
    if as_json and not solution.ok:
        say(solution.verdict)
    return OK if solution.ok else FAILED


def _writer(output: Path | None) -> Callable[[Any], None] | None:
    """Choose the table format before any work is done."""
    from explorer.errors import InputError, require

    if output is None:
        return None
    methods = {".csv": "to_csv", ".parquet": "to_parquet", ".tex": "to_latex"}
    require(
        output.suffix in methods, "--output", output, "a name that ends in .csv, .parquet or .tex"
    )
    if not output.absolute().parent.is_dir():
        raise InputError(f"--output = {output}: its folder does not exist")
    return lambda solution: getattr(solution, methods[output.suffix])(output)


def _certificate_writer(path: Path | None) -> Callable[[Any], None] | None:
    """Check the name of the file of certificates before any work is done."""
    from explorer.errors import InputError, require

    if path is None:
        return None
    require(path.suffix == ".npz", "--certificate", path, "a name that ends in .npz")
    if not path.absolute().parent.is_dir():
        raise InputError(f"--certificate = {path}: its folder does not exist")

    def write(solution: Any) -> None:
        from explorer.landscape.certificates.store import save_certificate

        save_certificate(solution, path)

    return write
