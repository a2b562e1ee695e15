"""Options of the engine, one frozen dataclass a stage.

A default stands once, here, beside its reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class TrackerOptions:
    """Path tracking."""

    order: int = 6
    """Order of the Taylor expansion, 2 to 6; the predictor's error is of one order more
    (measured: 4 to 6 differ by a tenth in time, 6 makes the fewest steps)."""
    tolerance: float = 1e-3
    """Aimed relative error of the predictor: two Newton steps take it below 1e-9 (measured:
    fewest Jacobians)."""
    pole_share: float = 0.7
    """Largest step, in distances to the nearest pole seen by the predictor."""
    accept: float = 1e-7
    """Largest error left after a step, estimated as (second Newton step)^2 / first."""
    smallest_step: float = 1e-13
    """Smallest step, as a share of the whole path, before a path counts as stalled."""
    steps: int = 400
    """Most steps of one path; those that need more go on in double-double sooner (measured: 400
    takes 0.74 of the time of 5000 at widths 2,2,2,2 and 0.65 where ridge coefficients are nearly
    equal, and costs nothing elsewhere; 100 is slower by half at 2,3,2)."""
    largest: float = 1e12
    """Largest coordinate; far above the 1e9 that paths to finite points reach with tiny ridge
    coefficients."""
    exact_steps: int = 15
    """Number of steps in double-double once Newton has stopped contracting in double."""

    def tighter(self) -> TrackerOptions:
        """Settings for a second try after a failure or a jump."""
        return replace(
            self,
            tolerance=self.tolerance / 30,
            pole_share=self.pole_share * 0.6,
            accept=self.accept / 100,
            steps=20000,
        )


@dataclass(frozen=True)
class DoubleDoubleOptions:
    """Path tracking wholly in double-double, for paths that doubles lose."""

    order: int = 12
    """Order of the Taylor expansion: at condition 1e15 Newton's basin is 1e-8 wide, and a high
    order aims that well (measured: 12 takes half the steps of 8 and a fifth less time, 16 more
    time again)."""
    tolerance: float = 1e-3
    """As in TrackerOptions; where the basin is narrow the observed contraction sets the aim."""
    pole_share: float = 0.6
    """Largest step, in distances to the nearest pole."""
    accept: float = 1e-12
    """Largest error left after the second Newton step; a third is always made. A smaller one
    aims below what the rounding of t allows at condition 1e17, and steps shrink without end
    (measured)."""
    smallest_step: float = 1e-15
    """Smallest step, as a share of the whole path."""
    steps: int = 1500
    """Most steps of one path; hard ones seen needed a few hundred."""
    largest: float = 1e15
    """Largest coordinate."""
    simple: float = 1e-18
    """Largest relative Newton step, in double-double, at an end that counts as a simple
    solution: at condition 1e22 rounding alone makes steps of 2e-20, while ends at double points
    stay near 1e-16."""
    condition: float = 1e28
    """Condition (in scaled coordinates) above which an end counts as singular: four digits are
    left there. Ends on curves of solutions are reached to all digits, and only their condition
    (seen: 1e32 and more) gives them away."""
    steady: float = 1e-2
    """Largest relative change of the condition in one more Newton step at a simple end (seen:
    below 1e-12; at singular ends, where it is the inverse of a shrinking distance, above
    0.9)."""


@dataclass(frozen=True)
class MultiprecisionOptions:
    """Path tracking in multiprecision, for paths that double-double loses."""

    bits: int = 192
    """Precision to begin with; it is doubled where the condition asks for more."""
    most_bits: int = 768
    """Largest precision, enough for simple ends of condition 1e100."""
    order: int = 12
    """Least order of the Taylor expansion."""
    highest: int = 72
    """Highest order."""
    tolerance: float = 1e-4
    """Largest relative error of a prediction that is aimed at."""
    share: float = 1e-4
    """Aimed error of a prediction in shares of the basin of Newton's method, as last observed."""
    finest: float = 1e-38
    """Smallest error that is aimed at."""
    accept: float = 1e-2
    """Largest first Newton step after a prediction, relative to the point."""
    contraction: float = 1e-3
    """Largest ratio of the second Newton step to the first: within a thousandth of the basin."""
    accuracy: float = 1e-6
    """Newton steps that small, in shares of the basin, are enough between two steps."""
    smallest_step: float = 1e-5
    """Smallest step, in the logarithm of what is left of the path."""
    near: float = 1e-2
    """Share of the path left from which the end itself is tried."""
    smallest_left: float = 1e-36
    """Share of the path left at which its end counts as singular or infinite."""
    steps: int = 120
    """Most steps of one path."""
    largest: float = 1e14
    """Largest coordinate; how a path has grown until then tells whether it goes on."""


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
    """Generic solve: when monodromy stops, and how it moves.

    The stop rule, and its reasons: monodromy stops after q *quiet* cycles in a row, that is cycles
    of the parameter graph that take every known orbit to a known one. Each cycle adds an edge of
    its own, so think of it as a uniform draw from the monodromy group G, which is transitive
    (`docs/theory.md`, section 2). Where only a proper part K of N orbits is known, K is not fixed
    by all of G; its images under G are s >= N / gcd(N, K) >= 2 sets, equally likely, so one draw is
    quiet with probability 1 / s: at most 1/2 in any case, and 1 / binomial(N, K) <= 1 / N if G is
    the symmetric group. So all q are quiet with probability at most 2^-q (0.4 % for 8), at most
    N^-q where G is symmetric. Real cycles are not uniform draws in small fibres (a cycle round one
    branch point of a quadratic comes about one time in five), hence ``enough_draws``. The rule is
    evidence, not proof; the trace test is another.
    """

    enough_loops: int = 8
    """Quiet cycles in a row before a fibre counts as complete: see above."""
    enough_draws: int = 60
    """Orbits carried round quiet cycles, at least: one orbit alone needs 60 cycles (0.8^60 =
    2e-6)."""
    loops: int = 400
    """Most cycles on one pattern."""
    nodes: int = 4
    """Parameter points held at once: with c of them a new one costs c - 1 edges and closes c -
    2 cycles, so an edge is tracked (c - 1) / (c - 2) times a cycle; memory grows with c."""
    lost_share: float = 0.02
    """A cycle with a larger share of lost paths does not count as quiet: what was lost could
    have been new."""
    piece: int = 2048
    """Paths tracked between two states that can be saved: about a second of work at most is
    done again after Ctrl-C."""
    save_every: float = 30.0
    """Seconds between two savings of an unfinished solve, in case the process is killed."""

    def __post_init__(self) -> None:
        if self.nodes < 3:
            raise ValueError(
                f"nodes = {self.nodes}: allowed are whole numbers >= 3, or no cycle ever closes"
            )
        if self.enough_loops < 1 or self.piece < 1:
            raise ValueError("enough_loops and piece: allowed are whole numbers >= 1")

    def piece_of(self, orbits: int) -> int:
        """Paths tracked at once when so many orbits are known: enough for many workers."""
        return max(self.piece, orbits // 8)

    def enough(self, known: int) -> int:
        """Quiet cycles asked for when so many orbits are known."""
        return max(self.enough_loops, -(-self.enough_draws // max(1, known)))


@dataclass(frozen=True)
class TraceOptions:
    """Trace test of a pattern's solution set."""

    tolerance: float = 1e-8
    """Largest error of the rational function at places that its fit has not seen, relative to
    the sum of absolute values (seen where the set is complete: 1e-13, and 1e-10 far from home)."""
    share: float = 1e-2
    """Largest error, as a share of what the least visible orbit would cause if it were missing."""
    left_out: int = 3
    """Orbits without which the sum is fitted anew: so many of the least visible ones, and as many
    others."""
    own_share: float = 1e-3
    """Least part of each orbit, relative to itself, that is not rational on the spiral (on the
    circle, where degrees are high, some orbits show less)."""
    places: int = 256
    """Places on a circle round home at first, where orbits are many."""
    many: int = 128
    """Orbits up to which a spiral through several scales is followed in place of a circle."""
    many_places: int = 1024
    """Places on the spiral: about twenty a turn."""
    radii: tuple[float, float] = (0.03, 100.0)
    """Radii between which the spiral runs, where the line moves by the size of the parameters: it
    sees branch points that far away."""
    alone: float = 1000.0
    """Largest radius where one orbit is known: nothing else shows that branch points are near."""
    degree_alone: int = 3
    """Largest degree there."""
    degree: int = 6
    """Largest degree on a spiral, beside half of the number of orbits (seen: 2 for 8 orbits, 15
    for 48). A part of the solutions whose branch points lie beyond the spiral is nearly a
    polynomial of a higher one."""
    samples: int = 2048
    """Most places in all. On a circle the degree is at most a quarter of it (seen: 96 for 772
    orbits)."""
    slices: int = 8
    """Slices of one line, where a linear function needs two."""
    slice_tolerance: float = 1e-11
    """Largest error of the linear function, relative to the sum of absolute values (seen where the
    set is complete: 1e-19 to 1e-15)."""
    slice_loops: int = 16
    """Most cycles of monodromy on one slice (seen: 2 until all orbits are there)."""
    loops: int = 6
    """Cycles of monodromy on other scales each time that the trace does not hold."""
    draws: int = 60
    """Orbits carried round these cycles, at least."""
    decades: float = 4.0
    """Powers of ten over which these scales go up."""
    lines: int = 3
    """Lines tried before lost paths end the test."""

    def __post_init__(self) -> None:
        if self.places < 16:
            raise ValueError(
                f"places = {self.places}: allowed are whole numbers >= 16, "
                "a rational function of degree 3 goes through any 8"
            )


@dataclass(frozen=True)
class NativeOptions:
    """All stages of the native engine."""

    tracker: TrackerOptions = field(default_factory=TrackerOptions)
    double_double: DoubleDoubleOptions = field(default_factory=DoubleDoubleOptions)
    multiprecision: MultiprecisionOptions = field(default_factory=MultiprecisionOptions)
    endgame: EndgameOptions = field(default_factory=EndgameOptions)
    monodromy: MonodromyOptions = field(default_factory=MonodromyOptions)
    trace: TraceOptions = field(default_factory=TraceOptions)
    jobs: int = 1
    """Threads; results do not depend on it."""
    listed: int = 100_000
    """Solutions of one target above which images under the symmetry are not listed: a row takes
    some kilobytes by the time it is judged."""
    retries: int = 3
    """Other random paths tried for a path that failed or jumped."""
    thorough: bool = True
    """Whether all is done for paths that doubles lose; if not, they are only tracked again with
    tighter settings, for callers that have other means."""
    precise_paths: int = 128
    """Most paths of one pattern and batch whose last stretch is followed in multiprecision."""
    simple_condition: float = 1e14
    """Condition (in scaled coordinates) above which an LU in double cannot tell a simple end
    from a singular one, whose condition it sees as 1e15 to 1e18: such ends are tracked in
    double-double and judged there (DoubleDoubleOptions)."""
