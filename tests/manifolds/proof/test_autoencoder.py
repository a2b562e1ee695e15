"""The closed form of deep autoencoders, against thresholds computed by hand."""

from fractions import Fraction

import numpy as np
import pytest

from explorer.manifolds.proof.autoencoder import number_of_maps
from explorer.manifolds.reduce import reduced_data
from tests.support.proof_cases import X2, Y2, chain, listed


def positive_roots(alpha, ell, layers):
    """Real t > 0 with ``alpha t^(2N-2) - alpha t^(N-2) + ell = 0``, each once."""
    terms = np.zeros(2 * layers - 1)
    terms[0] += alpha
    terms[layers] -= alpha
    terms[-1] += ell
    return sum(abs(z.imag) < 1e-9 and z.real > 1e-9 for z in np.roots(terms))


@pytest.mark.parametrize("layers", [2, 3, 4])
@pytest.mark.parametrize("lam", [Fraction(1, 20), Fraction(1), Fraction(4), Fraction(50)])
def test_numbers_are_those_of_choices_of_roots(layers, lam):
    x = np.array(X2, dtype=float)
    first, second = (
        positive_roots(alpha, 2 * float(lam), layers) for alpha in np.linalg.eigvalsh(x @ x.T)
    )
    data = reduced_data(chain((2,) * (layers + 1), X2, X2, lam))
    assert number_of_maps(data, 1) == first + second
    assert number_of_maps(data, 2) == first * second


def test_other_data_are_no_autoencoders():
    assert number_of_maps(reduced_data(chain((2, 2, 2), X2, Y2, 1)), 1) is None
    white = [[1, 0], [0, 1]]
    assert number_of_maps(reduced_data(chain((2, 2, 2), white, white, Fraction(1, 4))), 1) is None
    assert listed("2,2,2").ranks[2].at_data is False
