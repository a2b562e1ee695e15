"""msolve in a child process: degrees over prime fields, exact real roots of rational systems.

References
----------
J. Berthomieu, C. Eder and M. Safey El Din, "msolve: a library for solving polynomial systems",
Proceedings of ISSAC 2021.
"""

from explorer.external.msolve.process import (
    REMEDY,
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
    PRIMES_TEXT,
    agreed_degree,
    degree,
    degree_of_text,
    real_roots,
    real_roots_of_text,
)

__all__ = [
    "INFINITE",
    "PRIMES",
    "PRIMES_TEXT",
    "REMEDY",
    "MsolveError",
    "MsolveMissing",
    "MsolveOptions",
    "MsolveTimeout",
    "agreed_degree",
    "available",
    "degree",
    "degree_of_text",
    "program",
    "real_roots",
    "real_roots_of_text",
]
