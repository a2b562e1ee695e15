"""Polynomials as text: read by recursive descent into exact terms, never run.

The grammar of an equation, with blanks anywhere between words::

    equation = sum [ ("=" | "==") sum ]
    sum      = product { ("+" | "-") product }
    product  = signed { ("*" | "/") signed }        (the divisor a number that is not zero)
    signed   = { "+" | "-" } power
    power    = atom [ ("^" | "**") signed ]          (the exponent a whole number, zero or more)
    atom     = number | number "i" | "i" | "I" | name | "(" sum ")"

Losses are read elsewhere (:mod:`explorer.networks.architectures.formula`): those are Python's own
formulas on arrays. Equations are scalar, come from files of other programs, and may use any name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NoReturn

from explorer.limits import Limit
from explorer.systems.polynomial import (
    Gaussian,
    I,
    Polynomial,
    TooLargeError,
)
from explorer.systems.readers.scanner import Source, Word, shown, words

Known = Mapping[str, Polynomial]
UNIT = Polynomial.constant(I)
UNITS: Known = {"i": UNIT, "I": UNIT}
"""The imaginary unit's names."""
_POWERS = ("^", "**")
_FUNCTIONS = frozenset(
    ["sin", "cos", "tan", "exp", "log", "sqrt", "abs", "sinh", "cosh", "tanh", "pow"]
)


def read_equation(
    text: str, source: Source, known: Known = UNITS, met: list[str] | None = None
) -> Polynomial:
    """Read one equation as the polynomial that is to vanish.

    Parameters
    ----------
    text : str
        With two sides, or the polynomial alone.
    source : Source
    known : mapping of str to Polynomial
        What names stand for.
    met : list of str, optional
        Other names become unknowns, and are put in here as they are met; without it they are
        refused.

    Raises
    ------
    InputError
        With the place and the word, and what is allowed.

    Examples
    --------
    >>> found = read_equation("x^2 = 2*i", Source("here"), met=[])
    >>> found.degree, found.is_real
    (2, False)
    """
    return _Reader(text, source, known, met).equation()


