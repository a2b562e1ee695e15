"""Which of the missing runs are made now."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from explorer.errors import require
from explorer.study.plan.plan import Run


@dataclass(frozen=True)
class Selection:
    """A choice of runs.

    Parameters
    ----------
    only : tuple of str
        Patterns with ``*`` and ``?``, or parts of labels; empty for all runs.
    limit : int, optional
        At most so many.
    """

    only: tuple[str, ...] = ()
    limit: int | None = None

    def __post_init__(self) -> None:
        whole = self.limit is None or (isinstance(self.limit, int) and self.limit >= 0)
        require(whole, "limit", self.limit, "a whole number >= 0")

    def matches(self, run: Run) -> bool:
        """Whether the label of a run matches."""
        label = run.label
        return not self.only or any(
            fnmatchcase(label, pattern) or pattern in label for pattern in self.only
        )
