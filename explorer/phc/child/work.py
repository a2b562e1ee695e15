"""What the child can be asked to do."""

from __future__ import annotations

import json
from typing import Any

from containers import (  # type: ignore[import-not-found]
    InputError,
    Phc,
    degrees,
    put_solutions,
    records,
    refine,
    start_text,
    store,
)

KINDS = {"d": "standard", "dd": "dobldobl"}
TASKS = {"d": 0, "dd": 1}  # dd with 0 tasks returns the start points; 2 tasks or more has hung


def do_solve(phc: Phc, request: dict[str, Any]) -> dict[str, Any]:
    """Black-box solve. Always in double, then Newton: the black box in double double loses solutions."""
    polynomials, unknowns = request["polynomials"], request["unknowns"]
    degrees(phc, polynomials, unknowns)
    # first argument 0: the silent mode, 1, returns nothing in a fresh process
    root_count, _ = phc("solve_standard_system", 0, 0, 0, 0)
    found = records(phc, "standard")
    refined = refine(phc, polynomials, unknowns, found) if request["precision"] == "dd" else None
    return {"root_count": root_count, "records": found, "refined": refined}


def do_mixed_volume(phc: Phc, request: dict[str, Any]) -> dict[str, Any]:
    """Mixed volume, or the pair (mixed volume, stable mixed volume), by MixedVol; DEMiCs varies."""
    degrees(phc, request["polynomials"], request["unknowns"])
    return {"volume": _mixed_cells(phc, request, request["stable"])}


def _mixed_cells(phc: Phc, request: dict[str, Any], stable: bool) -> Any:
    phc("celcon_clear_container")
    store(phc, "standard", request["polynomials"], request["unknowns"], laurent=not stable)
    return phc("mixed_volume", int(stable))


def do_degrees(phc: Phc, request: dict[str, Any]) -> dict[str, Any]:
    """Degrees of the polynomials."""
    return {"degrees": degrees(phc, request["polynomials"], request["unknowns"])}


def do_supports(phc: Phc, request: dict[str, Any]) -> dict[str, Any]:
    """Exponents of the monomials that remain once like terms are collected, one list for each polynomial."""
    degrees(phc, request["polynomials"], request["unknowns"])
    equations, unknowns, terms, _, exponents = phc("tabform_load_standard_tableau", 0)
    flat = iter(json.loads(exponents))
    return {"supports": [[[next(flat) for _ in range(unknowns)] for _ in range(n)] for n in json.loads(terms)]}


def do_polyhedral(phc: Phc, request: dict[str, Any]) -> dict[str, Any]:
    """Random coefficient system and its solutions in the torus, from the mixed cells."""
    kind = KINDS[request["precision"]]
    degrees(phc, request["polynomials"], request["unknowns"])
    volume = _mixed_cells(phc, request, stable=False)
    phc("celcon_%s_random_coefficient_system" % kind)
    phc("celcon_copy_into_%s_systems_container" % kind)
    system = [phc("syscon_load_%s_polynomial" % kind, k + 1) for k in range(len(request["unknowns"]))]
    phc("celcon_%s_polyhedral_homotopy" % kind)
    phc("solcon_clear_%s_solutions" % kind)
    for cell in range(1, phc("celcon_number_of_cells") + 1):
        for path in range(1, phc("celcon_solve_%s_start_system" % kind, cell) + 1):
            phc("celcon_track_%s_solution_path" % kind, cell, path, 0)
            phc("celcon_copy_target_%s_solution_to_container" % kind, cell, path)
    found = records(phc, kind)
    order = _permutation(phc, request["unknowns"])
    return {"root_count": volume, "polynomials": [system[order.index(k)] for k in range(len(order))], "records": found}


def _permutation(phc: Phc, unknowns: list[str]) -> list[int]:
    """Which equation of ours stands where: MixedVol groups equal supports, so tagged equations are sent the same way."""
    tags = ["%d*%s;" % (number + 1, name) for number, name in enumerate(unknowns)]
    store(phc, "standard", tags, unknowns)
    phc("celcon_permute_standard_system")
    _, _, _, coefficients, _ = phc("tabform_load_standard_tableau", 0)
    return [round(value) - 1 for value in json.loads(coefficients)[::2]]


def do_track(phc: Phc, request: dict[str, Any]) -> dict[str, Any]:
    """Track from the given start solutions, in their order."""
    kind = KINDS[request["precision"]]
    unknowns = request["unknowns"]
    for name in ("target", "start"):
        degrees(phc, request[name], unknowns)
        store(phc, kind, request[name], unknowns)
        phc("copy_%s_container_to_%s_system" % (kind, name))
    phc("create_%s_homotopy_with_gamma" % kind, request["gamma"][0], request["gamma"][1], 2)
    if not put_solutions(phc, kind, unknowns, [start_text(unknowns, point) for point in request["solutions"]]):
        raise InputError("PHCpack cannot read a start solution")
    phc("copy_%s_container_to_start_solutions" % kind)
    phc("solve_by_%s_homotopy_continuation" % kind, TASKS[request["precision"]])
    phc("solcon_clear_%s_solutions" % kind)
    phc("copy_%s_target_solutions_to_container" % kind)
    found = records(phc, kind)
    refined = refine(phc, request["target"], unknowns, found) if request["precision"] == "dd" else None
    return {"records": found, "refined": refined}


def do_version(phc: Phc, _request: dict[str, Any]) -> dict[str, Any]:
    """Version of PHCpack."""
    return {"version": phc("PHCpack_version_string")}


WORK = {
    "solve": do_solve,
    "mixed_volume": do_mixed_volume,
    "degrees": do_degrees,
    "supports": do_supports,
    "polyhedral": do_polyhedral,
    "track": do_track,
    "version": do_version,
}
