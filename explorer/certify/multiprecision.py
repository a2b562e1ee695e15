"""Points that doubles cannot decide.

The same theorem with balls of 128, 256 and 512 bits (Johansson, "Arb", 2017).

See :mod:`explorer.certify.krawczyk` for the theorem. The Hessian is enclosed over a box of
rectangles that holds the polydisc.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.certify.exact import ExactSystem
from explorer.certify.inertia import negative_pivots
from explorer.certify.krawczyk import ROOM
from explorer.certify.reasons import Reason
from explorer.polynomial import StraightLineProgram
from explorer.polynomial.arithmetic import OPERATORS, as_balls
from explorer.sentences import Sentence

if TYPE_CHECKING:
    from flint import acb, acb_mat, arb

PRECISIONS = (128, 256, 512)
"""Bits; doubles with extended residuals are the step before."""
# Steps of Newton's method at one precision: quadratic convergence needs 10, at singular points no
# number will do.
_STEPS = 40
# Steps that may fail to shrink: from the digits of doubles the first ones do where a simple root
# has a condition beyond those.
_STALLS = 3

# The zero is at most this far from the row, in shares of its size; longer steps are damped, at most
# so many, each by at most so many halvings (seen: 7 and 1).
_FARTHEST = 1e-2
_DAMPED, _HALVINGS = 20, 6

_LEAST = (
    2.0**-900
)  # least radius in unknowns: far above what is added to errors where floats would underflow


@dataclass(frozen=True)
class Proved:
    """A certified point.

    Attributes
    ----------
    bits : int
    parts : complex array, shape (K, n)
        The centre, exactly, as a sum of doubles.
    error : float array, shape (n,)
    real : int
        1 real, 0 not real, -1 undecided.
    index : int
        Negative eigenvalues of the Hessian at a real point, else -1.
    loss : pair of floats
        Midpoint and radius at a real point, else NaN.
    """

    bits: int
    parts: NDArray[np.complex128]
    error: NDArray[np.float64]
    real: int
    index: int
    loss: tuple[float, float]


def prove_with_balls(
    exact: ExactSystem, start: NDArray[np.complex128], scale: NDArray[np.float64]
) -> Proved | Sentence:
    """Certify the zero near ``start`` (n,) at the lowest precision that can.

    Gives the reason why none can otherwise.
    """
    from flint import ctx

    if not np.isfinite(start).all():
        return Reason.NOT_FINITE()
    usable = np.where(np.isfinite(scale) & (scale > 0), scale, 1.0)
    found: Proved | Sentence = Reason.NOT_FINITE()
    for bits in PRECISIONS:
        with ctx.workprec(bits):
            found = attempt(exact, start, usable, bits)
        if isinstance(found, Proved) and _is_decided(exact, found):
            return found
    return found


def _is_decided(exact: ExactSystem, found: Proved) -> bool:
    """Not real, or real with its index where there is one."""
    return found.real == 0 or found.index >= 0 or (found.real == 1 and not exact.has_potential)


def attempt(
    exact: ExactSystem, start: NDArray[np.complex128], scale: NDArray[np.float64], bits: int
) -> Proved | Sentence:
    """Certify the zero near ``start`` (n,) with so many bits, which must be in force."""
    from flint import acb, arb

    known = _known(exact)
    centre = _newton(exact, [acb(z.real, z.imag) for z in start.tolist()], known, bits)
    if centre is None:
        return Reason.NO_CONVERGENCE(bits=bits)
    unit = [arb(float(s)) for s in scale]
    inverse = _inverse(exact, centre, known)
    if inverse is not None:
        floor = _largest(abs(z).upper() / s for z, s in zip(centre, unit, strict=True)) * 2.0 ** (
            8 - bits
        )
        least = arb(_LEAST) / min(float(s) for s in scale)
        radius = (
            (8 * _newton_step(exact, centre, unit, inverse, known)).max(floor).max(least).upper()
        )
        for snapped in (_snap(centre, unit, radius), centre):
            beta = _contraction(exact, snapped, unit, radius, inverse, known)
            if beta is not None:
                return _describe(exact, snapped, unit, beta, known, bits)
    return Reason.NO_CONTRACTION(bits=bits)


def _known(exact: ExactSystem) -> list[acb]:
    from flint import acb, fmpq

    return [acb(fmpq(p.numerator, p.denominator)) for p in exact.parameters]


def _newton(exact: ExactSystem, z: list[acb], known: list[acb], bits: int) -> list[acb] | None:
    """Iterate on midpoints until the step is down to rounding or no longer shrinks.

    Where the digits of a double leave the zero's basin, the first steps are too long and are
    damped; the zero must be near the start in any case. Nothing is proved here.
    """
    size = max((float(abs(a).upper()) for a in z), default=0.0) + 1e-300
    start, last, stalls, damped = z, np.inf, 0, 0
    for _ in range(_STEPS):
        change = _change(exact, z, known)
        if change is None:
            return None
        step = _longest(change)
        if step < _FARTHEST * (1 + size):
            z = _moved(z, change, 1.0)
        else:
            shorter = _shortened(exact, z, known, change) if damped < _DAMPED else None
            if shorter is None:
                return None
            z, damped = shorter, damped + 1
        stalls += step < 1e-6 * size and step >= 0.5 * last
        if step <= size * 2.0 ** (16 - bits) or stalls > _STALLS:
            return (
                z
                if _longest([a - b for a, b in zip(z, start, strict=True)]) < _FARTHEST * (1 + size)
                else None
            )
        last = step
    return None


def _change(exact: ExactSystem, z: list[acb], known: list[acb]) -> list[acb] | None:
    """The step of Newton's method, to be taken off."""
    hessian = _hessian(exact, z, known)
    return _solved(hessian, exact, z, known)


