"""``explorer architectures``, ``show``, ``bounds`` and ``doctor``: what is there, unsolved."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any

import click

from explorer.cli.group import FAILED, OK, main, one_line_errors, say
from explorer.cli.options import make_problem, problem_options
from explorer.cli.terminal import path_line


@main.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@one_line_errors
def architectures(name: str | None, as_json: bool) -> int:
    """List all architectures; with a NAME, the fields of that one and what they may be.

    Example: explorer architectures polynomial_network
    """
    from explorer.networks.architectures import find, names

    kinds = [find(name)] if name else [find(known) for known in names()]
    if as_json:
        click.echo(json.dumps({kind.name: _fields(kind) for kind in kinds}))
    elif name:
        click.echo("\n".join(_page(kinds[0])))
    else:
        click.echo("\n".join(_line(kind) for kind in kinds))
        click.echo(
            "all: penalties; networks: misfit, samples (explorer architectures NAME says more)"
        )
    return OK


def _line(kind: type[Any]) -> str:
    from explorer.networks.architectures.named import fields_of
    from explorer.networks.architectures.registry import summary

    own = ", ".join(field.name for field in fields_of(kind) if not field.kw_only)
    return f"{kind.name} ({own}): {summary(kind)}"


def _page(kind: type[Any]) -> list[str]:
    fields = _fields(kind)
    width = max(map(len, fields))
    lines = [_line(kind), *(f"  {field:<{width}}  {allowed}" for field, allowed in fields.items())]
    if kind.formula:
        lines.append(f"  loss: {kind.formula}")
    if kind.example:
        lines.append(f"  try:  explorer solve {choice(kind.name, kind.example)}")
    return lines


def choice(name: str, fields: Mapping[str, Any]) -> str:
    """Options that choose an architecture, safe for a shell."""
    words = ["--architecture", name]
    for field, value in fields.items():
        words += ["--set", f"{field}={json.dumps(value, separators=(',', ':'))}"]
    return shlex.join(words)


def _fields(kind: type[Any]) -> dict[str, str]:
    """What each field may be, and its default."""
    from dataclasses import MISSING

    from explorer.networks.architectures.fields import describe
    from explorer.networks.architectures.named import default, fields_of, hints_of

    hints = hints_of(kind)
    found = {}
    for field in fields_of(kind):
        value = default(field)
        shown = list(value) if isinstance(value, tuple) else getattr(value, "name", value)
        found[field.name] = describe(hints[field.name]) + (
            "" if value is MISSING else f" (default {shown})"
        )
    return found


@main.command()
@problem_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "latex", "phc", "msolve"]),
    default="text",
    show_default=True,
    help="How they are written; phc and msolve are input of these programs.",
)
@one_line_errors
def show(form: str, **chosen: Any) -> int:
    """Print the gradient equations: with symbols, or with numbers when an option chooses data.

    The formats phc and msolve need numbers; data are drawn for them when none are chosen.

    Example: explorer show --widths 2,1,2
    """
    numeric = form in ("phc", "msolve") or any(
        chosen[k] is not None for k in ("samples", "seed", "lambdas", "data")
    )
    if not numeric:
        system = chosen["architecture"]().system
        values = None
    else:
        problem = make_problem(**chosen)
        system = problem.system
        values = [float(v) for v in problem.parameters]
    write = {
        "text": system.text,
        "latex": system.latex,
        "phc": system.phcpack,
        "msolve": system.msolve,
    }[form]
    click.echo(write(values), nl=False)
    return OK


@main.command()
@problem_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@one_line_errors
def bounds(as_json: bool, **chosen: Any) -> int:
    """Print bounds on the number of critical points, and the number where it is known.

    Example: explorer bounds --widths 2,2,2
    """
    from explorer.landscape.bounds import compare

    problem = make_problem(**chosen)
    with path_line("computing mixed volumes"):
        rows = compare(problem, chosen["seed"] or 0)
    if as_json:
        click.echo(json.dumps({row.name: row.value for row in rows}))
        return OK
    width = max(len(row.name) for row in rows)
    for row in rows:
        click.echo(
            f"{row.name:<{width}}  {'-' if row.value is None else row.value:>16}  {row.source}"
        )
    return OK


@main.command()
@click.option(
    "--compile",
    "only_compile",
    is_flag=True,
    help="Compile all kernels that are not compiled yet, and do nothing else.",
)
@one_line_errors
def doctor(only_compile: bool) -> int:
    """Print what is installed and what works; at the end, what to do, in order.

    After an installation, `explorer doctor --compile` compiles the kernels once, so that no work
    has to wait for them.
    """
    from explorer.doctor import compile_kernels, diagnose, report

    if only_compile:
        click.echo(compile_kernels(say))
        return OK
    findings = diagnose()
    click.echo(report(findings))
    return OK if all(f.works or not f.needed for f in findings) else FAILED
