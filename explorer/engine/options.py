"""Options of the engine, one frozen dataclass a stage; a default stands once, here, beside its reason."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class TrackerOptions:
    """Path tracking."""

    order: int = 6
    """Order of the Taylor expansion, 2 to 6; the predictor's error is of one order more (measured: 4 to 6 differ by a
    tenth in time, 6 makes the fewest steps)."""
    tolerance: float = 1e-3
    """Aimed relative error of the predictor: two Newton steps take it below 1e-9 (measured: fewest Jacobians)."""
    pole_share: float = 0.7
    """Largest step, in distances to the nearest pole seen by the predictor."""
    accept: float = 1e-7
    """Largest error left after a step, estimated as (second Newton step)^2 / first."""
    smallest_step: float = 1e-13
    """Smallest step, as a share of the whole path, before a path counts as stalled."""
    steps: int = 5000
    """Most steps of one path."""
    largest: float = 1e12
    """Largest coordinate; far above the 5e3 that finite solutions are seen to reach on the way."""
    exact_steps: int = 15
    """Number of steps in double-double once Newton has stopped contracting in double."""

    def tighter(self) -> TrackerOptions:
        """Settings for a second try after a failure or a jump."""
        return replace(
            self, tolerance=self.tolerance / 30, pole_share=self.pole_share * 0.6, accept=self.accept / 100, steps=20000
        )


@dataclass(frozen=True)
class EndgameOptions:
    """Singular and diverging ends."""

    radius: float = 1e-2
    """First radius of the circle around the target."""
    shrink: float = 0.3
    """Ratio of the next radius to the last."""
    radii: int = 8
    """Most radii before giving up."""
    winding: int = 8
    """Largest winding number looked for."""
    corners: int = 12
    """Chords of one circle."""
    tolerance: float = 1e-6
    """Relative agreement of two successive radii."""


@dataclass(frozen=True)
class MonodromyOptions:
    """Generic solve."""

    quiet_loops: int = 8
    """Stop after this many loops in a row without a new orbit: where loops act like random permutations and one orbit
    is missing, a loop finds it unless it maps it to itself."""
    quiet_draws: int = 60
    """And after this many tracked orbits in a row without a new one: a small fibre needs more loops (a loop round one
    branch point of a quadratic is drawn about one time in five)."""
    loops: int = 400
    """Most loops on one support."""


@dataclass(frozen=True)
class NativeOptions:
    """All stages of the native engine."""

    tracker: TrackerOptions = field(default_factory=TrackerOptions)
    endgame: EndgameOptions = field(default_factory=EndgameOptions)
    monodromy: MonodromyOptions = field(default_factory=MonodromyOptions)
    jobs: int = 1
    """Threads; results do not depend on it."""
    retries: int = 3
    """Other random paths tried for a path that failed or jumped."""
    simple_condition: float = 1e17
    """Condition (in scaled coordinates) above which an endpoint counts as singular; below it, Newton with double-double
    residuals must converge. Simple points with condition 2e14 occur at (2,2,2) with Lambda down to 1e-6."""
