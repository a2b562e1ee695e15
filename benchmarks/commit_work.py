"""What `compare_commits.py` asks of one commit, in a process of its own with that commit's package.

    python benchmarks/commit_work.py answers OUT CONFIGS
    python benchmarks/commit_work.py speed OUT

Only public names are used, and of those only what every commit has: `solve`, `solve_many`,
`run_study`, configs and Parquet files. This file imports nothing from its neighbours, as it runs
before the path of a commit that may not have them.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

DRAWS = 2
# Runs made of the studies that are too large to be made whole
LIMIT = 12
QUIET = "\noutputs: {plots: false, latex: false, csv: false, parquet: false}\n"
LOSS = "sum((W2 @ W1 @ X - Y)**2) / 2 + sum(W2**4)"


def answers(out: Path, configs: Path) -> None:
    """Solve the direct cases and the shipped configs; keep all that is said below ``out``."""
    for name, solution in direct_cases():
        keep(out / "direct" / name, solution)
    run_configs(out, configs)


def direct_cases() -> Iterator[tuple[str, Any]]:
    """Solutions of problems that show each way through the program, by name."""
    from explorer import solve

    for widths, ridge, certify in (
        ((2, 1, 2), "drawn", True),
        ((2, 2, 2), "drawn", True),
        ((2, 2, 2), "drawn", False),
        ((1, 2, 2, 1), "drawn", True),
        ((3, 2, 2), "drawn", False),
        ((1, 1, 1), "tiny", True),
        ((2, 1, 2), "scalar", True),
        ((1, 2, 1), "scalar", False),
        ((2, 1, 2), "none", False),
    ):
        name = f"{'-'.join(map(str, widths))}-{ridge}" + ("-certified" if certify else "")
        yield name, solve(linear(widths, ridge), seed=1, certify=certify)
    yield "formula", solve(formula(), seed=1, certify=True)
    for start in ("total-degree", "multihomogeneous"):
        yield f"2-1-2-{start}", solve(linear((2, 1, 2), "drawn"), seed=1, start=start)
    if has_phcpy():
        yield "2-1-2-phcpy", solve(linear((2, 1, 2), "drawn"), seed=1, engine="phcpy")


def linear(widths: tuple[int, ...], ridge: str) -> Any:
    """A deep linear network at five standard normal samples."""
    from explorer import DeepLinear, DrawnData, Problem, RandomRidge

    network, rng = DeepLinear(widths), np.random.default_rng(7)
    drawn = Problem.draw(network, DrawnData(samples=5), RandomRidge(), rng)
    if ridge == "drawn":
        return drawn
    values = {"scalar": 0.25, "none": 0.0, "tiny": [1e-6 * r for r in drawn.ridge]}
    return Problem(network, drawn.X, drawn.Y, values[ridge])


def formula() -> Any:
    """A loss given as text."""
    from explorer import CustomArchitecture, DrawnData, Problem, RandomRidge

    mine = CustomArchitecture(
        weights={"W1": (1, 2), "W2": (2, 1)}, data={"X": (2, 3), "Y": (2, 3)}, loss=LOSS
    )
    return Problem.draw(mine, DrawnData(3), RandomRidge(), np.random.default_rng(7))


def has_phcpy() -> bool:
    """Whether the second engine answers; every commit has this way to ask."""
    from explorer import solve

    try:
        solve(linear((1, 1, 1), "drawn"), engine="phcpy")
    except Exception as error:
        print(f"phcpy is left out: {error}", file=sys.stderr)
        return False
    return True


def keep(folder: Path, solution: Any) -> None:
    """Write points, weights, eigenvalues and what is said of the list."""
    folder.mkdir(parents=True)
    solution.points.to_parquet(folder / "points.parquet")
    np.savez(
        folder / "arrays.npz", weights=solution.weights, eigenvalues=np.array(solution.eigenvalues)
    )
    said = {**asdict(solution.counts), **solution.summary(), "ok": solution.ok}
    said["checks_passed"] = [check.passed for check in solution.checks]
    (folder / "said.json").write_text(json.dumps(said, default=str, indent=1))


def run_configs(out: Path, configs: Path) -> None:
    """Make the shipped studies: quickstart whole, few draws or few runs of the others."""
    from explorer import run_study

    for path in sorted(configs.glob("architectures/*.yaml")):
        text = re.sub(r"(?m)^draws: \d+", f"draws: {DRAWS}", path.read_text())
        path.write_text(text if "\noutputs:" in text else text + QUIET)
    for path in sorted(configs.rglob("*.yaml")):
        text = path.read_text()
        if not re.search(r"(?m)^architectures:", text) or path.stem.endswith("_large"):
            continue  # a piece that others include, or a study that needs a larger machine
        whole = path.stem == "quickstart" or path.parent.name == "architectures"
        start = time.perf_counter()
        run_study(path, results=out / "results", jobs=1, limit=None if whole else LIMIT)
        print(f"{path.stem}: {time.perf_counter() - start:.1f} s", flush=True)


def speed(out: Path) -> None:
    """Time what users wait for; memory is that of the whole process at its end.

    CPU seconds say more than wall seconds where others use the machine; all runs have one thread.
    """
    start, began = time.perf_counter(), time.process_time()
    import explorer

    wall = {"import explorer": time.perf_counter() - start}
    cpu = {"import explorer": time.process_time() - began}
    from explorer import DeepLinear, DrawnData, Problem, RandomRidge, solve, solve_many

    def draws(widths: tuple[int, ...], count: int) -> list[Any]:
        rng = np.random.default_rng(11)
        return [
            Problem.draw(DeepLinear(widths), DrawnData(samples=5), RandomRidge(), rng)
            for _ in range(count)
        ]

    def clock(name: str, action: Callable[[], Any]) -> None:
        start, began = time.perf_counter(), time.process_time()
        action()
        wall[name] = time.perf_counter() - start
        cpu[name] = time.process_time() - began

    # The cache folder is empty, so this is the generic solve too
    clock("first solve 2-2-2", lambda: solve(draws((2, 2, 2), 1)[0], seed=1))
    clock(
        "equations of 100 problems 2-2-2, each with its own DeepLinear",
        lambda: [problem.system for problem in draws((2, 2, 2), 100)],
    )
    network = DeepLinear((2, 2, 2))
    batch = [Problem(network, p.X, p.Y, p.ridge) for p in draws((2, 2, 2), 200)]
    few, rng = batch[:50], np.random.default_rng(12)
    large = Problem.draw(DeepLinear((2, 3, 2)), DrawnData(samples=5), RandomRidge(), rng)
    clock("20 solves 2-2-2, one by one", lambda: [solve(p, seed=1) for p in few[:20]])
    clock("solve_many, 200 of 2-2-2", lambda: solve_many(batch, seed=1, jobs=1))
    clock(
        "solve_many, 50 of 2-2-2, certified",
        lambda: solve_many(few, seed=1, jobs=1, certify=True),
    )
    clock("generic solve and list of 2-3-2", lambda: solve(large, seed=1))
    clock("table of points 2-3-2", lambda: solve(large, seed=1).points)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out.write_text(json.dumps({"wall": wall, "cpu": cpu, "peak MiB": peak}))
    assert Path(explorer.__file__).parts[-2] == "explorer"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    job, place, *rest = sys.argv[1:]
    if job == "answers":
        answers(Path(place), Path(rest[0]))
    else:
        speed(Path(place))
