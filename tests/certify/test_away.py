"""A row is called wrong only where it is proved that no zero is near."""

from fractions import Fraction

import numpy as np

from explorer.certify import certify
from explorer.certify.reasons import Reason
from tests.support.known_roots import Derivative, Known

QUARTER = Fraction(-1, 4)


def test_a_double_zero_beside_a_simple_one_is_not_called_wrong():
    """Newton's method goes from the double zero to the simple one."""
    p = Derivative(Fraction(1), (Fraction(0),), ((Fraction(1), Fraction(1, 1000)),))
    q = Derivative(Fraction(1), (QUARTER, QUARTER, Fraction(-249, 1000)))
    known = Known(p, q, -1)
    proof = certify(known.system, (), known.floats)
    simple = np.array([multiplicity == 1 for _, multiplicity, _ in known.points])
    assert not proof.far.any()
    assert (proof.proved == simple).all()
    left = [str(reason) for reason in proof.reason if reason is not None]
    assert len(left) == (~simple).sum()
    assert any("whether one is nearer is open" in reason for reason in left)


def test_a_row_beside_a_simple_zero_is_called_wrong():
    known = Known(Derivative(Fraction(1), (Fraction(0), Fraction(1), Fraction(3))))
    moved = known.floats + 1e-6
    proof = certify(known.system, (), moved)
    assert proof.far.all()
    assert not proof.proved.any()
    assert {reason.template for reason in proof.reason} == {Reason.FAR}
