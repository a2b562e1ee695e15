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
from explorer.external.msolve.questions import INFINITE, PRIMES, degree, real_roots

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
    "program",
    "real_roots",
]
