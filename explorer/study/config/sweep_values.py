"""What a config comes to: lists, ranges and grids are expanded on plain data, in a fixed order.

The functions take entries as JSON holds them, with their defaults filled in
(``model_dump(mode="json")`` of a checked config), and give resolved ones
(:mod:`explorer.study.config.resolved`). Each tells how many there are before one is made.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import exp, log, prod
from typing import Any

from explorer.networks.architectures import build
from explorer.study.config.labels import LABELS, distinct
from explorer.study.config.resolved import DISTRIBUTIONS, Resolved

LISTS = ("architectures", "data", "regularization")
"""What a study combines, slowest first."""

Plain = Mapping[str, Any]
_BESIDE = ("type", "draws", "grid", "label")
"""Keys of an entry that are no fields of an architecture."""


@dataclass(frozen=True, eq=False)
class Values:
    """Several values in order.

    Attributes
    ----------
    count : int
        How many there are.
    make : callable
        Makes them, one after the other.
    """

    count: int
    make: Callable[[], Iterable[Any]]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.make())


def one(value: Any) -> Values:
    """Give a single value."""
    return Values(1, lambda: (value,))


def listed(values: Sequence[Any]) -> Values:
    """Give the values of a list as they are."""
    return Values(len(values), lambda: values)


def every(factors: Mapping[str, Values]) -> Values:
    """Give every combination, as dictionaries; the first key varies slowest.

    Examples
    --------
    >>> list(every({"a": listed([1, 2]), "b": listed([3, 4])}))
    [{'a': 1, 'b': 3}, {'a': 1, 'b': 4}, {'a': 2, 'b': 3}, {'a': 2, 'b': 4}]
    """

    def make() -> Iterator[dict[str, Any]]:
        for way in product(*factors.values()):
            yield dict(zip(factors, way, strict=True))

    return Values(prod(values.count for values in factors.values()), make)


def mapped(function: Callable[[Any], Any], values: Values) -> Values:
    """Give the function of each value."""
    return Values(values.count, lambda: map(function, values))


def numbers(value: Any) -> Values:
    """Give the numbers that a varying number comes to; -0.0 is 0.0.

    Parameters
    ----------
    value : number, list, or mapping
        One number, several, or a range.

    Examples
    --------
    >>> list(numbers({"from": 1, "to": 10, "step": 3}))
    [1, 4, 7, 10]
    >>> list(numbers({"range": {"from": 0.0, "to": 1.0, "steps": 5}}))
    [0.0, 0.25, 0.5, 0.75, 1.0]
    >>> list(numbers({"logrange": {"from": 0.01, "to": 10.0, "steps": 4}}))
    [0.01, 0.1, 1.0, 10.0]
    """
    if isinstance(value, list):
        return Values(len(value), lambda: map(_plus, value))
    if not isinstance(value, Mapping):
        return one(_plus(value))
    if "range" in value:
        return _spaced(value["range"], _equally)
    if "logrange" in value:
        return _spaced(value["logrange"], _geometrically)
    first = value["from"]
    step = value["step"]
    count = (value["to"] - first) // step + 1
    return Values(count, lambda: range(first, first + count * step, step))


def _plus(value: Any) -> Any:
    return value + 0.0 if isinstance(value, float) else value


def _spaced(ends: Plain, between: Callable[[float, float, int], list[float]]) -> Values:
    """Give ``steps`` numbers from the first to the last one; both ends are exact."""

    def make() -> tuple[float, ...]:
        first = ends["from"]
        to = ends["to"]
        return tuple(map(_plus, (first, *between(first, to, ends["steps"] - 1), to)))

    return Values(ends["steps"], make)


def _equally(first: float, to: float, last: int) -> list[float]:
    """Give the numbers as one would write them: from 0 to 1 in 11 steps 0.1, 0.2, 0.3, ..."""
    low = Fraction(repr(first))
    high = Fraction(repr(to))
    return [float(low + (high - low) * k / last) for k in range(1, last)]


def _geometrically(first: float, to: float, last: int) -> list[float]:
    """Give the numbers to 12 digits, so that 0.1 is what one would write."""
    low = log(first)
    high = log(to)
    return [float(f"{exp(low + (high - low) * k / last):.12g}") for k in range(1, last)]


def distributions(entry: Plain) -> Values:
    """Give the distributions of ``{"normal": {"mean": ..., "std": ...}}``."""
    name = next(name for name in DISTRIBUTIONS if name in entry)
    parameters = every({key: numbers(value) for key, value in entry[name].items()})
    return mapped(lambda chosen: {name: chosen}, parameters)


def architecture_values(entry: Plain) -> Values:
    """Give the networks of an entry of ``architectures``.

    Of a grid of deep linear networks layers vary slowest, then inputs, hidden units, outputs.

    Raises
    ------
    InputError
        While they are made, for a member that its architecture does not allow.

    Examples
    --------
    >>> grid = {"inputs": 1, "hidden": [1, 2], "layers": 2, "outputs": 1}
    >>> networks = architecture_values({"type": "deep_linear", "grid": grid})
    >>> [network["widths"] for network in networks]
    [[1, 1, 1, 1], [1, 2, 2, 1]]
    """
    fields = {key: value for key, value in entry.items() if key not in _BESIDE}
    grid = entry.get("grid") or {}
    if "inputs" in grid and entry["type"] == "deep_linear" and not fields:
        names = ("layers", "inputs", "hidden", "outputs")
        return mapped(_deep_linear, every({name: numbers(grid[name]) for name in names}))
    if entry["type"] == "deep_linear" and set(fields) == {"widths"} and not grid:
        return one({"type": "deep_linear", "widths": fields["widths"]})
    members = every({name: listed(values) for name, values in grid.items()})
    return mapped(lambda way: _named({"type": entry["type"], **fields, **way}), members)


def _deep_linear(cell: Plain) -> dict[str, Any]:
    hidden = [cell["hidden"]] * cell["layers"]
    return {"type": "deep_linear", "widths": [cell["inputs"], *hidden, cell["outputs"]]}


def _named(spec: Plain) -> dict[str, Any]:
    """Leave out what a spec leaves to defaults, however it was written."""
    fields = json.loads(json.dumps(build(spec).spec))
    return {"type": fields.pop("type"), "fields": fields}


def data_values(entry: Plain) -> Values:
    """Give the sources of an entry of ``data``; samples vary slowest, then X, then Y."""
    if "table" in entry:
        return one({"table": entry["table"]})
    drawn = entry["drawn"]
    factors = {"samples": numbers(drawn["samples"])} if "samples" in drawn else {}
    factors |= {name: distributions(drawn[name]) for name in ("x", "y")}
    return mapped(lambda chosen: {"drawn": chosen}, every(factors))


def ridge_values(entry: Any) -> Values:
    """Give the regularizations of an entry of ``regularization``.

    One number per layer, all equal, is that number.

    Examples
    --------
    >>> list(ridge_values([0.1, 0.1])), list(ridge_values({"values": [1.0, 2.0]}))
    ([0.1], [1.0, 2.0])
    """
    if isinstance(entry, list):
        layers = list(numbers(entry))
        return one(layers[0] if len(set(layers)) == 1 else layers)
    if not isinstance(entry, Mapping):
        return one(_plus(float(entry)))
    if "matrices" in entry:
        return one({"matrices": entry["matrices"]})
    if "values" in entry:
        return numbers(entry["values"])
    return numbers(entry) if not is_random(entry) else distributions(entry)


VALUES: Mapping[str, Callable[[Any], Values]] = {
    "architectures": architecture_values,
    "data": data_values,
    "regularization": ridge_values,
}


def values_of(config: Plain, name: str) -> list[tuple[int, Any]]:
    """Give all values of one of the lists, each with the number of its entry."""
    return [
        (number, value)
        for number, entry in enumerate(config[name])
        for value in VALUES[name](entry)
    ]


def draws_of(entry: Any) -> int | None:
    """Give the number of draws that an entry asks for."""
    return entry.get("draws") if isinstance(entry, Mapping) else None


def label_of(entry: Any) -> str | None:
    """Give the label that an entry was given, None where it has none."""
    return entry.get("label") if isinstance(entry, Mapping) else None


def is_random(entry: Any) -> bool:
    """Tell whether something of an entry is drawn anew in every draw."""
    return isinstance(entry, Mapping) and any(key in entry for key in ("drawn", *DISTRIBUTIONS))


def run_count(config: Plain) -> int:
    """Say how many runs a study has, without making its combinations."""
    groups = []
    for name in LISTS:
        total: Counter[tuple[int | None, bool]] = Counter()
        for entry in config[name]:
            total[draws_of(entry), is_random(entry)] += VALUES[name](entry).count
        groups.append(total)
    runs = 0
    for kinds in product(*groups):
        draws, random = zip(*kinds, strict=True)
        cells = prod(group[kind] for group, kind in zip(groups, kinds, strict=True))
        runs += cells * _draws(config, draws, any(random))
    return runs * numbers(config["seed"]).count


def combinations(config: Plain) -> Iterator[Resolved]:
    """Give all combinations of a checked config.

    Yields
    ------
    Resolved
        Architectures vary slowest, then data, then regularization, then seeds, each in the order of
        the config. Inside an entry its fields vary in the order in which ``docs/config.md`` names
        them, the first slowest.
    """
    lists = [_labelled(config, name) for name in LISTS]
    for ways in product(*lists):
        entries, (architecture, data, ridge), labels = zip(*ways, strict=True)
        random = any(map(is_random, entries))
        draws = _draws(config, tuple(map(draws_of, entries)), random)
        for seed in numbers(config["seed"]):
            yield Resolved(architecture, data, ridge, labels, seed, draws)


def _labelled(config: Plain, name: str) -> list[tuple[Any, Any, str]]:
    """Give entry, value and label of all values of a list."""
    found = values_of(config, name)
    entries = config[name]
    own = [label_of(entries[number]) for number, _ in found]
    made = distinct([LABELS[name](value) for _, value in found])
    labels = [given or label for given, label in zip(own, made, strict=True)]
    return [
        (entries[number], value, label)
        for (number, value), label in zip(found, labels, strict=True)
    ]


def _draws(config: Plain, asked: tuple[int | None, ...], random: bool) -> int:
    """Give the draws of a combination: an entry's win over the top; one if nothing is random."""
    first = next((number for number in asked if number is not None), config["draws"])
    return int(first) if random else 1
