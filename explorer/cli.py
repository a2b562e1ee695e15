"""The command line: thin, no mathematics. Exit codes: 0 ok, 1 failed or incomplete, 2 bad input, 130 interrupted."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from explorer.engine import Report
    from explorer.study import Event

OK, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


class Widths(click.ParamType[tuple[int, ...]]):
    """Widths such as ``2,1,2``."""

    name = "d_0,d_1,...,d_{H+1}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """Read whole numbers parted by commas."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(int(word) for word in value.split(","))
        except ValueError:
            self.fail(f"{value!r}: allowed are at least three whole numbers >= 1 parted by commas, such as 2,1,2")


class Numbers(click.ParamType[tuple[float, ...]]):
    """One number, or one a layer parted by commas."""

    name = "NUMBER[,NUMBER...]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        """Read numbers parted by commas."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(float(word) for word in value.split(","))
        except ValueError:
            self.fail(f"{value!r}: allowed is a number, or one a layer parted by commas, such as 0.1,0.2")


def _names(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",")) if value else ()


_PROBLEM_OPTIONS = [
    click.option("--widths", type=Widths(), required=True, help="Inputs, hidden layers, outputs, such as 2,1,2."),
    click.option("--samples", type=click.IntRange(1), help="Samples drawn standard normal (default 5)."),
    click.option("--seed", type=click.IntRange(0), help="Seed of the data and of the engine (default 0)."),
    click.option(
        "--lambda",
        "lambdas",
        type=Numbers(),
        help="Loss term lambda * sum ||W_i||^2 (Lambda = 2 lambda), or one value a layer. "
        "Default: one coefficient Lambda per weight, uniform on [0, 1].",
    ),
    click.option("--data", type=click.Path(path_type=Path), help="CSV or Parquet file instead of drawn data."),
    click.option("--inputs", callback=_names, help="Input columns of the file, parted by commas."),
    click.option("--outputs", callback=_names, help="Output columns of the file, parted by commas."),
    click.option("--standardize", is_flag=True, help="Give the columns mean 0 and standard deviation 1."),
]


def problem_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose a problem."""
    for option in reversed(_PROBLEM_OPTIONS):
        command = option(command)
    return command


jobs_option = click.option("--jobs", type=click.IntRange(1), help="Threads of the native engine (default: all cores).")


def one_line_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn exceptions into one line on stderr and an exit code; ``--debug`` shows them in full."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        from explorer.phc import PhcError
        from explorer.problem import InputError

        try:
            code = command(*args, **kwargs)
        except click.ClickException:
            raise
        except BaseException as error:
            if click.get_current_context().find_root().params.get("debug"):
                raise
            if isinstance(error, KeyboardInterrupt):
                _say("interrupted; finished work is kept")
                code = INTERRUPTED
            elif isinstance(error, InputError):
                _say(f"error: {_one_line(error)}")
                code = BAD_INPUT
            elif isinstance(error, (PhcError, OSError)):
                _say(f"error: {_one_line(error)}")
                code = FAILED
            elif isinstance(error, Exception):
                _say(f"internal error: {type(error).__name__}: {_one_line(error)} (explorer --debug shows where)")
                code = FAILED
            else:
                raise
        sys.exit(code)

    return wrapped


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)


def _one_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    # Every mistake of a config has a line of its own.
    return "\n       ".join(lines) or type(error).__name__


class Commands(click.Group):
    """A group of commands whose usage errors are one line."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and turn usage errors into one line and exit code 2."""
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = BAD_INPUT
        except click.ClickException as error:
            _say(f"error: {error.format_message()}")
            code = BAD_INPUT
        except click.Abort:
            code = INTERRUPTED
        sys.exit(code if isinstance(code, int) else OK)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="explorer")
@click.option("--debug", is_flag=True, help="Show exceptions in full.")
def main(debug: bool) -> None:
    """All critical points of the loss of a small polynomial neural network."""


