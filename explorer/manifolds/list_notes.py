"""What is said of a list of critical manifolds that was found by paths."""

from __future__ import annotations

from explorer.sentences import Template


class ListNote(Template):
    """What is special about the data or left open."""

    SINGULAR_S = (
        "degenerate data: {count} real solutions of rank {rank} have a singular S as far as can be "
        "seen; they are not counted"
    )
    NOT_SIMPLE = (
        "degenerate data: {count} real solutions of rank {rank} are no simple ones as far as can "
        "be seen; they are not counted"
    )
    MULTIPLE = "degenerate data: {count} paths of rank {rank} end at multiple solutions"
    LOST = "{count} paths of rank {rank} end where nobody knows"
    UNPAIRED = "solutions of rank {rank} that are not real do not come in conjugate pairs"
    FAMILIES = (
        "degenerate data: they have repeated singular values or eigenvalues, so that there are "
        "infinitely many critical maps of rank {rank}; only isolated ones are listed"
    )
    HESSIAN = (
        "degenerate data: the Hessian at {count} manifolds of rank {rank} has further zero "
        "eigenvalues, as far as can be seen"
    )


class Vouching(Template):
    """Why the number of solutions of a rank is right."""

    ORIGIN = "the map zero is one map"
    WHITE = (
        "white data: each choice of {rank} of {values} singular values has {each}^{rank} solutions"
    )
    ISOMETRIC = (
        "the best map is a multiple of an isometry: real critical maps of rank {rank} are the "
        "choices of {rank} of the {count} eigenvalues of the inputs above the ridge; those that "
        "are not real are infinitely many"
    )
    EMPTY = (
        "no real critical map has rank {rank}: the product of so many singular values of the data "
        "is smaller than a bound that its ridge sets"
    )
    AT_INFINITY = (
        "of {generic} paths, in each of {charts} random charts, those that end at none of {count} "
        "solutions go to infinity; {source}"
    )
