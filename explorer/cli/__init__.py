"""The command line: thin, no mathematics.

Exit codes: 0 ok, 1 failed or incomplete, 2 bad input, 130 interrupted.
"""

from explorer.cli import (
    basins,
    comparing,
    counting,
    graphs,
    information,
    phase,
    plotting,
    reporting,
    search,
    solving,
    studies,
    sweeping,
    systems,
)
from explorer.cli.group import main

__all__ = [
    "basins",
    "comparing",
    "counting",
    "graphs",
    "information",
    "main",
    "phase",
    "plotting",
    "reporting",
    "search",
    "solving",
    "studies",
    "sweeping",
    "systems",
]
