"""What msolve is asked: degrees of ideals over prime fields, real roots of rational systems."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from operator import mul
from typing import Any

from explorer.external.msolve.process import MsolveError, MsolveOptions, ask
from explorer.polynomial import System

PRIMES = (2147483029, 2147482951)
"""Two primes just below 2^31, the largest that msolve takes."""

PRIMES_TEXT = " and ".join(map(str, PRIMES))
"""The same for sentences."""

INFINITE = -1
"""Degree of an ideal with infinitely many zeros."""

Monomial = tuple[int, ...]


def degree(
    system: System, parameters: Sequence[object], prime: int, options: MsolveOptions | None = None
) -> int:
    """Count the zeros of a system, with multiplicity, over the algebraic closure of a prime field.

    Parameters
    ----------
    system : System
    parameters : sequence of exact numbers
        Integers or fractions; they are reduced modulo ``prime``.
    prime : int
        Below 2^31.

    Returns
    -------
    int
        :data:`INFINITE` when there are infinitely many.

    Raises
    ------
    MsolveError

    Notes
    -----
    msolve computes the leading ideal of a Groebner basis (F4, exact linear algebra); the zeros are
    as many as the monomials outside it (Cox, Little, O'Shea, "Ideals, Varieties, and Algorithms",
    chapter 5, section 3).
    """
    text = system.msolve(parameters, characteristic=prime)
    return degree_of_text(text, system.unknowns, options)


def agreed_degree(
    system: System, parameters: Sequence[object], options: MsolveOptions | None = None
) -> int:
    """Count as :func:`degree` modulo each of :data:`PRIMES`.

    Raises
    ------
    MsolveError
        Also where the two disagree.
    """
    first, second = (degree(system, parameters, prime, options) for prime in PRIMES)
    if first != second:
        raise MsolveError(f"it is {first} modulo {PRIMES[0]} and {second} modulo {PRIMES[1]}")
    return first


def degree_of_text(text: str, unknowns: Sequence[str], options: MsolveOptions | None = None) -> int:
    """Count zeros as :func:`degree`, of an input file that is written already."""
    answer = ask(text, ("-g", "1", "-l", "2"), options or MsolveOptions())
    return count_outside(leading_monomials(answer, unknowns), len(unknowns))


def leading_monomials(answer: str, unknowns: Sequence[str]) -> list[Monomial]:
    """Read the leading ideal that msolve writes.

    Parameters
    ----------
    answer : str
        Comments that begin with ``#``, then ``[x^2, x*y, ...]``.
    unknowns : sequence of str

    Returns
    -------
    list of tuples of n exponents

    Raises
    ------
    MsolveError
        If it is something else.

    Examples
    --------
    >>> leading_monomials("[x^2, x*y]:", ["x", "y"])
    [(2, 0), (1, 1)]
    """
    body = re.search(r"\[(.*)\]", re.sub(r"^#.*$", "", answer, flags=re.MULTILINE), flags=re.DOTALL)
    if body is None:
        raise MsolveError(f"msolve wrote something that is no leading ideal: {answer[:80]!r}")
    place = {name: k for k, name in enumerate(unknowns)}
    monomials = []
    for word in body.group(1).replace("\n", "").split(","):
        exponents = [0] * len(unknowns)
        for factor in filter(None, word.strip().split("*")):
            name, _, power = factor.partition("^")
            if name in place:
                exponents[place[name]] += int(power or 1)
            elif name != "1":
                raise MsolveError(f"msolve wrote the unknown {name!r}, which is none of ours")
        monomials.append(tuple(exponents))
    return monomials


def count_outside(leading: Sequence[Monomial], n: int) -> int:
    """Count the monomials in n unknowns that none of ``leading`` divides.

    Parameters
    ----------
    leading : sequence of tuples of n exponents
    n : int

    Returns
    -------
    int
        :data:`INFINITE` when there is no end.

    Examples
    --------
    >>> count_outside([(2, 0), (1, 1), (0, 3)], 2)
    4
    """
    if any(not any(m) for m in leading):
        return 0
    powers = {next(k for k in range(n) if m[k]) for m in leading if sum(map(bool, m)) == 1}
    if len(powers) < n:
        return INFINITE
    # No exponent outside reaches the largest inside: they are the digits of a number
    base = 1 + max(max(m) for m in leading)
    weights = [base**k for k in range(n)]
    inside = {sum(map(mul, m, weights)) for m in leading}
    frontier, count = {0: 0}, 0
    while frontier:
        count += len(frontier)
        frontier = _one_degree_more(frontier, weights, inside)
    return count


def _one_degree_more(
    frontier: dict[int, int], weights: list[int], inside: set[int]
) -> dict[int, int]:
    """Monomials of the next degree that no leading monomial divides.

    A multiple of a leading monomial is one itself, or a divisor of one degree less is a multiple.
    So it stands outside when it is none and all these divisors, as many as it has unknowns, stand
    outside.

    Parameters
    ----------
    frontier : dict of int to int
        Monomials of one degree as numbers, and their sets of unknowns as bits.
    weights : list of n int
        Numbers of the unknowns.
    inside : set of int
        Leading monomials.
    """
    times: dict[int, int] = defaultdict(int)
    unknowns: dict[int, int] = {}
    steps = [(weight, 1 << k) for k, weight in enumerate(weights)]
    for monomial, mask in frontier.items():
        for weight, bit in steps:
            product = monomial + weight
            times[product] += 1
            unknowns[product] = mask | bit
    return {
        product: mask
        for product, mask in unknowns.items()
        if times[product] == mask.bit_count() and product not in inside
    }


Interval = tuple[Fraction, Fraction]


def real_roots(
    system: System, parameters: Sequence[object], options: MsolveOptions | None = None
) -> list[tuple[Interval, ...]]:
    """Isolate the real roots of a system with finitely many zeros.

    Parameters
    ----------
    system : System
    parameters : sequence of exact numbers

    Returns
    -------
    list of tuples of n intervals
        One box with rational corners a root; each holds exactly one.

    Raises
    ------
    MsolveError
        Also when there are infinitely many complex zeros.
    """
    return real_roots_of_text(system.msolve(parameters), options)


def real_roots_of_text(
    text: str, options: MsolveOptions | None = None
) -> list[tuple[Interval, ...]]:
    """Isolate as :func:`real_roots`, of an input file that is written already."""
    return parse_roots(ask(text, (), options or MsolveOptions()))


def parse_roots(answer: str) -> list[tuple[Interval, ...]]:
    """Read ``[0, [1, [BOXES]]]:``, numbers written as ``a / 2^k``.

    ``[-1]`` means no zero at all.

    Returns
    -------
    list of tuples of n intervals

    Raises
    ------
    MsolveError
        If it is something else, or there are infinitely many complex zeros.

    Examples
    --------
    >>> parse_roots("[0, [1, [[[1 / 2^1, 3 / 2^2]]]]]:")
    [((Fraction(1, 2), Fraction(3, 4)),)]
    """
    quoted = re.sub(
        r"-?\d+(?:\s*/\s*2\^\d+)?", lambda m: f'"{m.group()}"', answer.strip().rstrip(":")
    )
    try:
        parsed: Any = json.loads(quoted)
    except ValueError:
        raise MsolveError(
            f"msolve wrote something that is no list of roots: {answer[:80]!r}"
        ) from None
    if parsed[0] == "-1":
        return []
    if parsed[0] != "0":
        raise MsolveError("the system has infinitely many complex zeros")
    boxes = parsed[1][1] if len(parsed[1]) > 1 else []
    return [tuple((_number(low), _number(high)) for low, high in box) for box in boxes]


def _number(word: str) -> Fraction:
    numerator, _, power = word.partition("/")
    return Fraction(int(numerator), 2 ** int(power.partition("^")[2]) if power else 1)
