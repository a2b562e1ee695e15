"""msolve in a child process: degrees of ideals over prime fields, exact real roots of rational systems."""

from explorer.msolve.degree import INFINITE, PRIMES, degree
from explorer.msolve.locate import MEND, available, program
from explorer.msolve.process import MsolveError, MsolveMissing, MsolveOptions, MsolveTimeout
from explorer.msolve.roots import real_roots

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
