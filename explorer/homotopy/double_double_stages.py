"""Lost paths in double-double, in stages: to the last stretch, and along it over a new position."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.compiled_system import CompiledSystem
from explorer.homotopy.double_double import track_double_double
from explorer.homotopy.options import DoubleDoubleOptions
from explorer.homotopy.parameter_path import Complex, ParameterPath
from explorer.homotopy.tracker import Ints, TrackerResult

# What is left of the way where the last stretch begins.
HANDOVER = 2.0**-27
# What is left at the ends of all stages.
LEFT = (HANDOVER, 2.0**-40, 2.0**-53, 0.0)


@dataclass(frozen=True)
class Stages:
    """Ends of N paths after each stage; a path that stops stays where it is.

    Attributes
    ----------
    results : tuple of TrackerResult
        The first over the whole way, the others over the last stretch.
    """

    results: tuple[TrackerResult, ...]

    @property
    def arrived(self) -> NDArray[np.bool_]:
        """Paths (N,) that came to the target."""
        return np.asarray(np.all([stage.code == 1 for stage in self.results], axis=0))

    @property
    def jacobians(self) -> Ints:
        """Work, shape (N,)."""
        return np.asarray(np.sum([stage.jacobians for stage in self.results], axis=0))

    @property
    def end(self) -> TrackerResult:
        """Ends in one; ``reached`` is over the whole way."""
        first, *rest = self.results
        code, reached = first.code.copy(), first.reached.copy()
        for stage in rest:
            on = code == 1
            code[on] = stage.code[on]
            reached[on] = 1 - HANDOVER * (1 - stage.reached[on])
        last = self.results[-1]
        return TrackerResult(last.points, last.low, reached, code, self.jacobians)

    def before(self, k: int, start: Complex) -> list[tuple[float, Complex, Complex | None]]:
        """Where path k came by before the target, the last place first.

        Position on the whole way, point and its rest; its start alone where it came nowhere.
        """
        places: list[tuple[float, Complex, Complex | None]] = []
        for stage, left in zip(self.results, LEFT, strict=True):
            if stage.code[k] != 1 or left == 0:
                break
            places.append((1 - left, stage.points[k], stage.low[k]))
        return places[::-1] or [(0.0, start, None)]

    def joined(self, other: Stages) -> Stages:
        """Put other paths behind these."""
        pairs = zip(self.results, other.results, strict=True)
        return Stages(tuple(_joined(a, b) for a, b in pairs))

    def take(self, rows: Ints) -> Stages:
        """Keep some paths."""
        return Stages(tuple(_taken(stage, rows) for stage in self.results))


def _taken(result: TrackerResult, rows: Ints) -> TrackerResult:
    return TrackerResult(*(getattr(result, f.name)[rows] for f in fields(result)))


def _joined(a: TrackerResult, b: TrackerResult) -> TrackerResult:
    return TrackerResult(
        *(np.concatenate([getattr(a, f.name), getattr(b, f.name)]) for f in fields(a))
    )


@dataclass(frozen=True)
class StagedPaths:
    """Parameter paths and their last stretches.

    Attributes
    ----------
    compiled : CompiledSystem
    whole, last : ParameterPath
        ``last`` leads over the last stretch, from 0 to 1.
    options : DoubleDoubleOptions
    jobs : int
    """

    compiled: CompiledSystem
    whole: ParameterPath
    last: ParameterPath
    options: DoubleDoubleOptions
    jobs: int = 1

    def track(self, start: Complex, groups: Ints) -> Stages:
        """Track start points (N, n)."""
        first = track_double_double(
            self.compiled,
            self.whole,
            start,
            groups,
            self.options,
            end=1 - HANDOVER,
            jobs=self.jobs,
        )
        return self.on(first, groups)

    def on(self, first: TrackerResult, groups: Ints) -> Stages:
        """Go on from the last stretch, where paths came so far."""
        stages, begin = [first], 0.0
        for left in LEFT[1:]:
            end = 1 - left / HANDOVER
            stages.append(self._stage(stages[-1], groups, begin, end))
            begin = end
        return Stages(tuple(stages))

    def _stage(
        self, before: TrackerResult, groups: Ints, begin: float, end: float
    ) -> TrackerResult:
        """Track those that arrived; the others stay."""
        stage = replace(before, jacobians=np.zeros_like(before.jacobians))
        rows = np.flatnonzero(before.code == 1)
        if not len(rows):
            return stage
        tracked = track_double_double(
            self.compiled,
            self.last,
            before.points[rows],
            groups[rows],
            self.options,
            begin=begin,
            end=end,
            low=before.low[rows],
            jobs=self.jobs,
        )
        for f in fields(stage):
            whole = getattr(stage, f.name).copy()
            whole[rows] = getattr(tracked, f.name)
            stage = replace(stage, **{f.name: whole})
        return stage
