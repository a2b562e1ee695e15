"""A study opened for reading, with its figures: ``study.plot.KIND()``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.errors import InputError, require
from explorer.landscape.solution import Solution
from explorer.landscape.solve import solve
from explorer.study.plan.plan import Combination, Plan, Run
from explorer.study.plan.plan_file import read_plan
from explorer.study.store import stored as store
from explorer.study.store.stored import StoredStudy

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class OpenedStudy(StoredStudy):
    """The folder of a study, with its figures; made by :func:`open_study`.

    Everything of :class:`explorer.study.StoredStudy`, and :attr:`plot`.
    """

    @property
    def plot(self) -> StudyPlots:
        """Every figure by its name, such as ``study.plot.bounds(style="paper")``."""
        return StudyPlots(self)


def open_study(folder: str | Path) -> OpenedStudy:
    """Open what a study has written, finished or not.

    Parameters
    ----------
    folder : path
        ``results/NAME``.

    Raises
    ------
    InputError
        When there is no study, or it was written in another version of the store.

    Examples
    --------
    >>> import explorer  # doctest: +SKIP
    >>> study = explorer.open_study("results/quickstart")  # doctest: +SKIP
    >>> study.plot.loss_index(combination=0, style="paper")  # doctest: +SKIP
    """
    found = store.open_study(folder)
    return OpenedStudy(found.folder, found.manifest)


@dataclass(frozen=True, eq=False)
class StudyPlots:
    """Figures of a study; each takes ``style`` (screen, paper) and ``width``.

    Those of points take ``combination`` (its number from 0, its name or that of its folder, needed
    where there are several) and ``run`` (number of the draw): without it they show all runs, with
    it one. ``slice``, ``network``, ``tree`` and ``descents`` show one run, the first unless given;
    it is solved again, as the plan says, and compared with the store.
    """

    study: StoredStudy

    @cached_property
    def plan(self) -> Plan:
        """What the study is made of."""
        return read_plan(self.study.folder)

    def combination(self, chosen: int | str | None) -> Combination:
        """One combination, by number, label or folder.

        Raises
        ------
        InputError
        """
        known = self.plan.combinations
        if chosen is None and len(known) == 1:
            return known[0]
        word = "none" if chosen is None else chosen if isinstance(chosen, str) else f"{chosen:d}"
        for number, one in enumerate(known):
            if word in (str(number), one.label, one.file_name):
                return one
        names = [f"{number} ({one.label})" for number, one in enumerate(known[:8])]
        more = f" and {len(known) - 8} more" if len(known) > 8 else ""
        wanted = "give the number or name of one of them" if chosen is None else "allowed are"
        raise InputError(f"combination = {word}: {wanted}: {'; '.join(names)}{more}")

    def solution(self, combination: int | str | None = None, run: int = 0) -> Solution:
        """Solve one run again and compare its counts with those that are stored.

        Raises
        ------
        InputError
        """
        one = self.combination(combination)
        good = isinstance(run, int) and 0 <= run < one.draws
        require(good, "run", run, f"a number of a draw, from 0 to {one.draws - 1}")
        made: Run = one.run(run)
        certify = True if one.choice.certify else None
        found = solve(made.problem(), seed=made.solver_seed, certify=certify)
        stored = self.study.runs(one.labels[0]).set_index("run")
        if made.key in stored.index:
            kept = stored["real"].to_dict()[made.key]
            now = found.counts.real
            allowed = f"one with {now} real points in the store, as it has when solved again"
            require(now == kept, "run", run, allowed)
        return found

    def _summary(self) -> pd.DataFrame:
        return self.study.summary()

    def _overview(self, kind: str, style: str, width: str | None) -> Figure:
        from explorer.report.plots import look_of
        from explorer.study.report.overview import overview_makers

        made = overview_makers(self._summary(), self.plan.combinations, look_of(style, width))
        allowed = ", ".join(made) or "none: the study has one combination"
        require(kind in made, "figure", kind, f"one that this study has values for: {allowed}")
        return made[kind]()

    def bounds(self, *, style: str = "screen", width: str | None = None) -> Figure:
        """Numbers of points beside their bounds, one architecture after the other."""
        return self._overview("bounds", style, width)

    def index(self, *, style: str = "screen", width: str | None = None) -> Figure:
        """Mean number of real points of each index, one panel an architecture."""
        return self._overview("index", style, width)

    def _over(self, kind: str, family: str | None, style: str, width: str | None) -> Figure:
        from explorer.study.report.overview import families

        known = families(self._summary(), self.plan.combinations)
        allowed = f"one that this study has values for: {_NO_STRENGTH}"
        require(known, "figure", f"{kind}_over", allowed)
        chosen = family or (known[0] if len(known) == 1 else "none")
        require(chosen in known, "family", chosen, f"one of {', '.join(known)}")
        return self._overview(f"{kind}_over_{chosen}", style, width)

    def real_over(
        self, family: str | None = None, *, style: str = "screen", width: str | None = None
    ) -> Figure:
        """Number of real points over the strength of the regularization."""
        return self._over("real", family, style, width)

    def minima_over(
        self, family: str | None = None, *, style: str = "screen", width: str | None = None
    ) -> Figure:
        """Number of minima over the strength of the regularization."""
        return self._over("minima", family, style, width)

    def local_minima_over(
        self, family: str | None = None, *, style: str = "screen", width: str | None = None
    ) -> Figure:
        """Share of runs with a minimum that is not global, over the strength."""
        return self._over("local_minima", family, style, width)

    def _of_runs(
        self, kind: str, chosen: int | str | None, run: int | None, style: str, width: str | None
    ) -> Figure:
        """A figure of all runs of a combination, or of one."""
        if run is not None:
            found = self.solution(chosen, run).plot
            return _call(found, kind, {"style": style, "width": width})
        from explorer.report.plots import look_of
        from explorer.study.report.plots import makers

        one = self.combination(chosen)
        runs = self.study.runs(one.labels[0])
        made = makers(one, runs[runs["combination"] == one.key], self.study, look_of(style, width))
        allowed = ", ".join(made) or "none: no run of it is finished"
        require(kind in made, "figure", kind, f"one that {one.label} has values for: {allowed}")
        return made[kind]()

    def real_count(
        self,
        combination: int | str | None = None,
        *,
        style: str = "screen",
        width: str | None = None,
    ) -> Figure:
        """Number of real points of every draw."""
        return self._of_runs("real_count", combination, None, style, width)

    def loss_index(
        self,
        combination: int | str | None = None,
        run: int | None = None,
        *,
        style: str = "screen",
        width: str | None = None,
    ) -> Figure:
        """Loss of the real points against their index."""
        return self._of_runs("loss_index", combination, run, style, width)

    def index_histogram(
        self,
        combination: int | str | None = None,
        run: int | None = None,
        *,
        style: str = "screen",
        width: str | None = None,
    ) -> Figure:
        """Numbers of real points of each index."""
        return self._of_runs("index_histogram", combination, run, style, width)

    def hessian_spectra(
        self,
        combination: int | str | None = None,
        run: int | None = None,
        *,
        style: str = "screen",
        width: str | None = None,
    ) -> Figure:
        """Hessian eigenvalues of the real points."""
        return self._of_runs("hessian_spectra", combination, run, style, width)

    def complex_plane(
        self,
        combination: int | str | None = None,
        run: int | None = None,
        *,
        style: str = "screen",
        width: str | None = None,
    ) -> Figure:
        """All weights of all complex points."""
        return self._of_runs("complex_plane", combination, run, style, width)

    def slice(self, combination: int | str | None = None, run: int = 0, **options: Any) -> Figure:
        """See :meth:`explorer.Solution.plot`; of one run."""
        return self.solution(combination, run).plot.slice(**options)

    def network(self, combination: int | str | None = None, run: int = 0, **options: Any) -> Figure:
        """See :meth:`explorer.Solution.plot`; of one run."""
        return self.solution(combination, run).plot.network(**options)

    def tree(self, combination: int | str | None = None, run: int = 0, **options: Any) -> Any:
        """See :meth:`explorer.Solution.plot`; of one run."""
        return self.solution(combination, run).plot.tree(**options)

    def descents(self, combination: int | str | None = None, run: int = 0, **options: Any) -> Any:
        """See :meth:`explorer.Solution.plot`; of one run."""
        return self.solution(combination, run).plot.descents(**options)


_NO_STRENGTH = "no strength of the regularization varies in it"


def _call(plots: object, kind: str, options: Mapping[str, Any]) -> Figure:
    method: Callable[..., Figure] = getattr(plots, kind)
    return method(**options)
