"""Root counts from Newton polytopes."""

from collections.abc import Sequence

from explorer.external.phcpack.errors import PhcError
from explorer.external.phcpack.grammar import check_system
from explorer.external.phcpack.options import DEFAULTS, PhcOptions
from explorer.external.phcpack.process import ask


def mixed_volume(
    polynomials: Sequence[str],
    unknowns: Sequence[str],
    *,
    stable: bool = False,
    options: PhcOptions = DEFAULTS,
) -> int:
    """Return the number of solutions of a system with these monomials and generic coefficients.

    Parameters
    ----------
    polynomials, unknowns : list of str
        As for `solve`; only the monomials matter.
    stable : bool
        Count all affine solutions (stable mixed volume) instead of those without zero coordinates
        (mixed volume).
    options : PhcOptions
        The precision plays no part.

    Raises
    ------
    ValueError
        If the input is not a square polynomial system.
    PhcError
        If there is no answer.
    """
    system, names = check_system(polynomials, unknowns)
    volume = ask("mixed_volume", options, polynomials=system, unknowns=names, stable=bool(stable))[
        "volume"
    ]
    count = int(volume[1] if stable else volume)
    if count < 0:
        raise PhcError(f"PHCpack returned the mixed volume {count}; try another seed")
    return count
