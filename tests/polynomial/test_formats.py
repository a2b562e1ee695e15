import re
from collections import deque
from fractions import Fraction

import pytest
from hypothesis import given

from explorer.networks.architectures import DeepLinear
from explorer.polynomial import Graph, System, expand
from explorer.polynomial.formats import latex, msolve, phcpack, phcpack_polynomials, text
from tests.support.flint_oracle import expression, recipes, sparse_terms

TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-z_]\w*)|(?P<number>\d+(?:\.\d*)?(?:e[+-]?\d+)?)|(?P<sign>[-+*/^]))"
)


def read(line, names):
    """Read `2*x^2 - 1/3*y` back: exponents -> coefficient."""
    tokens = [(m.lastgroup, m[m.lastgroup]) for m in TOKEN.finditer(line)]
    assert "".join(word for _, word in tokens) == line.replace(" ", "")
    waiting = deque(tokens)
    terms = {}
    while waiting:
        exponents, coefficient = read_term(waiting, names)
        terms[exponents] = terms.get(exponents, 0) + coefficient
    return {e: c for e, c in terms.items() if c}


def read_term(waiting, names):
    """Take the tokens of one term: exponents and coefficient."""
    coefficient = Fraction(1)
    if waiting[0][1] in "+-":
        coefficient = Fraction(-1 if waiting.popleft()[1] == "-" else 1)
    exponents = [0] * len(names)
    operator = "*"
    while True:
        kind, word = waiting.popleft()
        if kind == "name":
            exponents[names.index(word)] += read_power(waiting)
        elif operator == "*":
            coefficient *= Fraction(word)
        else:
            coefficient /= Fraction(word)
        if not waiting or waiting[0][1] in "+-":
            return tuple(exponents), coefficient
        operator = waiting.popleft()[1]
        assert operator in "*/"


def read_power(waiting):
    """Take the tokens of an exponent, where there is one."""
    if not waiting or waiting[0][1] != "^":
        return 1
    waiting.popleft()
    return int(waiting.popleft()[1])


@given(recipes)
def test_plain_text_reads_back(recipe):
    ours, _ = expression(recipe)
    line = text(expand([ours])).removesuffix(" = 0\n")
    exact = sparse_terms(expand([ours]))
    back = read(line, ["x_1", "x_2", "a"])
    assert back.keys() == exact.keys()
    for e, c in exact.items():
        assert back[e] == c if c.denominator <= 1000 else abs(back[e] - c) <= abs(c) * 2**-52


@given(recipes)
def test_phcpack_reads_back(recipe):
    ours, _ = expression(recipe)
    system = expand([ours]).at([Fraction(3, 7)])
    (line,) = phcpack_polynomials(system)
    assert line.endswith(";")
    assert "/" not in line
    back = read(line[:-1], ["x_1", "x_2"])
    for e, c in sparse_terms(system).items():
        assert abs(back[e] - c) <= abs(c) * 2**-52


@given(recipes)
def test_msolve_is_exact(recipe):
    ours, _ = expression(recipe)
    system = expand([ours]).at([Fraction(3, 7)])
    names, characteristic, line = msolve(system).splitlines()
    assert (names, characteristic) == ("x_1,x_2", "0")
    assert read(line, ["x_1", "x_2"]) == sparse_terms(system)


@given(recipes)
def test_msolve_modulo_a_prime(recipe):
    prime = 32003
    ours, _ = expression(recipe)
    system = expand([ours]).at([Fraction(3, 7)])
    _, characteristic, line = msolve(system, characteristic=prime).splitlines()
    assert characteristic == str(prime)
    assert "/" not in line
    back = read(line, ["x_1", "x_2"])
    for e, c in sparse_terms(system).items():
        assert (back.get(e, Fraction(0)) * c.denominator - c.numerator) % prime == 0


def test_files_of_a_known_system():
    graph = Graph()
    x, y = graph.unknown("x")[()], graph.unknown("y")[()]
    system = expand([x * x + y / 2 - 1, -x + y**3, 0 * x])
    assert text(system) == "x^2 + 1/2*y - 1 = 0\ny^3 - x = 0\n0 = 0\n"
    assert phcpack(system) == "3 2\n x^2 + 0.5*y - 1;\n y^3 - x;\n 0;\n"
    assert msolve(system) == "x,y\n0\nx^2 + 1/2*y - 1,\ny^3 - x,\n0\n"
    with pytest.raises(ValueError, match="another prime"):
        msolve(system, characteristic=2)


def test_other_solvers_need_numbers():
    system = expand([Graph().parameter("a")[()]])
    for write in (phcpack, msolve):
        with pytest.raises(ValueError, match="needs numbers"):
            write(system)
    with pytest.raises(ValueError, match="needed are"):
        DeepLinear((1, 1, 1)).system.phcpack()


def test_latex_of_a_known_system():
    graph = Graph()
    w, a = graph.unknown("W1", (1, 2)), graph.parameter("Lambda", (1,))
    system = System.gradient_of((a[0] * w[0, 0] ** 3 * w[0, 1]) / 2 + w[0, 1])
    assert system.latex().splitlines()[1:3] == [
        r"\tfrac{3}{2}\,\Lambda_{1} (W^{(1)}_{1,1})^{2} W^{(1)}_{1,2} &= 0 \\",
        r"\tfrac{1}{2}\,\Lambda_{1} (W^{(1)}_{1,1})^{3} + 1 &= 0",
    ]


@pytest.mark.parametrize("filled", [False, True])
def test_latex_is_set_without_complaint(filled):
    from matplotlib.mathtext import MathTextParser

    system = DeepLinear((2, 2, 1)).system
    values = [(0.1 + k) * (-1) ** k * 10.0 ** (-5 * (k % 2)) for k in range(len(system.parameters))]
    lines = latex(system.at(values) if filled else system.sparse).splitlines()
    assert (lines[0], lines[-1]) == (r"\begin{align*}", r"\end{align*}")
    assert len(lines) == 2 + len(system.unknowns)
    parser = MathTextParser("path")
    for line in lines[1:-1]:
        formula = line.removesuffix(r" \\").replace("&", "").replace(r"\tfrac", r"\frac")
        parser.parse(f"${formula}$")  # raises on a double superscript or an open brace
