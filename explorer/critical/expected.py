"""Exact numbers of complex critical points known in closed form, for generic parameters (THEORY: closed forms)."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

from explorer.architectures import DeepLinear
from explorer.problem import Problem
from explorer.problem.cautions import in_general_position

# Degree of the gradient ideal for generic data with rank X = d_0, by a Groebner basis modulo 32003.
_EXACT = {
    (2, 2, 2): 225,
    (1, 2, 2, 1): 129,
    (2, 1, 1, 2): 81,
}
_BHARADWAJ_HOSTEN = "Bharadwaj and Hosten, arXiv 2301.12651"


@dataclass(frozen=True)
class Expected:
    """A known count and where it comes from.

    Attributes
    ----------
    count : int
    source : str
    generic : bool
        True: the number for generic parameters, an upper bound for the isolated points of special ones. False: the
        number for these very data, counted with multiplicity.
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
    if not isinstance(architecture, DeepLinear):
        return None
    return deep_linear_count(architecture.widths, problem.sample_rank)


def deep_linear_count(widths: tuple[int, ...], rank: int) -> Expected | None:
    """Closed forms for deep linear networks; ``rank`` is the rank of X."""
    hidden = len(widths) - 2
    inputs, first, outputs = widths[0], widths[1], widths[-1]
    if all(d == 1 for d in widths):
        return Expected(1 + hidden * 2 ** (hidden + 1), "1 + H 2^(H+1), all widths 1")
    if rank == inputs and widths in _EXACT:
        return Expected(_EXACT[widths], "degree of the gradient ideal modulo 32003")
    if hidden != 1 or not 1 <= rank <= inputs:
        return None
    if first == 1:
        return Expected(1 + 4 * rank * outputs, f"1 + 4 s d_y, one hidden unit ({_BHARADWAJ_HOSTEN})")
    if outputs == 1:
        return Expected(_pattern_sum(first, rank), f"sum_r 4^r C(d_1,r) C(s,r), one output ({_BHARADWAJ_HOSTEN})")
    if rank == 1:
        return Expected(_pattern_sum(first, outputs), f"sum_r 4^r C(d_1,r) C(d_y,r), rank X = 1 ({_BHARADWAJ_HOSTEN})")
    return None


def _pattern_sum(a: int, b: int) -> int:
    return sum(4**r * comb(a, r) * comb(b, r) for r in range(min(a, b) + 1))