@main.command()
@problem_options
@click.option("--engine", default="auto", show_default=True, help="auto, or one of the engines that doctor lists.")
@click.option(
    "--start",
    default="structure",
    show_default=True,
    help="Start of the native engine: structure, total-degree, multihomogeneous or polyhedral.",
)
@click.option("--time-limit", type=float, help="Seconds that phcpy may take (default 600).")
@click.option("--memory-limit", type=float, help="GiB that phcpy may take (default 4).")
@click.option("--certify", is_flag=True, help="Prove what can be proved of every point and of completeness.")
@click.option("--certificate", type=click.Path(path_type=Path), help="Certify, and write the certificates (.npz).")
@jobs_option
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON object and nothing else.")
@click.option("--output", type=click.Path(path_type=Path), help="Write the table, by its ending: .csv .parquet .tex")
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
    """Find all critical points of one deep linear network."""
    from explorer.critical import solve as find

    writer, keep = _writer(output), _certificate_writer(certificate)
    problem = _problem(**chosen)
    with _watching(f"solving {problem.architecture}"):
        seed, memory = chosen["seed"] or 0, None if memory_limit is None else int(memory_limit * 2**30)
        limits: dict[str, Any] = {"jobs": jobs, "time_limit": time_limit, "memory_limit": memory}
        certify = certify or keep is not None
        solution = find(problem, engine=engine, seed=seed, start=start, certify=certify, **limits)
    for write in filter(None, (writer, keep)):
        write(solution)
    click.echo(json.dumps(solution.summary()) if as_json else repr(solution))
    if as_json and not solution.ok:
        _say(solution.verdict)
    return OK if solution.ok else FAILED


def _writer(output: Path | None) -> Callable[[Any], None] | None:
    """Choose the table format before any work is done."""
    from explorer.problem.errors import InputError, require

    if output is None:
        return None
    methods = {".csv": "to_csv", ".parquet": "to_parquet", ".tex": "to_latex"}
    require(output.suffix in methods, "--output", output, "a name that ends in .csv, .parquet or .tex")
    if not output.absolute().parent.is_dir():
        raise InputError(f"--output = {output}: its folder does not exist")
    return lambda solution: getattr(solution, methods[output.suffix])(output)


def _certificate_writer(path: Path | None) -> Callable[[Any], None] | None:
    """Check the name of the file of certificates before any work is done."""
    from explorer.problem.errors import InputError, require

    if path is None:
        return None
    require(path.suffix == ".npz", "--certificate", path, "a name that ends in .npz")
    if not path.absolute().parent.is_dir():
        raise InputError(f"--certificate = {path}: its folder does not exist")

    def write(solution: Any) -> None:
        from explorer.critical.certify.store import save_certificate

        save_certificate(solution, path)

    return write


def _problem(
    widths: tuple[int, ...],
    samples: int | None,
    seed: int | None,
    lambdas: tuple[float, ...] | None,
    data: Path | None,
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
    standardize: bool,
) -> Any:
    """Make the problem that the options choose."""
    import numpy as np

    from explorer.problem import DrawnData, InputError, LayerRidge, Problem, RandomRidge, ScalarRidge, TableData

    architecture = _architecture(widths)
    if data is not None and samples is not None:
        raise InputError("--samples goes with drawn data, not with --data")
    if data is None and (inputs or outputs or standardize):
        raise InputError("--inputs, --outputs and --standardize go with --data FILE")
    source = TableData(data, inputs, outputs, standardize) if data else DrawnData(5 if samples is None else samples)
    rule: Any = RandomRidge()
    if lambdas is not None:
        rule = ScalarRidge(lambdas[0]) if len(lambdas) == 1 else LayerRidge(lambdas)
    return Problem.draw(architecture, source, rule, np.random.default_rng(seed or 0))


def _architecture(widths: tuple[int, ...]) -> Any:
    from explorer.architectures import DeepLinear
    from explorer.problem import InputError

    try:
        return DeepLinear(widths)
    except ValueError as error:
        raise InputError(f"--widths: {error}") from error


