"""A study on disk, opened for reading: its tables as data frames, in the order of the config."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError
from explorer.study.store.columns import KEYS
from explorer.study.store.files import files_of, read_table, read_tables
from explorer.study.store.folder import StoreError
from explorer.study.store.images import read_heads, spread_eigenvalues, spread_points
from explorer.study.store.records import MANIFEST, Failure, Failures, read_manifest

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

LABELS = ("architecture", "data", "regularization")


@dataclass(frozen=True, eq=False)
class StoredStudy:
    """The folder of a study; made by :func:`open_study`.

    Attributes
    ----------
    folder : Path
    manifest : mapping
        Config, combinations, versions, hardware, sessions: see ``docs/store.md``.
    """

    folder: Path
    manifest: Mapping[str, Any]

    def __repr__(self) -> str:
        """Name, how far it is, and where; tables are asked for by methods."""
        kinds = len({c["partition"] for c in self.combinations})
        count = f"{self.planned:,} runs planned of {kinds} architecture{'s' * (kinds != 1)}"
        return f"<Study {self.name}: {count}, in {self.folder}>"

    @property
    def name(self) -> str:
        """Name of the study."""
        return str(self.manifest["study"])

    @property
    def combinations(self) -> list[dict[str, Any]]:
        """One mapping a combination, in the order of the config.

        Among its keys are ``key``, the three labels, ``seed`` and ``draws``.
        """
        return list(self.manifest["combinations"])

    @property
    def keeps_certificates(self) -> bool:
        """Whether the config asks for certificates and for the points that they are about."""
        config = self.manifest["config"]
        return bool(config["certify"] and config["certificates"] and config["points"] != "real")

    @property
    def planned(self) -> int:
        """Number of runs that the config asks for."""
        return sum(int(c["draws"]) for c in self.combinations)

    def runs(self, architecture: str | None = None) -> pd.DataFrame:
        """One row a finished run; ``index_k`` counts its real critical points of index k.

        Parameters
        ----------
        architecture : str, optional
            Label of an architecture, such as ``2-1-2``; only its files are read.

        Raises
        ------
        InputError
            For an architecture that the study does not have.
        """
        return self._runs(self._chosen(architecture))

    def points(
        self,
        architecture: str | None = None,
        *,
        runs: Sequence[str] | None = None,
        images: bool = True,
    ) -> pd.DataFrame:
        """Critical points, one row each.

        Parameters
        ----------
        architecture : str, optional
            Label of an architecture; only its files are read.
        runs : sequence of str, optional
            Keys from the column ``run``; all unless given.
        images : bool
            Make the images of points that are stored for whole orbits (``points: orbits``, and runs
            of more than 100,000 points); if not, these have one row per orbit, and its number of
            points in ``orbit_size``.
        """
        stored = self._rows("points", architecture, runs)
        return spread_points(stored, self._flips(architecture)) if images else stored

    def real_points(
        self, architecture: str | None = None, *, runs: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Critical points that may be real, images included.

        Parameters
        ----------
        architecture, runs
            As in :meth:`points`.
        """
        stored = self._rows("points", architecture, runs)
        return spread_points(stored, self._flips(architecture), real=True)

    def patterns(self, architecture: str | None = None) -> pd.DataFrame:
        """Count the points of each run by their live hidden units.

        Runs of which real points only are kept have the counts of those.

        Parameters
        ----------
        architecture : str, optional
            Label of an architecture; only its files are read.

        Returns
        -------
        DataFrame
            Columns ``run``, ``support`` (as in the table of points) and ``points``.
        """
        partitions = {c["partition"] for c in self._chosen(architecture)}
        columns = ["run", "point", "support", "orbit_size"]
        rows = self._read("points", partitions, columns=columns).to_pandas()
        rows = rows.drop_duplicates([*KEYS["points"]])
        whole = rows["run"].isin(self._flips(architecture))
        rows["points"] = rows["orbit_size"].where(whole, 1).fillna(1).astype("int64")
        counted: pd.DataFrame = rows.groupby(["run", "support"], as_index=False)["points"].sum()
        return counted

    def _flips(self, architecture: str | None) -> dict[str, NDArray[np.int8]]:
        """Sign flips of the runs that are stored with one row per orbit."""
        partitions = sorted({c["partition"] for c in self._chosen(architecture)})
        return read_heads(file for p in partitions for file in files_of(self.folder, "points", p))

    def manifolds(
        self, architecture: str | None = None, *, runs: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Real critical manifolds, one row each, of runs with one lambda a layer.

        Parameters
        ----------
        architecture, runs
            As in :meth:`points`.
        """
        return self._rows("manifolds", architecture, runs)

    def eigenvalues(
        self,
        architecture: str | None = None,
        *,
        runs: Sequence[str] | None = None,
        images: bool = True,
    ) -> pd.DataFrame:
        """Hessian eigenvalues of the real critical points, one row each.

        Parameters
        ----------
        architecture, runs, images
            As in :meth:`points`.
        """
        stored = self._rows("eigenvalues", architecture, runs)
        flips = self._flips(architecture) if images else {}
        short = sorted(set(stored["run"]) & set(flips))
        if not short:
            return stored
        return spread_eigenvalues(stored, self._rows("points", architecture, short), flips)

    def paths(
        self, architecture: str | None = None, *, runs: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Paths of the engine, one row each.

        Parameters
        ----------
        architecture, runs
            As in :meth:`points`.
        """
        return self._rows("paths", architecture, runs)

    def certificates(
        self, architecture: str | None = None, *, runs: Sequence[str] | None = None
    ) -> dict[str, bytes]:
        """Content of the certificates by run; a run that has none is left out.

        Parameters
        ----------
        architecture, runs
            As in :meth:`points`.
        """
        table = self._read(
            "certificates", {c["partition"] for c in self._chosen(architecture)}, runs
        )
        return dict(zip(table["run"].to_pylist(), table["certificate"].to_pylist(), strict=True))

    def columns(self, table: str, architecture: str, names: Sequence[str]) -> pa.Table:
        """Some columns of a table, of one architecture, as they are stored and in no order.

        Parameters
        ----------
        table : str
            ``runs``, ``points``, ``manifolds``, ``eigenvalues`` or ``paths``.
        architecture : str
            Label of an architecture; only its files are read.
        names : sequence of str
        """
        partitions = {c["partition"] for c in self._chosen(architecture)}
        return self._read(table, partitions, columns=list(names))

    def in_orbits(self, architecture: str) -> set[str]:
        """Keys of the runs of an architecture that are stored with one row per orbit."""
        return set(self._flips(architecture))

    def summary(self, architecture: str | None = None) -> pd.DataFrame:
        """One row per combination; see :func:`explorer.study.store.summary.summary_table`."""
        from explorer.study.store.summary import SUMMARY, summary_table

        chosen = self._chosen(architecture)
        return summary_table(self._runs(chosen, list(SUMMARY)), self.failures(), chosen)

    def failures(self) -> list[Failure]:
        """Runs that failed and have not succeeded since, in the order of the config."""
        order = {c["key"]: (k, c["draws"]) for k, c in enumerate(self.combinations)}
        mine = [f for f in Failures(self.folder) if f.draw < order.get(f.combination, (0, 0))[1]]
        return sorted(mine, key=lambda f: (order[f.combination][0], f.draw))

    def in_parts(self, table: str, rows: int = 200_000) -> Iterator[pd.DataFrame]:
        """Give a table in the order of the config, part by part.

        For studies that do not fit into memory.

        Parameters
        ----------
        table : str
            ``points``, ``manifolds``, ``eigenvalues`` or ``paths``.
        rows : int
            Critical points of a part, about; runs are not cut. Points that are stored for whole
            orbits have one row per orbit.
        """
        for combination in self.combinations:
            runs = self._in_order(
                self._read("runs", {combination["partition"]}).to_pandas(), [combination]
            )
            counts = runs["complex"].fillna(1).clip(lower=1).cumsum() // rows
            for _, part in runs.groupby(counts, sort=True):
                yield self._rows(table, None, part["run"].tolist(), {combination["partition"]})

    @cached_property
    def _places(self) -> dict[str, int]:
        return {c["key"]: k for k, c in enumerate(self.combinations)}

    def _chosen(self, architecture: str | None) -> list[dict[str, Any]]:
        if architecture is None:
            return self.combinations
        chosen = [
            c for c in self.combinations if architecture in (c["architecture"], c["partition"])
        ]
        if not chosen:
            known = ", ".join(dict.fromkeys(c["architecture"] for c in self.combinations))
            raise InputError(
                f"architecture = {architecture!r}: allowed in study {self.name} are {known}"
            )
        return chosen

    def _runs(
        self, chosen: Sequence[Mapping[str, Any]], columns: list[str] | None = None
    ) -> pd.DataFrame:
        from explorer.study.store.summary import runs_frame

        table = self._read("runs", {c["partition"] for c in chosen}, columns=columns)
        return self._in_order(runs_frame(table), chosen)

    def _rows(
        self,
        table: str,
        architecture: str | None,
        runs: Sequence[str] | None,
        partitions: set[str] | None = None,
    ) -> pd.DataFrame:
        """Read a table, put labels beside its rows, and sort it."""
        chosen = self._chosen(architecture)
        partitions = partitions or {c["partition"] for c in chosen}
        head = self._in_order(self._read("runs", partitions, runs, list(_HEAD)).to_pandas(), chosen)
        frame = self._read(table, partitions, runs).to_pandas()
        head = head[["run", *LABELS, "draw"]].assign(_place=range(len(head)))
        joined = head.merge(frame.drop_duplicates([*KEYS[table]]), on="run", how="inner")
        joined = joined.sort_values(["_place", *KEYS[table][1:]], kind="stable", ignore_index=True)
        return joined.drop(columns="_place")

    def _read(
        self,
        table: str,
        partitions: set[str],
        runs: Sequence[str] | None = None,
        columns: list[str] | None = None,
    ) -> pa.Table:
        import pyarrow as pa

        files = [
            path
            for partition in sorted(partitions)
            for path in files_of(self.folder, table, partition)
        ]
        try:
            return read_tables(files, table, runs, columns)
        except (OSError, pa.ArrowException) as error:
            raise self._damaged(files, table) or error from error

    def _damaged(self, files: Sequence[Path], table: str) -> StoreError | None:
        """Name the files that cannot be read; None when all can."""
        bad = [file.relative_to(self.folder) for file in files if read_table(file, table) is None]
        if not bad:
            return None
        clean = f"`explorer clean {self.folder}` removes its batch"
        remedy = f"{clean}, and `explorer resume {self.folder}` makes it again"
        return StoreError(f"study {self.folder}: {bad[0]} is damaged ({len(bad)} in all); {remedy}")

    def _in_order(
        self, runs: pd.DataFrame, combinations: Sequence[Mapping[str, Any]]
    ) -> pd.DataFrame:
        """Keep the runs of these combinations, each once, in the order of the config.

        Their labels are those that the config gives them now.
        """
        import pandas as pd

        own = {c["key"]: c for c in combinations}
        runs = runs[runs["combination"].isin(own)].drop_duplicates("run")
        mine = [own[key] for key in runs["combination"]]
        asked = runs["draw"].to_numpy() < np.array([c["draws"] for c in mine], dtype=np.int64)
        place = np.array([self._places[c["key"]] for c in mine], dtype=np.int64)
        order = np.lexsort((runs["draw"].to_numpy(), place))
        order = order[asked[order]]
        runs = runs.iloc[order].reset_index(drop=True)
        for number, label in enumerate(LABELS):
            words = pd.Series([mine[k][label] for k in order], dtype="str")
            if label in runs:
                runs[label] = words
            else:
                runs.insert(1 + number, label, words)
        return runs


_HEAD = ("run", "combination", "data", "regularization", "draw")


def open_study(folder: str | Path) -> StoredStudy:
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
    >>> explorer.open_study("results/quickstart").summary("2-2-2")  # doctest: +SKIP
    """
    place = Path(folder)
    manifest = read_manifest(place) if place.is_dir() else None
    if manifest is None:
        raise InputError(
            f"study {place}: allowed is a folder that a study wrote, with {MANIFEST} in it"
        )
    return StoredStudy(place, manifest)
