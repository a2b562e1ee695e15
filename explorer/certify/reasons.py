"""Why a point is not certified."""

from __future__ import annotations

from explorer.sentences import Template


class Reason(Template):
    """Why a point is not certified; each says what is wrong or what was tried."""

    NOT_FINITE = "the point is not finite"
    OUT_OF_RANGE = "the data are too large or too small for this arithmetic"
    NOTHING_NEAR = "no zero of the equations is within {share:.0e} of it, relative to its size"
    FAR = (
        "the zero of the equations that was found from it is {gap:.1e} away, more than rounding "
        "explains"
    )
    AWAY = (
        "the zero of the equations that was found from it is {gap:.1e} away, more than rounding "
        "explains; whether one is nearer is open"
    )
    NO_SYMMETRY = "the sign flips that make its images are no symmetries of the equations"
    MEETS = "its polydisc meets that of row {row}: the same point, or not told apart"
    NO_CONVERGENCE = (
        "Newton's method does not converge with {bits} bits: singular, or no zero is near"
    )
    NO_CONTRACTION = "no contraction with {bits} bits: singular, or too close to another zero"
