"""What a trace test finds on one zero pattern, and what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.options import TraceOptions
from explorer.homotopy.parameter_path import Complex
from explorer.sentences import Sentence, Template

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Trace:
    """Sums along a line, measured against what single orbits add.

    Attributes
    ----------
    error : float
        How far the sum is from a rational function, relative to the summands; infinite where none
        of low degree is near.
    effects : float array, shape (N,)
        How far it would be without each of the orbits.
    shares : float array, shape (N,)
        How far each orbit alone is, relative to itself.
    degree, samples : int
    spiral : bool
        Whether the samples cross scales.
    """

    error: float
    effects: Floats
    shares: Floats
    degree: int = 0
    samples: int = 0
    spiral: bool = True

    def holds(self, o: TraceOptions) -> bool:
        """Whether even the least visible orbit would have shown.

        One orbit alone has nothing to be compared with.
        """
        if not np.isfinite(self.error) or not len(self.effects):
            return False
        if len(self.effects) == 1:
            return True
        visible = self.error <= o.share * float(self.effects.min())
        return visible and (not self.spiral or float(self.shares.min()) >= o.own_share)


NO_TRACE = Trace(np.inf, np.zeros(0), np.zeros(0))


class TraceVerdict(Template):
    """What a trace test says."""

    PASSED = (
        "passed: the sum over the {known} known orbits is a rational function of degree {degree} "
        "at {samples} places, error {error:.0e} where one missing orbit makes {effect:.0e}"
    )
    ALONE = (
        "passed: the one known orbit is by itself a rational function of degree {degree} at "
        "{samples} places, error {error:.0e}"
    )
    IMAGE = "passed: image of another pattern under a permutation, on which the trace test passed"
    ORBITS_MISSING = "FAILED: {missing} orbits are missing from the {known} known"
    NOT_RATIONAL = (
        "no verdict: the sum over the {known} known orbits is no rational function of low degree "
        "at {samples} places, and {loops} cycles on other scales found no further orbit"
    )
    NOT_VISIBLE = (
        "no verdict: the sum over the {known} known orbits is a rational function, and so it "
        "would be without some of them (error {error:.0e}, effect {effect:.0e})"
    )
    LINEAR = (
        "passed: the sum over the {known} known orbits is a linear function at {samples} places, "
        "error {error:.0e} where one missing orbit makes {effect:.0e}"
    )
    SLICED = (
        "passed: the sum over the {known} known orbits and {far} that come from infinity is a "
        "linear function on {samples} slices, error {error:.0e} where one missing orbit makes "
        "{effect:.0e}"
    )
    NOT_LINEAR = (
        "no verdict: the sum over the {known} known orbits and those that come from infinity is no "
        "linear function on {samples} slices (error {error:.0e}, effect of one orbit {effect:.0e})"
    )
    PATHS_LOST = "no verdict: paths of the {known} known orbits were lost"


@dataclass(frozen=True)
class TraceResult:
    """Verdict on one pattern.

    Attributes
    ----------
    pattern : bool array, shape (n,)
    orbits : int
        Orbits known.
    missing : complex array, shape (M, n)
        Further orbits at the generic point that the test has found.
    complete : bool
        Whether the test passes with these.
    trace : Trace
        Of all of them.
    verdict : Sentence
        One of :class:`TraceVerdict`.
    paths : int
        Paths tracked for the test; a step from one place to the next counts as one.
    """

    pattern: NDArray[np.bool_]
    orbits: int
    missing: Complex
    complete: bool
    trace: Trace
    verdict: Sentence
    paths: int

    @property
    def passed(self) -> bool | None:
        """True: complete. False: orbits are missing. None: the test could not be carried out."""
        if self.verdict.template is TraceVerdict.ORBITS_MISSING:
            return False
        return True if self.complete else None


def holds(results: Iterable[TraceResult]) -> bool | None:
    """Whether no pattern lacks an orbit: False if one does, None if some test gave no verdict."""
    passed = [r.passed for r in results]
    if False in passed:
        return False
    return None if None in passed else True
