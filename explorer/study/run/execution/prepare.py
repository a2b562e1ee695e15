"""What is known before runs are made: their generic sets, found once, and how many points each will have."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from explorer.study.plan.plan import Combination, Run

if TYPE_CHECKING:
    from explorer.homotopy import Watch


class Known:
    """Number of critical points of each run.

    Parameters
    ----------
    threads : int
        Threads of a generic solve.
    tell : callable, optional
        Told the label of the combination before a generic solve begins.
    watch : callable, optional
        Told how far it has come, see :class:`explorer.homotopy.Report`.
    """

    def __init__(
        self, threads: int, tell: Callable[[str], None] | None = None, watch: Watch | None = None
    ) -> None:
        self._threads, self._tell, self._watch = threads, tell, watch
        self._of = lru_cache(maxsize=None)(self._count)

    def points(self, run: Run) -> int | None:
        """Number of points, images included; None where the engine does not tell beforehand.

        A generic set that is missing is found now, so that no two workers do the same.
        """
        return self._of(run.combination)

    def _count(self, combination: Combination) -> int | None:
        choice = combination.choice
        if choice.engine == "phcpy" or choice.start != "structure":
            return None
        from explorer.homotopy import NativeOptions
        from explorer.landscape.exact_count import generic_count
        from explorer.landscape.expected import expected_count
        from explorer.landscape.generic_sets import DataFamily, find_generic

        if self._tell is not None:
            self._tell(combination.label)
        try:
            problem = combination.run(0).problem()
            family = DataFamily(combination.architecture, problem.sample_rank)
            count = find_generic(family, NativeOptions(jobs=self._threads), self._watch).count
            if choice.certify:
                _ = expected_count(problem) or generic_count(
                    problem
                )  # kept, so that no two workers ask msolve the same
            return count
        except Exception:
            return None  # the run itself will say what is wrong, in its own record
