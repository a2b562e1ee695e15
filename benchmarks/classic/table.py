"""The list of classic systems, and their reading."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from classic import families as f
from classic.single import GRADIENTS, MULTIPLE, SINGLE, Texts
from explorer.polynomial import Graph, System

_WORDS = re.compile(r"[A-Za-z]\w*|\^\s*\d+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")


def systems() -> dict[str, System]:
    """All systems by name, easy ones of a kind first."""
    return {name: system_of(*texts) for name, texts in _texts().items()} | {
        name: System.gradient_of(_potential(*texts)) for name, texts in GRADIENTS.items()
    }


def system_of(unknowns: list[str], equations: list[str]) -> System:
    """System of equations given as text."""
    graph = Graph()
    known = {name: graph.unknown(name)[()] for name in unknowns}
    zero = 0 * known[unknowns[0]]
    return System(graph, tuple(_expression(text, known) + zero for text in equations))


def _potential(unknowns: str, text: str) -> Any:
    graph = Graph()
    return _expression(text, {name: graph.unknown(name)[()] for name in unknowns.split()})


def _expression(text: str, known: dict[str, Any]) -> Any:
    """Read a polynomial; its numbers are exact."""
    return eval(_WORDS.sub(_exact, text), {"Fraction": Fraction}, known)


def _exact(match: re.Match[str]) -> str:
    word = match.group()
    if word[0].isalpha():
        return word
    return "**" + word[1:].strip() if word[0] == "^" else f"Fraction('{word}')"


def _texts() -> dict[str, Texts]:
    found: dict[str, Texts] = {}
    for make, sizes in _FAMILIES:
        for size in sizes:
            found[f"{make.__name__.replace('_', ' ')}-{size}"] = make(size)
    for degrees in ((2, 2), (3, 3), (2, 3, 4), (3, 3, 3), (2, 2, 2, 2), (9, 9)):
        found["dense " + ",".join(map(str, degrees))] = f.dense(*degrees)
    for seed, (n, degree, share) in enumerate(_THIN):
        found[f"thin {n} unknowns, degree {degree}, {seed}"] = f.thin(n, degree, share, seed)
    return found | SINGLE | MULTIPLE


_THIN = ((2, 8, 0.15), (2, 12, 0.1), (3, 4, 0.2), (3, 5, 0.12), (4, 3, 0.15), (3, 6, 0.08))
_FAMILIES = (
    (f.cyclic, (4, 5, 6, 7)),
    (f.reduced_cyclic, (5, 6, 7)),
    (f.katsura, (2, 3, 4, 5, 6, 7, 8)),
    (f.noon, (2, 3, 4, 5)),
    (f.eco, (4, 5, 6, 7, 8)),
    (f.reduced_eco, (5, 6, 7, 8)),
    (f.reimer, (2, 3, 4, 5)),
    (f.chandra, (2, 3, 4, 5, 6)),
    (f.elementary, (3, 4, 5)),
    (f.power_sums, (3, 4)),
    (f.brown, (3, 4, 5, 6)),
    (f.broyden, (3, 4, 5, 6)),
    (f.kuramoto, (3, 4)),
    (f.eigenvectors, (3, 4, 5)),
    (f.nash, (3, 4, 5)),
    (f.quadrature, (2, 3)),
    (f.powers_at_once, (3, 4, 5)),
)
