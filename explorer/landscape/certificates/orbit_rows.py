"""Certificates of lists with one row per orbit, written out for every image.

The file names generators of the sign flips. All images of a row are made from it, and the verifier
is given the certificates of all points, as if every point had been listed: nothing that is done
here is trusted, since images are checked there like those of any file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.certify.images import is_symmetry
from explorer.landscape.certificates.faults import fault
from explorer.landscape.certificates.shapes import misshapen, odd_values
from explorer.polynomial import System

if TYPE_CHECKING:
    from explorer.landscape.certificates.store import Certificate

Arrays = dict[str, NDArray[Any]]
Ints = NDArray[np.int64]
Signs = NDArray[np.int8]

# Larger groups are not written out.
MOST_FLIPS = 4096
_CARRIED = ("proved", "error", "real", "index", "loss", "bits", "conjugated")


def group_of(generators: Signs, live: NDArray[np.bool_]) -> Signs:
    """List flips, shape (g, n), one of each kind that is seen on the coordinates that live.

    Raises
    ------
    ValueError
        When there are too many.
    """
    group = np.ones((1, len(live)), dtype=np.int8)
    for generator in generators:
        seen = group[:, live]
        if not (seen == generator[live]).all(axis=1).any():
            if 2 * len(group) > MOST_FLIPS:
                raise ValueError(f"there are more than {MOST_FLIPS} flips")
            group = np.concatenate([group, group * generator])
    return group


def odd_flips(generators: NDArray[Any], system: System) -> Iterator[str]:
    """Say what is wrong with the flips that a file names."""
    n = len(system.unknowns)
    if generators.dtype != np.int8 or generators.ndim != 2 or generators.shape[1] != n:
        yield "the flips of the file do not fit its points"
        return
    for row in np.flatnonzero(~np.isin(generators, (-1, 1)).all(axis=1)).tolist():
        yield fault(row, "flips", str(generators[row].tolist()), "1 and -1")
        return
    for row in range(len(generators)):
        if not is_symmetry(system, generators[row]):
            yield fault(row, "flips", str(generators[row].tolist()), "a symmetry of the equations")


def live_of(centre: NDArray[np.complex128]) -> NDArray[np.bool_]:
    """Tell coordinates (M, n) that are not zero, of centres in any number of parts (K, M, n)."""
    return np.asarray((centre != 0).any(axis=0))


def images_of(centre: NDArray[np.complex128], generators: Signs) -> tuple[Ints, Signs]:
    """Row of each image of rows (K, M, n), row by row, and the flips that make it."""
    kinds: dict[bytes, Signs] = {}
    parts = []
    for live in live_of(centre):
        key = live.tobytes()
        if key not in kinds:
            kinds[key] = group_of(generators, live)
        parts.append(kinds[key])
    sizes = [len(part) for part in parts]
    signs = np.concatenate([np.ones((0, centre.shape[2]), dtype=np.int8), *parts])
    return np.repeat(np.arange(len(parts)), sizes), signs


def as_listed(
    certificate: Certificate, points: NDArray[np.complex128], source: Ints
) -> Certificate:
    """Write certificates out for images ``points`` (N, n) of the rows ``source`` of a table.

    One that has no flips, or another number of rows, stays as it is: the verifier will say so.
    """
    a, generators = certificate.arrays, certificate.flips
    usual = all(name in a for name in (*_CARRIED, "centre", "representative", "sign", "same_as"))
    if generators is None or not usual or misshapen(a, points.shape[1]):
        return certificate
    odd = [*odd_flips(generators, certificate.problem.system), *odd_values(a)]
    if odd or len(a["proved"]) <= source.max(initial=-1):
        return certificate
    known, signs = images_of(a["centre"], generators)
    centre = a["centre"].sum(axis=0)
    begin = np.searchsorted(known, np.arange(len(centre) + 1))
    chosen = np.ones(points.shape, dtype=np.int8)
    for place, row in enumerate(source.tolist()):
        group = signs[begin[row] : begin[row + 1]]
        gap = np.abs(group * centre[row] - points[place]).max(axis=1, initial=0)
        chosen[place] = group[int(np.argmin(gap))]
    return spread_certificate(certificate, source, chosen)


def spread_certificate(
    certificate: Certificate, source: Ints | None = None, signs: Signs | None = None
) -> Certificate:
    """Write out certificates of orbits for images, all of them or given ones.

    Parameters
    ----------
    certificate : Certificate
        With flips, and arrays of good form.
    source : int array, shape (N,), optional
        Row of each image.
    signs : int8 array, shape (N, n), optional
        Flips that make it.
    """
    a, generators = certificate.arrays, certificate.flips
    assert generators is not None
    if source is None or signs is None:
        source, signs = images_of(a["centre"], generators)
    first = np.zeros(len(a["proved"]), dtype=np.int64)
    first[source[::-1]] = np.arange(len(source))[::-1]
    leader = first[a["representative"][source]]
    own = first[source] == np.arange(len(source))
    leads = own & (a["representative"][source] == source)
    spread = {name: a[name][source] for name in _CARRIED}
    spread["centre"] = a["centre"][:, source] * signs + 0.0
    same = a["same_as"][source]
    spread["same_as"] = np.where(same < 0, -1, first[same])
    spread["representative"] = np.where(leads, np.arange(len(source)), leader)
    sign = a["sign"][source] * signs * signs[leader]
    spread["sign"] = np.where(leads[:, None], 1, sign).astype(a["sign"].dtype)
    return replace(certificate, arrays=spread, flips=None)
