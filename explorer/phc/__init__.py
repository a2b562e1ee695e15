"""PHCpack, driven in a child process by the interpreter that owns phcpy, with nothing but JSON between them.

Nothing that PHCpack returns is dropped in silence, and nothing it says is taken on trust: check its points against the
system itself.
"""

from explorer.phc.errors import PhcCrashed, PhcError, PhcMemory, PhcMissing, PhcTimeout
from explorer.phc.locate import available, phc_python
from explorer.phc.options import PhcOptions
from explorer.phc.solve import PhcSolutions, solve
from explorer.phc.starts import StartSystem, polyhedral_start, total_degree_start
from explorer.phc.terms import read_terms
from explorer.phc.track import PathStatus, PhcPaths, track
from explorer.phc.version import version
from explorer.phc.volumes import mixed_volume

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
