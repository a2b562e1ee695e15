"""Independent verification of a stored proof of a list of critical manifolds.

It starts from the exact chain and the numbers of the record, which it does not believe. It shares
no equations, no Hessian and no arithmetic with the proof: balls of high precision in the place of
floating point, the Hessian of all weights in the place of that of the live units.
"""

from explorer.manifolds.proof.verification.verify import verify_manifolds

__all__ = ["verify_manifolds"]
