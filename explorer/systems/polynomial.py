"""Polynomials with exact complex coefficients while they are read."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from explorer.limits import Limit

Monomial = tuple[tuple[str, int], ...]
"""Pairs of an unknown and its exponent, sorted."""


class TooLargeError(ValueError):
    """A polynomial that grows beyond the limits; the message says which."""


@dataclass(frozen=True)
class Gaussian:
    """A complex number with rational parts.

    Attributes
    ----------
    real, imag : Fraction

    Examples
    --------
    >>> Gaussian(Fraction(1), Fraction(2)) * Gaussian(Fraction(0), Fraction(1))
    Gaussian(real=Fraction(-2, 1), imag=Fraction(1, 1))
    """

    real: Fraction
    imag: Fraction = Fraction(0)

    def __bool__(self) -> bool:
        return bool(self.real or self.imag)

    def __add__(self, other: Gaussian) -> Gaussian:
        return Gaussian(self.real + other.real, self.imag + other.imag)

    def __neg__(self) -> Gaussian:
        return Gaussian(-self.real, -self.imag)

    def __mul__(self, other: Gaussian) -> Gaussian:
        if not self.imag and not other.imag:
            return Gaussian(self.real * other.real)
        real = self.real * other.real - self.imag * other.imag
        return Gaussian(real, self.real * other.imag + self.imag * other.real)

    def inverse(self) -> Gaussian:
        """One divided by the number, which is not zero."""
        norm = self.real**2 + self.imag**2
        return Gaussian(self.real / norm, -self.imag / norm)

    @property
    def bits(self) -> int:
        """Binary digits of the longest numerator or denominator."""
        parts = (*self.real.as_integer_ratio(), *self.imag.as_integer_ratio())
        return max(part.bit_length() for part in parts)


ONE = Gaussian(Fraction(1))
I = Gaussian(Fraction(0), Fraction(1))  # noqa: E741  (its name in mathematics)


@dataclass(frozen=True)
class Polynomial:
    """A polynomial as its terms.

    Attributes
    ----------
    terms : dict of monomials to numbers that are not zero

    Examples
    --------
    >>> x = Polynomial.unknown("x")
    >>> (x + x * x).degree
    2
    """

    terms: dict[Monomial, Gaussian]

    @classmethod
    def constant(cls, value: Gaussian) -> Polynomial:
        """Make a constant."""
        return cls({(): value} if value else {})

    @classmethod
    def unknown(cls, name: str) -> Polynomial:
        """Make an unknown."""
        return cls({((name, 1),): ONE})

    @property
    def degree(self) -> int:
        """Total degree; 0 for the zero polynomial."""
        return max((_degree(monomial) for monomial in self.terms), default=0)

    @property
    def value(self) -> Gaussian | None:
        """The number that a constant is; None for others."""
        if not self.terms:
            return Gaussian(Fraction(0))
        return self.terms.get(()) if len(self.terms) == 1 else None

    @property
    def names(self) -> set[str]:
        """Unknowns that occur."""
        return {name for monomial in self.terms for name, _ in monomial}

    @property
    def is_real(self) -> bool:
        """Whether all coefficients are real."""
        return not any(c.imag for c in self.terms.values())

    def __add__(self, other: Polynomial) -> Polynomial:
        total = Polynomial(dict(self.terms))
        total.add(other)
        return total.checked()

    def __neg__(self) -> Polynomial:
        return Polynomial({monomial: -c for monomial, c in self.terms.items()})

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        _within(Limit.PRODUCTS, len(self.terms) * len(other.terms))
        _within(Limit.DEGREE, self.degree + other.degree)
        total: dict[Monomial, Gaussian] = {}
        for left, c in self.terms.items():
            for right, d in other.terms.items():
                _put(total, _joined(left, right), c * d)
        return Polynomial(total).checked()

    def add(self, other: Polynomial) -> None:
        """Add another polynomial in place."""
        for monomial, c in other.terms.items():
            _put(self.terms, monomial, c)

    def checked(self) -> Polynomial:
        """Give the polynomial itself.

        Raises
        ------
        TooLargeError
            When there are too many terms.
        """
        _within(Limit.TERMS, len(self.terms))
        return self

    def power(self, exponent: int) -> Polynomial:
        """Raise to a whole power, zero or more.

        Raises
        ------
        TooLargeError
        """
        bits = max((c.bits for c in self.terms.values()), default=1)
        _within(Limit.DEGREE, self.degree * exponent)
        _within(Limit.COEFFICIENT_BITS, (bits - 1) * exponent)
        result = Polynomial.constant(ONE)
        base = self
        while exponent:
            if exponent % 2:
                result = result * base
            exponent //= 2
            if exponent:
                base = base * base
        return result

    def primitive(self) -> Polynomial:
        """The polynomial times the number that makes its first coefficient one.

        Equal for polynomials that differ by a constant factor.
        """
        if not self.terms:
            return self
        factor = self.terms[min(self.terms)].inverse()
        return Polynomial({monomial: c * factor for monomial, c in self.terms.items()})

    def integral(self) -> Polynomial:
        """The polynomial times a number that makes its coefficients whole, up to a power of two.

        The largest is near one, so that neither it nor its powers overflow.
        """
        parts = [part for c in self.terms.values() for part in (c.real, c.imag) if part]
        factor = Fraction(lcm(*(p.denominator for p in parts)))
        factor /= gcd(*(int(p * factor) for p in parts)) if parts else 1
        largest = max((abs(p * factor) for p in parts), default=Fraction(1))
        bits = largest.numerator.bit_length() - largest.denominator.bit_length()
        number = Gaussian(factor / Fraction(2) ** bits)
        return Polynomial({monomial: c * number for monomial, c in self.terms.items()})


def _within(limit: Limit, number: int) -> None:
    if number > limit.most:
        raise TooLargeError(limit.excess(number))


def _degree(monomial: Monomial) -> int:
    return sum(exponent for _, exponent in monomial)


def _joined(left: Monomial, right: Monomial) -> Monomial:
    if not left or not right:
        return left or right
    powers = dict(left)
    for name, exponent in right:
        powers[name] = powers.get(name, 0) + exponent
    return tuple(sorted(powers.items()))


def _put(total: dict[Monomial, Gaussian], monomial: Monomial, c: Gaussian) -> None:
    known = total.get(monomial)
    value = c if known is None else known + c
    if value:
        total[monomial] = value
    else:
        total.pop(monomial, None)
