"""The atlas as a data frame."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from explorer.errors import InputError, is_whole, require
from explorer.landscape.atlas.patterns import networks
from explorer.landscape.atlas.rows import Row, shipped
from explorer.landscape.atlas.sequences import held
from explorer.networks.architectures import Architecture, find

if TYPE_CHECKING:
    import pandas as pd

LARGEST = 20
"""Unknowns of the largest deep linear networks that are listed, reached or not."""


def atlas(
    architecture: str | Architecture | None = None,
    *,
    unknowns: int | None = None,
    rank: int | None = None,
    not_reached: bool = False,
) -> pd.DataFrame:
    """Numbers of critical points at generic data and ridge, and what vouches for each.

    Parameters
    ----------
    architecture : str or Architecture, optional
        Rows of this name; or rows of these equations, whatever the architecture is called.
    unknowns : int, optional
        Networks with so many unknowns or fewer.
    rank : int, optional
        Data of this rank; 0 for architectures where it has no say.
    not_reached : bool
        Deep linear networks up to 20 unknowns that were not counted too, without numbers.

    Returns
    -------
    DataFrame
        ``architecture``, ``fields`` (JSON), ``unknowns``, ``rank`` of the data, ``N_C`` (complex
        critical points), ``N_star`` (those without a zero entry), ``N_C_by``, ``N_star_by`` (what
        vouches: closed form, degree, bezout, start, trace, patterns, no start, nothing),
        ``rests_on`` (the same of the parts of a sum over zero patterns), ``patterns`` (whether that
        sum agrees where ``N_C`` is known without it), ``exact`` (``N_C`` rests on no floating-point
        path; then it is the expected count of a solution), ``at_least`` (certified distinct
        points), ``reached``, ``limit`` (seconds after which a row was given up), ``equations`` (the
        hash that the counts belong to), ``mathematics`` (version that counted), ``source``.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from explorer import DeepLinear, atlas
    >>> atlas(DeepLinear((2, 2, 2)))[["rank", "N_C", "N_star"]].to_numpy().tolist()
    [[1, 33, 16], [2, 225, 192]]
    """
    for name, value in (("unknowns", unknowns), ("rank", rank)):
        allowed = "a whole number >= 0"
        require(value is None or (is_whole(value) and value >= 0), name, value, allowed)
    rows = [
        row
        for row in _chosen(architecture, not_reached=not_reached)
        if (unknowns is None or row.unknowns <= unknowns) and (rank is None or row.rank == rank)
    ]
    return _frame(rows)


def atlas_sequences() -> pd.DataFrame:
    """Formulas that fit counts of the atlas, each held against the rows it was not fitted on.

    Returns
    -------
    DataFrame
        ``name``, ``formula``, ``generating_function`` in the number of hidden layers, ``status``
        (conjecture or refuted, never proved), ``fitted``, ``tested`` and ``agreed``: numbers of
        rows; ``against``: rows that disagree.
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "name": one.conjecture.name,
                "formula": one.conjecture.formula,
                "generating_function": one.conjecture.generating_function,
                "status": one.status,
                "fitted": one.fitted,
                "tested": one.tested,
                "agreed": one.agreed,
                "against": list(one.against),
            }
            for one in held()
        ]
    )


def _chosen(architecture: object, *, not_reached: bool) -> Iterator[Row]:
    rows = [*shipped(), *(_missing() if not_reached else ())]
    if architecture is None:
        yield from rows
    elif isinstance(architecture, str):
        name = find(architecture).name
        yield from (row for row in rows if row.architecture == name)
    elif isinstance(architecture, Architecture):
        yield from (row for row in rows if _is_of(row, architecture))
    else:
        allowed = "a name of an architecture, or an architecture such as DeepLinear((2, 1, 2))"
        raise InputError(f"architecture = {architecture!r}: allowed is {allowed}")


def _is_of(row: Row, architecture: Architecture) -> bool:
    if row.unknowns != architecture.size:
        return False
    if not row.equations:  # not reached: nothing but the name is known
        return row.spec == architecture.spec
    return row.equations == architecture.equations


def _missing() -> Iterator[Row]:
    """Deep linear networks that the file does not have."""
    known = {tuple(r.fields["widths"]) for r in shipped() if r.architecture == "deep_linear"}
    for widths in networks(LARGEST):
        if widths not in known:
            size = sum(a * b for a, b in pairwise(widths))
            yield Row("deep_linear", {"widths": list(widths)}, size, widths[0])


def _frame(rows: Iterable[Row]) -> pd.DataFrame:
    import pandas as pd

    cells = [_cells(row) for row in rows]
    names = list(_cells(Row("", {}, 0, 0)))
    frame = pd.DataFrame(cells, columns=names)
    whole = dict.fromkeys(["unknowns", "rank", "N_C", "N_star", "at_least", "mathematics"], "Int64")
    return frame.astype(whole)


def _cells(row: Row) -> dict[str, Any]:
    return {
        "architecture": row.architecture,
        "fields": json.dumps(dict(row.fields), separators=(",", ":")),
        "unknowns": row.unknowns,
        "rank": row.rank,
        "N_C": row.n_complex,
        "N_star": row.n_torus,
        "N_C_by": row.complex_by.word if row.complex_by else "",
        "N_star_by": row.torus_by.word if row.torus_by else "",
        "rests_on": ", ".join(by.word for by in row.rests_on),
        "patterns": row.patterns,
        "exact": row.exact,
        "at_least": row.at_least,
        "reached": row.n_complex is not None,
        "limit": row.limit,
        "equations": row.equations,
        "mathematics": row.mathematics or None,
        "source": row.source if row.n_complex is not None else "",
    }
