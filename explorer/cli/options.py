"""Options that choose a problem, and the problem they choose."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any

import click

from explorer.cli.command import Whole


class Widths(click.ParamType[tuple[int, ...]]):
    """Widths such as ``2,1,2``."""

    name = "d_0,d_1,...,d_{H+1}"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Read whole numbers with commas between."""
        if isinstance(value, tuple):
            return value
        try:
            widths = tuple(int(word) for word in value.split(","))
        except ValueError:
            widths = ()
        if len(widths) < 3 or min(widths) < 1:
            allowed = "at least three whole numbers >= 1 with commas between, such as 2,1,2"
            self.fail(f"{value!r}: allowed are {allowed}: inputs, hidden layers, outputs")
        return widths


class NumberList(click.ParamType[tuple[float, ...]]):
    """One number, or one per layer with commas between."""

    name = "NUMBER[,NUMBER...]"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """Read numbers with commas between."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(float(word) for word in value.split(","))
        except ValueError:
            self.fail(
                f"{value!r}: allowed is a number, or one per layer with commas between: 0.1,0.2"
            )


def _names(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",")) if value else ()


def _separator(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> str | None:
    return "\t" if value in ("tab", "\\t") else value


def architecture_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose an architecture, and put the chosen one in their place."""

    @click.option(
        "--widths",
        type=Widths(),
        help="A linear network by its layer widths: inputs, hidden layers, outputs: 2,1,2.",
    )
    @click.option(
        "--architecture",
        "kind",
        metavar="NAME",
        help="Another architecture: a name from `explorer architectures`, or your FILE.py.",
    )
    @click.option(
        "--set",
        "fields",
        metavar="FIELD=VALUE",
        multiple=True,
        help="Set a field of the architecture; may be given again for another field.",
    )
    @wraps(command)
    def chosen(widths: Any, kind: Any, fields: Any, **others: Any) -> Any:
        return command(architecture=partial(make_architecture, widths, kind, fields), **others)

    return chosen


_PROBLEM_OPTIONS = [
    click.option(
        "--samples",
        type=Whole(1),
        help="Number of samples, drawn standard normal (default: 5, or as many as are needed).",
    ),
    click.option("--seed", type=Whole(0), help="Seed of everything random (default: 0)."),
    click.option(
        "--lambda",
        "lambdas",
        type=NumberList(),
        help="Regularization: the loss gets lambda * sum ||W_i||^2; or one number for each layer. "
        "Default: a coefficient of its own for each weight, drawn uniform on [0, 1].",
    ),
    click.option(
        "--data", type=click.Path(path_type=Path), help="CSV or Parquet file instead of drawn data."
    ),
    click.option("--inputs", callback=_names, help="Names of the input columns, such as a,b."),
    click.option("--outputs", callback=_names, help="Names of the output columns, such as c,d."),
    click.option(
        "--sep",
        "separator",
        callback=_separator,
        help="Separator of a CSV file: one character, or the word tab (default: recognised).",
    ),
    click.option("--decimal", help="Decimal mark of a CSV file: . or , (default: recognised)."),
    click.option(
        "--encoding",
        help="Encoding of a CSV file (default: UTF-8, or what its first bytes say).",
    ),
    click.option(
        "--standardize",
        is_flag=True,
        help="Shift and scale each column to mean 0 and standard deviation 1.",
    ),
]


