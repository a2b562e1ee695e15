"""msolve in a child process: degrees of ideals over prime fields, exact real roots of rational systems."""

from explorer.external.msolve.degree import INFINITE, PRIMES, degree
from explorer.external.msolve.locate import MEND, available, program
from explorer.external.msolve.process import (
    MsolveError,
    MsolveMissing,
    MsolveOptions,
    MsolveTimeout,
)
from explorer.external.msolve.roots import real_roots

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
