"""Classical starts for any square system, in projective charts.

Total degree, multihomogeneous and polyhedral.
"""

from explorer.homotopy.starts.solve import STARTS, make_start, solve_from
from explorer.homotopy.starts.target import make_target

__all__ = ["STARTS", "make_start", "make_target", "solve_from"]
