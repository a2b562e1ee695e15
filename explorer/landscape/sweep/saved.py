"""Sweeps and phase diagrams as plain data, to be saved and shown."""

from __future__ import annotations

from typing import Any

from explorer.files.answers import columns


def sweep_data(found: Any) -> dict[str, Any]:
    """Give a sweep as plain data.

    Parameters
    ----------
    found : explorer.landscape.sweep.result.Sweep

    Returns
    -------
    dict
        Facts by name, and the tables ``branches``, ``events`` and ``intervals``; see
        :mod:`explorer.files.answers`.
    """
    return {
        "name": found.name,
        "parameter": found.parameter,
        "start": found.start,
        "stop": found.stop,
        "unknowns": found.unknowns,
        "constancy": str(found.constancy),
        "transitions": [str(one) for one in found.transitions],
        "notes": [str(one) for one in found.notes],
        "hysteresis": [list(pair) for pair in found.hysteresis],
        "of_manifolds": found.of_manifolds,
        "proved": found.proved,
        "ok": found.ok,
        "branches": columns(found.branches),
        "events": columns(found.events),
        "intervals": columns(found.intervals),
    }


def phase_data(found: Any) -> dict[str, Any]:
    """Give a phase diagram as plain data.

    Parameters
    ----------
    found : explorer.landscape.sweep.phase_diagram.PhaseDiagram
        Values that are no numbers, texts or truth values stand as their texts.

    Returns
    -------
    dict
        Facts by name, and the tables ``table`` (the grid), ``boundary`` and ``solved``; see
        :mod:`explorer.files.answers`.
    """
    x, y = found.axes
    table, solved = found.table, found.solved_places
    return {
        "name": str(found.plane.problem.architecture),
        "parameters": list(found.plane.names),
        "quantity": found.quantity,
        "x": x.tolist(),
        "y": y.tolist(),
        "claims": [str(claim) for claim in found.claims],
        "sound": found.sound,
        "incomplete": found.incomplete,
        "table": columns(table.assign(value=[_cell(v) for v in table["value"].tolist()])),
        "boundary": columns(found.boundary),
        "solved": columns(solved.assign(value=[_cell(v) for v in solved["value"].tolist()])),
    }


def _cell(value: Any) -> Any:
    if hasattr(value, "item"):
        value = value.item()
    return value if isinstance(value, (int, float, str)) else str(value)
