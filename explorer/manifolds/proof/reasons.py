"""What is said about the proof of a list of critical manifolds."""

from __future__ import annotations

from explorer.sentences import Template


class Completeness(Template):
    """Why no critical manifold of a rank is missing, or why one may be."""

    RANK_ZERO = "the map zero is one map"
    GENERIC = (
        "{count} simple complex solutions are certified, as many as generic data have; every "
        "solution is a limit of those, so there is no other"
    )
    AUTOENCODER = (
        "{count} real critical maps are certified, as many as choices of eigenvectors of these "
        "data, which are those of an autoencoder"
    )
    DEGREE = (
        "{count} complex solutions are certified, as many as the degree of the reduced ideal of "
        "these data modulo {primes}, each in a chart drawn at random"
    )
    REGULAR = (
        "{count} complex solutions with an invertible S are certified, as many as there are by the "
        "degree of the reduced ideal of these data modulo {primes}, each in a chart drawn at random"
    )
    ISOLATED = (
        "the {count} real solutions are those that msolve isolates over the rational numbers, "
        "others with an S that is not positive definite apart, and the chart misses none: {degree} "
        "solutions, with multiplicity, in it and in a chart drawn at random modulo {primes}"
    )
    ISOMETRIC = (
        "the best map is a multiple of an isometry: a real critical map of rank {rank} is a choice "
        "of {rank} of the {above} eigenvalues of the inputs above the ridge, all simple, and "
        "{count} are certified; maps that are not real are infinitely many"
    )
    EMPTY = (
        "no real critical map has rank {rank}: the product of so many singular values of the data "
        "is smaller than a bound that its ridge sets"
    )
    INFINITE = "there are infinitely many complex solutions of rank {rank}"
    MISSING = (
        "{count} complex solutions of rank {rank} are certified, and there are {degree} with "
        "multiplicity: some are missing or multiple"
    )
    TOO_MANY = "{count} complex solutions of rank {rank} are certified where {degree} were counted"
    NO_COUNT = (
        "{count} complex solutions of rank {rank} are certified, and msolve gives no number to "
        "compare with within {limit:g} s"
    )


class Doubt(Template):
    """What is special about the data, or not proved about a manifold."""

    SINGULAR = (
        "degenerate data: solutions of rank {rank} with a singular S: {count}; so a critical map "
        "of lower rank has a singular value of its gradient that equals the ridge"
    )
    SIGN = "real solutions where {bits} bits do not decide whether S is positive definite: {count}"
    INERTIA = "manifolds where {bits} bits do not decide the inertia of the Hessian: {count}"
    UNLISTED = "manifolds that are proved to exist and that the list does not have: {count}"
    RANK_ZERO = (
        "degenerate data: the Hessian at the map zero has {nullity} zero eigenvalues, since a "
        "singular value of the data equals the ridge"
    )
