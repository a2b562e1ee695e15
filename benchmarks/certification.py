"""Speed and success of certification, and other solvers judged by the certified lists.

    python benchmarks/certification.py speed [DRAWS]     seconds, and how much is proved
    python benchmarks/certification.py others [SECONDS]  other solvers' points: true, false, lost

Bertini 2 (PyPI ``bertini2``) is asked in an interpreter of its own, named in
``EXPLORER_BERTINI_PYTHON``; Macaulay2 by its program ``M2``; what is absent is left out. All solve
the same equations; a point of theirs is true when it is within 1e-6 of a certified point, relative
to its size; each certified point counts once.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import numpy as np
from record import heading

from explorer import DeepLinear, DrawnData, LogUniform, Normal, Problem, RandomRidge, solve
from explorer.certify import certify
from explorer.external import phcpack as phc
from explorer.landscape.certificates.store import load_certificate, save_certificate
from explorer.landscape.certificates.verify import verify
from explorer.landscape.engines.choose import native_engine, phcpy_engine
from explorer.landscape.engines.engine import Limits

CASES = {
    "1,1,1": {},
    "2,1,2": {},
    "2,2,1": {},
    "2,1,1,2": {},
    "1,2,2,1": {},
    "2,2,2": {},
    "2,2,2 wide": {"ridge": RandomRidge(LogUniform(1e-6, 1.0))},
    "2,2,2 big": {"x": Normal(0, 30)},
    "2,2,3": {},
}
OTHERS = ["1,1,1", "2,1,2", "2,2,1", "2,1,1,2", "1,2,2,1", "2,2,2"]

BERTINI = """
import sys, bertini
system = bertini.parse.system(open(sys.argv[1]).read())
for point in bertini.solve(system, seed=1, directory=sys.argv[2], show_progress=False).solutions:
    print(*(f"{float(z.real)!r} {float(z.imag)!r}" for z in point))
"""
# One point a line, real and imaginary part of each coordinate
MACAULAY = """needsPackage "NumericalAlgebraicGeometry"
R = CC[UNKNOWNS]
for s in select(solveSystem {EQUATIONS}, s -> KEEP) do (
    print concatenate between(" ", apply(coordinates s,
        z -> format(17,realPart z) | " " | format(17,imaginaryPart z))))
