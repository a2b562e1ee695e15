"""PHCpack, driven in a child process by the interpreter that owns phcpy, with nothing but JSON between them.

Nothing that PHCpack returns is dropped in silence, and nothing it says is taken on trust: check its
points against the system itself.
"""

from explorer.external.phcpack.errors import PhcCrashed, PhcError, PhcMemory, PhcMissing, PhcTimeout
from explorer.external.phcpack.locate import available, phc_python
from explorer.external.phcpack.options import PhcOptions
from explorer.external.phcpack.solve import PhcSolutions, solve
from explorer.external.phcpack.starts import StartSystem, polyhedral_start, total_degree_start
from explorer.external.phcpack.terms import read_terms
from explorer.external.phcpack.track import PathStatus, PhcPaths, track
from explorer.external.phcpack.version import version
from explorer.external.phcpack.volumes import mixed_volume

__all__ = [
    "PathStatus",
    "PhcCrashed",
    "PhcError",
    "PhcMemory",
    "PhcMissing",
    "PhcOptions",
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