@contextmanager
def _watching(sentence: str) -> Iterator[None]:
    """Show a spinner on stderr, only where a person watches."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(sentence):
        yield


@main.command()
@problem_options
@click.option("--format", "form", type=click.Choice(["text", "latex", "phc", "msolve"]), default="text")
@one_line_errors
def show(form: str, **chosen: Any) -> int:
    """Print the gradient equations: with symbols, or with data put in when an option chooses data.

    The formats phc and msolve need numbers; data are drawn for them when none are chosen.
    """
    numeric = form in ("phc", "msolve") or any(chosen[k] is not None for k in ("samples", "seed", "lambdas", "data"))
    if not numeric:
        system, values = _architecture(chosen["widths"]).system, None
    else:
        problem = _problem(**chosen)
        system, values = problem.system, [float(v) for v in problem.parameters]
    write = {"text": system.text, "latex": system.latex, "phc": system.phcpack, "msolve": system.msolve}[form]
    click.echo(write(values), nl=False)
    return OK


@main.command()
@problem_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@one_line_errors
def bounds(as_json: bool, **chosen: Any) -> int:
    """Print upper bounds and known numbers of critical points."""
    from explorer.critical.bounds import compare

    problem = _problem(**chosen)
    with _watching("computing mixed volumes"):
        rows = compare(problem, chosen["seed"] or 0)
    if as_json:
        click.echo(json.dumps({row.name: row.value for row in rows}))
        return OK
    width = max(len(row.name) for row in rows)
    for row in rows:
        click.echo(f"{row.name:<{width}}  {'-' if row.value is None else row.value:>16}  {row.source}")
    return OK


@main.command()
@click.argument("config", type=click.Path(path_type=Path))
@click.option("--results", type=click.Path(path_type=Path), default=Path("results"), show_default=True)
@jobs_option
@one_line_errors
def run(config: Path, results: Path, jobs: int | None) -> int:
    """Run every combination of a YAML config and write tables and plots below the results folder."""
    from explorer.study import run_study

    with _bar() as progress:
        outcome = run_study(config, results, progress=progress, jobs=jobs)
    click.echo(outcome.text.rstrip())
    click.echo(f"tables and plots: {outcome.folder}")
    return OK if outcome.ok else FAILED


@contextmanager
def _bar() -> Iterator[Callable[[Event], None] | None]:
    """Show a progress bar on stderr, only where a person watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("runs", total=None)

        def show(event: Event) -> None:
            bar.update(task, completed=event.done, total=event.total, description=event.label)

        yield show


@main.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--recount", is_flag=True, help="Count the critical points of the data again (needs msolve).")
@one_line_errors
def verify(results: Path, recount: bool) -> int:
    """Check certificates again without solving: of a study's folder, a folder of studies, or one .npz file."""
    from explorer.study import verify_results

    good = True
    for checked in verify_results(results, recount=recount):
        outcome = checked.outcome
        good &= outcome.ok
        word = "ok" if outcome.ok else "FAILED"
        click.echo(f"{word:>6}  {checked.label}: {outcome.certified} points certified, {outcome.real} real")
        for sentence in (*outcome.faults, *outcome.notes):
            click.echo(f"        {sentence}")
    return OK if good else FAILED


@main.command()
@click.option("--widths", type=Widths(), required=True, help="Inputs, hidden layers, outputs, such as 2,1,2.")
@click.option("--samples", type=click.IntRange(1), help="Samples of the data (default: as many as inputs, or more).")
@click.option("--jobs", type=click.IntRange(1), help="Threads (default: all cores); the answer does not depend on it.")
@click.option("--trace", is_flag=True, help="Check that nothing is missing by the trace test too.")
@click.option("--rebuild", is_flag=True, help="Find the set anew, whatever the cache holds.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@one_line_errors
def generic(
    widths: tuple[int, ...], samples: int | None, jobs: int | None, trace: bool, rebuild: bool, as_json: bool
) -> int:
    """Find (or read) all solutions at generic data, which every other solve starts from; print the account."""
    from explorer.critical.generic_account import account_generic
    from explorer.critical.generic_sets import DataFamily
    from explorer.engine import NativeOptions

    architecture = _architecture(widths)
    data = DataFamily(architecture, min(samples or widths[0], widths[0]))
    options = NativeOptions(jobs=jobs or len(os.sched_getaffinity(0)))
    with _path_line() as watch:
        account = account_generic(data, options, watch, trace=trace, rebuild=rebuild)
    click.echo(json.dumps(account.summary()) if as_json else repr(account))
    return OK if account.ok else FAILED


@contextmanager
def _path_line() -> Iterator[Callable[[Report], None] | None]:
    """Show paths done, of how many, rate and time left on stderr, only where a person watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status("starting") as line:
        yield lambda report: line.update(str(report))


@main.command()
@one_line_errors
def doctor() -> int:
    """Print what is installed, which engines work, and how to mend what is missing."""
    from explorer.doctor import diagnose, report

    findings = diagnose()
    click.echo(report(findings))
    return OK if all(f.works or not f.needed for f in findings) else FAILED


if __name__ == "__main__":
    main()
