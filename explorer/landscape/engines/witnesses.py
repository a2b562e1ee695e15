"""Who can vouch for the number of solutions of an architecture at generic parameters.

In the order in which they are asked: cheap ones first.
"""

from __future__ import annotations

from explorer.external import msolve
from explorer.homotopy.generic_set import GenericSet
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.parameter_path import Family
from explorer.homotopy.progress import Watch
from explorer.homotopy.trace import Targets
from explorer.homotopy.witness import Asked, Finding, Witness, counted
from explorer.homotopy.witnesses import MOST_ORBITS, MOST_PATHS, StartWitness, TraceWitness
from explorer.landscape.exact_count import GenericData, closed_form, generic_count
from explorer.networks.architectures import Architecture
from explorer.polynomial import System

# Limits of the Groebner basis as a witness, part of the first solve of an architecture.
_LIMITS = msolve.MsolveOptions(time_limit=10.0)
# Sets with more solutions are not tried: the basis would not be found within these limits.
_MOST = 1000


def witnesses_of(
    architecture: Architecture,
    rank: int,
    family: Family,
    seed: int,
    options: NativeOptions,
    watch: Watch | None = None,
) -> tuple[Asked, ...]:
    """Witnesses for data of one rank, cheap ones first."""
    data, system = GenericData(architecture, rank), architecture.system
    return (
        _ClosedForm(data),
        _Degree(data),
        _Bezout(system),
        TraceWitness(system, family, seed, options, watch, lines_of(architecture, rank)),
        StartWitness(system, seed, options),
    )


def lines_of(architecture: Architecture, rank: int) -> Targets:
    """What a trace test may move besides ridge coefficients, for a zero pattern."""
    return lambda pattern: architecture.connected_lines(pattern, rank)


def means_at_hand(options: NativeOptions) -> str:
    """What search and witnesses have at their disposal; a set that is left open is kept with it."""
    basis = f"msolve {_LIMITS.time_limit:g} s, " if msolve.available() else ""
    limits = f"start {MOST_PATHS}, trace test {MOST_ORBITS}"
    return f"{basis}{limits}, {options.tracker}, {options.monodromy}, {options.trace}"


class _ClosedForm:
    """The known count of an architecture."""

    def __init__(self, data: GenericData) -> None:
        self.known = closed_form(data)

    def __call__(self, generic: GenericSet) -> Finding | None:
        if self.known is None:
            return None
        sentence = Witness.CLOSED_FORM(source=self.known.source, count=self.known.count)
        return counted(sentence, self.known.count, generic)


class _Bezout:
    """The classical bound, where it is reached: no system has more isolated solutions."""

    def __init__(self, system: System) -> None:
        self.system = system

    def __call__(self, generic: GenericSet) -> Finding | None:
        bounds = [self.system.total_degree]
        if self.system.groups:
            bounds.append(self.system.multihomogeneous_bezout())
        if generic.count not in bounds:
            return None
        return Finding(Witness.BEZOUT(count=generic.count), agrees=True)


class _Degree:
    """The degree of the gradient ideal at random residues, modulo two primes."""

    def __init__(self, data: GenericData) -> None:
        self.data = data

    def __call__(self, generic: GenericSet) -> Finding | None:
        if generic.count > _MOST:
            return None
        known = generic_count(self.data, _LIMITS)
        if known is None:
            return None
        told = Witness.DEGREE(count=known.count, primes=msolve.PRIMES_TEXT)
        return counted(told, known.count, generic)
