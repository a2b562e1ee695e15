"""Start points of products: all choices of one root a place, however many places."""

from itertools import product

import numpy as np
import pytest

from explorer.homotopy.starts.start import grid


@pytest.mark.parametrize("lengths", [(1,), (3,), (2, 3), (3, 1, 2, 2), (1,) * 450, (1, 2) * 5])
def test_grid_is_the_product(lengths):
    roots = [np.arange(length) + 10.0 * place for place, length in enumerate(lengths)]
    right = np.array(list(product(*roots))).reshape(int(np.prod(lengths)), -1)
    found = grid(roots)
    assert found.shape == right.shape
    assert not lengths or (found == right).all()
