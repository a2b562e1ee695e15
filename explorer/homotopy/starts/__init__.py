"""Classical starts for any square system, in projective charts.

Total degree, multihomogeneous and polyhedral.
"""

from explorer.homotopy.starts.solve import STARTS, make_start, make_target, solve_from

__all__ = ["STARTS", "make_start", "make_target", "solve_from"]
