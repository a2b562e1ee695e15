"""Equations are read as they are meant, and nothing else is."""

import random
import string
from contextlib import suppress
from fractions import Fraction

import pytest
import sympy

from explorer import InputError
from explorer.polynomial import Graph, System, formats
from explorer.polynomial.classic import cyclic, noon
from explorer.systems.equations import from_sparse
from explorer.systems.given import read
from explorer.systems.polynomial import Gaussian


def terms(polynomial):
    """Coefficients by exponents of names, as pairs."""
    return {
        "".join(f"{name}{e}" for name, e in monomial): (c.real, c.imag)
        for monomial, c in polynomial.terms.items()
    }


def only(text, **options):
    return terms(read([text], **options).polynomials[0])


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("x^2-1", {"x2": (1, 0), "": (-1, 0)}),
        ("x**2 = 1", {"x2": (1, 0), "": (-1, 0)}),
        ("-x^2", {"x2": (-1, 0)}),
        ("2^3^2*x", {"x1": (512, 0)}),
        ("x*-2", {"x1": (-2, 0)}),
        ("--x", {"x1": (1, 0)}),
        ("x/3/2", {"x1": (Fraction(1, 6), 0)}),
        ("0.1*x", {"x1": (Fraction(1, 10), 0)}),
        ("1.5e-3x".replace("x", "*x"), {"x1": (Fraction(3, 2000), 0)}),
        ("(1 + 2*i)*x", {"x1": (1, 2)}),
        ("3j*x + 2I", {"x1": (0, 3), "": (0, 2)}),
        ("i^2*x", {"x1": (-1, 0)}),
        ("x/i", {"x1": (0, -1)}),
        ("(x+y)^2 - x^2 - y^2", {"x1y1": (2, 0)}),
        ("x == y", {"x1": (1, 0), "y1": (-1, 0)}),
        ("lambda*in", {"in1lambda1": (1, 0)}),
        ("x^(1+1)", {"x2": (1, 0)}),
        ("x - x + y", {"y1": (1, 0)}),
    ],
)
def test_texts(text, meaning):
    assert only(text) == meaning


def test_unknowns_may_be_called_i():
    assert only("i^2 + I", unknowns=["i"]) == {"i2": (1, 0), "": (0, 1)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no equation"),
        ("x^", "column 3"),
        ("2x", r"fix: 2\*x"),
        ("x(y)", r"fix: x\*\("),
        ("(x", "never closed"),
        ("x)", "without"),
        ("x$", r"'\$' is not understood"),
        ("x^-1", "negative"),
        ("x^0.5", "no whole number"),
        ("x^y", "no whole number"),
        ("1/x", "divisor is no number"),
        ("x/0", "divides by zero"),
        ("sin(x)", "sin is not polynomial"),
        ("x=y=z", "two sides"),
        ("x[1]", "x_1"),
        ("x\N{MINUS SIGN}1", "keyboard"),
        ("\N{SUPERSCRIPT TWO}", "write"),
        ("__import__('os')", "not understood"),
        ("(" * 100_000 + "x", "nested"),
        ("x^1000000", "limit of 500 for a degree"),
        ("2^99999999*x", "limit of 500 for a degree"),
        ("((((2^500)^500)^500)^500)*x", "binary digits"),
        ("(a+b+c+d+f+g)^200", "limit of .* products"),
        ("(x+1)^300*(x+1)^300", "limit of 500 for a degree"),
        ("9" * 500, "400 characters"),
        ("1e999*x", "300 for a power of ten"),
        ("1e-999*x", "300 for a power of ten"),
        ("1e" + "9" * 300, "300 for a power of ten"),
        ("x*" * 50 + "^", "column 101"),
    ],
)
def test_bad_texts_are_told_where_and_how_to_fix(text, said):
    with pytest.raises(InputError, match=said) as error:
        read([text])
    assert str(error.value).startswith("equations[0], column ")
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 300


@pytest.mark.parametrize(
    "given", [[], (), 3, None, [3], {"a": 1}, b"x", [b"x"], [None], ["x", 2.5]]
)
def test_what_is_no_equation_is_refused(given):
    with pytest.raises(InputError, match="equations"):
        read(given)


@pytest.mark.parametrize("names", ["x", ["x", "x", "y"], ["x", "1a"], 3, [], ["x", "y z"], [1, 2]])
def test_bad_unknowns(names):
    with pytest.raises(InputError, match=r"unknowns|'y'"):
        read(["x - y"], names)


def test_no_random_text_does_anything_but_be_read_or_refused():
    random_ = random.Random(1)
    alphabet = "xyiI jJeE0123456789.+-*/^()=;,#%[]{}\n" + string.punctuation
    for _ in range(3000):
        text = "".join(random_.choices(alphabet, k=random_.randrange(1, 30)))
        with suppress(InputError):
            read([text])


PHCPACK = "2 2\n x**2 + (1 + 2*i)*y\n  - 1.5E+00;\n x - y;\nTITLE : none\n the rest"
MSOLVE = "# a comment\nx, y\n0\nx^2 - 1/2*y,\ny -\n x\n"
BERTINI = """% a comment
CONFIG
  TrackType: 0;
END;
INPUT
  variable_group x;
  variable_group y;
  function f, g;
  constant c;
  c = 3/2 + I; % one
  s = x + y;
  f = s^2 - c;
  g = x*y -
      1;
END;
1 2 3
"""
PLAIN = "\n# circle\nx^2 + y^2 = 1; x = y\n"


