"""Classical starts for any square system: total degree, multihomogeneous, polyhedral; all in projective charts."""

from explorer.homotopy.starts.solve import STARTS, make_start, make_target, solve_from

__all__ = ["STARTS", "make_start", "make_target", "solve_from"]
