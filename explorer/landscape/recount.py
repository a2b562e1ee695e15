"""Count the critical points of an architecture at generic data anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.external import msolve
from explorer.homotopy.options import NativeOptions
from explorer.homotopy.start_solution import regular_start
from explorer.landscape.atlas.rows import Row
from explorer.landscape.atlas.vouching import Vouching
from explorer.landscape.engines.generic_sets import GENERIC_SEED, DataFamily, find_generic
from explorer.landscape.exact_count import GenericData, closed_form, generic_count
from explorer.landscape.mathematics import MATHEMATICS
from explorer.networks.architectures import Architecture, build


def blank_row(architecture: Architecture, rank: int) -> Row:
    """Row of which nothing is counted."""
    kind, fields = architecture.name, dict(architecture.spec)
    fields.pop("type")
    return Row(kind, fields, architecture.size, rank, mathematics=MATHEMATICS)


def count_exactly(
    architecture: Architecture, rank: int, options: msolve.MsolveOptions | None = None
) -> tuple[int, Vouching] | None:
    """Number of critical points by a closed form or the degree of the gradient ideal.

    Parameters
    ----------
    architecture : Architecture
    rank : int
        Of the features; 0 where it has no say.
    options : MsolveOptions, optional

    Returns
    -------
    (int, Vouching) or None
    """
    data = GenericData(architecture, rank)
    known = closed_form(data)
    if known is not None:
        return known.count, Vouching.CLOSED_FORM
    degree = generic_count(data, options)
    return None if degree is None else (degree.count, Vouching.DEGREE)


def can_be_without_zeros(architecture: Architecture, rank: int) -> bool:
    """Whether a random point without zeros is a simple solution of some generic parameters."""
    system, family = architecture.system, DataFamily(architecture, rank).family
    pattern = np.ones(len(system.unknowns), dtype=bool)
    rng = np.random.default_rng(GENERIC_SEED)
    return regular_start(system, family, pattern, rng) is not None


def start_row(architecture: Architecture, rank: int) -> Row:
    """Count what costs nothing: a closed form, and no points without zeros where none can be."""
    row = replace(blank_row(architecture, rank), equations=architecture.equations)
    known = closed_form(GenericData(architecture, rank))
    if known is not None:
        row = replace(row, n_complex=known.count, complex_by=Vouching.CLOSED_FORM)
    if not can_be_without_zeros(architecture, rank):
        row = replace(row, n_torus=0, torus_by=Vouching.NO_START)
    return row


def count_row(
    architecture: Architecture,
    rank: int,
    options: msolve.MsolveOptions | None = None,
    *,
    paths: bool = True,
) -> Row:
    """Count by closed form or degree, and by paths.

    Parameters
    ----------
    architecture : Architecture
    rank : int
    options : MsolveOptions, optional
    paths : bool
        Find the generic set too, which tells how many points have no zero entry.

    Returns
    -------
    Row
        What is not known is None.
    """
    row = start_row(architecture, rank)
    exact = count_exactly(architecture, rank, options) if row.n_complex is None else None
    if exact is not None:
        row = replace(row, n_complex=exact[0], complex_by=exact[1])
    return _with_paths(row, architecture, rank) if paths else row


def _with_paths(row: Row, architecture: Architecture, rank: int) -> Row:
    """Put in what the generic set tells, where it does not contradict an exact count."""
    generic = find_generic(DataFamily(architecture, rank), NativeOptions(jobs=1))
    by = Vouching.of(generic.witness)
    if row.n_complex is None:
        row = replace(row, n_complex=generic.count, complex_by=by)
    if generic.count != row.n_complex or row.n_torus is not None:
        return row
    full = sum(s.count for s in generic.sets if s.pattern.all())
    # Distinct solutions, and as many in all as there are: as many of each pattern as there are
    vouching = row.complex_by if by is Vouching.NOTHING else by
    return replace(row, n_torus=full, torus_by=vouching)


def recounted(
    row: Row, options: msolve.MsolveOptions | None = None, *, paths: bool = True
) -> tuple[str, ...]:
    """Count a row of the atlas anew, and name what differs.

    Parameters
    ----------
    row : Row
    options : MsolveOptions, optional
    paths : bool
        By paths too: without them points without zeros are counted only where there are none.

    Returns
    -------
    tuple of str
        Empty where nothing differs; what could not be counted differs from nothing.
    """
    architecture = build(row.spec)
    anew = count_row(architecture, row.rank, options, paths=paths)
    named = ("unknowns", "equations", "n_complex", "n_torus")
    pairs = [(name, getattr(row, name), getattr(anew, name)) for name in named]
    return tuple(
        f"{name}: {said}; counted {found}"
        for name, said, found in pairs
        if None not in (said, found) and said != found
    )