def _hessian(exact: ExactSystem, z: list[acb], known: list[acb]) -> acb_mat:
    from flint import acb_mat

    return acb_mat(len(z), len(z), run(exact.system.jacobian_program, z, known))


def _solved(
    hessian: acb_mat, exact: ExactSystem, z: list[acb], known: list[acb]
) -> list[acb] | None:
    """The equations at z over a given Jacobian."""
    from flint import acb_mat

    value = acb_mat(len(z), 1, run(exact.system.value_program, z, known))
    try:
        solved = hessian.solve(value, algorithm="approx")
    except ZeroDivisionError:
        return None
    return [solved[i, 0] for i in range(len(z))]


def _longest(change: list[acb]) -> float:
    return max((float(abs(a).mid()) for a in change), default=0.0)


def _moved(z: list[acb], change: list[acb], factor: float) -> list[acb]:
    return [(a - factor * b).mid() for a, b in zip(z, change, strict=True)]


def _shortened(
    exact: ExactSystem, z: list[acb], known: list[acb], change: list[acb]
) -> list[acb] | None:
    """The longest of some shares of a step after which the next one will be shorter.

    With the Jacobian of z: the natural monotonicity test (Deuflhard, "Newton methods for nonlinear
    problems", 2004, section 3.3).
    """
    hessian, step = _hessian(exact, z, known), _longest(change)
    for halvings in range(_HALVINGS):
        factor = 0.5**halvings
        there = _moved(z, change, factor)
        after = _solved(hessian, exact, there, known)
        if after is not None and _longest(after) <= (1 - factor / 4) * step:
            return there
    return None


def _snap(z: list[acb], unit: list[arb], radius: arb) -> list[acb]:
    """Take a point that is real, or zero in some unknowns, up to ``radius`` as exactly so."""
    from flint import acb

    zero = acb(0)
    snapped = [zero if abs(a) < radius * s else a for a, s in zip(z, unit, strict=True)]
    if all(abs(a.imag) < radius * s for a, s in zip(z, unit, strict=True)):
        return [acb(a.real) for a in snapped]
    return snapped


