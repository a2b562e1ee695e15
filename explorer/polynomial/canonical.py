"""The canonical text of polynomials, by which caches and certificates know them.

Two systems have one text exactly when they are the same polynomials in the same order of unknowns
and parameters. What things are called, and how the polynomials were written, does not enter.
"""

from __future__ import annotations

from collections.abc import Iterator

from explorer.polynomial.sparse import SparseSystem


def canonical_text(polynomials: SparseSystem) -> str:
    r"""Write expanded polynomials with exact coefficients, terms in one order.

    Parameters
    ----------
    polynomials : SparseSystem

    Returns
    -------
    str
        A line with the numbers of unknowns, parameters and polynomials; then a line a term: its
        polynomial, exponents of the unknowns, exponents of the parameters, coefficient.

    Examples
    --------
    >>> from explorer.polynomial import Graph, expand
    >>> x, y = Graph().unknown("x", (2,))
    >>> canonical_text(expand([(x + y) * x / 2]))
    '2 0 1\n0|1 1||1/2\n0|2 0||1/2'
    """
    head = f"{len(polynomials.unknowns)} {len(polynomials.parameters)} {polynomials.size}"
    return "\n".join([head, *sorted(_lines(polynomials))])


def _lines(polynomials: SparseSystem) -> Iterator[str]:
    rows = zip(
        polynomials.equation.tolist(),
        polynomials.exponents.tolist(),
        polynomials.parameter_exponents.tolist(),
        polynomials.coefficients,
        strict=True,
    )
    for number, unknowns, parameters, coefficient in rows:
        yield f"{number}|{_words(unknowns)}|{_words(parameters)}|{coefficient}"


def _words(numbers: list[int]) -> str:
    return " ".join(map(str, numbers))
