"""Critical points followed while a parameter moves: branches, events, what is proved between."""

from explorer.landscape.sweep.result import Sweep
from explorer.landscape.sweep.run import SweepOptions, sweep

__all__ = ["Sweep", "SweepOptions", "sweep"]
