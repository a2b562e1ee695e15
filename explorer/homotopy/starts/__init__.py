"""Classical starts for any square system, all in projective charts.

They are the total degree, multihomogeneous and polyhedral ones.
"""

from explorer.homotopy.starts.solve import STARTS, make_start, make_target, solve_from

__all__ = ["STARTS", "make_start", "make_target", "solve_from"]
