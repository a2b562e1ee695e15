"""Workers of a dask cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from explorer.study.execution.units import Unit
from explorer.study.store import Done


class Cluster:
    """Workers of the cluster behind a scheduler."""

    def __init__(self, address: str) -> None:
        self._address = address

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_error: object) -> None: ...

    def solve(self, units: Iterable[Unit]) -> Iterator[Done]:
        """Solve units on the workers."""
        raise NotImplementedError