"""


@cache
def network(widths: tuple[int, ...]) -> DeepLinear:
    """Architecture, one for all draws, as in a study: its equations are derived once."""
    return DeepLinear(widths)


def drawn(name: str, seed: int) -> Problem:
    """Problem of a case."""
    special = CASES[name]
    widths = tuple(int(d) for d in name.split()[0].split(","))
    data = DrawnData(5, x=special.get("x", Normal()))
    rng = np.random.default_rng([seed, *widths])
    return Problem.draw(network(widths), data, special.get("ridge", RandomRidge()), rng)


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Wall seconds and result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def speed(draws: int) -> None:
    """Print one line a case: medians over draws."""
    print(
        "| widths | points | engine ms | solve ms | certify ms | of engine | verify ms "
        "| certified | balls | proved |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name in CASES:
        rows = []
        warm = solve(
            drawn(name, draws), certify=True
        )  # kernels compiled, generic set and count kept
        certify(warm.problem.system, warm.problem.exact_parameters(), warm.weights)
        for seed in range(draws):
            problem = drawn(name, seed)
            engine = timed(lambda p=problem: list(native_engine([(p, 1)], Limits(jobs=1))))[0]
            whole, solution = timed(lambda p=problem: solve(p, seed=1, jobs=1))
            seconds, proof = timed(
                lambda p=problem, s=solution: certify(p.system, p.exact_parameters(), s.weights)
            )
            with tempfile.TemporaryDirectory() as folder:
                good = solve(problem, seed=1, certify=True)
                save_certificate(good, Path(folder, "c.npz"))
                again, outcome = timed(lambda f=folder: verify(load_certificate(Path(f, "c.npz"))))
            assert outcome.ok, outcome.faults
            status = good.completeness.status == "proved"
            total = len(solution.weights)
            rows.append(
                (
                    total,
                    engine,
                    whole,
                    seconds,
                    seconds / engine,
                    again,
                    proof.count,
                    (proof.bits > 53).sum(),
                    status,
                )
            )
        middle = [statistics.median(row[k] for row in rows) for k in range(6)]
        certified, total = sum(row[6] for row in rows), sum(row[0] for row in rows)
        print(
            f"| {name} | {middle[0]:.0f} | {middle[1] * 1e3:.1f} | {middle[2] * 1e3:.1f} "
            f"| {middle[3] * 1e3:.1f} | {middle[4]:.2f} | {middle[5] * 1e3:.0f} "
            f"| {certified} of {total} | {sum(row[7] for row in rows)} | "
            f"{sum(row[8] for row in rows)} of {draws} |",
            flush=True,
        )


def others(limit: float) -> None:
    """Print one line a case and solver."""
    solvers: dict[str, Callable[[Problem, float], np.ndarray]] = {"explorer": ours}
    if phc.available():
        solvers["PHCpack"] = phcpack
    if os.environ.get("EXPLORER_BERTINI_PYTHON"):
        solvers["Bertini 2"] = bertini
    if shutil.which("M2"):
        solvers["Macaulay2, all ends"] = partial(macaulay, keep="true")
        solvers["Macaulay2, regular"] = partial(macaulay, keep="status s === Regular")
    print("| widths | solver | true | false | lost | seconds |")
    print("|---|---|---|---|---|---|")
    for name in OTHERS:
        problem = drawn(name, 0)
        truth = solve(problem, seed=1, certify=True)
        assert truth.completeness.status == "proved", truth
        for label, solver in solvers.items():
            try:
                seconds, points = timed(lambda s=solver, p=problem: s(p, limit))
            except (subprocess.TimeoutExpired, phc.PhcTimeout):
                print(f"| {name} | {label} | - | - | - | > {limit:.0f} |", flush=True)
                continue
            true, false = judge(truth.weights, points)
            lost = len(truth.weights) - true
            print(f"| {name} | {label} | {true} | {false} | {lost} | {seconds:.2f} |", flush=True)


def judge(truth: np.ndarray, points: np.ndarray) -> tuple[int, int]:
    """Points true and false."""
    if not len(points):
        return 0, 0
    gap = np.abs(points[:, None] - truth[None]).max(axis=2)
    nearest = gap.argmin(axis=1)
    close = gap.min(axis=1) <= 1e-6 * (1 + np.abs(truth[nearest]).max(axis=1))
    true = len(set(nearest[close].tolist()))
    return true, len(points) - true


def ours(problem: Problem, _limit: float) -> np.ndarray:
    """Solve and certify; generic set in the cache."""
    return solve(problem, seed=1, certify=True).weights


def phcpack(problem: Problem, limit: float) -> np.ndarray:
    """Black box of PHCpack, as its engine gives it, before belief."""
    return next(phcpy_engine([(problem, 1)], Limits(limit))).candidates.points


def equations(problem: Problem) -> tuple[tuple[str, ...], list[str]]:
    """Unknowns without underscores, and equations with decimal coefficients."""
    sparse = problem.system.at([float(v) for v in problem.parameters])
    names = tuple(f"x{k}" for k in range(len(sparse.unknowns)))
    rows: list[list[str]] = [[] for _ in range(sparse.size)]
    for i, exponents, c in zip(sparse.equation, sparse.exponents, sparse.coefficients, strict=True):
        number = np.format_float_positional(float(c), trim="0")
        rows[i].append(
            "*".join(
                [f"({number})", *(f"{x}^{e}" for x, e in zip(names, exponents, strict=True) if e)]
            )
        )
    return names, [" + ".join(row) for row in rows]


def bertini(problem: Problem, limit: float) -> np.ndarray:
    """Zero-dimensional solve of Bertini 2 with its defaults: total degree, adaptive precision."""
    names, rows = equations(problem)
    functions = [f"f{k}" for k in range(len(rows))]
    text = f"variable_group {', '.join(names)}; function {', '.join(functions)};\n"
    text += "\n".join(f"{f} = {row};" for f, row in zip(functions, rows, strict=True))
    return asked(text, limit, [os.environ["EXPLORER_BERTINI_PYTHON"], "-c", BERTINI])


def macaulay(problem: Problem, limit: float, keep: str) -> np.ndarray:
    """``solveSystem`` of Macaulay2: all that it returns, or what it calls regular."""
    names, rows = equations(problem)
    text = (
        MACAULAY.replace("UNKNOWNS", ",".join(names))
        .replace("EQUATIONS", ", ".join(rows))
        .replace("KEEP", keep)
    )
    return asked(text, limit, ["M2", "--script"])


def asked(text: str, limit: float, command: list[str]) -> np.ndarray:
    """Give a program a file; read one point a line."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "system.m2")
        source.write_text(text)
        done = subprocess.run(
            [*command, str(source), folder] if "-c" in command else [*command, str(source)],
            capture_output=True, text=True, timeout=limit, check=True, cwd=folder,
        )  # fmt: skip
    lines = [line.split() for line in done.stdout.splitlines() if line.strip()]
    numbers = np.array([[float(w) for w in words] for words in lines])
    return numbers[:, ::2] + 1j * numbers[:, 1::2] if len(numbers) else np.zeros((0, 1))


if __name__ == "__main__":
    print(heading())
    kind = sys.argv[1] if len(sys.argv) > 1 else "speed"
    if kind == "speed":
        speed(int(sys.argv[2]) if len(sys.argv) > 2 else 20)
    else:
        others(float(sys.argv[2]) if len(sys.argv) > 2 else 120.0)
