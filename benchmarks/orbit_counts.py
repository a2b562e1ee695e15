"""Numbers of complex critical orbits of linear networks with one lambda, by rank of the map.

``python benchmarks/orbit_counts.py [--seconds LIMIT] [--first ROWS]`` writes a table: hidden layers
H, rank r, rank s of the data, rank q of ``Y X^T``, the number of roots of the reduced equations at
generic data, who vouches for it, and what the closed forms say. "Proved" forms have a proof in
`docs/one_lambda.md`. The conjecture was fitted to the rows marked "fitted"; all others test it.
Each row is found by a process of its own, which is ended after LIMIT seconds.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection

from record import heading

from explorer.manifolds.counts import known_count
from explorer.manifolds.equations import Shape
from explorer.manifolds.generic import find_generic

# (H, r, s, q) from which the conjecture was read off.
FITTED = {(1, 2, 2, 2), (2, 2, 2, 2), (3, 2, 2, 2), (4, 2, 2, 2), (1, 2, 3, 2), (2, 2, 3, 2)} | {
    (3, 2, 3, 2),
    (1, 2, 4, 2),
    (1, 2, 5, 2),
}
ROWS = [
    *((h, 1, s, q) for h in (1, 2, 3) for s in (1, 2, 3) for q in range(1, s + 1)),
    *((1, 2, s, 2) for s in (2, 3, 4, 5, 6)),
    *((h, 2, 2, 2) for h in (2, 3, 4, 5)),
    *((h, 2, 3, 2) for h in (2, 3)),
    *((1, 2, 3, 3), (1, 3, 3, 3), (1, 2, 4, 3), (1, 2, 4, 4), (2, 2, 4, 2), (1, 3, 4, 3)),
    *((4, 2, 3, 2), (1, 2, 7, 2), (6, 2, 2, 2), (1, 2, 5, 3), (2, 2, 3, 3), (2, 3, 3, 3)),
    *((3, 2, 4, 2), (1, 4, 4, 4), (2, 2, 5, 2), (1, 3, 4, 4), (3, 2, 3, 3)),
]


def conjecture(h: int, r: int, s: int, q: int) -> int | None:
    """``2 (s - 1) H ((2 s - 1) H - 1)`` maps of rank two where Y X^T has rank two."""
    return 2 * (s - 1) * h * ((2 * s - 1) * h - 1) if r == q == 2 else None


def count(shape: Shape, answer: Connection) -> None:
    """Find the generic set of a shape; send its size, whether it is vouched for, and by whom."""
    found = find_generic(shape)
    answer.send((found.count, bool(found.settled), str(found.witness)))


def answers(rows: list[tuple[int, int, int, int]], seconds: float) -> Iterator[str]:
    """Lines of the table."""
    for h, r, s, q in rows:
        shape, began = Shape(h + 1, r, s, q), time.perf_counter()
        here, there = multiprocessing.Pipe()
        child = multiprocessing.Process(target=count, args=(shape, there))
        child.start()
        known = here.poll(seconds)
        number, settled, witness = here.recv() if known else (None, False, f"> {seconds:g} s")
        child.terminate()
        child.join()
        taken = time.perf_counter() - began
        told = said(number, settled, h, r, s, q)
        yield f"| {h} | {r} | {s} | {q} | {number or '-'} | {told} | {taken:.1f} | {witness} |"


def said(number: int | None, settled: bool, h: int, r: int, s: int, q: int) -> str:
    """What closed forms say of a number."""
    proved, guess = known_count(Shape(h + 1, r, s, q)), conjecture(h, r, s, q)
    open_end = "" if settled or number is None else "at least; "
    if proved is not None:
        return f"{open_end}proved {proved[0]}"
    if guess is None:
        return f"{open_end}no form"
    return f"{open_end}{'fitted' if (h, r, s, q) in FITTED else 'conjecture'} {guess}"


def main() -> None:
    """Write the table to the terminal."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--first", type=int, default=len(ROWS), help="so many rows only")
    asked = parser.parse_args()
    print(heading())
    print("| H | r | s | q | orbits | closed form | s | vouched for by |\n" + "|---" * 8 + "|")
    for line in answers(ROWS[: asked.first], asked.seconds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
