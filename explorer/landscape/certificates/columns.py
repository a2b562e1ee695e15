"""Every column of a table of points, found again from its weights and from certificates.

Certified rows must say what is proved of them. Of the others all is estimated again, and what
rounding cannot explain is a fault. Nothing of the code that made the table is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.landscape.certificates.evaluation import EPS
from explorer.landscape.certificates.faults import far, fault, unequal
from explorer.landscape.certificates.listed import BLUNT, Listed, is_finite, kind_of
from explorer.landscape.certificates.orbits import wrong_conjugates, wrong_orbits
from explorer.landscape.growth import growth
from explorer.networks.problem import Problem

# Losses that differ by no more, as a share of those at zero and at the lowest point, may be one.
_LOSS_ROUNDING = 2.0**-46


def wrong_cells(t: Listed) -> Iterator[str]:
    """Name every cell of a table that is not right."""
    yield from _places(t)
    yield from _reality(t)
    yield from _losses(t)
    yield from _spectra(t)
    yield from _accuracy(t)
    yield from _structure(t)
    yield from _global(t)
    if t.arrays is not None:
        yield from _proof(t, t.arrays)


def _places(t: Listed) -> Iterator[str]:
    """Certified rows lie in their boxes."""
    if t.arrays is None:
        return
    a = t.arrays
    reach = (a["error"] + np.abs(a["centre"][1:]).sum(axis=0)) * (1 + 1e-12) + 1e-300
    gap = t.points - a["centre"][0]
    for name, part in (("weights_re", np.real), ("weights_im", np.imag)):
        outside = t.claimed & (np.abs(part(gap)) > reach).any(axis=1)
        for row in np.flatnonzero(outside).tolist():
            value = part(t.points[row]).tolist()
            yield fault(row, name, str(value), f"a point in its box, {part(a['centre'][0][row])}")


def _reality(t: Listed) -> Iterator[str]:
    right = [None if gap else bool(real) for gap, real in zip(t.open, t.real, strict=True)]
    yield from unequal("is_real", t.cells("is_real"), right, np.ones(len(right), dtype=bool))


def _losses(t: Listed) -> Iterator[str]:
    """The proved loss of certified real rows, up to its radius; that at the weights of others."""
    every = np.ones(len(t.points), dtype=bool)
    middle, room = t.values.loss.copy(), t.values.loss_room.copy()
    if t.arrays is not None:
        proved = t.claimed & t.real & np.isfinite(t.arrays["loss"]).all(axis=1)
        middle[proved] = t.arrays["loss"][proved, 0]
        room[proved] = 4 * EPS * np.abs(middle[proved].real)
    real = t.real & ~t.open
    blank = np.where(real, middle.real, np.nan)
    yield from far("loss", t.numbers("loss"), blank, room, every)
    yield from far("loss_re", t.numbers("loss_re"), middle.real, room, every)
    yield from far("loss_im", t.numbers("loss_im"), np.where(real, 0, middle.imag), room, every)


def _spectra(t: Listed) -> Iterator[str]:
    """Eigenvalues, index, nullity and kind of real rows; nothing at others."""
    n, count = t.points.shape[1], len(t.points)
    real = t.real & ~t.open
    right = np.full((count, n), np.nan)
    right[real] = np.linalg.eigvalsh(t.values.hessian[real].real)
    given = [np.atleast_1d(np.asarray(v, dtype=object)) for v in t.frame["eigenvalues"].tolist()]
    room = t.values.hessian_room
    for row, values in enumerate(given):
        listed = [v if is_finite(v) else np.nan for v in values.tolist()]
        if len(listed) != n and (real[row] or not np.isnan(listed).all()):
            yield fault(row, "eigenvalues", str(listed), f"{n} numbers")
        elif len(listed) == n:
            one = np.array(listed, dtype=float)
            inside = far(f"eigenvalue {n}", one, right[row], np.full(n, room[row]), one == one)
            empty = np.isnan(one) != np.isnan(right[row])
            if empty.any() or next(inside, None):
                yield fault(row, "eigenvalues", str(listed), str(right[row].tolist()))
    low = (right < -room[:, None]).sum(axis=1)
    high = (right < room[:, None]).sum(axis=1)
    yield from _indices(t, real, low, high)


def _indices(
    t: Listed, real: NDArray[np.bool_], low: NDArray[np.int64], high: NDArray[np.int64]
) -> Iterator[str]:
    """Index and nullity between bounds, or what is proved; the kind follows from both."""
    n = t.points.shape[1]
    proved = (
        np.full(len(real), -1) if t.arrays is None else np.where(t.claimed, t.arrays["index"], -1)
    )
    index, nullity, kind = (t.cells(name) for name in ("index", "nullity", "kind"))
    for row in range(len(real)):
        least, most = (proved[row], proved[row]) if proved[row] >= 0 else (low[row], high[row])
        given = index[row], nullity[row]
        if not real[row]:
            right: tuple[Any, Any] = (None, None)
        elif _fits(given, int(least), int(most), proved=proved[row] >= 0):
            right = given
        else:
            right = (int(least), int(most - least))
        for name, value, wanted in zip(("index", "nullity"), given, right, strict=True):
            if value != wanted or type(value) is not type(wanted):
                yield fault(row, name, value, wanted)
        wanted_kind = kind_of(right, n) if real[row] else None
        if kind[row] != wanted_kind:
            yield fault(row, "kind", kind[row], wanted_kind)


def _fits(given: tuple[Any, Any], least: int, most: int, *, proved: bool) -> bool:
    """Whether an index and a nullity lie between bounds, or are empty where signs are open."""
    if given == (None, None):
        return not proved and least < most
    if not all(isinstance(value, int) for value in given):
        return False
    return bool(least <= given[0] and given[1] >= 0 and given[0] + given[1] <= most)


def _accuracy(t: Listed) -> Iterator[str]:
    """Residual, condition and error; regular rows have an inverse that has digits."""
    every = np.ones(len(t.points), dtype=bool)
    residual = t.numbers("residual")
    room = t.values.gradient_room
    right = t.values.gradient
    yield from far("residual", np.where(residual >= 0, residual, np.nan), right, room, every)
    condition, known = t.numbers("condition"), t.condition
    infinite = np.array([v == np.inf for v in t.frame["condition"].tolist()], dtype=bool)
    sharp = known < BLUNT
    blunt = (infinite | (condition > 0.01 * BLUNT)) & ~sharp
    share = np.where(sharp, known * (1e-6 + 1e4 * EPS * known), 0)
    # Equilibration of a singular matrix blows up what rounding has left of it
    yield from far("condition", condition, known, share, t.simple & ~blunt)
    for row in np.flatnonzero(~t.simple & ~infinite & ~(condition >= 1 - 1e-9)).tolist():
        yield fault(row, "condition", t.cells("condition")[row], "a number from 1 on")
    error = t.numbers("error")
    for row in np.flatnonzero(~(error >= 0)).tolist():
        yield fault(row, "error", t.cells("error")[row], "a distance")
    plain = np.linalg.svd(t.values.hessian, compute_uv=False)
    sharp &= plain[:, 0] < BLUNT * plain[:, -1]
    regular = t.cells("regular")
    for row, said in enumerate(regular):
        certain = t.claimed[row] or (sharp[row] and residual[row] <= room[row])
        wrong = not isinstance(said, bool) or (certain and not said)
        if wrong or (said and not certain and known[row] > 1e16):
            yield fault(row, "regular", said, bool(certain))


def _structure(t: Listed) -> Iterator[str]:
    """Support, rank, orbits, conjugates."""
    every = np.ones(len(t.points), dtype=bool)
    yield from unequal("support", t.cells("support"), supports(t), every)
    isolated = [0 if alone else None for alone in t.simple]
    yield from unequal("dimension", t.cells("dimension"), isolated, every)
    yield from _ranks(t)
    yield from wrong_conjugates(t.points, t.reach, t.cells("conjugate"))
    if t.actions is not None:
        said = t.cells("orbit"), t.cells("orbit_size")
        yield from wrong_orbits(t.points, t.reach, t.actions, *said)


def supports(t: Listed) -> list[str]:
    """Hidden units with a weight that is not zero, one figure per unit, a bar between layers."""
    return supports_of(t.problem, t.points)


def supports_of(problem: Problem, points: NDArray[Any]) -> list[str]:
    """Give the same for any points (N, n)."""
    words = []
    for row in points:
        word, layer = "", None
        for unit in problem.architecture.hidden_units:
            word += "|" if layer not in (None, unit.layer) else ""
            word += "1" if row[list(unit.weights)].any() else "0"
            layer = unit.layer
        words.append(word)
    return words


def _ranks(t: Listed) -> Iterator[str]:
    """Singular values of the end-to-end map that are surely not zero, and surely zero."""
    said, architecture = t.cells("rank"), t.problem.architecture
    product = architecture.end_to_end(architecture.split(t.points))
    if product is None:
        yield from unequal("rank", said, [None] * len(said), np.ones(len(said), dtype=bool))
        return
    size = _length(architecture.end_to_end(architecture.split(np.abs(t.points))))
    wider = np.abs(t.points) + t.reach[:, None]
    doubt = _length(architecture.end_to_end(architecture.split(wider))) - size
    for row, value in enumerate(said):
        sigma = np.linalg.svd(product[row], compute_uv=False)
        scale = 1 + np.abs(t.points[row]).max(initial=0)
        rough = 16 * len(t.points[row]) * t.reach[row] * scale ** (len(t.problem.ridge) - 1)
        noise = 64 * EPS * size[row] + max(16 * doubt[row], rough)
        sure = int((sigma > max(1e-6 * sigma.max(initial=0), noise)).sum())
        possible = int((sigma > 2 * EPS * size[row]).sum())
        if not isinstance(value, int) or not sure <= value <= max(sure, possible):
            yield fault(row, "rank", value, sure)


def _length(matrices: Any) -> NDArray[np.float64]:
    return np.asarray(np.linalg.norm(matrices, axis=(1, 2)))


def _global(t: Listed) -> Iterator[str]:
    """Lowest minima of the list, where the loss is proved to have a minimum."""
    loss = t.numbers("loss")
    radius = np.zeros(len(loss))
    if t.arrays is not None:
        radius = np.where(t.claimed & t.real, np.nan_to_num(t.arrays["loss"][:, 1]), 0)
    real = t.real & ~t.open
    low, high = np.where(real, loss - radius, np.inf), np.where(real, loss + radius, np.inf)
    least, certain = low.min(initial=np.inf), high.min(initial=np.inf)
    at_zero = float(t.problem.loss(np.zeros((1, t.points.shape[1])))[0])
    room = _LOSS_ROUNDING * (abs(at_zero) + abs(least))
    flat = np.array([k == 0 for k in t.cells("index")], dtype=bool) & real
    vague = flat | np.array([k == "undecided" for k in t.cells("kind")], dtype=bool)
    may, must = vague & (low <= max(certain, least + 2 * room)), flat & (loss <= least + room / 2)
    if t.arrays is not None:
        may &= ~(t.claimed & (low > certain))
        must &= may
    for row, value in enumerate(t.cells("is_global")):
        right = _allowed(t, bool(may[row]), bool(must[row]), loss[may]) if real[row] else (None,)
        if not any(value is one for one in right):
            yield fault(row, "is_global", value, " or ".join(map(str, right)))


def _allowed(t: Listed, may: bool, must: bool, lowest: NDArray[np.float64]) -> tuple[Any, ...]:
    """What the cell of a real point may say that may or must be lowest."""
    known = growth(t.problem)
    if known.unbounded:
        return (False,)
    on_bound = (
        known.bound is not None
        and len(lowest) > 0
        and float(lowest.min())
        <= float(known.bound)
        + _LOSS_ROUNDING
        * float(np.nanmax(np.abs(t.numbers("loss")), initial=abs(float(known.bound))))
    )
    said = True if known.has_minimum or on_bound else None
    return (said,) if must else (said, False) if may else (False,)


def _proof(t: Listed, a: dict[str, NDArray[Any]]) -> Iterator[str]:
    """Columns that certificates fill."""
    every, claimed = np.ones(len(t.points), dtype=bool), t.claimed
    yield from unequal("certified", t.cells("certified"), claimed.tolist(), every)
    yield from unequal("bits", t.cells("bits"), a["bits"].tolist(), every)
    radius = np.where(claimed & (a["real"] == 1), a["loss"][:, 1], np.nan)
    yield from far("loss_radius", t.numbers("loss_radius"), radius, 1e-12 * np.abs(radius), every)
    tail = np.abs(a["centre"][1:]).sum(axis=0)
    error = ((a["error"] + tail) * (1 + 8 * EPS)).max(axis=1, initial=0)
    yield from far("error", t.numbers("error"), error, 1e-9 * error, claimed)
    yield from unequal("multiplicity", t.cells("multiplicity"), [1] * len(claimed), claimed)
    for row, reason in enumerate(t.cells("reason")):
        if not isinstance(reason, str) or bool(reason) == bool(claimed[row]):
            yield fault(row, "reason", reason, "none" if claimed[row] else "a reason")
