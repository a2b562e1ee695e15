"""PHCpack, driven in a child process by the interpreter that owns phcpy.

Nothing but JSON passes between the two. Nothing that PHCpack returns is dropped in silence, and
nothing it says is taken on trust: check its points against the system itself.

References
----------
J. Verschelde, "Algorithm 795: PHCpack: a general-purpose solver for polynomial systems by homotopy
continuation", ACM Transactions on Mathematical Software 25 (1999).
"""

from explorer.external.phcpack.options import (
    PhcCrashed,
    PhcError,
    PhcMemory,
    PhcMissing,
    PhcOptions,
    PhcTimeout,
)
from explorer.external.phcpack.process import available, phc_python, version
from explorer.external.phcpack.records import read_terms
from explorer.external.phcpack.solve import PhcSolutions, solve
from explorer.external.phcpack.starts import (
    StartSystem,
    mixed_volume,
    polyhedral_start,
    total_degree_start,
)
from explorer.external.phcpack.track import PhcPaths, PhcPathStatus, track

__all__ = [
    "PhcCrashed",
    "PhcError",
    "PhcMemory",
    "PhcMissing",
    "PhcOptions",
    "PhcPathStatus",
    "PhcPaths",
    "PhcSolutions",
    "PhcTimeout",
    "StartSystem",
    "available",
    "mixed_volume",
    "phc_python",
    "polyhedral_start",
    "read_terms",
    "solve",
    "total_degree_start",
    "track",
    "version",
]
