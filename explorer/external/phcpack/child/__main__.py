"""The script that the interpreter with phcpy runs.

One JSON request on stdin, one JSON answer on a private descriptor.
Standard library and phcpy only; it never imports `explorer`. One request a process: PHCpack leaks
and keeps state.

    python child < request > answer

Records of solutions go out as the strings PHCpack writes, one for each solution and in its order;
the parent reads them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from containers import (  # type: ignore[import-not-found]
    MissingError,
    Phc,
    UnreadableInput,
    degrees,
    load_phc,
    newton_in_double_double,
    put_solutions,
    records,
    start_text,
    store,
)

KINDS = {"d": "standard", "dd": "dobldobl"}
TASKS = {"d": 0, "dd": 1}  # dd with 0 tasks returns the start points; 2 tasks or more has hung


def do_solve(phc: Phc, request: dict[str, Any]) -> dict[str, Any]:
    """Black-box solve, always in double, then Newton.

    The black box in double double loses solutions.
    """
    polynomials = request["polynomials"]
    unknowns = request["unknowns"]
    degrees(phc, polynomials, unknowns)
    # first argument 0: the silent mode, 1, returns nothing in a fresh process
    root_count, _ = phc("solve_standard_system", 0, 0, 0, 0)
    found = records(phc, "standard")
    refined = (
        newton_in_double_double(phc, polynomials, unknowns, found)
        if request["precision"] == "dd"
        else None
    )
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
    """Exponents of the monomials once like terms are collected, one list for each polynomial."""
    degrees(phc, request["polynomials"], request["unknowns"])
    _, unknowns, terms, _, exponents = phc("tabform_load_standard_tableau", 0)
    flat = iter(json.loads(exponents))
    return {
        "supports": [
            [[next(flat) for _ in range(unknowns)] for _ in range(n)] for n in json.loads(terms)
        ]
    }


def do_polyhedral(phc: Phc, request: dict[str, Any]) -> dict[str, Any]:
    """Random coefficient system and its solutions in the torus, from the mixed cells."""
    kind = KINDS[request["precision"]]
    degrees(phc, request["polynomials"], request["unknowns"])
    volume = _mixed_cells(phc, request, stable=False)
    phc(f"celcon_{kind}_random_coefficient_system")
    phc(f"celcon_copy_into_{kind}_systems_container")
    system = [phc(f"syscon_load_{kind}_polynomial", k + 1) for k in range(len(request["unknowns"]))]
    phc(f"celcon_{kind}_polyhedral_homotopy")
    phc(f"solcon_clear_{kind}_solutions")
    for cell in range(1, phc("celcon_number_of_cells") + 1):
        for path in range(1, phc(f"celcon_solve_{kind}_start_system", cell) + 1):
            phc(f"celcon_track_{kind}_solution_path", cell, path, 0)
            phc(f"celcon_copy_target_{kind}_solution_to_container", cell, path)
    found = records(phc, kind)
    order = _permutation(phc, request)
    return {
        "root_count": volume,
        "polynomials": [system[order.index(k)] for k in range(len(order))],
        "records": found,
    }


def _permutation(phc: Phc, request: dict[str, Any]) -> list[int]:
    """Which equation of ours stands where: MixedVol groups equal supports.

    PHCpack permutes by support, so what it permutes here has our supports, and coefficients that
    number the equations.
    """
    unknowns = request["unknowns"]
    tags = []
    for number, rows in enumerate(do_supports(phc, request)["supports"], start=1):
        monomials = ["*".join([f"{name}^{e}" for name, e in zip(unknowns, row)]) for row in rows]  # noqa: B905
        tags.append(" + ".join([f"{number}*{monomial}" for monomial in monomials]) + ";")
    store(phc, "standard", tags, unknowns)
    phc("celcon_permute_standard_system")
    _, _, terms, coefficients, _ = phc("tabform_load_standard_tableau", 0)
    flat = iter(json.loads(coefficients)[::2])  # real parts
    return [_first(flat, count) - 1 for count in json.loads(terms)]


def _first(flat: Iterator[float], count: int) -> int:
    return [round(next(flat)) for _ in range(count)][0]  # noqa: RUF015 - all of them must be taken


def do_track(phc: Phc, request: dict[str, Any]) -> dict[str, Any]:
    """Track from the given start solutions, in their order."""
    kind = KINDS[request["precision"]]
    unknowns = request["unknowns"]
    for name in ("target", "start"):
        degrees(phc, request[name], unknowns)
        store(phc, kind, request[name], unknowns)
        phc(f"copy_{kind}_container_to_{name}_system")
    phc(f"create_{kind}_homotopy_with_gamma", request["gamma"][0], request["gamma"][1], 2)
    if not put_solutions(
        phc, kind, unknowns, [start_text(unknowns, point) for point in request["solutions"]]
    ):
        raise UnreadableInput("PHCpack cannot read a start solution")
    phc(f"copy_{kind}_container_to_start_solutions")
    phc(f"solve_by_{kind}_homotopy_continuation", TASKS[request["precision"]])
    phc(f"solcon_clear_{kind}_solutions")
    phc(f"copy_{kind}_target_solutions_to_container")
    found = records(phc, kind)
    refined = (
        newton_in_double_double(phc, request["target"], unknowns, found)
        if request["precision"] == "dd"
        else None
    )
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


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Carry out the request; what went wrong comes back as its kind and a message."""
    try:
        phc = load_phc()
        phc("set_seed", request["seed"] + 1)  # PHCpack's seed 0 is degenerate
        return {"ok": True, "result": WORK[request["task"]](phc, request)}
    except UnreadableInput as error:
        return {"ok": False, "kind": "input", "message": str(error)}
    except MissingError as error:
        return {"ok": False, "kind": "missing", "message": str(error)}
    except MemoryError:
        return {"ok": False, "kind": "memory", "message": "MemoryError"}
    except Exception as error:
        return {"ok": False, "kind": "error", "message": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Answer on the descriptor that was stdout; what PHCpack prints goes to stderr."""
    private = os.dup(1)
    os.dup2(2, 1)
    text = json.dumps(answer(json.load(sys.stdin)))
    with os.fdopen(private, "w") as out:
        out.write(text)


if __name__ == "__main__":
    main()
