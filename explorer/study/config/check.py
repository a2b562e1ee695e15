"""Whether tables can be read, and whether data and regularizations fit the architectures."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from explorer.errors import InputError
from explorer.networks.architectures import Architecture
from explorer.networks.problem import LayerRidge, MatrixRidge, TableData
from explorer.study.config.entries import RidgeEntry, TableEntry
from explorer.study.config.labels import architecture_label
from explorer.study.config.members import members, written
from explorer.study.config.mistakes import KeyPath, Mistake, shown
from explorer.study.config.schema import StudyConfig
from explorer.study.config.single import DataConfig, TableConfig
from explorer.study.config.together import grid_mistakes
from explorer.study.config.values import spread

Place = Callable[[KeyPath, str], Mistake]


def check_study(config: StudyConfig, base: Path, place: Place) -> list[Mistake]:
    """Give all mistakes that show when entries are put together.

    Parameters
    ----------
    config : StudyConfig
        A config whose entries are right one by one.
    base : Path
        Folder that its tables are relative to.
    place : callable
        ``place(key path, text)`` gives a mistake where that key is written.
    """
    found = [*_unreadable(config, base, place)]
    readable = not found
    found += grid_mistakes(
        config, place, lambda value: _content(value, base) if readable else written(value)
    )
    return found or [*_misfits(config, base, place)]


def table_data(table: TableConfig | TableEntry, base: Path) -> TableData:
    """Give the source of data that an entry stands for."""
    return TableData(base / table.path, table.inputs, table.outputs, table.standardize)


def _unreadable(config: StudyConfig, base: Path, place: Place) -> Iterator[Mistake]:
    for number, entry in enumerate(config.data):
        if entry.table is not None:
            source = table_data(entry.table, base)
            try:
                source.draw(len(source.inputs), len(source.outputs))
            except InputError:
                for key, text in _table_mistakes(entry.table, base).items():
                    yield place(("data", number, "table", *key), text)


def _table_mistakes(table: TableEntry, base: Path) -> dict[KeyPath, str]:
    """Read column by column to tell which are wrong; what is wrong with all of them is the file."""
    found: dict[KeyPath, str] = {}
    for kind, names in (("inputs", table.inputs), ("outputs", table.outputs)):
        for k, name in enumerate(names):
            try:
                TableData(base / table.path, (name,), (name,), table.standardize).draw(1, 1)
            except InputError as error:
                found[kind, k] = str(error)
    if len(found) == len(table.inputs) + len(table.outputs) and len(set(found.values())) == 1:
        return {
            (
                "path",
            ): f"= {shown(table.path)}: {found['inputs', 0]}; allowed is a .csv or .parquet file"
        }
    return {
        key: f"= {shown(getattr(table, str(key[0]))[int(key[1])])}: {text}"
        for key, text in found.items()
    }


def _content(value: Any, base: Path) -> Any:
    """Tables are the same when their files have the same content, whatever their names."""
    content = written(value)
    if isinstance(value, DataConfig) and value.table is not None:
        content["table"]["path"] = hashlib.sha256(
            (base / value.table.path).read_bytes()
        ).hexdigest()
    return content


def _misfits(config: StudyConfig, base: Path, place: Place) -> Iterator[Mistake]:
    """Try every pair of architecture and data, and of architecture and regularization; say the first misfit of each."""
    networks = [(architecture_label(a), a.build()) for _, a in members(config, "architectures")]
    for number, entry in enumerate(config.data):
        if entry.table is not None:
            yield from _first_misfit(networks, _columns(entry.table, base), ("data", number), place)
        elif entry.drawn is not None:
            path = ("data", number, "drawn", "samples")
            yield from _first_misfit(networks, _samples(spread(entry.drawn.samples)), path, place)
    for number, value in enumerate(config.regularization):
        rule = _shaped(value)
        if rule is not None:
            yield from _first_misfit(networks, rule.ridge, ("regularization", number), place)


def _first_misfit(
    networks: list[tuple[str, Architecture]],
    fit: Callable[[Architecture], object],
    path: KeyPath,
    place: Place,
) -> Iterator[Mistake]:
    wrong = []
    for name, network in networks:
        try:
            fit(network)
        except InputError as error:
            wrong.append((name, error))
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        yield place(path, f"does not fit {wrong[0][0]}{more}: {wrong[0][1]}")


def _columns(table: TableEntry, base: Path) -> Callable[[Architecture], None]:
    source = table_data(table, base)
    rows = source.draw(len(table.inputs), len(table.outputs))[0].shape[1]

    def fit(network: Architecture) -> None:
        inputs, outputs = network.data_shape
        for kind, columns, number in (
            ("input", table.inputs, inputs),
            ("output", table.outputs, outputs),
        ):
            if len(columns) != number:
                raise InputError(
                    f"{kind} columns = {list(columns)}: allowed is {number}, the {kind}s of the network"
                )
        if network.samples not in (None, rows) or rows < network.least_samples:
            allowed = network.samples or f"a number >= {network.least_samples}"
            raise InputError(f"rows of the table = {rows}: allowed is {allowed}")

    return fit


def _samples(numbers: tuple[int | None, ...]) -> Callable[[Architecture], None]:
    def fit(network: Architecture) -> None:
        own = network.samples
        if network.data_shape == (0, 0):
            return
        for number in numbers:
            if number is None and own is None:
                raise InputError(
                    "samples are not given; allowed is a whole number >= 1, a list of them, or a range"
                )
            if own is not None and number not in (None, own):
                raise InputError(f"samples = {number}: allowed is {own}, or none given")
            if number is not None and number < network.least_samples:
                least = network.least_samples
                raise InputError(
                    f"samples = {number}: allowed is a whole number >= {least}, or the field samples too"
                )

    return fit


def _shaped(value: Any) -> LayerRidge | MatrixRidge | None:
    """Rule of an entry whose shape must be that of the network."""
    if isinstance(value, tuple):
        return LayerRidge(value)
    if isinstance(value, RidgeEntry) and value.matrices is not None:
        return MatrixRidge(value.matrices)
    return None
