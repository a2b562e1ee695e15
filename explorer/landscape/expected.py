"""Exact numbers of complex critical points known in closed form, for generic parameters (THEORY: closed forms)."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.networks.problem import Problem
from explorer.networks.problem.warnings import in_general_position


@dataclass(frozen=True)
class Expected:
    """A known count and where it comes from.

    Attributes
    ----------
    count : int
    source : str
    generic : bool
        True: the number for generic parameters, an upper bound for the isolated points of special
        ones. False: the number for these very data, counted with multiplicity.
    """

    count: int
    source: str
    generic: bool = True

    def applies(self, problem: Problem) -> bool:
        """Whether a complete list of this problem must have this many points, multiplicities included."""
        return not self.generic or in_general_position(problem.ridge)


def expected_count(problem: Problem) -> Expected | None:
    """Number of critical points for generic data of this sample rank, where a closed form is known.

    For special parameters it is an upper bound for the number of isolated critical points.
    """
    architecture = problem.architecture
    known = architecture.known_count(problem.sample_rank) if architecture.plain else None
    return None if known is None else Expected(*known)
