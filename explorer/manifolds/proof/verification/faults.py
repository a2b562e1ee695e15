"""What is wrong with a record of a proof."""

from __future__ import annotations

from explorer.sentences import Template


class Fault(Template):
    """One thing that a record claims and that does not hold."""

    SHAPE = "the record is damaged: {what}"
    BASIS = "the record's {what} is no basis of the space that the data span"
    UNITS = "the record's units are no positive numbers, one per layer"
    RANKS = "the record has {found} ranks where the data have {right}"
    RANK = "rank {rank}: {field} is {value}; right is {right}"
    ROOT = "rank {rank}, root {root}: no solution is proved to be in its polydisc"
    IRREGULAR = "rank {rank}, root {root}: S or P may be singular"
    REAL = "rank {rank}, root {root}: real is {value}; right is {right}"
    POSITIVE = "rank {rank}, root {root}: positive is {value}; right is {right}"
    TWICE = "rank {rank}, roots {first} and {second}: their polydiscs meet"
    COUNT = "rank {rank}: the list is said to be complete, and {count} solutions do not prove it"
    MANIFOLDS = "rank {rank}: the manifolds listed are those of the roots {found}; right is {right}"
    MANIFOLD = "manifold {row}, {field}: {value}; right is {right}"
    WEIGHTS = "manifold {row}: the gradient is not zero at its weights"
    INERTIA = "manifold {row}: its index and nullity are not proved"
    LOSS = "manifold {row}, loss: [{low}, {high}] does not hold what is right, {right}"
