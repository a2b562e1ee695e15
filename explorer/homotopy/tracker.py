"""Track paths of a parameter homotopy: batches, threads, interrupts."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.kernels.entries import refine_points, track_paths
from explorer.homotopy.kernels.layout import LANES, make_block
from explorer.homotopy.kernels.tables import PathTable, Settings, make_lanes
from explorer.homotopy.options import DoubleDoubleOptions, TrackerOptions
from explorer.homotopy.parameter_path import Complex, ParameterPath

Ints = NDArray[np.int64]
Progress = Callable[[int, int], None]

# Least and most paths of one piece of work: long enough to keep all lanes busy, short enough to
# share out evenly.
_LEAST, _MOST = 32, 1024
# Code of a path that no kernel has touched, as of one that was stopped.
_NOT_RUN = 5
# So few paths in so few unknowns take milliseconds: a thread would cost more than it helps, and
# Ctrl-C can wait.
_SMALL_PATHS, _SMALL_UNKNOWNS = 128, 16


@dataclass(frozen=True)
class TrackerResult:
    """Ends of N paths.

    Attributes
    ----------
    points, low : complex array, shape (N, n)
        End points and their double-double rests.
    reached : complex array, shape (N,)
        Last t that was reached.
    code : int array, shape (N,)
        1 converged, 2 step too small, 3 too many steps, 4 very large, 5 stopped.
    jacobians : int array, shape (N,)
        Jacobians evaluated and factored.
    """

    points: Complex
    low: Complex
    reached: Complex
    code: Ints
    jacobians: Ints


def track(
    compiled: CompiledSystem,
    path: ParameterPath,
    start: Complex,
    groups: Ints | None = None,
    options: TrackerOptions | None = None,
    *,
    begin: complex | Complex = 0.0,
    end: complex | Complex = 1.0,
    low: Complex | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> TrackerResult:
    """Track every start point along the parameter path of its group.

    Parameters
    ----------
    start : complex array, shape (N, n)
    groups : int array, shape (N,)
        Group of each path (default 0).
    begin, end : complex or array, shape (N,)
        Positions on the parameter path, joined by a straight line.

    Notes
    -----
    Each path's arithmetic depends on nothing but its own data: the result is the same for any batch
    and ``jobs``.
    """
    o = options or TrackerOptions()
    count = len(start)
    program = compiled.block_program(o.order)
    paths = lay_out(path, start, groups, begin, end, low)
    settings = settings_of(o)
    stop = np.zeros(1, dtype=np.int64)

    def work(piece: tuple[int, int, NDArray[np.int64]]) -> None:
        first, last, done = piece
        b = make_block(program, o.order)
        lanes = make_lanes(compiled.parameters)
        track_paths(b, program, lanes, paths, settings, first, last, stop, done)

    pieces = _share_out(count, jobs)
    if len(pieces) == 1 and count <= _SMALL_PATHS and compiled.unknowns <= _SMALL_UNKNOWNS:
        work(pieces[0])
        if progress is not None:
            progress(count, count)
    elif pieces:
        _ = track_paths.function  # here, where Ctrl-C can break a compilation off
        _run(work, pieces, jobs, stop, progress, count)
    return ends_of(paths)


def lay_out(
    path: ParameterPath,
    start: Complex,
    groups: Ints | None,
    begin: complex | Complex,
    end: complex | Complex,
    low: Complex | None,
) -> PathTable:
    """Arrays for the kernels: what to track, and room for the ends (see :func:`track`)."""
    count = len(start)
    points = np.ascontiguousarray(start, dtype=np.complex128)
    rest = np.zeros_like(points) if low is None else np.ascontiguousarray(low, dtype=np.complex128)
    a, b = (
        np.array(np.broadcast_to(np.asarray(t, dtype=np.complex128), (count,)))
        for t in (begin, end)
    )
    return PathTable(
        coefficients=np.ascontiguousarray(path.coefficients),
        geometric=np.ascontiguousarray(path.geometric),
        start=points,
        start_low=rest,
        groups=groups_of(groups, count),
        begin=a,
        end=b,
        result=points.copy(),
        result_low=rest.copy(),
        reached=a.copy(),
        status=np.full(count, _NOT_RUN, dtype=np.int64),
        counts=np.zeros(count, dtype=np.int64),
    )


def ends_of(paths: PathTable) -> TrackerResult:
    """What the kernels have written."""
    return TrackerResult(paths.result, paths.result_low, paths.reached, paths.status, paths.counts)


def groups_of(groups: Ints | None, count: int) -> Ints:
    """Group of each path, 0 by default."""
    return (
        np.zeros(count, dtype=np.int64)
        if groups is None
        else np.ascontiguousarray(groups, dtype=np.int64)
    )


def settings_of(o: TrackerOptions | DoubleDoubleOptions) -> Settings:
    """Numbers for the kernels; double-double needs no steps in it."""
    return Settings(
        order=int(o.order),
        tolerance=float(o.tolerance),
        pole_share=float(o.pole_share),
        smallest_step=float(o.smallest_step),
        steps=int(o.steps),
        largest=float(o.largest),
        exact_steps=int(getattr(o, "exact_steps", 0)),
        accept=float(o.accept),
    )


def in_threads(piece: Callable[[int, int, Ints], None], count: int, jobs: int, stop: Ints) -> None:
    """Share ``count`` long paths out; ``piece(first, last, done)`` tracks some of them."""
    if not count:
        return
    size = max(1, -(-count // max(1, jobs)))
    pieces = [(k, min(k + size, count), np.zeros(1, dtype=np.int64)) for k in range(0, count, size)]
    _run(lambda cut: piece(*cut), pieces, jobs, stop, None, count)


def _share_out(count: int, jobs: int) -> list[tuple[int, int, Ints]]:
    """Cut ``count`` paths into pieces of nearly one size, several a thread.

    Each has its own counter of ends.
    """
    size = _MOST if jobs <= 1 else min(_MOST, max(_LEAST, -(-count // (4 * jobs))))
    number = -(-count // size)
    cuts = [count * k // number for k in range(number + 1)] if number else []
    return [(a, b, np.zeros(1, dtype=np.int64)) for a, b in pairwise(cuts)]


def _run(
    work: Callable[..., None],
    pieces: list[Any],
    jobs: int,
    stop: Ints,
    progress: Progress | None,
    n: int,
) -> None:
    """Run pieces in threads.

    Ctrl-C sets ``stop``, lets the kernels write what they have, and goes on up.
    """
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        waiting = {pool.submit(work, piece) for piece in pieces}
        try:
            while waiting:
                finished, waiting = wait(waiting, timeout=0.2)
                for future in finished:
                    future.result()
                if progress is not None:
                    progress(int(sum(piece[2][0] for piece in pieces)), n)
        except BaseException:
            stop[0] = 1
            for future in waiting:
                future.cancel()
            raise


def refine(
    compiled: CompiledSystem,
    values: Complex,
    points: Complex,
    groups: Ints | None = None,
    *,
    low: Complex | None = None,
    rounds: int = 3,
) -> tuple[Complex, Complex, NDArray[np.float64], NDArray[np.float64]]:
    """Newton steps with double-double residuals at fixed parameters ``values`` (G, p).

    Returns
    -------
    points, low : complex arrays, shape (N, n)
    sizes : float array, shape (N,)
        Relative size of the last step.
    condition : float array, shape (N,)
        Estimate of the condition number in scaled coordinates (a lower bound up to a modest
        factor).
    """
    count = len(points)
    x = np.array(points, dtype=np.complex128)
    rest = np.zeros_like(x) if low is None else np.array(low)
    group = groups_of(groups, count)
    sizes, condition = np.zeros(count), np.zeros(count)
    p = np.ascontiguousarray(np.atleast_2d(values), dtype=np.complex128)
    program = compiled.block_program(0)
    b = make_block(program, 0)
    spare = np.zeros((3, LANES))
    everyone = np.ones(LANES, dtype=np.int64)
    for k in range(0, count, _MOST):
        refine_points(
            b,
            program,
            spare,
            everyone,
            p,
            group,
            x,
            rest,
            k,
            min(k + _MOST, count),
            rounds,
            sizes,
            condition,
        )
    return x, rest, sizes, condition
