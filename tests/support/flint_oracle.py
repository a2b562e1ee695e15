"""Random polynomial recipes, read as our expressions, as flint polynomials, as exact numbers."""

from fractions import Fraction

from flint import Ordering, fmpq, fmpq_mpoly_ctx
from hypothesis import strategies as st

from explorer.polynomial import Graph

NAMES = ("x_1", "x_2", "a")
CONTEXT = fmpq_mpoly_ctx.get(NAMES, Ordering.lex)
HIGHEST = 9

fractions = st.builds(Fraction, st.integers(-6, 6), st.integers(1, 4))
leaves = st.one_of(
    st.builds(lambda k: ("leaf", k), st.integers(0, 2)),
    st.builds(lambda c: ("number", c), fractions),
)


def _grow(inner):
    return st.one_of(
        st.tuples(st.sampled_from("+-*"), inner, inner),
        st.tuples(st.just("neg"), inner),
        st.tuples(st.just("pow"), inner, st.integers(0, 3)),
        st.tuples(st.just("over"), inner, fractions.filter(bool)),
    )


def degree(recipe):
    match recipe:
        case ("leaf", _):
            return 1
        case ("number", _):
            return 0
        case ("*", a, b):
            return degree(a) + degree(b)
        case ("+" | "-", a, b):
            return max(degree(a), degree(b))
        case ("pow", a, k):
            return degree(a) * k
    return degree(recipe[1])


recipes = st.recursive(leaves, _grow, max_leaves=10).filter(lambda r: degree(r) <= HIGHEST)


def follow(recipe, values, number=lambda c: c):
    match recipe:
        case ("leaf", k):
            return values[k]
        case ("number", c):
            return number(c)
        case ("+", a, b):
            return follow(a, values, number) + follow(b, values, number)
        case ("-", a, b):
            return follow(a, values, number) - follow(b, values, number)
        case ("*", a, b):
            return follow(a, values, number) * follow(b, values, number)
        case ("neg", a):
            return -follow(a, values, number)
        case ("pow", a, k):
            return follow(a, values, number) ** k
    return follow(recipe[1], values, number) / number(recipe[2])


def size(recipe, values):
    """Value with every sign positive at positive values: bounds all intermediate results."""
    match recipe:
        case ("leaf" | "number", _):
            return follow(recipe, values, abs)
        case ("+" | "-", a, b):
            return size(a, values) + size(b, values)
        case ("*", a, b):
            return size(a, values) * size(b, values)
        case ("pow", a, k):
            return size(a, values) ** k
        case ("over", a, c):
            return size(a, values) / abs(c)
    return size(recipe[1], values)


def expression(recipe):
    """Expression, and its leaves x_1, x_2, a."""
    graph = Graph()
    symbols = [*graph.unknown("x", (2,)), graph.parameter("a")[()]]
    return graph.constant(0) + follow(recipe, symbols), symbols


def flint_polynomial(recipe):
    return CONTEXT.constant(0) + follow(
        recipe, CONTEXT.gens(), lambda c: fmpq(c.numerator, c.denominator)
    )


def flint_terms(polynomial):
    return {
        tuple(map(int, e)): Fraction(int(c.p), int(c.q)) for e, c in polynomial.to_dict().items()
    }


def sparse_terms(system, i=0):
    rows = zip(
        system.equation,
        system.exponents,
        system.parameter_exponents,
        system.coefficients,
        strict=True,
    )
    return {(*map(int, e), *map(int, q)): c for k, e, q, c in rows if k == i}
