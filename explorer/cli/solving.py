"""``explorer solve`` and ``generic``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from explorer.cli.command import Number, Whole
from explorer.cli.group import FAILED, OK, main, one_line_errors, say
from explorer.cli.options import architecture_options, jobs_option, make_problem, problem_options
from explorer.cli.places import check_file
from explorer.cli.terminal import path_line


@main.command()
@problem_options
@click.option(
    "--engine",
    default="auto",
    show_default=True,
    help="How to solve: auto chooses; native or phcpy list points; reduced, strata or slices list "
    "manifolds of critical points.",
)
@click.option(
    "--start",
    default="structure",
    show_default=True,
    help="Start system of the native engine: structure (fewest paths), total-degree, "
    "multihomogeneous or polyhedral.",
)
@click.option(
    "--time-limit",
    type=Number(),
    help="With --engine phcpy: most seconds it may take (default 600).",
)
@click.option(
    "--memory-limit", type=Number(), help="With --engine phcpy: most memory in GiB (default 4)."
)
@click.option(
    "--certify",
    is_flag=True,
    help="Prove every point, its index, and that none is missing (manifolds: always done).",
)
@click.option(
    "--certificate",
    type=click.Path(path_type=Path),
    help="Like --certify, and write the proofs to this file (.npz), for explorer verify.",
)
@click.option(
    "--cross-check",
    is_flag=True,
    help="Check a list of manifolds by the critical points of a slightly changed loss.",
)
@click.option(
    "--functions",
    is_flag=True,
    help="Count each function that the points give once, and list those of real weights.",
)
@jobs_option
@click.option(
    "--all",
    "each",
    is_flag=True,
    help="Print a row for every real point, copies under symmetry included, and all rows.",
)
@click.option(
    "--wide", is_flag=True, help="Print all columns and whole sentences, in lines longer than 80."
)
@click.option(
    "--show-weights",
    "weights",
    is_flag=True,
    help="Print the weights of every row, not only of the lowest minima.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print everything as one JSON object and nothing else."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write the table to a file whose name ends in .csv, .parquet or .tex.",
)
@click.option(
    "--page",
    type=click.Path(path_type=Path),
    help="Write everything as one offline page, to be opened in a browser (.html).",
)
@one_line_errors
def solve(
    each: bool,
    wide: bool,
    weights: bool,
    as_json: bool,
    output: Path | None,
    page: Path | None,
    engine: str,
    start: str,
    time_limit: float | None,
    memory_limit: float | None,
    certify: bool,
    certificate: Path | None,
    cross_check: bool,
    functions: bool,
    jobs: int | None,
    **chosen: Any,
) -> int:
    """Find all critical points of one network on one data set.

    Example: explorer solve --widths 2,1,2 --seed 1 --certify
    """
    from explorer.landscape import solve as find

    writer = _writer(output, functions)
    keep = _certificate_writer(certificate)
    show = _page_writer(page)
    problem = make_problem(**chosen)
    with path_line(f"solving {problem.architecture}") as watch:
        seed = chosen["seed"] or 0
        memory = None if memory_limit is None else int(memory_limit * 2**30)
        limits: dict[str, Any] = {"jobs": jobs, "time_limit": time_limit, "memory_limit": memory}
        prove = True if certify or keep is not None else None
        solution = find(
            problem, engine=engine, seed=seed, start=start, certify=prove, watch=watch, **limits
        )
    for write in filter(None, (writer, keep, show)):
        write(solution)
    if not as_json:
        # Before a check that may take long, or may not apply
        click.echo(solution.text(each=each, wide=wide, weights=weights))
        if functions:
            click.echo("\n" + solution.functions.text(every=each))
    check = _cross_check(solution, seed) if cross_check else None
    if as_json:
        told: dict[str, Any] = {} if check is None else {"cross_check": check.agrees}
        if functions:
            told["functions"] = solution.functions.facts()
        click.echo(json.dumps(solution.to_dict() | told))
    elif check is not None:
        click.echo(str(check))
    if as_json and not solution.ok:
        say(solution.verdict)
    return OK if solution.ok and (check is None or check.agrees) else FAILED


def _cross_check(solution: Any, seed: int) -> Any:
    from explorer.landscape.cross_check import cross_check

    return cross_check(solution, seed=seed)


def _writer(output: Path | None, functions: bool) -> Callable[[Any], None] | None:
    """Choose the table format before any work is done."""
    methods = {".csv": "to_csv", ".parquet": "to_parquet", ".tex": "to_latex"}
    check_file(output, "--output", list(methods))
    if output is None:
        return None
    more = {"functions": True} if functions and output.suffix != ".tex" else {}
    return lambda solution: getattr(solution, methods[output.suffix])(output, **more)


def _page_writer(path: Path | None) -> Callable[[Any], None] | None:
    """Check the name of the page before any work is done."""
    check_file(path, "--page", (".html",))
    return None if path is None else lambda solution: solution.page(path)


def _certificate_writer(path: Path | None) -> Callable[[Any], None] | None:
    """Check the name of the file of certificates before any work is done."""
    check_file(path, "--certificate", (".npz",))
    if path is None:
        return None

    def write(solution: Any) -> None:
        from explorer.landscape.certificates.store import save_certificate

        save_certificate(solution, path)

    return write


@main.command()
@architecture_options
@click.option(
    "--samples",
    type=Whole(1),
    help="Number of samples of the data (default: as many as inputs, or more).",
)
@click.option(
    "--jobs",
    type=Whole(1),
    help="Number of threads (default: one for each core); the answer does not depend on it.",
)
@click.option(
    "--trace", is_flag=True, help="Check by the trace test, too, that nothing is missing."
)
@click.option("--rebuild", is_flag=True, help="Solve again, even if the cache has the answer.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@one_line_errors
def generic(
    architecture: Callable[[], Any],
    samples: int | None,
    jobs: int | None,
    trace: bool,
    rebuild: bool,
    as_json: bool,
) -> int:
    """Find all critical points for one random complex data set, where every other solve starts.

    They are kept in the cache. What is printed says how they were found and what shows that none is
    missing.

    Example: explorer generic --widths 2,2,2 --trace
    """
    from explorer.homotopy.options import NativeOptions
    from explorer.landscape.engines.engine import Limits
    from explorer.landscape.engines.generic_sets import DataFamily
    from explorer.landscape.engines.generic_statistics import generic_statistics

    chosen = architecture()
    data = DataFamily(chosen, min(samples or chosen.full_rank, chosen.full_rank))
    options = NativeOptions(jobs=Limits(jobs=jobs).threads)
    with path_line("starting") as watch:
        account = generic_statistics(data, options, watch, trace=trace, rebuild=rebuild)
    click.echo(json.dumps(account.summary()) if as_json else repr(account))
    return OK if account.ok else FAILED
