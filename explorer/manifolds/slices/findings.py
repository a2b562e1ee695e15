"""What is said about lists that slices find."""

from __future__ import annotations

from explorer.sentences import Template


class SliceWitness(Template):
    """What vouches for a list, each of which could have failed."""

    PROVED = (
        "gradient and slice have degree {count} modulo {primes}, and as many points on the slice "
        "are certified, distinct and without multipliers"
    )
    DEGREE = (
        "gradient and slice have degree {count} modulo {primes}, and as many distinct points on "
        "the slice were found"
    )
    COUNTED = (
        "gradient and slice have degree {count} modulo {primes}, and the multiplicities of the "
        "points found on the slice add up to it"
    )


class SliceNote(Template):
    """What a user should know of a list."""

    SYMMETRY = (
        "a compact group of dimension {dimension} leaves the loss unchanged; a generic orbit has "
        "dimension {orbit}"
    )
    DECIMALS = (
        "the binary numbers break a symmetry of dimension {dimension} by rounding: critical points "
        "are those of the loss with the shortest decimals of its coefficients"
    )
    MISSING = (
        "{found} points on a slice were found, multiplicities counted as far as they are known, "
        "and gradient and slice have degree {count} modulo {primes}: critical manifolds may be "
        "missing"
    )
    DEGENERATE = (
        "{count} critical manifolds are degenerate: the Hessian has a kernel beyond the tangents"
    )
    TOO_MANY = (
        "{found} points on a slice were found, more than the degree {count} modulo {primes}: the "
        "list is wrong"
    )
    INFINITE = (
        "gradient and slice have infinitely many common zeros modulo {primes}: some complex "
        "critical points form families larger than orbits of the symmetry; real ones on such a "
        "family are not listed, and nothing proves that no other is missing"
    )
    REAL_SINGULAR = (
        "{count} real points were met that are not isolated on the slice: the loss may have real "
        "families of critical points larger than orbits"
    )
    NO_DEGREE = "the degree of gradient and slice is not known: {reason}"
    UNEVEN = "one orbit of dimension {dimension} has only {count} real points on the slice"
    UNSETTLED = "monodromy on a space of dimension {dimension} did not meet its stop rule"


class SliceRefusal(Template):
    """Why a loss is refused."""

    NO_SYMMETRY = "no continuous symmetry leaves this loss unchanged: use the isolated points"
    NOT_COMPACT = (
        "the symmetry group of dimension {dimension} of this loss is not compact (a ridge "
        "coefficient that is zero, or a direction in which the loss is constant, makes it so): "
        "critical sets are unbounded, and slices list compact ones; give every weight a ridge "
        "coefficient above zero"
    )