class _Reader:
    """Reads one text; the position is that of the next word."""

    def __init__(self, text: str, source: Source, known: Known, met: list[str] | None) -> None:
        self.text = text
        self.source = source
        self.known = known
        self.met = met
        self.words = words(text, source)
        self.next = 0
        self.depth = 0

    def equation(self) -> Polynomial:
        if self.word.kind == "end":
            self.refuse(self.word, "there is no equation; write one, such as x^2 - 1")
        left = self.sum()
        if self.word.text in ("=", "=="):
            self.take()
            left = self.within(self.word, lambda right: left - right, self.sum())
        self.end()
        return left

    @property
    def word(self) -> Word:
        return self.words[self.next]

    def take(self) -> Word:
        word = self.word
        self.next += 1
        return word

    def refuse(self, word: Word, why: str) -> NoReturn:
        self.source.refuse(why, self.text, word.position)

    def within(
        self, word: Word, make: Callable[[Polynomial], Polynomial], operand: Polynomial
    ) -> Polynomial:
        """Do arithmetic that must not grow beyond the limits."""
        try:
            return make(operand)
        except TooLargeError as error:
            return self.refuse(word, f"the size of the polynomial, {error}")

    def end(self) -> None:
        word = self.word
        if word.kind == "end":
            return
        before = self.words[self.next - 1]
        if word.text in ("=", "=="):
            self.refuse(word, "a second '='; fix: one equation has two sides")
        if word.text == ")":
            self.refuse(word, "')' without '('; fix: take it out, or open it before")
        together = word.kind in ("name", "number", "imaginary") or word.text == "("
        if together and before.kind == "name" and before.text.lower() in _FUNCTIONS:
            self.refuse(before, f"{before.text} is not polynomial; only + - * / ^ are")
        if together:
            joined = f"{before.text}*{word.text}"
            self.refuse(word, f"an operation is missing before {word.text!r}; fix: {joined}")
        self.refuse(word, f"{word.text!r} is not expected here; fix: one equation at a time")

    def sum(self) -> Polynomial:
        start = self.word
        first = self.product()
        if self.word.text not in ("+", "-"):
            return first
        # In place: files have sums of many thousand terms
        total = Polynomial(dict(first.terms))
        while self.word.text in ("+", "-"):
            word = self.take()
            term = self.product()
            total.add(-term if word.text == "-" else term)
        return self.within(start, Polynomial.checked, total)

    def product(self) -> Polynomial:
        total = self.signed()
        while self.word.text in ("*", "/"):
            word = self.take()
            start = self.word
            factor = self.signed()
            if word.text == "/":
                factor = self.inverse(start, factor)
            total = self.within(word, total.__mul__, factor)
        return total

    def inverse(self, word: Word, divisor: Polynomial) -> Polynomial:
        value = divisor.value
        if value is None:
            self.refuse(word, "the divisor is no number; fix: multiply the equation by it")
        if not value:
            self.refuse(word, "divides by zero; fix: take another number")
        return Polynomial.constant(value.inverse())

    def signed(self) -> Polynomial:
        negative = False
        while self.word.text in ("+", "-"):
            negative ^= self.take().text == "-"
        result = self.power()
        return -result if negative else result

    def power(self) -> Polynomial:
        start = self.word
        base = self.atom()
        if self.word.text not in _POWERS:
            return base
        self.take()
        at = self.word
        self.deeper(at)
        exponent = self.signed().value
        self.depth -= 1
        if exponent is None or exponent.imag or exponent.real.denominator != 1:
            self.refuse(at, "the exponent is no whole number; fix: write one, such as x^2")
        if exponent.real < 0:
            self.refuse(at, "the exponent is negative; fix: multiply the equation by that power")
        if exponent.real > Limit.DEGREE.most:
            self.refuse(at, f"the exponent {shown(at.text)} is {Limit.DEGREE.excess()}")
        return self.within(start, lambda b: b.power(int(exponent.real)), base)

    def deeper(self, word: Word) -> None:
        self.depth += 1
        if self.depth > Limit.DEPTH.most:
            self.refuse(word, f"nested {Limit.DEPTH.excess()}")

    def atom(self) -> Polynomial:
        word = self.take()
        if word.kind in ("number", "imaginary"):
            value = Gaussian(self.number(word))
            return Polynomial.constant(value * I if word.kind == "imaginary" else value)
        if word.kind == "name":
            return self.named(word)
        if word.text == "(":
            return self.bracket(word)
        found = "the text ends" if word.kind == "end" else f"{word.text!r} stands"
        return self.refuse(word, f"{found} where a number, a name or '(' is expected")

    def bracket(self, word: Word) -> Polynomial:
        self.deeper(word)
        inside = self.sum()
        self.depth -= 1
        if self.word.text != ")":
            if self.word.kind != "end":
                self.end()
            self.refuse(word, "'(' is never closed; fix: write ')' where it ends")
        self.take()
        return inside

    def named(self, word: Word) -> Polynomial:
        if word.text in self.known:
            return self.known[word.text]
        if self.word.text == "(" and word.text.lower() in _FUNCTIONS:
            self.refuse(word, f"{word.text} is not polynomial; only + - * / ^ are")
        if self.met is None:
            names = ", ".join(name for name in self.known if self.known[name] is not UNIT)
            listed = f"is not among the names {shown(names)}" if names else "is no number"
            self.refuse(word, f"{shown(word.text)} {listed}; fix: name it there, or correct it")
        if word.text not in self.met:
            self.met.append(word.text)
        return Polynomial.unknown(word.text)

    def number(self, word: Word) -> Fraction:
        digits, _, ten = word.text.lower().partition("e")
        power = len(digits.split(".")[0].lstrip("0")) + int(ten[:9] or 0)
        for limit, size in ((Limit.NUMBER_LENGTH, len(word.text)), (Limit.POWER_OF_TEN, power)):
            if abs(size) > limit.most:
                self.refuse(word, f"the number {shown(word.text)} is {limit.excess()}")
        if not digits.isascii():
            self.refuse(word, f"the number {shown(word.text)} has digits other than 0 to 9")
        return Fraction(word.text)
