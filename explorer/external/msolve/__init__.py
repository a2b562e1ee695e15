"""msolve in a child process: degrees of ideals over prime fields, exact real roots of rational systems."""

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
