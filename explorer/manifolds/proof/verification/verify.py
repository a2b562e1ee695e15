"""Verify a record of a proof against the exact chain, from nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from flint import acb, arb, ctx

from explorer.manifolds.proof.verification.completeness import Recount, why_complete
from explorer.manifolds.proof.verification.faults import Fault
from explorer.manifolds.proof.verification.layout import Rank, Record, Root, Row, read
from explorer.manifolds.proof.verification.polydiscs import (
    BITS,
    Equations,
    apart,
    boxed,
    centre_of,
    holds_one,
    reality,
    sharpened,
)
from explorer.manifolds.proof.verification.rebuild import rebuilt
from explorer.manifolds.proof.verification.weights import (
    Weights,
    inertia,
    origin,
    positive,
    singular_values,
    weights_at,
)
from explorer.manifolds.reduced_data import ReducedData
from explorer.manifolds.topology import stiefel_product
from explorer.networks.architectures.linear_chain import LinearChain
from explorer.sentences import Sentence

# Singular values are not proved, only rounded: relative to the largest.
_ROUNDED = 1e-9


def verify_manifolds(chain: LinearChain, record: Any, time_limit: float = 60.0) -> list[Sentence]:
    """Prove a list of critical manifolds anew.

    Parameters
    ----------
    chain : LinearChain
        The exact data; nothing about them is taken from the record.
    record : mapping
        As :func:`explorer.manifolds.proof.record_of` writes it, possibly damaged or forged.
    time_limit : float
        Seconds for each count of msolve.

    Returns
    -------
    list of Sentence
        What is wrong; empty where all that the record claims is proved.
    """
    known = read(record)
    if isinstance(known, Sentence):
        return [known]
    data = rebuilt(chain, known)
    if isinstance(data, Sentence):
        return [data]
    if [rank.rank for rank in known.ranks] != list(range(data.most + 1)):
        return [Fault.RANKS(found=len(known.ranks), right=data.most + 1)]
    with ctx.workprec(BITS[-1]):
        return list(_Verifier(chain, data, known, Recount(data, time_limit)).faults())


@dataclass(eq=False)
class _Verifier:
    """One verification, with what it has proved so far.

    Attributes
    ----------
    places : dict
        (rank, root) of each real solution with S positive definite.
    """

    chain: LinearChain
    data: ReducedData
    record: Record
    recount: Recount
    places: dict[tuple[int, int], Root] = field(default_factory=dict)

    def faults(self) -> Iterator[Sentence]:
        for rank in self.record.ranks:
            yield from self._zero(rank) if rank.rank == 0 else self._rank(rank)
        yield from self._listed()
        enclosures: list[arb | None] = []
        for row, manifold in enumerate(self.record.manifolds):
            yield from self._manifold(row, manifold, enclosures)
        yield from self._order(enclosures)

    def _zero(self, rank: Rank) -> Iterator[Sentence]:
        right: dict[str, Any] = {
            "way": "rank_zero",
            "found": 1,
            "expected": 1,
            "at_data": True,
            "proved": True,
            "singular": 0,
        }
        for name, value in right.items():
            if getattr(rank, name) != value:
                yield Fault.RANK(rank=0, field=name, value=getattr(rank, name), right=value)
        if rank.roots:
            yield Fault.RANK(rank=0, field="roots", value=len(rank.roots), right=0)

    def _rank(self, rank: Rank) -> Iterator[Sentence]:
        good = True
        for number, root in enumerate(rank.roots):
            wrong = list(self._root(rank, number, root))
            good &= not wrong
            yield from wrong
        twice = list(self._twice(rank))
        yield from twice
        if rank.found != len(rank.roots):
            yield Fault.RANK(rank=rank.rank, field="found", value=rank.found, right=len(rank.roots))
        if good and not twice:
            yield from self._complete(rank)

    def _root(self, rank: Rank, number: int, root: Root) -> Iterator[Sentence]:
        """Prove one solution, then decide whether it is real and S positive definite."""
        r = rank.rank
        proved = _with_digits(lambda: self._one_root(r, root))
        if proved is None:
            yield Fault.ROOT(rank=r, root=number)
            return
        regular, real, sign = proved
        if (self.data.layers > 2 or rank.way == "regular") and not regular:
            yield Fault.IRREGULAR(rank=r, root=number)
        if root.real != real:
            yield Fault.REAL(rank=r, root=number, value=root.real, right=real)
        if root.positive != sign:
            yield Fault.POSITIVE(rank=r, root=number, value=root.positive, right=sign)
        if sign:
            self.places[r, number] = root

    def _one_root(self, r: int, root: Root) -> tuple[bool, int, bool | None] | None:
        equations = Equations.of(self.data, r)
        centre = centre_of(root)
        if centre is None or not len(centre) == len(root.error) == equations.unknowns:
            return None
        if not holds_one(equations, centre, root.error):
            return None
        real = reality(centre, root.error)
        if real == 1:
            box = boxed(*sharpened(equations, centre, root.error))
        else:
            box = boxed(centre, root.error)
        sign = positive(_real(equations, box)[1]) if real == 1 else None
        return equations.regular(box), real, sign

    def _twice(self, rank: Rank) -> Iterator[Sentence]:
        centres = [(centre_of(root), root.error) for root in rank.roots]
        for second, (b, f) in enumerate(centres):
            for first, (a, e) in enumerate(centres[:second]):
                if a is None or b is None or not apart(a, e, b, f):
                    yield Fault.TWICE(rank=rank.rank, first=first, second=second)

    def _complete(self, rank: Rank) -> Iterator[Sentence]:
        """Hold number and claim of completeness against a count of our own."""
        open_ones = sum(root.real == 1 and root.positive is None for root in rank.roots)
        unclear = sum(root.real == -1 for root in rank.roots)
        # Where only regular solutions are counted, nothing depends on the number of others.
        if rank.singular and rank.way != "regular":
            yield from self._singular(rank, open_ones)
        if not rank.proved:
            return
        found = why_complete(self.recount, rank)
        left = open_ones if rank.way == "regular" else open_ones - rank.singular
        # Where no real map has this rank, nothing depends on roots at all.
        if found is None or (rank.way != "empty" and (unclear or left)):
            yield Fault.COUNT(rank=rank.rank, count=len(rank.roots))
            return
        for name, value in (("expected", found.expected), ("at_data", found.at_data)):
            if getattr(rank, name) != value:
                yield Fault.RANK(rank=rank.rank, field=name, value=getattr(rank, name), right=value)

    def _singular(self, rank: Rank, open_ones: int) -> Iterator[Sentence]:
        """As many solutions with ``det S = 0`` as balls cannot tell from those."""
        singular = self.recount.singular(rank.rank)
        if not rank.singular == singular == open_ones:
            yield Fault.RANK(rank=rank.rank, field="singular", value=rank.singular, right=singular)

    def _listed(self) -> Iterator[Sentence]:
        """One manifold a real solution with S positive definite, and no other."""
        for rank in range(len(self.record.ranks)):
            right = sorted(number for r, number in self.places if r == rank) if rank else [None]
            found = [m.root for m in self.record.manifolds if m.rank == rank]
            ordered = sorted(found, key=lambda k: -1 if k is None else k)
            if ordered != right:
                yield Fault.MANIFOLDS(rank=rank, found=ordered, right=right)
        for row, m in enumerate(self.record.manifolds):
            if m.rank >= len(self.record.ranks):
                last = len(self.record.ranks) - 1
                yield Fault.MANIFOLD(row=row, field="rank", value=m.rank, right=f"at most {last}")

    def _manifold(self, row: int, m: Row, enclosures: list[arb | None]) -> Iterator[Sentence]:
        root = None if m.root is None else self.places.get((m.rank, m.root))
        if m.rank and root is None:
            enclosures.append(None)
            return  # said already
        found = _with_digits(lambda: self._evaluated(m, root))
        enclosures.append(None if found is None else found.loss)
        if found is None:
            yield Fault.WEIGHTS(row=row)
            return
        yield from self._numbers(row, m, found)

    def _evaluated(self, m: Row, root: Root | None) -> _Evaluated | None:
        """Index, nullity and loss from all weights."""
        weights = self._weights(m.rank, root)
        if weights is None or not all(_is_zero(g) for g in weights.gradient()):
            return None
        kernel = stiefel_product(self.data.hidden, m.rank).dimension
        hessian = weights.hessian()
        signs = inertia(hessian, kernel)
        if signs is None and m.rank == 0:
            signs = self.recount.at_origin()
        if signs is None and m.index is not None:
            return None
        values = singular_values(weights, m.rank)
        return _Evaluated(kernel, signs, weights.loss(), values)

    def _weights(self, r: int, root: Root | None) -> Weights | None:
        if root is None:
            return origin(self.chain)
        centre = centre_of(root)
        assert centre is not None
        equations = Equations.of(self.data, r)
        box = boxed(*sharpened(equations, centre, root.error))
        return weights_at(self.chain, self.data, *_real(equations, box))

    def _numbers(self, row: int, m: Row, found: _Evaluated) -> Iterator[Sentence]:
        index, nullity = found.signs or (None, None)
        right: dict[str, Any] = {"dimension": found.dimension}
        if m.index is None:
            right |= {"nullity": None, "live_index": None, "extra": None}
        else:
            right |= {"index": index, "nullity": nullity}
        for name, value in right.items():
            if getattr(m, name) != value:
                yield Fault.MANIFOLD(row=row, field=name, value=getattr(m, name), right=value)
        if m.index is not None:
            yield from self._parts(row, m)
        low, high = arb(m.loss[0]) - arb(m.loss[1]), arb(m.loss[0]) + arb(m.loss[1])
        if not (low <= found.loss and found.loss <= high):
            yield Fault.LOSS(
                row=row, low=float(low), high=float(high), right=float(found.loss.mid())
            )
        listed = np.array(m.singular_values)
        room = _ROUNDED * float(found.values.max(initial=0))
        if listed.shape != found.values.shape or (np.abs(listed - found.values) > room).any():
            yield Fault.MANIFOLD(
                row=row,
                field="singular_values",
                value=m.singular_values,
                right=found.values.tolist(),
            )

    def _parts(self, row: int, m: Row) -> Iterator[Sentence]:
        """Index = that of the live units + what each dead one adds."""
        assert m.live_index is not None
        assert m.extra is not None
        hidden, r = self.data.hidden, m.rank
        dead = hidden[0] - r if len(hidden) == 1 else 0
        if m.index != m.live_index + dead * m.extra:
            yield Fault.MANIFOLD(
                row=row, field="live_index", value=m.live_index, right=f"index - {dead} extra"
            )
        root = None if m.root is None else self.places.get((r, m.root))
        live = _with_digits(lambda: self._live_index(r, root))
        if live != m.live_index:
            yield Fault.MANIFOLD(row=row, field="live_index", value=m.live_index, right=live)

    def _live_index(self, r: int, root: Root | None) -> int | None:
        """Index in the network with as many hidden units as the rank."""
        if root is None:
            return 0
        centre = centre_of(root)
        assert centre is not None
        ends = self.chain.widths[0], self.chain.widths[-1]
        narrow = LinearChain(
            (ends[0], *(r for _ in self.data.hidden), ends[1]),
            self.chain.A,
            self.chain.B,
            self.chain.constant,
            self.chain.ridges,
            self.chain.inputs,
        )
        equations = Equations.of(self.data, r)
        box = boxed(*sharpened(equations, centre, root.error))
        weights = weights_at(narrow, self.data, *_real(equations, box))
        if weights is None:
            return None
        signs = inertia(weights.hessian(), (len(self.data.hidden)) * r * (r - 1) // 2)
        return None if signs is None else signs[0]

    def _order(self, enclosures: list[arb | None]) -> Iterator[Sentence]:
        """Rows by loss, and which of them may be the least."""
        rows = self.record.manifolds
        middles = [m.loss[0] for m in rows]
        if middles != sorted(middles):
            yield Fault.SHAPE(what="manifolds are not ordered by loss")
        complete = all(rank.proved for rank in self.record.ranks)
        known = [e for e in enclosures if e is not None]
        if len(known) != len(rows):
            return
        for row, (m, mine) in enumerate(zip(rows, known, strict=True)):
            others = [e for k, e in enumerate(known) if k != row]
            if m.is_global and not (complete and all(bool(mine < e) for e in others)):
                yield Fault.MANIFOLD(row=row, field="global", value=True, right="not proved")
            higher = any(bool(e < mine) for e in others) or bool(m.index)
            if m.is_global is False and not higher:
                yield Fault.MANIFOLD(row=row, field="global", value=False, right="not proved")


@dataclass(frozen=True, eq=False)
class _Evaluated:
    """What was computed at a manifold."""

    dimension: int
    signs: tuple[int, int] | None
    loss: arb
    values: Any


def _is_zero(ball: arb) -> bool:
    """Whether a finite ball holds zero."""
    return bool(ball.is_finite() and ball.contains(0))


def _with_digits(attempt: Callable[[], Any]) -> Any:
    """Try with few digits, then with more."""
    for bits in BITS:
        with ctx.workprec(bits):
            found = attempt()
        if found is not None:
            return found
    return None


def _real(equations: Equations, box: list[acb]) -> tuple[Any, Any, Any]:
    """R, S and h as real balls."""
    from flint import arb_mat

    def real(matrix: Any) -> arb_mat:
        p, q = matrix.nrows(), matrix.ncols()
        return arb_mat(p, q, [matrix[i, j].real for i in range(p) for j in range(q)])

    R, S, h = equations.matrices(box)
    return real(R), real(S), real(h)
