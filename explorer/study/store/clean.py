"""Take away what a study does not need: remains of killed writers, runs not asked for, or all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from explorer.errors import InputError
from explorer.files.reading import read_json
from explorer.study.store import Store
from explorer.study.store.layout import own_files, own_folders, refuse_links
from explorer.study.store.records import MANIFEST
from explorer.study.store.stored import open_study


def clean_study(folder: str | Path, *, everything: bool = False) -> list[str]:
    """Remove what killed writers left, and finished runs that the config does not ask for any more.

    Parameters
    ----------
    everything : bool
        Remove all that the study has written, of whatever version, and the folder unless there are
        other files in it.

    Returns
    -------
    list of str
        What was done, a sentence each.

    Raises
    ------
    InputError
        When there is no study in the folder, or a process works on it.
    """
    place = Path(folder)
    if everything:
        return _remove(place)
    study = open_study(place)
    with _alone(place) as store:
        asked = {str(c["key"]): int(c["draws"]) for c in study.combinations}
        sentences = [*_remains(store), *_batches(store, asked), *_failures(store, asked)]
    return sentences or ["nothing to remove"]


@contextmanager
def _alone(folder: Path) -> Iterator[Store]:
    """Open the store while nobody else works on it."""
    with closing(Store(folder)) as store:
        if not store.claims.take_all():
            raise InputError(
                f"study {folder}: a process works on it; allowed is a study that is at rest"
            )
        yield store


def _remains(store: Store) -> Iterator[str]:
    for path in list(store.orphans()):
        store.discard(path)
        yield f"removed {path.relative_to(store.folder)}, left by a writer that was killed"


def _batches(store: Store, asked: Mapping[str, int]) -> Iterator[str]:
    """Remove damaged batches, and those without any run that the config asks for.

    Parameters
    ----------
    store : Store
    asked : mapping of str to int
        Number of draws of each combination of the config, by its key.
    """
    for file in store.files("runs"):
        places = store.places_of(file)
        if places is None:
            store.remove(file)
            yield f"removed batch {file.stem}, which was damaged"
        elif not any(draw < asked.get(combination, 0) for combination, draw in places):
            store.remove(file)
            yield f"removed batch {file.stem}: {len(places)} runs that the config does not ask for"


def _failures(store: Store, asked: Mapping[str, int]) -> Iterator[str]:
    for run in list(store.failures.damaged()):
        store.failures.forget(run)
        yield f"removed the record of the failed run {run}, which was damaged"
    for failure in list(store.failures):
        if failure.draw >= asked.get(failure.combination, 0):
            store.failures.forget(failure.run)
            what = f"removed the record of the failed run {failure.label}"
            yield f"{what}, which the config does not ask for"


def _remove(folder: Path) -> list[str]:
    """Remove what a study wrote, and no more; the folder goes when nothing else is in it."""
    _refuse_others(folder)
    with _alone(folder) as store:
        # The manifest goes last but for the lock: with it what was stopped can be done again
        last = [folder / MANIFEST, folder / "lock"]
        for path in [*(p for p in own_files(store.folder) if p not in last), *last]:
            path.unlink(missing_ok=True)
        for path in own_folders(folder):
            with suppress(OSError):  # files of others are in it
                path.rmdir()
    with suppress(OSError):
        folder.rmdir()
        return [f"removed {folder}"]
    kept = f"{folder} is kept: there are files in it that no study writes"
    return [f"removed what the study wrote in {folder}", kept]


def _refuse_others(folder: Path) -> None:
    """Refuse a folder whose manifest is not that of a study with the folder's name."""
    refuse_links(folder)
    try:
        manifest = read_json(folder / MANIFEST, links=False)
    except (OSError, ValueError):
        manifest = None
    named = isinstance(manifest, dict) and manifest.get("study") == folder.absolute().name
    if not named or type(manifest.get("schema")) is not int:
        raise InputError(
            f"study {folder}: allowed is a folder that a study of its name wrote, with {MANIFEST} "
            "in it; remove others by hand"
        )
