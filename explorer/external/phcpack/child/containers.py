"""PHCpack's containers of polynomials and solutions, by the functions of phcpy2c3."""

from __future__ import annotations

import importlib.machinery
import importlib.util
from typing import Any

NEWTON_STEPS = 5  # from 8 correct digits to 32 takes two; the rest is for ill-conditioned points
NO_DIAGNOSTICS = (
    "== err : 0.0E+00 = rco : 1.0E+00 = res : 0.0E+00 ="  # it writes NaN there, but cannot read it
)
TINY = 1e-280  # PHCpack prints smaller double doubles as garbage


class UnreadableInput(Exception):
    """The request cannot be carried out, through no fault of PHCpack."""


class MissingError(Exception):
    """There is no phcpy2c3 here."""


class Phc:
    """The functions of phcpy2c3, called by name without the prefix."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __call__(self, name: str, *arguments: Any) -> Any:
        """Call one."""
        return getattr(self._module, "py2c_" + name)(*arguments)


def load_phc() -> Phc:
    """Load the compiled module alone: the package prints a banner and takes twice the time."""
    package = importlib.util.find_spec("phcpy")
    if package is None:
        raise MissingError("this interpreter has no phcpy")
    found = importlib.machinery.PathFinder.find_spec("phcpy2c3", package.submodule_search_locations)
    if found is None or found.loader is None:
        raise MissingError("this phcpy has no phcpy2c3; versions 1.1 (PHCpack 2.4) have it")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return Phc(module)


def store(
    phc: Phc, kind: str, polynomials: list[str], unknowns: list[str], laurent: bool = False
) -> None:
    """Put a system into its container, with the unknowns in the given order.

    PHCpack orders unknowns by first appearance and starts anew with each system, so target and
    start would differ. A sum that cancels, in front of the first polynomial, fixes the order.
    """
    plural, single = ("Laurentials", "Laurential") if laurent else ("polynomials", "polynomial")
    first = polynomials[0]
    cancelling = "+".join(unknowns) + "".join("-" + name for name in unknowns)
    # no second sign before a sign: PHCpack reads +-(x) as +x
    ordered = [cancelling + ("" if first[0] in "+-" else "+") + first, *polynomials[1:]]
    phc(f"syscon_initialize_number_of_{kind}_{plural}", len(ordered))
    for number, text in enumerate(ordered, start=1):
        if phc(f"syscon_store_{kind}_{single}", len(text), len(unknowns), number, text) != 0:
            raise UnreadableInput(
                f"polynomial {number}: PHCpack cannot read it: {polynomials[number - 1]:.80}"
            )
    symbols = phc("syscon_string_of_symbols").split()
    if symbols != list(unknowns):
        raise UnreadableInput(f"PHCpack orders the unknowns as {symbols}")


def degrees(phc: Phc, polynomials: list[str], unknowns: list[str]) -> list[int]:
    """Store in double precision and return the degrees; a constant polynomial is an error."""
    store(phc, "standard", polynomials, unknowns)
    found = [
        phc("syscon_degree_of_standard_polynomial", number + 1)
        for number in range(len(polynomials))
    ]
    for number, degree in enumerate(found, start=1):
        if degree < 1:
            raise UnreadableInput(f"polynomial {number} is constant once like terms are collected")
    return found


def records(phc: Phc, kind: str) -> list[str]:
    """Every solution in the container as PHCpack's string; one that cannot be fetched says so."""
    return [
        _record(phc, kind, number + 1)
        for number in range(phc(f"solcon_number_of_{kind}_solutions"))
    ]


def _record(phc: Phc, kind: str, number: int) -> str:
    try:
        length = phc(f"solcon_length_{kind}_solution_string", number)
        return str(phc(f"solcon_write_{kind}_solution_string", number, length))
    except (UnicodeDecodeError, SystemError, ValueError) as error:  # PHCpack wrote past a NaN
        return f"solution {number} has no text: {type(error).__name__}"


def put_solutions(phc: Phc, kind: str, unknowns: list[str], texts: list[str]) -> bool:
    """Fill the container; whether PHCpack could read every text."""
    phc(f"solcon_clear_{kind}_solutions")
    failures = [
        phc(f"solcon_append_{kind}_solution_string", len(unknowns), len(text), text)
        for text in texts
    ]
    return not any(failures)


def newton_in_double_double(
    phc: Phc, polynomials: list[str], unknowns: list[str], texts: list[str]
) -> list[str | None]:
    """Newton's method in double double; None where it fails.

    Each record is taken alone, so that a bad one harms no other.
    """
    store(phc, "dobldobl", polynomials, unknowns)
    return [_refined(phc, unknowns, text) for text in texts]


def _refined(phc: Phc, unknowns: list[str], text: str) -> str | None:
    body, mark, _ = text.partition("== err")
    if not mark or not put_solutions(phc, "dobldobl", unknowns, [body + NO_DIAGNOSTICS]):
        return None
    for _ in range(NEWTON_STEPS):
        phc("dobldobl_Newton_step")
    found = records(phc, "dobldobl")
    return found[0] if len(found) == 1 else None


def start_text(unknowns: list[str], point: list[list[float]]) -> str:
    """Write a start solution as PHCpack reads it."""
    lines = ["t : 0.0E+00  0.0E+00", "m : 1", "the solution for t :"]
    for name, (re, im) in zip(unknowns, point):  # noqa: B905 - strict= is newer than the Pythons phcpy serves
        lines.append(f" {name} : {_flushed(re):.17E}  {_flushed(im):.17E}")
    return "\n".join([*lines, NO_DIAGNOSTICS])


def _flushed(part: float) -> float:
    return 0.0 if abs(part) < TINY else part
