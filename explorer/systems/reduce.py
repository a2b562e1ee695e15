"""What can be said of equations before any path is followed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_mat

from explorer.sentences import Sentence
from explorer.systems.equations import Equations
from explorer.systems.findings import SystemFinding, SystemNote, SystemStatus, SystemVerdict
from explorer.systems.findings import SystemWitness as Witness
from explorer.systems.polynomial import Gaussian, Polynomial

# Linear systems with more unknowns go the long way.
_LARGEST_LINEAR = 120


@dataclass(frozen=True)
class Reduced:
    """Equations without zeros and repetitions, and the answer where it is plain already.

    Attributes
    ----------
    equations : Equations
    notes : tuple of Sentence
    verdict : SystemVerdict or None
        Where nothing is left to solve.
    exact_point : tuple of Gaussian, or None
    family : Sentence or None
        Why solutions, if there are any, cannot be isolated.
    """

    equations: Equations
    notes: tuple[Sentence, ...] = ()
    verdict: SystemVerdict | None = None
    exact_point: tuple[Gaussian, ...] | None = None
    family: Sentence | None = None


def reduce(given: Equations) -> Reduced:
    """Leave out what says nothing, and answer what needs no paths.

    Examples
    --------
    >>> from explorer.systems.given import read
    >>> print(reduce(read(["x + y = 1", "x + y = 2"])).verdict)
    proved: there is no solution; exact elimination of the linear equations
    """
    for number, polynomial in enumerate(given.polynomials, start=1):
        if polynomial.terms and polynomial.value is not None:
            return Reduced(given, verdict=_none(Witness.CONSTANT(number=number)))
    kept, notes = _distinct(given.polynomials)
    equations = given.take(kept)
    if all(d == 1 for d in equations.degrees) and len(given.unknowns) <= _LARGEST_LINEAR:
        return _linear(equations, notes)
    return Reduced(equations, notes, family=_not_isolated(equations))


def _none(witness: Sentence) -> SystemVerdict:
    sentence = SystemFinding.NO_SOLUTION(witness=witness)
    return SystemVerdict(SystemStatus.PROVED, sentence, witness)


def _distinct(
    polynomials: tuple[Polynomial, ...],
) -> tuple[list[Polynomial], tuple[Sentence, ...]]:
    kept: list[Polynomial] = []
    seen: set[object] = set()
    zero = twice = 0
    for polynomial in polynomials:
        key = frozenset(polynomial.primitive().terms.items())
        if not polynomial.terms:
            zero += 1
        elif key in seen:
            twice += 1
        else:
            seen.add(key)
            kept.append(polynomial)
    notes = []
    if zero:
        notes.append(SystemNote.ZERO(count=zero))
    if twice:
        notes.append(SystemNote.TWICE(count=twice))
    return kept, tuple(notes)


def _not_isolated(equations: Equations) -> Sentence | None:
    used = {name for p in equations.polynomials for name in p.names}
    if unused := [name for name in equations.unknowns if name not in used]:
        return Witness.UNUSED(name=unused[0])
    if len(equations) < len(equations.unknowns):
        return Witness.FEWER(equations=len(equations), unknowns=len(equations.unknowns))
    return None


def _linear(equations: Equations, notes: tuple[Sentence, ...]) -> Reduced:
    """Eliminate exactly; real and imaginary parts are unknowns of their own."""
    n = len(equations.unknowns)
    if not len(equations):
        witness = Witness.DIMENSION(dimension=n)
        return Reduced(equations, notes, _family(witness), family=witness)
    echelon, rank = _matrix(equations).rref()
    pivots = [next(k for k in range(2 * n + 1) if echelon[row, k] != 0) for row in range(rank)]
    if 2 * n in pivots:
        return Reduced(equations, notes, _none(Witness.ELIMINATION()))
    if rank < 2 * n:
        witness = Witness.DIMENSION(dimension=n - rank // 2)
        return Reduced(equations, notes, _family(witness), family=witness)
    values = [_fraction(echelon[row, 2 * n]) for row in range(2 * n)]
    point = tuple(Gaussian(values[k], values[n + k]) for k in range(n))
    witness = Witness.ELIMINATION()
    verdict = SystemVerdict(SystemStatus.PROVED, SystemFinding.EXACT(witness=witness), witness)
    return Reduced(equations, notes, verdict, exact_point=point)


def _family(witness: Sentence) -> SystemVerdict:
    sentence = SystemFinding.FAMILY(witness=witness)
    return SystemVerdict(SystemStatus.UNDECIDED, sentence, witness)


def _matrix(equations: Equations) -> fmpq_mat:
    """Two rows an equation, one a part; the last column is the right side."""
    n = len(equations.unknowns)
    place = {name: k for k, name in enumerate(equations.unknowns)}
    rows = []
    for polynomial in equations.polynomials:
        real = [fmpq(0)] * (2 * n + 1)
        imag = [fmpq(0)] * (2 * n + 1)
        for monomial, c in polynomial.terms.items():
            a, b = (fmpq(part.numerator, part.denominator) for part in (c.real, c.imag))
            if not monomial:
                real[2 * n], imag[2 * n] = -a, -b
                continue
            k = place[monomial[0][0]]
            real[k], real[n + k] = a, -b
            imag[k], imag[n + k] = b, a
        rows += [real, imag]
    return fmpq_mat(rows)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
