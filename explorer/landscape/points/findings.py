"""What checks are called and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from explorer.sentences import Sentence, Template


class CheckName(StrEnum):
    """What is checked."""

    BOUNDS = "bounds"
    EXPECTED_COUNT = "expected count"
    ORIGIN = "origin"
    REALITY = "reality"
    CONJUGATES = "conjugate closure"
    ORBITS = "orbit closure"
    PARITY = "parity"
    MINIMUM = "minimum"
    MORSE_SUM = "Morse sum"
    FAMILIES = "families"
    PATHS = "account"
    WITNESS = "witness"
    CERTIFIED_POINTS = "certified points"
    CERTIFIED_REALITY = "certified reality"
    CERTIFIED_INDEX = "certified index"
    LOWEST_LOSS = "lowest loss"
    COMPLEX_ORBITS = "complex orbits"
    QUOTIENT_SUMS = "quotient sums"
    MORSE_BOTT = "Morse-Bott inequalities"
    NONDEGENERATE = "nondegenerate"
    GRADIENT = "gradient"
    HESSIAN = "Hessian"
    CERTIFIED_MANIFOLDS = "certified manifolds"
    REDUCED_SYSTEM = "reduced system"


class CheckMessage(Template):
    """What a check found."""

    BOUNDS = "{found} regular points <= {least} (Bezout {bezout}, multihomogeneous {multi})"
    NO_COUNT = "no exact count is known for this architecture"
    COUNT = "{found} of {count} ({source})"
    CERTIFIED_COUNT = "{found} certified of {count} ({source})"
    UPPER_BOUND = "{found} of at most {count} ({source}): the data are special"
    WITH_MULTIPLICITIES = "{found}, multiplicities included, of {count} ({source})"
    MULTIPLICITIES = (
        "{found} of {count} ({source}), which counts multiplicities, and those of the singular "
        "points are not known exactly"
    )
    ORIGIN_NOT_CRITICAL = "W = 0 is not a critical point of this loss"
    ORIGIN_FOUND = "W = 0 is critical and in the list"
    ORIGIN_MISSING = "W = 0 is critical and NOT in the list"
    REALITY = "{undecided} points neither real nor non-real within their error"
    CONJUGATES = "{alone} points without their complex conjugate"
    ORBITS = "{missing} images under symmetry missing"
    PARITY = "{pairs} regular non-real points come in pairs"
    MINIMUM = "{candidates} real points without a negative Hessian eigenvalue; {ground}"
    MORSE_SAYS_NOTHING = "{total}, and any number may be right: {ground}"
    MORSE_UNDEFINED = "not defined: a real point is degenerate or undecided"
    MORSE_SUM = "sum of (-1)^index is {total}, must be 1"
    FAMILIES = (
        "points on families that a group of dimension {dimension} makes: {sizes}; as large as the "
        "Hessian allows: {exact} of {moved}"
    )
    NO_DEGREE = "the ideal of these data has no finite degree: critical points form families"
    PATHS = "{lost} paths or records of the engine ended without a solution or a reason"
    PATHS_DECIDED = "{lost} paths or records ended without a reason; the count is full all the same"
    CLOSED = "holds of a full list of certified points"
    EXACT_COUNT = "the count is met, {source}"
    CERTIFICATES = "as many certified points as there can be, {source}"
    WITNESS = "{witness}"
    WITNESS_OF_MORE = (
        "{witness}; {found} remain at these data, which are special, and every path is accounted "
        "for"
    )
    WITNESS_WITH_GAPS = "{witness}; but not every path from there is accounted for"
    COUNT_FAILS = "the exact count is not met"
    OPEN_MULTIPLICITIES = "the exact count is not met by what is known of singular points"
    NO_WITNESS = "nothing vouches for the number of points"
    CERTIFIED_POINTS = (
        "{count} of {total} points are proved to exist, simple and distinct, {real} of them real"
        "{rows}"
    )
    AGREEMENT = "{differ} rows of the list differ from what is proved{rows}"
    CERTIFIED_INDEX = (
        "index and nondegeneracy proved at {decided} of {real} real points; {differ} rows of the "
        "list differ from what is proved{rows}"
    )
    LOWEST_NOT_PROVED = "not proved: a point is not certified"
    LOWEST_IS_NO_MINIMUM = "lowest listed, no more: {ground}"
    LOWEST_OF_SEVERAL_ORBITS = "not proved: losses of different orbits are not told apart"
    LOWEST_IS_SADDLE = "the lowest point has index {index}: a minimum is missing"
    LOWEST_PROVED = (
        "{points} points of one orbit are lower than all others of the list: global minima when "
        "nothing is missing; {levels} critical values told apart"
    )
    ORBITS_BY_RANK = "{found} of rank 0, 1, ...; there are {expected}"
    ORBITS_SPECIAL = "{found} of rank 0, 1, ...; generic data have {expected}: these are special"
    ORBITS_REAL = (
        "{found} of rank 0, 1, ...; there are {expected}, and it is proved that no real one is "
        "missing"
    )
    ORBITS_UNKNOWN = "{found} of rank 0, 1, ...; no number to compare with is known"
    LOST_BY_RANK = "{lost} paths ended without a solution or a reason"
    LOST_DECIDED = "{lost} paths ended without a reason; the real list is proved all the same"
    SUM_OF_MANIFOLDS = "sum of (-1)^index times the Euler characteristic is {total}, must be 1"
    SUMS_UNDEFINED = "not defined: a manifold is degenerate, or its topology is not known"
    SUMS_SAY_NOTHING = "not known beforehand: {ground}"
    QUOTIENT_SUMS = "{sums} with 0, 1, ... live units allowed; each must be 1"
    POLYNOMIAL = "sum of t^index P(t) is 1 + (1 + t) Q(t) with no negative coefficient in Q"
    POLYNOMIAL_FAILS = "sum of t^index P(t) is not 1 + (1 + t) Q(t) with Q without negative terms"
    NONDEGENERATE = "nullity = dimension at {good} of {total} manifolds"
    ONE_WITHOUT_NEGATIVE = "{candidates} manifolds of index 0; {ground}"
    GRADIENT = (
        "the gradient of the loss itself puts the points given within {distance:.1g} of the "
        "manifolds, relative to their size and beyond rounding"
    )
    HESSIAN = "signs of the Hessian of the loss itself: {agree} of {total} manifolds agree{rows}"
    CERTIFIED_MANIFOLDS = "{count} of {total} manifolds are proved, index and nullity included"
    REDUCED_AGREES = (
        "{count} groups of real points are the {count} real solutions of the reduced system, and "
        "losses and indices agree"
    )
    REDUCED_DIFFERS = (
        "{points} groups of real points, {manifolds} real solutions of the reduced system; "
        "{differ} of the former are not among the latter"
    )
    VOUCHED = "{sources}"


@dataclass(frozen=True)
class Check:
    """One check: ``passed`` is None where it says nothing about this problem."""

    name: CheckName
    passed: bool | None
    finding: Sentence

    @property
    def detail(self) -> str:
        """What was found, as a sentence."""
        return str(self.finding)

    def __str__(self) -> str:
        word = {True: "ok", False: "FAILED", None: "-"}[self.passed]
        return f"{word:>6}  {self.name}: {self.detail}"
