"""One row a path: where it started, how it ended, what it cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.status import PathStatus


@dataclass(frozen=True, eq=False)
class PathRecord:
    """Ends of the paths to one target, P of them.

    Attributes
    ----------
    support : bool array, shape (P, n)
        Unknowns that are not zero along the path.
    images : int array, shape (P,)
        Members of the orbit that the path stands for.
    status : object array of :class:`PathStatus`, shape (P,)
    condition : float array, shape (P,)
        Condition number at the end; inf where there is none.
    jacobians : int array, shape (P,)
        Jacobians factored, retries included.
    """

    support: NDArray[np.bool_]
    images: NDArray[np.int64]
    status: NDArray[np.object_]
    condition: NDArray[np.float64]
    jacobians: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.status)

    def count(self, status: PathStatus) -> int:
        """Paths that ended so, images included."""
        return int(self.images[self.status == status].sum())
