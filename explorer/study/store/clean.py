"""Take away what a study does not need: what killed writers left, runs that nobody asks for any more, or all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from explorer.errors import InputError
from explorer.study.store import Store
from explorer.study.store.failures import forget_failure, kept_failures
from explorer.study.store.manifest import NAME
from explorer.study.store.stored import StoredStudy, open_study


def clean_study(folder: str | Path, *, everything: bool = False) -> list[str]:
    """Remove what killed writers left, and finished runs that the config does not ask for any more.

    Parameters
    ----------
    everything : bool
        Remove the whole folder, of whatever version.

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
        sentences = [*_remains(store), *_batches(store, study), *_failures(study)]
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


def _batches(store: Store, study: StoredStudy) -> Iterator[str]:
    """Remove damaged batches, and those without any run that the config asks for."""
    asked = {str(c["key"]): int(c["draws"]) for c in study.combinations}
    for file in store.files("runs"):
        places = store.places_of(file)
        if places is None:
            store.remove(file)
            yield f"removed batch {file.stem}, which was damaged"
        elif not any(draw < asked.get(combination, 0) for combination, draw in places):
            store.remove(file)
            yield f"removed batch {file.stem}: {len(places)} runs that the config does not ask for"


def _failures(study: StoredStudy) -> Iterator[str]:
    asked = {str(c["key"]): int(c["draws"]) for c in study.combinations}
    folder = study.folder / "failures"
    for failure in list(kept_failures(folder)):
        if failure.draw >= asked.get(failure.combination, 0):
            forget_failure(folder, failure.run)
            yield f"removed the record of the failed run {failure.label}, which the config does not ask for"


def _remove(folder: Path) -> list[str]:
    """Remove a folder that a study wrote, and no other."""
    if not (folder / NAME).is_file() and not any(folder.glob("runs/*.parquet")):
        raise InputError(
            f"study {folder}: allowed is a folder that a study wrote, with {NAME} in it"
        )
    with _alone(folder):
        shutil.rmtree(folder)
    return [f"removed {folder}"]
