"""Formulas that fit counts of the atlas: conjectures, each with the rows it was not fitted on.

Symbols: widths (d_0, d_1, ..., d_{H+1}), s the rank of the data, t = d_{H+1}, N_C the number of
critical points, N* of those without a zero entry. A formula that is a function of H has the
generating function that stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from explorer.landscape.atlas.patterns import Widths
from explorer.landscape.atlas.rows import Row, shipped
from explorer.landscape.atlas.vouching import Vouching

Key = tuple[Widths, int]
Table = Mapping[Key, Row]
Formula = Callable[[Widths, int, Table], int | None]


@dataclass(frozen=True)
class Conjecture:
    """A formula for one column of deep linear networks.

    Attributes
    ----------
    name, formula, generating_function : str
    column : str
        ``n_complex`` or ``n_torus``.
    value : callable
        Value for widths and rank; None where the formula says nothing.
    fitted : frozenset of (widths, rank)
        Rows that it was read off from: they cannot speak for it.
    """

    name: str
    formula: str
    column: str
    value: Formula
    fitted: frozenset[Key]
    generating_function: str = ""


@dataclass(frozen=True)
class Held:
    """A conjecture held against the rows that are known without it.

    Attributes
    ----------
    conjecture : Conjecture
    fitted, tested, agreed : int
        Rows it was fitted on; other rows that it speaks of; those of them that agree.
    against : tuple of (widths, rank, counted, formula)
        Rows that disagree.
    """

    conjecture: Conjecture
    fitted: int
    tested: int
    agreed: int
    against: tuple[tuple[Widths, int, int, int], ...]

    @property
    def status(self) -> str:
        """What may be said."""
        return "conjecture" if not self.against else "refuted"


def conjectures() -> tuple[Conjecture, ...]:
    """All of them."""
    return (_narrow(), _two_then_narrow(), _reversal(), _rank_alone())


def held(rows: Iterable[Row] | None = None) -> tuple[Held, ...]:
    """Hold every conjecture against exact rows of the atlas.

    Parameters
    ----------
    rows : iterable of Row, optional
        Those of the file in the package unless given.
    """
    chosen = shipped() if rows is None else rows
    table = {
        (tuple(row.fields["widths"]), row.rank): row
        for row in chosen
        if row.architecture == "deep_linear" and row.exact and _counted(row)
    }
    return tuple(_held(one, table) for one in conjectures())


def _counted(row: Row) -> bool:
    """Whether a row was counted itself: a sum of others says nothing that these do not say."""
    return row.complex_by is not Vouching.PATTERNS


def _held(conjecture: Conjecture, table: Table) -> Held:
    fitted = tested = 0
    against = []
    for (widths, rank), row in table.items():
        counted = getattr(row, conjecture.column)
        value = conjecture.value(widths, rank, table)
        if counted is None or value is None:
            continue
        if (widths, rank) in conjecture.fitted:
            fitted += 1
        else:
            tested += 1
        if value != counted:
            against.append((widths, rank, counted, value))
    wrong = sum((widths, rank) not in conjecture.fitted for widths, rank, _, _ in against)
    return Held(conjecture, fitted, tested, tested - wrong, tuple(against))


def slope(s: int, t: int) -> int:
    """``a(s, t) = s^2 t - s (s^2 - 1) / 3`` with s the smaller one: 1, 6, 19, 44 where s = t."""
    low, high = min(s, t), max(s, t)
    return low**2 * high - low * (low**2 - 1) // 3


def _narrow() -> Conjecture:
    def value(widths: Widths, rank: int, _table: Table) -> int | None:
        hidden, t = widths[1:-1], widths[-1]
        if set(hidden) != {1}:
            return None
        H = len(hidden)
        return int(2 ** (H + 1) * ((H - 1) * slope(rank, t) + rank * t))

    pairs = ((1, 1), (1, 2), (2, 2), (2, 3), (3, 3), (3, 4))
    fitted = frozenset(((s, *[1] * H, t), s) for s, t in pairs for H in (1, 2))
    return Conjecture(
        "hidden widths 1",
        "N*(s, 1, ..., 1, t) = 2^(H+1) ((H - 1) a + s t), "
        "a = s^2 t - s (s^2 - 1)/3 for s <= t, a(s, t) = a(t, s)",
        "n_torus",
        value,
        fitted,
        "2 a y^2/(1 - y)^2 + 2 s t y/(1 - y), y = 2 x",
    )


def _two_then_narrow() -> Conjecture:
    def value(widths: Widths, rank: int, _table: Table) -> int | None:
        first, second, *narrow, t = widths
        if not first == second == rank == 2 or not narrow or set(narrow) != {1}:
            return None
        h = len(narrow)
        return int(2 ** (h + 3) * ((6 * h + 2) * t - 4 * h))

    fitted = frozenset(((2, 2, *[1] * h, t), 2) for h in (1, 2) for t in (1, 2))
    return Conjecture(
        "widths 2, 2, then hidden widths 1",
        "N*(2, 2, 1, ..., 1, t) = 2^(h+3) ((6 h + 2) t - 4 h), h >= 1 layers of width 1",
        "n_torus",
        value,
        fitted,
        "8 ((6 t - 4) y/(1 - y)^2 + 2 t y/(1 - y)), y = 2 x",
    )


def _reversal() -> Conjecture:
    def value(widths: Widths, rank: int, table: Table) -> int | None:
        turned = widths[::-1]
        other = table.get((turned, turned[0]))
        if rank != widths[0] or turned == widths or other is None:
            return None
        return other.n_complex

    return Conjecture(
        "reversal",
        "N_C(d_0, ..., d_{H+1}) = N_C(d_{H+1}, ..., d_0) at data of full rank",
        "n_complex",
        value,
        frozenset(),
    )


def _rank_alone() -> Conjecture:
    def value(widths: Widths, rank: int, table: Table) -> int | None:
        other = table.get(((rank, *widths[1:]), rank))
        return None if rank == widths[0] or other is None else other.n_complex

    return Conjecture(
        "rank alone",
        "N_C(d_0, d_1, ..., d_{H+1}) at data of rank s = N_C(s, d_1, ..., d_{H+1})",
        "n_complex",
        value,
        frozenset(),
    )
