"""What a study writes in its folder, by name: all that is ours there to read, write or delete.

A folder may come from a stranger. Nothing of ours in it may be a link, so that nothing read,
written or deleted by its name lies elsewhere; and nothing is deleted that has another name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from explorer.errors import InputError
from explorer.files.atomic import TEMPORARY
from explorer.study.store.columns import TABLES

FOLDERS = (*TABLES, "failures", "basins", "plots", "sweeps", "tmp")
FILES = (
    *("manifest.json", "plan.json", "config.yaml", "lock", "log.jsonl", "summary.txt"),
    *("runs.csv", "points.csv", "manifolds.csv", "summary.csv", "summary.parquet", "summary.tex"),
    *("events.csv", "page.html"),
    *("basins.csv", "basins_by_index.csv", "basins_outcomes.csv"),
)
KEY = "[0-9a-f]{16}"
"""Pattern of content addresses: of runs, combinations and batches."""
# Folders one inside the other: table, study, architecture; what lies deeper is not ours
_DEEPEST = 4
_TABLE = "|".join(TABLES)
_PLOTS = r"(?:plots|\.plots\.[0-9a-f]{1,32}\.tmp)"
_TEMPORARY = rf"tmp/(?:{_TABLE})\.{KEY}\.[0-9a-f]{{1,32}}|(?:failures/|basins/|sweeps/)?{TEMPORARY}"
_OWN = (
    "|".join(map(re.escape, FILES)),
    rf"(?:{_TABLE})/(?:study=[^/]+/architecture=[^/]+/)?[^/]+\.parquet",
    rf"failures/{KEY}\.json",
    rf"basins/{KEY}\.{KEY}\.json",
    rf"{_PLOTS}/[^/]+/[^/]+\.(?:png|svg|pdf)",
    rf"sweeps/{KEY}\.(?:json|branches\.parquet|events\.parquet|png|svg|pdf)",
    _TEMPORARY,
)
_IS_OWN = re.compile(f"(?:{'|'.join(_OWN)})")
_IS_TEMPORARY = re.compile(f"(?:{_TEMPORARY})")
_IS_HIDDEN = re.compile(TEMPORARY)
_IS_KEY = re.compile(KEY)


def is_key(word: object) -> bool:
    """Whether something is a content address."""
    return isinstance(word, str) and _IS_KEY.fullmatch(word) is not None


def temporaries(folder: Path) -> list[Path]:
    """Files and folders of plots that killed writers left before they were whole."""
    found = [Path(entry.path) for entry in _entries(folder)]
    names = {path: path.relative_to(folder).as_posix() for path in found}
    return [path for path, name in names.items() if _IS_TEMPORARY.fullmatch(name)]


def refuse_links(folder: Path) -> None:
    """Refuse the folder of a study in which anything of ours is a link.

    Raises
    ------
    InputError
        Names the first link.
    """
    for entry in _entries(folder):
        if entry.is_symlink():
            raise InputError(
                f"study {folder}: {entry.path} is a link; allowed are files and folders of the "
                "study's own: remove the link, or put what it leads to in its place"
            )


def own_files(folder: Path) -> Iterator[Path]:
    """Every file in the folder of a study that a study writes, by its name."""
    for entry in _entries(folder):
        path = Path(entry.path)
        own = _IS_OWN.fullmatch(path.relative_to(folder).as_posix())
        if own and entry.is_file(follow_symlinks=False):
            yield path


def own_folders(folder: Path) -> list[Path]:
    """Folders in the folder of a study that a study makes, those inside others first."""
    found = [Path(entry.path) for entry in _entries(folder) if entry.is_dir(follow_symlinks=False)]
    return sorted(found, key=lambda path: len(path.parts), reverse=True)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """All that lies there under our names, and in our folders; links are not followed."""
    for entry in _listed(folder):
        if entry.name in FILES or entry.name in FOLDERS or _IS_HIDDEN.fullmatch(entry.name):
            yield from _below(entry, _DEEPEST)


def _below(entry: os.DirEntry[str], depth: int) -> Iterator[os.DirEntry[str]]:
    yield entry
    if depth and entry.is_dir(follow_symlinks=False):
        for inner in _listed(Path(entry.path)):
            yield from _below(inner, depth - 1)


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    """Entries of a folder, sorted; none where it is gone, as those of other processes go."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return []