@pytest.mark.parametrize(
    ("text", "degrees"), [(PHCPACK, (2, 1)), (MSOLVE, (2, 1)), (BERTINI, (2, 2)), (PLAIN, (2, 1))]
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_files(tmp_path, text, degrees, ends):
    path = tmp_path / "system"
    path.write_bytes(("\ufeff" + text).replace("\n", ends).encode())
    for given in (path, str(path)):
        found = read(given)
        assert found.unknowns == ("x", "y")
        assert found.degrees == degrees


def test_bertini_keeps_groups_constants_and_subfunctions():
    found = read(BERTINI)
    assert found.groups == ((0,), (1,))
    assert terms(found.polynomials[0])[""] == (Fraction(-3, 2), -1)
    assert terms(found.polynomials[0])["x1y1"] == (2, 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3\nx;\ny;\n", "3 equations announced, 2 end"),
        ("2 3\nx;\ny;\n", "3 unknowns announced, 2 found"),
        ("2\nx^2;\ny z;\n", "line 3, column 3: .*fix: y\\*z"),
        ("0\nx;\n", "0 equations announced"),
        ("x,y\n7\nx,\ny\n", "characteristic 7"),
        ("x,x\n0\nx,\ny\n", "listed twice"),
        ("x,y\n0\nx,\nz\n", "line 4, column 1: 'z' is not among"),
        ("variable_group x;\nfunction f;\nf = x^2\n", "line 3, .*end in ';'"),
        ("variable_group x;\nfunction f, g;\nf = x;", "function g has no definition"),
        ("hom_variable_group x,y;\nfunction f;\nf = x - y;", "set one of its unknowns to 1"),
        ("variable_group x;\nparameter t;\nfunction f;\nf = x;", "put a number in"),
        ("variable_group x;\nfunction f;\nf = x - t;", "line 3, column 9: 't' is not among"),
        ("variable_group x;\nfunction f;\nf = x;\nf = x^2;", "second meaning"),
        ("function f;\nf = 1;", "no variable_group"),
        ("variable_group x;\nfunction f;\nf = sin(x);", "sin is not polynomial"),
        ("x^2 - 1\n\ny + \n", "line 3, column 4"),
        ("x^2 - 1\n\nz; y +* \n", "line 3, column 7"),
    ],
)
def test_bad_files_name_file_line_and_word(tmp_path, text, said):
    path = tmp_path / "bad"
    path.write_text(text)
    with pytest.raises(InputError, match=said) as error:
        read(path)
    assert str(error.value).startswith(str(path))


def test_files_that_are_none(tmp_path):
    for name in (tmp_path / "none", tmp_path):
        with pytest.raises(InputError, match="fix"):
            read(name)
    with pytest.raises(InputError, match="no such file"):
        read("none/such.txt")
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00x")
    with pytest.raises(InputError, match="byte 1 is no text"):
        read(binary)


@pytest.mark.parametrize("system", [cyclic(4), noon(3)], ids=["cyclic", "noon"])
@pytest.mark.parametrize("write", [formats.phcpack, formats.msolve, formats.text])
def test_what_we_write_is_read_again(system, write):
    """Decimals of PHCpack's format are those of the nearest double."""
    sparse = system.at([])
    found = read(write(sparse), sparse.unknowns)
    assert found.unknowns == sparse.unknowns
    for ours, theirs in zip(from_sparse(sparse, sparse.unknowns), found.polynomials, strict=True):
        floats = [{m: float(c.real) for m, c in p.terms.items()} for p in (ours, theirs)]
        assert floats[0] == floats[1]


def test_a_system_stays_what_it_is():
    graph = Graph()
    x, y = graph.unknown("x", (2,))
    found = read(System(graph, (x * x - Fraction(1, 3) * y, y - 1), groups=((0,), (1,))))
    assert found.unknowns == ("x_1", "x_2")
    assert found.groups == ((0,), (1,))
    assert terms(found.polynomials[0]) == {"x_12": (1, 0), "x_21": (Fraction(-1, 3), 0)}
    a = graph.parameter("a")[()]
    with pytest.raises(InputError, match="parameter a"):
        read(System(graph, (a * x, y)))


def test_expressions_of_sympy():
    x, y = sympy.symbols("x y")
    found = read([(x + y) ** 2 - sympy.I / 3, sympy.Eq(x, sympy.Float(0.5))], [y, x])
    assert found.unknowns == ("y", "x")
    assert terms(found.polynomials[0]) == {
        "x2": (1, 0),
        "x1y1": (2, 0),
        "y2": (1, 0),
        "": (0, Fraction(-1, 3)),
    }
    for bad in (sympy.sin(x), 1 / x, sympy.sqrt(2) * x, x**1000, sympy.oo + x, x < y):
        with pytest.raises(InputError, match=r"equations\[0\]"):
            read([bad], [x, y])


def test_arithmetic_of_gaussian_numbers():
    number = Gaussian(Fraction(3), Fraction(-4))
    one = number * number.inverse()
    assert (one.real, one.imag) == (1, 0)
