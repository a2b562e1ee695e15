"""msolve in a child process: degrees over prime fields, exact real roots of rational systems.

References
----------
J. Berthomieu, C. Eder and M. Safey El Din, "msolve: a library for solving polynomial systems",
Proceedings of ISSAC 2021.
"""

from explorer.external.msolve.process import (
    MEND,
    MsolveError,
    MsolveMissing,
    MsolveOptions,
    MsolveTimeout,
    available,
    program,
)
from explorer.external.msolve.questions import (
    INFINITE,
    PRIMES,
    degree,
    degree_of_text,
    real_roots,
    real_roots_of_text,
)

__all__ = [
    "INFINITE",
    "MEND",
    "PRIMES",
    "MsolveError",
    "MsolveMissing",
    "MsolveOptions",
    "MsolveTimeout",
    "available",
    "degree",
    "degree_of_text",
    "program",
    "real_roots",
    "real_roots_of_text",
]