def problem_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose a problem."""
    for option in reversed(_PROBLEM_OPTIONS):
        command = option(command)
    return architecture_options(command)


jobs_option = click.option(
    "--jobs", type=Whole(1), help="Number of threads (default: one for each core)."
)


def make_problem(
    architecture: Callable[[], Any],
    samples: int | None,
    seed: int | None,
    lambdas: tuple[float, ...] | None,
    data: Path | None,
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
    standardize: bool,
    separator: str | None,
    decimal: str | None,
    encoding: str | None,
) -> Any:
    """Make the problem that the options choose."""
    import numpy as np

    from explorer.errors import InputError
    from explorer.networks.problem import DrawnData, LayerRidge, Problem, RandomRidge, ScalarRidge

    chosen = architecture()
    if data is not None and samples is not None:
        raise InputError("--samples goes with drawn data, not with --data")
    of_files = (inputs, outputs, standardize, separator, encoding, decimal)
    if data is None and any(of_files):
        raise InputError(
            "--inputs, --outputs, --standardize, --sep, --decimal, --encoding go with --data FILE"
        )
    source: Any = DrawnData(samples or chosen.samples or max(5, chosen.least_samples))
    if data is not None:
        source = _table(chosen, data, *of_files)
    rule: Any = RandomRidge()
    if lambdas is not None:
        rule = ScalarRidge(lambdas[0]) if len(lambdas) == 1 else LayerRidge(lambdas)
    return Problem.draw(chosen, source, rule, np.random.default_rng(seed or 0))


def _table(chosen: Any, data: Path, inputs: Any, outputs: Any, *others: Any) -> Any:
    """Make the source of data of a file, once its columns are as many as they must be."""
    from explorer.errors import InputError
    from explorer.networks.problem import TableData

    standardize, *written = others
    marks = dict(zip(("separator", "encoding", "decimal"), written, strict=True))
    table = TableData(data, inputs, outputs, standardize, **marks)
    wanted = chosen.data_shape
    if (len(inputs), len(outputs)) == wanted:
        return table  # the file is read later
    for option, given, number in zip(_COLUMNS, (inputs, outputs), wanted, strict=True):
        if len(given) != number:
            raise InputError(_wrong_columns(option, given, number, chosen, table))
    return table


def _wrong_columns(option: str, given: Any, number: int, chosen: Any, table: Any) -> str:
    """Say which columns there are, and how the option is written with as many as are wanted."""
    from explorer.errors import shortened

    said = f"{option} = {','.join(given) or 'nothing'}: {chosen}"
    if number == 0:
        return f"{said} has none, leave {option} out"
    names = table.columns(numeric=True)
    example = names[-number:] if option == "--outputs" else names[:number]
    if len(example) < number:
        example.append("...")
    known = shortened(", ".join(table.columns()))
    return f"{said} takes {number}; give {option} {','.join(example)} (the file has: {known})"


_COLUMNS = ("--inputs", "--outputs")


def make_architecture(
    widths: tuple[int, ...] | None, kind: str | None, fields: tuple[str, ...]
) -> Any:
    """Make the architecture that ``--widths``, or ``--architecture`` and ``--set``, choose."""
    from explorer.errors import InputError
    from explorer.networks.architectures import build, find, load_file

    if (widths is None) == (kind is None):
        listed = "(explorer architectures lists them)"
        raise InputError(f"choose an architecture by --widths, or by --architecture NAME {listed}")
    if widths is not None:
        fields = (f"widths={','.join(map(str, widths))}", *fields)
        kind = "deep_linear"
    assert kind is not None
    name = load_file(kind).name if kind.endswith(".py") else find(kind).name
    return build({"type": name, **dict(_field(name, words) for words in fields)})


def _field(name: str, words: str) -> tuple[str, Any]:
    """Read FIELD=VALUE: JSON, or values with commas between, or a word."""
    from explorer.errors import InputError
    from explorer.networks.architectures import find
    from explorer.networks.architectures.named import hints_of

    field, equals, text = words.partition("=")
    if not equals:
        raise InputError(f"--set {words}: allowed is FIELD=VALUE")
    listed = "tuple" in str(hints_of(find(name)).get(field.strip()))
    values = [_value(word) for word in text.split(",")]
    try:
        value = json.loads(text)
    except ValueError:
        value = values if len(values) > 1 else values[0]
    return field.strip(), [value] if listed and not isinstance(value, list) else value


def _value(word: str) -> Any:
    try:
        return json.loads(word)
    except ValueError:
        return word.strip()
