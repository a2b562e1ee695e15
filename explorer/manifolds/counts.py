"""Numbers of roots of the reduced equations at generic data: proved, and computed degrees."""

from __future__ import annotations

from explorer.manifolds.equations import Shape

# Degrees of all the reduced equations at random residues, modulo both primes of
# :data:`explorer.external.msolve.PRIMES`, by (N, r, s, q); a test finds the quick ones again.
DEGREES = {
    (2, 2, 3, 2): 16,
    (2, 2, 3, 3): 28,
    (2, 2, 4, 3): 92,
    (2, 2, 4, 4): 116,
    (2, 2, 5, 2): 64,
    (2, 2, 5, 3): 196,
    (2, 2, 6, 2): 100,
    (2, 3, 4, 3): 64,
    (2, 3, 4, 4): 120,
    (3, 2, 2, 2): 20,
    (3, 2, 3, 2): 72,
    (3, 2, 3, 3): 140,
    (3, 2, 4, 2): 156,
    (3, 3, 3, 3): 128,
    (4, 2, 2, 2): 48,
    (4, 2, 3, 2): 168,
    (5, 2, 2, 2): 88,
    (5, 2, 3, 2): 304,
    (6, 2, 2, 2): 140,
}


def known_count(shape: Shape) -> tuple[int, str] | None:
    """Number of roots at generic data, and the formula; None where none is proved.

    Parameters
    ----------
    shape : Shape
        With at most as many outputs as inputs, as reduced data have.

    Notes
    -----
    Rank one: roots are points of the curve ``det(B^T B - p A - q I) = 0`` of degree s on a curve of
    degree N, by Bezout's theorem, less those of the fold point that B of rank q < s makes at
    infinity. Full rank with one hidden layer: symmetric square roots of a matrix
    (`docs/one_lambda.md`).

    Examples
    --------
    >>> known_count(Shape(2, 1, 2, 2))
    (6, 'H q (2 s - q + 1) for maps of rank one')
    """
    hidden, s, q = shape.layers - 1, shape.inputs, shape.outputs
    if not shape.rank or q > s:
        return None
    if shape.rank == 1:
        return hidden * q * (2 * s - q + 1), "H q (2 s - q + 1) for maps of rank one"
    if hidden == 1 and shape.rank == s == q:
        return 2**s, "2^s for maps of full rank"
    return None
