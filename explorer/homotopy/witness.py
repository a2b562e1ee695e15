"""What vouches for a number of solutions: something other than loops that bring nothing new."""

from __future__ import annotations

from explorer.sentences import Template


class Witness(Template):
    """Ways to know that no solution is missing, each of which could have failed."""

    ORIGIN = "only the origin can be a solution"
    CLOSED_FORM = "the closed form {source} gives {count}"
    DEGREE = "the ideal at random parameters has degree {count}, modulo {primes}"
    TRACE = "the trace test holds on every zero pattern"
    START = "all {paths} paths of a {start} start at generic parameters end at the same {count}"
    PATHS = "all {paths} paths of a {start} start are accounted for"
