"""Mistakes that show only when entries are put together.

Too many runs, draws that contradict, the same twice, tables that cannot be read, and data and
regularizations that do not fit the architectures.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.files.reading import read_bytes
from explorer.limits import Limit
from explorer.networks.architectures import Architecture
from explorer.networks.problem import TableData
from explorer.networks.problem.observed import check_observed
from explorer.study.config.labels import LABELS, architecture_label, distinct, file_name
from explorer.study.config.mistakes import KeyPath, Mistake, shown
from explorer.study.config.ranges import LONGEST
from explorer.study.config.resolved import build_architecture, build_data, build_regularization
from explorer.study.config.sweep_values import (
    LISTS,
    VALUES,
    Plain,
    draws_of,
    label_of,
    numbers,
    run_count,
    values_of,
)

Locate = Callable[[KeyPath, str], Mistake]
Fit = Callable[[Architecture], object]


def check_study(config: Plain, base: Path, locate: Locate) -> list[Mistake]:
    """Give all mistakes that show when entries are put together.

    Parameters
    ----------
    config : mapping
        A config whose entries are right one by one, as JSON holds it, with all defaults.
    base : Path
        Folder that its tables are relative to.
    locate : callable
        ``locate(key path, text)`` gives a mistake where that key is written.
    """
    found = list(_unreadable(config, base, locate))
    tables = None if found else base
    # How many runs there are is not said where draws contradict, nor what they are where there are
    # too many
    size = list(_contradictions(config, locate)) or list(_too_many(config, locate))
    if not size:
        size = [m for name in LISTS for m in _repeated(config, name, locate, tables)]
        size += [m for name in LISTS for m in _wrong_labels(config, name, locate)]
        size += _repeated_seed(config, locate)
    found += size
    return found or list(_misfits(config, base, locate))


def _too_many(config: Plain, locate: Locate) -> Iterator[Mistake]:
    for name in LISTS:
        number = sum(VALUES[name](entry).count for entry in config[name])
        if number > LONGEST:
            yield locate((name,), f"comes to {number:,} values: allowed are at most {LONGEST:,}")
    runs = run_count(config)
    if runs > Limit.RUNS.most:
        text = f"the number of runs, {Limit.RUNS.excess(runs)}"
        seeds = numbers(config["seed"]).count
        if seeds > config["draws"]:
            yield locate(("seed",), f"gives {seeds:,} seeds: {text}")
        else:
            yield locate(("draws",), f"= {config['draws']}: {text}")


def _contradictions(config: Plain, locate: Locate) -> Iterator[Mistake]:
    """Find entries of different lists, which are combined, that ask for different draws."""
    firsts: list[tuple[str, dict[int, int]]] = []
    for name in LISTS:
        mine: dict[int, int] = {}
        for number, entry in enumerate(config[name]):
            draws = draws_of(entry)
            if draws is None:
                continue
            mine.setdefault(draws, number)
            other = _other_draws(firsts, draws)
            if other is not None:
                path: KeyPath = (name, number, "draws")
                yield _contradiction(locate, other, (path, draws))
        firsts.append((name, mine))


def _other_draws(
    firsts: list[tuple[str, dict[int, int]]], draws: int
) -> tuple[KeyPath, int] | None:
    """Give the first entry of the lists before that asks for other draws, and for how many."""
    for name, numbers_of in firsts:
        for asked, number in numbers_of.items():
            if asked != draws:
                return (name, number, "draws"), asked
    return None


def _contradiction(
    locate: Locate, first: tuple[KeyPath, int], second: tuple[KeyPath, int]
) -> Mistake:
    other = _where(locate(first[0], ""), locate(second[0], ""))
    text = f"= {second[1]}: contradicts {other}, which says {first[1]}"
    return locate(second[0], f"{text}; allowed is one number of draws for a combination")


def _repeated(config: Plain, name: str, locate: Locate, tables: Path | None) -> Iterator[Mistake]:
    """Find values that an entry has in common with an earlier one, or has twice."""
    seen: dict[str, int] = {}
    said = set()
    for number, value in values_of(config, name):
        content = json.dumps(_meaning(value, tables), sort_keys=True)
        first = seen.get(content)
        if first is not None and (first, number) not in said:
            said.add((first, number))
            yield _twice(locate, (name, first), (name, number), LABELS[name](value))
        seen.setdefault(content, number)


def _wrong_labels(config: Plain, name: str, locate: Locate) -> Iterator[Mistake]:
    """Find labels of entries with several values, and names that two values share.

    Two names are one where they give one name of a folder, in whatever case.
    """
    found = values_of(config, name)
    made = distinct([LABELS[name](value) for _, value in found])
    counts = Counter(number for number, _ in found)
    labels = {number: label_of(entry) for number, entry in enumerate(config[name])}
    several = [number for number, count in counts.items() if labels[number] and count > 1]
    for number in several:
        text = f"= {labels[number]}: names {counts[number]} values; allowed is a label of one value"
        yield locate((name, number, "label"), f"{text}: write an entry for each")
    seen: dict[str, int] = {}
    for (number, _), automatic in zip(found, made, strict=True):
        if number in several:
            continue
        folder = file_name(labels[number] or automatic).casefold()
        first = seen.setdefault(folder, number)
        if first != number and (labels[number] or labels[first]):
            path: KeyPath = (name, number, "label") if labels[number] else (name, number)
            other = _where(locate((name, first), ""), locate(path, ""))
            text = f"gives the name {labels[number] or automatic}, as {other} does"
            yield locate(path, f"{text}: allowed is a name of its own, in tables and folders")


def _meaning(value: Any, tables: Path | None) -> Any:
    """Tables are the same when their files have the same content, whatever their names."""
    if tables is None or not isinstance(value, Mapping) or "table" not in value:
        return value
    content = read_bytes(tables / value["table"]["path"])
    return {"table": {**value["table"], "path": hashlib.sha256(content).hexdigest()}}


def _repeated_seed(config: Plain, locate: Locate) -> Iterator[Mistake]:
    seen = set()
    for seed in config["seed"] if isinstance(config["seed"], list) else ():
        if seed in seen:
            yield _twice(locate, ("seed",), ("seed",), str(seed))
            return
        seen.add(seed)


def _twice(locate: Locate, first: KeyPath, second: KeyPath, label: str) -> Mistake:
    other = _where(locate(first, ""), locate(second, "")) if first != second else "itself"
    return locate(second, f"gives {label}, as {other} does: allowed is the same only once")


def _where(other: Mistake, mine: Mistake) -> str:
    file = f"{other.file}:" if other.file != mine.file else "line "
    return f"{other.key} ({file}{other.line})"


def _unreadable(config: Plain, base: Path, locate: Locate) -> Iterator[Mistake]:
    for number, entry in enumerate(config["data"]):
        if "table" in entry:
            for key, text in _table_mistakes(entry, base).items():
                yield locate(("data", number, "table", *key), text)


def _table_mistakes(entry: Plain, base: Path) -> dict[KeyPath, str]:
    """Read column by column to tell which are wrong; what is wrong with all is the file."""
    table = entry["table"]
    if _fault(entry, base, table["inputs"], table["outputs"]) is None:
        return {}
    found: dict[KeyPath, str] = {}
    for kind in ("inputs", "outputs"):
        for number, name in enumerate(table[kind]):
            fault = _fault(entry, base, [name], [name])
            if fault is not None:
                found[kind, number] = fault
    columns = len(table["inputs"]) + len(table["outputs"])
    if len(found) == columns and len(set(found.values())) <= 1:
        fault = _fault(entry, base, table["inputs"], table["outputs"])
        text = f"= {shown(table['path'])}: {fault}; allowed is a .csv or .parquet file"
        return {("path",): text}
    return {
        key: f"= {shown(table[str(key[0])][int(key[1])])}: {text}" for key, text in found.items()
    }


def _fault(entry: Plain, base: Path, inputs: list[str], outputs: list[str]) -> str | None:
    """Say what is wrong with columns of a table; None when nothing is."""
    source = _table(entry, base, inputs, outputs)
    try:
        source.draw(len(inputs), len(outputs))
    except InputError as error:
        return str(error)
    return None


def _table(entry: Plain, base: Path, inputs: list[str], outputs: list[str]) -> TableData:
    content = {"table": {**entry["table"], "inputs": inputs, "outputs": outputs}}
    source = build_data(content, base)
    assert isinstance(source, TableData)
    return source


def _misfits(config: Plain, base: Path, locate: Locate) -> Iterator[Mistake]:
    """Try every pair of architecture and data, and of architecture and regularization."""
    networks = [
        (architecture_label(content), build_architecture(content))
        for _, content in values_of(config, "architectures")
    ]
    for number, entry in enumerate(config["data"]):
        if "table" in entry:
            yield from _first_misfit(networks, _columns(entry, base), ("data", number), locate)
        else:
            path = ("data", number, "drawn", "samples")
            samples = tuple(numbers(entry["drawn"].get("samples")))
            yield from _first_misfit(networks, _samples(samples), path, locate)
    for number, entry in enumerate(config["regularization"]):
        if isinstance(entry, list) or (isinstance(entry, Mapping) and "matrices" in entry):
            rule = build_regularization(entry)
            yield from _first_misfit(networks, rule.ridge, ("regularization", number), locate)


def _first_misfit(
    networks: list[tuple[str, Architecture]], fit: Fit, path: KeyPath, locate: Locate
) -> Iterator[Mistake]:
    """Say the first misfit of an entry, and how many more there are."""
    wrong = []
    for name, network in networks:
        try:
            fit(network)
        except InputError as error:
            wrong.append((name, error))
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        yield locate(path, f"does not fit {wrong[0][0]}{more}: {wrong[0][1]}")


def _columns(entry: Plain, base: Path) -> Fit:
    table = entry["table"]
    source = _table(entry, base, table["inputs"], table["outputs"])
    X, Y = source.draw(len(table["inputs"]), len(table["outputs"]))
    rows = X.shape[1]

    def fit(network: Architecture) -> None:
        for kind, wanted in zip(("input", "output"), network.data_shape, strict=True):
            columns = table[f"{kind}s"]
            if len(columns) != wanted:
                text = f"allowed is {wanted}, the {kind}s of the network"
                raise InputError(f"{kind} columns = {columns}: {text}")
        if network.samples not in (None, rows) or rows < network.least_samples:
            allowed = network.samples or f"a number >= {network.least_samples}"
            raise InputError(f"rows of the table = {rows}: allowed is {allowed}")
        network.check(X, Y)
        check_observed(network, X, Y, source.place)

    return fit


def _samples(wanted: tuple[int | None, ...]) -> Fit:
    def fit(network: Architecture) -> None:
        if network.data_shape != (0, 0):
            for number in wanted:
                _fit_samples(number, network)

    return fit


def _fit_samples(number: int | None, network: Architecture) -> None:
    own = network.samples
    least = network.least_samples
    if number is None and own is None:
        text = "allowed is a whole number >= 1, a list of them, or a range"
        raise InputError(f"samples are not given; {text}")
    if own is not None and number not in (None, own):
        raise InputError(f"samples = {number}: allowed is {own}, or none given")
    if number is not None and number < least:
        text = f"allowed is a whole number >= {least}, or the field samples too"
        raise InputError(f"samples = {number}: {text}")
