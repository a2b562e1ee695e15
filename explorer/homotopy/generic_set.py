"""What a generic solve finds, and what its claim to be complete rests on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.files.address import address
from explorer.homotopy.parameter_path import Complex
from explorer.sentences import Sentence, Template


class PatternVerdict(Template):
    """What the claim that no solution with a pattern is missing rests on."""

    ORIGIN = "the origin"
    STOP_RULE_MET = "{quiet} cycles in a row brought no new orbit; {lost} of {paths} paths lost"
    STOP_RULE_NOT_MET = (
        "UNSETTLED after {loops} cycles, the last {quiet} without a new orbit; "
        "{lost} of {paths} paths lost"
    )
    IMAGE = (
        "image of another pattern under a permutation, that one settled by {quiet} quiet cycles; "
        "{lost} of {paths} paths lost"
    )
    IMAGE_OF_UNSETTLED = (
        "image of another pattern under a permutation, that one UNSETTLED; "
        "{lost} of {paths} paths lost"
    )


@dataclass(frozen=True)
class PatternSet:
    """One representative per orbit of the solutions on a coordinate subspace.

    Attributes
    ----------
    pattern : bool array, shape (n,)
    actions : complex array, shape (g, n)
        Group acting freely on these solutions; there are ``g * len(points)`` of them.
    points : complex array, shape (K, n)
    loops : int
        Monodromy cycles made.
    lost : int
        Paths that failed twice and were not found from the other end either. A lost path takes away
        what one cycle could have told, never a solution; a cycle with many of them does not count
        for the stop rule.
    stop_rule_met : bool
        Whether the stop rule of :class:`MonodromyOptions` was met, with every orbit known at the
        common parameters.
    paths : int
        Paths tracked, second tries of jumps included.
    loops_without_progress : int
        Cycles in a row, at the end, that brought nothing new: what ``stop_rule_met`` rests on.
    copied : bool
        Whether a permutation of unknowns and parameters carried the points over from another
        pattern.
    """

    pattern: NDArray[np.bool_]
    actions: Complex
    points: Complex
    loops: int = 0
    lost: int = 0
    stop_rule_met: bool = False
    paths: int = 0
    loops_without_progress: int = 0
    copied: bool = False

    @property
    def count(self) -> int:
        """Number of solutions with this pattern."""
        return len(self.points) * len(self.actions)

    @property
    def verdict(self) -> Sentence:
        """What the claim that nothing is missing rests on."""
        if not self.pattern.any():
            return PatternVerdict.ORIGIN()
        if self.copied:
            verdict = (
                PatternVerdict.IMAGE if self.stop_rule_met else PatternVerdict.IMAGE_OF_UNSETTLED
            )
        else:
            verdict = (
                PatternVerdict.STOP_RULE_MET
                if self.stop_rule_met
                else PatternVerdict.STOP_RULE_NOT_MET
            )
        return verdict(
            loops=self.loops,
            quiet=self.loops_without_progress,
            lost=self.lost,
            paths=self.paths,
        )


@dataclass(frozen=True)
class GenericSet:
    """All solutions at one generic parameter point.

    Attributes
    ----------
    data, parameters : complex arrays, shapes (k,) and (p,)
        Family coordinates and parameters of the generic point.
    sets : tuple of PatternSet
        One a pattern that has solutions; the origin included.
    witness : Sentence or None
        What agrees with the number of solutions, see :class:`Witness`; None where nothing does.
    means : str
        What could be asked when the set was found: with other means it is asked again.
    """

    data: Complex
    parameters: Complex
    sets: tuple[PatternSet, ...]
    witness: Sentence | None = None
    means: str = ""

    @cached_property
    def digest(self) -> str:
        """Hash of the points, made once for all that ask."""
        return address(*(s.points.tobytes() for s in self.sets), digits=64)

    @property
    def count(self) -> int:
        """Number of complex solutions."""
        return sum(s.count for s in self.sets)

    @property
    def stop_rule_met(self) -> bool:
        """Whether every pattern met its stop rule."""
        return all(s.stop_rule_met for s in self.sets)

    @property
    def settled(self) -> bool:
        """Whether something other than quiet loops agrees with the number of solutions."""
        return self.witness is not None
