"""Let optimisers run beside the finished runs of a study, as its config says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.study.plan.plan import Plan, Run
from explorer.study.report.basins import places_of
from explorer.study.run.events import Event, EventKind, Progress
from explorer.study.store.basins import read_basins, write_basins
from explorer.study.store.stored import open_study

if TYPE_CHECKING:
    import pandas as pd

    from explorer.study.config.basins import BasinsConfig

Tables = dict[str, "pd.DataFrame"]


def add_basins(plan: Plan, folder: Path, jobs: int, progress: Progress | None) -> None:
    """Make the files of all finished runs that have none; each is kept as soon as it is made.

    Parameters
    ----------
    plan : Plan
        Whose config has the key ``basins``.
    folder : Path
        Of the study.
    jobs : int
        Processes of this machine.
    progress : callable, optional
    """
    config = plan.config.basins
    assert config is not None
    finished = set(open_study(folder).runs()["run"])
    wanted = [run for run in plan.runs if run.key in finished]
    places = places_of(plan, folder)
    left = [run for run in wanted if read_basins(places[run.key]) is None]
    for number, (run, tables) in enumerate(_made(left, config, jobs), start=1):
        write_basins(places[run.key], tables)
        if progress is not None:
            label = f"optimisers: {number} of {len(left)} runs"
            progress(Event(EventKind.PATHS, len(wanted), plan.size, label=label))


def _made(runs: Sequence[Run], config: BasinsConfig, jobs: int) -> Iterator[tuple[Run, Tables]]:
    """Tables of runs, in their order."""
    from explorer.landscape.processes import in_order

    yield from zip(runs, in_order(ends_of, [(run, config) for run in runs], jobs), strict=True)


def ends_of(work: tuple[Run, BasinsConfig]) -> Tables:
    """Let optimisers run on the loss of one run, whose list is found again for that.

    Parameters
    ----------
    work : tuple of Run and BasinsConfig

    Returns
    -------
    dict of str to DataFrame
        Tables ``shares``, ``by_index`` and ``outcomes``.
    """
    from explorer.landscape import solve

    run, config = work
    choice = run.combination.choice
    solution = solve(
        run.problem(), choice.engine, run.solver_seed, start=choice.start, certify=False, jobs=1
    )
    found = solution.basins(
        config.start,
        methods=config.methods,
        count=config.count,
        seed=run.solver_seed,
        jobs=1,
        confidence=config.confidence,
        interval=config.interval,
    )
    return {"shares": found.shares, "by_index": found.by_index, "outcomes": found.outcomes}