def _inverse(exact: ExactSystem, z: list[acb], known: list[acb]) -> acb_mat | None:
    from flint import acb_mat

    n = len(z)
    hessian = acb_mat(n, n, run(exact.system.jacobian_program, z, known))
    try:
        identity = acb_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])
        return hessian.solve(identity, algorithm="approx").mid()
    except ZeroDivisionError:
        return None


def _newton_step(
    exact: ExactSystem, z: list[acb], unit: list[arb], inverse: acb_mat, known: list[acb]
) -> arb:
    """Bound beta, in scaled unknowns."""
    from flint import acb_mat

    value = inverse * acb_mat(len(z), 1, run(exact.system.value_program, z, known))
    return _largest(abs(value[i, 0]).upper() / s for i, s in enumerate(unit))


def _contraction(
    exact: ExactSystem,
    z: list[acb],
    unit: list[arb],
    radius: arb,
    inverse: acb_mat,
    known: list[acb],
) -> arb | None:
    """Give beta when the theorem holds in the polydisc of this radius."""
    from flint import acb_mat

    n, beta = len(z), _newton_step(exact, z, unit, inverse, known)
    spread = acb_mat(
        n, n, run(exact.system.jacobian_program, widened(z, [radius * s for s in unit]), known)
    )
    product = inverse * spread
    kappa = _largest(
        sum((abs(product[i, j] - int(i == j)).upper() * unit[j] for j in range(n)), unit[0] * 0)
        / unit[i]
        for i in range(n)
    )
    return beta if bool(kappa < 0.5) and bool(4 * beta <= radius) else None


def _largest(values: Any) -> arb:
    from flint import arb

    largest = arb(0)
    for value in values:
        largest = largest.max(value)
    return largest.upper()


def widened(z: list[acb], radii: list[arb]) -> list[acb]:
    """Boxes that hold the discs of given radii around the midpoints."""
    from flint import acb, arb

    return [
        acb(arb(a.real.mid(), r.upper()), arb(a.imag.mid(), r.upper()))
        for a, r in zip(z, radii, strict=True)
    ]


def _describe(
    exact: ExactSystem, z: list[acb], unit: list[arb], beta: arb, known: list[acb], bits: int
) -> Proved:
    from flint import arb, arb_mat

    n = len(z)
    bound = [ROOM * beta * s for s in unit]
    error = np.array([float(b.upper()) * (1 + 1e-12) + 1e-300 for b in bound])
    is_real = all(a.imag == 0 for a in z)
    not_real = any(bool(abs(a.imag) > b) for a, b in zip(z, bound, strict=True))
    index, loss = -1, (np.nan, np.nan)
    if is_real and exact.has_potential:
        box = [arb(a.real.mid(), b.upper()) for a, b in zip(z, bound, strict=True)]
        real = [a.real for a in known]
        index = negative_pivots(arb_mat(n, n, run(exact.system.jacobian_program, box, real)))
        ball = run(exact.system.potential_program, box, real)[0]
        middle = float(ball.mid())
        loss = (middle, float(abs(ball - middle).upper()) * (1 + 1e-12) + 1e-300)
    return Proved(bits, _parts(z), error, 1 if is_real else 0 if not_real else -1, index, loss)


def _parts(z: list[acb]) -> NDArray[np.complex128]:
    """Write midpoints as sums of doubles, exactly; shape (K, n)."""
    rest = [(a.real.mid(), a.imag.mid()) for a in z]
    parts: list[list[complex]] = []
    while not parts or any(x != 0 or y != 0 for x, y in rest):
        high = [complex(float(x), float(y)) for x, y in rest]
        parts.append(high)
        rest = [
            ((x - h.real).mid(), (y - h.imag).mid()) for (x, y), h in zip(rest, high, strict=True)
        ]
        if all(h == 0 for h in high):
            break  # what is left underflows, and the error bound below takes it in
    return np.array(parts)


def run(program: StraightLineProgram, unknowns: list[Any], parameters: list[Any]) -> list[Any]:
    """Run a program on balls, ``acb`` or ``arb``."""
    constants = as_balls(program.constants, type(unknowns[0]))
    return program.run([*unknowns, *parameters, *constants], OPERATORS)
