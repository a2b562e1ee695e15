"""What the data of a saved answer must hold, so that pages and plots may rely on it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from explorer.errors import InputError


class Kind(StrEnum):
    """What a saved answer is of."""

    SWEEP = "sweep"
    PHASE = "phase"
    GRAPH = "graph"
    BASINS = "basins"

    @property
    def heading(self) -> str:
        """Its name as a title begins."""
        return _HEADINGS[self]


_HEADINGS = {
    Kind.SWEEP: "Sweep",
    Kind.PHASE: "Phase diagram",
    Kind.GRAPH: "Disconnectivity tree",
    Kind.BASINS: "Basins",
}


_NUMBER = (int, float)
# Facts and tables that the data of each kind must have; more may be there.
_FACTS: Mapping[Kind, Mapping[str, type | tuple[type, ...]]] = {
    Kind.SWEEP: {
        "name": str,
        "parameter": str,
        "start": _NUMBER,
        "stop": _NUMBER,
        "unknowns": list,
        "constancy": str,
        "transitions": list,
        "notes": list,
        "hysteresis": list,
        "of_manifolds": bool,
        "proved": bool,
        "ok": bool,
    },
    Kind.PHASE: {
        "name": str,
        "parameters": list,
        "quantity": str,
        "x": list,
        "y": list,
        "claims": list,
        "sound": bool,
    },
    Kind.GRAPH: {
        "name": str,
        "connected": str,
        "verdict": str,
        "ok": bool,
        "of_manifolds": bool,
    },
    Kind.BASINS: {
        "name": str,
        "distribution": str,
        "starts": int,
        "seed": int,
        "confidence": _NUMBER,
        "interval": str,
        "methods": dict,
        "notes": list,
    },
}
_TABLES: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    Kind.SWEEP: {
        "branches": ("branch", "loss", "index", "kind", "certified"),
        "events": ("kind", "loss", "certified", "error"),
        "intervals": ("low", "high", "real", "minima", "proved"),
    },
    Kind.PHASE: {
        "table": ("value", "region"),
        "boundary": ("curve", "kind"),
        "solved": ("value", "verdict"),
    },
    Kind.GRAPH: {
        "tree": ("loss", "parent", "kind", "label", "size"),
        "tree_up_to_symmetry": ("loss", "parent", "kind", "label", "size"),
        "nodes": ("node", "loss", "index", "is_global", "minimum"),
        "edges": ("saddle", "end", "proved"),
        "nodes_up_to_symmetry": ("node", "loss", "index", "is_global", "minimum"),
        "edges_up_to_symmetry": ("saddle", "end", "proved"),
        "minima": ("minimum", "loss", "barrier"),
        "barriers": ("saddle", "loss", "one", "other", "proved"),
    },
    Kind.BASINS: {
        "shares": ("method", "row", "loss", "images", "count", "share", "low", "high"),
        "outcomes": ("method", "starts"),
        "by_index": ("method", "index", "listed", "found"),
    },
}


def check_data(kind: Kind, data: Any, place: str, mend: str) -> None:
    """Refuse data in which something is missing or of another type.

    Parameters
    ----------
    kind : Kind
    data : dict
    place : str
        Where it comes from.
    mend : str
        What to do about it.

    Raises
    ------
    InputError
        Names the first fact or table that is wrong.
    """
    if not isinstance(data, dict):
        raise InputError(f"{place}: data: it is missing; {mend}")
    for name, allowed in _FACTS[kind].items():
        value = data.get(name)
        right = isinstance(value, allowed) and (allowed is bool or not isinstance(value, bool))
        _need(right and _plain(value), f"{place}: data.{name}", mend)
    for name, needed in _TABLES[kind].items():
        _check_table(data.get(name), needed, f"{place}: data.{name}", mend)
    for name, good in _more(kind, data).items():
        _need(good, f"{place}: data.{name}", mend)


def _need(good: bool, place: str, mend: str) -> None:
    if not good:
        raise InputError(f"{place}: it is missing or damaged; {mend}")


def _plain(value: Any) -> bool:
    """Whether a list holds values, or pairs of them, and nothing deeper."""
    if not isinstance(value, list):
        return True
    flat = [part for one in value for part in (one if isinstance(one, list) else [one])]
    return all(isinstance(one, _CELL) for one in flat)


_CELL = (str, int, float, type(None))


def _check_table(table: Any, needed: tuple[str, ...], place: str, mend: str) -> None:
    good = isinstance(table, dict) and all(isinstance(cells, list) for cells in table.values())
    _need(good and (not table or set(needed) <= set(table)), place, mend)
    sizes = {len(cells) for cells in table.values()}
    cells_good = all(isinstance(c, _CELL) for cells in table.values() for c in cells)
    if len(sizes) > 1 or not cells_good:
        raise InputError(f"{place}: its columns are not lists of values of one length; {mend}")


def _more(kind: Kind, data: Mapping[str, Any]) -> dict[str, bool]:
    """What must hold between facts and tables."""
    if kind is Kind.SWEEP:
        names = [data["parameter"], *data["unknowns"]]
        pairs = all(isinstance(one, list) and len(one) == 2 for one in data["hysteresis"])
        return {
            "unknowns": _words(data["unknowns"]),
            "branches": _has(data["branches"], names),
            "events": _has(data["events"], names),
            "hysteresis": pairs and all(_number(v) for one in data["hysteresis"] for v in one),
            "branches.loss": all(map(_number, data["branches"].get("loss", []))),
        }
    if kind is Kind.PHASE:
        names, size = data["parameters"], len(data["x"]) * len(data["y"])
        two = len(names) == 2 and _words(names)
        numbers = all(map(_number, [*data["x"], *data["y"]]))
        return {
            "parameters": two,
            "x": numbers and min(len(data["x"]), len(data["y"])) > 1,
            "table": len(data["table"].get("value", [])) == size,
            "boundary": two and _has(data["boundary"], names),
            "solved": two and _has(data["solved"], names),
        }
    if kind is Kind.GRAPH and data.get("basins") is not None:
        check_data(Kind.BASINS, data["basins"], "basins of a graph", "save it again")
    return {}


def _words(values: list[Any]) -> bool:
    return all(isinstance(one, str) for one in values)


def _has(table: Mapping[str, Any], names: list[Any]) -> bool:
    return not table or not next(iter(table.values())) or all(name in table for name in names)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
