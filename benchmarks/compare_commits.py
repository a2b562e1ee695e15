"""Two commits side by side: the same answers, and at what speed and memory.

    python benchmarks/compare_commits.py REV [--with REV] [--rounds 3]
        [--only answers|speed] [--keep FOLDER]

Compares REV with the working tree as it lies here, or with a second REV. Each runs in processes of
its own, from its own files, with a cache folder of its own, by `commit_work.py`:

* answers: direct solves and the shipped configs. Points, counts, verdicts and checks are
  compared, then every stored table column by column and every certificate array by array. Times and
  versions are left out, and content addresses are only asked to pair the same runs.
* speed: processes take turns, least of all rounds.

Ends with 1 when any answer differs. Five minutes on two cores, most of it the compilation of
kernels; measure speed on an otherwise idle machine.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from record import heading

ROOT = Path(__file__).resolve().parents[1]
WORK = Path(__file__).with_name("commit_work.py")
TABLES = ("runs", "points", "eigenvalues", "paths", "certificates")
# Of a certificate's facts, what says who made it and not what is proved
ORIGIN = {"versions", "format", "made", "seconds"}
# Floats agree to this share of the column's largest: what a sum in another order does
CLOSE = 1e-9


class Commit:
    """Files of one commit, or of the working tree, with a place for caches and answers."""

    def __init__(self, name: str, revision: str | None, folder: Path) -> None:
        self.name = name
        self.tree = ROOT if revision is None else folder / "tree"
        self.place = folder
        folder.mkdir(parents=True)
        if revision is not None:
            unpack(revision, self.tree)

    def run(self, *words: str, cache: str = "cache") -> subprocess.CompletedProcess[str]:
        """Run `commit_work.py` with this commit's package."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.tree),
            "EXPLORER_CACHE": str(self.place / cache),
            "PYTHONSAFEPATH": "1",
        }
        command = [sys.executable, str(WORK), *words]
        done = subprocess.run(
            command, cwd=self.place, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{self.name}: {' '.join(words)} fails\n{done.stdout}\n{done.stderr}")
        return done

    def answers(self) -> Path:
        """Make the answers; compiles the kernels where they are not on disk."""
        out = self.place / "answers"
        shutil.copytree(self.tree / "configs", self.place / "configs")
        out.mkdir()
        self.run("answers", str(out), str(self.place / "configs"))
        return out

    def speed(self, number: int) -> dict[str, Any]:
        """Seconds by name and peak of memory of a fresh process with an empty cache folder."""
        out = self.place / f"speed-{number}.json"
        self.run("speed", str(out), cache=f"cache-{number}")
        found: dict[str, Any] = json.loads(out.read_text())
        return found


def unpack(revision: str, folder: Path) -> None:
    """Put the files of a revision into a folder."""
    archive = subprocess.run(
        ["git", "archive", "--format=tar", revision], cwd=ROOT, capture_output=True, check=True
    )
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(folder, filter="data")


def differences(before: Path, after: Path) -> Iterator[str]:
    """One line for each thing that is not the same."""
    yield from folders_differ(before / "direct", after / "direct", direct_differs)
    yield from folders_differ(before / "results", after / "results", study_differs)


def folders_differ(before: Path, after: Path, compare: Any) -> Iterator[str]:
    """Compare folders of the same name; a name that one side lacks is a difference."""
    names = [{p.name for p in side.iterdir()} for side in (before, after)]
    for name in sorted(names[0] ^ names[1]):
        yield f"{name}: only {'before' if name in names[0] else 'after'}"
    for name in sorted(names[0] & names[1]):
        for line in compare(before / name, after / name):
            yield f"{name}: {line}"


def direct_differs(before: Path, after: Path) -> Iterator[str]:
    """Compare the answers of one solve."""
    said = [json.loads((side / "said.json").read_text()) for side in (before, after)]
    for key in sorted(said[0].keys() | said[1].keys()):
        values = [side.get(key, "nothing") for side in said]
        if values[0] != values[1]:
            yield f"{key} is {values[0]!r} before and {values[1]!r} after"
    yield from frames_differ(
        *(pd.read_parquet(side / "points.parquet") for side in (before, after)), "points"
    )
    arrays = [np.load(side / "arrays.npz") for side in (before, after)]
    for key in arrays[0].files:
        yield from values_differ(arrays[0][key], arrays[1][key], key)


def study_differs(before: Path, after: Path) -> Iterator[str]:
    """Compare the stored tables of one study; rows pair by what a run is, not by its address."""
    runs = [pd.read_parquet(side / "runs") for side in (before, after)]
    keys = ["architecture", "data", "regularization", "draw", "seed", "engine"]
    keys = [key for key in keys if all(key in frame for frame in runs)]
    labels = [frame.set_index("run")[keys].astype(str).agg("|".join, axis=1) for frame in runs]
    if set(labels[0].index) != set(labels[1].index):
        yield "runs have other content addresses (expected where the mathematics is a new version)"
    for table in TABLES:
        frames = []
        for side, label in zip((before, after), labels, strict=True):
            frame = pd.read_parquet(side / table)
            order = ["run", *(c for c in ("point", "path", "k") if c in frame)]
            frames.append(
                frame.assign(run=frame["run"].map(label))
                .sort_values(order, kind="stable")
                .reset_index(drop=True)
            )
        if table == "certificates":
            yield from certificates_differ(*frames)
        else:
            yield from frames_differ(*frames, table)


def frames_differ(before: pd.DataFrame, after: pd.DataFrame, table: str) -> Iterator[str]:
    """Compare two tables column by column."""
    for column in before.columns.symmetric_difference(after.columns):
        yield f"{table}: column {column} only {'before' if column in before else 'after'}"
    if len(before) != len(after):
        yield f"{table}: {len(before)} rows before, {len(after)} after"
        return
    for column in before.columns.intersection(after.columns):
        left, right = (frame[column] for frame in (before, after))
        if str(left.dtype) != str(right.dtype):
            yield f"{table}.{column}: {left.dtype} before, {right.dtype} after"
        yield from values_differ(plain(left), plain(right), f"{table}.{column}")


def plain(column: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """Numbers as floats, missing ones NaN; all else as text, arrays in cells by their repr."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype("Float64").to_numpy(float, na_value=np.nan)
    cells = column.to_numpy()
    if len(cells) and isinstance(cells[0], np.ndarray):
        try:
            return np.array([np.asarray(cell, float) for cell in cells])
        except ValueError:
            return np.concatenate([np.append(np.asarray(c, float).ravel(), len(c)) for c in cells])
    return np.array([str(cell) for cell in cells], dtype=object)


def values_differ(left: Any, right: Any, name: str) -> Iterator[str]:
    """Compare two arrays: floats to rounding, all else exactly."""
    left, right = np.asarray(left), np.asarray(right)
    if left.shape != right.shape:
        yield f"{name}: shape {left.shape} before, {right.shape} after"
    elif left.dtype.kind in "fc" and right.dtype.kind in "fc":
        if np.array_equal(left, right, equal_nan=True):
            return
        if (np.isnan(left) != np.isnan(right)).any():
            yield f"{name}: other values are missing"
            return
        largest = float(np.nanmax(np.abs(left), initial=0))
        error = float(np.nanmax(np.abs(left - right), initial=0))
        word = "rounding only" if error <= CLOSE * largest else "DIFFERENT"
        yield f"{name}: {word}, {error:.1e} where the largest is {largest:.1e}"
    elif (left != right).any():
        where = int(np.flatnonzero(np.ravel(left != right))[0])
        pair = f"{np.ravel(left)[where]!r} before, {np.ravel(right)[where]!r} after"
        yield f"{name}: {int((left != right).sum())} of {left.size} values differ, first {pair}"


def certificates_differ(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[str]:
    """Compare certificates array by array, facts apart from their origin."""
    if list(before["run"]) != list(after["run"]):
        yield "certificates of other runs"
        return
    for left, right in zip(before["certificate"], after["certificate"], strict=True):
        pair = [np.load(io.BytesIO(data), allow_pickle=False) for data in (left, right)]
        if set(pair[0].files) != set(pair[1].files):
            yield f"certificates hold other arrays: {set(pair[0].files) ^ set(pair[1].files)}"
            return
        for key in pair[0].files:
            if key == "facts":
                lines = facts_differ(*(json.loads(str(side["facts"])) for side in pair))
            else:
                lines = values_differ(pair[0][key], pair[1][key], key)
            for line in lines:
                yield f"certificates: {line}"
                return


def facts_differ(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Compare what a certificate says in words."""
    for key in sorted((before.keys() | after.keys()) - ORIGIN):
        if before.get(key) != after.get(key):
            yield f"{key} is {before.get(key)!r} before and {after.get(key)!r} after"


def side_by_side(commits: list[Commit], rounds: int) -> None:
    """Print seconds and memory, least of the rounds, in which the commits take turns."""
    found: list[list[dict[str, Any]]] = [[], []]
    for number in range(rounds):
        for commit, runs in zip(commits, found, strict=True):
            runs.append(commit.speed(number))
    for kind in ("wall", "cpu"):
        title = f"{kind} seconds, least of {rounds}"
        print(f"\n{title:<62} {'before':>9} {'after':>9} {'ratio':>6}")
        for name in found[0][0][kind]:
            line(name, *(min(run[kind][name] for run in runs) for runs in found))
    line("peak of memory, MiB", *(min(run["peak MiB"] for run in runs) for runs in found))


def line(name: str, before: float, after: float) -> None:
    """Print one comparison; a ratio above 1 is slower, or larger."""
    print(f"{name:<62} {before:>9.4g} {after:>9.4g} {after / before:>6.2f}")


def main() -> int:
    """Compare, and say whether the answers are the same."""
    parser = argparse.ArgumentParser(
        description="Compare the answers and the speed of two commits."
    )
    parser.add_argument("revision", help="the commit before")
    parser.add_argument("--with", dest="other", help="the commit after (default: the files here)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("answers", "speed"))
    parser.add_argument("--keep", type=Path, help="an empty folder for trees and answers")
    asked = parser.parse_args()
    print(heading())
    with tempfile.TemporaryDirectory() as temporary:
        place = asked.keep or Path(temporary)
        commits = [
            Commit("before", asked.revision, place / "before"),
            Commit("after", asked.other, place / "after"),
        ]
        print(f"before: {asked.revision}; after: {asked.other or 'the files here'}")
        lines: list[str] = []
        with ThreadPoolExecutor(2) as pool:  # compiles the kernels for the measurement too
            folders = list(pool.map(Commit.answers, commits))
        if asked.only != "speed":
            lines = list(differences(*folders))
            print("\n".join(lines) or "the answers are the same")
        if asked.only != "answers":
            side_by_side(commits, asked.rounds)
    return int(any("rounding only" not in text for text in lines))


if __name__ == "__main__":
    sys.exit(main())
